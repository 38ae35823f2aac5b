/* machine.h - what run.c and ops.c share: registers and the rules for what is not a value. */
#ifndef QUN_CEL_MACHINE_H
#define QUN_CEL_MACHINE_H
#include "cel/code.h"
#include <string.h>

typedef struct cel_run_state {
    cell *r; /* registers */
    cel_machine m;
} cel_run_state;

/* The instructions that are not done in the loop itself: gives the next one. */
typedef const cel_code *(*cel_op_fn)(cel_run_state *s, const cel_code *c);
extern const cel_op_fn cel_ops[]; /* by cel_op */

/* UNKNOWN or FAILED of two: an error wins, unknowns unite. For functions, which need all their arguments. */
cell cel_strict(const cell *a, const cell *b);
/* Joins a term into what && (settles: false) or || (true) has so far: unknown wins over an error, for the
 * completion might settle it. */
/* The items of a list in the order of their keys, of which there are as many. */
cell cel_sort_by(const cel_machine *m, const cell *list, const cell *keys);
cell cel_join(const cell *so_far, const cell *term, bool settles);
cell cel_compare(cel_run_state *s, const cell *a, const cell *b, relation r);

/* The list or map under construction takes a part: false if it has become an error or unknown by that. */
bool cel_takes_part(cell *whole, const cell *part);
void cel_append(cel_run_state *s, cell *list, const cell *value);
/* A pair into a map that has room for it; false: no steps left. */
bool cel_map_add(cel_run_state *s, cell *map, const cell *key, const cell *value);
/* What moves with `now` is kept as it stands. */
cell cel_still(cel_run_state *s, const cell *value);

/* What is behind a question mark: put in place of `value`; false if there is nothing to put. */
bool cel_open_optional(cell *whole, cell *value);

/* struct.c; `hint`: node.slot of the selection */
const cel_code *cel_struct(cel_run_state *s, const cel_code *c);
const cel_code *cel_struct_put(cel_run_state *s, const cel_code *c);
const cel_code *cel_struct_done(cel_run_state *s, const cel_code *c);
cell cel_struct_select(const cel_machine *m, const cell *value, const cell *name, uint32_t hint, bool maybe);
cell cel_struct_has(const cel_machine *m, const cell *value, const cell *name, uint32_t hint);

/* loop.c */
const cel_code *cel_loop(cel_run_state *s, const cel_code *c);
const cel_code *cel_next(cel_run_state *s, const cel_code *c);
const cel_code *cel_next_pair(cel_run_state *s, const cel_code *c);
const cel_code *cel_keep(cel_run_state *s, const cel_code *c);
const cel_code *cel_gather(cel_run_state *s, const cel_code *c);

static inline bool cel_is_value(const cell *c)
{
    return c->kind != QUN_TYPE_UNKNOWN && c->kind != QUN_TYPE_FAILED;
}

static inline cell cel_unknown_bit(uint32_t attribute)
{
    cell c = {.kind = QUN_TYPE_UNKNOWN};
    c.as.u = UINT64_C(1) << attribute;
    return c;
}

/* A missing row and a missing fact are unknown. Null is a value where a field's type has it; a null fact of a
 * charter never gets here, for its field is typed. */
static inline cell cel_load(cel_frame *frame, const cel_code *c)
{
    const cell *row = frame->row[c->scope];
    if (!row)
        return cel_unknown_bit(c->attribute);
    const qun_time *until = frame->until[c->scope];
    if (until && until[c->a] != QUN_NEVER)
        cel_lower(frame, until[c->a]);
    cell v = row[c->a];
    return v.kind == QUN_TYPE_UNKNOWN ? cel_unknown_bit(c->attribute) : v;
}

/* cell_bool, but without a call: most instructions end with one. */
static inline cell cel_bool(bool value)
{
    cell c = {.kind = QUN_TYPE_BOOL};
    c.as.i = value;
    return c;
}

/* b how a, for a how b */
static inline uint8_t cel_mirrored(uint8_t how)
{
    return (uint8_t)((how & 2) | (how & 1) << 2 | (how & 4) >> 2);
}

static inline bool cel_relation_holds(uint32_t r, int order)
{
    return (r >> (unsigned)(order + 1)) & 1;
}

/* Texts are compared here by words and without a call, for they are short: a memcmp would cost more than what
 * it does. The last word of a text; equal lengths, equal words before and equal last words: equal texts. */
static inline uint64_t cel_last_word(const char *at, uint32_t len)
{
    uint64_t word = 0;
    uint32_t low, high;
    if (len >= sizeof word) {
        memcpy(&word, at + len - sizeof word, sizeof word);
    } else if (len >= sizeof low) {
        memcpy(&low, at, sizeof low);
        memcpy(&high, at + len - sizeof high, sizeof high);
        word = (uint64_t)high << 32 | low;
    } else if (len > 0) {
        word = (uint64_t)(uint8_t)at[0] << 16 | (uint64_t)(uint8_t)at[len / 2] << 8 | (uint8_t)at[len - 1];
    }
    return word;
}

/* By length, then by words as this machine reads them: good for equality and for searching. */
static inline int cel_text_order(const cell *a, const cell *b)
{
    uint64_t x, y;
    uint32_t i = 0;
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    for (; i + sizeof x < a->len; i += sizeof x) {
        memcpy(&x, a->as.text + i, sizeof x);
        memcpy(&y, b->as.text + i, sizeof y);
        if (x != y)
            return x < y ? -1 : 1;
    }
    x = cel_last_word(a->as.text, a->len);
    y = cel_last_word(b->as.text, b->len);
    return (x > y) - (x < y);
}

static inline bool cel_same_text(const cell *a, const cell *b)
{
    uint64_t x, y;
    const uint32_t len = a->len;
    if (len != b->len)
        return false;
    for (uint32_t i = 0; i + sizeof x < len; i += sizeof x) {
        memcpy(&x, a->as.text + i, sizeof x);
        memcpy(&y, b->as.text + i, sizeof y);
        if (x != y)
            return false;
    }
    return cel_last_word(a->as.text, len) == cel_last_word(b->as.text, len);
}

static inline int cel_moment_order(const cell *a, const cell *b)
{
    if (a->as.i != b->as.i)
        return a->as.i < b->as.i ? -1 : 1;
    return (a->len > b->len) - (a->len < b->len);
}

/* The order of long constant lists, all INT or all STRING, where `in` searches. */
static inline int cel_list_order(const cell *a, const cell *b)
{
    return a->kind == QUN_TYPE_STRING ? cel_text_order(a, b) : (a->as.i > b->as.i) - (a->as.i < b->as.i);
}

/* Is the item in a list whose items are all INT, or all STRING, as it is itself? */
bool cel_among(const cell *list, const cell *item, bool sorted);
#endif
