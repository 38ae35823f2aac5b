/* editor.h - one line, edited on a terminal. */
#ifndef QUN_CLI_EDITOR_H
#define QUN_CLI_EDITOR_H
#include "cli/history.h"

/* What a word may become. */
typedef struct candidates {
    bytes *items;
    size_t count;
    size_t len; /* bytes before the cursor that they begin with */
} candidates;
void candidates_add(candidates *c, qun_text text);
void candidates_drop(candidates *c);

typedef struct editor {
    const char *prompt;
    const history *history;
    /* Adds what the end of `before`, the text before the cursor, may become. */
    void (*complete)(void *of, qun_text before, candidates *out);
    void *of;
    bytes text;    /* of the line */
    size_t at;     /* the cursor: a byte of it */
    size_t from;   /* the first byte that is shown: a long line moves under the window */
    size_t recall; /* line of the history that is shown; its count: none of it */
    bytes kept;    /* the line as it was before the history was shown */
} editor;

enum { EDIT_DONE, EDIT_CLEARED, EDIT_END };
/* Reads a line into `text`. CLEARED: it was given up by Ctrl-C. */
int editor_read(editor *ed);
void editor_drop(editor *ed);
#endif
