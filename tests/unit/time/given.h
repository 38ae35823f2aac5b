/* given.h - what tests of civil time start from: zones made of a rule or of TZif bytes, instants as texts.
 * Relies on time.h and cmocka. */
#ifndef QUN_TESTS_UNIT_TIME_GIVEN_H
#define QUN_TESTS_UNIT_TIME_GIVEN_H
#include "time/time.h"

/* What is written into a TZif file. The offsets are the types, in their order. */
typedef struct tzif {
    char version;           /* 0, '2' .. '4' */
    const int32_t *offsets; /* [types] */
    const int64_t *times;   /* [changes] */
    const uint8_t *to;      /* [changes] types */
    uint32_t types, changes;
    const char *rule;     /* the footer; NULL: an empty one */
    const uint8_t *isstd; /* [types] marks; NULL: none */
    const uint8_t *isut;  /* [types] */
} tzif;

void tzif_write(buf *b, const tzif *file);
/* Opens the bytes as the zone "Test/Zone" of an environment of its own, which the zone keeps. */
qun_status open_bytes(const void *bytes, size_t len, zone **out);
/* A zone of nothing but a rule, "EST5EDT,M3.2.0,M11.1.0"; one that does not open ends the test. */
zone *given_rule(const char *rule);
zone *given_tzif(const tzif *file);
/* "UTC", "+08:00". */
zone *given_fixed(const char *name);
/* One of the machine's zones; NULL if it has none of that name. */
zone *given_system(const char *name);
#define SYSTEM_ZONES "/usr/share/zoneinfo/"
/* A whole file; absent if it cannot be read. Freed by drop_file. */
qun_text given_file(const char *path);
void drop_file(qun_text bytes);

/* "2026-03-08T03:00:00-05:00"; a text that is none ends the test. "never" and "none" are QUN_NEVER,
 * TIME_NONE. */
qun_time at(const char *text);
/* The same back in a zone, into one of a few static buffers. */
const char *shown(const zone *z, qun_time time);
#define expect_time(what, z, expected, got) expect_time_at(__FILE__, __LINE__, what, z, expected, got)
void expect_time_at(const char *file, int line, const char *what, const zone *z, const char *expected,
                    qun_time got);

/* The same numbers in every run. */
uint64_t dice(uint64_t *state);
int64_t dice_between(uint64_t *state, int64_t least, int64_t most);
#endif
