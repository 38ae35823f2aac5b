/* walk.c - a table of what may follow what. No recursion: a bit per level says what to go back to. */
#include "json/walk.h"
#include <qun/registry.h>
#include <string.h>

enum { /* what is awaited: rows of the table */
       AT_TEXT,
       AT_FIRST_KEY,
       AT_KEY,
       AT_COLON,
       AT_MEMBER,
       AT_MEMBER_END,
       AT_FIRST_ITEM,
       AT_ITEM,
       AT_ITEM_END,
       AT_END,
       STATES
};

enum { NO, KEY, VALUE, OPEN, CLOSE, PASS_COLON, PASS_COMMA, END };

static const uint8_t actions[STATES][JSON_TOKEN_KINDS] = {
    /* end, {, }, [, ], colon, comma, string, scalar, bad */
    [AT_TEXT] = {NO, OPEN, NO, OPEN, NO, NO, NO, VALUE, VALUE, NO},
    [AT_FIRST_KEY] = {NO, NO, CLOSE, NO, NO, NO, NO, KEY, NO, NO},
    [AT_KEY] = {NO, NO, NO, NO, NO, NO, NO, KEY, NO, NO},
    [AT_COLON] = {NO, NO, NO, NO, NO, PASS_COLON, NO, NO, NO, NO},
    [AT_MEMBER] = {NO, OPEN, NO, OPEN, NO, NO, NO, VALUE, VALUE, NO},
    [AT_MEMBER_END] = {NO, NO, CLOSE, NO, NO, NO, PASS_COMMA, NO, NO, NO},
    [AT_FIRST_ITEM] = {NO, OPEN, NO, OPEN, CLOSE, NO, NO, VALUE, VALUE, NO},
    [AT_ITEM] = {NO, OPEN, NO, OPEN, NO, NO, NO, VALUE, VALUE, NO},
    [AT_ITEM_END] = {NO, NO, NO, NO, CLOSE, NO, PASS_COMMA, NO, NO, NO},
    [AT_END] = {END, NO, NO, NO, NO, NO, NO, NO, NO, NO},
};

static const struct {
    const char *other, *end; /* when something else comes, when nothing comes */
} expected[STATES] = {
    [AT_TEXT] = {"expected a value", "the text is empty"},
    [AT_FIRST_KEY] = {"expected a key in double quotes or '}'", "the text ends in an object"},
    [AT_KEY] = {"expected a key in double quotes", "the text ends in an object, after ','"},
    [AT_COLON] = {"expected ':' after the key", "the text ends after a key"},
    [AT_MEMBER] = {"expected a value after ':'", "the text ends after ':'"},
    [AT_MEMBER_END] = {"expected ',' or '}'", "the text ends in an object: expected ',' or '}'"},
    [AT_FIRST_ITEM] = {"expected a value or ']'", "the text ends in an array"},
    [AT_ITEM] = {"expected a value after ','", "the text ends in an array, after ','"},
    [AT_ITEM_END] = {"expected ',' or ']'", "the text ends in an array: expected ',' or ']'"},
    [AT_END] = {"something behind the end of the document", NULL},
};

void json_walk_begin(json_walker *w, qun_text bytes, uint32_t depth_most)
{
    json_lex_begin(&w->lex, bytes);
    w->depth = 0;
    w->depth_most = depth_most < LIMIT_DEPTH_MOST ? depth_most : LIMIT_DEPTH_MOST;
    w->state = AT_TEXT;
    w->words = NULL;
    w->status = QUN_OK;
    w->code = 0;
}

static int refuse(json_walker *w, qun_status status, int32_t code, const char *words)
{
    w->status = status;
    w->code = code;
    w->words = words;
    return JSON_WALK_BAD;
}

static int refuse_token(json_walker *w, const json_token *t)
{
    const char *words = t->kind == JSON_TOKEN_END ? expected[w->state].end : expected[w->state].other;
    if (w->state == AT_KEY && t->kind == JSON_TOKEN_OBJECT_END)
        words = "a comma before '}'";
    if (w->state == AT_ITEM && t->kind == JSON_TOKEN_ARRAY_END)
        words = "a comma before ']'";
    bool value_awaited = actions[w->state][JSON_TOKEN_SCALAR] == VALUE;
    if (t->kind == JSON_TOKEN_BAD && (!t->bare || value_awaited))
        words = t->words;
    if (t->bare && (w->state == AT_FIRST_KEY || w->state == AT_KEY))
        words = "a key without double quotes";
    return refuse(w, t->not_text ? QUN_E_TEXT : QUN_E_INVALID, QUN_CODE_C001, words);
}

/* Which kind of thing is at the top decides what comes behind a value. */
static bool in_object(const json_walker *w)
{
    uint32_t level = w->depth - 1;
    return w->objects[level / 64] >> level % 64 & 1;
}

static void value_done(json_walker *w)
{
    w->state = w->depth == 0 ? AT_END : in_object(w) ? AT_MEMBER_END : AT_ITEM_END;
}

static int open_level(json_walker *w, bool object)
{
    if (w->depth == w->depth_most)
        return refuse(w, QUN_E_LIMIT, QUN_CODE_C003, "nested deeper than the limit allows");
    uint64_t bit = UINT64_C(1) << w->depth % 64, *word = &w->objects[w->depth / 64];
    if (w->depth % 64 == 0)
        *word = 0;
    *word = object ? *word | bit : *word & ~bit;
    w->depth++;
    w->state = object ? AT_FIRST_KEY : AT_FIRST_ITEM;
    return JSON_WALK_OPEN;
}

int json_walk_next(json_walker *w, json_token *t)
{
    for (;;) {
        json_lex_next(&w->lex, t);
        switch (actions[w->state][t->kind]) {
        case KEY:
            w->state = AT_COLON;
            return JSON_WALK_KEY;
        case VALUE:
            value_done(w);
            return JSON_WALK_VALUE;
        case OPEN:
            return open_level(w, t->kind == JSON_TOKEN_OBJECT);
        case CLOSE:
            w->depth--;
            value_done(w);
            return JSON_WALK_CLOSE;
        case PASS_COLON:
            w->state = AT_MEMBER;
            break;
        case PASS_COMMA:
            w->state = in_object(w) ? AT_KEY : AT_ITEM;
            break;
        case END:
            return JSON_WALK_END;
        default:
            return refuse_token(w, t);
        }
    }
}

/* ---- shortcuts ---- */

/* A quoted text at `at`; its closing quote is given. */
static const char *plain(const char *at, const char *end, qun_text *out)
{
    if (at == end || *at != '"')
        return NULL;
    const char *quote = json_lex_plain(at + 1, end);
    if (quote)
        *out = (qun_text){at + 1, (size_t)(quote - at - 1)};
    return quote;
}

static const char *skip_blank(const char *at, const char *end)
{
    return at < end && *at == ' ' ? at + 1 : at;
}

bool json_walk_enter(json_walker *w)
{
    const char *at = w->lex.at;
    if (w->state != AT_TEXT || at == w->lex.end || *at != '{' || w->depth == w->depth_most)
        return false;
    open_level(w, true);
    w->lex.at = at + 1;
    return true;
}

/* Where the next key begins; NULL: not in the usual layout. */
static inline const char *at_key(const json_walker *w)
{
    const char *at = w->lex.at, *end = w->lex.end;
    if (w->state == AT_MEMBER_END)
        return at < end && *at == ',' ? skip_blank(at + 1, end) : NULL;
    return w->state == AT_FIRST_KEY ? at : NULL;
}

bool json_walk_key(json_walker *w, qun_text *key)
{
    const char *end = w->lex.end, *at = at_key(w);
    at = at ? plain(at, end, key) : NULL;
    if (!at || ++at == end || *at != ':')
        return false;
    w->lex.at = at + 1;
    w->state = AT_MEMBER;
    return true;
}

bool json_walk_this_key(json_walker *w, qun_text key)
{
    const char *at = at_key(w);
    if (!at || (size_t)(w->lex.end - at) < key.len + 3 || *at != '"' || at[key.len + 1] != '"' ||
        at[key.len + 2] != ':' || memcmp(at + 1, key.at, key.len) != 0)
        return false;
    w->lex.at = at + key.len + 3;
    w->state = AT_MEMBER;
    return true;
}

bool json_walk_text(json_walker *w, qun_text *value)
{
    const char *at = w->state == AT_MEMBER ? skip_blank(w->lex.at, w->lex.end) : NULL;
    at = at ? plain(at, w->lex.end, value) : NULL;
    if (!at)
        return false;
    w->lex.at = at + 1;
    w->state = AT_MEMBER_END;
    return true;
}

bool json_walk_int(json_walker *w, qun_text *text, int64_t *value)
{
    enum { DIGITS = 18 }; /* so many fit */
    const char *at = w->state == AT_MEMBER ? skip_blank(w->lex.at, w->lex.end) : w->lex.end;
    const char *begin = at;
    int64_t number = 0;
    while (at < w->lex.end && *at >= '0' && *at <= '9' && at - begin < DIGITS)
        number = number * 10 + (*at++ - '0');
    bool ends = at > begin && at < w->lex.end && (*at == ',' || *at == '}');
    if (!ends || (*begin == '0' && at - begin > 1))
        return false;
    *text = (qun_text){begin, (size_t)(at - begin)};
    *value = number;
    w->lex.at = at;
    w->state = AT_MEMBER_END;
    return true;
}

bool json_walk_ends(const json_walker *w)
{
    return w->state == AT_MEMBER_END && w->depth == 1 && w->lex.end - w->lex.at == 1 && *w->lex.at == '}';
}
