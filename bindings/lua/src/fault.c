/* fault.c - errors: data that is wrong gives nil and an error object, a mistake of the program raises an
 * error. */
#include "shim.h"
#include <string.h>

static const char fault_key; /* its address keeps the metatable */

/* An error object is a table: status, message, problems. */
void fault_push(lua_State *L, const char *status, const char *message)
{
    lua_newtable(L);
    lua_pushstring(L, status);
    lua_setfield(L, -2, "status");
    lua_pushstring(L, message);
    lua_setfield(L, -2, "message");
    lua_newtable(L);
    lua_setfield(L, -2, "problems");
    compat_get_kept(L, &fault_key);
    lua_setmetatable(L, -2);
}

int fault_said(lua_State *L, const char *status)
{
    fault_push(L, status, lua_tostring(L, -1));
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

static void push_line(lua_State *L, const qun_diagnostics *problems, uint32_t index, int32_t lang)
{
    char line[400];
    size_t len = 0;
    qun_status status = qun_diagnostics_format(problems, index, lang, line, sizeof line, &len);
    if (status == QUN_E_SPACE) {
        char *longer = lua_newuserdata(L, len + 1);
        if (qun_diagnostics_format(problems, index, lang, longer, len + 1, &len) == QUN_OK)
            lua_pushlstring(L, longer, len);
        else
            lua_pushliteral(L, "");
        lua_remove(L, -2);
    } else {
        lua_pushlstring(L, line, status == QUN_OK ? len : 0);
    }
}

void fault_problems(lua_State *L, const qun_diagnostics *problems)
{
    uint32_t count = qun_diagnostics_count(problems);
    qun_diagnostic problem = {.size = sizeof problem};
    lua_createtable(L, (int)count, 0);
    for (uint32_t i = 0; i < count && qun_diagnostics_get(problems, i, &problem) == QUN_OK; i++) {
        record_push(L, record_for_diagnostic, &problem);
        push_line(L, problems, i, QUN_LANG_ZH);
        lua_setfield(L, -2, "zh");
        push_line(L, problems, i, QUN_LANG_EN);
        lua_setfield(L, -2, "en");
        lua_rawseti(L, -2, (int)i + 1);
    }
}

/* The lines of the errors alone; of everything if nothing was an error. */
static void push_message(lua_State *L, qun_status status, const qun_diagnostics *problems, const char *what)
{
    bool all = !qun_diagnostics_total(problems, QUN_SEVERITY_ERROR);
    qun_diagnostic problem = {.size = sizeof problem};
    int lines = 0;
    lua_pushliteral(L, "");
    for (uint32_t i = 0; qun_diagnostics_get(problems, i, &problem) == QUN_OK; i++) {
        if (!all && problem.severity != QUN_SEVERITY_ERROR)
            continue;
        lua_pushfstring(L, lines++ ? "\n%s:" : "%s:", what);
        push_line(L, problems, i, QUN_LANG_EN);
        lua_concat(L, 3);
    }
    if (!lines) {
        const char *meaning = qun_meaning(QUN_SET_STATUS, status, QUN_LANG_EN);
        lua_pop(L, 1);
        lua_pushfstring(L, "%s: %s", what, meaning ? meaning : "an error this shim does not know");
    }
}

/* A bug of the caller, not of what was handed in. */
static bool is_misuse(qun_status status)
{
    switch (status) {
    case QUN_E_ARG:
    case QUN_E_SIZE:
    case QUN_E_NEWER:
    case QUN_E_SLOT:
    case QUN_E_FACTS:
    case QUN_E_STATE:
        return true;
    default:
        return false;
    }
}

int fault_result(lua_State *L, qun_status status, const qun_diagnostics *problems, const char *what)
{
    const char *word = qun_name(QUN_SET_STATUS, status);
    if (status == QUN_E_NOMEM)
        return luaL_error(L, "%s: not enough memory", what);
    push_message(L, status, problems, what);
    if (is_misuse(status))
        return luaL_error(L, "%s", lua_tostring(L, -1));
    int results = fault_said(L, word ? word : "unknown");
    if (problems) {
        fault_problems(L, problems);
        lua_setfield(L, -2, "problems");
    }
    return results;
}

static int message_of(lua_State *L)
{
    lua_getfield(L, 1, "message");
    return 1;
}

void fault_open(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__tostring", message_of}, {NULL, NULL}};
    lua_newtable(L);
    compat_set_functions(L, meta);
    lua_pushliteral(L, "qun.error");
    lua_setfield(L, -2, "__name");
    compat_set_kept(L, &fault_key);
}
