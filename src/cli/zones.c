/* zones.c - time zones from the system's files, by name: $TZDIR or the usual folders. */
#include "cli/session.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ZONE_MOST ((uint64_t)1 << 20)

/* "Asia/Shanghai", and nothing that leads out of the folder. */
static bool is_zone_name(qun_text name)
{
    size_t part = 0;
    for (size_t i = 0; i <= name.len; i++) {
        bool end = i == name.len || name.at[i] == '/';
        unsigned char c = end ? 0 : (unsigned char)name.at[i];
        if (!end && !(c < 0x80 && (isalnum(c) || strchr("_+-", c))))
            return false;
        if (end && i == part)
            return false;
        if (end)
            part = i + 1;
    }
    return name.len > 0 && name.len < 256;
}

static bool read_in(const char *folder, qun_text name, bytes *out)
{
    struct stat info;
    bytes path = {NULL, 0, 0};
    bytes_str(&path, folder);
    bytes_char(&path, '/');
    bytes_text(&path, name);
    bytes_char(&path, 0);
    bool there = stat(path.at, &info) == 0 && S_ISREG(info.st_mode) && file_read(path.at, ZONE_MOST, out);
    bytes_drop(&path);
    return there;
}

/* The bytes of a zone, by its name. False: no such zone on this system. */
static bool zone_read(qun_text name, bytes *out)
{
    static const char *const folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                          "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};
    const char *own = getenv("TZDIR");
    if (!is_zone_name(name))
        return false;
    if (own && *own)
        return read_in(own, name, out);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (read_in(folders[i], name, out))
            return true;
    return false;
}

static bool is_lent(const documents *lent, qun_text name)
{
    for (size_t i = 0; i < lent->count; i++)
        if (text_same(lent->items[i].name, name))
            return true;
    return false;
}

bool zones_found(session *s)
{
    qun_diagnostic one = {.size = sizeof one};
    size_t before = s->zones.count;
    for (uint32_t i = 0; qun_diagnostics_get(s->diagnostics, i, &one) == QUN_OK; i++) {
        bytes name = {NULL, 0, 0}, text = {NULL, 0, 0};
        if (one.code != QUN_CODE_C018 || is_lent(&s->zones, one.found) || !zone_read(one.found, &text))
            continue;
        bytes_text(&name, one.found);
        documents_add(&s->zones, &name, &text);
    }
    return s->zones.count > before;
}
