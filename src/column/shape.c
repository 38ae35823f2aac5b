/* shape.c - building a shape and looking things up in it. Relies on type.c for the types' texts.
 * Every addition first makes room for all it needs and then writes: an error leaves the shape as it was. */
#include "column/shape.h"
#include <string.h>

const char *const scope_names[SCOPE_COUNT] = {"", "group", "member", "here", "event", "community", "staff"};

int32_t scope_of_name(qun_text name, qun_text *rest)
{
    const char *dot = name.len ? memchr(name.at, '.', name.len) : NULL;
    *rest = name;
    if (!dot)
        return QUN_SCOPE_RECORD;
    size_t len = (size_t)(dot - name.at);
    for (int32_t scope = QUN_SCOPE_GROUP; scope < SCOPE_COUNT; scope++) {
        if (!text_is(text_part(name, 0, len), scope_names[scope]))
            continue;
        *rest = text_part(name, len + 1, name.len);
        return scope;
    }
    return QUN_SCOPE_RECORD;
}

/* ---- names ---- */

static bool is_reserved(qun_text word)
{
    static const char *const reserved[] = {
        "as",       "break", "const",     "continue", "else", "false", "for",
        "function", "if",    "import",    "in",       "let",  "loop",  "null",
        "package",  "true",  "namespace", "return",   "var",  "void",  "while",
    };
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (text_is(word, reserved[i]))
            return true;
    return false;
}

static bool is_identifier(qun_text word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return word.len > 0 && !is_reserved(word);
}

bool shape_name_valid(qun_text name, bool dotted)
{
    size_t from = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] != '.')
            continue;
        if (!dotted || !is_identifier(text_part(name, from, i)))
            return false;
        from = i + 1;
    }
    return is_identifier(text_part(name, from, name.len));
}

/* ---- adding ---- */

bool shape_frozen(const qun_shape *s)
{
    return atomic_load_explicit(&s->frozen, memory_order_acquire);
}

/* Does everything that can fail about a new name but adding it. */
static qun_status name_room(qun_shape *s, qun_text name)
{
    if (shape_frozen(s))
        return QUN_E_STATE;
    if (names_find(&s->names, name) != NAMES_NONE)
        return QUN_E_INVALID;
    uint64_t need = (uint64_t)s->names.count + 1;
    return mem_grow(&s->env->mem, &s->entries, &s->entry_cap, need, sizeof *s->entries) ? QUN_OK
                                                                                        : QUN_E_NOMEM;
}

/* The last step: lends the kept text of the name. */
static bool name_add(qun_shape *s, qun_text *name, uint8_t what, uint32_t number)
{
    uint32_t entry;
    if (!names_add(&s->names, *name, &entry))
        return false;
    s->entries[entry] = (struct shape_entry){what, number};
    *name = names_at(&s->names, entry);
    return true;
}

static bool type_text(arena *a, const type *t, qun_text *out)
{
    buf b;
    buf_fixed(&b, NULL, 0);
    type_write(&b, t);
    size_t len = b.len;
    char *at = arena_new(a, len + 1);
    if (!at)
        return false;
    buf_fixed(&b, at, len);
    type_write(&b, t);
    at[len] = 0;
    *out = (qun_text){at, len};
    return true;
}

/* Chains the field to the hash of all before it. The seed is fixed: stamps are the same in all processes. */
static uint64_t stamp_next(uint64_t stamp, const shape_field *f)
{
    stamp = hash_bytes(stamp, f->name.at, f->name.len);
    stamp = hash_bytes(stamp, f->type_name.at, f->type_name.len);
    return hash_mix(stamp, (uint64_t)f->scope);
}

static void stamp_field(qun_shape *s, shape_field *f, uint32_t number)
{
    s->stamp[0] = stamp_next(s->stamp[0], f);
    s->stamp[1] = stamp_next(s->stamp[1], f);
    uint64_t upper = s->stamp[0] >> SHAPE_SLOT_BITS;
    f->slot = (upper ? upper : 1) << SHAPE_SLOT_BITS | number;
}

static bool field_room(qun_shape *s, int32_t scope)
{
    const mem *m = &s->env->mem;
    return mem_grow(m, &s->fields, &s->field_cap, (uint64_t)s->field_count + 1, sizeof *s->fields) &&
           mem_grow(m, &s->row_fields[scope], &s->row_field_cap[scope], (uint64_t)s->width[scope] + 1,
                    sizeof *s->row_fields[scope]);
}

qun_status shape_add_field(qun_shape *s, qun_text name, const type *t, int32_t scope, uint32_t *number)
{
    shape_field field = {.name = name, .scope = scope, .index = s->width[scope]};
    arena_mark mark = arena_here(&s->arena);
    qun_status status = name_room(s, name);
    if (status != QUN_OK)
        return status;
    if (s->field_count >= SHAPE_FIELDS_MOST)
        return QUN_E_LIMIT;
    if (!field_room(s, scope))
        return QUN_E_NOMEM;
    field.type = type_copy(&s->arena, t);
    if (!field.type || !type_text(&s->arena, t, &field.type_name) ||
        !name_add(s, &field.name, SHAPE_FIELD, s->field_count)) {
        arena_back(&s->arena, mark);
        return QUN_E_NOMEM;
    }
    *number = s->field_count++;
    stamp_field(s, &field, *number);
    s->fields[*number] = field;
    s->row_fields[scope][s->width[scope]++] = *number;
    return QUN_OK;
}

qun_status shape_add_constant(qun_shape *s, qun_text name, const type *t, const cell *value)
{
    shape_constant constant = {.name = name};
    arena_mark mark = arena_here(&s->arena);
    qun_status status = name_room(s, name);
    if (status != QUN_OK)
        return status;
    if (!mem_grow(&s->env->mem, &s->constants, &s->constant_cap, (uint64_t)s->constant_count + 1,
                  sizeof *s->constants))
        return QUN_E_NOMEM;
    constant.type = type_copy(&s->arena, t);
    if (!constant.type || !cell_copy(&s->arena, value, &constant.value) ||
        !name_add(s, &constant.name, SHAPE_CONSTANT, s->constant_count)) {
        arena_back(&s->arena, mark);
        return QUN_E_NOMEM;
    }
    s->constants[s->constant_count++] = constant;
    return QUN_OK;
}

qun_status shape_add_alias(qun_shape *s, qun_text name, qun_text source)
{
    shape_alias alias = {.name = name};
    arena_mark mark = arena_here(&s->arena);
    qun_status status = name_room(s, name);
    if (status != QUN_OK)
        return status;
    if (!mem_grow(&s->env->mem, &s->aliases, &s->alias_cap, (uint64_t)s->alias_count + 1, sizeof *s->aliases))
        return QUN_E_NOMEM;
    if (!arena_text(&s->arena, source, &alias.source) ||
        !name_add(s, &alias.name, SHAPE_ALIAS, s->alias_count)) {
        arena_back(&s->arena, mark);
        return QUN_E_NOMEM;
    }
    s->aliases[s->alias_count++] = alias;
    return QUN_OK;
}

qun_status shape_add_type(qun_shape *s, const type *t)
{
    qun_text name = t->name;
    qun_status status = name_room(s, name);
    if (status != QUN_OK)
        return status;
    if (!mem_grow(&s->env->mem, &s->types, &s->type_cap, (uint64_t)s->type_count + 1, sizeof *s->types) ||
        !name_add(s, &name, SHAPE_TYPE, s->type_count))
        return QUN_E_NOMEM;
    s->types[s->type_count++] = t;
    uint64_t own = t->kind == QUN_TYPE_STRUCT ? struct_of(t)->stamp : hash_bytes(t->count, name.at, name.len);
    s->stamp[0] = hash_mix(s->stamp[0], own);
    s->stamp[1] = hash_mix(s->stamp[1], own);
    return QUN_OK;
}

/* An overload must differ in what it is called on or with. */
static bool same_call(const shape_function *a, const shape_function *b)
{
    if (!text_equal(a->name, b->name) || a->method != b->method || a->scope != b->scope ||
        a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!type_equal(a->args[i], b->args[i]))
            return false;
    return true;
}

qun_status shape_add_function(qun_shape *s, const shape_function *f)
{
    shape_function copy = *f;
    arena_mark mark = arena_here(&s->arena);
    if (shape_frozen(s))
        return QUN_E_STATE;
    for (uint32_t i = 0; i < s->function_count; i++)
        if (same_call(&s->functions[i], f))
            return QUN_E_INVALID;
    if (!mem_grow(&s->env->mem, &s->functions, &s->function_cap, (uint64_t)s->function_count + 1,
                  sizeof *s->functions))
        return QUN_E_NOMEM;
    copy.shape = s;
    copy.result = type_copy(&s->arena, f->result);
    bool made = copy.result && arena_text(&s->arena, f->name, &copy.name) &&
                arena_text(&s->arena, f->called.len ? f->called : f->name, &copy.called);
    for (uint32_t i = 0; i < f->count && made; i++) {
        copy.args[i] = type_copy(&s->arena, f->args[i]);
        made = copy.args[i] != NULL;
    }
    if (!made) {
        arena_back(&s->arena, mark);
        return QUN_E_NOMEM;
    }
    s->functions[s->function_count++] = copy;
    return QUN_OK;
}

/* Whoever uses the shape holds it const; the mark is the one thing that changes then, and is atomic. */
void shape_freeze(const qun_shape *s)
{
    atomic_store_explicit(&((qun_shape *)(uintptr_t)s)->frozen, true, memory_order_release);
}

/* ---- looking up ---- */

static const struct shape_entry *entry_named(const qun_shape *s, qun_text name, uint8_t what)
{
    uint32_t number = names_find(&s->names, name);
    if (number == NAMES_NONE || s->entries[number].what != what)
        return NULL;
    return &s->entries[number];
}

const shape_field *shape_field_named(const qun_shape *s, qun_text name)
{
    const struct shape_entry *entry = entry_named(s, name, SHAPE_FIELD);
    return entry ? &s->fields[entry->number] : NULL;
}

const shape_constant *shape_constant_named(const qun_shape *s, qun_text name)
{
    const struct shape_entry *entry = entry_named(s, name, SHAPE_CONSTANT);
    return entry ? &s->constants[entry->number] : NULL;
}

const shape_alias *shape_alias_named(const qun_shape *s, qun_text name)
{
    const struct shape_entry *entry = entry_named(s, name, SHAPE_ALIAS);
    return entry ? &s->aliases[entry->number] : NULL;
}

const type *shape_type_named(const qun_shape *s, qun_text name)
{
    const struct shape_entry *entry = entry_named(s, name, SHAPE_TYPE);
    return entry ? s->types[entry->number] : NULL;
}

const shape_field *shape_row_field(const qun_shape *s, int32_t scope, uint32_t index)
{
    return &s->fields[s->row_fields[scope][index]];
}

qun_slot shape_slot(const qun_shape *s, uint32_t number)
{
    return s->fields[number].slot;
}

bool shape_same(const qun_shape *a, const qun_shape *b)
{
    return a == b ||
           (a->field_count == b->field_count && a->stamp[0] == b->stamp[0] && a->stamp[1] == b->stamp[1]);
}
