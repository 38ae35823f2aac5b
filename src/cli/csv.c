/* csv.c - records of a CSV document, strictly by RFC 4180, but LF ends a line as well as CR LF. */
#include "cli/csv.h"
#include <stdlib.h>

#define RECORD_MOST ((size_t)16 << 20)

/* Where in a cell the next character stands. */
enum state { CELL_BEGIN, CELL_PLAIN, CELL_QUOTED, CELL_CLOSED };

typedef struct reader {
    csv_record *out;
    enum state state;
    uint64_t line;
    uint32_t column;
} reader;

static void begin_cell(reader *r)
{
    csv_record *out = r->out;
    if (out->count == out->cap) {
        out->cap = out->cap ? 2 * out->cap : 16;
        out->cells = memory_resize(out->cells, out->cap, sizeof *out->cells);
    }
    out->cells[out->count++] = (csv_cell){out->text.len, 0, r->line, r->column};
    r->state = CELL_BEGIN;
}

static void end_cell(reader *r)
{
    csv_cell *cell = &r->out->cells[r->out->count - 1];
    cell->len = r->out->text.len - cell->from;
}

static void wrong(reader *r, const char *why, uint64_t line, uint32_t column)
{
    if (r->out->wrong)
        return;
    r->out->wrong = why;
    r->out->wrong_line = line;
    r->out->wrong_column = column;
}

static void wrong_here(reader *r, const char *why)
{
    wrong(r, why, r->line, r->column);
}

/* One character outside of a quoted part. */
static void read_plain(reader *r, char c)
{
    if (c == ',') {
        end_cell(r);
        r->column++;
        begin_cell(r);
        r->column--; /* the caller counts it */
        return;
    }
    if (r->state == CELL_CLOSED) {
        wrong_here(r, "after a closing quote only a comma or the end of the line may stand");
        return;
    }
    if (c == '"' && r->state == CELL_BEGIN) {
        r->state = CELL_QUOTED;
        return;
    }
    if (c == '"')
        wrong_here(r, "a quote inside a cell that is not quoted");
    r->state = CELL_PLAIN;
    bytes_char(&r->out->text, c);
}

static void read_chars(reader *r, qun_text text)
{
    for (size_t i = 0; i < text.len && !r->out->wrong; i++) {
        char c = text.at[i];
        if (r->state == CELL_QUOTED && c != '"') {
            bytes_char(&r->out->text, c);
        } else if (r->state == CELL_QUOTED && i + 1 < text.len && text.at[i + 1] == '"') {
            bytes_char(&r->out->text, c);
            i++;
            r->column++;
        } else if (r->state == CELL_QUOTED) {
            r->state = CELL_CLOSED;
        } else {
            read_plain(r, c);
        }
        r->column += ((unsigned char)c & 0xC0) != 0x80;
    }
}

static bool first_line(stream *in, text_line *out)
{
    do
        if (!stream_line(in, out))
            return false;
    while (!out->text.len && !out->too_long);
    return true;
}

bool csv_read(stream *in, csv_record *out)
{
    text_line l;
    out->text.len = 0;
    out->count = 0;
    out->wrong = NULL;
    if (!first_line(in, &l))
        return false;
    reader r = {out, CELL_BEGIN, l.number, 1};
    begin_cell(&r);
    for (;;) {
        r.line = l.number;
        r.column = 1;
        if (l.too_long || out->text.len > RECORD_MOST)
            wrong_here(&r, "longer than 16 MiB");
        read_chars(&r, l.text);
        if (out->wrong || r.state != CELL_QUOTED)
            break;
        bytes_str(&out->text, l.carriage ? "\r\n" : "\n");
        const csv_cell *open = &out->cells[out->count - 1];
        if (!stream_line(in, &l)) {
            wrong(&r, "a quote is opened and never closed", open->line, open->column);
            break;
        }
    }
    end_cell(&r);
    return !in->failed;
}

qun_text csv_text(const csv_record *r, size_t cell)
{
    return (qun_text){r->text.at + r->cells[cell].from, r->cells[cell].len};
}

void csv_drop(csv_record *r)
{
    bytes_drop(&r->text);
    free(r->cells);
    r->cells = NULL;
    r->count = r->cap = 0;
}
