/* conditions.c - finds the conditions of an expression by its signs alone. Only for text that compiles: it is
 * passed over here, not checked, so brackets are known to close and texts to end. */
#include "cli/conditions.h"
#include <stdlib.h>
#include <string.h>

/* ---- signs ---- */

typedef enum sign {
    SIGN_END,
    SIGN_VALUE, /* a name, a number, a text */
    SIGN_GROUP, /* a bracket and all in it */
    SIGN_DOT,
    SIGN_NOT,
    SIGN_AND,
    SIGN_OR,
    SIGN_CHOICE, /* of ? : */
    SIGN_OTHER   /* binds closer than && and looser than ! */
} sign;

static char at(qun_text t, size_t i)
{
    return i < t.len ? t.at[i] : 0;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t skip_blanks(qun_text t, size_t i)
{
    for (; i < t.len; i++) {
        if (t.at[i] == '/' && at(t, i + 1) == '/') {
            while (i < t.len && t.at[i] != '\n')
                i++;
        }
        if (i == t.len || !strchr(" \t\r\n\f", t.at[i]))
            break;
    }
    return i;
}

/* Behind the text whose quote stands at `i`. */
static size_t skip_quoted(qun_text t, size_t i, bool raw)
{
    char quote = t.at[i];
    size_t quotes = at(t, i + 1) == quote && at(t, i + 2) == quote ? 3 : 1;
    for (i += quotes; i < t.len; i++) {
        if (t.at[i] == '\\' && !raw)
            i++;
        else if (t.at[i] == quote && (quotes == 1 || (at(t, i + 1) == quote && at(t, i + 2) == quote)))
            return i + quotes;
    }
    return t.len;
}

static size_t skip_word(qun_text t, size_t i, bool *in)
{
    size_t from = i;
    bool letters = true, raw = false;
    while (is_word(at(t, i))) {
        letters = letters && strchr("rRbB", t.at[i]) != NULL;
        raw = raw || t.at[i] == 'r' || t.at[i] == 'R';
        i++;
    }
    if (letters && i - from <= 2 && (at(t, i) == '"' || at(t, i) == '\''))
        return skip_quoted(t, i, raw);
    *in = i - from == 2 && memcmp(t.at + from, "in", 2) == 0;
    return i;
}

static size_t skip_group(qun_text t, size_t i)
{
    size_t depth = 0;
    do {
        bool in;
        char c = at(t, i);
        depth += c == '(' || c == '[' || c == '{';
        depth -= c == ')' || c == ']' || c == '}';
        if (c == '"' || c == '\'' || c == '`')
            i = skip_quoted(t, i, c == '`');
        else if (is_word(c))
            i = skip_word(t, i, &in);
        else
            i++;
        i = depth ? skip_blanks(t, i) : i;
    } while (depth && i < t.len);
    return i;
}

static const struct mark {
    const char *text;
    sign sign;
} marks[] = {{"&&", SIGN_AND},   {"||", SIGN_OR},    {".?", SIGN_DOT},   {".", SIGN_DOT},
             {"!=", SIGN_OTHER}, {"!", SIGN_NOT},    {"?", SIGN_CHOICE}, {":", SIGN_CHOICE},
             {"==", SIGN_OTHER}, {"<=", SIGN_OTHER}, {">=", SIGN_OTHER}};

static sign next_sign(qun_text t, size_t *from, size_t *to)
{
    bool in = false;
    size_t i = *from = skip_blanks(t, *to);
    char c = at(t, i);
    *to = i + 1;
    if (i == t.len)
        return SIGN_END;
    if (c == '(' || c == '[' || c == '{') {
        *to = skip_group(t, i);
        return SIGN_GROUP;
    }
    if (c == '"' || c == '\'' || c == '`') {
        *to = skip_quoted(t, i, c == '`');
        return SIGN_VALUE;
    }
    if (is_word(c)) {
        *to = skip_word(t, i, &in);
        return in ? SIGN_OTHER : SIGN_VALUE;
    }
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        size_t len = strlen(marks[k].text);
        if (t.len - i >= len && memcmp(t.at + i, marks[k].text, len) == 0) {
            *to = i + len;
            return marks[k].sign;
        }
    }
    return SIGN_OTHER;
}

/* ---- conditions ---- */

/* What an expression is made of, outside of brackets. */
typedef struct outline {
    sign first, loosest; /* loosest: OR, AND, CHOICE, OTHER or END */
    size_t signs, from, to;
} outline;

static outline outline_of(qun_text t)
{
    static const int looseness[] = {[SIGN_OTHER] = 1, [SIGN_AND] = 2, [SIGN_OR] = 3, [SIGN_CHOICE] = 4};
    outline o = {.loosest = SIGN_END};
    size_t from, to = 0;
    for (sign s; (s = next_sign(t, &from, &to)) != SIGN_END;) {
        if (!o.signs++) {
            o.first = s;
            o.from = from;
        }
        o.to = to;
        if (s >= SIGN_AND && (o.loosest == SIGN_END || looseness[s] > looseness[o.loosest]))
            o.loosest = s;
    }
    return o;
}

static qun_text part(qun_text t, size_t from, size_t to)
{
    return (qun_text){t.at + from, to - from};
}

static void find(qun_text t, bool negated, conditions *out);

static void split(qun_text t, sign by, bool negated, conditions *out)
{
    size_t from, to = 0, begin = 0;
    sign s;
    do {
        s = next_sign(t, &from, &to);
        if (s == by || s == SIGN_END) {
            find(part(t, begin, from), negated, out);
            begin = to;
        }
    } while (s != SIGN_END);
}

static void find(qun_text t, bool negated, conditions *out)
{
    for (;;) {
        outline o = outline_of(t);
        if (o.loosest == SIGN_AND || o.loosest == SIGN_OR) {
            split(t, o.loosest, negated, out);
            return;
        }
        t = part(t, o.from, o.to);
        if (o.loosest == SIGN_END && o.first == SIGN_NOT) {
            negated = !negated;
            t = part(t, 1, t.len);
        } else if (o.loosest == SIGN_END && o.first == SIGN_GROUP && o.signs == 1 && t.at[0] == '(') {
            t = part(t, 1, t.len - 1);
        } else {
            break;
        }
    }
    out->items = memory_resize(out->items, out->count + 1, sizeof *out->items);
    out->items[out->count++] = (condition){t, negated};
}

void conditions_find(qun_text expression, conditions *out)
{
    *out = (conditions){NULL, 0};
    find(expression, false, out);
}

void conditions_drop(conditions *c)
{
    free(c->items);
    *c = (conditions){NULL, 0};
}
