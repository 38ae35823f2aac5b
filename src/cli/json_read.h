/* json_read.h - JSON of files that only the program reads: steps through it without making a tree. */
#ifndef QUN_CLI_JSON_READ_H
#define QUN_CLI_JSON_READ_H
#include "cli/bytes.h"

typedef struct json_read {
    const char *at, *end;
    bool wrong; /* what was read is no JSON, or not what was asked for; from then on nothing is read */
} json_read;

/* Begins an object or a list; false: it is none. */
bool json_read_open(json_read *r, char bracket);
/* Another item, the first with `*some` false? Else the end has been read. */
bool json_read_more(json_read *r, char bracket, bool *some);
/* A string, appended; of a member also the colon behind it. */
bool json_read_string(json_read *r, bytes *out);
bool json_read_key(json_read *r, bytes *out);
bool json_read_whole(json_read *r, int64_t *out);
bool json_read_truth(json_read *r, bool *out);
/* Is the next value one that begins so? '"', '[', '{', 't' ... */
bool json_read_at(json_read *r, char begin);
void json_read_skip(json_read *r);
/* Nothing but blanks is left. */
bool json_read_end(json_read *r);
#endif
