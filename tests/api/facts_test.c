/* facts_test.c - what is known of whom, as a host writes and reads it under a charter. */
#include "given.h"

static const char *const club =
    CLUB("`attributes`: {`member.orders`: `int`, `member.fee`: `money`, `member.photo`: "
         "`evidence`, `member.likes`: `list`}");

static void a_field_never_set_is_unknown(void **state)
{
    (void)state;
    community *c = given(club);
    qun_slot slot;
    qun_value v = {.size = sizeof v};
    member(c, "{`id`: `a`, `orders`: null}");
    expect_status("slot", QUN_OK,
                  qun_shape_find(qun_charter_shape(c->charter), "member.orders", QUN_NTS, &slot));
    expect_status("get", QUN_OK, qun_facts_get(c->facts, slot, 0, &v));
    expect_int("kind", QUN_TYPE_UNKNOWN, v.kind);
    know(c, "member.orders", 0, 5);
    expect_status("get", QUN_OK, qun_facts_get(c->facts, slot, 0, &v));
    expect_int("value", 5, v.i);
    forget(c, "member.orders", 0);
    expect_status("get", QUN_OK, qun_facts_get(c->facts, slot, 0, &v));
    expect_int("kind", QUN_TYPE_UNKNOWN, v.kind);
    expect_status("no such row", QUN_E_NONE, qun_facts_get(c->facts, slot, 1, &v));
    done(c);
}

static void what_does_not_fit_is_refused(void **state)
{
    static const struct {
        const char *json;
        qun_status status;
    } rows[] = {
        {"{`id`: `a`, `orders`: 3}", QUN_OK},
        {"{`member.orders`: 3}", QUN_OK},
        {"{`orders`: `three`}", QUN_E_INVALID},
        {"{`orders`: 3.5}", QUN_E_INVALID},
        {"{`order`: 3}", QUN_E_INVALID},
        {"{`x-note`: {`any`: 1}}", QUN_OK},
        {"{`orders`: 3", QUN_E_INVALID},
        {"[]", QUN_E_INVALID},
        {"{`joined`: `yesterday`}", QUN_E_INVALID},
        {"{`photo`: true, `likes`: [`a`, `b`], `fee`: 100}", QUN_OK},
        {"{`likes`: [1]}", QUN_E_INVALID},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(club);
        expect_status(rows[i].json, rows[i].status,
                      qun_facts_read(c->facts, QUN_SCOPE_MEMBER, quoted(rows[i].json), QUN_NTS, NULL, NULL));
        expect_int(rows[i].json, rows[i].status == QUN_OK, qun_facts_rows(c->facts, QUN_SCOPE_MEMBER));
        done(c);
    }
}

static void rows_are_found_by_their_keys(void **state)
{
    (void)state;
    community *c = given(club);
    uint32_t row;
    for (int i = 0; i < 100; i++) {
        char key[16];
        snprintf(key, sizeof key, "m%d", i);
        expect_status(key, QUN_OK, qun_facts_add(c->facts, QUN_SCOPE_MEMBER, key, QUN_NTS, &row));
        expect_int(key, i, row);
    }
    expect_status("again", QUN_E_INVALID, qun_facts_add(c->facts, QUN_SCOPE_MEMBER, "m7", QUN_NTS, &row));
    expect_status("find", QUN_OK, qun_facts_find(c->facts, QUN_SCOPE_MEMBER, "m77", QUN_NTS, &row));
    expect_int("row", 77, row);
    expect_status("find", QUN_E_NONE, qun_facts_find(c->facts, QUN_SCOPE_MEMBER, "m100", QUN_NTS, &row));
    expect_status("scope", QUN_E_NEWER, qun_facts_add(c->facts, 99, "x", QUN_NTS, &row));
    expect_int("rows of no scope", 0, qun_facts_rows(c->facts, 99));
    qun_facts_clear(c->facts);
    expect_int("cleared", 0, qun_facts_rows(c->facts, QUN_SCOPE_MEMBER));
    done(c);
}

static void a_slot_of_another_shape_is_refused(void **state)
{
    (void)state;
    community *c = given(club),
              *other = given(CLUB("`attributes`: {`member.x`: `int`, `member.y`: `string`}"));
    qun_slot slot;
    member(c, "{`id`: `a`}");
    expect_status("slot", QUN_OK,
                  qun_shape_find(qun_charter_shape(other->charter), "member.y", QUN_NTS, &slot));
    expect_status("set", QUN_E_SLOT, qun_facts_set_int(c->facts, slot, 0, 1));
    expect_status("set", QUN_E_SLOT, qun_facts_set_text(c->facts, slot, 0, "x", QUN_NTS));
    expect_status("slot", QUN_OK,
                  qun_shape_find(qun_charter_shape(c->charter), "member.orders", QUN_NTS, &slot));
    expect_status("type", QUN_E_TYPE, qun_facts_set_text(c->facts, slot, 0, "x", QUN_NTS));
    expect_status("type", QUN_E_TYPE, qun_facts_set_double(c->facts, slot, 0, 0.5));
    expect_status("row", QUN_E_NONE, qun_facts_set_int(c->facts, slot, 9, 1));
    done(c);
    done(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_never_set_is_unknown),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(rows_are_found_by_their_keys),
        cmocka_unit_test(a_slot_of_another_shape_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
