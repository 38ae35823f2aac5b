/* class.c - what stands for one character of a set, or for one character: bracket expressions and escapes, as
 * RE2 reads them in its Perl mode. */
#include "regex/parts.h"
#include <string.h>

static char at_byte(const regex_build *b, size_t at)
{
    return at < b->pattern.len ? b->pattern.at[at] : '\0';
}

static bool stands(const regex_build *b, size_t at, const char *what)
{
    return text_begins(text_part(b->pattern, at, b->pattern.len), text_of(what));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- sets with names ---- */

#define SPANS_MOST 4

static const struct known_set {
    char name[8];
    uint8_t count;
    uint8_t spans[SPANS_MOST][2];
} posix[] =
    {
        {"alnum", 3, {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
        {"alpha", 2, {{'A', 'Z'}, {'a', 'z'}}},
        {"ascii", 1, {{0x00, 0x7F}}},
        {"blank", 2, {{'\t', '\t'}, {' ', ' '}}},
        {"cntrl", 2, {{0x00, 0x1F}, {0x7F, 0x7F}}},
        {"digit", 1, {{'0', '9'}}},
        {"graph", 1, {{'!', '~'}}},
        {"lower", 1, {{'a', 'z'}}},
        {"print", 1, {{' ', '~'}}},
        {"punct", 4, {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
        {"space", 2, {{'\t', '\r'}, {' ', ' '}}},
        {"upper", 1, {{'A', 'Z'}}},
        {"word", 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
        {"xdigit", 3, {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
},
  perl[] = {
      {"d", 1, {{'0', '9'}}},
      {"s", 3, {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}},
      {"w", 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
};

static const struct known_set *known(const struct known_set *table, size_t count, qun_text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, table[i].name))
            return &table[i];
    return NULL;
}

static void add_span(regex_build *b, regex_set *set, uint32_t flags, uint32_t first, uint32_t last)
{
    if (flags & FLAG_FOLD)
        regex_set_add_folded(b, set, first, last);
    else
        regex_set_add(b, set, first, last);
}

/* Adds a set, folded and negated as it is asked for: folding comes first. */
static void add_all(regex_build *b, regex_set *set, const regex_set *more, uint32_t flags, bool negated)
{
    regex_set own = {NULL, 0, 0};
    for (uint32_t i = 0; i < more->count; i++)
        add_span(b, &own, flags, more->items[i].first, more->items[i].last);
    if (negated)
        regex_set_negate(b, &own);
    regex_set_add_set(b, set, &own);
}

static void add_known(regex_build *b, regex_set *set, const struct known_set *k, uint32_t flags, bool negated)
{
    regex_set own = {NULL, 0, 0};
    for (uint8_t i = 0; i < k->count; i++)
        regex_set_add(b, &own, k->spans[i][0], k->spans[i][1]);
    add_all(b, set, &own, flags, negated);
}

/* ---- escapes ---- */

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Behind \x: two digits, or any number of them in braces. */
static bool hex_character(const regex_build *b, size_t *at, uint32_t *code)
{
    bool braces = at_byte(b, *at) == '{';
    size_t i = *at + braces, first = i;
    uint32_t value = 0;
    for (; hex_value(at_byte(b, i)) >= 0 && (braces || i < first + 2); i++) {
        value = value * 16 + (uint32_t)hex_value(at_byte(b, i));
        if (value > CODE_MOST)
            return false;
    }
    if (braces ? i == first || at_byte(b, i) != '}' : i != first + 2)
        return false;
    *at = i + braces;
    *code = value;
    return true;
}

/* Up to three octal digits; a single one from 1 to 7 would be a reference to a group. */
static bool octal_character(const regex_build *b, size_t *at, uint32_t *code)
{
    size_t i = *at, most = i + 3;
    uint32_t value = 0;
    char next = at_byte(b, i + 1);
    if (at_byte(b, i) != '0' && (next < '0' || next > '7'))
        return false;
    for (; i < most && at_byte(b, i) >= '0' && at_byte(b, i) <= '7'; i++)
        value = value * 8 + (uint32_t)(at_byte(b, i) - '0');
    *at = i;
    *code = value;
    return true;
}

static bool read_escaped(const regex_build *b, size_t *at, uint32_t *code)
{
    static const char names[] = "afnrtv", codes[] = "\a\f\n\r\t\v";
    char c = at_byte(b, *at);
    const char *name = c ? memchr(names, c, sizeof names - 1) : NULL;
    if (c >= '0' && c <= '7')
        return octal_character(b, at, code);
    if (c == 'x') {
        ++*at;
        return hex_character(b, at, code);
    }
    if (!name && (is_digit(c) || is_letter(c) || (unsigned char)c >= 0x80))
        return false; /* kept for what is to come, as RE2 keeps it */
    ++*at;
    *code = name ? (uint32_t)(unsigned char)codes[name - names] : (uint32_t)(unsigned char)c;
    return true;
}

bool regex_class_character(regex_build *b, size_t *at, uint32_t *code)
{
    size_t from = *at, i = from + 1;
    if (i >= b->pattern.len)
        return regex_wrong(b, QUN_E_INVALID, from, i, "a backslash at the end stands for nothing");
    if (!read_escaped(b, &i, code)) {
        size_t to = from + 1;
        utf8_next(b->pattern.at, b->pattern.len, &to);
        return regex_wrong(b, QUN_E_INVALID, from, to, "there is no such escape");
    }
    *at = i;
    return true;
}

static const char no_class[] = "there is no such class of characters";

/* \pN, \p{Greek}, \P{^Greek} */
static bool unicode_class(regex_build *b, size_t *at, uint32_t flags, regex_set *set)
{
    regex_set own = {NULL, 0, 0};
    size_t from = *at, name = from + 2, to = name;
    bool negated = b->pattern.at[from + 1] == 'P', braces = at_byte(b, name) == '{';
    if (name >= b->pattern.len)
        return regex_wrong(b, QUN_E_INVALID, from, name, no_class);
    utf8_next(b->pattern.at, b->pattern.len, &to);
    size_t end = to;
    if (braces) {
        const char *close = memchr(b->pattern.at + to, '}', b->pattern.len - to);
        if (!close)
            return regex_wrong(b, QUN_E_INVALID, from, b->pattern.len, no_class);
        name = to;
        end = (size_t)(close - b->pattern.at);
        to = end + 1;
        if (at_byte(b, name) == '^') {
            negated = !negated;
            name++;
        }
    }
    bool plain = !negated && !(flags & FLAG_FOLD);
    if (!regex_set_add_named(b, plain ? set : &own, text_part(b->pattern, name, end)))
        return regex_wrong(b, QUN_E_INVALID, from, to, no_class);
    if (!plain)
        add_all(b, set, &own, flags, negated);
    *at = to;
    return true;
}

bool regex_class_escape(regex_build *b, size_t *at, uint32_t flags, regex_set *set)
{
    char c = at_byte(b, *at + 1), small = (char)(c | 0x20);
    if (at_byte(b, *at) != '\\' || !is_letter(c))
        return false;
    if (small == 'p')
        return unicode_class(b, at, flags, set);
    const struct known_set *k = known(perl, sizeof perl / sizeof *perl, (qun_text){&small, 1});
    if (!k)
        return false;
    add_known(b, set, k, flags, c != small);
    *at += 2;
    return true;
}

/* ---- brackets ---- */

/* [:alpha:] in brackets. False: none stands here, or it is wrong. */
static bool posix_class(regex_build *b, size_t *at, uint32_t flags, regex_set *set)
{
    size_t name = *at + 2, end = name;
    while (end < b->pattern.len && !stands(b, end, ":]"))
        end++;
    if (end >= b->pattern.len)
        return false;
    bool negated = at_byte(b, name) == '^';
    const struct known_set *k =
        known(posix, sizeof posix / sizeof *posix, text_part(b->pattern, name + negated, end));
    if (!k)
        return regex_wrong(b, QUN_E_INVALID, *at, end + 2, no_class);
    add_known(b, set, k, flags, negated);
    *at = end + 2;
    return true;
}

static const char no_bracket[] = "a [ is not closed";

static bool bracket_character(regex_build *b, size_t open, size_t *at, uint32_t *code)
{
    if (*at >= b->pattern.len)
        return regex_wrong(b, QUN_E_INVALID, open, b->pattern.len, no_bracket);
    if (b->pattern.at[*at] == '\\')
        return regex_class_character(b, at, code);
    *code = utf8_next(b->pattern.at, b->pattern.len, at);
    return true;
}

/* One character, or a span of them. */
static bool bracket_span(regex_build *b, size_t open, size_t *at, uint32_t flags, regex_set *set)
{
    size_t from = *at;
    uint32_t first = 0, last;
    if (!bracket_character(b, open, at, &first))
        return false;
    last = first;
    if (at_byte(b, *at) == '-' && *at + 1 < b->pattern.len && b->pattern.at[*at + 1] != ']') {
        ++*at;
        if (!bracket_character(b, open, at, &last))
            return false;
        if (last < first)
            return regex_wrong(b, QUN_E_INVALID, from, *at, "a range of characters begins behind its end");
    }
    add_span(b, set, flags, first, last);
    return true;
}

bool regex_class_bracket(regex_build *b, size_t *at, uint32_t flags, regex_set *set)
{
    size_t open = *at, i = open + 1;
    bool negated = at_byte(b, i) == '^';
    i += negated;
    size_t first = i; /* a ] here is a character as any other */
    while (b->status == QUN_OK && (i == first || at_byte(b, i) != ']')) {
        if (stands(b, i, "[:") && posix_class(b, &i, flags, set))
            continue;
        if (b->status == QUN_OK && regex_class_escape(b, &i, flags, set))
            continue;
        if (b->status != QUN_OK || !bracket_span(b, open, &i, flags, set))
            return false;
    }
    if (negated)
        regex_set_negate(b, set);
    *at = i + 1;
    return b->status == QUN_OK;
}
