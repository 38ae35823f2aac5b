/* conditions.c - expressions and conditions of a charter become programs. Every problem points into the text
 * of the expression, wherever it stands. */
#include "model/compile.h"

/* Fields know which verbs read them, so that hosts and ledgers fetch only what is read. */
static void note_fields(compiler *k, const cel_program *p)
{
    for (uint32_t i = 0; i < cel_attributes(p); i++) {
        const shape_field *field = cel_attribute(p, i);
        k->c->shape->fields[field - k->c->shape->fields].verbs |= k->verbs;
    }
}

/* A permit that asks a permit, a time that begins with a time: nobody could tell where that ends. Asked
 * through a metric, the bits that are missing among the scopes find it. */
static bool in_circle(compiler *k, owner at, const char *key, qun_text source, uint32_t scopes)
{
    static const struct {
        uint32_t forbidden;
        const char *call, *name, *detail;
    } circles[] = {
        {NO_PERMIT, "permit(", "permit()", "a permit asks no permit, neither does what is counted or a time"},
        {NO_WINDOW, "in_window(", "in_window()", "a time does not begin with a time"}};
    for (size_t i = 0; i < sizeof circles / sizeof *circles; i++)
        if (scopes & circles[i].forbidden && text_holds(source, text_of(circles[i].call))) {
            report(k, QUN_CODE_C030, at, key, text_of(circles[i].name), (qun_text){NULL, 0},
                   text_of(circles[i].detail));
            return true;
        }
    return false;
}

const cel_program *compile_expression(compiler *k, owner at, const char *key, qun_text source,
                                      const type *result, uint32_t scopes)
{
    if (k->stopped != QUN_OK || in_circle(k, at, key, source, scopes))
        return NULL;
    uint32_t asks = (scopes & NO_PERMIT ? 0 : ASKS_PERMIT) | (scopes & NO_WINDOW ? 0 : ASKS_WINDOW);
    place here = objects_place(&k->c->objects, at.kind, at.index, key);
    if (source.len > k->env->limits.expression_bytes) {
        problem p = {.code = QUN_CODE_C003, .at = here, .detail = TEXT("the expression is too long")};
        diagnose(k->d, &p);
        take(k, QUN_E_LIMIT);
        return NULL;
    }
    expression_place stands = {k, at, key, source};
    bool in_json = here.line != 0;
    if (in_json && here.offset && here.column > 1) { /* inside the quote already, which cel counts itself */
        here.offset--;
        here.column--;
    }
    cel_request request = {.shape = k->c->shape,
                           .source = source,
                           .result = result,
                           .scopes = (scopes & SCOPE_ANY) | asks,
                           .depth = k->env->limits.depth,
                           .steps = k->env->limits.steps,
                           .at = here,
                           .in_json = in_json,
                           .doubt = warn_of_doubt,
                           .user = &stands};
    const cel_program *program = NULL;
    if (!take(k, cel_compile(&k->c->arena, &request, k->d, &program)) || !program)
        return NULL;
    note_fields(k, program);
    warn_of_values(k, at, key, source, program);
    return program;
}

static bool reads(const cel_program *p, const word_list *list)
{
    for (uint32_t i = 0; p && i < cel_attributes(p); i++)
        if (word_list_has(list, cel_attribute(p, i)))
            return true;
    return false;
}

/* Any condition may ask for a time, so lists that times begin or end by are everybody's. */
uint64_t lists_read(const compiler *k, const cel_program *p)
{
    uint64_t lists = 0;
    for (uint32_t w = 0; w < k->c->list_count; w++) {
        const word_list *list = &k->c->lists[w];
        bool read = reads(p, list);
        for (uint32_t i = 0; i < k->c->time_count && !read; i++)
            read = reads(k->c->times[i].anchor, list) || reads(k->c->times[i].ceases, list);
        lists |= (uint64_t)read << w;
    }
    return lists;
}

static bool is_line_of(const qun_requirement *r, owner at, int32_t part)
{
    return r->of_kind == at.kind && r->part == part && text_equal(r->of, at.reference);
}

/* The event kind and the condition of a spending line are the series' (loop.c); here it gets its facts. */
static void compile_line(compiler *k, const qun_requirement *r, uint32_t index, uint32_t scopes, line *out)
{
    owner at = owner_of(k, QUN_OBJECT_REQUIREMENT, index);
    *out =
        (line){.object = r, .index = index, .id = r->id, .source = r->when, .place = pointer_of(k, at, NULL)};
    if (r->spend_event.len) {
        bool of_gate = r->of_kind == QUN_OBJECT_THRESHOLD || r->of_kind == QUN_OBJECT_PERMIT ||
                       r->of_kind == QUN_OBJECT_PATH;
        if (!of_gate || r->part != QUN_PART_WHEN)
            report(k, QUN_CODE_C011, at, "spend", TEXT("spend"), (qun_text){NULL, 0},
                   TEXT("an event is used up by the `when` of a gate or of a path only"));
        out->unspent = hidden_field(k, "member.unspent", at.reference);
        out->unspent_id = hidden_field(k, "member.unspent_id", at.reference);
        out->source = r->spend_event;
        if (!(scopes & SCOPE_BIT(QUN_SCOPE_MEMBER)))
            report(k, QUN_CODE_C030, at, "spend", TEXT("spend"), (qun_text){NULL, 0},
                   TEXT("no member is at hand here"));
        return;
    }
    out->when = compile_expression(k, at, "when", r->when, &type_bool, scopes);
    out->lists = lists_read(k, out->when);
}

condition compile_condition(compiler *k, owner at, int32_t part, const char *key, qun_text single,
                            uint32_t scopes)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_REQUIREMENT];
    uint32_t count = single.len ? 1 : 0, filled = 0;
    for (uint32_t i = 0; i < list->count; i++)
        count += is_line_of(object_at(&k->c->objects, QUN_OBJECT_REQUIREMENT, i), at, part);
    line *lines = compiler_new(k, count, sizeof *lines);
    if (!lines)
        return (condition){NULL, 0};
    if (single.len) {
        lines[filled].source = single;
        lines[filled].place = pointer_of(k, at, key);
        lines[filled].when = compile_expression(k, at, key, single, &type_bool, scopes);
        lines[filled].lists = lists_read(k, lines[filled].when);
        filled++;
    }
    for (uint32_t i = 0; i < list->count && filled < count; i++) {
        const qun_requirement *r = object_at(&k->c->objects, QUN_OBJECT_REQUIREMENT, i);
        if (is_line_of(r, at, part))
            compile_line(k, r, i, scopes, &lines[filled++]);
    }
    return (condition){lines, count};
}
