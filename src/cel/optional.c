/* optional.c - values that may be absent: how they are made and what they are asked. How their parts are
 * selected is ops.c's, optMap and optFlatMap are loops. The optional types extension of CEL. */
#include "cel/family.h"
#include "cel/machine.h"

cell cel_none(void)
{
    return (cell){.kind = QUN_TYPE_OPTIONAL};
}

cell cel_some(const cel_machine *m, const cell *value)
{
    cell inside = cel_item_of(value);
    if (!cel_is_value(&inside))
        return inside;
    cell *room = cel_scratch(m, sizeof *room);
    if (!room)
        return cell_failed("no memory");
    cel_moves(m->frame, &inside);
    if (inside.kind == QUN_TYPE_TIMESTAMP || inside.kind == QUN_TYPE_DURATION)
        inside.slope = 0;
    *room = inside;
    return (cell){.kind = QUN_TYPE_OPTIONAL, .len = 1, .as.items = room};
}

static cell none(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)args;
    (void)count;
    return cel_none();
}

static cell of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return cel_some(m, args);
}

static cell of_non_zero(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cel_moves(m->frame, args);
    return cell_is_zero(args) ? cel_none() : cel_some(m, args);
}

static cell has_value(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    return cell_bool(args->len != 0);
}

static cell value_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    return args->len ? cel_item_of(args->as.items) : cell_failed("there is no value");
}

static const type optional_t = {QUN_TYPE_OPTIONAL, 1, {&cel_type_t, NULL}, {NULL, 0}};

#define OPTIONAL_T (&optional_t)

/* or and orValue have no function: the other value is made only if it is needed, by instructions. */
const cel_function cel_optional_functions[] = {
    {"optional.none", STYLE_FUNCTION, 0, 0, false, {NULL}, OPTIONAL_T, none},
    FUNCTION("optional.of", OPTIONAL_T, of, T),
    FUNCTION("optional.ofNonZeroValue", OPTIONAL_T, of_non_zero, T),
    METHOD_OF("hasValue", BOOL, has_value, OPTIONAL_T),
    METHOD_OF("value", T, value_of, OPTIONAL_T),
    METHOD_OF("or", OPTIONAL_T, NULL, OPTIONAL_T, OPTIONAL_T),
    METHOD_OF("orValue", T, NULL, OPTIONAL_T, T),
    LAST_FUNCTION};
