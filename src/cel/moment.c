/* moment.c - timestamps and durations, their accessors, and when time alone changes what they give.
 * A value with a slope moves that much per unit of `now`. Relies on time.h. */
#include "cel/code.h"
#include "base/number.h"
#include <string.h>

#define NANOS        1000000000
#define SECONDS_MOST (INT64_MAX / TIME_SECOND - 1) /* that 64 bits of microseconds hold, with room */

static const char range[] = "timestamp or duration out of range";

cell cel_timestamp(int64_t seconds, uint32_t nanos)
{
    /* 0001-01-01T00:00:00Z .. 9999-12-31T23:59:59Z */
    if (seconds < INT64_C(-62135596800) || seconds > INT64_C(253402300799))
        return cell_failed(range);
    return (cell){.kind = QUN_TYPE_TIMESTAMP, .len = nanos, .as.i = seconds};
}

cell cel_duration(int64_t seconds, uint32_t nanos)
{
    /* what int64 nanoseconds hold: -9223372036.854775808 s .. 9223372036.854775807 s */
    bool low = seconds < INT64_C(-9223372037) || (seconds == INT64_C(-9223372037) && nanos < 145224192);
    bool high = seconds > INT64_C(9223372036) || (seconds == INT64_C(9223372036) && nanos > 854775807);
    if (low || high)
        return cell_failed(range);
    return (cell){.kind = QUN_TYPE_DURATION, .len = nanos, .as.i = seconds};
}

/* ---- arithmetic ---- */

static cell with_slope(const cel_machine *m, cell value, int32_t slope)
{
    if (value.kind == QUN_TYPE_FAILED)
        return value;
    if (slope < INT16_MIN || slope > INT16_MAX) { /* nobody writes this: say nothing about the future */
        cel_lower(m->frame, int_add_clamp(m->frame->now, 1));
        slope = 0;
    }
    value.slope = (int16_t)slope;
    return value;
}

cell cel_add_times(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    uint32_t nanos = args[0].len + args[1].len;
    int64_t seconds = int_add_clamp(args[0].as.i, args[1].as.i);
    seconds = int_add_clamp(seconds, nanos / NANOS);
    bool span = args[0].kind == QUN_TYPE_DURATION && args[1].kind == QUN_TYPE_DURATION;
    cell sum = span ? cel_duration(seconds, nanos % NANOS) : cel_timestamp(seconds, nanos % NANOS);
    return with_slope(m, sum, args[0].slope + args[1].slope);
}

cell cel_subtract_times(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    bool borrow = args[0].len < args[1].len;
    uint32_t nanos = args[0].len + (borrow ? NANOS : 0) - args[1].len;
    int64_t seconds = args[0].as.i - args[1].as.i - borrow; /* both in range: no overflow */
    bool stamp = args[0].kind == QUN_TYPE_TIMESTAMP && args[1].kind == QUN_TYPE_DURATION;
    cell rest = stamp ? cel_timestamp(seconds, nanos) : cel_duration(seconds, nanos);
    return with_slope(m, rest, args[0].slope - args[1].slope);
}

/* ---- the future ---- */

void cel_moves(cel_frame *frame, const cell *value)
{
    if (value->slope)
        cel_lower(frame, int_add_clamp(frame->now, TIME_SECOND));
}

void cel_moves_by(cel_frame *frame, const cell *value, int64_t unit_us)
{
    if (!value->slope)
        return;
    int64_t at = cell_microseconds(*value);
    int64_t done = floor_mod(at, unit_us);
    int64_t away = value->slope > 0 ? unit_us - done : done; /* in units of the value */
    int64_t speed = value->slope > 0 ? value->slope : -(int64_t)value->slope;
    away /= speed;
    /* a duration is cut towards zero: below zero the step comes just behind the border */
    if (away == 0 || (value->kind == QUN_TYPE_DURATION && at <= 0 && done == 0))
        away = 1;
    cel_lower(frame, int_add_clamp(frame->now, away));
}

static int sign_of(int64_t microseconds, uint32_t nanos)
{
    if (microseconds < 0)
        return -1;
    return microseconds > 0 || nanos > 0;
}

static bool holds(relation r, int sign)
{
    return ((unsigned)r >> (unsigned)(sign + 1)) & 1;
}

/* a - b in microseconds, floored, and nanoseconds 0..999 beyond. False: hundreds of thousands of years. */
static bool apart(const cell *a, const cell *b, int64_t *micros, int32_t *nanos)
{
    int64_t seconds = a->as.i - b->as.i; /* both in range: no overflow */
    int32_t rest = (int32_t)a->len - (int32_t)b->len;
    *nanos = rest % 1000;
    *micros = rest / 1000;
    if (*nanos < 0) {
        *nanos += 1000;
        --*micros;
    }
    if (seconds <= -SECONDS_MOST || seconds >= SECONDS_MOST)
        return false;
    *micros += seconds * TIME_SECOND;
    return true;
}

/* The difference a - b is micros * 1000 + nanos (0..999) now and moves by `slope` per unit; after k
 * microseconds it is (micros + k * slope) * 1000 + nanos. Finds the first k whose sign gives another
 * answer. */
void cel_crossing(cel_frame *frame, const cell *a, const cell *b, relation r)
{
    int64_t slope = (int64_t)a->slope - b->slope, micros;
    int32_t nanos;
    if (slope == 0 || !apart(a, b, &micros, &nanos))
        return;
    int sign = sign_of(micros, (uint32_t)nanos);
    bool now = holds(r, sign);
    int rising = slope > 0 ? 1 : -1;
    if (sign == rising) /* moving away from zero for ever */
        return;
    int64_t speed = slope > 0 ? slope : -slope;
    int64_t far = slope > 0 ? -micros : micros; /* from zero, the nanoseconds aside */
    int64_t whole = far, rest = 0;
    if (speed > 1) { /* a division is worth avoiding: nearly everything moves as fast as `now` */
        whole = far / speed;
        rest = far % speed;
    }
    int64_t meets = 0, passes; /* first k at which the sign is 0, and beyond; meets 0: never exactly 0 */
    if (nanos == 0) {
        meets = rest == 0 ? whole : 0;
        passes = whole + 1;
    } else { /* rising from micros + nanos/1000 < 0: beyond zero once k * speed >= far; falling: once > far */
        passes = whole + (slope < 0 || rest != 0);
    }
    if (meets > 0 && holds(r, 0) != now)
        cel_lower(frame, int_add_clamp(frame->now, meets));
    else if (holds(r, rising) != now)
        cel_lower(frame, int_add_clamp(frame->now, passes));
}

/* ---- accessors of timestamps ---- */

static const zone *zone_named(const cel_machine *m, qun_text name, bool *found)
{
    const cel_zones *zones = m->program->zones;
    for (uint32_t i = 0; zones && i < zones->count; i++) {
        *found = text_equal(zones->items[i].name, name);
        if (*found)
            return zones->items[i].zone;
    }
    *found = false;
    return NULL;
}

/* When a clock of this zone, which the value reads, goes on by one unit: or when its offset changes. */
static void clock_moves(const cel_machine *m, const cell *value, const zone *z, int64_t unit)
{
    if (!value->slope)
        return;
    if (value->slope != 1) {
        cel_lower(m->frame, int_add_clamp(m->frame->now, TIME_SECOND < unit ? TIME_SECOND : unit));
        return;
    }
    int64_t at = cell_microseconds(*value);
    zone_stretch s = zone_stretch_at(z, value->as.i);
    int64_t local = at + s.offset * TIME_SECOND;
    cel_lower(m->frame, int_add_clamp(m->frame->now, unit - floor_mod(local, unit)));
    if (s.ends < value->as.i + 2 * 86400) /* later ones come after the unit */
        cel_lower(m->frame, int_add_clamp(m->frame->now, s.ends * TIME_SECOND - at));
}

static const char no_zone[] = "no such zone, or its name is no constant";

/* The zone that the second argument names: one that was opened while compiling, or seconds east of UTC. */
static bool read_zone(const cel_machine *m, const cell *args, uint32_t count, const zone **z, int32_t *offset)
{
    *z = NULL;
    *offset = 0;
    if (count < 2)
        return true;
    bool found;
    qun_text name = cell_as_text(args[1]);
    *z = zone_named(m, name, &found);
    return found || offset_parse(name, offset) || text_is(name, "UTC") || text_is(name, "Z");
}

static bool read_clock(const cel_machine *m, const cell *args, uint32_t count, int64_t unit, time_fields *out)
{
    const zone *z;
    int32_t offset;
    cell value = args[0];
    if (!read_zone(m, args, count, &z, &offset))
        return false;
    value.as.i += offset;
    clock_moves(m, &value, z, unit);
    time_fields_of(z, value.as.i, value.len, out);
    return true;
}

#define CLOCK(name, unit, expression)                                                                        \
    cell cel_get_##name(const cel_machine *m, const cell *args, uint32_t count)                              \
    {                                                                                                        \
        time_fields at;                                                                                      \
        if (!read_clock(m, args, count, unit, &at))                                                          \
            return cell_failed(no_zone);                                                                     \
        return cell_int(expression);                                                                         \
    }
CLOCK(full_year, TIME_DAY, at.year)
CLOCK(month, TIME_DAY, at.month)
CLOCK(date, TIME_DAY, at.day)
CLOCK(day_of_month, TIME_DAY, at.day - 1)
CLOCK(day_of_week, TIME_DAY, at.weekday)
CLOCK(day_of_year, TIME_DAY, at.year_day)
CLOCK(hours, TIME_HOUR, at.hour)
CLOCK(minutes, TIME_MINUTE, at.minute)
CLOCK(seconds, TIME_SECOND, at.second)
CLOCK(milliseconds, 1000, at.millisecond)
#undef CLOCK

/* ---- where days, weeks and months begin ---- */

/* The beginning of the day that is `first` of the civil day of an instant. */
static cell start_of(const cel_machine *m, const cell *args, uint32_t count, int64_t (*first)(int64_t day))
{
    const zone *z;
    int32_t offset;
    cell value = args[0];
    if (!read_zone(m, args, count, &z, &offset))
        return cell_failed(no_zone);
    value.as.i += offset;
    clock_moves(m, &value, z, TIME_DAY);
    int64_t at = cell_microseconds(value); /* timestamps are within the years 1 to 9999: no overflow */
    cell start = cell_time(zone_midnight(z, first(zone_day(z, at))) - offset * TIME_SECOND);
    return cel_timestamp(start.as.i, start.len);
}

static int64_t same_day(int64_t day)
{
    return day;
}

static int64_t first_of_month(int64_t day)
{
    return day - day_date(day).day + 1;
}

cell cel_start_of_day(const cel_machine *m, const cell *args, uint32_t count)
{
    return start_of(m, args, count, same_day);
}

cell cel_start_of_week(const cel_machine *m, const cell *args, uint32_t count)
{
    return start_of(m, args, count, day_monday);
}

cell cel_start_of_month(const cel_machine *m, const cell *args, uint32_t count)
{
    return start_of(m, args, count, first_of_month);
}

/* ---- accessors of durations: whole units, cut towards zero ---- */

static cell whole(const cel_machine *m, const cell *value, int64_t seconds)
{
    cel_moves_by(m->frame, value, seconds * TIME_SECOND);
    int64_t total = value->as.i + (value->as.i < 0 && value->len > 0);
    return cell_int(total / seconds);
}

cell cel_get_whole_hours(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return whole(m, args, 3600);
}

cell cel_get_whole_minutes(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return whole(m, args, 60);
}

cell cel_get_whole_seconds(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return whole(m, args, 1);
}

/* The milliseconds beyond the whole seconds, as the suite has it. */
cell cel_get_rest_milliseconds(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cel_moves_by(m->frame, args, 1000);
    bool below = args->as.i < 0 && args->len > 0;
    int64_t nanos = below ? (int64_t)args->len - NANOS : args->len;
    return cell_int(nanos / 1000000);
}

/* ---- zones named by constants ---- */

static void *arena_realloc(void *user, void *old, size_t old_size, size_t new_size)
{
    (void)old;
    (void)old_size;
    return new_size ? arena_new(user, new_size) : NULL;
}

static cel_zones *zones_of(cel_build *b)
{
    if (b->zones)
        return b->zones;
    const qun_env *env = b->request->shape->env;
    cel_zones *zones = cel_new_kept(b, sizeof *zones);
    if (!zones)
        return NULL;
    zones->env.mem = (mem){arena_realloc, b->a};
    zones->env.zones = env->zones;
    zones->env.zone_count = env->zone_count;
    zones->env.limits = env->limits;
    atomic_init(&zones->env.refs, 1);
    return b->zones = zones;
}

qun_status cel_zone_add(cel_build *b, qun_text name)
{
    cel_zones *zones = zones_of(b);
    if (!zones)
        return QUN_E_NOMEM;
    for (uint32_t i = 0; i < zones->count; i++)
        if (text_equal(zones->items[i].name, name))
            return QUN_OK;
    if (zones->count == zones->cap) {
        uint32_t cap = zones->cap ? zones->cap * 2 : 4;
        struct cel_zone *items = cel_new_kept(b, cap * sizeof *items);
        if (!items)
            return QUN_E_NOMEM;
        if (zones->count)
            memcpy(items, zones->items, zones->count * sizeof *items);
        zones->items = items;
        zones->cap = cap;
    }
    zone *made;
    qun_status status = zone_open(&zones->env, name, &made);
    if (status == QUN_OK)
        zones->items[zones->count++] = (struct cel_zone){name, made};
    return status;
}
