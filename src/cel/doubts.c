/* doubts.c - parts of a condition that were hardly meant so: always true, never true, said already. Relies on
 * always.c. */
#include "cel/always.h"
#include "cel/code.h"
#include "base/hash.h"

enum { ITEMS_MOST = 32 };

typedef struct doubter {
    void (*tell)(void *user, const cel_doubt *doubt);
    void *user;
    qun_text source;
    uint32_t *effort;
} doubter;

static qun_text text_at(const doubter *d, const node *n)
{
    return text_part(d->source, n->from, n->to);
}

static void tell(const doubter *d, int what, const node *part, const node *other)
{
    cel_doubt doubt = {what, text_at(d, part), other ? text_at(d, other) : (qun_text){NULL, 0}, part->from};
    d->tell(d->user, &doubt);
}

static bool is_list(const node *n)
{
    return n->kind == NODE_AND || n->kind == NODE_OR;
}

/* Of the empty list is told already, by itself. */
static bool is_empty(const node *n)
{
    return n->kind == NODE_IN && n->items[1]->folded && n->items[1]->value.len == 0;
}

/* What a constant of the shape makes so may be otherwise tomorrow; `true` stands there on purpose. */
static bool is_meant(const node *n)
{
    return n->from_shape || n->kind == NODE_CONSTANT || n->kind == NODE_ALIAS || is_empty(n);
}

static cel_verdict verdict_of(const doubter *d, const node *n)
{
    if (is_meant(n))
        return CEL_OPEN;
    if (n->folded)
        return n->value.kind != QUN_TYPE_BOOL ? CEL_OPEN : n->value.as.i ? CEL_TRUE : CEL_FALSE;
    return cel_always(n, d->effort);
}

static bool contradicts(const doubter *d, const node *a, const node *b)
{
    node *items[2] = {(node *)a, (node *)b};
    node both = {.kind = NODE_AND, .count = 2, .items = items, .type = a->type};
    return cel_always(&both, d->effort) == CEL_FALSE;
}

/* Of two in a list of &&, the one that follows from the other is said already; in one of ||, the one from
 * which the other follows. Of two that say the same it is the later one. */
static bool compare(const doubter *d, const node *list, const node *earlier, const node *later)
{
    bool all = list->kind == NODE_AND;
    if (all && contradicts(d, earlier, later)) {
        tell(d, CEL_NEVER_BOTH, later, earlier);
        return true;
    }
    bool forth = cel_implies(&earlier, 1, later, d->effort),
         back = cel_implies(&later, 1, earlier, d->effort);
    if (all ? forth : back)
        tell(d, CEL_NOTHING_NEW, later, earlier);
    else if (all ? back : forth)
        tell(d, CEL_NOTHING_NEW, earlier, later);
    return forth || back;
}

static uint64_t bit_of(uint64_t number)
{
    return UINT64_C(2) << number % 63;
}

/* What a part is about, as bits: of two parts with none in common neither says anything of the other. That is
 * so of most, and quickly found. */
static uint64_t subjects_of(const node *n)
{
    uint64_t subjects = n->kind == NODE_NOW;
    if (n->field)
        subjects |= bit_of((uint64_t)n->field->scope * 17 + n->field->index);
    else if (n->native || n->kind == NODE_VARIABLE)
        subjects |= bit_of(hash_bytes(0, n->name.at, n->name.len));
    for (uint32_t i = 0; i < n->count; i++)
        subjects |= n->folded ? 0 : subjects_of(n->items[i]);
    return subjects;
}

typedef struct subjects {
    uint64_t of[ITEMS_MOST]; /* of each item of a list */
    uint32_t count;
    bool apart; /* no two items of all that it has are about the same */
} subjects;

static void look_over(const node *list, subjects *out)
{
    uint64_t seen = 0;
    out->apart = list->count <= ITEMS_MOST;
    out->count = out->apart ? list->count : ITEMS_MOST;
    for (uint32_t i = 0; i < out->count; i++) {
        uint64_t own = subjects_of(list->items[i]);
        out->of[i] = own ? own : UINT64_MAX;
        out->apart = out->apart && !(out->of[i] & seen);
        seen |= out->of[i];
    }
}

static bool shares(const subjects *s, uint32_t item)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (i != item && s->of[i] & s->of[item])
            return true;
    return false;
}

static bool compare_items(const doubter *d, const node *list, const subjects *s)
{
    uint32_t open[ITEMS_MOST], count = 0;
    bool told = false;
    for (uint32_t i = 0; i < s->count; i++) {
        const node *item = list->items[i];
        if (!shares(s, i) || is_meant(item) || item->folded || cel_always(item, d->effort) != CEL_OPEN)
            continue;
        bool doubtful = false;
        for (uint32_t k = 0; k < count && !doubtful; k++)
            doubtful = s->of[open[k]] & s->of[i] && compare(d, list, list->items[open[k]], item);
        told = told || doubtful;
        open[count++] = i;
    }
    return told;
}

static bool look(const doubter *d, const node *n);

static bool look_inside(const doubter *d, const node *n)
{
    bool told = false;
    for (uint32_t i = 0; i < n->count; i++)
        told = look(d, n->items[i]) || told;
    return told;
}

/* The smallest part that is to blame is told, and the whole only if none is. */
static bool look(const doubter *d, const node *n)
{
    subjects s = {.apart = false};
    if (is_empty(n))
        return true;
    bool told = (is_list(n) || n->kind == NODE_NOT || n->kind == NODE_CHOICE) && look_inside(d, n);
    if (is_list(n)) {
        look_over(n, &s);
        told = (!s.apart && compare_items(d, n, &s)) || told;
    }
    if (told || s.apart)
        return told;
    cel_verdict verdict = n->type->kind == QUN_TYPE_BOOL ? verdict_of(d, n) : CEL_OPEN;
    if (verdict != CEL_OPEN)
        tell(d, verdict == CEL_TRUE ? CEL_ALWAYS_TRUE : CEL_ALWAYS_FALSE, n, NULL);
    return verdict != CEL_OPEN;
}

void cel_doubts(const cel_request *request, const node *root)
{
    uint32_t effort = CEL_EFFORT;
    const doubter d = {request->doubt, request->user, request->source, &effort};
    if (request->doubt && !root->folded && root->type->kind == QUN_TYPE_BOOL)
        look(&d, root);
}

bool cel_trees_imply(const cel_tree *const *these, uint32_t count, const cel_tree *that)
{
    uint32_t effort = CEL_EFFORT;
    if (that->from_shape)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (these[i]->from_shape)
            return false;
    return cel_implies(these, count, that, &effort);
}
