/* charter_test.c - the charter as an object: compiled, read back, written, built from structs. */
#include "given.h"
#include "support/chinese.h"

static const char *const club = CLUB("`attributes`: {`member.orders`: `int`}, `entry`: {`paths`: [{`id`: "
                                     "`buyer`, `when`: `member.orders >= 3`}]}, "
                                     "`tiers`: [{`id`: `new`}, {`id`: `vip`, `enter`: `member.orders >= 9`, "
                                     "`grace`: `14d`, `then`: [{`do`: `assign`, "
                                     "`tag`: `vip`}]}]");

static void what_was_written_is_read_back(void **state)
{
    (void)state;
    community *c = given(club);
    qun_head head = {.size = sizeof head};
    qun_tier tier = {.size = sizeof tier};
    qun_path path = {.size = sizeof path};
    qun_action action = {.size = sizeof action};
    uint32_t index;
    expect_status("head", QUN_OK, qun_charter_get(c->charter, QUN_OBJECT_HEAD, 0, &head));
    expect_text("id", "club", head.id);
    expect_text("revision", "7", head.revision);
    expect_status("find", QUN_OK, qun_charter_find(c->charter, QUN_OBJECT_TIER, "vip", QUN_NTS, &index));
    expect_int("index", 1, index);
    expect_status("tier", QUN_OK, qun_charter_get(c->charter, QUN_OBJECT_TIER, index, &tier));
    expect_text("enter", "member.orders >= 9", tier.enter);
    expect_int("grace", 14, tier.grace.days);
    expect_status("path", QUN_OK,
                  qun_charter_find(c->charter, QUN_OBJECT_PATH, "entry/buyer", QUN_NTS, &index));
    expect_status("path", QUN_OK, qun_charter_get(c->charter, QUN_OBJECT_PATH, index, &path));
    expect_text("of", "entry", path.of);
    expect_status("action", QUN_OK, qun_charter_get(c->charter, QUN_OBJECT_ACTION, 0, &action));
    expect_int("act", QUN_ACT_ASSIGN, action.act);
    expect_status("past the last", QUN_E_NONE, qun_charter_get(c->charter, QUN_OBJECT_TIER, 2, &tier));
    expect_status("unknown kind", QUN_E_NEWER, qun_charter_get(c->charter, 99, 0, &tier));
    expect_status("no such", QUN_E_NONE,
                  qun_charter_find(c->charter, QUN_OBJECT_TIER, "svip", QUN_NTS, &index));
    tier.size = 0;
    expect_status("size", QUN_E_SIZE, qun_charter_get(c->charter, QUN_OBJECT_TIER, 0, &tier));
    expect_status("NULL", QUN_E_ARG, qun_charter_get(NULL, QUN_OBJECT_TIER, 0, &tier));
    expect_status("NULL", QUN_E_ARG, qun_charter_get(c->charter, QUN_OBJECT_TIER, 0, NULL));
    done(c);
}

static void the_canonical_form_compiles_to_the_same_decisions(void **state)
{
    (void)state;
    community *c = given(club);
    static char one[8192], two[8192];
    size_t len, again;
    expect_status("write", QUN_OK, qun_charter_write(c->charter, one, sizeof one, &len));
    community *d = given(one);
    expect_status("write", QUN_OK, qun_charter_write(d->charter, two, sizeof two, &again));
    assert_string_equal(one, two);
    member(c, "{`id`: `a`, `orders`: 3}");
    member(d, "{`id`: `a`, `orders`: 3}");
    decide(c, qun_admit, MONDAY);
    decide(d, qun_admit, MONDAY);
    assert_string_equal(json_of(c, 0), json_of(d, 0));
    done(c);
    done(d);
}

/* The same charter from structs: the same decisions, but for the places. */
static void a_charter_is_built_from_structs(void **state)
{
    (void)state;
    qun_env *env;
    qun_builder *builder;
    community c = {0};
    const qun_head head = {.size = sizeof head, .id = text_from("club"), .revision = text_from("7")};
    const qun_attribute orders = {
        .size = sizeof orders, .name = text_from("member.orders"), .type_name = text_from("int")};
    const qun_threshold entry = {.size = sizeof entry};
    const qun_path buyer = {.size = sizeof buyer,
                            .of_kind = QUN_OBJECT_THRESHOLD,
                            .of = text_from("entry"),
                            .id = text_from("buyer"),
                            .when = text_from("member.orders >= 3")};
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("builder", QUN_OK, qun_builder_new(env, &builder));
    expect_status("head", QUN_OK, qun_builder_add(builder, QUN_OBJECT_HEAD, &head));
    expect_status("attribute", QUN_OK, qun_builder_add(builder, QUN_OBJECT_ATTRIBUTE, &orders));
    expect_status("entry", QUN_OK, qun_builder_add(builder, QUN_OBJECT_THRESHOLD, &entry));
    expect_status("path", QUN_OK, qun_builder_add(builder, QUN_OBJECT_PATH, &buyer));
    expect_status("build", QUN_OK, qun_builder_build(builder, NULL, &c.charter));
    c.env = env;
    expect_status("facts", QUN_OK, qun_facts_new(qun_charter_shape(c.charter), &c.facts));
    expect_status("decisions", QUN_OK, qun_decisions_new(env, 0, &c.out));
    member(&c, "{`id`: `a`, `orders`: 2}");
    decide(&c, qun_admit, MONDAY);
    expect_said(&c, "refuse entry");
    expect_reasons(&c, 0, "Y002[buyer] member.orders 2 >= 3 short 1");
    /* and the builder goes on: an object of the same name takes the place of the former */
    qun_path cheaper = buyer;
    qun_charter *second;
    cheaper.when = text_from("member.orders >= 2");
    expect_status("path", QUN_OK, qun_builder_add(builder, QUN_OBJECT_PATH, &cheaper));
    expect_status("build", QUN_OK, qun_builder_build(builder, NULL, &second));
    expect_status("admit", QUN_OK, qun_admit(second, c.facts, MONDAY, c.out));
    expect_said(&c, "admit entry/buyer");
    qun_charter_unref(second);
    qun_builder_unref(builder);
    qun_decisions_unref(c.out);
    qun_facts_unref(c.facts);
    qun_charter_unref(c.charter);
    qun_env_unref(env);
}

static void a_problem_of_a_struct_points_into_the_canonical_form(void **state)
{
    (void)state;
    qun_env *env;
    qun_builder *builder;
    qun_charter *charter;
    qun_diagnostics *d;
    qun_diagnostic one = {.size = sizeof one};
    const qun_head head = {.size = sizeof head, .id = text_from("club")};
    const qun_tier tier = {
        .size = sizeof tier, .id = text_from("vip"), .enter = text_from("member.nmae == 'x'")};
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(env, &d));
    expect_status("builder", QUN_OK, qun_builder_new(env, &builder));
    expect_status("head", QUN_OK, qun_builder_add(builder, QUN_OBJECT_HEAD, &head));
    expect_status("tier", QUN_OK, qun_builder_add(builder, QUN_OBJECT_TIER, &tier));
    expect_status("build", QUN_E_INVALID, qun_builder_build(builder, d, &charter));
    assert_null(charter);
    uint32_t errors = 0;
    expect_chinese(d);
    for (uint32_t i = 0; qun_diagnostics_get(d, i, &one) == QUN_OK; i++)
        if (one.code == QUN_CODE_C020) {
            errors++;
            expect_text("path", "/tiers/0/enter", one.path);
            expect_text("suggestion", "member.name", one.suggestion);
            expect_int("line", 0, one.line);
        }
    expect_int("errors", 1, errors);
    qun_builder_unref(builder);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

/* Through the struct and back, and through the text the builder makes of it. */
static void what_a_host_says_of_terms_is_read_back(void **state)
{
    (void)state;
    static const qun_text terms[] = {{"daigou", 6}, {"casino", 6}}, tags[] = {{"sale", 4}, {"bet", 3}};
    static const qun_term_note notes[] = {{.size = sizeof(qun_term_note)},
                                          {sizeof(qun_term_note), QUN_TERM_ANY_END, 3, 9, 0}};
    const qun_head head = {.size = sizeof head, .id = text_from("club")};
    const qun_word_list list = {.size = sizeof list,
                                .id = text_from("ads"),
                                .fold = QUN_FOLD_DEFAULT,
                                .terms = terms,
                                .term_count = 2,
                                .notes = notes,
                                .tags = tags,
                                .tag_count = 2};
    qun_env *env;
    qun_builder *builder;
    qun_charter *charter[2];
    char text[1024];
    size_t len;
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("builder", QUN_OK, qun_builder_new(env, &builder));
    expect_status("head", QUN_OK, qun_builder_add(builder, QUN_OBJECT_HEAD, &head));
    expect_status("words", QUN_OK, qun_builder_add(builder, QUN_OBJECT_WORDS, &list));
    expect_status("build", QUN_OK, qun_builder_build(builder, NULL, &charter[0]));
    expect_status("write", QUN_OK, qun_charter_write(charter[0], text, sizeof text, &len));
    expect_status("read", QUN_OK, qun_charter_compile(env, text, len, NULL, &charter[1]));
    for (int i = 0; i < 2; i++) {
        qun_word_list back = {.size = sizeof back};
        expect_status("get", QUN_OK, qun_charter_get(charter[i], QUN_OBJECT_WORDS, 0, &back));
        expect_int("terms", 2, (int64_t)back.term_count);
        expect_int("tags", 2, (int64_t)back.tag_count);
        expect_text("second tag", "bet", back.tags[1]);
        expect_int("nothing said of the first", 0, (int64_t)(back.notes[0].tags + back.notes[0].severity));
        expect_int("tags of the second", 3, (int64_t)back.notes[1].tags);
        expect_int("severity", 9, back.notes[1].severity);
        expect_int("flags", QUN_TERM_ANY_END, back.notes[1].flags);
        qun_charter_unref(charter[i]);
    }
    qun_builder_unref(builder);
    qun_env_unref(env);
}

/* Without a revision the hash of the canonical form stands in for it. */
static void a_charter_without_revision_has_one(void **state)
{
    (void)state;
    community *a = given("{`qun`: 1, `id`: `x`, `tiers`: [{`id`: `t`}]}");
    community *b = given("{`qun`: 1,   `id`: `x`, `x-note`: 1, `tiers`: [{`id`: `t`}]}");
    community *c = given("{`qun`: 1, `id`: `x`, `tiers`: [{`id`: `u`}]}");
    member(a, "{`id`: `m`}");
    member(b, "{`id`: `m`}");
    member(c, "{`id`: `m`}");
    decide(a, qun_segment, MONDAY);
    decide(b, qun_segment, MONDAY);
    decide(c, qun_segment, MONDAY);
    qun_text one = decision_at(a, 0).revision, other = decision_at(c, 0).revision;
    expect_int("length", 16, (int64_t)one.len);
    assert_memory_equal(one.at, decision_at(b, 0).revision.at, 16);
    assert_memory_not_equal(one.at, other.at, 16);
    done(a);
    done(b);
    done(c);
}

static void a_shape_tells_who_reads_a_field(void **state)
{
    (void)state;
    community *c = given(club);
    qun_field f = {.size = sizeof f};
    uint32_t seen = 0;
    for (uint32_t i = 0; qun_shape_get(qun_charter_shape(c->charter), i, &f) == QUN_OK; i++)
        if (f.name.len == 13 && memcmp(f.name.at, "member.orders", 13) == 0) {
            seen++;
            expect_int("scope", QUN_SCOPE_MEMBER, f.scope);
            expect_int("kind", QUN_TYPE_INT, f.kind);
            expect_int("verbs", (INT64_C(1) << QUN_VERB_ADMIT) | (INT64_C(1) << QUN_VERB_SEGMENT),
                       (int64_t)f.verbs);
        }
    expect_int("seen", 1, seen);
    done(c);
}

static void a_charter_says_what_it_is(void **state)
{
    (void)state;
    community *c = given(club), *bare = given("{`qun`: 1, `id`: `bare`, `timezone`: `+05:30`}");
    qun_charter_info info = {.size = sizeof info};
    expect_status("info", QUN_OK, qun_charter_info_get(c->charter, &info));
    expect_text("id", "club", info.id);
    expect_text("revision", "7", info.revision);
    expect_text("timezone", "+08:00", info.timezone);
    assert_true(info.objects >= 6 && info.fields > 6);
    expect_status("info", QUN_OK, qun_charter_info_get(bare->charter, &info));
    expect_text("timezone", "+05:30", info.timezone);
    expect_int("the hash", 16, (int64_t)info.revision.len);
    expect_status("NULL", QUN_E_ARG, qun_charter_info_get(NULL, &info));
    info.size = 1;
    expect_status("size", QUN_E_SIZE, qun_charter_info_get(c->charter, &info));
    done(bare);
    done(c);
}

/* One pass tells all zones to lend; the linter's errors refuse nothing. */
static void what_refused_a_charter_is_marked_and_zones_are_told_apart(void **state)
{
    (void)state;
    qun_env *env;
    qun_diagnostics *d;
    qun_charter *charter;
    qun_diagnostic one = {.size = sizeof one};
    uint32_t refusing = 0, advising = 0, zones = 0;
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(env, &d));
    expect_status(
        "compile", QUN_E_INVALID,
        qun_charter_compile(env,
                            quoted("{`qun`: 1, `id`: `x`, `timezone`: `Asia/Shanghai`, `positioning`: "
                                   "{`is`: `x`}, `entry`: {`when`: `now.getHours('Asia/Tokyo') > 8`}}"),
                            QUN_NTS, d, &charter));
    for (uint32_t i = 0; qun_diagnostics_get(d, i, &one) == QUN_OK; i++) {
        refusing += one.flags == QUN_DIAGNOSTIC_REFUSED;
        advising += one.severity == QUN_SEVERITY_ERROR && !one.flags;
        if (one.code == QUN_CODE_C018)
            expect_text("zone", zones++ ? "Asia/Tokyo" : "Asia/Shanghai", one.found);
    }
    expect_int("zones", 2, zones);
    expect_int("refusing", 2, refusing);
    assert_true(advising > 0);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(the_canonical_form_compiles_to_the_same_decisions),
        cmocka_unit_test(a_charter_is_built_from_structs),
        cmocka_unit_test(a_problem_of_a_struct_points_into_the_canonical_form),
        cmocka_unit_test(what_a_host_says_of_terms_is_read_back),
        cmocka_unit_test(a_charter_without_revision_has_one),
        cmocka_unit_test(a_charter_says_what_it_is),
        cmocka_unit_test(what_refused_a_charter_is_marked_and_zones_are_told_apart),
        cmocka_unit_test(a_shape_tells_who_reads_a_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
