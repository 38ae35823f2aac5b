/* output.c - writes standard output, or a file that takes its name only when all of it is written.
 * What is unfinished when the program ends, by a signal too, is removed. */
#include "cli/files.h"
#include "cli/say.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HELD_MOST ((size_t)256 << 10)

/* ---- what is to be removed at the end ---- */

static char *volatile unfinished; /* name of the one temporary file there is, or NULL */

static void remove_unfinished(void)
{
    if (unfinished)
        unlink(unfinished);
    unfinished = NULL;
}

static void on_signal(int number)
{
    remove_unfinished();
    signal(number, SIG_DFL);
    raise(number);
}

static void watch(char *temporary)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    static bool watching;
    unfinished = temporary;
    if (watching)
        return;
    watching = true;
    atexit(remove_unfinished);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], on_signal);
}

/* ---- writing ---- */

static void failed(output *o, const char *doing)
{
    if (!o->failed)
        say("%s: %s: %s", o->path ? o->path : "<stdout>", doing, strerror(errno));
    o->failed = true;
}

/* A new file beside the one it is to replace, with the rights any new file has, or those of the old one. */
static bool open_temporary(output *o, const struct stat *old)
{
    bytes name = {NULL, 0, 0};
    mode_t mask = umask(0);
    umask(mask);
    bytes_str(&name, o->path);
    bytes_str(&name, ".XXXXXX");
    bytes_char(&name, 0);
    o->fd = mkstemp(name.at);
    if (o->fd < 0) {
        failed(o, "cannot be written");
        bytes_drop(&name);
        return false;
    }
    o->temporary = name.at;
    watch(o->temporary);
    fchmod(o->fd, old ? old->st_mode & 0777 : 0666 & ~mask);
    return true;
}

bool output_open(output *o, const char *path)
{
    struct stat old;
    if (path && strcmp(path, "-") == 0)
        path = NULL;
    *o = (output){.path = path, .fd = STDOUT_FILENO};
    if (!path)
        return true;
    bool there = stat(path, &old) == 0;
    if (!there || S_ISREG(old.st_mode))
        return open_temporary(o, there ? &old : NULL);
    o->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (o->fd < 0)
        failed(o, "cannot be written");
    return o->fd >= 0;
}

bool output_flush(output *o)
{
    for (size_t done = 0; done < o->held.len && !o->failed;) {
        ptrdiff_t put = write(o->fd, o->held.at + done, o->held.len - done);
        if (put < 0 && errno != EINTR)
            failed(o, "cannot be written");
        done += put > 0 ? (size_t)put : 0;
    }
    o->held.len = 0;
    return !o->failed;
}

void output_write(output *o, const char *at, size_t len)
{
    if (o->failed)
        return;
    bytes_add(&o->held, at, len);
    if (o->held.len >= HELD_MOST)
        output_flush(o);
}

static bool take_name(output *o, bool over)
{
    if (fsync(o->fd) != 0 && errno != EINVAL)
        failed(o, "cannot be written");
    if (o->failed)
        return false;
    if (over ? rename(o->temporary, o->path) : link(o->temporary, o->path)) {
        failed(o, over ? "cannot be replaced" : "is not overwritten without --force");
        return false;
    }
    if (over)
        unfinished = NULL;
    return true;
}

bool output_close(output *o, bool over)
{
    output_flush(o);
    if (o->temporary)
        take_name(o, over);
    output_drop(o);
    return !o->failed;
}

void output_drop(output *o)
{
    if (o->fd > STDERR_FILENO && close(o->fd) != 0 && !o->failed && !o->temporary)
        failed(o, "cannot be written");
    if (o->temporary)
        remove_unfinished();
    free(o->temporary);
    o->temporary = NULL;
    o->fd = -1;
    bytes_drop(&o->held);
}
