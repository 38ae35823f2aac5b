/* format.c - "%d of %s".format([n, name]): clauses filled in from a list. What is written is first measured,
 * and paid for as it is measured: shared lists may make a long text of a short value. The forms are those of
 * cel-go's extension library `strings`. Relies on family.h; on number.h for doubles. */
#include "cel/family.h"
#include "cel/machine.h"
#include "base/number.h"
#include "base/sort.h"

#define PRECISION      6
#define PRECISION_MOST 100
#define DOUBLE_STEPS   64 /* what all digits of a double cost at worst */

typedef struct writer {
    const cel_machine *m;
    buf out;
    bool paying; /* the first time: only the length is wanted */
    cell stop;   /* FAILED or UNKNOWN: what is wrong; NULL: nothing */
} writer;

typedef struct clause {
    char letter;
    uint32_t precision;
} clause;

static void fail(writer *w, const char *message)
{
    if (w->stop.kind == QUN_TYPE_NULL)
        w->stop = cell_failed(message);
}

static bool stopped(const writer *w)
{
    return w->stop.kind != QUN_TYPE_NULL;
}

static bool pay(writer *w, uint64_t steps)
{
    if (w->paying && !stopped(w) && !cel_charge(w->m, steps))
        fail(w, "");
    return !stopped(w);
}

/* ---- %s ---- */

/* Bytes may be anything: what is no UTF-8 is replaced. */
static void write_bytes(writer *w, qun_text bytes)
{
    for (size_t i = 0; i < bytes.len;) {
        char code[4];
        size_t from = i;
        uint32_t next = utf8_next(bytes.at, bytes.len, &i);
        if (next == 0xFFFD)
            buf_add(&w->out, code, utf8_put(next, code));
        else
            buf_add(&w->out, bytes.at + from, i - from);
    }
}

static void write_any(writer *w, const cell *value);

static void write_list(writer *w, const cell *list)
{
    buf_char(&w->out, '[');
    for (uint32_t i = 0; i < list->len && !stopped(w); i++) {
        if (i > 0)
            buf_str(&w->out, ", ");
        write_any(w, &list->as.items[i]);
    }
    buf_char(&w->out, ']');
}

/* A key as text; numbers need the room. */
static qun_text key_text(const cell *key, char *room, size_t size)
{
    buf b;
    if (key->kind == QUN_TYPE_STRING)
        return cell_as_text(*key);
    buf_fixed(&b, room, size);
    if (key->kind == QUN_TYPE_BOOL)
        buf_str(&b, key->as.i ? "true" : "false");
    else if (key->kind == QUN_TYPE_INT)
        buf_int(&b, key->as.i);
    else
        buf_uint(&b, key->as.u);
    return buf_view(&b);
}

static int by_key_text(const void *a, const void *b, void *user)
{
    char room[2][24];
    const cell *x = a, *y = b;
    (void)user;
    int order = text_compare(key_text(x, room[0], sizeof room[0]), key_text(y, room[1], sizeof room[1]));
    return order ? order : (x->kind > y->kind) - (x->kind < y->kind); /* '1' and 1 are two keys */
}

static uint64_t halvings(uint64_t count)
{
    uint64_t steps = 1;
    while (count >>= 1)
        steps++;
    return steps;
}

/* By the texts of the keys. */
static void write_map(writer *w, const cell *map)
{
    const cell *pairs = map->as.items;
    size_t size = (size_t)map->len * 2 * sizeof *pairs;
    if (!pay(w, map->len * halvings(map->len)))
        return;
    if (!w->paying && map->len > 0) {
        cell *sorted = cel_scratch(w->m, size);
        if (!sorted) {
            fail(w, "no memory");
            return;
        }
        memcpy(sorted, pairs, size);
        sort_items(sorted, map->len, 2 * sizeof *sorted, by_key_text, NULL);
        pairs = sorted;
    }
    buf_char(&w->out, '{');
    for (size_t i = 0; i < map->len && !stopped(w); i++) {
        if (i > 0)
            buf_str(&w->out, ", ");
        write_any(w, &pairs[2 * i]);
        buf_str(&w->out, ": ");
        write_any(w, &pairs[2 * i + 1]);
    }
    buf_char(&w->out, '}');
}

/* Everything else that has a text; 300 bytes at most where it is a number. */
static void write_scalar(writer *w, const cell *value)
{
    switch (value->kind) {
    case QUN_TYPE_NULL:
        buf_str(&w->out, "null");
        return;
    case QUN_TYPE_BOOL:
        buf_str(&w->out, value->as.i ? "true" : "false");
        return;
    case QUN_TYPE_INT:
        buf_int(&w->out, value->as.i);
        return;
    case QUN_TYPE_UINT:
        buf_uint(&w->out, value->as.u);
        return;
    case QUN_TYPE_DOUBLE:
        buf_double_plain(&w->out, value->as.d);
        return;
    case QUN_TYPE_TIMESTAMP:
        instant_write(&w->out, NULL, value->as.i, value->len);
        return;
    case QUN_TYPE_DURATION:
        duration_write(&w->out, value->as.i, value->len);
        return;
    case QUN_TYPE_TYPE:
        buf_text(&w->out, type_formal_name(value->as.type));
        return;
    case QUN_TYPE_UNKNOWN:
        w->stop = cel_unknown_bit(CEL_OTHERS);
        return;
    default:
        fail(w, "a value of this type cannot be formatted");
        return;
    }
}

static void write_any(writer *w, const cell *value)
{
    bool text = value->kind == QUN_TYPE_STRING || value->kind == QUN_TYPE_BYTES;
    if (!pay(w, 1 + (text ? value->len / CEL_GRAIN : value->kind == QUN_TYPE_DOUBLE ? 20 : 0)))
        return;
    switch (value->kind) {
    case QUN_TYPE_STRING:
    case QUN_TYPE_IP:
    case QUN_TYPE_CIDR:
        buf_text(&w->out, cell_as_text(*value));
        return;
    case QUN_TYPE_BYTES:
        write_bytes(w, cell_as_text(*value));
        return;
    case QUN_TYPE_LIST:
        write_list(w, value);
        return;
    case QUN_TYPE_MAP:
        write_map(w, value);
        return;
    default:
        write_scalar(w, value);
        return;
    }
}

/* ---- numbers ---- */

/* In base 2, 8 or 16. */
static void write_based(buf *b, uint64_t value, uint32_t bits, const char *digits)
{
    char text[64];
    size_t at = sizeof text;
    do
        text[--at] = digits[value & ((1u << bits) - 1)];
    while (value >>= bits);
    buf_add(b, text + at, sizeof text - at);
}

static void write_whole(writer *w, const cell *value, uint32_t bits, const char *digits)
{
    bool minus = value->kind == QUN_TYPE_INT && value->as.i < 0;
    if (minus)
        buf_char(&w->out, '-');
    write_based(&w->out, minus ? 0 - value->as.u : value->as.u, bits, digits);
}

static bool is_whole(const cell *value)
{
    return value->kind == QUN_TYPE_INT || value->kind == QUN_TYPE_UINT;
}

static void write_decimal(writer *w, const clause *c, const cell *value)
{
    (void)c;
    if (is_whole(value) || value->kind == QUN_TYPE_DOUBLE)
        write_any(w, value);
    else
        fail(w, "%d takes numbers");
}

static void write_binary(writer *w, const clause *c, const cell *value)
{
    (void)c;
    if (is_whole(value) || value->kind == QUN_TYPE_BOOL)
        write_whole(w, value, 1, "01");
    else
        fail(w, "%b takes ints, uints and bools");
}

static void write_octal(writer *w, const clause *c, const cell *value)
{
    (void)c;
    if (is_whole(value))
        write_whole(w, value, 3, "01234567");
    else
        fail(w, "%o takes ints and uints");
}

static void write_hex(writer *w, const clause *c, const cell *value)
{
    const char *digits = c->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    if (is_whole(value)) {
        write_whole(w, value, 4, digits);
        return;
    }
    if (value->kind != QUN_TYPE_STRING && value->kind != QUN_TYPE_BYTES) {
        fail(w, "%x takes ints, uints, texts and bytes");
        return;
    }
    if (!pay(w, 2 * (uint64_t)value->len / CEL_GRAIN))
        return;
    for (uint32_t i = 0; i < value->len; i++) {
        unsigned char byte = (unsigned char)value->as.text[i];
        char two[2] = {digits[byte >> 4], digits[byte & 15]};
        buf_add(&w->out, two, sizeof two);
    }
}

static void write_double(writer *w, const clause *c, const cell *value)
{
    if (!is_whole(value) && value->kind != QUN_TYPE_DOUBLE) {
        fail(w, "%f and %e take numbers");
        return;
    }
    if (!pay(w, DOUBLE_STEPS))
        return;
    double number = value->as.d;
    if (value->kind != QUN_TYPE_DOUBLE)
        number = value->kind == QUN_TYPE_INT ? (double)value->as.i : (double)value->as.u;
    if (c->letter == 'f')
        buf_double_fixed(&w->out, number, c->precision);
    else
        buf_double_scientific(&w->out, number, c->precision);
}

static void write_string(writer *w, const clause *c, const cell *value)
{
    (void)c;
    write_any(w, value);
}

/* ---- clauses ---- */

/* What stands behind a percent sign: [.digits]letter. False: no clause. */
static bool read_clause(qun_text form, size_t *at, clause *out)
{
    *out = (clause){.precision = PRECISION};
    if (*at < form.len && form.at[*at] == '.') {
        size_t first = ++*at;
        out->precision = 0;
        for (; *at < form.len && form.at[*at] >= '0' && form.at[*at] <= '9'; ++*at) {
            out->precision = out->precision * 10 + (uint32_t)(form.at[*at] - '0');
            if (out->precision > PRECISION_MOST)
                return false;
        }
        if (*at == first)
            return false;
    }
    if (*at >= form.len)
        return false;
    out->letter = form.at[(*at)++];
    return true;
}

static void write_clause(writer *w, const clause *c, const cell *value)
{
    static const struct {
        char letter;
        void (*write)(writer *, const clause *, const cell *);
    } letters[] = {{'s', write_string}, {'d', write_decimal}, {'f', write_double}, {'e', write_double},
                   {'b', write_binary}, {'o', write_octal},   {'x', write_hex},    {'X', write_hex}};
    if (value->kind == QUN_TYPE_UNKNOWN) {
        w->stop = cel_unknown_bit(CEL_OTHERS);
        return;
    }
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == c->letter) {
            letters[i].write(w, c, value);
            return;
        }
    fail(w, "no such clause: there are %s, %d, %f, %e, %b, %o, %x, %X and %%");
}

static void write_form(writer *w, qun_text form, const cell *list)
{
    uint32_t used = 0;
    for (size_t at = 0; at < form.len && pay(w, 1);) {
        const char *mark = memchr(form.at + at, '%', form.len - at);
        size_t end = mark ? (size_t)(mark - form.at) : form.len;
        clause c;
        if (!pay(w, (end - at) / CEL_GRAIN))
            return;
        buf_text(&w->out, text_part(form, at, end));
        at = end + 1;
        if (!mark)
            return;
        if (at < form.len && form.at[at] == '%') {
            buf_char(&w->out, form.at[at++]);
        } else if (!read_clause(form, &at, &c)) {
            fail(w, "a percent sign without a clause behind it, or a precision above 100");
        } else if (used >= list->len) {
            fail(w, "there are more clauses than values");
        } else {
            write_clause(w, &c, &list->as.items[used++]);
        }
    }
}

cell cel_format(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    writer w = {.m = m, .paying = true, .stop = {.kind = QUN_TYPE_NULL}};
    buf_fixed(&w.out, NULL, 0);
    write_form(&w, cell_as_text(args[0]), &args[1]);
    size_t len = w.out.len;
    if (!stopped(&w) && (len > UINT32_MAX || w.out.failed))
        fail(&w, "the text is too long");
    if (stopped(&w))
        return w.stop;
    char *room = cel_scratch(m, len + 1);
    if (!room)
        return cell_failed("no memory");
    buf_fixed(&w.out, room, len);
    w.paying = false;
    write_form(&w, cell_as_text(args[0]), &args[1]);
    room[len] = '\0';
    return stopped(&w) ? w.stop : cell_text((qun_text){room, len});
}
