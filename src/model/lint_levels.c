/* lint_levels.c - the linter on levels: keys that say nothing where they stand, a `keep` that is stricter
 * than `enter`, levels that never win, lifecycles without a way back. */
#include "base/number.h"
#include "model/lint.h"

/* ---- what a condition is made of ---- */

enum { CONJUNCTS_MOST = 32 };
typedef struct conjuncts {
    qun_text items[CONJUNCTS_MOST];
    uint32_t count;
    bool whole; /* false: there are more */
} conjuncts;

static qun_text trimmed(qun_text text)
{
    size_t from = 0, to = text.len;
    while (from < to && text.at[from] == ' ')
        from++;
    while (to > from && text.at[to - 1] == ' ')
        to--;
    return text_part(text, from, to);
}

static void add_conjunct(conjuncts *all, qun_text text)
{
    if (all->count == CONJUNCTS_MOST)
        all->whole = false;
    else
        all->items[all->count++] = trimmed(text);
}

/* The end of what begins at `i`: of a text in quotes, else of one character. */
static size_t past(qun_text source, size_t i)
{
    char quote = source.at[i++];
    if (quote != '\'' && quote != '"')
        return i;
    while (i < source.len && source.at[i] != quote)
        i++;
    return i < source.len ? i + 1 : i;
}

/* `a && b` is a and b, unless something binds weaker than && or a text is not plain. */
static bool is_conjunction(qun_text source)
{
    int depth = 0;
    for (size_t i = 0; i < source.len; i = past(source, i)) {
        char c = source.at[i];
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        if (c == '\\' || (depth == 0 && (c == '|' || c == '?')))
            return false;
    }
    return true;
}

static void split(qun_text source, conjuncts *all)
{
    int depth = 0;
    size_t from = 0;
    for (size_t i = 0; i < source.len && is_conjunction(source); i = past(source, i)) {
        char c = source.at[i];
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        if (depth == 0 && c == '&' && i + 1 < source.len && source.at[i + 1] == '&') {
            add_conjunct(all, text_part(source, from, i));
            from = i += 2;
            if (i >= source.len)
                break;
        }
    }
    add_conjunct(all, text_part(source, from, source.len));
}

static conjuncts conjuncts_of(const condition *c)
{
    conjuncts all = {.whole = true};
    for (uint32_t i = 0; i < c->count; i++)
        split(c->lines[i].source, &all);
    return all;
}

/* "member.orders >= 3" compares the fact with a bound. */
typedef struct bound {
    qun_text fact, op;
    int64_t limit;
} bound;

static bool bound_of(qun_text text, bound *out)
{
    size_t digits = text.len, op, fact;
    while (digits > 0 && text.at[digits - 1] >= '0' && text.at[digits - 1] <= '9')
        digits--;
    if (!int_parse(text_part(text, digits, text.len), &out->limit))
        return false;
    op = trimmed(text_part(text, 0, digits)).len;
    fact = op;
    while (fact > 0 && (text.at[fact - 1] == '=' || text.at[fact - 1] == '<' || text.at[fact - 1] == '>'))
        fact--;
    out->op = text_part(text, fact, op);
    out->fact = trimmed(text_part(text, 0, fact));
    return out->op.len > 0 && (out->op.at[0] == '<' || out->op.at[0] == '>') && out->fact.len > 0;
}

static bool implies(qun_text a, qun_text b)
{
    bound x, y;
    if (text_equal(a, b))
        return true;
    if (!bound_of(a, &x) || !bound_of(b, &y) || !text_equal(x.fact, y.fact) || !text_equal(x.op, y.op))
        return false;
    return x.op.at[0] == '>' ? x.limit >= y.limit : x.limit <= y.limit;
}

/* Does what holds all of `all` hold `one`? False where it cannot be told. */
static bool any_implies(const conjuncts *all, qun_text one)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (implies(all->items[i], one))
            return true;
    return false;
}

/* Whoever is kept could enter, and not everyone who enters is kept. Sure, though not all of it is found. */
static bool is_stricter(const condition *keep, const condition *enter)
{
    conjuncts kept = conjuncts_of(keep), entered = conjuncts_of(enter);
    bool more = false;
    if (!kept.whole || !entered.whole)
        return false;
    for (uint32_t i = 0; i < entered.count; i++)
        if (!any_implies(&kept, entered.items[i]))
            return false;
    for (uint32_t i = 0; i < kept.count && !more; i++)
        more = !any_implies(&entered, kept.items[i]);
    return more;
}

/* ---- one level ---- */

static bool is_phase(const level *l)
{
    return !period_zero(&l->object->lasts);
}

static bool is_final(const level *l)
{
    return l->object->flags & QUN_LEVEL_FINAL;
}

static void lint_level(compiler *k, owner at, const level *l)
{
    const finding_detail for_ever = IN_WORDS("a final level is never left", "终态永不离开");
    const struct {
        const char *key;
        bool given;
    } unasked[] = {{"keep", l->keep_given}, {"grace", !period_zero(&l->object->grace)}, {"for", is_phase(l)}};
    for (size_t i = 0; i < sizeof unasked / sizeof *unasked && is_final(l); i++)
        if (unasked[i].given)
            find(k, QUN_CODE_C026, at, unasked[i].key, l->object->id, for_ever);
    if (is_final(l) || !l->keep_given)
        return;
    if (is_phase(l))
        find(k, QUN_CODE_C026, at, "keep", l->object->id,
             IN_WORDS("`keep` is not asked: a phase stays until its `for` is over",
                      "阶段到 for 期满为止，不看 keep"));
    else if (l->enter_given && is_stricter(&l->keep, &l->enter))
        find(k, QUN_CODE_C026, at, "keep", l->object->id,
             IN_WORDS("`keep` asks for more than `enter`: who enters is put out again",
                      "keep 比 enter 更严：刚进入就会离开"));
}

/* ---- levels beside each other ---- */

static bool always_holds(const level *l)
{
    cell value;
    if (is_phase(l) || is_final(l) || l->before_count || l->object->flags & QUN_LEVEL_OVERLAY ||
        !period_zero(&l->object->dwell) || l->keep_given)
        return false;
    for (uint32_t i = 0; i < l->enter.count; i++)
        if (!l->enter.lines[i].when || !cel_constant(l->enter.lines[i].when, &value) ||
            value.kind != QUN_TYPE_BOOL || !value.as.i)
            return false;
    return true;
}

/* Of those that hold the last tier wins, and the first stage. */
static void lint_winners(compiler *k, int32_t kind, const levels *all)
{
    for (uint32_t i = 0; i < all->count; i++) {
        bool beaten = false;
        for (uint32_t j = 0; j < all->count && !beaten; j++)
            beaten = (kind == QUN_OBJECT_TIER ? j > i : j < i) && always_holds(&all->items[j]);
        if (beaten && !(all->items[i].object->flags & QUN_LEVEL_OVERLAY))
            find(k, QUN_CODE_C026, owner_of(k, kind, all->items[i].index), NULL, all->items[i].object->id,
                 IN_WORDS("it never wins: another one always holds", "永远轮不到：另一层级始终成立"));
    }
}

static void lint_list(compiler *k, int32_t kind, const levels *all)
{
    for (uint32_t i = 0; i < all->count; i++)
        lint_level(k, owner_of(k, kind, all->items[i].index), &all->items[i]);
    lint_winners(k, kind, all);
}

/* ---- the way back ---- */

static bool relaunches(const level *l)
{
    for (uint32_t i = 0; i < l->then.count; i++)
        if (l->then.items[i].object->act == QUN_ACT_RELAUNCH)
            return true;
    return false;
}

/* May a group that stands at `from` come to an earlier stage? */
static bool leads_back(const levels *all, uint32_t to, uint32_t from)
{
    const level *l = &all->items[to];
    if (is_final(&all->items[from]))
        return false;
    if (is_phase(&all->items[from]))
        return all->items[from].next == to;
    if (!l->enter_given && (is_phase(l) || is_final(l)) && to != 0)
        return false;
    for (uint32_t i = 0; i < l->before_count; i++)
        if (l->before[i] == from)
            return true;
    return l->before_count == 0;
}

static bool has_way_back(const levels *all)
{
    bool back = false;
    for (uint32_t to = 0; to < all->count && !back; to++) {
        back = relaunches(&all->items[to]);
        for (uint32_t from = to + 1; from < all->count && !back; from++)
            back = leads_back(all, to, from);
    }
    return back;
}

/* Only a group that is to last declines: a flash group is meant to run off. */
static void lint_ways_back(compiler *k)
{
    bool told = false;
    for (uint32_t i = 0; i < k->c->form_count; i++) {
        const form *f = &k->c->forms[i];
        bool own = f->stages.count > 0;
        const levels *stages = own ? &f->stages : &k->c->stages;
        if (f->object->life != QUN_LIFE_LONG || stages->count < 2 || (!own && told) || has_way_back(stages))
            continue;
        find(k, QUN_CODE_S513, own ? owner_of(k, QUN_OBJECT_FORM, f->index) : whole(k), "lifecycle",
             (qun_text){NULL, 0}, NO_DETAIL);
        told = told || !own;
    }
}

void lint_levels(compiler *k)
{
    lint_list(k, QUN_OBJECT_TIER, &k->c->tiers);
    lint_list(k, QUN_OBJECT_STAGE, &k->c->stages);
    for (uint32_t i = 0; i < k->c->form_count; i++)
        lint_list(k, QUN_OBJECT_STAGE, &k->c->forms[i].stages);
    lint_ways_back(k);
}
