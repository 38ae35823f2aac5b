/* program.c - expressions by themselves: compiled over declared variables, run over a table of values. */
#include "shim.h"
#include <stdlib.h>
#include <string.h>

/* A variable. Its name is the text of a string that the program keeps alive, so most often the same address
 * tells that it is the same name. */
typedef struct variable {
    const char *name;
    size_t len;
    qun_slot slot;
    int32_t kind;
    uint32_t told; /* the run that last gave it a value */
} variable;

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
    variable *variables;
    uint32_t count, runs;
} program_box;

static void drop(void *at)
{
    program_box *p = at;
    free(p->variables);
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

/* The variables, their names in a table that the program owns, and the one row they stand in. */
static qun_status keep_variables(lua_State *L, int at, program_box *p)
{
    qun_field field = {.size = sizeof field};
    uint32_t row, count = 0;
    while (qun_shape_get(p->shape, count, &field) == QUN_OK)
        count++;
    p->variables = calloc(count ? count : 1, sizeof *p->variables);
    if (!p->variables)
        return QUN_E_NOMEM;
    lua_createtable(L, (int)count, 0);
    for (; p->count < count && qun_shape_get(p->shape, p->count, &field) == QUN_OK; p->count++) {
        variable *v = &p->variables[p->count];
        lua_pushlstring(L, field.name.at, field.name.len);
        v->name = lua_tolstring(L, -1, &v->len);
        v->slot = field.slot;
        v->kind = field.kind;
        lua_rawseti(L, -2, (int)p->count + 1);
    }
    compat_set_owner(L, at);
    return qun_facts_add(p->facts, QUN_SCOPE_RECORD, NULL, 0, &row);
}

static bool is_struct(const char *type)
{
    return type && type[0] == '{';
}

/* Goes through the structs that are not in the table at `done` yet. How many are left; `status` tells of the
 * last. */
static size_t define_more(lua_State *L, const program_box *p, int declarations, int done, qun_status *status)
{
    size_t left = 0, len;
    for (lua_pushnil(L); lua_next(L, declarations); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING ||
            !is_struct(lua_tostring(L, -1)))
            continue;
        lua_pushvalue(L, -2);
        lua_rawget(L, done);
        bool is_done = lua_toboolean(L, -1);
        lua_pop(L, 1);
        if (is_done)
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_concat(L, 2);
        const char *text = lua_tolstring(L, -1, &len);
        *status = qun_shape_define(p->shape, text, len, p->problems);
        lua_pop(L, 1);
        left += *status != QUN_OK;
        lua_pushvalue(L, -2);
        lua_pushboolean(L, *status == QUN_OK);
        lua_rawset(L, done);
    }
    return left;
}

/* Point = "{x: int}" is no variable but a struct. A table has no order: what names another waits for it. */
static int define(lua_State *L, const program_box *p, int declarations)
{
    size_t left = SIZE_MAX, before;
    qun_status status = QUN_OK;
    lua_newtable(L);
    int done = lua_gettop(L);
    do {
        before = left;
        left = define_more(L, p, declarations, done, &status);
    } while (left > 0 && left < before);
    if (left > 0)
        return fault_result(L, status, p->problems, "declarations");
    lua_pop(L, 1);
    return 0;
}

static int declare(lua_State *L, const program_box *p, int declarations)
{
    for (lua_pushnil(L); lua_next(L, declarations); lua_pop(L, 1)) {
        size_t len, type_len;
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(
                L, "declarations: a table {name = type} of strings expected, as {orders = \"int\"}");
        const char *name = lua_tolstring(L, -2, &len), *type = lua_tolstring(L, -1, &type_len);
        if (is_struct(type))
            continue;
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
    if (status == QUN_OK && lua_istable(L, 2) &&
        ((results = define(L, p, 2)) != 0 || (results = declare(L, p, 2)) != 0))
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
    if (status == QUN_OK)
        status = keep_variables(L, at, p);
    if (status != QUN_OK)
        return fault_result(L, status, p->problems, "expression");
    lua_settop(L, at);
    return 1;
}

/* ---- running ---- */

/* The value stands at 5. */
static int wrong_value(lua_State *L, const program_box *p, qun_slot slot, const char *name, qun_status status)
{
    qun_field field = {.size = sizeof field};
    if (status != QUN_E_TYPE)
        return fault_result(L, status, NULL, name);
    if (qun_shape_field(p->shape, slot, &field) != QUN_OK)
        return fault_result(L, QUN_E_SLOT, NULL, name);
    const char *got = luaL_typename(L, 5);
    lua_pushlstring(L, field.type_name.at, field.type_name.len);
    lua_pushfstring(L, "%s: %s expected, got a %s it cannot be", name, lua_tostring(L, -1), got);
    return fault_said(L, "type");
}

/* The variable that the key below the top names. Tables of the same making go through their keys in the same
 * order, so the search begins after the one found last. */
static variable *variable_named(lua_State *L, const program_box *p, uint32_t after)
{
    size_t len;
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &len) : NULL;
    for (uint32_t i = 0; name && i < p->count; i++) {
        variable *v = &p->variables[after + i < p->count ? after + i : after + i - p->count];
        if (v->name == name || (v->len == len && memcmp(v->name, name, len) == 0))
            return v;
    }
    luaL_error(L, "values: no variable %s was declared", name ? name : luaL_typename(L, -2));
    return NULL;
}

/* What this run was not told is not known, whatever the run before was told. */
static qun_status forget_others(const program_box *p)
{
    qun_value unknown = {.size = sizeof unknown};
    qun_status status = QUN_OK;
    for (uint32_t i = 0; i < p->count && status == QUN_OK; i++)
        if (p->variables[i].told != p->runs)
            status = qun_facts_set(p->facts, p->variables[i].slot, 0, &unknown);
    return status;
}

/* Sets the variables from the table at 2; 0, or the count of results to return. */
static int set_values(lua_State *L, program_box *p)
{
    uint32_t told = 0, after = 0;
    p->runs++;
    if (!lua_isnoneornil(L, 2)) {
        if (!lua_istable(L, 2))
            return class_wrong(L, 2, "values", "a table {name = value}");
        lua_settop(L, 3);
        for (lua_pushnil(L); lua_next(L, 2); lua_settop(L, 4)) {
            variable *v = variable_named(L, p, after);
            qun_status status = facts_take(L, p->facts, v->slot, v->kind, 0, 5);
            if (status != QUN_OK)
                return wrong_value(L, p, v->slot, v->name, status);
            v->told = p->runs;
            after = (uint32_t)(v - p->variables) + 1;
            told++;
        }
    }
    qun_status status = told < p->count ? forget_others(p) : QUN_OK;
    return status == QUN_OK ? 0 : fault_result(L, status, NULL, "values");
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
    qun_value value = {.size = sizeof value};
    qun_status status = qun_decisions_value(p->answer, 0, 0, QUN_VALUE_RESULT, &value);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "expression");
    if (value.kind == QUN_TYPE_UNKNOWN)
        return push_unknown(L, p, now);
    value_push(L, &value);
    return value.kind == QUN_TYPE_FAILED ? fault_said(L, "failed") : 1;
}

static int run(lua_State *L)
{
    program_box *p = self(L);
    if (p->reads_now && lua_isnoneornil(L, 3))
        return luaL_argerror(L, 3, "now: the expression reads it, and the library has no clock");
    qun_time now = lua_isnoneornil(L, 3) ? 0 : value_check_time(L, 3, "now");
    int results = set_values(L, p);
    if (results)
        return results;
    qun_status status = qun_program_run(p->program, p->facts, now, p->answer);
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
