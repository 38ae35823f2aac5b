/* writer.c - the canonical JSON of a charter's objects: compact, keys in the order of keys.c, objects in
 * theirs. Driven by the same table as the reader, so that what one writes the other reads. */
#include "base/hash.h"
#include "json/json.h"
#include "model/keys.h"
#include "time/time.h"
#include <string.h>

#define NO_CHILD UINT32_MAX

/* Objects that stand in one place: same kind, owner and part. */
typedef struct family {
    uint32_t first, last; /* indices into the kind's list */
} family;

typedef struct writer {
    const objects *o;
    buf *out;
    arena scratch;
    names keys; /* kind, owner's kind, part, owner: to families */
    family *families;
    uint32_t family_cap;
    uint32_t *next[OBJECT_KINDS]; /* the next of the same family; NO_CHILD */
    qun_status status;
} writer;

/* One object, or a part of it, while it is written. */
typedef struct entry {
    int32_t kind;
    const char *object;
    qun_text reference;
    uint32_t keys; /* written so far */
} entry;

#define MEMBER(type, offset) (*(const type *)(e->object + (offset)))

static void write_table(writer *w, const key_table *table, entry *e);

/* ---- families ---- */

static int32_t part_of(int32_t kind, const void *object)
{
    if (kind == QUN_OBJECT_TIMING)
        return ((const qun_timing *)object)->part;
    if (kind == QUN_OBJECT_REQUIREMENT)
        return ((const qun_requirement *)object)->part;
    return kind == QUN_OBJECT_ACTION ? ((const qun_action *)object)->part : 0;
}

static void family_key(buf *key, int32_t kind, int32_t owner_kind, int32_t part, qun_text owner)
{
    buf_clear(key);
    buf_char(key, (char)kind);
    buf_char(key, (char)owner_kind);
    buf_char(key, (char)part);
    buf_text(key, owner);
}

/* Fields of events are gathered under their kind: the name is as good as an owner. */
static void family_key_of(buf *key, int32_t kind, const void *object)
{
    int32_t owner_kind = 0;
    qun_text owner = {NULL, 0};
    if (kind == QUN_OBJECT_EVENT)
        owner = ((const qun_event_type *)object)->name;
    else if (!object_owner(kind, object, &owner_kind, &owner))
        owner_kind = 0;
    family_key(key, kind, owner_kind, owner_kind ? part_of(kind, object) : 0, owner);
}

static bool family_add(writer *w, buf *key, int32_t kind, uint32_t index)
{
    uint32_t number, known = w->keys.count;
    family_key_of(key, kind, object_at(w->o, kind, index));
    if (key->failed || !names_add(&w->keys, buf_view(key), &number))
        return false;
    if (!mem_grow(&w->o->env->mem, &w->families, &w->family_cap, w->keys.count, sizeof *w->families))
        return false;
    w->next[kind][index] = NO_CHILD;
    if (number == known)
        w->families[number].first = index;
    else
        w->next[kind][w->families[number].last] = index;
    w->families[number].last = index;
    return true;
}

static bool gather(writer *w)
{
    bool good = true;
    buf key;
    buf_init(&key, &w->o->env->mem);
    for (int32_t kind = 1; kind < OBJECT_KINDS && good; kind++) {
        uint32_t count = w->o->lists[kind].count;
        w->next[kind] = count > 0 ? arena_new(&w->scratch, count * sizeof **w->next) : NULL;
        good = count == 0 || w->next[kind] != NULL;
        for (uint32_t i = 0; i < count && good; i++)
            good = family_add(w, &key, kind, i);
    }
    buf_drop(&key);
    return good;
}

/* The first object of a place; NO_CHILD: there is none. */
static uint32_t first_child(writer *w, int32_t kind, const entry *owner, int32_t part)
{
    buf key;
    bool head =
        owner->kind == QUN_OBJECT_HEAD || kind == QUN_OBJECT_GOAL; /* goals name no owner: there is one */
    buf_init(&key, &w->o->env->mem);
    family_key(&key, kind, head ? 0 : owner->kind, head ? 0 : part,
               head ? (qun_text){NULL, 0} : owner->reference);
    if (key.failed)
        w->status = QUN_E_NOMEM;
    uint32_t number = key.failed ? NAMES_NONE : names_find(&w->keys, buf_view(&key));
    buf_drop(&key);
    return number == NAMES_NONE ? NO_CHILD : w->families[number].first;
}

/* ---- keys and small values ---- */

static void put_key(writer *w, entry *e, const char *name)
{
    if (e->keys++ > 0)
        buf_char(w->out, ',');
    buf_json(w->out, text_of(name));
    buf_char(w->out, ':');
}

static void write_texts(writer *w, entry *e, const format_key *k)
{
    qun_text zh = MEMBER(qun_text, k->at), en = MEMBER(qun_text, k->also);
    if (!zh.at && !en.at)
        return;
    put_key(w, e, k->name);
    if (!en.at) {
        buf_json(w->out, zh);
        return;
    }
    if (zh.at) {
        buf_str(w->out, "{\"zh\":");
        buf_json(w->out, zh);
    }
    buf_str(w->out, zh.at ? ",\"en\":" : "{\"en\":");
    buf_json(w->out, en);
    buf_char(w->out, '}');
}

static void put_text(writer *w, entry *e, const char *name, qun_text text)
{
    if (text.len == 0)
        return;
    put_key(w, e, name);
    buf_json(w->out, text);
}

static void write_text(writer *w, entry *e, const format_key *k)
{
    put_text(w, e, k->name, MEMBER(qun_text, k->at));
}

static void put_number(writer *w, entry *e, const format_key *k, int64_t number)
{
    if (number == 0 && k->required == KEY_OPTIONAL)
        return;
    put_key(w, e, k->name);
    buf_int(w->out, number);
}

static void write_number(writer *w, entry *e, const format_key *k)
{
    put_number(w, e, k, MEMBER(int64_t, k->at));
}

static void write_number_expression(writer *w, entry *e, const format_key *k)
{
    if (MEMBER(qun_text, k->also).len > 0)
        put_text(w, e, k->name, MEMBER(qun_text, k->also));
    else
        put_number(w, e, k, MEMBER(int64_t, k->at));
}

static void write_count(writer *w, entry *e, const format_key *k)
{
    put_number(w, e, k, MEMBER(uint32_t, k->at));
}

static void write_flag(writer *w, entry *e, const format_key *k)
{
    if (!(MEMBER(uint32_t, k->at) & k->low))
        return;
    put_key(w, e, k->name);
    buf_str(w->out, "true");
}

static void write_word(writer *w, entry *e, const format_key *k)
{
    int32_t value = MEMBER(int32_t, k->at);
    const key_word *word = value != 0 ? word_valued(&key_word_lists[k->more], value) : NULL;
    if (word)
        put_text(w, e, k->name, text_of(word->name));
}

static void write_flag_word(writer *w, entry *e, const format_key *k)
{
    const key_words *words = &key_word_lists[k->more];
    for (uint32_t i = 0; i < words->count; i++)
        if (MEMBER(uint32_t, k->at) & (uint32_t)words->words[i].value) {
            put_text(w, e, k->name, text_of(words->words[i].name));
            return;
        }
}

/* ---- lists ---- */

static void put_comma(writer *w, bool *some)
{
    if (*some)
        buf_char(w->out, ',');
    *some = true;
}

static void write_bits(writer *w, entry *e, const format_key *k)
{
    uint32_t bits = MEMBER(uint32_t, k->at);
    const key_words *words = &key_word_lists[k->more];
    bool some = false;
    if (bits == k->low)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    for (uint32_t i = 0; i < words->count; i++)
        if (bits & (uint32_t)words->words[i].value) {
            put_comma(w, &some);
            buf_json(w->out, text_of(words->words[i].name));
        }
    buf_char(w->out, ']');
}

static void write_list(writer *w, entry *e, const format_key *k)
{
    const qun_text *texts = MEMBER(qun_text *, k->at);
    size_t count = MEMBER(size_t, k->also);
    bool some = false;
    if (count == 0 && k->required == KEY_OPTIONAL)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    for (size_t i = 0; i < count; i++) {
        put_comma(w, &some);
        buf_json(w->out, texts[i]);
    }
    buf_char(w->out, ']');
}

/* Tags whose bits have no name are lost here: the builder's check sees that. */
static void write_term(writer *w, const qun_word_list *list, size_t index)
{
    qun_text tags[64];
    static const qun_term_note none = {.size = sizeof none};
    const qun_term_note *note = list->notes ? &list->notes[index] : &none;
    term_record term = {note->flags, note->severity, list->terms[index], tags, 0};
    for (size_t i = 0; i < list->tag_count && i < 64; i++)
        if (note->tags >> i & 1)
            tags[term.tag_count++] = list->tags[i];
    if (!note->flags && !note->severity && !term.tag_count) {
        buf_json(w->out, list->terms[index]);
        return;
    }
    entry e = {0, (const char *)&term, {NULL, 0}, 0};
    buf_char(w->out, '{');
    write_table(w, &key_tables[KEYS_TERM], &e);
    buf_char(w->out, '}');
}

static void write_terms(writer *w, entry *e, const format_key *k)
{
    const qun_word_list *list = (const qun_word_list *)e->object;
    bool some = false;
    if (list->term_count == 0)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    for (size_t i = 0; i < list->term_count; i++) {
        put_comma(w, &some);
        write_term(w, list, i);
    }
    buf_char(w->out, ']');
}

/* ---- spans and times ---- */

static void put_period(writer *w, const qun_period *period)
{
    buf_char(w->out, '"');
    period_write(w->out, period);
    buf_char(w->out, '"');
}

static void write_span(writer *w, entry *e, const format_key *k)
{
    const qun_period *period = &MEMBER(qun_period, k->at);
    if (period_zero(period) || period_sign(period) == 2)
        return;
    put_key(w, e, k->name);
    put_period(w, period);
}

static void write_spans(writer *w, entry *e, const format_key *k)
{
    const qun_period *periods = MEMBER(qun_period *, k->at);
    size_t count = MEMBER(size_t, k->also);
    bool empty = k->low != 0 && (MEMBER(uint32_t, offsetof(qun_form, flags)) & k->low);
    bool some = false;
    if (count == 0 && !empty)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    for (size_t i = 0; i < count; i++) {
        put_comma(w, &some);
        put_period(w, &periods[i]);
    }
    buf_char(w->out, ']');
}

static void write_over(writer *w, entry *e, const format_key *k)
{
    if (k->also != 0 && MEMBER(qun_text, k->also).len > 0)
        put_text(w, e, k->name, MEMBER(qun_text, k->also));
    else
        write_span(w, e, k);
}

static void write_moment(writer *w, entry *e, const format_key *k)
{
    qun_time at = MEMBER(qun_time, k->at);
    if (at == 0)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '"');
    time_write(w->out, NULL, at);
    buf_char(w->out, '"');
}

static void write_days(writer *w, entry *e, const format_key *k)
{
    const qun_timing *t = (const qun_timing *)e->object;
    const key_words *week = &key_word_lists[WORDS_WEEKDAY];
    bool some = false;
    if (t->weekdays == 0 && t->monthdays == 0 && t->date_count == 0)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    for (uint32_t i = 0; i < week->count; i++)
        if (t->weekdays & (uint32_t)week->words[i].value) {
            put_comma(w, &some);
            buf_json(w->out, text_of(week->words[i].name));
        }
    for (int day = 0; day < 32; day++)
        if (t->monthdays >> day & 1) {
            put_comma(w, &some);
            buf_int(w->out, day == 31 ? -1 : day + 1);
        }
    for (size_t i = 0; i < t->date_count; i++) {
        put_comma(w, &some);
        buf_json(w->out, t->dates[i]);
    }
    buf_char(w->out, ']');
}

static void write_clocks(writer *w, entry *e, const format_key *k)
{
    const int32_t *minutes = MEMBER(int32_t *, k->at);
    size_t count = MEMBER(size_t, k->also);
    bool some = false;
    if (count == 0)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    for (size_t i = 0; i < count; i++) {
        put_comma(w, &some);
        buf_char(w->out, '"');
        clock_write(w->out, minutes[i]);
        buf_char(w->out, '"');
    }
    buf_char(w->out, ']');
}

/* ---- the rest of the values ---- */

static void write_aggregate(writer *w, entry *e, const format_key *k)
{
    const qun_metric *metric = (const qun_metric *)e->object;
    buf name;
    if (metric->aggregate != (int32_t)k->low)
        return;
    buf_init(&name, &w->o->env->mem);
    buf_text(&name, metric->event);
    if (metric->field.at) {
        buf_char(&name, '.');
        buf_text(&name, metric->field);
    }
    put_key(w, e, k->name);
    buf_json(w->out, buf_view(&name));
    if (name.failed)
        w->status = QUN_E_NOMEM;
    buf_drop(&name);
}

/* A value from C may be any text: what is no JSON is written as a text. */
static void write_value(writer *w, entry *e, const format_key *k)
{
    qun_text value = MEMBER(qun_text, k->at);
    json_node *root = NULL;
    arena_mark mark = arena_here(&w->scratch);
    put_key(w, e, k->name);
    if (json_parse(w->o->env, &w->scratch, value, (qun_text){NULL, 0}, NULL, &root) == QUN_E_NOMEM)
        w->status = QUN_E_NOMEM;
    if (root)
        json_write(root, w->out);
    else
        buf_json(w->out, value);
    arena_back(&w->scratch, mark);
}

/* ---- objects inside of objects ---- */

/* {"when": "X"} with nothing else is written "X", where the format has that short form. */
static void shorten(writer *w, const key_table *table, const entry *e, size_t start)
{
    if (!table->bare || e->keys != 1 || w->out->failed)
        return;
    size_t head = start + strlen(table->bare) + 4; /* {"when": */
    char *at = w->out->at;
    if (head >= w->out->len || at[head] != '"' || at[head - 1] != ':' ||
        memcmp(at + start + 2, table->bare, strlen(table->bare)) != 0)
        return;
    memmove(at + start, at + head, w->out->len - head - 1);
    w->out->len -= head - start + 1;
}

static void write_object(writer *w, uint8_t table, int32_t kind, uint32_t index)
{
    size_t start = w->out->len;
    entry e = {kind, object_at(w->o, kind, index), w->o->lists[kind].references[index], 0};
    buf_char(w->out, '{');
    write_table(w, &key_tables[table], &e);
    buf_char(w->out, '}');
    shorten(w, &key_tables[table], &e, start);
}

static void write_one(writer *w, entry *e, const format_key *k)
{
    int32_t kind = key_tables[k->more].kind;
    uint32_t child = first_child(w, kind, e, 0);
    if (child == NO_CHILD)
        return;
    put_key(w, e, k->name);
    write_object(w, k->more, kind, child);
}

static void put_children(writer *w, uint8_t table, int32_t kind, uint32_t child, bool some)
{
    for (; child != NO_CHILD; child = w->next[kind][child]) {
        put_comma(w, &some);
        write_object(w, table, kind, child);
    }
}

static void write_many(writer *w, entry *e, const format_key *k)
{
    int32_t kind = key_tables[k->more].kind;
    uint32_t child = first_child(w, kind, e, 0);
    bool empty = k->low != 0 && (MEMBER(uint32_t, offsetof(qun_permit, flags)) & k->low);
    if (child == NO_CHILD && !empty)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    put_children(w, k->more, kind, child, false);
    buf_char(w->out, ']');
}

/* The struct's own text, the lines of the part, or (from C) both. */
static void write_condition(writer *w, entry *e, const format_key *k)
{
    qun_text own = MEMBER(qun_text, k->at);
    uint32_t child = first_child(w, QUN_OBJECT_REQUIREMENT, e, k->more);
    if (child == NO_CHILD) {
        put_text(w, e, k->name, own);
        return;
    }
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    if (own.len > 0)
        buf_json(w->out, own);
    put_children(w, KEYS_REQUIREMENT, QUN_OBJECT_REQUIREMENT, child, own.len > 0);
    buf_char(w->out, ']');
}

static void write_actions(writer *w, entry *e, const format_key *k)
{
    uint32_t child = first_child(w, QUN_OBJECT_ACTION, e, k->more);
    if (child == NO_CHILD)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '[');
    put_children(w, KEYS_ACTION, QUN_OBJECT_ACTION, child, false);
    buf_char(w->out, ']');
}

static void write_time(writer *w, entry *e, const format_key *k)
{
    uint32_t child = first_child(w, QUN_OBJECT_TIMING, e, k->more);
    if (child == NO_CHILD)
        return;
    const qun_timing *own = object_at(w->o, QUN_OBJECT_TIMING, child);
    put_key(w, e, k->name);
    if (own->id.len > 0)
        buf_json(w->out, own->id);
    else
        write_object(w, KEYS_TIME, QUN_OBJECT_TIMING, child);
}

/* Without what it requires, an inner object says nothing. */
static bool inside_complete(const key_table *table, const entry *e)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const format_key *k = &table->keys[i];
        if (k->required == KEY_OPTIONAL)
            continue;
        if (k->read == READ_SPAN    ? period_zero(&MEMBER(qun_period, k->at))
            : k->read == READ_COUNT ? MEMBER(uint32_t, k->at) == 0
                                    : MEMBER(qun_text, k->at).len == 0)
            return false;
    }
    return true;
}

static void write_inside(writer *w, entry *e, const format_key *k)
{
    const key_table *table = &key_tables[k->more];
    size_t before = w->out->len;
    entry inner = *e;
    uint32_t keys = e->keys;
    if (!inside_complete(table, e))
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '{');
    inner.keys = 0;
    write_table(w, table, &inner);
    buf_char(w->out, '}');
    if (inner.keys == 0 && !w->out->failed) {
        w->out->len = before;
        e->keys = keys;
    }
}

/* ---- vocabulary ---- */

static void put_event(writer *w, uint32_t child)
{
    bool some = false;
    buf_char(w->out, '{');
    for (; child != NO_CHILD; child = w->next[QUN_OBJECT_EVENT][child]) {
        const qun_event_type *event = object_at(w->o, QUN_OBJECT_EVENT, child);
        if (!event->field.at)
            continue;
        put_comma(w, &some);
        buf_json(w->out, event->field);
        buf_char(w->out, ':');
        buf_json(w->out, event->type_name);
    }
    buf_char(w->out, '}');
}

static bool first_of_event(writer *w, uint32_t index)
{
    buf key;
    buf_init(&key, &w->o->env->mem);
    family_key_of(&key, QUN_OBJECT_EVENT, object_at(w->o, QUN_OBJECT_EVENT, index));
    uint32_t number = key.failed ? NAMES_NONE : names_find(&w->keys, buf_view(&key));
    if (key.failed)
        w->status = QUN_E_NOMEM;
    buf_drop(&key);
    return number != NAMES_NONE && w->families[number].first == index;
}

static void write_events(writer *w, entry *e, const format_key *k)
{
    bool some = false;
    const object_list *list = &w->o->lists[QUN_OBJECT_EVENT];
    if (list->count == 0)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '{');
    for (uint32_t i = 0; i < list->count; i++) {
        if (!first_of_event(w, i))
            continue;
        put_comma(w, &some);
        buf_json(w->out, ((const qun_event_type *)object_at(w->o, QUN_OBJECT_EVENT, i))->name);
        buf_char(w->out, ':');
        put_event(w, i);
    }
    buf_char(w->out, '}');
}

static void write_vocabulary(writer *w, entry *e, const format_key *k)
{
    int32_t kind = key_tables[k->more].kind;
    bool some = false;
    if (k->more == KEYS_EVENT) {
        write_events(w, e, k);
        return;
    }
    uint32_t child = first_child(w, kind, e, 0);
    if (child == NO_CHILD)
        return;
    put_key(w, e, k->name);
    buf_char(w->out, '{');
    for (; child != NO_CHILD; child = w->next[kind][child]) {
        put_comma(w, &some);
        buf_json(w->out, w->o->lists[kind].references[child]);
        buf_char(w->out, ':');
        write_object(w, k->more, kind, child);
    }
    buf_char(w->out, '}');
}

/* ---- tables ---- */

/* `qun` and `do` are read by hand, so they are written by hand. */
static void write_elsewhere(writer *w, entry *e, const format_key *k)
{
    if (e->kind == QUN_OBJECT_HEAD && text_is(text_of(k->name), "qun")) {
        put_key(w, e, k->name);
        buf_char(w->out, '1');
    } else if (e->kind == QUN_OBJECT_ACTION) {
        const act_form *form = act_valued(((const qun_action *)e->object)->act);
        put_text(w, e, k->name, text_of(form ? form->name : NULL));
    }
}

typedef void (*value_writer)(writer *w, entry *e, const format_key *k);
static const value_writer value_writers[READINGS] = {
    [READ_ELSEWHERE] = write_elsewhere, [READ_TEXTS] = write_texts,
    [READ_TEXT] = write_text,           [READ_ID] = write_text,
    [READ_REVISION] = write_text,       [READ_EXPRESSION] = write_text,
    [READ_ANCHOR] = write_text,         [READ_NUMBER] = write_number,
    [READ_INTEGER] = write_number,      [READ_NUMBER_EXPRESSION] = write_number_expression,
    [READ_COUNT] = write_count,         [READ_FLAG] = write_flag,
    [READ_WORD] = write_word,           [READ_FLAG_WORD] = write_flag_word,
    [READ_BITS] = write_bits,           [READ_WORD_TEXT] = write_text,
    [READ_SPAN] = write_span,           [READ_SPANS] = write_spans,
    [READ_OFFSETS] = write_spans,       [READ_OVER] = write_over,
    [READ_LIST] = write_list,           [READ_MOMENT] = write_moment,
    [READ_DAYS] = write_days,           [READ_CLOCKS] = write_clocks,
    [READ_CONDITION] = write_condition, [READ_ACTIONS] = write_actions,
    [READ_TIME] = write_time,           [READ_TARGET] = write_text,
    [READ_AGGREGATE] = write_aggregate, [READ_VALUE] = write_value,
    [READ_INSIDE] = write_inside,       [READ_ONE] = write_one,
    [READ_MANY] = write_many,           [READ_VOCABULARY] = write_vocabulary,
    [READ_TERMS] = write_terms,
};

/* Several keys of an action fill one member: which one it was is told by the act and, where two would do, by
 * what the topic is. */
static bool action_has(const writer *w, const entry *e, const format_key *k)
{
    const qun_action *action = (const qun_action *)e->object;
    const act_form *form = act_valued(action->act);
    qun_text name = text_of(k->name);
    if (!form || !act_takes(form, k->name))
        return false;
    if (action->act == QUN_ACT_ASSIGN)
        return !text_is(name, action->choice.len > 0 ? "tag" : "attribute");
    if (action->act == QUN_ACT_ROUTE) {
        bool group = object_named(w->o, QUN_OBJECT_FORM, action->topic) != UINT32_MAX;
        return !text_is(name, group ? "carrier" : "group");
    }
    return true;
}

static void write_table(writer *w, const key_table *table, entry *e)
{
    for (uint32_t i = 0; i < table->count && w->status == QUN_OK; i++) {
        const format_key *k = &table->keys[i];
        if (value_writers[k->read] && (e->kind != QUN_OBJECT_ACTION || action_has(w, e, k)))
            value_writers[k->read](w, e, k);
    }
}

qun_status objects_write(const objects *o, buf *out)
{
    writer w = {.o = o, .out = out};
    arena_init(&w.scratch, &o->env->mem);
    names_init(&w.keys, &o->env->mem, o->env->seed);
    if (!gather(&w))
        w.status = QUN_E_NOMEM;
    static const qun_head no_head = {.size = sizeof no_head};
    const void *head = object_at(o, QUN_OBJECT_HEAD, 0);
    entry e = {QUN_OBJECT_HEAD, head ? head : (const void *)&no_head, {NULL, 0}, 0};
    if (w.status == QUN_OK) {
        buf_char(out, '{');
        write_table(&w, &key_tables[KEYS_CHARTER], &e);
        buf_char(out, '}');
    }
    names_drop(&w.keys);
    mem_free(&o->env->mem, w.families, w.family_cap * sizeof *w.families);
    arena_drop(&w.scratch);
    return w.status == QUN_OK && out->failed ? QUN_E_NOMEM : w.status;
}
