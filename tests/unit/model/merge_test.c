/* merge_test.c - packs and parameters: a charter laid over packs reads as the one charter that says it all;
 * where they cannot be laid over each other the problem is told, in the document it stands in. */
#include "model_test.h"

#define HEAD "{\"qun\":1,\"id\":\"c\","
#define PACK(id, rest)                                                                                       \
    {                                                                                                        \
        id, "{\"qun\":1,\"id\":\"" id "\",\"pack\":true," rest "}"                                           \
    }

/* A charter over two packs, and the charter without packs that says the same. */
static const struct {
    const char *name, *a, *b, *charter, *same;
} laws[] = {
    {"objects merge by key", "\"attributes\":{\"member.a\":\"int\"}", "\"attributes\":{\"member.b\":\"int\"}",
     "\"use\":[\"a\",\"b\"],\"attributes\":{\"member.c\":\"int\"}",
     "\"attributes\":{\"member.a\":\"int\",\"member.b\":\"int\",\"member.c\":\"int\"}"},
    {"what a charter says replaces", "\"timezone\":\"+01:00\"", "\"currency\":\"USD\"",
     "\"use\":[\"a\",\"b\"],\"timezone\":\"+02:00\"", "\"timezone\":\"+02:00\",\"currency\":\"USD\""},
    {"a pack's name and id stay its own", "\"name\":\"pack\",\"about\":\"x\",\"revision\":3",
     "\"name\":\"other\"", "\"use\":[\"a\",\"b\"]", "\"x\":0"},
    {"lists of objects merge by id, new ones come last",
     "\"tiers\":[{\"id\":\"x\",\"enter\":\"1\"},{\"id\":\"y\"}]", "\"tiers\":[{\"id\":\"z\"}]",
     "\"use\":[\"a\",\"b\"],\"tiers\":[{\"id\":\"w\"},{\"id\":\"x\",\"grace\":\"1d\"}]",
     "\"tiers\":[{\"id\":\"x\",\"enter\":\"1\",\"grace\":\"1d\"},{\"id\":\"y\"},{\"id\":\"z\"},{\"id\":\"w\"}"
     "]"},
    {"other lists are replaced", "\"words\":{\"w\":{\"terms\":[\"a\",\"b\"]}}", "\"timezone\":\"UTC\"",
     "\"use\":[\"a\",\"b\"],\"words\":{\"w\":{\"terms\":[\"c\"]}}",
     "\"timezone\":\"UTC\",\"words\":{\"w\":{\"terms\":[\"c\"]}}"},
    {"actions have no ids: they are replaced",
     "\"rules\":[{\"id\":\"r\",\"on\":\"join\",\"then\":[\"warn\",\"delete\"]}]", "\"timezone\":\"UTC\"",
     "\"use\":[\"a\"],\"rules\":[{\"id\":\"r\",\"then\":[\"remove\"]}]",
     "\"rules\":[{\"id\":\"r\",\"on\":\"join\",\"then\":[\"remove\"]}]"},
    {"null removes a key", "\"timezone\":\"+01:00\",\"entry\":{\"when\":\"false\"}", "\"currency\":\"USD\"",
     "\"use\":[\"a\",\"b\"],\"entry\":null,\"currency\":null", "\"timezone\":\"+01:00\""},
    {"null removes inside of an object", "\"tiers\":[{\"id\":\"x\",\"enter\":\"1\",\"grace\":\"1d\"}]",
     "\"x-a\":1", "\"use\":[\"a\"],\"tiers\":[{\"id\":\"x\",\"grace\":null}]",
     "\"tiers\":[{\"id\":\"x\",\"enter\":\"1\"}]"},
    {"null where nothing is says nothing", "\"x-a\":1", "\"x-b\":1", "\"use\":[\"a\"],\"name\":null",
     "\"x-c\":1"},
    {"off takes a clause out", "\"rules\":[{\"id\":\"r\",\"on\":\"join\"},{\"id\":\"s\",\"on\":\"join\"}]",
     "\"x-b\":1", "\"use\":[\"a\"],\"rules\":[{\"id\":\"r\",\"off\":true}]",
     "\"rules\":[{\"id\":\"s\",\"on\":\"join\"}]"},
    {"off false leaves it", "\"rules\":[{\"id\":\"r\",\"on\":\"join\",\"off\":true}]", "\"x-b\":1",
     "\"use\":[\"a\"],\"rules\":[{\"id\":\"r\",\"off\":false}]",
     "\"rules\":[{\"id\":\"r\",\"on\":\"join\"}]"},
    {"conditions of packs and charter add up",
     "\"entry\":{\"when\":[{\"id\":\"ack\",\"when\":\"a\",\"why\":\"w\"},\"x\"]}",
     "\"entry\":{\"when\":[{\"id\":\"fee\",\"when\":\"b\"},\"x\"]}",
     "\"use\":[\"a\",\"b\"],\"entry\":{\"when\":[{\"id\":\"age\",\"when\":\"c\"},{\"id\":\"ack\",\"when\":"
     "\"d\"}]}",
     "\"entry\":{\"when\":[{\"id\":\"ack\",\"when\":\"d\",\"why\":\"w\"},\"x\",{\"id\":\"fee\",\"when\":"
     "\"b\"},{\"id\":\"age\",\"when\":\"c\"}]}"},
    {"a condition of another form replaces", "\"entry\":{\"when\":[{\"id\":\"ack\",\"when\":\"a\"}]}",
     "\"x-b\":1", "\"use\":[\"a\"],\"entry\":{\"when\":\"b\"}", "\"entry\":{\"when\":\"b\"}"},
    {"a shut permit is opened by a way", "\"permits\":[{\"id\":\"ad\",\"paths\":[]}]", "\"x-b\":1",
     "\"use\":[\"a\"],\"permits\":[{\"id\":\"ad\",\"paths\":[{\"id\":\"toll\"}]}]",
     "\"permits\":[{\"id\":\"ad\",\"paths\":[{\"id\":\"toll\"}]}]"},
    {"a charter empties a list", "\"permits\":[{\"id\":\"ad\",\"paths\":[{\"id\":\"x\"}]}]", "\"x-b\":1",
     "\"use\":[\"a\"],\"permits\":[{\"id\":\"ad\",\"paths\":[]}]",
     "\"permits\":[{\"id\":\"ad\",\"paths\":[]}]"},
    {"an empty list of a pack takes nothing from another",
     "\"permits\":[{\"id\":\"ad\",\"paths\":[{\"id\":\"x\"}]}]", "\"permits\":[{\"id\":\"ad\",\"paths\":[]}]",
     "\"use\":[\"a\",\"b\"]", "\"permits\":[{\"id\":\"ad\",\"paths\":[{\"id\":\"x\"}]}]"},
    {"equal words of two packs agree", "\"timezone\":\"UTC\",\"words\":{\"w\":{\"terms\":[\"a\"]}}",
     "\"timezone\":\"UTC\",\"words\":{\"w\":{\"terms\":[\"a\"]}}", "\"use\":[\"a\",\"b\"]",
     "\"timezone\":\"UTC\",\"words\":{\"w\":{\"terms\":[\"a\"]}}"},
    {"a charter decides between packs", "\"timezone\":\"+01:00\"", "\"timezone\":\"+02:00\"",
     "\"use\":[\"a\",\"b\"],\"timezone\":\"+03:00\"", "\"timezone\":\"+03:00\""},
    {"packs use packs", "\"use\":[\"b\"],\"timezone\":\"UTC\"", "\"currency\":\"USD\"", "\"use\":[\"a\"]",
     "\"timezone\":\"UTC\",\"currency\":\"USD\""},
    {"a pack reached twice is there once", "\"use\":[\"b\"],\"tiers\":[{\"id\":\"x\"}]",
     "\"tiers\":[{\"id\":\"y\",\"enter\":[\"p\"]}]", "\"use\":[\"b\",\"a\"]",
     "\"tiers\":[{\"id\":\"y\",\"enter\":[\"p\"]},{\"id\":\"x\"}]"},
    {"a parameter stands for its value",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":3},\"s\":{\"type\":\"span\",\"default\":\"2d\"}},"
     "\"tiers\":[{\"id\":\"x\",\"max\":\"$n\",\"grace\":\"$s\"}]",
     "\"x-b\":\"$none\"", "\"use\":[\"a\",\"b\"]",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":3},\"s\":{\"type\":\"span\",\"default\":\"2d\"}},"
     "\"tiers\":[{\"id\":\"x\",\"max\":3,\"grace\":\"2d\"}]"},
    {"with gives a pack's parameter another value",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":3}},\"tiers\":[{\"id\":\"x\",\"max\":\"$n\"}]",
     "\"x-b\":1", "\"use\":[{\"id\":\"a\",\"with\":{\"n\":5}}]",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":5}},\"tiers\":[{\"id\":\"x\",\"max\":5}]"},
    {"a charter may set it in its own parameters, and has the last word",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":3}},\"tiers\":[{\"id\":\"x\",\"max\":\"$n\"}]",
     "\"x-b\":1", "\"use\":[{\"id\":\"a\",\"with\":{\"n\":5}}],\"params\":{\"n\":{\"default\":7}}",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":7}},\"tiers\":[{\"id\":\"x\",\"max\":7}]"},
    {"a pack hands its parameter on to the pack below",
     "\"use\":[{\"id\":\"b\",\"with\":{\"m\":\"$n\"}}],\"params\":{\"n\":{\"type\":\"int\",\"default\":3}}",
     "\"params\":{\"m\":{\"type\":\"int\",\"default\":1}},\"tiers\":[{\"id\":\"x\",\"max\":\"$m\"}]",
     "\"use\":[\"a\"]",
     "\"params\":{\"m\":{\"type\":\"int\",\"default\":3},\"n\":{\"type\":\"int\",\"default\":3}},\"tiers\":[{"
     "\"id\":\"x\",\"max\":3}]"},
    {"with decides where two packs have one parameter", "\"params\":{\"n\":{\"type\":\"int\",\"default\":3}}",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":4}}",
     "\"use\":[{\"id\":\"a\",\"with\":{\"n\":5}},\"b\"]",
     "\"params\":{\"n\":{\"type\":\"int\",\"default\":5}}"},
    {"a text in two languages may be a parameter",
     "\"params\":{\"t\":{\"type\":\"text\",\"default\":{\"zh\":\"群\",\"en\":\"group\"}}},\"tiers\":[{\"id\":"
     "\"x\",\"name\":\"$t\"}]",
     "\"x-b\":1", "\"use\":[\"a\"]",
     "\"params\":{\"t\":{\"type\":\"text\",\"default\":{\"zh\":\"群\",\"en\":\"group\"}}},"
     "\"tiers\":[{\"id\":\"x\",\"name\":{\"zh\":\"群\",\"en\":\"group\"}}]"},
    {"a dollar that is no name is a dollar", "\"x-a\":1", "\"x-b\":1",
     "\"tiers\":[{\"id\":\"x\",\"name\":\"$5\",\"about\":\"$ A\"}]",
     "\"tiers\":[{\"id\":\"x\",\"name\":\"$5\",\"about\":\"$ A\"}]"},
};

static char *text_of_charter(const lent_pack *packs, size_t count, const char *json)
{
    qun_env *env = env_with(NULL, packs, count, NULL);
    objects o;
    objects_init(&o, env);
    read_well(&o, json);
    char *text = written(&o);
    objects_drop(&o);
    qun_env_unref(env);
    return text;
}

static char *document(const char *id, const char *rest)
{
    char *json = malloc(LINE);
    snprintf(json, LINE, "{\"qun\":1,\"id\":\"%s\",%s}", id, rest);
    return json;
}

/* The unknown key "x" of the third case stands for "nothing". */
static char *without_nothing(const char *rest)
{
    return document("c", strcmp(rest, "\"x\":0") == 0 ? "\"x-\":0" : rest);
}

static void a_charter_over_packs_reads_as_one_that_says_it_all(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(laws); i++) {
        char *a = document("a", laws[i].a), *b = document("b", laws[i].b);
        lent_pack packs[] = {{"a", a}, {"b", b}};
        char *over = document("c", laws[i].charter), *plain = without_nothing(laws[i].same);
        char *got = text_of_charter(packs, 2, over), *expected = text_of_charter(NULL, 0, plain);
        if (strcmp(got, expected) != 0) {
            print_message("  %s\n   expected %s\n   got      %s\n", laws[i].name, expected, got);
            bad++;
        }
        free(a);
        free(b);
        free(over);
        free(plain);
        free(got);
        free(expected);
    }
    assert_int_equal(bad, 0);
}

/* ---- what cannot be merged ---- */

static const lent_pack bad_packs[] = {
    PACK("zone1", "\"timezone\":\"+01:00\",\"tiers\":[{\"id\":\"x\",\"grace\":\"1d\"}]"),
    PACK("zone2", "\"timezone\":\"+02:00\",\"tiers\":[{\"id\":\"x\",\"grace\":\"2d\",\"name\":\"n\"}]"),
    PACK("self", "\"use\":[\"self\"]"),
    PACK("ping", "\"use\":[\"pong\"]"),
    PACK("pong", "\"use\":[\"ping\"]"),
    PACK("back", "\"use\":[\"c\"]"),
    PACK("typo", "\"tires\":[],\n\"tiers\":[{\"id\":\"a\",\"grace\":\"$g\"}],\"params\":{\"g\":{\"type\":"
                 "\"span\",\"default\":\"1d\"}}"),
    {"broken", "{\"qun\":1,"},
    {"later", "{\"qun\":2,\"id\":\"later\"}"},
    PACK("d1", "\"use\":[\"d2\"]"),
    PACK("d2", "\"use\":[\"d3\",\"d3\"]"),
};

static const struct {
    const char *name, *charter, *problems;
} conflicts[] = {
    {"packs that disagree", HEAD "\"use\":[\"zone1\",\"zone2\"]}", "zone2:C014@1:47 | zone2:C014@1:83"},
    {"a charter that decides the half of it", HEAD "\"use\":[\"zone1\",\"zone2\"],\"timezone\":\"UTC\"}",
     "zone2:C014@1:83"},
    {"a pack that uses itself", HEAD "\"use\":[\"self\"]}", "self:C014@1:42"},
    {"packs in a circle", HEAD "\"use\":[\"ping\"]}", "pong:C014@1:42"},
    {"a pack that uses the charter", HEAD "\"use\":[\"back\"]}", "back:C014@1:42"},
    {"a mistake in a pack is told in the pack",
     HEAD "\"use\":[\"typo\"],\"tiers\":[{\"id\":\"a\",\"dwell\":\"$g\",\"max\":\"$g\"}]}",
     "C015@1:73 | typo:C010@1:35 times"},
    {"a pack that is not JSON", HEAD "\"use\":[\"broken\"]}", "broken:C001@1:10"},
    {"a pack of a later grammar", HEAD "\"use\":[\"later\"]}", "later:C011@1:8"},
    {"a pack that is not there, in a pack", HEAD "\"use\":[\"d1\"]}", "d2:C014@1:40 d1 | d2:C002@1:45"},
    {"what a missing pack would have said is not missed",
     HEAD "\"use\":[\"nowhere\"],\"tiers\":[{\"id\":\"a\",\"grace\":\"$g\"}]}", "C014@1:27"},
};

static void what_cannot_be_merged_is_told_where_it_stands(void **state)
{
    (void)state;
    int bad = 0;
    qun_env *env = env_with(NULL, bad_packs, COUNT(bad_packs), NULL);
    qun_diagnostics *d = NULL;
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    for (size_t i = 0; i < COUNT(conflicts); i++) {
        char got[LINE];
        objects o;
        objects_init(&o, env);
        diagnostics_clear(d);
        qun_status status = read_text(&o, conflicts[i].charter, d);
        describe(d, got);
        if (strcmp(got, conflicts[i].problems) != 0 || status != QUN_E_INVALID) {
            print_message("  %s\n   expected %s\n   got      %s\n", conflicts[i].name, conflicts[i].problems,
                          got);
            print_problems(d);
            bad++;
        }
        objects_drop(&o);
    }
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    assert_int_equal(bad, 0);
}

/* ---- depth, order, size ---- */

static void packs_may_use_packs_eight_deep(void **state)
{
    (void)state;
    char ids[9][16], json[9][64];
    lent_pack packs[9];
    for (int i = 0; i < 9; i++) {
        snprintf(ids[i], sizeof ids[i], "p%d", i);
        snprintf(json[i], sizeof json[i],
                 i < 8 ? "{\"qun\":1,\"id\":\"p%d\",\"use\":[\"p%d\"]}"
                       : "{\"qun\":1,\"id\":\"p%d\",\"x-\":%d}",
                 i, i + 1);
        packs[i] = (lent_pack){ids[i], json[i]};
    }
    qun_env *env = env_with(NULL, packs, 9, NULL);
    objects o;
    objects_init(&o, env);
    assert_int_equal(read_text(&o, HEAD "\"use\":[\"p1\"]}", NULL), QUN_OK);
    objects_drop(&o);
    assert_int_equal(read_text(&o, HEAD "\"use\":[\"p0\"]}", NULL), QUN_E_INVALID);
    assert_true(o.partial);
    objects_drop(&o);
    qun_env_unref(env);
}

static void a_pack_of_the_host_hides_one_of_the_library(void **state)
{
    (void)state;
    static const lent_pack own[] = {PACK("wechat", "\"carriers\":[{\"id\":\"wechat\",\"max\":7}]")};
    qun_env *env = env_with(NULL, own, 1, NULL);
    objects o;
    objects_init(&o, env);
    read_well(&o, HEAD "\"use\":[\"wechat\"]}");
    assert_int_equal(((const qun_carrier *)object_at(&o, QUN_OBJECT_CARRIER, 0))->max, 7);
    objects_drop(&o);
    qun_env_unref(env);
}

/* Seventeen and more children are looked up by hash: the order must not show it. */
static void long_lists_merge_in_their_order(void **state)
{
    (void)state;
    char pack[LINE] = "{\"qun\":1,\"id\":\"p\",\"tiers\":[",
         charter[LINE] = HEAD "\"use\":[\"p\"],\"tiers\":[";
    for (int i = 0; i < 40; i++)
        sprintf(pack + strlen(pack), "%s{\"id\":\"t%d\"}", i ? "," : "", i);
    for (int i = 59; i >= 20; i--)
        sprintf(charter + strlen(charter), "%s{\"id\":\"t%d\",\"max\":%d}", i < 59 ? "," : "", i, i);
    strcat(pack, "]}");
    strcat(charter, "]}");
    lent_pack packs[] = {{"p", pack}};
    qun_env *env = env_with(NULL, packs, 1, NULL);
    objects o;
    objects_init(&o, env);
    read_well(&o, charter);
    assert_int_equal(o.lists[QUN_OBJECT_TIER].count, 60);
    for (uint32_t i = 0; i < 60; i++) {
        const qun_tier *tier = object_at(&o, QUN_OBJECT_TIER, i);
        uint32_t number = i < 40 ? i : 99 - i;
        char id[8];
        snprintf(id, sizeof id, "t%u", number);
        assert_true(text_is(tier->id, id));
        assert_int_equal(tier->max, number >= 20 ? number : 0);
    }
    objects_drop(&o);
    qun_env_unref(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_charter_over_packs_reads_as_one_that_says_it_all),
        cmocka_unit_test(what_cannot_be_merged_is_told_where_it_stands),
        cmocka_unit_test(packs_may_use_packs_eight_deep),
        cmocka_unit_test(a_pack_of_the_host_hides_one_of_the_library),
        cmocka_unit_test(long_lists_merge_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
