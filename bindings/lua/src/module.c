/* module.c - the module qun.core: opens the parts, and the words of the library. */
#include "shim.h"
#include <math.h>

static int resources(lua_State *L)
{
    qun_resource one = {.size = sizeof one};
    lua_newtable(L);
    for (uint32_t i = 0; qun_resource_get(i, &one) == QUN_OK; i++) {
        lua_createtable(L, 0, 3);
        record_push_word(L, QUN_SET_RESOURCE, one.kind);
        lua_setfield(L, -2, "kind");
        value_push_text(L, one.name);
        lua_setfield(L, -2, "name");
        value_push_text(L, one.text);
        lua_setfield(L, -2, "text");
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* words(set): {word = number} of a set such as "act"; nil for a set nobody knows. Of a table: a word list. */
static int words(lua_State *L)
{
    int32_t set, number;
    if (lua_istable(L, 1))
        return words_compile(L);
    if (!record_number(QUN_SET_SET, value_check_text(L, 1, NULL, "set"), &set))
        return 0;
    lua_newtable(L);
    for (uint32_t i = 0; qun_name_get(set, i, &number) == QUN_OK; i++) {
        lua_pushinteger(L, number);
        lua_setfield(L, -2, qun_name(set, number));
    }
    return 1;
}

/* meaning(set, word, lang): what a word means, for people. */
static int meaning(lua_State *L)
{
    int32_t set;
    if (!record_number(QUN_SET_SET, value_check_text(L, 1, NULL, "set"), &set))
        return luaL_argerror(L, 1, "set: there is no such set of words");
    int32_t value = value_check_word(L, 2, set, 0, "word");
    lua_pushstring(L, qun_meaning(set, value, value_check_word(L, 3, QUN_SET_LANG, QUN_LANG_EN, "lang")));
    return 1;
}

/* verbs(): those this library has got, in the order of their numbers. */
static int verbs(lua_State *L)
{
    int count = 0;
    int32_t number;
    lua_newtable(L);
    for (uint32_t i = 0; qun_name_get(QUN_SET_VERB, i, &number) == QUN_OK; i++)
        if (qun_verb(number)) {
            lua_pushstring(L, qun_name(QUN_SET_VERB, number));
            lua_rawseti(L, -2, ++count);
        }
    return 1;
}

/* object{...}: written as {} also when it is empty. */
static int object(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "qun_object");
    lua_setmetatable(L, 1);
    return 1;
}

static int json(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    json_push(L, 1, 0);
    return 1;
}

/* fault(status, message): an error object, for what Lua finds wrong by itself. */
static int fault(lua_State *L)
{
    fault_push(L, value_check_text(L, 1, NULL, "status"), value_check_text(L, 2, NULL, "message"));
    return 1;
}

/* The order of bytes, whatever the locale. */
static int before(lua_State *L)
{
    size_t left_len, right_len;
    const unsigned char *left = (const unsigned char *)value_check_text(L, 1, &left_len, "left");
    const unsigned char *right = (const unsigned char *)value_check_text(L, 2, &right_len, "right");
    size_t i = 0;
    while (i < left_len && i < right_len && left[i] == right[i])
        i++;
    lua_pushboolean(L, i < right_len && (i == left_len || left[i] < right[i]));
    return 1;
}

static void push_version(lua_State *L)
{
    uint32_t version = qun_version();
    lua_pushfstring(L, "%d.%d.%d", (int)(version >> 16), (int)(version >> 8 & 255), (int)(version & 255));
}

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_qun_core(lua_State *L);

int luaopen_qun_core(lua_State *L)
{
    static const luaL_Reg functions[] = {{"resources", resources}, {"words", words},   {"meaning", meaning},
                                         {"verbs", verbs},         {"object", object}, {"before", before},
                                         {"json", json},           {"fault", fault},   {NULL, NULL}};
#if LUA_VERSION_NUM >= 502
    luaL_checkversion(L);
#endif
    lua_newtable(L);
    fault_open(L);
    facts_open(L);
    env_open(L);
    charter_open(L);
    decisions_open(L);
    ledger_open(L);
    program_open(L);
    words_open(L);
    compat_set_functions(L, functions);
    lua_pushnumber(L, (lua_Number)HUGE_VAL);
    lua_setfield(L, -2, "never");
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    push_version(L);
    lua_setfield(L, -2, "version");
    return 1;
}
