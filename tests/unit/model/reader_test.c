/* reader_test.c - what the reader says of wrong charters (every problem, each at its place), and what it
 * makes of right ones. */
#include "model_test.h"
#include "support/sweep.h"
#include "time/time.h"

#define HEAD "{\"qun\":1,\"id\":\"c\","

/* Documents and all that is wrong with them, in the order of the document: CODE@LINE:COLUMN SUGGESTION. */
static const struct {
    const char *name, *json, *problems;
} wrong[] = {
    {"a word instead of an object", "[]", "C012@1:1"},
    {"no grammar", "{\"id\":\"c\"}", "C017@1:1"},
    {"a later grammar says nothing of the rest", "{\"qun\":2,\"id\":\"c\",\"nonsense\":1}", "C011@1:8"},
    {"the grammar is text", "{\"qun\":\"1\",\"id\":\"c\"}", "C011@1:9"},
    {"the grammar comes second", "{\"id\":\"c\",\"qun\":1}", "C011@1:12"},
    {"no id", "{\"qun\":1}", "C017@1:1"},
    {"a key misspelt", HEAD "\"tires\":[]}", "C010@1:20 times"},
    {"a key nobody knows", HEAD "\"zzzzzzzzzz\":[]}", "C010@1:20"},
    {"a key of a later version", HEAD "\"health\":[],\"offers\":[]}", "C011@1:20 | C011@1:32"},
    {"an id with a capital and a space", "{\"qun\":1,\"id\":\"Ad Hour\"}", "C012@1:16 ad-hour"},
    {"an id that is a number", "{\"qun\":1,\"id\":7}", "C012@1:15"},
    {"a name of another language", HEAD "\"name\":{\"zh\":\"群\",\"fr\":\"groupe\"}}", "C011@1:37"},
    {"a name that is a number", HEAD "\"name\":3,\"about\":{}}", "C012@1:26 | C012@1:36"},
    {"a zone nobody has", HEAD "\"timezone\":\"Mars/Base\"}", "C018@1:31"},
    {"a currency in small letters", HEAD "\"currency\":\"cny\"}", "C012@1:31"},
    {"not JSON", HEAD "\"name\":}", "C001@1:26"},
    {"a key twice", HEAD "\"name\":\"a\",\"name\":\"b\"}", "C002@1:30"},
    {"a duplicate key beside another problem", HEAD "\"name\":\"a\",\"name\":\"b\",\"tires\":[]}",
     "C002@1:30 | C010@1:42 times"},
    {"an id twice", HEAD "\"tiers\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"a\"}]}", "C002@1:57"},
    {"a step twice",
     HEAD "\"ladders\":[{\"id\":\"l\",\"steps\":[{\"at\":1,\"then\":[\"warn\"]},{\"at\":1,\"then\":["
          "\"remove\"]}]}]}",
     "C002@1:80"},
    {"two lines of a condition with one id",
     HEAD "\"entry\":{\"when\":[{\"id\":\"x\",\"when\":\"true\"},{\"id\":\"x\",\"when\":\"false\"}]}}",
     "C002@1:68"},
    {"a list that is an object", HEAD "\"tiers\":{\"id\":\"a\"}}", "C012@1:27"},
    {"an item that is a number", HEAD "\"tiers\":[3]}", "C012@1:28"},
    {"a level without id and a wrong span", HEAD "\"tiers\":[{\"enter\":\"true\",\"grace\":\"14 days\"}]}",
     "C017@1:28 | C012@1:53 14d"},
    {"spans in words", HEAD "\"tiers\":[{\"id\":\"a\",\"grace\":\"2 weeks\",\"dwell\":\"soon\",\"for\":5}]}",
     "C012@1:47 2w | C012@1:65 | C012@1:77"},
    {"a span below nothing", HEAD "\"tiers\":[{\"id\":\"a\",\"grace\":\"-1d\"}]}", "C012@1:47"},
    {"spans of nothing where none at all means another thing",
     HEAD "\"tiers\":[{\"id\":\"a\",\"for\":\"0h\",\"grace\":\"0h\"}],"
          "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"then\":{\"do\":\"mute\",\"for\":\"0m\"},"
          "\"limit\":{\"max\":1,\"over\":\"0d\"}}]}",
     "C012@1:45 | C012@1:125 | C012@1:155"},
    {"a condition without quotes", HEAD "\"tiers\":[{\"id\":\"a\",\"enter\":true,\"keep\":3,\"rank\":[]}]}",
     "C012@1:46 \"true\" | C012@1:58 \"3\" | C011@1:67"},
    {"an empty condition", HEAD "\"tiers\":[{\"id\":\"a\",\"enter\":\"\"}]}", "C012@1:47"},
    {"a line with neither when nor spend", HEAD "\"entry\":{\"when\":[{\"id\":\"x\"}]}}", "C017@1:36"},
    {"a line with both",
     HEAD "\"entry\":{\"when\":[{\"id\":\"x\",\"when\":\"true\",\"spend\":{\"event\":\"packet\"}}]}}",
     "C012@1:61"},
    {"a spend without its event",
     HEAD "\"entry\":{\"when\":[{\"id\":\"x\",\"spend\":{\"within\":\"1 day\",\"uses\":0}}]}}",
     "C017@1:54 | C012@1:65 1d | C012@1:79"},
    {"a word of an enumeration misspelt",
     HEAD "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"life\":\"longg\",\"driver\":\"relations\",\"role\":"
          "\"intak\"}]}",
     "C012@1:61 long | C012@1:78 relation | C012@1:97 intake"},
    {"a form without a carrier",
     HEAD "\"groups\":[{\"id\":\"g\",\"size\":{\"min\":-1,\"max\":0,\"splt\":3}}]}",
     "C017@1:29 | C012@1:53 | C012@1:62 | C010@1:65 split"},
    {"a size that is a number", HEAD "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"size\":200}]}",
     "C012@1:60"},
    {"an end with nothing to end it",
     HEAD "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"ends\":[{\"id\":\"e\"}]}]}", "C017@1:61"},
    {"an end at a wrong time",
     HEAD "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"ends\":[{\"id\":\"e\",\"on\":{\"after\":\"4 "
          "hours\",\"att\":\"20:00\"}}]}]}",
     "C012@1:86 4h | C010@1:96 at"},
    {"an active time that is a list", HEAD "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"active\":[1]}]}",
     "C012@1:62"},
    {"warnings of wrong kinds", HEAD "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"warn\":[\"1h\",10]}]}",
     "C012@1:66"},
    {"days and clocks",
     HEAD "\"times\":{\"t\":{\"days\":[\"friday\",32,\"02-30\"],\"at\":[\"8:00\",\"25:00\"]}}}",
     "C012@1:42 fri | C012@1:50 | C012@1:54 | C012@1:69 08:00 | C012@1:76"},
    {"a date that does not exist",
     HEAD "\"times\":{\"t\":{\"from\":\"2026-02-30\",\"until\":\"2026-13-01\"}}}", "C012@1:41 | C012@1:62"},
    {"names of vocabulary",
     HEAD "\"times\":{\"Ad "
          "Hour\":{}},\"attributes\":{\"orders\":\"int\",\"membr.x\":\"int\",\"member.Y\":\"int\"}}",
     "C012@1:29 | C012@1:57 | C012@1:72 member.x | C012@1:88"},
    {"types of facts",
     HEAD "\"attributes\":{\"member.a\":\"integer\",\"member.b\":{\"type\":\"text\",\"ask\":1},\"member.c\":{"
          "\"ask\":\"?\"}}}",
     "C012@1:45 | C012@1:74 | C012@1:86 | C017@1:100"},
    {"values of an attribute are read later",
     HEAD "\"attributes\":{\"member.a\":{\"type\":\"string\",\"values\":[\"x\"]}}}", "C011@1:62"},
    {"fields of events",
     HEAD "\"events\":{\"run\":{\"metres\":\"integer\",\"Up\":\"int\"},\"walk\":\"int\"}}",
     "C012@1:46 | C012@1:56 | C012@1:75"},
    {"a metric of nothing", HEAD "\"metrics\":{\"member.a\":{\"over\":\"7d\"}}}", "C017@1:41"},
    {"a metric of two", HEAD "\"metrics\":{\"member.a\":{\"count\":\"order\",\"sum\":\"order.amount\"}}}",
     "C012@1:59"},
    {"fields that are wanted or not",
     HEAD "\"metrics\":{\"member.a\":{\"count\":\"order.amount\"},\"member.b\":{\"sum\":\"order\"}}}",
     "C012@1:51 | C012@1:85"},
    {"rows are counted later", HEAD "\"metrics\":{\"group.a\":{\"count\":\"member\",\"where\":\"true\"}}}",
     "C011@1:50"},
    {"streaks are counted later",
     HEAD "\"metrics\":{\"member.a\":{\"streak\":\"checkin\",\"over\":\"day\"}}}", "C011@1:43"},
    {"an expression takes no options", HEAD "\"metrics\":{\"member.a\":{\"is\":\"1\",\"over\":\"7d\"}}}",
     "C012@1:52"},
    {"a time in place of a name",
     HEAD "\"metrics\":{\"member.a\":{\"count\":\"order\",\"over\":{\"every\":\"7d\"}}}}", "C011@1:65"},
    {"word lists", HEAD "\"words\":{\"w\":{\"terms\":[\"a\",1,\"\"],\"detect\":[\"phon\"],\"folds\":[]}}}",
     "C012@1:46 | C012@1:49 | C012@1:63 phone | C010@1:71 fold"},
    {"terms that are objects",
     HEAD "\"words\":{\"w\":{\"terms\":[{\"tags\":\"a\"},{\"term\":\"\"},{\"term\":\"a\",\"start\":\"all\"},{"
          "\"term\":\"b\",\"severity\":256},{\"term\":\"c\",\"tag\":\"x\"}]}}}",
     "C017@1:42 | C012@1:64 | C012@1:88 any | C012@1:117 | C010@1:135 tags"},
    {"tags that stand twice", HEAD "\"words\":{\"w\":{\"tags\":[\"a\",\"a\"]}}}", "C012@1:40"},
    {"a rule on nothing", HEAD "\"rules\":[{\"id\":\"r\",\"when\":\"true\"}]}", "C017@1:28"},
    {"a rule of others than members", HEAD "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"of\":\"group\"}]}",
     "C011@1:59"},
    {"a rule and its limit",
     HEAD "\"rules\":[{\"id\":\"r\",\"on\":[\"message\"],\"limit\":{\"per\":\"staff\",\"over\":\"day\"},"
          "\"since\":\"soon\",\"informed\":\"acked\"}]}",
     "C017@1:63 | C012@1:71 | C011@1:86 | C012@1:101 | C012@1:119 ack"},
    {"what is done is misspelt",
     HEAD "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"then\":[\"delte\",{\"do\":\"warn\",\"ladder\":\"l\"}"
          ",{\"to\":\"owner\"},7]}]}",
     "C012@1:62 delete | C010@1:83 | C017@1:96 | C012@1:111"},
    {"acts that need something",
     HEAD "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"then\":[\"mute\",{\"do\":\"fine\",\"amount\":0},{"
          "\"do\":\"mark\"}]}]}",
     "C017@1:62 | C012@1:90 | C017@1:93"},
    {"sharing is read later",
     HEAD "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"then\":[{\"do\":\"share\",\"of\":\"event.amount\","
          "\"parts\":{\"a\":1000}}]}]}",
     "C011@1:68 | C011@1:76 | C011@1:96"},
    {"an audience in place",
     HEAD "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"then\":[{\"do\":\"warn\",\"to\":{\"top\":1}}]}]}",
     "C011@1:79"},
    {"a ladder",
     HEAD "\"ladders\":[{\"id\":\"l\",\"decay\":\"month\",\"forget\":\"never\",\"steps\":[{\"at\":0,\"then\":"
          "[\"warn\"]},{\"then\":[\"warn\"]}]}]}",
     "C012@1:49 | C012@1:66 | C012@1:88 | C017@1:107"},
    {"a permit", HEAD "\"permits\":[{\"id\":\"p\",\"paths\":[{\"when\":\"true\"}],\"who\":\"true\"}]}",
     "C017@1:49 | C011@1:67"},
    {"a role",
     HEAD
     "\"roles\":[{\"id\":\"o\",\"of\":\"staf\",\"quota\":{\"max\":\"two\"},\"duties\":[\"d\"],\"cost\":-1}]}",
     "C012@1:44 staff | C012@1:66 | C011@1:73 | C012@1:94"},
    {"a carrier",
     HEAD "\"carriers\":[{\"id\":\"w\",\"kind\":\"wechatt\",\"max\":0,\"join\":[],\"asset\":\"mine\","
          "\"tools\":[\"bots\"]}]}",
     "C012@1:49 wechat | C012@1:64 | C011@1:67 | C012@1:85 | C012@1:101 bot"},
    {"positioning",
     HEAD "\"positioning\":{\"kind\":\"product\",\"basis\":[\"products\"],\"gains\":\"money\",\"motives\":{"
          "\"founder\":[\"sale\"]},\"goals\":[{\"id\":\"g\",\"by\":\"year\"}]}}",
     "C012@1:61 product | C012@1:81 | C012@1:111 sales | C017@1:128 | C017@1:128 | C011@1:144"},
    {"an unknown parameter",
     HEAD "\"params\":{\"fine\":{\"type\":\"money\",\"default\":1}},\"ladders\":[{\"id\":\"l\",\"decay\":\"$"
          "fin\"}]}",
     "C015@1:96 $fine"},
    {"a parameter of the wrong type",
     HEAD
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":3}},\"ladders\":[{\"id\":\"l\",\"decay\":\"$n\"}]}",
     "C015@1:91"},
    {"values of parameters",
     HEAD "\"params\":{\"a\":{\"type\":\"span\",\"default\":3},\"b\":{\"type\":\"int\"},\"c\":{\"type\":"
          "\"integer\",\"default\":1},\"d\":{\"type\":\"list\",\"default\":[1.5]}}}",
     "C015@1:58 | C017@1:65 | C012@1:93 | C015@1:144"},
    {"parameters in a circle",
     HEAD
     "\"params\":{\"a\":{\"type\":\"int\",\"default\":\"$b\"},\"b\":{\"type\":\"int\",\"default\":\"$a\"}}}",
     "C015@1:58 | C015@1:92"},
    {"a parameter in a parameter's list",
     HEAD
     "\"params\":{\"a\":{\"type\":\"list\",\"default\":[\"$b\"]},\"b\":{\"type\":\"int\",\"default\":1}}}",
     "C015@1:60"},
    {"a pack that is not there", HEAD "\"use\":[\"wecam\"]}", "C014@1:27 wecom"},
    {"a pack named wrongly", HEAD "\"use\":[\"wechat\",\"wechat\",{\"with\":{}},7]}",
     "C002@1:36 | C017@1:44 | C012@1:56"},
    {"with what a pack does not have",
     HEAD "\"use\":[{\"id\":\"wechat\",\"with\":{\"wechat_cop\":3,\"wechat_cap\":\"many\"},\"as\":1}]}",
     "C015@1:50 wechat_cap | C015@1:78 | C010@1:86"},
    {"switching off what is not there",
     HEAD "\"use\":[\"discipline.basic\"],\"rules\":[{\"id\":\"no-add\",\"off\":true}]}", "C013@1:62 no-ads"},
    {"off is no text", HEAD "\"tiers\":[{\"id\":\"a\",\"off\":\"yes\"}]}", "C012@1:45"},
    {"use is no list", HEAD "\"use\":\"wechat\"}", "C012@1:26"},
    {"columns count code points, lines lines",
     HEAD "\"name\":\"群\",\n \"tires\":[], \"groups\":[\n  {\"id\":\"群\"}]}",
     "C010@2:3 times | C017@3:3 | C012@3:10"},
    {"many at once",
     HEAD "\"tires\":[],\"tiers\":[{\"id\":\"a\",\"grace\":\"14 "
          "days\",\"enterr\":\"x\"}],\"rules\":[{\"id\":\"r\",\"then\":[\"delte\"]}],\"groups\":[{\"id\":"
          "\"g\",\"life\":\"longg\"}]}",
     "C010@1:20 times | C012@1:58 14d | C010@1:68 enter | C017@1:91 | C012@1:110 delete | C017@1:130 | "
     "C012@1:148 long"},
};

static bool problems_are(qun_env *env, qun_diagnostics *d, const char *json, const char *expected)
{
    char got[LINE];
    objects o;
    objects_init(&o, env);
    diagnostics_clear(d);
    qun_status status = read_text(&o, json, d);
    objects_drop(&o);
    describe(d, got);
    if (strcmp(got, expected) == 0 && status == QUN_E_INVALID)
        return true;
    print_message("  %s\n   expected %s\n   got      %s (%s)\n", json, expected, got,
                  qun_name(QUN_SET_STATUS, status));
    print_problems(d);
    return false;
}

static void every_problem_of_a_wrong_charter_is_told_at_its_place(void **state)
{
    (void)state;
    int bad = 0;
    qun_env *env = env_with(NULL, NULL, 0, NULL);
    qun_diagnostics *d = NULL;
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (!problems_are(env, d, wrong[i].json, wrong[i].problems)) {
            print_message("  (%s)\n", wrong[i].name);
            bad++;
        }
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    assert_int_equal(bad, 0);
}

/* ---- what right charters become ---- */

typedef struct room {
    qun_env *env;
    objects o;
} room;

static room reads(const char *json)
{
    room r = {.env = env_with(NULL, NULL, 0, NULL)};
    objects_init(&r.o, r.env);
    read_well(&r.o, json);
    return r;
}

static void leave(room *r)
{
    objects_drop(&r->o);
    qun_env_unref(r->env);
}

#define OBJECT(r, type, kind, index) ((const type *)object_at(&(r).o, kind, index))

static void assert_text(qun_text got, const char *expected)
{
    if (expected ? !text_is(got, expected) : got.at != NULL)
        fail_msg("expected %s, got " QUN_F, expected ? expected : "nothing", QUN_ARG(got));
}

static void assert_period(qun_period got, int32_t months, int32_t days, qun_span exact)
{
    assert_int_equal(got.months, months);
    assert_int_equal(got.days, days);
    assert_int_equal(got.exact, exact);
}

static void a_plain_text_is_kept_as_the_chinese_one(void **state)
{
    (void)state;
    room r = reads(HEAD "\"name\":\"夜走\",\"about\":{\"en\":\"walks\"}}");
    const qun_head *head = OBJECT(r, qun_head, QUN_OBJECT_HEAD, 0);
    assert_text(head->name_zh, "夜走");
    assert_text(head->name_en, NULL);
    assert_text(head->about_zh, NULL);
    assert_text(head->about_en, "walks");
    leave(&r);
}

static void a_condition_is_a_text_of_the_struct_or_lines_of_their_own(void **state)
{
    (void)state;
    room r = reads(
        HEAD "\"entry\":{\"when\":[\"a\",{\"id\":\"x\",\"when\":\"b\",\"ask\":\"?\"}],\"unless\":\"c\"}}");
    const qun_threshold *entry = OBJECT(r, qun_threshold, QUN_OBJECT_THRESHOLD, 0);
    const qun_requirement *first = OBJECT(r, qun_requirement, QUN_OBJECT_REQUIREMENT, 0);
    const qun_requirement *second = OBJECT(r, qun_requirement, QUN_OBJECT_REQUIREMENT, 1);
    assert_text(entry->when, NULL);
    assert_text(entry->unless, "c");
    assert_int_equal(r.o.lists[QUN_OBJECT_REQUIREMENT].count, 2);
    assert_text(first->when, "a");
    assert_text(first->id, NULL);
    assert_int_equal(second->of_kind, QUN_OBJECT_THRESHOLD);
    assert_int_equal(second->part, QUN_PART_WHEN);
    assert_text(second->of, "entry");
    assert_text(second->id, "x");
    assert_text(second->ask_zh, "?");
    leave(&r);
}

static void references_are_those_of_the_header(void **state)
{
    (void)state;
    static const struct {
        int32_t kind;
        uint32_t index;
        const char *reference;
    } cases[] = {
        {QUN_OBJECT_HEAD, 0, "head"},
        {QUN_OBJECT_PARAM, 0, "fee"},
        {QUN_OBJECT_ATTRIBUTE, 0, "member.city"},
        {QUN_OBJECT_EVENT, 0, "run.metres"},
        {QUN_OBJECT_EVENT, 1, "walk"},
        {QUN_OBJECT_METRIC, 0, "member.orders"},
        {QUN_OBJECT_WORDS, 0, "ads"},
        {QUN_OBJECT_TIMING, 0, "hour"},
        {QUN_OBJECT_TIMING, 1, "form:flash"},
        {QUN_OBJECT_TIMING, 2, "ending:flash/cap"},
        {QUN_OBJECT_THRESHOLD, 0, "entry"},
        {QUN_OBJECT_THRESHOLD, 1, "flash/entry"},
        {QUN_OBJECT_PATH, 0, "entry/buyer"},
        {QUN_OBJECT_PATH, 1, "flash/entry/guest"},
        {QUN_OBJECT_PATH, 2, "ad/hour"},
        {QUN_OBJECT_REQUIREMENT, 0, "entry/buyer/when/bought"},
        {QUN_OBJECT_REQUIREMENT, 1, "flash/entry/guest/when/0"},
        {QUN_OBJECT_ENDING, 0, "flash/cap"},
        {QUN_OBJECT_STAGE, 0, "flash/invite"},
        {QUN_OBJECT_STAGE, 1, "forming"},
        {QUN_OBJECT_STEP, 0, "conduct/3"},
        {QUN_OBJECT_ACTION, 0, "flash/then/0"},
        {QUN_OBJECT_ACTION, 1, "conduct/3/then/0"},
        {QUN_OBJECT_ACTION, 2, "conduct/3/then/1"},
    };
    room r = reads(
        HEAD
        "\"params\":{\"fee\":{\"type\":\"money\",\"default\":1}},\"attributes\":{\"member.city\":\"string\"},"
        "\"events\":{\"run\":{\"metres\":\"int\"},\"walk\":{}},\"metrics\":{\"member.orders\":{\"count\":"
        "\"order\"}},"
        "\"words\":{\"ads\":{}},\"times\":{\"hour\":{\"at\":\"20:00\"}},"
        "\"entry\":{\"paths\":[{\"id\":\"buyer\",\"when\":[{\"id\":\"bought\",\"when\":\"a\"}]}]},"
        "\"groups\":[{\"id\":\"flash\",\"carrier\":\"w\",\"full\":[\"open\"],\"active\":\"hour\","
        "\"entry\":{\"paths\":[{\"id\":\"guest\",\"when\":[\"b\"]}]},"
        "\"ends\":[{\"id\":\"cap\",\"on\":{\"after\":\"4h\"}}],\"lifecycle\":[{\"id\":\"invite\"}]}],"
        "\"permits\":[{\"id\":\"ad\",\"paths\":[{\"id\":\"hour\"}]}],"
        "\"ladders\":[{\"id\":\"conduct\",\"steps\":[{\"at\":3,\"then\":[\"warn\",\"remove\"]}]}],"
        "\"lifecycle\":[{\"id\":\"forming\"}]}");
    for (size_t i = 0; i < COUNT(cases); i++) {
        const object_list *list = &r.o.lists[cases[i].kind];
        if (cases[i].index >= list->count)
            fail_msg("%s: no object %u", cases[i].reference, cases[i].index);
        assert_text(list->references[cases[i].index], cases[i].reference);
        assert_int_equal(object_named(&r.o, cases[i].kind, text_of(cases[i].reference)), cases[i].index);
    }
    leave(&r);
}

static void the_order_of_keys_and_x_keys_change_nothing(void **state)
{
    (void)state;
    room a = reads(HEAD "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"when\":\"true\"}],\"name\":\"n\"}");
    room b = reads("{\"qun\":1,\"x-note\":{\"any\":[1.5,null,\"$no\"]},\"name\":\"n\",\"rules\":[{\"x-a\":1,"
                   "\"when\":\"true\","
                   "\"on\":\"message\",\"id\":\"r\"}],\"id\":\"c\"}");
    assert_same_objects(&a.o, &b.o);
    leave(&a);
    leave(&b);
}

static void a_time_is_read_key_by_key(void **state)
{
    (void)state;
    room r = reads(
        HEAD "\"times\":{\"t\":{\"from\":\"group.opened\",\"after\":[\"1d12h\",\"-1h\"],\"every\":\"7d\","
             "\"days\":["
             "\"fri\",1,-1,\"31\",\"02-16\",\"2026-10-01\"],\"at\":[\"08:00\",\"24:00\"],\"for\":\"2h\","
             "\"until\":\"2026-12-01\"}}}");
    const qun_timing *t = OBJECT(r, qun_timing, QUN_OBJECT_TIMING, 0);
    assert_text(t->id, "t");
    assert_int_equal(t->of_kind, 0);
    assert_text(t->anchor, "group.opened");
    assert_text(t->ceases, "2026-12-01");
    assert_int_equal(t->after_count, 2);
    assert_period(t->after[0], 0, 1, 12 * TIME_HOUR);
    assert_period(t->after[1], 0, 0, -TIME_HOUR);
    assert_period(t->every, 0, 7, 0);
    assert_period(t->lasts, 0, 0, 2 * TIME_HOUR);
    assert_int_equal(t->weekdays, 16);
    assert_int_equal(t->monthdays, 1u | 1u << 30 | 1u << 31);
    assert_int_equal(t->date_count, 2);
    assert_text(t->dates[1], "2026-10-01");
    assert_int_equal(t->at_count, 2);
    assert_int_equal(t->at[1], 1440);
    leave(&r);
}

static void a_time_of_an_object_may_be_a_name_or_a_span(void **state)
{
    (void)state;
    room r = reads(HEAD "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"active\":\"evening\",\"ends\":[{"
                        "\"id\":\"e\",\"on\":\"4h\"}]}]}");
    const qun_timing *active = OBJECT(r, qun_timing, QUN_OBJECT_TIMING, 0);
    const qun_timing *end = OBJECT(r, qun_timing, QUN_OBJECT_TIMING, 1);
    assert_int_equal(active->of_kind, QUN_OBJECT_FORM);
    assert_int_equal(active->part, QUN_PART_ACTIVE);
    assert_text(active->of, "g");
    assert_text(active->id, "evening");
    assert_int_equal(end->of_kind, QUN_OBJECT_ENDING);
    assert_int_equal(end->part, QUN_PART_END);
    assert_text(end->of, "g/e");
    assert_text(end->id, NULL);
    assert_period(end->every, 0, 0, 4 * TIME_HOUR);
    leave(&r);
}

static void dates_begin_at_midnight_of_the_charters_zone(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *since;
        qun_time expected;
    } cases[] = {
        {"", "2026-12-01", INT64_C(1796054400) * TIME_SECOND}, /* +08:00 if nothing is said */
        {"\"timezone\":\"UTC\",", "2026-12-01", INT64_C(1796083200) * TIME_SECOND},
        {"\"timezone\":\"-05:00\",", "2026-12-01", INT64_C(1796101200) * TIME_SECOND},
        {"", "2026-12-01T00:00:00Z", INT64_C(1796083200) * TIME_SECOND},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char json[512];
        snprintf(json, sizeof json, HEAD "%s\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"since\":\"%s\"}]}",
                 cases[i].zone, cases[i].since);
        room r = reads(json);
        assert_int_equal(OBJECT(r, qun_rule, QUN_OBJECT_RULE, 0)->since, cases[i].expected);
        leave(&r);
    }
}

static void actions_keep_what_their_act_takes(void **state)
{
    (void)state;
    room r = reads(
        HEAD
        "\"rules\":[{\"id\":\"r\",\"on\":\"message\",\"then\":[\"delete\",{\"do\":\"strike\",\"ladder\":"
        "\"l\","
        "\"weight\":2},{\"do\":\"mute\",\"for\":\"24h\"},{\"do\":\"fine\",\"amount\":\"params.fee * 2\"},"
        "{\"do\":\"assign\",\"attribute\":\"member.city\",\"value\":\"x\",\"why\":\"w\"}],\"else\":\"warn\"}]"
        "}");
    const qun_action *strike = OBJECT(r, qun_action, QUN_OBJECT_ACTION, 1);
    const qun_action *assign = OBJECT(r, qun_action, QUN_OBJECT_ACTION, 4);
    const qun_action *warn = OBJECT(r, qun_action, QUN_OBJECT_ACTION, 5);
    assert_int_equal(OBJECT(r, qun_action, QUN_OBJECT_ACTION, 0)->act, QUN_ACT_DELETE);
    assert_int_equal(strike->act, QUN_ACT_STRIKE);
    assert_text(strike->topic, "l");
    assert_int_equal(strike->amount, 2);
    assert_int_equal(strike->of_kind, QUN_OBJECT_RULE);
    assert_text(strike->of, "r");
    assert_int_equal(strike->part, QUN_PART_THEN);
    assert_period(OBJECT(r, qun_action, QUN_OBJECT_ACTION, 2)->span, 0, 0, 24 * TIME_HOUR);
    assert_text(OBJECT(r, qun_action, QUN_OBJECT_ACTION, 3)->formula, "params.fee * 2");
    assert_text(assign->topic, "member.city");
    assert_text(assign->choice, "x");
    assert_text(assign->why_zh, "w");
    assert_int_equal(warn->part, QUN_PART_ELSE);
    leave(&r);
}

static void empty_lists_say_something(void **state)
{
    (void)state;
    room r = reads(HEAD "\"entry\":{\"paths\":[]},\"permits\":[{\"id\":\"p\",\"paths\":[]},{\"id\":\"q\"}],"
                        "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"warn\":[]}],\"words\":{\"a\":{"
                        "\"fold\":[]},\"b\":{}}}");
    assert_int_equal(OBJECT(r, qun_threshold, QUN_OBJECT_THRESHOLD, 0)->flags, QUN_GATE_SHUT);
    assert_int_equal(OBJECT(r, qun_permit, QUN_OBJECT_PERMIT, 0)->flags, QUN_GATE_SHUT);
    assert_int_equal(OBJECT(r, qun_permit, QUN_OBJECT_PERMIT, 1)->flags, 0);
    assert_int_equal(OBJECT(r, qun_form, QUN_OBJECT_FORM, 0)->flags, QUN_FORM_NO_WARNING);
    assert_int_equal(OBJECT(r, qun_word_list, QUN_OBJECT_WORDS, 0)->fold, 0);
    assert_int_equal(OBJECT(r, qun_word_list, QUN_OBJECT_WORDS, 1)->fold, QUN_FOLD_DEFAULT);
    leave(&r);
}

static void metrics_name_event_field_and_window(void **state)
{
    (void)state;
    room r = reads(HEAD "\"metrics\":{\"member.a\":{\"sum\":\"order.amount\",\"where\":\"true\",\"over\":"
                        "\"day\",\"by\":\"to\"},"
                        "\"group.b\":{\"count\":\"message\",\"over\":\"28d\",\"back\":\"7d\"},\"event.c\":{"
                        "\"is\":\"1 > 0\"}}}");
    const qun_metric *a = OBJECT(r, qun_metric, QUN_OBJECT_METRIC, 0),
                     *b = OBJECT(r, qun_metric, QUN_OBJECT_METRIC, 1);
    assert_int_equal(a->aggregate, QUN_AGGREGATE_SUM);
    assert_text(a->event, "order");
    assert_text(a->field, "amount");
    assert_text(a->calendar, "day");
    assert_text(a->by, "to");
    assert_period(b->over, 0, 28, 0);
    assert_period(b->back, 0, 7, 0);
    assert_text(b->calendar, NULL);
    assert_int_equal(OBJECT(r, qun_metric, QUN_OBJECT_METRIC, 2)->aggregate, QUN_AGGREGATE_IS);
    leave(&r);
}

/* ---- places ---- */

static void a_member_is_found_where_it_was_written(void **state)
{
    (void)state;
    const char *json =
        "{\"qun\":1,\"id\":\"c\",\n\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"size\":{\"max\":5},\n"
        "\"when\":[\"b\",{\"id\":\"x\",\"when\":\"群 > 1\"}]}]}";
    static const struct {
        int32_t kind;
        uint32_t index;
        const char *key, *path, *text;
        uint32_t line, column;
    } cases[] = {
        {QUN_OBJECT_FORM, 0, NULL, "/groups/0", "{", 2, 11},
        {QUN_OBJECT_FORM, 0, "carrier", "/groups/0/carrier", "w", 2, 32},
        {QUN_OBJECT_FORM, 0, "size/max", "/groups/0/size/max", "5", 2, 49},
        {QUN_OBJECT_FORM, 0, "who", "/groups/0/who", "{", 2, 11}, /* not there: the object's own place */
        {QUN_OBJECT_REQUIREMENT, 0, "when", "/groups/0/when/0", "b", 3, 10},
        {QUN_OBJECT_REQUIREMENT, 1, "when", "/groups/0/when/1/when", "群", 3, 31},
    };
    room r = reads(json);
    for (size_t i = 0; i < COUNT(cases); i++) {
        place at = objects_place(&r.o, cases[i].kind, cases[i].index, cases[i].key);
        assert_text(at.path, cases[i].path);
        if (at.line != cases[i].line || at.column != cases[i].column)
            fail_msg("%s: expected %u:%u, got %u:%u", cases[i].path, cases[i].line, cases[i].column, at.line,
                     at.column);
        assert_memory_equal(json + at.offset, cases[i].text, strlen(cases[i].text));
    }
    leave(&r);
}

/* ---- limits and memory ---- */

static void too_many_objects_are_refused_at_their_place(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .objects = 3};
    qun_env *env = env_with(NULL, NULL, 0, &limits);
    qun_diagnostics *d = NULL;
    objects o;
    char got[LINE];
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    objects_init(&o, env);
    assert_int_equal(read_text(&o, HEAD "\"tiers\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"d\"}]}", d),
                     QUN_E_LIMIT);
    describe(d, got);
    assert_string_equal(got, "C003@1:50");
    objects_drop(&o);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

static void parameters_cannot_blow_a_charter_up(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .document_bytes = 400};
    qun_env *env = env_with(NULL, NULL, 0, &limits);
    objects o;
    objects_init(&o, env);
    char json[400] = HEAD "\"params\":{\"p\":{\"type\":\"list\",\"default\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
                          "1,1,1,1]}},\"x\":[";
    for (int i = 0; i < 40; i++)
        strcat(json, i ? ",\"$p\"" : "\"$p\"");
    strcat(json, "]}");
    assert_true(strlen(json) < 400);
    assert_int_equal(read_text(&o, json, NULL), QUN_E_LIMIT);
    objects_drop(&o);
    qun_env_unref(env);
}

static qun_status read_two(qun_env *env, void *user)
{
    const char *json = user;
    qun_diagnostics *d = NULL;
    objects o;
    objects_init(&o, env);
    qun_status status = qun_diagnostics_new(env, &d);
    if (status == QUN_OK)
        status = read_text(&o, json, d);
    objects_drop(&o);
    qun_diagnostics_unref(d);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    sweep(read_two, (void *)(uintptr_t)HEAD
          "\"use\":[{\"id\":\"discipline.basic\",\"with\":{\"mute\":\"1h\"}},\"wechat\"],\"name\":{\"zh\":"
          "\"群\"},"
          "\"attributes\":{\"member.city\":{\"type\":\"string\",\"ask\":\"?\"}},\"events\":{\"run\":{\"m\":"
          "\"int\"}},"
          "\"rules\":[{\"id\":\"no-ads\",\"off\":true}],"
          "\"entry\":{\"paths\":[{\"id\":\"a\",\"when\":[{\"id\":\"x\",\"when\":\"true\"},\"false\"]}]},"
          "\"groups\":[{\"id\":\"g\",\"carrier\":\"wechat\",\"size\":{\"max\":3},\"ends\":[{\"id\":\"e\","
          "\"on\":"
          "{\"after\":\"4h\",\"at\":[\"08:00\"],\"days\":[\"mon\",\"02-16\"]}}]}]}");
}

static void memory_may_run_out_while_problems_are_told(void **state)
{
    (void)state;
    qun_env *env = env_with(NULL, NULL, 0, NULL);
    const char *json = HEAD
        "\"tires\":[],\"tiers\":[{\"id\":\"a\",\"grace\":\"14 days\"},{\"id\":\"a\"}],\"use\":[\"wecam\"]}";
    objects o;
    objects_init(&o, env);
    assert_int_equal(read_text(&o, json, NULL), QUN_E_INVALID); /* nobody listens: the status is the same */
    objects_drop(&o);
    qun_env_unref(env);
    for (long k = 1; k < 400; k++) {
        counting c = {.fail_at = 0};
        env = env_with(&c, NULL, 0, NULL);
        qun_diagnostics *d = NULL;
        assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
        objects_init(&o, env);
        c.calls = 0;
        c.fail_at = k;
        qun_status status = read_text(&o, json, d);
        assert_true(status == QUN_E_NOMEM || status == QUN_E_INVALID);
        objects_drop(&o);
        qun_diagnostics_unref(d);
        qun_env_unref(env);
        assert_int_equal(c.out, 0);
        if (c.calls < k)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_problem_of_a_wrong_charter_is_told_at_its_place),
        cmocka_unit_test(a_plain_text_is_kept_as_the_chinese_one),
        cmocka_unit_test(a_condition_is_a_text_of_the_struct_or_lines_of_their_own),
        cmocka_unit_test(references_are_those_of_the_header),
        cmocka_unit_test(the_order_of_keys_and_x_keys_change_nothing),
        cmocka_unit_test(a_time_is_read_key_by_key),
        cmocka_unit_test(a_time_of_an_object_may_be_a_name_or_a_span),
        cmocka_unit_test(dates_begin_at_midnight_of_the_charters_zone),
        cmocka_unit_test(actions_keep_what_their_act_takes),
        cmocka_unit_test(empty_lists_say_something),
        cmocka_unit_test(metrics_name_event_field_and_window),
        cmocka_unit_test(a_member_is_found_where_it_was_written),
        cmocka_unit_test(too_many_objects_are_refused_at_their_place),
        cmocka_unit_test(parameters_cannot_blow_a_charter_up),
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(memory_may_run_out_while_problems_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
