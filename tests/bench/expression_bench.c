/* expression_bench.c - three expressions through qun_program_run, over many rows and over one, against plain
 * C, which is the limit, and against Lua functions over the same rows.
 *
 * peer: lua5.4 liblua5.4-dev
 */
#include "bench/measure.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef QUN_PEER_lua5_4
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#endif

enum { ROWS = 20000, REPEATS = 20000, ROUNDS = 12, FIELDS = 6 };

static uint64_t seen;

/* The rows all competitors look at. */
typedef struct row {
    int64_t x, value, adults, age_days, posts, rep;
    const char *origin, *country, *role;
    bool banned;
} row;
static row rows[ROWS];

static void fill_rows(void)
{
    static const char *const places[] = {"MOW", "RU", "PEK", "LED", "CN"};
    static const char *const roles[] = {"member", "guest", "trusted", "staff"};
    uint64_t random = 88172645463325252u;
    for (uint32_t i = 0; i < ROWS; i++)
        rows[i] = (row){.x = next_random(&random) % 11,
                        .value = next_random(&random) % 200,
                        .adults = next_random(&random) % 3,
                        .age_days = next_random(&random) % 100,
                        .posts = next_random(&random) % 40,
                        .rep = next_random(&random) % 120,
                        .origin = places[next_random(&random) % 5],
                        .country = places[next_random(&random) % 5],
                        .role = roles[next_random(&random) % 4],
                        .banned = next_random(&random) % 16 == 0};
    /* the one row: everything has to be looked at */
    rows[0] = (row){6, 120, 1, 45, 20, 80, "MOW", "RU", "trusted", false};
}

/* ---- plain C ---- */

static bool c_x5(const row *r)
{
    return r->x > 5;
}

static bool c_e1(const row *r)
{
    return (strcmp(r->origin, "MOW") == 0 || strcmp(r->country, "RU") == 0) &&
           (r->value >= 100 || r->adults == 1);
}

static bool c_e2(const row *r)
{
    return r->age_days >= 30 && r->posts > 10 && !r->banned &&
           (strcmp(r->role, "member") == 0 || strcmp(r->role, "trusted") == 0 ||
            strcmp(r->role, "staff") == 0) &&
           r->rep >= 50;
}

/* ---- the expressions ---- */

typedef struct field {
    const char *name, *type;
    size_t at;
} field;
typedef struct expression {
    const char *name, *cel, *lua;
    bool (*plain)(const row *r);
    field fields[FIELDS];
} expression;

#define AT(member) offsetof(row, member)
static const expression expressions[] = {
    {"X5", "x > 5", "function f(r) return r.x > 5 end", c_x5, {{"x", "int", AT(x)}}},
    {"E1",
     "(Origin == \"MOW\" || Country == \"RU\") && (Value >= 100 || Adults == 1)",
     "function f(r) return (r.Origin == 'MOW' or r.Country == 'RU') and (r.Value >= 100 or r.Adults == 1) "
     "end",
     c_e1,
     {{"Origin", "string", AT(origin)},
      {"Country", "string", AT(country)},
      {"Value", "int", AT(value)},
      {"Adults", "int", AT(adults)}}},
    {"E2",
     "m_age_days >= 30 && m_posts > 10 && !m_banned && (m_role == \"member\" || m_role in [\"trusted\", "
     "\"staff\"]) && "
     "m_rep >= 50",
     "function f(r) return r.m_age_days >= 30 and r.m_posts > 10 and not r.m_banned and (r.m_role == "
     "'member' or "
     "r.m_role == 'trusted' or r.m_role == 'staff') and r.m_rep >= 50 end",
     c_e2,
     {{"m_age_days", "int", AT(age_days)},
      {"m_posts", "int", AT(posts)},
      {"m_banned", "bool", AT(banned)},
      {"m_role", "string", AT(role)},
      {"m_rep", "int", AT(rep)}}},
};

static bool (*volatile plain_called)(const row *r);

typedef struct plain {
    const expression *e;
    uint32_t rows, repeats;
} plain;

static void run_plain(void *user)
{
    const plain *p = user;
    plain_called = p->e->plain;
    for (uint32_t i = 0; i < p->repeats; i++)
        for (uint32_t k = 0; k < p->rows; k++)
            seen += plain_called(&rows[k]);
}

/* ---- qun ---- */

typedef struct ours {
    qun_program *program;
    qun_facts *facts;
    qun_decisions *decisions;
    uint32_t repeats;
} ours;

static void run_ours(void *user)
{
    const ours *o = user;
    for (uint32_t i = 0; i < o->repeats; i++) {
        check("run", qun_program_run(o->program, o->facts, 0, o->decisions));
        seen += qun_decisions_count(o->decisions);
    }
}

static void set_field(qun_facts *facts, qun_slot slot, uint32_t number, const field *f)
{
    const char *at = (const char *)&rows[number] + f->at;
    const char *text;
    int64_t value;
    if (strcmp(f->type, "string") == 0) {
        memcpy(&text, at, sizeof text);
        check(f->name, qun_facts_set_text(facts, slot, number, text, QUN_NTS));
    } else if (strcmp(f->type, "bool") == 0) {
        check(f->name, qun_facts_set_int(facts, slot, number, *at != 0));
    } else {
        memcpy(&value, at, sizeof value);
        check(f->name, qun_facts_set_int(facts, slot, number, value));
    }
}

static ours ours_with(qun_env *env, const expression *e, uint32_t count, uint32_t flags)
{
    ours o = {.repeats = count == 1 ? REPEATS : 1};
    qun_shape *shape;
    qun_slot slots[FIELDS];
    check("shape", qun_shape_new(env, &shape));
    for (int k = 0; k < FIELDS && e->fields[k].name; k++)
        check(e->fields[k].name, qun_shape_declare(shape, e->fields[k].name, QUN_NTS, e->fields[k].type,
                                                   QUN_NTS, NULL, &slots[k]));
    check(e->cel, qun_program_compile(shape, e->cel, QUN_NTS, NULL, &o.program));
    check("facts", qun_facts_new(shape, &o.facts));
    check("decisions", qun_decisions_new(env, flags, &o.decisions));
    for (uint32_t i = 0; i < count; i++) {
        check("row", qun_facts_add(o.facts, QUN_SCOPE_RECORD, NULL, 0, NULL));
        for (int k = 0; k < FIELDS && e->fields[k].name; k++)
            set_field(o.facts, slots[k], i, &e->fields[k]);
    }
    return o;
}

/* The competitors must agree, or they were not asked the same. */
static void check_answers(const ours *o, const expression *e)
{
    qun_decision d = {.size = sizeof d};
    check("run", qun_program_run(o->program, o->facts, 0, o->decisions));
    for (uint32_t i = 0; i < ROWS; i++) {
        check("decision", qun_decisions_get(o->decisions, i, &d));
        if ((d.act == QUN_ACT_TRUE) != e->plain(&rows[i])) {
            fprintf(stderr, "%s: row %u is decided otherwise\n", e->name, i);
            exit(1);
        }
    }
}

/* ---- Lua ---- */

#ifdef QUN_PEER_lua5_4
typedef struct lua_rows {
    lua_State *state;
    uint32_t rows, repeats;
} lua_rows;

static void push_field(lua_State *l, uint32_t number, const field *f)
{
    const char *at = (const char *)&rows[number] + f->at;
    const char *text;
    int64_t value;
    if (strcmp(f->type, "string") == 0) {
        memcpy(&text, at, sizeof text);
        lua_pushstring(l, text);
    } else if (strcmp(f->type, "bool") == 0) {
        lua_pushboolean(l, *at != 0);
    } else {
        memcpy(&value, at, sizeof value);
        lua_pushinteger(l, value);
    }
    lua_setfield(l, -2, f->name);
}

/* The loop over many rows runs in Lua. */
static lua_State *lua_with(const expression *e)
{
    lua_State *l = luaL_newstate();
    if (!l || luaL_dostring(l, e->lua) ||
        luaL_dostring(
            l, "function all(rows) local n = 0 for i = 1, #rows do if f(rows[i]) then n = n + 1 end end "
               "return n end"))
        exit(1);
    lua_createtable(l, ROWS, 0);
    for (uint32_t i = 0; i < ROWS; i++) {
        lua_createtable(l, 0, FIELDS);
        for (int k = 0; k < FIELDS && e->fields[k].name; k++)
            push_field(l, i, &e->fields[k]);
        lua_rawseti(l, 1, i + 1);
    }
    lua_getglobal(l, "f");
    lua_rawgeti(l, 1, 1);
    lua_getglobal(l, "all");
    return l;
}

static void lua_answer(lua_State *l, int function, int argument)
{
    lua_pushvalue(l, function);
    lua_pushvalue(l, argument);
    if (lua_pcall(l, 1, 1, 0) != LUA_OK)
        exit(1);
    seen += lua_isboolean(l, -1) ? (uint64_t)lua_toboolean(l, -1) : (uint64_t)lua_tointeger(l, -1);
    lua_pop(l, 1);
}

static void run_lua(void *user)
{
    const lua_rows *r = user;
    for (uint32_t i = 0; i < r->repeats; i++)
        lua_answer(r->state, r->rows == 1 ? 2 : 4, r->rows == 1 ? 3 : 1);
}
#endif

static void compete(qun_env *env, const expression *e, uint32_t count)
{
    char names[4][80];
    static const char *const forms[] = {"%s, %s: qun, codes", "%s, %s: plain C", "%s, %s: qun, with reasons",
                                        "%s, %s: Lua 5.4"};
    for (int i = 0; i < 4; i++)
        snprintf(names[i], sizeof names[i], forms[i], e->name, count == 1 ? "one row" : "a row of 20,000");
    ours codes = ours_with(env, e, count, QUN_DECISIONS_CODES), reasons = ours_with(env, e, count, 0);
    if (count > 1)
        check_answers(&codes, e);
    double items = count == 1 ? REPEATS : ROWS;
    plain p = {e, count, count == 1 ? REPEATS : 1};
    contest all[4] = {{names[0], run_ours, &codes, items, 0},
                      {names[1], run_plain, &p, items, 0},
                      {names[2], run_ours, &reasons, items, 0}};
    size_t competitors = 3;
#ifdef QUN_PEER_lua5_4
    lua_rows in_lua = {lua_with(e), count, count == 1 ? REPEATS : 1};
    all[competitors++] = (contest){names[3], run_lua, &in_lua, items, 0};
#endif
    contest_run(all, competitors, ROUNDS);
    say_contest(all, competitors);
}

int main(void)
{
    count_heap heap = {0};
    qun_env *env = count_env(&heap);
    fill_rows();
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        compete(env, &expressions[i], ROWS);
        compete(env, &expressions[i], 1);
    }
    return seen == 0;
}
