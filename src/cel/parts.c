/* parts.c - what a program is made of, told part by part: conditions, and what joins them. Nothing is kept
 * for it. Relies on always.c. */
#include "base/sized.h"
#include "cel/always.h"
#include "cel/code.h"
#include "cel/program.h"

static int32_t joint_of(const node *n)
{
    static const int32_t joints[] = {[NODE_AND] = QUN_JOINT_AND,
                                     [NODE_OR] = QUN_JOINT_OR,
                                     [NODE_NOT] = QUN_JOINT_NOT,
                                     [NODE_CHOICE] = QUN_JOINT_CHOICE};
    bool condition = n->type->kind == QUN_TYPE_BOOL || cel_type_open(n->type);
    return condition && n->kind < sizeof joints / sizeof *joints ? joints[n->kind] : QUN_JOINT_NONE;
}

typedef struct found {
    const node *node;
    uint32_t index, parent;
} found;

/* Counts `left` down in the order of the source, each joint before what it joins. */
static bool find_part(const node *n, uint32_t parent, uint32_t wanted, uint32_t *next, found *out)
{
    uint32_t index = (*next)++;
    if (index == wanted) {
        *out = (found){n, index, parent};
        return true;
    }
    for (uint32_t i = 0; joint_of(n) != QUN_JOINT_NONE && i < n->count; i++)
        if (find_part(n->items[i], index, wanted, next, out))
            return true;
    return false;
}

/* Reads the expression again, in `a`, and emits it once more for the steps of each part: a program keeps no
 * tree, for few are ever asked. */
static qun_status part_at(const qun_program *program, uint32_t index, arena *a, found *out)
{
    cel_request request;
    cel_build b;
    uint32_t next = 0;
    node *root = cel_read_again(program->code, a, &request, &b);
    if (root)
        cel_emit(&b, root, false);
    if (b.status != QUN_OK)
        return b.status;
    return find_part(root, UINT32_MAX, index, &next, out) ? QUN_OK : QUN_E_NONE;
}

static bool reads(const node *n, const shape_field *field)
{
    if (n->folded)
        return false;
    if (n->kind == NODE_FIELD && n->field == field)
        return true;
    for (uint32_t i = 0; i < n->count; i++)
        if (reads(n->items[i], field))
            return true;
    return false;
}

/* Field number `index` of the part; NULL past the last, and then `count` is how many there are. */
static const shape_field *field_at(const cel_program *p, const node *n, uint32_t index, uint32_t *count)
{
    *count = 0;
    for (uint32_t k = 0; k < cel_attributes(p); k++)
        if (reads(n, cel_attribute(p, k)) && (*count)++ == index)
            return cel_attribute(p, k);
    return NULL;
}

static uint32_t flags_of(const node *n)
{
    uint32_t flags = n->folded ? QUN_CONDITION_CONSTANT : 0, effort = CEL_EFFORT;
    cel_verdict verdict = n->type->kind == QUN_TYPE_BOOL ? cel_always(n, &effort) : CEL_OPEN;
    if (verdict != CEL_OPEN)
        flags |= verdict == CEL_TRUE ? QUN_CONDITION_TRUE : QUN_CONDITION_FALSE;
    return flags;
}

static void describe(const qun_program *program, const found *f, qun_condition *part)
{
    const node *n = f->node;
    part->flags = flags_of(n);
    part->joint = joint_of(n);
    part->parent = f->parent;
    part->at = n->from;
    part->length = n->to - n->from;
    part->steps = n->steps;
    field_at(program->code, n, UINT32_MAX, &part->fields);
}

qun_status qun_program_part(const qun_program *program, uint32_t index, qun_condition *out)
{
    found f;
    arena memory;
    qun_condition part = {.size = sizeof part};
    qun_status status = sized_out(&part, sizeof part, sizeof part, out);
    if (status == QUN_OK && !program)
        status = QUN_E_ARG;
    if (status != QUN_OK)
        return status;
    arena_init(&memory, &program->env->mem);
    status = part_at(program, index, &memory, &f);
    if (status == QUN_OK)
        describe(program, &f, &part);
    arena_drop(&memory);
    return status == QUN_OK ? sized_out(&part, sizeof part, sizeof part, out) : status;
}

qun_status qun_program_part_field(const qun_program *program, uint32_t index, uint32_t number, qun_field *out)
{
    found f;
    arena memory;
    uint32_t count;
    qun_field field = {.size = sizeof field};
    qun_status status = sized_out(&field, sizeof field, sizeof field, out);
    if (status == QUN_OK && !program)
        status = QUN_E_ARG;
    if (status != QUN_OK)
        return status;
    arena_init(&memory, &program->env->mem);
    status = part_at(program, index, &memory, &f);
    const shape_field *is = status == QUN_OK ? field_at(program->code, f.node, number, &count) : NULL;
    arena_drop(&memory);
    if (!is)
        return status == QUN_OK ? QUN_E_NONE : status;
    shape_field_out(is, &field);
    return sized_out(&field, sizeof field, sizeof field, out);
}

qun_status qun_program_part_text(const qun_program *program, uint32_t index, char *text, size_t space,
                                 size_t *len)
{
    found f;
    arena memory;
    buf out;
    qun_status status = buf_begin(&out, text, space, len);
    if (status == QUN_OK && !program)
        status = QUN_E_ARG;
    if (status != QUN_OK)
        return status;
    arena_init(&memory, &program->env->mem);
    status = part_at(program, index, &memory, &f);
    if (status == QUN_OK)
        cel_write_node(f.node, &out);
    arena_drop(&memory);
    return status == QUN_OK ? buf_finish(&out, space, len) : status;
}
