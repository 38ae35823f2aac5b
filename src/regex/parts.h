/* parts.h - what a pattern is before it is a program: sets of characters and the tree. Inside this room only.
 * A build is one regex_compile: it carries the arenas and the first failure. */
#ifndef QUN_REGEX_PARTS_H
#define QUN_REGEX_PARTS_H
#include "regex/regex.h"

#define CODE_MOST 0x10FFFFu

typedef struct regex_build {
    arena *keep, *work;
    qun_text pattern;
    uint64_t *units;
    regex_problem *problem;
    qun_status status; /* QUN_OK until something failed */
} regex_build;

void *regex_new(regex_build *b, size_t size); /* in `work`, not cleared, and paid for; NULL sets the status */
bool regex_spend(regex_build *b, uint64_t units); /* false: they do not last */
void *regex_wrong(regex_build *b, qun_status status, size_t from, size_t to,
                  const char *what); /* the first one counts; gives NULL */

/* ---- sets of characters: set.c ---- */

typedef struct regex_span { /* both ends are in it */
    uint32_t first, last;
} regex_span;

typedef struct regex_set {
    regex_span *items; /* in any order until it is tidied */
    uint32_t count, cap;
} regex_set;

void regex_set_add(regex_build *b, regex_set *set, uint32_t first, uint32_t last);
void regex_set_add_set(regex_build *b, regex_set *set, const regex_set *more);
/* With every character that folds to the same: simple case folding. */
void regex_set_add_folded(regex_build *b, regex_set *set, uint32_t first, uint32_t last);
/* A general category, of one letter or two, a script or Any; false: there is no such name. */
bool regex_set_add_named(regex_build *b, regex_set *set, qun_text name);
void regex_set_tidy(regex_set *set); /* in order, and no two of them touch */
void regex_set_negate(regex_build *b, regex_set *set);

/* ---- the tree: parse.c ---- */

typedef enum regex_kind {
    PART_EMPTY,
    PART_SET,       /* one character of a set; of an empty one: nothing ever */
    PART_ASSERTION, /* of the place */
    PART_SEQUENCE,
    PART_CHOICE,
    PART_REPEAT,
    /* only while parsing */
    PART_GROUP, /* an open group */
    PART_BAR
} regex_kind;

enum regex_assertion { /* what holds at a place between two bytes */
                       AT_LINE_BEGIN = 1,
                       AT_LINE_END = 2,
                       AT_TEXT_BEGIN = 4,
                       AT_TEXT_END = 8,
                       AT_WORD_BORDER = 16,
                       AT_NO_BORDER = 32
};

typedef struct regex_part {
    uint8_t kind, assertion;
    uint16_t flags;   /* GROUP: those outside of it */
    int32_t min, max; /* REPEAT; max -1: any number */
    uint32_t product; /* of the repetitions in it */
    uint32_t from;    /* GROUP: its place in the pattern */
    regex_set set;
    struct regex_part *last;   /* of SEQUENCE, CHOICE: the last item; REPEAT: what is repeated */
    struct regex_part *before; /* the item before this one */
} regex_part;

regex_part *regex_parse(regex_build *b); /* NULL: the status says why */
/* A bracket expression or an escape that stands for a set, at pattern byte `*at`; moves on. class.c */
enum { FLAG_FOLD = 1, FLAG_DOT_ALL = 2, FLAG_LINES = 4 };
bool regex_class_bracket(regex_build *b, size_t *at, uint32_t flags, regex_set *set);
/* \d \pN ...: false: none stands here, or it is wrong. */
bool regex_class_escape(regex_build *b, size_t *at, uint32_t flags, regex_set *set);
/* \n \x41 \. ...: the character that a backslash and what follows it stand for. */
bool regex_class_character(regex_build *b, size_t *at, uint32_t *code);
#endif
