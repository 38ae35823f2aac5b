/* time.h - civil time without global state: calendar, zones, periods, texts, recurring times. The only header
 * of this room for others. Relies on base; every function is pure but zone_open, zone_ref and zone_unref.
 *
 * Words: an instant is a qun_time (microseconds UTC); a `day` is a number of days since 1970-01-01; a `local`
 * is a wall clock's reading as if it were UTC microseconds; offsets are seconds east of UTC.
 * A zone of NULL is UTC everywhere. */
#ifndef QUN_TIME_TIME_H
#define QUN_TIME_TIME_H
#include <qun/zone.h>
#include "base/env.h"

typedef qun_zone zone;

#define TIME_SECOND INT64_C(1000000)
#define TIME_MINUTE (60 * TIME_SECOND)
#define TIME_HOUR   (60 * TIME_MINUTE)
#define TIME_DAY    (24 * TIME_HOUR)
#define TIME_NONE   INT64_MIN /* an instant: there has been none; the mirror of QUN_NEVER */

/* ---- calendar.c: proleptic Gregorian, years of +-10^12, far beyond any instant ---- */

typedef struct civil_date {
    int64_t year; /* 0 is 1 BC */
    int32_t month, day;
} civil_date;

bool year_leap(int64_t year);
int32_t month_days(int64_t year, int32_t month);
/* Any month and day: month 13 is January of the next year, day 0 the last of the month before. */
int64_t date_day(int64_t year, int64_t month, int64_t day);
civil_date day_date(int64_t day);
int32_t day_weekday(int64_t day);  /* 1 Monday .. 7 Sunday */
int64_t day_monday(int64_t day);   /* the Monday of its week */
int64_t time_day(qun_time local);  /* the day a wall clock's reading lies on */
int64_t month_number(int64_t day); /* months since January 1970 */
/* The day `months` later, its day of the month clamped to the month's length. */
int64_t day_add_months(int64_t day, int64_t months);

/* What CEL's accessors read. */
typedef struct time_fields {
    int64_t year;
    int32_t month;    /* 0..11 */
    int32_t day;      /* of the month, 1..31: getDate; less one: getDayOfMonth */
    int32_t weekday;  /* 0 Sunday .. 6 Saturday */
    int32_t year_day; /* 0..365 */
    int32_t hour, minute, second, millisecond;
    int32_t offset;     /* seconds east */
    int32_t nanosecond; /* 0..999,999,999, the milliseconds within */
} time_fields;
void time_fields_of(const zone *z, int64_t seconds, uint32_t nanos, time_fields *out);

/* ---- zone.c: qun_zone is immutable and shared ---- */

/* "UTC", "Z", "+08:00", "-03:30", "02:00" (CEL's, east), else a zone lent to the environment.
 * QUN_E_NONE: no such zone; FORMAT: its bytes are no valid TZif file (RFC 9636), or count leap seconds;
 * NOMEM.
 * `*out` is NULL on an error. */
qun_status zone_open(const qun_env *env, qun_text name, zone **out);
zone *zone_ref(const zone *z); /* gives the same; NULL gives NULL */
void zone_unref(zone *z);
bool zone_fixed(const zone *z); /* the same offset at all times */
/* "+08:00" to seconds; no sign counts as east. False if it is none. */
bool offset_parse(qun_text text, int32_t *seconds);

int32_t zone_offset(const zone *z, qun_time at);
int32_t zone_offset_at(const zone *z, int64_t seconds); /* the same for seconds since 1970 */
qun_time zone_local(const zone *z, qun_time at);        /* QUN_NEVER and TIME_NONE stay */
/* The stretch of one offset around an instant, in seconds: [begins, ends); INT64_MIN, INT64_MAX: for ever. */
typedef struct zone_stretch {
    int64_t begins, ends;
    int32_t offset;
} zone_stretch;
zone_stretch zone_stretch_at(const zone *z, int64_t seconds);

enum { /* how often a local time occurs; QUN_CIVIL_* */
       LOCAL_ONCE = 1,
       LOCAL_GAP = 2,  /* never: it was moved forward by the gap */
       LOCAL_TWICE = 3 /* the first was taken, or the one that `wish` names */
};
#define OFFSET_ANY INT32_MIN
/* The instant of a local time. `wish`: of two the one with this offset; OFFSET_ANY: the first. `kind` may be
 * NULL. */
qun_time zone_instant(const zone *z, qun_time local, int32_t wish, int32_t *kind);
qun_time zone_midnight(const zone *z, int64_t day);               /* where the day begins */
qun_time zone_clock(const zone *z, int64_t day, int32_t minutes); /* 0..1440 and beyond */
int64_t zone_day(const zone *z, qun_time at);                     /* the civil day an instant lies on */
/* Civil days from `from` to `to`: midnights between them. days() of the charter. */
int64_t zone_days_between(const zone *z, qun_time from, qun_time to);

/* ---- period.c ---- */

bool period_zero(const qun_period *p);
int period_sign(const qun_period *p); /* -1, 0, 1; 2: its parts point both ways */
/* Moves by calendar months (day clamped to the month's length), then civil days keeping the local clock, then
 * exact microseconds. `sign` 1 or -1: later or earlier. Without months and days the zone is not read.
 * Saturates: QUN_NEVER and TIME_NONE stay what they are. */
qun_time time_add(const zone *z, qun_time at, const qun_period *p, int sign);
/* The same by `count` times the period at once: Jan 31 + 2 times 1mo is Mar 31, not Mar 28. */
qun_time time_add_times(const zone *z, qun_time at, const qun_period *p, int64_t count);
/* When an instant leaves a sliding window (now - period, now]: a t > at with t - period >= `at` and
 * t - 1us - period < `at`, by time_add. Period positive. QUN_NEVER if it does not. */
qun_time time_leaves(const zone *z, qun_time at, const qun_period *p);
/* For order and size only: a month counts 30.436875 days, a day 24 hours. Saturates. */
qun_span period_approx(const qun_period *p);

/* "1y2mo", "2w", "1d12h", "90s", "0d": units y mo w d h m s ms us, falling, each at most once, digits before
 * each, no spaces; "-1h" only if `minus`. False if it is none or does not fit. */
bool period_parse(qun_text text, bool minus, qun_period *out);
/* Canonical: "1y2mo14d12h30m", zero is "0d". Weeks are written as days, a sign first. A period whose parts
 * point both ways has no such form: false, nothing is written. */
bool period_write(buf *b, const qun_period *p);

/* ---- stamp.c: texts of instants, days, clocks, durations; strict, no locale ---- */

/* RFC 3339: "2026-12-01T20:00:00+08:00", capital T and Z, 1 to 9 digits of fraction, no leap second; years
 * 0001 to 9999 in UTC. False if it is none. */
bool instant_parse(qun_text text, int64_t *seconds, uint32_t *nanos);
bool time_parse(qun_text text, qun_time *out); /* the same to microseconds, floored */
/* Shortest fraction; UTC gives "Z", any other zone its offset (one with seconds: UTC). Years out of
 * 0000..9999 get a sign, as ISO 8601 expands them. */
void instant_write(buf *b, const zone *z, int64_t seconds, uint32_t nanos);
void time_write(buf *b, const zone *z, qun_time at);
/* For people: "2026-12-01 20:00" of the zone, with ":30" if there are seconds. */
void time_write_plain(buf *b, const zone *z, qun_time at);
bool date_parse(qun_text text, int64_t *day); /* "2026-12-01", a day that exists */
void date_write(buf *b, int64_t day);
/* "02-16" to 216; "02-29" is one, "02-30" is none. */
bool month_day_parse(qun_text text, int32_t *month_day);
void month_day_write(buf *b, int32_t month_day);
bool clock_parse(qun_text text, int32_t *minutes); /* "00:00" .. "24:00" */
void clock_write(buf *b, int32_t minutes);
/* A date (local midnight of the zone) or an RFC 3339 instant. */
bool moment_parse(const zone *z, qun_text text, qun_time *out);

/* CEL's durations, Go's notation: "1h30m", "1.5s", "-3ms", "100us", "2ns", "0"; +-315,576,000,000 s at most.
 */
bool duration_parse(qun_text text, int64_t *seconds, uint32_t *nanos); /* seconds floored */
void duration_write(buf *b, int64_t seconds, uint32_t nanos);          /* "5400s", "-0.001s" */

/* ---- timing.c: the charter's shape "time" (CHARTER.md 3.1), evaluated ----
 *
 * Starts are points of time:
 *   nothing          `from` itself, once
 *   after            once each, that far from `from`; with `at`, at those clocks of that local day
 *   every, exact     from + k * every
 *   every, in days   at those clocks (default 00:00) of each n-th local day, or month, from the day of `from`
 *   days, at         at those clocks (default 00:00) of each such day
 * With several, all must agree. `after` with `every`: the counting begins that far from `from`.
 * With `lasts` or `closes` each start opens a window. Else, with `periods`, it opens a period up to the next
 * start (the charter's `each` and `over`). Else it is a point (the charter's `on`).
 * No start lies before `from`, unless `after` is negative; but a window or period that contains `from`
 * counts. No start lies at or after `until`; it cuts no window and no period. A local time in a gap moves
 * forward by the gap; of two the first is meant. */

#define TIMING_LAST_DAY (UINT32_C(1) << 31) /* in month_days: the last of the month */

typedef struct timing {
    bool anchored; /* `from` is known. If not: only days and `at` without `every` and `after` have starts */
    bool periods;
    int32_t closes; /* minutes: the window ends at this clock, on the next day if that is not later than
                       at[0], the only clock; -1: by `lasts` */
    qun_time from;
    qun_time until; /* QUN_NEVER */
    const qun_period *after;
    const int32_t *at;     /* minutes of the local day, 0..1440, in any order */
    const int32_t *yearly; /* days of any year, as month_day_parse gives */
    const int64_t *dates;  /* days, in any order */
    uint32_t after_count, at_count, yearly_count, date_count;
    uint32_t weekdays;   /* bit 0 Monday .. bit 6 Sunday; of all the kinds of days any counts */
    uint32_t month_days; /* bit 0 the 1st .. bit 30; TIMING_LAST_DAY */
    uint32_t weeks;      /* 0, 1: each; n: each n-th week (Monday) from the one of `from`, or of 1970-01-01 */
    qun_period every;    /* zero: none; else positive */
    qun_period lasts;    /* zero: none; else positive */
} timing;

void timing_init(timing *t); /* all absent: from unknown, until QUN_NEVER, closes -1 */

typedef struct timing_state {
    qun_time last; /* latest start <= now; TIME_NONE */
    qun_time ends; /* where its window or period ends, QUN_NEVER: it does not; of a point: `last` */
    qun_time next; /* earliest start > now; QUN_NEVER */
    int64_t
        number; /* of `last`, from 1: steps of `every` (1d for days and `at`), those that `days` leaves out
                   counted, each clock one; without `every` its place in `after`. 0: nothing anchors it */
    bool open;  /* last <= now < ends */
} timing_state;

/* Pure. O(log transitions + days skipped). At most 4,000 steps or days without a start are looked through,
 * then there is none; dates are found however far. */
void timing_at(const zone *z, const timing *t, qun_time now, timing_state *out);
qun_time timing_next(const zone *z, const timing *t, qun_time now); /* earliest start > now; QUN_NEVER */
qun_time timing_last(const zone *z, const timing *t, qun_time now); /* latest start <= now; TIME_NONE */
/* When the state changes: the sooner of `ends` (if open) and `next`. */
qun_time timing_changes(const timing_state *s);
/* Where the window begun at a start of it ends; of points and periods `start`. */
qun_time timing_ends(const zone *z, const timing *t, qun_time start);
/* For the linter (C032): there is a start at all (unanchored: from 1970 on); among the first 1,000 starts one
 * comes before the window of the one before has ended. */
bool timing_occurs(const zone *z, const timing *t);
bool timing_overlaps(const zone *z, const timing *t);

/* The predeclared times day, week (Monday), month, year as periods of the zone, counted from the year 1. */
enum { TIMING_DAY, TIMING_WEEK, TIMING_MONTH, TIMING_YEAR };
void timing_calendar(const zone *z, int unit, timing *out);
#endif
