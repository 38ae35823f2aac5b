/* given.c - TZif files, zones and instants for tests. */
#include "given.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void put(buf *b, uint64_t value, int bytes)
{
    while (bytes-- > 0)
        buf_char(b, (char)(value >> (8 * bytes) & 0xff));
}

static void put_block(buf *b, const tzif *file, int time_bytes, bool filled)
{
    static const char zeros[15];
    uint32_t changes = filled ? file->changes : 0, types = filled ? file->types : 1;
    buf_add(b, "TZif", 4);
    buf_char(b, file->version);
    buf_add(b, zeros, 15);
    uint32_t isut = filled && file->isut ? types : 0, isstd = filled && file->isstd ? types : 0;
    const uint32_t counts[] = {isut, isstd, 0, changes, types, 4};
    for (int i = 0; i < 6; i++)
        put(b, counts[i], 4);
    for (uint32_t k = 0; k < changes; k++)
        put(b, (uint64_t)file->times[k], time_bytes);
    for (uint32_t k = 0; k < changes; k++)
        put(b, file->to[k], 1);
    for (uint32_t k = 0; k < types; k++) {
        put(b, (uint64_t)(int64_t)(filled ? file->offsets[k] : 0), 4);
        put(b, 0, 2);
    }
    buf_add(b, "TST", 4);
    buf_add(b, file->isstd, isstd);
    buf_add(b, file->isut, isut);
}

void tzif_write(buf *b, const tzif *file)
{
    put_block(b, file, 4, file->version == 0);
    if (file->version == 0)
        return;
    put_block(b, file, 8, true);
    buf_char(b, '\n');
    buf_str(b, file->rule ? file->rule : "");
    buf_char(b, '\n');
}

qun_status open_bytes(const void *bytes, size_t len, zone **out)
{
    qun_document lent = {.size = sizeof lent, .name = TEXT("Test/Zone"), .bytes = bytes, .len = len};
    qun_env_options options = {.size = sizeof options, .zones = &lent, .zone_count = 1};
    qun_env *env;
    *out = NULL;
    qun_status status = qun_env_new(&options, &env);
    if (status != QUN_OK)
        return status;
    status = zone_open(env, lent.name, out);
    qun_env_unref(env);
    return status;
}

zone *given_tzif(const tzif *file)
{
    mem m = {mem_libc, NULL};
    buf b;
    zone *z;
    buf_init(&b, &m);
    tzif_write(&b, file);
    qun_status status = open_bytes(b.at, b.len, &z);
    buf_drop(&b);
    if (status != QUN_OK)
        fail_msg("the zone \"%s\" does not open: %d", file->rule ? file->rule : "", (int)status);
    return z;
}

zone *given_rule(const char *rule)
{
    static const int32_t offsets[] = {0};
    tzif file = {.version = '3', .offsets = offsets, .types = 1, .rule = rule};
    return given_tzif(&file);
}

zone *given_fixed(const char *name)
{
    qun_env *env;
    zone *z = NULL;
    assert_int_equal(qun_env_new(NULL, &env), QUN_OK);
    qun_status status = zone_open(env, text_of(name), &z);
    qun_env_unref(env);
    assert_int_equal(status, QUN_OK);
    return z;
}

qun_text given_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    qun_text none = {NULL, 0};
    if (!f)
        return none;
    size_t cap = 1 << 20;
    char *bytes = malloc(cap);
    size_t len = bytes ? fread(bytes, 1, cap, f) : 0;
    fclose(f);
    return bytes ? (qun_text){bytes, len} : none;
}

void drop_file(qun_text bytes)
{
    free((void *)(uintptr_t)bytes.at);
}

zone *given_system(const char *name)
{
    char path[256];
    zone *z = NULL;
    snprintf(path, sizeof path, SYSTEM_ZONES "%s", name);
    qun_text bytes = given_file(path);
    if (bytes.at)
        open_bytes(bytes.at, bytes.len, &z);
    drop_file(bytes);
    return z;
}

qun_time at(const char *text)
{
    qun_time out = 0;
    if (strcmp(text, "never") == 0)
        return QUN_NEVER;
    if (strcmp(text, "none") == 0)
        return TIME_NONE;
    if (!time_parse(text_of(text), &out))
        fail_msg("no instant: %s", text);
    return out;
}

const char *shown(const zone *z, qun_time time)
{
    static char texts[4][64];
    static int next;
    char *text = texts[next++ % 4];
    buf b;
    if (time == QUN_NEVER || time == TIME_NONE)
        return time == QUN_NEVER ? "never" : "none";
    buf_fixed(&b, text, 63);
    time_write(&b, z, time);
    text[b.len < 63 ? b.len : 63] = '\0';
    return text;
}

void expect_time_at(const char *file, int line, const char *what, const zone *z, const char *expected,
                    qun_time got)
{
    if (at(expected) == got)
        return;
    print_error("%s:\n  expected %s\n  got      %s\n", what, expected, shown(z, got));
    _fail(file, line);
}

uint64_t dice(uint64_t *state)
{
    /* splitmix64 */
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

int64_t dice_between(uint64_t *state, int64_t least, int64_t most)
{
    uint64_t range = (uint64_t)most - (uint64_t)least + 1;
    return (int64_t)((uint64_t)least + (range ? dice(state) % range : dice(state)));
}
