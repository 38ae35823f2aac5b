/* text_bench.c - libqun and memcpy, the limit of memory, in the turns of text_bench.py, which asks this
 * program and those of text_peers/ for the same texts and words. */
#include "bench/measure.h"
#include "bench/text_host.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HITS = 64, MANY = 4096 };

/* A library that declares this but does not have it yet is measured with what it has. */
#pragma weak qun_words_scan_many

static qun_words *words_of(const qun_text *words, size_t count, uint32_t fold, uint32_t flags, double *bytes)
{
    static count_heap heap;
    qun_words *made = NULL;
    qun_word_list list = {
        .size = sizeof list, .flags = flags, .fold = fold, .terms = words, .term_count = count};
    qun_env *env = count_env(&heap);
    size_t before = heap.live;
    check("compile", qun_words_compile(env, &list, NULL, &made));
    *bytes = (double)(heap.live - before);
    return made;
}

static void *folded(const qun_text *words, size_t count, double *bytes)
{
    return words_of(words, count, QUN_FOLD_DEFAULT, 0, bytes);
}

static void *strong(const qun_text *words, size_t count, double *bytes)
{
    return words_of(words, count, QUN_FOLD_STRONG, 0, bytes);
}

static void *as_written(const qun_text *words, size_t count, double *bytes)
{
    return words_of(words, count, 0, QUN_LIST_INSIDE, bytes);
}

static uint64_t scan(void *made, const qun_text *pieces, size_t count)
{
    qun_hit hits[HITS];
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;
        qun_words_scan(made, pieces[i].at, pieces[i].len, hits, sizeof *hits, HITS, &found);
        all += found;
    }
    return all;
}

static uint64_t scan_many(void *made, const qun_text *pieces, size_t count)
{
    static qun_hit hits[MANY];
    uint64_t all = 0;
    if (qun_words_scan_many == NULL) {
        fputs("this library has no qun_words_scan_many\n", stderr);
        exit(1);
    }
    for (size_t i = 0; i < count; i += MANY) {
        size_t found = 0, some = count - i < MANY ? count - i : MANY;
        check("scan_many",
              qun_words_scan_many(made, NULL, pieces + i, some, hits, sizeof *hits, MANY, &found));
        all += found;
    }
    return all;
}

static void *copies(const qun_text *words, size_t count, double *bytes)
{
    (void)words;
    (void)count;
    *bytes = 1;
    return malloc(64u << 20);
}

static uint64_t copy(void *made, const qun_text *pieces, size_t count)
{
    char *to = made;
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(to, pieces[i].at, pieces[i].len);
        all += (unsigned char)to[pieces[i].len / 2];
        to += pieces[i].len;
    }
    return all & 1;
}

int main(int argc, char **argv)
{
    static const text_engine engines[] = {{"qun", folded, scan},
                                          {"qun-many", folded, scan_many},
                                          {"qun-strong-many", strong, scan_many},
                                          {"qun-written", as_written, scan},
                                          {"qun-written-many", as_written, scan_many},
                                          {"memcpy", copies, copy}};
    return text_host(engines, sizeof engines / sizeof *engines, argc, argv);
}
