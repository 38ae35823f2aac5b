/* subjects.c - who and what a ledger knows: members, groups, seats, the community, and their rows.
 * Numbers are given in the order of first mention and never change. */
#include "ledger/ledger.h"
#include <string.h>

const int32_t ledger_scope_of[LEDGER_SCOPES] = {QUN_SCOPE_GROUP, QUN_SCOPE_MEMBER, QUN_SCOPE_HERE,
                                                QUN_SCOPE_COMMUNITY};

int ledger_table_of(int32_t scope)
{
    static const int8_t after[SCOPE_COUNT] = {[QUN_SCOPE_GROUP] = TABLE_GROUP + 1,
                                              [QUN_SCOPE_MEMBER] = TABLE_MEMBER + 1,
                                              [QUN_SCOPE_HERE] = TABLE_HERE + 1,
                                              [QUN_SCOPE_COMMUNITY] = TABLE_COMMUNITY + 1};
    return scope >= 0 && scope < SCOPE_COUNT ? after[scope] - 1 : -1;
}

bool subjects_grow(qun_ledger *l, int table, uint32_t count)
{
    subjects *s = &l->tables[table];
    if (count <= s->count)
        return true;
    if (!mem_grow(l->mem, &s->rows, &s->row_cap, count, (s->width ? s->width : 1) * sizeof *s->rows))
        return false;
    if (s->series_count &&
        !mem_grow(l->mem, &s->tallies, &s->tally_cap, count, s->series_count * sizeof *s->tallies))
        return false;
    uint32_t more = count - s->count;
    memset(s->rows + (size_t)s->count * s->width, 0, (size_t)more * s->width * sizeof *s->rows);
    if (s->series_count)
        memset(s->tallies + (size_t)s->count * s->series_count, 0,
               (size_t)more * s->series_count * sizeof *s->tallies);
    s->count = count;
    return true;
}

cell *kept(const qun_ledger *l, const shape_field *field, uint32_t subject)
{
    const subjects *s = &l->tables[ledger_table_of(field->scope)];
    return &s->rows[(size_t)subject * s->width + field->index];
}

tally *tally_of(const qun_ledger *l, int table, uint32_t subject, uint32_t k)
{
    const subjects *s = &l->tables[table];
    return &s->tallies[(size_t)subject * s->series_count + k];
}

void keep_earlier(qun_ledger *l, const shape_field *field, uint32_t subject, qun_time at)
{
    cell *to = kept(l, field, subject);
    if (to->kind != QUN_TYPE_TIMESTAMP || cell_microseconds(*to) > at)
        *to = cell_time(at);
}

void keep_later(qun_ledger *l, const shape_field *field, uint32_t subject, qun_time at)
{
    cell *to = kept(l, field, subject);
    if (to->kind != QUN_TYPE_TIMESTAMP || cell_microseconds(*to) < at)
        *to = cell_time(at);
}

/* ---- numbers ---- */

subject_counts subjects_now(const qun_ledger *l)
{
    return (subject_counts){l->members.count, l->groups.count, l->seats.count};
}

/* The pair added last is the last in its chain of slots: taking it out breaks none. */
static void pairs_undo(pairs *p)
{
    uint32_t slot = 0;
    while (p->slots[slot] != p->count)
        slot++;
    p->slots[slot] = 0;
    p->count--;
}

/* Their tallies may have taken memory already. */
static void subjects_shrink(qun_ledger *l, int table, uint32_t count)
{
    subjects *s = &l->tables[table];
    for (; s->count > count; s->count--)
        for (uint32_t k = 0; k < s->series_count; k++)
            tally_drop(l, &l->charter->series[s->series[k]], tally_of(l, table, s->count - 1, k));
}

void subjects_undo(qun_ledger *l, subject_counts before)
{
    while (l->seats.count > before.seats) {
        uint32_t seat = l->seats.count - 1;
        if (l->tables[TABLE_HERE].count > seat)
            l->group_states[seat_group(l, seat)].seat = l->seat_states[seat].next;
        pairs_undo(&l->seats);
    }
    l->groups_now -=
        l->tables[TABLE_GROUP].count > before.groups ? l->tables[TABLE_GROUP].count - before.groups : 0;
    subjects_shrink(l, TABLE_HERE, before.seats);
    subjects_shrink(l, TABLE_MEMBER, before.members);
    subjects_shrink(l, TABLE_GROUP, before.groups);
    while (l->members.count > before.members)
        names_undo(&l->members);
    while (l->groups.count > before.groups)
        names_undo(&l->groups);
}

/* The name of the last event, or one looked up. */
static uint32_t known(const names *n, uint32_t last, qun_text key)
{
    return last < n->count && text_equal(names_at(n, last), key) ? last : names_find(n, key);
}

uint32_t member_known(const qun_ledger *l, qun_text key)
{
    return known(&l->members, l->lately.member, key);
}

uint32_t group_known(const qun_ledger *l, qun_text key)
{
    return known(&l->groups, l->lately.group, key);
}

uint32_t seat_known(const qun_ledger *l, uint32_t member, uint32_t group)
{
    uint32_t last = l->lately.seat;
    if (member == NAMES_NONE || group == NAMES_NONE)
        return NAMES_NONE;
    if (last < l->seats.count && seat_member(l, last) == member && seat_group(l, last) == group)
        return last;
    return pairs_find(&l->seats, member, group);
}

bool member_number(qun_ledger *l, qun_text key, uint32_t *out)
{
    *out = member_known(l, key);
    if (*out < l->tables[TABLE_MEMBER].count)
        return true;
    if (!names_add(&l->members, key, out))
        return false;
    if (!mem_grow(l->mem, &l->member_states, &l->member_cap, (uint64_t)*out + 1, sizeof *l->member_states) ||
        !subjects_grow(l, TABLE_MEMBER, *out + 1))
        return false;
    const builtin_fields *at = &l->charter->at;
    l->member_states[*out] = (member_state){0, false};
    *kept(l, at->member_id, *out) = cell_text(names_at(&l->members, *out));
    *kept(l, at->member_staff, *out) = cell_bool(false); /* until the host says otherwise */
    *kept(l, at->member_tier, *out) = cell_text(TEXT(""));
    *kept(l, at->member_groups, *out) = cell_int(0);
    return true;
}

bool group_number(qun_ledger *l, qun_text key, uint32_t *out)
{
    *out = group_known(l, key);
    if (*out < l->tables[TABLE_GROUP].count)
        return true;
    if (!names_add(&l->groups, key, out))
        return false;
    if (!mem_grow(l->mem, &l->group_states, &l->group_cap, (uint64_t)*out + 1, sizeof *l->group_states) ||
        !subjects_grow(l, TABLE_GROUP, *out + 1))
        return false;
    const builtin_fields *at = &l->charter->at;
    l->group_states[*out] = (group_state){TIME_NONE, 0, 0};
    *kept(l, at->group_id, *out) = cell_text(names_at(&l->groups, *out));
    *kept(l, at->group_members, *out) = cell_int(0);
    *kept(l, at->group_extended, *out) = cell_int(0);
    *kept(l, at->group_life_no, *out) = cell_int(1);
    *kept(l, at->group_dissolved, *out) = cell_bool(false);
    l->groups_now++;
    return true;
}

bool seat_number(qun_ledger *l, uint32_t member, uint32_t group, uint32_t *out)
{
    *out = seat_known(l, member, group);
    if (*out < l->tables[TABLE_HERE].count)
        return true;
    if (!pairs_add(&l->seats, member, group, out))
        return false;
    if (!mem_grow(l->mem, &l->seat_states, &l->seat_cap, (uint64_t)*out + 1, sizeof *l->seat_states) ||
        !subjects_grow(l, TABLE_HERE, *out + 1))
        return false;
    l->seat_states[*out] = (seat_state){TIME_NONE, TIME_NONE, 0, false};
    *kept(l, l->charter->at.here_member, *out) = cell_text(names_at(&l->members, member));
    *kept(l, l->charter->at.here_group, *out) = cell_text(names_at(&l->groups, group));
    seats_link(l, *out);
    return true;
}
