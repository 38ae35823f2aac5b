/* seats_test.c - the seat of a member in a group, against looking at every row. */
#include "community.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct world {
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
} world;

static int make_world(void **state)
{
    static world w;
    *state = &w;
    return qun_env_new(NULL, &w.env) || community_shape(w.env, &w.shape) || qun_facts_new(w.shape, &w.facts);
}

static int drop_world(void **state)
{
    world *w = *state;
    qun_facts_unref(w->facts);
    qun_shape_unref(w->shape);
    qun_env_unref(w->env);
    return 0;
}

static void add_rows(world *w, int32_t scope, const char *const *keys, int count)
{
    for (int i = 0; i < count; i++)
        assert_int_equal(qun_facts_add(w->facts, scope, keys[i], keys[i] ? QUN_NTS : 0, NULL), QUN_OK);
}

/* NULL: takes the link back. */
static void link_seat(world *w, const char *field, uint32_t row, const char *key)
{
    qun_slot slot = community_slot(w->shape, field);
    qun_value unknown = {.size = sizeof unknown};
    if (key)
        assert_int_equal(qun_facts_set_text(w->facts, slot, row, key, QUN_NTS), QUN_OK);
    else
        assert_int_equal(qun_facts_set(w->facts, slot, row, &unknown), QUN_OK);
}

static void seats_are_found_by_their_links(void **state)
{
    /* Keys of up to three rows of each scope; links of up to three seats; what is asked; the row. "-" ends.
     */
    static const struct {
        const char *what;
        const char *members[3], *groups[3];
        struct {
            const char *member, *group;
        } seats[3];
        const char *member, *group;
        uint32_t row;
    } cases[] = {
        {"both links", {"a", "b", "-"}, {"g", "h", "-"}, {{"a", "g"}, {"a", "h"}, {"b", "h"}}, "a", "h", 1},
        {"no such seat",
         {"a", "b", "-"},
         {"g", "h", "-"},
         {{"a", "g"}, {"a", "h"}, {"b", "h"}},
         "b",
         "g",
         NAMES_NONE},
        {"the first of two", {"a", "-"}, {"g", "h", "-"}, {{"a", "h"}, {"a", "g"}, {"a", "g"}}, "a", "g", 1},
        {"no rows of the others", {"-"}, {"-"}, {{"a", "g"}, {"b", "g"}, {"-", "-"}}, "b", "g", 1},
        {"one group, not linked",
         {"a", "b", "-"},
         {"g", "-"},
         {{"a", NULL}, {"b", NULL}, {"-", "-"}},
         "b",
         "g",
         1},
        {"one group, not asked",
         {"a", "b", "-"},
         {"g", "-"},
         {{"a", "g"}, {"b", "g"}, {"-", "-"}},
         "b",
         NULL,
         1},
        {"one group, another asked",
         {"a", "-"},
         {"g", "-"},
         {{"a", NULL}, {"b", NULL}, {"-", "-"}},
         "a",
         "h",
         NAMES_NONE},
        {"one group without key",
         {"a", "b", "-"},
         {NULL, "-"},
         {{"a", NULL}, {"b", NULL}, {"-", "-"}},
         "b",
         NULL,
         1},
        {"two groups, not linked",
         {"a", "-"},
         {"g", "h", "-"},
         {{"a", NULL}, {"b", NULL}, {"-", "-"}},
         "a",
         "g",
         NAMES_NONE},
        {"two groups, not asked",
         {"a", "-"},
         {"g", "h", "-"},
         {{"a", "g"}, {"b", NULL}, {"-", "-"}},
         "a",
         NULL,
         NAMES_NONE},
        {"no group at all", {"a", "b", "-"}, {"-"}, {{"a", NULL}, {"b", NULL}, {"-", "-"}}, "b", NULL, 1},
        {"one member, not asked",
         {"a", "-"},
         {"g", "h", "-"},
         {{"a", "g"}, {"a", "h"}, {"-", "-"}},
         NULL,
         "h",
         1},
        {"the lone seat is everybody's",
         {"a", "b", "-"},
         {"g", "h", "-"},
         {{NULL, NULL}, {"-", "-"}},
         "b",
         "h",
         0},
        {"the lone seat has links",
         {"a", "b", "-"},
         {"g", "h", "-"},
         {{"a", "g"}, {"-", "-"}},
         "b",
         "h",
         NAMES_NONE},
        {"two without links",
         {"a", "-"},
         {"g", "-"},
         {{NULL, NULL}, {NULL, NULL}, {"-", "-"}},
         "a",
         "g",
         NAMES_NONE},
        {"no seats", {"a", "-"}, {"g", "-"}, {{"-", "-"}}, "a", "g", NAMES_NONE},
        {"an empty link is a link",
         {"", "b", "-"},
         {"g", "-"},
         {{"", "g"}, {"b", "g"}, {"-", "-"}},
         "",
         "g",
         0},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int members = 0, groups = 0;
        qun_facts_clear(w->facts);
        while (members < 3 && !(cases[i].members[members] && strcmp(cases[i].members[members], "-") == 0))
            members++;
        while (groups < 3 && !(cases[i].groups[groups] && strcmp(cases[i].groups[groups], "-") == 0))
            groups++;
        add_rows(w, QUN_SCOPE_MEMBER, cases[i].members, members);
        add_rows(w, QUN_SCOPE_GROUP, cases[i].groups, groups);
        for (uint32_t k = 0; k < 3; k++) {
            const char *member = cases[i].seats[k].member, *group = cases[i].seats[k].group;
            if (member && strcmp(member, "-") == 0)
                break;
            assert_int_equal(qun_facts_add(w->facts, QUN_SCOPE_HERE, NULL, 0, NULL), QUN_OK);
            if (member)
                link_seat(w, "here.member", k, member);
            if (group)
                link_seat(w, "here.group", k, group);
        }
        uint32_t found = facts_seat(w->facts, text_of(cases[i].member), text_of(cases[i].group));
        expect_int(cases[i].what, cases[i].row, found);
    }
}

/* ---- against brute force ---- */

enum { KEYS = 6 };
static const char *const members[KEYS] = {"a", "b", "c", "d", "e", ""}, *const groups[KEYS] = {"g", "h", "i",
                                                                                               "j", "k", "a"};

typedef struct model {
    int links[2000][2]; /* member, group: -1 unset */
    uint32_t seats;
    int rows[2]; /* of members, groups: the first keys in order */
} model;

static uint64_t random_next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* What an unset link or an absent key means: the only row, nothing where there are no rows, else nobody
 * knows. */
static int meaning(int key, int rows)
{
    return key >= 0 ? key : rows == 1 ? 0 : rows == 0 ? -1 : -2;
}

static uint32_t seat_by_hand(const model *m, int member, int group)
{
    int wanted[2] = {meaning(member, m->rows[0]), meaning(group, m->rows[1])};
    if (m->seats == 1 && m->links[0][0] < 0 && m->links[0][1] < 0)
        return 0;
    for (uint32_t row = 0; row < m->seats; row++) {
        bool linked = m->links[row][0] >= 0 || m->links[row][1] >= 0;
        bool same = linked;
        for (int side = 0; side < 2; side++) {
            int says = meaning(m->links[row][side], m->rows[side]);
            same = same && says != -2 && says == wanted[side];
        }
        if (same)
            return row;
    }
    return NAMES_NONE;
}

static void compare_all(world *w, const model *m)
{
    for (int i = -1; i < KEYS; i++) {
        for (int j = -1; j < KEYS; j++) {
            char what[64];
            qun_text member = text_of(i < 0 ? NULL : members[i]), group = text_of(j < 0 ? NULL : groups[j]);
            snprintf(what, sizeof what, "member %d of %d, group %d of %d, %u seats", i, m->rows[0], j,
                     m->rows[1], (unsigned)m->seats);
            expect_int(what, seat_by_hand(m, i, j), facts_seat(w->facts, member, group));
        }
    }
}

static void relink(world *w, model *m, uint32_t row, int side, int key)
{
    m->links[row][side] = key;
    if (side == 0)
        link_seat(w, "here.member", row, key < 0 ? NULL : members[key]);
    else
        link_seat(w, "here.group", row, key < 0 ? NULL : groups[key]);
}

static void story(world *w, uint64_t seed)
{
    static model m;
    memset(&m, 0, sizeof m);
    qun_facts_clear(w->facts);
    m.rows[0] = (int)(random_next(&seed) % 3);
    m.rows[1] = (int)(random_next(&seed) % 3);
    add_rows(w, QUN_SCOPE_MEMBER, members, m.rows[0]);
    add_rows(w, QUN_SCOPE_GROUP, groups, m.rows[1]);
    uint32_t most = 1 + (uint32_t)(random_next(&seed) % 40);
    while (m.seats < most) {
        uint32_t row = m.seats++;
        m.links[row][0] = m.links[row][1] = -1;
        assert_int_equal(qun_facts_add(w->facts, QUN_SCOPE_HERE, NULL, 0, NULL), QUN_OK);
        for (int change = 0; change < 4; change++) {
            uint32_t changed = random_next(&seed) % 3 ? row : (uint32_t)(random_next(&seed) % m.seats);
            relink(w, &m, changed, (int)(random_next(&seed) % 2),
                   (int)(random_next(&seed) % (KEYS + 2)) % (KEYS + 1) - 1);
        }
        if (m.seats < 12 || m.seats % 7 == 0)
            compare_all(w, &m);
    }
}

static void stories_agree_with_looking_at_every_row(void **state)
{
    for (uint64_t seed = 1; seed <= 300; seed++)
        story(*state, seed);
}

static void relinking_for_ever_keeps_the_table_small(void **state)
{
    world *w = *state;
    for (uint32_t i = 0; i < 20; i++)
        assert_int_equal(qun_facts_add(w->facts, QUN_SCOPE_HERE, NULL, 0, NULL), QUN_OK);
    for (uint32_t i = 0; i < 10000; i++)
        link_seat(w, i % 2 ? "here.member" : "here.group", i % 20, members[i % 5]);
    assert_true(w->facts->seats.slot_count <= 128);
    assert_true(w->facts->seats.built);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, drop_world)
    const struct CMUnitTest tests[] = {
        TEST(seats_are_found_by_their_links),
        TEST(stories_agree_with_looking_at_every_row),
        TEST(relinking_for_ever_keeps_the_table_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
