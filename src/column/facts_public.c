/* facts_public.c - facts as the host fills and reads them. Relies on facts.c and, for values, on value.c. */
#include "column/facts.h"
#include "column/value.h"
#include "base/sized.h"

/* ---- rows ---- */

static bool is_scope(int32_t scope)
{
    return scope >= 0 && scope < SCOPE_COUNT;
}

qun_status qun_facts_add(qun_facts *facts, int32_t scope, const char *key, size_t key_len, uint32_t *row)
{
    qun_text own;
    uint32_t added;
    if (row)
        *row = 0;
    if (!facts)
        return QUN_E_ARG;
    if (!is_scope(scope))
        return QUN_E_NEWER;
    qun_status status = text_in(key, key_len, &own);
    if (status == QUN_OK)
        status = facts_append(facts, scope, own, &added);
    if (status == QUN_OK && row)
        *row = added;
    return status;
}

uint32_t qun_facts_rows(const qun_facts *facts, int32_t scope)
{
    return facts && is_scope(scope) ? facts->tables[scope].rows : 0;
}

qun_status qun_facts_find(const qun_facts *facts, int32_t scope, const char *key, size_t key_len,
                          uint32_t *row)
{
    qun_text own;
    if (!row)
        return QUN_E_ARG;
    *row = 0;
    if (!facts || !key)
        return QUN_E_ARG;
    if (!is_scope(scope))
        return QUN_E_NEWER;
    qun_status status = text_in(key, key_len, &own);
    if (status != QUN_OK)
        return status;
    uint32_t found = facts_row_of(facts, scope, own);
    if (found == NAMES_NONE)
        return QUN_E_NONE;
    *row = found;
    return QUN_OK;
}

/* ---- writing ---- */

/* The field of a slot, if it has this row. */
static inline qun_status field_of(const qun_facts *f, qun_slot slot, uint32_t row, const shape_field **field)
{
    if (!f)
        return QUN_E_ARG;
    *field = shape_slot_field(f->shape, slot);
    if (!*field)
        return QUN_E_SLOT;
    return row < f->tables[(*field)->scope].rows ? QUN_OK : QUN_E_NONE;
}

qun_status qun_facts_set_int(qun_facts *facts, qun_slot slot, uint32_t row, int64_t value)
{
    const shape_field *field;
    qun_status status = field_of(facts, slot, row, &field);
    if (status != QUN_OK)
        return status;
    cell c;
    switch (field->type->kind) {
    case QUN_TYPE_INT:
    case TYPE_DYN:
        c = cell_int(value);
        break;
    case QUN_TYPE_BOOL:
        if (value != 0 && value != 1)
            return QUN_E_TYPE;
        c = cell_bool(value != 0);
        break;
    case QUN_TYPE_UINT:
        if (value < 0)
            return QUN_E_TYPE;
        c = cell_uint((uint64_t)value);
        break;
    case QUN_TYPE_TIMESTAMP:
        c = cell_time(value);
        break;
    case QUN_TYPE_DURATION:
        c = cell_span(value);
        break;
    default:
        return QUN_E_TYPE;
    }
    facts_store(facts, field, row, c);
    return QUN_OK;
}

qun_status qun_facts_set_double(qun_facts *facts, qun_slot slot, uint32_t row, double value)
{
    const shape_field *field;
    qun_status status = field_of(facts, slot, row, &field);
    if (status != QUN_OK)
        return status;
    if (field->type->kind != QUN_TYPE_DOUBLE && field->type->kind != TYPE_DYN)
        return QUN_E_TYPE;
    facts_store(facts, field, row, cell_double(value));
    return QUN_OK;
}

/* A text or bytes at the door, lent. */
static qun_status text_cell(const type *t, const char *text, size_t len, cell *out)
{
    qun_text own;
    bool bytes = t->kind == QUN_TYPE_BYTES;
    if (!bytes && t->kind != QUN_TYPE_STRING && t->kind != TYPE_DYN)
        return QUN_E_TYPE;
    qun_status status = bytes ? bytes_in(text, len, &own) : text_in(text, len, &own);
    if (status == QUN_OK && own.len > UINT32_MAX)
        status = QUN_E_LIMIT;
    if (status != QUN_OK)
        return status;
    *out = cell_text(own);
    out->kind = bytes ? QUN_TYPE_BYTES : QUN_TYPE_STRING;
    return QUN_OK;
}

qun_status qun_facts_set_text(qun_facts *facts, qun_slot slot, uint32_t row, const char *text, size_t len)
{
    const shape_field *field;
    cell lent, kept;
    qun_status status = field_of(facts, slot, row, &field);
    if (status == QUN_OK)
        status = text_cell(field->type, text, len, &lent);
    if (status != QUN_OK)
        return status;
    if (!facts_keep(facts, &lent, &kept))
        return QUN_E_NOMEM;
    facts_store(facts, field, row, kept);
    facts_tidy(facts);
    return QUN_OK;
}

qun_status qun_facts_set(qun_facts *facts, qun_slot slot, uint32_t row, const qun_value *value)
{
    const shape_field *field;
    cell c;
    qun_status status = field_of(facts, slot, row, &field);
    if (status != QUN_OK)
        return status;
    arena_mark mark = arena_here(&facts->texts);
    status = cell_in_shape(&facts->texts, facts->shape, value, facts->shape->env->limits.depth, &c);
    if (status == QUN_OK)
        status = struct_take(&facts->texts, field->type, &c);
    if (status == QUN_OK && !type_accepts(field->type, &c))
        status = QUN_E_TYPE;
    if (status != QUN_OK) {
        arena_back(&facts->texts, mark);
        return status;
    }
    facts_own(&c);
    facts_store(facts, field, row, c);
    facts_tidy(facts);
    return QUN_OK;
}

/* ---- reading ---- */

qun_status qun_facts_get(const qun_facts *facts, qun_slot slot, uint32_t row, qun_value *out)
{
    const shape_field *field;
    qun_value value = {.size = sizeof value};
    qun_status status = sized_out(&value, sizeof value, sizeof value, out);
    if (status == QUN_OK)
        status = field_of(facts, slot, row, &field);
    if (status != QUN_OK)
        return status;
    cell_out(facts_row(facts, field->scope, row) + field->index, &value);
    return sized_out(&value, sizeof value, sizeof value, out);
}
