/* problems.c - how the reader tells what is wrong: at which place, what was found, what was probably meant.
 */
#include "model/reader.h"
#include <string.h>

#define FOUND_BYTES 60u /* of a value that is quoted in a message */
#define NAMES_MOST  1024u

void reader_stop(reader *r, qun_status status)
{
    if (r->stopped == QUN_OK)
        r->stopped = status;
}

qun_text reader_text(reader *r, buf *b)
{
    qun_text out = ABSENT;
    if (b->failed || !arena_text(&r->scratch, buf_view(b), &out))
        reader_stop(r, QUN_E_NOMEM);
    buf_drop(b);
    return out;
}

int node_kind(const node *n)
{
    return n ? n->value->kind : 0;
}

bool node_is_text(const node *n)
{
    return node_kind(n) == JSON_STRING;
}

/* Offsets of a string's place move past the quote, so that found and suggestion can be put one for the other.
 */
static void inside_quotes(place *p)
{
    p->offset++;
    p->column++;
    p->length = p->length >= 2 ? p->length - 2 : 0;
}

void node_place(reader *r, const node *n, place *out)
{
    json_place_in(n->at, n->source->id, &r->scratch, out);
    if (n->at->kind == JSON_STRING)
        inside_quotes(out);
}

qun_text node_found(reader *r, const node *n)
{
    if (n->at->kind == JSON_STRING && n->at->text.len > 0)
        return n->at->text;
    qun_text raw = text_part(n->source->bytes, n->at->offset, (size_t)n->at->offset + n->at->length);
    if (raw.len <= FOUND_BYTES)
        return raw;
    size_t len = FOUND_BYTES;
    while (len > 0 && ((unsigned char)raw.at[len] & 0xC0) == 0x80)
        len--;
    buf out;
    buf_init(&out, &r->env->mem);
    buf_add(&out, raw.at, len);
    buf_str(&out, " ...");
    return reader_text(r, &out);
}

static bool told_before(const qun_diagnostics *d, const problem *p)
{
    qun_diagnostic one = {.size = sizeof one};
    for (uint32_t i = 0; qun_diagnostics_get(d, i, &one) == QUN_OK; i++)
        if (one.code == p->code && text_equal(one.path, p->at.path))
            return true;
    return false;
}

static void tell(reader *r, problem *p)
{
    r->wrong = true;
    r->problems++;
    if (r->unseen) {
        p->at = (place){.path = p->at.path};
        if (r->d && told_before(r->d, p))
            return;
    }
    diagnose(r->d, p);
}

void problem_at(reader *r, int32_t code, const node *n, qun_text found, qun_text suggestion, qun_text detail)
{
    problem p = {.code = code, .found = found, .suggestion = suggestion, .detail = detail};
    node_place(r, n, &p.at);
    tell(r, &p);
}

static void tell_at_key(reader *r, const node *n, problem *p)
{
    p->found = n->key;
    json_place_in(n->at, n->source->id, &r->scratch, &p->at);
    json_key_place(n->at, &p->at);
    if (n->at->key_length > 0)
        inside_quotes(&p->at);
    tell(r, p);
}

void problem_at_key(reader *r, int32_t code, const node *n, qun_text suggestion, qun_text detail)
{
    problem p = {.code = code, .suggestion = suggestion, .detail = detail};
    tell_at_key(r, n, &p);
}

void problem_later_key(reader *r, const node *n, const format_key *k)
{
    problem p = {.code = QUN_CODE_C011, .detail = text_of(k->en), .detail_zh = text_of(k->zh)};
    tell_at_key(r, n, &p);
}

void problem_later_value(reader *r, const node *n, const format_key *k)
{
    problem p = {.code = QUN_CODE_C011, .found = n->value->text, .detail = text_of(k->en)};
    p.detail_zh = text_of(k->zh);
    node_place(r, n, &p.at);
    tell(r, &p);
}

void problem_value(reader *r, const node *n, const char *wanted, qun_text suggestion)
{
    buf detail;
    if (n->lost)
        return;
    buf_init(&detail, &r->env->mem);
    if (n->param.at) {
        buf_str(&detail, "its value does not fit here, expected ");
        buf_str(&detail, wanted);
        problem_at(r, QUN_CODE_C015, n, n->param, ABSENT, reader_text(r, &detail));
        return;
    }
    buf_str(&detail, "expected ");
    buf_str(&detail, wanted);
    problem_at(r, QUN_CODE_C012, n, node_found(r, n), suggestion, reader_text(r, &detail));
}

node *node_member_text(const node *object, qun_text key)
{
    if (node_kind(object) != JSON_OBJECT)
        return NULL;
    node *member = object->first;
    while (member && !text_equal(member->key, key))
        member = member->next;
    return member;
}

node *node_member(const node *object, const char *key)
{
    return node_member_text(object, text_of(key));
}

void node_write(const node *n, buf *out)
{
    if (n->value->kind == JSON_STRING) {
        buf_json(out, n->value->text);
    } else if (n->value->kind == JSON_INT) {
        buf_int(out, n->value->as.i);
    } else if (n->value->kind == JSON_ARRAY || n->value->kind == JSON_OBJECT) {
        bool object = n->value->kind == JSON_OBJECT;
        buf_char(out, object ? '{' : '[');
        for (const node *child = n->first; child; child = child->next) {
            if (child != n->first)
                buf_char(out, ',');
            if (object) {
                buf_json(out, child->key);
                buf_char(out, ':');
            }
            node_write(child, out);
        }
        buf_char(out, object ? '}' : ']');
    } else {
        json_write(n->value, out);
    }
}

/* ---- did you mean ---- */

qun_text nearest_text(reader *r, qun_text word, const qun_text *texts, size_t count)
{
    (void)r;
    int64_t nearest = count > 0 ? text_nearest(word, texts, count) : -1;
    return nearest >= 0 ? texts[nearest] : ABSENT;
}

qun_text nearest_member(reader *r, const node *object, qun_text word)
{
    uint32_t count = 0;
    uint32_t most = object && object->count < NAMES_MOST ? object->count : NAMES_MOST;
    qun_text *words = object ? arena_new(&r->scratch, (most + 1) * sizeof *words) : NULL;
    if (!words)
        return ABSENT;
    for (const node *member = object->first; member && count < most; member = member->next)
        words[count++] = member->key;
    return nearest_text(r, word, words, count);
}
