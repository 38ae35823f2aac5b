/* seats.c - who is in which group: joining, leaving, groups that end and open again. Everything goes by the
 * instants of the events, so the order in which they come changes nothing (of equal instants the later said
 * stands). */
#include "ledger/ledger.h"

void seats_link(qun_ledger *l, uint32_t seat)
{
    group_state *g = &l->group_states[seat_group(l, seat)];
    l->seat_states[seat].next = g->seat;
    g->seat = seat + 1;
}

static void add_to(cell *count, int64_t change)
{
    int64_t before = count->kind == QUN_TYPE_INT ? count->as.i : 0;
    if (change > 0 ? before < INT64_MAX : before > 0) /* the host may have said another number */
        *count = cell_int(before + change);
}

static void take_seat(qun_ledger *l, uint32_t seat, qun_time at)
{
    const builtin_fields *f = &l->charter->at;
    member_state *m = &l->member_states[seat_member(l, seat)];
    l->seat_states[seat].present = true;
    l->seats_now++;
    l->people += m->seats == 0;
    m->seats++;
    *kept(l, f->member_groups, seat_member(l, seat)) = cell_int(m->seats);
    add_to(kept(l, f->group_members, seat_group(l, seat)), 1);
    *kept(l, f->here_joined, seat) = cell_time(at);
}

static void free_seat(qun_ledger *l, uint32_t seat)
{
    const builtin_fields *f = &l->charter->at;
    member_state *m = &l->member_states[seat_member(l, seat)];
    l->seat_states[seat].present = false;
    l->seats_now--;
    m->seats--;
    l->people -= m->seats == 0;
    *kept(l, f->member_groups, seat_member(l, seat)) = cell_int(m->seats);
    add_to(kept(l, f->group_members, seat_group(l, seat)), -1);
    *kept(l, f->here_joined, seat) = cell_unknown();
}

void seat_join(qun_ledger *l, uint32_t seat, qun_time at)
{
    seat_state *s = &l->seat_states[seat];
    qun_time ended = l->group_states[seat_group(l, seat)].ended, left = s->left > ended ? s->left : ended;
    s->joined = at > s->joined ? at : s->joined;
    keep_earlier(l, l->charter->at.member_joined, seat_member(l, seat), at);
    if (at < left)
        return; /* it is over already */
    if (s->present)
        keep_earlier(l, l->charter->at.here_joined, seat, at);
    else
        take_seat(l, seat, at);
}

/* A stay that began before `at` ends then; one that is known to have begun later goes on. */
static void leave_by(qun_ledger *l, uint32_t seat, qun_time at)
{
    const seat_state *s = &l->seat_states[seat];
    l->member_states[seat_member(l, seat)].left = true;
    if (!s->present)
        return;
    cell *joined = kept(l, l->charter->at.here_joined, seat);
    if (s->joined <= at)
        free_seat(l, seat);
    else if (joined->kind == QUN_TYPE_TIMESTAMP && cell_microseconds(*joined) <= at)
        *joined = cell_time(s->joined);
}

void seat_leave(qun_ledger *l, uint32_t seat, qun_time at)
{
    seat_state *s = &l->seat_states[seat];
    s->left = at > s->left ? at : s->left;
    leave_by(l, seat, at);
}

void group_end(qun_ledger *l, uint32_t group, qun_time at)
{
    group_state *g = &l->group_states[group];
    const cell *opened = kept(l, l->charter->at.group_opened, group);
    cell *dissolved = kept(l, l->charter->at.group_dissolved, group);
    g->ended = at > g->ended ? at : g->ended;
    for (uint32_t seat = g->seat; seat; seat = l->seat_states[seat - 1].next)
        leave_by(l, seat - 1, at);
    bool later = opened->kind == QUN_TYPE_TIMESTAMP && cell_microseconds(*opened) > at;
    if (later || dissolved->as.i)
        return;
    *dissolved = cell_bool(true);
    l->groups_now--;
}

void group_open(qun_ledger *l, uint32_t group, qun_time at)
{
    cell *dissolved = kept(l, l->charter->at.group_dissolved, group);
    keep_later(l, l->charter->at.group_opened, group, at);
    if (!dissolved->as.i || at < l->group_states[group].ended)
        return;
    *dissolved = cell_bool(false);
    l->groups_now++;
}

uint32_t group_staff(const qun_ledger *l, uint32_t group)
{
    uint32_t count = 0;
    for (uint32_t seat = l->group_states[group].seat; seat; seat = l->seat_states[seat - 1].next) {
        const cell *staff = kept(l, l->charter->at.member_staff, seat_member(l, seat - 1));
        count += l->seat_states[seat - 1].present && staff->kind == QUN_TYPE_BOOL && staff->as.i;
    }
    return count;
}
