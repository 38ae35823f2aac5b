/* words.c - word lists by themselves: compiled from a table, searched with, changed, kept as bytes. Places in
 * texts are those of Lua's strings: bytes from 1, first and last. */
#include "shim.h"
#include "words.h"
#include <stdlib.h>
#include <string.h>

typedef struct words_box {
    box head;
    qun_env *env;
    qun_words *words;
    qun_diagnostics *problems;
    tag_names tags; /* memory of its own, their letters behind them */
} words_box;

static void drop(void *at)
{
    words_box *w = at;
    qun_words_unref(w->words);
    free((void *)(size_t)w->tags.at);
    qun_diagnostics_unref(w->problems);
    qun_env_unref(w->env);
}

static const class words_class = {"qun.words", sizeof(words_box), 64, drop};

static words_box *self(lua_State *L)
{
    return class_check(L, 1, &words_class, "words");
}

static words_box *words_new(lua_State *L, qun_env *env, qun_status *status)
{
    words_box *w = class_new(L, &words_class);
    w->env = qun_env_ref(env);
    *status = qun_diagnostics_new(env, &w->problems);
    return w;
}

/* Copies the names: the texts of a list are lent. */
static qun_status keep_tags(words_box *w, tag_names names)
{
    size_t bytes = 0, used = 0;
    for (size_t i = 0; i < names.count; i++)
        bytes += names.at[i].len;
    qun_text *copy = names.count ? malloc(names.count * sizeof *copy + bytes) : NULL;
    if (!copy)
        return names.count ? QUN_E_NOMEM : QUN_OK;
    char *letters = (char *)(copy + names.count);
    for (size_t i = 0; i < names.count; i++) {
        copy[i] = (qun_text){letters + used, names.at[i].len};
        memcpy(letters + used, names.at[i].at, names.at[i].len);
        used += names.at[i].len;
    }
    w->tags = (tag_names){copy, names.count};
    return QUN_OK;
}

/* ---- making ---- */

/* words{terms = {...}, ...}, env */
int words_compile(lua_State *L)
{
    qun_env *env = env_at(L, 2, "env");
    qun_word_list list;
    qun_status status;
    lua_settop(L, 2);
    words_read_list(L, 1, &list);
    words_box *w = words_new(L, env, &status);
    if (status == QUN_OK)
        status = keep_tags(w, (tag_names){list.tags, list.tag_count});
    if (status == QUN_OK)
        status = qun_words_compile(env, &list, w->problems, &w->words);
    return status == QUN_OK ? 1 : fault_result(L, status, w->problems, "words");
}

/* open_words(block, env, tags): a block has no names of tags. */
static int open_block(lua_State *L)
{
    size_t len;
    qun_status status;
    const char *block = value_check_text(L, 1, &len, "block");
    qun_env *env = env_at(L, 2, "env");
    lua_settop(L, 3);
    tag_names tags = words_read_names(L, 3);
    words_box *w = words_new(L, env, &status);
    if (status == QUN_OK)
        status = keep_tags(w, tags);
    if (status == QUN_OK)
        status = qun_words_open(env, block, len, 0, w->problems, &w->words);
    return status == QUN_OK ? 1 : fault_result(L, status, w->problems, "open_words");
}

/* words:change{terms = added, allow = ..., removed = ...} */
static int change(lua_State *L)
{
    const words_box *w = self(L);
    qun_word_list added;
    qun_status status;
    size_t removed_count;
    lua_settop(L, 2);
    const qun_text *removed = words_read_change(L, 2, w->tags, &added, &removed_count);
    words_box *out = words_new(L, w->env, &status);
    if (status == QUN_OK)
        status = keep_tags(out, w->tags);
    if (status == QUN_OK)
        status = qun_words_change(w->words, &added, removed, removed_count, out->problems, &out->words);
    return status == QUN_OK ? 1 : fault_result(L, status, out->problems, "change");
}

static int save(lua_State *L)
{
    const words_box *w = self(L);
    size_t len = 0;
    qun_status status = qun_words_save(w->words, NULL, 0, &len);
    if (status == QUN_E_SPACE) {
        char *block = lua_newuserdata(L, len);
        status = qun_words_save(w->words, block, len, &len);
        if (status == QUN_OK)
            lua_pushlstring(L, block, len);
    }
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "save");
}

/* ---- searching ---- */

enum { FEW = 16 };

static void push_names(lua_State *L, tag_names names, uint64_t bits)
{
    int some = 0;
    lua_newtable(L);
    for (size_t i = 0; i < names.count; i++)
        if (bits >> i & 1) {
            value_push_text(L, names.at[i]);
            lua_rawseti(L, -2, ++some);
        }
}

static void push_hit(lua_State *L, const words_box *w, const qun_hit *hit)
{
    qun_text term = {NULL, 0};
    qun_words_term(w->words, hit->term, &term);
    record_push(L, record_for_hit, hit);
    value_push_uint(L, hit->text + 1);
    lua_setfield(L, -2, "text");
    value_push_uint(L, hit->offset + 1);
    lua_setfield(L, -2, "first");
    value_push_uint(L, hit->offset + hit->length);
    lua_setfield(L, -2, "last");
    value_push_text(L, term);
    lua_setfield(L, -2, "word");
    push_names(L, w->tags, hit->tags);
    lua_setfield(L, -2, "tag_names");
}

/* A list of what is found in the texts. */
static int push_hits(lua_State *L, const words_box *w, const qun_scan_options *options, const qun_text *texts,
                     size_t count)
{
    qun_hit few[FEW], *hits = few;
    size_t found = 0;
    qun_status status = qun_words_scan_many(w->words, options, texts, count, few, sizeof *few, FEW, &found);
    if (status == QUN_OK && found > FEW) {
        hits = lua_newuserdata(L, found * sizeof *hits);
        status = qun_words_scan_many(w->words, options, texts, count, hits, sizeof *hits, found, &found);
    }
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "scan");
    lua_createtable(L, found < 1000000 ? (int)found : 0, 0);
    for (size_t i = 0; i < found; i++) {
        push_hit(L, w, &hits[i]);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* words:scan(text, {tags =, severity =, detect =, all =}) */
static int scan(lua_State *L)
{
    const words_box *w = self(L);
    qun_text text;
    text.at = value_check_text(L, 2, &text.len, "text");
    qun_scan_options options = words_read_options(L, 3, w->tags);
    return push_hits(L, w, &options, &text, 1);
}

/* words:scan_many({text, ...}, options) */
static int scan_many(lua_State *L)
{
    const words_box *w = self(L);
    size_t count;
    lua_settop(L, 3);
    qun_scan_options options = words_read_options(L, 3, w->tags);
    if (!lua_istable(L, 2))
        return class_wrong(L, 2, "texts", "a list of strings");
    const qun_text *texts = words_read_texts(L, 2, "texts", &count);
    return push_hits(L, w, &options, texts, count);
}

/* words:contains(text, options) */
static int contains(lua_State *L)
{
    const words_box *w = self(L);
    qun_text text;
    qun_hit one;
    size_t found = 0;
    text.at = value_check_text(L, 2, &text.len, "text");
    qun_scan_options options = words_read_options(L, 3, w->tags);
    options.flags |= QUN_SCAN_FIRST;
    qun_status status = qun_words_scan_many(w->words, &options, &text, 1, &one, sizeof one, 1, &found);
    lua_pushboolean(L, found > 0);
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "contains");
}

/* words:mask(text, mask, options): `whole` among the options puts the mask in the place of each find. */
static int mask(lua_State *L)
{
    const words_box *w = self(L);
    qun_text cover = {"*", 1};
    size_t len, out_len = 0;
    const char *text = value_check_text(L, 2, &len, "text");
    if (!lua_isnoneornil(L, 3))
        cover.at = value_check_text(L, 3, &cover.len, "mask");
    lua_settop(L, 4);
    bool whole = words_option(L, 4, "whole");
    qun_scan_options options = words_read_options(L, 4, w->tags);
    qun_status status = QUN_E_SPACE;
    for (size_t space = len + 1; status == QUN_E_SPACE; space = out_len + 1) {
        lua_settop(L, 4);
        char *out = lua_newuserdata(L, space);
        status = qun_words_mask(w->words, &options, text, len, cover.at, cover.len,
                                whole ? QUN_MASK_WHOLE : 0, out, space, &out_len);
        if (status == QUN_OK)
            lua_pushlstring(L, out, out_len);
    }
    return status == QUN_OK ? 1 : fault_result(L, status, NULL, "mask");
}

/* ---- what it is ---- */

static int info(lua_State *L)
{
    qun_words_info info = {.size = sizeof info};
    qun_status status = qun_words_info_get(self(L)->words, &info);
    if (status != QUN_OK)
        return fault_result(L, status, NULL, "info");
    record_push(L, record_for_words, &info);
    return 1;
}

static int warnings(lua_State *L)
{
    fault_problems(L, self(L)->problems);
    return 1;
}

void words_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"scan", scan}, {"scan_many", scan_many}, {"contains", contains},
                                       {"mask", mask}, {"change", change},       {"save", save},
                                       {"info", info}, {"warnings", warnings},   {"close", class_close},
                                       {NULL, NULL}};
    static const luaL_Reg functions[] = {{"open_words", open_block}, {NULL, NULL}};
    class_open(L, &words_class, methods, NULL, NULL);
    compat_set_functions(L, functions);
}
