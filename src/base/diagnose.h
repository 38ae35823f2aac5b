/* diagnose.h - where the rooms report what is wrong with a document. Relies on str.h and the registry. */
#ifndef QUN_BASE_DIAGNOSE_H
#define QUN_BASE_DIAGNOSE_H
#include <qun/diagnostics.h>
#include "base/env.h"

/* Where in a document. `document` is a pack's id, or absent for the document itself. */
typedef struct place {
    qun_text document;
    qun_text path; /* JSON pointer; absent for none */
    uint64_t offset, length;
    uint32_t line, column; /* from 1; 0: no place in the text (built from C) */
} place;

typedef struct problem {
    int32_t code; /* QUN_CODE_*: severity and words stand in the registry */
    place at;
    qun_text found;      /* fills {found} */
    qun_text suggestion; /* fills {suggestion}; absent if none */
    qun_text detail;     /* fills {detail}: what was expected, the other place ... */
    qun_text detail_zh;  /* the same in Chinese; absent: as details.c puts it */
} problem;

/* Adds one; texts are copied. `d` may be NULL (nobody listens). Never fails: without memory it still counts,
 * and over the environment's limit further ones are only counted. */
void diagnose(qun_diagnostics *d, const problem *p);
void diagnostics_clear(qun_diagnostics *d);
uint32_t diagnostics_errors(const qun_diagnostics *d); /* errors since the last clear, kept or not */
/* Sorts by document and place, keeping equals in order: call once when a document is done. */
void diagnostics_sort(qun_diagnostics *d);

/* Writes a detail in Chinese: as the table of details.c has it, names as they are; what is not in it as it
 * is. */
void detail_in_chinese(buf *out, qun_text detail);

/* Line and column (in code points) of a byte of a document. */
void place_lines(place *p, const char *document, size_t len);
#endif
