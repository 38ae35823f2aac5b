/* match.c - matches(): regular expressions. A pattern that is a constant is compiled with the program; any
 * other when it is met, and paid for. Relies on regex.h. */
#include "cel/family.h"
#include "regex/regex.h"
#include <string.h>

#define COMPILE_UNITS 10000000 /* that a constant pattern may take to compile: tenths of a second at most */

struct cel_patterns {
    struct pattern {
        qun_text text; /* known by its place: the constant's own bytes */
        const regex *compiled;
    } * items;
    uint32_t count, cap;
};

/* ---- when it runs ---- */

static const regex *compiled_pattern(const cel_patterns *patterns, qun_text text)
{
    for (uint32_t i = 0; patterns && i < patterns->count; i++)
        if (patterns->items[i].text.at == text.at && patterns->items[i].text.len == text.len)
            return patterns->items[i].compiled;
    return NULL;
}

static qun_status match(const cel_machine *m, const cell *args, uint64_t *units, bool *found)
{
    arena *scratch = m->frame->scratch;
    qun_text pattern = cell_as_text(args[1]);
    const regex *r = compiled_pattern(m->program->patterns, pattern);
    regex_problem problem;
    if (r)
        return regex_matches(r, cell_as_text(args[0]), scratch, units, found);
    arena_mark mark = arena_here(scratch);
    qun_status status = regex_compile(scratch, scratch, pattern, REGEX_ONCE, units, &problem, &r);
    if (status == QUN_OK)
        status = regex_matches(r, cell_as_text(args[0]), scratch, units, found);
    arena_back(scratch, mark);
    return status;
}

static cell matches(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    uint64_t steps = m->frame->steps;
    uint64_t given = steps > UINT64_MAX / CEL_GRAIN ? UINT64_MAX : steps * CEL_GRAIN, units = given;
    bool found = false;
    qun_status status = match(m, args, &units, &found);
    switch (status) {
    case QUN_OK:
    case QUN_E_INVALID:
    case QUN_E_LIMIT:
        cel_charge(m, (given - units) / CEL_GRAIN);
        return status == QUN_OK ? cell_bool(found) : cell_failed("invalid regular expression");
    case QUN_E_COST:
        m->frame->exhausted = true;
        return cell_failed("");
    default:
        m->frame->no_memory = true;
        return cell_failed("no memory");
    }
}

/* ---- when it is compiled ---- */

static cel_patterns *patterns_of(cel_build *b)
{
    if (!b->patterns)
        b->patterns = cel_new_kept(b, sizeof *b->patterns);
    return b->patterns;
}

/* One of the same text that was compiled before. */
static const regex *same_pattern(const cel_patterns *patterns, qun_text text)
{
    for (uint32_t i = 0; patterns && i < patterns->count; i++)
        if (text_equal(patterns->items[i].text, text))
            return patterns->items[i].compiled;
    return NULL;
}

static void keep_pattern(cel_build *b, qun_text text, const regex *compiled)
{
    cel_patterns *all = b->patterns;
    if (all->count == all->cap) {
        uint32_t cap = all->cap ? all->cap * 2 : 4;
        struct pattern *items = cel_new_kept(b, cap * sizeof *items);
        if (!items)
            return;
        if (all->count)
            memcpy(items, all->items, all->count * sizeof *items);
        all->items = items;
        all->cap = cap;
    }
    all->items[all->count++] = (struct pattern){text, compiled};
}

/* Where in the source the pattern stands, if it is written as it is: a literal without escapes, or a raw one.
 */
static uint32_t written_at(const cel_build *b, const node *n, qun_text pattern)
{
    qun_text source = text_part(b->source, n->from, n->to);
    for (size_t at = 1; at <= 4 && at < source.len; at++) /* behind " r" """ or r""" */
        if (text_begins(text_part(source, at, source.len), pattern) && source.len - at <= pattern.len + 3)
            return n->from + (uint32_t)at;
    return UINT32_MAX;
}

static void tell(cel_build *b, const node *n, qun_status status, const regex_problem *problem)
{
    uint32_t at = written_at(b, n, cell_as_text(n->value)), from = n->from, to = n->to;
    if (at != UINT32_MAX) {
        from = at + problem->from;
        to = at + problem->to;
    }
    buf words;
    buf_init(&words, b->a->mem);
    buf_str(&words, "the regular expression: ");
    buf_str(&words, status == QUN_E_COST ? "it takes too long to compile" : problem->what);
    cel_problem(b, status == QUN_E_INVALID ? QUN_CODE_C020 : QUN_CODE_C003, from, to, (qun_text){NULL, 0},
                (qun_text){NULL, 0}, buf_view(&words));
    buf_drop(&words);
}

void cel_pattern_open(cel_build *b, const node *call, arena *scratch)
{
    const node *n = call->count == 2 ? call->items[1] : NULL;
    if (!n || !call->functions || !call->functions[0] || call->functions[0]->call != matches || !n->folded ||
        n->value.kind != QUN_TYPE_STRING || !patterns_of(b))
        return;
    qun_text text = cell_as_text(n->value);
    const regex *r = same_pattern(b->again ? b->again->patterns : b->patterns, text);
    regex_problem problem;
    uint64_t units = COMPILE_UNITS;
    qun_status status = r ? QUN_OK : regex_compile(b->a, scratch, text, REGEX_KEPT, &units, &problem, &r);
    arena_reset(scratch);
    if (status == QUN_OK)
        keep_pattern(b, text, r);
    else if (status == QUN_E_NOMEM)
        cel_no_memory(b);
    else
        tell(b, n, status, &problem);
}

/* ---- the family ---- */

const cel_function cel_match_functions[] = {SIZED_FUNCTION("matches", BOOL, matches, STRING, STRING),
                                            SIZED_METHOD("matches", BOOL, matches, STRING, STRING),
                                            LAST_FUNCTION};
