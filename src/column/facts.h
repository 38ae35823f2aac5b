/* facts.h - tables of rows, one per scope, row after row. Verbs read them through these functions. */
#ifndef QUN_COLUMN_FACTS_H
#define QUN_COLUMN_FACTS_H
#include "base/hash.h"
#include "column/shape.h"

#define FACTS_TEXT_BYTES(len) (((len) + 16) / 16 * 16) /* of the arena: with a NUL, in pieces of 16 */
#define FACTS_FEW             8u /* rows that are looked through one by one sooner than by a table */

typedef struct facts_table {
    cell *cells;      /* [rows * width] */
    qun_time *until;  /* the same, if `ageing`: when time alone changes a cell */
    qun_text *key_of; /* [rows] absent if the row has none */
    uint64_t *slots;  /* [slot_count] upper half of the key's hash, row + 1; 0 free */
    uint32_t rows, width;
    uint32_t cell_cap, until_cap, key_cap; /* rows there is room for */
    uint32_t keyed, slot_count;            /* keyed: rows that have a key */
    uint32_t id;                           /* index of the field `id`, a text; NAMES_NONE */
    bool ageing;  /* since the last clear a ledger said of a cell when time changes it */
    bool indexed; /* the slots hold all keys; else rows are looked through: there are FACTS_FEW at most */
} facts_table;

/* Seats by what their links say, once there are more than FACTS_FEW. Kept while links are written, so that
 * looking up writes nothing. A row whose links changed leaves its old place behind: who finds a row compares.
 */
typedef struct facts_seats {
    uint32_t *slots; /* [slot_count] row + 1, 0 free */
    uint32_t slot_count, used;
    uint32_t member, group; /* index of the links in a row; NAMES_NONE where the shape has none */
    bool built;             /* the slots hold all rows with links; else rows are looked through */
    bool linked;            /* a link was set since the last clear */
} facts_seats;

/* What a key of an object means for rows of a scope. */
typedef struct key_meaning {
    const shape_field *field; /* NULL if it sets none */
    bool passed;              /* x-...: not looked at */
    bool is_id;               /* the row's key */
} key_meaning;

/* The keys of the last object that was read, in their order, and what they mean: the next is mostly alike.
 * Those that mean nothing here, or that JSON would escape, are not remembered: their place is empty. */
#define FACTS_KEYS      16u
#define FACTS_KEY_BYTES 37u
typedef struct facts_keys {
    int32_t scope;
    uint32_t count;
    struct facts_key_seen {
        key_meaning means;
        uint8_t len; /* 0: an empty place */
        char text[FACTS_KEY_BYTES];
    } seen[FACTS_KEYS];
} facts_keys;

struct qun_facts {
    const qun_shape *shape; /* held */
    facts_table tables[SCOPE_COUNT];
    facts_seats seats;
    uint32_t event_member, event_group; /* index of the links in a row of events; NAMES_NONE */
    arena texts;                        /* of cells; dropped by clear */
    arena key_texts;                    /* of key_of; dropped by clear */
    arena scratch;                      /* of one facts_read */
    size_t dead; /* bytes of `texts` that cells gave up: when they are many, the rest moves together */
    facts_keys keys;
};

const cell *facts_row(const qun_facts *f, int32_t scope, uint32_t row); /* NULL if there is no such row */
const qun_time *facts_until(const qun_facts *f, int32_t scope, uint32_t row); /* NULL: nothing ages */
qun_text facts_key(const qun_facts *f, int32_t scope, uint32_t row);
uint32_t facts_row_of(const qun_facts *f, int32_t scope, qun_text key); /* NAMES_NONE */
/* Row a link leads to: by key if the link is set, else the only row of that scope, else NAMES_NONE. */
uint32_t facts_linked(const qun_facts *f, int32_t scope, const cell *link);
/* Row of the seat of a member in a group, by their keys; of several the first. A key that is absent, and a
 * link of a seat that was never set, mean the only member or group row, if there is just one. A lone seat
 * whose links were both never set is everybody's. NAMES_NONE if there is none. O(1). */
uint32_t facts_seat(const qun_facts *f, qun_text member, qun_text group);

/* For the ledger: gives a row that is there the cells at these places of a row kept elsewhere, of the right
 * types; texts are copied, what is unknown there says nothing. `over`: also over what is set. False: no
 * memory; cells written by then stay. */
bool facts_fill(qun_facts *f, int32_t scope, uint32_t row, const cell *from, const uint32_t *places,
                uint32_t count, bool over);
/* Adds a row; `key` absent: none. As qun_facts_add. */
qun_status facts_append(qun_facts *f, int32_t scope, qun_text key, uint32_t *row);
/* Takes back the row that facts_append added last to a scope, before anything was written to it. Whoever does
 * so goes back in `key_texts` himself. */
void facts_retract(qun_facts *f, int32_t scope);
/* Writes a cell that is of the right type; its texts are lent, or in `texts` and flagged CELL_OWNED. The
 * short way is for cells nobody keeps account of. */
void facts_store_watched(qun_facts *f, const shape_field *field, uint32_t row, cell value);
static inline bool facts_is_link(const qun_facts *f, int32_t scope, uint32_t index)
{
    return scope == QUN_SCOPE_HERE && (index == f->seats.member || index == f->seats.group);
}
static inline void facts_store(qun_facts *f, const shape_field *field, uint32_t row, cell value)
{
    facts_table *t = &f->tables[field->scope];
    cell *to = &t->cells[(size_t)row * t->width + field->index];
    if (to->flags & CELL_OWNED || t->ageing || facts_is_link(f, field->scope, field->index))
        facts_store_watched(f, field, row, value);
    else
        *to = value;
}
/* For the ledger: writes a cell that is of the right type already, and when it ages (QUN_NEVER). Texts are
 * lent: they must live as long as the row. NONE for the row; NOMEM. */
qun_status facts_put(qun_facts *f, const shape_field *field, uint32_t row, const cell *value, qun_time until);

/* ---- within the room ---- */
/* The same of a value without texts and items, in a row that is there. */
static inline qun_status facts_put_plain(qun_facts *f, const shape_field *field, uint32_t row, cell value,
                                         qun_time until)
{
    facts_table *t = &f->tables[field->scope];
    size_t at = (size_t)row * t->width + field->index;
    if (t->cells[at].flags & CELL_OWNED || (until != QUN_NEVER && !t->ageing))
        return facts_put(f, field, row, &value, until);
    t->cells[at] = value;
    if (t->ageing)
        t->until[at] = until;
    return QUN_OK;
}
/* Copies a value into `texts`, flagged. False: no memory, nothing has changed. */
bool facts_keep(qun_facts *f, const cell *from, cell *to);
void facts_own(cell *c); /* flags a cell whose texts and items, if it has any, were made in `texts` */
/* To be called after cells were written over: moves what lives together if much of `texts` is dead. */
void facts_tidy(qun_facts *f);

/* ---- facts_index.c ---- */
bool index_ready(const qun_facts *f, facts_table *t); /* all keys, and room for one more. False: no memory */
void index_add(const qun_facts *f, facts_table *t, uint32_t row);
void index_undo(const qun_facts *f, facts_table *t, uint32_t row); /* the one added last */
void index_clear(facts_table *t);                                  /* keeps its memory */
void index_drop(const qun_facts *f, facts_table *t);

/* ---- facts_seats.c ---- */
/* Index of a link, a text, in the rows of a scope: "here.member"; NAMES_NONE. */
uint32_t facts_link_index(const qun_shape *s, int32_t scope, const char *name);
void seats_open(qun_facts *f);
void seats_changed(qun_facts *f, uint32_t row); /* a link of the row was written */
void seats_clear(qun_facts *f);                 /* keeps its memory */
void seats_drop(qun_facts *f);
#endif
