/* build.c - making one decision: its subject, clause, reasons, key and words. */
#include "decide/decisions.h"
#include <string.h>

#define ROOM(d, list, count, cap)                                                                            \
    mem_grow(&(d)->env->mem, &(d)->list, &(d)->cap, (uint64_t)(d)->count + 1, sizeof *(d)->list)

static bool no_room(run *r)
{
    if (r->status == QUN_OK)
        r->status = QUN_E_NOMEM;
    return false;
}

static qun_text keep(run *r, qun_text text)
{
    qun_text out = {NULL, 0};
    if (text.len && !arena_text(&r->out->texts, text, &out))
        no_room(r);
    return out;
}

decision *decision_new(run *r, int32_t act)
{
    qun_decisions *d = r->out;
    if (r->status != QUN_OK ||
        (!mem_grow(&d->env->mem, &d->items, &d->item_cap, (uint64_t)d->count + 1, d->item_size) &&
         !no_room(r)))
        return NULL;
    decision *new = decision_at(d, d->count++);
    memset(new, 0, d->item_size); /* at once: two initialisers would write the large struct twice */
    new->spends = d->spend_count;
    new->merged = d->merged_count;
    qun_decision *v = &new->view;
    v->size = sizeof *v;
    v->verb = r->verb;
    v->act = act;
    v->scope = r->scope;
    v->row = r->row;
    v->at = v->valid_from = r->frame.now;
    v->valid_until = QUN_NEVER;
    if (run_codes(r))
        return new;
    new->reasons = d->reason_count;
    new->evidence = d->evidence_count;
    v->charter = d->charter_id;
    v->revision = d->revision;
    v->member = keep(r, r->member);
    v->group = keep(r, r->group);
    v->event = keep(r, r->event);
    v->staff = keep(r, r->staff);
    return new;
}

void decision_clause(decision *d, int32_t object, uint32_t index, qun_text clause, qun_text place)
{
    if (!d)
        return;
    d->view.object = object;
    d->view.index = index;
    d->view.clause = clause;
    d->view.place = place;
}

static decision *newest(run *r)
{
    if (r->recalled)
        return r->recalled;
    return r->out->count ? decision_at(r->out, r->out->count - 1) : NULL;
}

reason *reason_new(run *r, int32_t state, int32_t code)
{
    qun_decisions *d = r->out;
    if (run_codes(r) || r->status != QUN_OK || (!ROOM(d, reasons, reason_count, reason_cap) && !no_room(r)))
        return NULL;
    reason *new = &d->reasons[d->reason_count++];
    *new = (reason){.view = {.size = sizeof new->view, .state = state, .code = code, .flips = QUN_NEVER}};
    decision *of = newest(r);
    if (of && of->view.reasons++ == 0 && !of->view.why)
        of->view.why = code;
    return new;
}

void evidence_new(run *r, const qun_evidence *e)
{
    qun_decisions *d = r->out;
    if (run_codes(r) || r->status != QUN_OK ||
        (!ROOM(d, evidence, evidence_count, evidence_cap) && !no_room(r)))
        return;
    qun_evidence *new = &d->evidence[d->evidence_count++];
    *new = *e;
    new->size = sizeof *new;
    new->found = keep(r, e->found);
    newest(r)->view.evidence++;
}

void spend_new(run *r, qun_text event)
{
    qun_decisions *d = r->out;
    if (r->status != QUN_OK || (!ROOM(d, spends, spend_count, spend_cap) && !no_room(r)))
        return;
    d->spends[d->spend_count++] = keep(r, event);
    newest(r)->view.spends++;
}

void merged_new(run *r, qun_text clause)
{
    qun_decisions *d = r->out;
    if (run_codes(r) || r->status != QUN_OK || (!ROOM(d, merged, merged_count, merged_cap) && !no_room(r)))
        return;
    d->merged[d->merged_count++] = clause; /* lent by the charter */
    newest(r)->view.merged++;
}

/* ---- keys ---- */

static void key_part(buf *b, qun_text part)
{
    buf_char(b, '/');
    buf_text(b, part);
}

static void key_if(buf *b, qun_text part)
{
    if (part.len)
        key_part(b, part);
}

/* How many decisions of this row have the key already, numbered ones included. */
static uint32_t same_keys(const run *r, const decision *d, qun_text key)
{
    uint32_t same = 0;
    for (uint32_t i = r->first; i < r->out->count; i++) {
        const decision *one = decision_at(r->out, i);
        qun_text other = one->view.key;
        if (one != d && text_begins(other, key))
            same += other.len == key.len || other.at[key.len] == '#';
    }
    return same;
}

void decision_key(run *r, decision *d, qun_text subject, qun_text occurrence)
{
    if (!d || run_codes(r) || r->status != QUN_OK)
        return;
    const qun_decision *v = &d->view;
    size_t space = v->clause.len + v->path.len + v->topic.len + v->choice.len + subject.len + occurrence.len +
                   96; /* the act, slashes, numbers */
    char *at = arena_new(&r->out->texts, space);
    if (!at) {
        no_room(r);
        return;
    }
    buf b;
    buf_fixed(&b, at, space);
    buf_text(&b, v->clause);
    key_if(&b, v->path);
    key_part(&b, text_of(qun_name(QUN_SET_ACT, v->act)));
    key_if(&b, v->topic);
    key_if(&b, v->choice);
    key_part(&b, subject);
    if (!subject.len) {
        buf_char(&b, '#');
        buf_uint(&b, v->row);
    }
    key_if(&b, occurrence);
    uint32_t same = same_keys(r, d, buf_view(&b));
    if (same) {
        buf_char(&b, '#');
        buf_uint(&b, (uint64_t)same + 1);
    }
    d->view.key = (qun_text){at, b.len};
}

void decision_time_key(run *r, decision *d, qun_text subject, qun_time occurrence)
{
    char digits[24];
    buf b;
    buf_fixed(&b, digits, sizeof digits);
    buf_int(&b, occurrence);
    decision_key(r, d, subject, buf_view(&b));
}

/* ---- actions ---- */

/* Spans of acts are exact for the host: civil days count from now in the charter's zone. */
static qun_span span_from_now(const run *r, const qun_period *p)
{
    if (period_zero(p))
        return 0;
    qun_time end = time_add(r->c->zone, r->frame.now, p, 1);
    return end == QUN_NEVER ? QUN_NEVER : end - r->frame.now;
}

decision *decision_of_action(run *r, const action *a)
{
    decision *d = decision_new(r, a->object->act);
    if (!d)
        return NULL;
    d->view.target = a->object->target.len ? a->object->target : TEXT("member");
    d->view.topic = a->object->topic;
    d->view.choice = a->object->choice;
    d->view.amount = a->object->amount;
    d->view.span = span_from_now(r, &a->object->span);
    if (a->amount) {
        cell value = program_value(r, a->amount, r->place);
        if (value.kind == QUN_TYPE_INT)
            d->view.amount = value.as.i;
        else
            explain_value(r, a->amount, &value, (qun_text){NULL, 0});
    }
    if (a->object->act == QUN_ACT_STRIKE) {
        d->view.weight = d->view.amount > 0 && d->view.amount <= UINT32_MAX ? (uint32_t)d->view.amount : 1;
        d->view.amount = 0;
    }
    return d;
}

void decision_end(run *r)
{
    decision *d = newest(r);
    if (!d || r->status != QUN_OK || !run_drops(r, d->view.act))
        return;
    if (d->view.flags & QUN_DECISION_CLOCK || d->view.spends)
        return;
    r->out->reason_count = d->reasons;
    r->out->evidence_count = d->evidence;
    r->out->spend_count = d->spends;
    r->out->merged_count = d->merged;
    r->out->count--;
}

/* ---- texts ---- */

static void write_money(buf *b, int64_t minor)
{
    if (minor < 0)
        buf_char(b, '-');
    uint64_t whole = minor < 0 ? (uint64_t)0 - (uint64_t)minor : (uint64_t)minor;
    buf_uint(b, whole / 100);
    buf_char(b, '.');
    buf_pad(b, whole % 100, 2);
}

static void write_cell(const run *r, buf *b, const cell *value, bool money)
{
    if (value->kind == QUN_TYPE_TIMESTAMP)
        time_write_plain(b, r->c->zone, cell_microseconds(*value));
    else if (money && value->kind == QUN_TYPE_INT)
        write_money(b, value->as.i);
    else if (value->kind == QUN_TYPE_UNKNOWN)
        buf_str(b, "?");
    else
        cell_plain(b, value);
}

static void write_reason(const run *r, buf *b, const decision *d, int32_t what)
{
    for (uint32_t i = 0; i < d->view.reasons; i++) {
        const reason *why = &r->out->reasons[d->reasons + i];
        if (what == PIECE_MISSING && why->view.state == MISSING) {
            buf_text(b, why->view.fact);
            return;
        }
        const cell *value = what == PIECE_VALUE ? &why->measured : &why->limit;
        if (what != PIECE_MISSING && value->kind != QUN_TYPE_UNKNOWN) {
            write_cell(r, b, value, false);
            return;
        }
    }
}

/* Runs for the text's sake only: it costs the row nothing. */
static void write_expression(run *r, buf *b, const piece *p)
{
    explanation before;
    explain_begin(r, &before);
    cell value = p->value ? cel_run(p->value, &r->frame) : cell_unknown();
    write_cell(r, b, value.kind == QUN_TYPE_FAILED ? &(const cell){0} : &value, false);
    explain_end(r, &before);
}

static void write_piece(run *r, buf *b, const decision *d, const piece *p)
{
    const shape_constant *constant;
    switch (p->what) {
    case PIECE_LITERAL:
        buf_text(b, p->literal);
        break;
    case PIECE_FACT:
        write_cell(r, b, fact_at(r, p->field), p->money);
        break;
    case PIECE_EXPRESSION:
        write_expression(r, b, p);
        break;
    case PIECE_CONSTANT:
        constant = shape_constant_named(r->c->shape, p->literal);
        if (constant)
            write_cell(r, b, &constant->value, false);
        break;
    case PIECE_HIT:
        if (d->view.evidence)
            buf_text(b, r->out->evidence[d->evidence].found);
        break;
    default:
        write_reason(r, b, d, p->what);
    }
}

/* Written twice: once to measure, once into the run's arena. */
qun_text template_fill(run *r, const decision *d, const template *t)
{
    if (t->count == 1 && t->pieces[0].what == PIECE_LITERAL)
        return t->pieces[0].literal; /* lent by the charter */
    buf b;
    buf_fixed(&b, NULL, 0);
    for (uint32_t i = 0; i < t->count; i++)
        write_piece(r, &b, d, &t->pieces[i]);
    size_t len = b.len;
    char *at = len ? arena_new(&r->out->texts, len) : NULL;
    if (!at) {
        if (len)
            no_room(r);
        return (qun_text){NULL, 0};
    }
    buf_fixed(&b, at, len);
    for (uint32_t i = 0; i < t->count; i++)
        write_piece(r, &b, d, &t->pieces[i]);
    return (qun_text){at, len};
}

void decision_words(run *r, decision *d, const words_for_people *why, const words_for_people *text)
{
    if (!d || run_codes(r) || r->status != QUN_OK)
        return;
    if (why && why->given) {
        d->why_zh = template_fill(r, d, &why->zh);
        d->why_en = template_fill(r, d, &why->en);
    }
    if (text && text->given) {
        d->text_zh = template_fill(r, d, &text->zh);
        d->text_en = template_fill(r, d, &text->en);
    }
}
