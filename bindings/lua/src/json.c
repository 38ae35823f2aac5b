/* json.c - a Lua table as JSON text, for the library to read: it checks what it reads and says what is wrong.
 */
#include "shim.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that grows inside userdata, so that an error of Lua leaks nothing. */
typedef struct draft {
    lua_State *L;
    int at;    /* of the userdata on the stack */
    int times; /* of a table {key = kind} of the top object's instants and spans; 0: none */
    char *text;
    size_t len, cap;
    int depth;
} draft;

static void add(draft *d, const char *text, size_t len)
{
    if (len > d->cap - d->len) {
        size_t cap = d->cap * 2 > d->len + len ? d->cap * 2 : d->len + len;
        char *wider = lua_newuserdata(d->L, cap);
        memcpy(wider, d->text, d->len);
        lua_replace(d->L, d->at);
        d->text = wider;
        d->cap = cap;
    }
    if (len)
        memcpy(d->text + d->len, text, len);
    d->len += len;
}

static void add_string(draft *d, const char *text, size_t len)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    add(d, "\"", 1);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        add(d, text + from, i - from);
        add(d, escape, sizeof escape);
        from = i + 1;
    }
    add(d, text + from, len - from);
    add(d, "\"", 1);
}

static void add_number(draft *d, int at)
{
    char text[48];
    int64_t whole;
    double number = (double)lua_tonumber(d->L, at);
    if (value_int(d->L, at, &whole)) {
        value_push_int(d->L, whole);
        size_t len;
        const char *digits = lua_tolstring(d->L, -1, &len);
        if (lua_type(d->L, -1) == LUA_TSTRING && compat_is_int(d->L, at)) {
            add(d, digits, len);
        } else {
            int written = snprintf(text, sizeof text, "%lld", (long long)whole);
            add(d, text, (size_t)written);
        }
        lua_pop(d->L, 1);
        return;
    }
    if (number - number != 0)
        luaL_error(d->L, "not a finite number: JSON has no word for it");
    int written = snprintf(text, sizeof text, "%.17g", number);
    for (int i = 0; i < written; i++)
        if (text[i] == ',')
            text[i] = '.'; /* the decimal mark of a locale */
    add(d, text, (size_t)written);
}

static void add_value(draft *d, int at);

static void add_list(draft *d, int at, size_t count)
{
    add(d, "[", 1);
    for (size_t i = 1; i <= count; i++) {
        if (i > 1)
            add(d, ",", 1);
        lua_rawgeti(d->L, at, (int)i);
        add_value(d, lua_gettop(d->L));
        lua_pop(d->L, 1);
    }
    add(d, "]", 1);
}

/* By bytes, but first the key that says what the document is: a charter begins with it. */
static int by_bytes(const void *left, const void *right)
{
    const qun_text *a = left, *b = right;
    bool a_first = a->len == 3 && memcmp(a->at, "qun", 3) == 0,
         b_first = b->len == 3 && memcmp(b->at, "qun", 3) == 0;
    if (a_first != b_first)
        return a_first ? -1 : 1;
    int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* A whole number of microseconds as the JSON of an instant or a span, where the key is of such a field. */
static bool add_time(draft *d, qun_text key, int at)
{
    char text[80];
    size_t len;
    qun_value value = {.size = sizeof value};
    if (!d->times || d->depth != 1 || lua_type(d->L, at) != LUA_TNUMBER || !value_int(d->L, at, &value.i))
        return false;
    lua_pushlstring(d->L, key.at, key.len);
    lua_rawget(d->L, d->times);
    value.kind = (int32_t)lua_tointeger(d->L, -1);
    lua_pop(d->L, 1);
    if (!value.kind || qun_value_write(&value, text, sizeof text, &len) != QUN_OK)
        return false;
    add(d, text, len);
    return true;
}

/* Keys in the order of their bytes: a table has no order, and the same table is to read the same every time.
 */
static void add_object(draft *d, int at, size_t count)
{
    lua_State *L = d->L;
    qun_text *keys = lua_newuserdata(L, (count ? count : 1) * sizeof *keys);
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "a key that is a %s: keys are strings, or a list goes from 1 without holes",
                       luaL_typename(L, -2));
        keys[n].at = lua_tolstring(L, -2, &keys[n].len);
        n++;
    }
    qsort(keys, n, sizeof *keys, by_bytes);
    add(d, "{", 1);
    for (size_t i = 0; i < n; i++) {
        if (i)
            add(d, ",", 1);
        add_string(d, keys[i].at, keys[i].len);
        add(d, ":", 1);
        lua_pushlstring(L, keys[i].at, keys[i].len);
        lua_rawget(L, at);
        if (!add_time(d, keys[i], lua_gettop(L)))
            add_value(d, lua_gettop(L));
        lua_pop(L, 1);
    }
    add(d, "}", 1);
    lua_pop(L, 1);
}

static void add_table(draft *d, int at, bool object)
{
    size_t listed = compat_rawlen(d->L, at), count = 0;
    if (++d->depth > 200)
        luaL_error(d->L, "a table nested too deeply, or inside itself");
    luaL_checkstack(d->L, 8, "a table nested too deeply");
    for (lua_pushnil(d->L); lua_next(d->L, at); lua_pop(d->L, 1))
        count++;
    if (luaL_getmetafield(d->L, at, "qun_object")) {
        object = true;
        lua_pop(d->L, 1);
    }
    if (count == listed && !(object && count == 0))
        add_list(d, at, listed);
    else
        add_object(d, at, count);
    d->depth--;
}

static void add_value(draft *d, int at)
{
    size_t len;
    const char *text;
    switch (lua_type(d->L, at)) {
    case LUA_TBOOLEAN:
        text = lua_toboolean(d->L, at) ? "true" : "false";
        add(d, text, strlen(text));
        break;
    case LUA_TNUMBER:
        add_number(d, at);
        break;
    case LUA_TSTRING:
        text = lua_tolstring(d->L, at, &len);
        add_string(d, text, len);
        break;
    case LUA_TTABLE:
        add_table(d, at, false);
        break;
    case LUA_TLIGHTUSERDATA:
        if (!lua_touserdata(d->L, at)) {
            add(d, "null", 4);
            break;
        }
        /* fall through */
    default:
        luaL_error(d->L, "a %s has no form in JSON", luaL_typename(d->L, at));
    }
}

void json_push(lua_State *L, int at, int times)
{
    draft d = {.L = L, .times = times, .cap = 256};
    d.text = lua_newuserdata(L, d.cap);
    d.at = lua_gettop(L);
    add_table(&d, at, true);
    lua_pushlstring(L, d.text, d.len);
    lua_replace(L, d.at);
}
