/* sentence.c - decisions as sentences, in Chinese and English, for a member, an operator, an auditor.
 * A member hears the charter's own words, what is short and how to settle what is missing; an operator the
 * clause and the numbers as well; an auditor every condition that was looked at. */
#include "decide/compare.h"

typedef struct writer {
    buf *b;
    const qun_decisions *d;
    const decision *of;
    int32_t audience, lang;
    qun_text *tail; /* the charter's own words, if the sentence ends with them so far */
} writer;

static void say(const writer *w, const char *zh, const char *en)
{
    buf_str(w->b, w->lang == QUN_LANG_ZH ? zh : en);
}

static qun_text either(const writer *w, qun_text zh, qun_text en)
{
    qun_text first = w->lang == QUN_LANG_ZH ? zh : en, second = w->lang == QUN_LANG_ZH ? en : zh;
    return first.len ? first : second;
}

static void say_time(const writer *w, qun_time at)
{
    time_write_plain(w->b, w->d->zone, at);
}

/* "3 天 4 小时", "3d 4h": the two largest units are enough for people. */
static void say_span(const writer *w, qun_span span)
{
    static const struct {
        qun_span size;
        const char *zh, *en;
    } units[] = {{TIME_DAY, " 天", "d"},
                 {TIME_HOUR, " 小时", "h"},
                 {TIME_MINUTE, " 分钟", "min"},
                 {TIME_SECOND, " 秒", "s"}};
    int said = 0;
    if (span < 0)
        span = -span;
    for (size_t i = 0; i < 4 && said < 2; i++) {
        if (span < units[i].size && !(i == 3 && !said))
            continue;
        if (said++)
            buf_char(w->b, ' ');
        buf_int(w->b, span / units[i].size);
        say(w, units[i].zh, units[i].en);
        span %= units[i].size;
    }
}

static void say_value(const writer *w, const cell *value)
{
    if (value->kind == QUN_TYPE_TIMESTAMP)
        say_time(w, cell_microseconds(*value));
    else if (value->kind == QUN_TYPE_DURATION)
        say_span(w, cell_microseconds(*value));
    else if (value->kind == QUN_TYPE_BOOL)
        value->as.i ? say(w, "是", "true") : say(w, "否", "false");
    else
        cell_plain(w->b, value);
}

/* ---- one reason ---- */

static void say_shortfall(const writer *w, const reason *r)
{
    cell gap;
    reason_shortfall(r, &gap);
    if (gap.kind == QUN_TYPE_UNKNOWN)
        return;
    int32_t what = comparison_of(r);
    bool up = what == AT_LEAST || what == MORE_THAN;
    say(w, up ? "，还差 " : "，超出 ", up ? ": " : ": too much by ");
    say_value(w, &gap);
    if (up)
        say(w, "", " more");
}

static void say_comparison(const writer *w, const reason *r)
{
    static const char *const words[][2] = {{"", ""},
                                           {"至少 ", "at least "},
                                           {"多于 ", "more than "},
                                           {"至多 ", "at most "},
                                           {"少于 ", "less than "},
                                           {"等于 ", "equal to "},
                                           {"不是 ", "other than "},
                                           {"属于 ", "one of "},
                                           {"不属于 ", "none of "}};
    int32_t what = comparison_of(r);
    buf_text(w->b, r->view.fact.len ? r->view.fact : r->view.condition);
    if (r->measured.kind != QUN_TYPE_UNKNOWN) {
        say(w, " 为 ", " is ");
        say_value(w, &r->measured);
    }
    if (!what || r->limit.kind == QUN_TYPE_UNKNOWN)
        return;
    say(w, r->view.state == FAILS ? "，须" : "，符合", r->view.state == FAILS ? ", must be " : ", which is ");
    say(w, words[what][0], words[what][1]);
    say_value(w, &r->limit);
    if (r->view.state == FAILS)
        say_shortfall(w, r);
}

static void say_missing(const writer *w, const reason *r)
{
    qun_text ask = either(w, r->view.ask_zh, r->view.ask_en);
    if (w->audience == QUN_AUDIENCE_MEMBER && ask.len) {
        buf_text(w->b, ask);
        *w->tail = ask;
        return;
    }
    say(w, "缺少 ", "missing ");
    buf_text(w->b, r->view.fact.len ? r->view.fact : r->view.condition);
    if (ask.len) {
        say(w, "（", " (");
        buf_text(w->b, ask);
        say(w, "）", ")");
    }
}

/* A clock: reached, still to come, or over. */
static void say_instant(const writer *w, const reason *r)
{
    if (text_is(r->view.comparison, "<"))
        say(w, "有效期已于此时结束：", "it ended at ");
    else if (r->view.state == HOLDS)
        say(w, "时间已到：", "its time came at ");
    else
        say(w, "时间未到：", "its time comes at ");
    say_value(w, &r->limit);
}

static void say_special(const writer *w, const reason *r)
{
    switch (r->view.code) {
    case QUN_CODE_Y005:
        say(w, "尚未告知群规，改为提醒", "not informed of the rules before: a warning instead");
        break;
    case QUN_CODE_Y010:
        say(w, "须持续满足到 ", "must go on until ");
        say_value(w, &r->limit);
        break;
    case QUN_CODE_Y011:
        say(w, "宽限期至 ", "kept in grace until ");
        say_value(w, &r->limit);
        break;
    case QUN_CODE_Y012:
        say_instant(w, r);
        break;
    case QUN_CODE_Y014:
        say(w, "累计违规 ", "strikes on ");
        buf_text(w->b, r->view.clause);
        say(w, "：", ": ");
        say_value(w, &r->measured);
        break;
    default:
        say_comparison(w, r);
    }
}

static void say_reason(const writer *w, const reason *r)
{
    qun_text why = either(w, r->view.why_zh, r->view.why_en);
    bool fails = r->view.state == FAILS;
    *w->tail = (qun_text){NULL, 0};
    if (w->audience != QUN_AUDIENCE_MEMBER && (r->view.path.len || r->view.clause.len)) {
        buf_char(w->b, '[');
        buf_text(w->b, r->view.path);
        if (r->view.path.len && r->view.clause.len)
            buf_char(w->b, '/');
        buf_text(w->b, r->view.clause);
        buf_str(w->b, "] ");
    }
    if (r->view.state == MISSING && r->view.code == QUN_CODE_Y003) {
        say_missing(w, r);
    } else if (r->view.state == BROKEN) {
        say(w, "条件出错：", "the condition failed: ");
        buf_text(w->b, r->view.condition);
    } else {
        if (fails && why.len) {
            buf_text(w->b, why);
            say(w, "：", ": ");
        }
        say_special(w, r);
    }
    if (w->audience == QUN_AUDIENCE_AUDITOR && r->view.condition.len) {
        buf_str(w->b, " {");
        buf_text(w->b, r->view.condition);
        buf_char(w->b, '}');
    }
}

/* ---- the decision ---- */

static bool is_shown(const writer *w, const reason *r)
{
    if (w->audience != QUN_AUDIENCE_MEMBER)
        return true;
    /* a member is told what stands in the way, and what was measured when something is done to them */
    return r->view.state != HOLDS || r->view.code == QUN_CODE_Y014 || r->view.code == QUN_CODE_Y011 ||
           r->view.code == QUN_CODE_Y012;
}

static void say_act(const writer *w)
{
    const qun_decision *v = &w->of->view;
    const char *word = w->lang == QUN_LANG_ZH ? qun_meaning(QUN_SET_ACT, v->act, QUN_LANG_ZH)
                                              : qun_name(QUN_SET_ACT, v->act);
    buf_str(w->b, word);
    if (v->topic.len && v->choice.len) {
        buf_char(w->b, ' ');
        buf_text(w->b, v->topic);
        say(w, "：", " ");
        if (v->former.len && !text_equal(v->former, v->choice)) {
            buf_text(w->b, v->former);
            buf_str(w->b, " → ");
        }
        buf_text(w->b, v->choice);
    } else if (v->topic.len || v->choice.len) {
        buf_char(w->b, ' ');
        buf_text(w->b, v->topic.len ? v->topic : v->choice);
    } else if (v->target.len && v->act == QUN_ACT_NOTIFY) {
        buf_char(w->b, ' ');
        buf_text(w->b, v->target);
    }
    if (v->span && v->act != QUN_ACT_KEEP) {
        buf_char(w->b, ' ');
        if (v->span == QUN_NEVER)
            say(w, "永久", "for ever");
        else
            say_span(w, v->span);
    }
}

static void say_subject(const writer *w)
{
    const qun_decision *v = &w->of->view;
    if (w->audience == QUN_AUDIENCE_MEMBER)
        return;
    qun_text who = v->scope == QUN_SCOPE_GROUP ? v->group : v->member.len ? v->member : v->event;
    if (!who.len)
        return;
    buf_text(w->b, who);
    say(w, "：", ": ");
}

static void say_clause(const writer *w)
{
    const qun_decision *v = &w->of->view;
    if (w->audience == QUN_AUDIENCE_MEMBER || !v->clause.len)
        return;
    say(w, "（依据 ", " (under ");
    buf_text(w->b, v->clause);
    if (v->path.len) {
        buf_char(w->b, '/');
        buf_text(w->b, v->path);
    }
    if (w->audience == QUN_AUDIENCE_AUDITOR && v->place.len) {
        buf_char(w->b, ' ');
        buf_text(w->b, v->place);
    }
    say(w, "）", ")");
}

static void say_place(const writer *w, const qun_evidence *e, bool after)
{
    if (after)
        say(w, "，", ", ");
    buf_text(w->b, e->words);
    say(w, "，第 ", ", characters ");
    buf_uint(w->b, e->char_offset + 1);
    say(w, " 至 ", " to ");
    buf_uint(w->b, e->char_offset + e->char_length);
    say(w, " 字", "");
}

/* The term that was meant, where it is written otherwise; for an auditor also the list, and the place in the
 * text. */
static void say_term(const writer *w, const qun_evidence *e)
{
    bool term = w->audience != QUN_AUDIENCE_MEMBER && e->term.len && !text_equal(e->term, e->found);
    bool place = w->audience == QUN_AUDIENCE_AUDITOR;
    if (!term && !place)
        return;
    say(w, "（", " (");
    if (term)
        buf_text(w->b, e->term);
    if (place)
        say_place(w, e, term);
    say(w, "）", ")");
}

static void say_evidence(const writer *w)
{
    for (uint32_t i = 0; i < w->of->view.evidence && i < 3; i++) {
        *w->tail = (qun_text){NULL, 0};
        const qun_evidence *e = &w->d->evidence[w->of->evidence + i];
        say(w, i ? "、“" : "；命中“", i ? ", \"" : "; found \"");
        buf_text(w->b, e->found);
        say(w, "”", "\"");
        say_term(w, e);
    }
}

static void say_others(const writer *w)
{
    const qun_decision *v = &w->of->view;
    if (w->audience == QUN_AUDIENCE_MEMBER)
        return;
    for (uint32_t i = 0; i < v->spends; i++) {
        *w->tail = (qun_text){NULL, 0};
        say(w, i ? "、" : "；用掉 ", i ? ", " : "; uses up ");
        buf_text(w->b, w->d->spends[w->of->spends + i]);
    }
    for (uint32_t i = 0; i < v->merged; i++) {
        *w->tail = (qun_text){NULL, 0};
        say(w, i ? "、" : "；合并 ", i ? ", " : "; merges ");
        buf_text(w->b, w->d->merged[w->of->merged + i]);
    }
}

static void say_validity(const writer *w)
{
    const qun_decision *v = &w->of->view;
    /* a member need not hear until when an answer would stand that is acted on at once */
    bool acted_on = v->verb == QUN_VERB_SEGMENT && v->act != QUN_ACT_KEEP && v->act != QUN_ACT_PEND;
    if (w->audience == QUN_AUDIENCE_MEMBER && (v->valid_until == QUN_NEVER || acted_on))
        return;
    *w->tail = (qun_text){NULL, 0};
    say(w, "；自 ", "; from ");
    say_time(w, v->valid_from);
    if (v->valid_until != QUN_NEVER) {
        say(w, " 至 ", " until ");
        say_time(w, v->valid_until);
    } else {
        say(w, " 起", " on");
    }
}

/* A question of the charter's ends the sentence by itself. */
static void say_stop(const writer *w)
{
    static const char *const marks[] = {".", "!", "?", "。", "\xEF\xBC\x81", "\xEF\xBC\x9F"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_ends(*w->tail, text_of(marks[i])))
            return;
    say(w, "。", ".");
}

static void say_all(const writer *w)
{
    const qun_decision *v = &w->of->view;
    qun_text why = either(w, w->of->why_zh, w->of->why_en), text = either(w, w->of->text_zh, w->of->text_en);
    uint32_t said = 0;
    say_subject(w);
    say_act(w);
    say_clause(w);
    if (why.len) {
        say(w, "：", ": ");
        buf_text(w->b, why);
        *w->tail = why;
        said++;
    }
    if (text.len) {
        say(w, said ? "；" : "：", said ? "; " : ": ");
        buf_text(w->b, text);
        *w->tail = text;
        said++;
    }
    for (uint32_t i = 0; i < v->reasons; i++) {
        const reason *r = &w->d->reasons[w->of->reasons + i];
        if (!is_shown(w, r))
            continue;
        say(w, said ? "；" : "：", said ? "; " : ": ");
        say_reason(w, r);
        said++;
    }
    say_evidence(w);
    say_others(w);
    say_validity(w);
    say_stop(w);
}

/* A finding of the linter: what is wrong and where. */
static void say_finding(const writer *w)
{
    const qun_decision *v = &w->of->view;
    qun_text text = either(w, w->of->text_zh, w->of->text_en);
    buf_text(w->b, v->topic);
    say(w, "：", ": ");
    buf_text(w->b, text);
    if (v->place.len) {
        say(w, "（", " (");
        buf_text(w->b, v->place);
        say(w, "）", ")");
    }
    say(w, "。", ".");
}

static void say_result(const writer *w)
{
    if (w->of->result.kind == QUN_TYPE_FAILED && w->lang == QUN_LANG_ZH)
        detail_in_chinese(w->b, text_of(w->of->result.as.text));
    else if (w->of->result.kind == QUN_TYPE_FAILED)
        buf_str(w->b, w->of->result.as.text);
    else if (w->of->result.kind != QUN_TYPE_UNKNOWN)
        cell_plain(w->b, &w->of->result);
}

qun_status qun_decisions_format(const qun_decisions *decisions, uint32_t index, int32_t audience,
                                int32_t lang, char *text, size_t space, size_t *len)
{
    buf b;
    qun_status status = buf_begin(&b, text, space, len);
    if (status != QUN_OK)
        return status;
    if (!decisions)
        return QUN_E_ARG;
    if (index >= decisions->count)
        return QUN_E_NONE;
    if (!qun_name(QUN_SET_AUDIENCE, audience) || !qun_name(QUN_SET_LANG, lang))
        return QUN_E_NEWER;
    qun_text tail = {NULL, 0};
    decision whole;
    writer w = {&b, decisions, decision_whole(decisions, index, &whole), audience, lang, &tail};
    if (w.of->view.verb == QUN_VERB_RUN &&
        (w.of->view.act == QUN_ACT_VALUE || w.of->view.act == QUN_ACT_FAILED))
        say_result(&w);
    else if (w.of->view.verb == QUN_VERB_CHECK)
        say_finding(&w);
    else
        say_all(&w);
    return buf_finish(&b, space, len);
}
