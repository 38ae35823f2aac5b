/* lint.c - what is ill-founded in a charter that has a meaning: the findings of section 11 of the format,
 * other than errors of class C. They go to the diagnostics of the compilation and stay for qun_check. */
#include "model/lint.h"

static problem *finding_new(compiler *k)
{
    qun_charter *c = k->c;
    if (c->finding_count == k->finding_cap) {
        uint32_t cap = k->finding_cap ? 2 * k->finding_cap : 16;
        problem *more = compiler_new(k, cap, sizeof *more);
        if (!more)
            return NULL;
        for (uint32_t i = 0; i < c->finding_count; i++)
            more[i] = c->findings[i];
        c->findings = more;
        k->finding_cap = cap;
    }
    return &c->findings[c->finding_count++];
}

static void keep(compiler *k, const problem *p)
{
    problem *new = k->stopped == QUN_OK ? finding_new(k) : NULL;
    if (!new)
        return;
    *new = *p;
    if (!arena_text(&k->c->arena, p->at.path, &new->at.path) ||
        !arena_text(&k->c->arena, p->found, &new->found) ||
        !arena_text(&k->c->arena, p->suggestion, &new->suggestion))
        take(k, QUN_E_NOMEM);
}

static void fill(problem *p, finding_detail detail)
{
    p->detail = text_of(detail.en);
    p->detail_zh = text_of(detail.zh);
}

void find_near(compiler *k, int32_t code, owner at, const char *key, qun_text found, qun_text suggestion,
               finding_detail detail)
{
    if (k->stopped != QUN_OK)
        return;
    problem p = {.code = code, .found = found, .suggestion = suggestion};
    fill(&p, detail);
    p.at = objects_place(&k->c->objects, at.kind, at.index, key);
    diagnose(k->d, &p);
    keep(k, &p);
}

/* Where the text was written without escapes its bytes lie as they are; else the whole is shown. A part that
 * lies in the source itself is that one, any other the first of these words. */
static bool narrow(place *at, qun_text source, qun_text part)
{
    if (!at->line)
        return true; /* it stands nowhere */
    if (at->length != source.len)
        return false;
    uintptr_t begins = (uintptr_t)source.at, lies = (uintptr_t)part.at;
    bool inside = lies >= begins && lies + part.len <= begins + source.len;
    for (size_t i = inside ? lies - begins : 0; i + part.len <= source.len; i++)
        if (text_equal(text_part(source, i, i + part.len), part)) {
            at->offset += i;
            at->length = part.len;
            at->column += (uint32_t)utf8_count(source.at, i);
            return true;
        }
    return false;
}

void find_inside(compiler *k, int32_t code, owner at, const char *key, qun_text source, qun_text part,
                 qun_text suggestion, finding_detail detail)
{
    if (k->stopped != QUN_OK)
        return;
    problem p = {.code = code, .found = part, .suggestion = suggestion};
    fill(&p, detail);
    p.at = objects_place(&k->c->objects, at.kind, at.index, key);
    if (!narrow(&p.at, source, part))
        p.suggestion = (qun_text){NULL, 0}; /* it may replace what stands in the place, and only that */
    diagnose(k->d, &p);
    keep(k, &p);
}

void find(compiler *k, int32_t code, owner at, const char *key, qun_text found, finding_detail detail)
{
    find_near(k, code, at, key, found, (qun_text){NULL, 0}, detail);
}

/* ---- warnings of other rooms ---- */

/* "/words/ads/terms/3" is of the list "ads": its id, as the charter has it. */
static const char *list_of_path(const compiler *k, qun_text path)
{
    for (uint32_t i = 0; i < k->c->list_count; i++) {
        qun_text id = k->c->lists[i].object->id, head = TEXT("/words/");
        if (text_begins(path, head) && text_begins(text_part(path, head.len, path.len), id) &&
            path.at[head.len + id.len] == '/')
            return id.at;
    }
    return "";
}

/* Expressions and word lists warn of what compiles all the same. */
static bool warned_elsewhere(const compiler *k, const qun_diagnostic *d, finding_detail *detail)
{
    switch (d->code) {
    case QUN_CODE_C023:
        *detail = NO_DETAIL;
        return true;
    case QUN_CODE_C025:
        *detail = (finding_detail){"nothing is ever in it", NULL};
        return true;
    case QUN_CODE_R406:
        *detail = AS_IS(list_of_path(k, d->path));
        return true;
    default:
        return false;
    }
}

/* Diagnostics never fail, so a warning for which there was no memory is known by being counted alone. */
static void see_to_memory(compiler *k)
{
    uint64_t total = 0;
    for (int32_t severity = QUN_SEVERITY_NOTE; severity <= QUN_SEVERITY_ERROR; severity++)
        total += qun_diagnostics_total(k->d, severity);
    uint32_t kept = qun_diagnostics_count(k->d);
    if (kept < total && kept < k->env->limits.diagnostics)
        take(k, QUN_E_NOMEM);
}

void keep_warnings(compiler *k)
{
    qun_diagnostic d = {.size = sizeof d};
    finding_detail detail;
    if (k->errors)
        return;
    see_to_memory(k);
    for (uint32_t i = 0; qun_diagnostics_get(k->d, i, &d) == QUN_OK; i++)
        if (warned_elsewhere(k, &d, &detail)) {
            problem p = {.code = d.code, .at.path = d.path, .found = d.found, .suggestion = d.suggestion};
            fill(&p, detail);
            keep(k, &p);
        }
}

uint32_t objects_of(const compiler *k, int32_t kind)
{
    return k->c->objects.lists[kind].count;
}

owner whole(const compiler *k)
{
    return owner_of(k, QUN_OBJECT_HEAD, 0);
}

bool is_pack(const compiler *k)
{
    const qun_head *head = object_at(&k->c->objects, QUN_OBJECT_HEAD, 0);
    return head && head->flags & QUN_HEAD_PACK;
}

bool is_community(const compiler *k)
{
    return k->c->form_count && !is_pack(k);
}

/* ---- people ---- */

static bool reads_only_tags(const condition *c)
{
    uint32_t read = 0;
    for (uint32_t i = 0; i < c->count; i++)
        for (uint32_t j = 0; c->lines[i].when && j < cel_attributes(c->lines[i].when); j++, read++)
            if (!text_is(cel_attribute(c->lines[i].when, j)->name, "member.tags"))
                return false;
    return read > 0;
}

/* What only the host can know and nobody is asked for by this line of entry; NULL: it is not such. */
static const qun_attribute *unasked(const compiler *k, const line *l, uint32_t field, uint32_t *index)
{
    *index = object_named(&k->c->objects, QUN_OBJECT_ATTRIBUTE, cel_attribute(l->when, field)->name);
    const qun_attribute *a = object_at(&k->c->objects, QUN_OBJECT_ATTRIBUTE, *index);
    if (!a || a->source == QUN_SOURCE_TAG || a->source == QUN_SOURCE_STAFF)
        return NULL;
    bool asks = a->ask_zh.len || a->ask_en.len;
    if (l->object)
        asks = asks || l->object->ask_zh.len || l->object->ask_en.len;
    return asks ? NULL : a;
}

/* Each fact is told once, however many lines read it. */
static void lint_asks(compiler *k, const condition *c, bool *told)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const line *l = &c->lines[i];
        for (uint32_t j = 0; l->when && j < cel_attributes(l->when); j++) {
            uint32_t index;
            const qun_attribute *a = unasked(k, l, j, &index);
            if (!a || told[index])
                continue;
            told[index] = true;
            find(k, QUN_CODE_D205, owner_of(k, QUN_OBJECT_ATTRIBUTE, index), NULL, a->name, NO_DETAIL);
        }
    }
}

static void lint_entry(compiler *k)
{
    const gate *g = k->c->entry;
    if (is_community(k) && (!g || (!g->shut && !g->way_count && !g->when.count)))
        find(k, QUN_CODE_D201, g ? owner_of(k, QUN_OBJECT_THRESHOLD, g->index) : whole(k), g ? NULL : "entry",
             (qun_text){NULL, 0}, NO_DETAIL);
    bool *told = g ? compiler_new(k, (size_t)objects_of(k, QUN_OBJECT_ATTRIBUTE) + 1, sizeof *told) : NULL;
    if (!told)
        return;
    lint_asks(k, &g->when, told);
    for (uint32_t i = 0; i < g->way_count; i++) {
        lint_asks(k, &g->ways[i].when, told);
        if (reads_only_tags(&g->ways[i].when) && !g->when.count)
            find(k, QUN_CODE_D203, owner_of(k, QUN_OBJECT_PATH, g->ways[i].index), NULL,
                 g->ways[i].object->id, NO_DETAIL);
    }
}

static void lint_tiers(compiler *k)
{
    for (uint32_t i = 0; i < k->c->tiers.count; i++) {
        const level *l = &k->c->tiers.items[i];
        owner at = owner_of(k, QUN_OBJECT_TIER, l->index);
        if (l->enter_given && !l->keep_given && period_zero(&l->object->grace))
            find(k, QUN_CODE_D207, at, NULL, l->object->id, NO_DETAIL);
        bool reachable = l->before_count == 0;
        for (uint32_t j = 0; j < l->before_count; j++)
            reachable = reachable || l->before[j] < i;
        if (!reachable)
            find(k, QUN_CODE_D208, at, "from", l->object->id,
                 IN_WORDS("`from` names no lower tier", "from 没有写更低的层级"));
    }
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_ATTRIBUTE); i++) {
        const qun_attribute *a = object_at(&k->c->objects, QUN_OBJECT_ATTRIBUTE, i);
        if (text_ends(a->name, TEXT(".values")) && a->source != QUN_SOURCE_ANSWER)
            find(k, QUN_CODE_D204, owner_of(k, QUN_OBJECT_ATTRIBUTE, i), NULL, a->name, NO_DETAIL);
    }
}

void lint(compiler *k)
{
    keep_warnings(k);
    lint_positioning(k);
    lint_entry(k);
    lint_paths(k);
    lint_tiers(k);
    lint_levels(k);
    lint_places(k);
    lint_conduct(k);
    lint_unused(k);
}
