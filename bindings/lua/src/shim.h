/* shim.h - what the parts of the Lua shim share: boxes around the library's handles, values in both
 * directions, errors, the structs of the library as tables. One part, one file. */
#ifndef QUN_LUA_SHIM_H
#define QUN_LUA_SHIM_H
#include "compat.h"
#include <qun/qun.h>
#include <stdbool.h>

/* ---- class.c: boxes ---- */

/* A kind of userdata. Its address marks every box of it, so telling a box from foreign userdata costs no
 * look-up. */
typedef struct class
{
    const char *name; /* "qun.charter" */
    size_t size;      /* of the box */
    int kilobytes; /* about what it holds outside Lua, so that the collector is not told of the box alone */
    void (*drop)(void *box);
} class;

/* What every box begins with. */
typedef struct box {
    const class *kind;
    bool closed;
} box;

/* Makes a class known to this state: its methods, and what else stands in its metatable. With `index` an
 * access that finds no method asks it; its first upvalue is the table of methods. */
void class_open(lua_State *L, const class *of, const luaL_Reg *methods, const luaL_Reg *meta,
                lua_CFunction index);
/* The table of methods, pushed. */
void class_methods(lua_State *L, const class *of);
/* A new box, zeroed, collected from the start: what is put into it is dropped with it. */
void *class_new(lua_State *L, const class *of);
/* The box at `at`; raises an error that names the argument for another value and for a closed one. */
void *class_check(lua_State *L, int at, const class *of, const char *name);
/* The same, NULL if it is another value. Small, for it is asked with every argument. */
static inline void *class_test(lua_State *L, int at, const class *of)
{
    box *found = lua_touserdata(L, at);
    return found && compat_rawlen(L, at) >= sizeof(box) && found->kind == of ? found : NULL;
}
int class_close(lua_State *L);
int class_wrong(lua_State *L, int at, const char *name, const char *expected);

/* ---- value.c: numbers, texts, values ---- */

enum { VALUE_DEPTH = 64 };

/* Whole numbers beyond those a Lua number holds exactly are decimal texts. */
void value_push_int(lua_State *L, int64_t value);
void value_push_uint(lua_State *L, uint64_t value);
void value_push_time(lua_State *L, int64_t time);  /* QUN_NEVER: math.huge */
void value_push_text(lua_State *L, qun_text text); /* nil if absent */
void value_push(lua_State *L, const qun_value *value);
bool value_int(lua_State *L, int at, int64_t *out);
/* Microseconds, RFC 3339 text or math.huge; raises an error that names the argument. */
qun_time value_check_time(lua_State *L, int at, const char *name);
uint32_t value_check_row(lua_State *L, int at, const char *name); /* from 1; gives it from 0 */
/* Number of a word of a set; an error lists the words. `otherwise` for nil. */
int32_t value_check_word(lua_State *L, int at, int32_t set, int32_t otherwise, const char *name);
const char *value_check_text(lua_State *L, int at, size_t *len, const char *name);
/* A table as a list or map of values. They lie in userdata pushed onto the stack, one for each table. */
bool value_build(lua_State *L, int at, int depth, qun_value *out);

/* ---- json.c ---- */

/* Pushes the JSON text of the table at `at`, in the same order whenever it is written. `times`: of a table
 * {key = QUN_TYPE_*} on the stack, of keys whose whole numbers are instants or spans; 0: none. */
void json_push(lua_State *L, int at, int times);

/* ---- fault.c: errors ---- */

/* What a status other than QUN_OK becomes: nil and an error object for wrong data, an error for misuse. */
int fault_result(lua_State *L, qun_status status, const qun_diagnostics *problems, const char *what);
/* A list of problems, pushed. */
void fault_problems(lua_State *L, const qun_diagnostics *problems);
/* An error object of one's own words, pushed. */
void fault_push(lua_State *L, const char *status, const char *message);
/* nil and an error object of the message at the top: the two results of a call. */
int fault_said(lua_State *L, const char *status);
void fault_open(lua_State *L);

/* ---- record.c: the library's structs ---- */

struct field;
struct record;
/* The struct as a table, pushed. */
void record_push(lua_State *L, const struct record *of, const void *at);
/* Sets name = lightuserdata of the field, for every field, into the table at the top. */
void record_names(lua_State *L, const struct record *of);
/* One field, pushed. */
void record_push_field(lua_State *L, const struct field *of, const void *at);
void record_push_word(lua_State *L, int32_t set, int32_t value); /* nil for one without a name */
/* Fills numbers of a struct from the table at `at`; an unknown key is an error. */
void record_fill(lua_State *L, int at, const struct record *of, void *out, const char *name);
/* The bit a word stands for in a field of bits; 0: no such word. */
uint32_t record_bit(const struct record *of, const char *name, const char *word);
const struct record *record_of_object(int32_t kind);
uint32_t record_size(const struct record *of);                      /* of the struct; 0 for NULL */
bool record_number(int32_t set, const char *word, int32_t *number); /* false: no such word */
extern const struct record *const record_for_decision,
    *const record_for_reason,
        *const record_for_evidence,
            *const record_for_outcome,
                *const record_for_diagnostic,
                    *const record_for_field,
                        *const record_for_limits,
                            *const record_for_ledger,
                                *const record_for_program,
                                    *const record_for_head, *const record_for_hit, *const record_for_words,
                                                                                       *const record_for_note;

/* ---- env.c ---- */

/* The environment of the argument, or the one all share; lent. */
qun_env *env_at(lua_State *L, int at, const char *name);
void env_open(lua_State *L);

/* ---- the objects ---- */

typedef struct charter_box {
    box head;
    qun_env *env;
    qun_charter *charter;
    qun_diagnostics *warnings;
} charter_box;
extern const class charter_class;
void charter_open(lua_State *L);

typedef struct slot_box {
    box head;
    qun_slot slot;
    int32_t scope, kind;
} slot_box;
typedef struct facts_box {
    box head;
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
    qun_diagnostics *problems;
} facts_box;
extern const class facts_class, slot_class;
void facts_open(lua_State *L);
/* New facts of a shape, pushed. */
facts_box *facts_new(lua_State *L, qun_env *env, const qun_shape *shape);
/* Adds a row from a table or JSON text; the count of results to return if that failed, else 0. `owner` is the
 * userdata on the stack that keeps what is worked out once, in its table by scope. */
int facts_read(lua_State *L, facts_box *f, int owner, int32_t scope, int at, uint32_t *row);
/* Sets a field from the value at `at`. QUN_E_TYPE for a value of no such type. */
qun_status facts_take(lua_State *L, qun_facts *facts, qun_slot slot, int32_t kind, uint32_t row, int at);

/* Decisions, counted: a decision taken out keeps them. `filled` tells whether they are still the same. */
typedef struct batch {
    qun_decisions *decisions;
    uint32_t users, filled;
} batch;
typedef struct decisions_box {
    box head;
    batch *batch;
} decisions_box;
extern const class decisions_class;
void decisions_open(lua_State *L);
decisions_box *decisions_new(lua_State *L, const qun_env *env, uint32_t flags);
/* Of decisions, or of one of them: then its index, else QUN_ALL. */
batch *decisions_of(lua_State *L, int at, uint32_t *index, const char *name);

void ledger_open(lua_State *L);
void program_open(lua_State *L);
int words_compile(lua_State *L);
void words_open(lua_State *L);
#endif
