/* session.h - what every command works with: language, form of the output, environment, charter. */
#ifndef QUN_CLI_SESSION_H
#define QUN_CLI_SESSION_H
#include "cli/files.h"
#include "cli/options.h"
#include "cli/say.h"
#include <qun/qun.h>

/* Documents lent to the environment: packs, zones. */
typedef struct documents {
    qun_document *items;
    struct document_text {
        bytes name, text; /* the name without end is the caller's */
    } * texts;
    size_t count;
} documents;

typedef struct session {
    const arguments *given;
    int32_t lang;     /* QUN_LANG_* */
    int32_t audience; /* QUN_AUDIENCE_* of sentences; 0: JSON carries none */
    bool table;       /* else JSON Lines */
    bool whole;       /* the output is complete: it may take its name */
    bool keep_old;    /* a file that is there is not replaced */
    output out;
    bytes text; /* of one line, while it is made */
    qun_env *env;
    documents packs, zones; /* what it was made of */
    qun_diagnostics *diagnostics;
    qun_charter *charter;
    const char *charter_name;
    qun_zone *zone; /* the charter's; NULL: UTC */
} session;

/* Options every command has, and those of commands that decide. */
extern const option_list common_options, charter_options, sentence_options;

/* An exit status, or -1: go on. */
int session_open(session *s, const arguments *given);
/* Finishes the output, if it is whole, before the session ends. False: said why. */
bool session_flush(session *s);
/* Finishes or drops the output and ends the session; the exit status. */
int session_close(session *s, int status);

/* Compiles a charter, with zones from the system's files; what is wrong with it is said. False: it did not
 * compile. */
bool charter_load(session *s, const char *path);
/* Compiles without saying anything: problems stay in the diagnostics. False: it could not be read (said) or
 * is wrong
 * (`*read` is true then). */
bool charter_compile(session *s, const char *path, bool *read);

/* ---- what the environment is lent ---- */

/* Lends a document; name and text are the session's from then on. */
void documents_add(documents *d, bytes *name, bytes *text);
void documents_drop(documents *d);
/* Makes the environment anew, with what there is to lend; what was made in the old one is to be made again.
 */
qun_status session_renew(session *s);
/* Finds the zones that the diagnostics say are missing on this system; true: there are more to lend now, so
 * renew the session and try again. */
bool zones_found(session *s);

/* ---- diagnostics ---- */

/* Where a document stands: its problems are told by file, line and column. */
typedef struct origin {
    const char *file;
    uint64_t line; /* number of the document's first line */
} origin;
/* One problem as a line for people: "file:12:31: error C010: ...". */
void diagnostic_line(session *s, uint32_t index, origin from, bytes *out);
/* All of them to standard error. */
void diagnostics_say(session *s, origin from);
/* A library call that failed for no fault of the input. */
int failed_call(const char *doing, qun_status status);

/* ---- instants ---- */

/* An instant given as an option; `otherwise` if it was not given. False: said why (misuse). */
bool instant_option(session *s, const char *name, qun_time otherwise, qun_time *out);
qun_time clock_now(void);
/* "2026-01-05 18:00:00" in the charter's zone. */
void instant_write(const session *s, qun_time at, bytes *out);

/* ---- members of a JSON object ---- */

/* Steps through the members of the object in `json`, from `*at` (0 at first); texts are raw, with their
 * quotes. Only for documents that the library reads too: it does the checking. */
bool json_member(qun_text json, size_t *at, qun_text *key, qun_text *value);
/* The text between the quotes, if `raw` is a string without escapes; absent otherwise. */
qun_text json_plain(qun_text raw);
#endif
