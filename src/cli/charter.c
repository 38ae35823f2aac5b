/* charter.c - loads and compiles a charter: the packs and the zone it needs are lent to its environment
 * first. */
#include "cli/session.h"
#include <stdlib.h>
#include <string.h>

#define CHARTER_MOST ((uint64_t)64 << 20)

/* What the document names before it can be compiled. */
static qun_text zone_named(qun_text json)
{
    qun_text key, value;
    for (size_t at = 0; json_member(json, &at, &key, &value);)
        if (text_is(key, "\"timezone\""))
            return json_plain(value);
    return (qun_text){NULL, 0};
}

/* ---- packs ---- */

typedef struct packs {
    qun_document *items;
    bytes *texts;
    size_t count;
} packs;

static qun_text pack_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    qun_text name = text_of(slash ? slash + 1 : path);
    if (name.len > 5 && memcmp(name.at + name.len - 5, ".json", 5) == 0)
        name.len -= 5;
    return name;
}

static bool packs_read(const arguments *given, packs *out)
{
    *out = (packs){NULL, NULL, 0};
    for (size_t i = 0; i < given->option_count; i++) {
        const char *path = given->options[i].value;
        if (strcmp(given->options[i].option->name, "pack") != 0)
            continue;
        size_t n = out->count++;
        out->items = memory_resize(out->items, out->count, sizeof *out->items);
        out->texts = memory_resize(out->texts, out->count, sizeof *out->texts);
        out->texts[n] = (bytes){NULL, 0, 0};
        if (!file_read(path, CHARTER_MOST, &out->texts[n]))
            return false;
        out->items[n] = (qun_document){.size = sizeof *out->items,
                                       .name = pack_name(path),
                                       .bytes = out->texts[n].at,
                                       .len = out->texts[n].len};
    }
    return true;
}

static void packs_drop(packs *p)
{
    for (size_t i = 0; i < p->count; i++)
        bytes_drop(&p->texts[i]);
    free(p->items);
    free(p->texts);
}

/* ---- compiling ---- */

/* The environment again, now with what this charter needs. */
static qun_status furnish(session *s, qun_text json, const packs *p)
{
    qun_text name = zone_named(json);
    bytes zone = {NULL, 0, 0};
    qun_env *env = NULL;
    qun_diagnostics *diagnostics = NULL;
    qun_document lent = {.size = sizeof lent, .name = name};
    bool has_zone = name.len && zone_read(name, &zone);
    lent.bytes = zone.at;
    lent.len = zone.len;
    qun_env_options options = {.size = sizeof options,
                               .zones = has_zone ? &lent : NULL,
                               .zone_count = has_zone,
                               .packs = p->items,
                               .pack_count = p->count,
                               .hash_seed = (uint64_t)clock_now()};
    qun_status status = qun_env_new(&options, &env);
    if (status == QUN_OK)
        status = qun_diagnostics_new(env, &diagnostics);
    bytes_drop(&zone);
    if (status != QUN_OK) {
        qun_env_unref(env);
        return status;
    }
    qun_diagnostics_unref(s->diagnostics);
    qun_env_unref(s->env);
    s->env = env;
    s->diagnostics = diagnostics;
    return QUN_OK;
}

static void open_zone(session *s)
{
    qun_head head = {.size = sizeof head};
    qun_text zone = {"+08:00", 6};
    if (qun_charter_get(s->charter, QUN_OBJECT_HEAD, 0, &head) == QUN_OK && head.timezone.len)
        zone = head.timezone;
    if (qun_zone_open(s->env, zone.at, zone.len, &s->zone) != QUN_OK)
        s->zone = NULL;
}

bool charter_compile(session *s, const char *path, bool *read)
{
    bytes json = {NULL, 0, 0};
    packs p;
    s->charter_name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    qun_charter_unref(s->charter);
    qun_zone_unref(s->zone);
    s->charter = NULL;
    s->zone = NULL;
    *read = packs_read(s->given, &p) && file_read(path, CHARTER_MOST, &json);
    if (!*read)
        goto done;
    qun_status status = furnish(s, (qun_text){json.at, json.len}, &p);
    if (status == QUN_OK)
        status = qun_charter_compile(s->env, json.at ? json.at : "", json.len, s->diagnostics, &s->charter);
    if (status == QUN_OK)
        open_zone(s);
    else if (!qun_diagnostics_total(s->diagnostics, QUN_SEVERITY_ERROR)) {
        failed_call(s->charter_name, status);
        *read = false;
    }
done:
    packs_drop(&p);
    bytes_drop(&json);
    return s->charter != NULL;
}

bool charter_load(session *s, const char *path)
{
    bool read;
    if (charter_compile(s, path, &read))
        return true;
    if (read)
        diagnostics_say(s, (origin){s->charter_name, 1});
    return false;
}
