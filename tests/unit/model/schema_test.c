/* schema_test.c - the JSON Schema that the library carries is the one the table of keys makes, and the
 * reference page names every key. With the argument "write" it writes src/model/resources/schema.json (then
 * ./dev generate). */
#include "model_test.h"
#include "json/json.h"
#include "model/keys.h"

#define SCHEMA "src/model/resources/schema.json"
#define PAGE   "docs/charter.md"

/* ---- the schema ---- */

static void add_words(buf *out, const char *before, uint8_t list, const char *after)
{
    buf_str(out, before);
    for (uint32_t i = 0; i < key_word_lists[list].count; i++) {
        buf_str(out, i ? "," : "");
        buf_json(out, text_of(key_word_lists[list].words[i].name));
    }
    buf_str(out, after);
}

static void add_reference(buf *out, const char *before, uint8_t table, const char *after)
{
    buf_str(out, before);
    buf_str(out, "{\"$ref\":\"#/$defs/");
    buf_str(out, key_tables[table].name);
    buf_str(out, "\"}");
    buf_str(out, after);
}

/* What does not depend on the key. */
static const char *const plain_schemas[READINGS] = {
    [READ_TEXTS] = "{\"$ref\":\"#/$defs/text\"}",
    [READ_TEXT] = "{\"type\":\"string\",\"minLength\":1}",
    [READ_ID] = "{\"$ref\":\"#/$defs/id\"}",
    [READ_REVISION] = "{\"type\":[\"string\",\"integer\"]}",
    [READ_EXPRESSION] = "{\"type\":\"string\",\"minLength\":1}",
    [READ_ANCHOR] = "{\"type\":\"string\",\"minLength\":1}",
    [READ_NUMBER] = "{\"type\":\"integer\",\"minimum\":0}",
    [READ_INTEGER] = "{\"type\":\"integer\"}",
    [READ_NUMBER_EXPRESSION] = "{\"type\":[\"integer\",\"string\"]}",
    [READ_FLAG] = "{\"type\":\"boolean\"}",
    [READ_SPAN] = "{\"$ref\":\"#/$defs/span\"}",
    [READ_SPANS] = "{\"$ref\":\"#/$defs/spans\"}",
    [READ_OFFSETS] = "{\"$ref\":\"#/$defs/offsets\"}",
    [READ_OVER] = "{\"type\":\"string\",\"minLength\":1}",
    [READ_LIST] = "{\"$ref\":\"#/$defs/texts\"}",
    [READ_TERMS] = "{\"anyOf\":[{\"type\":\"string\",\"minLength\":1},{\"type\":\"array\",\"items\":{"
                   "\"anyOf\":[{\"type\":\"string\",\"minLength\":1},"
                   "{\"$ref\":\"#/$defs/term\"}]}}]}",
    [READ_MOMENT] = "{\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}\"}",
    [READ_DAYS] = "{\"$ref\":\"#/$defs/days\"}",
    [READ_CLOCKS] = "{\"$ref\":\"#/$defs/clocks\"}",
    [READ_CONDITION] = "{\"$ref\":\"#/$defs/condition\"}",
    [READ_ACTIONS] = "{\"$ref\":\"#/$defs/actions\"}",
    [READ_TIME] = "{\"anyOf\":[{\"type\":\"string\",\"minLength\":1},{\"$ref\":\"#/$defs/time\"}]}",
    [READ_TARGET] = "{\"type\":\"string\",\"minLength\":1}",
    [READ_AGGREGATE] = "{\"type\":\"string\",\"pattern\":\"^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)?$\"}",
    [READ_VALUE] = "{}",
};

static void add_act(buf *out)
{
    buf_str(out, "{\"enum\":[");
    bool some = false;
    for (uint32_t i = 0; i < act_form_count; i++)
        if (!act_forms[i].later) {
            buf_str(out, some ? "," : "");
            buf_json(out, text_of(act_forms[i].name));
            some = true;
        }
    buf_str(out, "]}");
}

static void add_elsewhere(buf *out, const format_key *k)
{
    if (text_is(text_of(k->name), "qun"))
        buf_str(out, "{\"const\":1}");
    else if (text_is(text_of(k->name), "do"))
        add_act(out);
    else
        buf_str(out, "{\"$ref\":\"#/$defs/use\"}");
}

static void add_value(buf *out, const format_key *k)
{
    if (k->read == READ_ELSEWHERE) {
        add_elsewhere(out, k);
    } else if (k->read == READ_COUNT) {
        buf_str(out, "{\"type\":\"integer\",\"minimum\":");
        buf_uint(out, k->low);
        buf_str(out, ",\"maximum\":4294967295}");
    } else if (k->read == READ_BITS) {
        add_words(out, "{\"type\":\"array\",\"items\":{\"enum\":[", k->more, "]}}");
    } else if (plain_schemas[k->read]) {
        buf_str(out, plain_schemas[k->read]);
    } else if (k->read == READ_MANY) {
        add_reference(out, "{\"type\":\"array\",\"items\":", k->more, "}");
    } else if (k->read == READ_VOCABULARY) {
        add_reference(out,
                      "{\"type\":\"object\",\"patternProperties\":{\"^x-\":true},\"additionalProperties\":",
                      k->more, "}");
    } else if (k->read == READ_ONE || k->read == READ_INSIDE) {
        add_reference(out, "", k->more, "");
    } else {
        add_words(out, "{\"enum\":[", k->more, "]}");
    }
}

/* Anything may be a parameter, or null to take away what a pack says. */
static void add_key(buf *out, const format_key *k, bool first)
{
    buf_str(out, first ? "\n  " : ",\n  ");
    buf_json(out, text_of(k->name));
    buf_str(out, ":{\"description\":");
    buf_json(out, text_of(k->en));
    buf_str(out, ",\"$comment\":");
    buf_json(out, text_of(k->zh));
    if (k->read == READ_ELSEWHERE) {
        buf_str(out, ",\"allOf\":[");
        add_value(out, k);
        buf_str(out, "]}");
    } else {
        buf_str(out, ",\"anyOf\":[{\"$ref\":\"#/$defs/instead\"},");
        add_value(out, k);
        buf_str(out, "]}");
    }
}

/* Of what is required only names are asked for: the rest may come from a pack. */
static void add_table(buf *out, const key_table *table)
{
    bool first = true,
         named = text_is(text_of(table->keys[0].name), "id") && table->keys[0].required == KEY_REQUIRED;
    buf_str(out, "{\"type\":\"object\",\"properties\":{");
    for (uint32_t i = 0; i < table->count; i++)
        if (table->keys[i].read != READ_LATER) {
            add_key(out, &table->keys[i], first);
            first = false;
        }
    buf_str(out, "},\n \"patternProperties\":{\"^x-\":true},\"additionalProperties\":false");
    if (table == &key_tables[KEYS_CHARTER])
        buf_str(out, ",\"required\":[\"qun\",\"id\"]");
    else if (named)
        buf_str(out, ",\"required\":[\"id\"]");
    buf_str(out, "}");
}

static void add_definition(buf *out, uint8_t number)
{
    const key_table *table = &key_tables[number];
    buf_str(out, ",\n \"");
    buf_str(out, table->name);
    buf_str(out, "\":");
    if (number == KEYS_EVENT) {
        add_words(
            out,
            "{\"type\":\"object\",\"patternProperties\":{\"^x-\":true},\"additionalProperties\":{\"enum\":[",
            WORDS_FIELD_TYPE, "]}}");
        return;
    }
    if (table->bare)
        buf_str(out, "{\"anyOf\":[{\"type\":\"string\",\"minLength\":1},");
    add_table(out, table);
    if (table->bare)
        buf_str(out, "]}");
}

static const char common[] =
    "\"instead\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\",\"pattern\":\"^[$][a-z][a-z0-9_-]{0,63}"
    "$\"}]},\n"
    " \"id\":{\"type\":\"string\",\"pattern\":\"^[a-z][a-z0-9._-]{0,63}$\"},\n"
    " \"text\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"object\",\"minProperties\":1,"
    "\"additionalProperties\":false,"
    "\"properties\":{\"zh\":{\"type\":\"string\"},\"en\":{\"type\":\"string\"}}}]},\n"
    " \"span\":{\"type\":\"string\",\"pattern\":\"^([0-9]+(mo|ms|us|y|w|d|h|m|s))+$\"},\n"
    " \"spans\":{\"anyOf\":[{\"$ref\":\"#/$defs/span\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/"
    "span\"}}]},\n"
    " \"offset\":{\"type\":\"string\",\"pattern\":\"^-?([0-9]+(mo|ms|us|y|w|d|h|m|s))+$\"},\n"
    " \"offsets\":{\"anyOf\":[{\"$ref\":\"#/$defs/offset\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/"
    "$defs/offset\"}}]},\n"
    " \"texts\":{\"anyOf\":[{\"type\":\"string\",\"minLength\":1},{\"type\":\"array\",\"items\":{\"type\":"
    "\"string\","
    "\"minLength\":1}}]},\n"
    " \"clock\":{\"type\":\"string\",\"pattern\":\"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$\"},\n"
    " \"clocks\":{\"anyOf\":[{\"$ref\":\"#/$defs/clock\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/"
    "clock\"}}]},\n"
    " \"day\":{\"type\":[\"string\",\"integer\"],\"minimum\":-1,\"maximum\":31},\n"
    " \"days\":{\"anyOf\":[{\"$ref\":\"#/$defs/day\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/"
    "day\"}}]},\n"
    " \"condition\":{\"anyOf\":[{\"type\":\"string\",\"minLength\":1},{\"type\":\"array\",\"items\":{\"$"
    "ref\":"
    "\"#/$defs/requirement\"}}]},\n"
    " \"actions\":{\"anyOf\":[{\"$ref\":\"#/$defs/action\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/"
    "$defs/action\"}}]},\n"
    " \"use\":{\"type\":[\"array\",\"null\"],\"items\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":"
    "\"object\",\"required\":"
    "[\"id\"],\"properties\":{\"id\":{\"type\":\"string\"},\"with\":{\"type\":\"object\"}},"
    "\"patternProperties\":{\"^x-\":true},"
    "\"additionalProperties\":false}]}}";

static void make_schema(buf *out)
{
    buf_str(out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"charter\",\n"
                 "\"$ref\":\"#/$defs/charter\",\n\"$defs\":{\n ");
    buf_str(out, common);
    for (uint8_t i = 0; i < KEYS_TABLES; i++)
        add_definition(out, i);
    buf_str(out, "}}\n");
}

/* ---- tests ---- */

static void the_schema_is_the_one_the_keys_make(void **state)
{
    (void)state;
    qun_env *env = env_with(NULL, NULL, 0, NULL);
    qun_resource resource = {.size = sizeof resource};
    buf made;
    buf_init(&made, &env->mem);
    make_schema(&made);
    uint32_t i = 0;
    while (qun_resource_get(i, &resource) == QUN_OK && resource.kind != QUN_RESOURCE_SCHEMA)
        i++;
    if (!text_equal(buf_view(&made), resource.text))
        fail_msg("%s is old: run this test with the argument \"write\", then ./dev generate", SCHEMA);
    buf_drop(&made);
    qun_env_unref(env);
}

static void the_schema_is_json_whose_references_lead_somewhere(void **state)
{
    (void)state;
    qun_env *env = env_with(NULL, NULL, 0, NULL);
    arena a;
    buf made;
    json_node *root = NULL;
    arena_init(&a, &env->mem);
    buf_init(&made, &env->mem);
    make_schema(&made);
    assert_int_equal(json_parse(env, &a, buf_view(&made), (qun_text){NULL, 0}, NULL, &root), QUN_OK);
    const json_node *definitions = json_member(root, "$defs");
    qun_text rest = buf_view(&made), mark = TEXT("{\"$ref\":\"#/$defs/");
    int found = 0;
    for (size_t at = 0; at + mark.len < rest.len; at++) {
        if (!text_begins(text_part(rest, at, rest.len), mark))
            continue;
        size_t start = at + mark.len, end = start;
        while (rest.at[end] != '"')
            end++;
        if (!json_member_text(definitions, text_part(rest, start, end)))
            fail_msg("no definition of %.*s", (int)(end - start), rest.at + start);
        found++;
    }
    assert_true(found > 100);
    arena_drop(&a);
    buf_drop(&made);
    qun_env_unref(env);
}

/* ---- the page ---- */

static bool page_names(const char *page, const char *word)
{
    char wanted[64];
    static const char *const forms[] = {"`%s`", "`%s ", "`%s.", " %s`", " %s ", ".%s`"};
    for (size_t i = 0; i < COUNT(forms); i++) {
        snprintf(wanted, sizeof wanted, forms[i], word);
        if (strstr(page, wanted))
            return true;
    }
    return false;
}

static void the_page_names_every_key_and_word(void **state)
{
    (void)state;
    static char page[65536];
    FILE *file = fopen(PAGE, "rb");
    if (!file)
        fail_msg("%s is not there", PAGE);
    page[fread(page, 1, sizeof page - 1, file)] = 0;
    fclose(file);
    for (size_t t = 0; t < KEYS_TABLES; t++)
        for (uint32_t i = 0; i < key_tables[t].count; i++) {
            const format_key *k = &key_tables[t].keys[i];
            if (k->read != READ_LATER && !page_names(page, k->name))
                fail_msg("%s does not name the key %s of %s", PAGE, k->name, key_tables[t].name);
        }
    for (size_t w = 0; w < WORDS_LISTS; w++)
        for (uint32_t i = 0; i < key_word_lists[w].count; i++)
            if (!page_names(page, key_word_lists[w].words[i].name))
                fail_msg("%s does not name the word %s", PAGE, key_word_lists[w].words[i].name);
    for (uint32_t i = 0; i < act_form_count; i++)
        if (!page_names(page, act_forms[i].name))
            fail_msg("%s does not name the act %s", PAGE, act_forms[i].name);
}

static void keys_of_a_table_are_distinct_and_few_enough(void **state)
{
    (void)state;
    for (size_t t = 0; t < KEYS_TABLES; t++) {
        assert_true(key_tables[t].count <= 64); /* the reader keeps what it has seen in 64 bits */
        for (uint32_t i = 0; i < key_tables[t].count; i++)
            assert_ptr_equal(key_named(&key_tables[t], text_of(key_tables[t].keys[i].name)),
                             &key_tables[t].keys[i]);
    }
}

static int write_schema(void)
{
    qun_env *env = env_with(NULL, NULL, 0, NULL);
    FILE *file = fopen(SCHEMA, "wb");
    buf made;
    buf_init(&made, &env->mem);
    make_schema(&made);
    bool good = file && !made.failed && fwrite(made.at, 1, made.len, file) == made.len;
    if (file)
        good = fclose(file) == 0 && good;
    buf_drop(&made);
    qun_env_unref(env);
    return good ? 0 : 1;
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_is_the_one_the_keys_make),
        cmocka_unit_test(the_schema_is_json_whose_references_lead_somewhere),
        cmocka_unit_test(the_page_names_every_key_and_word),
        cmocka_unit_test(keys_of_a_table_are_distinct_and_few_enough),
    };
    if (count > 1 && strcmp(arguments[1], "write") == 0)
        return write_schema();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
