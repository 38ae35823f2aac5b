/* community.c - a small shape with scopes, as a charter makes one, for the tests of facts. */
#include "community.h"

qun_status community_shape(const qun_env *env, qun_shape **out)
{
    static const struct {
        const char *name, *type;
    } fields[] = {
        {"count", "int"},
        {"big", "uint"},
        {"ratio", "double"},
        {"flag", "bool"},
        {"text", "string"},
        {"blob", "bytes"},
        {"at", "timestamp"},
        {"span", "duration"},
        {"list", "list(string)"},
        {"map", "map(string, int)"},
        {"any", "dyn"},
        {"group.id", "string"},
        {"group.city", "string"},
        {"member.id", "string"},
        {"member.name", "string"},
        {"member.orders", "int"},
        {"member.joined", "timestamp"},
        {"member.tags", "list(string)"},
        {"member.score", "map(int, double)"},
        {"here.member", "string"},
        {"here.group", "string"},
        {"here.posts", "int"},
        {"event.id", "string"},
        {"event.member", "string"},
        {"event.group", "string"},
        {"event.amount", "int"},
        {"event.at", "timestamp"},
        {"event.text", "string"},
        {"community.operators", "int"},
        {"staff.id", "string"},
        {"staff.load", "int"},
    };
    qun_status status = qun_shape_new(env, out);
    for (size_t i = 0; i < sizeof fields / sizeof *fields && status == QUN_OK; i++) {
        const type *t;
        uint32_t number;
        qun_text rest;
        arena scratch;
        arena_init(&scratch, &env->mem);
        status = type_read(&scratch, text_of(fields[i].type), &t);
        if (status == QUN_OK)
            status = shape_add_field(*out, text_of(fields[i].name), t,
                                     scope_of_name(text_of(fields[i].name), &rest), &number);
        arena_drop(&scratch);
    }
    if (status == QUN_OK)
        return QUN_OK;
    qun_shape_unref(*out);
    *out = NULL;
    return status;
}

qun_slot community_slot(const qun_shape *shape, const char *name)
{
    qun_slot slot = 0;
    (void)qun_shape_find(shape, name, QUN_NTS, &slot);
    return slot;
}
