/* program.c - what may be asked of a program, and qun_program: a program with a shape and memory of its own.
 * Running it over facts is decide/'s. */
#include "base/sized.h"
#include "cel/code.h"
#include "cel/program.h"

/* ---- cel_program ---- */

uint32_t cel_attributes(const cel_program *p)
{
    return p->attribute_count;
}

const shape_field *cel_attribute(const cel_program *p, uint32_t k)
{
    return k < p->attribute_count ? p->attributes[k] : NULL;
}

const type *cel_result(const cel_program *p)
{
    return p->result;
}

uint64_t cel_bound(const cel_program *p)
{
    return p->bound;
}

bool cel_constant(const cel_program *p, cell *value)
{
    if (p->constant && value)
        *value = p->value;
    return p->constant;
}

bool cel_reads_now(const cel_program *p)
{
    for (uint32_t i = 0; i < p->code_count && !p->constant; i++) {
        const cel_code *c = &p->code[i];
        if (c->op == OP_NOW || (c->op == OP_NATIVE && p->calls[c->a].native->timed))
            return true;
    }
    return false;
}

bool cel_reads_time(const cel_program *p)
{
    return p->timed;
}

/* ---- qun_program ---- */

static void drop(qun_program *program)
{
    const qun_env *env = program->env;
    qun_shape_unref(program->shape);
    arena_drop(&program->memory);
    mem_free(&env->mem, program, sizeof *program);
    qun_env_unref((qun_env *)env);
}

static qun_status name_result(qun_program *program)
{
    buf name;
    buf_init(&name, program->memory.mem);
    type_write(&name, cel_result(program->code));
    bool copied = !name.failed && arena_text(&program->memory, buf_view(&name), &program->type_name);
    buf_drop(&name);
    return copied ? QUN_OK : QUN_E_NOMEM;
}

/* The options as a request says them; the type is made in the program's memory. */
static qun_status take_options(qun_program *program, const qun_program_options *options, cel_request *request)
{
    qun_program_options own = {.size = sizeof own};
    qun_text result = {NULL, 0};
    qun_status status = options ? sized_in(options, sizeof own, &own, sizeof own) : QUN_OK;
    if (status == QUN_OK && own.flags & ~(uint32_t)QUN_COMPILE_UNCHECKED)
        status = QUN_E_NEWER;
    if (status == QUN_OK)
        status = text_in(own.container.at, own.container.len, &request->container);
    if (status == QUN_OK)
        status = text_in(own.result.at, own.result.len, &result);
    if (status != QUN_OK)
        return status;
    if (request->container.len && !shape_name_valid(request->container, true))
        return QUN_E_INVALID;
    request->steps = own.steps;
    request->unchecked = own.flags & QUN_COMPILE_UNCHECKED;
    if (result.len == 0)
        return QUN_OK;
    status = type_read(&program->memory, result, &request->result);
    return status == QUN_OK && type_has_parameter(request->result) ? QUN_E_INVALID : status;
}

static qun_status compile(qun_program *program, qun_text source, const qun_program_options *options,
                          qun_diagnostics *diagnostics)
{
    const qun_limits *limits = &program->env->limits;
    cel_request request = {.shape = program->shape,
                           .source = source,
                           .scopes = SCOPE_ANY,
                           .depth = limits->depth,
                           .at = {.line = 1, .column = 1}};
    qun_status status = take_options(program, options, &request);
    if (status == QUN_OK)
        status = cel_compile(&program->memory, &request, diagnostics, &program->code);
    if (status != QUN_OK)
        return status;
    for (uint32_t k = 0; k < cel_attributes(program->code); k++)
        program->scopes |= 1u << cel_attribute(program->code, k)->scope;
    return name_result(program);
}

qun_status qun_program_compile(const qun_shape *shape, const char *expression, size_t expression_len,
                               qun_diagnostics *diagnostics, qun_program **out)
{
    return qun_program_compile_with(shape, expression, expression_len, NULL, diagnostics, out);
}

qun_status qun_program_compile_with(const qun_shape *shape, const char *expression, size_t expression_len,
                                    const qun_program_options *options, qun_diagnostics *diagnostics,
                                    qun_program **out)
{
    qun_text source;
    if (diagnostics)
        diagnostics_clear(diagnostics);
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!shape || !expression)
        return QUN_E_ARG;
    qun_status status = text_in(expression, expression_len, &source);
    if (status != QUN_OK)
        return status;
    const qun_env *env = shape->env;
    qun_program *program = mem_new_zero(&env->mem, sizeof *program);
    if (!program)
        return QUN_E_NOMEM;
    atomic_init(&program->refs, 1);
    program->env = qun_env_ref(env);
    arena_init_kept(&program->memory, &program->env->mem, 1024);
    program->shape = qun_shape_ref(shape);
    shape_freeze(program->shape);
    status = compile(program, source, options, diagnostics);
    diagnostics_sort(diagnostics);
    if (status == QUN_OK)
        *out = program;
    else
        drop(program);
    return status;
}

qun_program *qun_program_ref(const qun_program *program)
{
    qun_program *own = (qun_program *)program; /* the count is the only part that changes */
    if (own)
        refs_take(&own->refs);
    return own;
}

void qun_program_unref(qun_program *program)
{
    if (program && refs_drop(&program->refs))
        drop(program);
}

qun_status qun_program_info_get(const qun_program *program, qun_program_info *out)
{
    if (!program)
        return QUN_E_ARG;
    const type *result = cel_result(program->code);
    uint32_t flags = (cel_reads_now(program->code) ? QUN_PROGRAM_NOW : 0) |
                     (cel_constant(program->code, NULL) ? QUN_PROGRAM_CONSTANT : 0);
    qun_program_info info = {.flags = flags,
                             .kind = result->kind < TYPE_DYN ? result->kind : QUN_TYPE_UNKNOWN,
                             .fields = cel_attributes(program->code),
                             .steps = cel_bound(program->code),
                             .type_name = program->type_name};
    return sized_out(&info, sizeof info, sizeof info, out);
}

qun_status qun_program_field(const qun_program *program, uint32_t index, qun_field *out)
{
    qun_field field = {.size = sizeof field};
    if (!program)
        return QUN_E_ARG;
    qun_status status = sized_out(&field, sizeof field, sizeof field, out);
    if (status != QUN_OK)
        return status;
    const shape_field *f = cel_attribute(program->code, index);
    if (!f)
        return QUN_E_NONE;
    shape_field_out(f, &field);
    return sized_out(&field, sizeof field, sizeof field, out);
}
