/* built.c - may objects that were built from structs stand in a charter? They are written as JSON and read
 * back: what the reader refuses is refused, and what does not come back as it was can be said by no charter
 * and would be ignored in silence. Relies on reader and writer, so that there is one set of checks. */
#include "model/keys.h"
#include <string.h>

typedef struct check {
    const objects *built, *read; /* what was given; what came back */
    qun_diagnostics *d;
    bool wrong;
    bool no_memory;
} check;

static void tell(check *c, int32_t code, int32_t kind, uint32_t index, const char *key, qun_text found,
                 const char *detail, const char *detail_zh)
{
    problem p = {.code = code, .found = found, .detail = text_of(detail), .detail_zh = text_of(detail_zh)};
    p.at = objects_place(c->built, kind, index, key);
    diagnose(c->d, &p);
    c->wrong = true;
}

/* ---- members ---- */

static bool same_texts(const qun_text *a, const qun_text *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!text_equal(a[i], b[i]))
            return false;
    return true;
}

/* No notes are notes that say nothing. */
static bool same_notes(const qun_term_note *a, const qun_term_note *b, size_t count)
{
    static const qun_term_note none = {.size = sizeof none};
    for (size_t i = 0; i < count && (a || b); i++)
        if (memcmp(a ? &a[i] : &none, b ? &b[i] : &none, sizeof none) != 0)
            return false;
    return true;
}

static bool same_list(const object_field *f, const char *a, const char *b)
{
    const void *left, *right;
    size_t count = *(const size_t *)(const void *)(a + f->count_offset);
    if (count != *(const size_t *)(const void *)(b + f->count_offset))
        return false;
    memcpy(&left, a + f->offset, sizeof left); /* the pointers' types differ */
    memcpy(&right, b + f->offset, sizeof right);
    if (f->what == FIELD_NOTES)
        return same_notes(left, right, count);
    if (f->what == FIELD_TEXTS)
        return same_texts(left, right, count);
    return count == 0 ||
           memcmp(left, right, count * (f->what == FIELD_PERIODS ? sizeof(qun_period) : sizeof(int32_t))) ==
               0;
}

/* An empty text is none. */
static bool same_member(const object_field *f, const char *a, const char *b)
{
    qun_text left, right;
    switch (f->what) {
    case FIELD_TEXT:
        memcpy(&left, a + f->offset, sizeof left);
        memcpy(&right, b + f->offset, sizeof right);
        return text_equal(left, right);
    case FIELD_INT32:
        return memcmp(a + f->offset, b + f->offset, sizeof(int32_t)) == 0;
    case FIELD_INT64:
        return memcmp(a + f->offset, b + f->offset, sizeof(int64_t)) == 0;
    case FIELD_PERIOD:
        return memcmp(a + f->offset, b + f->offset, sizeof(qun_period)) == 0;
    case FIELD_RESERVED:
        return true;
    default:
        return same_list(f, a, b);
    }
}

static const key_table *table_of(int32_t kind)
{
    for (size_t i = 0; i < KEYS_TABLES; i++)
        if (key_tables[i].kind == kind)
            return &key_tables[i];
    return NULL;
}

/* The bits of flags that a key stands for. */
static uint32_t bits_of(const format_key *k)
{
    uint32_t bits = k->low;
    bool words = k->read == READ_FLAG_WORD || (k->read == READ_LATER && k->more);
    for (uint32_t i = 0; words && i < key_word_lists[k->more].count; i++)
        bits |= (uint32_t)key_word_lists[k->more].words[i].value;
    return bits;
}

/* The key that fills a member (of flags: these bits), those of inner objects too; NULL: none does. */
static const format_key *key_of_member(const key_table *table, const object_field *f, uint32_t flags,
                                       const char **inside)
{
    for (uint32_t i = 0; table && i < table->count; i++) {
        const format_key *k = &table->keys[i];
        if (k->read == READ_INSIDE) {
            const char *none;
            const format_key *inner = key_of_member(&key_tables[k->more], f, flags, &none);
            if (inner) {
                *inside = k->name;
                return inner;
            }
        } else if ((k->at == f->offset && (!flags || bits_of(k) & flags)) ||
                   (k->also == f->offset && k->also != 0)) {
            *inside = NULL;
            return k;
        }
    }
    return NULL;
}

static void lost_member(check *c, int32_t kind, uint32_t index, const object_field *f, const char *back)
{
    const char *inside = NULL;
    const char *given = object_at(c->built, kind, index);
    uint32_t flags = 0;
    if (text_is(text_of(f->name), "flags"))
        flags = *(const uint32_t *)(const void *)(given + f->offset) ^
                *(const uint32_t *)(const void *)(back + f->offset);
    const format_key *k = key_of_member(table_of(kind), f, flags, &inside);
    buf key;
    if (k && k->read == READ_CONDITION)
        return; /* beside lines it is written as the first of them */
    buf_init(&key, &c->built->env->mem);
    if (inside) {
        buf_str(&key, inside);
        buf_char(&key, '/');
    }
    buf_str(&key, k ? k->name : f->name);
    buf_char(&key, '\0');
    bool later = k && k->read == READ_LATER;
    if (key.failed)
        c->no_memory = true;
    else
        tell(c, later ? QUN_CODE_C011 : QUN_CODE_C012, kind, index, key.at, text_of(key.at),
             later ? k->en : "no charter can say this: it does not go with the rest of its object",
             later ? k->zh : NULL);
    buf_drop(&key);
}

/* ---- objects ---- */

static int32_t part_of(int32_t kind, const void *object)
{
    if (kind == QUN_OBJECT_TIMING)
        return ((const qun_timing *)object)->part;
    return kind == QUN_OBJECT_ACTION ? ((const qun_action *)object)->part
                                     : ((const qun_requirement *)object)->part;
}

/* Nothing came back: its owner is not there, or has no place for it. */
static void lost_object(check *c, int32_t kind, uint32_t index)
{
    const void *object = object_at(c->built, kind, index);
    int32_t owner_kind;
    qun_text owner;
    bool owned = object_owner(kind, object, &owner_kind, &owner);
    if (!owned || object_named(c->built, owner_kind, owner) == UINT32_MAX) {
        tell(c, owned ? QUN_CODE_C013 : QUN_CODE_C012, kind, index, NULL,
             owned ? owner : text_of(object_kinds[kind].name),
             owned ? "what it belongs to" : "it does not say what it belongs to", NULL);
        return;
    }
    bool in_part = kind == QUN_OBJECT_REQUIREMENT || kind == QUN_OBJECT_ACTION || kind == QUN_OBJECT_TIMING;
    const char *part = in_part ? qun_name(QUN_SET_PART, part_of(kind, object)) : NULL;
    const format_key *k = part ? key_named(table_of(owner_kind), text_of(part)) : NULL;
    bool later = k && k->read == READ_LATER;
    tell(c, later ? QUN_CODE_C011 : QUN_CODE_C012, kind, index, NULL,
         part ? text_of(part) : text_of(object_kinds[kind].name),
         later ? k->en : "its owner has no such part", later ? k->zh : NULL);
}

/* The owner's own text of a condition is written before its lines, whose numbers then are one more. */
static bool comes_second(const check *c, const qun_requirement *r)
{
    uint32_t owner = r->of_kind > 0 ? object_named(c->built, r->of_kind, r->of) : UINT32_MAX;
    const char *object = owner == UINT32_MAX ? NULL : object_at(c->built, r->of_kind, owner);
    const key_table *table = table_of(r->of_kind);
    for (uint32_t i = 0; object && table && i < table->count; i++)
        if (table->keys[i].read == READ_CONDITION && table->keys[i].more == r->part)
            return ((const qun_text *)(const void *)(object + table->keys[i].at))->len > 0;
    return false;
}

static uint32_t numbered_counterpart(check *c, const qun_requirement *r, qun_text reference)
{
    buf name;
    size_t slash = reference.len;
    int64_t number = 0;
    while (slash > 0 && reference.at[slash - 1] != '/')
        slash--;
    for (size_t i = slash; i < reference.len; i++)
        number = number * 10 + (reference.at[i] - '0');
    buf_init(&name, &c->built->env->mem);
    buf_text(&name, text_part(reference, 0, slash));
    buf_int(&name, number + 1);
    c->no_memory = c->no_memory || name.failed;
    uint32_t found = name.failed
                         ? UINT32_MAX
                         : object_of_owner(c->read, QUN_OBJECT_REQUIREMENT, r->of_kind, buf_view(&name));
    buf_drop(&name);
    return found;
}

static uint32_t counterpart(check *c, int32_t kind, uint32_t index)
{
    const void *object = object_at(c->built, kind, index);
    qun_text reference = c->built->lists[kind].references[index];
    if (kind == QUN_OBJECT_REQUIREMENT) {
        const qun_requirement *r = object;
        if (!r->id.at && comes_second(c, r))
            return numbered_counterpart(c, r, reference);
    }
    return object_of_owner(c->read, kind, object_owner_kind(kind, object), reference);
}

/* A kind of event that has fields needs no object without one. */
static bool told_by_fields(const check *c, const qun_event_type *event)
{
    for (uint32_t i = 0; i < c->read->lists[QUN_OBJECT_EVENT].count; i++)
        if (text_equal(((const qun_event_type *)object_at(c->read, QUN_OBJECT_EVENT, i))->name, event->name))
            return true;
    return false;
}

static void compare(check *c, int32_t kind, uint32_t index)
{
    const char *given = object_at(c->built, kind, index);
    const qun_event_type *event = kind == QUN_OBJECT_EVENT ? (const void *)given : NULL;
    if (event && !event->field.at && event->type_name.len)
        tell(c, QUN_CODE_C017, kind, index, NULL, TEXT("field"), "", NULL);
    if (event && !event->field.at && (event->type_name.len || told_by_fields(c, event)))
        return;
    const char *back = object_at(c->read, kind, counterpart(c, kind, index));
    if (c->no_memory)
        return;
    if (!back) {
        lost_object(c, kind, index);
        return;
    }
    for (uint32_t i = 0; i < object_kinds[kind].field_count; i++) {
        const object_field *f = &object_kinds[kind].fields[i];
        if (f->offset != 0 && !same_member(f, given, back)) /* at 0 the size */
            lost_member(c, kind, index, f, back);
    }
}

static qun_status compare_all(const objects *built, const objects *read, qun_diagnostics *d)
{
    check c = {built, read, d, false, false};
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++)
        for (uint32_t i = 0; i < built->lists[kind].count && !c.no_memory; i++)
            compare(&c, kind, i);
    return c.no_memory ? QUN_E_NOMEM : c.wrong ? QUN_E_INVALID : QUN_OK;
}

qun_status objects_check(const objects *built, qun_diagnostics *d)
{
    buf json;
    objects read;
    buf_init(&json, &built->env->mem);
    objects_init(&read, built->env);
    qun_status status = objects_write(built, &json);
    if (status == QUN_OK)
        status = objects_read_back(&read, buf_view(&json), d);
    if (status == QUN_OK)
        status = compare_all(built, &read, d);
    objects_drop(&read);
    buf_drop(&json);
    return status;
}
