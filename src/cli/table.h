/* table.h - text in columns for a terminal: wide characters take two places, control characters none at all.
 */
#ifndef QUN_CLI_TABLE_H
#define QUN_CLI_TABLE_H
#include "cli/bytes.h"

/* Places a text takes on a terminal, and the text without control characters. */
size_t table_width(qun_text text);
void table_text(bytes *out, qun_text text);
/* The text and blanks up to `width`, and one more behind it. */
void table_cell(bytes *out, qun_text text, size_t width);
/* A line without blanks at its end. */
void table_end(bytes *out);

/* Rows of a table that is written when all are known, so that every column is as wide as it must be. */
typedef struct table {
    bytes *cells; /* `columns` a row */
    size_t columns, rows;
} table;
void table_add(table *t, size_t column, qun_text text); /* column 0 begins a row */
void table_add_number(table *t, size_t column, uint64_t number);
void table_write(const table *t, bytes *out);
void table_drop(table *t);
#endif
