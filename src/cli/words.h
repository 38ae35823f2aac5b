/* words.h - qun words: lists from files and charters, what they find, and tests of them. */
#ifndef QUN_CLI_WORDS_H
#define QUN_CLI_WORDS_H
#include "cli/session.h"

/* A list while the program works with it. */
typedef struct word_source {
    session *s;
    const char *name; /* of the file */
    bytes text;       /* of the file; terms point into it */
    qun_word_list list;
    qun_text *terms, *allow, *tags;
    qun_term_note *notes;
    uint64_t *term_lines, *allow_lines; /* NULL: of a charter */
    qun_words *words;
    bool compiled; /* by build: no notes, phrases and names of tags */
} word_source;

/* Reads a list of terms, or that of a charter, with the options of the command, and compiles it; what is
 * wrong is said. False: there is no list. */
bool word_source_open(word_source *w, session *s, const char *path);
void word_source_drop(word_source *w);
/* Whether it says what it was made from; false (said): it is a compiled list, which build has kept. */
bool word_source_told(const word_source *w);

/* The bits of a list of names with commas between them; false: said which is wrong. */
bool fold_bits(const char *what, qun_text names, uint32_t *out);
bool detect_bits(const char *what, qun_text names, uint32_t *out);
const char *fold_word(uint32_t bit);   /* NULL: none */
const char *detect_word(uint32_t bit); /* NULL: none */

/* All hits of a text, to be freed; `count` of them. NULL: none, or said why (*failed). */
qun_hit *hits_of(const qun_words *words, qun_text text, size_t *count, bool *failed);

/* Texts to be looked through in one call. */
typedef struct word_block {
    bytes letters;   /* of the texts, one behind the other */
    qun_text *texts; /* [count] */
    uint64_t *lines; /* [count] where they stand in their file */
    size_t count, space;
    qun_hit *hits; /* [found] by text, then by place */
    size_t found, hit_space;
} word_block;

/* Copies a text. */
void word_block_add(word_block *b, qun_text text, uint64_t line);
bool word_block_full(const word_block *b);
qun_status word_block_scan(word_block *b, const qun_words *words);
void word_block_clear(word_block *b); /* keeps the memory */
void word_block_drop(word_block *b);

/* Why each term that stands in the text, whatever is asked of it, is found or not. */
bool words_explain(word_source *w, qun_text text, bytes *out);
/* Runs a file of cases; counts them. False: it cannot be read, or a line is no case (said). */
bool words_test(session *s, const char *path, uint64_t *passed, uint64_t *failed);
#endif
