/* decisions.c - one decision as a line. Columns of a stream have fixed widths, for nobody knows what is to
 * come. */
#include "cli/decisions.h"
#include "cli/table.h"

enum { WIDTH_TIME = 19, WIDTH_WHO = 16, WIDTH_DO = 8, WIDTH_CLAUSE = 18 };

void decisions_head(session *s)
{
    static const char *const names[][2] = {
        {"时间", "time"}, {"对象", "who"}, {"动作", "do"}, {"条款", "clause"}, {"说明", "because"}};
    static const size_t widths[] = {WIDTH_TIME, WIDTH_WHO, WIDTH_DO, WIDTH_CLAUSE, 0};
    if (!s->table)
        return;
    s->text.len = 0;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        table_cell(&s->text, text_of(names[i][s->lang == QUN_LANG_ZH ? 0 : 1]), widths[i]);
    table_end(&s->text);
    output_write(&s->out, s->text.at, s->text.len);
}

/* Places a line break in JSON where one object ends, with the sentence as its last key. */
static void print_json(session *s, const qun_decisions *decisions, uint32_t index)
{
    qun_status status;
    bytes sentence = {NULL, 0, 0};
    BYTES_WRITE(&s->text, status, qun_decisions_write(decisions, index, at, space, &len));
    if (status == QUN_OK && s->audience) {
        BYTES_WRITE(&sentence, status,
                    qun_decisions_format(decisions, index, s->audience, s->lang, at, space, &len));
        s->text.len--;
        bytes_str(&s->text, ",\"sentence\":");
        bytes_json(&s->text, (qun_text){sentence.at, sentence.len});
        bytes_char(&s->text, '}');
        bytes_drop(&sentence);
    }
    bytes_char(&s->text, '\n');
}

static qun_text subject_of(const qun_decision *d)
{
    if (d->scope == QUN_SCOPE_GROUP || !d->member.len)
        return d->group.len ? d->group : d->event;
    return d->member;
}

static void print_row(session *s, const qun_decisions *decisions, uint32_t index)
{
    qun_decision d = {.size = sizeof d};
    qun_status status;
    bytes text = {NULL, 0, 0};
    if (qun_decisions_get(decisions, index, &d) != QUN_OK)
        return;
    const char *act = qun_name(QUN_SET_ACT, d.act);
    instant_write(s, d.at, &text);
    table_cell(&s->text, (qun_text){text.at, text.len}, WIDTH_TIME);
    table_cell(&s->text, subject_of(&d), WIDTH_WHO);
    table_cell(&s->text, text_of(act ? act : "?"), WIDTH_DO);
    text.len = 0;
    bytes_text(&text, d.clause);
    if (d.path.len) {
        bytes_char(&text, '/');
        bytes_text(&text, d.path);
    }
    table_cell(&s->text, (qun_text){text.at, text.len}, WIDTH_CLAUSE);
    text.len = 0;
    int32_t audience = s->audience ? s->audience : QUN_AUDIENCE_MEMBER;
    BYTES_WRITE(&text, status, qun_decisions_format(decisions, index, audience, s->lang, at, space, &len));
    if (status == QUN_OK)
        table_text(&s->text, (qun_text){text.at, text.len});
    table_end(&s->text);
    bytes_drop(&text);
}

void decision_print(session *s, const qun_decisions *decisions, uint32_t index)
{
    s->text.len = 0;
    if (s->table)
        print_row(s, decisions, index);
    else
        print_json(s, decisions, index);
    output_write(&s->out, s->text.at, s->text.len);
}
