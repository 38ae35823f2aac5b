/* draft.h - what an object says of a row, before it is one: read by facts_read.c from a tree or by
 * facts_quick.c from the bytes, and written whole or not at all. Relies on facts.h. */
#ifndef QUN_COLUMN_DRAFT_H
#define QUN_COLUMN_DRAFT_H
#include "column/facts.h"

typedef struct draft_item {
    const shape_field *field;
    cell value; /* lent; UNKNOWN: null was said */
} draft_item;

/* An event says fields of its own row and of rows it links to: its member's, its group's, its seat's and the
 * community's. */
typedef struct row_draft {
    qun_facts *facts;
    int32_t scope;
    uint32_t count;
    draft_item *items;      /* as many as there is room for is the reader's care */
    qun_text key;           /* absent: none */
    qun_text member, group; /* set by draft_link: keys of the rows an event links to; absent: none */
    uint32_t others;        /* SCOPE_BIT set of the linked rows that fields are said of */
} row_draft;

/* What a key means here. Unknown: no field, not passed, no id. False: no memory. */
bool draft_key(const row_draft *d, qun_text key, key_meaning *out);
qun_text draft_bare(int32_t scope,
                    qun_text name); /* the name without the scope, if it begins with this one */
bool draft_may_link(int32_t scope, int32_t other); /* may an object of `scope` say fields of the other? */

cell *draft_add(row_draft *d, const shape_field *field); /* the value, UNKNOWN so far */
/* To be called once all is said. */
void draft_link(row_draft *d);
/* Why an item cannot be written, in words: there is no such row to link to, or it is another's. NULL: it can.
 */
const char *draft_wrong(const row_draft *d, const draft_item *item);
/* Adds the rows that are missing and writes. LIMIT; NOMEM; on an error nothing has changed. */
qun_status draft_write(row_draft *d, uint32_t *row);

/* ---- the readers: both read the same objects in the same way ---- */

/* INVALID, with all that is wrong in the diagnostics, and the statuses of json_parse. */
qun_status facts_read_tree(qun_facts *f, int32_t scope, qun_text bytes, qun_diagnostics *d, uint32_t *row);
/* Reads what is mostly read: an object of plain values that is good. False: it is not one, or there is no
 * memory; nothing has changed, and the tree is asked. */
bool facts_read_quick(qun_facts *f, int32_t scope, qun_text bytes, uint32_t *row);
#endif
