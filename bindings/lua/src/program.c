/* program.c - expressions by themselves: compiled over declared variables, run over a table of values. */
#include "shim.h"
#include <string.h>

typedef struct program_box {
    box head;
    qun_env *env;
    qun_shape *shape;
    qun_program *program;
    qun_facts *facts;
    qun_decisions *answer;    /* without reasons: what nearly every call wants */
    qun_decisions *explained; /* for the call whose answer is not known */
    qun_diagnostics *problems;
    bool reads_now;
} program_box;

static void drop(void *at)
{
    program_box *p = at;
    qun_decisions_unref(p->answer);
    qun_decisions_unref(p->explained);
    qun_facts_unref(p->facts);
    qun_program_unref(p->program);
    qun_shape_unref(p->shape);
    qun_diagnostics_unref(p->problems);
    qun_env_unref(p->env);
}

static const class program_class = {"qun.program", sizeof(program_box), 16, drop};

static program_box *self(lua_State *L)
{
    return class_check(L, 1, &program_class, "program");
}

/* ---- compiling ---- */

/* The slot of each variable by its name, in a table the program owns. */
static void keep_slots(lua_State *L, int at, const program_box *p)
{
    qun_field field = {.size = sizeof field};
    lua_newtable(L);
    for (uint32_t i = 0; qun_shape_get(p->shape, i, &field) == QUN_OK; i++) {
        value_push_text(L, field.name);
        slot_box *s = class_new(L, &slot_class);
        s->slot = field.slot;
        s->kind = field.kind;
        lua_rawset(L, -3);
    }
    compat_set_owner(L, at);
}

static int declare(lua_State *L, const program_box *p, int declarations)
{
    for (lua_pushnil(L); lua_next(L, declarations); lua_pop(L, 1)) {
        size_t len, type_len;
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(
                L, "declarations: a table {name = type} of strings expected, as {orders = \"int\"}");
        const char *name = lua_tolstring(L, -2, &len), *type = lua_tolstring(L, -1, &type_len);
        qun_status status = qun_shape_declare(p->shape, name, len, type, type_len, p->problems, NULL);
        if (status != QUN_OK)
            return fault_result(L, status, p->problems, name);
    }
    return 0;
}

/* program(expression, {name = type}, env) */
static int program_new(lua_State *L)
{
    size_t len;
    const char *expression = value_check_text(L, 1, &len, "expression");
    if (!lua_isnoneornil(L, 2) && !lua_istable(L, 2))
        return class_wrong(L, 2, "declarations", "a table {name = type}");
    qun_env *env = env_at(L, 3, "env");
    program_box *p = class_new(L, &program_class);
    int at = lua_gettop(L), results;
    p->env = qun_env_ref(env);
    qun_status status = qun_diagnostics_new(env, &p->problems);
    if (status == QUN_OK)
        status = qun_shape_new(env, &p->shape);
    if (status == QUN_OK && lua_istable(L, 2) && (results = declare(L, p, 2)) != 0)
        return results;
    if (status == QUN_OK)
        status = qun_program_compile(p->shape, expression, len, p->problems, &p->program);
    qun_program_info info = {.size = sizeof info};
    if (status == QUN_OK)
        status = qun_program_info_get(p->program, &info);
    p->reads_now = info.flags & QUN_PROGRAM_NOW;
    if (status == QUN_OK)
        status = qun_facts_new(p->shape, &p->facts);
    if (status == QUN_OK)
        status = qun_decisions_new(env, QUN_DECISIONS_CODES, &p->answer);
    if (status == QUN_OK)
        status = qun_decisions_new(env, 0, &p->explained);
    if (status != QUN_OK)
        return fault_result(L, status, p->problems, "expression");
    keep_slots(L, at, p);
    lua_settop(L, at);
    return 1;
}

/* ---- running ---- */

static int wrong_value(lua_State *L, const program_box *p, qun_slot slot, const char *name, qun_status status)
{
    qun_field field = {.size = sizeof field};
    if (status != QUN_E_TYPE)
        return fault_result(L, status, NULL, name);
    if (qun_shape_field(p->shape, slot, &field) != QUN_OK)
        return fault_result(L, QUN_E_SLOT, NULL, name);
    const char *got = luaL_typename(L, -1);
    lua_pushlstring(L, field.type_name.at, field.type_name.len);
    lua_pushfstring(L, "%s: %s expected, got a %s it cannot be", name, lua_tostring(L, -1), got);
    return fault_said(L, "type");
}

/* Sets the variables from the table at 2; 0, or the count of results to return. */
static int set_values(lua_State *L, program_box *p, uint32_t row)
{
    if (lua_isnoneornil(L, 2))
        return 0;
    if (!lua_istable(L, 2))
        return class_wrong(L, 2, "values", "a table {name = value}");
    compat_get_owner(L, 1);
    int slots = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawget(L, slots);
        const slot_box *s = lua_touserdata(L, -1);
        lua_pop(L, 1);
        if (!s) {
            const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2);
            return luaL_error(L, "values: no variable %s was declared", name);
        }
        qun_status status = facts_take(L, p->facts, s->slot, s->kind, row, lua_gettop(L));
        if (status != QUN_OK)
            return wrong_value(L, p, s->slot, lua_tostring(L, -2), status);
    }
    return 0;
}

/* nil and an object whose `missing` lists the variables nobody knew: asked again, now for the reasons. */
static int push_unknown(lua_State *L, const program_box *p, qun_time now)
{
    qun_reason reason = {.size = sizeof reason};
    int count = 0;
    qun_status status = qun_program_run(p->program, p->facts, now, p->explained);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "expression");
    lua_pushliteral(L, "not known: a variable is missing");
    fault_said(L, "unknown");
    lua_newtable(L);
    for (uint32_t i = 0; qun_decisions_reason(p->explained, 0, i, &reason) == QUN_OK; i++)
        if (reason.state == QUN_STATE_MISSING && reason.fact.at) {
            value_push_text(L, reason.fact);
            lua_rawseti(L, -2, ++count);
        }
    lua_setfield(L, -2, "missing");
    return 2;
}

static int push_answer(lua_State *L, const program_box *p, qun_time now)
{
    qun_decision d = {.size = sizeof d};
    qun_value value = {.size = sizeof value};
    qun_status status = qun_decisions_get(p->answer, 0, &d);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "expression");
    if (d.act == QUN_ACT_TRUE || d.act == QUN_ACT_FALSE) {
        lua_pushboolean(L, d.act == QUN_ACT_TRUE);
        return 1;
    }
    if (d.act == QUN_ACT_UNKNOWN)
        return push_unknown(L, p, now);
    status = qun_decisions_value(p->answer, 0, 0, QUN_VALUE_RESULT, &value);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "expression");
    value_push(L, &value);
    return d.act == QUN_ACT_VALUE ? 1 : fault_said(L, "failed");
}

static int run(lua_State *L)
{
    program_box *p = self(L);
    if (p->reads_now && lua_isnoneornil(L, 3))
        return luaL_argerror(L, 3, "now: the expression reads it, and the library has no clock");
    qun_time now = lua_isnoneornil(L, 3) ? 0 : value_check_time(L, 3, "now");
    uint32_t row;
    qun_facts_clear(p->facts);
    qun_status status = qun_facts_add(p->facts, QUN_SCOPE_RECORD, NULL, 0, &row);
    int results = status == QUN_OK ? set_values(L, p, row) : 0;
    if (results)
        return results;
    if (status == QUN_OK)
        status = qun_program_run(p->program, p->facts, now, p->answer);
    if (status != QUN_OK)
        return fault_result(L, status, qun_decisions_diagnostics(p->answer), "expression");
    return push_answer(L, p, now);
}

static int info_of(lua_State *L)
{
    const program_box *p = self(L);
    qun_program_info all = {.size = sizeof all};
    qun_field field = {.size = sizeof field};
    qun_status status = qun_program_info_get(p->program, &all);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "info");
    record_push(L, record_for_program, &all);
    lua_newtable(L);
    for (uint32_t i = 0; qun_program_field(p->program, i, &field) == QUN_OK; i++) {
        value_push_text(L, field.name);
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "fields");
    return 1;
}

void program_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"run", run}, {"info", info_of}, {"close", class_close}, {NULL, NULL}};
    static const luaL_Reg meta[] = {{"__call", run}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"program", program_new}, {NULL, NULL}};
    class_open(L, &program_class, methods, meta, NULL);
    compat_set_functions(L, functions);
}
