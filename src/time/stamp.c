/* stamp.c - the texts of instants, days, clocks and durations, read strictly and written one way.
 * Relies on the calendar and on zones. Sources: RFC 3339; CEL's language definition, "Timestamps"; Go's
 * time.ParseDuration for what a duration looks like. */
#include "time/time.h"
#include "base/number.h"
#include "time/floor.h"

#define NANOS_IN_SECOND 1000000000u

/* ---- reading ---- */

typedef struct cursor {
    const char *at, *end;
} cursor;

static cursor cursor_of(qun_text text)
{
    return (cursor){text.at, text.at + text.len};
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take(cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

/* Exactly so many digits. */
static bool take_digits(cursor *c, int digits, int32_t *out)
{
    int32_t value = 0;
    for (int i = 0; i < digits; i++) {
        if (c->at == c->end || !is_digit(*c->at))
            return false;
        value = value * 10 + (*c->at++ - '0');
    }
    *out = value;
    return true;
}

static bool take_date(cursor *c, int64_t *day)
{
    int32_t year, month, of_month;
    if (!take_digits(c, 4, &year) || !take(c, '-') || !take_digits(c, 2, &month) || !take(c, '-') ||
        !take_digits(c, 2, &of_month) || month < 1 || month > 12 || of_month < 1 ||
        of_month > month_days(year, month))
        return false;
    *day = date_day(year, month, of_month);
    return true;
}

/* 1 to 9 digits behind a point, or nothing. */
static bool take_fraction(cursor *c, uint32_t *nanos)
{
    uint32_t place = NANOS_IN_SECOND;
    *nanos = 0;
    if (!take(c, '.'))
        return true;
    const char *begin = c->at;
    for (; c->at < c->end && is_digit(*c->at) && place > 1; c->at++) {
        place /= 10;
        *nanos += (uint32_t)(*c->at - '0') * place;
    }
    return c->at > begin;
}

static bool take_offset(cursor *c, int32_t *seconds)
{
    *seconds = 0;
    if (take(c, 'Z'))
        return true;
    bool minus = take(c, '-');
    int32_t hours, minutes;
    if ((!minus && !take(c, '+')) || !take_digits(c, 2, &hours) || !take(c, ':') ||
        !take_digits(c, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *seconds = (hours * 60 + minutes) * (minus ? -60 : 60);
    return true;
}

#define YEAR_1     INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define YEAR_10000 INT64_C(253402300800)

/* Two digits; what is none leaves a mark in `*wrong`. */
static inline int32_t two_digits(const char *at, uint32_t *wrong)
{
    uint32_t tens = (uint32_t)(unsigned char)at[0] - '0', ones = (uint32_t)(unsigned char)at[1] - '0';
    *wrong |= (tens > 9) | (ones > 9);
    return (int32_t)(tens * 10 + ones);
}

/* "2026-01-05T10:00:00", whose places are all fixed, as seconds since 1970. A
 * second 60 is none. */
static bool take_local(cursor *c, int64_t *seconds)
{
    const char *at = c->at;
    uint32_t wrong = 0;
    if (c->end - at < 19)
        return false;
    int32_t year = two_digits(at, &wrong) * 100 + two_digits(at + 2, &wrong);
    int32_t month = two_digits(at + 5, &wrong), day = two_digits(at + 8, &wrong);
    int32_t hour = two_digits(at + 11, &wrong), minute = two_digits(at + 14, &wrong);
    int32_t second = two_digits(at + 17, &wrong);
    wrong |= (at[4] != '-') | (at[7] != '-') | (at[10] != 'T') | (at[13] != ':') | (at[16] != ':');
    wrong |= (month < 1) | (month > 12) | (day < 1) | (hour > 23) | (minute > 59) | (second > 59);
    if (wrong || (day > 28 && day > month_days(year, month)))
        return false;
    *seconds = date_day(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    c->at += 19;
    return true;
}

bool instant_parse(qun_text text, int64_t *seconds, uint32_t *nanos)
{
    cursor c = cursor_of(text);
    int64_t local;
    int32_t offset;
    uint32_t fraction;
    if (!take_local(&c, &local) || !take_fraction(&c, &fraction) || !take_offset(&c, &offset) ||
        c.at != c.end)
        return false;
    int64_t at = local - offset;
    if (at < YEAR_1 || at >= YEAR_10000)
        return false;
    *seconds = at;
    *nanos = fraction;
    return true;
}

bool time_parse(qun_text text, qun_time *out)
{
    int64_t seconds;
    uint32_t nanos;
    if (!instant_parse(text, &seconds, &nanos))
        return false;
    *out = seconds * TIME_SECOND + nanos / 1000;
    return true;
}

bool date_parse(qun_text text, int64_t *day)
{
    cursor c = cursor_of(text);
    int64_t found;
    if (!take_date(&c, &found) || c.at != c.end || text_begins(text, TEXT("0000")))
        return false;
    *day = found;
    return true;
}

bool month_day_parse(qun_text text, int32_t *month_day)
{
    cursor c = cursor_of(text);
    int32_t month, day;
    if (!take_digits(&c, 2, &month) || !take(&c, '-') || !take_digits(&c, 2, &day) || c.at != c.end ||
        month < 1 || month > 12 || day < 1 || day > month_days(2000, month))
        return false;
    *month_day = month * 100 + day;
    return true;
}

bool clock_parse(qun_text text, int32_t *minutes)
{
    cursor c = cursor_of(text);
    int32_t hour, minute;
    if (!take_digits(&c, 2, &hour) || !take(&c, ':') || !take_digits(&c, 2, &minute) || c.at != c.end ||
        minute > 59 || hour * 60 + minute > 1440)
        return false;
    *minutes = hour * 60 + minute;
    return true;
}

bool moment_parse(const zone *z, qun_text text, qun_time *out)
{
    int64_t day;
    if (!date_parse(text, &day))
        return time_parse(text, out);
    *out = zone_midnight(z, day);
    return true;
}

/* ---- durations ---- */

#define DURATION_MOST INT64_C(315576000000) /* seconds: 10,000 years, as in protocol buffers */

/* A unit of whole seconds multiplies; one below a second divides. */
static const struct scale {
    const char *name;
    uint32_t seconds, part;
} scales[] = {
    {"h", 3600, 1},
    {"m", 60, 1},
    {"s", 1, 1},
    {"ms", 1, 1000},
    {"us", 1, 1000000},
    {"\xC2\xB5s", 1, 1000000},
    {"\xCE\xBCs", 1, 1000000},
    {"ns", 1, NANOS_IN_SECOND},
};

typedef struct amount { /* seconds and nanoseconds, both not negative */
    uint64_t seconds, nanos;
} amount;

/* Digits behind the point in units of 10^-15; what is finer can change no nanosecond but by truncation. */
static uint64_t take_tail(cursor *c, bool *any)
{
    uint64_t value = 0, place = UINT64_C(1000000000000000);
    for (; c->at < c->end && is_digit(*c->at); c->at++, *any = true) {
        place /= 10;
        value += (uint64_t)(*c->at - '0') * place;
    }
    return value;
}

static bool take_whole(cursor *c, bool *any, uint64_t *out)
{
    *out = 0;
    for (; c->at < c->end && is_digit(*c->at); c->at++, *any = true) {
        if (*out > UINT64_MAX / 10 - 1)
            return false;
        *out = *out * 10 + (uint64_t)(*c->at - '0');
    }
    return true;
}

static const struct scale *take_scale(cursor *c)
{
    const char *begin = c->at;
    while (c->at < c->end && !is_digit(*c->at) && *c->at != '.')
        c->at++;
    qun_text name = {begin, (size_t)(c->at - begin)};
    for (size_t k = 0; k < sizeof scales / sizeof scales[0]; k++)
        if (text_is(name, scales[k].name))
            return &scales[k];
    return NULL;
}

/* "1.5h" added to `sum`. */
static bool take_amount(cursor *c, amount *sum)
{
    uint64_t whole, tail = 0;
    bool any = false;
    if (!take_whole(c, &any, &whole))
        return false;
    if (take(c, '.'))
        tail = take_tail(c, &any);
    const struct scale *scale = any ? take_scale(c) : NULL;
    if (!scale || whole / scale->part > (uint64_t)DURATION_MOST / scale->seconds)
        return false;
    sum->seconds += whole / scale->part * scale->seconds;
    sum->nanos += whole % scale->part * (NANOS_IN_SECOND / scale->part);
    sum->nanos += tail * scale->seconds / scale->part / 1000000;
    sum->seconds += sum->nanos / NANOS_IN_SECOND;
    sum->nanos %= NANOS_IN_SECOND;
    return sum->seconds <= (uint64_t)DURATION_MOST;
}

bool duration_parse(qun_text text, int64_t *seconds, uint32_t *nanos)
{
    cursor c = cursor_of(text);
    amount sum = {0, 0};
    bool minus = take(&c, '-');
    if (!minus)
        take(&c, '+');
    bool bare_zero = c.end - c.at == 1 && *c.at == '0';
    if (c.at == c.end)
        return false;
    while (!bare_zero && c.at < c.end)
        if (!take_amount(&c, &sum))
            return false;
    if (sum.seconds == (uint64_t)DURATION_MOST && sum.nanos > 0)
        return false;
    int64_t whole = (int64_t)sum.seconds;
    bool borrow = minus && sum.nanos > 0; /* seconds are floored */
    *seconds = minus ? -whole - borrow : whole;
    *nanos = borrow ? NANOS_IN_SECOND - (uint32_t)sum.nanos : (uint32_t)sum.nanos;
    return true;
}

/* ---- writing ---- */

static void write_fraction(buf *b, uint32_t nanos)
{
    int digits = 9;
    if (nanos == 0)
        return;
    for (; nanos % 10 == 0; nanos /= 10)
        digits--;
    buf_char(b, '.');
    buf_pad(b, nanos, digits);
}

void date_write(buf *b, int64_t day)
{
    civil_date d = day_date(day);
    if (d.year < 0)
        buf_char(b, '-');
    else if (d.year > 9999)
        buf_char(b, '+');
    buf_pad(b, (uint64_t)(d.year < 0 ? -d.year : d.year), 4);
    buf_char(b, '-');
    buf_pad(b, (uint64_t)d.month, 2);
    buf_char(b, '-');
    buf_pad(b, (uint64_t)d.day, 2);
}

void month_day_write(buf *b, int32_t month_day)
{
    buf_pad(b, (uint64_t)(month_day / 100), 2);
    buf_char(b, '-');
    buf_pad(b, (uint64_t)(month_day % 100), 2);
}

void clock_write(buf *b, int32_t minutes)
{
    buf_pad(b, (uint64_t)(minutes / 60), 2);
    buf_char(b, ':');
    buf_pad(b, (uint64_t)(minutes % 60), 2);
}

/* Date, a separator, hours and minutes, and seconds if wanted or not zero. */
static void write_local(buf *b, int64_t local, char separator, bool seconds)
{
    int64_t day = floor_by(local, 86400);
    int32_t of_day = (int32_t)(local - day * 86400);
    date_write(b, day);
    buf_char(b, separator);
    clock_write(b, of_day / 60);
    if (!seconds && of_day % 60 == 0)
        return;
    buf_char(b, ':');
    buf_pad(b, (uint64_t)(of_day % 60), 2);
}

void instant_write(buf *b, const zone *z, int64_t seconds, uint32_t nanos)
{
    int32_t offset = zone_offset_at(z, seconds);
    bool zulu = offset % 60 != 0 || (offset == 0 && zone_fixed(z)); /* RFC 3339 has no seconds in an offset */
    if (zulu)
        offset = 0;
    write_local(b, int_add_clamp(seconds, offset), 'T', true);
    write_fraction(b, nanos);
    if (zulu) {
        buf_char(b, 'Z');
        return;
    }
    buf_char(b, offset < 0 ? '-' : '+');
    clock_write(b, (offset < 0 ? -offset : offset) / 60);
}

void time_write(buf *b, const zone *z, qun_time at)
{
    instant_write(b, z, floor_by(at, TIME_SECOND), (uint32_t)rest_by(at, TIME_SECOND) * 1000);
}

void time_write_plain(buf *b, const zone *z, qun_time at)
{
    write_local(b, floor_by(zone_local(z, at), TIME_SECOND), ' ', false);
}

void duration_write(buf *b, int64_t seconds, uint32_t nanos)
{
    uint64_t whole = (uint64_t)seconds;
    if (seconds < 0) {
        buf_char(b, '-');
        whole = 0 - whole - (nanos > 0);
        nanos = nanos > 0 ? NANOS_IN_SECOND - nanos : 0;
    }
    buf_uint(b, whole);
    write_fraction(b, nanos);
    buf_char(b, 's');
}
