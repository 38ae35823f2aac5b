/* charter_fuzz.c - any text as a charter: reading it never does harm, and what can be read is written so that
 * it reads as the same objects and writes the same bytes. */
#include "model/compile.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static qun_status canonical(const qun_env *env, qun_text json, buf *out)
{
    objects o;
    objects_init(&o, env);
    qun_status status = objects_read(&o, json, NULL);
    if (status == QUN_OK)
        status = objects_write(&o, out);
    objects_drop(&o);
    return status;
}

static void compile(const qun_env *env, qun_text json, qun_text expected)
{
    qun_charter *charter = NULL;
    qun_diagnostics *d = NULL;
    if (qun_diagnostics_new(env, &d) != QUN_OK)
        return;
    if (qun_charter_compile(env, json.at, json.len, d, &charter) == QUN_OK) {
        size_t len;
        char *text = malloc(expected.len + 1);
        if (!text || qun_charter_write(charter, text, expected.len + 1, &len) != QUN_OK ||
            len != expected.len || memcmp(text, expected.at, len) != 0)
            abort();
        free(text);
    }
    qun_charter_unref(charter);
    qun_diagnostics_unref(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qun_env *env = NULL;
    if (qun_env_new(NULL, &env) != QUN_OK)
        return 0;
    buf once, twice;
    buf_init(&once, &env->mem);
    buf_init(&twice, &env->mem);
    qun_text json = {(const char *)data, size};
    if (canonical(env, json, &once) == QUN_OK &&
        (canonical(env, buf_view(&once), &twice) != QUN_OK || !text_equal(buf_view(&once), buf_view(&twice))))
        abort();
    compile(env, json, buf_view(&once));
    buf_drop(&once);
    buf_drop(&twice);
    qun_env_unref(env);
    return 0;
}
