/* env.c - environments: limits, zones, packs; the one that all share; instants as text. */
#include "shim.h"
#include <string.h>

typedef struct env_box {
    box head;
    qun_env *env;
} env_box;

static void drop(void *at)
{
    env_box *e = at;
    qun_env_unref(e->env);
}

static const class env_class = {"qun.env", sizeof(env_box), 4, drop};
static const char shared_key; /* its address keeps the shared environment */

/* ---- making ---- */

/* Texts by name, {name = bytes}, as documents in userdata that is left on the stack. */
static const qun_document *documents(lua_State *L, int options, const char *key, size_t *count)
{
    *count = 0;
    lua_getfield(L, options, key);
    int from = lua_gettop(L);
    if (lua_isnil(L, from))
        return NULL;
    if (!lua_istable(L, from))
        luaL_error(L, "%s: a table {name = bytes} expected, got %s", key, luaL_typename(L, from));
    size_t wanted = 0;
    for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1))
        wanted++;
    qun_document *out = lua_newuserdata(L, (wanted ? wanted : 1) * sizeof *out);
    for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "%s: names and bytes are strings", key);
        qun_document *d = &out[(*count)++];
        *d = (qun_document){.size = sizeof *d};
        d->name.at = lua_tolstring(L, -2, &d->name.len);
        d->bytes = lua_tolstring(L, -1, &d->len);
    }
    return *count ? out : NULL;
}

static void known_options(lua_State *L, int at)
{
    static const char *const known[] = {"limits", "zones", "packs", NULL};
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2);
        int i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            luaL_error(L, "options: no such key: %s; it is one of limits, zones, packs", key);
    }
}

/* env{limits = {rows = 10}, zones = {["Asia/Shanghai"] = bytes}, packs = {name = json}} */
static int env_new(lua_State *L)
{
    qun_limits limits = {.size = sizeof limits};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    lua_settop(L, 1);
    if (!lua_isnil(L, 1)) {
        if (!lua_istable(L, 1))
            return class_wrong(L, 1, "options", "a table");
        known_options(L, 1);
        lua_getfield(L, 1, "limits");
        if (lua_istable(L, -1))
            record_fill(L, lua_gettop(L), record_for_limits, &limits, "limits");
        else if (!lua_isnil(L, -1))
            return luaL_error(L, "limits: a table expected, got %s", luaL_typename(L, -1));
        options.zones = documents(L, 1, "zones", &options.zone_count);
        options.packs = documents(L, 1, "packs", &options.pack_count);
    }
    env_box *e = class_new(L, &env_class);
    options.hash_seed = (uint64_t)(size_t)e;
    qun_status status = qun_env_new(&options, &e->env);
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "env");
}

static int limits_of(lua_State *L)
{
    const env_box *e = class_check(L, 1, &env_class, "env");
    qun_limits limits = {.size = sizeof limits};
    qun_status status = qun_env_limits(e->env, &limits);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "limits");
    record_push(L, record_for_limits, &limits);
    return 1;
}

qun_env *env_at(lua_State *L, int at, const char *name)
{
    if (!lua_isnoneornil(L, at))
        return ((env_box *)class_check(L, at, &env_class, name))->env;
    compat_get_kept(L, &shared_key);
    env_box *shared = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return shared->env;
}

/* ---- instants ---- */

static int instant(lua_State *L)
{
    size_t len;
    const char *text = value_check_text(L, 1, &len, "text");
    qun_time at;
    if (qun_time_read(text, len, &at) == QUN_OK) {
        value_push_int(L, at);
        return 1;
    }
    lua_pushfstring(L, "'%s' is no instant as 2026-01-05T18:00:00+08:00", text);
    return fault_said(L, "invalid");
}

static int rfc3339(lua_State *L)
{
    char text[64];
    size_t len = 0;
    qun_status status = qun_time_write(value_check_time(L, 1, "time"), NULL, text, sizeof text, &len);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "rfc3339");
    lua_pushlstring(L, text, len);
    return 1;
}

/* ---- opening ---- */

void env_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"limits", limits_of}, {"close", class_close}, {NULL, NULL}};
    static const luaL_Reg functions[] = {
        {"env", env_new}, {"instant", instant}, {"rfc3339", rfc3339}, {NULL, NULL}};
    class_open(L, &env_class, methods, NULL, NULL);
    env_box *shared = class_new(L, &env_class);
    if (qun_env_new(NULL, &shared->env) != QUN_OK)
        luaL_error(L, "qun: not enough memory");
    compat_set_kept(L, &shared_key);
    compat_set_functions(L, functions);
}
