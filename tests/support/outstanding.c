/* outstanding.c - counts what the library holds for a shim: linked into the sanitized shims in the place of
 * qun_env_new (-Wl,--wrap). At exit, when the interpreter has let go of everything, one line is appended to
 * the file $QUN_OUTSTANDING: how many allocations there were, how many blocks and bytes are left. */
#include <qun/env.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_ullong asked;
static atomic_llong blocks, bytes;

qun_status __real_qun_env_new(const qun_env_options *options, qun_env **out);
qun_status __wrap_qun_env_new(const qun_env_options *options, qun_env **out);

static void *counted(void *user, void *old, size_t old_size, size_t new_size)
{
    (void)user;
    void *block = NULL;
    if (new_size) {
        atomic_fetch_add(&asked, 1);
        block = realloc(old, new_size);
        if (!block)
            return NULL;
    } else {
        free(old);
    }
    atomic_fetch_add(&blocks, (new_size != 0) - (old != NULL));
    atomic_fetch_add(&bytes, (long long)new_size - (old ? (long long)old_size : 0));
    return block;
}

qun_status __wrap_qun_env_new(const qun_env_options *options, qun_env **out)
{
    qun_env_options with = {.size = sizeof with};
    if (options) {
        memcpy(&with, options, options->size < sizeof with ? options->size : sizeof with);
        if (with.allocate)
            return __real_qun_env_new(options, out);
    }
    with.allocate = counted;
    return __real_qun_env_new(&with, out);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("QUN_OUTSTANDING");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file)
        return;
    fprintf(file, "%llu allocations, %lld blocks and %lld bytes left\n", atomic_load(&asked),
            atomic_load(&blocks), atomic_load(&bytes));
    fclose(file);
}
