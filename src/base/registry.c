/* registry.c - names and meanings of every number that crosses the interface, and what this build is.
 * The tables (registry.inc) are made from registry.json by registry.py. */
#include "base/registry.h"
#include "base/build.h"
#include "base/sized.h"
#include "base/registry.inc"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const registry_code *registry_find(int32_t code)
{
    size_t low = 0, high = COUNT(registry_codes);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (registry_codes[middle].number == code)
            return &registry_codes[middle];
        if (registry_codes[middle].number < code)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Statuses fall from 0, all others rise. */
static const registry_word *word_find(int32_t set, int32_t value)
{
    if (set < 1 || (size_t)set > COUNT(registry_sets))
        return NULL;
    const registry_set *s = &registry_sets[set - 1];
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int32_t here = s->words[middle].value;
        if (here == value)
            return &s->words[middle];
        if (set == QUN_SET_STATUS ? here > value : here < value)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

uint32_t qun_version(void)
{
    return QUN_VERSION;
}

qun_status qun_build_get(qun_build *out)
{
    qun_build build = {
        .size = sizeof build,
        .version = QUN_VERSION,
        .unicode = BUILD_UNICODE,
        .decisions = BUILD_DECISIONS,
        .snapshot = BUILD_SNAPSHOT,
        .pointer_bits = (uint32_t)sizeof(void *) * 8,
        .cel = {BUILD_CEL, sizeof BUILD_CEL - 1},
    };
    return sized_out(&build, sizeof build, sizeof build, out);
}

const char *qun_name(int32_t set, int32_t value)
{
    if (set == QUN_SET_CODE) {
        const registry_code *code = registry_find(value);
        return code ? code->code : NULL;
    }
    const registry_word *word = word_find(set, value);
    return word ? word->name : NULL;
}

const char *qun_meaning(int32_t set, int32_t value, int32_t lang)
{
    if (lang != QUN_LANG_EN && lang != QUN_LANG_ZH)
        return NULL;
    bool chinese = lang == QUN_LANG_ZH;
    if (set == QUN_SET_CODE) {
        const registry_code *code = registry_find(value);
        return !code ? NULL : chinese ? code->zh : code->en;
    }
    const registry_word *word = word_find(set, value);
    if (!word)
        return NULL;
    const char *meaning = chinese ? word->zh : word->en;
    return meaning[0] ? meaning : word->name; /* "null" needs no explaining */
}

qun_status qun_name_get(int32_t set, uint32_t index, int32_t *value)
{
    if (!value)
        return QUN_E_ARG;
    *value = 0;
    if (set < 1 || (size_t)set > COUNT(registry_sets))
        return QUN_E_NEWER;
    const registry_set *s = &registry_sets[set - 1];
    size_t count = set == QUN_SET_CODE ? COUNT(registry_codes) : s->count;
    if (index >= count)
        return QUN_E_NONE;
    *value = set == QUN_SET_CODE ? registry_codes[index].number : s->words[index].value;
    return QUN_OK;
}
