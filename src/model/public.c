/* public.c - the door to charters: compile, build, read back, write. What is given is checked here, once. */
#include "base/sized.h"
#include "model/compile.h"
#include "model/keys.h"
#include <string.h>

#define TERM_FLAGS                                                                                           \
    (uint32_t)(QUN_TERM_ANY_START | QUN_TERM_ANY_END | QUN_TERM_WHOLE | QUN_TERM_PLAIN | QUN_TERM_CASE)

/* Room for any struct of a charter. */
typedef union any_struct {
    qun_positioning positioning;
    qun_form form;
    char bytes[2 * sizeof(qun_positioning)];
} any_struct;

static bool kind_known(int32_t kind)
{
    return kind >= 1 && kind < OBJECT_KINDS;
}

/* ---- compile ---- */

/* Compiles also what was read with errors, for the rest of the problems; a charter it does not become. */
static qun_status compile(const objects *o, qun_status read, qun_diagnostics *d, qun_charter **out)
{
    qun_charter *made = NULL;
    if (read != QUN_OK && (read != QUN_E_INVALID || o->partial))
        return read;
    qun_status status = charter_build(o->env, o, d, &made);
    if (read == QUN_OK && status == QUN_OK) {
        *out = made;
        return QUN_OK;
    }
    qun_charter_unref(made);
    return status == QUN_OK ? read : status;
}

qun_status qun_charter_compile(const qun_env *env, const char *json, size_t json_len,
                               qun_diagnostics *diagnostics, qun_charter **out)
{
    qun_text text;
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!env || !json)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    qun_status status = text_in(json, json_len, &text);
    if (status != QUN_OK)
        return status;
    objects o;
    objects_init(&o, env);
    status = compile(&o, objects_read(&o, text, diagnostics), diagnostics, out);
    objects_drop(&o);
    diagnostics_sort(diagnostics);
    return status;
}

/* ---- reading back ---- */

qun_status qun_charter_info_get(const qun_charter *charter, qun_charter_info *out)
{
    if (!charter)
        return QUN_E_ARG;
    const qun_head *head = object_at(&charter->objects, QUN_OBJECT_HEAD, 0);
    qun_charter_info info = {.size = sizeof info,
                             .objects = charter->objects.total,
                             .fields = charter->shape->field_count,
                             .id = charter->id,
                             .revision = charter->revision,
                             .timezone = head && head->timezone.len ? head->timezone : TEXT("+08:00")};
    return sized_out(&info, sizeof info, sizeof info, out);
}

qun_status qun_charter_get(const qun_charter *charter, int32_t kind, uint32_t index, void *out)
{
    any_struct none;
    if (!charter || !out)
        return QUN_E_ARG;
    if (!kind_known(kind))
        return QUN_E_NEWER;
    memset(&none, 0, sizeof none);
    const void *object = object_at(&charter->objects, kind, index);
    qun_status status =
        sized_out(object ? object : &none, object_kinds[kind].size, object_kinds[kind].first_size, out);
    return status == QUN_OK && !object ? QUN_E_NONE : status;
}

qun_status qun_charter_find(const qun_charter *charter, int32_t kind, const char *reference,
                            size_t reference_len, uint32_t *out)
{
    qun_text name;
    if (!charter || !reference || !out)
        return QUN_E_ARG;
    *out = 0;
    if (!kind_known(kind))
        return QUN_E_NEWER;
    qun_status status = text_in(reference, reference_len, &name);
    if (status != QUN_OK)
        return status;
    uint32_t index = object_named(&charter->objects, kind, name);
    if (index == UINT32_MAX)
        return QUN_E_NONE;
    *out = index;
    return QUN_OK;
}

qun_status qun_charter_write(const qun_charter *charter, char *text, size_t space, size_t *len)
{
    buf out, json;
    qun_status status = buf_begin(&out, text, space, len);
    if (status != QUN_OK)
        return status;
    if (!charter)
        return QUN_E_ARG;
    buf_init(&json, &charter->env->mem);
    status = objects_write(&charter->objects, &json);
    if (status == QUN_OK)
        buf_text(&out, buf_view(&json));
    buf_drop(&json);
    return status == QUN_OK ? buf_finish(&out, space, len) : status;
}

/* ---- the builder ---- */

qun_status qun_builder_new(const qun_env *env, qun_builder **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!env)
        return QUN_E_ARG;
    qun_builder *b = mem_new_zero(&env->mem, sizeof *b);
    if (!b)
        return QUN_E_NOMEM;
    b->env = qun_env_ref(env);
    objects_init(&b->objects, b->env);
    *out = b;
    return QUN_OK;
}

void qun_builder_unref(qun_builder *builder)
{
    if (!builder)
        return;
    qun_env *env = builder->env;
    objects_drop(&builder->objects);
    mem_free(&env->mem, builder, sizeof *builder);
    qun_env_unref(env);
}

/* Into a copy, so that nothing has changed if anything is wrong. */
qun_status qun_builder_read(qun_builder *builder, const char *json, size_t json_len,
                            qun_diagnostics *diagnostics)
{
    qun_text text;
    if (!builder || !json)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    qun_status status = text_in(json, json_len, &text);
    if (status != QUN_OK)
        return status;
    objects copy;
    objects_init(&copy, builder->env);
    status = objects_copy(&builder->objects, &copy);
    if (status == QUN_OK)
        status = objects_read(&copy, text, diagnostics);
    diagnostics_sort(diagnostics);
    if (status == QUN_OK) {
        objects old = builder->objects;
        builder->objects = copy;
        copy = old;
    }
    objects_drop(&copy);
    return status;
}

static qun_status check_number(const object_field *field, const char *member)
{
    uint32_t value;
    memcpy(&value, member, sizeof value);
    if (field->check == CHECK_ENUM && value > field->allowed)
        return QUN_E_NEWER;
    return field->check == CHECK_BITS && (value & ~field->allowed) ? QUN_E_NEWER : QUN_OK;
}

/* Only the offsets of a time may point back. */
static qun_status check_periods(const qun_period *periods, size_t count, bool back)
{
    for (size_t i = 0; i < count; i++) {
        int sign = period_sign(&periods[i]);
        if (sign == 2 || (sign < 0 && !back))
            return QUN_E_ARG;
    }
    return QUN_OK;
}

static qun_status check_texts(const qun_text *texts, size_t count)
{
    qun_status status = QUN_OK;
    for (size_t i = 0; i < count && status == QUN_OK; i++)
        status = text_check(texts[i]);
    return status;
}

static qun_status check_minutes(const int32_t *minutes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (minutes[i] < 0 || minutes[i] > 1440)
            return QUN_E_ARG;
    return QUN_OK;
}

/* One note for each term, or none at all. */
static qun_status check_notes(const char *notes, size_t count)
{
    qun_status status = QUN_OK;
    uint32_t stride = 0, size;
    if (!notes || count == 0)
        return QUN_OK;
    memcpy(&stride, notes, sizeof stride);
    for (size_t i = 0; i < count && status == QUN_OK; i++) {
        qun_term_note note;
        memcpy(&size, notes + i * stride, sizeof size);
        status = size == stride ? sized_in(notes + i * stride, sizeof note, &note, sizeof note) : QUN_E_SIZE;
        if (status == QUN_OK && (note.severity > 255 || note.reserved || note.flags & ~TERM_FLAGS))
            status = QUN_E_NEWER;
    }
    return status;
}

static qun_status check_list(int32_t kind, const object_field *field, const char *object,
                             const qun_limits *limits)
{
    const void *items;
    size_t count;
    memcpy(&items, object + field->offset, sizeof items);
    memcpy(&count, object + field->count_offset, sizeof count);
    if (field->what == FIELD_NOTES)
        return count <= limits->words ? check_notes(items, count) : QUN_E_LIMIT;
    if (count > 0 && !items)
        return QUN_E_ARG;
    if (count > (kind == QUN_OBJECT_WORDS ? limits->words : limits->objects))
        return QUN_E_LIMIT;
    if (field->what == FIELD_TEXTS)
        return check_texts(items, count);
    if (field->what == FIELD_PERIODS)
        return check_periods(items, count, kind == QUN_OBJECT_TIMING);
    return check_minutes(items, count);
}

static qun_status check_field(int32_t kind, const object_field *field, const char *object,
                              const qun_limits *limits)
{
    const char *member = object + field->offset;
    qun_text text;
    size_t reserved;
    switch (field->what) {
    case FIELD_TEXT:
        memcpy(&text, member, sizeof text);
        return text_check(text);
    case FIELD_INT32:
        return check_number(field, member);
    case FIELD_PERIOD:
        return check_periods((const qun_period *)member, 1, false);
    case FIELD_RESERVED:
        memcpy(&reserved, member, sizeof reserved);
        return reserved == 0 ? QUN_OK : QUN_E_NEWER;
    case FIELD_INT64:
        return QUN_OK;
    default:
        return check_list(kind, field, object, limits);
    }
}

/* Only what a charter may say: the answers of verbs (admit, keep, promote ...) are no acts of it. */
static bool act_known(int32_t kind, const any_struct *object)
{
    qun_action given;
    memcpy(&given, object, sizeof given);
    const act_form *known = kind == QUN_OBJECT_ACTION ? act_valued(given.act) : NULL;
    return kind != QUN_OBJECT_ACTION || (known && !known->later);
}

qun_status qun_builder_add(qun_builder *builder, int32_t kind, const void *object)
{
    any_struct own;
    if (!builder || !object)
        return QUN_E_ARG;
    if (!kind_known(kind))
        return QUN_E_NEWER;
    qun_status status = sized_in(object, object_kinds[kind].first_size, &own, object_kinds[kind].size);
    for (uint32_t i = 0; i < object_kinds[kind].field_count && status == QUN_OK; i++)
        status = check_field(kind, &object_kinds[kind].fields[i], own.bytes, &builder->env->limits);
    if (status == QUN_OK && !act_known(kind, &own))
        status = QUN_E_NEWER;
    return status == QUN_OK ? objects_add(&builder->objects, kind, &own, NULL) : status;
}

qun_status qun_builder_build(const qun_builder *builder, qun_diagnostics *diagnostics, qun_charter **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!builder)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    qun_charter *made = NULL;
    qun_status status = charter_build(builder->env, &builder->objects, diagnostics, &made);
    if (status == QUN_OK || status == QUN_E_INVALID) {
        qun_status checked = objects_check(&builder->objects, diagnostics);
        status = checked == QUN_OK ? status : checked;
    }
    diagnostics_sort(diagnostics);
    if (status == QUN_OK)
        *out = made;
    else
        qun_charter_unref(made);
    return status;
}
