/* resources.c - the documents the library carries: packs and templates of charters, the schema, the registry.
 * Their texts stand in resources.inc, made from resources/. */
#include "model/resources.h"
#include "base/sized.h"
#include "base/str.h"

typedef struct resource {
    int32_t kind; /* QUN_RESOURCE_* */
    const char *name;
    const char *text;
    size_t len;
} resource;

#include "model/resources.inc"

#define RESOURCES (sizeof resources / sizeof *resources)

static bool is_charter(const resource *r)
{
    return r->kind == QUN_RESOURCE_PACK || r->kind == QUN_RESOURCE_TEMPLATE;
}

qun_text resource_charter(qun_text name)
{
    for (size_t i = 0; i < RESOURCES; i++)
        if (is_charter(&resources[i]) && text_is(name, resources[i].name))
            return (qun_text){resources[i].text, resources[i].len};
    return (qun_text){NULL, 0};
}

const char *resource_name(uint32_t index)
{
    for (size_t i = 0; i < RESOURCES; i++)
        if (is_charter(&resources[i]) && index-- == 0)
            return resources[i].name;
    return NULL;
}

qun_status qun_resource_get(uint32_t index, qun_resource *out)
{
    qun_resource given = {.size = sizeof given};
    if (index < RESOURCES) {
        const resource *r = &resources[index];
        given.kind = r->kind;
        given.name = text_of(r->name);
        given.text = (qun_text){r->text, r->len};
    }
    qun_status status = sized_out(&given, sizeof given, sizeof given, out);
    return status == QUN_OK && index >= RESOURCES ? QUN_E_NONE : status;
}
