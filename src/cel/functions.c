/* functions.c - the table of the standard functions and operators: the checker finds overloads in it, the
 * machine calls them. CEL language definition, "List of Standard Definitions". */
#include "cel/family.h"
#include <string.h>

#define OP     STYLE_OPERATOR
#define FUNC   STYLE_FUNCTION
#define METHOD STYLE_METHOD

const type cel_type_t = {TYPE_PARAMETER, 0, {NULL, NULL}, {"T", 1}};
static const type other = {TYPE_PARAMETER, 0, {NULL, NULL}, {"U", 1}};
const type cel_type_list_t = {QUN_TYPE_LIST, 1, {&cel_type_t, NULL}, {NULL, 0}};
static const type type_of_t = {QUN_TYPE_TYPE, 1, {&cel_type_t, NULL}, {NULL, 0}};
static const type map_tu = {QUN_TYPE_MAP, 2, {&cel_type_t, &other}, {NULL, 0}};

/* ---- what belongs to no family ---- */

static cell size_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    if (args->kind != QUN_TYPE_STRING)
        return cell_int(args->len);
    if (!cel_charge(m, args->len / CEL_GRAIN))
        return cell_failed("");
    return cell_int((int64_t)utf8_count(args->as.text, args->len));
}

static cell starts_with(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    if (!cel_charge(m, args[1].len / CEL_GRAIN))
        return cell_failed("");
    return cell_bool(text_begins(cell_as_text(args[0]), cell_as_text(args[1])));
}

static cell ends_with(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    if (!cel_charge(m, args[1].len / CEL_GRAIN))
        return cell_failed("");
    return cell_bool(text_ends(cell_as_text(args[0]), cell_as_text(args[1])));
}

/* Looking for a text costs, at worst, one length times the other. */
static cell contains(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    uint64_t steps = (uint64_t)(args[0].len / CEL_GRAIN) * (args[1].len / CEL_GRAIN + 1);
    if (!cel_charge(m, steps))
        return cell_failed("");
    return cell_bool(text_holds(cell_as_text(args[0]), cell_as_text(args[1])));
}

/* ---- the table ---- */

#define MAP_TU (&map_tu)

#define TWO(mark, a, b, result, call)                                                                        \
    {                                                                                                        \
        mark, OP, 2, false, true, {a, b, NULL}, result, call                                                 \
    }
#define SIZED(mark, a, b, result, call)                                                                      \
    {                                                                                                        \
        mark, OP, 2, true, false, {a, b, NULL}, result, call                                                 \
    }
#define TO(name, a, result, call)                                                                            \
    {                                                                                                        \
        name, FUNC, 1, false, true, {a, NULL, NULL}, result, call                                            \
    }
#define READ(name, a, result, call)                                                                          \
    {                                                                                                        \
        name, FUNC, 1, true, false, {a, NULL, NULL}, result, call                                            \
    }
#define TEXT_TEST(name, sized, call)                                                                         \
    {                                                                                                        \
        name, METHOD, 2, sized, false, {STRING, STRING, NULL}, BOOL, call                                    \
    }
#define SIZE(style, of)                                                                                      \
    {                                                                                                        \
        "size", style, 1, true, false, {of, NULL, NULL}, INT, size_of                                        \
    }
#define CLOCK(name, call)                                                                                    \
    {name, METHOD, 1, false, true, {TIMESTAMP, NULL, NULL}, INT, call},                                      \
    {                                                                                                        \
        name, METHOD, 2, false, true, {TIMESTAMP, STRING, NULL}, INT, call                                   \
    }
#define SPAN(name, call)                                                                                     \
    {                                                                                                        \
        name, METHOD, 1, false, true, {DURATION, NULL, NULL}, INT, call                                      \
    }

static const cel_function standard[] = {TWO("+", INT, INT, INT, cel_add_numbers),
                                        TWO("+", UINT, UINT, UINT, cel_add_numbers),
                                        TWO("+", DOUBLE, DOUBLE, DOUBLE, cel_add_numbers),
                                        SIZED("+", STRING, STRING, STRING, cel_add_texts),
                                        SIZED("+", BYTES, BYTES, BYTES, cel_add_texts),
                                        SIZED("+", LIST_T, LIST_T, LIST_T, cel_add_lists),
                                        TWO("+", TIMESTAMP, DURATION, TIMESTAMP, cel_add_times),
                                        TWO("+", DURATION, TIMESTAMP, TIMESTAMP, cel_add_times),
                                        TWO("+", DURATION, DURATION, DURATION, cel_add_times),
                                        TWO("-", INT, INT, INT, cel_subtract),
                                        TWO("-", UINT, UINT, UINT, cel_subtract),
                                        TWO("-", DOUBLE, DOUBLE, DOUBLE, cel_subtract),
                                        TWO("-", TIMESTAMP, TIMESTAMP, DURATION, cel_subtract_times),
                                        TWO("-", TIMESTAMP, DURATION, TIMESTAMP, cel_subtract_times),
                                        TWO("-", DURATION, DURATION, DURATION, cel_subtract_times),
                                        {"-", OP, 1, false, false, {INT, NULL, NULL}, INT, cel_negate},
                                        {"-", OP, 1, false, false, {DOUBLE, NULL, NULL}, DOUBLE, cel_negate},
                                        TWO("*", INT, INT, INT, cel_multiply),
                                        TWO("*", UINT, UINT, UINT, cel_multiply),
                                        TWO("*", DOUBLE, DOUBLE, DOUBLE, cel_multiply),
                                        TWO("/", INT, INT, INT, cel_divide),
                                        TWO("/", UINT, UINT, UINT, cel_divide),
                                        TWO("/", DOUBLE, DOUBLE, DOUBLE, cel_divide),
                                        TWO("%", INT, INT, INT, cel_modulo),
                                        TWO("%", UINT, UINT, UINT, cel_modulo),

                                        SIZE(FUNC, STRING),
                                        SIZE(FUNC, BYTES),
                                        SIZE(FUNC, LIST_T),
                                        SIZE(FUNC, MAP_TU),
                                        SIZE(METHOD, STRING),
                                        SIZE(METHOD, BYTES),
                                        SIZE(METHOD, LIST_T),
                                        SIZE(METHOD, MAP_TU),
                                        TEXT_TEST("startsWith", true, starts_with),
                                        TEXT_TEST("endsWith", true, ends_with),
                                        TEXT_TEST("contains", true, contains),

                                        TO("int", INT, INT, cel_to_int),
                                        TO("int", UINT, INT, cel_to_int),
                                        TO("int", DOUBLE, INT, cel_to_int),
                                        TO("int", TIMESTAMP, INT, cel_to_int),
                                        READ("int", STRING, INT, cel_to_int),
                                        TO("uint", UINT, UINT, cel_to_uint),
                                        TO("uint", INT, UINT, cel_to_uint),
                                        TO("uint", DOUBLE, UINT, cel_to_uint),
                                        READ("uint", STRING, UINT, cel_to_uint),
                                        TO("double", DOUBLE, DOUBLE, cel_to_double),
                                        TO("double", INT, DOUBLE, cel_to_double),
                                        TO("double", UINT, DOUBLE, cel_to_double),
                                        READ("double", STRING, DOUBLE, cel_to_double),
                                        TO("string", STRING, STRING, cel_to_string),
                                        TO("string", BOOL, STRING, cel_to_string),
                                        TO("string", INT, STRING, cel_to_string),
                                        TO("string", UINT, STRING, cel_to_string),
                                        TO("string", DOUBLE, STRING, cel_to_string),
                                        TO("string", TIMESTAMP, STRING, cel_to_string),
                                        TO("string", DURATION, STRING, cel_to_string),
                                        READ("string", BYTES, STRING, cel_to_string),
                                        TO("bytes", BYTES, BYTES, cel_to_bytes),
                                        TO("bytes", STRING, BYTES, cel_to_bytes),
                                        TO("bool", BOOL, BOOL, cel_to_bool),
                                        TO("bool", STRING, BOOL, cel_to_bool),
                                        TO("timestamp", TIMESTAMP, TIMESTAMP, cel_to_timestamp),
                                        TO("timestamp", STRING, TIMESTAMP, cel_to_timestamp),
                                        TO("timestamp", INT, TIMESTAMP, cel_to_timestamp),
                                        TO("duration", DURATION, DURATION, cel_to_duration),
                                        READ("duration", STRING, DURATION, cel_to_duration),
                                        TO("dyn", T, &type_dyn, cel_to_dyn),
                                        TO("type", T, &type_of_t, cel_to_type),

                                        CLOCK("getFullYear", cel_get_full_year),
                                        CLOCK("getMonth", cel_get_month),
                                        CLOCK("getDate", cel_get_date),
                                        CLOCK("getDayOfMonth", cel_get_day_of_month),
                                        CLOCK("getDayOfWeek", cel_get_day_of_week),
                                        CLOCK("getDayOfYear", cel_get_day_of_year),
                                        CLOCK("getHours", cel_get_hours),
                                        CLOCK("getMinutes", cel_get_minutes),
                                        CLOCK("getSeconds", cel_get_seconds),
                                        CLOCK("getMilliseconds", cel_get_milliseconds),
                                        SPAN("getHours", cel_get_whole_hours),
                                        SPAN("getMinutes", cel_get_whole_minutes),
                                        SPAN("getSeconds", cel_get_whole_seconds),
                                        SPAN("getMilliseconds", cel_get_rest_milliseconds),
                                        {NULL, 0, 0, false, false, {NULL, NULL, NULL}, NULL, NULL}};

const cel_function *const cel_families[] = {
    standard,
    cel_optional_functions,
    cel_match_functions,
    cel_strings_functions,
    cel_math_functions,
    cel_lists_functions,
    cel_encoders_functions,
    cel_network_functions,
    cel_community_functions,
    NULL,
};
const char *const cel_family_names[] = {"standard", "optional", "matches", "strings",   "math",
                                        "lists",    "encoders", "network", "community", NULL};
