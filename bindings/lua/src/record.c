/* record.c - the library's structs as tables, by the descriptions that bindings/generate.py makes of the
 * headers. */
#include "shim.h"
#include "../../fields.h"
#include <string.h>

const record
    *const record_for_decision = &record_decision,
           *const record_for_reason = &record_reason, *const record_for_evidence = &record_evidence,
           *const record_for_outcome = &record_outcome, *const record_for_diagnostic = &record_diagnostic,
           *const record_for_field = &record_field, *const record_for_limits = &record_limits,
           *const record_for_ledger = &record_ledger_info, *const record_for_program = &record_program_info,
           *const record_for_head = &record_head, *const record_for_hit = &record_hit,
           *const record_for_words = &record_words_info, *const record_for_note = &record_term_note;

const record *record_of_object(int32_t kind)
{
    size_t count = sizeof object_records / sizeof *object_records;
    return kind > 0 && (size_t)kind < count ? object_records[kind] : NULL;
}

uint32_t record_size(const record *of)
{
    return of ? (uint32_t)of->size : 0;
}

bool record_number(int32_t set, const char *word, int32_t *number)
{
    for (uint32_t i = 0; qun_name_get(set, i, number) == QUN_OK; i++)
        if (strcmp(qun_name(set, *number), word) == 0)
            return true;
    return false;
}

void record_push_word(lua_State *L, int32_t set, int32_t value)
{
    const char *word = qun_name(set, value);
    if (word && (value || set == QUN_SET_ACT || set == QUN_SET_TYPE))
        lua_pushstring(L, word);
    else
        lua_pushnil(L);
}

/* {months, days, exact}; nil if there is none. */
static void push_period(lua_State *L, const qun_period *period)
{
    if (!period->months && !period->days && !period->exact) {
        lua_pushnil(L);
        return;
    }
    lua_createtable(L, 0, 3);
    value_push_int(L, period->months);
    lua_setfield(L, -2, "months");
    value_push_int(L, period->days);
    lua_setfield(L, -2, "days");
    value_push_time(L, period->exact);
    lua_setfield(L, -2, "exact");
}

static void push_choice(lua_State *L, const choice *choices, uint32_t value)
{
    while (choices->word && choices->value != value)
        choices++;
    lua_pushstring(L, choices->word);
}

/* A set: name = true for each. */
static void push_bits(lua_State *L, const choice *choices, uint32_t value)
{
    lua_newtable(L);
    for (; choices->word; choices++)
        if (choices->value && (value & choices->value) == choices->value) {
            lua_pushboolean(L, 1);
            lua_setfield(L, -2, choices->word);
        }
}

static void push_mask(lua_State *L, int32_t set, uint64_t value)
{
    lua_newtable(L);
    for (int32_t i = 0; i < 64; i++)
        if (value >> i & 1 && qun_name(set, i)) {
            lua_pushboolean(L, 1);
            lua_setfield(L, -2, qun_name(set, i));
        }
}

/* One of an array: all are as large as the first says it is. */
static const char *record_at(const void *items, size_t index)
{
    uint32_t stride;
    memcpy(&stride, items, sizeof stride);
    return (const char *)items + index * stride;
}

static void push_list(lua_State *L, const field *of, const char *at)
{
    size_t count;
    const void *items;
    memcpy(&count, at + of->count_at, sizeof count);
    memcpy(&items, at + of->at, sizeof items);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; items && i < count; i++) {
        if (of->kind == FIELD_TEXTS)
            value_push_text(L, ((const qun_text *)items)[i]);
        else if (of->kind == FIELD_PERIODS)
            push_period(L, (const qun_period *)items + i);
        else if (of->kind == FIELD_RECORDS)
            record_push(L, of->of, record_at(items, i));
        else
            value_push_int(L, ((const int32_t *)items)[i]);
        lua_rawseti(L, -2, (int)i + 1);
    }
}

/* Places are counted from 1 in Lua. */
static bool is_counted(const field *of)
{
    return strcmp(of->name, "row") == 0 || strcmp(of->name, "index") == 0;
}

static void push_small(lua_State *L, const field *of, uint32_t bits)
{
    int32_t number;
    memcpy(&number, &bits, sizeof number);
    switch (of->kind) {
    case FIELD_SIGNED32:
        value_push_int(L, number);
        break;
    case FIELD_WORD:
        record_push_word(L, of->set, number);
        break;
    case FIELD_CHOICE:
        push_choice(L, of->choices, bits);
        break;
    case FIELD_BITS:
        push_bits(L, of->choices, bits);
        break;
    case FIELD_PLACE:
        if (bits == UINT32_MAX)
            lua_pushnil(L);
        else
            value_push_int(L, (int64_t)bits + 1);
        break;
    default:
        value_push_int(L, (int64_t)bits + is_counted(of));
    }
}

static void push_wide(lua_State *L, const field *of, uint64_t bits)
{
    int64_t number;
    memcpy(&number, &bits, sizeof number);
    if (of->kind == FIELD_TIME || of->kind == FIELD_SPAN)
        value_push_time(L, number);
    else if (of->kind == FIELD_SIGNED64)
        value_push_int(L, number);
    else if (of->kind == FIELD_MEMBERS)
        push_mask(L, of->set, bits);
    else
        value_push_uint(L, bits);
}

void record_push_field(lua_State *L, const field *of, const void *record)
{
    const char *at = (const char *)record + of->at;
    uint32_t small;
    uint64_t wide;
    switch (of->kind) {
    case FIELD_TEXT:
        value_push_text(L, *(const qun_text *)(const void *)at);
        break;
    case FIELD_PERIOD:
        push_period(L, (const qun_period *)(const void *)at);
        break;
    case FIELD_TEXTS:
    case FIELD_PERIODS:
    case FIELD_NUMBERS:
    case FIELD_RECORDS:
        push_list(L, of, record);
        break;
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_SIGNED64:
    case FIELD_UNSIGNED64:
    case FIELD_MEMBERS:
        memcpy(&wide, at, sizeof wide);
        push_wide(L, of, wide);
        break;
    default:
        memcpy(&small, at, sizeof small);
        push_small(L, of, small);
    }
}

void record_push(lua_State *L, const record *of, const void *at)
{
    lua_createtable(L, 0, (int)of->count);
    for (size_t i = 0; i < of->count; i++) {
        record_push_field(L, &of->fields[i], at);
        lua_setfield(L, -2, of->fields[i].name);
    }
}

void record_names(lua_State *L, const record *of)
{
    for (size_t i = 0; i < of->count; i++) {
        lua_pushlightuserdata(L, (void *)(size_t)&of->fields[i]);
        lua_setfield(L, -2, of->fields[i].name);
    }
}

static const field *field_named(const record *of, const char *name)
{
    for (size_t i = 0; name && i < of->count; i++)
        if (strcmp(of->fields[i].name, name) == 0)
            return &of->fields[i];
    return NULL;
}

uint32_t record_bit(const record *of, const char *name, const char *word)
{
    const choice *found = field_named(of, name)->choices;
    while (found->word && strcmp(found->word, word) != 0)
        found++;
    return found->word ? found->value : 0;
}

void record_fill(lua_State *L, int at, const record *of, void *out, const char *name)
{
    int64_t number;
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
        const field *found = field_named(of, key);
        if (!found)
            luaL_error(L, "%s: no such key: %s", name, key ? key : luaL_typename(L, -2));
        bool small = found->kind == FIELD_UNSIGNED32;
        if (!value_int(L, -1, &number) || number < 0 || (small && number > UINT32_MAX))
            luaL_error(L, "%s.%s: a whole number from 0 expected", name, key);
        uint32_t narrow = (uint32_t)number;
        memcpy((char *)out + found->at, small ? (const void *)&narrow : (const void *)&number, small ? 4 : 8);
    }
}
