/* period.c - lengths of time as people say them: added by the civil calendar, read and written.
 * Relies on the calendar and on zones. Its one form stands in CHARTER.md section 2, "span". */
#include "time/time.h"
#include "base/number.h"
#include "time/floor.h"

bool period_zero(const qun_period *p)
{
    return p->months == 0 && p->days == 0 && p->exact == 0;
}

int period_sign(const qun_period *p)
{
    bool plus = p->months > 0 || p->days > 0 || p->exact > 0;
    bool minus = p->months < 0 || p->days < 0 || p->exact < 0;
    if (plus && minus)
        return 2;
    return plus - minus;
}

/* ---- adding ---- */

#define PARTS_MOST INT64_C(10000000000000) /* months or days: past any instant, and their sums fit */

static int64_t times_clamp(int64_t value, int64_t count, int64_t most)
{
    int64_t product;
    if (!int_multiply(value, count, &product))
        return (value < 0) == (count < 0) ? most : -most;
    if (product > most)
        return most;
    return product < -most ? -most : product;
}

static qun_time add_civil(const zone *z, qun_time at, int64_t months, int64_t days)
{
    qun_time local = zone_local(z, at);
    int64_t day = time_day(local);
    qun_span clock = rest_by(local, TIME_DAY);
    if (months != 0)
        day = day_add_months(day, months);
    day += days;
    if (day > INT64_MAX / TIME_DAY - 1)
        return QUN_NEVER;
    if (day < INT64_MIN / TIME_DAY + 1)
        return TIME_NONE;
    return zone_instant(z, day * TIME_DAY + clock, OFFSET_ANY, NULL);
}

qun_time time_add_times(const zone *z, qun_time at, const qun_period *p, int64_t count)
{
    if (at == QUN_NEVER || at == TIME_NONE)
        return at;
    int64_t months = times_clamp(p->months, count, PARTS_MOST);
    int64_t days = times_clamp(p->days, count, PARTS_MOST);
    if (months != 0 || days != 0)
        at = add_civil(z, at, months, days);
    if (at == QUN_NEVER || at == TIME_NONE)
        return at;
    return int_add_clamp(at, times_clamp(p->exact, count, INT64_MAX));
}

qun_time time_add(const zone *z, qun_time at, const qun_period *p, int sign)
{
    return time_add_times(z, at, p, sign);
}

/* Going back by a period undoes going forward but where months are clamped or clocks change; there the edge
 * is looked for, within the three days that a month's end can hide and a change of clocks. */
qun_time time_leaves(const zone *z, qun_time at, const qun_period *p)
{
    qun_time high = time_add(z, at, p, 1);
    if (high == QUN_NEVER || high == TIME_NONE || (p->months == 0 && (p->days == 0 || zone_fixed(z))))
        return high;
    qun_time low = high - 1;
    if (time_add(z, high, p, -1) >= at && time_add(z, low, p, -1) < at)
        return high;
    while (time_add(z, high, p, -1) < at) {
        low = high;
        high = int_add_clamp(high, TIME_DAY);
    }
    while (time_add(z, low, p, -1) >= at) {
        high = low;
        low = int_add_clamp(low, -TIME_DAY);
    }
    while (high - low > 1) {
        qun_time middle = low + (high - low) / 2;
        if (time_add(z, middle, p, -1) >= at)
            high = middle;
        else
            low = middle;
    }
    return high;
}

qun_span period_approx(const qun_period *p)
{
    const int64_t month = INT64_C(2629746) * TIME_SECOND; /* 146,097 days in 4,800 months */
    return int_add_clamp(
        int_add_clamp(times_clamp(p->months, month, INT64_MAX), times_clamp(p->days, TIME_DAY, INT64_MAX)),
        p->exact);
}

/* ---- reading and writing ---- */

typedef enum part { MONTHS, DAYS, EXACT, PART_COUNT } part;

static const struct unit {
    char name[3];
    uint8_t part;
    int64_t size;
    bool written; /* in the canonical form */
} units[] = {
    {"y", MONTHS, 12, true},         {"mo", MONTHS, 1, true},
    {"w", DAYS, 7, false},           {"d", DAYS, 1, true},
    {"h", EXACT, TIME_HOUR, true},   {"m", EXACT, TIME_MINUTE, true},
    {"s", EXACT, TIME_SECOND, true}, {"ms", EXACT, 1000, true},
    {"us", EXACT, 1, true},
};
#define UNIT_COUNT (sizeof units / sizeof units[0])

/* The unit of that name past the ones used, or UNIT_COUNT. */
static size_t unit_find(qun_text name, size_t from)
{
    while (from < UNIT_COUNT && !text_is(name, units[from].name))
        from++;
    return from;
}

static size_t run_of(qun_text text, size_t from, char least, char most)
{
    size_t i = from;
    while (i < text.len && text.at[i] >= least && text.at[i] <= most)
        i++;
    return i;
}

/* "12d" at `*i`: adds it to its part. */
static bool take_part(qun_text text, size_t *i, size_t *unit, bool minus, int64_t parts[PART_COUNT])
{
    size_t name = run_of(text, *i, '0', '9');
    size_t end = run_of(text, name, 'a', 'z');
    int64_t value;
    if (name == *i || !int_parse(text_part(text, *i, name), &value))
        return false;
    *unit = unit_find(text_part(text, name, end), *unit);
    if (*unit == UNIT_COUNT)
        return false;
    int64_t *sum = &parts[units[*unit].part];
    *i = end;
    return int_multiply(minus ? -value : value, units[(*unit)++].size, &value) && int_add(*sum, value, sum);
}

bool period_parse(qun_text text, bool minus, qun_period *out)
{
    int64_t parts[PART_COUNT] = {0};
    size_t unit = 0;
    bool negative = minus && text_begins(text, TEXT("-"));
    size_t i = negative;
    do {
        if (!take_part(text, &i, &unit, negative, parts))
            return false;
    } while (i < text.len);
    if (parts[MONTHS] > INT32_MAX || parts[MONTHS] < INT32_MIN || parts[DAYS] > INT32_MAX ||
        parts[DAYS] < INT32_MIN)
        return false;
    *out = (qun_period){(int32_t)parts[MONTHS], (int32_t)parts[DAYS], parts[EXACT]};
    return true;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

bool period_write(buf *b, const qun_period *p)
{
    int sign = period_sign(p);
    if (sign == 2)
        return false;
    if (sign == 0) {
        buf_str(b, "0d");
        return true;
    }
    if (sign < 0)
        buf_char(b, '-');
    uint64_t rest[PART_COUNT] = {magnitude(p->months), magnitude(p->days), magnitude(p->exact)};
    for (size_t k = 0; k < UNIT_COUNT; k++) {
        uint64_t *of = &rest[units[k].part];
        uint64_t size = (uint64_t)units[k].size;
        if (!units[k].written || *of < size)
            continue;
        buf_uint(b, *of / size);
        buf_str(b, units[k].name);
        *of %= size;
    }
    return true;
}
