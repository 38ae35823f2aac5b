/* check.c - what the compiler and the linter found in a charter that compiles, as decisions: one REPORT each.
 */
#include "decide/decisions.h"

static void write_detail(buf *b, const problem *p, bool chinese)
{
    if (chinese && !p->detail_zh.at)
        detail_in_chinese(b, p->detail);
    else
        buf_text(b, chinese ? p->detail_zh : p->detail);
}

/* The registry's words with what was found in them. */
static void write_words(buf *b, qun_text words, const problem *p, bool chinese)
{
    const qun_text found = TEXT("{found}"), detail = TEXT("{detail}");
    for (size_t i = 0; i < words.len;) {
        qun_text rest = text_part(words, i, words.len);
        if (text_begins(rest, found)) {
            buf_text(b, p->found);
            i += found.len;
        } else if (text_begins(rest, detail)) {
            write_detail(b, p, chinese);
            i += detail.len;
        } else {
            buf_char(b, rest.at[0]);
            i++;
        }
    }
}

static qun_text fill_words(run *r, int32_t lang, const problem *p)
{
    qun_text words = text_of(qun_meaning(QUN_SET_CODE, p->code, lang));
    buf b;
    if (run_codes(r))
        return (qun_text){NULL, 0};
    buf_fixed(&b, NULL, 0);
    write_words(&b, words, p, lang == QUN_LANG_ZH);
    size_t len = b.len;
    char *at = arena_new(&r->out->texts, len + 1);
    if (!at) {
        r->status = QUN_E_NOMEM;
        return (qun_text){NULL, 0};
    }
    buf_fixed(&b, at, len);
    write_words(&b, words, p, lang == QUN_LANG_ZH);
    return (qun_text){at, len};
}

static void report_finding(run *r, const problem *f)
{
    decision *d = decision_new(r, QUN_ACT_REPORT);
    if (!d)
        return;
    d->view.scope = QUN_SCOPE_COMMUNITY;
    d->view.row = QUN_ALL;
    d->view.why = f->code;
    d->view.place = f->at.path;
    d->view.topic = text_of(qun_name(QUN_SET_CODE, f->code));
    d->view.choice = f->found;
    d->view.target = TEXT("owner");
    d->text_zh = fill_words(r, QUN_LANG_ZH, f);
    d->text_en = fill_words(r, QUN_LANG_EN, f);
    decision_key(r, d, d->view.place, d->view.topic);
}

qun_status qun_check(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out)
{
    run r;
    qun_status status = run_begin(&r, QUN_VERB_CHECK, charter, facts, now, out);
    if (status != QUN_OK)
        return status;
    r.frame.now = now;
    r.frame.next = QUN_NEVER;
    for (uint32_t i = 0; i < charter->finding_count && r.status == QUN_OK; i++)
        report_finding(&r, &charter->findings[i]);
    return run_end(&r);
}
