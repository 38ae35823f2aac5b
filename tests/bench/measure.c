/* measure.c - what benchmarks share: see measure.h. */
#include "bench/measure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void *count_allocate(void *user, void *old, size_t old_size, size_t new_size)
{
    count_heap *heap = user;
    heap->live += new_size - (old ? old_size : 0);
    if (heap->live > heap->peak)
        heap->peak = heap->live;
    if (new_size > 0) {
        heap->calls++;
        return realloc(old, new_size);
    }
    free(old);
    return NULL;
}

qun_env *count_env(count_heap *heap)
{
    qun_env *env;
    qun_env_options options = {
        .size = sizeof options, .allocate = count_allocate, .user = heap, .hash_seed = 1};
    check("environment", qun_env_new(&options, &env));
    return env;
}

void check(const char *what, qun_status status)
{
    if (status == QUN_OK)
        return;
    const char *name = qun_name(QUN_SET_STATUS, status);
    fprintf(stderr, "%s: %s\n", what, name ? name : "?");
    exit(1);
}

void contest_run(contest *all, size_t count, int rounds)
{
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++) {
            double begin = now_ns();
            all[i].run(all[i].user);
            double ns = (now_ns() - begin) / all[i].items;
            if (all[i].ns == 0 || ns < all[i].ns)
                all[i].ns = ns;
        }
}

void say(const char *name, double value, const char *unit, const char *peer, double ratio)
{
    printf("{\"name\":\"%s\",\"unit\":\"%s\",\"value\":%.6g", name, unit, value);
    if (peer)
        printf(",\"peer\":\"%s\",\"ratio\":%.4g", peer, ratio);
    printf("}\n");
    fflush(stdout);
}

void say_contest(const contest *all, size_t count)
{
    for (size_t i = 1; i < count; i++)
        say(all[0].name, all[0].ns, "ns", all[i].name, all[i].ns / all[0].ns);
    for (size_t i = 1; i < count; i++)
        say(all[i].name, all[i].ns, "ns", NULL, 0);
}

qun_charter *charter_of(qun_env *env, const char *json, size_t len)
{
    qun_charter *charter;
    qun_diagnostics *diagnostics;
    char line[1024];
    size_t line_len;
    check("diagnostics", qun_diagnostics_new(env, &diagnostics));
    qun_status status = qun_charter_compile(env, json, len, diagnostics, &charter);
    for (uint32_t i = 0; status != QUN_OK && i < qun_diagnostics_count(diagnostics); i++)
        if (qun_diagnostics_format(diagnostics, i, QUN_LANG_EN, line, sizeof line, &line_len) == QUN_OK)
            fprintf(stderr, "%s\n", line);
    check("charter", status);
    qun_diagnostics_unref(diagnostics);
    return charter;
}

qun_charter *charter_template(qun_env *env, const char *name)
{
    qun_resource resource = {.size = sizeof resource};
    for (uint32_t i = 0; qun_resource_get(i, &resource) == QUN_OK; i++)
        if (resource.kind == QUN_RESOURCE_TEMPLATE && resource.name.len == strlen(name) &&
            memcmp(resource.name.at, name, resource.name.len) == 0)
            return charter_of(env, resource.text.at, resource.text.len);
    fprintf(stderr, "no template %s\n", name);
    exit(1);
}

qun_slot slot_of(const qun_shape *shape, const char *name)
{
    qun_slot slot;
    check(name, qun_shape_find(shape, name, QUN_NTS, &slot));
    return slot;
}

uint32_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32);
}
