/* gunzip.c - unpacks gzip where the program was built with zlib; several members follow one another. */
#include "cli/files.h"
#include "cli/say.h"
#include <stdlib.h>

#ifdef QUN_WITH_ZLIB
#include <zlib.h>

#define CHUNK ((size_t)64 << 10)

struct gunzip {
    z_stream z;
    int fd;
    bool within; /* a member has begun and not ended */
    bytes in;
};

gunzip *gunzip_new(int fd, const char *begin, size_t len)
{
    gunzip *g = memory_resize(NULL, 1, sizeof *g);
    *g = (gunzip){.fd = fd, .within = true};
    bytes_add(&g->in, begin, len);
    g->z.next_in = (Bytef *)g->in.at;
    g->z.avail_in = (uInt)g->in.len;
    if (inflateInit2(&g->z, 15 + 16) != Z_OK)
        give_up("out of memory");
    return g;
}

static bool feed(gunzip *g, const char *name)
{
    g->in.len = 0;
    ptrdiff_t got = read_some(g->fd, name, bytes_room(&g->in, CHUNK), CHUNK);
    g->z.next_in = (Bytef *)g->in.at;
    g->z.avail_in = got > 0 ? (uInt)got : 0;
    if (got == 0 && g->within)
        say("%s: the gzip file ends too early", name);
    return got > 0;
}

ptrdiff_t gunzip_read(gunzip *g, const char *name, char *to, size_t room)
{
    g->z.next_out = (Bytef *)to;
    g->z.avail_out = (uInt)room;
    while (g->z.avail_out == room) {
        if (!g->z.avail_in && !feed(g, name))
            return g->within ? -1 : 0;
        if (!g->within && inflateReset(&g->z) != Z_OK)
            give_up("out of memory");
        int status = inflate(&g->z, Z_NO_FLUSH);
        g->within = status != Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            say("%s: the gzip file is damaged", name);
            return -1;
        }
    }
    return (ptrdiff_t)(room - g->z.avail_out);
}

void gunzip_drop(gunzip *g)
{
    if (!g)
        return;
    inflateEnd(&g->z);
    bytes_drop(&g->in);
    free(g);
}

#else

gunzip *gunzip_new(int fd, const char *begin, size_t len)
{
    (void)fd, (void)begin, (void)len;
    return NULL;
}

ptrdiff_t gunzip_read(gunzip *g, const char *name, char *to, size_t room)
{
    (void)g, (void)name, (void)to, (void)room;
    return -1;
}

void gunzip_drop(gunzip *g)
{
    free(g);
}
#endif
