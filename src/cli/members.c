/* members.c - the members of a JSON object, as raw text: for what must be known before the library can read
 * it. */
#include "cli/session.h"
#include <string.h>

static size_t skip_space(qun_text json, size_t at)
{
    while (at < json.len && strchr(" \t\r\n", json.at[at]))
        at++;
    return at;
}

static size_t skip_string(qun_text json, size_t at)
{
    for (at++; at < json.len && json.at[at] != '"'; at++)
        at += json.at[at] == '\\';
    return at < json.len ? at + 1 : json.len;
}

/* Past one value, by the depth of its brackets. */
static size_t skip_value(qun_text json, size_t at)
{
    size_t depth = 0;
    while (at < json.len) {
        char c = json.at[at];
        if (c == '"') {
            at = skip_string(json, at);
            continue;
        }
        if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}' || c == ',') && depth == 0)
            break;
        else if (c == ']' || c == '}')
            depth--;
        at++;
    }
    return at;
}

static qun_text cut(qun_text json, size_t from, size_t to)
{
    while (to > from && strchr(" \t\r\n", json.at[to - 1]))
        to--;
    return (qun_text){json.at + from, to - from};
}

bool json_member(qun_text json, size_t *at, qun_text *key, qun_text *value)
{
    size_t from = skip_space(json, *at);
    if (from < json.len && json.at[from] == (*at ? ',' : '{'))
        from = skip_space(json, from + 1);
    if (from >= json.len || json.at[from] != '"')
        return false;
    size_t end = skip_string(json, from), colon = skip_space(json, end);
    if (colon >= json.len || json.at[colon] != ':')
        return false;
    size_t begin = skip_space(json, colon + 1);
    *at = skip_value(json, begin);
    *key = cut(json, from, end);
    *value = cut(json, begin, *at);
    return true;
}

qun_text json_plain(qun_text raw)
{
    if (raw.len < 2 || raw.at[0] != '"' || memchr(raw.at, '\\', raw.len))
        return (qun_text){NULL, 0};
    return (qun_text){raw.at + 1, raw.len - 2};
}
