/* facts.c - facts: rows from tables or JSON, fields by name or by slot. */
#include "shim.h"
#include <string.h>

static void drop(void *at)
{
    facts_box *f = at;
    qun_facts_unref(f->facts);
    qun_shape_unref(f->shape);
    qun_diagnostics_unref(f->problems);
    qun_env_unref(f->env);
}

static void drop_nothing(void *at)
{
    (void)at;
}

const class facts_class = {"qun.facts", sizeof(facts_box), 6, drop};
const class slot_class = {"qun.slot", sizeof(slot_box), 0, drop_nothing};

/* Without a shape an empty one is made, and the caller makes the facts once it has declared its fields. */
facts_box *facts_new(lua_State *L, qun_env *env, const qun_shape *shape)
{
    facts_box *f = class_new(L, &facts_class);
    lua_newtable(L);
    compat_set_owner(L, -2);
    f->env = qun_env_ref(env);
    qun_status status = qun_diagnostics_new(env, &f->problems);
    if (status == QUN_OK && shape)
        f->shape = qun_shape_ref(shape);
    else if (status == QUN_OK)
        status = qun_shape_new(env, &f->shape);
    if (status == QUN_OK && shape)
        status = qun_facts_new(shape, &f->facts);
    if (status != QUN_OK)
        fault_result(L, status, NULL, "facts");
    return f;
}

static int facts_of(lua_State *L)
{
    const charter_box *c = class_check(L, 1, &charter_class, "charter");
    facts_new(L, c->env, qun_charter_shape(c->charter));
    return 1;
}

static facts_box *self(lua_State *L)
{
    return class_check(L, 1, &facts_class, "facts");
}

/* ---- rows ---- */

/* Pushes {key = kind} of the fields that are instants or spans, by full name and, for those of the scope,
 * without it. Kept with the shape's facts, for it is asked with every row. */
static void push_times(lua_State *L, const qun_shape *shape, int32_t scope)
{
    qun_field field = {.size = sizeof field};
    size_t prefix = strlen(qun_name(QUN_SET_SCOPE, scope)) + 1;
    lua_newtable(L);
    for (uint32_t i = 0; qun_shape_get(shape, i, &field) == QUN_OK; i++) {
        if (field.kind != QUN_TYPE_TIMESTAMP && field.kind != QUN_TYPE_DURATION)
            continue;
        lua_pushlstring(L, field.name.at, field.name.len);
        lua_pushinteger(L, field.kind);
        lua_rawset(L, -3);
        if (field.scope != scope || field.name.len <= prefix)
            continue;
        lua_pushlstring(L, field.name.at + prefix, field.name.len - prefix);
        lua_pushinteger(L, field.kind);
        lua_rawset(L, -3);
    }
}

/* The table of push_times for a scope, made once for each owner. */
static int times_of(lua_State *L, int owner, const qun_shape *shape, int32_t scope)
{
    compat_get_owner(L, owner);
    lua_rawgeti(L, -1, scope + 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        push_times(L, shape, scope);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, scope + 1);
    }
    return lua_gettop(L);
}

int facts_read(lua_State *L, facts_box *f, int owner, int32_t scope, int at, uint32_t *row)
{
    size_t len;
    luaL_checkstack(L, 12, "values");
    if (lua_istable(L, at))
        json_push(L, at, times_of(L, owner, f->shape, scope));
    else if (lua_type(L, at) == LUA_TSTRING)
        lua_pushvalue(L, at);
    else
        return class_wrong(L, at, "values", "a table or JSON text");
    const char *json = lua_tolstring(L, -1, &len);
    qun_status status = qun_facts_read(f->facts, scope, json, len, f->problems, row);
    return status == QUN_OK ? 0 : fault_result(L, status, f->problems, qun_name(QUN_SET_SCOPE, scope));
}

static int add(lua_State *L)
{
    facts_box *f = self(L);
    int32_t scope = value_check_word(L, 2, QUN_SET_SCOPE, 0, "scope");
    uint32_t row;
    int results = facts_read(L, f, 1, scope, 3, &row);
    if (results)
        return results;
    value_push_int(L, (int64_t)row + 1);
    return 1;
}

static int find(lua_State *L)
{
    const facts_box *f = self(L);
    int32_t scope = value_check_word(L, 2, QUN_SET_SCOPE, 0, "scope");
    size_t len;
    const char *key = value_check_text(L, 3, &len, "key");
    uint32_t row;
    if (qun_facts_find(f->facts, scope, key, len, &row) != QUN_OK)
        return 0;
    value_push_int(L, (int64_t)row + 1);
    return 1;
}

static int rows(lua_State *L)
{
    const facts_box *f = self(L);
    value_push_int(L, qun_facts_rows(f->facts, value_check_word(L, 2, QUN_SET_SCOPE, 0, "scope")));
    return 1;
}

static int all_rows(lua_State *L)
{
    const facts_box *f = self(L);
    int64_t count = 0;
    for (int32_t scope = 0; qun_name(QUN_SET_SCOPE, scope); scope++)
        count += qun_facts_rows(f->facts, scope);
    value_push_int(L, count);
    return 1;
}

static int clear(lua_State *L)
{
    qun_facts_clear(self(L)->facts);
    lua_settop(L, 1);
    return 1;
}

/* ---- fields ---- */

/* The field that the argument names; false: there is none, and nil and an error object are pushed. */
static bool slot_named(lua_State *L, const facts_box *f, int at, slot_box *out)
{
    size_t len;
    qun_field found = {.size = sizeof found};
    qun_text near;
    const char *name = value_check_text(L, at, &len, "field");
    if (qun_shape_find(f->shape, name, len, &out->slot) != QUN_OK ||
        qun_shape_field(f->shape, out->slot, &found) != QUN_OK) {
        if (qun_shape_suggest(f->shape, name, len, &near) == QUN_OK) {
            value_push_text(L, near);
            lua_pushfstring(L, "no field %s; did you mean %s?", name, lua_tostring(L, -1));
        } else {
            lua_pushfstring(L, "no field %s", name);
        }
        fault_said(L, "none");
        return false;
    }
    out->kind = found.kind;
    out->scope = found.scope;
    return true;
}

static int slot(lua_State *L)
{
    slot_box found = {.slot = 0};
    if (!slot_named(L, self(L), 2, &found))
        return 2;
    slot_box *new = class_new(L, &slot_class);
    new->slot = found.slot;
    new->kind = found.kind;
    new->scope = found.scope;
    return 1;
}

static qun_status put_text(lua_State *L, qun_facts *facts, const slot_box *s, uint32_t row, int at)
{
    size_t len;
    int64_t number;
    qun_value value = {.size = sizeof value};
    const char *text = lua_tolstring(L, at, &len);
    switch (s->kind) {
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        if (value_int(L, at, &number))
            return qun_facts_set_int(facts, s->slot, row, number);
        if (qun_value_read(s->kind, text, len, &value) != QUN_OK)
            return QUN_E_TYPE;
        return qun_facts_set(facts, s->slot, row, &value);
    case QUN_TYPE_INT:
    case QUN_TYPE_UINT:
        return value_int(L, at, &number) ? qun_facts_set_int(facts, s->slot, row, number) : QUN_E_TYPE;
    default:
        return qun_facts_set_text(facts, s->slot, row, text, len);
    }
}

static qun_status put_number(lua_State *L, qun_facts *facts, const slot_box *s, uint32_t row, int at)
{
    int64_t number;
    if (s->kind == QUN_TYPE_DOUBLE)
        return qun_facts_set_double(facts, s->slot, row, (double)lua_tonumber(L, at));
    if (s->kind != QUN_TYPE_BOOL && value_int(L, at, &number))
        return qun_facts_set_int(facts, s->slot, row, number);
    if (s->kind == QUN_TYPE_TIMESTAMP && lua_tonumber(L, at) > 9.3e18)
        return qun_facts_set_int(facts, s->slot, row, QUN_NEVER);
    return s->kind == QUN_TYPE_UNKNOWN
               ? qun_facts_set_double(facts, s->slot, row, (double)lua_tonumber(L, at))
               : QUN_E_TYPE;
}

static qun_status put_table(lua_State *L, qun_facts *facts, const slot_box *s, uint32_t row, int at)
{
    qun_value value;
    int top = lua_gettop(L);
    if (!value_build(L, at, 0, &value))
        return QUN_E_TYPE;
    if (value.count == 0 && s->kind == QUN_TYPE_MAP)
        value.kind = QUN_TYPE_MAP;
    qun_status status = qun_facts_set(facts, s->slot, row, &value);
    lua_settop(L, top);
    return status;
}

qun_status facts_take(lua_State *L, qun_facts *facts, qun_slot slot, int32_t kind, uint32_t row, int at)
{
    slot_box s = {.slot = slot, .kind = kind};
    qun_value value = {.size = sizeof value};
    switch (lua_type(L, at)) {
    case LUA_TNUMBER:
        return put_number(L, facts, &s, row, at);
    case LUA_TSTRING:
        return put_text(L, facts, &s, row, at);
    case LUA_TTABLE:
        return put_table(L, facts, &s, row, at);
    case LUA_TBOOLEAN:
        value.kind = QUN_TYPE_BOOL;
        value.i = lua_toboolean(L, at);
        return qun_facts_set(facts, slot, row, &value);
    case LUA_TNIL:
        return qun_facts_set(facts, slot, row, &value);
    default:
        return QUN_E_TYPE;
    }
}

static const slot_box *slot_at(lua_State *L, const facts_box *f, slot_box *space)
{
    const slot_box *given = class_test(L, 2, &slot_class);
    if (given)
        return given;
    return slot_named(L, f, 2, space) ? space : NULL;
}

static int cannot(lua_State *L, const facts_box *f, const slot_box *s, qun_status status, int at)
{
    qun_field named = {.size = sizeof named};
    bool known = qun_shape_field(f->shape, s->slot, &named) == QUN_OK;
    if (status == QUN_E_TYPE && known) {
        const char *got = luaL_typename(L, at);
        lua_pushlstring(L, named.name.at, named.name.len);
        lua_pushlstring(L, named.type_name.at, named.type_name.len);
        lua_pushfstring(L, "%s: %s expected, got a %s it cannot be", lua_tostring(L, -2), lua_tostring(L, -1),
                        got);
        return fault_said(L, "type");
    }
    if (known)
        lua_pushlstring(L, named.name.at, named.name.len);
    else
        lua_pushliteral(L, "slot");
    return fault_result(L, status, NULL, lua_tostring(L, -1));
}

static int set(lua_State *L)
{
    facts_box *f = self(L);
    slot_box space = {.slot = 0};
    const slot_box *s = slot_at(L, f, &space);
    if (!s)
        return 2;
    uint32_t row = value_check_row(L, 3, "row");
    if (lua_isnone(L, 4))
        return class_wrong(L, 4, "value", "a value, or nil for unknown,");
    qun_status status = facts_take(L, f->facts, s->slot, s->kind, row, 4);
    if (status != QUN_OK)
        return cannot(L, f, s, status, 4);
    lua_pushboolean(L, 1);
    return 1;
}

static int get(lua_State *L)
{
    const facts_box *f = self(L);
    slot_box space = {.slot = 0};
    const slot_box *s = slot_at(L, f, &space);
    qun_value value = {.size = sizeof value};
    if (!s)
        return 2;
    qun_status status = qun_facts_get(f->facts, s->slot, value_check_row(L, 3, "row"), &value);
    if (status != QUN_OK)
        return cannot(L, f, s, status, 3);
    value_push(L, &value);
    return 1;
}

void facts_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"add", add},     {"find", find},         {"rows", rows},
                                       {"clear", clear}, {"slot", slot},         {"set", set},
                                       {"get", get},     {"close", class_close}, {NULL, NULL}};
    static const luaL_Reg meta[] = {{"__len", all_rows}, {NULL, NULL}}, none[] = {{NULL, NULL}};
    static const luaL_Reg functions[] = {{"facts", facts_of}, {NULL, NULL}};
    class_open(L, &facts_class, methods, meta, NULL);
    class_open(L, &slot_class, none, NULL, NULL);
    compat_set_functions(L, functions);
}
