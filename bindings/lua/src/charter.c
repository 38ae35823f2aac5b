/* charter.c - charters: compiled from JSON, read back object by object, and the verbs, one method each. */
#include "shim.h"
#include <string.h>

static void drop(void *at)
{
    charter_box *c = at;
    qun_charter_unref(c->charter);
    qun_diagnostics_unref(c->warnings);
    qun_env_unref(c->env);
}

const class charter_class = {"qun.charter", sizeof(charter_box), 200, drop};

static charter_box *self(lua_State *L)
{
    return class_check(L, 1, &charter_class, "charter");
}

/* compile(json, env, what): `what` leads the lines of a complaint. */
static int compile(lua_State *L)
{
    size_t len;
    const char *json = value_check_text(L, 1, &len, "json");
    qun_env *env = env_at(L, 2, "env");
    const char *what = luaL_optstring(L, 3, "charter");
    charter_box *c = class_new(L, &charter_class);
    lua_newtable(L);
    compat_set_owner(L, -2);
    c->env = qun_env_ref(env);
    qun_status status = qun_diagnostics_new(env, &c->warnings);
    if (status == QUN_OK)
        status = qun_charter_compile(env, json, len, c->warnings, &c->charter);
    if (status != QUN_OK)
        return fault_result(L, status, c->warnings, what);
    return 1;
}

/* ---- reading back ---- */

/* Room for any of the structs, aligned for each. */
typedef union any_object {
    uint32_t size;
    qun_text text;
    qun_time time;
    char bytes[1024];
} any_object;

static bool object_at(const charter_box *c, int32_t kind, uint32_t index, any_object *out)
{
    static const uint32_t most = sizeof out->bytes;
    uint32_t size = record_size(record_of_object(kind));
    if (!size || size > most)
        return false;
    memset(out, 0, size);
    out->size = size;
    return qun_charter_get(c->charter, kind, index, out) == QUN_OK;
}

static void push_object(lua_State *L, int32_t kind, uint32_t index, const any_object *object)
{
    record_push(L, record_of_object(kind), object);
    value_push_int(L, (int64_t)index + 1);
    lua_setfield(L, -2, "index");
}

/* get(kind, reference or place): the object as a table, or nil if there is none. */
static int get(lua_State *L)
{
    const charter_box *c = self(L);
    int32_t kind = value_check_word(L, 2, QUN_SET_OBJECT, 0, "kind");
    any_object object;
    uint32_t index = 0;
    size_t len;
    if (lua_type(L, 3) == LUA_TNUMBER)
        index = value_check_row(L, 3, "reference");
    else if (!lua_isnoneornil(L, 3)) {
        const char *reference = value_check_text(L, 3, &len, "reference");
        if (qun_charter_find(c->charter, kind, reference, len, &index) != QUN_OK)
            return 0;
    }
    if (!object_at(c, kind, index, &object))
        return 0;
    push_object(L, kind, index, &object);
    return 1;
}

static int objects(lua_State *L)
{
    const charter_box *c = self(L);
    int32_t kind = value_check_word(L, 2, QUN_SET_OBJECT, 0, "kind");
    any_object object;
    lua_newtable(L);
    for (uint32_t i = 0; object_at(c, kind, i, &object); i++) {
        push_object(L, kind, i, &object);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

static int fields(lua_State *L)
{
    const qun_shape *shape = qun_charter_shape(self(L)->charter);
    qun_field field = {.size = sizeof field};
    lua_newtable(L);
    for (uint32_t i = 0; qun_shape_get(shape, i, &field) == QUN_OK; i++) {
        record_push(L, record_for_field, &field);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

static int canonical(lua_State *L)
{
    const charter_box *c = self(L);
    size_t len = 0;
    qun_status status = qun_charter_write(c->charter, NULL, 0, &len);
    if (status == QUN_E_SPACE) {
        char *text = lua_newuserdata(L, len + 1);
        status = qun_charter_write(c->charter, text, len + 1, &len);
        if (status == QUN_OK)
            lua_pushlstring(L, text, len);
    }
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "write");
}

/* What is no method: a key of the head, the name in the first language there is, the warnings. */
static int property(lua_State *L)
{
    const charter_box *c = self(L);
    any_object head;
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (strcmp(key, "warnings") == 0) {
        fault_problems(L, c->warnings);
        return 1;
    }
    qun_charter_info info = {.size = sizeof info};
    if (!object_at(c, QUN_OBJECT_HEAD, 0, &head) || qun_charter_info_get(c->charter, &info) != QUN_OK)
        return 0;
    record_push(L, record_for_head, &head);
    value_push_text(L, info.revision);
    lua_setfield(L, -2, "revision");
    value_push_text(L, info.timezone);
    lua_setfield(L, -2, "timezone");
    lua_getfield(L, -1, key);
    if (strcmp(key, "name") == 0) {
        lua_getfield(L, -2, "name_zh");
        if (lua_isnil(L, -1))
            lua_getfield(L, -3, "name_en");
    }
    return 1;
}

static int index(lua_State *L)
{
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    return lua_isnil(L, -1) ? property(L) : 1;
}

static int named(lua_State *L)
{
    const charter_box *c = lua_touserdata(L, 1);
    qun_charter_info info = {.size = sizeof info};
    if (c->head.closed || qun_charter_info_get(c->charter, &info) != QUN_OK) {
        lua_pushliteral(L, "qun.charter (closed)");
        return 1;
    }
    lua_pushliteral(L, "qun.charter ");
    value_push_text(L, info.id);
    lua_pushliteral(L, " ");
    value_push_text(L, info.revision);
    lua_concat(L, 4);
    return 1;
}

/* ---- verbs ---- */

/* Facts for one call are kept with the charter for the next one. They are taken out while they are used: what
 * is collected meanwhile may ask the same charter. */
enum { SPARE = 100 }; /* beside what facts_read keeps there by scope */

static facts_box *take_spare(lua_State *L, const charter_box *c)
{
    compat_get_owner(L, 1);
    lua_rawgeti(L, -1, SPARE);
    facts_box *spare = lua_touserdata(L, -1);
    if (!spare)
        return facts_new(L, c->env, qun_charter_shape(c->charter));
    lua_pushnil(L);
    lua_rawseti(L, -3, SPARE);
    return spare;
}

static void keep_spare(lua_State *L, int spare)
{
    compat_get_owner(L, 1);
    lua_pushvalue(L, spare);
    lua_rawseti(L, -2, SPARE);
    lua_pop(L, 1);
}

/* Facts for one call: of one subject told by a table, or without rows. `spare` is where they stand if they
 * are to be kept. */
static facts_box *facts_given(lua_State *L, const charter_box *c, int32_t verb, int *spare, int *results)
{
    uint32_t row;
    if (lua_isuserdata(L, 2))
        return class_check(L, 2, &facts_class, "facts");
    facts_box *f = take_spare(L, c);
    *spare = lua_gettop(L);
    qun_facts_clear(f->facts);
    if (!lua_isnoneornil(L, 2))
        *results = facts_read(L, f, 1, qun_verb_scope(verb), 2, &row);
    return f;
}

/* The arguments of a verb but the charter, made where they are not given. A count of results if that failed.
 */
static int complete(lua_State *L, const charter_box *c, int32_t verb, facts_box **facts, int *spare,
                    decisions_box **out)
{
    int results = 0;
    lua_settop(L, 4);
    *facts = facts_given(L, c, verb, spare, &results);
    if (results)
        return results;
    if (lua_isnil(L, 4))
        *out = decisions_new(L, c->env, 0);
    else {
        *out = class_check(L, 4, &decisions_class, "into");
        lua_pushvalue(L, 4);
    }
    return 0;
}

/* charter:verb(facts, now, into). What is given ready made goes straight to the library. */
static int decide(lua_State *L)
{
    int32_t number = (int32_t)lua_tointeger(L, lua_upvalueindex(1));
    const charter_box *c = class_test(L, 1, &charter_class);
    facts_box *f = class_test(L, 2, &facts_class);
    decisions_box *out = class_test(L, 4, &decisions_class);
    if (!c || c->head.closed)
        c = self(L);
    qun_time now = 0;
    int spare = 0;
    if (compat_is_int(L, 3))
        now = (qun_time)lua_tointeger(L, 3);
    else if (f || !lua_isnoneornil(L, 2) || !lua_isnoneornil(L, 3))
        now = value_check_time(L, 3, "now");
    if (!f || !out || f->head.closed || out->head.closed || lua_gettop(L) != 4) {
        int results = complete(L, c, number, &f, &spare, &out);
        if (results)
            return results;
    }
    out->batch->filled++;
    qun_status status = qun_verb(number)(c->charter, f->facts, now, out->batch->decisions);
    if (spare)
        keep_spare(L, spare);
    if (status == QUN_OK)
        return 1;
    return fault_result(L, status, qun_decisions_diagnostics(out->batch->decisions),
                        qun_name(QUN_SET_VERB, number));
}

/* Every verb the library has got is a method: a new one needs no line here. */
static void open_verbs(lua_State *L)
{
    int32_t number;
    class_methods(L, &charter_class);
    for (uint32_t i = 0; qun_name_get(QUN_SET_VERB, i, &number) == QUN_OK; i++) {
        if (!qun_verb(number))
            continue;
        lua_pushinteger(L, number);
        lua_pushcclosure(L, decide, 1);
        lua_setfield(L, -2, qun_name(QUN_SET_VERB, number));
    }
    lua_pop(L, 1);
}

void charter_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"get", get},         {"objects", objects},   {"fields", fields},
                                       {"write", canonical}, {"close", class_close}, {NULL, NULL}};
    static const luaL_Reg meta[] = {{"__tostring", named}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"compile", compile}, {NULL, NULL}};
    class_open(L, &charter_class, methods, meta, index);
    open_verbs(L);
    compat_set_functions(L, functions);
}
