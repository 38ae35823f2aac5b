/* lint.h - what the files of the linter share. */
#ifndef QUN_MODEL_LINT_H
#define QUN_MODEL_LINT_H
#include "model/compile.h"

/* Fills {detail} of a finding: in the words of either language (`zh` NULL: as base/details.c has it), or
 * (both the same) a word of the charter. */
typedef struct finding_detail {
    const char *en, *zh;
} finding_detail;
#define IN_WORDS(en, zh) ((finding_detail){en, zh})
#define AS_IS(word)      ((finding_detail){word, word})
#define NO_DETAIL        AS_IS("")

/* Reports a finding and keeps it for qun_check. `found` and `detail` must live as long as the charter. */
void find(compiler *k, int32_t code, owner at, const char *key, qun_text found, finding_detail detail);
/* The same with what was probably meant. */
void find_near(compiler *k, int32_t code, owner at, const char *key, qun_text found, qun_text suggestion,
               finding_detail detail);
/* The same of a part of an expression, which stands where the key's text does. */
void find_inside(compiler *k, int32_t code, owner at, const char *key, qun_text source, qun_text part,
                 qun_text suggestion, finding_detail detail);
/* Keeps for qun_check what other rooms have warned of while the charter was compiled. */
void keep_warnings(compiler *k);
uint32_t objects_of(const compiler *k, int32_t kind);
owner whole(const compiler *k); /* the charter itself */
/* A charter of rules or of an entry alone founds no community, neither does a pack: it is not asked for what
 * a whole one needs. */
bool is_community(const compiler *k);
bool is_pack(const compiler *k);

void lint_positioning(compiler *k); /* what it is for, goals, needs */
void lint_paths(compiler *k);       /* paths that are never taken */
void lint_levels(compiler *k);      /* tiers and stages */
void lint_places(compiler *k);      /* carriers and forms */
void lint_conduct(compiler *k);     /* rules, ladders, roles, notice */
void lint_unused(compiler *k);      /* declared and never read */
#endif
