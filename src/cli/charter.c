/* charter.c - loads and compiles a charter: the packs and the zones it needs are lent to its environment. */
#include "cli/session.h"
#include <string.h>

#define CHARTER_MOST ((uint64_t)64 << 20)

/* "discipline.json" is the pack "discipline". */
static void pack_name(const char *path, bytes *out)
{
    const char *slash = strrchr(path, '/');
    qun_text name = text_of(slash ? slash + 1 : path);
    if (name.len > 5 && memcmp(name.at + name.len - 5, ".json", 5) == 0)
        name.len -= 5;
    bytes_text(out, name);
}

static bool packs_read(session *s)
{
    const arguments *given = s->given;
    documents_drop(&s->packs);
    for (size_t i = 0; i < given->option_count; i++) {
        const char *path = given->options[i].value;
        bytes name = {NULL, 0, 0}, text = {NULL, 0, 0};
        if (strcmp(given->options[i].option->name, "pack") != 0)
            continue;
        if (!file_read(path, CHARTER_MOST, &text))
            return false;
        pack_name(path, &name);
        documents_add(&s->packs, &name, &text);
    }
    return true;
}

/* Again as long as zones are missing that this system has. */
static qun_status compile(session *s, qun_text json)
{
    qun_status status;
    do {
        status = session_renew(s);
        if (status == QUN_OK)
            status = qun_charter_compile(s->env, json.at, json.len, s->diagnostics, &s->charter);
    } while (status == QUN_E_INVALID && zones_found(s));
    return status;
}

static void open_zone(session *s)
{
    qun_charter_info info = {.size = sizeof info};
    if (qun_charter_info_get(s->charter, &info) != QUN_OK ||
        qun_zone_open(s->env, info.timezone.at, info.timezone.len, &s->zone) != QUN_OK)
        s->zone = NULL;
}

bool charter_compile(session *s, const char *path, bool *read)
{
    bytes json = {NULL, 0, 0};
    s->charter_name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    qun_charter_unref(s->charter);
    qun_zone_unref(s->zone);
    s->charter = NULL;
    s->zone = NULL;
    *read = packs_read(s) && file_read(path, CHARTER_MOST, &json);
    if (!*read)
        return false;
    qun_status status = compile(s, (qun_text){json.at ? json.at : "", json.len});
    if (status == QUN_OK)
        open_zone(s);
    else if (!qun_diagnostics_total(s->diagnostics, QUN_SEVERITY_ERROR)) {
        failed_call(s->charter_name, status);
        *read = false;
    }
    bytes_drop(&json);
    return s->charter != NULL;
}

bool charter_load(session *s, const char *path)
{
    bool read;
    if (charter_compile(s, path, &read))
        return true;
    if (read)
        diagnostics_say(s, (origin){s->charter_name, 1});
    return false;
}
