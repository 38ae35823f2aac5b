/* fold.c - what is always the same is computed now, by the machine itself, so that both always agree.
 * Also opens the zones that constants name, compiles the patterns that are constants, and warns of lists that
 * hold nothing. */
#include "cel/code.h"

#define FOLD_STEPS 10000 /* beyond that it is computed when it runs */

/* How a call says that the host had no memory: another call might have. Any other failure is met again when
 * it runs, if it is reached. */
static const uint32_t host_no_memory = 0 - (uint32_t)QUN_E_NOMEM;

/* Compiles and runs one node whose items are constants; its value stays in the build's arena. */
static void compute(cel_build *b, node *n, arena *scratch)
{
    arena *own = b->a, *tree = b->tree;
    b->a = b->tree = scratch;
    const cel_program *p = cel_emit(b, n, false);
    b->a = own;
    b->tree = tree;
    if (p) {
        cel_frame frame = {.scratch = own, .steps = FOLD_STEPS, .next = QUN_NEVER};
        cell value = cel_run_from(p, 0, 1, &frame);
        if (frame.no_memory)
            cel_no_memory(b);
        n->value = value;
        n->folded = value.kind != QUN_TYPE_FAILED && value.kind != QUN_TYPE_UNKNOWN;
        if (value.kind == QUN_TYPE_FAILED && value.len == host_no_memory)
            cel_no_memory(b);
    }
    arena_reset(scratch);
}

static bool all_folded(const node *n)
{
    for (uint32_t i = 0; i < n->count; i++)
        if (!n->items[i]->folded)
            return false;
    return true;
}

/* One constant may settle && and || whatever the others are. */
static bool settled(node *n)
{
    int64_t settles = n->kind == NODE_OR;
    for (uint32_t i = 0; i < n->count; i++) {
        const node *item = n->items[i];
        if (!item->folded || item->value.kind != QUN_TYPE_BOOL || item->value.as.i != settles)
            continue;
        n->value = item->value;
        n->from_shape = item->from_shape;
        return n->folded = true;
    }
    return false;
}

static void fold_choice(node *n)
{
    const node *condition = n->items[0];
    if (!condition->folded || condition->value.kind != QUN_TYPE_BOOL)
        return;
    const node *taken = n->items[condition->value.as.i ? 1 : 2];
    n->from_shape = condition->from_shape || taken->from_shape;
    if (taken->folded) {
        n->value = taken->value;
        n->folded = true;
    }
}

/* Is it, or may it be, a method of a timestamp? */
static bool tells_time(const node *n)
{
    const struct cel_function *const *f = n->functions;
    while (f && *f && (*f)->args[0] != &type_timestamp)
        f++;
    return f && *f;
}

/* Where the type is not known the zone may be none: then it fails when it runs. */
static void open_zone(cel_build *b, const node *n)
{
    const node *zone_name = n->count == 2 ? n->items[1] : NULL;
    if (b->again || !zone_name || n->style != STYLE_METHOD || !tells_time(n) || !zone_name->folded ||
        zone_name->value.kind != QUN_TYPE_STRING)
        return;
    qun_status status = cel_zone_add(b, cell_as_text(zone_name->value));
    if (status == QUN_E_NOMEM)
        cel_no_memory(b);
    else if (status != QUN_OK && n->exact)
        cel_problem(b, QUN_CODE_C018, zone_name->from, zone_name->to, cell_as_text(zone_name->value),
                    (qun_text){NULL, 0},
                    status == QUN_E_FORMAT ? TEXT("its bytes are no TZif file")
                                           : TEXT("the environment has no zone of that name"));
}

static void warn_empty(cel_build *b, const node *n)
{
    const node *range = n->items[1];
    bool holds = range->value.kind == QUN_TYPE_LIST || range->value.kind == QUN_TYPE_MAP;
    if (b->inside || !range->folded || !holds || range->value.len)
        return;
    cel_problem(b, QUN_CODE_C025, range->from, range->to, (qun_text){NULL, 0}, (qun_text){NULL, 0},
                TEXT("nothing is ever in it"));
}

static void fold(cel_build *b, node *n, arena *scratch);

/* What is wrong inside an alias is told where it is used. */
static void fold_items(cel_build *b, node *n, arena *scratch)
{
    const node *inside = b->inside;
    qun_text inside_name = b->inside_name;
    if (n->kind == NODE_ALIAS && !inside) {
        b->inside = n;
        b->inside_name = n->name;
    }
    for (uint32_t i = 0; i < n->count && b->status != QUN_E_NOMEM; i++) {
        fold(b, n->items[i], scratch);
        n->from_shape = n->from_shape || n->items[i]->from_shape;
    }
    b->inside = inside;
    b->inside_name = inside_name;
}

/* A host's functions are pure: what one answers now it always answers. Those of a charter look at the run. */
static void fold_call(cel_build *b, node *n, arena *scratch)
{
    open_zone(b, n);
    cel_pattern_open(b, n, scratch);
    bool pure = !n->native || n->native->host;
    if (!pure || b->status != QUN_OK || !all_folded(n))
        return;
    n->from_shape = n->from_shape || n->native;
    compute(b, n, scratch);
}

static void fold(cel_build *b, node *n, arena *scratch)
{
    fold_items(b, n, scratch);
    if (b->status == QUN_E_NOMEM || n->folded)
        return;
    switch (n->kind) {
    case NODE_CALL:
        fold_call(b, n, scratch);
        return;
    case NODE_CHOICE:
        fold_choice(n);
        return;
    case NODE_NAME:
    case NODE_LOOP:
    case NODE_FIELD:
    case NODE_VARIABLE:
    case NODE_NOW:
        return;
    case NODE_IN:
        warn_empty(b, n);
        break;
    case NODE_AND:
    case NODE_OR:
        if (settled(n))
            return;
        break;
    default:
        break;
    }
    if (b->status == QUN_OK && all_folded(n))
        compute(b, n, scratch);
}

void cel_fold(cel_build *b, node *n)
{
    arena scratch;
    arena_init(&scratch, b->a->mem);
    fold(b, n, &scratch);
    arena_drop(&scratch);
}
