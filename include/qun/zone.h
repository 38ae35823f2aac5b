/* zone.h - civil time without global state: zones lent to the environment, recurring windows, times as texts.
 *
 * The library reads no clock, no TZ variable and no files: a zone is one of the environment's TZif documents
 * (RFC 9636), or a fixed offset. Times outside the years 1..9999 have no civil form. */
#ifndef QUN_ZONE_H
#define QUN_ZONE_H
#include <qun/env.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_zone qun_zone; /* [shared] */

/** A civil time. 48 bytes. */
typedef struct qun_civil {
    uint32_t size;
    int32_t year;       /* proleptic Gregorian */
    int32_t month, day; /* 1..12; 1..31 */
    int32_t hour, minute;
    int32_t second, microsecond;
    int32_t weekday;  /* out: 1 Monday .. 7 Sunday; in: not read */
    int32_t offset;   /* out: seconds east of UTC; in: read if `kind` is QUN_CIVIL_TWICE */
    int32_t kind;     /* QUN_CIVIL_*; in: 0 or any of them */
    int32_t reserved; /* 0 */
} qun_civil;
/** How often a civil time occurs in its zone. A gap is where clocks are put forward, a repetition where they
 *  are put back. qun_zone_civil gives ONCE or TWICE, so what it filled leads back to the same instant. */
enum { QUN_CIVIL_ONCE = 1, QUN_CIVIL_GAP = 2, QUN_CIVIL_TWICE = 3 };

/** A window that opens again and again by the civil calendar: Fridays 20:00 to 22:00. 48 bytes.
 *  Where clocks change: an opening or closing time in a gap is moved forward by the gap, of one that occurs
 *  twice the first is meant. */
typedef struct qun_window {
    uint32_t size;
    uint32_t flags;       /* 0 */
    uint32_t weekdays;    /* bit 0 Monday .. bit 6 Sunday */
    uint32_t monthdays;   /* bit 0 the 1st .. bit 30 the 31st, bit 31 the last of the month. With both
                             a day of either counts, with neither every day */
    uint32_t from_minute; /* of the civil day it opens: 0..1439 */
    uint32_t to_minute;   /* 0..1440; not later than from_minute: of the next day */
    uint32_t every_weeks; /* 0, 1: each week; n: each n-th, Monday to Sunday, from the one of `begins` */
    uint32_t reserved;    /* 0 */
    qun_time begins;      /* windows that end after it count; 0: always */
    qun_time ends;        /* windows that open before it count; 0: always */
} qun_window;

/** State of a window at a time. 32 bytes. */
typedef struct qun_opening {
    uint32_t size;
    uint32_t open;   /* 0, 1 */
    qun_time begins; /* of the present state; INT64_MIN: it was never otherwise */
    qun_time ends;   /* of the present state; QUN_NEVER: it stays. Windows that touch are two */
    qun_time next;   /* next opening, after the time asked for; QUN_NEVER */
} qun_opening;

/** Opens a zone by name.
 *
 *  name  one of the environment's zones, "UTC", "Z", or an offset "+08:00", "-03:30" (up to 23:59)
 *  out   the zone; it keeps the environment alive
 *
 *  Errors: ARG; TEXT; NONE if there is no such zone; FORMAT if its bytes are no valid TZif file of version 1
 *  to 4, or one that counts leap seconds ("right/"); NOMEM.
 *  Thread: any. O(bytes of the zone): checked and turned into a table once. */
QUN_API qun_status qun_zone_open(const qun_env *env, const char *name, size_t name_len, qun_zone **out);
/** Takes one more reference; gives `zone`. NULL gives NULL. */
QUN_API qun_zone *qun_zone_ref(const qun_zone *zone);
QUN_API void qun_zone_unref(qun_zone *zone);

/** Civil time of an instant.
 *
 *  at   microseconds since 1970-01-01T00:00Z
 *  out  filled whole: `kind` is QUN_CIVIL_TWICE if this civil time occurs twice, else QUN_CIVIL_ONCE
 *
 *  Before the first change of a TZif file its first type holds, after the last the file's rule.
 *  Errors: ARG, SIZE; LIMIT outside the years 1..9999. Pure, no allocation. O(log changes). */
QUN_API qun_status qun_zone_civil(const qun_zone *zone, qun_time at, qun_civil *out);

/** Instant of a civil time.
 *
 *  civil  brought to normal form: 32 January becomes 1 February, minute -1 the hour before; a time in a gap
 *         becomes the time the clock shows instead. Weekday, offset and kind are filled. On input only
 *         QUN_CIVIL_TWICE in `kind` has a meaning: if this time does occur twice, the one whose offset is
 *         `offset` is taken; otherwise, and for any other kind, the first
 *  out    microseconds since 1970-01-01T00:00Z
 *
 *  Errors: ARG (a kind that is none, too), SIZE, NEWER; LIMIT if the result is outside the years 1..9999;
 * then `civil` is untouched. Pure, no allocation. O(log changes). */
QUN_API qun_status qun_zone_instant(const qun_zone *zone, qun_civil *civil, qun_time *out);

/** State of a recurring window at a time: open or not, since when, until when, and the next opening.
 *
 *  window  as above
 *  at      microseconds since 1970-01-01T00:00Z
 *
 *  An opening is looked for over some 4,000 days each way; past that there is none.
 *  Errors: ARG for a minute or bit out of range; SIZE; NEWER for a flag. Pure, no allocation.
 *  O(log changes + days to the openings on both sides). */
QUN_API qun_status qun_zone_window(const qun_zone *zone, const qun_window *window, qun_time at,
                                   qun_opening *out);

/* ---- times as texts, the same in every document ---- */

/** Reads an instant: RFC 3339, "2026-12-01T20:00:00+08:00", 1 to 9 digits of fraction, floored to microseconds.
 *  Errors: ARG, TEXT; INVALID for any other text, or years outside 1..9999. Pure. */
QUN_API qun_status qun_time_read(const char *text, size_t text_len, qun_time *out);
/** Writes an instant as RFC 3339 with the shortest fraction.
 *
 *  zone  whose offset it is written with; NULL: UTC, "Z"
 *
 *  Errors: LIMIT outside the years 1..9999; SPACE. Pure. Buffer as base.h says. */
QUN_API qun_status qun_time_write(qun_time at, const qun_zone *zone, char *text, size_t space, size_t *len);
/** Reads a length of time as charters write it: "14d", "1mo", "1d12h", "90s"; units y mo w d h m s ms us, falling,
 *  each at most once. Errors: ARG, TEXT; INVALID for any other text. Pure. */
QUN_API qun_status qun_period_read(const char *text, size_t text_len, qun_period *out);
/** Writes a length of time in that form; nothing is "0d". Errors: INVALID if its parts point both ways; SPACE. Pure.
 *  Buffer as base.h says. */
QUN_API qun_status qun_period_write(const qun_period *period, char *text, size_t space, size_t *len);

#ifdef __cplusplus
}
#endif
#endif
