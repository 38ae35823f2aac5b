/* lint.c - what is ill-founded in a charter that has a meaning: the findings of section 11 of the format,
 * other than errors of class C. They go to the diagnostics of the compilation and stay for qun_check. */
#include "model/lint.h"

void find(compiler *k, int32_t code, owner at, const char *key, qun_text found, const char *detail)
{
    qun_charter *c = k->c;
    if (k->stopped != QUN_OK)
        return;
    if (c->finding_count == k->finding_cap) {
        uint32_t cap = k->finding_cap ? 2 * k->finding_cap : 16;
        finding *more = compiler_new(k, cap, sizeof *more);
        if (!more)
            return;
        for (uint32_t i = 0; i < c->finding_count; i++)
            more[i] = c->findings[i];
        c->findings = more;
        k->finding_cap = cap;
    }
    problem p = {.code = code, .found = found, .detail = text_of(detail)};
    p.at = objects_place(&c->objects, at.kind, at.index, key);
    diagnose(k->d, &p);
    qun_text path = {NULL, 0};
    if (!arena_text(&c->arena, p.at.path, &path))
        take(k, QUN_E_NOMEM);
    p.at.path = path;
    c->findings[c->finding_count++].problem = p;
}

uint32_t objects_of(const compiler *k, int32_t kind)
{
    return k->c->objects.lists[kind].count;
}

owner whole(const compiler *k)
{
    return owner_of(k, QUN_OBJECT_HEAD, 0);
}

/* ---- positioning ---- */

/* What must be said, and which finding its absence is. */
static const struct {
    size_t zh, en;
    int32_t code;
    const char *key;
} sayings[] = {
#define SAYING(name, code, key)                                                                              \
    {                                                                                                        \
        offsetof(qun_positioning, name##_zh), offsetof(qun_positioning, name##_en), code, key                \
    }
    SAYING(what, QUN_CODE_P101, "is"),           SAYING(does, QUN_CODE_P101, "does"),
    SAYING(gains, QUN_CODE_P101, "gains"),       SAYING(product, QUN_CODE_P102, "product"),
    SAYING(audience, QUN_CODE_P102, "audience"), SAYING(content, QUN_CODE_P102, "content"),
    SAYING(joins, QUN_CODE_P103, "joins"),       SAYING(stays, QUN_CODE_P103, "stays"),
#undef SAYING
};

static bool said(const qun_positioning *p, size_t zh, size_t en)
{
    const qun_text *chinese = (const qun_text *)(const void *)((const char *)p + zh);
    const qun_text *english = (const qun_text *)(const void *)((const char *)p + en);
    return chinese->len > 0 || english->len > 0;
}

static void lint_goals(compiler *k, owner at)
{
    uint32_t goals = objects_of(k, QUN_OBJECT_GOAL), staged = 0;
    if (!goals)
        find(k, QUN_CODE_P106, at, "goals", (qun_text){NULL, 0}, "");
    for (uint32_t i = 0; i < goals; i++)
        staged += ((const qun_goal *)object_at(&k->c->objects, QUN_OBJECT_GOAL, i))->stage.len > 0;
    if (goals > 1 && !staged)
        find(k, QUN_CODE_P108, at, "goals", (qun_text){NULL, 0}, "");
}

static void lint_positioning(compiler *k)
{
    const qun_positioning *p = object_at(&k->c->objects, QUN_OBJECT_POSITIONING, 0);
    if (!p) {
        if (k->c->form_count) /* a charter of rules or of an entry alone founds no community */
            find(k, QUN_CODE_P101, whole(k), "positioning", (qun_text){NULL, 0}, "positioning");
        return;
    }
    owner at = owner_of(k, QUN_OBJECT_POSITIONING, 0);
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        if (!said(p, sayings[i].zh, sayings[i].en))
            find(k, sayings[i].code, at, NULL, text_of(sayings[i].key), sayings[i].key);
    if (!p->kind)
        find(k, QUN_CODE_P101, at, NULL, TEXT("kind"), "kind");
    if (!p->gain)
        find(k, QUN_CODE_P101, at, NULL, TEXT("gains"), "gains.kind");
    if (!p->basis)
        find(k, QUN_CODE_P104, at, NULL, TEXT("basis"), "");
    if (!p->founder_motives || !p->member_motives)
        find(k, QUN_CODE_P105, at, "motives", (qun_text){NULL, 0}, p->founder_motives ? "member" : "founder");
    lint_goals(k, at);
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

/* A line of entry that reads what only the host can know should say how to ask for it. */
static void lint_asks(compiler *k, const condition *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const line *l = &c->lines[i];
        for (uint32_t j = 0; l->when && j < cel_attributes(l->when); j++) {
            uint32_t index =
                object_named(&k->c->objects, QUN_OBJECT_ATTRIBUTE, cel_attribute(l->when, j)->name);
            const qun_attribute *a = object_at(&k->c->objects, QUN_OBJECT_ATTRIBUTE, index);
            bool asks = a && (a->ask_zh.len || a->ask_en.len);
            if (l->object)
                asks = asks || l->object->ask_zh.len || l->object->ask_en.len;
            if (a && !asks && a->source != QUN_SOURCE_TAG && a->source != QUN_SOURCE_STAFF)
                find(k, QUN_CODE_D205, owner_of(k, QUN_OBJECT_ATTRIBUTE, index), NULL, a->name, "");
        }
    }
}

static void lint_entry(compiler *k)
{
    const gate *g = k->c->entry;
    if (k->c->form_count && (!g || (!g->shut && !g->way_count && !g->when.count)))
        find(k, QUN_CODE_D201, g ? owner_of(k, QUN_OBJECT_THRESHOLD, g->index) : whole(k), g ? NULL : "entry",
             (qun_text){NULL, 0}, "");
    if (!g)
        return;
    lint_asks(k, &g->when);
    for (uint32_t i = 0; i < g->way_count; i++) {
        lint_asks(k, &g->ways[i].when);
        if (reads_only_tags(&g->ways[i].when) && !g->when.count)
            find(k, QUN_CODE_D203, owner_of(k, QUN_OBJECT_PATH, g->ways[i].index), NULL,
                 g->ways[i].object->id, "");
    }
}

static void lint_tiers(compiler *k)
{
    for (uint32_t i = 0; i < k->c->tiers.count; i++) {
        const level *l = &k->c->tiers.items[i];
        owner at = owner_of(k, QUN_OBJECT_TIER, l->index);
        if (l->enter_given && !l->keep_given && period_zero(&l->object->grace))
            find(k, QUN_CODE_D207, at, NULL, l->object->id, "");
        bool reachable = l->before_count == 0;
        for (uint32_t j = 0; j < l->before_count; j++)
            reachable = reachable || l->before[j] < i;
        if (!reachable)
            find(k, QUN_CODE_D208, at, "from", l->object->id, "`from` names no lower tier");
    }
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_ATTRIBUTE); i++) {
        const qun_attribute *a = object_at(&k->c->objects, QUN_OBJECT_ATTRIBUTE, i);
        if (text_ends(a->name, TEXT(".values")) && a->source != QUN_SOURCE_ANSWER)
            find(k, QUN_CODE_D204, owner_of(k, QUN_OBJECT_ATTRIBUTE, i), NULL, a->name, "");
    }
}

void lint(compiler *k)
{
    lint_positioning(k);
    lint_entry(k);
    lint_tiers(k);
    lint_places(k);
    lint_conduct(k);
    lint_unused(k);
}
