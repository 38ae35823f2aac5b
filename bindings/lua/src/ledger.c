/* ledger.c - the ledger: events in, facts out, what was carried out recorded, snapshots. */
#include "shim.h"
#include <string.h>

typedef struct ledger_box {
    box head;
    qun_env *env;
    qun_charter *charter;
    qun_ledger *ledger;
    qun_facts *event; /* for events told as tables */
    qun_diagnostics *problems;
} ledger_box;

static void drop(void *at)
{
    ledger_box *l = at;
    qun_ledger_unref(l->ledger);
    qun_facts_unref(l->event);
    qun_diagnostics_unref(l->problems);
    qun_charter_unref(l->charter);
    qun_env_unref(l->env);
}

static const class ledger_class = {"qun.ledger", sizeof(ledger_box), 16, drop};

static ledger_box *self(lua_State *L)
{
    return class_check(L, 1, &ledger_class, "ledger");
}

static ledger_box *furnish(lua_State *L, qun_status *status)
{
    const charter_box *c = class_check(L, 1, &charter_class, "charter");
    ledger_box *l = class_new(L, &ledger_class);
    lua_newtable(L);
    compat_set_owner(L, -2);
    l->env = qun_env_ref(c->env);
    l->charter = qun_charter_ref(c->charter);
    *status = qun_diagnostics_new(l->env, &l->problems);
    if (*status == QUN_OK)
        *status = qun_facts_new(qun_charter_shape(l->charter), &l->event);
    return l;
}

static int ledger_new(lua_State *L)
{
    qun_status status;
    ledger_box *l = furnish(L, &status);
    if (status == QUN_OK)
        status = qun_ledger_new(l->charter, &l->ledger);
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "ledger");
}

/* restore(charter, bytes): the ledger, and a list of what its charter no longer has. */
static int restore(lua_State *L)
{
    size_t len;
    qun_status status;
    const char *bytes = value_check_text(L, 2, &len, "snapshot");
    ledger_box *l = furnish(L, &status);
    if (status == QUN_OK)
        status = qun_ledger_restore(l->charter, bytes, len, l->problems, &l->ledger);
    if (status != QUN_OK)
        return fault_result(L, status, l->problems, "snapshot");
    fault_problems(L, l->problems);
    return 2;
}

static int snapshot(lua_State *L)
{
    const ledger_box *l = self(L);
    size_t len = 0;
    qun_status status = qun_ledger_save(l->ledger, NULL, 0, &len);
    if (status == QUN_OK || status == QUN_E_SPACE) {
        char *bytes = lua_newuserdata(L, len ? len : 1);
        status = qun_ledger_save(l->ledger, bytes, len, &len);
        lua_pushlstring(L, bytes, len);
    }
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "snapshot");
}

/* ---- events ---- */

/* fold(event, now): a table or JSON text of one event. */
static int fold_told(lua_State *L, ledger_box *l, int at, qun_time now)
{
    int32_t fate = 0;
    uint32_t row;
    facts_box space = {.facts = l->event,
                       .problems = l->problems,
                       .shape = (qun_shape *)(size_t)qun_charter_shape(l->charter)};
    qun_facts_clear(l->event);
    int results = facts_read(L, &space, 1, QUN_SCOPE_EVENT, at, &row);
    if (results)
        return results;
    qun_status status = qun_ledger_fold(l->ledger, l->event, row, now, l->problems, &fate);
    if (status != QUN_OK)
        return fault_result(L, status, l->problems, "event");
    record_push_word(L, QUN_SET_FATE, fate);
    return 1;
}

/* The fates of a list of events, up to the first that is wrong. */
static int fold_list(lua_State *L, ledger_box *l, qun_time now)
{
    size_t told = compat_rawlen(L, 2);
    lua_createtable(L, (int)told, 0);
    int fates = lua_gettop(L);
    for (size_t i = 1; i <= told; i++) {
        lua_rawgeti(L, 2, (int)i);
        if (fold_told(L, l, lua_gettop(L), now) > 1) {
            value_push_int(L, (int64_t)i);
            lua_setfield(L, -2, "index");
            return 2;
        }
        lua_rawseti(L, fates, (int)i);
        lua_settop(L, fates);
    }
    return 1;
}

/* fold(facts, row, now): a row of facts, or all of them with row nil. */
static int fold_rows(lua_State *L, ledger_box *l, const facts_box *f)
{
    int32_t fate = 0;
    uint32_t row = lua_isnoneornil(L, 3) ? QUN_ALL : value_check_row(L, 3, "row");
    qun_time now = lua_isnoneornil(L, 4) ? QUN_NEVER : value_check_time(L, 4, "now");
    qun_status status = qun_ledger_fold(l->ledger, f->facts, row, now, l->problems, &fate);
    if (status != QUN_OK)
        return fault_result(L, status, l->problems, "event");
    record_push_word(L, QUN_SET_FATE, fate);
    return 1;
}

static int fold(lua_State *L)
{
    ledger_box *l = self(L);
    if (lua_isuserdata(L, 2))
        return fold_rows(L, l, class_check(L, 2, &facts_class, "event"));
    qun_time now = lua_isnoneornil(L, 3) ? QUN_NEVER : value_check_time(L, 3, "now");
    if (lua_istable(L, 2) && compat_rawlen(L, 2))
        return fold_list(L, l, now);
    if (!lua_istable(L, 2) && lua_type(L, 2) != LUA_TSTRING)
        return class_wrong(L, 2, "event", "a table, a list of them, JSON text or qun.facts");
    return fold_told(L, l, 2, now);
}

/* ---- facts ---- */

static int around(lua_State *L)
{
    const ledger_box *l = self(L);
    facts_box *f = class_check(L, 2, &facts_class, "facts");
    uint32_t row = value_check_row(L, 3, "row");
    qun_status status = qun_ledger_around(l->ledger, f->facts, row, value_check_time(L, 4, "now"));
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "event");
    lua_settop(L, 2);
    return 1;
}

/* facts(scope, key or nil, now, facts): the facts, new ones if none are given. */
static int facts(lua_State *L)
{
    const ledger_box *l = self(L);
    int32_t scope = value_check_word(L, 2, QUN_SET_SCOPE, 0, "scope");
    size_t len = 0;
    const char *key = lua_isnoneornil(L, 3) ? NULL : value_check_text(L, 3, &len, "key");
    qun_time now = value_check_time(L, 4, "now");
    facts_box *f;
    if (lua_isnoneornil(L, 5)) {
        f = facts_new(L, l->env, qun_charter_shape(l->charter));
    } else {
        f = class_check(L, 5, &facts_class, "facts");
        lua_pushvalue(L, 5);
    }
    qun_status status = qun_ledger_facts(l->ledger, scope, key, len, now, f->facts);
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, key ? key : qun_name(QUN_SET_SCOPE, scope));
}

/* record(decisions or one decision, at): they have been carried out. */
static int record(lua_State *L)
{
    ledger_box *l = self(L);
    uint32_t index;
    const batch *b = decisions_of(L, 2, &index, "decisions");
    qun_status status = qun_ledger_record(l->ledger, b->decisions, index, value_check_time(L, 3, "at"));
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "record");
    lua_settop(L, 1);
    return 1;
}

static int info(lua_State *L)
{
    qun_ledger_info all = {.size = sizeof all};
    qun_status status = qun_ledger_info_get(self(L)->ledger, &all);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "info");
    record_push(L, record_for_ledger, &all);
    return 1;
}

static int index(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "info") == 0)
        return info(L);
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    return 1;
}

void ledger_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"fold", fold},     {"around", around},     {"facts", facts},
                                       {"record", record}, {"snapshot", snapshot}, {"close", class_close},
                                       {NULL, NULL}};
    static const luaL_Reg functions[] = {{"ledger", ledger_new}, {"restore", restore}, {NULL, NULL}};
    class_open(L, &ledger_class, methods, NULL, index);
    compat_set_functions(L, functions);
}
