/* model_test.h - what the tests of this room share: an allocator that counts and fails, reading a charter,
 * and problems in one line: "C010@1:23 tiers" is code, line, column and suggestion. */
#ifndef MODEL_TEST_H
#define MODEL_TEST_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <qun/qun.h>
#include "model/objects.h"
#include "support/chinese.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define LINE     8192

/* Counts what is out; call number `fail_at` (from 1) gives nothing, and all later ones if `for_good`. */
typedef struct counting {
    long out, calls, fail_at;
    int for_good;
} counting;

static inline void *counting_realloc(void *user, void *old, size_t old_size, size_t new_size)
{
    counting *c = user;
    if (new_size == 0) {
        if (old)
            c->out -= (long)old_size;
        free(old);
        return NULL;
    }
    c->calls++;
    if (c->fail_at && (c->calls == c->fail_at || (c->for_good && c->calls > c->fail_at)))
        return NULL;
    void *new = realloc(old, new_size);
    if (new)
        c->out += (long)new_size - (long)(old ? old_size : 0);
    return new;
}

typedef struct lent_pack {
    const char *name, *json;
} lent_pack;

static inline qun_env *env_with(counting *c, const lent_pack *packs, size_t count, const qun_limits *limits)
{
    qun_document documents[16] = {{0}};
    for (size_t i = 0; i < count; i++) {
        documents[i].size = sizeof documents[i];
        documents[i].name = (qun_text){packs[i].name, strlen(packs[i].name)};
        documents[i].bytes = packs[i].json;
        documents[i].len = strlen(packs[i].json);
    }
    qun_env_options options = {
        .size = sizeof options, .limits = limits, .packs = documents, .pack_count = count};
    if (c) {
        options.allocate = counting_realloc;
        options.user = c;
    }
    qun_env *env = NULL;
    assert_int_equal(qun_env_new(&options, &env), QUN_OK);
    return env;
}

/* All problems, in the order of the documents; in Chinese they are Chinese throughout. */
static inline void describe(qun_diagnostics *d, char *out)
{
    size_t len = 0;
    diagnostics_sort(d);
    expect_chinese(d);
    out[0] = 0;
    for (uint32_t i = 0; i < qun_diagnostics_count(d); i++) {
        qun_diagnostic p = {.size = sizeof p};
        assert_int_equal(qun_diagnostics_get(d, i, &p), QUN_OK);
        len +=
            (size_t)snprintf(out + len, LINE - len, "%s%.*s%s%s@%u:%u%s%.*s", i ? " | " : "",
                             QUN_ARG(p.document), p.document.len ? ":" : "", qun_name(QUN_SET_CODE, p.code),
                             p.line, p.column, p.suggestion.len ? " " : "", QUN_ARG(p.suggestion));
    }
}

/* A failure tells the words for people too. */
static inline void print_problems(qun_diagnostics *d)
{
    for (uint32_t i = 0; i < qun_diagnostics_count(d); i++) {
        char line[2048];
        size_t len;
        if (qun_diagnostics_format(d, i, QUN_LANG_EN, line, sizeof line, &len) == QUN_OK)
            print_message("    %s\n", line);
    }
}

/* Canonical JSON; the caller frees it. */
static inline char *written(const objects *o)
{
    buf out;
    buf_init(&out, &o->env->mem);
    assert_int_equal(objects_write(o, &out), QUN_OK);
    char *text = malloc(out.len + 1);
    memcpy(text, out.at, out.len);
    text[out.len] = 0;
    buf_drop(&out);
    return text;
}

static inline qun_status read_text(objects *o, const char *json, qun_diagnostics *d)
{
    return objects_read(o, (qun_text){json, strlen(json)}, d);
}

/* A document without problems; a failure shows them. */
static inline void read_well(objects *o, const char *json)
{
    qun_diagnostics *d = NULL;
    assert_int_equal(qun_diagnostics_new(o->env, &d), QUN_OK);
    qun_status status = read_text(o, json, d);
    if (status != QUN_OK) {
        print_message("  expected no problem in %s\n", json);
        print_problems(d);
    }
    qun_diagnostics_unref(d);
    assert_int_equal(status, QUN_OK);
}

/* Member by member, by the table of kinds; texts by their bytes. `at` names the first difference. */
static inline bool same_member(const object_field *f, const char *a, const char *b)
{
    if (f->what == FIELD_TEXT) {
        const qun_text *left = (const qun_text *)(a + f->offset), *right = (const qun_text *)(b + f->offset);
        return (left->at == NULL) == (right->at == NULL) && text_equal(*left, *right);
    }
    size_t size = f->what == FIELD_INT32 ? 4 : f->what == FIELD_INT64 ? 8 : sizeof(qun_period);
    if (f->what < FIELD_TEXTS)
        return memcmp(a + f->offset, b + f->offset, size) == 0;
    if (f->what == FIELD_RESERVED)
        return true;
    size_t count = *(const size_t *)(a + f->count_offset);
    if (count != *(const size_t *)(b + f->count_offset))
        return false;
    const void *left = *(void *const *)(a + f->offset), *right = *(void *const *)(b + f->offset);
    for (size_t i = 0; i < count && f->what == FIELD_TEXTS; i++)
        if (!text_equal(((const qun_text *)left)[i], ((const qun_text *)right)[i]))
            return false;
    if (f->what == FIELD_NOTES) /* none, or ours */
        return !left || !right ? left == right : memcmp(left, right, count * sizeof(qun_term_note)) == 0;
    size_t item = f->what == FIELD_PERIODS ? sizeof(qun_period) : sizeof(int32_t);
    return f->what == FIELD_TEXTS || count == 0 || memcmp(left, right, count * item) == 0;
}

static inline void assert_same_objects(const objects *a, const objects *b)
{
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++) {
        assert_int_equal(a->lists[kind].count, b->lists[kind].count);
        for (uint32_t i = 0; i < a->lists[kind].count; i++)
            for (uint32_t k = 0; k < object_kinds[kind].field_count; k++) {
                const object_field *f = &object_kinds[kind].fields[k];
                if (!same_member(f, object_at(a, kind, i), object_at(b, kind, i)))
                    fail_msg("%s %u: %s differs", object_kinds[kind].name, i, f->name);
            }
    }
}
#endif
