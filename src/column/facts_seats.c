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

/* What a link of a seat says to mean somebody: the key, or nothing where there is no other row it could mean.
 */
typedef struct meaning {
    qun_text key; /* absent: no key says it */
    bool unset;   /* a link never set says it too */
} meaning;

static meaning meaning_of(const qun_facts *f, int32_t scope, qun_text key)
{
    const facts_table *t = &f->tables[scope];
    if (t->rows > 1)
        return (meaning){key, false};
    qun_text only = facts_key(f, scope, 0);
    if (!key.at)
        return (meaning){only, true};
    return (meaning){key, same_link(key, only)};
}

static inline bool says(const qun_facts *f, uint32_t row, uint32_t index, const meaning *wanted, bool *set)
{
    qun_text link = link_of(f, row, index);
    *set = *set || link.at;
    return link.at ? wanted->key.at && text_equal(link, wanted->key) : wanted->unset;
}

/* A seat without links is one only if it is alone. */
static bool is_seat(const qun_facts *f, uint32_t row, const meaning *member, const meaning *group)
{
    bool set = false;
    return says(f, row, f->seats.member, member, &set) && says(f, row, f->seats.group, group, &set) && set;
}

static uint32_t find_few(const qun_facts *f, const meaning *member, const meaning *group)
{
    uint32_t rows = f->tables[QUN_SCOPE_HERE].rows;
    for (uint32_t row = 0; row < rows; row++)
        if (is_seat(f, row, member, group))
            return row;
    return NAMES_NONE;
}

/* First row in the slots whose links say just this. */
static uint32_t find(const qun_facts *f, qun_text member, qun_text group)
{
    const facts_seats *s = &f->seats;
    uint32_t found = NAMES_NONE;
    for (uint32_t at = first_slot(f, member, group); s->slots[at] != 0; at = (at + 1) & (s->slot_count - 1)) {
        uint32_t row = s->slots[at] - 1;
        if (row < found && same_link(link_of(f, row, s->member), member) &&
            same_link(link_of(f, row, s->group), group))
            found = row;
    }
    return found;
}

/* Each way to say it is looked up. */
static uint32_t find_many(const qun_facts *f, const meaning *member, const meaning *group)
{
    static const qun_text unset = {NULL, 0};
    bool some = member->key.at && group->key.at, half = member->key.at && group->unset,
         other = member->unset && group->key.at;
    uint32_t rows[3] = {some ? find(f, member->key, group->key) : NAMES_NONE,
                        half ? find(f, member->key, unset) : NAMES_NONE,
                        other ? find(f, unset, group->key) : NAMES_NONE};
    uint32_t first = rows[0] < rows[1] ? rows[0] : rows[1];
    return first < rows[2] ? first : rows[2];
}

static bool is_unlinked(const qun_facts *f, uint32_t row)
{
    return !link_of(f, row, f->seats.member).at && !link_of(f, row, f->seats.group).at;
}

uint32_t facts_seat(const qun_facts *f, qun_text member, qun_text group)
{
    const facts_table *t = &f->tables[QUN_SCOPE_HERE];
    if (t->rows == 1 && (!f->seats.linked || is_unlinked(f, 0)))
        return 0;
    if (!f->seats.linked)
        return NAMES_NONE;
    meaning of_member = meaning_of(f, QUN_SCOPE_MEMBER, member),
            of_group = meaning_of(f, QUN_SCOPE_GROUP, group);
    return f->seats.built ? find_many(f, &of_member, &of_group) : find_few(f, &of_member, &of_group);
}
