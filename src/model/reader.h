/* reader.h - what the files of the reader share: the merged tree of a charter and its packs, the reader's
 * state, and how problems are told. Relies on the JSON room for single documents. */
#ifndef QUN_MODEL_READER_H
#define QUN_MODEL_READER_H
#include "json/json.h"
#include "model/keys.h"
#include "time/time.h"

#define PACK_DEPTH 8 /* packs that use packs */

/* A document: the charter itself (id absent) or a pack. */
typedef struct document {
    qun_text id, bytes;
    const json_node *root;
} document;

/* One value of the merged tree. It is a view: `value` says what it is, `at` where it was written; the two
 * differ only where "$name" stood. Immutable once the tree is merged. */
typedef struct node {
    const json_node *value, *at;
    const document *source; /* of `at` */
    qun_text key;
    struct node *first, *last, *next;
    uint32_t count;
    uint32_t weight;             /* nodes in it, itself too */
    const struct node *conflict; /* what another pack says, and no charter decided */
    bool merged;                 /* a later document was laid over it */
    qun_text param;              /* the parameter it comes from */
    bool lost;                   /* a parameter that has no value: nothing more is said of it */
} node;

typedef struct reader {
    const qun_env *env;
    objects *o;
    qun_diagnostics *d;
    arena scratch; /* trees and texts of this reading */
    zone *zone;
    qun_status stopped; /* NOMEM, LIMIT; QUN_OK while it goes on */
    bool wrong;         /* there was a problem */
    uint64_t problems;  /* how many */
    bool unseen;        /* nobody has written the text: its lines and columns say nothing */
    bool unresolved;    /* a pack is missing: what it would have named is not known */
    uint32_t muted;     /* inside of something that cannot be added: look for problems only */
    uint64_t expanded;  /* nodes that parameters brought in */
    struct pack *packs; /* read so far */
} reader;

#define ABSENT ((qun_text){NULL, 0})

void reader_stop(reader *r, qun_status status); /* NOMEM, LIMIT */
/* A text made in a buffer, kept in the scratch; drops the buffer. */
qun_text reader_text(reader *r, buf *b);
/* Reports a problem at a value; a text's place is inside its quotes. */
void problem_at(reader *r, int32_t code, const node *n, qun_text found, qun_text suggestion, qun_text detail);
void problem_at_key(reader *r, int32_t code, const node *n, qun_text suggestion, qun_text detail);
/* C011 of a key, or of its value: known to the format and not to this version. */
void problem_later_key(reader *r, const node *n, const format_key *k);
void problem_later_value(reader *r, const node *n, const format_key *k);
/* A value is not what is wanted: C012, or C015 where a parameter stands for it. */
void problem_value(reader *r, const node *n, const char *wanted, qun_text suggestion);
qun_text node_found(reader *r, const node *n); /* as it is written, shortened */
void node_place(reader *r, const node *n, place *out);
int node_kind(const node *n); /* JSON_* */
bool node_is_text(const node *n);
node *node_member(const node *object, const char *key);
node *node_member_text(const node *object, qun_text key);
void node_write(const node *n, buf *out); /* compact JSON */
/* The nearest key of an object's members, for suggestions; absent if none is near. */
qun_text nearest_member(reader *r, const node *object, qun_text word);
qun_text nearest_text(reader *r, qun_text word, const qun_text *texts, size_t count);

/* ---- merge.c ---- */
node *node_of(reader *r, const json_node *json,
              const document *source); /* a tree of views; NULL: no memory */
/* `over` laid over `base`, as section 10 of the format says. With `packs` both are packs of one charter: what
 * they say differently is a conflict. NULL: nothing is left, or no memory (reader.stopped). */
node *node_merge(reader *r, const node *base, const node *over, bool packs);
void report_conflicts(reader *r, const node *root);
void drop_switched_off(reader *r, node *root); /* clauses with "off": true */

/* ---- packs.c ---- */
node *read_documents(reader *r, qun_text json); /* merged; NULL: nothing can be read */

/* ---- params.c ---- */
void fill_params(reader *r, node *root); /* "$name" becomes the parameter's value */
bool param_fits(const node *value, qun_text type_name, const char **wanted);

/* ---- values.c, records.c ---- */

/* One object of the format while it is read. */
typedef struct record {
    const key_table *table;
    const node *node;
    int32_t kind; /* of the struct */
    char *object;
    uint32_t index; /* once it was added; UINT32_MAX: it was not */
    qun_text reference;
    qun_text prefix; /* of the keys, inside an object without a struct of its own: "size/" */
} record;

/* Reads one value into the struct; NULL for what only makes other objects. */
typedef void (*value_reader)(reader *r, record *rec, const format_key *k, const node *n);
extern const value_reader value_readers[READINGS];

/* Reads the members of an object into the record's struct, by its table. */
void read_members(reader *r, record *rec, const node *n);
/* terms.c: the terms of a word list; and once all its keys are read, what their objects say. */
void read_terms(reader *r, record *rec, const format_key *k, const node *n);
void finish_terms(reader *r, record *rec, const node *n);

bool id_valid(qun_text text, bool dots);
bool identifier_valid(qun_text text);
#endif
