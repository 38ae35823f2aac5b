/* words.h - what words.c asks of list.c: word lists, texts and choices, read from tables. */
#ifndef QUN_LUA_WORDS_H
#define QUN_LUA_WORDS_H
#include "shim.h"

/* Each raises an error that names what is wrong. The memory lies in userdata left on the stack, and the texts
 * are those of the table's strings: the list is good as long as both are. */

/* What the bits of tags are called, bit 0 first. */
typedef struct tag_names {
    const qun_text *at;
    size_t count;
} tag_names;
enum { TAGS_MOST = 64 };
/* A list of names; none for nil. */
tag_names words_read_names(lua_State *L, int at);

/* {terms =, allow =, fold =, detect =, stars =, inside =, sample =, often =, id =, tags =} */
void words_read_list(lua_State *L, int at, qun_word_list *out);
/* {terms =, allow =, removed =}; gives what is removed. */
const qun_text *words_read_change(lua_State *L, int at, tag_names tags, qun_word_list *out, size_t *removed);
/* A list of strings; NULL for none. */
const qun_text *words_read_texts(lua_State *L, int at, const char *name, size_t *count);
/* {tags =, severity =, detect =, all =, whole =}, or nil. */
qun_scan_options words_read_options(lua_State *L, int at, tag_names tags);
/* Is the option true? */
bool words_option(lua_State *L, int at, const char *name);

#endif
