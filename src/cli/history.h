/* history.h - the lines typed before, in memory and in a file. */
#ifndef QUN_CLI_HISTORY_H
#define QUN_CLI_HISTORY_H
#include "cli/bytes.h"

enum { HISTORY_MOST = 1000 };

typedef struct history {
    bytes *lines; /* oldest first */
    size_t count;
    bytes path; /* of the file, with its end; empty: none is kept */
} history;

/* Finds the file and reads it; without one the history begins empty. */
void history_open(history *h);
/* Adds a line, unless it is the last one again or begins with a blank. */
void history_add(history *h, qun_text line);
void history_close(history *h);
#endif
