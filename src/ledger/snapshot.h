/* snapshot.h - the form of snapshots, shared by save.c and restore.c. */
#ifndef QUN_LEDGER_SNAPSHOT_H
#define QUN_LEDGER_SNAPSHOT_H
#include "base/build.h"
#include "ledger/ledger.h"

#define SNAPSHOT_MAGIC "qunledgr"
#define SNAPSHOT_FORM  BUILD_SNAPSHOT

typedef struct writer {
    void *at; /* NULL: it only counts */
    size_t len;
} writer;

/* What the values of a series stand for. */
enum { HOLDS_NUMBERS = 0, HOLDS_TEXTS = 1 };
static inline int values_held(const series *s)
{
    bool text = s->what == SERIES_METRIC && s->field->type->kind == QUN_TYPE_STRING;
    return text ? HOLDS_TEXTS : HOLDS_NUMBERS;
}

/* Where the window begins as of the horizon; TIME_NONE if it never does. Entries from before may be gone. */
static inline qun_time window_begins(const qun_ledger *l, const series *s)
{
    return l->horizon == QUN_NEVER || s->window == WINDOW_EVER ? TIME_NONE
                                                               : window_at(l, s, l->horizon).begins;
}
#endif
