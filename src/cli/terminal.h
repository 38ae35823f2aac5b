/* terminal.h - a terminal that gives each key as it is pressed; it is as it was before when the program ends,
 * however it ends, but for SIGKILL. */
#ifndef QUN_CLI_TERMINAL_H
#define QUN_CLI_TERMINAL_H
#include "cli/bytes.h"

/* Whether lines can be edited: input and output are a terminal that moves its cursor. */
bool terminal_edits(void);
/* Whether the terminal shows colours that somebody wants (NO_COLOR, TERM). */
bool terminal_colours(void);
/* False: it cannot be. */
bool terminal_raw(void);
void terminal_restore(void);
/* Stops the program, as Ctrl-Z does elsewhere. */
void terminal_stop(void);
size_t terminal_columns(void);
void terminal_write(const char *at, size_t len);

enum { BYTE_NONE = -1, BYTE_END = -2, BYTE_AGAIN = -3 };
/* The next byte; NONE after `milliseconds` (-1: never), END, or AGAIN: the program was stopped and goes on,
 * or the window has another size: what was shown is to be shown again. */
int terminal_byte(int milliseconds);
#endif
