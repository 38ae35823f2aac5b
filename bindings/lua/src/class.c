/* class.c - boxes: userdata around the library's handles. Relies on nothing of the library. */
#include "shim.h"
#include <stdio.h>
#include <string.h>

/* The method's name is found by Lua itself; which argument is wrong is said by name and place. */
int class_wrong(lua_State *L, int at, const char *name, const char *expected)
{
    const char *got = lua_isnoneornil(L, at) ? "nothing" : luaL_typename(L, at);
    const box *found =
        lua_isuserdata(L, at) && compat_rawlen(L, at) >= sizeof(box) ? lua_touserdata(L, at) : NULL;
    if (found && luaL_getmetafield(L, at, "__name")) {
        if (lua_type(L, -1) == LUA_TSTRING)
            got = lua_tostring(L, -1);
    }
    return luaL_argerror(L, at, lua_pushfstring(L, "%s: %s expected, got %s", name, expected, got));
}

void *class_check(lua_State *L, int at, const class *of, const char *name)
{
    box *found = class_test(L, at, of);
    if (!found)
        class_wrong(L, at, name, of->name);
    else if (found->closed)
        luaL_argerror(L, at, lua_pushfstring(L, "%s: this %s is closed", name, of->name));
    return found;
}

void *class_new(lua_State *L, const class *of)
{
#if LUA_VERSION_NUM < 504
    box *new = lua_newuserdata(L, of->size);
#else
    box *new = lua_newuserdatauv(L, of->size, 1);
#endif
    memset(new, 0, of->size);
    new->kind = of;
    compat_get_kept(L, of);
    lua_setmetatable(L, -2);
    if (of->kilobytes)
        lua_gc(L, LUA_GCSTEP, of->kilobytes);
    return new;
}

/* For __gc, __close and close(): any number of times, in any order. */
static int collect(lua_State *L)
{
    box *b = lua_touserdata(L, 1);
    if (b && !b->closed) {
        b->closed = true;
        b->kind->drop(b);
    }
    return 0;
}

int class_close(lua_State *L)
{
    const box *b = lua_touserdata(L, 1);
    if (!b || compat_rawlen(L, 1) < sizeof(box) || !luaL_getmetafield(L, 1, "__gc"))
        return class_wrong(L, 1, "self", "an object of qun");
    if (lua_tocfunction(L, -1) != collect)
        return class_wrong(L, 1, "self", "an object of qun");
    return collect(L);
}

static int named(lua_State *L)
{
    const box *b = lua_touserdata(L, 1);
    lua_pushfstring(L, "%s%s: %p", b->kind->name, b->closed ? " (closed)" : "", (const void *)b);
    return 1;
}

void class_open(lua_State *L, const class *of, const luaL_Reg *methods, const luaL_Reg *meta,
                lua_CFunction index)
{
    lua_newtable(L);
    lua_pushstring(L, of->name);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pushcfunction(L, collect);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, collect);
    lua_setfield(L, -2, "__close");
    lua_pushcfunction(L, named);
    lua_setfield(L, -2, "__tostring");
    if (meta)
        compat_set_functions(L, meta);
    lua_newtable(L);
    compat_set_functions(L, methods);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "methods");
    if (index)
        lua_pushcclosure(L, index, 1);
    lua_setfield(L, -2, "__index");
    compat_set_kept(L, of);
}

void class_methods(lua_State *L, const class *of)
{
    compat_get_kept(L, of);
    lua_getfield(L, -1, "methods");
    lua_remove(L, -2);
}
