/* given.h - what tests of the text room start from: a list compiled, hits as one readable line.
 * Relies on words.h and cmocka. */
#ifndef QUN_TESTS_UNIT_TEXT_GIVEN_H
#define QUN_TESTS_UNIT_TEXT_GIVEN_H
#include "text/text.h"

/* A list of terms and phrases, each separated by '|'; "" for none. */
typedef struct given {
    qun_env *env;
    qun_diagnostics *diagnostics;
    qun_words *words; /* NULL unless status is QUN_OK */
    qun_status status;
    qun_text terms[64], allow[16];
    qun_word_list list;
} given;

void given_list(given *g, const char *terms, const char *allow, uint32_t fold, uint32_t detect);
void given_drop(given *g);

/* The hits as "term[found]" or "detector[found]", separated by spaces; lives until the next call. */
const char *found_in(const given *g, const char *text);
/* Ends the test if the hits of a text are others. */
void expect_found(const given *g, const char *text, const char *expected);

/* The next of a row of numbers that looks random and is the same every time. */
uint32_t next_number(uint64_t *state);
#endif
