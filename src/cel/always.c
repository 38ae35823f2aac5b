/* always.c - what can be said of conditions before any fact is known: they are tried for all cases that they
 * can tell apart. What is compared with constants has as many cases as the constants part its values into;
 * two things compared with each other are less, equal or greater; what else is asked is true or false. Relies
 * on tree.h alone. */
#include "cel/always.h"

enum {
    TERMS_MOST = 8,
    CONSTANTS_MOST = 16,
    CASES_MOST = 2048, /* of all terms together */
    DEPTH_MOST = 32
};

/* What is asked about: one thing beside constants, or two beside each other. Case 2k + 1 is to be constant k,
 * 2k to lie between it and the one before. */
typedef struct term {
    const node *of, *with; /* `with` NULL: constants */
    uint8_t kind;          /* QUN_TYPE_* */
    bool natural;          /* a number that is never below 0 */
    uint32_t count;
    const cell *constants[CONSTANTS_MOST]; /* in their order */
    uint32_t now;                          /* the case that is tried */
} term;

#define CASE_NONE    UINT32_MAX       /* NaN: in no relation to anything */
#define CASE_MISSING (UINT32_MAX - 1) /* unknown, or it fails */

typedef struct terms {
    term items[TERMS_MOST];
    uint32_t count;
    uint32_t asked; /* conditions in all of it, which each case looks at */
    uint32_t *effort;
    bool too_many;
} terms;

/* ---- are two the same? ---- */

static bool same(const node *a, const node *b, uint32_t depth);

/* But for what they are made of. */
static bool same_kind(const node *a, const node *b)
{
    return a->kind == b->kind && a->how == b->how && a->style == b->style && a->maybe == b->maybe &&
           a->count == b->count && a->folded == b->folded;
}

static bool same_names(const node *a, const node *b)
{
    return a->field == b->field && a->native == b->native && a->binder == b->binder && a->slot == b->slot &&
           text_equal(a->name, b->name) && text_equal(a->second, b->second);
}

static bool same_items(const node *a, const node *b, uint32_t depth)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (!same(a->items[i], b->items[i], depth))
            return false;
    return true;
}

static bool same(const node *a, const node *b, uint32_t depth)
{
    if (a == b)
        return true;
    if (a->folded && b->folded)
        return a->value.kind == b->value.kind && cell_equal(&a->value, &b->value);
    return depth && same_kind(a, b) && same_names(a, b) && same_items(a, b, depth - 1);
}

/* ---- terms ---- */

static const cell truths[2] = {{.kind = QUN_TYPE_BOOL, .as.i = 0}, {.kind = QUN_TYPE_BOOL, .as.i = 1}};

/* Kinds whose values have one order, and are equal only to themselves. */
static bool is_plain(int32_t kind)
{
    static const bool plain[] = {
        [QUN_TYPE_BOOL] = true,      [QUN_TYPE_INT] = true,     [QUN_TYPE_UINT] = true,
        [QUN_TYPE_DOUBLE] = true,    [QUN_TYPE_STRING] = true,  [QUN_TYPE_BYTES] = true,
        [QUN_TYPE_TIMESTAMP] = true, [QUN_TYPE_DURATION] = true};
    return kind >= 0 && (size_t)kind < sizeof plain && plain[kind];
}

static bool is_size(const node *n)
{
    return n->kind == NODE_CALL && !n->native && n->functions && n->functions[0] && n->exact &&
           n->count == 1 && text_is(n->name, "size");
}

/* NULL: there are too many. */
static term *term_of(terms *all, const node *of, const node *with)
{
    for (uint32_t i = 0; i < all->count; i++) {
        term *t = &all->items[i];
        if (!with == !t->with && same(t->of, of, DEPTH_MOST) && (!with || same(t->with, with, DEPTH_MOST)))
            return t;
    }
    if (all->count == TERMS_MOST) {
        all->too_many = true;
        return NULL;
    }
    term *t = &all->items[all->count++];
    *t = (term){.of = of, .with = with, .kind = (uint8_t)of->type->kind, .natural = is_size(of)};
    return t;
}

static void add_constant(terms *all, term *t, const cell *value)
{
    uint32_t at = t->count;
    for (uint32_t i = 0; i < t->count; i++) {
        int order = cell_compare(value, t->constants[i]);
        if (order == 0)
            return;
        if (order < 0 && at == t->count)
            at = i;
    }
    if (t->count == CONSTANTS_MOST) {
        all->too_many = true;
        return;
    }
    for (uint32_t i = t->count++; i > at; i--)
        t->constants[i] = t->constants[i - 1];
    t->constants[at] = value;
}

/* ---- how a comparison is looked at ---- */

enum { ASKS_TRUTH, ASKS_CONSTANT, ASKS_BOTH, ASKS_AMONG };

static bool is_constant_of(const node *n, int32_t kind)
{
    bool nan = n->folded && n->value.kind == QUN_TYPE_DOUBLE && n->value.as.d != n->value.as.d;
    return n->folded && n->value.kind == kind && !nan;
}

static bool is_list_of(const node *n, int32_t kind)
{
    if (!n->folded || n->value.kind != QUN_TYPE_LIST || n->value.len > CONSTANTS_MOST)
        return false;
    for (uint32_t i = 0; i < n->value.len; i++) {
        const cell *item = &n->value.as.items[i];
        if (item->kind != kind || (kind == QUN_TYPE_DOUBLE && item->as.d != item->as.d))
            return false;
    }
    return true;
}

/* May it be one side of a term: no constant, and of a kind whose values have one order? */
static bool is_asked(const node *n)
{
    return !n->folded && is_plain(n->type->kind);
}

static int asks(const node *n)
{
    if (n->kind != NODE_COMPARE && n->kind != NODE_IN)
        return ASKS_TRUTH;
    const node *left = n->items[0], *right = n->items[1];
    if (n->kind == NODE_IN)
        return is_asked(left) && is_list_of(right, left->type->kind) ? ASKS_AMONG : ASKS_TRUTH;
    if (is_asked(left) && is_constant_of(right, left->type->kind))
        return ASKS_CONSTANT;
    if (is_asked(right) && is_constant_of(left, right->type->kind))
        return ASKS_CONSTANT;
    bool both = is_asked(left) && is_asked(right);
    return both && left->type->kind == right->type->kind ? ASKS_BOTH : ASKS_TRUTH;
}

static bool is_joint(const node *n)
{
    return n->kind == NODE_AND || n->kind == NODE_OR || n->kind == NODE_NOT || n->kind == NODE_CHOICE;
}

static void add_truth(terms *all, const node *n)
{
    term *t = term_of(all, n, NULL);
    for (uint32_t i = 0; i < 2 && t; i++)
        add_constant(all, t, &truths[i]);
}

static void add_comparison(terms *all, const node *n)
{
    const node *left = n->items[0], *right = n->items[1];
    const node *of = left->folded ? right : left;
    term *t = term_of(all, of, NULL);
    if (t && of->type->kind == QUN_TYPE_BOOL)
        add_truth(all, of);
    if (t && asks(n) == ASKS_CONSTANT)
        add_constant(all, t, left->folded ? &left->value : &right->value);
    for (uint32_t i = 0; t && asks(n) == ASKS_AMONG && i < right->value.len; i++)
        add_constant(all, t, &right->value.as.items[i]);
}

static void gather(terms *all, const node *n, uint32_t depth)
{
    if (!depth || ++all->asked > CASES_MOST)
        all->too_many = true;
    if (n->folded || all->too_many)
        return;
    if (is_joint(n)) {
        for (uint32_t i = 0; i < n->count; i++)
            gather(all, n->items[i], depth - 1);
        return;
    }
    int how = asks(n);
    if (how == ASKS_TRUTH)
        add_truth(all, n);
    else if (how == ASKS_BOTH)
        term_of(all, n->items[0], n->items[1]);
    else
        add_comparison(all, n);
}

/* ---- cases ---- */

/* Is there a whole number between two? */
static bool room_between(const term *t, const cell *low, const cell *high)
{
    if (!low && !high)
        return true;
    if (t->kind == QUN_TYPE_INT)
        return low ? (high ? high->as.i - 1 > low->as.i : low->as.i < INT64_MAX) : high->as.i > INT64_MIN;
    if (t->kind == QUN_TYPE_UINT)
        return low ? (high ? high->as.u - 1 > low->as.u : low->as.u < UINT64_MAX) : high->as.u > 0;
    if (t->kind == QUN_TYPE_STRING || t->kind == QUN_TYPE_BYTES)
        return low || high->len > 0; /* nothing comes before the empty text */
    return true;
}

static bool possible(const term *t, uint32_t which)
{
    if (t->with) /* 0 less, 1 equal, 2 greater */
        return which == 1 || !same(t->of, t->with, DEPTH_MOST);
    bool exact = which % 2 == 1;
    const cell *low = which ? t->constants[(which - 1) / 2] : NULL;
    const cell *high = which / 2 < t->count ? t->constants[which / 2] : NULL;
    if (t->kind == QUN_TYPE_BOOL)
        return exact;
    if (t->natural && (exact ? low->as.i < 0 : high && high->as.i <= 0))
        return false;
    return exact || room_between(t, low, high);
}

static uint32_t last_case(const term *t)
{
    return t->with ? 2 : 2 * t->count;
}

/* The next case that can be; false: that was the last. Behind the plain ones come NaN and what is missing. */
static bool next_case(term *t, bool missing)
{
    if (t->now == CASE_MISSING)
        return false;
    if (t->now != CASE_NONE) {
        while (t->now < last_case(t))
            if (possible(t, ++t->now))
                return true;
        t->now = CASE_NONE;
        if (t->kind == QUN_TYPE_DOUBLE)
            return true;
    }
    t->now = CASE_MISSING;
    return missing;
}

static void first_case(term *t)
{
    t->now = 0;
    if (!possible(t, 0))
        next_case(t, false);
}

static bool next_of_all(terms *all, bool missing)
{
    all->too_many = *all->effort < all->asked;
    if (all->too_many)
        return false;
    *all->effort -= all->asked;
    for (uint32_t i = 0; i < all->count; i++) {
        if (next_case(&all->items[i], missing))
            return true;
        first_case(&all->items[i]);
    }
    return false;
}

/* ---- the answer in a case ---- */

typedef enum answer { NO, YES, MAYBE_SO } answer;

static answer whether(bool truth)
{
    return truth ? YES : NO;
}

static answer related(uint8_t how, int64_t difference)
{
    relation r = difference < 0 ? RELATION_LESS : difference > 0 ? RELATION_GREATER : RELATION_EQUAL;
    return whether(how & r);
}

static int64_t position(const term *t, const cell *value)
{
    uint32_t k = 0;
    while (k + 1 < t->count && cell_compare(value, t->constants[k]) != 0)
        k++;
    return 2 * (int64_t)k + 1;
}

/* As seen from a constant on the left. */
static uint8_t turned(uint8_t how)
{
    return (uint8_t)((how & RELATION_EQUAL) | (how & RELATION_LESS ? RELATION_GREATER : 0) |
                     (how & RELATION_GREATER ? RELATION_LESS : 0));
}

static answer compared(const term *t, const node *n, int how)
{
    const node *left = n->items[0], *right = n->items[1];
    if (t->now == CASE_NONE)
        return whether(how != ASKS_AMONG && n->how == RELATION_NOT_EQUAL);
    if (how == ASKS_BOTH)
        return related(n->how, (int64_t)t->now - 1);
    if (how == ASKS_CONSTANT && left->folded)
        return related(turned(n->how), (int64_t)t->now - position(t, &left->value));
    if (how == ASKS_CONSTANT)
        return related(n->how, (int64_t)t->now - position(t, &right->value));
    for (uint32_t i = 0; i < right->value.len; i++)
        if (position(t, &right->value.as.items[i]) == (int64_t)t->now)
            return YES;
    return NO;
}

static answer leaf_answer(terms *all, const node *n)
{
    int how = asks(n);
    const node *of = how == ASKS_TRUTH ? n : n->items[0]->folded ? n->items[1] : n->items[0];
    const term *t = term_of(all, of, how == ASKS_BOTH ? n->items[1] : NULL);
    if (!t || t->now == CASE_MISSING)
        return MAYBE_SO;
    return how == ASKS_TRUTH ? whether(t->now == 3) : compared(t, n, how);
}

static answer answer_of(terms *all, const node *n);

static answer joined(terms *all, const node *const *items, uint32_t count, answer settles)
{
    answer out = settles == NO ? YES : NO;
    for (uint32_t i = 0; i < count; i++) {
        answer one = answer_of(all, items[i]);
        if (one == settles)
            return settles;
        if (one == MAYBE_SO)
            out = MAYBE_SO;
    }
    return out;
}

static answer answer_of(terms *all, const node *n)
{
    if (n->folded)
        return n->value.kind == QUN_TYPE_BOOL ? whether(n->value.as.i) : MAYBE_SO;
    answer first;
    switch (n->kind) {
    case NODE_AND:
    case NODE_OR:
        return joined(all, (const node *const *)n->items, n->count, n->kind == NODE_AND ? NO : YES);
    case NODE_NOT:
        first = answer_of(all, n->items[0]);
        return first == MAYBE_SO ? first : whether(first == NO);
    case NODE_CHOICE:
        first = answer_of(all, n->items[0]);
        return first == MAYBE_SO ? first : answer_of(all, n->items[first == YES ? 1 : 2]);
    default:
        return leaf_answer(all, n);
    }
}

/* ---- all cases ---- */

static uint32_t count_cases(const term *t, bool missing)
{
    uint32_t count = (uint32_t)missing + (t->kind == QUN_TYPE_DOUBLE);
    for (uint32_t which = 0; which <= last_case(t); which++)
        count += possible(t, which);
    return count;
}

/* False: there are too many. */
static bool begin(terms *all, bool missing)
{
    uint64_t cases = 1;
    for (uint32_t i = 0; i < all->count && !all->too_many; i++) {
        cases *= count_cases(&all->items[i], missing);
        all->too_many = cases > CASES_MOST;
        first_case(&all->items[i]);
    }
    return !all->too_many;
}

cel_verdict cel_always(const node *condition, uint32_t *effort)
{
    terms all = {.effort = effort};
    bool seen[3] = {false, false, false};
    gather(&all, condition, DEPTH_MOST);
    if (!begin(&all, false))
        return CEL_OPEN;
    do {
        seen[answer_of(&all, condition)] = true;
    } while (!(seen[NO] && seen[YES]) && !seen[MAYBE_SO] && next_of_all(&all, false));
    if (all.too_many || seen[MAYBE_SO] || seen[NO] == seen[YES])
        return CEL_OPEN;
    return seen[YES] ? CEL_TRUE : CEL_FALSE;
}

bool cel_implies(const node *const *these, uint32_t count, const node *that, uint32_t *effort)
{
    terms all = {.effort = effort};
    for (uint32_t i = 0; i < count; i++)
        gather(&all, these[i], DEPTH_MOST);
    gather(&all, that, DEPTH_MOST);
    if (!begin(&all, true))
        return false;
    do {
        if (joined(&all, these, count, NO) == YES && answer_of(&all, that) != YES)
            return false;
    } while (next_of_all(&all, true));
    return !all.too_many;
}
