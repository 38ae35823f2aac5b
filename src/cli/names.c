/* names.c - the names an expression may use. The library does not list its functions; the tests of the
 * program evaluate every example here, so that no name outlives its function. permit() and in_window() are
 * for conditions of a charter alone. */
#include "cli/names.h"
#include <string.h>

static const known_name names[] = {
    {"bool", "bool('true')", false},
    {"bytes", "bytes('abc')", false},
    {"double", "double(1)", false},
    {"duration", "duration('1h30m')", false},
    {"dyn", "dyn(1)", false},
    {"has", "has({'a': 1}.a)", false},
    {"int", "int('1')", false},
    {"size", "size('群')", false},
    {"string", "string(1)", false},
    {"timestamp", "timestamp('2026-01-05T10:00:00Z')", false},
    {"type", "type(1)", false},
    {"uint", "uint(1)", false},
    {".all", "[1, 2].all(x, x > 0)", false},
    {".contains", "'abc'.contains('b')", false},
    {".endsWith", "'abc'.endsWith('c')", false},
    {".exists", "[1, 2].exists(x, x > 1)", false},
    {".existsOne", "[1, 2].existsOne(x, x > 1)", false},
    {".exists_one", "[1, 2].exists_one(x, x > 1)", false},
    {".filter", "[1, 2].filter(x, x > 1)", false},
    {".getDate", "timestamp('2026-01-05T10:00:00Z').getDate()", false},
    {".getDayOfMonth", "timestamp('2026-01-05T10:00:00Z').getDayOfMonth()", false},
    {".getDayOfWeek", "timestamp('2026-01-05T10:00:00Z').getDayOfWeek('+08:00')", false},
    {".getDayOfYear", "timestamp('2026-01-05T10:00:00Z').getDayOfYear()", false},
    {".getFullYear", "timestamp('2026-01-05T10:00:00Z').getFullYear()", false},
    {".getHours", "duration('1h30m').getHours()", false},
    {".getMilliseconds", "duration('1500ms').getMilliseconds()", false},
    {".getMinutes", "duration('1h30m').getMinutes()", false},
    {".getMonth", "timestamp('2026-01-05T10:00:00Z').getMonth()", false},
    {".getSeconds", "duration('1m30s').getSeconds()", false},
    {".map", "[1, 2].map(x, x + 1)", false},
    {".size", "'群'.size()", false},
    {".startsWith", "'abc'.startsWith('a')", false},
    {"alike", "alike([1, 2], [2, 3])", true},
    {"bucket", "bucket('trial', 'anna')", true},
    {"days", "days(now)", true},
    {"event.hits", "event.hits('ads')", true},
    {"known", "known(member.id)", true},
    {"member.is", "member.is('host')", true},
    {"member.reached", "member.reached('vip')", true},
    {"member.strikes", "member.strikes('conduct')", true},
    {"permille", "permille(1, 3)", true},
    {"span", "span('7d')", true},
};

const known_name *name_at(size_t index)
{
    return index < sizeof names / sizeof *names ? &names[index] : NULL;
}

static bool is_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static bool begins(qun_text name, qun_text word)
{
    return name.len >= word.len && memcmp(name.at, word.at, word.len) == 0;
}

/* A call goes on with its bracket. */
static void add_call(candidates *out, qun_text before, qun_text name)
{
    bytes text = {NULL, 0, 0};
    bytes_text(&text, before);
    bytes_text(&text, name);
    bytes_char(&text, '(');
    candidates_add(out, (qun_text){text.at, text.len});
    bytes_drop(&text);
}

static void add_fields(const evaluation *e, qun_text word, candidates *out)
{
    qun_field field = {.size = sizeof field};
    for (uint32_t i = 0; qun_shape_get(e->shape, i, &field) == QUN_OK; i++)
        if (begins(field.name, word))
            candidates_add(out, field.name);
}

static void add_functions(const evaluation *e, qun_text word, candidates *out)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        qun_text name = text_of(names[i].name);
        if (name.at[0] != '.' && begins(name, word) && (e->charter || !names[i].charter))
            add_call(out, (qun_text){"", 0}, name);
    }
}

/* Of what stands before the last dot nothing is known but that it is no field. */
static void add_methods(qun_text word, candidates *out)
{
    size_t dot = word.len;
    while (dot > 0 && word.at[dot - 1] != '.')
        dot--;
    if (!dot)
        return;
    qun_text value = {word.at, dot - 1}, begun = {word.at + dot - 1, word.len - dot + 1};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].name[0] == '.' && begins(text_of(names[i].name), begun))
            add_call(out, value, text_of(names[i].name));
}

void names_complete(const evaluation *e, qun_text before, candidates *out)
{
    size_t from = before.len;
    while (from > 0 && is_part(before.at[from - 1]))
        from--;
    qun_text word = {before.at + from, before.len - from};
    out->len = word.len;
    if (!word.len && e->charter)
        return; /* a charter has too many fields to list them all */
    add_fields(e, word, out);
    if (word.len)
        add_functions(e, word, out);
    if (!out->count)
        add_methods(word, out);
}
