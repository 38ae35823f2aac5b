/* text_host.c - the turns of ./dev bench text: see text_host.h. Relies on POSIX's clock of a thread, and on
 * Linux for the memory of a process. */
#include "bench/text_host.h"
#include "bench/measure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 64 * 1024, WARM = 128 * 1024 };

static void *need(void *memory)
{
    if (memory == NULL) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    return memory;
}

qun_text text_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(1);
    }
    size_t len = (size_t)ftell(file);
    rewind(file);
    char *at = need(malloc(len + 64)); /* 64: some search in wide steps */
    if (fread(at, 1, len, file) != len) {
        perror(path);
        exit(1);
    }
    fclose(file);
    memset(at + len, 0, 64);
    return (qun_text){at, len};
}

size_t text_lines(qun_text file, const qun_text **out)
{
    size_t count = 0, space = 1024;
    qun_text *lines = need(malloc(space * sizeof *lines));
    for (const char *at = file.at, *end = at + file.len; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        if (count == space)
            lines = need(realloc(lines, (space *= 2) * sizeof *lines));
        lines[count++] = (qun_text){at, (size_t)(stop - at)};
        at = stop + 1;
    }
    *out = lines;
    return count;
}

/* Blocks of at most 64 KB that end behind a line, or where a line is longer than that. */
static size_t blocks(qun_text text, const qun_text **out)
{
    qun_text *found = need(malloc((text.len / 16 + 2) * sizeof *found));
    size_t count = 0;
    for (size_t from = 0; from < text.len; count++) {
        size_t len = text.len - from < BLOCK ? text.len - from : BLOCK;
        size_t cut = len;
        while (from + len < text.len && cut > 0 && text.at[from + cut - 1] != '\n')
            cut--;
        found[count] = (qun_text){text.at + from, cut > 0 ? cut : len};
        from += found[count].len;
    }
    *out = found;
    return count;
}

static uint64_t turn(const text_engine *engine, void *made, int by_line, qun_text text, double *ns)
{
    struct timespec begin, end;
    const qun_text *pieces;
    size_t count = by_line ? text_lines(text, &pieces) : blocks(text, &pieces);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    uint64_t hits = engine->scan(made, pieces, count);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    *ns = (double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec);
    free((void *)(uintptr_t)pieces);
    return hits;
}

static void take_turns(const text_engine *engine, void *made, qun_text texts)
{
    char kind[16];
    size_t from, to;
    while (scanf("%15s %zu %zu", kind, &from, &to) == 3 && from <= to && to <= texts.len) {
        double ns;
        int by_line = strcmp(kind, "message") == 0;
        size_t before = from < WARM ? 0 : from - WARM;
        while (before > 0 && texts.at[before - 1] != '\n')
            before--;
        turn(engine, made, by_line, (qun_text){texts.at + before, from - before}, &ns);
        uint64_t hits = turn(engine, made, by_line, (qun_text){texts.at + from, to - from}, &ns);
        printf("%.0f %llu\n", ns, (unsigned long long)hits);
        fflush(stdout);
    }
}

static double resident(void)
{
    unsigned long all = 0, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL && fscanf(file, "%lu %lu", &all, &pages) != 2)
        pages = 0;
    if (file != NULL)
        fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

int text_host(const text_engine *engines, size_t count, int argc, char **argv)
{
    const text_engine *engine = NULL;
    for (size_t i = 0; argc == 4 && i < count; i++)
        if (strcmp(engines[i].name, argv[1]) == 0)
            engine = &engines[i];
    if (engine == NULL) {
        fprintf(stderr, "usage: %s ENGINE TEXTS WORDS, an engine that is here\n", argv[0]);
        return 2;
    }
    const qun_text *words;
    qun_text texts = text_file(argv[2]);
    size_t word_count = text_lines(text_file(argv[3]), &words);
    double before = resident(), begin = now_ns(), bytes = 0;
    void *made = engine->build(words, word_count, &bytes);
    double seconds = (now_ns() - begin) / 1e9;
    if (made == NULL)
        return 1;
    printf("ready %.6f %.0f\n", seconds, bytes > 0 ? bytes : resident() - before);
    fflush(stdout);
    take_turns(engine, made, texts);
    return 0;
}
