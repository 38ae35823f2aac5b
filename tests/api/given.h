/* given.h - what the api tests share: a charter in the test, facts row by row, a verb, and its decisions in
 * one line, so that a test reads as given, when, then. Relies on the public headers only. */
#ifndef QUN_TESTS_API_GIVEN_H
#define QUN_TESTS_API_GIVEN_H
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <qun/qun.h>

#include "support/expect.h"
#include "support/sweep.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define SECOND   INT64_C(1000000)
#define MINUTE   (60 * SECOND)
#define HOUR     (60 * MINUTE)
#define DAY      (24 * HOUR)
#define MONDAY   INT64_C(1767542400000000) /* 2026-01-05T00:00:00+08:00 */

/* JSON in C is written with ` for ", for ' is CEL's. */
#define CLUB(body) "{`qun`: 1, `id`: `club`, `revision`: `7`, " body "}"

typedef struct community {
    qun_env *env;
    qun_charter *charter;
    qun_facts *facts;
    qun_decisions *out;
} community;

/* A community under a charter that must compile; ends the test with the diagnostics if it does not. */
community *given(const char *charter);
community *given_in(const qun_env_options *options, const char *charter, uint32_t flags);
void done(community *c);

/* A copy of a text with " for `; in one of 32 buffers that are used in turn. */
const char *quoted(const char *text);

/* Adds a row: a JSON object with ` for ". Gives its number. */
uint32_t add(community *c, int32_t scope, const char *json);
#define member(c, json)     add(c, QUN_SCOPE_MEMBER, json)
#define group(c, json)      add(c, QUN_SCOPE_GROUP, json)
#define seat(c, json)       add(c, QUN_SCOPE_HERE, json)
#define event(c, json)      add(c, QUN_SCOPE_EVENT, json)
#define community_(c, json) add(c, QUN_SCOPE_COMMUNITY, json)
/* Sets a field of a row to a number or an instant, to a text, or back to unknown. */
void know(community *c, const char *field, uint32_t row, int64_t value);
void know_text(community *c, const char *field, uint32_t row, const char *text);
void forget(community *c, const char *field, uint32_t row);

/* Runs a verb that must succeed. */
void decide(community *c, qun_verb_fn verb, qun_time now);

/* All decisions: "delete no-ads; strike no-ads conduct x1". Each is
 *   ACT CLAUSE[/PATH][ TOPIC][=CHOICE][ <FORMER][ xWEIGHT][ $AMOUNT][ +SPAN][ @TARGET] */
const char *said(const community *c);
/* The reasons of one: "Y002[buyer/bought] member.orders 0 >= 1 short 1; Y003[..] member.photo". */
const char *reasons(const community *c, uint32_t index);
const char *json_of(const community *c, uint32_t index);
const char *sentence(const community *c, uint32_t index, int32_t audience, int32_t lang);
qun_decision decision_at(const community *c, uint32_t index);
qun_outcome outcome_of(const community *c);
const char *key_of(const community *c, uint32_t index);

#define expect_said(c, expected) expect_line(__FILE__, __LINE__, "decisions", expected, said(c), c)
#define expect_reasons(c, index, expected)                                                                   \
    expect_line(__FILE__, __LINE__, "reasons", expected, reasons(c, index), c)
void expect_line(const char *file, int line, const char *what, const char *expected, const char *got,
                 const community *c);
/* That a text holds a piece. */
#define expect_holds(text, piece) expect_holds_at(__FILE__, __LINE__, text, piece)
void expect_holds_at(const char *file, int line, const char *text, const char *piece);

qun_text text_from(const char *text); /* NULL: absent */
#endif
