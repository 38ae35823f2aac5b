/* rows.h - rows of facts from JSON Lines or CSV, line by line. */
#ifndef QUN_CLI_ROWS_H
#define QUN_CLI_ROWS_H
#include "cli/csv.h"
#include "cli/session.h"

extern const option_list rows_options;

typedef struct csv_column {
    qun_text name; /* as the header has it */
    char *copy;    /* what `name` points into */
    int32_t kind;  /* QUN_TYPE_* */
} csv_column;

typedef struct rows {
    session *s;
    const qun_shape *shape;
    int32_t scope;
    bool csv, skip_bad;
    stream in;
    uint64_t line; /* of the row read last */
    csv_record record;
    csv_column *columns;
    size_t column_count;
    size_t *begins; /* where each cell's value begins in `json` */
    bytes json;     /* of one record */
} rows;

enum { ROWS_ROW, ROWS_BAD, ROWS_END, ROWS_FAILED };

/* False: said why. */
bool rows_open(rows *r, session *s, const qun_shape *shape, const char *path, int32_t scope);
/* Reads one row into the facts: ROWS_ROW; ROWS_BAD: said what is wrong, the facts are as before; ROWS_END;
 * ROWS_FAILED: said why. */
int rows_next(rows *r, qun_facts *facts, uint32_t *row);
/* Says that the row read last is wrong; `code` as in the registry, or NULL. */
void rows_wrong(rows *r, const char *code, const char *en, const char *zh);
void rows_close(rows *r);
/* Bad rows so far, of all files; says how many were not told. */
uint64_t rows_bad(void);
void rows_bad_end(void);
#endif
