/* objects.c - the objects of a charter in the making: copied in, found by reference, with the places they
 * were written at. Relies on the table of kinds and on references.c. */
#include "model/objects.h"
#include "base/sized.h"
#include <string.h>

#define SLOTS_FIRST 64u
#define SLOTS_MOST  (UINT32_C(1) << 30)
#define NO_OBJECT   UINT32_MAX

struct object_slot {
    int32_t kind; /* 0: free */
    uint32_t index;
};

void objects_init(objects *o, const qun_env *env)
{
    *o = (objects){.env = env};
    arena_init_kept(&o->arena, &env->mem, 64 * 1024);
}

static void list_drop(const mem *m, object_list *list, int32_t kind)
{
    mem_free(m, list->structs, (size_t)list->cap * object_kinds[kind].size);
    mem_free(m, list->origins, (size_t)list->cap * sizeof *list->origins);
    mem_free(m, list->references, (size_t)list->cap * sizeof *list->references);
    mem_free(m, list->notes, (size_t)list->cap * sizeof *list->notes);
    mem_free(m, list->suspects, (size_t)list->cap * sizeof *list->suspects);
}

void objects_drop(objects *o)
{
    if (!o->env)
        return;
    const mem *m = &o->env->mem;
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++)
        list_drop(m, &o->lists[kind], kind);
    mem_free(m, o->notes, (size_t)o->note_cap * sizeof *o->notes);
    mem_free(m, o->slots, (size_t)o->slot_count * sizeof *o->slots);
    arena_drop(&o->arena);
    objects_init(o, o->env);
}

const void *object_at(const objects *o, int32_t kind, uint32_t index)
{
    if (kind < 1 || kind >= OBJECT_KINDS || index >= o->lists[kind].count)
        return NULL;
    return o->lists[kind].structs + (size_t)index * object_kinds[kind].size;
}

/* ---- the table of references ---- */

static uint64_t slot_hash(const objects *o, int32_t kind, int32_t owner_kind, qun_text reference)
{
    uint64_t hash = hash_bytes(o->env->seed, reference.at, reference.len);
    return hash_mix(hash, (uint64_t)(uint32_t)kind << 32 | (uint32_t)owner_kind);
}

static bool slot_is(const objects *o, const struct object_slot *slot, int32_t kind, int32_t owner_kind,
                    qun_text reference)
{
    return slot->kind == kind && text_equal(o->lists[kind].references[slot->index], reference) &&
           object_owner_kind(kind, object_at(o, kind, slot->index)) == owner_kind;
}

static uint32_t slot_find(const objects *o, int32_t kind, int32_t owner_kind, qun_text reference)
{
    if (o->slot_count == 0 || !reference.at)
        return NO_OBJECT;
    uint32_t mask = o->slot_count - 1;
    for (uint32_t at = (uint32_t)slot_hash(o, kind, owner_kind, reference) & mask; o->slots[at].kind != 0;
         at = (at + 1) & mask)
        if (slot_is(o, &o->slots[at], kind, owner_kind, reference))
            return o->slots[at].index;
    return NO_OBJECT;
}

static void slot_put(objects *o, int32_t kind, uint32_t index)
{
    const object_list *list = &o->lists[kind];
    uint32_t mask = o->slot_count - 1;
    int32_t owner_kind = object_owner_kind(kind, object_at(o, kind, index));
    uint32_t at = (uint32_t)slot_hash(o, kind, owner_kind, list->references[index]) & mask;
    while (o->slots[at].kind != 0)
        at = (at + 1) & mask;
    o->slots[at] = (struct object_slot){kind, index};
}

/* Room for one more. False: no memory, the table is as before. */
static bool slots_grow(objects *o)
{
    if ((uint64_t)(o->slot_used + 1) * 4 <= (uint64_t)o->slot_count * 3)
        return true;
    uint32_t count = o->slot_count ? o->slot_count * 2 : SLOTS_FIRST;
    struct object_slot *old = o->slots, *slots = NULL;
    if (o->slot_count < SLOTS_MOST)
        slots = mem_new_zero(&o->env->mem, (size_t)count * sizeof *slots);
    if (!slots)
        return false;
    uint32_t old_count = o->slot_count;
    o->slots = slots;
    o->slot_count = count;
    for (uint32_t i = 0; i < old_count; i++)
        if (old[i].kind != 0)
            slot_put(o, old[i].kind, old[i].index);
    mem_free(&o->env->mem, old, (size_t)old_count * sizeof *old);
    return true;
}

_Static_assert(OBJECT_KINDS <= 64, "owner_kinds has a bit for each kind");
uint32_t object_named(const objects *o, int32_t kind, qun_text reference)
{
    uint32_t first = NO_OBJECT;
    if (kind < 1 || kind >= OBJECT_KINDS)
        return NO_OBJECT;
    for (int32_t owner_kind = 0; owner_kind < OBJECT_KINDS; owner_kind++) {
        if (!(o->lists[kind].owner_kinds >> owner_kind & 1))
            continue;
        uint32_t index = slot_find(o, kind, owner_kind, reference);
        if (index < first)
            first = index;
    }
    return first;
}

uint32_t object_of_owner(const objects *o, int32_t kind, int32_t owner_kind, qun_text reference)
{
    return slot_find(o, kind, owner_kind, reference);
}

/* ---- copying in ---- */

static bool texts_copy(arena *a, const qun_text **texts, size_t count)
{
    qun_text *made = arena_new(a, count * sizeof *made);
    if (!made)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!arena_text(a, (*texts)[i], &made[i]))
            return false;
    *texts = made;
    return true;
}

/* A list of `size` bytes an item, copied as it is. */
static bool items_copy(arena *a, void *items, size_t count, size_t size)
{
    const void *old;
    memcpy(&old, items, sizeof old); /* the pointer's type is another */
    void *made = count <= SIZE_MAX / size ? arena_new(a, count * size) : NULL;
    if (!made)
        return false;
    memcpy(made, old, count * size);
    memcpy(items, &made, sizeof made);
    return true;
}

static bool list_copy(arena *a, const object_field *field, void *member, size_t count)
{
    if (count == 0) {
        memset(member, 0, sizeof(void *));
        return true;
    }
    if (field->what == FIELD_TEXTS)
        return count <= SIZE_MAX / sizeof(qun_text) && texts_copy(a, member, count);
    return items_copy(a, member, count, field->what == FIELD_PERIODS ? sizeof(qun_period) : sizeof(int32_t));
}

/* Notes stand in the caller's stride; ours is our own. They were checked at the door. */
static bool term_notes_copy(arena *a, void *member, size_t count)
{
    const char *from;
    uint32_t stride;
    memcpy(&from, member, sizeof from);
    if (!from || count == 0) {
        memset(member, 0, sizeof from);
        return true;
    }
    memcpy(&stride, from, sizeof stride);
    qun_term_note *made = count <= SIZE_MAX / sizeof *made ? arena_new(a, count * sizeof *made) : NULL;
    for (size_t i = 0; made && i < count; i++)
        sized_in(from + i * stride, sizeof *made, &made[i], sizeof *made);
    memcpy(member, &made, sizeof made);
    return made != NULL;
}

/* Texts and lists of a struct of ours move into the arena. */
static bool members_copy(arena *a, int32_t kind, char *object)
{
    for (uint32_t i = 0; i < object_kinds[kind].field_count; i++) {
        const object_field *field = &object_kinds[kind].fields[i];
        char *member = object + field->offset;
        if (field->what == FIELD_TEXT) {
            qun_text *text = (qun_text *)member;
            if (!arena_text(a, *text, text))
                return false;
        } else if (field->what == FIELD_NOTES) {
            if (!term_notes_copy(a, member, *(size_t *)(object + field->count_offset)))
                return false;
        } else if (field->what == FIELD_TEXTS || field->what == FIELD_PERIODS ||
                   field->what == FIELD_MINUTES) {
            size_t count = *(size_t *)(object + field->count_offset);
            if (!list_copy(a, field, member, count))
                return false;
        }
    }
    return true;
}

static bool place_copy(arena *a, const place *from, place *to)
{
    *to = from ? *from : (place){.line = 0};
    return arena_text(a, to->document, &to->document) && arena_text(a, to->path, &to->path);
}

/* The arrays of a list grow together or not at all. */
static bool list_grow(const mem *m, object_list *list, int32_t kind)
{
    if (list->count < list->cap)
        return true;
    size_t size = object_kinds[kind].size;
    uint32_t cap = list->cap ? list->cap * 2 : 8;
    if (cap < list->cap || cap > SIZE_MAX / 2 / size)
        return false;
    object_list new = {.count = list->count, .cap = cap};
    new.structs = mem_new(m, cap * size);
    new.origins = mem_new(m, cap * sizeof *new.origins);
    new.references = mem_new(m, cap * sizeof *new.references);
    new.notes = mem_new(m, cap * sizeof *new.notes);
    new.suspects = mem_new(m, cap * sizeof *new.suspects);
    if (!new.structs || !new.origins || !new.references || !new.notes || !new.suspects) {
        list_drop(m, &new, kind);
        return false;
    }
    if (list->count > 0) {
        memcpy(new.structs, list->structs, list->count * size);
        memcpy(new.origins, list->origins, list->count * sizeof *new.origins);
        memcpy(new.references, list->references, list->count * sizeof *new.references);
        memcpy(new.notes, list->notes, list->count * sizeof *new.notes);
        memcpy(new.suspects, list->suspects, list->count * sizeof *new.suspects);
    }
    list_drop(m, list, kind);
    *list = new;
    return true;
}

/* ---- references ---- */

/* How many siblings without an id there are already: their numbers are 0, 1, 2 ... without a gap, so the
 * first free one is found by doubling and halving. */
static uint32_t next_number(const objects *o, int32_t kind, int32_t owner_kind, buf *reference)
{
    size_t start = reference->len;
    uint32_t low = 0, high = 1; /* `low` numbers are taken; `high` is perhaps too many */
    bool bounded = false;
    while (low < high && !reference->failed) {
        uint32_t probe = bounded ? low + (high - low) / 2 : high - 1;
        reference->len = start;
        buf_uint(reference, probe);
        bool taken = !reference->failed && slot_find(o, kind, owner_kind, buf_view(reference)) != NO_OBJECT;
        if (taken) {
            low = probe + 1;
            high = bounded ? high : high * 2;
        } else {
            high = probe;
            bounded = true;
        }
    }
    reference->len = start;
    return low;
}

/* The reference of a new object, in the arena. False: no memory. */
static bool reference_of(objects *o, int32_t kind, const void *object, qun_text *out)
{
    bool numbered = false;
    buf reference;
    buf_init(&reference, &o->env->mem);
    *out = (qun_text){NULL, 0};
    bool named = object_reference(kind, object, &reference, &numbered);
    if (named && numbered)
        buf_uint(&reference, next_number(o, kind, object_owner_kind(kind, object), &reference));
    bool good = !reference.failed && (!named || arena_text(&o->arena, buf_view(&reference), out));
    buf_drop(&reference);
    return good;
}

/* ---- adding ---- */

typedef union any_object {
    qun_head head;
    qun_positioning positioning;
    qun_timing timing;
    qun_form form;
    qun_level level;
    qun_role role;
    qun_rule rule;
    qun_action action;
    qun_requirement requirement;
    char bytes[sizeof(qun_positioning) + sizeof(qun_form)];
} any_object;

typedef struct addition {
    any_object object;
    qun_text reference;
    place origin;
} addition;

static bool addition_make(objects *o, int32_t kind, const void *object, const place *origin, addition *out)
{
    memcpy(&out->object, object, object_kinds[kind].size);
    return members_copy(&o->arena, kind, out->object.bytes) &&
           reference_of(o, kind, out->object.bytes, &out->reference) &&
           place_copy(&o->arena, origin, &out->origin);
}

static void addition_put(objects *o, int32_t kind, uint32_t index, const addition *new)
{
    object_list *list = &o->lists[kind];
    size_t size = object_kinds[kind].size;
    memcpy(list->structs + index * size, &new->object, size);
    list->origins[index] = new->origin;
    list->references[index] = new->reference;
    list->notes[index] = 0;
    list->suspects[index] = false;
}

static qun_status addition_append(objects *o, int32_t kind, const addition *new)
{
    object_list *list = &o->lists[kind];
    if (o->total >= o->env->limits.objects)
        return QUN_E_LIMIT;
    if (!list_grow(&o->env->mem, list, kind) || !slots_grow(o))
        return QUN_E_NOMEM;
    addition_put(o, kind, list->count++, new);
    list->owner_kinds |= UINT64_C(1) << object_owner_kind(kind, &new->object);
    o->total++;
    if (new->reference.at) {
        slot_put(o, kind, list->count - 1);
        o->slot_used++;
    }
    return QUN_OK;
}

qun_status objects_add(objects *o, int32_t kind, const void *object, const place *origin)
{
    uint32_t index;
    return objects_put(o, kind, object, origin, &index);
}

qun_status objects_put(objects *o, int32_t kind, const void *object, const place *origin, uint32_t *index)
{
    if (kind < 1 || kind >= OBJECT_KINDS)
        return QUN_E_NEWER;
    addition new;
    arena_mark mark = arena_here(&o->arena);
    if (!addition_make(o, kind, object, origin, &new)) {
        arena_back(&o->arena, mark);
        return QUN_E_NOMEM;
    }
    uint32_t old = slot_find(o, kind, object_owner_kind(kind, &new.object), new.reference);
    if (old != NO_OBJECT) {
        addition_put(o, kind, old, &new);
        *index = old;
        return QUN_OK;
    }
    qun_status status = addition_append(o, kind, &new);
    if (status != QUN_OK)
        arena_back(&o->arena, mark);
    else
        *index = o->lists[kind].count - 1;
    return status;
}

static qun_status notes_copy(const objects *from, objects *to, int32_t kind, uint32_t index)
{
    for (uint32_t n = from->lists[kind].notes[index]; n != 0; n = from->notes[n - 1].next) {
        const object_note *note = &from->notes[n - 1];
        buf key;
        buf_init(&key, &to->env->mem);
        buf_text(&key, note->key);
        buf_char(&key, '\0');
        qun_status status = key.failed ? QUN_E_NOMEM : objects_note_place(to, kind, index, key.at, &note->at);
        buf_drop(&key);
        if (status != QUN_OK)
            return status;
    }
    return QUN_OK;
}

qun_status objects_copy(const objects *from, objects *to)
{
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++)
        for (uint32_t i = 0; i < from->lists[kind].count; i++) {
            qun_status status =
                objects_add(to, kind, object_at(from, kind, i), &from->lists[kind].origins[i]);
            if (status == QUN_OK)
                status = notes_copy(from, to, kind, i);
            if (status != QUN_OK)
                return status;
            to->lists[kind].suspects[i] = from->lists[kind].suspects[i];
        }
    return QUN_OK;
}

/* ---- places ---- */

qun_status objects_note_place(objects *o, int32_t kind, uint32_t index, const char *key, const place *at)
{
    object_note note = {.next = o->lists[kind].notes[index]};
    if (!mem_grow(&o->env->mem, &o->notes, &o->note_cap, (uint64_t)o->note_count + 1, sizeof *o->notes))
        return QUN_E_NOMEM;
    if (!arena_text(&o->arena, text_of(key), &note.key) || !place_copy(&o->arena, at, &note.at))
        return QUN_E_NOMEM;
    o->notes[o->note_count++] = note;
    o->lists[kind].notes[index] = o->note_count;
    return QUN_OK;
}

static const place *noted_place(const objects *o, int32_t kind, uint32_t index, qun_text key)
{
    for (uint32_t n = o->lists[kind].notes[index]; n != 0; n = o->notes[n - 1].next)
        if (text_equal(o->notes[n - 1].key, key))
            return &o->notes[n - 1].at;
    return NULL;
}

bool object_suspect(const objects *o, int32_t kind, uint32_t index)
{
    return object_at(o, kind, index) && o->lists[kind].suspects[index];
}

place objects_place(const objects *o, int32_t kind, uint32_t index, const char *key)
{
    place out = {.line = 0};
    if (!object_at(o, kind, index))
        return out;
    const place *noted = key ? noted_place(o, kind, index, text_of(key)) : NULL;
    if (noted)
        return *noted;
    out = o->lists[kind].origins[index];
    if (out.path.at && !key)
        return out;
    buf path;
    buf_init(&path, &o->env->mem);
    if (out.path.at)
        buf_text(&path, out.path);
    else
        object_pointer(o, kind, index, &path);
    if (key && key[0]) {
        buf_char(&path, '/');
        buf_str(&path, key);
    }
    /* The arena is what the head of objects.h speaks of: the charter is being made, nobody shares it yet. */
    if (!path.failed && !arena_text((arena *)&o->arena, buf_view(&path), &out.path))
        out.path = (qun_text){NULL, 0};
    buf_drop(&path);
    return out;
}
