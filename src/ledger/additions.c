/* additions.c - what one event or decision adds to tallies: all of it is made ready before any of it is
 * added, so that it counts whole or not at all. */
#include "ledger/ledger.h"
#include <string.h>

bool additions_ready(qun_ledger *l, additions *all, addition new)
{
    if (all->count == all->cap) {
        uint32_t cap = all->cap ? 2 * all->cap : 16;
        addition *more = arena_new(&l->scratch, cap * sizeof *more);
        if (!more)
            return false;
        if (all->count)
            memcpy(more, all->items, all->count * sizeof *more);
        all->items = more;
        all->cap = cap;
    }
    if (!tally_ready(l, new.series, new.tally))
        return false;
    all->items[all->count++] = new;
    return true;
}

void additions_undo(qun_ledger *l, const additions *all)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->items[i].series->what == SERIES_UNSPENT)
            id_drop(l, (uint32_t)all->items[i].value);
}

void additions_commit(qun_ledger *l, const additions *all, qun_time at)
{
    for (uint32_t i = 0; i < all->count; i++)
        tally_add(l, all->items[i].series, all->items[i].tally, at, all->items[i].value);
}
