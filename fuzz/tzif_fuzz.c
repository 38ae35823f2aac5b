/* tzif_fuzz.c - any bytes as a zone: never a crash, and what opens keeps the laws of zones.
 * A law broken is a trap, so that the fuzzer keeps the input. */
#include "time/time.h"

static void law(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* An instant's stretch contains it, and its local time and offset lead back to it. */
static void check_instant(const zone *z, qun_time at)
{
    int64_t seconds = at / TIME_SECOND;
    zone_stretch s = zone_stretch_at(z, seconds);
    int32_t kind;
    law(s.begins <= seconds && (seconds < s.ends || s.ends == INT64_MAX));
    law(s.offset == zone_offset_at(z, seconds));
    law(zone_instant(z, zone_local(z, at), zone_offset(z, at), &kind) == at && kind != LOCAL_GAP);
}

/* A local time that occurs is shown by the instant found for it. */
static void check_local(const zone *z, qun_time local)
{
    int32_t kind;
    qun_time at = zone_instant(z, local, OFFSET_ANY, &kind);
    law(kind == LOCAL_GAP || zone_local(z, at) == local);
}

static void check(const zone *z)
{
    static const int64_t far[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        zone_stretch_at(z, far[i]);
        zone_local(z, far[i]);
        zone_midnight(z, zone_day(z, far[i]));
    }
    qun_time at = INT64_C(-9000000000) * TIME_SECOND;
    for (int i = 0; i < 40; i++, at += INT64_C(450000001) * TIME_SECOND) {
        check_instant(z, at);
        check_local(z, at);
    }
    zone_stretch s = zone_stretch_at(z, -4000000000);
    for (int i = 0; i < 64 && s.ends < INT64_C(8000000000) && s.ends > -INT64_C(8000000000); i++) {
        check_instant(z, s.ends * TIME_SECOND);
        check_instant(z, s.ends * TIME_SECOND - TIME_SECOND);
        check_local(z, (s.ends + s.offset) * TIME_SECOND);
        s = zone_stretch_at(z, s.ends);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qun_document lent = {.size = sizeof lent, .name = TEXT("Fuzz"), .bytes = data, .len = size};
    qun_env_options options = {.size = sizeof options, .zones = &lent, .zone_count = 1};
    qun_env *env;
    zone *z;
    if (qun_env_new(&options, &env) != QUN_OK)
        return 0;
    if (zone_open(env, lent.name, &z) == QUN_OK)
        check(z);
    zone_unref(z);
    qun_env_unref(env);
    return 0;
}
