/* quick.c - the quick way through a condition. Where && || ! and ?: join plain tests of facts, it is known
 * beforehand where each answer of each test leads, so a run goes from test to test and needs no registers.
 * The first thing that is no such test, or a fact that is not there, hands over to the machine in the midst
 * of its code, with the same steps counted as if it had run from the start. Relies on machine.h. */
#include "cel/machine.h"

/* ---- finding the way: what the machine would do, one answer at a time ---- */

#define TESTS_MOST     16000 /* each makes at most two entries: 15 bits */
#define STEPS_MOST     255   /* from one test to the next */
#define REGISTERS_MOST 31    /* that can be handed over */
#define AMONG_MOST     100

typedef struct survey {
    const cel_program *p;
    cel_quick *items;
    uint16_t *at; /* by instruction: the number of the entry for a term that begins there + 1 */
    uint32_t count;
    bool lost; /* too large for the quick way */
} survey;

/* Where the answer of a test leads. */
typedef struct spot {
    uint32_t code, steps, so_far;
    bool fresh; /* a term begins at `code`, with nothing in its register yet */
    bool ended; /* the program has; `value` is its answer */
    bool value;
} spot;

static uint32_t registers(uint32_t so_far)
{
    uint32_t count = 0;
    while (so_far >>= 1)
        count++;
    return count;
}

static void push(survey *s, spot *at)
{
    uint32_t count = registers(at->so_far), bit = UINT32_C(1) << count;
    if (count == REGISTERS_MOST)
        s->lost = true;
    else
        at->so_far = (at->so_far ^ bit) | bit << 1 | (at->value ? bit : 0);
}

static void pop(spot *at)
{
    uint32_t bit = UINT32_C(1) << (registers(at->so_far) - 1);
    at->so_far = (at->so_far & (bit - 1)) | bit;
}

/* Goes through a term's && or ||: on with the next term, or to the end of them. */
static void join(survey *s, spot *at, const cel_code *c, bool settles)
{
    if (at->value == settles || c->b == at->code + 1) {
        at->code = c->b;
        return;
    }
    push(s, at);
    at->code++;
    at->fresh = true;
}

/* One instruction that a bool leads through, if it is one. */
static bool pass(survey *s, spot *at)
{
    const cel_code *c = &s->p->code[at->code];
    switch (c->op) {
    case OP_AND:
    case OP_OR:
        pop(at);
        /* fall through */
    case OP_AND_FIRST:
    case OP_OR_FIRST:
        join(s, at, c, c->op == OP_OR || c->op == OP_OR_FIRST);
        return true;
    case OP_NOT:
        at->value = !at->value;
        at->code++;
        return true;
    case OP_JUMP:
        at->code = c->b;
        return true;
    case OP_CHOOSE:
        at->code = at->value ? at->code + 1 : c->a;
        return at->fresh = true;
    case OP_END:
        return at->ended = true;
    default:
        return false;
    }
}

static spot follow(survey *s, spot at)
{
    while (!at.fresh && !at.ended) {
        if (at.steps >= STEPS_MOST || !pass(s, &at)) {
            push(s, &at); /* somebody wants it in its register */
            break;
        }
        at.steps++;
    }
    return at;
}

/* ---- what is a test ---- */

static bool all_of_kind(const cell *list)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (list->as.items[i].kind != list->as.items[0].kind)
            return false;
    return list->len > 0;
}

/* fact in ["a", "b"] */
static uint32_t test_among(const cel_program *p, const cel_code *c, cel_quick *q)
{
    const cell *list = &p->constants[c[1].a];
    q->what = QUICK_AMONG;
    q->how = c[1].how;
    q->kind = all_of_kind(list) ? list->as.items[0].kind : QUICK_LEAVE;
    q->of.limit = list;
    return c[1].b <= AMONG_MOST && (q->kind == QUN_TYPE_INT || q->kind == QUN_TYPE_STRING) ? 2 : 0;
}

/* has(fact): true of whatever is there */
static uint32_t test_has(const cel_program *p, const cel_code *c, cel_quick *q)
{
    int32_t kind = shape_row_field(p->shape, c->scope, c->a)->type->kind;
    q->what = QUICK_RANGE;
    q->kind = kind < TYPE_DYN ? (uint8_t)kind : QUICK_LEAVE;
    q->of.range.low = 0;
    q->of.range.width = UINT64_MAX;
    return q->kind == QUICK_LEAVE ? 0 : 2;
}

/* Comparisons with an instant or a span, by the instructions they are made of. */
static const struct form {
    uint8_t what, count, ops[5];
    uint8_t fact, limit, call; /* at which place they stand; 0: none but a fact */
    cel_fn calls;
    bool mirrored; /* the fact is on the right */
} forms[] = {
    {QUICK_MOMENT, 3, {OP_FIELD, OP_CONSTANT, OP_COMPARE}, 0, 1, 0, NULL, false},
    {QUICK_NOW, 3, {OP_FIELD, OP_NOW, OP_COMPARE}, 0, 0, 0, NULL, false},
    {QUICK_NOW, 3, {OP_NOW, OP_FIELD, OP_COMPARE}, 1, 0, 0, NULL, true},
    {QUICK_AGE, 5, {OP_NOW, OP_FIELD, OP_CALL, OP_CONSTANT, OP_COMPARE}, 1, 3, 2, cel_subtract_times, false},
    {QUICK_LATER, 5, {OP_FIELD, OP_CONSTANT, OP_CALL, OP_NOW, OP_COMPARE}, 0, 1, 2, cel_add_times, false},
    {QUICK_LATER, 5, {OP_NOW, OP_FIELD, OP_CONSTANT, OP_CALL, OP_COMPARE}, 1, 2, 3, cel_add_times, true},
};

static bool has_form(const cel_program *p, const cel_code *c, const struct form *f)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (c[i].op != f->ops[i])
            return false;
    const cel_code *call = &c[f->call];
    if (c[f->count - 1].to != c->to)
        return false;
    return !f->call || (p->calls[call->a].only == f->calls && call->to == c->to + f->mirrored);
}

static uint32_t test_time(const cel_program *p, const cel_code *c, cel_quick *q)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const struct form *f = &forms[i];
        if (!has_form(p, c, f))
            continue;
        const cel_code *fact = &c[f->fact];
        uint8_t how = c[f->count - 1].how;
        q->what = f->what;
        q->scope = fact->scope;
        q->field = fact->a;
        q->how = f->mirrored ? cel_mirrored(how) : how;
        q->kind = QUN_TYPE_TIMESTAMP;
        q->of.limit = f->limit ? &p->constants[c[f->limit].a] : NULL;
        if (f->what == QUICK_MOMENT)
            q->kind = q->of.limit->kind;
        bool span = q->of.limit && q->of.limit->kind == QUN_TYPE_DURATION;
        if (f->what == QUICK_MOMENT ? span || q->kind == QUN_TYPE_TIMESTAMP : span == (f->call != 0))
            return f->count;
    }
    return 0;
}

static uint32_t test_field(const cel_program *p, const cel_code *c, cel_quick *q)
{
    if (c[1].op == OP_IN_CONSTANT)
        return test_among(p, c, q);
    if (c[1].op == OP_HAS && c[1].a == UINT32_MAX)
        return test_has(p, c, q);
    q->what = QUICK_RANGE;
    q->kind = QUN_TYPE_BOOL;
    q->of.range.low = 1;
    q->of.range.width = UINT64_MAX - 1; /* all but 0 */
    return shape_row_field(p->shape, c->scope, c->a)->type->kind == QUN_TYPE_BOOL ? 1 : test_time(p, c, q);
}

/* fact >= 3. What holds for all but one value has its answers swapped: take_term. */
static uint32_t test_range(const cell *limit, cel_quick *q)
{
    int64_t low = limit->as.i, high = limit->as.i;
    if ((q->how == RELATION_LESS && low == INT64_MIN) || (q->how == RELATION_GREATER && low == INT64_MAX))
        return 0; /* never */
    if (q->how == RELATION_LESS || q->how == RELATION_LESS_EQUAL) {
        low = INT64_MIN;
        high -= q->how == RELATION_LESS;
    } else if (q->how == RELATION_GREATER || q->how == RELATION_GREATER_EQUAL) {
        low += q->how == RELATION_GREATER;
        high = INT64_MAX;
    }
    q->of.range.low = low;
    q->of.range.width = (uint64_t)high - (uint64_t)low;
    return 1;
}

static uint32_t test_first(const cel_program *p, const cel_code *c, cel_quick *q)
{
    static const uint8_t whats[] = {
        [OP_TEST_INT] = QUICK_RANGE, [OP_TEST_DOUBLE] = QUICK_DOUBLE, [OP_TEST_TEXT] = QUICK_TEXT};
    q->scope = c->scope;
    q->field = c->a;
    switch (c->op) {
    case OP_FIELD:
        return test_field(p, c, q);
    case OP_NOW:
        return test_time(p, c, q);
    case OP_TEST_INT:
    case OP_TEST_DOUBLE:
    case OP_TEST_TEXT:
        q->what = whats[c->op];
        q->how = c->how;
        q->kind = p->constants[c->b].kind;
        q->of.limit = &p->constants[c->b];
        return c->op == OP_TEST_INT ? test_range(q->of.limit, q) : 1;
    default:
        return 0;
    }
}

/* Fills the entry for a term's first instruction; gives how many the test stands for. 0: it is none, or its
 * answer is wanted as a value: known(fact), (fact > 3) == other. */
static uint32_t test_at(const cel_program *p, const cel_code *c, cel_quick *q)
{
    static const bool leads[OP_STOP + 1] = {
        [OP_AND_FIRST] = true, [OP_AND] = true,  [OP_OR_FIRST] = true, [OP_OR] = true,
        [OP_NOT] = true,       [OP_JUMP] = true, [OP_CHOOSE] = true,   [OP_END] = true};
    uint32_t covered = test_first(p, c, q);
    return leads[c[covered].op] ? covered : 0;
}

/* ---- the whole way ---- */

/* The entry for a place; those of terms are shared, for what stands in the registers before them is always
 * the same. It reads the fact of `from` until it is known what it is. */
static uint32_t entry(survey *s, const spot *at, const cel_quick *from)
{
    if (at->fresh && s->at[at->code])
        return s->at[at->code] - 1U;
    cel_quick *q = &s->items[s->count++];
    *q = (cel_quick){.kind = QUICK_LEAVE,
                     .scope = from->scope,
                     .field = from->field,
                     .code = at->code,
                     .so_far = at->so_far};
    if (at->fresh)
        s->at[at->code] = (uint16_t)s->count;
    return s->count - 1;
}

/* Terms come in the order of the code, for all ways lead forward. */
static void take_term(survey *s, uint32_t code)
{
    uint32_t number = s->at[code] - 1U;
    const cel_code *c = &s->p->code[code];
    cel_quick test = s->items[number];
    uint32_t covered = test_at(s->p, c, &test);
    if (covered == 0 || c->to != registers(test.so_far)) /* the range of a loop is not where the loop is */
        return;
    uint32_t steps = covered + (test.what == QUICK_AMONG ? c[1].b : 0);
    bool swapped = test.what == QUICK_RANGE && test.how == RELATION_NOT_EQUAL;
    for (int yes = 0; yes < 2; yes++) {
        spot at = {.code = code + covered, .steps = steps, .so_far = test.so_far, .value = yes != swapped};
        at = follow(s, at);
        test.on[yes].steps = (uint8_t)at.steps;
        test.on[yes].answer = at.value;
        test.on[yes].next = at.ended ? 0 : (int16_t)((int32_t)entry(s, &at, &test) - (int32_t)number);
    }
    s->items[number] = test;
}

/* How many tests there may be, and how many steps a way may take: each instruction at most once. */
static uint32_t tests_of(const cel_program *p, uint32_t *end, uint64_t *steps)
{
    uint32_t count = 0;
    const cel_code *c = p->code;
    for (; c->op != OP_END; c++) {
        cel_quick any = {.kind = QUICK_LEAVE};
        count += test_at(p, c, &any) > 0;
        *steps += 1 + (c->op == OP_IN_CONSTANT ? c->b : 0);
    }
    *end = (uint32_t)(c - p->code);
    *steps += 1;
    return count;
}

static void keep(cel_build *b, cel_program *p, const survey *s)
{
    cel_quick *items = cel_new_kept(b, s->count * sizeof *items);
    if (!items)
        return;
    memcpy(items, s->items, s->count * sizeof *items);
    p->quick = items;
    p->run = cel_run_quickly;
}

void cel_quicken(cel_build *b, cel_program *p)
{
    cel_quick first = {.kind = QUICK_LEAVE};
    uint32_t end;
    uint32_t tests = tests_of(p, &end, &p->quick_steps);
    if (b->status != QUN_OK || tests > TESTS_MOST || p->code->to != 0 || test_at(p, p->code, &first) == 0)
        return;
    survey s = {.p = p,
                .items = cel_new(b, (2 * tests + 1) * sizeof *s.items),
                .at = cel_new(b, (end + 1) * sizeof *s.at)};
    if (!s.items || !s.at)
        return;
    entry(&s, &(spot){.so_far = 1, .fresh = true}, &first);
    for (uint32_t code = 0; code < end && !s.lost; code++)
        if (s.at[code])
            take_term(&s, code);
    if (!s.lost)
        keep(b, p, &s);
}

/* ---- going it ---- */

static inline int order_of_doubles(double a, double b)
{
    return (a > b) - (a < b);
}

/* What moves with `now` is compared as the machine does it, which also sees when the answer will change. */
static int moves(cel_frame *frame, const cel_quick *q, const cell *fact)
{
    const cel_machine m = {frame, NULL};
    cell sides[2] = {*fact, cell_time(frame->now)};
    sides[1].slope = 1;
    if (q->what == QUICK_AGE) {
        const cell args[2] = {sides[1], *fact};
        sides[0] = cel_subtract_times(&m, args, 2);
        sides[1] = *q->of.limit;
    } else if (q->what == QUICK_LATER) {
        const cell args[2] = {*fact, *q->of.limit};
        sides[0] = cel_add_times(&m, args, 2);
    }
    if (sides[0].kind == QUN_TYPE_FAILED)
        return -1;
    cel_crossing(frame, &sides[0], &sides[1], (relation)q->how);
    return cel_relation_holds(q->how, cel_moment_order(&sides[0], &sides[1]));
}

/* What a test other than of a range answers to a fact of its kind; -1: the machine must see for itself. */
static int holds(cel_frame *frame, const cel_quick *q, const cell *fact)
{
    const cell *limit = q->of.limit;
    switch (q->what) {
    case QUICK_DOUBLE:
        if (fact->as.d != fact->as.d || limit->as.d != limit->as.d)
            return q->how == RELATION_NOT_EQUAL;
        return cel_relation_holds(q->how, order_of_doubles(fact->as.d, limit->as.d));
    case QUICK_TEXT:
        return cel_same_text(fact, limit) == (q->how == RELATION_EQUAL);
    case QUICK_AMONG:
        return cel_among(limit, fact, q->how);
    case QUICK_MOMENT:
        return fact->slope ? -1 : cel_relation_holds(q->how, cel_moment_order(fact, limit));
    default:
        return moves(frame, q, fact);
    }
}

/* Both answers have their own words although they say the same: so the processor may guess the answer and
 * look at the next test before this one is through. */
cell cel_run_quickly(const cel_program *p, cel_frame *frame)
{
    const cel_quick *q = p->quick;
    if (frame->steps < p->quick_steps)
        return cel_run_from(p, 0, 1, frame);
    for (;;) {
        const cell *row = frame->row[q->scope];
        if (!row || row[q->field].kind != q->kind)
            break;
        const cell *fact = &row[q->field];
        const qun_time *until = frame->until[q->scope];
        if (until && until[q->field] != QUN_NEVER)
            cel_lower(frame, until[q->field]);
        int answer = q->what == QUICK_RANGE ? fact->as.u - (uint64_t)q->of.range.low <= q->of.range.width
                                            : holds(frame, q, fact);
        if (answer > 0) {
            frame->steps -= q->on[1].steps;
            if (q->on[1].next == 0)
                return cel_bool(q->on[1].answer);
            q += q->on[1].next;
        } else if (answer == 0) {
            frame->steps -= q->on[0].steps;
            if (q->on[0].next == 0)
                return cel_bool(q->on[0].answer);
            q += q->on[0].next;
        } else {
            break;
        }
    }
    return cel_run_from(p, q->code, q->so_far, frame);
}
