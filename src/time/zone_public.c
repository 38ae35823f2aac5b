/* zone_public.c - qun_zone_*: the room behind its public header.
 * Relies on zones and timings; nothing inside the library uses it. */
#include "time/time.h"
#include "time/floor.h"
#include "base/sized.h"

#define CIVIL_FIRST   48 /* sizes of the first release */
#define WINDOW_FIRST  48
#define OPENING_FIRST 32

qun_status qun_zone_open(const qun_env *env, const char *name, size_t name_len, qun_zone **out)
{
    qun_text text;
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!env || !name)
        return QUN_E_ARG;
    qun_status status = text_in(name, name_len, &text);
    return status == QUN_OK ? zone_open(env, text, out) : status;
}

qun_zone *qun_zone_ref(const qun_zone *z)
{
    return zone_ref(z);
}

void qun_zone_unref(qun_zone *z)
{
    zone_unref(z);
}

/* Fills all of `c` but its kind. False outside the years that have a civil form. */
static bool civil_of(const zone *z, qun_time at, qun_civil *c)
{
    qun_time local = zone_local(z, at);
    int64_t day = time_day(local);
    qun_span of_day = rest_by(local, TIME_DAY);
    civil_date d = day_date(day);
    if (d.year < 1 || d.year > 9999)
        return false;
    *c = (qun_civil){.size = sizeof *c, .year = (int32_t)d.year, .month = d.month, .day = d.day};
    c->hour = (int32_t)(of_day / TIME_HOUR);
    c->minute = (int32_t)(of_day / TIME_MINUTE % 60);
    c->second = (int32_t)(of_day / TIME_SECOND % 60);
    c->microsecond = (int32_t)(of_day % TIME_SECOND);
    c->weekday = day_weekday(day);
    c->offset = zone_offset(z, at);
    return true;
}

qun_status qun_zone_civil(const qun_zone *z, qun_time at, qun_civil *out)
{
    qun_civil c, own;
    qun_status status = sized_in(out, CIVIL_FIRST, &own, sizeof own);
    if (!z || !out)
        return QUN_E_ARG;
    if (status == QUN_E_SIZE)
        return status;
    if (!civil_of(z, at, &c))
        return QUN_E_LIMIT;
    zone_instant(z, zone_local(z, at), OFFSET_ANY, &c.kind);
    return sized_out(&c, sizeof c, CIVIL_FIRST, out);
}

/* The clock's reading that the fields add up to, in whichever size they come. False: not within 1..9999. */
static bool civil_local(const qun_civil *c, qun_time *out)
{
    int64_t seconds = date_day(c->year, c->month, c->day) * 86400 + (int64_t)c->hour * 3600 +
                      (int64_t)c->minute * 60 + c->second + floor_by(c->microsecond, TIME_SECOND);
    int64_t year = day_date(floor_by(seconds, 86400)).year;
    if (year < 1 || year > 9999)
        return false;
    *out = seconds * TIME_SECOND + rest_by(c->microsecond, TIME_SECOND);
    return true;
}

qun_status qun_zone_instant(const qun_zone *z, qun_civil *civil, qun_time *out)
{
    qun_civil c;
    qun_time local;
    int32_t kind;
    if (out)
        *out = 0;
    if (!z || !civil || !out)
        return QUN_E_ARG;
    qun_status status = sized_in(civil, CIVIL_FIRST, &c, sizeof c);
    if (status != QUN_OK)
        return status;
    if (c.kind < 0 || c.kind > QUN_CIVIL_TWICE)
        return QUN_E_ARG;
    if (c.reserved != 0)
        return QUN_E_NEWER;
    if (!civil_local(&c, &local))
        return QUN_E_LIMIT;
    qun_time at = zone_instant(z, local, c.kind == QUN_CIVIL_TWICE ? c.offset : OFFSET_ANY, &kind);
    if (!civil_of(z, at, &c))
        return QUN_E_LIMIT;
    c.kind = kind;
    *out = at;
    return sized_out(&c, sizeof c, CIVIL_FIRST, civil);
}

static qun_status window_in(const qun_window *window, qun_window *w)
{
    qun_status status = sized_in(window, WINDOW_FIRST, w, sizeof *w);
    if (status != QUN_OK)
        return status;
    if (w->flags != 0 || w->reserved != 0)
        return QUN_E_NEWER;
    if (w->weekdays >> 7 != 0 || w->from_minute > 1439 || w->to_minute > 1440)
        return QUN_E_ARG;
    return QUN_OK;
}

qun_status qun_zone_window(const qun_zone *z, const qun_window *window, qun_time at, qun_opening *out)
{
    qun_window w;
    qun_opening own;
    timing t;
    timing_state s;
    if (!z || !window || !out)
        return QUN_E_ARG;
    qun_status status = window_in(window, &w);
    if (status == QUN_OK && sized_in(out, OPENING_FIRST, &own, sizeof own) == QUN_E_SIZE)
        status = QUN_E_SIZE;
    if (status != QUN_OK)
        return status;
    int32_t opens = (int32_t)w.from_minute;
    timing_init(&t);
    t.anchored = w.begins != 0;
    t.from = w.begins;
    t.until = w.ends != 0 ? w.ends : QUN_NEVER;
    t.weekdays = w.weekdays;
    t.month_days = w.monthdays;
    t.weeks = w.every_weeks;
    t.at = &opens;
    t.at_count = 1;
    t.closes = (int32_t)w.to_minute;
    timing_at(z, &t, at, &s);
    own = (qun_opening){.size = sizeof own, .open = s.open, .next = s.next};
    own.begins = s.open ? s.last : s.ends; /* `ends` is TIME_NONE if there was no window */
    own.ends = s.open ? s.ends : s.next;
    return sized_out(&own, sizeof own, OPENING_FIRST, out);
}

/* ---- texts ---- */

qun_status qun_time_read(const char *text, size_t text_len, qun_time *out)
{
    qun_text own;
    if (!out)
        return QUN_E_ARG;
    *out = 0;
    if (!text)
        return QUN_E_ARG;
    qun_status status = text_in(text, text_len, &own);
    return status != QUN_OK ? status : time_parse(own, out) ? QUN_OK : QUN_E_INVALID;
}

qun_status qun_time_write(qun_time at, const qun_zone *z, char *text, size_t space, size_t *len)
{
    buf out;
    qun_status status = buf_begin(&out, text, space, len);
    if (status != QUN_OK)
        return status;
    int64_t year = day_date(time_day(z ? zone_local(z, at) : at)).year;
    if (year < 1 || year > 9999)
        return QUN_E_LIMIT;
    time_write(&out, z, at);
    return buf_finish(&out, space, len);
}

qun_status qun_period_read(const char *text, size_t text_len, qun_period *out)
{
    qun_text own;
    if (!out)
        return QUN_E_ARG;
    *out = (qun_period){0, 0, 0};
    if (!text)
        return QUN_E_ARG;
    qun_status status = text_in(text, text_len, &own);
    return status != QUN_OK ? status : period_parse(own, true, out) ? QUN_OK : QUN_E_INVALID;
}

qun_status qun_period_write(const qun_period *period, char *text, size_t space, size_t *len)
{
    buf out;
    qun_status status = buf_begin(&out, text, space, len);
    if (status != QUN_OK)
        return status;
    if (!period)
        return QUN_E_ARG;
    return period_write(&out, period) ? buf_finish(&out, space, len) : QUN_E_INVALID;
}
