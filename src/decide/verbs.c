/* verbs.c - the table of verbs: their numbers, and whose rows each decides for. */
#include <qun/verbs.h>
#include <stddef.h>

typedef struct verb {
    int32_t number, scope;
    qun_verb_fn decide;
} verb;

static const verb *verb_of(int32_t number)
{
    static const verb verbs[] = {{QUN_VERB_ADMIT, QUN_SCOPE_MEMBER, qun_admit},
                                 {QUN_VERB_SEGMENT, QUN_SCOPE_MEMBER, qun_segment},
                                 {QUN_VERB_MODERATE, QUN_SCOPE_EVENT, qun_moderate},
                                 {QUN_VERB_EXPIRE, QUN_SCOPE_GROUP, qun_expire},
                                 {QUN_VERB_CHECK, QUN_SCOPE_RECORD, qun_check}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (verbs[i].number == number)
            return &verbs[i];
    return NULL;
}

qun_verb_fn qun_verb(int32_t number)
{
    const verb *found = verb_of(number);
    return found ? found->decide : NULL;
}

int32_t qun_verb_scope(int32_t number)
{
    const verb *found = verb_of(number);
    return found ? found->scope : -1;
}
