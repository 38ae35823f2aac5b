/* ids.c - ids of events that may still be spent: a slab with a free list, so that memory follows what is
 * unspent. */
#include "ledger/ledger.h"
#include <string.h>

bool id_keep(qun_ledger *l, qun_text id, uint32_t uses, uint32_t *out)
{
    uint32_t number = l->unspent_free ? l->unspent_free - 1 : l->unspent_count;
    if (number == l->unspent_count &&
        !mem_grow(l->mem, &l->unspent, &l->unspent_cap, (uint64_t)number + 1, sizeof *l->unspent))
        return false;
    char *at = mem_new(l->mem, id.len + 1);
    if (!at)
        return false;
    memcpy(at, id.at, id.len);
    at[id.len] = 0;
    if (number == l->unspent_count)
        l->unspent_count++;
    else
        l->unspent_free = l->unspent[number].uses;
    l->unspent[number] = (kept_id){at, (uint32_t)id.len, uses};
    *out = number;
    return true;
}

void id_drop(qun_ledger *l, uint32_t number)
{
    kept_id *id = &l->unspent[number];
    mem_free(l->mem, id->at, (size_t)id->len + 1);
    *id = (kept_id){NULL, 0, l->unspent_free};
    l->unspent_free = number + 1;
}

qun_text id_at(const qun_ledger *l, uint32_t number)
{
    return (qun_text){l->unspent[number].at, l->unspent[number].len};
}

static void spend_one(qun_ledger *l, tally *t, qun_text id)
{
    for (uint32_t i = t->head; i < t->count; i++) {
        uint32_t number = (uint32_t)t->entries[i].value;
        if (!text_equal(id_at(l, number), id))
            continue;
        if (--l->unspent[number].uses > 0)
            return;
        id_drop(l, number);
        memmove(t->entries + i, t->entries + i + 1, (t->count - i - 1) * sizeof *t->entries);
        t->count--;
        return;
    }
}

void ids_spend(qun_ledger *l, uint32_t member, qun_text id)
{
    const subjects *s = &l->tables[TABLE_MEMBER];
    for (uint32_t k = 0; k < s->series_count; k++)
        if (l->charter->series[s->series[k]].what == SERIES_UNSPENT)
            spend_one(l, tally_of(l, TABLE_MEMBER, member, k), id);
}
