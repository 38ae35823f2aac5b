/* value.c - numbers, texts and values in both directions. A Lua number holds whole numbers up to 2^53
 * exactly, from 5.3 on integers of 64 bits; what lies beyond is a decimal text, and such a text is taken for
 * a number. */
#include "shim.h"
#include <math.h>
#include <string.h>

#define EXACT INT64_C(9007199254740992)

/* ---- out ---- */

static void push_digits(lua_State *L, uint64_t value, bool negative)
{
    char text[24], *at = text + sizeof text;
    do
        *--at = (char)('0' + value % 10);
    while (value /= 10);
    if (negative)
        *--at = '-';
    lua_pushlstring(L, at, (size_t)(text + sizeof text - at));
}

void value_push_int(lua_State *L, int64_t value)
{
#if LUA_VERSION_NUM >= 503
    lua_pushinteger(L, (lua_Integer)value);
#else
    if (value >= -EXACT && value <= EXACT)
        lua_pushnumber(L, (lua_Number)value);
    else
        push_digits(L, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0);
#endif
}

void value_push_uint(lua_State *L, uint64_t value)
{
    if (value > INT64_MAX)
        push_digits(L, value, false);
    else
        value_push_int(L, (int64_t)value);
}

void value_push_time(lua_State *L, int64_t time)
{
    if (time == QUN_NEVER)
        lua_pushnumber(L, (lua_Number)HUGE_VAL);
    else
        value_push_int(L, time);
}

void value_push_text(lua_State *L, qun_text text)
{
    if (text.at)
        lua_pushlstring(L, text.at, text.len);
    else
        lua_pushnil(L);
}

static void push_items(lua_State *L, const qun_value *value)
{
    qun_value item = {.size = sizeof item};
    bool map = value->kind == QUN_TYPE_MAP || value->kind == QUN_TYPE_STRUCT;
    luaL_checkstack(L, 6, "a value nested too deeply");
    lua_newtable(L);
    for (uint32_t i = 0; i < value->count && qun_value_item(value, map ? 2 * i : i, &item) == QUN_OK; i++) {
        value_push(L, &item);
        if (!map) {
            lua_rawseti(L, -2, (int)i + 1);
            continue;
        }
        if (qun_value_item(value, 2 * i + 1, &item) != QUN_OK || lua_isnil(L, -1)) {
            lua_pop(L, 1);
            continue;
        }
        value_push(L, &item);
        lua_rawset(L, -3);
    }
}

void value_push(lua_State *L, const qun_value *value)
{
    switch (value->kind) {
    case QUN_TYPE_BOOL:
        lua_pushboolean(L, value->i != 0);
        break;
    case QUN_TYPE_INT:
    case QUN_TYPE_DURATION:
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_OPAQUE:
        value_push_int(L, value->i);
        break;
    case QUN_TYPE_UINT:
        value_push_uint(L, (uint64_t)value->i);
        break;
    case QUN_TYPE_DOUBLE:
        lua_pushnumber(L, (lua_Number)value->d);
        break;
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
    case QUN_TYPE_TYPE:
    case QUN_TYPE_FAILED:
    case QUN_TYPE_IP:
    case QUN_TYPE_CIDR:
        value_push_text(L, value->text);
        break;
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
    case QUN_TYPE_STRUCT:
        push_items(L, value);
        break;
    case QUN_TYPE_NULL:
        lua_pushlightuserdata(L, NULL);
        break;
    default:
        lua_pushnil(L);
    }
}

/* ---- in ---- */

static bool read_digits(const char *text, size_t len, int64_t *out)
{
    bool negative = len > 1 && text[0] == '-';
    uint64_t value = 0, most = (uint64_t)INT64_MAX + negative;
    if (len == 0)
        return false;
    for (size_t i = negative; i < len; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9 || value > (most - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = negative ? (value ? -(int64_t)(value - 1) - 1 : 0) : (int64_t)value;
    return true;
}

bool value_int(lua_State *L, int at, int64_t *out)
{
    if (compat_is_int(L, at)) {
        *out = (int64_t)lua_tointeger(L, at);
        return true;
    }
    if (lua_type(L, at) == LUA_TNUMBER) {
        double number = (double)lua_tonumber(L, at);
        if (!(number >= -9223372036854775808.0 && number < 9223372036854775808.0))
            return false;
        *out = (int64_t)number;
        return (double)*out == number;
    }
    if (lua_type(L, at) == LUA_TSTRING) {
        size_t len;
        const char *text = lua_tolstring(L, at, &len);
        return read_digits(text, len, out);
    }
    return false;
}

qun_time value_check_time(lua_State *L, int at, const char *name)
{
    int64_t time;
    if (value_int(L, at, &time))
        return time;
    if (lua_type(L, at) == LUA_TNUMBER && lua_tonumber(L, at) == (lua_Number)HUGE_VAL)
        return QUN_NEVER;
    if (lua_type(L, at) == LUA_TSTRING) {
        size_t len;
        const char *text = lua_tolstring(L, at, &len);
        if (qun_time_read(text, len, &time) == QUN_OK)
            return time;
        luaL_argerror(L, at, lua_pushfstring(L, "%s: not an instant as 2026-01-05T18:00:00+08:00", name));
    }
    class_wrong(L, at, name, "an instant (whole microseconds, RFC 3339 text or qun.never)");
    return 0;
}

uint32_t value_check_row(lua_State *L, int at, const char *name)
{
    int64_t row = 0;
    if (!value_int(L, at, &row) || lua_type(L, at) != LUA_TNUMBER || row < 1 || row > UINT32_MAX)
        class_wrong(L, at, name, "a row, counted from 1,");
    return (uint32_t)(row - 1);
}

const char *value_check_text(lua_State *L, int at, size_t *len, const char *name)
{
    if (lua_type(L, at) != LUA_TSTRING)
        class_wrong(L, at, name, "a string");
    return lua_tolstring(L, at, len);
}

static int wrong_word(lua_State *L, int at, int32_t set, const char *name)
{
    lua_pushfstring(L, "%s: no word '%s'; it is one of", name, lua_tostring(L, at));
    int32_t number;
    for (uint32_t i = 0; qun_name_get(set, i, &number) == QUN_OK; i++) {
        lua_pushfstring(L, i ? ", %s" : " %s", qun_name(set, number));
        lua_concat(L, 2);
    }
    return luaL_argerror(L, at, lua_tostring(L, -1));
}

int32_t value_check_word(lua_State *L, int at, int32_t set, int32_t otherwise, const char *name)
{
    if (lua_isnoneornil(L, at) && otherwise)
        return otherwise;
    int32_t number;
    const char *given = value_check_text(L, at, NULL, name);
    return record_number(set, given, &number) ? number : wrong_word(L, at, set, name);
}

/* ---- tables ---- */

static bool build_one(lua_State *L, int at, int depth, qun_value *out)
{
    *out = (qun_value){.size = sizeof *out};
    switch (lua_type(L, at)) {
    case LUA_TBOOLEAN:
        out->kind = QUN_TYPE_BOOL;
        out->i = lua_toboolean(L, at);
        return true;
    case LUA_TNUMBER:
        out->kind = value_int(L, at, &out->i) ? QUN_TYPE_INT : QUN_TYPE_DOUBLE;
        out->d = (double)lua_tonumber(L, at);
        return true;
    case LUA_TSTRING:
        out->kind = QUN_TYPE_STRING;
        out->text.at = lua_tolstring(L, at, &out->text.len);
        return true;
    case LUA_TTABLE:
        return value_build(L, at, depth + 1, out);
    case LUA_TLIGHTUSERDATA:
        out->kind = QUN_TYPE_NULL;
        return lua_touserdata(L, at) == NULL;
    default:
        return false;
    }
}

/* The table stays on the stack, so the texts in it live; what is built of an item stays above it. */
static bool build_map(lua_State *L, int at, int depth, qun_value *out, size_t count)
{
    qun_value *items = lua_newuserdata(L, 2 * count * sizeof *items);
    int keys;
    lua_createtable(L, (int)count, 0);
    keys = lua_gettop(L);
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, (int)++n);
    }
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, keys, (int)i + 1);
        lua_pushvalue(L, -1);
        lua_rawget(L, at);
        luaL_checkstack(L, 8, "a value too large");
        int top = lua_gettop(L);
        if (lua_type(L, top - 1) == LUA_TTABLE || !build_one(L, top - 1, depth, &items[2 * i]) ||
            !build_one(L, top, depth, &items[2 * i + 1]))
            return false;
    }
    out->kind = QUN_TYPE_MAP;
    out->items = items;
    out->count = n;
    return true;
}

bool value_build(lua_State *L, int at, int depth, qun_value *out)
{
    size_t listed = compat_rawlen(L, at), count = 0;
    if (depth > VALUE_DEPTH)
        return false;
    luaL_checkstack(L, 8, "a value too large");
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1))
        count++;
    *out = (qun_value){.size = sizeof *out, .kind = QUN_TYPE_LIST};
    if (count != listed)
        return build_map(L, at, depth, out, count);
    qun_value *items = lua_newuserdata(L, (listed ? listed : 1) * sizeof *items);
    for (size_t i = 0; i < listed; i++) {
        luaL_checkstack(L, 8, "a value too large");
        lua_rawgeti(L, at, (int)i + 1);
        if (!build_one(L, lua_gettop(L), depth, &items[i]))
            return false;
        if (lua_type(L, -1) != LUA_TUSERDATA && items[i].kind != QUN_TYPE_LIST &&
            items[i].kind != QUN_TYPE_MAP)
            lua_pop(L, 1); /* held by the table */
    }
    out->items = listed ? items : NULL;
    out->count = listed;
    return true;
}
