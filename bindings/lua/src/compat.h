/* compat.h - the few functions that not every Lua from 5.1 to 5.4 has. Relies on the headers of the Lua it is
 * compiled for. */
#ifndef QUN_LUA_COMPAT_H
#define QUN_LUA_COMPAT_H
#include <lauxlib.h>
#include <lua.h>

#if LUA_VERSION_NUM < 502
#define compat_rawlen(L, at)    lua_objlen(L, at)
#define compat_set_owner(L, at) lua_setfenv(L, at)
#define compat_get_owner(L, at) lua_getfenv(L, at)
#define compat_is_int(L, at)    0
#elif LUA_VERSION_NUM < 503
#define compat_rawlen(L, at)    lua_rawlen(L, at)
#define compat_set_owner(L, at) lua_setuservalue(L, at)
#define compat_get_owner(L, at) lua_getuservalue(L, at)
#define compat_is_int(L, at)    0
#else
#define compat_rawlen(L, at) lua_rawlen(L, at)
#if LUA_VERSION_NUM < 504
#define compat_set_owner(L, at) lua_setuservalue(L, at)
#define compat_get_owner(L, at) lua_getuservalue(L, at)
#else
#define compat_set_owner(L, at) lua_setiuservalue(L, at, 1)
#define compat_get_owner(L, at) lua_getiuservalue(L, at, 1)
#endif
#define compat_is_int(L, at) lua_isinteger(L, at)
#endif

/* A table kept in the registry under an address of ours. */
static inline void compat_set_kept(lua_State *L, const void *key)
{
    lua_pushlightuserdata(L, (void *)(size_t)key);
    lua_insert(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
}

static inline void compat_get_kept(lua_State *L, const void *key)
{
    lua_pushlightuserdata(L, (void *)(size_t)key);
    lua_rawget(L, LUA_REGISTRYINDEX);
}

/* Sets functions into the table at the top. */
static inline void compat_set_functions(lua_State *L, const luaL_Reg *functions)
{
    for (; functions->name; functions++) {
        lua_pushcfunction(L, functions->func);
        lua_setfield(L, -2, functions->name);
    }
}
#endif
