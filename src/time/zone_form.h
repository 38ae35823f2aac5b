/* zone_form.h - what a zone is inside this room: a table of changes, and a rule for after the last one. */
#ifndef QUN_TIME_ZONE_FORM_H
#define QUN_TIME_ZONE_FORM_H
#include "time/time.h"

/* The farthest offsets RFC 9636 3.2 recommends; files beyond are refused, for a local time is looked for so
 * far around. */
#define OFFSET_LEAST (-89999)
#define OFFSET_MOST  93599

/* When in a year clocks change (POSIX TZ, as RFC 9636 3.3.1 extends it). */
typedef struct zone_change {
    char form;          /* 'M' month, week, weekday; 'J' day 1..365, no leap day; 'n' day 0..365 */
    int8_t month, week; /* 1..12; 1..5, 5 the last */
    int8_t weekday;     /* 0 Sunday .. 6 */
    int32_t day;
    int32_t seconds; /* of the local day, from -167 to 167 hours */
} zone_change;

typedef struct zone_rule {
    int32_t standard, summer; /* offsets */
    bool changes;             /* else always `standard` */
    zone_change starts, ends; /* of summer time */
} zone_rule;

/* Reads a footer's rule, "CST-8" or "EST5EDT,M3.2.0,M11.1.0". False if it is none. */
bool rule_parse(qun_text text, zone_rule *out);
zone_stretch rule_stretch(const zone_rule *rule, int64_t seconds);

struct qun_zone {
    const qun_env *env; /* one reference; memory comes from it */
    atomic_uint refs;
    uint32_t count;        /* changes of offset */
    const int64_t *at;     /* [count] seconds, ascending */
    const int32_t *offset; /* [count] from at[k] on */
    int32_t before;        /* offset before at[0] */
    bool has_rule;
    int64_t rule_from;  /* the rule holds from here; INT64_MIN: at all times */
    int64_t table_from; /* in [table_from, table_to) the rule's changes stand in the tables, too */
    int64_t table_to;
    zone_rule rule;
    size_t bytes; /* of the whole piece, tables behind the struct */
};

/* Checks a TZif file and makes a zone of it; `env` and `refs` are left to the caller. QUN_E_FORMAT, NOMEM. */
qun_status zone_read(const mem *m, qun_text bytes, zone **out);
#endif
