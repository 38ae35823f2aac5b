/* given.c - the world the tests of the ledger live in. */
#include "unit/ledger/given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- environments and charters ---- */

static size_t put_block(unsigned char *at, char version)
{
    /* RFC 9636: one type, five hours west, no changes; a name of four bytes */
    static const unsigned char counts[24] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                             0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4};
    static const unsigned char west[10] = {0xFF, 0xFF, 0xB9, 0xB0, 0, 0, 'E', 'S', 'T', 0};
    memset(at, 0, 54);
    memcpy(at, "TZif", 4);
    at[4] = (unsigned char)version;
    memcpy(at + 20, counts, sizeof counts);
    memcpy(at + 44, west, sizeof west);
    return 54;
}

qun_status env_on(sweep_heap *heap, uint64_t seed, qun_env **out)
{
    static const char footer[] = "\nEST5EDT,M3.2.0,M11.1.0\n";
    unsigned char bytes[160];
    size_t len = put_block(bytes, '2');
    len += put_block(bytes + len, '2');
    memcpy(bytes + len, footer, sizeof footer - 1);
    len += sizeof footer - 1;
    qun_document zone_bytes = {
        .size = sizeof zone_bytes, .name = {"America/New_York", 16}, .bytes = bytes, .len = len};
    qun_env_options options = {
        .size = sizeof options, .zones = &zone_bytes, .zone_count = 1, .hash_seed = seed};
    if (heap) {
        options.allocate = sweep_allocate;
        options.user = heap;
    }
    return qun_env_new(&options, out);
}

static char *with_double_quotes(const char *json)
{
    char *copy = malloc(strlen(json) + 1);
    strcpy(copy, json);
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
        else if (*c == '`')
            *c = '\'';
    return copy;
}

qun_status charter_try(qun_env *env, const char *json, qun_charter **out)
{
    char *text = with_double_quotes(json);
    qun_status status = qun_charter_compile(env, text, QUN_NTS, NULL, out);
    free(text);
    return status;
}

qun_charter *charter_of(qun_env *env, const char *json)
{
    qun_charter *charter = NULL;
    qun_diagnostics *d;
    char said_of_it[400];
    size_t len;
    char *text = with_double_quotes(json);
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    qun_status status = qun_charter_compile(env, text, QUN_NTS, d, &charter);
    for (uint32_t i = 0; status != QUN_OK && i < qun_diagnostics_count(d); i++)
        if (qun_diagnostics_format(d, i, QUN_LANG_EN, said_of_it, sizeof said_of_it, &len) == QUN_OK &&
            strstr(said_of_it, "error C"))
            print_error("%s\n", said_of_it);
    if (status != QUN_OK)
        fail_msg("the charter does not compile (%d): %s", (int)status, json);
    qun_diagnostics_unref(d);
    free(text);
    return charter;
}

void world_on(world *w, qun_env *env, const char *json)
{
    *w = (world){.charter = charter_of(env, json)};
    assert_int_equal(qun_ledger_new(w->charter, &w->ledger), QUN_OK);
    assert_int_equal(qun_facts_new(qun_charter_shape(w->charter), &w->facts), QUN_OK);
}

void world_open(world *w, const char *json)
{
    qun_env *env;
    assert_int_equal(env_on(NULL, 7, &env), QUN_OK);
    world_on(w, env, json);
    w->env = env;
}

void world_close(world *w)
{
    qun_facts_unref(w->facts);
    qun_ledger_unref(w->ledger);
    qun_charter_unref(w->charter);
    qun_env_unref(w->env);
}

/* ---- events ---- */

static qun_status set_text(qun_facts *f, const char *field, uint32_t row, const char *text)
{
    qun_slot slot;
    qun_status status = qun_shape_find(f->shape, field, QUN_NTS, &slot);
    return status == QUN_OK ? qun_facts_set_text(f, slot, row, text, QUN_NTS) : status;
}

static qun_status set_int(qun_facts *f, const char *field, uint32_t row, int64_t value)
{
    qun_slot slot;
    qun_status status = qun_shape_find(f->shape, field, QUN_NTS, &slot);
    return status == QUN_OK ? qun_facts_set_int(f, slot, row, value) : status;
}

static qun_status fill_row(qun_facts *f, const said *e, const char *id)
{
    const struct {
        const char *field, *text;
    } texts[] = {{"event.kind", e->kind}, {"event.member", e->member}, {"event.group", e->group},
                 {"event.sku", e->sku},   {"event.to", e->to},         {"event.text", e->text},
                 {"event.id", id},        {"event.source", e->source}};
    const struct {
        const char *field;
        bool is, has;
        int64_t value;
    } numbers[] = {{"event.at", true, true, T0 + e->at},
                   {"event.amount", false, e->amount != 0, e->amount},
                   {"event.staff", true, e->staff, 1},
                   {"event.scheduled", true, e->scheduled, 1}};
    uint32_t row;
    qun_facts_clear(f);
    qun_status status = qun_facts_add(f, QUN_SCOPE_EVENT, NULL, 0, &row);
    for (size_t i = 0; i < COUNT(texts) && status == QUN_OK; i++)
        if (texts[i].text)
            status = set_text(f, texts[i].field, row, texts[i].text);
    for (size_t i = 0; i < COUNT(numbers) && status == QUN_OK; i++)
        if (numbers[i].has)
            status = set_int(f, numbers[i].field, row, numbers[i].value);
    return status;
}

qun_status event_try(qun_ledger *l, qun_facts *f, const said *e, const char *id, qun_time now, int32_t *fate)
{
    qun_status status = fill_row(f, e, id);
    return l && status == QUN_OK ? qun_ledger_fold(l, f, 0, now, NULL, fate) : status;
}

void event_row(world *w, const said *e)
{
    char id[32];
    snprintf(id, sizeof id, "e%llu", (unsigned long long)++w->next_id);
    expect_status("an event's row", QUN_OK, fill_row(w->facts, e, e->id ? e->id : e->no_id ? NULL : id));
}

int32_t tell(world *w, said e)
{
    event_row(w, &e);
    expect_status("folding", QUN_OK, qun_ledger_fold(w->ledger, w->facts, 0, QUN_NEVER, NULL, &w->fate));
    return w->fate;
}

static uint32_t row_for(world *w, const char *field, const char *key)
{
    qun_text rest;
    uint32_t row = 0;
    int32_t scope = scope_of_name((qun_text){field, strlen(field)}, &rest);
    if (!key && qun_facts_rows(w->facts, scope) == 0)
        expect_status("a row", QUN_OK, qun_facts_add(w->facts, scope, NULL, 0, &row));
    if (key && qun_facts_find(w->facts, scope, key, QUN_NTS, &row) != QUN_OK)
        expect_status("a row", QUN_OK, qun_facts_add(w->facts, scope, key, QUN_NTS, &row));
    return row;
}

void say_text(world *w, const char *field, const char *key, const char *text)
{
    expect_status(field, QUN_OK, set_text(w->facts, field, row_for(w, field, key), text));
}

void say_int(world *w, const char *field, const char *key, int64_t value)
{
    expect_status(field, QUN_OK, set_int(w->facts, field, row_for(w, field, key), value));
}

/* ---- facts ---- */

static uint32_t seat_row(world *w, const char *key)
{
    const char *middle = strchr(key, '@');
    qun_text member = {key, (size_t)(middle - key)}, group = {middle + 1, strlen(middle + 1)};
    return facts_seat(w->facts, member, group);
}

qun_value fact(world *w, const char *field, const char *key, qun_time now)
{
    qun_text rest;
    qun_slot slot;
    qun_value value = {.size = sizeof value};
    uint32_t row = 0;
    int32_t scope = scope_of_name((qun_text){field, strlen(field)}, &rest);
    bool seat = scope == QUN_SCOPE_HERE;
    qun_facts_clear(w->facts);
    expect_status(field, QUN_OK,
                  qun_ledger_facts(w->ledger, scope, seat ? NULL : key, seat || !key ? 0 : QUN_NTS, T0 + now,
                                   w->facts));
    expect_status(field, QUN_OK, qun_shape_find(w->facts->shape, field, QUN_NTS, &slot));
    if (seat)
        row = seat_row(w, key);
    if (row != NAMES_NONE)
        expect_status(field, QUN_OK, qun_facts_get(w->facts, slot, row, &value));
    return value;
}

const char *fact_shown(world *w, const char *field, const char *key, qun_time now)
{
    static char texts[4][120];
    static int next;
    char *text = texts[next++ & 3];
    size_t len;
    qun_value value = fact(w, field, key, now);
    if (value.kind == QUN_TYPE_UNKNOWN)
        strcpy(text, "?");
    else
        expect_status(field, QUN_OK, qun_value_write(&value, text, sizeof texts[0], &len));
    return text;
}

void expect_fact_at(const char *file, int line_number, world *w, const char *expected, const char *field,
                    const char *key, qun_time now)
{
    expect_text_at(file, line_number, field, expected, text_of(fact_shown(w, field, key, now)));
}

uint32_t rows_of(world *w, int32_t scope, qun_time now)
{
    qun_facts_clear(w->facts);
    expect_status("facts", QUN_OK, qun_ledger_facts(w->ledger, scope, NULL, 0, T0 + now, w->facts));
    return qun_facts_rows(w->facts, scope);
}

typedef struct text_out {
    char *at;
    size_t len, cap;
} text_out;

static void add_text(text_out *out, const char *text, size_t len)
{
    while (out->len + len + 1 > out->cap)
        out->at = realloc(out->at, out->cap = 2 * out->cap + 1024);
    memcpy(out->at + out->len, text, len);
    out->len += len;
    out->at[out->len] = 0;
}

static void add_row(text_out *out, const qun_facts *f, int32_t scope, uint32_t row)
{
    char text[400], whole[600];
    for (uint32_t i = 0; i < f->shape->width[scope]; i++) {
        const shape_field *field = shape_row_field(f->shape, scope, i);
        const qun_time *until = facts_until(f, scope, row);
        qun_value value = {.size = sizeof value};
        size_t len;
        assert_int_equal(qun_facts_get(f, field->slot, row, &value), QUN_OK);
        if (value.kind == QUN_TYPE_UNKNOWN)
            continue;
        assert_int_equal(qun_value_write(&value, text, sizeof text, &len), QUN_OK);
        int n = snprintf(whole, sizeof whole, "%u " QUN_F " = %s until %lld\n", row, QUN_ARG(field->name),
                         text, (long long)(until ? until[field->index] : QUN_NEVER));
        add_text(out, whole, (size_t)n);
    }
}

char *all_facts(const qun_ledger *l, qun_facts *f, qun_time now)
{
    static const int32_t scopes[] = {QUN_SCOPE_COMMUNITY, QUN_SCOPE_GROUP, QUN_SCOPE_MEMBER, QUN_SCOPE_HERE};
    text_out out = {NULL, 0, 0};
    add_text(&out, "", 0);
    qun_facts_clear(f);
    for (size_t s = 0; s < COUNT(scopes); s++) {
        expect_status("facts", QUN_OK, qun_ledger_facts(l, scopes[s], NULL, 0, now, f));
        for (uint32_t row = 0; row < qun_facts_rows(f, scopes[s]); row++)
            add_row(&out, f, scopes[s], row);
    }
    return out.at;
}

char *saved(const qun_ledger *l, size_t *len)
{
    expect_status("how long", QUN_E_SPACE, qun_ledger_save(l, NULL, 0, len));
    char *bytes = malloc(*len);
    expect_status("save", QUN_OK, qun_ledger_save(l, bytes, *len, len));
    return bytes;
}

qun_ledger *restored(const qun_charter *charter, const char *bytes, size_t len)
{
    qun_ledger *l;
    expect_status("restore", QUN_OK, qun_ledger_restore(charter, bytes, len, NULL, &l));
    return l;
}

uint64_t dice(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

int64_t dice_to(uint64_t *state, int64_t below)
{
    return (int64_t)(dice(state) % (uint64_t)below);
}
