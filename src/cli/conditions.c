/* conditions.c - the conditions of an expression, as the library tells the parts of its program. */
#include "cli/conditions.h"
#include <stdlib.h>

/* What stands above a part: is it under a `!`, or in a choice, which is looked at as one condition? */
typedef struct above {
    bool negated, inside;
} above;

static above below(const qun_condition *part, const above *all)
{
    above out = {false, false};
    if (part->parent != UINT32_MAX)
        out = all[part->parent];
    return out;
}

void conditions_find(const qun_program *program, qun_text expression, conditions *out)
{
    qun_condition part = {.size = sizeof part};
    above *all = NULL;
    *out = (conditions){NULL, 0};
    for (uint32_t i = 0; qun_program_part(program, i, &part) == QUN_OK; i++) {
        above over = below(&part, all);
        bool joint = part.joint != QUN_JOINT_NONE && part.joint != QUN_JOINT_CHOICE;
        all = memory_resize(all, i + 1, sizeof *all);
        all[i] = (above){over.negated != (part.joint == QUN_JOINT_NOT), over.inside || !joint};
        if (over.inside || joint || part.at + part.length > expression.len)
            continue;
        out->items = memory_resize(out->items, out->count + 1, sizeof *out->items);
        out->items[out->count++] = (condition){{expression.at + part.at, part.length}, over.negated};
    }
    free(all);
}

void conditions_drop(conditions *c)
{
    free(c->items);
    *c = (conditions){NULL, 0};
}
