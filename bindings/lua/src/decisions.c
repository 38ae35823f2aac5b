/* decisions.c - decisions: a sequence, and each of them with its fields, reasons and sentences. */
#include "shim.h"
#include <stdlib.h>
#include <string.h>

typedef struct decision_box {
    box head;
    batch *batch;
    uint32_t index, filled;
} decision_box;

static void leave(batch *b)
{
    if (b && --b->users == 0) {
        qun_decisions_unref(b->decisions);
        free(b);
    }
}

static void drop_all(void *at)
{
    leave(((decisions_box *)at)->batch);
}

static void drop_one(void *at)
{
    leave(((decision_box *)at)->batch);
}

const class decisions_class = {"qun.decisions", sizeof(decisions_box), 4, drop_all};
static const class decision_class = {"qun.decision", sizeof(decision_box), 0, drop_one};

decisions_box *decisions_new(lua_State *L, const qun_env *env, uint32_t flags)
{
    decisions_box *d = class_new(L, &decisions_class);
    batch *b = calloc(1, sizeof *b);
    qun_status status = b ? qun_decisions_new(env, flags, &b->decisions) : QUN_E_NOMEM;
    if (status != QUN_OK) {
        free(b);
        d->head.closed = true;
        fault_result(L, status, NULL, "decisions");
    }
    b->users = 1;
    d->batch = b;
    return d;
}

/* decisions{codes = true, actions = true}: to be filled again and again, as the last argument of a verb. */
static int new_decisions(lua_State *L)
{
    uint32_t flags = 0;
    if (!lua_isnoneornil(L, 1)) {
        luaL_checktype(L, 1, LUA_TTABLE);
        for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
            const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2);
            bool codes = strcmp(key, "codes") == 0;
            if (!codes && strcmp(key, "actions") != 0)
                return luaL_error(L, "decisions: no such key: %s; it is one of codes, actions", key);
            if (lua_toboolean(L, -1))
                flags |= codes ? QUN_DECISIONS_CODES : QUN_DECISIONS_ACTIONS;
        }
    }
    decisions_new(L, env_at(L, 2, "env"), flags);
    return 1;
}

/* ---- the sequence ---- */

static decisions_box *sequence(lua_State *L)
{
    return class_check(L, 1, &decisions_class, "decisions");
}

static int count(lua_State *L)
{
    value_push_int(L, qun_decisions_count(sequence(L)->batch->decisions));
    return 1;
}

static int push_one(lua_State *L, const decisions_box *d, int64_t place)
{
    if (place < 1 || place > qun_decisions_count(d->batch->decisions))
        return 0;
    decision_box *one = class_new(L, &decision_class);
    one->batch = d->batch;
    one->batch->users++;
    one->index = (uint32_t)(place - 1);
    one->filled = d->batch->filled;
    return 1;
}

static int outcome(lua_State *L)
{
    qun_outcome all = {.size = sizeof all};
    qun_status status = qun_decisions_outcome(sequence(L)->batch->decisions, &all);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "outcome");
    record_push(L, record_for_outcome, &all);
    return 1;
}

static int index_all(lua_State *L)
{
    int64_t place;
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    if (!lua_isnil(L, -1))
        return 1;
    const decisions_box *d = sequence(L);
    if (lua_type(L, 2) == LUA_TNUMBER)
        return value_int(L, 2, &place) && push_one(L, d, place);
    if (lua_type(L, 2) != LUA_TSTRING)
        return 0;
    if (strcmp(lua_tostring(L, 2), "outcome") == 0)
        return outcome(L);
    if (strcmp(lua_tostring(L, 2), "problems") != 0)
        return 0;
    fault_problems(L, qun_decisions_diagnostics(d->batch->decisions));
    return 1;
}

static int next_one(lua_State *L)
{
    int64_t place = 0;
    const decisions_box *d = sequence(L);
    value_int(L, 2, &place);
    value_push_int(L, place + 1);
    return push_one(L, d, place + 1) ? 2 : 0;
}

/* for i, d in decisions:each() do */
static int each(lua_State *L)
{
    sequence(L);
    lua_pushcfunction(L, next_one);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/* act(i): the word alone, for loops that want no more. The words are made once: its upvalue has them by
 * number.
 */
static int act(lua_State *L)
{
    const decisions_box *d = sequence(L);
    qun_decision one = {.size = sizeof one};
    if (qun_decisions_get(d->batch->decisions, value_check_row(L, 2, "place"), &one) != QUN_OK)
        return 0;
    lua_rawgeti(L, lua_upvalueindex(1), one.act);
    return 1;
}

static void open_act(lua_State *L)
{
    class_methods(L, &decisions_class);
    lua_newtable(L);
    for (int32_t i = 0; i < 64; i++)
        if (qun_name(QUN_SET_ACT, i)) {
            lua_pushstring(L, qun_name(QUN_SET_ACT, i));
            lua_rawseti(L, -2, i);
        }
    lua_pushcclosure(L, act, 1);
    lua_setfield(L, -2, "act");
    lua_pop(L, 1);
}

/* ---- one decision ---- */

static decision_box *self(lua_State *L)
{
    decision_box *d = class_check(L, 1, &decision_class, "decision");
    if (d->filled != d->batch->filled)
        luaL_argerror(L, 1, "decision: its decisions have been filled again since");
    return d;
}

typedef qun_status (*writer)(const decision_box *d, int32_t audience, int32_t lang, char *text, size_t space,
                             size_t *len);

static qun_status write_json(const decision_box *d, int32_t audience, int32_t lang, char *text, size_t space,
                             size_t *len)
{
    (void)audience;
    (void)lang;
    return qun_decisions_write(d->batch->decisions, d->index, text, space, len);
}

static qun_status write_sentence(const decision_box *d, int32_t audience, int32_t lang, char *text,
                                 size_t space, size_t *len)
{
    return qun_decisions_format(d->batch->decisions, d->index, audience, lang, text, space, len);
}

static int push_written(lua_State *L, writer by, int32_t audience, int32_t lang)
{
    const decision_box *d = self(L);
    char text[1024];
    size_t len = 0;
    qun_status status = by(d, audience, lang, text, sizeof text, &len);
    if (status == QUN_OK) {
        lua_pushlstring(L, text, len);
    } else if (status == QUN_E_SPACE) {
        char *longer = lua_newuserdata(L, len + 1);
        status = by(d, audience, lang, longer, len + 1, &len);
        if (status == QUN_OK)
            lua_pushlstring(L, longer, len);
    }
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "decision");
}

static int json(lua_State *L)
{
    return push_written(L, write_json, 0, 0);
}

static int sentence(lua_State *L)
{
    int32_t lang = value_check_word(L, 2, QUN_SET_LANG, QUN_LANG_EN, "lang");
    return push_written(L, write_sentence,
                        value_check_word(L, 3, QUN_SET_AUDIENCE, QUN_AUDIENCE_MEMBER, "audience"), lang);
}

static int named(lua_State *L)
{
    const decision_box *d = lua_touserdata(L, 1);
    if (d->head.closed || d->filled != d->batch->filled) {
        lua_pushliteral(L, "qun.decision (gone)");
        return 1;
    }
    return push_written(L, write_sentence, QUN_AUDIENCE_OPERATOR, QUN_LANG_EN);
}

static void set_value(lua_State *L, const decision_box *d, uint32_t reason, int32_t which, const char *name)
{
    qun_value value = {.size = sizeof value};
    if (qun_decisions_value(d->batch->decisions, d->index, reason, which, &value) != QUN_OK)
        return;
    value_push(L, &value);
    lua_setfield(L, -2, name);
}

/* The reasons of one state, or all of them with state 0. */
static void push_reasons(lua_State *L, const decision_box *d, int32_t state)
{
    qun_reason reason = {.size = sizeof reason};
    int kept = 0;
    lua_newtable(L);
    for (uint32_t i = 0; qun_decisions_reason(d->batch->decisions, d->index, i, &reason) == QUN_OK; i++) {
        if (state && reason.state != state)
            continue;
        record_push(L, record_for_reason, &reason);
        set_value(L, d, i, QUN_VALUE_MEASURED, "measured");
        set_value(L, d, i, QUN_VALUE_LIMIT, "limit");
        set_value(L, d, i, QUN_VALUE_SHORTFALL, "shortfall");
        lua_rawseti(L, -2, ++kept);
    }
}

static void push_evidence(lua_State *L, const decision_box *d)
{
    qun_evidence piece = {.size = sizeof piece};
    lua_newtable(L);
    for (uint32_t i = 0; qun_decisions_evidence(d->batch->decisions, d->index, i, &piece) == QUN_OK; i++) {
        record_push(L, record_for_evidence, &piece);
        lua_rawseti(L, -2, (int)i + 1);
    }
}

static void push_texts(lua_State *L, const decision_box *d, int32_t which)
{
    qun_text text;
    lua_newtable(L);
    for (uint32_t i = 0; qun_decisions_text(d->batch->decisions, d->index, which, i, &text) == QUN_OK; i++) {
        value_push_text(L, text);
        lua_rawseti(L, -2, (int)i + 1);
    }
}

static void push_text(lua_State *L, const decision_box *d, int32_t which)
{
    qun_text text = {NULL, 0};
    if (qun_decisions_text(d->batch->decisions, d->index, which, 0, &text) != QUN_OK)
        text.at = NULL;
    value_push_text(L, text);
}

/* What is asked for by a call of its own. */
static bool push_special(lua_State *L, const decision_box *d, const char *key)
{
    if (strcmp(key, "reasons") == 0)
        push_reasons(L, d, 0);
    else if (strcmp(key, "missing") == 0)
        push_reasons(L, d, QUN_STATE_MISSING);
    else if (strcmp(key, "evidence") == 0)
        push_evidence(L, d);
    else if (strcmp(key, "spends") == 0)
        push_texts(L, d, QUN_TEXT_SPENDS);
    else if (strcmp(key, "merged") == 0)
        push_texts(L, d, QUN_TEXT_MERGED);
    else if (strcmp(key, "text_zh") == 0)
        push_text(L, d, QUN_TEXT_ZH);
    else if (strcmp(key, "text_en") == 0)
        push_text(L, d, QUN_TEXT_EN);
    else
        return false;
    return true;
}

static int index_one(lua_State *L)
{
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    if (lua_type(L, -1) == LUA_TFUNCTION)
        return 1;
    const decision_box *d = self(L);
    qun_decision one = {.size = sizeof one};
    if (!lua_islightuserdata(L, -1))
        return lua_type(L, 2) == LUA_TSTRING && push_special(L, d, lua_tostring(L, 2));
    if (qun_decisions_get(d->batch->decisions, d->index, &one) != QUN_OK)
        return 0;
    record_push_field(L, lua_touserdata(L, -1), &one);
    return 1;
}

static int as_table(lua_State *L)
{
    static const char *const special[] = {"reasons", "evidence", "spends", "merged",
                                          "text_zh", "text_en",  NULL};
    const decision_box *d = self(L);
    qun_decision one = {.size = sizeof one};
    qun_status status = qun_decisions_get(d->batch->decisions, d->index, &one);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "decision");
    record_push(L, record_for_decision, &one);
    for (int i = 0; special[i]; i++) {
        push_special(L, d, special[i]);
        lua_setfield(L, -2, special[i]);
    }
    return 1;
}

batch *decisions_of(lua_State *L, int at, uint32_t *index, const char *name)
{
    const decision_box *one = class_test(L, at, &decision_class);
    *index = QUN_ALL;
    if (!one || one->head.closed)
        return ((decisions_box *)class_check(L, at, &decisions_class, name))->batch;
    if (one->filled != one->batch->filled)
        luaL_argerror(L, at, lua_pushfstring(L, "%s: its decisions have been filled again since", name));
    *index = one->index;
    return one->batch;
}

void decisions_open(lua_State *L)
{
    static const luaL_Reg all[] = {{"each", each}, {"close", class_close}, {NULL, NULL}};
    static const luaL_Reg all_meta[] = {{"__len", count}, {NULL, NULL}};
    static const luaL_Reg one[] = {{"json", json}, {"sentence", sentence}, {"table", as_table}, {NULL, NULL}};
    static const luaL_Reg one_meta[] = {{"__tostring", named}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"decisions", new_decisions}, {NULL, NULL}};
    class_open(L, &decisions_class, all, all_meta, index_all);
    open_act(L);
    class_open(L, &decision_class, one, one_meta, index_one);
    class_methods(L, &decision_class);
    record_names(L, record_for_decision);
    lua_pop(L, 1);
    compat_set_functions(L, functions);
}
