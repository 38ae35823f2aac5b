/* functions.c - the functions that only a charter's expressions may call (section 6 of the format).
 * Those that name something of the charter (hits, strikes, is, reached, permit, in_window) stand for a hidden
 * field or an alias, so an unknown name is found when the charter is compiled. */
#include "base/number.h"
#include "model/compile.h"

/* What these functions know of their charter. It lives as long as the shape, which stand-alone expressions
 * keep beyond the charter: those have a host that names no charter, and then a civil day is one of the zone's
 * fixed offset, if it has one. Without a host (the ledger, the compiler) the charter is there. */
typedef struct home {
    const qun_charter *charter;
    qun_span offset;
    bool fixed;
} home;

static const qun_charter *charter_of(const cel_frame *frame, const void *user)
{
    const charter_host *host = frame->host;
    return host ? host->charter : ((const home *)user)->charter;
}

/* Civil days from one instant to another; unknown where the zone is out of reach. */
static cell civil_days(cel_frame *frame, const home *h, qun_time from, qun_time to, bool moves)
{
    const qun_charter *c = charter_of(frame, h);
    const zone *z = c ? c->zone : NULL;
    qun_span shift = c ? 0 : h->offset; /* civil days of UTC, so much later */
    if (!c && !h->fixed)
        return cell_unknown();
    if (moves) {
        qun_time now = int_add_clamp(frame->now, shift);
        qun_time midnight = int_add_clamp(zone_midnight(z, zone_day(z, now) + 1), -shift);
        if (midnight < frame->next)
            frame->next = midnight;
    }
    return cell_int(zone_days_between(z, int_add_clamp(from, shift), int_add_clamp(to, shift)));
}

static cell days_since(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)count;
    return civil_days(frame, user, cell_microseconds(args[0]), frame->now, true);
}

static cell days_between(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)count;
    return civil_days(frame, user, cell_microseconds(args[0]), cell_microseconds(args[1]),
                      args[0].slope || args[1].slope);
}

static cell permit_at(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    charter_host *host = frame->host;
    (void)user, (void)count;
    if (!host || !host->permit)
        return cell_unknown();
    if (args[0].as.i < 0 || args[0].as.i >= (int64_t)host->charter->permit_count)
        return cell_failed("no such permit");
    return host->permit(host, frame, (uint32_t)args[0].as.i);
}

/* What is open as of the frame's instant, and from when until when that is so. False: an anchor is unknown.
 */
static bool window_find(const qun_charter *c, const timing_rule *rule, cel_frame *frame, window_memo *out)
{
    timing form;
    timing_state state;
    if (!charter_timing(c, rule, frame, TIME_NONE, &form))
        return false;
    form.periods = true; /* every 7d without `for`: one is always inside */
    timing_at(c->zone, &form, frame->instant, &state);
    *out = (window_memo){frame->instant, timing_changes(&state), state.open};
    return true;
}

static bool same_for_all(const timing_rule *rule)
{
    return !rule->anchor && !rule->ceases;
}

static cell window_at(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    const charter_host *host = frame->host;
    const qun_charter *c = charter_of(frame, user);
    window_memo found;
    (void)count;
    if (!c)
        return cell_unknown();
    if (args[0].as.i < 0 || args[0].as.i >= (int64_t)c->named_count)
        return cell_failed("no such time");
    const timing_rule *rule = &c->times[args[0].as.i];
    window_memo *memo = host && host->memos && same_for_all(rule) ? &host->memos[args[0].as.i] : NULL;
    if (memo && memo->from <= frame->instant && frame->instant < memo->to)
        found = *memo;
    else if (!window_find(c, rule, frame, &found))
        return cell_unknown();
    if (memo)
        *memo = found;
    if (found.to > frame->now && found.to < frame->next)
        frame->next = found.to;
    return cell_bool(found.open);
}

static const struct {
    const char *signature;
    native_fn call;
    bool timed, named;
    uint32_t scopes, cost;
    bool hidden;
} functions[] = {
    {"days(timestamp) -> int", days_since, true, false, 0, 4, false},
    {"days(timestamp, timestamp) -> int", days_between, true, false, 0, 4, false},
    {"permit_at(int) -> bool", permit_at, true, false, SCOPE_BIT(QUN_SCOPE_MEMBER) | ASKS_PERMIT, 16, true},
    {"window_at(int) -> bool", window_at, true, false, ASKS_WINDOW, 32, true},
    {"permit(string) -> bool", NULL, false, true, 0, 0, false},
    {"in_window(string) -> bool", NULL, false, true, 0, 0, false},
    {"event.hits(string) -> int", NULL, false, true, 0, 0, false},
    {"event.hits(string, string) -> int", NULL, false, true, 0, 0, false},
    {"event.severity(string) -> int", NULL, false, true, 0, 0, false},
    {"event.evasive(string) -> int", NULL, false, true, 0, 0, false},
    {"member.is(string) -> bool", NULL, false, true, 0, 0, false},
    {"member.reached(string) -> bool", NULL, false, true, 0, 0, false},
    {"member.strikes(string) -> int", NULL, false, true, 0, 0, false},
};

static void declare_alias(compiler *k, const char *prefix, qun_text id, const buf *source)
{
    buf name;
    buf_init(&name, &k->env->mem);
    buf_str(&name, prefix);
    buf_char(&name, ':');
    buf_text(&name, id);
    take(k, name.failed || source->failed ? QUN_E_NOMEM
                                          : shape_add_alias(k->c->shape, buf_view(&name), buf_view(source)));
    buf_drop(&name);
}

/* permit('ad') is permit_at(0), in_window('ad-hour') is window_at(3). */
static void declare_numbered(compiler *k, const char *prefix, const char *call, qun_text id, uint32_t number)
{
    buf source;
    buf_init(&source, &k->env->mem);
    buf_str(&source, call);
    buf_char(&source, '(');
    buf_uint(&source, number);
    buf_char(&source, ')');
    declare_alias(k, prefix, id, &source);
    buf_drop(&source);
}

/* member.reached('vip') is member.tier in ['vip', 'svip']: that tier and those above it. */
static void declare_reached(compiler *k, uint32_t tier)
{
    const object_list *tiers = &k->c->objects.lists[QUN_OBJECT_TIER];
    buf source;
    buf_init(&source, &k->env->mem);
    buf_str(&source, "member.tier in [");
    for (uint32_t i = tier; i < tiers->count; i++) {
        const qun_tier *t = object_at(&k->c->objects, QUN_OBJECT_TIER, i);
        buf_str(&source, i > tier ? ", '" : "'");
        buf_text(&source, t->id);
        buf_char(&source, '\'');
    }
    buf_char(&source, ']');
    const qun_tier *first = object_at(&k->c->objects, QUN_OBJECT_TIER, tier);
    declare_alias(k, "member.reached", first->id, &source);
    buf_drop(&source);
}

static home *home_of(compiler *k)
{
    home *h = arena_new(&k->c->shape->arena, sizeof *h);
    if (!h) {
        take(k, QUN_E_NOMEM);
        return NULL;
    }
    *h = (home){.charter = k->c, .fixed = zone_fixed(k->c->zone)};
    h->offset = zone_offset(k->c->zone, 0) * TIME_SECOND;
    return h;
}

void declare_functions(compiler *k)
{
    home *h = home_of(k);
    for (size_t i = 0; i < sizeof functions / sizeof *functions && k->stopped == QUN_OK; i++) {
        shape_function form = {.native = functions[i].call,
                               .user = h,
                               .timed = functions[i].timed,
                               .named = functions[i].named,
                               .hidden = functions[i].hidden,
                               .scopes = functions[i].scopes,
                               .cost = functions[i].cost};
        take(k, shape_declare_function(k->c->shape, text_of(functions[i].signature), &form));
    }
    const objects *o = &k->c->objects;
    for (uint32_t i = 0; i < o->lists[QUN_OBJECT_PERMIT].count && k->stopped == QUN_OK; i++)
        declare_numbered(k, "permit", "permit_at",
                         ((const qun_permit *)object_at(o, QUN_OBJECT_PERMIT, i))->id, i);
    uint32_t named = 0;
    for (uint32_t i = 0; i < o->lists[QUN_OBJECT_TIMING].count && k->stopped == QUN_OK; i++) {
        const qun_timing *t = object_at(o, QUN_OBJECT_TIMING, i);
        if (t->of_kind == 0)
            declare_numbered(k, "in_window", "window_at", t->id, named++);
    }
    for (uint32_t i = 0; i < o->lists[QUN_OBJECT_TIER].count && k->stopped == QUN_OK; i++)
        declare_reached(k, i);
}
