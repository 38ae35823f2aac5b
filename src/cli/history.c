/* history.c - the lines typed before. The file is read again before a line is added to it, so that prompts at
 * the same time keep each other's, and is replaced as a whole, so that it is never half written. */
#include "cli/history.h"
#include "cli/files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MOST ((uint64_t)16 << 20)
#define LINE_MOST ((size_t)8 << 10)

/* ---- in memory ---- */

static qun_text line_at(const history *h, size_t index)
{
    return (qun_text){h->lines[index].at ? h->lines[index].at : "", h->lines[index].len};
}

static void append(history *h, qun_text line)
{
    if (h->count == HISTORY_MOST) {
        bytes_drop(&h->lines[0]);
        memmove(h->lines, h->lines + 1, (h->count - 1) * sizeof *h->lines);
        h->count--;
    }
    h->lines = memory_resize(h->lines, h->count + 1, sizeof *h->lines);
    h->lines[h->count] = (bytes){NULL, 0, 0};
    bytes_text(&h->lines[h->count++], line);
}

static void drop_lines(history *h)
{
    for (size_t i = 0; i < h->count; i++)
        bytes_drop(&h->lines[i]);
    free(h->lines);
    h->lines = NULL;
    h->count = 0;
}

/* ---- the file ---- */

/* $QUN_HISTORY; else qun/history in $XDG_STATE_HOME, which counts only if it is absolute; else in
 * ~/.local/state. */
static void find_path(bytes *out)
{
    const char *own = getenv("QUN_HISTORY"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (own) {
        bytes_str(out, own);
    } else if (state && *state == '/') {
        bytes_str(out, state);
        bytes_str(out, "/qun/history");
    } else if (home && *home == '/') {
        bytes_str(out, home);
        bytes_str(out, "/.local/state/qun/history");
    }
    if (out->len)
        bytes_char(out, 0);
}

static bool make_folders(char *path)
{
    struct stat info;
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        bool there = mkdir(path, 0700) == 0 || (stat(path, &info) == 0 && S_ISDIR(info.st_mode));
        *slash = '/';
        if (!there)
            return false;
    }
    return true;
}

static void read_lines(history *h)
{
    struct stat info;
    bytes text = {NULL, 0, 0};
    if (stat(h->path.at, &info) != 0 || !S_ISREG(info.st_mode) || (uint64_t)info.st_size > FILE_MOST ||
        !file_read(h->path.at, FILE_MOST, &text))
        return;
    for (size_t from = 0; from < text.len;) {
        const char *end = memchr(text.at + from, '\n', text.len - from);
        size_t len = end ? (size_t)(end - text.at) - from : text.len - from;
        if (len && len <= LINE_MOST)
            append(h, (qun_text){text.at + from, len});
        from += len + 1;
    }
    bytes_drop(&text);
}

static bool write_all(int fd, qun_text text)
{
    for (size_t done = 0; done < text.len;) {
        ptrdiff_t put = write(fd, text.at + done, text.len - done);
        if (put <= 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

/* mkstemp makes a file that nobody else may read. What cannot be kept is no reason to say anything. */
static void replace(const char *path, qun_text text)
{
    bytes name = {NULL, 0, 0};
    bytes_str(&name, path);
    bytes_str(&name, ".XXXXXX");
    bytes_char(&name, 0);
    int fd = mkstemp(name.at);
    bool whole = fd >= 0 && write_all(fd, text);
    if (fd >= 0)
        whole = close(fd) == 0 && whole;
    if (fd >= 0 && (!whole || rename(name.at, path) != 0))
        unlink(name.at);
    bytes_drop(&name);
}

static void keep_line(const history *h, qun_text line)
{
    history now = {.path = h->path};
    bytes text = {NULL, 0, 0};
    read_lines(&now);
    append(&now, line);
    for (size_t i = 0; i < now.count; i++) {
        bytes_text(&text, line_at(&now, i));
        bytes_char(&text, '\n');
    }
    replace(h->path.at, (qun_text){text.at, text.len});
    drop_lines(&now);
    bytes_drop(&text);
}

void history_open(history *h)
{
    *h = (history){NULL, 0, {NULL, 0, 0}};
    find_path(&h->path);
    if (h->path.len && make_folders(h->path.at))
        read_lines(h);
    else
        bytes_drop(&h->path);
}

void history_add(history *h, qun_text line)
{
    if (!line.len || line.len > LINE_MOST || line.at[0] == ' ' ||
        (h->count && text_same(line_at(h, h->count - 1), line)))
        return;
    append(h, line);
    if (h->path.len)
        keep_line(h, line);
}

void history_close(history *h)
{
    drop_lines(h);
    bytes_drop(&h->path);
}
