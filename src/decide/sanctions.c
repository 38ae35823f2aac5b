/* sanctions.c - from the rules that fire to decisions: one strike per ladder, the ladder's rung, the
 * strongest of the family allow < warn < delete < mute < remove, and everything else as the charter says. */
#include "base/number.h"
#include "decide/moderate.h"

static int rank_of(int32_t act)
{
    static const int32_t family[] = {QUN_ACT_ALLOW, QUN_ACT_WARN, QUN_ACT_DELETE, QUN_ACT_MUTE,
                                     QUN_ACT_REMOVE};
    for (int i = 0; i < 5; i++)
        if (family[i] == act)
            return i + 1;
    return 0;
}

static bool punishes(int32_t act)
{
    return act == QUN_ACT_STRIKE || act == QUN_ACT_MUTE || act == QUN_ACT_REMOVE || act == QUN_ACT_FINE;
}

/* An action that is to be carried out, and why. */
typedef struct candidate {
    const action *action;
    const tried *by;
    const rung *rung; /* of a ladder, if it comes from there */
    const ladder *ladder;
    const gate *permit; /* that was refused and says what then */
    int64_t strikes;    /* with this one */
    bool softened;      /* punishing, but not informed: a warning instead */
} candidate;

typedef struct candidates { /* of one event, in the row's scratch */
    candidate *items;
    uint32_t count, room;
} candidates;

static void add(run *r, candidates *all, candidate c)
{
    if (all->count == all->room) {
        uint32_t room = all->room ? 2 * all->room : 16;
        candidate *more = arena_new(&r->out->scratch, room * sizeof *more);
        if (!more) {
            r->status = QUN_E_NOMEM;
            return;
        }
        if (all->count)
            memcpy(more, all->items, all->count * sizeof *more);
        all->items = more;
        all->room = room;
    }
    all->items[all->count++] = c;
}

/* The rung that so many strikes reach: the highest whose `at` is not over them. */
static const rung *rung_at(const ladder *l, int64_t strikes)
{
    const rung *reached = NULL;
    for (uint32_t i = 0; i < l->rung_count; i++)
        if ((int64_t)l->rungs[i].at <= strikes)
            reached = &l->rungs[i];
    return reached;
}

static int64_t weight_of(run *r, const rule *rule, const action *a)
{
    if (!a->amount)
        return a->object->amount > 0 ? a->object->amount : 1;
    cell value = program_value(r, a->amount, rule->place);
    return value.kind == QUN_TYPE_INT && value.as.i > 0 ? value.as.i : 1;
}

static int64_t living_strikes(run *r, const ladder *l, bool *known)
{
    const cell *living = fact_at(r, l->strikes);
    r->place = l->place;
    *known = true;
    if (l->reset && program_state(r, l->reset) == HOLDS)
        return 0;
    *known = living->kind == QUN_TYPE_INT;
    return *known ? living->as.i : 0;
}

/* One event gives at most one strike per ladder: the first rule's. Unknown strikes never harm: no rung. */
static void add_strike(run *r, candidates *all, trial *t, const tried *by, const action *a)
{
    if (a->ladder >= r->c->ladder_count || t->struck[a->ladder] == r->row_tick)
        return;
    const ladder *l = &r->c->ladders[a->ladder];
    t->struck[a->ladder] = r->row_tick;
    bool known;
    int64_t living = living_strikes(r, l, &known);
    int64_t strikes = int_add_clamp(living, weight_of(r, by->rule, a));
    add(r, all, (candidate){.action = a, .by = by, .ladder = l, .strikes = known ? strikes : 0});
    const rung *reached = known ? rung_at(l, strikes) : NULL;
    for (uint32_t i = 0; reached && i < reached->then.count; i++)
        add(r, all,
            (candidate){.action = &reached->then.items[i],
                        .by = by,
                        .rung = reached,
                        .ladder = l,
                        .strikes = strikes});
}

/* A permit that was asked and refused says where the thing belongs; once, however many rules asked it. */
static void add_refusals(run *r, candidates *all, const tried *by)
{
    for (uint32_t k = 0; k < by->permit_count; k++) {
        const gate *g = &r->c->permits[by->permits[k]];
        bool known = r->permits[by->permits[k]].state != FAILS;
        for (uint32_t i = 0; i < all->count; i++)
            known = known || all->items[i].permit == g;
        for (uint32_t i = 0; !known && i < g->otherwise.count; i++)
            add(r, all, (candidate){.action = &g->otherwise.items[i], .by = by, .permit = g});
    }
}

static void collect(run *r, trial *t, const tried *by, candidates *all)
{
    for (uint32_t i = 0; i < by->next->count; i++) {
        const action *a = &by->next->items[i];
        bool soft = punishes(a->object->act) && !by->informed;
        if (a->object->act == QUN_ACT_STRIKE && !soft)
            add_strike(r, all, t, by, a);
        else
            add(r, all, (candidate){.action = a, .by = by, .softened = soft});
    }
    add_refusals(r, all, by);
}

static int32_t act_of(const candidate *c)
{
    return c->softened ? QUN_ACT_WARN : c->action->object->act;
}

static bool same_action(const qun_action *a, const qun_action *b)
{
    return text_equal(a->target, b->target) && text_equal(a->topic, b->topic) &&
           text_equal(a->choice, b->choice) && text_equal(a->text_zh, b->text_zh) &&
           text_equal(a->text_en, b->text_en) && text_equal(a->formula, b->formula) &&
           a->amount == b->amount && memcmp(&a->span, &b->span, sizeof a->span) == 0;
}

/* The same thing to the same audience twice is once. */
static bool repeated(const candidates *all, uint32_t k)
{
    const candidate *c = &all->items[k];
    for (uint32_t i = 0; i < k; i++) {
        const candidate *o = &all->items[i];
        if (act_of(o) == act_of(c) && same_action(o->action->object, c->action->object))
            return true;
    }
    return false;
}

static uint32_t strongest(const candidates *all)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < all->count; i++) {
        int rank = rank_of(act_of(&all->items[i]));
        if (rank && (best == UINT32_MAX || rank > rank_of(act_of(&all->items[best]))))
            best = i;
    }
    return best;
}

/* Names of a term's tags, kept by the decisions; the names themselves are the charter's. */
static const qun_text *tag_names(run *r, const qun_word_list *list, uint64_t tags, size_t *count)
{
    *count = 0;
    if (!tags)
        return NULL;
    qun_text *names = arena_new(&r->out->texts, list->tag_count * sizeof *names);
    if (!names) {
        r->status = QUN_E_NOMEM;
        return NULL;
    }
    for (size_t i = 0; i < list->tag_count; i++)
        if (tags >> i & 1)
            names[(*count)++] = list->tags[i];
    return names;
}

static void show_hit(run *r, uint32_t list, const qun_hit *hit, qun_text text)
{
    const qun_words *words = r->c->lists[list].words;
    qun_evidence e = {.flags = hit->flags, .offset = hit->offset, .length = hit->length};
    e.words = hit->detector ? text_detector(hit->detector) : text_list_id(words);
    e.term = hit->detector ? (qun_text){NULL, 0} : text_term(words, hit->term);
    e.found = text_part(text, hit->offset, hit->offset + hit->length);
    e.char_offset = hit->char_offset;
    e.char_length = hit->char_length;
    e.tags = tag_names(r, r->c->lists[list].object, hit->tags, &e.tag_count);
    e.severity = hit->severity;
    e.folded = hit->folded;
    evidence_new(r, &e);
}

static void show_words(run *r, const rule *rule)
{
    const cell *text = fact_at(r, r->c->at.event_text);
    if (text->kind != QUN_TYPE_STRING || run_codes(r))
        return;
    for (uint32_t w = 0; w < r->c->list_count; w++) { /* the compiler sees to it that there are 64 at most */
        if (!(rule->lists >> w & 1))
            continue;
        const words_found *found = find_words(r, w);
        if (!found)
            return;
        for (uint32_t i = 0; i < found->count && r->status == QUN_OK; i++)
            show_hit(r, w, &found->hits[i], cell_as_text(*text));
    }
}

static void explain_strikes(run *r, const candidate *c)
{
    if (!c->ladder)
        return;
    reason *why = reason_new(r, HOLDS, QUN_CODE_Y014);
    if (!why)
        return;
    why->view.clause = c->ladder->object->id;
    why->view.fact = c->ladder->strikes->name;
    if (!c->strikes)
        return;
    why->measured = cell_int(c->strikes);
    if (c->rung) {
        why->view.comparison = TEXT(">=");
        why->limit = cell_int(c->rung->at);
    }
}

/* The weaker ones of other rules that the strongest covers, each rule once. */
static void merge_others(run *r, const candidates *all, uint32_t k)
{
    const tried *named = all->items[k].by;
    for (uint32_t i = 0; i < all->count; i++) {
        const tried *by = all->items[i].by;
        bool known = by == all->items[k].by || by == named; /* those of a rule stand together */
        if (!known && rank_of(act_of(&all->items[i]))) {
            merged_new(r, by->rule->object->id);
            named = by;
        }
    }
}

static void soften(run *r, decision *d)
{
    d->view.act = QUN_ACT_WARN;
    d->view.topic = d->view.choice = (qun_text){NULL, 0};
    d->view.span = 0;
    d->view.amount = 0;
    d->view.weight = 0;
    reason *why = reason_new(r, MISSING, QUN_CODE_Y005);
    if (why)
        why->view.fact = TEXT("notice");
}

static void say(run *r, const candidates *all, uint32_t k, bool strongest_one)
{
    const candidate *c = &all->items[k];
    const rule *rule = c->by->rule;
    decision *d = decision_of_action(r, c->action);
    if (!d)
        return;
    decision_clause(d, QUN_OBJECT_RULE, rule->index, rule->object->id, rule->place);
    d->view.path = c->rung ? c->ladder->object->id : c->permit ? c->permit->id : (qun_text){NULL, 0};
    if (c->softened)
        soften(r, d);
    explain_condition(r, &rule->when, c->by->next == &rule->then ? HOLDS : FAILS, (qun_text){NULL, 0});
    explain_strikes(r, c);
    if (c->permit)
        explain_gate(r, c->permit, (passage){FAILS, UINT32_MAX});
    show_words(r, rule);
    if (strongest_one)
        merge_others(r, all, k);
    if (r->status != QUN_OK)
        return;
    decision_words(r, d, c->action->why.given ? &c->action->why : &rule->why,
                   c->softened ? NULL : &c->action->text); /* its text speaks of what is not done */
    decision_key(r, d, r->member, r->occurrence);
}

bool carry_out(run *r, trial *t)
{
    candidates all = {0};
    for (uint32_t i = 0; i < t->count && r->status == QUN_OK; i++)
        if (t->rules[i].state == HOLDS)
            collect(r, t, &t->rules[i], &all);
    uint32_t best = strongest(&all);
    for (uint32_t i = 0; i < all.count && r->status == QUN_OK; i++) {
        bool of_family = rank_of(act_of(&all.items[i])) > 0;
        if (i == best || (!of_family && !repeated(&all, i)))
            say(r, &all, i, i == best);
    }
    return best != UINT32_MAX && rank_of(act_of(&all.items[best])) >= rank_of(QUN_ACT_DELETE);
}
