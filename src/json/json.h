/* json.h - strict JSON (RFC 8259): a tree with positions for charters, a scanner for event lines.
 * Both refuse exactly the same texts. Writing needs no more than buf_json and buf_double.
 * Beyond the RFC's grammar refused: duplicate keys, a byte order mark, lone surrogates, numbers too great for
 * a double, nesting over the environment's limit. */
#ifndef QUN_JSON_JSON_H
#define QUN_JSON_JSON_H
#include "base/diagnose.h"
#include "json/keys.h"
#include "json/walk.h"

enum {
    JSON_NULL = 1,
    JSON_BOOL,
    JSON_INT,    /* written without fraction and exponent, and fits int64 */
    JSON_DOUBLE, /* every other number */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/* ---- the tree ---- */

typedef struct json_node {
    uint8_t kind;                    /* JSON_* */
    bool truth;                      /* BOOL */
    uint16_t reserved;               /* 0 */
    uint32_t offset, length;         /* of the value in the document, quotes and brackets included */
    uint32_t line, column;           /* from 1, in code points */
    uint32_t key_offset, key_length; /* of a member's key, quotes included */
    uint32_t key_line, key_column;
    uint32_t count; /* ARRAY, OBJECT: children */
    uint32_t index; /* among its siblings, from 0 */
    qun_text key;   /* decoded, NUL-terminated; absent unless a member of an object */
    qun_text text;  /* STRING: decoded, NUL-terminated; INT, DOUBLE: as written */
    union {
        int64_t i; /* INT */
        double d;  /* DOUBLE; never infinite */
    } as;
    struct json_node *parent, *first, *last, *next; /* children in document order */
} json_node;

/* Reads a whole document into `a`. Limits (depth, document_bytes) and the hash seed are the environment's.
 * Problems go to `d` with `document` as the document's name (absent: the document itself): C001 not JSON,
 * C002 duplicate key (all of them), C003 over a limit. QUN_OK; INVALID; TEXT (not UTF-8); LIMIT; NOMEM.
 * `*out` is NULL on an error, but for INVALID by duplicate keys alone: then it is the tree with all members,
 * for callers that look for more problems before they refuse. */
qun_status json_parse(const qun_env *env, arena *a, qun_text bytes, qun_text document, qun_diagnostics *d,
                      json_node **out);

/* The member of an object, NULL if there is none (or `object` is NULL or no object). O(members). */
const json_node *json_member(const json_node *object, const char *key);
const json_node *json_member_text(const json_node *object, qun_text key);
const json_node *json_item(const json_node *array, uint32_t index); /* NULL past the end. O(index) */

/* RFC 6901 pointer: "" for the root, "/tiers/2/enter". */
void json_path(const json_node *node, buf *out);
/* Fills offset, length, line, column; `document` and `path` of the place stay as they are. */
void json_place(const json_node *node, place *out);     /* of the value */
void json_key_place(const json_node *node, place *out); /* of the key; of the value if there is none */
/* Fills the whole place: `path` is written into `scratch` (absent without memory). */
void json_place_in(const json_node *node, qun_text document, arena *scratch, place *out);
/* A number as a double; false if the node is no number. */
bool json_number(const json_node *node, double *out);
/* Writes a tree: compact, members in document order. */
void json_write(const json_node *node, buf *out);

/* ---- the scanner ---- */

typedef struct json_value {
    uint8_t kind;  /* JSON_* */
    bool truth;    /* BOOL */
    size_t offset; /* in the scanned bytes */
    qun_text text; /* STRING: decoded; numbers, ARRAY, OBJECT: as written. A view of the input, or of the
                      scratch arena if there were escapes: not NUL-terminated */
    union {
        int64_t i; /* INT */
        double d;  /* DOUBLE */
    } as;
} json_value;

#define JSON_SCAN_KEYS                                                                                       \
    16 /* members whose keys are compared one by one before a table is made in the scratch */

/* State of one scan. Callers read `status`, `code`, `error`, `error_offset`; the rest is the scanner's own.
 */
typedef struct json_scan {
    qun_status status;   /* OK, INVALID, TEXT, LIMIT, NOMEM */
    int32_t code;        /* QUN_CODE_C001 .. C003 for a diagnostic; 0 if none */
    const char *error;   /* what is wrong, in words; static; NULL if nothing */
    size_t error_offset; /* in the scanned bytes */
    const qun_env *env;
    arena *scratch;
    bool object, done;
    uint32_t key_count;
    uint64_t key_bits; /* which kinds of keys were seen */
    qun_text keys[JSON_SCAN_KEYS];
    json_keys table; /* used beyond JSON_SCAN_KEYS */
    json_walker walk;
} json_scan;

/* Begins on one object or array that fills `bytes` (spaces around it are allowed). What is none shows at the
 * first json_next. No allocation but in `scratch`, for strings with escapes and keys beyond JSON_SCAN_KEYS.
 * `bytes` must stay; texts given live as long as `bytes` and `scratch`. */
void json_scan_object(json_scan *s, const qun_env *env, arena *scratch, qun_text bytes);
void json_scan_array(json_scan *s, const qun_env *env, arena *scratch, qun_text bytes);
/* Begins on a value that another scan gave; its kind must be ARRAY or OBJECT. */
void json_scan_value(json_scan *inner, const json_scan *outer, const json_value *value);
/* Next member or item; nested ones are checked as a whole and given as written. `key` may be NULL (it is not
 * written for arrays). False at the end, and when something is wrong: `status` says which. All of `bytes` has
 * been checked only when it ends with status OK. Duplicate keys are found in the object scanned, not in
 * nested ones, until those are scanned. */
bool json_next(json_scan *s, qun_text *key, json_value *value);
/* The same where the next key is mostly known beforehand: if it is `guess`, which must be good UTF-8 without
 * anything that JSON escapes, `*key` is that very text (the same `at`), and nobody has looked whether it came
 * before: the caller must. An absent guess is none. */
bool json_next_guess(json_scan *s, qun_text guess, qun_text *key, json_value *value);
#endif
