/* lua.c - the conditions as functions of Lua, called by a host in C: built by cel_bench.py once with Lua 5.4
 * and once with LuaJIT.
 *
 * Equal safety: a function that may be anybody's needs a limit of steps. Lua's is the count hook, set anew
 * for each call; LuaJIT looks at hooks only where it interprets.
 *
 * usage: lua NAME CASES < nothing; prints an object a line, as bench_cel does
 */
#define _POSIX_C_SOURCE 200809L
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FIELDS = 8, REPEATS = 20000, ROUNDS = 12, LINE = 4096, STEPS = 100000 };

typedef struct subject { /* the case being read */
    char name[64], names[FIELDS][64], types[FIELDS][16];
    int fields;
    lua_State *state; /* 1: f, 2: the rows, 3: all, 4: the answers */
    int rows;
} subject;

static const char *engine;
static unsigned long seen;

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", engine, what);
    exit(1);
}

static void over(lua_State *l, lua_Debug *d)
{
    (void)d;
    luaL_error(l, "too many steps");
}

/* ---- reading ---- */

static void begin(subject *s, const char *name)
{
    s->fields = s->rows = 0;
    snprintf(s->name, sizeof s->name, "%s", name);
    s->state = luaL_newstate();
    if (!s->state)
        fail("no memory");
    luaL_openlibs(s->state);
}

static void take_source(subject *s, const char *source)
{
    char text[LINE + 128];
    snprintf(text, sizeof text,
             "function f(r) return %s end "
             "function all(rows) local n = 0 for i = 1, #rows do if f(rows[i]) then n = n + 1 end end return "
             "n end",
             source);
    if (luaL_dostring(s->state, text))
        fail(lua_tostring(s->state, -1));
    lua_settop(s->state, 0);
    lua_getglobal(s->state, "f");
    lua_newtable(s->state);
    lua_getglobal(s->state, "all");
    lua_newtable(s->state);
}

static void take_row(subject *s, char *line)
{
    lua_State *l = s->state;
    lua_createtable(l, 0, s->fields);
    for (int k = 0; k < s->fields; k++) {
        char *end = strchr(line, '\t');
        *end = 0;
        if (strcmp(s->types[k], "string") == 0)
            lua_pushstring(l, line);
        else if (strcmp(s->types[k], "bool") == 0)
            lua_pushboolean(l, atoi(line));
        else
            lua_pushinteger(l, atoi(line));
        lua_setfield(l, -2, s->names[k]);
        line = end + 1;
    }
    lua_rawseti(l, 2, ++s->rows);
    lua_pushboolean(l, atoi(line));
    lua_rawseti(l, 4, s->rows);
}

/* ---- measuring ---- */

/* Calls function 1 with row `i`, or 3 with all of them. */
static unsigned long call(lua_State *l, int function, int i, bool limited)
{
    lua_pushvalue(l, function);
    if (function == 1)
        lua_rawgeti(l, 2, i);
    else
        lua_pushvalue(l, 2);
    if (limited)
        lua_sethook(l, over, LUA_MASKCOUNT, STEPS);
    if (lua_pcall(l, 1, 1, 0))
        fail(lua_tostring(l, -1));
    unsigned long n =
        lua_isboolean(l, -1) ? (unsigned long)lua_toboolean(l, -1) : (unsigned long)lua_tointeger(l, -1);
    lua_pop(l, 1);
    return n;
}

static void check_answers(const subject *s)
{
    for (int i = 1; i <= s->rows; i++) {
        lua_rawgeti(s->state, 4, i);
        if (call(s->state, 1, i, false) != (unsigned long)lua_toboolean(s->state, -1))
            fail("a row is decided otherwise");
        lua_pop(s->state, 1);
    }
}

static double round_of(const subject *s, const char *rows, bool limited)
{
    lua_State *l = s->state;
    double start = now_ns();
    if (!strcmp(rows, "one") || limited)
        for (int i = 1; i <= REPEATS; i++)
            seen += call(l, 1, strcmp(rows, "one") ? i : 1, limited);
    else
        seen += call(l, 3, 0, false); /* the loop runs in Lua */
    return (now_ns() - start) / REPEATS;
}

static void measure(const subject *s, const char *form, const char *rows, bool limited)
{
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double ns = round_of(s, rows, limited);
        best = best == 0 || ns < best ? ns : best;
    }
    printf("{\"case\":\"%s\",\"form\":\"%s%s\",\"rows\":\"%s\",\"ns\":%.6g}\n", s->name, engine, form, rows,
           best);
}

static void finish(const subject *s)
{
    if (s->rows < REPEATS)
        fail("too few rows");
    check_answers(s);
    measure(s, "", "many", false);
    measure(s, "", "one", false);
    (void)luaL_dostring(s->state, "if jit then jit.off() jit.flush() end");
    measure(s, ", with a limit of steps", "many", true);
    measure(s, ", with a limit of steps", "one", true);
    lua_close(s->state);
}

int main(int argc, char **argv)
{
    static char line[LINE];
    static subject s;
    if (argc < 3)
        return 2;
    engine = argv[1];
    FILE *cases = fopen(argv[2], "r");
    if (!cases)
        fail("no cases");
    while (fgets(line, sizeof line, cases)) {
        line[strcspn(line, "\n")] = 0;
        char *rest = line + strcspn(line, " ");
        *rest++ = 0;
        if ((!strcmp(line, "case") || !strcmp(line, "rule")) && s.state) {
            finish(&s);
            s.state = NULL;
        }
        if (!strcmp(line, "case"))
            begin(&s, rest);
        else if (!strcmp(line, "lua"))
            take_source(&s, rest);
        else if (!strcmp(line, "field") &&
                 sscanf(rest, "%63s %15s", s.names[s.fields], s.types[s.fields]) == 2)
            s.fields++;
        else if (!strcmp(line, "row"))
            take_row(&s, rest);
        else if (!strcmp(line, "rule"))
            break;
    }
    fclose(cases);
    return seen == 0;
}
