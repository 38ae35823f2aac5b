/* family.h - how a file of functions writes its table: types by short names, rows as signatures.
 * For the files that cel_families lists, and nobody else. Relies on code.h. */
#ifndef QUN_CEL_FAMILY_H
#define QUN_CEL_FAMILY_H
#include "cel/code.h"

#define T         (&cel_type_t)
#define LIST_T    (&cel_type_list_t)
#define DYN       (&type_dyn)
#define NUMBER    (&cel_type_number)
#define BOOL      (&type_bool)
#define INT       (&type_int)
#define UINT      (&type_uint)
#define DOUBLE    (&type_double)
#define STRING    (&type_string)
#define BYTES     (&type_bytes)
#define TIMESTAMP (&type_timestamp)
#define DURATION  (&type_duration)

#define ARGUMENT_COUNT(...) (sizeof((const type *[]){__VA_ARGS__}) / sizeof(const type *))

/* A row: FUNCTION("math.abs", INT, abs_of, INT) is math.abs(int) -> int, done by abs_of. SIZED ones charge by
 * what they read or make, so nothing is known beforehand of what they cost. */
#define ROW(name, style, traits, result, call, ...)                                                          \
    {                                                                                                        \
        name, style, ARGUMENT_COUNT(__VA_ARGS__), traits, false, {__VA_ARGS__}, result, call                 \
    }
#define FUNCTION(name, result, call, ...) ROW(name, STYLE_FUNCTION, 0, result, call, __VA_ARGS__)
#define SIZED_FUNCTION(name, result, call, ...)                                                              \
    ROW(name, STYLE_FUNCTION, CEL_SIZED, result, call, __VA_ARGS__)
#define LAZY_FUNCTION(name, result, call, ...) ROW(name, STYLE_FUNCTION, CEL_LAZY, result, call, __VA_ARGS__)
#define ANY_NUMBER_OF(name, result, call, ...) ROW(name, STYLE_FUNCTION, CEL_REST, result, call, __VA_ARGS__)
#define METHOD_OF(name, result, call, ...)     ROW(name, STYLE_METHOD, 0, result, call, __VA_ARGS__)
#define SIZED_METHOD(name, result, call, ...)  ROW(name, STYLE_METHOD, CEL_SIZED, result, call, __VA_ARGS__)
#define LAST_FUNCTION                                                                                        \
    {                                                                                                        \
        NULL, 0, 0, 0, false, {NULL}, NULL, NULL                                                             \
    }

extern const cel_function cel_strings_functions[], cel_math_functions[], cel_lists_functions[],
    cel_encoders_functions[], cel_network_functions[], cel_community_functions[], cel_match_functions[],
    cel_optional_functions[];

cell cel_format(const cel_machine *m, const cell *args, uint32_t count); /* format.c */
#endif
