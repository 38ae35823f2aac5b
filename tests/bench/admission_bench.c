/* admission_bench.c - what one admission costs: qun_admit with the entry of the pet club ("an order, or a
 * photo of the pet"), against the same rule in plain C, which is the limit, in Lua and in SQLite.
 *
 * peer: lua5.4 liblua5.4-dev
 *
 * peer: sqlite3 libsqlite3-dev
 */
#include "bench/measure.h"
#include <stdio.h>
#include <stdlib.h>
#ifdef QUN_PEER_lua5_4
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#endif
#ifdef QUN_PEER_sqlite3
#include <sqlite3.h>
#endif

enum { ROWS = 10000, REPEATS = 20000, ROUNDS = 15 };

static uint64_t seen; /* so that no answer goes unused */

/* ---- qun ---- */

typedef struct ours {
    qun_charter *charter;
    qun_facts *facts;
    qun_decisions *decisions;
    uint32_t repeats;
} ours;

static void admit(void *user)
{
    const ours *o = user;
    for (uint32_t i = 0; i < o->repeats; i++) {
        check("admit", qun_admit(o->charter, o->facts, 1, o->decisions));
        seen += qun_decisions_count(o->decisions);
    }
}

static ours ours_with(qun_env *env, qun_charter *charter, uint32_t rows, uint32_t flags)
{
    ours o = {.charter = charter, .repeats = rows == 1 ? REPEATS : 5};
    const qun_shape *shape = qun_charter_shape(charter);
    qun_slot orders = slot_of(shape, "member.orders"), photo = slot_of(shape, "member.breed_photo");
    check("facts", qun_facts_new(shape, &o.facts));
    check("decisions", qun_decisions_new(env, flags, &o.decisions));
    for (uint32_t i = 0; i < rows; i++) {
        char key[16];
        int len = snprintf(key, sizeof key, "m%u", i);
        check("row", qun_facts_add(o.facts, QUN_SCOPE_MEMBER, key, (size_t)len, NULL));
        check("orders", qun_facts_set_int(o.facts, orders, i, rows == 1 ? 3 : i % 3));
        if (i % 5 != 4)
            check("photo", qun_facts_set_int(o.facts, photo, i, i % 2));
    }
    return o;
}

/* ---- plain C ---- */

typedef struct applicant {
    int64_t orders;
    int8_t orders_known, photo_known, photo;
} applicant;
typedef struct plain {
    applicant *applicants;
    uint32_t rows, repeats;
} plain;

enum { REFUSE, PEND, ADMIT };

static int rule(const applicant *a)
{
    if ((a->orders_known && a->orders >= 1) || (a->photo_known && a->photo))
        return ADMIT;
    return a->orders_known && a->photo_known ? REFUSE : PEND;
}

static int (*volatile rule_called)(const applicant *a) = rule; /* or it would be computed once */

static void admit_plain(void *user)
{
    const plain *p = user;
    for (uint32_t i = 0; i < p->repeats; i++)
        for (uint32_t k = 0; k < p->rows; k++)
            seen += (uint64_t)rule_called(&p->applicants[k]);
}

/* ---- Lua ---- */

#ifdef QUN_PEER_lua5_4
static lua_State *lua_with(void)
{
    lua_State *l = luaL_newstate();
    luaL_openlibs(l);
    if (!l || luaL_dostring(l, "function admit(m) return m.orders >= 1 or m.breed_photo end "
                               "member = {orders = 3, breed_photo = false}"))
        exit(1);
    lua_getglobal(l, "admit");
    lua_getglobal(l, "member");
    return l;
}

static void admit_lua(void *user)
{
    lua_State *l = user;
    for (uint32_t i = 0; i < REPEATS; i++) {
        lua_pushvalue(l, 1);
        lua_pushvalue(l, 2);
        if (lua_pcall(l, 1, 1, 0) != LUA_OK)
            exit(1);
        seen += (uint64_t)lua_toboolean(l, -1);
        lua_pop(l, 1);
    }
}
#endif

/* ---- SQLite ---- */

#ifdef QUN_PEER_sqlite3
static sqlite3_stmt *sqlite_with(sqlite3 **db)
{
    sqlite3_stmt *statement;
    if (sqlite3_open(":memory:", db) || sqlite3_prepare_v2(*db, "SELECT ?1 >= 1 OR ?2", -1, &statement, NULL))
        exit(1);
    return statement;
}

static void admit_sqlite(void *user)
{
    sqlite3_stmt *statement = user;
    for (uint32_t i = 0; i < REPEATS; i++) {
        sqlite3_bind_int64(statement, 1, 3);
        sqlite3_bind_int64(statement, 2, 0);
        if (sqlite3_step(statement) != SQLITE_ROW)
            exit(1);
        seen += (uint64_t)sqlite3_column_int(statement, 0);
        sqlite3_reset(statement);
    }
}
#endif

int main(void)
{
    count_heap heap = {0};
    qun_env *env = count_env(&heap);
    qun_charter *charter = charter_template(env, "pet-club");
    static applicant applicants[ROWS];
    for (uint32_t i = 0; i < ROWS; i++)
        applicants[i] = (applicant){i % 3, 1, i % 5 != 4, (int8_t)(i % 2)};
    ours one = ours_with(env, charter, 1, QUN_DECISIONS_CODES), explained = ours_with(env, charter, 1, 0);
    ours many = ours_with(env, charter, ROWS, QUN_DECISIONS_CODES), told = ours_with(env, charter, ROWS, 0);
    plain plain_one = {applicants + 1, 1, REPEATS}, plain_many = {applicants, ROWS, 5};
    contest all[8] = {{"admit one row, codes", admit, &one, REPEATS, 0},
                      {"plain C", admit_plain, &plain_one, REPEATS, 0}};
    size_t count = 2;
#ifdef QUN_PEER_lua5_4
    all[count++] = (contest){"Lua 5.4 function", admit_lua, lua_with(), REPEATS, 0};
#endif
#ifdef QUN_PEER_sqlite3
    sqlite3 *db;
    all[count++] = (contest){"SQLite prepared statement", admit_sqlite, sqlite_with(&db), REPEATS, 0};
#endif
    contest with_reasons[] = {{"admit one row, with reasons", admit, &explained, REPEATS, 0}};
    contest batch[] = {{"admit 10,000 rows in one call, codes: a row", admit, &many, ROWS * 5.0, 0},
                       {"plain C, 10,000 rows: a row", admit_plain, &plain_many, ROWS * 5.0, 0},
                       {"admit 10,000 rows in one call, with reasons: a row", admit, &told, ROWS * 5.0, 0}};
    contest_run(all, count, 1);
    contest_run(with_reasons, 1, 1);
    contest_run(batch, 3, 1);
    uint64_t warm = heap.calls;
    contest_run(all, count, ROUNDS);
    contest_run(with_reasons, 1, ROUNDS);
    contest_run(batch, 3, ROUNDS);
    say_contest(all, count);
    say(with_reasons[0].name, with_reasons[0].ns, "ns", all[0].name, all[0].ns / with_reasons[0].ns);
    say_contest(batch, 3);
    say("admit: allocations after warm-up", (double)(heap.calls - warm), "calls", NULL, 0);
    return seen == 0;
}
