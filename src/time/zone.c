/* zone.c - zones: opened by name, asked for offsets, and local times turned into instants.
 * Relies on zone_file.c and zone_rule.c; everything that knows days or clocks relies on it. */
#include "time/zone_form.h"
#include "base/number.h"
#include "time/floor.h"

/* ---- opening ---- */

static bool two_digits(const char *at, int32_t most, int32_t *out)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *out = (at[0] - '0') * 10 + (at[1] - '0');
    return *out <= most;
}

bool offset_parse(qun_text text, int32_t *seconds)
{
    bool minus = text_begins(text, TEXT("-"));
    if (minus || text_begins(text, TEXT("+")))
        text = text_part(text, 1, text.len);
    int32_t hours, minutes;
    if (text.len != 5 || text.at[2] != ':' || !two_digits(text.at, 23, &hours) ||
        !two_digits(text.at + 3, 59, &minutes))
        return false;
    *seconds = (hours * 60 + minutes) * (minus ? -60 : 60);
    return true;
}

static qun_status zone_of_offset(const mem *m, int32_t seconds, zone **out)
{
    *out = mem_new_zero(m, sizeof(zone));
    if (!*out)
        return QUN_E_NOMEM;
    (*out)->before = seconds;
    (*out)->bytes = sizeof(zone);
    return QUN_OK;
}

qun_status zone_open(const qun_env *env, qun_text name, zone **out)
{
    int32_t seconds = 0;
    qun_status status;
    *out = NULL;
    if (text_is(name, "UTC") || text_is(name, "Z") || offset_parse(name, &seconds)) {
        status = zone_of_offset(&env->mem, seconds, out);
    } else {
        qun_text bytes = env_zone(env, name);
        status = bytes.at ? zone_read(&env->mem, bytes, out) : QUN_E_NONE;
    }
    if (status != QUN_OK)
        return status;
    (*out)->env = qun_env_ref(env);
    atomic_init(&(*out)->refs, 1);
    return QUN_OK;
}

zone *zone_ref(const zone *z)
{
    zone *own = (zone *)z; /* the count is the only part that changes */
    if (own)
        refs_take(&own->refs);
    return own;
}

void zone_unref(zone *z)
{
    if (!z || !refs_drop(&z->refs))
        return;
    qun_env *env = (qun_env *)z->env;
    mem_free(&env->mem, z, z->bytes);
    qun_env_unref(env);
}

/* ---- offsets ---- */

bool zone_fixed(const zone *z)
{
    return !z || (z->count == 0 && (!z->has_rule || (!z->rule.changes && z->rule_from == INT64_MIN)));
}

static int32_t fixed_offset(const zone *z)
{
    if (!z)
        return 0;
    return z->has_rule ? z->rule.standard : z->before;
}

/* How many changes there are up to an instant. */
static uint32_t changes_until(const zone *z, int64_t seconds)
{
    uint32_t low = 0, high = z->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (z->at[middle] <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

zone_stretch zone_stretch_at(const zone *z, int64_t seconds)
{
    if (zone_fixed(z))
        return (zone_stretch){INT64_MIN, INT64_MAX, fixed_offset(z)};
    if (z->has_rule && seconds >= z->rule_from && (seconds < z->table_from || seconds >= z->table_to)) {
        zone_stretch s = rule_stretch(&z->rule, seconds);
        if (s.begins < z->rule_from)
            s.begins = z->rule_from;
        return s;
    }
    uint32_t k = changes_until(z, seconds);
    zone_stretch s = {INT64_MIN, INT64_MAX, z->before};
    if (k > 0) {
        s.begins = z->at[k - 1];
        s.offset = z->offset[k - 1];
    }
    if (k < z->count)
        s.ends = z->at[k];
    if (!z->has_rule)
        return s;
    /* after the last change in the tables the rule goes on, or is still to begin */
    int64_t rule_goes_on = seconds < z->rule_from ? z->rule_from : z->table_to;
    if (s.ends > rule_goes_on)
        s.ends = rule_goes_on;
    return s;
}

int32_t zone_offset_at(const zone *z, int64_t seconds)
{
    return zone_stretch_at(z, seconds).offset;
}

int32_t zone_offset(const zone *z, qun_time at)
{
    return zone_offset_at(z, floor_by(at, TIME_SECOND));
}

/* "Never" is so on every clock. */
static bool is_no_time(qun_time at)
{
    return at == QUN_NEVER || at == TIME_NONE;
}

qun_time zone_local(const zone *z, qun_time at)
{
    if (is_no_time(at))
        return at;
    return int_add_clamp(at, zone_offset(z, at) * TIME_SECOND);
}

/* ---- local times ---- */

static qun_time less_offset(qun_time local, int32_t offset)
{
    return int_add_clamp(local, -(offset * TIME_SECOND));
}

/* Looks through every stretch whose clocks could show the time: that is exact for any file, also for one that
 * changes its offset every minute. Usually there is one, around a change two. */
qun_time zone_instant(const zone *z, qun_time local, int32_t wish, int32_t *kind)
{
    int64_t shown = floor_by(local, TIME_SECOND);
    int32_t found = 0, chosen = 0, before_gap = 0;
    bool gap = false;
    if (kind)
        *kind = LOCAL_ONCE;
    if (is_no_time(local))
        return local;
    zone_stretch s = zone_stretch_at(z, shown - OFFSET_MOST);
    for (;;) {
        int64_t at = shown - s.offset;
        if (at >= s.begins && at < s.ends) {
            if (found == 0 || s.offset == wish)
                chosen = s.offset;
            found++;
        } else if (at >= s.ends && !gap) {
            before_gap = s.offset; /* its clocks had not come so far when they were put forward */
        } else {
            gap = true;
        }
        if (s.ends > shown - OFFSET_LEAST)
            break;
        s = zone_stretch_at(z, s.ends);
    }
    if (kind && found != 1)
        *kind = found == 0 ? LOCAL_GAP : LOCAL_TWICE;
    return less_offset(local, found == 0 ? before_gap : chosen);
}

static qun_time local_of(int64_t day, qun_span of_day)
{
    if (day >= INT64_MAX / TIME_DAY)
        return INT64_MAX;
    if (day <= INT64_MIN / TIME_DAY)
        return INT64_MIN;
    return int_add_clamp(day * TIME_DAY, of_day);
}

/* In a gap the day begins at the change itself, be the gap from 00:00 to 01:00 or from 23:30 to 00:30. */
qun_time zone_midnight(const zone *z, int64_t day)
{
    int32_t kind;
    qun_time at = zone_instant(z, local_of(day, 0), OFFSET_ANY, &kind);
    if (kind != LOCAL_GAP)
        return at;
    int64_t seconds = floor_by(at, TIME_SECOND);
    int64_t into = seconds - zone_stretch_at(z, seconds).begins;
    return int_add_clamp(at, -(into * TIME_SECOND + rest_by(at, TIME_SECOND)));
}

qun_time zone_clock(const zone *z, int64_t day, int32_t minutes)
{
    return zone_instant(z, local_of(day, minutes * TIME_MINUTE), OFFSET_ANY, NULL);
}

int64_t zone_day(const zone *z, qun_time at)
{
    return time_day(zone_local(z, at));
}

int64_t zone_days_between(const zone *z, qun_time from, qun_time to)
{
    return zone_day(z, to) - zone_day(z, from);
}
