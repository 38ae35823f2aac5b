/* facts_quick.c - one row from a JSON object without a tree: for objects of plain values under keys that the
 * last object mostly had too. Accepts only what facts_read.c accepts and reads it alike; says nothing of the
 * rest, which is read again there. Relies on json's scanner, on time, and on draft.h for the rows. */
#include "column/draft.h"
#include "json/json.h"
#include "time/time.h"
#include <string.h>

/* ---- keys ---- */

/* May it be compared with the bytes of an object as it is? */
static bool is_plain(qun_text key)
{
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.at[i] < 0x20 || key.at[i] == '"' || key.at[i] == '\\')
            return false;
    return key.len > 0 && key.len <= FACTS_KEY_BYTES;
}

/* Looks a key up, and remembers it as the k-th. */
static bool learn(row_draft *d, uint32_t k, qun_text key, key_meaning *out)
{
    facts_keys *keys = &d->facts->keys;
    struct facts_key_seen *seen = &keys->seen[k];
    if (!draft_key(d, key, out) || (!out->field && !out->passed && !out->is_id))
        return false;
    bool remember = !out->passed && is_plain(key);
    *seen = (struct facts_key_seen){.means = *out, .len = remember ? (uint8_t)key.len : 0};
    if (remember)
        memcpy(seen->text, key.at, key.len);
    if (k == keys->count)
        keys->count++;
    return true;
}

/* The key that an object like the last would have here. */
static qun_text key_expected(const facts_keys *keys, uint32_t k)
{
    const struct facts_key_seen *seen = &keys->seen[k];
    return k < keys->count && seen->len ? (qun_text){seen->text, seen->len} : (qun_text){NULL, 0};
}

/* ---- values: as cell_read reads them ---- */

static bool text_value(int32_t kind, qun_text text, cell *to)
{
    switch (kind) {
    case QUN_TYPE_STRING:
    case TYPE_DYN:
        *to = cell_text(text);
        return true;
    case QUN_TYPE_TIMESTAMP:
        *to = (cell){.kind = QUN_TYPE_TIMESTAMP};
        return instant_parse(text, &to->as.i, &to->len);
    case QUN_TYPE_DURATION:
        *to = (cell){.kind = QUN_TYPE_DURATION};
        return duration_parse(text, &to->as.i, &to->len);
    default:
        return false;
    }
}

static bool int_value(int32_t kind, const json_value *v, cell *to)
{
    switch (kind) {
    case QUN_TYPE_INT:
    case TYPE_DYN:
        *to = cell_int(v->as.i);
        return true;
    case QUN_TYPE_UINT:
        *to = cell_uint((uint64_t)v->as.i);
        return v->text.at[0] != '-';
    case QUN_TYPE_DOUBLE:
        *to = cell_double((double)v->as.i);
        return true;
    default:
        return false;
    }
}

static bool value_read(int32_t kind, const json_value *v, cell *to)
{
    switch (v->kind) {
    case JSON_STRING:
        return text_value(kind, v->text, to);
    case JSON_INT:
        return int_value(kind, v, to);
    case JSON_DOUBLE:
        *to = cell_double(v->as.d);
        return kind == QUN_TYPE_DOUBLE || kind == TYPE_DYN;
    case JSON_BOOL:
        *to = cell_bool(v->truth);
        return kind == QUN_TYPE_BOOL || kind == TYPE_DYN;
    case JSON_NULL:
        *to = cell_unknown();
        return true;
    default:
        return false;
    }
}

/* ---- members ---- */

/* A field may come under its two names. */
static bool is_said(const row_draft *d, const shape_field *field)
{
    for (uint32_t i = 0; i < d->count; i++)
        if (d->items[i].field == field)
            return true;
    return false;
}

static bool take(row_draft *d, const key_meaning *key, const json_value *v)
{
    if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
        return false;
    if (key->is_id) {
        if (v->kind != JSON_STRING || key->field || d->key.at)
            return false;
        d->key = v->text;
        return true;
    }
    if (!key->field)
        return true;
    return !is_said(d, key->field) && value_read(key->field->type->kind, v, draft_add(d, key->field));
}

/* A key that was expected may come twice: it means a field or the row's key, and `take` looks whether that
 * was said. */
static bool read_members(row_draft *d, json_scan *s)
{
    const facts_keys *keys = &d->facts->keys;
    qun_text name, expected = key_expected(keys, 0);
    json_value v;
    key_meaning learnt;
    for (uint32_t k = 0; json_next_guess(s, expected, &name, &v); expected = key_expected(keys, k)) {
        bool hit = expected.at && name.at == expected.at;
        if (k >= FACTS_KEYS || (!hit && !learn(d, k, name, &learnt)) ||
            !take(d, hit ? &keys->seen[k].means : &learnt, &v))
            return false;
        k++;
    }
    return s->status == QUN_OK;
}

static bool links_are_good(row_draft *d)
{
    draft_link(d);
    for (uint32_t i = 0; d->others && i < d->count; i++)
        if (draft_wrong(d, &d->items[i]))
            return false;
    return true;
}

bool facts_read_quick(qun_facts *f, int32_t scope, qun_text bytes, uint32_t *row)
{
    json_scan s;
    draft_item items[FACTS_KEYS];
    row_draft d = {.facts = f, .scope = scope, .items = items};
    const qun_env *env = f->shape->env;
    if (bytes.len > env->limits.document_bytes || bytes.len >= UINT32_MAX)
        return false;
    if (f->keys.scope != scope) {
        f->keys.scope = scope;
        f->keys.count = 0;
    }
    arena_reset(&f->scratch);
    json_scan_object(&s, env, &f->scratch, bytes);
    return read_members(&d, &s) && links_are_good(&d) && draft_write(&d, row) == QUN_OK;
}
