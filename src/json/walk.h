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

/* Shortcuts for those who want no places, before json_walk_next. False: nothing was taken. */
/* Into an object. */
bool json_walk_enter(json_walker *w);
/* The next member's key up to its colon, if it is a text without escapes in the usual layout. */
bool json_walk_key(json_walker *w, qun_text *key);
/* The same if it is this one, which must be good UTF-8 without anything that JSON escapes. */
bool json_walk_this_key(json_walker *w, qun_text key);
/* A member's value: a text without escapes, a whole number of few digits. */
bool json_walk_text(json_walker *w, qun_text *value);
bool json_walk_int(json_walker *w, qun_text *text, int64_t *value);
/* Is there nothing behind but the bracket that closes the whole? */
bool json_walk_ends(const json_walker *w);
#endif
