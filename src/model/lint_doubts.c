/* lint_doubts.c - the linter on conditions that were hardly meant so: parts that are always or never true or
 * said already, and paths that are never taken. Relies on what the expression engine can say before any fact
 * is known. */
#include "model/lint.h"

/* Paths of a gate that are compared; lines of one. */
enum { WAYS_MOST = 64, LINES_MOST = 16 };

/* Findings are kept: words of an expression are copied for them. */
static const char *kept_words(compiler *k, qun_text words)
{
    char *copy = compiler_new(k, (uint32_t)words.len + 1, 1);
    for (size_t i = 0; copy && i < words.len; i++)
        copy[i] = words.at[i];
    return copy;
}

void warn_of_doubt(void *user, const cel_doubt *doubt)
{
    static const int32_t codes[] = {[CEL_ALWAYS_TRUE] = QUN_CODE_C027,
                                    [CEL_ALWAYS_FALSE] = QUN_CODE_C027,
                                    [CEL_NEVER_BOTH] = QUN_CODE_C028,
                                    [CEL_NOTHING_NEW] = QUN_CODE_C029};
    const expression_place *s = user;
    const char *words = doubt->what == CEL_ALWAYS_TRUE ? "true" : "false";
    if (doubt->other.len)
        words = kept_words(s->k, doubt->other);
    qun_text part = text_part(s->source, doubt->from, doubt->from + doubt->part.len);
    if (words)
        find_inside(s->k, codes[doubt->what], s->at, s->key, s->source, part, (qun_text){NULL, 0},
                    AS_IS(words));
}

/* ---- paths ---- */

/* What a path asks, as trees. Lines that use something up are no conditions. */
typedef struct asked {
    const cel_tree *lines[LINES_MOST];
    uint32_t count;
    bool whole; /* all its conditions are here, and there is nothing else that it asks */
} asked;

static bool asks_nothing_else(const way *w)
{
    return w->unless.count == 0 && !w->object->since &&
           (!w->object->ceases || w->object->ceases == QUN_NEVER);
}

static void read_way(compiler *k, arena *a, const way *w, asked *out)
{
    out->whole = asks_nothing_else(w);
    for (uint32_t i = 0; i < w->when.count; i++) {
        const cel_program *when = w->when.lines[i].when;
        const cel_tree *tree;
        bool room = out->count < LINES_MOST;
        out->whole = out->whole && when && room;
        if (when && room && take(k, cel_tree_of(when, a, &tree)))
            out->lines[out->count++] = tree;
    }
}

/* Whoever fulfils the later one fulfils the earlier one, whatever is known. */
static bool is_before(const asked *earlier, const asked *later)
{
    bool all = earlier->whole;
    for (uint32_t i = 0; i < earlier->count && all; i++)
        all = cel_trees_imply(later->lines, later->count, earlier->lines[i]);
    return all;
}

static void compare_ways(compiler *k, const gate *g, const asked *ways, uint32_t count)
{
    for (uint32_t later = 1; later < count; later++)
        for (uint32_t i = 0; i < later; i++) {
            if (!is_before(&ways[i], &ways[later]))
                continue;
            find(k, QUN_CODE_C033, owner_of(k, QUN_OBJECT_PATH, g->ways[later].index), NULL,
                 g->ways[later].object->id, AS_IS(g->ways[i].object->id.at));
            break;
        }
}

/* Of the ways of a gate the first that is open is taken. */
static void lint_ways(compiler *k, const gate *g)
{
    arena memory;
    uint32_t count = g->way_count < WAYS_MOST ? g->way_count : WAYS_MOST;
    if (count < 2)
        return;
    arena_init(&memory, &k->env->mem);
    asked *ways = arena_new_zero(&memory, count * sizeof *ways);
    take(k, ways ? QUN_OK : QUN_E_NOMEM);
    for (uint32_t i = 0; i < count && k->stopped == QUN_OK; i++)
        read_way(k, &memory, &g->ways[i], &ways[i]);
    if (k->stopped == QUN_OK)
        compare_ways(k, g, ways, count);
    arena_drop(&memory);
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
