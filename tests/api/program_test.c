/* program_test.c - expressions by themselves: what they are, and what they give for each row. */
#include "given.h"

typedef struct sheet { /* a shape by hand, and facts of it */
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
    qun_decisions *out;
    qun_slot age, name;
} sheet;

static qun_status twice(void *user, qun_call *call)
{
    qun_value v = {.size = sizeof v};
    qun_status status = qun_call_arg(call, 0, &v);
    (void)user;
    v.i *= 2;
    return status == QUN_OK ? qun_call_return(call, &v) : status;
}

static sheet open_sheet(void)
{
    sheet s = {0};
    expect_status("environment", QUN_OK, qun_env_new(NULL, &s.env));
    expect_status("shape", QUN_OK, qun_shape_new(s.env, &s.shape));
    expect_status("age", QUN_OK, qun_shape_declare(s.shape, "age", QUN_NTS, "int", QUN_NTS, NULL, &s.age));
    expect_status("name", QUN_OK,
                  qun_shape_declare(s.shape, "name", QUN_NTS, "string", QUN_NTS, NULL, &s.name));
    expect_status("lend", QUN_OK, qun_shape_lend(s.shape, "twice(int) -> int", QUN_NTS, twice, NULL, NULL));
    expect_status("facts", QUN_OK, qun_facts_new(s.shape, &s.facts));
    expect_status("decisions", QUN_OK, qun_decisions_new(s.env, 0, &s.out));
    return s;
}

static void close_sheet(sheet *s)
{
    qun_decisions_unref(s->out);
    qun_facts_unref(s->facts);
    qun_shape_unref(s->shape);
    qun_env_unref(s->env);
}

static void an_expression_is_evaluated_for_every_row(void **state)
{
    static const struct {
        const char *expression;
        int32_t first, second;
        const char *value, *reasons;
    } rows[] = {
        {"age >= 18", QUN_ACT_TRUE, QUN_ACT_UNKNOWN, "true", "Y001 age 20 >= 18"},
        {"age < 18", QUN_ACT_FALSE, QUN_ACT_UNKNOWN, "false", "Y002 age 20 < 18 short 3"},
        {"age * 2", QUN_ACT_VALUE, QUN_ACT_UNKNOWN, "40", ""},
        {"twice(age)", QUN_ACT_VALUE, QUN_ACT_UNKNOWN, "40", ""},
        {"age > 1 ? name : 'no'", QUN_ACT_VALUE, QUN_ACT_UNKNOWN, "\"ann\"", ""},
        {"name + '!'", QUN_ACT_VALUE, QUN_ACT_VALUE, "\"ann!\"", ""},
        {"age / (age - age)", QUN_ACT_FAILED, QUN_ACT_UNKNOWN, NULL, "Y004"},
        {"age > 3 || name == 'bob'", QUN_ACT_TRUE, QUN_ACT_TRUE, "true", "Y001 age 20 > 3"},
        {"age > 30 && name == 'x'", QUN_ACT_FALSE, QUN_ACT_FALSE, "false",
         "Y002 age 20 > 30 short 11; Y002 name \"ann\" == \"x\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sheet s = open_sheet();
        community c = {.env = s.env, .facts = s.facts, .out = s.out};
        qun_program *p;
        expect_status("row", QUN_OK, qun_facts_add(s.facts, QUN_SCOPE_RECORD, "1", QUN_NTS, NULL));
        expect_status("row", QUN_OK, qun_facts_add(s.facts, QUN_SCOPE_RECORD, "2", QUN_NTS, NULL));
        expect_status("age", QUN_OK, qun_facts_set_int(s.facts, s.age, 0, 20));
        expect_status("name", QUN_OK, qun_facts_set_text(s.facts, s.name, 0, "ann", QUN_NTS));
        expect_status("name", QUN_OK, qun_facts_set_text(s.facts, s.name, 1, "bob", QUN_NTS));
        expect_status(rows[i].expression, QUN_OK,
                      qun_program_compile(s.shape, rows[i].expression, QUN_NTS, NULL, &p));
        expect_status("run", QUN_OK, qun_program_run(p, s.facts, MONDAY, s.out));
        expect_int("decisions", 2, qun_decisions_count(s.out));
        expect_int(rows[i].expression, rows[i].first, decision_at(&c, 0).act);
        expect_int(rows[i].expression, rows[i].second, decision_at(&c, 1).act);
        expect_int("verb", QUN_VERB_RUN, decision_at(&c, 0).verb);
        qun_value v = {.size = sizeof v};
        char text[64];
        size_t len;
        expect_status("value", QUN_OK, qun_decisions_value(s.out, 0, 0, QUN_VALUE_RESULT, &v));
        if (rows[i].value) {
            expect_status("as JSON", QUN_OK, qun_value_write(&v, text, sizeof text, &len));
            assert_string_equal(rows[i].value, text);
        } else {
            expect_int("failed", QUN_TYPE_FAILED, v.kind);
            assert_string_equal(sentence(&c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), "division by zero");
            assert_string_equal(sentence(&c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_ZH), "除数为零");
        }
        expect_reasons(&c, 0, rows[i].reasons);
        if (rows[i].second == QUN_ACT_UNKNOWN)
            expect_holds(reasons(&c, 1), "Y003 age");
        expect_int("missing", decision_at(&c, 1).act == QUN_ACT_UNKNOWN, outcome_of(&c).unknown);
        qun_program_unref(p);
        close_sheet(&s);
    }
}

static void an_expression_without_fields_has_one_answer(void **state)
{
    (void)state;
    sheet s = open_sheet();
    community c = {.env = s.env, .facts = s.facts, .out = s.out};
    qun_program *p;
    expect_status("compile", QUN_OK, qun_program_compile(s.shape, "1 + 2", QUN_NTS, NULL, &p));
    expect_status("run", QUN_OK, qun_program_run(p, s.facts, MONDAY, s.out));
    expect_int("decisions", 1, qun_decisions_count(s.out));
    assert_string_equal(sentence(&c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), "3");
    expect_holds(json_of(&c, 0), quoted("`do`:`value`"));
    expect_holds(json_of(&c, 0), quoted("`value`:3"));
    qun_program_unref(p);
    close_sheet(&s);
}

static void a_program_tells_what_it_is(void **state)
{
    (void)state;
    sheet s = open_sheet();
    qun_program *p;
    qun_program_info info = {.size = sizeof info};
    qun_field field = {.size = sizeof field};
    expect_status("compile", QUN_OK, qun_program_compile(s.shape, "[name, name]", QUN_NTS, NULL, &p));
    expect_status("info", QUN_OK, qun_program_info_get(p, &info));
    expect_int("kind", QUN_TYPE_LIST, info.kind);
    expect_text("type", "list(string)", info.type_name);
    expect_int("fields", 1, info.fields);
    expect_status("field", QUN_OK, qun_program_field(p, 0, &field));
    expect_text("field", "name", field.name);
    expect_status("past the last", QUN_E_NONE, qun_program_field(p, 1, &field));
    expect_status("NULL", QUN_E_ARG, qun_program_run(NULL, s.facts, 0, s.out));
    expect_status("NULL", QUN_E_ARG, qun_program_run(p, NULL, 0, s.out));
    expect_status("NULL", QUN_E_ARG, qun_program_run(p, s.facts, 0, NULL));
    qun_program *other = qun_program_ref(p);
    assert_true(other == p);
    assert_true(qun_program_ref(NULL) == NULL);
    qun_program_unref(p);
    expect_status("still there", QUN_OK, qun_program_run(other, s.facts, 0, s.out));
    qun_program_unref(other);
    qun_program_unref(NULL);
    close_sheet(&s);
}

static void a_program_says_whether_it_reads_now_and_whether_it_is_constant(void **state)
{
    static const struct {
        const char *expression;
        uint32_t flags;
    } cases[] = {
        {"age > 3", 0},
        {"1 + 2", QUN_PROGRAM_CONSTANT},
        {"now > timestamp('2026-01-01T00:00:00Z')", QUN_PROGRAM_NOW},
        {"age > 3 && now.getHours() < 8", QUN_PROGRAM_NOW},
        {"false && now.getHours() < 8", QUN_PROGRAM_CONSTANT},
        {"twice(age) > 3", 0},
    };
    (void)state;
    sheet s = open_sheet();
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_program *p;
        qun_program_info info = {.size = sizeof info};
        expect_status(cases[i].expression, QUN_OK,
                      qun_program_compile(s.shape, cases[i].expression, QUN_NTS, NULL, &p));
        expect_status("info", QUN_OK, qun_program_info_get(p, &info));
        expect_int(cases[i].expression, cases[i].flags, info.flags);
        qun_program_unref(p);
    }
    close_sheet(&s);
}

/* "AND 0+40 5 steps 2 fields < none; NONE 0+9 ..." of one program. */
static const char *parts_of(const qun_program *p)
{
    static const char *const joints[] = {"", "AND ", "OR ", "NOT ", "CHOICE "};
    static char out[1024];
    qun_condition part = {.size = sizeof part};
    qun_field field = {.size = sizeof field};
    char text[128];
    size_t used = 0, len;
    for (uint32_t i = 0; qun_program_part(p, i, &part) == QUN_OK; i++) {
        expect_status("text", QUN_OK, qun_program_part_text(p, i, text, sizeof text, &len));
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%d:%s%s@%u+%u $%d", i ? "; " : "",
                                 (int)part.parent, joints[part.joint], text, part.at, part.length,
                                 part.steps == UINT64_MAX ? -1 : (int)part.steps);
        for (uint32_t k = 0; qun_program_part_field(p, i, k, &field) == QUN_OK; k++)
            used += (size_t)snprintf(out + used, sizeof out - used, " " QUN_F, QUN_ARG(field.name));
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s%s",
                                 part.flags & QUN_CONDITION_TRUE ? " true" : "",
                                 part.flags & QUN_CONDITION_FALSE ? " false" : "",
                                 part.flags & QUN_CONDITION_CONSTANT ? " constant" : "");
    }
    return out;
}

static void a_program_tells_its_parts(void **state)
{
    static const struct {
        const char *expression, *parts;
    } cases[] = {
        {"age", "-1:age@0+3 $1 age"},
        {"age  >3", "-1:age > 3@0+7 $1 age"},
        {"(age > 3) && !(name == 'x')",
         "-1:AND age > 3 && !(name == 'x')@0+27 $5 age name; 0:age > 3@1+7 $1 "
         "age; 0:NOT !(name == 'x')@13+14 $2 name; 2:name == 'x'@15+11 $1 name"},
        {"age > 3 || age < 5", "-1:OR age > 3 || age < 5@0+18 $4 age true; 0:age > 3@0+7 $1 age; "
                               "0:age < 5@11+7 $1 age"},
        {"age > 5 && age < 3", "-1:AND age > 5 && age < 3@0+18 $4 age false; 0:age > 5@0+7 $1 age; "
                               "0:age < 3@11+7 $1 age"},
        {"1 > 2", "-1:1 > 2@0+5 $1 false constant"},
        {"age > 1 ? name == 'a' : name.contains('b')",
         "-1:CHOICE age > 1 ? name == 'a' : name.contains('b')@0+42 $-1 age name; 0:age > 1@0+7 $1 age; "
         "0:name == 'a'@10+11 $1 name; 0:name.contains('b')@24+18 $-1 name"},
        {"age > 1 ? name : 'no'", "-1:age > 1 ? name : 'no'@0+21 $5 age name"},
    };
    (void)state;
    sheet s = open_sheet();
    qun_condition part = {.size = sizeof part};
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_program *p;
        qun_program_info info = {.size = sizeof info};
        expect_status(cases[i].expression, QUN_OK,
                      qun_program_compile(s.shape, cases[i].expression, QUN_NTS, NULL, &p));
        assert_string_equal(cases[i].parts, parts_of(p));
        expect_status("whole", QUN_OK, qun_program_part(p, 0, &part));
        expect_status("info", QUN_OK, qun_program_info_get(p, &info));
        if (info.steps != UINT64_MAX)
            expect_int("the whole", (int64_t)part.steps + 1, (int64_t)info.steps);
        expect_status("past the last", QUN_E_NONE, qun_program_part(p, 9, &part));
        qun_program_unref(p);
    }
    expect_status("NULL", QUN_E_ARG, qun_program_part(NULL, 0, &part));
    part.size = 0;
    expect_status("no size", QUN_E_SIZE, qun_program_part(NULL, 0, &part));
    close_sheet(&s);
}

static void all_reasons_are_given_where_they_are_wanted(void **state)
{
    static const struct {
        const char *expression, *reasons;
    } cases[] = {
        {"age > 3 || name == 'bob'", "Y001 age 20 > 3; Y002 name \"ann\" == \"bob\""},
        {"age > 30 && name == 'ann'", "Y002 age 20 > 30 short 11; Y001 name \"ann\" == \"ann\""},
    };
    (void)state;
    sheet s = open_sheet();
    qun_decisions_unref(s.out);
    expect_status("codes have none", QUN_E_ARG,
                  qun_decisions_new(s.env, QUN_DECISIONS_ALL | QUN_DECISIONS_CODES, &s.out));
    expect_status("decisions", QUN_OK, qun_decisions_new(s.env, QUN_DECISIONS_ALL, &s.out));
    community c = {.env = s.env, .facts = s.facts, .out = s.out};
    expect_status("row", QUN_OK, qun_facts_add(s.facts, QUN_SCOPE_RECORD, "1", QUN_NTS, NULL));
    expect_status("age", QUN_OK, qun_facts_set_int(s.facts, s.age, 0, 20));
    expect_status("name", QUN_OK, qun_facts_set_text(s.facts, s.name, 0, "ann", QUN_NTS));
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_program *p;
        expect_status(cases[i].expression, QUN_OK,
                      qun_program_compile(s.shape, cases[i].expression, QUN_NTS, NULL, &p));
        expect_status("run", QUN_OK, qun_program_run(p, s.facts, MONDAY, s.out));
        expect_holds(reasons(&c, 0), cases[i].reasons);
        qun_program_unref(p);
    }
    close_sheet(&s);
}

static void what_is_left_of_an_unknown_expression_is_told(void **state)
{
    static const struct {
        const char *expression, *rest;
    } cases[] = {
        /* in a row that knows the name, ann, and not the age */
        {"name == 'ann' && age > 3", "age > 3"},
        {"name == 'bob' || age > 3 && age < 9", "age > 3 && age < 9"},
        {"name == 'ann' ? age * 2 + 2 * 3 : 7", "age * 2 + 6"},
        {"age > 3 && now < timestamp('2026-01-01T00:00:00Z')", "age > 3"},
        {"[1, 2].exists(i, i > 1) && age > 3", "age > 3"},
        {"[age, 1, 1 + 1].exists(i, i > 1 + 1)", "[age, 1, 2].exists(i, i > 2)"},
        {"1 / 0 > 1 || age > 3", "1 / 0 > 1 || age > 3"},
        {"!(name != 'ann' || age > 3)", "!(age > 3)"},
        {"age in [1, 1 + 1, size(name)]", "age in [1, 2, 3]"},
        {"twice(3) < age && twice(age) > 1", "6 < age && twice(age) > 1"},
        {"{name: age}['ann'] > -1 - 1", "{'ann': age}['ann'] > -2"},
        {"age - (-3) > 0 && dyn(name) != 1", "age - -3 > 0"},
    };
    (void)state;
    sheet s = open_sheet();
    qun_decisions *rest;
    uint32_t row;
    expect_status("decisions", QUN_OK, qun_decisions_new(s.env, QUN_DECISIONS_REST, &rest));
    expect_status("row", QUN_OK,
                  qun_facts_read(s.facts, QUN_SCOPE_RECORD, "{\"name\": \"ann\"}", QUN_NTS, NULL, &row));
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_program *p;
        qun_text text;
        expect_status(cases[i].expression, QUN_OK,
                      qun_program_compile(s.shape, cases[i].expression, QUN_NTS, NULL, &p));
        expect_status(cases[i].expression, QUN_OK, qun_program_run(p, s.facts, 0, rest));
        expect_int(cases[i].expression, QUN_ACT_UNKNOWN, qun_decisions_act(rest, 0));
        expect_status("text", QUN_OK, qun_decisions_text(rest, 0, QUN_TEXT_REST, 0, &text));
        expect_text(cases[i].expression, cases[i].rest, text);
        qun_program_unref(p);
    }
    qun_decisions_unref(rest);
    expect_status("not with codes", QUN_E_ARG,
                  qun_decisions_new(s.env, QUN_DECISIONS_REST | QUN_DECISIONS_CODES, &rest));
    close_sheet(&s);
}

static void facts_of_another_shape_are_refused(void **state)
{
    (void)state;
    sheet s = open_sheet();
    community *c = given(CLUB("`rules`: []"));
    qun_program *p;
    expect_status("compile", QUN_OK, qun_program_compile(s.shape, "age > 1", QUN_NTS, NULL, &p));
    expect_status("run", QUN_E_FACTS, qun_program_run(p, c->facts, MONDAY, s.out));
    qun_program_unref(p);
    close_sheet(&s);
    done(c);
}

static void an_expression_over_a_charter_sees_its_rows_and_links(void **state)
{
    (void)state;
    community *c = given(CLUB("`attributes`: {`member.orders`: `int`}"));
    qun_program *p;
    member(c, "{`id`: `a`, `orders`: 3}");
    member(c, "{`id`: `b`}");
    group(c, "{`id`: `g`, `members`: 9}");
    seat(c, "{`member`: `a`, `group`: `g`, `source`: `friend`}");
    event(c, "{`id`: `e`, `kind`: `message`, `member`: `a`, `group`: `g`, `text`: `hi`}");
    expect_status("compile", QUN_OK,
                  qun_program_compile(
                      qun_charter_shape(c->charter),
                      "event.text == 'hi' && member.orders == 3 && group.members == 9 && here.source == "
                      "'friend'",
                      QUN_NTS, NULL, &p));
    expect_status("run", QUN_OK, qun_program_run(p, c->facts, MONDAY, c->out));
    expect_said(c, "true");
    expect_text("event", "e", decision_at(c, 0).event);
    expect_text("member", "a", decision_at(c, 0).member);
    qun_program_unref(p);
    expect_status("compile", QUN_OK,
                  qun_program_compile(qun_charter_shape(c->charter), "member.orders > 2", QUN_NTS, NULL, &p));
    expect_status("run", QUN_OK, qun_program_run(p, c->facts, MONDAY, c->out));
    expect_said(c, "true; unknown");
    expect_text("member", "b", decision_at(c, 1).member);
    qun_program_unref(p);
    expect_status("compile", QUN_OK,
                  qun_program_compile(qun_charter_shape(c->charter), "here.source", QUN_NTS, NULL, &p));
    expect_status("run", QUN_OK, qun_program_run(p, c->facts, MONDAY, c->out));
    expect_text("member", "a", decision_at(c, 0).member);
    expect_text("group", "g", decision_at(c, 0).group);
    qun_program_unref(p);
    done(c);
}

/* A program over a charter's shape outlives the charter; what needs the charter is refused when compiled. */
static void a_program_outlives_the_charter_of_its_shape(void **state)
{
    (void)state;
    community *c = given(CLUB("`times`: {`noon`: {`at`: `12:00`, `for`: `1h`}}, `permits`: [{`id`: `p`}]"));
    qun_program *days, *none;
    const qun_shape *shape = qun_charter_shape(c->charter);
    expect_status("days", QUN_OK, qun_program_compile(shape, "days(member.joined)", QUN_NTS, NULL, &days));
    expect_status("window", QUN_E_INVALID,
                  qun_program_compile(shape, "in_window('noon')", QUN_NTS, NULL, &none));
    expect_status("permit", QUN_E_INVALID, qun_program_compile(shape, "permit('p')", QUN_NTS, NULL, &none));
    member(c, "{`id`: `a`, `joined`: `2026-01-01T23:59:59+08:00`}");
    qun_charter_unref(c->charter);
    c->charter = NULL;
    for (qun_time now = MONDAY - HOUR; now <= MONDAY; now += HOUR) {
        expect_status("run", QUN_OK, qun_program_run(days, c->facts, now, c->out));
        qun_value v = {.size = sizeof v};
        expect_status("value", QUN_OK, qun_decisions_value(c->out, 0, 0, QUN_VALUE_RESULT, &v));
        expect_int("civil days of the zone", now == MONDAY ? 4 : 3, v.i);
        expect_int("until midnight", now == MONDAY ? MONDAY + DAY : MONDAY, outcome_of(c).next);
    }
    qun_program_unref(days);
    done(c);
}

static void over_the_step_limit_nothing_is_given(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .steps = 20};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    qun_env *env;
    qun_shape *shape;
    qun_slot slot;
    qun_facts *facts;
    qun_program *p;
    qun_decisions *out;
    uint32_t row;
    expect_status("environment", QUN_OK, qun_env_new(&options, &env));
    expect_status("shape", QUN_OK, qun_shape_new(env, &shape));
    expect_status("field", QUN_OK, qun_shape_declare(shape, "n", QUN_NTS, "list(int)", QUN_NTS, NULL, &slot));
    expect_status("compile", QUN_OK, qun_program_compile(shape, "n.all(a, a > 0)", QUN_NTS, NULL, &p));
    expect_status("facts", QUN_OK, qun_facts_new(shape, &facts));
    expect_status("decisions", QUN_OK, qun_decisions_new(env, 0, &out));
    expect_status("few", QUN_OK,
                  qun_facts_read(facts, QUN_SCOPE_RECORD, "{\"n\": [1]}", QUN_NTS, NULL, &row));
    expect_status("few", QUN_OK, qun_program_run(p, facts, 0, out));
    expect_status("many", QUN_OK,
                  qun_facts_read(facts, QUN_SCOPE_RECORD, "{\"n\": [1,2,3,4,5,6,7,8,9,10,11,12]}", QUN_NTS,
                                 NULL, &row));
    expect_status("many", QUN_E_COST, qun_program_run(p, facts, 0, out));
    expect_int("decisions", 0, qun_decisions_count(out));
    expect_int("and why", 1, qun_diagnostics_count(qun_decisions_diagnostics(out)));
    qun_decisions_unref(out);
    qun_facts_unref(facts);
    qun_program_unref(p);
    qun_shape_unref(shape);
    qun_env_unref(env);
}

/* [1].map(a, [a, a]) ... : thirty lists of two stand for a thousand million numbers. */
static void a_value_that_shares_its_parts_costs_what_it_stands_for(void **state)
{
    (void)state;
    sheet s = open_sheet();
    qun_program *p;
    char made[2000] = "[age]", asked[5000];
    for (int i = 0; i < 30; i++)
        strcat(made, ".map(a, [a, a])");
    qun_decisions *codes;
    expect_status("codes", QUN_OK, qun_decisions_new(s.env, QUN_DECISIONS_CODES, &codes));
    static const char *const forms[] = {"the value", "compared", "only its size"};
    expect_status("row", QUN_OK, qun_facts_add(s.facts, QUN_SCOPE_RECORD, NULL, 0, NULL));
    expect_status("age", QUN_OK, qun_facts_set_int(s.facts, s.age, 0, 7));
    for (size_t i = 0; i < COUNT(forms); i++) {
        snprintf(asked, sizeof asked, "%.*s%s%s%s%s", i == 2 ? 5 : 0, "size(", made, i == 1 ? " == " : "",
                 i == 1 ? made : "", i == 2 ? ") > 1" : "");
        expect_status(forms[i], QUN_OK, qun_program_compile(s.shape, asked, QUN_NTS, NULL, &p));
        expect_status(forms[i], i < 2 ? QUN_E_COST : QUN_OK, qun_program_run(p, s.facts, 0, s.out));
        expect_status(forms[i], i < 2 ? QUN_E_COST : QUN_OK, qun_program_run(p, s.facts, 0, codes));
        qun_program_unref(p);
    }
    qun_decisions_unref(codes);
    close_sheet(&s);
}

static void expect_same_decision(const char *what, const community *all, const community *codes, uint32_t i)
{
    qun_decision a = decision_at(all, i), b = decision_at(codes, i);
    qun_value x = {.size = sizeof x}, y = {.size = sizeof y};
    char one[64], other[64];
    size_t len;
    expect_int(what, a.act, b.act);
    expect_int(what, a.act, qun_decisions_act(codes->out, i));
    expect_int("verb", QUN_VERB_RUN, b.verb);
    expect_int("scope", a.scope, b.scope);
    expect_int("row", a.row, b.row);
    expect_int("at", a.at, b.at);
    expect_int("from", a.valid_from, b.valid_from);
    expect_int("until", a.valid_until, b.valid_until);
    expect_int("reasons", 0, b.reasons);
    expect_status(what, QUN_OK, qun_decisions_value(all->out, i, 0, QUN_VALUE_RESULT, &x));
    expect_status(what, QUN_OK, qun_decisions_value(codes->out, i, 0, QUN_VALUE_RESULT, &y));
    expect_int("kind", x.kind, y.kind);
    if (x.kind == QUN_TYPE_FAILED)
        return;
    expect_status(what, QUN_OK, qun_value_write(&x, one, sizeof one, &len));
    expect_status(what, QUN_OK, qun_value_write(&y, other, sizeof other, &len));
    assert_string_equal(one, other);
}

/* The rows of a program for codes are kept in a form of their own; a verb asked later in the same decisions
 * has its own again. */
static void of_codes_a_program_says_the_same_of_every_row(void **state)
{
    static const char charter[] =
        CLUB("`attributes`: {`member.orders`: {`type`: `int`}}, `entry`: {`when`: `member.orders > 1`}");
    static const char *const expressions[] = {"member.orders > 1",
                                              "member.name + '!'",
                                              "[member.orders, 1]",
                                              "member.orders / (member.orders - 3)",
                                              "now - member.joined > duration('240h')",
                                              "event.amount > 5 && member.orders > 1",
                                              "1 + 1"};
    (void)state;
    community *all = given(charter), *codes = given_in(NULL, charter, QUN_DECISIONS_CODES);
    community *both[] = {all, codes};
    for (size_t k = 0; k < COUNT(both); k++) {
        member(both[k], "{`id`: `ann`, `orders`: 3, `name`: `Ann`, `joined`: `2026-01-01T00:00:00+08:00`}");
        member(both[k], "{`id`: `bob`, `orders`: 1}");
        member(both[k], "{`id`: `cho`, `name`: ``}");
        event(both[k], "{`id`: `1`, `kind`: `order`, `member`: `bob`, `amount`: 9}");
        event(both[k], "{`id`: `2`, `kind`: `order`, `member`: `ann`, `amount`: 7}");
    }
    for (size_t i = 0; i < COUNT(expressions); i++) {
        for (size_t k = 0; k < COUNT(both); k++) {
            qun_program *p;
            expect_status(
                expressions[i], QUN_OK,
                qun_program_compile(qun_charter_shape(both[k]->charter), expressions[i], QUN_NTS, NULL, &p));
            expect_status(expressions[i], QUN_OK, qun_program_run(p, both[k]->facts, MONDAY, both[k]->out));
            qun_program_unref(p);
        }
        expect_int("decisions", qun_decisions_count(all->out), qun_decisions_count(codes->out));
        for (uint32_t row = 0; row < qun_decisions_count(all->out); row++)
            expect_same_decision(expressions[i], all, codes, row);
        qun_outcome a = outcome_of(all), b = outcome_of(codes);
        expect_int("steps", (int64_t)a.steps, (int64_t)b.steps);
        expect_int("next", a.next, b.next);
        expect_int("unknown", a.unknown, b.unknown);
        expect_int("broken", a.broken, b.broken);
        expect_int("rows", a.rows, b.rows);
        expect_status("past the last", QUN_E_NONE,
                      qun_decisions_value(codes->out, qun_decisions_count(codes->out), 0, QUN_VALUE_RESULT,
                                          &(qun_value){.size = sizeof(qun_value)}));
    }
    decide(all, qun_admit, MONDAY);
    decide(codes, qun_admit, MONDAY);
    expect_said(codes, said(all));
    done(all);
    done(codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expression_is_evaluated_for_every_row),
        cmocka_unit_test(an_expression_without_fields_has_one_answer),
        cmocka_unit_test(a_program_tells_what_it_is),
        cmocka_unit_test(a_program_says_whether_it_reads_now_and_whether_it_is_constant),
        cmocka_unit_test(a_program_tells_its_parts),
        cmocka_unit_test(all_reasons_are_given_where_they_are_wanted),
        cmocka_unit_test(what_is_left_of_an_unknown_expression_is_told),
        cmocka_unit_test(facts_of_another_shape_are_refused),
        cmocka_unit_test(an_expression_over_a_charter_sees_its_rows_and_links),
        cmocka_unit_test(a_program_outlives_the_charter_of_its_shape),
        cmocka_unit_test(a_value_that_shares_its_parts_costs_what_it_stands_for),
        cmocka_unit_test(over_the_step_limit_nothing_is_given),
        cmocka_unit_test(of_codes_a_program_says_the_same_of_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
