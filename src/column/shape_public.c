/* shape_public.c - shapes as the host sees them. Relies on shape.c. */
#include "column/shape.h"
#include "base/diagnose.h"
#include "base/sized.h"

/* Any two numbers: the beginnings of the two lanes of the stamp. */
static const uint64_t stamp_start[2] = {UINT64_C(0x5175AE0F00000001), UINT64_C(0x5175AE0F00000002)};

qun_status qun_shape_new(const qun_env *env, qun_shape **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!env)
        return QUN_E_ARG;
    qun_shape *s = mem_new_zero(&env->mem, sizeof *s);
    if (!s)
        return QUN_E_NOMEM;
    s->env = qun_env_ref(env);
    atomic_init(&s->refs, 1);
    atomic_init(&s->frozen, false);
    arena_init(&s->arena, &env->mem);
    names_init(&s->names, &env->mem, env->seed);
    s->stamp[0] = stamp_start[0];
    s->stamp[1] = stamp_start[1];
    *out = s;
    return QUN_OK;
}

qun_shape *qun_shape_ref(const qun_shape *shape)
{
    qun_shape *own = (qun_shape *)(uintptr_t)shape; /* const to the host, counted by us */
    if (own)
        refs_take(&own->refs);
    return own;
}

void qun_shape_unref(qun_shape *shape)
{
    if (!shape || !refs_drop(&shape->refs))
        return;
    const qun_env *env = shape->env;
    const mem *m = &env->mem;
    names_drop(&shape->names);
    mem_free(m, shape->entries, shape->entry_cap * sizeof *shape->entries);
    mem_free(m, shape->fields, shape->field_cap * sizeof *shape->fields);
    mem_free(m, shape->constants, shape->constant_cap * sizeof *shape->constants);
    mem_free(m, shape->aliases, shape->alias_cap * sizeof *shape->aliases);
    mem_free(m, shape->types, shape->type_cap * sizeof *shape->types);
    mem_free(m, shape->functions, shape->function_cap * sizeof *shape->functions);
    for (int scope = 0; scope < SCOPE_COUNT; scope++)
        mem_free(m, shape->row_fields[scope], shape->row_field_cap[scope] * sizeof *shape->row_fields[scope]);
    arena_drop(&shape->arena);
    mem_free(m, shape, sizeof *shape);
    qun_env_unref((qun_env *)(uintptr_t)env);
}

/* ---- declaring ---- */

/* What is wrong with one word of a declaration. */
static qun_status refuse(qun_diagnostics *d, qun_text found, qun_text suggestion, qun_text detail)
{
    problem p = {.code = QUN_CODE_C012, .found = found, .suggestion = suggestion, .detail = detail};
    diagnose(d, &p);
    return QUN_E_INVALID;
}

static qun_status refuse_type(const qun_shape *s, qun_diagnostics *d, qun_text text)
{
    qun_text word, near;
    type_unknown_word(s, text, &word, &near);
    return refuse(d, word.at ? word : text, near, TEXT("a type is expected, such as int or list(string)"));
}

/* Facts hold values of any type but parameters; `now` is the verb's argument. */
static qun_status check_declaration(const qun_shape *s, qun_text name, const type *t, qun_diagnostics *d)
{
    if (type_has_parameter(t))
        return refuse_type(s, d, t->kind == TYPE_PARAMETER ? t->name : TEXT("T"));
    if (text_is(name, "now") && t->kind != QUN_TYPE_TIMESTAMP)
        return refuse(d, name, (qun_text){NULL, 0}, TEXT("now is the instant of the run, a timestamp"));
    if (names_find(&s->names, name) != NAMES_NONE)
        return refuse(d, name, (qun_text){NULL, 0}, TEXT("it is declared already"));
    return QUN_OK;
}

static qun_status declare(qun_shape *shape, qun_text name, qun_text type_name, qun_diagnostics *d,
                          qun_slot *slot)
{
    const type *t;
    uint32_t number;
    arena scratch;
    arena_init(&scratch, &shape->env->mem);
    qun_status status = type_read_in(&scratch, shape, NULL, type_name, &t);
    if (status == QUN_E_INVALID)
        refuse_type(shape, d, type_name);
    if (status == QUN_OK)
        status = check_declaration(shape, name, t, d);
    if (status == QUN_OK)
        status = shape_add_field(shape, name, t, QUN_SCOPE_RECORD, &number);
    if (status == QUN_OK && slot)
        *slot = shape_slot(shape, number);
    arena_drop(&scratch);
    return status;
}

/* The name, if it is one and the shape takes more. */
static qun_status may_declare(const qun_shape *shape, const char *name, size_t name_len, qun_diagnostics *d,
                              qun_text *out)
{
    qun_status status = text_in(name, name_len, out);
    if (status != QUN_OK)
        return status;
    if (shape_frozen(shape))
        return QUN_E_STATE;
    if (!shape_name_valid(*out, true))
        return refuse(d, *out, (qun_text){NULL, 0},
                      TEXT("a name is letters, digits and _, begins with no digit, and is no reserved word"));
    return QUN_OK;
}

qun_status qun_shape_declare(qun_shape *shape, const char *name, size_t name_len, const char *type_name,
                             size_t type_name_len, qun_diagnostics *diagnostics, qun_slot *slot)
{
    qun_text own_name, own_type;
    if (slot)
        *slot = 0;
    if (!shape || !name || !type_name)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    qun_status status = text_in(type_name, type_name_len, &own_type);
    if (status == QUN_OK)
        status = may_declare(shape, name, name_len, diagnostics, &own_name);
    return status == QUN_OK ? declare(shape, own_name, own_type, diagnostics, slot) : status;
}

/* Everything but the value, which is the caller's. */
static qun_status declare_constant(qun_shape *shape, qun_text name, const qun_value *value,
                                   qun_diagnostics *d)
{
    cell own;
    const type *t;
    arena scratch;
    arena_init(&scratch, &shape->env->mem);
    qun_status status = cell_in(&scratch, value, shape->env->limits.depth, &own);
    if (status == QUN_OK && own.kind == QUN_TYPE_UNKNOWN)
        status = QUN_E_TYPE;
    if (status == QUN_OK && !(t = type_of_cell(&scratch, &own)))
        status = QUN_E_NOMEM;
    if (status == QUN_OK)
        status = check_declaration(shape, name, t, d);
    if (status == QUN_OK)
        status = shape_add_constant(shape, name, t, &own);
    arena_drop(&scratch);
    return status;
}

qun_status qun_shape_constant(qun_shape *shape, const char *name, size_t name_len, const qun_value *value,
                              qun_diagnostics *diagnostics)
{
    qun_text own;
    if (!shape || !name || !value)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    qun_status status = may_declare(shape, name, name_len, diagnostics, &own);
    return status == QUN_OK ? declare_constant(shape, own, value, diagnostics) : status;
}

static qun_status refuse_signature(qun_diagnostics *d, qun_text signature)
{
    return refuse(d, signature, (qun_text){NULL, 0},
                  TEXT("a signature is expected, such as distance(string, string) -> double"));
}

qun_status qun_shape_lend(qun_shape *shape, const char *signature, size_t signature_len, qun_host_fn call,
                          void *user, qun_diagnostics *diagnostics)
{
    qun_text own;
    if (!shape || !signature || !call)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    qun_status status = text_in(signature, signature_len, &own);
    if (status != QUN_OK)
        return status;
    if (shape_frozen(shape))
        return QUN_E_STATE;
    shape_function form = {.host = call, .user = user, .cost = 1};
    status = shape_declare_function(shape, own, &form);
    return status == QUN_E_INVALID ? refuse_signature(diagnostics, own) : status;
}

/* ---- reading ---- */

qun_status qun_shape_find(const qun_shape *shape, const char *name, size_t name_len, qun_slot *out)
{
    qun_text own;
    if (!out)
        return QUN_E_ARG;
    *out = 0;
    if (!shape || !name)
        return QUN_E_ARG;
    qun_status status = text_in(name, name_len, &own);
    if (status != QUN_OK)
        return status;
    const shape_field *f = shape_field_named(shape, own);
    if (!f)
        return QUN_E_NONE;
    *out = f->slot;
    return QUN_OK;
}

qun_status qun_shape_suggest(const qun_shape *shape, const char *name, size_t name_len, qun_text *out)
{
    qun_text own;
    if (!out)
        return QUN_E_ARG;
    *out = (qun_text){NULL, 0};
    if (!shape || !name)
        return QUN_E_ARG;
    qun_status status = text_in(name, name_len, &own);
    if (status != QUN_OK)
        return status;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < shape->field_count; i++) {
        qun_text both[2] = {best == UINT32_MAX ? (qun_text){"", 0} : shape->fields[best].name,
                            shape->fields[i].name};
        if (text_nearest(own, both, 2) == 1)
            best = i;
    }
    if (best == UINT32_MAX)
        return QUN_E_NONE;
    *out = shape->fields[best].name;
    return QUN_OK;
}

void shape_field_out(const shape_field *f, qun_field *out)
{
    out->scope = f->scope;
    out->kind = f->type->kind < TYPE_DYN ? f->type->kind : QUN_TYPE_UNKNOWN;
    out->slot = f->slot;
    out->verbs = f->verbs;
    out->name = f->name;
    out->type_name = f->type_name;
}

static qun_status give_field(const shape_field *f, qun_status otherwise, qun_field *out)
{
    qun_field field = {.size = sizeof field};
    if (f)
        shape_field_out(f, &field);
    qun_status status = sized_out(&field, sizeof field, sizeof field, out);
    return status == QUN_OK && !f ? otherwise : status;
}

qun_status qun_shape_field(const qun_shape *shape, qun_slot slot, qun_field *out)
{
    return shape ? give_field(shape_slot_field(shape, slot), QUN_E_SLOT, out) : QUN_E_ARG;
}

/* Field `index` in the order of scopes, then of the row. */
static const shape_field *field_at(const qun_shape *s, uint32_t index)
{
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++) {
        if (index < s->width[scope])
            return shape_row_field(s, scope, index);
        index -= s->width[scope];
    }
    return NULL;
}

qun_status qun_shape_get(const qun_shape *shape, uint32_t index, qun_field *out)
{
    return shape ? give_field(field_at(shape, index), QUN_E_NONE, out) : QUN_E_ARG;
}
