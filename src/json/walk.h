/* walk.h - the grammar of JSON over lex.h's tokens, with its nesting: the one place where a text is accepted
 * or refused. The tree (parse.c) and the scanner (scan.c) both walk. */
#ifndef QUN_JSON_WALK_H
#define QUN_JSON_WALK_H
#include "base/env.h"
#include "json/lex.h"

enum {
    JSON_WALK_KEY,   /* a member's key; its value comes next */
    JSON_WALK_VALUE, /* a string or scalar */
    JSON_WALK_OPEN,  /* an object or array begins */
    JSON_WALK_CLOSE, /* and ends */
    JSON_WALK_END,   /* the whole text was one value */
    JSON_WALK_BAD    /* see `words`, `code`, `status`; the token is the place */
};

typedef struct json_walker {
    json_lexer lex;
    uint32_t depth, depth_most;
    uint8_t state;
    uint64_t objects[(LIMIT_DEPTH_MOST + 63) / 64]; /* bit per level: an object, not an array */
    const char *words;                              /* static */
    qun_status status;
    int32_t code;
} json_walker;

void json_walk_begin(json_walker *w, qun_text bytes, uint32_t depth_most);
int json_walk_next(json_walker *w, json_token *t); /* JSON_WALK_*; not to be called again after END and BAD */

/* Shortcuts for those who want no places, before json_walk_next: the next member's key up to its colon, and a
 * member's value, if they are texts without escapes in the usual layout. False: nothing was taken. */
bool json_walk_key(json_walker *w, qun_text *key);
bool json_walk_text(json_walker *w, qun_text *value);
#endif
