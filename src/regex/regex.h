/* regex.h - regular expressions: RE2's syntax, RE2's answers, time linear in the text. The only header of
 * this room. docs/regex.md says what a pattern may be.
 *
 * A regex is immutable and shared between threads. It says whether a text holds a match, nothing more: there
 * are no positions and no groups. Work is counted in units, 16 of them are a step of the expression language:
 * a byte of text read through a table is one, a place of the program visited for a byte is one. */
#ifndef QUN_REGEX_REGEX_H
#define QUN_REGEX_REGEX_H
#include "base/str.h"

#define REGEX_PATTERN_MOST 32768 /* bytes of a pattern */
#define REGEX_DEPTH_MOST   250   /* groups in groups */
#define REGEX_REPEAT_MOST  1000  /* of {n,m}, alone or multiplied with those around it: RE2's limit */

typedef struct regex regex;

typedef struct regex_problem { /* what is wrong with a pattern, and at which of its bytes */
    uint32_t from, to;
    const char *what; /* static, English; Chinese in details.c */
} regex_problem;

enum regex_use {
    REGEX_KEPT, /* many texts are to come: the table is made now, if it stays small */
    REGEX_ONCE  /* one text: the table is made as far as the text needs it */
};

/* Compiles. The regex is made in `keep`; what is only needed meanwhile in `work`, which may be the same.
 * `*units` is lowered by what it costs. QUN_E_INVALID: `problem` says why; QUN_E_LIMIT: the same, a limit is
 * exceeded; QUN_E_COST: the units do not last; QUN_E_NOMEM. */
qun_status regex_compile(arena *keep, arena *work, qun_text pattern, enum regex_use use, uint64_t *units,
                         regex_problem *problem, const regex **out);

/* Does a match stand anywhere in the text? A byte that is not part of valid UTF-8 is passed over and is never
 * part of a match, as in RE2. `scratch` is given back as it was. QUN_OK; QUN_E_COST; QUN_E_NOMEM. */
qun_status regex_matches(const regex *r, qun_text text, arena *scratch, uint64_t *units, bool *found);

/* How it is matched, for tests and benchmarks: positions of the program, states of its table (0: none was
 * made, it is made text by text), bytes of all. */
typedef struct regex_size {
    uint32_t positions, states;
    size_t bytes;
} regex_size;
regex_size regex_size_of(const regex *r);

/* The same question answered in one way only, for tests: every way must give the same. */
enum regex_way { REGEX_TABLE, REGEX_LAZY, REGEX_SIMULATION };
qun_status regex_matches_by(enum regex_way way, const regex *r, qun_text text, arena *scratch,
                            uint64_t *units, bool *found);
#endif
