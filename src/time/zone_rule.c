/* zone_rule.c - the rule in a TZif footer: clocks change twice a year, for ever.
 * Relies on the calendar; zone_file.c reads rules with it, zone.c asks them. Source: RFC 9636 3.3.1, POSIX
 * TZ. */
#include "time/zone_form.h"
#include "time/floor.h"

/* ---- reading ---- */

typedef struct cursor {
    const char *at, *end;
} cursor;

static bool take(cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A number of one to three digits. */
static bool take_number(cursor *c, int32_t least, int32_t most, int32_t *out)
{
    const char *begin = c->at;
    int32_t value = 0;
    while (c->at < c->end && is_digit(*c->at) && c->at - begin < 3)
        value = value * 10 + (*c->at++ - '0');
    if (c->at == begin || value < least || value > most)
        return false;
    *out = value;
    return true;
}

/* A name of three characters or more: letters, or quoted <letters, digits, signs>. Nothing needs it after. */
static bool take_name(cursor *c)
{
    bool quoted = take(c, '<');
    const char *begin = c->at;
    while (c->at < c->end &&
           (is_letter(*c->at) || (quoted && (is_digit(*c->at) || *c->at == '+' || *c->at == '-'))))
        c->at++;
    return c->at - begin >= 3 && (!quoted || take(c, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool take_clock(cursor *c, int32_t most_hours, int32_t *out)
{
    bool minus = take(c, '-');
    if (!minus)
        take(c, '+');
    int32_t hours, minutes = 0, seconds = 0;
    if (!take_number(c, 0, most_hours, &hours))
        return false;
    if (take(c, ':') &&
        (!take_number(c, 0, 59, &minutes) || (take(c, ':') && !take_number(c, 0, 59, &seconds))))
        return false;
    int32_t sum = hours * 3600 + minutes * 60 + seconds;
    *out = minus ? -sum : sum;
    return true;
}

/* POSIX counts west as positive; here east is. */
static bool take_offset(cursor *c, int32_t *out)
{
    int32_t west;
    if (!take_clock(c, 24, &west))
        return false;
    *out = -west;
    return true;
}

static bool take_month_form(cursor *c, zone_change *out)
{
    int32_t month, week, weekday;
    if (!take_number(c, 1, 12, &month) || !take(c, '.') || !take_number(c, 1, 5, &week) || !take(c, '.') ||
        !take_number(c, 0, 6, &weekday))
        return false;
    out->form = 'M';
    out->month = (int8_t)month;
    out->week = (int8_t)week;
    out->weekday = (int8_t)weekday;
    return true;
}

static bool take_change(cursor *c, zone_change *out)
{
    bool ok;
    *out = (zone_change){.form = 'n', .seconds = 2 * 3600};
    if (!take(c, ','))
        return false;
    if (take(c, 'M')) {
        ok = take_month_form(c, out);
    } else if (take(c, 'J')) {
        out->form = 'J';
        ok = take_number(c, 1, 365, &out->day);
    } else {
        ok = take_number(c, 0, 365, &out->day);
    }
    return ok && (!take(c, '/') || take_clock(c, 167, &out->seconds));
}

bool rule_parse(qun_text text, zone_rule *out)
{
    cursor c = {text.at, text.at + text.len};
    *out = (zone_rule){0};
    if (!take_name(&c) || !take_offset(&c, &out->standard))
        return false;
    out->summer = out->standard;
    if (c.at == c.end)
        return true;
    if (!take_name(&c))
        return false;
    out->summer = out->standard + 3600;
    if (c.at < c.end && *c.at != ',' && !take_offset(&c, &out->summer))
        return false;
    /* a summer time without its dates means whatever the reader likes: refused */
    out->changes = true;
    return take_change(&c, &out->starts) && take_change(&c, &out->ends) && c.at == c.end &&
           out->summer <= OFFSET_MOST && out->summer >= OFFSET_LEAST;
}

/* ---- asking ---- */

static int64_t change_day(const zone_change *change, int64_t year)
{
    if (change->form == 'J')
        return date_day(year, 1, change->day) + (change->day >= 60 && year_leap(year));
    if (change->form == 'n')
        return date_day(year, 1, change->day + 1);
    int64_t first = date_day(year, change->month, 1);
    int32_t into = (int32_t)rest_by(change->weekday - day_weekday(first), 7) + (change->week - 1) * 7;
    if (into >= month_days(year, change->month))
        into -= 7; /* week 5 is the last, whichever that is */
    return first + into;
}

/* The instant of a change, which is written in the clock that holds before it. */
static int64_t change_at(const zone_change *change, int64_t year, int32_t offset_before)
{
    return change_day(change, year) * 86400 + change->seconds - offset_before;
}

/* Beyond any instant; the sums above stay in range. */
#define SECONDS_FAR (INT64_C(1) << 58)

/* One change's word on the stretch around `seconds`: it begins or ends it, or is further away than another.
 */
static void change_bounds(zone_stretch *stretch, int64_t seconds, int64_t at, int32_t offset)
{
    if (at > seconds) {
        if (at < stretch->ends)
            stretch->ends = at;
    } else if (at >= stretch->begins) {
        stretch->begins = at;
        stretch->offset = offset;
    }
}

/* The changes of two years on both sides are looked at: one written with 167 hours may leave its year. When
 * two fall together the later year's, and within a year the end of summer, has the word: so summer all the
 * year
 * ("XXX3EDT4,0/0,J365/23") is one, and a summer of no length is none. */
zone_stretch rule_stretch(const zone_rule *rule, int64_t seconds)
{
    zone_stretch out = {INT64_MIN, INT64_MAX, rule->standard};
    if (!rule->changes || seconds > SECONDS_FAR || seconds < -SECONDS_FAR)
        return out;
    int64_t year = day_date(floor_by(seconds, 86400)).year;
    for (int64_t y = year - 2; y <= year + 2; y++) {
        int64_t starts = change_at(&rule->starts, y, rule->standard);
        int64_t ends = change_at(&rule->ends, y, rule->summer);
        if (ends < starts)
            change_bounds(&out, seconds, ends, rule->standard);
        change_bounds(&out, seconds, starts, rule->summer);
        if (ends >= starts)
            change_bounds(&out, seconds, ends, rule->standard);
    }
    return out;
}
