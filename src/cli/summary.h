/* summary.h - what a replay comes to: counted while it runs, printed at its end. */
#ifndef QUN_CLI_SUMMARY_H
#define QUN_CLI_SUMMARY_H
#include "cli/session.h"

/* How many of each name, in the order they came. */
typedef struct name_count {
    char *name;
    uint64_t number;
} name_count;
typedef struct counts {
    name_count *items;
    size_t len, cap;
} counts;
void counts_add(counts *c, qun_text name, uint64_t number);
void counts_drop(counts *c);

enum { SUMMARY_VERBS = 16, SUMMARY_ACTS = 72 };

typedef struct axis_counts {
    qun_text id;
    counts buckets;
    uint64_t unknown;
} axis_counts;

typedef struct summary {
    uint64_t decided[SUMMARY_VERBS][SUMMARY_ACTS];
    uint64_t *caught;    /* [rules] events */
    uint64_t *caught_at; /* [rules] number of the run it was counted for last */
    uint32_t rule_count;
    uint64_t runs;  /* of moderate */
    counts endings; /* of groups, by the ending */
    counts tiers;   /* filled at the end */
    axis_counts *axes;
    size_t axis_count;
    uint64_t without_tier, bad;
    uint64_t members_now, groups_now;
    qun_time until; /* time ran to it; QUN_NEVER: no time passed */
} summary;

void summary_open(summary *s, const qun_charter *charter);
/* Counts one decision; `run` tells the runs of a verb apart. */
void summary_decision(summary *s, const session *of, const qun_decisions *decisions, uint32_t index,
                      const qun_decision *d);
void summary_print(summary *s, session *to, const qun_ledger_info *info);
void summary_drop(summary *s);
#endif
