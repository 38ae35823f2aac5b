/* lex.c - reads one token of strict JSON: strings with UTF-8 and escapes checked in one pass, numbers with
 * their values, and words for whatever people write that is not JSON. */
#include "json/lex.h"
#include "json/json.h"
#include "base/number.h"
#include <string.h>

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

static const char not_utf8[] = "not UTF-8";

void json_lex_begin(json_lexer *x, qun_text bytes)
{
    const char *start = bytes.at ? bytes.at : "";
    *x = (json_lexer){.start = start, .at = start, .end = start + bytes.len, .line_start = start, .line = 1};
}

/* ---- what is wrong ---- */

static void bad(json_token *t, const char *at, size_t len, const char *words)
{
    t->kind = JSON_TOKEN_BAD;
    t->at = at;
    t->len = len;
    t->words = words;
}

/* At a byte that begins no valid code point. */
static void bad_text(json_token *t, const char *at)
{
    bad(t, at, 1, not_utf8);
    t->not_text = true;
}

/* Characters people take for JSON's own, mostly from Chinese keyboards and word processors. */
static const char *lookalike(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *words;
    } known[] = {
        {0x00A0, "a no-break space outside of a string"},
        {0x2018, "a curly quote: JSON has \" only"},
        {0x2019, "a curly quote: JSON has \" only"},
        {0x201C, "a curly quote: JSON has \" only"},
        {0x201D, "a curly quote: JSON has \" only"},
        {0x3000, "a full-width space outside of a string"},
        {0xFEFF, "a byte order mark: JSON begins without one"},
        {0xFF02, "a full-width quote: JSON has \" only"},
        {0xFF0C, "a full-width comma: JSON has ',' only"},
        {0xFF1A, "a full-width colon: JSON has ':' only"},
        {0xFF3B, "a full-width bracket: JSON has '[' only"},
        {0xFF3D, "a full-width bracket: JSON has ']' only"},
        {0xFF5B, "a full-width brace: JSON has '{' only"},
        {0xFF5D, "a full-width brace: JSON has '}' only"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].code == code)
            return known[i].words;
    return "a character that stands in no JSON outside of strings";
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void bad_word(json_token *t, const char *at, const char *end)
{
    const char *to = at;
    while (to < end && (is_letter(*to) || is_digit(*to)))
        to++;
    bad(t, at, (size_t)(to - at), "a word JSON does not have: only true, false, null, all small");
    t->bare = true;
}

static void bad_character(const json_lexer *x, json_token *t)
{
    static const struct {
        char c;
        const char *words;
    } known[] = {
        {'\'', "single quotes: JSON has \" only"},  {'`', "backquotes: JSON has \" only"},
        {'/', "a comment: JSON has none"},          {'#', "a comment: JSON has none"},
        {'+', "a number that begins with '+'"},     {'.', "a number that begins with '.'"},
        {'\\', "a backslash outside of a string"},  {';', "a semicolon: JSON has ',' only"},
        {'=', "an equals sign: JSON has ':' only"},
    };
    size_t len = utf8_length(x->at, (size_t)(x->end - x->at));
    if (len == 0) {
        bad_text(t, x->at);
        return;
    }
    if (is_letter(*x->at)) {
        bad_word(t, x->at, x->end);
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].c == *x->at) {
            bad(t, x->at, 1, known[i].words);
            return;
        }
    size_t at = 0;
    bad(t, x->at, len, lookalike(utf8_next(x->at, len, &at)));
}

/* ---- strings ---- */

/* Marks in eight bytes the quotes, backslashes, control characters and what is beyond ASCII, by their highest
 * bits. (The borrow of a subtraction may mark a byte above a true hit, never one below or without.) */
static inline uint64_t specials(const char *at)
{
    uint64_t eight, quote, slash;
    memcpy(&eight, at, sizeof eight);
    quote = eight ^ EACH_BYTE('"');
    slash = eight ^ EACH_BYTE('\\');
    return (eight | (eight - EACH_BYTE(0x20)) | ((quote - EACH_BYTE(1)) & ~quote) |
            ((slash - EACH_BYTE(1)) & ~slash)) &
           EACH_BYTE(0x80);
}

static inline const char *skip_plain(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t marks = specials(at);
        if (marks == 0)
            continue;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return at + __builtin_ctzll(marks) / 8; /* the lowest mark is a true one */
#else
        break;
#endif
    }
    while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return at;
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four digits at `at`, or -1. */
static int32_t hex4(const char *at, const char *end)
{
    int32_t code = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(at[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* Value of what stands behind \u at `at`, and how many bytes it takes: 4, or 10 for a pair. 0 if it is wrong.
 */
static size_t unicode_escape(const char *at, const char *end, uint32_t *code, const char **words)
{
    int32_t first = hex4(at, end);
    *words = "\\u takes four hexadecimal digits";
    if (first < 0)
        return 0;
    *code = (uint32_t)first;
    if (first < 0xD800 || first > 0xDFFF)
        return 4;
    *words = "half of a surrogate pair";
    if (first > 0xDBFF || end - at < 10 || at[4] != '\\' || at[5] != 'u')
        return 0;
    int32_t second = hex4(at + 6, end);
    if (second < 0xDC00 || second > 0xDFFF)
        return 0;
    *code = 0x10000 + (((uint32_t)first & 0x3FF) << 10) + ((uint32_t)second & 0x3FF);
    return 10;
}

/* What a letter behind a backslash stands for, 0 if nothing. */
static char simple_escape(char c)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *hit = c ? memchr(letters, c, sizeof letters - 1) : NULL;
    return hit ? meanings[hit - letters] : 0;
}

/* Past the escape at `at`, NULL if it is none. */
static const char *skip_escape(json_token *t, const char *at, const char *end)
{
    t->escaped = true;
    if (end - at >= 2 && simple_escape(at[1]))
        return at + 2;
    if (end - at < 2 || at[1] != 'u') {
        bad(t, at, 1, "no such escape: JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u");
        return NULL;
    }
    uint32_t code;
    const char *words;
    size_t len = unicode_escape(at + 2, end, &code, &words);
    if (len == 0) {
        bad(t, at, 2, words);
        return NULL;
    }
    return at + 2 + len;
}

/* Are the two code points at `at` of three bytes each? Most are Chinese: any second byte is good but behind
 * E0 and ED. */
static bool two_of_three(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    unsigned first = b[0], second = b[3];
    unsigned tails = (b[1] ^ 0x80u) | (b[2] ^ 0x80u) | (b[4] ^ 0x80u) | (b[5] ^ 0x80u);
    return first - 0xE1 < 0x0F && second - 0xE1 < 0x0F && first != 0xED && second != 0xED && tails < 0x40;
}

/* Past a run of code points beyond ASCII and how many its bytes are more than they; where it stops at such a
 * byte, it is not UTF-8. */
static const char *skip_utf8(const char *at, const char *end, size_t *tails)
{
    while (at < end && (unsigned char)*at >= 0x80) {
        if (end - at >= 6 && two_of_three(at)) {
            at += 6;
            *tails += 4;
            continue;
        }
        size_t len = utf8_length(at, (size_t)(end - at));
        if (len == 0)
            break;
        *tails += len - 1;
        at += len;
    }
    return at;
}

const char *json_lex_plain(const char *at, const char *end)
{
    size_t tails = 0; /* nobody asks for columns */
    for (;;) {
        at = skip_plain(at, end);
        if (at == end)
            return NULL;
        if (*at == '"')
            return at;
        const char *text = at;
        at = skip_utf8(at, end, &tails);
        if (at == text || at == end)
            return NULL;
    }
}

static void lex_string(json_lexer *x, json_token *t)
{
    const char *at = x->at + 1;
    for (;;) {
        at = skip_plain(at, x->end);
        if (at == x->end) {
            bad(t, x->at, 1, "a string without its closing quote");
            return;
        }
        if (*at == '"')
            break;
        if (*at == '\\') {
            at = skip_escape(t, at, x->end);
        } else if ((unsigned char)*at >= 0x80) {
            at = skip_utf8(at, x->end, &x->tails);
            if (at < x->end && (unsigned char)*at >= 0x80) {
                bad_text(t, at);
                return;
            }
        } else {
            bad(t, at, 1,
                *at == '\n' || *at == '\r' ? "a line break in a string: write \\n, or close the quote"
                                           : "a control character in a string: write it as an escape");
            return;
        }
        if (!at)
            return;
    }
    t->kind = JSON_TOKEN_STRING;
    t->value = JSON_STRING;
    t->at = x->at;
    t->len = (size_t)(at + 1 - x->at);
    x->at = at + 1;
}

size_t json_lex_decode(const json_token *t, char *out)
{
    const char *at = t->at + 1, *end = t->at + t->len - 1;
    char *to = out;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash ? slash : end) - at);
        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (!slash)
            break;
        if (at[1] != 'u') {
            *to++ = simple_escape(at[1]);
            at += 2;
            continue;
        }
        uint32_t code = 0;
        const char *words;
        at += 2 + unicode_escape(at + 2, end, &code, &words);
        to += utf8_put(code, to);
    }
    return (size_t)(to - out);
}

/* ---- numbers and words ---- */

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

/* Past the number that begins at `at`; on an error NULL, and the token says why. */
static const char *skip_number(json_token *t, const char *at, const char *end, bool *whole)
{
    at += *at == '-';
    const char *digits = at;
    at = skip_digits(at, end);
    *whole = true;
    if (at == digits) {
        bad(t, at, at < end ? utf8_length(at, (size_t)(end - at)) : 0, "expected a digit after '-'");
        return NULL;
    }
    if (*digits == '0' && at - digits > 1) {
        bad(t, digits, 1, "a number with a leading zero");
        return NULL;
    }
    if (at < end && *at == '.') {
        *whole = false;
        digits = ++at;
        at = skip_digits(at, end);
        if (at == digits) {
            bad(t, at, 0, "expected a digit after the decimal point");
            return NULL;
        }
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        *whole = false;
        at++;
        at += at < end && (*at == '+' || *at == '-');
        digits = at;
        at = skip_digits(at, end);
        if (at == digits) {
            bad(t, at, 0, "expected a digit in the exponent");
            return NULL;
        }
    }
    return at;
}

static void lex_number(json_lexer *x, json_token *t)
{
    bool whole;
    const char *at = skip_number(t, x->at, x->end, &whole);
    if (!at)
        return;
    if (at < x->end && is_letter(*at)) {
        bad(t, at, 1, "a letter in a number");
        return;
    }
    qun_text text = {x->at, (size_t)(at - x->at)};
    t->kind = JSON_TOKEN_SCALAR;
    t->value = JSON_INT;
    t->at = text.at;
    t->len = text.len;
    x->at = at;
    if (whole && int_parse(text, &t->as.i))
        return;
    t->value = JSON_DOUBLE;
    if (double_parse(text, &t->as.d) && t->as.d - t->as.d == 0) /* infinity is no number to subtract */
        return;
    x->at = text.at;
    bad(t, text.at, text.len, "a number too great for a double");
}

static void lex_word(json_lexer *x, json_token *t)
{
    static const struct {
        qun_text text;
        uint8_t value;
        bool truth;
    } words[] = {
        {{"true", 4}, JSON_BOOL, true},
        {{"false", 5}, JSON_BOOL, false},
        {{"null", 4}, JSON_NULL, false},
    };
    qun_text rest = {x->at, (size_t)(x->end - x->at)};
    for (size_t i = 0; i < 3; i++) {
        size_t len = words[i].text.len;
        if (!text_begins(rest, words[i].text) ||
            (rest.len > len && (is_letter(rest.at[len]) || is_digit(rest.at[len]))))
            continue;
        t->kind = JSON_TOKEN_SCALAR;
        t->value = words[i].value;
        t->truth = words[i].truth;
        t->at = rest.at;
        t->len = len;
        x->at += len;
        return;
    }
    bad_word(t, x->at, x->end);
}

/* ---- one token ---- */

static void lex_space(json_lexer *x)
{
    const char *at = x->at;
    for (; at < x->end; at++) {
        if (*at == '\n') {
            x->line++;
            x->line_start = at + 1;
            x->tails = 0;
        } else if (*at != ' ' && *at != '\t' && *at != '\r') {
            break;
        }
    }
    x->at = at;
}

static void lex_mark(json_lexer *x, json_token *t, uint8_t kind)
{
    t->kind = kind;
    t->at = x->at;
    t->len = 1;
    x->at++;
}

void json_lex_next(json_lexer *x, json_token *t)
{
    enum { STRING = JSON_TOKEN_KINDS, NUMBER, WORD };
    static const uint8_t kinds[256] = {['{'] = JSON_TOKEN_OBJECT,
                                       ['}'] = JSON_TOKEN_OBJECT_END,
                                       ['['] = JSON_TOKEN_ARRAY,
                                       [']'] = JSON_TOKEN_ARRAY_END,
                                       [':'] = JSON_TOKEN_COLON,
                                       [','] = JSON_TOKEN_COMMA,
                                       ['"'] = STRING,
                                       ['-'] = NUMBER,
                                       ['0'] = NUMBER,
                                       ['1'] = NUMBER,
                                       ['2'] = NUMBER,
                                       ['3'] = NUMBER,
                                       ['4'] = NUMBER,
                                       ['5'] = NUMBER,
                                       ['6'] = NUMBER,
                                       ['7'] = NUMBER,
                                       ['8'] = NUMBER,
                                       ['9'] = NUMBER,
                                       ['t'] = WORD,
                                       ['f'] = WORD,
                                       ['n'] = WORD};
    lex_space(x);
    *t = (json_token){.line = x->line, .column = (uint32_t)((size_t)(x->at - x->line_start) - x->tails) + 1};
    if (x->at == x->end) {
        t->at = x->at;
        return;
    }
    uint8_t kind = kinds[(unsigned char)*x->at];
    if (kind == STRING)
        lex_string(x, t);
    else if (kind == NUMBER)
        lex_number(x, t);
    else if (kind == WORD)
        lex_word(x, t);
    else if (kind != 0)
        lex_mark(x, t, kind);
    else
        bad_character(x, t);
}
