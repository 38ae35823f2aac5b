/* write.c - decisions as JSON, one object a line: the keys of section 8 of the charter format. Absent things
 * have no key, so that two libraries that know the same write the same. */
#include "decide/compare.h"

typedef struct object { /* of JSON, while it is written */
    buf *b;
    bool begun;
} object;

static void key(object *o, const char *name)
{
    buf_char(o->b, o->begun ? ',' : '{');
    o->begun = true;
    buf_json(o->b, text_of(name));
    buf_char(o->b, ':');
}

static void text_key(object *o, const char *name, qun_text text)
{
    if (!text.at)
        return;
    key(o, name);
    buf_json(o->b, text);
}

static void time_key(object *o, const char *name, qun_time at)
{
    if (at == QUN_NEVER)
        return;
    key(o, name);
    buf_char(o->b, '"');
    time_write(o->b, NULL, at);
    buf_char(o->b, '"');
}

static void int_key(object *o, const char *name, int64_t value)
{
    if (!value)
        return;
    key(o, name);
    buf_int(o->b, value);
}

static void cell_key(object *o, const char *name, const cell *value)
{
    if (value->kind == QUN_TYPE_UNKNOWN || value->kind == QUN_TYPE_FAILED)
        return;
    key(o, name);
    cell_json(o->b, value);
}

static void both_key(object *o, const char *name, qun_text zh, qun_text en)
{
    if (!zh.len && !en.len)
        return;
    key(o, name);
    object inner = {o->b, false};
    if (zh.len)
        text_key(&inner, "zh", zh);
    if (en.len)
        text_key(&inner, "en", en);
    buf_char(o->b, '}');
}

static void write_measured(const object *o, const reason *r)
{
    object inner = {o->b, false};
    cell margin;
    key(&inner, "state");
    buf_json(o->b, text_of(qun_name(QUN_SET_STATE, r->view.state)));
    if (r->view.path.len)
        text_key(&inner, "path", r->view.path);
    if (r->view.clause.len)
        text_key(&inner, "clause", r->view.clause);
    if (r->view.condition.len)
        text_key(&inner, "condition", r->view.condition);
    if (r->view.fact.len)
        text_key(&inner, "fact", r->view.fact);
    cell_key(&inner, "value", &r->measured);
    if (r->view.comparison.len)
        text_key(&inner, "comparison", r->view.comparison);
    cell_key(&inner, "limit", &r->limit);
    reason_shortfall(r, &margin);
    cell_key(&inner, "margin", &margin);
    both_key(&inner, "why", r->view.why_zh, r->view.why_en);
    time_key(&inner, "flips", r->view.flips);
    buf_char(o->b, '}');
}

static void write_missing(const object *o, const reason *r)
{
    object inner = {o->b, false};
    text_key(&inner, "fact", r->view.fact);
    if (r->view.path.len)
        text_key(&inner, "path", r->view.path);
    if (r->view.clause.len)
        text_key(&inner, "clause", r->view.clause);
    both_key(&inner, "ask", r->view.ask_zh, r->view.ask_en);
    buf_char(o->b, '}');
}

static bool is_missing(const reason *r)
{
    return r->view.code == QUN_CODE_Y003;
}

static void write_reasons(object *o, const qun_decisions *d, const decision *of, const char *name,
                          bool missing)
{
    uint32_t written = 0;
    for (uint32_t i = 0; i < of->view.reasons; i++) {
        const reason *r = &d->reasons[of->reasons + i];
        if (is_missing(r) != missing)
            continue;
        if (!written++) {
            key(o, name);
            buf_char(o->b, '[');
        } else {
            buf_char(o->b, ',');
        }
        missing ? write_missing(o, r) : write_measured(o, r);
    }
    if (written)
        buf_char(o->b, ']');
}

static void write_texts(object *o, const char *name, const qun_text *texts, size_t count)
{
    if (!count)
        return;
    key(o, name);
    for (size_t i = 0; i < count; i++) {
        buf_char(o->b, i ? ',' : '[');
        buf_json(o->b, texts[i]);
    }
    buf_char(o->b, ']');
}

static void write_evidence(object *o, const qun_decisions *d, const decision *of)
{
    if (!of->view.evidence)
        return;
    key(o, "evidence");
    for (uint32_t i = 0; i < of->view.evidence; i++) {
        const qun_evidence *e = &d->evidence[of->evidence + i];
        object inner = {o->b, false};
        buf_char(o->b, i ? ',' : '[');
        key(&inner, "offset");
        buf_uint(o->b, e->offset);
        key(&inner, "length");
        buf_uint(o->b, e->length);
        key(&inner, "char_offset");
        buf_uint(o->b, e->char_offset);
        key(&inner, "char_length");
        buf_uint(o->b, e->char_length);
        text_key(&inner, "words", e->words);
        text_key(&inner, "term", e->term);
        text_key(&inner, "found", e->found);
        write_texts(&inner, "tags", e->tags, e->tag_count);
        int_key(&inner, "severity", e->severity);
        if (e->flags & QUN_HIT_EVASIVE) {
            key(&inner, "evasive");
            buf_str(o->b, "true");
        }
        buf_char(o->b, '}');
    }
    buf_char(o->b, ']');
}

static void write_why(object *o, const decision *of)
{
    if (!of->view.why && !of->why_zh.len && !of->why_en.len)
        return;
    key(o, "why");
    object inner = {o->b, false};
    if (of->view.why)
        text_key(&inner, "code", text_of(qun_name(QUN_SET_CODE, of->view.why)));
    if (of->why_zh.len)
        text_key(&inner, "zh", of->why_zh);
    if (of->why_en.len)
        text_key(&inner, "en", of->why_en);
    if (!inner.begun)
        buf_char(o->b, '{');
    buf_char(o->b, '}');
}

static void write_span(object *o, const decision *of)
{
    if (!of->view.span)
        return;
    key(o, "span");
    if (of->view.span == QUN_NEVER) {
        buf_str(o->b, "\"ever\"");
        return;
    }
    cell span = cell_span(of->view.span);
    cell_json(o->b, &span);
}

static void write_decision(object *o, const qun_decisions *d, const decision *of)
{
    const qun_decision *v = &of->view;
    text_key(o, "verb", text_of(qun_name(QUN_SET_VERB, v->verb)));
    text_key(o, "do", text_of(qun_name(QUN_SET_ACT, v->act)));
    text_key(o, "member", v->member);
    text_key(o, "group", v->group);
    text_key(o, "staff", v->staff);
    text_key(o, "event", v->event);
    if (v->charter.len)
        text_key(o, "charter", v->charter);
    if (v->revision.len)
        text_key(o, "revision", v->revision);
    if (v->clause.len)
        text_key(o, "clause", v->clause);
    if (v->path.len)
        text_key(o, "path", v->path);
    if (v->place.at)
        text_key(o, "place", v->place);
    time_key(o, "at", v->at);
    if (v->target.len)
        text_key(o, "to", v->target);
    if (v->topic.len)
        text_key(o, "topic", v->topic);
    if (v->choice.len)
        text_key(o, "choice", v->choice);
    if (v->former.len)
        text_key(o, "former", v->former);
    int_key(o, "amount", v->amount);
    int_key(o, "weight", v->weight);
    write_span(o, of);
    if (v->verb == QUN_VERB_RUN)
        cell_key(o, "value", &of->result);
    both_key(o, "text", of->text_zh, of->text_en);
    write_why(o, of);
    write_reasons(o, d, of, "measured", false);
    write_reasons(o, d, of, "missing", true);
    write_evidence(o, d, of);
    write_texts(o, "spends", d->spends + of->spends, v->spends);
    time_key(o, "from", v->valid_from);
    time_key(o, "until", v->valid_until);
    if (v->key.len)
        text_key(o, "key", v->key);
    write_texts(o, "merged", d->merged + of->merged, v->merged);
    buf_char(o->b, '}');
}

qun_status qun_decisions_write(const qun_decisions *decisions, uint32_t index, char *text, size_t space,
                               size_t *len)
{
    buf b;
    qun_status status = buf_begin(&b, text, space, len);
    if (status != QUN_OK)
        return status;
    if (!decisions)
        return QUN_E_ARG;
    if (index >= decisions->count)
        return QUN_E_NONE;
    object o = {&b, false};
    decision whole;
    write_decision(&o, decisions, decision_whole(decisions, index, &whole));
    return buf_finish(&b, space, len);
}
