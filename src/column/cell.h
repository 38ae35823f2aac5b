/* cell.h - a value in 16 bytes, and its type. What facts hold, programs compute and ledgers give.
 * A cell points into memory of whoever made it (facts, program, scratch arena); it owns nothing. */
#ifndef QUN_COLUMN_CELL_H
#define QUN_COLUMN_CELL_H
#include <qun/facts.h>
#include "base/env.h"

/* Lists in lists at most, whatever the environment says: bounds recursion. */
#define CELL_DEPTH LIMIT_DEPTH_MOST

/* cell.flags; nobody outside this room need look at them. */
#define CELL_SORTED 1u /* MAP: pairs in the order of cell_key_order: looking up is a binary search */
#define CELL_OWNED  2u /* its texts and items stand in the arena of the facts that hold it */

enum { /* beside QUN_TYPE_*, for the checker only */
       TYPE_DYN = 100,
       TYPE_PARAMETER = 101, /* T in list(T) of a function's signature */
       TYPE_ERROR = 102,
       TYPE_WRAPPER = 103 /* wrapper(int): an int or null */
};
#define TYPE_PARAMETERS 3 /* in the brackets of a type at most */

typedef struct cell {
    uint8_t kind;  /* QUN_TYPE_*: UNKNOWN 0, so cleared memory is unknown */
    uint8_t flags; /* CELL_*; 0 where a program computes */
    int16_t slope; /* TIMESTAMP, DURATION that a program computes: change per unit of `now`: -1, 0, 1 .. */
    uint32_t len; /* STRING, BYTES, IP, CIDR: bytes; LIST: items; MAP: pairs; OPTIONAL: 0 or 1; STRUCT: fields
                     and 1; OPAQUE: 2; TIMESTAMP, DURATION: 0..999,999,999 ns */
    union {
        int64_t i;                /* BOOL, INT; TIMESTAMP, DURATION: seconds, floored, `len` holds the rest */
        uint64_t u;               /* UINT; UNKNOWN: which attributes of the program (bit set, 63: others) */
        double d;                 /* DOUBLE */
        const char *text;         /* STRING, BYTES; IP, CIDR: the one text of their value (address.h); FAILED:
                                     message, NUL-terminated and static */
        const struct cell *items; /* LIST: item k; MAP: key 2k, value 2k + 1; OPTIONAL: item 0;
                                     STRUCT: its TYPE, then the fields in their order; OPAQUE: its TYPE, then
                                     what the host calls it, an INT. These types belong to a shape */
        const struct type *type;  /* TYPE */
    } as;
} cell;

/* Host functions fail with `len` = QUN_E_* of the host negated; others use 0. */
static inline cell cell_unknown(void)
{
    return (cell){.kind = QUN_TYPE_UNKNOWN};
}

static inline cell cell_failed(const char *static_message)
{
    return (cell){.kind = QUN_TYPE_FAILED, .as.text = static_message};
}

static inline cell cell_bool(bool value)
{
    return (cell){.kind = QUN_TYPE_BOOL, .as.i = value};
}

static inline cell cell_int(int64_t value)
{
    return (cell){.kind = QUN_TYPE_INT, .as.i = value};
}

static inline cell cell_uint(uint64_t value)
{
    return (cell){.kind = QUN_TYPE_UINT, .as.u = value};
}

static inline cell cell_double(double value)
{
    return (cell){.kind = QUN_TYPE_DOUBLE, .as.d = value};
}

/* STRING, lent; never NULL inside. */
static inline cell cell_text(qun_text text)
{
    return (cell){.kind = QUN_TYPE_STRING, .len = (uint32_t)text.len, .as.text = text.len ? text.at : ""};
}

cell cell_time(qun_time microseconds);
cell cell_span(qun_span microseconds);
qun_time cell_microseconds(cell value); /* of TIMESTAMP or DURATION, floored; saturating */

/* Is it made of bytes that stand elsewhere? */
static inline bool cell_has_text(const cell *c)
{
    return c->kind == QUN_TYPE_STRING || c->kind == QUN_TYPE_BYTES || c->kind == QUN_TYPE_IP ||
           c->kind == QUN_TYPE_CIDR;
}

/* Is it made of cells that stand elsewhere? */
static inline bool kind_has_items(int32_t kind)
{
    return kind == QUN_TYPE_LIST || kind == QUN_TYPE_MAP || kind == QUN_TYPE_OPTIONAL ||
           kind == QUN_TYPE_STRUCT || kind == QUN_TYPE_OPAQUE;
}

/* How many. */
static inline uint64_t cell_item_count(const cell *c)
{
    return c->kind == QUN_TYPE_MAP ? 2 * (uint64_t)c->len : c->len;
}

/* Of those with text. */
static inline qun_text cell_as_text(cell value)
{
    return (qun_text){value.as.text, value.len};
}

/* CEL's equality and order: numbers across types (int and uint exactly, beside a double as doubles, as the
 * suite's "lossy" cases want), NaN unequal to all; text by code point. UNKNOWN and FAILED equal nothing. */
bool cell_equal(const cell *a, const cell *b);
/* What a type's value is where nothing was said: null, false, 0, "", [], the epoch, a struct of these. */
bool cell_is_zero(const cell *value);
/* -1, 0, 1; 2: not comparable (types differ, NaN) */
int cell_compare(const cell *a, const cell *b);

/* A value of a map, NULL if the key is not there. Numeric keys are found by a number of any type. O(log n) in
 * maps that came through cell_in, else O(n). */
const cell *cell_map_get(const cell *map, const cell *key);
/* Total order of map keys: bools, numbers by value, texts; then other kinds, by kind only. */
int cell_key_order(const cell *a, const cell *b);
/* Sorts a map's `count` pairs by their keys and says whether each key is there once. */
bool cell_pairs_sort(cell *items, uint32_t count);

/* Deep copy into an arena. False: no memory. */
bool cell_copy(arena *a, const cell *from, cell *to);
/* Are lists nested at most `depth` deep? A scalar is 0 deep. */
bool cell_within(const cell *value, uint32_t depth);
/* To and from the public form. `_in` checks kinds, sizes, UTF-8, depth, and copies; it takes what the host
 * made and what the library handed out. Maps are sorted by their keys: hosts whose tables have no order of
 * their own get the same answers every time. TYPE, TEXT, SIZE, NEWER, ARG, LIMIT (too deep), INVALID (a key
 * twice), NOMEM; what `a` holds by then stays. Structs and opaque values are those of the shape's types;
 * NULL: there are none. */
void cell_out(const cell *from, qun_value *to);
qun_status cell_in(arena *a, const qun_value *from, uint32_t max_depth, cell *to);
qun_status cell_in_shape(arena *a, const qun_shape *shape, const qun_value *from, uint32_t max_depth,
                         cell *to);
/* JSON, as qun_value_write says. False for FAILED. */
bool cell_json(buf *b, const cell *value);
/* For people: as JSON but texts bare, timestamps "2026-01-05 20:00" in the zone's offset are the caller's
 * work. */
bool cell_plain(buf *b, const cell *value);

/* ---- types ---- */

typedef struct type {
    int32_t kind;   /* QUN_TYPE_* or TYPE_* */
    uint32_t count; /* parameters: LIST 1, MAP 2, OPTIONAL 1, TYPE 0 or 1, TYPE_WRAPPER 1, OPAQUE 0 to 3 */
    const struct type *of[TYPE_PARAMETERS];
    qun_text name; /* TYPE_PARAMETER: "T"; STRUCT, OPAQUE: "acme.Point" */
} type;

typedef struct struct_field {
    qun_text name;
    const type *type;
    cell zero; /* what it is while it is not set */
} struct_field;

/* Every type of kind STRUCT is the first member of one of these, which belongs to a shape and is never
 * copied. */
typedef struct struct_type {
    type type;
    uint32_t count;
    const struct_field *fields;
    uint64_t stamp; /* hash over names and types of all that is in it */
} struct_type;

static inline const struct_type *struct_of(const type *t)
{
    return (const struct_type *)(const void *)t;
}

/* Of a STRUCT or OPAQUE. */
static inline const type *cell_type(const cell *c)
{
    return c->as.items[0].as.type;
}
#define STRUCT_NO_FIELD UINT32_MAX
uint32_t struct_find(const struct_type *t, qun_text name); /* STRUCT_NO_FIELD */
/* Is field `k` set to `value`: not null, or for what has a zero not that. */
bool struct_is_set(const struct_type *t, uint32_t k, const cell *value);
uint32_t struct_set_count(const cell *value); /* of a STRUCT: how many of its fields are set */
/* Number of the set field at or behind `k`; STRUCT_NO_FIELD past the last. */
uint32_t struct_next_set(const cell *value, uint32_t k);
void struct_begin(const struct_type *t, cell *items, cell *to); /* items: 1 + count; nothing is set */
uint64_t struct_stamp(const struct_type *t);
cell type_zero(const type *t); /* NULL for what has none */
/* Makes structs of the maps that stand in `value` where its type has structs: hosts have maps of their own.
 * The value and what is in it must be the arena's. TYPE: a key that is no field, or another type; NOMEM. */
qun_status struct_take(arena *a, const type *t, cell *value);
/* Makes a value's structs those of this shape, which must have the same types: false if it has not. */
bool struct_adopt(const qun_shape *shape, cell *value);

extern const type type_dyn, type_null, type_bool, type_int, type_uint, type_double, type_string, type_bytes,
    type_timestamp, type_duration, type_type, type_ip, type_cidr, type_list_dyn, type_map_dyn, type_error;

qun_text type_formal_name(const type *t); /* what type(x) is called: also "acme.Point" */
qun_text type_kind_name(
    int32_t kind); /* CEL's: "int", "google.protobuf.Timestamp"; absent for no such kind */
const type *type_of_kind(int32_t kind); /* with dyn parameters; NULL for no such kind */
const type *type_named(qun_text name);  /* without brackets: "list" is list(dyn); NULL if there is none */

/* Reads CEL's notation ("map(string, list(int))", "dyn", "google.protobuf.Timestamp" too).
 * QUN_E_INVALID if it is none; NOMEM. A single capital letter is a parameter. */
qun_status type_read(arena *a, qun_text text, const type **out);
/* The same, where a shape's types are known, and one that is being made (NULL: none). */
qun_status type_read_in(arena *a, const qun_shape *shape, const type *self, qun_text text, const type **out);
/* The first word of a notation that names no type, and the name that is near; each absent if there is none.
 */
void type_unknown_word(const qun_shape *shape, qun_text text, qun_text *word, qun_text *near);
void type_write(buf *b, const type *t); /* in this notation: "timestamp", "map(string, dyn)" */
/* Deep copy into an arena; NULL: no memory. */
const type *type_copy(arena *a, const type *t);
/* Of a known value: a list of items of one type is a list of that type, any other one of dyn; parameters
 * deeper than the notation has are dyn. Made in the arena; NULL: no memory. */
const type *type_of_cell(arena *a, const cell *value);
bool type_has_parameter(const type *t); /* a T somewhere in it */
bool type_equal(const type *a, const type *b);
/* May a value of this kind stand in a field of the type? UNKNOWN always; lists and maps by their items; null
 * for wrappers, structs and opaque values. */
bool type_accepts(const type *t, const cell *value);
#endif
