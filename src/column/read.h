/* read.h - values from JSON, by their type. Relies on json.h and cell.h. */
#ifndef QUN_COLUMN_READ_H
#define QUN_COLUMN_READ_H
#include "column/cell.h"
#include "json/json.h"

typedef struct cell_reader {
    arena *arena;      /* takes lists, maps and bytes; texts are lent by the nodes */
    qun_text bytes;    /* the document the nodes are of */
    qun_text document; /* its name in diagnostics; absent: the document itself */
    qun_diagnostics *diagnostics;
    qun_status status; /* OK so far; INVALID: something was reported; NOMEM */
} cell_reader;

/* Reads a value of a type: timestamps are RFC 3339 texts, durations "3600s", bytes base64, keys of maps
 * texts; of dyn each kind of JSON as it is (whole numbers are ints). Null is a value of null and dyn alone,
 * and the empty optional. Reports everything wrong as C012. False if there was something; then `*to` is
 * anything. */
bool cell_read(cell_reader *r, const json_node *node, const type *t, cell *to);
/* Reports C012 at a node: what was expected there. */
void cell_read_wrong(cell_reader *r, const json_node *node, const char *expected);
#endif
