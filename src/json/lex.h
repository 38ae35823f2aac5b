/* lex.h - tokens of strict JSON with their places; what walk.c makes a grammar of. Relies on base. */
#ifndef QUN_JSON_LEX_H
#define QUN_JSON_LEX_H
#include "base/str.h"

enum { /* the order is that of the columns in walk.c */
       JSON_TOKEN_END,
       JSON_TOKEN_OBJECT,
       JSON_TOKEN_OBJECT_END,
       JSON_TOKEN_ARRAY,
       JSON_TOKEN_ARRAY_END,
       JSON_TOKEN_COLON,
       JSON_TOKEN_COMMA,
       JSON_TOKEN_STRING,
       JSON_TOKEN_SCALAR, /* number, true, false, null */
       JSON_TOKEN_BAD,
       JSON_TOKEN_KINDS
};

typedef struct json_lexer {
    const char *start, *at, *end;
    const char *line_start;
    size_t tails; /* bytes of this line before `at` that only continue a code point */
    uint32_t line;
} json_lexer;

typedef struct json_token {
    uint8_t kind;  /* JSON_TOKEN_* */
    uint8_t value; /* STRING, SCALAR: JSON_* */
    bool truth;    /* JSON_BOOL */
    bool escaped;  /* STRING: has a backslash */
    bool bare;     /* BAD: a word, perhaps a key without quotes */
    bool not_text; /* BAD: not UTF-8 */
    uint32_t line, column;
    const char *at; /* as written, quotes included; BAD: where it goes wrong */
    size_t len;
    const char *words; /* BAD: what is wrong */
    union {
        int64_t i;
        double d;
    } as;
} json_token;

void json_lex_begin(json_lexer *x, qun_text bytes);
void json_lex_next(json_lexer *x,
                   json_token *t); /* after JSON_TOKEN_END and JSON_TOKEN_BAD, the same again */
/* The closing quote of the string whose first byte is `at`, if it has no escape and is good; else NULL: the
 * lexer will say what it is. */
const char *json_lex_plain(const char *at, const char *end);
/* Writes what a string token stands for, at most `t->len` bytes; returns how many. */
size_t json_lex_decode(const json_token *t, char *out);
#endif
