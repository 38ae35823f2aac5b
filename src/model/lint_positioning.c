/* lint_positioning.c - the linter on what the community is for: what must be said, goals, and whether a group
 * is needed for it. */
#include "model/lint.h"

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
    SAYING(gains, QUN_CODE_P101, "gains/what"),  SAYING(product, QUN_CODE_P102, "product"),
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

/* The most members one group may have; 0: some form has no limit, or there is none. */
static uint32_t largest_group(const compiler *k)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < k->c->form_count; i++) {
        if (!k->c->forms[i].capacity)
            return 0;
        most = k->c->forms[i].capacity > most ? k->c->forms[i].capacity : most;
    }
    return most;
}

/* How fast a community grows only facts could tell; that a group cannot hold so many the charter tells. */
static void lint_reach(compiler *k)
{
    uint32_t most = largest_group(k);
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_GOAL) && most; i++) {
        const qun_goal *g = object_at(&k->c->objects, QUN_OBJECT_GOAL, i);
        if (text_is(g->metric, "group.members") && g->target > (int64_t)most)
            find(k, QUN_CODE_P107, owner_of(k, QUN_OBJECT_GOAL, i), "target", g->id,
                 IN_WORDS("no group has so many seats", "没有一个群有这么多席位"));
    }
}

static void lint_goals(compiler *k, owner at)
{
    uint32_t goals = objects_of(k, QUN_OBJECT_GOAL), staged = 0;
    if (!goals)
        find(k, QUN_CODE_P106, at, "goals", (qun_text){NULL, 0}, NO_DETAIL);
    for (uint32_t i = 0; i < goals; i++)
        staged += ((const qun_goal *)object_at(&k->c->objects, QUN_OBJECT_GOAL, i))->stage.len > 0;
    if (goals > 1 && !staged)
        find(k, QUN_CODE_P108, at, "goals", (qun_text){NULL, 0}, NO_DETAIL);
    lint_reach(k);
}

/* ---- is a group needed at all ---- */

enum {
    WITHOUT_GROUP = QUN_NEED_INFORMATION | QUN_NEED_CASES | QUN_NEED_DISCUSSION, /* A29 */
    LASTING = QUN_NEED_RELATION | QUN_NEED_DISCIPLINE | QUN_NEED_SERVICE /* takes people who stay: A30 */
};

static void lint_needs(compiler *k, const qun_positioning *p)
{
    for (uint32_t i = 0; i < k->c->form_count && p->needs; i++) {
        const qun_form *f = k->c->forms[i].object;
        owner at = owner_of(k, QUN_OBJECT_FORM, k->c->forms[i].index);
        if (f->life != QUN_LIFE_LONG)
            continue;
        if (!(p->needs & ~(uint32_t)WITHOUT_GROUP))
            find(k, QUN_CODE_P109, at, "life", f->id,
                 IN_WORDS("an official account, a channel or a board would do", "公众号、频道或公告板即可"));
        else if (!(p->needs & LASTING) && !(f->flags & QUN_FORM_RELATION))
            find(k, QUN_CODE_P110, at, "life", f->id, NO_DETAIL);
    }
}

/* Where people come for one thing, what they are to each other does not matter: A70. */
static void lint_relations(compiler *k, const qun_positioning *p)
{
    const uint64_t relations = UINT64_C(1) << (QUN_EVENT_FRIEND - 1) | UINT64_C(1) << (QUN_EVENT_DISPUTE - 1);
    for (uint32_t i = 0; i < k->c->rule_count && p->purpose != QUN_PURPOSE_MULTI; i++)
        if (k->c->rules[i].kinds & relations)
            find(k, QUN_CODE_P111, owner_of(k, QUN_OBJECT_RULE, k->c->rules[i].index), "on",
                 k->c->rules[i].object->id, NO_DETAIL);
}

void lint_positioning(compiler *k)
{
    const qun_positioning *p = object_at(&k->c->objects, QUN_OBJECT_POSITIONING, 0);
    if (!p) {
        if (is_community(k))
            find(k, QUN_CODE_P101, whole(k), "positioning", (qun_text){NULL, 0}, AS_IS("positioning"));
        return;
    }
    owner at = owner_of(k, QUN_OBJECT_POSITIONING, 0);
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        if (!said(p, sayings[i].zh, sayings[i].en))
            find(k, sayings[i].code, at, sayings[i].key, text_of(sayings[i].key), AS_IS(sayings[i].key));
    if (!p->kind)
        find(k, QUN_CODE_P101, at, "kind", TEXT("kind"), AS_IS("kind"));
    if (!p->gain)
        find(k, QUN_CODE_P101, at, "gains/kind", TEXT("gains/kind"), AS_IS("gains/kind"));
    if (!p->basis)
        find(k, QUN_CODE_P104, at, "basis", TEXT("basis"), NO_DETAIL);
    if (!p->founder_motives || !p->member_motives)
        find(k, QUN_CODE_P105, at, "motives", (qun_text){NULL, 0},
             p->founder_motives || p->member_motives
                 ? (p->founder_motives ? IN_WORDS("of the members", "缺成员的动机")
                                       : IN_WORDS("of the founder", "缺发起人的动机"))
                 : IN_WORDS("of the founder and of the members", "发起人与成员都没有写"));
    lint_goals(k, at);
    lint_needs(k, p);
    lint_relations(k, p);
}
