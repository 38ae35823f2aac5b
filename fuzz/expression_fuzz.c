/* expression_fuzz.c - any bytes as an expression: what compiles runs within its bound and its limits, its
 * written form compiles again and does exactly the same, its leaves can be explained; what does not is told
 * in a place inside the source. The first eight bytes choose the row. Relies on the rooms base to cel. */
#include "cel/cel.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEPS 20000
#define NOW   INT64_C(1700000000000000)

static void must(bool holds)
{
    if (!holds)
        abort();
}

static cell known(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)frame;
    (void)user;
    (void)count;
    return cell_bool(args[0].kind != QUN_TYPE_UNKNOWN);
}

static cell hits(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)frame;
    (void)user;
    (void)count;
    return args[0].len % 3 == 0 ? cell_unknown() : cell_int(args[0].len);
}

static void add_field(qun_shape *s, arena *a, const char *name, const char *type_name)
{
    const type *t;
    qun_text rest;
    uint32_t number;
    must(type_read(a, text_of(type_name), &t) == QUN_OK);
    must(shape_add_field(s, text_of(name), t, scope_of_name(text_of(name), &rest), &number) == QUN_OK);
}

static qun_shape *new_shape(qun_env *env, arena *a)
{
    const shape_function functions[] = {{.lazy = true, .native = known}, {.native = hits}};
    qun_shape *s;
    cell ten = cell_int(10);
    must(qun_shape_new(env, &s) == QUN_OK);
    add_field(s, a, "i", "int");
    add_field(s, a, "s", "string");
    add_field(s, a, "b", "bool");
    add_field(s, a, "t", "timestamp");
    add_field(s, a, "l", "list(int)");
    add_field(s, a, "m", "map(string, dyn)");
    add_field(s, a, "x", "dyn");
    add_field(s, a, "f", "double");
    must(shape_add_constant(s, TEXT("params.n"), &type_int, &ten) == QUN_OK);
    must(shape_add_alias(s, TEXT("p"), TEXT("i > 3 && b")) == QUN_OK);
    must(shape_add_alias(s, TEXT("q"), TEXT("!p || q")) == QUN_OK);
    must(shape_declare_function(s, TEXT("known(T) -> bool"), &functions[0]) == QUN_OK);
    must(shape_declare_function(s, TEXT("event.hits(string) -> int"), &functions[1]) == QUN_OK);
    shape_freeze(s);
    return s;
}

static const cell items[] = {{.kind = QUN_TYPE_INT, .as.i = -1}, {.kind = QUN_TYPE_INT, .as.i = 4}};
static const cell pairs_of[] = {{.kind = QUN_TYPE_STRING, .len = 1, .as.text = "k"},
                                {.kind = QUN_TYPE_LIST, .len = 2, .as.items = items},
                                {.kind = QUN_TYPE_STRING, .len = 1, .as.text = "u"},
                                {.kind = QUN_TYPE_UNKNOWN}};

/* One byte a cell: a sixth of them is unknown. */
static void fill_row(const uint8_t *bytes, cell row[8])
{
    const cell some[8] = {cell_int((int64_t)bytes[0] - 128),
                          cell_text(bytes[1] & 1 ? TEXT("chat") : TEXT("\xe7\xbe\xa4")),
                          cell_bool(bytes[2] & 1),
                          cell_time(NOW + (int64_t)bytes[3] * 1000 - 128000),
                          {.kind = QUN_TYPE_LIST, .len = bytes[4] % 3, .as.items = items},
                          {.kind = QUN_TYPE_MAP, .len = bytes[5] % 3, .as.items = pairs_of},
                          bytes[6] & 1 ? cell_double(bytes[6] / 2.0) : pairs_of[bytes[6] / 2 % 4],
                          cell_double(((int64_t)bytes[7] - 128) * 1.5)};
    for (int k = 0; k < 8; k++)
        row[k] = bytes[k] % 6 == 5 ? cell_unknown() : some[k];
}

typedef struct outcome {
    cell answer;
    uint64_t steps;
    qun_time next;
    bool exhausted;
} outcome;

static outcome run(const cel_program *p, const cell *row, arena *scratch)
{
    cel_frame frame = {
        .row = {row}, .now = NOW, .instant = NOW, .scratch = scratch, .steps = STEPS, .next = QUN_NEVER};
    outcome o = {.answer = cel_run(p, &frame)};
    o.steps = STEPS - frame.steps;
    o.next = frame.next;
    o.exhausted = frame.exhausted;
    must(o.next > NOW && o.steps <= STEPS && !frame.no_memory);
    must(o.exhausted || o.steps <= cel_bound(p));
    return o;
}

static void same_value(const cell *a, const cell *b, const mem *m)
{
    buf x, y;
    must(a->kind == b->kind);
    buf_init(&x, m);
    buf_init(&y, m);
    must(cell_json(&x, a) == cell_json(&y, b) && text_equal(buf_view(&x), buf_view(&y)));
    buf_drop(&x);
    buf_drop(&y);
}

static void written_form_is_the_same(const cel_program *p, const outcome *first, const cel_request *request,
                                     const cell *row, arena *a)
{
    buf form, again;
    cel_request second = *request;
    const cel_program *other;
    buf_init(&form, a->mem);
    buf_init(&again, a->mem);
    cel_write(p, &form);
    second.source = buf_view(&form);
    second.depth = 250;
    if (form.len <= request->shape->env->limits.expression_bytes) {
        must(cel_compile(a, &second, NULL, &other) == QUN_OK);
        outcome o = run(other, row, a);
        same_value(&first->answer, &o.answer, a->mem);
        must(o.steps == first->steps && o.next == first->next && cel_bound(p) == cel_bound(other));
        cel_write(other, &again);
        must(text_equal(buf_view(&form), buf_view(&again)));
    }
    buf_drop(&form);
    buf_drop(&again);
}

static void leaves_are_explained(const cel_program *p, const cell *row, arena *a)
{
    for (uint32_t k = 0; k < cel_leaf_count(p); k++) {
        cel_frame frame = {.row = {row}, .now = NOW, .scratch = a, .steps = STEPS, .next = QUN_NEVER};
        cel_finding found;
        cel_explain(p, k, &frame, &found);
        must(frame.steps == STEPS && cel_leaf_at(p, k)->source.len > 0);
    }
}

static void problems_stand_inside(const qun_diagnostics *d, size_t size)
{
    qun_diagnostic told = {.size = sizeof told};
    must(qun_diagnostics_count(d) > 0);
    for (uint32_t i = 0; i < qun_diagnostics_count(d); i++)
        must(qun_diagnostics_get(d, i, &told) == QUN_OK && told.offset + told.length <= size &&
             told.line > 0 && told.column > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qun_env *env;
    qun_diagnostics *d;
    arena a;
    cell row[8];
    const cel_program *p;
    if (size < 8)
        return 0;
    must(qun_env_new(NULL, &env) == QUN_OK);
    must(qun_diagnostics_new(env, &d) == QUN_OK);
    arena_init(&a, &env->mem);
    qun_shape *shape = new_shape(env, &a);
    fill_row(data, row);
    cel_request request = {.shape = shape,
                           .source = {(const char *)data + 8, size - 8},
                           .scopes = SCOPE_ANY,
                           .result = data[0] & 1 ? &type_bool : NULL,
                           .unchecked = data[1] % 4 == 2,
                           .container = data[2] % 4 == 2 ? TEXT("params.in") : TEXT(""),
                           .at = {.line = 1, .column = 1}};
    if (cel_compile(&a, &request, d, &p) == QUN_OK) {
        outcome first = run(p, row, &a);
        leaves_are_explained(p, row, &a);
        written_form_is_the_same(p, &first, &request, row, &a);
    } else {
        problems_stand_inside(d, size - 8);
    }
    arena_drop(&a);
    qun_shape_unref(shape);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    return 0;
}
