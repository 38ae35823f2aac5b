/* reader.c - from the merged tree to typed objects, driven by the table of keys.c: every object is filled,
 * added, then what belongs to it is read. Values are read by values.c, documents are fetched and merged by
 * packs.c. */
#include "model/reader.h"
#include "base/hash.h"
#include <string.h>

/* Whose an object is. */
typedef struct holder {
    int32_t kind; /* HEAD: the charter's own */
    qun_text reference;
    int32_t part;
} holder;

/* Room for any struct of a charter. */
typedef union any_struct {
    qun_positioning positioning;
    qun_form form;
    qun_level level;
    qun_timing timing;
    char bytes[2 * sizeof(qun_positioning)];
} any_struct;

static void read_record(reader *r, uint8_t table, const node *n, const holder *of, qun_text name);

/* ---- the members of a struct ---- */

static void unknown_key(reader *r, const key_table *table, const node *member)
{
    qun_text known[64];
    uint32_t count = 0;
    for (; count < table->count && count < 64; count++)
        known[count] = text_of(table->keys[count].name);
    problem_at_key(r, QUN_CODE_C010, member, nearest_text(r, member->key, known, count), ABSENT);
}

static void read_member(reader *r, record *rec, const format_key *k, const node *n);

void read_members(reader *r, record *rec, const node *n)
{
    uint64_t seen = 0;
    for (const node *member = n->first; member && r->stopped == QUN_OK; member = member->next) {
        const format_key *k = key_named(rec->table, member->key);
        if (text_begins(member->key, TEXT("x-")))
            continue;
        if (!k) {
            unknown_key(r, rec->table, member);
            continue;
        }
        uint64_t bit = UINT64_C(1) << (k - rec->table->keys);
        if (!(seen & bit)) /* one that is there twice has been told */
            read_member(r, rec, k, member);
        seen |= bit;
    }
    for (uint32_t i = 0; i < rec->table->count; i++) {
        const format_key *k = &rec->table->keys[i];
        if (k->required == KEY_REQUIRED && !(seen >> i & 1) && !text_is(text_of(k->name), "qun"))
            problem_at(r, QUN_CODE_C017, n, text_of(k->name), ABSENT, ABSENT);
    }
}

static void read_inside(reader *r, record *rec, const format_key *k, const node *n)
{
    record inner = *rec;
    inner.table = &key_tables[k->more];
    inner.node = n;
    if (node_kind(n) != JSON_OBJECT)
        problem_value(r, n, "an object", ABSENT);
    else
        read_members(r, &inner, n);
}

static void read_member(reader *r, record *rec, const format_key *k, const node *n)
{
    if (k->read == READ_LATER)
        problem_later_key(r, n, k);
    else if (k->read == READ_INSIDE)
        read_inside(r, rec, k, n);
    else if (value_readers[k->read])
        value_readers[k->read](r, rec, k, n);
}

/* Values of absent keys that are not 0. */
static void preset(record *rec)
{
    for (uint32_t i = 0; i < rec->table->count; i++) {
        const format_key *k = &rec->table->keys[i];
        if (k->read == READ_BITS && k->low != 0)
            memcpy(rec->object + k->at, &k->low, sizeof k->low);
    }
}

/* ---- what no single key can tell ---- */

static void finish_metric(reader *r, record *rec, const node *n)
{
    qun_metric *metric = (qun_metric *)rec->object;
    static const char *const options[] = {"where", "over", "back", "by"};
    if (!metric->expression.at) {
        static const char *const named[] = {"is", "streak", "top", "open"};
        bool said = metric->aggregate != 0;
        for (size_t i = 0; i < sizeof named / sizeof *named; i++)
            said = said || node_member(n, named[i]); /* wrong, or of a later version: that was told */
        if (!said)
            problem_at(r, QUN_CODE_C017, n, TEXT("count"), ABSENT, ABSENT);
        return;
    }
    if (metric->aggregate != 0)
        problem_at_key(r, QUN_CODE_C012, node_member(n, "is"), ABSENT,
                       TEXT("a metric is one of count, sum, min, max, first, last, distinct, is"));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (node_member(n, options[i]))
            problem_at_key(r, QUN_CODE_C012, node_member(n, options[i]), ABSENT,
                           TEXT("`is` only names an expression: it takes no options"));
    metric->aggregate = QUN_AGGREGATE_IS;
}

static void finish_requirement(reader *r, record *rec, const node *n)
{
    (void)rec;
    const node *spend = node_member(n, "spend"), *when = node_member(n, "when");
    if (node_kind(n) != JSON_OBJECT)
        return;
    if (spend && when)
        problem_at_key(r, QUN_CODE_C012, spend, ABSENT,
                       TEXT("a requirement has `when` or `spend`, not both"));
    else if (!spend && !when)
        problem_at(r, QUN_CODE_C017, n, TEXT("when"), ABSENT, ABSENT);
}

static void finish_ending(reader *r, record *rec, const node *n)
{
    (void)rec;
    if (!node_member(n, "on") && !node_member(n, "when"))
        problem_at(r, QUN_CODE_C017, n, TEXT("on"), ABSENT, ABSENT);
}

/* The zone was opened before anything was read; here a wrong one is taken out, so that it is told once. */
static void finish_head(reader *r, record *rec, const node *n)
{
    qun_head *head = (qun_head *)rec->object;
    const node *currency = node_member(n, "currency");
    bool letters = head->currency.len == 3;
    for (size_t i = 0; i < head->currency.len && letters; i++)
        letters = head->currency.at[i] >= 'A' && head->currency.at[i] <= 'Z';
    if (head->currency.len > 0 && !letters)
        problem_value(r, currency, "three capital letters, such as \"CNY\"", ABSENT);
    if (!r->zone)
        head->timezone = ABSENT;
}

static void finish(reader *r, record *rec, const node *n)
{
    if (rec->kind == QUN_OBJECT_METRIC)
        finish_metric(r, rec, n);
    else if (rec->kind == QUN_OBJECT_REQUIREMENT)
        finish_requirement(r, rec, n);
    else if (rec->kind == QUN_OBJECT_ENDING)
        finish_ending(r, rec, n);
    else if (rec->kind == QUN_OBJECT_HEAD)
        finish_head(r, rec, n);
    else if (rec->kind == QUN_OBJECT_WORDS)
        finish_terms(r, rec, n);
}

/* ---- adding ---- */

static void add(reader *r, record *rec, const node *n)
{
    place origin;
    rec->index = UINT32_MAX;
    if (r->muted > 0 || r->stopped != QUN_OK)
        return;
    node_place(r, n, &origin);
    qun_status status = objects_put(r->o, rec->kind, rec->object, &origin, &rec->index);
    if (status == QUN_E_LIMIT)
        problem_at(r, QUN_CODE_C003, n, ABSENT, ABSENT, TEXT("too many objects"));
    if (status != QUN_OK) {
        rec->index = UINT32_MAX;
        reader_stop(r, status);
        return;
    }
    rec->reference = r->o->lists[rec->kind].references[rec->index];
}

static void note_key(reader *r, const record *rec, const char *name, const node *n)
{
    buf path;
    place at;
    if (rec->index == UINT32_MAX || r->stopped != QUN_OK)
        return;
    buf_init(&path, &r->env->mem);
    buf_text(&path, rec->prefix);
    buf_str(&path, name);
    buf_char(&path, '\0');
    node_place(r, n, &at);
    qun_status status =
        path.failed ? QUN_E_NOMEM : objects_note_place(r->o, rec->kind, rec->index, path.at, &at);
    if (status != QUN_OK)
        reader_stop(r, status);
    buf_drop(&path);
}

/* Where the names of a list stand: "from/0"; one that stands alone is the first. */
static void note_items(reader *r, const record *rec, const char *name, const node *n)
{
    uint32_t number = 0;
    bool list = node_kind(n) == JSON_ARRAY;
    for (const node *item = list ? n->first : n; item; item = list ? item->next : NULL) {
        buf key;
        buf_init(&key, &r->env->mem);
        buf_str(&key, name);
        buf_char(&key, '/');
        buf_uint(&key, number++);
        buf_char(&key, '\0');
        if (key.failed)
            reader_stop(r, QUN_E_NOMEM);
        else
            note_key(r, rec, key.at, item);
        buf_drop(&key);
    }
}

/* ---- what belongs to an object ---- */

static holder holder_of(const record *rec, int32_t part)
{
    return (holder){rec->kind, rec->reference, part};
}

static void follow_inside(reader *r, record *rec, const format_key *k, const node *n);

static void follow_one(reader *r, record *rec, const format_key *k, const node *n)
{
    holder of = holder_of(rec, 0);
    read_record(r, k->more, n, &of, ABSENT);
}

/* What the items of a list may not have in common. */
static const node *item_name(uint8_t table, const node *item)
{
    return node_member(item, table == KEYS_STEP ? "at" : "id");
}

static bool repeated(reader *r, const node *name, names *seen, const node **first)
{
    uint32_t number, known = seen->count;
    qun_text text = name->value->text;
    if (!names_add(seen, text, &number)) {
        reader_stop(r, QUN_E_NOMEM);
        return false;
    }
    if (number == known) {
        first[number] = name;
        return false;
    }
    buf where;
    place at;
    node_place(r, first[number], &at);
    buf_init(&where, &r->env->mem);
    buf_uint(&where, at.line);
    buf_char(&where, ':');
    buf_uint(&where, at.column);
    problem_at(r, QUN_CODE_C002, name, text, ABSENT, reader_text(r, &where));
    return true;
}

/* The items of a list of objects; one whose id was there before is looked at, but not added. */
static void read_items(reader *r, uint8_t table, const node *n, const holder *of)
{
    names seen;
    const node **first = arena_new(&r->scratch, ((size_t)n->count + 1) * sizeof *first);
    names_init(&seen, &r->env->mem, r->env->seed);
    if (!first)
        reader_stop(r, QUN_E_NOMEM);
    for (const node *item = n->first; item && r->stopped == QUN_OK; item = item->next) {
        const node *name = item_name(table, item);
        bool named = node_is_text(name) || node_kind(name) == JSON_INT;
        bool mute = named && repeated(r, name, &seen, first);
        r->muted += mute;
        read_record(r, table, item, of, ABSENT);
        r->muted -= mute;
    }
    names_drop(&seen);
}

static void follow_many(reader *r, record *rec, const format_key *k, const node *n)
{
    holder of = holder_of(rec, 0);
    if (node_kind(n) == JSON_ARRAY)
        read_items(r, k->more, n, &of);
    else
        problem_value(r, n, "a list", ABSENT);
}

static void follow_condition(reader *r, record *rec, const format_key *k, const node *n)
{
    holder of = holder_of(rec, k->more);
    if (node_kind(n) == JSON_ARRAY)
        read_items(r, KEYS_REQUIREMENT, n, &of);
}

static void follow_time(reader *r, record *rec, const format_key *k, const node *n)
{
    holder of = holder_of(rec, k->more);
    read_record(r, KEYS_TIME, n, &of, ABSENT);
}

/* ---- actions ---- */

static void act_wrong(reader *r, const node *n)
{
    qun_text known[64];
    uint32_t count = 0;
    for (; count < act_form_count && count < 64; count++)
        known[count] = text_of(act_forms[count].name);
    problem_value(r, n, "something to do: delete, warn, strike, notify ...",
                  node_is_text(n) ? nearest_text(r, n->value->text, known, count) : ABSENT);
}

static const act_form *act_wanted(reader *r, const node *n)
{
    const act_form *form = node_is_text(n) ? act_named(n->value->text) : NULL;
    if (!form)
        act_wrong(r, n);
    else if (form->later)
        problem_at(r, QUN_CODE_C011, n, n->value->text, ABSENT, TEXT("read with qun_settle"));
    return form;
}

/* Of arguments that fill one place only one can be said; `attribute` and `value` belong together. */
static void check_together(reader *r, const act_form *form, const node *n)
{
    const node *attribute = node_member(n, "attribute"), *value = node_member(n, "value");
    for (size_t i = 1; i < ACT_KEYS && form->keys[i]; i++) {
        const format_key *k = key_named(&key_tables[KEYS_ACTION], text_of(form->keys[i]));
        const format_key *first = key_named(&key_tables[KEYS_ACTION], text_of(form->keys[0]));
        const node *second = node_member(n, k->name);
        if (second && node_member(n, first->name) && k->at == first->at)
            problem_at_key(r, QUN_CODE_C012, second, ABSENT, TEXT("one of these is said, not both"));
    }
    if (form->act == QUN_ACT_ASSIGN && !attribute != !value)
        problem_at(r, QUN_CODE_C017, n, attribute ? TEXT("value") : TEXT("attribute"), ABSENT, ABSENT);
}

/* Arguments that this act does not take; and what it cannot do without. */
static void check_arguments(reader *r, const act_form *form, const node *n)
{
    qun_text known[ACT_KEYS + 3] = {{"to", 2}, {"text", 4}, {"why", 3}};
    uint32_t count = 3;
    for (size_t i = 0; i < ACT_KEYS && form->keys[i]; i++)
        known[count++] = text_of(form->keys[i]);
    for (const node *member = n->first; member; member = member->next) {
        const format_key *k = key_named(&key_tables[KEYS_ACTION], member->key);
        if (k && k->read != READ_LATER && !act_takes(form, k->name))
            problem_at_key(r, QUN_CODE_C010, member, nearest_text(r, member->key, known, count), ABSENT);
    }
    if (form->first_required && !node_member(n, form->keys[0]))
        problem_at(r, QUN_CODE_C017, n, text_of(form->keys[0]), ABSENT, ABSENT);
    check_together(r, form, n);
}

/* Only what the act takes is noted and kept: an amount of a warning is nothing. */
static void read_action(reader *r, const node *n, const holder *of)
{
    qun_action action = {.size = sizeof action};
    bool bare = node_is_text(n);
    uint64_t before = r->problems;
    record rec = {
        &key_tables[KEYS_ACTION], n, QUN_OBJECT_ACTION, (char *)&action, UINT32_MAX, ABSENT, ABSENT};
    const node *act = bare ? n : node_member(n, "do");
    object_set_owner(QUN_OBJECT_ACTION, &action, of->kind, of->reference, of->part);
    if (!bare && node_kind(n) != JSON_OBJECT) {
        problem_value(r, n, "something to do: \"delete\", or {\"do\": ...}", ABSENT);
        return;
    }
    if (!bare)
        read_members(r, &rec, n);
    const act_form *form = act ? act_wanted(r, act) : NULL;
    if (!form)
        return;
    action.act = form->act;
    check_arguments(r, form, n);
    add(r, &rec, n);
    if (rec.index != UINT32_MAX)
        r->o->lists[rec.kind].suspects[rec.index] = r->problems > before;
    for (const node *member = n->first; member; member = member->next)
        if (key_named(rec.table, member->key))
            note_key(r, &rec, key_named(rec.table, member->key)->name, member);
    if (bare)
        note_key(r, &rec, "do", n);
}

static void follow_actions(reader *r, record *rec, const format_key *k, const node *n)
{
    holder of = holder_of(rec, k->more);
    if (node_kind(n) != JSON_ARRAY) {
        read_action(r, n, &of);
        return;
    }
    for (const node *item = n->first; item && r->stopped == QUN_OK; item = item->next)
        read_action(r, item, &of);
}

/* ---- vocabulary ---- */

static bool fact_name_valid(reader *r, const node *member)
{
    qun_text name = member->key;
    const char *dot = name.len > 0 ? memchr(name.at, '.', name.len) : NULL;
    size_t at = dot ? (size_t)(dot - name.at) : 0;
    const key_words *scopes = &key_word_lists[WORDS_SCOPE];
    if (!dot || !identifier_valid(text_part(name, at + 1, name.len))) {
        problem_at_key(r, QUN_CODE_C012, member, ABSENT,
                       TEXT("a fact is called SCOPE.name, such as member.orders"));
        return false;
    }
    if (word_named(scopes, text_part(name, 0, at)))
        return true;
    qun_text known[8];
    uint32_t count = 0;
    for (; count < scopes->count && count < 8; count++)
        known[count] = text_of(scopes->words[count].name);
    buf suggestion;
    qun_text near = nearest_text(r, text_part(name, 0, at), known, count);
    buf_init(&suggestion, &r->env->mem);
    buf_text(&suggestion, near);
    buf_text(&suggestion, text_part(name, at, name.len));
    qun_text whole = reader_text(r, &suggestion);
    problem_at_key(r, QUN_CODE_C012, member, near.at ? whole : ABSENT,
                   TEXT("a fact begins with member. here. group. community. staff. or event."));
    return false;
}

static bool name_valid(reader *r, uint32_t names_of, const node *member)
{
    if (names_of == NAMES_FACT)
        return fact_name_valid(r, member);
    bool good = names_of == NAMES_ID ? id_valid(member->key, false) : identifier_valid(member->key);
    if (!good)
        problem_at_key(r, QUN_CODE_C012, member, ABSENT,
                       names_of == NAMES_ID ? TEXT("a name is a-z, then a-z 0-9 _ -")
                                            : TEXT("a name is a-z, then a-z 0-9 _"));
    return good;
}

/* A kind of event: an object from fields to types. */
static void read_event(reader *r, const node *kind)
{
    if (node_kind(kind) != JSON_OBJECT) {
        problem_value(r, kind, "an object from fields to types", ABSENT);
        return;
    }
    qun_event_type event = {.size = sizeof event, .name = kind->key};
    record rec = {
        &key_tables[KEYS_EVENT], kind, QUN_OBJECT_EVENT, (char *)&event, UINT32_MAX, ABSENT, ABSENT};
    bool fields = false;
    for (const node *field = kind->first; field && r->stopped == QUN_OK; field = field->next) {
        if (text_begins(field->key, TEXT("x-")))
            continue;
        fields = true;
        if (!name_valid(r, NAMES_IDENTIFIER, field))
            continue;
        event.field = field->key;
        event.type_name = ABSENT;
        value_readers[READ_WORD_TEXT](r, &rec, &rec.table->keys[0], field);
        add(r, &rec, field);
    }
    if (!fields)
        add(r, &rec, kind);
}

static void follow_vocabulary(reader *r, record *rec, const format_key *k, const node *n)
{
    holder of = holder_of(rec, 0);
    if (node_kind(n) != JSON_OBJECT) {
        problem_value(r, n, "an object from names to definitions", ABSENT);
        return;
    }
    for (const node *member = n->first; member && r->stopped == QUN_OK; member = member->next) {
        if (text_begins(member->key, TEXT("x-")))
            continue;
        bool mute = !name_valid(r, k->low, member);
        r->muted += mute;
        if (k->more == KEYS_EVENT)
            read_event(r, member);
        else
            read_record(r, k->more, member, &of, member->key);
        r->muted -= mute;
    }
}

/* ---- one object ---- */

typedef void (*follower)(reader *r, record *rec, const format_key *k, const node *n);
static const follower followers[READINGS] = {
    [READ_CONDITION] = follow_condition,   [READ_ACTIONS] = follow_actions, [READ_TIME] = follow_time,
    [READ_INSIDE] = follow_inside,         [READ_ONE] = follow_one,         [READ_MANY] = follow_many,
    [READ_VOCABULARY] = follow_vocabulary,
};

/* In the order of the table, whatever that of the document: equal charters become equal objects. */
static void follow_members(reader *r, record *rec, const node *n)
{
    const node *members[64] = {NULL}; /* by key; of one that is there twice the first */
    for (const node *member = n->first; member; member = member->next) {
        const format_key *k = key_named(rec->table, member->key);
        if (k && !members[k - rec->table->keys])
            members[k - rec->table->keys] = member;
    }
    for (uint32_t i = 0; i < rec->table->count && r->stopped == QUN_OK; i++) {
        const format_key *k = &rec->table->keys[i];
        if (!members[i] || k->read == READ_LATER)
            continue;
        note_key(r, rec, k->name, members[i]);
        if (k->read == READ_LIST &&
            rec->kind != QUN_OBJECT_WORDS) /* of many words text_compile tells the place */
            note_items(r, rec, k->name, members[i]);
        if (followers[k->read])
            followers[k->read](r, rec, k, members[i]);
    }
}

static void follow_inside(reader *r, record *rec, const format_key *k, const node *n)
{
    buf prefix;
    if (node_kind(n) != JSON_OBJECT)
        return;
    record inner = *rec;
    inner.table = &key_tables[k->more];
    inner.node = n;
    buf_init(&prefix, &r->env->mem);
    buf_text(&prefix, rec->prefix);
    buf_str(&prefix, k->name);
    buf_char(&prefix, '/');
    inner.prefix = reader_text(r, &prefix);
    follow_members(r, &inner, n);
}

/* A value in short form: the type of an attribute, the text of a requirement, the name or period of a time.
 */
static bool read_bare(reader *r, record *rec, const node *n)
{
    if (rec->kind == QUN_OBJECT_TIMING && node_is_text(n)) {
        qun_timing *own = (qun_timing *)rec->object;
        bool span = n->value->text.len > 0 && n->value->text.at[0] >= '0' && n->value->text.at[0] <= '9';
        if (span)
            value_readers[READ_SPAN](r, rec, key_named(rec->table, TEXT("every")), n);
        else if (n->value->text.len == 0)
            problem_value(r, n, "a time, or the name of one", ABSENT);
        else
            own->id = n->value->text;
        return true;
    }
    const char *bare = rec->table->bare;
    if (!bare || !node_is_text(n))
        return false;
    const format_key *k = key_named(rec->table, text_of(bare));
    value_readers[k->read](r, rec, k, n);
    return true;
}

/* Flags that an empty list sets. */
static void read_empty_lists(record *rec, const node *n)
{
    for (uint32_t i = 0; i < rec->table->count; i++) {
        const format_key *k = &rec->table->keys[i];
        const node *list = k->read == READ_MANY && k->low != 0 ? node_member(n, k->name) : NULL;
        if (node_kind(list) == JSON_ARRAY && list->count == 0)
            *(uint32_t *)(rec->object + offsetof(qun_permit, flags)) |= k->low;
    }
}

static bool lacks_id(const record *rec, const node *n)
{
    const format_key *id = &rec->table->keys[0];
    bool wants = id->required == KEY_REQUIRED && (id->read == READ_ID || rec->kind == QUN_OBJECT_STEP);
    return wants && rec->kind != QUN_OBJECT_HEAD && !node_is_text(node_member(n, id->name)) &&
           node_kind(node_member(n, id->name)) != JSON_INT;
}

static void read_record(reader *r, uint8_t table, const node *n, const holder *of, qun_text name)
{
    any_struct object;
    uint32_t size = (uint32_t)object_kinds[key_tables[table].kind].size;
    record rec = {&key_tables[table], n, key_tables[table].kind, object.bytes, UINT32_MAX, ABSENT, ABSENT};
    memset(&object, 0, sizeof object);
    memcpy(&object, &size, sizeof size);
    if (of->kind != QUN_OBJECT_HEAD)
        object_set_owner(rec.kind, &object, of->kind, of->reference, of->part);
    if (name.at)
        object_set_name(rec.kind, &object, name);
    uint64_t before = r->problems;
    preset(&rec);
    bool bare = read_bare(r, &rec, n);
    if (!bare && node_kind(n) != JSON_OBJECT) {
        problem_value(r, n, rec.table->bare ? "a text or an object" : "an object", ABSENT);
        return;
    }
    if (!bare) {
        read_members(r, &rec, n);
        read_empty_lists(&rec, n);
    }
    finish(r, &rec, n);
    bool mute = !bare && lacks_id(&rec, n);
    r->muted += mute;
    add(r, &rec, n);
    if (rec.index != UINT32_MAX)
        r->o->lists[rec.kind].suspects[rec.index] = r->problems > before;
    follow_members(r, &rec, n);
    if (bare && rec.table->bare)
        note_key(r, &rec, rec.table->bare, n);
    r->muted -= mute;
}

/* ---- the whole ---- */

/* Dates are local to the charter's zone, so it is opened first. */
static void open_zone(reader *r, const node *root)
{
    const node *zone_name = node_member(root, "timezone");
    qun_text name = node_is_text(zone_name) ? zone_name->value->text : TEXT("+08:00");
    qun_status status = zone_open(r->env, name, &r->zone);
    if (status == QUN_E_NOMEM)
        reader_stop(r, status);
    else if (status != QUN_OK)
        problem_at(r, QUN_CODE_C018, zone_name, name, ABSENT,
                   status == QUN_E_FORMAT ? TEXT("its bytes are no TZif file")
                                          : TEXT("the environment has no zone of that name"));
}

static qun_status read_objects(objects *o, qun_text json, qun_diagnostics *d, bool unseen)
{
    reader r = {.env = o->env, .o = o, .d = d, .unseen = unseen};
    arena_init(&r.scratch, &o->env->mem);
    node *root = read_documents(&r, json);
    if (root) {
        report_conflicts(&r, root);
        drop_switched_off(&r, root);
        fill_params(&r, root);
    }
    if (root && r.stopped == QUN_OK)
        open_zone(&r, root);
    if (root && r.stopped == QUN_OK)
        read_record(&r, KEYS_CHARTER, root, &(holder){.kind = QUN_OBJECT_HEAD}, ABSENT);
    o->partial = !root || r.unresolved;
    zone_unref(r.zone);
    arena_drop(&r.scratch);
    if (r.stopped != QUN_OK)
        return r.stopped;
    return r.wrong ? QUN_E_INVALID : QUN_OK;
}

qun_status objects_read(objects *o, qun_text json, qun_diagnostics *d)
{
    return read_objects(o, json, d, false);
}

qun_status objects_read_back(objects *o, qun_text json, qun_diagnostics *d)
{
    return read_objects(o, json, d, true);
}
