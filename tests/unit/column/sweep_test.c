/* sweep_test.c - every allocation failing in turn while shapes, facts and rows are made: the status, nothing
 * left behind, nothing changed, and the same result when the call is repeated. */
#include "base/diagnose.h"
#include "community.h"
#include "support/draws.h"
#include "support/expect.h"
#include "support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SIZED .size = sizeof(qun_value)

typedef struct world {
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
    qun_diagnostics *diagnostics;
} world;

/* All that can be seen of a world, as text. */
static void picture(const world *w, char text[8192])
{
    buf b;
    buf_fixed(&b, text, 8191);
    const qun_shape *s = w->shape;
    buf_uint(&b, s ? s->field_count + 100 * s->constant_count + 10000 * s->alias_count : 0);
    buf_char(&b, ' ');
    buf_uint(&b, s ? s->function_count + 100 * s->names.count : 0);
    buf_char(&b, ' ');
    buf_uint(&b, s ? s->stamp[0] ^ s->stamp[1] : 0);
    for (int32_t scope = 0; w->facts && scope < SCOPE_COUNT; scope++) {
        const facts_table *t = &w->facts->tables[scope];
        for (uint32_t row = 0; row < t->rows; row++) {
            buf_str(&b, "\nrow ");
            buf_text(&b, facts_key(w->facts, scope, row));
            for (uint32_t i = 0; i < t->width; i++) {
                buf_char(&b, ' ');
                assert_true(cell_json(&b, &facts_row(w->facts, scope, row)[i]));
            }
            if (t->key_of[row].at)
                expect_int("key", row, facts_row_of(w->facts, scope, t->key_of[row]));
        }
    }
    text[buf_view(&b).len] = 0;
    assert_true(b.len < 8191);
}

typedef qun_status (*step)(world *w);

/* Runs a step; if it fails nothing may have changed, and it is run once more. */
static qun_status run_step(world *w, step s)
{
    char before[8192], after[8192];
    picture(w, before);
    qun_status status = s(w);
    if (status == QUN_OK)
        return QUN_OK;
    picture(w, after);
    assert_string_equal(before, after);
    return s(w);
}

static qun_status run_steps(qun_env *env, const step *steps, size_t count, const char *expected)
{
    char text[8192];
    world w = {.env = env};
    qun_status status = QUN_OK;
    for (size_t i = 0; i < count && status == QUN_OK; i++)
        status = run_step(&w, steps[i]);
    if (status == QUN_OK) {
        picture(&w, text);
        const char *rows = strchr(text, '\n');
        assert_string_equal(rows ? rows : "", expected);
    }
    qun_diagnostics_unref(w.diagnostics);
    qun_facts_unref(w.facts);
    qun_shape_unref(w.shape);
    return status;
}

/* ---- shapes ---- */

static qun_status lent(void *user, qun_call *call)
{
    (void)user;
    (void)call;
    return QUN_OK;
}

static qun_status new_shape(world *w)
{
    return qun_shape_new(w->env, &w->shape);
}

static qun_status declare_int(world *w)
{
    return qun_shape_declare(w->shape, "a", 1, "int", 3, NULL, NULL);
}

static qun_status declare_list(world *w)
{
    qun_slot slot = 9, found;
    qun_status status = qun_shape_declare(w->shape, "b.c", 3, "map(string, list(int))", QUN_NTS, NULL, &slot);
    assert_true((status == QUN_OK) == (slot != 0));
    assert_int_equal(qun_shape_find(w->shape, "b.c", 3, &found), status == QUN_OK ? QUN_OK : QUN_E_NONE);
    return status;
}

static qun_status declare_many(world *w)
{
    char name[2] = "d";
    qun_status status = QUN_OK;
    for (name[0] = 'd'; name[0] <= 'z' && status == QUN_OK; name[0]++) {
        qun_slot slot;
        if (qun_shape_find(w->shape, name, 1, &slot) == QUN_E_NONE)
            status = qun_shape_declare(w->shape, name, 1, "string", 6, NULL, NULL);
    }
    return status;
}

static qun_status lend(world *w)
{
    return qun_shape_lend(w->shape, "list(T).pick(map(string, int), int) -> T", QUN_NTS, lent, NULL, NULL);
}

static qun_status add_constant(world *w)
{
    const cell items[] = {cell_text(TEXT("long enough to be copied")), cell_int(1)};
    const cell value = {.kind = QUN_TYPE_MAP, .len = 1, .as.items = items};
    return shape_add_constant(w->shape, TEXT("params.x"), &type_map_dyn, &value);
}

static qun_status add_alias(world *w)
{
    return shape_add_alias(w->shape, TEXT("member.posts"), TEXT("member.messages + member.reactions"));
}

/* declare_many adds several fields, so what it leaves is not a failure's doing: it is not compared. */
static qun_status shape_body(qun_env *env, void *user)
{
    static const step steps[] = {new_shape, declare_int, declare_list, lend, add_constant, add_alias};
    (void)user;
    qun_status status = run_steps(env, steps, sizeof steps / sizeof *steps, "");
    world w = {.env = env};
    if (status == QUN_OK)
        status = new_shape(&w);
    if (status == QUN_OK)
        status = declare_many(&w);
    if (status != QUN_OK && w.shape)
        status = declare_many(&w);
    if (status == QUN_OK)
        assert_int_equal(w.shape->field_count, 'z' - 'd' + 1);
    qun_shape_unref(w.shape);
    return status;
}

static void shapes_survive_failing_allocations(void **state)
{
    (void)state;
    sweep(shape_body, NULL);
}

/* ---- facts ---- */

static qun_status new_community(world *w)
{
    return community_shape(w->env, &w->shape);
}

static qun_status new_facts(world *w)
{
    return qun_facts_new(w->shape, &w->facts);
}

static qun_status add_anna(world *w)
{
    return qun_facts_add(w->facts, QUN_SCOPE_MEMBER, "anna", 4, NULL);
}

static qun_status add_nobody(world *w)
{
    return qun_facts_add(w->facts, QUN_SCOPE_MEMBER, NULL, 0, NULL);
}

static qun_status name_anna(world *w)
{
    return qun_facts_set_text(w->facts, community_slot(w->shape, "member.name"), 0, "Anna", 4);
}

static qun_status tag_anna(world *w)
{
    const qun_value items[] = {{SIZED, .kind = QUN_TYPE_STRING, .text = {"x", 1}},
                               {SIZED, .kind = QUN_TYPE_STRING, .text = {"a longer text", 13}}};
    const qun_value tags = {SIZED, .kind = QUN_TYPE_LIST, .items = items, .count = 2};
    return qun_facts_set(w->facts, community_slot(w->shape, "member.tags"), 0, &tags);
}

static qun_status age_orders(world *w)
{
    const cell three = cell_int(3);
    const shape_field *orders = shape_field_named(w->shape, TEXT("member.orders"));
    qun_status status = facts_put(w->facts, orders, 0, &three, 77);
    assert_true((status == QUN_OK) == (facts_until(w->facts, QUN_SCOPE_MEMBER, 0) != NULL));
    return status;
}

static qun_status new_diagnostics(world *w)
{
    return w->diagnostics ? QUN_OK : qun_diagnostics_new(w->env, &w->diagnostics);
}

static qun_status read_bela(world *w)
{
    static const char json[] = "{\"id\":\"bela\",\"name\":\"Bela\",\"tags\":[\"y\"],\"score\":{\"2\":0.5}}";
    return qun_facts_read(w->facts, QUN_SCOPE_MEMBER, json, QUN_NTS, w->diagnostics, NULL);
}

static qun_status update_anna(world *w)
{
    static const char json[] = "{\"id\":\"anna\",\"orders\":4,\"tags\":null}";
    return qun_facts_read(w->facts, QUN_SCOPE_MEMBER, json, QUN_NTS, w->diagnostics, NULL);
}

/* Wrong on purpose: memory or not, nothing changes. */
static qun_status read_wrong(world *w)
{
    qun_status status = qun_facts_read(w->facts, QUN_SCOPE_MEMBER, "{\"nme\":1,\"orders\":\"x\"}", QUN_NTS,
                                       w->diagnostics, NULL);
    assert_true(status == QUN_E_INVALID || status == QUN_E_NOMEM);
    return status == QUN_E_INVALID ? QUN_OK : status;
}

static const step facts_steps[] = {new_community, new_facts,   add_anna,   add_nobody,
                                   name_anna,     tag_anna,    age_orders, new_diagnostics,
                                   read_bela,     update_anna, read_wrong};
enum { FACTS_STEPS = sizeof facts_steps / sizeof *facts_steps };

static qun_status facts_body(qun_env *env, void *user)
{
    (void)user;
    return run_steps(env, facts_steps, FACTS_STEPS,
                     "\nrow anna \"anna\" \"Anna\" 4 null null null"
                     "\nrow  null null null null null null"
                     "\nrow bela \"bela\" \"Bela\" null null [\"y\"] {\"2\":0.5}");
}

static void facts_survive_failing_allocations(void **state)
{
    (void)state;
    sweep(facts_body, NULL);
}

/* Rows that age have a second array that grows. */
static qun_status ageing_body(qun_env *env, void *user)
{
    world w = {.env = env};
    (void)user;
    qun_status status = new_community(&w);
    if (status == QUN_OK)
        status = new_facts(&w);
    if (status == QUN_OK)
        status = add_anna(&w);
    if (status == QUN_OK)
        status = age_orders(&w);
    for (uint32_t row = 1; row < 40 && status == QUN_OK; row++) {
        status = add_nobody(&w);
        expect_int("rows", row + (status == QUN_OK), qun_facts_rows(w.facts, QUN_SCOPE_MEMBER));
        if (status == QUN_OK)
            expect_int("until", QUN_NEVER, facts_until(w.facts, QUN_SCOPE_MEMBER, row)[2]);
    }
    qun_facts_unref(w.facts);
    qun_shape_unref(w.shape);
    return status;
}

static void ageing_rows_survive_failing_allocations(void **state)
{
    (void)state;
    sweep(ageing_body, NULL);
}

/* Many seats: their table grows while links are written. Without memory for it links are written all the
 * same, and seats are found by looking at the rows. */
static qun_status seats_body(qun_env *env, void *user)
{
    world w = {.env = env};
    (void)user;
    qun_status status = new_community(&w);
    if (status == QUN_OK)
        status = new_facts(&w);
    char member[2] = "a";
    for (uint32_t i = 0; i < 26 && status == QUN_OK; i++) {
        member[0] = (char)('a' + i);
        status = qun_facts_add(w.facts, QUN_SCOPE_HERE, NULL, 0, NULL);
        if (status == QUN_OK)
            status = qun_facts_set_text(w.facts, community_slot(w.shape, "here.member"), i, member, 1);
        if (status == QUN_OK)
            status = qun_facts_set_text(w.facts, community_slot(w.shape, "here.group"), i, "g", 1);
        if (status == QUN_OK)
            expect_int(member, i, facts_seat(w.facts, text_of(member), TEXT("g")));
    }
    for (uint32_t i = 0; i < 26 && status == QUN_OK; i++) {
        member[0] = (char)('a' + i);
        expect_int(member, i, facts_seat(w.facts, text_of(member), TEXT("g")));
    }
    qun_facts_unref(w.facts);
    qun_shape_unref(w.shape);
    return status;
}

static void seats_survive_failing_allocations(void **state)
{
    (void)state;
    sweep(seats_body, NULL);
}

/* Writing over many texts: the living move to a new arena, or stay where they are without memory for it. */
static qun_status tidy_body(qun_env *env, void *user)
{
    world w = {.env = env};
    char text[2000];
    (void)user;
    memset(text, 'x', sizeof text);
    qun_status status = new_community(&w);
    if (status == QUN_OK)
        status = new_facts(&w);
    if (status == QUN_OK)
        status = qun_facts_add(w.facts, QUN_SCOPE_MEMBER, "anna", 4, NULL);
    if (status == QUN_OK)
        status = name_anna(&w);
    if (status == QUN_OK)
        status = qun_facts_add(w.facts, QUN_SCOPE_RECORD, NULL, 0, NULL);
    for (int i = 0; i < 300 && status == QUN_OK; i++)
        status =
            qun_facts_set_text(w.facts, community_slot(w.shape, "text"), 0, text, sizeof text - (size_t)i);
    if (status == QUN_OK) {
        const cell *anna = facts_row(w.facts, QUN_SCOPE_MEMBER, 0),
                   *row = facts_row(w.facts, QUN_SCOPE_RECORD, 0);
        expect_text("name", "Anna", cell_as_text(anna[1]));
        expect_int("text", sizeof text - 299, row[4].len);
        assert_memory_equal(row[4].as.text, text, row[4].len);
    }
    qun_facts_unref(w.facts);
    qun_shape_unref(w.shape);
    return status;
}

static void tidying_survives_failing_allocations(void **state)
{
    (void)state;
    sweep(tidy_body, NULL);
}

/* ---- memory that runs out in another place each time ---- */

enum { PADS = 150, PAD_MOST = 2400 };

static const char *padding(const char *before, size_t pad, const char *after)
{
    static char text[PAD_MOST + 400];
    size_t at = strlen(before);
    memcpy(text, before, at);
    memset(text + at, 'x', pad);
    strcpy(text + at + pad, after);
    return text;
}

/* Arenas have blocks of a kilobyte and more: a text of each length moves where they need another. */
static qun_status padded_shape(qun_env *env, void *user)
{
    static const step steps[] = {declare_int, declare_list, lend, add_constant, add_alias};
    world w = {.env = env};
    qun_status status = new_shape(&w);
    if (status == QUN_OK)
        status = shape_add_alias(w.shape, TEXT("pad"), text_of(padding("", *(size_t *)user, "")));
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == QUN_OK; i++)
        status = run_step(&w, steps[i]);
    qun_shape_unref(w.shape);
    return status;
}

static qun_status read_member(world *w, size_t pad, const char *rest)
{
    return qun_facts_read(w->facts, QUN_SCOPE_MEMBER, padding("{\"name\":\"", pad, rest), QUN_NTS,
                          w->diagnostics, NULL);
}

static qun_status read_record(world *w, size_t pad, const char *rest)
{
    return qun_facts_read(w->facts, QUN_SCOPE_RECORD, padding("{\"text\":\"", pad, rest), QUN_NTS,
                          w->diagnostics, NULL);
}

static qun_status padded_facts(qun_env *env, void *user)
{
    static const char good[] = "\",\"id\":12,\"blob\":\"AAAA\",\"list\":[\"a\",\"b\"],\"map\":{\"k\":1},"
                               "\"any\":[{\"a\":[]},1.5,null]}";
    static const char bad[] = "\",\"lst\":[],\"count\":\"x\",\"list\":[1,2],\"map\":{\"k\":{}}}";
    world w = {.env = env};
    qun_status status = new_community(&w);
    if (status == QUN_OK)
        status = new_facts(&w);
    if (status == QUN_OK)
        status = read_record(&w, *(size_t *)user, good);
    if (w.facts && status != QUN_OK)
        assert_int_equal(qun_facts_rows(w.facts, QUN_SCOPE_RECORD), 0);
    if (status == QUN_OK) {
        status = read_record(&w, *(size_t *)user, bad);
        assert_int_equal(qun_facts_rows(w.facts, QUN_SCOPE_RECORD), 1);
        status = status == QUN_E_INVALID ? QUN_OK : status;
    }
    qun_facts_unref(w.facts);
    qun_shape_unref(w.shape);
    return status;
}

static qun_status padded_member(qun_env *env, void *user)
{
    static const char rest[] = "\",\"id\":-1234567890,\"tags\":[\"a\"],\"member.orders\":1,\"joined\":null}";
    world w = {.env = env};
    qun_status status = new_community(&w);
    if (status == QUN_OK)
        status = new_facts(&w);
    if (status == QUN_OK)
        status = read_member(&w, *(size_t *)user, rest);
    if (w.facts)
        assert_int_equal(qun_facts_rows(w.facts, QUN_SCOPE_MEMBER), status == QUN_OK);
    qun_facts_unref(w.facts);
    qun_shape_unref(w.shape);
    return status;
}

/* An event with a row of each scope it links to: all of them, or none. */
static qun_status padded_event(qun_env *env, void *user)
{
    static const char rest[] = "\",\"id\":\"e\",\"member\":\"a member with a long key\",\"group\":\"g\","
                               "\"member.tags\":[\"t\"],\"group.city\":\"Dalian\",\"here.posts\":1,"
                               "\"community.operators\":2}";
    world w = {.env = env};
    char before[8192], after[8192];
    qun_status status = new_community(&w);
    if (status == QUN_OK)
        status = new_facts(&w);
    for (int i = 0; i < 12 && status == QUN_OK; i++) { /* so many that tables grow, and names have slots */
        const char keys[] = {(char)('a' + i), 0};
        picture(&w, before);
        status = qun_facts_add(w.facts, i % 2 ? QUN_SCOPE_MEMBER : QUN_SCOPE_GROUP, keys, 1, NULL);
    }
    if (w.facts)
        picture(&w, before);
    if (status == QUN_OK)
        status = qun_facts_read(w.facts, QUN_SCOPE_EVENT, padding("{\"text\":\"", *(size_t *)user, rest),
                                QUN_NTS, w.diagnostics, NULL);
    if (w.facts)
        picture(&w, after);
    if (w.facts && status != QUN_OK)
        assert_string_equal(before, after);
    if (status == QUN_OK)
        expect_int("seats", 1, qun_facts_rows(w.facts, QUN_SCOPE_HERE));
    qun_facts_unref(w.facts);
    qun_shape_unref(w.shape);
    return status;
}

static void memory_may_run_out_in_any_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < draws(PADS); i++) {
        size_t pad = i * PAD_MOST / draws(PADS);
        sweep(padded_shape, &pad);
        sweep(padded_facts, &pad);
        sweep(padded_member, &pad);
        sweep(padded_event, &pad);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_survive_failing_allocations),
        cmocka_unit_test(facts_survive_failing_allocations),
        cmocka_unit_test(ageing_rows_survive_failing_allocations),
        cmocka_unit_test(seats_survive_failing_allocations),
        cmocka_unit_test(memory_may_run_out_in_any_place),
        cmocka_unit_test(tidying_survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
