/* types.c - what the checker knows about types: fitting, joining, parameters. Gradual: dyn fits everything
 * and is checked when it runs. CEL language definition, "Gradual Type Checking". */
#include "cel/tree.h"

const type cel_free = {TYPE_PARAMETER, 0, {NULL, NULL}, {"_", 1}};
const type cel_type_number = {TYPE_DYN, 0, {NULL, NULL}, {"number", 6}};

bool cel_type_open(const type *t)
{
    return t == &cel_free || t->kind == TYPE_DYN || t->kind == TYPE_ERROR;
}

bool cel_type_exact(const type *t)
{
    if (cel_type_open(t) || t->kind == TYPE_PARAMETER || t->kind == TYPE_WRAPPER)
        return false;
    for (uint32_t i = 0; i < t->count; i++)
        if (t->kind != QUN_TYPE_TYPE && !cel_type_exact(t->of[i]))
            return false;
    return true;
}

const type *cel_type_scalar(const type *t)
{
    return t->kind == TYPE_WRAPPER ? t->of[0] : t;
}

const type *cel_type_of(cel_build *b, int32_t kind, const type *first, const type *second)
{
    type *t = cel_new(b, sizeof *t);
    if (!t)
        return &type_error;
    t->kind = kind;
    t->count = second ? 2 : 1;
    t->of[0] = first;
    t->of[1] = second;
    return t;
}

const type *cel_type_optional(cel_build *b, const type *of)
{
    return cel_type_of(b, QUN_TYPE_OPTIONAL, of, NULL);
}

/* The same type with other parameters. */
static const type *with_parameters(cel_build *b, const type *form, const type *const *of)
{
    bool same = true;
    for (uint32_t i = 0; i < form->count; i++)
        same = same && of[i] == form->of[i];
    if (same)
        return form;
    type *t = cel_new(b, sizeof *t);
    if (!t)
        return &type_error;
    *t = *form;
    for (uint32_t i = 0; i < form->count; i++)
        t->of[i] = of[i];
    return t;
}

/* Types of the host and nullable ones: null is a value of them. */
static bool stands_for_null(const type *t)
{
    return t->kind == TYPE_WRAPPER || t->kind == QUN_TYPE_STRUCT || t->kind == QUN_TYPE_OPAQUE;
}

static bool holds_null(const type *t)
{
    return t->kind == QUN_TYPE_TIMESTAMP || t->kind == QUN_TYPE_DURATION || t->kind == QUN_TYPE_OPTIONAL ||
           stands_for_null(t);
}

/* Types of the host are told apart by their names. */
static bool same_kind(const type *x, const type *y)
{
    return x->kind == y->kind &&
           (x->kind == QUN_TYPE_STRUCT ? type_equal(x, y) : text_equal(x->name, y->name));
}

/* wrapper(int) and int; NULL: they are not that. */
static const type *join_wrapper(const type *x, const type *y)
{
    if (x->kind == y->kind || cel_type_scalar(x)->kind != cel_type_scalar(y)->kind)
        return NULL;
    return x->kind == TYPE_WRAPPER ? x : y;
}

/* What joining with a type that is open, or null with what may be null, gives; NULL: they are neither. */
static const type *join_open(const type *x, const type *y)
{
    if (x == &cel_free || y == &cel_free)
        return x == &cel_free ? y : x;
    if (x->kind == TYPE_ERROR || y->kind == TYPE_ERROR)
        return &type_error;
    if (x->kind == TYPE_DYN || y->kind == TYPE_DYN)
        return &type_dyn;
    if (x->kind == QUN_TYPE_NULL && holds_null(y))
        return y;
    return y->kind == QUN_TYPE_NULL && holds_null(x) ? x : NULL;
}

const type *cel_type_join(cel_build *b, const type *x, const type *y)
{
    const type *open = x == y ? x : join_open(x, y);
    if (!open && (x->kind == TYPE_WRAPPER || y->kind == TYPE_WRAPPER))
        open = join_wrapper(x, y);
    if (open || !same_kind(x, y))
        return open;
    if (x->kind == QUN_TYPE_TYPE)
        return &type_type;
    if (x->count != y->count)
        return NULL;
    const type *of[TYPE_PARAMETERS] = {NULL};
    for (uint32_t i = 0; i < x->count; i++)
        if (!(of[i] = cel_type_join(b, x->of[i], y->of[i])))
            return NULL;
    return with_parameters(b, x, of);
}

static bool bind(cel_build *b, bindings *bound, qun_text name, const type *have)
{
    for (uint32_t i = 0; i < bound->count; i++) {
        if (!text_equal(bound->of[i].name, name))
            continue;
        const type *joined = cel_type_join(b, bound->of[i].type, have);
        if (joined)
            bound->of[i].type = joined;
        return joined != NULL;
    }
    if (bound->count == sizeof bound->of / sizeof *bound->of)
        return false;
    bound->of[bound->count++] = (cel_binding){name, have};
    return true;
}

static bool number(const type *t)
{
    t = cel_type_scalar(t);
    return t->kind == QUN_TYPE_INT || t->kind == QUN_TYPE_UINT || t->kind == QUN_TYPE_DOUBLE;
}

static bool match_parameters(cel_build *b, const type *want, const type *have, bindings *bound)
{
    for (uint32_t i = 0; i < want->count && i < have->count; i++)
        if (!cel_type_match(b, want->of[i], have->of[i], bound))
            return false;
    return true;
}

bool cel_type_match(cel_build *b, const type *want, const type *have, bindings *bound)
{
    if (want->kind == TYPE_PARAMETER)
        return bind(b, bound, want->name, have);
    if (want == &cel_type_number)
        return number(have) || cel_type_open(have);
    if (want->kind == TYPE_DYN || have->kind == TYPE_DYN || have->kind == TYPE_ERROR || have == &cel_free)
        return true;
    if (have->kind == QUN_TYPE_NULL && stands_for_null(want))
        return true;
    if (want->kind == TYPE_WRAPPER || have->kind == TYPE_WRAPPER)
        return cel_type_scalar(want)->kind == cel_type_scalar(have)->kind;
    if (!same_kind(want, have))
        return false;
    return want->kind == QUN_TYPE_TYPE || match_parameters(b, want, have, bound);
}

const type *cel_type_bound(cel_build *b, const type *t, const bindings *bound)
{
    if (t->kind == TYPE_PARAMETER) {
        for (uint32_t i = 0; i < bound->count; i++)
            if (text_equal(bound->of[i].name, t->name))
                return bound->of[i].type;
        return &cel_free;
    }
    const type *of[TYPE_PARAMETERS] = {NULL};
    for (uint32_t i = 0; i < t->count; i++)
        of[i] = cel_type_bound(b, t->of[i], bound);
    return with_parameters(b, t, of);
}

const type *cel_type_closed(cel_build *b, const type *t)
{
    if (t == &cel_free)
        return &type_dyn;
    if (t->count == 0 || t->kind == QUN_TYPE_TYPE)
        return t;
    const type *of[TYPE_PARAMETERS] = {NULL};
    for (uint32_t i = 0; i < t->count; i++)
        of[i] = cel_type_closed(b, t->of[i]);
    return with_parameters(b, t, of);
}

const type *cel_type_kept(cel_build *b, const type *t)
{
    if (t->count == 0)
        return t;
    type *own = cel_new_kept(b, sizeof *own);
    if (!own)
        return &type_error;
    *own = *t;
    for (uint32_t i = 0; i < t->count; i++)
        own->of[i] = cel_type_kept(b, t->of[i]);
    return own;
}

bool cel_type_comparable(const type *x, const type *y)
{
    if (cel_type_open(x) || cel_type_open(y) || (number(x) && number(y)))
        return true;
    if ((x->kind == QUN_TYPE_NULL && holds_null(y)) || (y->kind == QUN_TYPE_NULL && holds_null(x)))
        return true;
    x = cel_type_scalar(x);
    y = cel_type_scalar(y);
    if (!same_kind(x, y))
        return false;
    for (uint32_t i = 0; i < x->count && i < y->count && x->kind != QUN_TYPE_TYPE; i++)
        if (!cel_type_comparable(x->of[i], y->of[i]))
            return false;
    return true;
}

bool cel_type_ordered(const type *x, const type *y)
{
    static const int32_t kinds[] = {QUN_TYPE_BOOL, QUN_TYPE_STRING, QUN_TYPE_BYTES, QUN_TYPE_TIMESTAMP,
                                    QUN_TYPE_DURATION};
    x = cel_type_scalar(x);
    y = cel_type_scalar(y);
    if (cel_type_open(x) && cel_type_open(y))
        return true;
    if (cel_type_open(x))
        return cel_type_ordered(y, y);
    if (number(x))
        return number(y) || cel_type_open(y);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (x->kind == kinds[i])
            return y->kind == kinds[i] || cel_type_open(y);
    return false;
}

static const type list_denoted = {QUN_TYPE_LIST, 1, {&type_dyn, NULL}, {NULL, 0}};
static const type optional_denoted = {QUN_TYPE_OPTIONAL, 1, {&type_dyn, NULL}, {NULL, 0}};
static const type map_denoted = {QUN_TYPE_MAP, 2, {&type_dyn, &type_dyn}, {NULL, 0}};

const type *cel_type_denoted(qun_text name)
{
    static const struct denotation {
        const char *name;
        const type *type;
    } denotations[] = {{"bool", &type_bool},
                       {"int", &type_int},
                       {"uint", &type_uint},
                       {"double", &type_double},
                       {"string", &type_string},
                       {"bytes", &type_bytes},
                       {"null_type", &type_null},
                       {"list", &list_denoted},
                       {"map", &map_denoted},
                       {"type", &type_type},
                       {"net.IP", &type_ip},
                       {"net.CIDR", &type_cidr},
                       {"optional_type", &optional_denoted},
                       {"google.protobuf.Timestamp", &type_timestamp},
                       {"google.protobuf.Duration", &type_duration}};
    for (size_t i = 0; i < sizeof denotations / sizeof *denotations; i++)
        if (text_is(name, denotations[i].name))
            return denotations[i].type;
    return NULL;
}
