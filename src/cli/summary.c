/* summary.c - what a replay comes to, as one JSON object or as small tables. */
#include "cli/summary.h"
#include "cli/table.h"
#include <stdlib.h>
#include <string.h>

/* ---- counting ---- */

void counts_add(counts *c, qun_text name, uint64_t number)
{
    for (size_t i = 0; i < c->len; i++)
        if (text_is(name, c->items[i].name)) {
            c->items[i].number += number;
            return;
        }
    if (c->len == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 8;
        c->items = memory_resize(c->items, c->cap, sizeof *c->items);
    }
    bytes copy = {NULL, 0, 0};
    bytes_text(&copy, name);
    bytes_char(&copy, 0);
    c->items[c->len++] = (name_count){copy.at, number};
}

static int by_name(const void *left, const void *right)
{
    const name_count *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static void counts_sort(counts *c)
{
    if (c->len)
        qsort(c->items, c->len, sizeof *c->items, by_name);
}

void counts_drop(counts *c)
{
    for (size_t i = 0; i < c->len; i++)
        free(c->items[i].name);
    free(c->items);
    *c = (counts){NULL, 0, 0};
}

void summary_open(summary *s, const qun_charter *charter)
{
    qun_rule rule = {.size = sizeof rule};
    qun_level tier = {.size = sizeof tier};
    qun_class axis = {.size = sizeof axis};
    *s = (summary){.runs = 0};
    while (qun_charter_get(charter, QUN_OBJECT_RULE, s->rule_count, &rule) == QUN_OK)
        s->rule_count++;
    s->caught = memory_resize(NULL, s->rule_count, sizeof *s->caught);
    s->caught_at = memory_resize(NULL, s->rule_count, sizeof *s->caught_at);
    for (uint32_t i = 0; i < s->rule_count; i++)
        s->caught[i] = s->caught_at[i] = 0;
    for (uint32_t i = 0; qun_charter_get(charter, QUN_OBJECT_TIER, i, &tier) == QUN_OK; i++)
        counts_add(&s->tiers, tier.id, 0);
    for (uint32_t i = 0; qun_charter_get(charter, QUN_OBJECT_CLASS, i, &axis) == QUN_OK; i++) {
        s->axes = memory_resize(s->axes, ++s->axis_count, sizeof *s->axes);
        s->axes[i] = (axis_counts){.id = axis.id};
    }
}

/* An event is caught by a rule once, however many actions follow. */
static void caught(summary *s, uint32_t rule)
{
    if (rule < s->rule_count && s->caught_at[rule] != s->runs) {
        s->caught_at[rule] = s->runs;
        s->caught[rule]++;
    }
}

static void caught_merged(summary *s, const session *of, const qun_decisions *decisions, uint32_t index,
                          uint32_t merged)
{
    qun_text clause;
    uint32_t rule;
    for (uint32_t i = 0; i < merged; i++)
        if (qun_decisions_text(decisions, index, QUN_TEXT_MERGED, i, &clause) == QUN_OK &&
            qun_charter_find(of->charter, QUN_OBJECT_RULE, clause.at, clause.len, &rule) == QUN_OK)
            caught(s, rule);
}

void summary_decision(summary *s, const session *of, const qun_decisions *decisions, uint32_t index,
                      const qun_decision *d)
{
    if (d->verb >= 0 && d->verb < SUMMARY_VERBS && d->act >= 0 && d->act < SUMMARY_ACTS)
        s->decided[d->verb][d->act]++;
    if (d->object == QUN_OBJECT_RULE)
        caught(s, d->index);
    caught_merged(s, of, decisions, index, d->merged);
    if (d->verb == QUN_VERB_EXPIRE && d->act == QUN_ACT_DISSOLVE)
        counts_add(&s->endings, d->clause, 1);
}

void summary_drop(summary *s)
{
    counts_drop(&s->endings);
    counts_drop(&s->tiers);
    for (size_t i = 0; i < s->axis_count; i++)
        counts_drop(&s->axes[i].buckets);
    free(s->axes);
    free(s->caught);
    free(s->caught_at);
    *s = (summary){.runs = 0};
}

static uint64_t ended(const summary *s, const qun_ledger_info *info)
{
    return info->groups > s->groups_now ? info->groups - s->groups_now : 0;
}

/* ---- JSON ---- */

typedef struct object {
    bytes *b;
    bool begun;
} object;

static void key_text(object *o, qun_text name)
{
    bytes_char(o->b, o->begun ? ',' : '{');
    o->begun = true;
    bytes_json(o->b, name);
    bytes_char(o->b, ':');
}

static object inside(object *o, const char *name)
{
    key_text(o, text_of(name));
    return (object){o->b, false};
}

static void close_object(const object *o)
{
    bytes_str(o->b, o->begun ? "}" : "{}");
}

static void number(object *o, const char *name, uint64_t value)
{
    key_text(o, text_of(name));
    bytes_number(o->b, value);
}

static void instant(object *o, const char *name, qun_time when)
{
    qun_status status;
    qun_value value = {.size = sizeof value, .kind = QUN_TYPE_TIMESTAMP, .i = when};
    if (when == QUN_NEVER)
        return;
    key_text(o, text_of(name));
    BYTES_WRITE(o->b, status, qun_value_write(&value, at, space, &len));
    (void)status;
}

static void write_counts(object *o, const char *name, const counts *c)
{
    object inner = inside(o, name);
    for (size_t i = 0; i < c->len; i++)
        number(&inner, c->items[i].name, c->items[i].number);
    close_object(&inner);
}

static void write_events(object *o, const summary *s, const qun_ledger_info *info)
{
    object events = inside(o, "events");
    number(&events, "counted", info->counted);
    number(&events, "late", info->late);
    number(&events, "repeated", info->repeated);
    number(&events, "early", info->early);
    number(&events, "bad", s->bad);
    close_object(&events);
}

static void write_members(object *o, summary *s, const qun_ledger_info *info)
{
    object members = inside(o, "members");
    number(&members, "seen", info->members);
    number(&members, "now", s->members_now);
    if (s->tiers.len) {
        write_counts(&members, "tiers", &s->tiers);
        number(&members, "without_tier", s->without_tier);
    }
    object classes = inside(&members, "classes");
    for (size_t i = 0; i < s->axis_count; i++) {
        key_text(&classes, s->axes[i].id);
        object axis = {o->b, false};
        write_counts(&axis, "buckets", &s->axes[i].buckets);
        number(&axis, "unknown", s->axes[i].unknown);
        close_object(&axis);
    }
    close_object(&classes);
    close_object(&members);
}

static void write_decisions(object *o, const summary *s)
{
    object decisions = inside(o, "decisions");
    for (int32_t verb = 0; verb < SUMMARY_VERBS; verb++) {
        object acts = {o->b, false};
        for (int32_t act = 0; act < SUMMARY_ACTS; act++) {
            if (!s->decided[verb][act])
                continue;
            if (!acts.begun)
                key_text(&decisions, text_of(qun_name(QUN_SET_VERB, verb)));
            number(&acts, qun_name(QUN_SET_ACT, act), s->decided[verb][act]);
        }
        if (acts.begun)
            close_object(&acts);
    }
    close_object(&decisions);
}

static void write_rules(object *o, const summary *s, const qun_charter *charter)
{
    qun_rule rule = {.size = sizeof rule};
    object rules = inside(o, "rules");
    for (uint32_t i = 0; i < s->rule_count && qun_charter_get(charter, QUN_OBJECT_RULE, i, &rule) == QUN_OK;
         i++) {
        key_text(&rules, rule.id);
        bytes_number(o->b, s->caught[i]);
    }
    close_object(&rules);
}

static void write_json(summary *s, session *to, const qun_ledger_info *info)
{
    qun_head head = {.size = sizeof head};
    object line = {&to->text, false};
    object all = inside(&line, "summary");
    if (qun_charter_get(to->charter, QUN_OBJECT_HEAD, 0, &head) == QUN_OK) {
        key_text(&all, text_of("charter"));
        bytes_json(all.b, head.id);
    }
    instant(&all, "from", info->first);
    instant(&all, "to", info->last);
    instant(&all, "until", s->until);
    write_events(&all, s, info);
    write_members(&all, s, info);
    object groups = inside(&all, "groups");
    number(&groups, "seen", info->groups);
    number(&groups, "open", s->groups_now);
    number(&groups, "ended", ended(s, info));
    write_counts(&groups, "endings", &s->endings);
    close_object(&groups);
    write_decisions(&all, s);
    write_rules(&all, s, to->charter);
    close_object(&all);
    close_object(&line);
    bytes_char(&to->text, '\n');
}

/* ---- tables ---- */

static void row(table *t, qun_text name, uint64_t value)
{
    table_add(t, 0, name);
    table_add_number(t, 1, value);
}

static void section(session *to, const char *zh, const char *en, table *t)
{
    if (t->rows) {
        bytes_char(&to->text, '\n');
        bytes_str(&to->text, to->lang == QUN_LANG_ZH ? zh : en);
        bytes_char(&to->text, '\n');
        for (size_t i = 0; i < t->rows; i++) {
            bytes indented = {NULL, 0, 0};
            bytes *first = &t->cells[i * t->columns];
            bytes_str(&indented, "  ");
            bytes_add(&indented, first->at, first->len);
            bytes_drop(first);
            *first = indented;
        }
        table_write(t, &to->text);
    }
    table_drop(t);
}

static qun_text either(const session *to, const char *zh, const char *en)
{
    return text_of(to->lang == QUN_LANG_ZH ? zh : en);
}

static void show_events(const summary *s, session *to, const qun_ledger_info *info)
{
    table t = {.columns = 2};
    row(&t, either(to, "计入", "counted"), info->counted);
    row(&t, either(to, "迟到", "late"), info->late);
    row(&t, either(to, "重复", "repeated"), info->repeated);
    row(&t, either(to, "过早", "early"), info->early);
    if (s->bad)
        row(&t, either(to, "错误", "bad"), s->bad);
    section(to, "事件", "events", &t);
}

static void show_members(summary *s, session *to, const qun_ledger_info *info)
{
    table t = {.columns = 2};
    row(&t, either(to, "出现过", "seen"), info->members);
    row(&t, either(to, "在群", "in groups now"), s->members_now);
    section(to, "成员", "members", &t);
    for (size_t i = 0; i < s->tiers.len; i++)
        row(&t, text_of(s->tiers.items[i].name), s->tiers.items[i].number);
    if (s->tiers.len && s->without_tier)
        row(&t, either(to, "(无)", "(none)"), s->without_tier);
    section(to, "分层", "tiers", &t);
    for (size_t i = 0; i < s->axis_count; i++) {
        const axis_counts *axis = &s->axes[i];
        bytes heading_zh = {NULL, 0, 0}, heading_en = {NULL, 0, 0};
        for (size_t k = 0; k < axis->buckets.len; k++)
            row(&t, text_of(axis->buckets.items[k].name), axis->buckets.items[k].number);
        if (axis->unknown)
            row(&t, either(to, "(未知)", "(unknown)"), axis->unknown);
        bytes_str(&heading_zh, "分类 ");
        bytes_str(&heading_en, "class ");
        bytes_text(&heading_zh, axis->id);
        bytes_text(&heading_en, axis->id);
        bytes_char(&heading_zh, 0);
        bytes_char(&heading_en, 0);
        section(to, heading_zh.at, heading_en.at, &t);
        bytes_drop(&heading_zh);
        bytes_drop(&heading_en);
    }
}

static void show_groups(const summary *s, session *to, const qun_ledger_info *info)
{
    table t = {.columns = 2};
    row(&t, either(to, "开放", "open"), s->groups_now);
    row(&t, either(to, "结束", "ended"), ended(s, info));
    section(to, "群", "groups", &t);
    for (size_t i = 0; i < s->endings.len; i++)
        row(&t, text_of(s->endings.items[i].name), s->endings.items[i].number);
    section(to, "到期原因", "expired by", &t);
}

static void show_rules(const summary *s, session *to)
{
    qun_rule rule = {.size = sizeof rule};
    table t = {.columns = 2};
    for (uint32_t i = 0;
         i < s->rule_count && qun_charter_get(to->charter, QUN_OBJECT_RULE, i, &rule) == QUN_OK; i++)
        row(&t, rule.id, s->caught[i]);
    section(to, "群规命中", "caught by rules", &t);
}

static void show_decisions(const summary *s, session *to)
{
    table t = {.columns = 3};
    for (int32_t verb = 0; verb < SUMMARY_VERBS; verb++)
        for (int32_t act = 0; act < SUMMARY_ACTS; act++) {
            if (!s->decided[verb][act])
                continue;
            table_add(&t, 0, text_of(qun_name(QUN_SET_VERB, verb)));
            table_add(&t, 1, text_of(qun_name(QUN_SET_ACT, act)));
            table_add_number(&t, 2, s->decided[verb][act]);
        }
    section(to, "决定", "decisions", &t);
}

void summary_print(summary *s, session *to, const qun_ledger_info *info)
{
    to->text.len = 0;
    counts_sort(&s->endings);
    for (size_t i = 0; i < s->axis_count; i++)
        counts_sort(&s->axes[i].buckets);
    if (to->table) {
        show_events(s, to, info);
        show_members(s, to, info);
        show_groups(s, to, info);
        show_rules(s, to);
        show_decisions(s, to);
    } else {
        write_json(s, to, info);
    }
    output_write(&to->out, to->text.at, to->text.len);
}
