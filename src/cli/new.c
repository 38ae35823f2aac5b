/* new.c - qun new: the charters and packs the library carries, to begin with. */
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"

static const option own[] = {
    {"force", 'f', NULL, "with --output: replace a file that is there"},
};
static const option_list own_list = OPTION_LIST(own);

static const char *kind_name(int32_t kind)
{
    const char *name = qun_name(QUN_SET_RESOURCE, kind);
    return name ? name : "other";
}

static void list_json(session *s, const qun_resource *r)
{
    bytes_str(&s->text, "{\"name\":");
    bytes_json(&s->text, r->name);
    bytes_str(&s->text, ",\"kind\":");
    bytes_json(&s->text, text_of(kind_name(r->kind)));
    bytes_str(&s->text, ",\"bytes\":");
    bytes_number(&s->text, r->text.len);
    bytes_str(&s->text, "}\n");
}

static int list(session *s)
{
    qun_resource r = {.size = sizeof r};
    table t = {.columns = 2};
    for (uint32_t i = 0; qun_resource_get(i, &r) == QUN_OK; i++) {
        if (s->table) {
            table_add(&t, 0, r.name);
            table_add(&t, 1, text_of(kind_name(r.kind)));
        } else {
            list_json(s, &r);
        }
    }
    table_write(&t, &s->text);
    table_drop(&t);
    return EXIT_DONE;
}

static const char *resource_name(const void *of, size_t index)
{
    static char name[64];
    qun_resource r = {.size = sizeof r};
    (void)of;
    name[0] = 0;
    if (qun_resource_get((uint32_t)index, &r) == QUN_OK && r.name.len < sizeof name) {
        for (size_t i = 0; i < r.name.len; i++)
            name[i] = r.name.at[i];
        name[r.name.len] = 0;
    }
    return name;
}

static int print(session *s, const char *name)
{
    qun_resource r = {.size = sizeof r};
    uint32_t count = 0;
    for (; qun_resource_get(count, &r) == QUN_OK; count++) {
        if (!text_is(r.name, name))
            continue;
        bytes_text(&s->text, r.text);
        if (r.text.len && r.text.at[r.text.len - 1] != '\n')
            bytes_char(&s->text, '\n');
        return EXIT_DONE;
    }
    const char *near = nearest(name, resource_name, NULL, count);
    say("new: no template or pack %s%s%s; qun new lists them", name, near ? "; did you mean " : "",
        near ? near : "");
    return EXIT_WRONG;
}

static int run(const arguments *given)
{
    session s;
    int status = session_open(&s, given);
    if (status >= 0)
        return session_close(&s, status);
    s.text.len = 0;
    status = given->operand_count ? print(&s, given->operands[0]) : list(&s);
    output_write(&s.out, s.text.at, s.text.len);
    s.whole = status == EXIT_DONE;
    s.keep_old = !option_given(given, "force");
    return session_close(&s, status);
}

static const option_list *const lists[] = {&own_list, &common_options};

const command command_new = {
    .name = "new",
    .brief = "Prints a ready charter to begin with, or lists those there are",
    .operands = "[NAME]",
    .about = "Templates are whole charters, packs are parts that charters use by name. They are printed as "
             "they are\n"
             "carried in the library. A file that is there is not overwritten without --force.",
    .examples = "qun new\n"
                "qun new pet-club -o my-club.json\n"
                "qun new discipline.basic",
    .lists = lists,
    .list_count = sizeof lists / sizeof *lists,
    .least = 0,
    .most = 1,
    .run = run,
};
