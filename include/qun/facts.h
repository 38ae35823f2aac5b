/* facts.h - what is known: shapes (which fields there are), values, and facts (tables of rows).
 *
 * A shape comes from a charter (qun_charter_shape) or is declared by hand for stand-alone expressions. Facts
 * hold one table per scope. A verb decides for every row of its scope, so one row and a million rows are the
 * same call. A field never set is unknown, which is not false. */
#ifndef QUN_FACTS_H
#define QUN_FACTS_H
#include <qun/diagnostics.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_shape qun_shape;     /* [shared] once the first facts or program use it; before: [owned] */
typedef struct qun_facts qun_facts;     /* [owned] */
typedef struct qun_call  qun_call;      /* lives during one call of a host function */

/** A field of a shape, resolved from its name once. Carries a stamp of the shape, so a slot of another shape
 *  is refused and never writes into the wrong field. Shapes with the same fields have the same slots. */
typedef uint64_t qun_slot;

/** A value. Types are QUN_TYPE_*; the names are CEL's. */
typedef struct qun_value {
    uint32_t    size;
    int32_t     kind;                   /* QUN_TYPE_* */
    int64_t     i;                      /* BOOL 0/1, INT, UINT (its bits), TIMESTAMP and DURATION in us; OPAQUE:
                                           the host's name of it; STRUCT: in: 0, out: the library's */
    double      d;                      /* DOUBLE */
    qun_text    text;                   /* STRING, BYTES, IP, CIDR, name of a TYPE, message of FAILED; STRUCT,
                                           OPAQUE: name of its type */
    const void *items;                  /* in: LIST: qun_value[count]; MAP: key, value, key, value ...; STRUCT:
                                           name, value, name, value ... of the fields that are set (null: not set);
                                           stride is the first one's size. out: opaque, read with qun_value_item */
    size_t      count;                  /* LIST: items; MAP: pairs; STRUCT: fields that are set */
    uint32_t    nanos;                  /* TIMESTAMP, DURATION: 0..999 ns beyond `i` */
    uint32_t    reserved;               /* 0 */
} qun_value;
/** Gives item `index` of a list or map (key 2k, value 2k + 1) or struct (name 2k, value 2k + 1) that the library
 *  handed out; as long as that one lives. Errors: ARG, SIZE, TYPE, NONE. O(1); of a struct O(fields). */
QUN_API qun_status qun_value_item(const qun_value *of, uint32_t index, qun_value *out);
/** Reads a text as a value of a type, as a cell of a table or a form holds it: BOOL "true" or "false", INT, UINT and
 *  DOUBLE in decimal, STRING as it is (lent: as long as `text`), TIMESTAMP as RFC 3339, DURATION as "3600s" or "1h30m".
 *  Errors: ARG, SIZE, TEXT; NEWER for any other type; INVALID if the text is no such value. Pure. */
QUN_API qun_status qun_value_read(int32_t kind, const char *text, size_t text_len, qun_value *out);
/** Writes a value as JSON: timestamps as RFC 3339, durations as "3600s", bytes in base64, NaN and infinities
 *  as texts, UTF-8 unescaped, structs as objects of what is set. UNKNOWN writes null. Errors: TYPE for FAILED. Buffer as base.h says. */
QUN_API qun_status qun_value_write(const qun_value *value, char *text, size_t space, size_t *len);

/* ---- shapes ---- */

/** What a shape says of a field. */
typedef struct qun_field {
    uint32_t size;
    int32_t  scope;                     /* QUN_SCOPE_* */
    int32_t  kind;                      /* QUN_TYPE_*; what it is a list of stands in `type_name` */
    uint32_t reserved;
    qun_slot slot;
    uint64_t verbs;                     /* bit QUN_VERB_*: that verb reads it; fetch only what is read */
    qun_text name;                      /* "member.orders" */
    qun_text type_name;                 /* "int", "list(string)" */
} qun_field;

/** A function the host lends to expressions. Optional; must be pure: same arguments, same answer.
 *  Reads its arguments with qun_call_arg, answers with qun_call_return; anything but QUN_OK makes the
 *  expression QUN_TYPE_FAILED. Called on the thread that runs the program; and, where all arguments are constants, on
 *  the thread that compiles: once, its answer is kept and it is not called when the program runs. If it fails then, it
 *  is called again when it runs, if it is reached; QUN_E_NOMEM ends the compilation with QUN_E_NOMEM. */
typedef qun_status (*qun_host_fn)(void *user, qun_call *call);

/** Makes an empty shape for stand-alone expressions. Errors: NOMEM. */
QUN_API qun_status qun_shape_new(const qun_env *env, qun_shape **out);
QUN_API qun_shape *qun_shape_ref(const qun_shape *shape);
QUN_API void qun_shape_unref(qun_shape *shape);
/** Declares a variable (scope QUN_SCOPE_RECORD) and resolves it. The name `now` is the verb's argument.
 *  type_name    CEL's notation: "int", "list(string)", "map(string, dyn)", "timestamp", "wrapper(int)" (an int or
 *               null), or a type that qun_shape_define defined
 *  diagnostics  what is wrong with the name or the type; NULL if not wanted
 *  slot         receives it; NULL if not wanted
 *  Errors: INVALID for a name or type that is none, or a name declared before; STATE once used; NOMEM. */
QUN_API qun_status qun_shape_declare(qun_shape *shape, const char *name, size_t name_len, const char *type_name,
                                     size_t type_name_len, qun_diagnostics *diagnostics, qun_slot *slot);
/** Defines a type of the host's, which fields, functions, expressions and further types may name from then on.
 *
 *  "acme.Point{x: int, y: int, label: wrapper(string), next: list(acme.Point)}" is a struct. Expressions make one,
 *  acme.Point{x: 1}, select its fields and ask has(p.x). A field is set if it differs from its type's zero (0, "",
 *  [], the epoch ...); wrapper(T) is a T or null, and like a field that is a struct null until it is set. Structs
 *  are equal if all their fields are.
 *  "handle" and "tuple(T, U, V)", of one to three letters, are opaque: expressions pass their values on, compare them
 *  and know their types. Values come from the host: QUN_TYPE_OPAQUE, equal if `i` is.
 *
 *  definition   a name, dotted or not, and fields in the notation of qun_shape_declare, or letters, or nothing
 *  diagnostics  what is wrong, and where in the definition; NULL if not wanted
 *  Errors: INVALID for a name or type that is none, a name declared before, a field twice, a struct that holds
 *  itself other than in a list, map or optional; STATE once used; LIMIT over 1,000 fields; TEXT, NOMEM.
 *  O(definition). */
QUN_API qun_status qun_shape_define(qun_shape *shape, const char *definition, size_t definition_len,
                                    qun_diagnostics *diagnostics);
/** Declares a constant: expressions name it, and what follows from it is computed while compiling.
 *  name   may be dotted: "limits.orders"
 *  value  copied, deep; its type is the constant's: a list or map of items of one type is a list or map of that type,
 *         any other one of dyn
 *  Errors: INVALID for a name that is none or declared before; TYPE for UNKNOWN and FAILED; what qun_facts_set says of
 *  a value; STATE once used; NOMEM. On an error nothing is declared. */
QUN_API qun_status qun_shape_constant(qun_shape *shape, const char *name, size_t name_len, const qun_value *value,
                                      qun_diagnostics *diagnostics);
/** Declares a host function: "distance(string, string) -> double", "string.shout() -> string".
 *  "first_of(list(T)) -> T": a single capital letter is a type that each call finds anew.
 *  user  handed to `call`; must outlive every object made from the shape. Errors and diagnostics as above. */
QUN_API qun_status qun_shape_lend(qun_shape *shape, const char *signature, size_t signature_len, qun_host_fn call,
                                  void *user, qun_diagnostics *diagnostics);
/** Resolves a field. O(1). QUN_E_NONE if there is none of that name. Once per shape, not per row. */
QUN_API qun_status qun_shape_find(const qun_shape *shape, const char *name, size_t name_len, qun_slot *out);
/** The field's name that was probably meant by one qun_shape_find did not know; lent by the shape. QUN_E_NONE if none
 *  is near. O(fields). */
QUN_API qun_status qun_shape_suggest(const qun_shape *shape, const char *name, size_t name_len, qun_text *out);
/** Says of which field a slot is. Errors: SLOT for one of another shape, SIZE. O(1). */
QUN_API qun_status qun_shape_field(const qun_shape *shape, qun_slot slot, qun_field *out);
/** Gives field number `index`, scope by scope. QUN_E_NONE past the last. O(1). */
QUN_API qun_status qun_shape_get(const qun_shape *shape, uint32_t index, qun_field *out);

/** Inside a host function: argument `index` (a receiver is 0); texts and items live until it returns.
 *  Errors: NONE, SIZE. */
QUN_API qun_status qun_call_arg(const qun_call *call, uint32_t index, qun_value *out);
/** Inside a host function: its answer, copied; a map will do for a struct. Errors: TYPE if not of the declared type; NOMEM. */
QUN_API qun_status qun_call_return(qun_call *call, const qun_value *value);

/* ---- facts ---- */

/** Makes facts without rows. Keep and refill them: memory is kept for reuse. Errors: NOMEM. */
QUN_API qun_status qun_facts_new(const qun_shape *shape, qun_facts **out);
QUN_API void qun_facts_unref(qun_facts *facts);
/** Drops all rows. Never fails. */
QUN_API void qun_facts_clear(qun_facts *facts);
/** Adds a row with all fields unknown.
 *  Rows link by keys: event.member and event.group name the rows of an event, here.member and here.group those
 *  of a seat; a link never set means the only row of that scope, if there is just one.
 *  scope  QUN_SCOPE_*
 *  key    the host's id for it, copied; also sets the field `id` where the scope has one; NULL with 0: none
 *  row    receives its number (from 0 per scope); NULL if not wanted
 *  Errors: INVALID if the key is there already; NEWER for an unknown scope; LIMIT, TEXT, NOMEM. O(1). */
QUN_API qun_status qun_facts_add(qun_facts *facts, int32_t scope, const char *key, size_t key_len, uint32_t *row);
/** Number of rows of a scope; 0 for an unknown one. Never fails. */
QUN_API uint32_t qun_facts_rows(const qun_facts *facts, int32_t scope);
/** Row of a key. QUN_E_NONE. O(1). */
QUN_API qun_status qun_facts_find(const qun_facts *facts, int32_t scope, const char *key, size_t key_len,
                                  uint32_t *row);
/** Sets a bool (0/1), int, uint, timestamp (us) or duration (us) field, whichever the slot is.
 *  Errors: SLOT, NONE for the row, TYPE if the field is another type or the number does not fit. O(1), no
 *  allocation. */
QUN_API qun_status qun_facts_set_int(qun_facts *facts, qun_slot slot, uint32_t row, int64_t value);
QUN_API qun_status qun_facts_set_double(qun_facts *facts, qun_slot slot, uint32_t row, double value);
/** Sets a string or bytes field; copied. Also TEXT, NOMEM. */
QUN_API qun_status qun_facts_set_text(qun_facts *facts, qun_slot slot, uint32_t row, const char *text, size_t len);
/** Sets any field from a value, deep copied; kind QUN_TYPE_UNKNOWN takes it back. Where the field's type has a struct a
 *  map of its fields' names will do. Errors: as above; LIMIT, INVALID for a key or field that is there twice. */
QUN_API qun_status qun_facts_set(qun_facts *facts, qun_slot slot, uint32_t row, const qun_value *value);
/** Reads a field; QUN_TYPE_UNKNOWN if never set. Texts and items live until `facts` is next written to. */
QUN_API qun_status qun_facts_get(const qun_facts *facts, qun_slot slot, uint32_t row, qun_value *out);
/** Adds one row from a JSON object: {"id": "wm-anna", "orders": 3, "joined": "2026-01-05T10:00:00+08:00"}.
 *  Keys are field names with or without the scope; `id` is also the row's key; null is unknown; timestamps are
 *  RFC 3339 texts, durations "3600s"; a bare list reads as a list. Keys that begin with x- are passed over.
 *  An object whose id is there already updates that row.
 *  An event also says fields of the rows it links to, under their full names: {"member": "anna",
 *  "member.region": "Dalian"} sets the field in the member's row (key: event.member), "group.form" in the
 *  group's (event.group), "here.source" in the seat's (both) and "community.operators" in row 0 of the community;
 *  a row that is not there is added. C012 at the key if the event names no such member or group. Fields of staff
 *  are none of an event's (C010).
 *  row  receives its number; NULL if not wanted
 *  Errors: INVALID, all problems in the diagnostics; LIMIT, TEXT, NOMEM. On an error no row was added or changed.
 *  O(bytes); no allocation once `facts` has grown. */
QUN_API qun_status qun_facts_read(qun_facts *facts, int32_t scope, const char *json, size_t json_len,
                                  qun_diagnostics *diagnostics, uint32_t *row);
#ifdef __cplusplus
}
#endif
#endif
