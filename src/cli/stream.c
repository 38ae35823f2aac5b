/* stream.c - reads files and standard input, line by line or whole. Relies on gunzip.c for packed ones. */
#include "cli/files.h"
#include "cli/say.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CHUNK     ((size_t)256 << 10)
#define LINE_MOST ((size_t)16 << 20)

ptrdiff_t read_some(int fd, const char *name, char *to, size_t room)
{
    ptrdiff_t got;
    do
        got = read(fd, to, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        say("%s: %s", name, strerror(errno));
    return got;
}

static size_t unread(const stream *s)
{
    return s->held.len - s->next;
}

/* More bytes behind those held. False: the end, or a failure. */
static bool more(stream *s)
{
    if (s->ended)
        return false;
    if (s->next) {
        memmove(s->held.at, s->held.at + s->next, unread(s));
        s->held.len -= s->next;
        s->next = 0;
    }
    char *to = bytes_room(&s->held, CHUNK);
    ptrdiff_t got =
        s->packed ? gunzip_read(s->packed, s->name, to, CHUNK) : read_some(s->fd, s->name, to, CHUNK);
    s->failed = got < 0;
    s->ended = got <= 0;
    s->held.len += got > 0 ? (size_t)got : 0;
    return got > 0;
}

static bool begins(const stream *s, const char *mark, size_t len)
{
    return unread(s) >= len && memcmp(s->held.at + s->next, mark, len) == 0;
}

static bool unpack(stream *s)
{
    s->packed = gunzip_new(s->fd, s->held.at, s->held.len);
    if (!s->packed) {
        say("%s: this build reads no gzip; use: zcat %s | qun ...", s->name, s->name);
        return false;
    }
    s->held.len = 0;
    while (unread(s) < 3 && more(s))
        continue;
    return !s->failed;
}

bool stream_open(stream *s, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    *s = (stream){.name = standard ? "<stdin>" : path,
                  .fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)};
    if (s->fd < 0) {
        say("%s: %s", path, strerror(errno));
        return false;
    }
    while (unread(s) < 3 && more(s))
        continue;
    bool whole = !s->failed && (!begins(s, "\x1F\x8B", 2) || unpack(s));
    if (whole && begins(s, "\xEF\xBB\xBF", 3))
        s->next = 3;
    if (!whole)
        stream_close(s);
    return whole;
}

bool stream_ready(const stream *s)
{
    return unread(s) && memchr(s->held.at + s->next, '\n', unread(s)) != NULL;
}

qun_text stream_peek(stream *s)
{
    const char *end;
    do
        end = unread(s) ? memchr(s->held.at + s->next, '\n', unread(s)) : NULL;
    while (!end && unread(s) < CHUNK && more(s));
    const char *from = s->held.at + s->next;
    return (qun_text){from, end ? (size_t)(end - from) : unread(s)};
}

/* Passes over the rest of a line that nobody will read. */
static void skip_line(stream *s)
{
    for (;;) {
        char *end = unread(s) ? memchr(s->held.at + s->next, '\n', unread(s)) : NULL;
        if (end) {
            s->next = (size_t)(end - s->held.at) + 1;
            return;
        }
        s->next = s->held.len;
        if (!more(s))
            return;
    }
}

static void cut_carriage(text_line *out)
{
    out->carriage = out->text.len && out->text.at[out->text.len - 1] == '\r';
    out->text.len -= out->carriage;
}

bool stream_line(stream *s, text_line *out)
{
    size_t seen = 0;
    *out = (text_line){.number = s->line + 1};
    for (;;) {
        const char *from = s->held.at + s->next;
        const char *end = unread(s) > seen ? memchr(from + seen, '\n', unread(s) - seen) : NULL;
        if (end || (s->ended && unread(s))) {
            out->text = (qun_text){from, end ? (size_t)(end - from) : unread(s)};
            s->next += out->text.len + (end != NULL);
            break;
        }
        seen = unread(s);
        if (seen > LINE_MOST) {
            out->too_long = true;
            skip_line(s);
            break;
        }
        if (!more(s) && (s->failed || !unread(s)))
            return false;
    }
    s->line++;
    cut_carriage(out);
    return true;
}

void stream_close(stream *s)
{
    gunzip_drop(s->packed);
    if (s->fd > STDERR_FILENO)
        close(s->fd);
    bytes_drop(&s->held);
    s->packed = NULL;
    s->fd = -1;
}

bool file_read(const char *path, uint64_t most, bytes *out)
{
    stream s;
    if (!stream_open(&s, path))
        return false;
    while (unread(&s) <= most && more(&s))
        continue;
    bool whole = !s.failed;
    if (unread(&s) > most) {
        say("%s: over %llu bytes", s.name, (unsigned long long)most);
        whole = false;
    }
    out->len = 0;
    if (whole)
        bytes_add(out, s.held.at + s.next, unread(&s));
    stream_close(&s);
    return whole;
}
