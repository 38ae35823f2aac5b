/* regex_fuzz.c - any bytes as a pattern and, behind the first tab, a text: a pattern is refused at a place
 * inside it, or every way to match gives one answer, within the units it was given. Relies on the rooms up to
 * regex. */
#include "regex/regex.h"
#include <stdlib.h>
#include <string.h>

#define UNITS 400000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static const regex *compiled(arena *keep, arena *work, qun_text pattern, enum regex_use use)
{
    regex_problem problem;
    const regex *r;
    uint64_t units = UNITS;
    qun_status status = regex_compile(keep, work, pattern, use, &units, &problem, &r);
    must(units <= UNITS && (status == QUN_OK) == (r != NULL));
    if (status == QUN_E_INVALID || status == QUN_E_LIMIT)
        must(problem.from <= problem.to && problem.to <= pattern.len && problem.what[0]);
    else
        must(status == QUN_OK || status == QUN_E_COST);
    return r;
}

/* 0 and 1: the answer; 2: the units did not last. */
static int answer(const regex *r, enum regex_way way, qun_text text, arena *scratch)
{
    bool found;
    uint64_t units = UNITS;
    qun_status status = regex_matches_by(way, r, text, scratch, &units, &found);
    must(status == QUN_OK || status == QUN_E_COST);
    return status == QUN_OK ? found : 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mem heap = {mem_libc, NULL};
    arena keep, work, scratch;
    const uint8_t *tab = size ? memchr(data, '\t', size) : NULL;
    if (size > 2048)
        return 0;
    size_t len = tab ? (size_t)(tab - data) : size;
    qun_text pattern = {(const char *)data, len}, text = {tab ? (const char *)tab + 1 : "", 0};
    text.len = tab ? size - len - 1 : 0;
    arena_init(&keep, &heap);
    arena_init(&work, &heap);
    arena_init(&scratch, &heap);
    const regex *kept = compiled(&keep, &work, pattern, REGEX_KEPT);
    const regex *once = compiled(&keep, &keep, pattern, REGEX_ONCE);
    must(!kept == !once);
    if (kept) {
        int simulated = answer(kept, REGEX_SIMULATION, text, &scratch);
        int lazy = answer(kept, REGEX_LAZY, text, &scratch);
        must(answer(kept, REGEX_TABLE, text, &scratch) == lazy || lazy == 2);
        must(answer(once, REGEX_TABLE, text, &scratch) == lazy);
        must(simulated == lazy || simulated == 2 || lazy == 2);
    }
    arena_drop(&keep);
    arena_drop(&work);
    arena_drop(&scratch);
    return 0;
}
