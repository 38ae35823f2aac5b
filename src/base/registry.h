/* registry.h - the library's own view of the registry: words of enumerators, and what a code says.
 * The numbers stand in <qun/registry.h>; both are made from registry.json. */
#ifndef QUN_BASE_REGISTRY_H
#define QUN_BASE_REGISTRY_H
#include <qun/base.h>
#include <stdbool.h>

typedef struct registry_word {
    int32_t value;
    const char *name, *en, *zh;
} registry_word;

typedef struct registry_set {
    const registry_word *words; /* sorted by value, up or down */
    size_t count;
} registry_set;

typedef struct registry_code {
    int32_t number, severity;          /* QUN_CODE_*, QUN_SEVERITY_* */
    const char *code, *slug;           /* "C010", "unknown-key" */
    const char *en, *zh;               /* words with {found}, {detail}, {suggestion} */
    const char *remedy_en, *remedy_zh; /* what to do; "" if nothing can be said in general */
} registry_code;

/* The entry of a QUN_CODE_*, NULL if there is none. O(log n). */
const registry_code *registry_find(int32_t code);
#endif
