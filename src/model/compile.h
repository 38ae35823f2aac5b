/* compile.h - from objects to a charter: the door, and what the files of the compiler share. */
#ifndef QUN_MODEL_COMPILE_H
#define QUN_MODEL_COMPILE_H
#include "model/charter.h"

/* Compiles objects into a charter; all problems and findings go to `d`. INVALID, LIMIT, NOMEM. */
qun_status charter_build(const qun_env *env, const objects *o, qun_diagnostics *d, qun_charter **out);

/* ---- for the files of the compiler ---- */

/* One compilation. Problems are reported and it goes on; only NOMEM and LIMIT stop it (`stopped`). */
typedef struct compiler {
    const qun_env *env;
    qun_charter *c;
    qun_diagnostics *d;
    qun_status stopped; /* QUN_OK while it goes on */
    uint32_t errors;    /* of classes C and W, as far as they are ours */
    uint64_t verbs;     /* bits QUN_VERB_*: whose conditions are compiled now */
    uint32_t owned_times;
    uint32_t finding_cap;
} compiler;

enum { ITEM_KEY = 32 };

/* The object that is being compiled: where problems point and what owns the lines. */
typedef struct owner {
    int32_t kind;
    uint32_t index;
    qun_text reference;
} owner;
owner owner_of(const compiler *k, int32_t kind, uint32_t index);

/* Reports a problem at a key of an object; `key` NULL: the object itself. */
void report(compiler *k, int32_t code, owner at, const char *key, qun_text found, qun_text suggestion,
            qun_text detail);
/* "Did you mean": the reference of that kind, or the kind of event, that is nearest to a name; absent if none
 * is near. */
qun_text nearest_object(const compiler *k, int32_t kind, qun_text name);
qun_text nearest_event(const compiler *k, qun_text name);
qun_text nearest_fact(compiler *k, qun_text name);
qun_text nearest_event_field(compiler *k, qun_text field); /* "price" of "event.price" */
/* "from/2": the item of a list, as the reader notes its place. */
const char *item_key(char room[ITEM_KEY], const char *key, size_t index);
/* Takes a status: true to go on. NOMEM and LIMIT stop; INVALID counts as an error. */
bool take(compiler *k, qun_status status);
void *compiler_new(compiler *k, size_t count, size_t size);  /* cleared, in the charter's arena; NULL stops */
qun_text compiler_text(compiler *k, const buf *b);           /* copied into the charter's arena; drops b */
qun_text pointer_of(compiler *k, owner at, const char *key); /* its JSON pointer, in the charter's arena */

/* fields.c: built-in fields, attributes, events, parameters, hidden fields. The shape's fields move while it
 * grows: everything is declared first, then settle_fields; pointers to fields are kept only after that. */
void compile_fields(compiler *k);
void settle_fields(compiler *k);
/* The hidden field "PREFIX:REFERENCE"; NULL if there is none (or no memory). */
const shape_field *hidden_field(compiler *k, const char *prefix, qun_text reference);
/* functions.c: permit, in_window, days, reached ... The first two need these bits among the scopes. */
#define ASKS_PERMIT (1u << 18)
#define ASKS_WINDOW (1u << 19)
void declare_functions(compiler *k);
/* metrics.c */
void declare_metrics(compiler *k);
void compile_metrics(compiler *k);
/* What may not be called in a place, beside the scopes: answers would go round in a circle. */
#define NO_PERMIT     (1u << 16) /* permit() */
#define NO_WINDOW     (1u << 17) /* in_window() */
#define SCOPES_MEMBER (SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_COMMUNITY))

/* conditions.c */
const cel_program *compile_expression(compiler *k, owner at, const char *key, qun_text source,
                                      const type *result, uint32_t scopes);
/* A condition of a part (`key` is also the struct's text, `single`), its requirement lines included. */
/* Which word lists a program reads, as bits. */
uint64_t lists_read(const compiler *k, const cel_program *p);
condition compile_condition(compiler *k, owner at, int32_t part, const char *key, qun_text single,
                            uint32_t scopes);

/* actions.c: what follows; and texts with facts in them */
actions compile_actions(compiler *k, owner at, int32_t part, uint32_t scopes);
words_for_people compile_words(compiler *k, owner at, const char *key, qun_text zh, qun_text en,
                               uint32_t scopes);

/* timings.c: named times stand first; owned ones are added as their owners are compiled */
void compile_times(compiler *k);
const timing_rule *timing_of(const compiler *k, owner at, int32_t part); /* NULL: it has none */
const timing_rule *time_named(const compiler *k, qun_text name);         /* NULL: none */
qun_text nearest_time(const compiler *k, qun_text name);                 /* absent if none is near */
bool calendar_named(qun_text name, int32_t *calendar);                   /* CALENDAR_* of day, week ... */

/* gates.c */
void compile_gates(compiler *k);
const gate *entry_of(compiler *k,
                     qun_text form); /* the entry gate of a form, or (absent) the charter's; NULL: none */
/* levels.c: classes, tiers, stages */
void compile_classes(compiler *k);
void compile_tiers(compiler *k);
void compile_stages(compiler *k);
levels stages_of(compiler *k, qun_text form);
/* forms.c */
void compile_forms(compiler *k);
/* rules.c: word lists, ladders, rules */
void compile_lists(compiler *k);
void compile_ladders(compiler *k);
void compile_rules(compiler *k);
/* loop.c: strikes, spends and limits that the ledger keeps beside the metrics */
void compile_loop(compiler *k);
/* links.c: names that no condition reads: roles' permits, goals' metrics, forms' carriers and classes */
void compile_links(compiler *k);

/* lint_values.c: comparisons with what a fact never is */
void warn_of_values(compiler *k, owner at, const char *key, qun_text source, const cel_program *p);
/* The same of parts that are always or never true, or said already: lint_doubts.c. `user` is an
 * expression_place. */
typedef struct expression_place {
    compiler *k;
    owner at;
    const char *key;
    qun_text source;
} expression_place;
void warn_of_doubt(void *user, const cel_doubt *doubt);

/* lint.c: what is ill-founded; adds to the charter's findings and to the diagnostics */
void lint(compiler *k);

#endif
