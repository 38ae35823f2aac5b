/* names.c - the names an expression may use. The library does not list its functions; the tests of the
 * program evaluate every example here, so that no name outlives its function. permit() and in_window() are
 * for conditions of a charter alone. */
#include "cli/names.h"
#include <string.h>

static const known_name names[] = {
    {"alike", "alike([1, 2], [2, 3])", false},
    {"bool", "bool('true')", false},
    {"bucket", "bucket('trial', 'anna')", false},
    {"bytes", "bytes('abc')", false},
    {"cel.bind", "cel.bind(x, 2 + 3, x * x)", false},
    {"cel.block", "cel.block([2, cel.index(0) + 1], cel.index(1) * 2)", false},
    {"cidr", "cidr('192.0.2.9/24')", false},
    {"double", "double(1)", false},
    {"duration", "duration('1h30m')", false},
    {"dyn", "dyn(1)", false},
    {"has", "has({'a': 1}.a)", false},
    {"int", "int('1')", false},
    {"ip", "ip('2001:DB8:0::1')", false},
    {"ip.isCanonical", "ip.isCanonical('2001:DB8::1')", false},
    {"isCIDR", "isCIDR('192.0.2.0/24')", false},
    {"isIP", "isIP('192.0.2.256')", false},
    {"lists.range", "lists.range(3)", false},
    {"matches", "'chat'.matches('^c.*t$')", false},
    {"math.abs", "math.abs(-3)", false},
    {"math.bitAnd", "math.bitAnd(6, 3)", false},
    {"math.bitNot", "math.bitNot(0)", false},
    {"math.bitOr", "math.bitOr(6, 3)", false},
    {"math.bitShiftLeft", "math.bitShiftLeft(1, 4)", false},
    {"math.bitShiftRight", "math.bitShiftRight(-1, 60)", false},
    {"math.bitXor", "math.bitXor(6, 3)", false},
    {"math.ceil", "math.ceil(1.2)", false},
    {"math.floor", "math.floor(-1.2)", false},
    {"math.greatest", "math.greatest(1, 2.5, 2u)", false},
    {"math.isFinite", "math.isFinite(1e308)", false},
    {"math.isInf", "math.isInf(1.0 / 0.0)", false},
    {"math.isNaN", "math.isNaN(0.0 / 0.0)", false},
    {"math.least", "math.least([3, 1, 2])", false},
    {"math.round", "math.round(-2.5)", false},
    {"math.sign", "math.sign(-2.5)", false},
    {"math.sqrt", "math.sqrt(2)", false},
    {"math.trunc", "math.trunc(-1.9)", false},
    {"optional.none", "optional.none().orValue(7)", false},
    {"optional.of", "optional.of(3).value()", false},
    {"optional.ofNonZeroValue", "optional.ofNonZeroValue('').hasValue()", false},
    {"permille", "permille(1, 3)", false},
    {"sets.contains", "sets.contains([1, 2, 3], [3, 1])", false},
    {"sets.equivalent", "sets.equivalent([1, 2], [2, 1, 1])", false},
    {"sets.intersects", "sets.intersects(['a'], ['b', 'c'])", false},
    {"size", "size('群')", false},
    {"span", "span('7d')", false},
    {"string", "string(1)", false},
    {"strings.quote", "strings.quote('say \"hi\"')", false},
    {"timestamp", "timestamp('2026-01-05T10:00:00Z')", false},
    {"type", "type(1)", false},
    {"uint", "uint(1)", false},
    {".all", "[1, 2].all(x, x > 0)", false},
    {".charAt", "'群聊'.charAt(1)", false},
    {".contains", "'abc'.contains('b')", false},
    {".containsCIDR", "cidr('192.0.2.0/24').containsCIDR('192.0.0.0/16')", false},
    {".containsIP", "cidr('192.0.2.0/24').containsIP('192.0.2.7')", false},
    {".endsWith", "'abc'.endsWith('c')", false},
    {".exists", "[1, 2].exists(x, x > 1)", false},
    {".existsOne", "[1, 2].existsOne(x, x > 1)", false},
    {".exists_one", "[1, 2].exists_one(x, x > 1)", false},
    {".family", "ip('::1').family()", false},
    {".filter", "[1, 2].filter(x, x > 1)", false},
    {".flatten", "[1, [2, [3]]].flatten()", false},
    {".format", "'%s has %d'.format(['bo', 3])", false},
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
    {".join", "['a', 'b'].join('-')", false},
    {".value", "optional.of(1).value()", false},
    {".hasValue", "optional.of(0).hasValue()", false},
    {".indexOf", "'banana'.indexOf('an', 2)", false},
    {".ip", "cidr('192.0.2.9/24').ip()", false},
    {".isGlobalUnicast", "ip('10.0.0.1').isGlobalUnicast()", false},
    {".isLinkLocalMulticast", "ip('224.0.0.1').isLinkLocalMulticast()", false},
    {".isLinkLocalUnicast", "ip('fe80::1').isLinkLocalUnicast()", false},
    {".isLoopback", "ip('127.0.0.1').isLoopback()", false},
    {".isMask", "cidr('192.0.2.9/24').isMask()", false},
    {".isUnspecified", "ip('::').isUnspecified()", false},
    {".lastIndexOf", "'banana'.lastIndexOf('an')", false},
    {".lowerAscii", "'ÀB'.lowerAscii()", false},
    {".map", "[1, 2].map(x, x + 1)", false},
    {".masked", "cidr('192.0.2.9/24').masked()", false},
    {".matches", "'chat'.matches('^c.*t$')", false},
    {".optFlatMap", "optional.of({'a': 1}).optFlatMap(x, x.?a).value()", false},
    {".optMap", "optional.of(2).optMap(x, x * 3).value()", false},
    {".or", "optional.none().or(optional.of(2)).value()", false},
    {".orValue", "{'a': 1}.?a.orValue(1 / 0)", false},
    {".prefixLength", "cidr('192.0.2.0/24').prefixLength()", false},
    {".replace", "'banana'.replace('an', 'u', 1)", false},
    {".reverse", "'群聊'.reverse()", false},
    {".size", "'群'.size()", false},
    {".split", "'a,b,c'.split(',', 2)", false},
    {".startOfDay", "timestamp('2026-03-01T17:00:00Z').startOfDay('+08:00')", false},
    {".startOfMonth", "timestamp('2026-03-15T17:00:00Z').startOfMonth()", false},
    {".startOfWeek", "timestamp('2026-03-01T17:00:00Z').startOfWeek()", false},
    {".startsWith", "'abc'.startsWith('a')", false},
    {".substring", "'banana'.substring(1, 3)", false},
    {".transformList", "[5, 6].transformList(i, x, i * x)", false},
    {".transformMap", "{'a': 1}.transformMap(k, v, v + 1)", false},
    {".transformMapEntry", "{'a': 'b'}.transformMapEntry(k, v, {v: k})", false},
    {".trim", "' x '.trim()", false},
    {".upperAscii", "'àb'.upperAscii()", false},
    {"days", "days(now)", true},
    {"event.hits", "event.hits('ads')", true},
    {"event.severity", "event.severity('ads')", true},
    {"event.evasive", "event.evasive('ads')", true},
    {"known", "known(member.id)", true},
    {"member.is", "member.is('host')", true},
    {"member.reached", "member.reached('vip')", true},
    {"member.strikes", "member.strikes('conduct')", true},
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
