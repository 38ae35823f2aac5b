/* csv.h - records of a CSV document (RFC 4180), with the place of every cell. */
#ifndef QUN_CLI_CSV_H
#define QUN_CLI_CSV_H
#include "cli/files.h"

typedef struct csv_cell {
    size_t from, len; /* of the record's text */
    uint64_t line;
    uint32_t column; /* from 1, in code points */
} csv_cell;

typedef struct csv_record {
    bytes text; /* of all cells, quotes taken off */
    csv_cell *cells;
    size_t count, cap;
    const char *wrong; /* why it is no record; NULL: it is one */
    uint64_t wrong_line;
    uint32_t wrong_column;
} csv_record;

/* Reads the next record; blank lines are passed over. False: the end, or reading failed. */
bool csv_read(stream *in, csv_record *out);
qun_text csv_text(const csv_record *r, size_t cell);
void csv_drop(csv_record *r);
#endif
