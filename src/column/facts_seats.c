/* facts_seats.c - which row is the seat of a member in a group: by what its links here.member and here.group
 * say. Open addressing over row numbers; the rows themselves are what is compared. Relies on facts.c. */
#include "column/facts.h"
#include <string.h>

#define SLOTS_FIRST 32u
#define SLOTS_MOST  (UINT32_C(1) << 31)

void seats_open(qun_facts *f)
{
    f->seats.member = facts_link_index(f->shape, QUN_SCOPE_HERE, "here.member");
    f->seats.group = facts_link_index(f->shape, QUN_SCOPE_HERE, "here.group");
}

void seats_clear(qun_facts *f)
{
    f->seats.built = false;
    f->seats.linked = false;
}

void seats_drop(qun_facts *f)
{
    mem_free(&f->shape->env->mem, f->seats.slots, f->seats.slot_count * sizeof *f->seats.slots);
    f->seats.slots = NULL;
    f->seats.slot_count = 0;
}

/* What a link of a seat says; absent if it was never set. */
static qun_text link_of(const qun_facts *f, uint32_t row, uint32_t index)
{
    const facts_table *t = &f->tables[QUN_SCOPE_HERE];
    if (index == NAMES_NONE)
        return (qun_text){NULL, 0};
    const cell *link = &t->cells[(size_t)row * t->width + index];
    return link->kind == QUN_TYPE_STRING ? cell_as_text(*link) : (qun_text){NULL, 0};
}

static bool same_link(qun_text a, qun_text b)
{
    return !a.at == !b.at && text_equal(a, b);
}

static uint64_t hash_link(uint64_t seed, qun_text link)
{
    return link.at ? hash_bytes(seed, link.at, link.len) : hash_mix(seed, 0);
}

static uint32_t first_slot(const qun_facts *f, qun_text member, qun_text group)
{
    uint64_t hash = hash_link(hash_link(f->shape->env->seed, member), group);
    return (uint32_t)hash & (f->seats.slot_count - 1);
}

/* ---- keeping the table ---- */

static void put(qun_facts *f, uint32_t row)
{
    facts_seats *s = &f->seats;
    qun_text member = link_of(f, row, s->member), group = link_of(f, row, s->group);
    if (!member.at && !group.at)
        return;
    uint32_t at = first_slot(f, member, group);
    while (s->slots[at] != 0) {
        if (s->slots[at] == row + 1) /* as many links before */
            return;
        at = (at + 1) & (s->slot_count - 1);
    }
    s->slots[at] = row + 1;
    s->used++;
}

/* Four slots a row: each row takes two while its links are set one after the other. */
static bool slots_room(qun_facts *f)
{
    facts_seats *s = &f->seats;
    uint64_t wanted = SLOTS_FIRST;
    while (wanted < 4 * (uint64_t)f->tables[QUN_SCOPE_HERE].rows)
        wanted *= 2;
    if (s->slot_count < wanted) {
        seats_drop(f);
        if (wanted > SLOTS_MOST || wanted > SIZE_MAX / 2 / sizeof *s->slots)
            return false;
        s->slots = mem_new(&f->shape->env->mem, (size_t)wanted * sizeof *s->slots);
        if (!s->slots)
            return false;
        s->slot_count = (uint32_t)wanted;
    }
    memset(s->slots, 0, s->slot_count * sizeof *s->slots);
    s->used = 0;
    return true;
}

static void build(qun_facts *f)
{
    f->seats.built = slots_room(f);
    for (uint32_t row = 0; f->seats.built && row < f->tables[QUN_SCOPE_HERE].rows; row++)
        put(f, row);
}

void seats_changed(qun_facts *f, uint32_t row)
{
    facts_seats *s = &f->seats;
    s->linked = true;
    if (f->tables[QUN_SCOPE_HERE].rows <= FACTS_FEW)
        return;
    if (s->built && ((uint64_t)s->used + 1) * 4 <= (uint64_t)s->slot_count * 3)
        put(f, row);
    else
        build(f);
}

/* ---- looking up ---- */

static bool is_seat(const qun_facts *f, uint32_t row, qun_text member, qun_text group)
{
    return same_link(link_of(f, row, f->seats.member), member) &&
           same_link(link_of(f, row, f->seats.group), group);
}

/* First row whose links say just this. */
static uint32_t find(const qun_facts *f, qun_text member, qun_text group)
{
    const facts_seats *s = &f->seats;
    uint32_t found = NAMES_NONE;
    if (!s->built) {
        uint32_t rows = f->tables[QUN_SCOPE_HERE].rows;
        for (uint32_t row = 0; row < rows && found == NAMES_NONE; row++)
            found = is_seat(f, row, member, group) ? row : NAMES_NONE;
        return found;
    }
    for (uint32_t at = first_slot(f, member, group); s->slots[at] != 0; at = (at + 1) & (s->slot_count - 1)) {
        uint32_t row = s->slots[at] - 1;
        if (row < found && is_seat(f, row, member, group))
            found = row;
    }
    return found;
}

/* What a seat's link may say to mean `key`: the key, or nothing where there is no other row it could mean. */
static uint32_t forms_of(const qun_facts *f, int32_t scope, qun_text key, qun_text forms[2])
{
    const facts_table *t = &f->tables[scope];
    uint32_t count = 0;
    if (!key.at && t->rows > 1)
        return 0;
    qun_text only = facts_key(f, scope, 0);
    if (!key.at)
        key = only;
    if (key.at)
        forms[count++] = key;
    if (t->rows <= 1 && same_link(key, only))
        forms[count++] = (qun_text){NULL, 0};
    return count;
}

uint32_t facts_seat(const qun_facts *f, qun_text member, qun_text group)
{
    static const qun_text unset = {NULL, 0};
    const facts_table *t = &f->tables[QUN_SCOPE_HERE];
    if (t->rows == 1 && (!f->seats.linked || is_seat(f, 0, unset, unset)))
        return 0;
    if (!f->seats.linked)
        return NAMES_NONE;
    qun_text members[2], groups[2];
    uint32_t member_forms = forms_of(f, QUN_SCOPE_MEMBER, member, members);
    uint32_t group_forms = forms_of(f, QUN_SCOPE_GROUP, group, groups);
    uint32_t found = NAMES_NONE;
    for (uint32_t i = 0; i < member_forms; i++) {
        for (uint32_t j = 0; j < group_forms; j++) {
            if (!members[i].at && !groups[j].at)
                continue; /* a seat without links is one only if it is alone */
            uint32_t row = find(f, members[i], groups[j]);
            found = row < found ? row : found;
        }
    }
    return found;
}
