/* say.h - what the program tells people on standard error, and its exit statuses. */
#ifndef QUN_CLI_SAY_H
#define QUN_CLI_SAY_H

enum { EXIT_DONE = 0, EXIT_WRONG = 1, EXIT_MISUSE = 2 };

#if defined(__GNUC__)
#define SAY_LIKE_PRINTF __attribute__((format(printf, 1, 2)))
#define SAY_NO_RETURN   __attribute__((noreturn))
#else
#define SAY_LIKE_PRINTF
#define SAY_NO_RETURN
#endif

/* "qun: ..." and a line break. */
void say(const char *format, ...) SAY_LIKE_PRINTF;
/* Ends the program with EXIT_WRONG. */
void give_up(const char *why) SAY_NO_RETURN;
#endif
