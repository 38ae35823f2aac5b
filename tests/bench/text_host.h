/* text_host.h - what programs that search texts share for ./dev bench text: the texts, the words, and the
 * turns that text_bench.py asks for. The other languages of text_peers/ keep the same order of question and
 * answer:
 *
 *   PROGRAM ENGINE TEXTS WORDS      both files one a line; answers "ready SECONDS BYTES": to build it, and
 * its memory message FROM TO                 the lines of these bytes one by one; answers "NANOSECONDS HITS",
 * of the thread block FROM TO                   the same bytes in blocks of 64 KB that end where a line does
 *
 * Each turn first goes, unmeasured, through some bytes before FROM: what is asked is how fast a program runs,
 * not how fast it wakes. */
#ifndef QUN_TESTS_BENCH_TEXT_HOST_H
#define QUN_TESTS_BENCH_TEXT_HOST_H
#include <qun/base.h>
#include <stddef.h>
#include <stdint.h>

typedef struct text_engine {
    const char *name;
    /* Makes a searcher of words. `bytes` is what the process took more, and may be said better. NULL: it
     * cannot. */
    void *(*build)(const qun_text *words, size_t count, double *bytes);
    /* Searches pieces one after the other; how much was found. */
    uint64_t (*scan)(void *made, const qun_text *pieces, size_t count);
} text_engine;

qun_text text_file(const char *path);                   /* ends the program if it cannot be read */
size_t text_lines(qun_text file, const qun_text **out); /* without the last line end */
int text_host(const text_engine *engines, size_t count, int argc, char **argv); /* for main to return */
#endif
