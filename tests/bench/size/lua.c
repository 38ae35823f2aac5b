/* lua.c - a program that runs a condition in Lua without its standard libraries: size_bench.py. */
#include <lauxlib.h>

int main(int argc, char **argv)
{
    lua_State *l = luaL_newstate();
    (void)argc;
    lua_pushinteger(l, 6);
    lua_setglobal(l, "x");
    return luaL_loadstring(l, argv[1]) || lua_pcall(l, 0, 1, 0) || !lua_toboolean(l, -1);
}
