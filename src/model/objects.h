/* objects.h - the typed objects of a charter, kind by kind: what the builder collects, the reader fills, the
 * compiler reads and qun_charter_get hands back. One table (object_kinds) describes every struct; the reader,
 * the writer, the checks of qun_builder_add and the schema are made from it. */
#ifndef QUN_MODEL_OBJECTS_H
#define QUN_MODEL_OBJECTS_H
#include <qun/charter.h>
#include "base/diagnose.h"

#define OBJECT_KINDS (QUN_OBJECT_ACTION + 1) /* kinds are numbered from 1 */

/* What one field of a public struct is. Lists are a pointer and a count. */
enum {
    FIELD_TEXT = 1, /* qun_text */
    FIELD_INT32,    /* int32_t or uint32_t */
    FIELD_INT64,    /* int64_t: number, money, instant */
    FIELD_PERIOD,   /* qun_period */
    FIELD_TEXTS,    /* const qun_text *, size_t */
    FIELD_PERIODS,  /* const qun_period *, size_t */
    FIELD_MINUTES,  /* const int32_t *, size_t */
    FIELD_NOTES,    /* const qun_term_note *, with the count of the terms; NULL whatever that is */
    FIELD_RESERVED, /* size_t, 0 */
};
/* What an INT32 may be; anything else is of a newer version. */
enum {
    CHECK_NONE = 0,
    CHECK_ENUM, /* 0 to `allowed` */
    CHECK_BITS, /* bits of `allowed`; 0: reserved */
};
typedef struct object_field {
    const char *name; /* of the member in the struct */
    uint16_t what;    /* FIELD_* */
    uint16_t offset;
    uint16_t count_offset; /* of lists */
    uint16_t check;        /* CHECK_* */
    uint32_t allowed;
} object_field;
typedef struct object_kind {
    const char *name; /* "tier" */
    size_t size, first_size;
    const object_field *fields;
    uint32_t field_count;
} object_kind;
extern const object_kind object_kinds[OBJECT_KINDS];

/* One kind's objects: `structs` holds count structs of object_kinds[kind].size, one behind the other. */
typedef struct object_list {
    char *structs;
    place *origins;       /* where each was written; line 0 if built from C */
    qun_text *references; /* "entry/buyer"; absent: it has no name (a struct from C without its id) */
    uint32_t *notes;      /* number + 1 of the first of objects.notes, 0: none */
    bool *suspects;       /* its text had mistakes: what else seems wrong with it may come from them */
    uint32_t count, cap;
    uint64_t owner_kinds; /* bit k: one of them belongs to an object of kind k; bit 0: to none */
} object_list;

/* Where a member of an object was written. */
typedef struct object_note {
    qun_text key;
    place at;
    uint32_t next; /* number + 1 */
} object_note;

typedef struct objects {
    const qun_env *env;
    arena arena; /* texts, arrays, places */
    object_list lists[OBJECT_KINDS];
    object_note *notes;
    uint32_t note_count, note_cap;
    struct object_slot *slots; /* kind, owner's kind and reference to the object */
    uint32_t slot_count, slot_used;
    uint32_t total;
    bool partial; /* read from a text of which a whole document is missing: names may name nothing because of
                     it */
} objects;

void objects_init(objects *o, const qun_env *env);
void objects_drop(objects *o);
const void *object_at(const objects *o, int32_t kind, uint32_t index); /* NULL past the last */
/* The first of that kind and reference, UINT32_MAX if none. O(1). */
uint32_t object_named(const objects *o, int32_t kind, qun_text reference);
/* The same of those that belong to an owner of that kind (0: of no told kind). */
uint32_t object_of_owner(const objects *o, int32_t kind, int32_t owner_kind, qun_text reference);
/* Adds a copy, texts and arrays too; replaces one with the same kind and reference, and the same kind of
 * owner (a tier and a role of one id do not share their requirements). Actions, and requirements without an
 * id, are always appended: their references end in a number. `origin` may be NULL. LIMIT, NOMEM: nothing has
 * changed. */
qun_status objects_add(objects *o, int32_t kind, const void *object, const place *origin);
qun_status objects_put(objects *o, int32_t kind, const void *object, const place *origin, uint32_t *index);
qun_status objects_copy(const objects *from, objects *to); /* to is initialised and empty */
/* Place of a member of an object ("enter", "size/max"; NULL: the object itself), for problems: its own place
 * in the text if it was read from JSON; the reader registers all of them, that of a string begins inside the
 * quotes. Without one: the object's origin with "/key" appended to its pointer, or for what was built from C
 * the pointer it has in the canonical form. May allocate in the arena: not for objects that threads share. */
qun_status objects_note_place(objects *o, int32_t kind, uint32_t index, const char *key, const place *at);
place objects_place(const objects *o, int32_t kind, uint32_t index, const char *key);
/* Was there a mistake in the object's own text? Then the compiler's doubts about it say nothing new. */
bool object_suspect(const objects *o, int32_t kind, uint32_t index);

/* References and pointers (references.c). The reference of a struct of a kind: OK with an absent text if it
 * has no name; `numbered` tells that it ends before a number that the list gives ("entry/when/"). */
bool object_reference(int32_t kind, const void *object, buf *out, bool *numbered);
/* The kind and reference of the object that an object belongs to; false: the charter itself. */
bool object_owner(int32_t kind, const void *object, int32_t *owner_kind, qun_text *owner);
int32_t object_owner_kind(int32_t kind, const void *object); /* its `of_kind`; 0 if the kind has none */
/* Fill what the kind has of them: `of_kind`, `of`, `part`; the id or name. */
void object_set_owner(int32_t kind, void *object, int32_t owner_kind, qun_text owner, int32_t part);
void object_set_name(int32_t kind, void *object, qun_text name);
/* The JSON pointer in the canonical form. O(objects of the kind and of its owners' kinds). */
void object_pointer(const objects *o, int32_t kind, uint32_t index, buf *out);

/* Reads a document and its packs into objects (reader.c). All problems go to `d`: none is left out because of
 * another. On QUN_E_INVALID `o` holds what could be read, so that the compiler can look for more. */
qun_status objects_read(objects *o, qun_text json, qun_diagnostics *d);
/* The same of a text that nobody has seen: places are pointers, and what was told before is not told again.
 */
qun_status objects_read_back(objects *o, qun_text json, qun_diagnostics *d);
/* Can a charter say all of it (built.c)? INVALID: the diagnostics say what not; LIMIT, NOMEM. */
qun_status objects_check(const objects *built, qun_diagnostics *d);
/* Writes canonical JSON (writer.c): compact, keys in the order of keys.c. Laws: reading it gives equal
 * objects (but for the order of fields of events, which are gathered by kind), writing those gives equal
 * bytes. NOMEM. */
qun_status objects_write(const objects *o, buf *out);

struct qun_builder {
    qun_env *env;
    objects objects;
};
#endif
