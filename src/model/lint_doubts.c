/* lint_doubts.c - the linter on conditions that were hardly meant so: parts that are always or never true or
 * said already, and paths that are never taken. Relies on what the expression engine can say before any fact
 * is known. */
#include "model/lint.h"

enum { LINES_MOST = 16 };

/* An expression, and where it stands. */
typedef struct standing {
    compiler *k;
    owner at;
    const char *key;
    qun_text source;
} standing;

/* Findings are kept: words of an expression are copied for them. */
static const char *kept_words(compiler *k, qun_text words)
{
    char *copy = compiler_new(k, (uint32_t)words.len + 1, 1);
    for (size_t i = 0; copy && i < words.len; i++)
        copy[i] = words.at[i];
    return copy;
}

static void tell(void *user, const cel_doubt *doubt)
{
    static const int32_t codes[] = {[CEL_ALWAYS_TRUE] = QUN_CODE_C027,
                                    [CEL_ALWAYS_FALSE] = QUN_CODE_C027,
                                    [CEL_NEVER_BOTH] = QUN_CODE_C028,
                                    [CEL_NOTHING_NEW] = QUN_CODE_C029};
    const standing *s = user;
    const char *words = doubt->what == CEL_ALWAYS_TRUE ? "true" : "false";
    if (doubt->other.len)
        words = kept_words(s->k, doubt->other);
    qun_text part = text_part(s->source, doubt->from, doubt->from + doubt->part.len);
    if (words)
        find_inside(s->k, codes[doubt->what], s->at, s->key, s->source, part, (qun_text){NULL, 0},
                    AS_IS(words));
}

void warn_of_doubts(compiler *k, owner at, const char *key, qun_text source, const cel_program *p)
{
    standing s = {k, at, key, source};
    if (cel_result(p)->kind == QUN_TYPE_BOOL)
        cel_doubts(p, tell, &s);
}

/* ---- paths ---- */

static bool asks_nothing_else(const way *w)
{
    return w->unless.count == 0 && !w->object->since &&
           (!w->object->ceases || w->object->ceases == QUN_NEVER);
}

/* Whoever fulfils the later one fulfils the earlier one, whatever is known. Lines that use something up are
 * no conditions: the later one may have them, the earlier one not. */
static bool is_before(const way *earlier, const way *later)
{
    const cel_program *these[LINES_MOST];
    uint32_t count = 0;
    for (uint32_t i = 0; i < later->when.count && count < LINES_MOST; i++)
        if (later->when.lines[i].when)
            these[count++] = later->when.lines[i].when;
    for (uint32_t i = 0; i < earlier->when.count; i++) {
        const cel_program *that = earlier->when.lines[i].when;
        if (!that || !cel_program_implies(these, count, that))
            return false;
    }
    return asks_nothing_else(earlier);
}

/* Of the ways of a gate the first that is open is taken. */
static void lint_ways(compiler *k, const gate *g)
{
    for (uint32_t later = 1; later < g->way_count; later++)
        for (uint32_t i = 0; i < later; i++) {
            if (!is_before(&g->ways[i], &g->ways[later]))
                continue;
            find(k, QUN_CODE_C033, owner_of(k, QUN_OBJECT_PATH, g->ways[later].index), NULL,
                 g->ways[later].object->id, AS_IS(g->ways[i].object->id.at));
            break;
        }
}

void lint_paths(compiler *k)
{
    const qun_charter *c = k->c;
    if (c->entry)
        lint_ways(k, c->entry);
    for (uint32_t i = 0; i < c->permit_count; i++)
        lint_ways(k, &c->permits[i]);
    for (uint32_t i = 0; i < c->form_count; i++)
        if (c->forms[i].entry)
            lint_ways(k, c->forms[i].entry);
}
