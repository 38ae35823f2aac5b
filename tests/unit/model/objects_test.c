/* objects_test.c - objects are copied in, found by reference, replaced, and know where they stand. */
#include "model_test.h"
#include "support/sweep.h"

typedef struct room {
    qun_env *env;
    objects o;
} room;

static room enter(void)
{
    room r = {.env = env_with(NULL, NULL, 0, NULL)};
    objects_init(&r.o, r.env);
    return r;
}

static void leave(room *r)
{
    objects_drop(&r->o);
    qun_env_unref(r->env);
}

static void add_tier(objects *o, const char *id, uint32_t max)
{
    qun_tier tier = {.size = sizeof tier, .id = text_of(id), .max = max};
    assert_int_equal(objects_add(o, QUN_OBJECT_TIER, &tier, NULL), QUN_OK);
}

static void add_line(objects *o, int32_t of_kind, const char *of, const char *id, const char *when)
{
    qun_requirement line = {.size = sizeof line, .of_kind = of_kind, .part = QUN_PART_ENTER};
    line.of = text_of(of);
    line.id = text_of(id);
    line.when = text_of(when);
    assert_int_equal(objects_add(o, QUN_OBJECT_REQUIREMENT, &line, NULL), QUN_OK);
}

static const qun_requirement *line_at(const room *r, uint32_t index)
{
    return object_at(&r->o, QUN_OBJECT_REQUIREMENT, index);
}

static void what_was_added_is_a_copy(void **state)
{
    (void)state;
    room r = enter();
    char id[] = "vip", from[] = "old";
    qun_text before[] = {{from, 3}};
    qun_tier tier = {.size = sizeof tier, .id = {id, 3}, .before = before, .before_count = 1};
    assert_int_equal(objects_add(&r.o, QUN_OBJECT_TIER, &tier, NULL), QUN_OK);
    memset(id, '?', 3);
    memset(from, '?', 3);
    const qun_tier *kept = object_at(&r.o, QUN_OBJECT_TIER, 0);
    assert_true(text_is(kept->id, "vip"));
    assert_true(text_is(kept->before[0], "old"));
    assert_null(object_at(&r.o, QUN_OBJECT_TIER, 1));
    assert_null(object_at(&r.o, 0, 0));
    assert_null(object_at(&r.o, OBJECT_KINDS, 0));
    leave(&r);
}

static void one_of_the_same_name_replaces_and_keeps_the_place(void **state)
{
    (void)state;
    room r = enter();
    add_tier(&r.o, "a", 1);
    add_tier(&r.o, "b", 2);
    add_tier(&r.o, "a", 3);
    assert_int_equal(r.o.lists[QUN_OBJECT_TIER].count, 2);
    assert_int_equal(r.o.total, 2);
    assert_int_equal(((const qun_tier *)object_at(&r.o, QUN_OBJECT_TIER, 0))->max, 3);
    assert_int_equal(object_named(&r.o, QUN_OBJECT_TIER, TEXT("b")), 1);
    assert_int_equal(object_named(&r.o, QUN_OBJECT_TIER, TEXT("c")), UINT32_MAX);
    assert_int_equal(object_named(&r.o, QUN_OBJECT_ROLE, TEXT("a")), UINT32_MAX);
    leave(&r);
}

static void a_tier_and_a_role_of_one_name_have_their_own_lines(void **state)
{
    (void)state;
    room r = enter();
    add_line(&r.o, QUN_OBJECT_TIER, "vip", "x", "1");
    add_line(&r.o, QUN_OBJECT_ROLE, "vip", "x", "2");
    add_line(&r.o, QUN_OBJECT_TIER, "vip", "x", "3");
    assert_int_equal(r.o.lists[QUN_OBJECT_REQUIREMENT].count, 2);
    assert_true(text_is(line_at(&r, 0)->when, "3"));
    assert_true(text_is(line_at(&r, 1)->when, "2"));
    assert_int_equal(object_named(&r.o, QUN_OBJECT_REQUIREMENT, TEXT("vip/enter/x")), 0);
    leave(&r);
}

static void lines_without_an_id_are_appended_and_numbered(void **state)
{
    (void)state;
    room r = enter();
    for (uint32_t i = 0; i < 300; i++)
        add_line(&r.o, QUN_OBJECT_TIER, i % 3 ? "a" : "b", NULL, "1");
    assert_int_equal(r.o.lists[QUN_OBJECT_REQUIREMENT].count, 300);
    for (uint32_t i = 0; i < 300; i++) {
        char reference[32];
        uint32_t number = i % 3 ? i / 3 * 2 + i % 3 - 1 : i / 3;
        snprintf(reference, sizeof reference, "%s/enter/%u", i % 3 ? "a" : "b", number);
        assert_true(text_is(r.o.lists[QUN_OBJECT_REQUIREMENT].references[i], reference));
        assert_int_equal(object_named(&r.o, QUN_OBJECT_REQUIREMENT, text_of(reference)), i);
    }
    leave(&r);
}

static void an_object_without_its_id_has_no_name(void **state)
{
    (void)state;
    room r = enter();
    add_tier(&r.o, NULL, 1);
    add_tier(&r.o, NULL, 2);
    assert_int_equal(r.o.lists[QUN_OBJECT_TIER].count, 2);
    assert_null(r.o.lists[QUN_OBJECT_TIER].references[0].at);
    assert_int_equal(object_named(&r.o, QUN_OBJECT_TIER, (qun_text){NULL, 0}), UINT32_MAX);
    leave(&r);
}

/* Built from C, every object has the pointer it will have in the canonical form. */
static void pointers_are_those_of_the_canonical_form(void **state)
{
    (void)state;
    room r = enter();
    qun_form form = {.size = sizeof form, .id = TEXT("g")};
    qun_threshold entry = {.size = sizeof entry, .of = TEXT("g")};
    qun_path first = {
        .size = sizeof first, .of_kind = QUN_OBJECT_PERMIT, .of = TEXT("ad"), .id = TEXT("toll")};
    qun_path path = {
        .size = sizeof path, .of_kind = QUN_OBJECT_THRESHOLD, .of = TEXT("g/entry"), .id = TEXT("x")};
    qun_requirement line = {
        .size = sizeof line, .of_kind = QUN_OBJECT_PATH, .part = QUN_PART_WHEN, .of = TEXT("g/entry/x")};
    qun_action full = {
        .size = sizeof full, .of_kind = QUN_OBJECT_FORM, .part = QUN_PART_THEN, .of = TEXT("g")};
    qun_timing end = {
        .size = sizeof end, .of_kind = QUN_OBJECT_ENDING, .part = QUN_PART_END, .of = TEXT("g/cap")};
    qun_ending ending = {.size = sizeof ending, .of = TEXT("g"), .id = TEXT("cap")};
    qun_event_type event = {.size = sizeof event, .name = TEXT("run"), .field = TEXT("a/b~c")};
    qun_metric metric = {.size = sizeof metric, .name = TEXT("member.orders")};
    static const struct {
        int32_t kind;
        uint32_t index;
        const char *key, *path;
    } cases[] = {
        {QUN_OBJECT_FORM, 0, NULL, "/groups/0"},
        {QUN_OBJECT_FORM, 0, "size/max", "/groups/0/size/max"},
        {QUN_OBJECT_THRESHOLD, 0, "when", "/groups/0/entry/when"},
        {QUN_OBJECT_PATH, 0, NULL, "/paths/0"}, /* its permit is not there */
        {QUN_OBJECT_PATH, 1, NULL, "/groups/0/entry/paths/0"},
        {QUN_OBJECT_REQUIREMENT, 0, "when", "/groups/0/entry/paths/0/when/0/when"},
        {QUN_OBJECT_REQUIREMENT, 1, NULL, "/groups/0/entry/paths/0/when/1"},
        {QUN_OBJECT_ACTION, 0, NULL, "/groups/0/full/0"},
        {QUN_OBJECT_TIMING, 0, "after", "/groups/0/ends/0/on/after"},
        {QUN_OBJECT_EVENT, 0, NULL, "/events/run/a~1b~0c"},
        {QUN_OBJECT_METRIC, 0, NULL, "/metrics/member.orders"},
    };
    const struct {
        int32_t kind;
        const void *object;
    } all[] = {{QUN_OBJECT_FORM, &form},   {QUN_OBJECT_THRESHOLD, &entry},  {QUN_OBJECT_PATH, &first},
               {QUN_OBJECT_PATH, &path},   {QUN_OBJECT_REQUIREMENT, &line}, {QUN_OBJECT_REQUIREMENT, &line},
               {QUN_OBJECT_ACTION, &full}, {QUN_OBJECT_TIMING, &end},       {QUN_OBJECT_ENDING, &ending},
               {QUN_OBJECT_EVENT, &event}, {QUN_OBJECT_METRIC, &metric}};
    for (size_t i = 0; i < COUNT(all); i++)
        assert_int_equal(objects_add(&r.o, all[i].kind, all[i].object, NULL), QUN_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        place at = objects_place(&r.o, cases[i].kind, cases[i].index, cases[i].key);
        if (!text_is(at.path, cases[i].path) || at.line != 0)
            fail_msg("expected %s, got " QUN_F, cases[i].path, QUN_ARG(at.path));
    }
    leave(&r);
}

static void owners_in_a_circle_end(void **state)
{
    (void)state;
    room r = enter();
    qun_action action = {
        .size = sizeof action, .of_kind = QUN_OBJECT_ACTION, .part = QUN_PART_THEN, .of = TEXT("x/then/0")};
    assert_int_equal(objects_add(&r.o, QUN_OBJECT_ACTION, &action, NULL), QUN_OK);
    action.of = TEXT("x/then/0/then/0");
    assert_int_equal(objects_add(&r.o, QUN_OBJECT_ACTION, &action, NULL), QUN_OK);
    assert_non_null(objects_place(&r.o, QUN_OBJECT_ACTION, 0, NULL).path.at);
    leave(&r);
}

static void a_copy_has_everything_the_original_has(void **state)
{
    (void)state;
    room r = enter();
    objects copy;
    read_well(&r.o, "{\"qun\":1,\"id\":\"c\",\"use\":[\"discipline.basic\",\"group.lifecycle\"]}");
    objects_init(&copy, r.env);
    assert_int_equal(objects_copy(&r.o, &copy), QUN_OK);
    assert_same_objects(&r.o, &copy);
    for (uint32_t i = 0; i < r.o.lists[QUN_OBJECT_RULE].count; i++) {
        place a = objects_place(&r.o, QUN_OBJECT_RULE, i, "when"),
              b = objects_place(&copy, QUN_OBJECT_RULE, i, "when");
        assert_true(a.line > 0);
        assert_int_equal(a.offset, b.offset);
        assert_true(text_equal(a.path, b.path));
        assert_true(text_is(b.document, "discipline.basic"));
    }
    objects_drop(&copy);
    leave(&r);
}

static void the_limit_of_objects_holds(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .objects = 2};
    qun_env *env = env_with(NULL, NULL, 0, &limits);
    objects o;
    objects_init(&o, env);
    qun_tier tier = {.size = sizeof tier, .id = TEXT("c")};
    add_tier(&o, "a", 0);
    add_tier(&o, "b", 0);
    assert_int_equal(objects_add(&o, QUN_OBJECT_TIER, &tier, NULL), QUN_E_LIMIT);
    add_tier(&o, "a", 5); /* replacing takes no room */
    assert_int_equal(objects_add(&o, OBJECT_KINDS, &tier, NULL), QUN_E_NEWER);
    objects_drop(&o);
    qun_env_unref(env);
}

static qun_status many_tiers(qun_env *env, void *user)
{
    objects o, copy;
    qun_status status = QUN_OK;
    objects_init(&o, env);
    objects_init(&copy, env);
    (void)user;
    for (uint32_t i = 0; i < 100 && status == QUN_OK; i++) {
        char id[8];
        snprintf(id, sizeof id, "t%u", i);
        place at = {.path = TEXT("/x"), .line = 1};
        qun_tier tier = {.size = sizeof tier, .id = text_of(id)};
        qun_text names_before[] = {TEXT("a"), TEXT("b")};
        tier.before = names_before;
        tier.before_count = 2;
        uint32_t count = o.lists[QUN_OBJECT_TIER].count, total = o.total;
        status = objects_add(&o, QUN_OBJECT_TIER, &tier, &at);
        if (status != QUN_OK)
            assert_true(count == o.lists[QUN_OBJECT_TIER].count && total == o.total);
        else
            status = objects_note_place(&o, QUN_OBJECT_TIER, i, "enter", &at);
    }
    if (status == QUN_OK)
        status = objects_copy(&o, &copy);
    objects_drop(&o);
    objects_drop(&copy);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    sweep(many_tiers, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_a_copy),
        cmocka_unit_test(one_of_the_same_name_replaces_and_keeps_the_place),
        cmocka_unit_test(a_tier_and_a_role_of_one_name_have_their_own_lines),
        cmocka_unit_test(lines_without_an_id_are_appended_and_numbered),
        cmocka_unit_test(an_object_without_its_id_has_no_name),
        cmocka_unit_test(pointers_are_those_of_the_canonical_form),
        cmocka_unit_test(owners_in_a_circle_end),
        cmocka_unit_test(a_copy_has_everything_the_original_has),
        cmocka_unit_test(the_limit_of_objects_holds),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
