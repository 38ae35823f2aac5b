/* strings.c - functions on texts: finding, cutting, replacing, joining, quoting. Positions count code points.
 * Texts are valid UTF-8 wherever they come from, so bytes are searched and code points only counted; what is
 * cut out of a text points into it. cel-go's extension library `strings` has the same functions; format.c has
 * its format(). Relies on family.h. */
#include "cel/family.h"
#include "cel/machine.h"

static const char over[] = "";
static const char no_memory[] = "no memory";
static const char out_of_range[] = "index out of range";
static const char too_long[] = "the text is too long";

/* ---- looking ---- */

#define NOWHERE SIZE_MAX

static bool read_texts(const cel_machine *m, const cell *text, const cell *piece)
{
    return cel_charge(m, (uint64_t)(text->len / CEL_GRAIN) * (piece ? piece->len / CEL_GRAIN + 1 : 1));
}

/* Bytes of the code point at a byte of the text. */
static size_t step_at(qun_text text, size_t at)
{
    size_t len = utf8_length(text.at + at, text.len - at);
    return len ? len : 1;
}

/* The byte where a code point begins, or the end. False: there are not so many. */
static bool byte_at(qun_text text, int64_t index, size_t *byte)
{
    size_t at = 0;
    if (index < 0)
        return false;
    for (; index > 0 && at < text.len; index--)
        at += step_at(text, at);
    *byte = at;
    return index == 0;
}

static size_t find_from(qun_text whole, qun_text piece, size_t from)
{
    while (whole.len - from >= piece.len) {
        if (piece.len == 0)
            return from;
        const char *hit = memchr(whole.at + from, piece.at[0], whole.len - from - piece.len + 1);
        if (!hit)
            return NOWHERE;
        from = (size_t)(hit - whole.at);
        if (memcmp(hit, piece.at, piece.len) == 0)
            return from;
        from++;
    }
    return NOWHERE;
}

/* The last one that begins at `from` or before. */
static size_t find_before(qun_text whole, qun_text piece, size_t from)
{
    if (piece.len > whole.len)
        return NOWHERE;
    if (from > whole.len - piece.len)
        from = whole.len - piece.len;
    for (size_t at = from + 1; at-- > 0;)
        if (piece.len == 0 || memcmp(whole.at + at, piece.at, piece.len) == 0)
            return at;
    return NOWHERE;
}

static cell index_of_byte(qun_text text, size_t byte)
{
    return cell_int(byte == NOWHERE ? -1 : (int64_t)utf8_count(text.at, byte));
}

static cell index_of(const cel_machine *m, const cell *args, uint32_t count)
{
    size_t from = 0;
    qun_text text = cell_as_text(args[0]);
    if (!read_texts(m, args, &args[1]))
        return cell_failed(over);
    if (count > 2 && !byte_at(text, args[2].as.i, &from))
        return cell_failed(out_of_range);
    return index_of_byte(text, find_from(text, cell_as_text(args[1]), from));
}

static cell last_index_of(const cel_machine *m, const cell *args, uint32_t count)
{
    qun_text text = cell_as_text(args[0]);
    size_t from = text.len;
    if (!read_texts(m, args, &args[1]))
        return cell_failed(over);
    if (count > 2 && !byte_at(text, args[2].as.i, &from))
        return cell_failed(out_of_range);
    return index_of_byte(text, find_before(text, cell_as_text(args[1]), from));
}

/* ---- cutting ---- */

static cell char_at(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    size_t at;
    qun_text text = cell_as_text(args[0]);
    if (!read_texts(m, args, NULL))
        return cell_failed(over);
    if (!byte_at(text, args[1].as.i, &at))
        return cell_failed(out_of_range);
    size_t len = at < text.len ? step_at(text, at) : 0;
    return cell_text(text_part(text, at, at + len));
}

static cell substring(const cel_machine *m, const cell *args, uint32_t count)
{
    qun_text text = cell_as_text(args[0]);
    size_t from, to = text.len;
    if (!read_texts(m, args, NULL))
        return cell_failed(over);
    if (!byte_at(text, args[1].as.i, &from) || (count > 2 && !byte_at(text, args[2].as.i, &to)))
        return cell_failed(out_of_range);
    return to < from ? cell_failed("the end stands before the start") : cell_text(text_part(text, from, to));
}

/* Unicode's White_Space. */
static bool is_space(uint32_t code)
{
    if (code <= 0x20)
        return code == ' ' || (code >= 0x09 && code <= 0x0D);
    return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
           code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

/* Where the code point before `at` begins. */
static size_t byte_before(qun_text text, size_t at)
{
    do
        at--;
    while (((unsigned char)text.at[at] & 0xC0) == 0x80);
    return at;
}

static cell trim(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    qun_text text = cell_as_text(*args);
    size_t from = 0, to = text.len;
    if (!read_texts(m, args, NULL))
        return cell_failed(over);
    while (from < to) {
        size_t next = from;
        if (!is_space(utf8_next(text.at, text.len, &next)))
            break;
        from = next;
    }
    while (to > from) {
        size_t last = byte_before(text, to), next = last;
        if (!is_space(utf8_next(text.at, text.len, &next)))
            break;
        to = last;
    }
    return cell_text(text_part(text, from, to));
}

/* ---- one place after the other: for split and replace ---- */

typedef struct finder {
    qun_text whole, piece;
    size_t at, last; /* where the search goes on; an empty piece is found up to `last` */
    uint64_t left;   /* so often at most */
} finder;

static finder finder_of(const cell *whole, const cell *piece, const cell *most)
{
    finder f = {cell_as_text(*whole), cell_as_text(*piece), 0, whole->len, UINT64_MAX};
    if (most && most->as.i >= 0)
        f.left = (uint64_t)most->as.i;
    return f;
}

/* An empty piece stands before each code point and behind the last. */
static size_t find_next(finder *f)
{
    if (f->left == 0)
        return NOWHERE;
    size_t at = f->at;
    if (f->piece.len > 0) {
        at = find_from(f->whole, f->piece, at);
        if (at == NOWHERE)
            return at;
        f->at = at + f->piece.len;
    } else if (at > f->last) {
        return NOWHERE;
    } else {
        f->at += at < f->whole.len ? step_at(f->whole, at) : 1;
    }
    f->left--;
    return at;
}

static uint64_t count_all(finder f)
{
    uint64_t count = 0;
    while (find_next(&f) != NOWHERE)
        count++;
    return count;
}

static cell replace(const cel_machine *m, const cell *args, uint32_t count)
{
    finder f = finder_of(&args[0], &args[1], count > 3 ? &args[3] : NULL);
    if (!read_texts(m, args, &args[1]))
        return cell_failed(over);
    uint64_t times = count_all(f);
    uint64_t len =
        f.whole.len - times * f.piece.len + times * args[2].len; /* both products fit: 32 bits each */
    if (!cel_charge(m, len / CEL_GRAIN + times))
        return cell_failed(over);
    if (len > UINT32_MAX)
        return cell_failed(too_long);
    if (times == 0)
        return args[0];
    char *room = cel_scratch(m, (size_t)len + 1);
    if (!room)
        return cell_failed(no_memory);
    buf b;
    buf_fixed(&b, room, (size_t)len);
    size_t done = 0;
    for (size_t at; (at = find_next(&f)) != NOWHERE; done = at + f.piece.len) {
        buf_text(&b, text_part(f.whole, done, at));
        buf_text(&b, cell_as_text(args[2]));
    }
    buf_text(&b, text_part(f.whole, done, f.whole.len));
    room[len] = '\0';
    return cell_text((qun_text){room, (size_t)len});
}

/* At nothing: into code points. */
static cell split(const cel_machine *m, const cell *args, uint32_t count)
{
    finder f = finder_of(&args[0], &args[1], count > 2 ? &args[2] : NULL);
    bool none = f.left == 0 || (f.whole.len == 0 && f.piece.len == 0);
    if (!read_texts(m, args, &args[1]))
        return cell_failed(over);
    if (f.left != UINT64_MAX && f.left > 0)
        f.left--;                              /* so many cuts make one piece more */
    if (f.piece.len == 0 && f.whole.len > 0) { /* only between code points */
        f.at = step_at(f.whole, 0);
        f.last = f.whole.len - 1;
    }
    uint64_t pieces = none ? 0 : count_all(f) + 1;
    if (!cel_charge(m, pieces))
        return cell_failed(over);
    if (pieces > UINT32_MAX)
        return cell_failed("the list is too long");
    cell *items = cel_scratch(m, (size_t)pieces * sizeof *items);
    if (!items)
        return cell_failed(no_memory);
    size_t done = 0;
    for (size_t i = 0; i < pieces; i++) {
        size_t at = find_next(&f);
        items[i] = cell_text(text_part(f.whole, done, at)); /* from the last cut on: to the end */
        done = at + f.piece.len;
    }
    return (cell){.kind = QUN_TYPE_LIST, .len = (uint32_t)pieces, .as.items = items};
}

/* ---- making ---- */

static cell join(const cel_machine *m, const cell *args, uint32_t count)
{
    const cell *items = args->as.items;
    uint64_t between = count > 1 ? args[1].len : 0;
    uint64_t len = args->len ? between * (args->len - 1u) : 0;
    if (!cel_charge(m, args->len))
        return cell_failed(over);
    for (uint32_t i = 0; i < args->len; i++) {
        if (items[i].kind == QUN_TYPE_UNKNOWN)
            return cel_unknown_bit(CEL_OTHERS);
        if (items[i].kind != QUN_TYPE_STRING)
            return cell_failed("no such overload");
        len += items[i].len; /* 64 bits hold 2^32 texts of 2^32 bytes but for one */
    }
    if (!cel_charge(m, len / CEL_GRAIN))
        return cell_failed(over);
    if (len > UINT32_MAX)
        return cell_failed(too_long);
    char *room = cel_scratch(m, (size_t)len + 1);
    if (!room)
        return cell_failed(no_memory);
    buf b;
    buf_fixed(&b, room, (size_t)len);
    for (uint32_t i = 0; i < args->len; i++) {
        if (i > 0 && between > 0)
            buf_text(&b, cell_as_text(args[1]));
        buf_text(&b, cell_as_text(items[i]));
    }
    room[len] = '\0';
    return cell_text((qun_text){room, (size_t)len});
}

/* A copy with the letters from..from + 25 in the other case, which is 32 further or before. */
static cell cased(const cel_machine *m, const cell *text, char from)
{
    if (!read_texts(m, text, NULL))
        return cell_failed(over);
    char *room = cel_scratch(m, (size_t)text->len + 1);
    if (!room)
        return cell_failed(no_memory);
    for (uint32_t i = 0; i < text->len; i++) {
        char c = text->as.text[i];
        room[i] = c >= from && c <= from + 25 ? (char)(c ^ 0x20) : c;
    }
    room[text->len] = '\0';
    return cell_text((qun_text){room, text->len});
}

static cell lower_ascii(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return cased(m, args, 'A');
}

static cell upper_ascii(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return cased(m, args, 'a');
}

static cell reverse(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    qun_text text = cell_as_text(*args);
    if (!read_texts(m, args, NULL))
        return cell_failed(over);
    char *room = cel_scratch(m, text.len + 1), *to = room;
    if (!room)
        return cell_failed(no_memory);
    for (size_t at = text.len; at > 0;) {
        size_t from = byte_before(text, at);
        memcpy(to, text.at + from, at - from);
        to += at - from;
        at = from;
    }
    room[text.len] = '\0';
    return cell_text((qun_text){room, text.len});
}

static void write_quoted(buf *b, qun_text text)
{
    static const char marks[] = "\a\b\t\n\v\f\r"; /* 0x07 .. 0x0D */
    static const char letters[] = "abtnvfr";
    buf_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool mark = c >= marks[0] && c <= marks[sizeof marks - 2];
        if (mark || c == '"' || c == '\\')
            buf_char(b, '\\');
        buf_char(b, mark ? letters[c - marks[0]] : c);
    }
    buf_char(b, '"');
}

static cell quote(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    buf b;
    if (!cel_charge(m, 2 * (uint64_t)args->len / CEL_GRAIN))
        return cell_failed(over);
    buf_fixed(&b, NULL, 0);
    write_quoted(&b, cell_as_text(*args));
    size_t len = b.len;
    if (len > UINT32_MAX)
        return cell_failed(too_long);
    char *room = cel_scratch(m, len + 1);
    if (!room)
        return cell_failed(no_memory);
    buf_fixed(&b, room, len);
    write_quoted(&b, cell_as_text(*args));
    room[len] = '\0';
    return cell_text((qun_text){room, len});
}

/* ---- the table ---- */

static const type texts = {QUN_TYPE_LIST, 1, {STRING, NULL}, {NULL, 0}};

const cel_function cel_strings_functions[] = {
    SIZED_METHOD("charAt", STRING, char_at, STRING, INT),
    SIZED_METHOD("format", STRING, cel_format, STRING, &type_list_dyn),
    SIZED_METHOD("indexOf", INT, index_of, STRING, STRING),
    SIZED_METHOD("indexOf", INT, index_of, STRING, STRING, INT),
    SIZED_METHOD("join", STRING, join, &texts),
    SIZED_METHOD("join", STRING, join, &texts, STRING),
    SIZED_METHOD("lastIndexOf", INT, last_index_of, STRING, STRING),
    SIZED_METHOD("lastIndexOf", INT, last_index_of, STRING, STRING, INT),
    SIZED_METHOD("lowerAscii", STRING, lower_ascii, STRING),
    SIZED_METHOD("upperAscii", STRING, upper_ascii, STRING),
    SIZED_METHOD("replace", STRING, replace, STRING, STRING, STRING),
    SIZED_METHOD("replace", STRING, replace, STRING, STRING, STRING, INT),
    SIZED_METHOD("reverse", STRING, reverse, STRING),
    SIZED_METHOD("split", &texts, split, STRING, STRING),
    SIZED_METHOD("split", &texts, split, STRING, STRING, INT),
    SIZED_METHOD("substring", STRING, substring, STRING, INT),
    SIZED_METHOD("substring", STRING, substring, STRING, INT, INT),
    SIZED_METHOD("trim", STRING, trim, STRING),
    SIZED_FUNCTION("strings.quote", STRING, quote, STRING),
    LAST_FUNCTION,
};
