/* list.c - word lists, texts and choices read from Lua's tables, for words.c. */
#include "words.h"
#include <string.h>

/* Nothing but the keys of `known` may stand in a table. */
static void check_keys(lua_State *L, int at, const char *const *known, const char *name)
{
    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2);
        size_t i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            luaL_error(L, "%s: no such key: %s", name, key);
    }
}

/* ---- parts of a table ---- */

/* A whole number of a key; 0 if it is not there. */
static uint64_t read_number(lua_State *L, int at, const char *key, uint64_t most)
{
    int64_t number = 0;
    lua_getfield(L, at, key);
    if (!lua_isnil(L, -1) && (!value_int(L, -1, &number) || number < 0 || (uint64_t)number > most))
        luaL_error(L, "%s: a whole number from 0 expected", key);
    lua_pop(L, 1);
    return (uint64_t)number;
}

bool words_option(lua_State *L, int at, const char *name)
{
    if (!lua_istable(L, at))
        return false;
    lua_getfield(L, at, name);
    bool truth = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return truth;
}

/* Bits of a key: a number, a word, or a list of words. False if it is not there. */
static bool read_bits(lua_State *L, int at, const char *key, uint32_t (*bit)(const char *word), uint32_t *out)
{
    int64_t number = 0;
    lua_getfield(L, at, key);
    int from = lua_gettop(L);
    if (lua_isnil(L, from)) {
        lua_pop(L, 1);
        return false;
    }
    *out = 0;
    if (lua_type(L, from) == LUA_TNUMBER) {
        if (!value_int(L, from, &number) || number < 0 || number > UINT32_MAX)
            luaL_error(L, "%s: bits expected", key);
        *out = (uint32_t)number;
    } else {
        bool list = lua_istable(L, from);
        size_t count = list ? compat_rawlen(L, from) : 1;
        for (size_t i = 1; i <= count; i++) {
            if (list)
                lua_rawgeti(L, from, (int)i);
            const char *word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
            uint32_t found = bit(word);
            if (!found)
                luaL_error(L, "%s: there is no %s", key, word);
            *out |= found;
        }
    }
    lua_settop(L, from - 1);
    return true;
}

static uint32_t fold_bit(const char *word)
{
    if (strcmp(word, "default") == 0)
        return QUN_FOLD_DEFAULT;
    return strcmp(word, "strong") == 0 ? QUN_FOLD_STRONG : record_bit(record_for_words, "fold", word);
}

static uint32_t detect_bit(const char *word)
{
    return record_bit(record_for_words, "detect", word);
}

static uint32_t term_bit(const char *word)
{
    return record_bit(record_for_note, "flags", word);
}

/* ---- lists ---- */

/* Where a name stands; their count if it does not. */
static size_t tag_place(tag_names names, qun_text name)
{
    size_t i = 0;
    while (i < names.count && (names.at[i].len != name.len || memcmp(names.at[i].at, name.at, name.len) != 0))
        i++;
    return i;
}

const qun_text *words_read_texts(lua_State *L, int at, const char *name, size_t *count)
{
    *count = compat_rawlen(L, at);
    if (!*count)
        return NULL;
    qun_text *out = lua_newuserdata(L, *count * sizeof *out);
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, at, (int)i + 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "%s: a list of strings expected, got %s in it", name, luaL_typename(L, -1));
        out[i].at = lua_tolstring(L, -1, &out[i].len);
        lua_pop(L, 1);
    }
    return out;
}

tag_names words_read_names(lua_State *L, int at)
{
    tag_names out = {NULL, 0};
    if (lua_isnoneornil(L, at))
        return out;
    if (!lua_istable(L, at))
        luaL_error(L, "tags: a list of strings expected, got %s", luaL_typename(L, at));
    out.at = words_read_texts(L, at, "tags", &out.count);
    if (out.count > TAGS_MOST)
        luaL_error(L, "tags: more than %d names", (int)TAGS_MOST);
    for (size_t i = 0; i < out.count; i++)
        if (tag_place((tag_names){out.at, i}, out.at[i]) < i)
            luaL_error(L, "tags: %s stands there twice", out.at[i].at);
    return out;
}

/* Tags of a key: bits, a name, or a list of names. */
static uint64_t read_tags(lua_State *L, int at, tag_names names)
{
    uint64_t bits = 0;
    lua_getfield(L, at, "tags");
    int from = lua_gettop(L);
    bool list = lua_istable(L, from);
    size_t count = list ? compat_rawlen(L, from) : lua_type(L, from) == LUA_TSTRING;
    for (size_t i = 1; i <= count; i++) {
        qun_text name;
        if (list)
            lua_rawgeti(L, from, (int)i);
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "tags: a name expected, got %s", luaL_typename(L, -1));
        name.at = lua_tolstring(L, -1, &name.len);
        size_t place = tag_place(names, name);
        if (place == names.count)
            luaL_error(L, "tags: there is no %s among the list's", name.at);
        bits |= UINT64_C(1) << place;
    }
    bool named = list || count > 0;
    lua_settop(L, from - 1);
    return named ? bits : read_number(L, at, "tags", INT64_MAX);
}

/* The texts of a key; the table is left on the stack with them. */
static const qun_text *texts_of(lua_State *L, int at, const char *key, size_t *count)
{
    *count = 0;
    lua_getfield(L, at, key);
    if (lua_isnil(L, -1))
        return NULL;
    if (!lua_istable(L, -1))
        luaL_error(L, "%s: a list of strings expected, got %s", key, luaL_typename(L, -1));
    return words_read_texts(L, lua_gettop(L), key, count);
}

/* A term: a string, or {text, tags =, severity =, flags =}. It stands at the top. */
static void read_term(lua_State *L, tag_names names, qun_text *text, qun_term_note *note)
{
    static const char *const known[] = {"number", "tags", "severity", "flags", NULL};
    int at = lua_gettop(L);
    memset(note, 0, sizeof *note);
    note->size = sizeof *note;
    if (lua_istable(L, at)) {
        check_keys(L, at, known, "terms");
        note->tags = read_tags(L, at, names);
        note->severity = (uint32_t)read_number(L, at, "severity", 255);
        read_bits(L, at, "flags", term_bit, &note->flags);
        lua_rawgeti(L, at, 1);
    }
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "terms: a string or {text, tags =, severity =, flags =} expected, got %s",
                   luaL_typename(L, -1));
    text->at = lua_tolstring(L, -1, &text->len);
    lua_settop(L, at);
}

static void read_terms(lua_State *L, int at, tag_names names, qun_word_list *out)
{
    lua_getfield(L, at, "terms");
    int from = lua_gettop(L);
    if (lua_isnil(L, from))
        return;
    if (!lua_istable(L, from))
        luaL_error(L, "terms: a list expected, got %s", luaL_typename(L, from));
    size_t count = compat_rawlen(L, from);
    qun_text *texts = lua_newuserdata(L, (count + 1) * sizeof *texts);
    qun_term_note *notes = lua_newuserdata(L, (count + 1) * sizeof *notes);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, from, (int)i + 1);
        read_term(L, names, &texts[i], &notes[i]);
        lua_pop(L, 1);
    }
    out->term_count = count;
    out->terms = count ? texts : NULL;
    out->notes = count ? notes : NULL;
}

/* ---- whole tables ---- */

void words_read_list(lua_State *L, int at, qun_word_list *out)
{
    static const char *const known[] = {"terms",  "allow", "fold", "detect", "stars", "inside",
                                        "sample", "often", "id",   "tags",   NULL};
    memset(out, 0, sizeof *out);
    out->size = sizeof *out;
    check_keys(L, at, known, "words");
    lua_getfield(L, at, "tags");
    tag_names names = words_read_names(L, lua_gettop(L));
    out->tags = names.at;
    out->tag_count = names.count;
    read_terms(L, at, names, out);
    out->allow = texts_of(L, at, "allow", &out->allow_count);
    out->sample = texts_of(L, at, "sample", &out->sample_count);
    out->often = (uint32_t)read_number(L, at, "often", UINT32_MAX);
    out->fold = QUN_FOLD_DEFAULT;
    read_bits(L, at, "fold", fold_bit, &out->fold);
    read_bits(L, at, "detect", detect_bit, &out->detect);
    out->flags = (words_option(L, at, "stars") ? (uint32_t)QUN_LIST_STARS : 0) |
                 (words_option(L, at, "inside") ? (uint32_t)QUN_LIST_INSIDE : 0);
    lua_getfield(L, at, "id");
    if (!lua_isnil(L, -1))
        out->id.at = value_check_text(L, lua_gettop(L), &out->id.len, "id");
}

const qun_text *words_read_change(lua_State *L, int at, tag_names tags, qun_word_list *out, size_t *removed)
{
    static const char *const known[] = {"terms", "allow", "removed", NULL};
    if (!lua_istable(L, at))
        class_wrong(L, at, "change", "a table {terms =, allow =, removed =}");
    memset(out, 0, sizeof *out);
    out->size = sizeof *out;
    check_keys(L, at, known, "change");
    read_terms(L, at, tags, out);
    out->allow = texts_of(L, at, "allow", &out->allow_count);
    return texts_of(L, at, "removed", removed);
}

qun_scan_options words_read_options(lua_State *L, int at, tag_names tags)
{
    static const char *const known[] = {"tags", "severity", "detect", "all", "whole", NULL};
    qun_scan_options out = {.size = sizeof out};
    if (lua_isnoneornil(L, at))
        return out;
    if (!lua_istable(L, at))
        class_wrong(L, at, "options", "a table");
    check_keys(L, at, known, "options");
    out.tags = read_tags(L, at, tags);
    out.severity = (uint32_t)read_number(L, at, "severity", UINT32_MAX);
    if (read_bits(L, at, "detect", detect_bit, &out.detect) && !out.detect)
        out.flags |= QUN_SCAN_TERMS;
    out.flags |= words_option(L, at, "all") ? (uint32_t)QUN_SCAN_ALL : 0;
    return out;
}
