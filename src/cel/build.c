/* build.c - one compilation from the request to the program, and how it reports what is wrong.
 * The only caller of the passes: parse, check, fold, emit. */
#include "cel/always.h"
#include "cel/code.h"

/* ---- problems ---- */

/* A character of a JSON text that stands there behind a backslash. */
static bool escaped_in_json(char c)
{
    return c == '"' || c == '\\' || (c > 0 && c < ' ');
}

/* The place of bytes from..to of the request's source in its document. */
static place place_of(const cel_build *b, uint32_t from, uint32_t to)
{
    const cel_request *r = b->request;
    place at = r->at;
    at.length = to > from ? to - from : 0;
    at.offset += from + r->in_json;
    uint32_t column = r->in_json;
    bool first_line = true;
    for (size_t i = 0; i < from;) {
        char c = r->source.at[i];
        utf8_next(r->source.at, r->source.len, &i);
        column++;
        if (r->in_json && escaped_in_json(c)) {
            at.offset++;
            column++;
        } else if (c == '\n') {
            at.line += r->at.line != 0;
            column = 0;
            first_line = false;
        }
    }
    if (r->at.line)
        at.column = first_line ? at.column + column : column + 1;
    return at;
}

void cel_problem(cel_build *b, int32_t code, uint32_t from, uint32_t to, qun_text found, qun_text suggestion,
                 qun_text detail)
{
    buf words;
    buf_init(&words, b->a->mem);
    if (b->inside) {
        buf_str(&words, "in ");
        buf_text(&words, b->inside_name);
        buf_str(&words, ": ");
        from = b->inside->from;
        to = b->inside->to;
    }
    buf_text(&words, detail);
    uint32_t most = (uint32_t)b->request->source.len;
    from = from < most ? from : most;
    to = to < most ? to : most;
    if (!found.at)
        found = text_part(b->request->source, from, to);
    problem p = {.code = code,
                 .at = place_of(b, from, to),
                 .found = found,
                 .suggestion = suggestion,
                 .detail = buf_view(&words)};
    diagnose(b->d, &p);
    bool is_warning = code == QUN_CODE_C023 || code == QUN_CODE_C025;
    if (!is_warning && b->status == QUN_OK)
        b->status = code == QUN_CODE_C003 ? QUN_E_LIMIT : QUN_E_INVALID;
    buf_drop(&words);
}

node *cel_syntax(cel_build *b, uint32_t from, uint32_t to, const char *suggestion, const char *detail)
{
    cel_problem(b, QUN_CODE_C020, from, to, (qun_text){NULL, 0}, text_of(suggestion), text_of(detail));
    return NULL;
}

const type *cel_mismatch(cel_build *b, const node *at, const char *a, const type *x, const char *c,
                         const type *y, const char *e)
{
    if (b->request->unchecked)
        return &type_dyn;
    buf words;
    buf_init(&words, b->a->mem);
    buf_str(&words, a);
    if (x)
        type_write(&words, cel_type_closed(b, x));
    buf_str(&words, c);
    if (y)
        type_write(&words, cel_type_closed(b, y));
    buf_str(&words, e);
    cel_problem(b, QUN_CODE_C020, at->from, at->to, (qun_text){NULL, 0}, (qun_text){NULL, 0},
                buf_view(&words));
    buf_drop(&words);
    return &type_error;
}

void *cel_no_memory(cel_build *b)
{
    b->status = QUN_E_NOMEM;
    return NULL;
}

void *cel_too_deep(cel_build *b, uint32_t from, uint32_t to)
{
    cel_problem(b, QUN_CODE_C003, from, to, (qun_text){NULL, 0}, (qun_text){NULL, 0},
                TEXT("the expression is nested too deep, or too long with what it refers to"));
    return NULL;
}

void *cel_new(cel_build *b, size_t size)
{
    void *made = arena_new_zero(b->tree ? b->tree : b->a, size);
    return made ? made : cel_no_memory(b);
}

void *cel_new_kept(cel_build *b, size_t size)
{
    void *made = arena_new_zero(b->a, size);
    return made ? made : cel_no_memory(b);
}

/* ---- what the whole must be ---- */

static void check_result(cel_build *b, const node *root, const type *have)
{
    const type *want = b->request->result;
    bindings none = {.count = 0};
    if (b->status != QUN_OK || !want || cel_type_match(b, want, have, &none))
        return;
    cel_mismatch(b, root, "this must be ", want, ", it is ", have, "");
}

static void check_constant(cel_build *b, const node *root)
{
    const type *want = b->request->result;
    if (!want || want->kind != QUN_TYPE_BOOL || !root->folded || root->from_shape ||
        root->value.kind != QUN_TYPE_BOOL)
        return;
    if (text_is(b->request->source, "true") || text_is(b->request->source, "false"))
        return; /* said on purpose */
    cel_problem(b, QUN_CODE_C023, root->from, root->to, root->value.as.i ? TEXT("true") : TEXT("false"),
                (qun_text){NULL, 0}, (qun_text){NULL, 0});
}

static void check_cost(cel_build *b, const cel_program *p)
{
    uint64_t most = b->request->steps;
    if (!most || p->bound == UINT64_MAX || p->bound <= most)
        return;
    buf found, detail;
    buf_init(&found, b->a->mem);
    buf_init(&detail, b->a->mem);
    buf_uint(&found, p->bound);
    buf_str(&detail, "at most ");
    buf_uint(&detail, most);
    buf_str(&detail, " are allowed");
    cel_problem(b, QUN_CODE_C022, 0, (uint32_t)b->request->source.len, buf_view(&found), (qun_text){NULL, 0},
                buf_view(&detail));
    buf_drop(&found);
    buf_drop(&detail);
}

static bool source_fits(cel_build *b)
{
    qun_text source = b->request->source;
    uint64_t most = b->request->shape->env->limits.expression_bytes;
    if (source.len > most || source.len > UINT32_MAX / 2) {
        cel_problem(b, QUN_CODE_C003, 0, 0, (qun_text){NULL, 0}, (qun_text){NULL, 0},
                    TEXT("the expression is too long"));
        return false;
    }
    if (!utf8_valid(source.at, source.len)) {
        cel_syntax(b, 0, 0, NULL, "the expression is not UTF-8");
        return false;
    }
    return true;
}

static cel_program *build(cel_build *b)
{
    node *root = source_fits(b) ? cel_parse(b) : NULL;
    if (!root)
        return NULL;
    const type *have = cel_check(b, root);
    check_result(b, root, have);
    if (b->status != QUN_OK)
        return NULL;
    cel_fold(b, root);
    check_constant(b, root);
    cel_program *p = b->status == QUN_OK ? cel_emit(b, root, true) : NULL;
    if (p)
        check_cost(b, p);
    if (p && b->status == QUN_OK)
        cel_doubts(b->request, root);
    return p;
}

/* The texts of a request in the program's memory. */
static bool keep_texts(arena *a, cel_request *own)
{
    if (!arena_text(a, own->source, &own->source))
        return false;
    if (!own->source.at)
        own->source = TEXT("");
    return !own->container.len || arena_text(a, own->container, &own->container);
}

qun_status cel_compile(arena *a, const cel_request *request, qun_diagnostics *d, const cel_program **out)
{
    *out = NULL;
    cel_request own = *request;
    if (!keep_texts(a, &own))
        return QUN_E_NOMEM;
    arena tree;
    arena_init(&tree, a->mem);
    uint32_t depth = request->depth ? request->depth : request->shape->env->limits.depth;
    cel_build b = {.request = &own,
                   .a = a,
                   .tree = &tree,
                   .d = d,
                   .source = own.source,
                   .depth = depth < CEL_DEPTH_MOST ? depth : CEL_DEPTH_MOST};
    cel_program *p = build(&b);
    if (b.status == QUN_OK)
        *out = p;
    arena_drop(&tree);
    return b.status;
}

node *cel_read_again(const cel_program *p, arena *a, cel_request *request, cel_build *b)
{
    *request = (cel_request){.shape = p->shape,
                             .source = p->source,
                             .container = p->container,
                             .scopes = p->scopes,
                             .unchecked = p->unchecked};
    *b = (cel_build){.request = request,
                     .a = a,
                     .source = p->source,
                     .depth = p->depth,
                     .zones = (cel_zones *)p->zones,
                     .again = p};
    node *root = cel_parse(b);
    if (root)
        cel_check(b, root);
    if (b->status == QUN_OK)
        cel_fold(b, root);
    return b->status == QUN_OK ? root : NULL;
}
