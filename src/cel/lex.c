/* lex.c - source text to tokens, and literals to values. Places are byte offsets into the source.
 * Relies on str.h and number.h; the parser relies on it. CEL language definition, "Syntax" and "Escapes". */
#include "base/number.h"
#include "cel/tree.h"

/* ASCII only, whatever the locale says. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static char peek(const lexer *x, uint32_t ahead)
{
    size_t at = (size_t)x->at + ahead;
    return at < x->b->source.len ? x->b->source.at[at] : '\0';
}

static bool at_end(const lexer *x)
{
    return x->at >= x->b->source.len;
}

static void skip_space(lexer *x)
{
    while (!at_end(x)) {
        char c = peek(x, 0);
        if (c == '/' && peek(x, 1) == '/') {
            while (!at_end(x) && peek(x, 0) != '\n')
                x->at++;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            x->at++;
        } else {
            return;
        }
    }
}

static void bad(lexer *x, uint32_t from, uint32_t to, const char *suggestion, const char *detail)
{
    cel_syntax(x->b, from, to, suggestion, detail);
    x->now.kind = TOKEN_BAD;
}

/* ---- numbers ---- */

static void lex_digits(lexer *x)
{
    while (is_digit(peek(x, 0)))
        x->at++;
}

static bool lex_exponent(lexer *x)
{
    if (peek(x, 0) != 'e' && peek(x, 0) != 'E')
        return false;
    uint32_t sign = peek(x, 1) == '+' || peek(x, 1) == '-';
    if (!is_digit(peek(x, 1 + sign)))
        return false;
    x->at += 1 + sign;
    lex_digits(x);
    return true;
}

static void lex_number(lexer *x)
{
    x->now.kind = TOKEN_INT;
    if (peek(x, 0) == '0' && (peek(x, 1) == 'x' || peek(x, 1) == 'X') && hex_value(peek(x, 2)) >= 0) {
        x->at += 2;
        while (hex_value(peek(x, 0)) >= 0)
            x->at++;
    } else {
        lex_digits(x);
        if (peek(x, 0) == '.' && is_digit(peek(x, 1))) {
            x->now.kind = TOKEN_DOUBLE;
            x->at++;
            lex_digits(x);
        }
        if (lex_exponent(x))
            x->now.kind = TOKEN_DOUBLE;
    }
    if (x->now.kind == TOKEN_INT && (peek(x, 0) == 'u' || peek(x, 0) == 'U')) {
        x->now.kind = TOKEN_UINT;
        x->at++;
    }
    x->now.to = x->at;
    if (is_name(peek(x, 0))) {
        while (is_name(peek(x, 0)))
            x->at++;
        bad(x, x->now.from, x->at, NULL, "a number runs into a name");
    }
}

/* ---- texts ---- */

static bool closes(const lexer *x, char quote, uint32_t quotes)
{
    for (uint32_t i = 0; i < quotes; i++)
        if (peek(x, i) != quote)
            return false;
    return true;
}

/* `prefix` letters (r, b) stand before the quote. */
static void lex_text(lexer *x, uint32_t prefix, bool raw, bool bytes)
{
    x->at += prefix;
    char quote = peek(x, 0);
    uint32_t quotes = peek(x, 1) == quote && peek(x, 2) == quote ? 3 : 1;
    x->at += quotes;
    x->now.kind = bytes ? TOKEN_BYTES : TOKEN_STRING;
    x->now.raw = raw;
    x->now.skip_from = prefix + quotes;
    x->now.skip_to = quotes;
    while (!at_end(x) && !closes(x, quote, quotes)) {
        char c = peek(x, 0);
        if (quotes == 1 && (c == '\n' || c == '\r'))
            break;
        x->at += c == '\\' && !raw && (size_t)x->at + 1 < x->b->source.len ? 2 : 1;
    }
    if (at_end(x) || !closes(x, quote, quotes)) {
        bad(x, x->now.from, x->at, NULL, "the text has no closing quote");
        return;
    }
    x->at += quotes;
    x->now.to = x->at;
}

/* Length of a prefix of r and b (each once, either case) before a quote; 0 if a name begins here. */
static uint32_t text_prefix(const lexer *x, bool *raw, bool *bytes)
{
    uint32_t n = 0;
    *raw = *bytes = false;
    for (;; n++) {
        char c = peek(x, n);
        if ((c == 'r' || c == 'R') && !*raw)
            *raw = true;
        else if ((c == 'b' || c == 'B') && !*bytes)
            *bytes = true;
        else
            return c == '"' || c == '\'' ? n : 0;
    }
}

static void lex_quoted_name(lexer *x)
{
    x->at++;
    while (!at_end(x) && peek(x, 0) != '`' && peek(x, 0) != '\n')
        x->at++;
    if (peek(x, 0) != '`' || x->at == x->now.from + 1) {
        bad(x, x->now.from, x->at, NULL, "the quoted name is empty or has no closing backquote");
        return;
    }
    x->at++;
    x->now.kind = TOKEN_QUOTED;
    x->now.to = x->at;
    x->now.skip_from = x->now.skip_to = 1;
}

/* ---- marks ---- */

static const char *const marks[] = {"==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/",
                                    "%",  "!",  "?",  ":",  "(",  ")",  "[", "]", "{", "}", ",", "."};

/* What people type where the language has another sign, full-width forms of Chinese keyboards before all. */
static const struct slip {
    const char *typed, *meant;
} slips[] = {{"=", "=="}, {"&", "&&"}, {"|", "||"}, {"（", "("},  {"）", ")"}, {"，", ","}, {"、", ","},
             {"！", "!"}, {"＞", ">"}, {"＜", "<"}, {"＝", "=="}, {"：", ":"}, {"？", "?"}, {"。", "."},
             {"“", "'"},  {"”", "'"},  {"‘", "'"},  {"’", "'"},   {"≥", ">="}, {"≤", "<="}, {"≠", "!="}};

static bool here(const lexer *x, const char *what)
{
    size_t len = text_of(what).len;
    qun_text source = x->b->source;
    return source.len - x->at >= len && text_equal(text_part(source, x->at, x->at + len), text_of(what));
}

static void lex_mark(lexer *x)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!here(x, marks[i]))
            continue;
        x->at += (uint32_t)text_of(marks[i]).len;
        x->now.kind = TOKEN_MARK;
        x->now.to = x->at;
        return;
    }
    const char *meant = NULL;
    for (size_t i = 0; i < sizeof slips / sizeof *slips && !meant; i++)
        if (here(x, slips[i].typed))
            meant = slips[i].meant;
    size_t next = x->at;
    utf8_next(x->b->source.at, x->b->source.len, &next);
    x->at = (uint32_t)next;
    bad(x, x->now.from, x->at, meant, "a character that the language does not know");
}

void cel_lex(lexer *x)
{
    skip_space(x);
    x->now = (token){TOKEN_END, x->at, x->at, 0, 0, false};
    if (at_end(x))
        return;
    bool raw, bytes;
    uint32_t prefix = text_prefix(x, &raw, &bytes);
    char c = peek(x, 0);
    if (prefix || c == '"' || c == '\'') {
        lex_text(x, prefix, raw, bytes);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(x, 1)))) {
        lex_number(x);
    } else if (is_name(c)) {
        while (is_name(peek(x, 0)))
            x->at++;
        x->now.kind = TOKEN_NAME;
        x->now.to = x->at;
    } else if (c == '`') {
        lex_quoted_name(x);
    } else {
        lex_mark(x);
    }
}

qun_text cel_lexed(const lexer *x)
{
    return text_part(x->b->source, x->now.from + x->now.skip_from, x->now.to - x->now.skip_to);
}

bool cel_token_is(const lexer *x, const char *mark)
{
    return x->now.kind == TOKEN_MARK && text_is(cel_lexed(x), mark);
}

/* ---- values of literals ---- */

static bool read_digits(qun_text digits, int base, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        uint64_t digit = (uint64_t)hex_value(digits.at[i]);
        if (value > (UINT64_MAX - digit) / (uint64_t)base)
            return false;
        value = value * (uint64_t)base + digit;
    }
    *out = value;
    return true;
}

static bool whole_number(const lexer *x, bool minus, cell *out)
{
    qun_text digits = cel_lexed(x);
    bool is_uint = x->now.kind == TOKEN_UINT;
    if (is_uint)
        digits.len--;
    int base = 10;
    if (digits.len > 2 && (digits.at[1] == 'x' || digits.at[1] == 'X')) {
        base = 16;
        digits = text_part(digits, 2, digits.len);
    }
    uint64_t value;
    uint64_t most = is_uint ? UINT64_MAX : (uint64_t)INT64_MAX + minus;
    if (!read_digits(digits, base, &value) || value > most) {
        cel_syntax(x->b, x->now.from, x->now.to, NULL, "the number does not fit into 64 bits");
        return false;
    }
    if (is_uint)
        *out = cell_uint(value);
    else
        *out = cell_int(minus ? (value ? -(int64_t)(value - 1) - 1 : 0) : (int64_t)value);
    return true;
}

static bool fraction(const lexer *x, bool minus, cell *out)
{
    qun_text digits = cel_lexed(x);
    double value;
    char with_zero[1100]; /* ".5" is "0.5"; longer ones are no numbers anybody means */
    if (digits.at[0] == '.' && digits.len < sizeof with_zero) {
        buf b;
        buf_fixed(&b, with_zero, sizeof with_zero);
        buf_char(&b, '0');
        buf_text(&b, digits);
        digits = (qun_text){with_zero, b.len};
    }
    if (!double_parse(digits, &value) || value - value != 0) {
        cel_syntax(x->b, x->now.from, x->now.to, NULL, "the number is beyond what a double can hold");
        return false;
    }
    *out = cell_double(minus ? -value : value);
    return true;
}

/* Reads `count` digits of a base behind an escape; -1 if they are not there. */
static int64_t escape_digits(qun_text body, size_t *i, uint32_t count, int base)
{
    int64_t value = 0;
    for (uint32_t k = 0; k < count; k++, (*i)++) {
        int digit = *i < body.len ? hex_value(body.at[*i]) : -1;
        if (digit < 0 || digit >= base)
            return -1;
        value = value * base + digit;
    }
    return value;
}

static const char simple_escapes[] = "a\ab\bf\fn\nr\rt\tv\v\\\\??\"\"''``";

/* The code behind \x, \u, \U or an octal digit; -1: no such escape. */
static int64_t escape_code(qun_text body, size_t *i, char c, bool bytes)
{
    if (c == 'x' || c == 'X')
        return escape_digits(body, i, 2, 16);
    if ((c == 'u' || c == 'U') && !bytes)
        return escape_digits(body, i, c == 'u' ? 4 : 8, 16);
    if (c < '0' || c > '3')
        return -1;
    (*i)--;
    return escape_digits(body, i, 3, 8);
}

/* One escape; `*i` stands behind the backslash. False: no such escape. */
static bool put_escape(qun_text body, size_t *i, bool bytes, buf *out)
{
    char c = *i < body.len ? body.at[(*i)++] : '\0';
    for (size_t k = 0; c && simple_escapes[k]; k += 2) {
        if (simple_escapes[k] == c) {
            buf_char(out, simple_escapes[k + 1]);
            return true;
        }
    }
    int64_t code = escape_code(body, i, c, bytes);
    if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return false;
    char utf8[4] = {(char)code};
    buf_add(out, utf8, bytes ? 1 : utf8_put((uint32_t)code, utf8));
    return true;
}

static bool text_value(const lexer *x, cell *out)
{
    qun_text body = cel_lexed(x);
    bool bytes = x->now.kind == TOKEN_BYTES;
    /* an escape is never shorter than what it stands for */
    char *room = arena_new(x->b->a, body.len + 1);
    if (!room)
        return cel_no_memory(x->b) != NULL;
    buf b;
    buf_fixed(&b, room, body.len + 1);
    for (size_t i = 0; i < body.len;) {
        size_t escape = i;
        char c = body.at[i++];
        if (c != '\\' || x->now.raw) {
            buf_char(&b, c);
        } else if (!put_escape(body, &i, bytes, &b)) {
            uint32_t start = x->now.from + x->now.skip_from;
            cel_syntax(x->b, start + (uint32_t)escape, start + (uint32_t)i, NULL, "no such escape in a text");
            return false;
        }
    }
    room[b.len] = '\0';
    *out = cell_text((qun_text){room, b.len});
    out->kind = bytes ? QUN_TYPE_BYTES : QUN_TYPE_STRING;
    return true;
}

bool cel_literal(const lexer *x, bool minus, cell *out)
{
    switch (x->now.kind) {
    case TOKEN_INT:
    case TOKEN_UINT:
        return whole_number(x, minus, out);
    case TOKEN_DOUBLE:
        return fraction(x, minus, out);
    case TOKEN_STRING:
    case TOKEN_BYTES:
        return text_value(x, out);
    default:
        return false;
    }
}
