/* values.c - how each kind of value in a charter is read into its struct, and what is said when it is
 * something else. One function for each READ_ of keys.h that fills members; those that make objects of their
 * own are records.c. */
#include "base/number.h"
#include "model/reader.h"
#include <string.h>

#define MEMBER(type, offset) (*(type *)(rec->object + (offset)))
#define TEXT_MOST            64u /* bytes of an id */

/* ---- names ---- */

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool id_valid(qun_text text, bool dots)
{
    if (text.len == 0 || text.len > TEXT_MOST || !is_lower(text.at[0]))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        char c = text.at[i];
        if (!is_lower(c) && !is_digit(c) && c != '_' && c != '-' && !(dots && c == '.'))
            return false;
    }
    return true;
}

bool identifier_valid(qun_text text)
{
    return id_valid(text, false) && !memchr(text.at, '-', text.len);
}

/* "Ad Hour" was meant as "ad-hour". */
static qun_text id_suggestion(reader *r, qun_text text, bool dots)
{
    char made[TEXT_MOST];
    if (text.len > sizeof made)
        return ABSENT;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        made[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c == ' ' ? '-' : c;
    }
    qun_text out = ABSENT, view = {made, text.len};
    if (id_valid(view, dots) && !arena_text(&r->scratch, view, &out))
        reader_stop(r, QUN_E_NOMEM);
    return out;
}

/* ---- texts ---- */

static bool text_wanted(reader *r, const node *n, const char *wanted)
{
    if (node_is_text(n))
        return true;
    problem_value(r, n, wanted, ABSENT);
    return false;
}

/* A plain text is for every language; it is kept as the Chinese one, and what reads it falls back. */
static void read_texts(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_is_text(n)) {
        MEMBER(qun_text, k->at) = n->value->text;
        return;
    }
    if (node_kind(n) != JSON_OBJECT || n->count == 0) {
        problem_value(r, n, "a text, or {\"zh\": ..., \"en\": ...}", ABSENT);
        return;
    }
    for (const node *tag = n->first; tag; tag = tag->next) {
        bool zh = text_is(tag->key, "zh"), en = text_is(tag->key, "en");
        if (!zh && !en)
            problem_at_key(r, QUN_CODE_C011, tag, ABSENT, TEXT("languages other than zh and en"));
        else if (text_wanted(r, tag, "a text"))
            MEMBER(qun_text, zh ? k->at : k->also) = tag->value->text;
    }
}

static void read_text(reader *r, record *rec, const format_key *k, const node *n)
{
    if (!text_wanted(r, n, "a text"))
        return;
    if (n->value->text.len == 0)
        problem_value(r, n, "a text that is not empty", ABSENT);
    MEMBER(qun_text, k->at) = n->value->text;
}

static void read_id(reader *r, record *rec, const format_key *k, const node *n)
{
    bool dots = rec->kind == QUN_OBJECT_HEAD;
    if (!text_wanted(r, n, "an id"))
        return;
    if (!id_valid(n->value->text, dots))
        problem_value(r, n,
                      dots ? "an id: a-z, then a-z 0-9 _ - or dots, 64 at most"
                           : "an id: a-z, then a-z 0-9 _ -, 64 at most",
                      id_suggestion(r, n->value->text, dots));
    MEMBER(qun_text, k->at) = n->value->text;
}

static void read_revision(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) == JSON_INT || node_is_text(n))
        MEMBER(qun_text, k->at) = n->value->text;
    else
        problem_value(r, n, "a text or a whole number", ABSENT);
}

/* A condition written without quotes: true, 3. */
static qun_text quoted(reader *r, const node *n)
{
    buf out;
    buf_init(&out, &r->env->mem);
    buf_char(&out, '"');
    buf_text(&out, node_found(r, n));
    buf_char(&out, '"');
    return reader_text(r, &out);
}

static void read_expression(reader *r, record *rec, const format_key *k, const node *n)
{
    int kind = node_kind(n);
    if (node_is_text(n) && n->value->text.len > 0)
        MEMBER(qun_text, k->at) = n->value->text;
    else if (kind == JSON_ARRAY)
        problem_at(r, QUN_CODE_C011, n, text_of(k->name), ABSENT,
                   TEXT("a list of conditions is read here by a later version; join them with &&"));
    else
        problem_value(r, n, "an expression in quotes",
                      kind == JSON_BOOL || kind == JSON_INT ? quoted(r, n) : ABSENT);
}

static void read_condition(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) != JSON_ARRAY)
        read_expression(r, rec, k, n); /* a list makes requirements: records.c */
}

static void read_anchor(reader *r, record *rec, const format_key *k, const node *n)
{
    qun_time at;
    if (!node_is_text(n) || n->value->text.len == 0) {
        problem_value(r, n, "a date, an instant or an expression in quotes", ABSENT);
        return;
    }
    if (is_digit(n->value->text.at[0]) && !moment_parse(r->zone, n->value->text, &at))
        problem_value(r, n,
                      "a date such as \"2026-12-01\" or an instant such as \"2026-12-01T20:00:00+08:00\"",
                      ABSENT);
    MEMBER(qun_text, k->at) = n->value->text;
}

/* ---- numbers ---- */

static void read_integer(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) == JSON_INT)
        MEMBER(int64_t, k->at) = n->value->as.i;
    else
        problem_value(r, n, "a whole number", ABSENT);
}

static void read_number(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) == JSON_INT && n->value->as.i >= 0)
        MEMBER(int64_t, k->at) = n->value->as.i;
    else
        problem_value(r, n, "a whole number, 0 or more", ABSENT);
}

static void read_number_expression(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_is_text(n) && n->value->text.len > 0)
        MEMBER(qun_text, k->also) = n->value->text;
    else if (node_kind(n) == JSON_INT && n->value->as.i > 0)
        MEMBER(int64_t, k->at) = n->value->as.i;
    else
        problem_value(r, n, "a whole number of 1 or more, or an expression in quotes", ABSENT);
}

static void read_count(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) == JSON_INT && n->value->as.i >= (int64_t)k->low && n->value->as.i <= UINT32_MAX)
        MEMBER(uint32_t, k->at) = (uint32_t)n->value->as.i;
    else
        problem_value(r, n, k->low > 0 ? "a whole number, 1 or more" : "a whole number, 0 or more", ABSENT);
}

static void read_flag(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) != JSON_BOOL)
        problem_value(r, n, "true or false", ABSENT);
    else if (n->value->truth)
        MEMBER(uint32_t, k->at) |= k->low;
}

/* ---- words ---- */

static void word_wrong(reader *r, const node *n, const key_words *words)
{
    qun_text known[32];
    uint32_t count = 0;
    buf wanted;
    buf_init(&wanted, &r->env->mem);
    for (; count < words->count && count < 32; count++) {
        known[count] = text_of(words->words[count].name);
        if (count > 0)
            buf_str(&wanted, count + 1 < words->count ? ", " : " or ");
        buf_text(&wanted, known[count]);
    }
    qun_text list = reader_text(r, &wanted);
    if (list.at)
        problem_value(r, n, list.at,
                      node_is_text(n) ? nearest_text(r, n->value->text, known, count) : ABSENT);
}

static const key_word *word_wanted(reader *r, const format_key *k, const node *n)
{
    const key_words *words = &key_word_lists[k->more];
    const key_word *word = node_is_text(n) ? word_named(words, n->value->text) : NULL;
    if (!word)
        word_wrong(r, n, words);
    return word;
}

static void read_word(reader *r, record *rec, const format_key *k, const node *n)
{
    const key_word *word = word_wanted(r, k, n);
    if (word)
        MEMBER(int32_t, k->at) = word->value;
}

static void read_flag_word(reader *r, record *rec, const format_key *k, const node *n)
{
    const key_word *word = word_wanted(r, k, n);
    if (word)
        MEMBER(uint32_t, k->at) |= (uint32_t)word->value;
}

static void read_word_text(reader *r, record *rec, const format_key *k, const node *n)
{
    if (word_wanted(r, k, n))
        MEMBER(qun_text, k->at) = n->value->text;
}

static void read_only(reader *r, record *rec, const format_key *k, const node *n)
{
    (void)rec;
    if (node_is_text(n) && !text_is(n->value->text, key_word_lists[k->more].words[0].name))
        problem_later_value(r, n, k);
    else
        word_wanted(r, k, n);
}

/* The items of a list, or the one value that stands for a list of one. */
static const node *first_item(const node *n)
{
    return node_kind(n) == JSON_ARRAY ? n->first : n;
}

static const node *next_item(const node *list, const node *item)
{
    return node_kind(list) == JSON_ARRAY ? item->next : NULL;
}

static uint32_t item_count(const node *n)
{
    return node_kind(n) == JSON_ARRAY ? n->count : 1;
}

static void read_bits(reader *r, record *rec, const format_key *k, const node *n)
{
    uint32_t bits = 0;
    for (const node *item = first_item(n); item; item = next_item(n, item)) {
        const key_word *word = word_wanted(r, k, item);
        bits |= word ? (uint32_t)word->value : 0;
    }
    MEMBER(uint32_t, k->at) = bits;
}

/* ---- lists ---- */

static void *list_new(reader *r, const node *n, size_t size)
{
    uint32_t count = item_count(n);
    void *made = count > 0 ? arena_new_zero(&r->scratch, count * size) : NULL;
    if (count > 0 && !made)
        reader_stop(r, QUN_E_NOMEM);
    return made;
}

static void list_put(record *rec, const format_key *k, const void *items, size_t count)
{
    memcpy(rec->object + k->at, &items, sizeof items); /* the members' types differ */
    MEMBER(size_t, k->also) = count;
}

static void read_list(reader *r, record *rec, const format_key *k, const node *n)
{
    qun_text *texts = list_new(r, n, sizeof *texts);
    size_t count = 0;
    for (const node *item = first_item(n); item && texts; item = next_item(n, item)) {
        if (node_is_text(item) && item->value->text.len > 0)
            texts[count++] = item->value->text;
        else
            problem_value(r, item, item == n ? "a text or a list of texts" : "a text that is not empty",
                          ABSENT);
    }
    if (k->required == KEY_REQUIRED && node_kind(n) == JSON_ARRAY && n->count == 0)
        problem_value(r, n, "a list that is not empty", ABSENT);
    list_put(rec, k, count ? texts : NULL, count);
}

/* ---- spans and times ---- */

/* Units as people write them, longest first where one begins another. */
static const struct {
    const char *written, *unit;
} unit_words[] = {
    {"months", "mo"}, {"month", "mo"}, {"mon", "mo"},  {"mo", "mo"},  {"minutes", "m"}, {"minute", "m"},
    {"mins", "m"},    {"min", "m"},    {"m", "m"},     {"days", "d"}, {"day", "d"},     {"d", "d"},
    {"hours", "h"},   {"hour", "h"},   {"hrs", "h"},   {"hr", "h"},   {"h", "h"},       {"weeks", "w"},
    {"week", "w"},    {"w", "w"},      {"years", "y"}, {"year", "y"}, {"y", "y"},       {"seconds", "s"},
    {"second", "s"},  {"secs", "s"},   {"sec", "s"},   {"s", "s"},
};

static char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* "14 days" was meant as "14d". */
static qun_text span_suggestion(reader *r, qun_text text)
{
    buf out;
    char plain[32];
    size_t len = 0;
    if (text.len >= sizeof plain)
        return ABSENT;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != ' ')
            plain[len++] = lowered(text.at[i]);
    size_t digits = 0;
    while (digits < len && is_digit(plain[digits]))
        digits++;
    qun_text unit = {plain + digits, len - digits};
    buf_init(&out, &r->env->mem);
    for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words && digits > 0; i++)
        if (text_is(unit, unit_words[i].written)) {
            buf_add(&out, plain, digits);
            buf_str(&out, unit_words[i].unit);
            return reader_text(r, &out);
        }
    return ABSENT;
}

static bool span_wanted(reader *r, const node *n, bool minus, qun_period *out)
{
    const char *wanted =
        minus ? "a span such as \"3d\" or \"-1h\"" : "a span such as \"24h\", \"7d\" or \"1mo\"";
    if (node_is_text(n) && period_parse(n->value->text, minus, out))
        return true;
    problem_value(r, n, wanted, node_is_text(n) ? span_suggestion(r, n->value->text) : ABSENT);
    return false;
}

static void read_span(reader *r, record *rec, const format_key *k, const node *n)
{
    qun_period *span = &MEMBER(qun_period, k->at);
    if (span_wanted(r, n, false, span) && k->low == MORE_THAN_NOTHING && period_zero(span))
        problem_value(r, n, "a span longer than nothing; without the key there is none", ABSENT);
}

static void read_periods(reader *r, record *rec, const format_key *k, const node *n, bool minus)
{
    qun_period *periods = list_new(r, n, sizeof *periods);
    size_t count = 0;
    for (const node *item = first_item(n); item && periods; item = next_item(n, item))
        count += span_wanted(r, item, minus, &periods[count]);
    list_put(rec, k, count ? periods : NULL, count);
}

static void read_spans(reader *r, record *rec, const format_key *k, const node *n)
{
    read_periods(r, rec, k, n, false);
    if (node_kind(n) == JSON_ARRAY && n->count == 0)
        MEMBER(uint32_t, offsetof(qun_form, flags)) |= k->low;
}

static void read_offsets(reader *r, record *rec, const format_key *k, const node *n)
{
    read_periods(r, rec, k, n, true);
}

static void read_over(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) == JSON_OBJECT)
        problem_at(
            r, QUN_CODE_C011, n, text_of(k->name), ABSENT,
            TEXT("a time in place is read by a later version; name it under `times` and put the name here"));
    else if (!node_is_text(n) || n->value->text.len == 0 || is_digit(n->value->text.at[0]))
        read_span(r, rec, k, n);
    else if (k->also != 0)
        MEMBER(qun_text, k->also) = n->value->text;
    else if (id_valid(n->value->text, false))
        problem_at(r, QUN_CODE_C011, n, n->value->text, ABSENT,
                   TEXT("the name of a time is read here by a later version; write a span"));
    else
        read_span(r, rec, k, n);
}

/* 0 stands for none in the structs, so the first instant of 1970 cannot be said. */
static void read_moment(reader *r, record *rec, const format_key *k, const node *n)
{
    if (!node_is_text(n) || !moment_parse(r->zone, n->value->text, &MEMBER(qun_time, k->at)))
        problem_value(r, n,
                      "a date such as \"2026-12-01\" or an instant such as \"2026-12-01T20:00:00+08:00\"",
                      ABSENT);
    else if (MEMBER(qun_time, k->at) == 0)
        problem_value(r, n, "another instant than the first of 1970, which stands for none", ABSENT);
}

/* 1 to 31, -1 for the last; as a number or as text. False: it is none. */
static bool month_day(const node *n, uint32_t *bit)
{
    int64_t day;
    if (node_kind(n) == JSON_INT)
        day = n->value->as.i;
    else if (!node_is_text(n) || !int_parse(n->value->text, &day))
        return false;
    if (day != -1 && (day < 1 || day > 31))
        return false;
    *bit = day == -1 ? TIMING_LAST_DAY : UINT32_C(1) << (day - 1);
    return true;
}

static bool is_date(const node *n)
{
    int64_t day;
    int32_t yearly;
    return node_is_text(n) && (date_parse(n->value->text, &day) || month_day_parse(n->value->text, &yearly));
}

static qun_text weekday_suggestion(const node *n)
{
    const key_words *words = &key_word_lists[WORDS_WEEKDAY];
    for (uint32_t i = 0; i < words->count && node_is_text(n) && n->value->text.len >= 3; i++) {
        const char *name = words->words[i].name, *text = n->value->text.at;
        if (lowered(text[0]) == name[0] && lowered(text[1]) == name[1] && lowered(text[2]) == name[2])
            return text_of(name);
    }
    return ABSENT;
}

static void read_days(reader *r, record *rec, const format_key *k, const node *n)
{
    (void)k;
    qun_timing *t = (qun_timing *)rec->object;
    qun_text *dates = list_new(r, n, sizeof *dates);
    uint32_t bit;
    for (const node *item = first_item(n); item && dates; item = next_item(n, item)) {
        const key_word *weekday =
            node_is_text(item) ? word_named(&key_word_lists[WORDS_WEEKDAY], item->value->text) : NULL;
        if (weekday)
            t->weekdays |= (uint32_t)weekday->value;
        else if (month_day(item, &bit))
            t->monthdays |= bit;
        else if (is_date(item))
            dates[t->date_count++] = item->value->text;
        else
            problem_value(r, item, "a day: mon to sun, 1 to 31, -1 (the last), \"02-16\" or \"2026-10-01\"",
                          weekday_suggestion(item));
    }
    t->dates = t->date_count ? dates : NULL;
}

/* "8:00" was meant as "08:00". */
static qun_text clock_suggestion(reader *r, qun_text text)
{
    buf out;
    int32_t minutes;
    buf_init(&out, &r->env->mem);
    buf_char(&out, '0');
    buf_text(&out, text);
    if (!out.failed && clock_parse(buf_view(&out), &minutes))
        return reader_text(r, &out);
    buf_drop(&out);
    return ABSENT;
}

static void read_clocks(reader *r, record *rec, const format_key *k, const node *n)
{
    int32_t *minutes = list_new(r, n, sizeof *minutes);
    size_t count = 0;
    for (const node *item = first_item(n); item && minutes; item = next_item(n, item)) {
        if (node_is_text(item) && clock_parse(item->value->text, &minutes[count]))
            count++;
        else
            problem_value(r, item, "a local time from \"00:00\" to \"24:00\"",
                          node_is_text(item) ? clock_suggestion(r, item->value->text) : ABSENT);
    }
    list_put(rec, k, count ? minutes : NULL, count);
}

/* ---- the rest ---- */

static void read_target(reader *r, record *rec, const format_key *k, const node *n)
{
    if (node_kind(n) == JSON_OBJECT)
        problem_at(r, QUN_CODE_C011, n, TEXT("to"), ABSENT,
                   TEXT("an audience of {who, rank, top} is read with qun_plan; name a role or carrier"));
    else
        read_text(r, rec, k, n);
}

/* Rows instead of events. */
static bool counts_rows(qun_text event)
{
    return text_is(event, "member") || text_is(event, "group") || text_is(event, "staff");
}

static void read_aggregate(reader *r, record *rec, const format_key *k, const node *n)
{
    qun_metric *metric = (qun_metric *)rec->object;
    bool counts = k->low == QUN_AGGREGATE_COUNT;
    const char *wanted = counts ? "a kind of event" : "KIND.FIELD, a field of a kind of event";
    if (metric->aggregate != 0) {
        problem_at_key(r, QUN_CODE_C012, n, ABSENT,
                       TEXT("a metric is one of count, sum, min, max, first, last, distinct, is"));
        return;
    }
    metric->aggregate = (int32_t)k->low;
    if (!text_wanted(r, n, wanted))
        return;
    qun_text text = n->value->text;
    const char *dot = text.len > 0 ? memchr(text.at, '.', text.len) : NULL;
    metric->event = dot ? text_part(text, 0, (size_t)(dot - text.at)) : text;
    metric->field = dot ? text_part(text, (size_t)(dot - text.at) + 1, text.len) : ABSENT;
    if (counts_rows(metric->event))
        problem_at(r, QUN_CODE_C011, n, text, ABSENT,
                   TEXT("rows are counted by a later version; events are counted here"));
    else if ((dot != NULL) == counts || !identifier_valid(metric->event) ||
             (dot && !identifier_valid(metric->field)))
        problem_value(r, n, wanted, ABSENT);
}

/* `default` of a parameter; its type stands beside it. */
static void read_value(reader *r, record *rec, const format_key *k, const node *n)
{
    const node *type = node_member(rec->node, "type");
    const char *wanted;
    if (n->lost)
        return;
    if (node_is_text(type) && !param_fits(n, type->value->text, &wanted)) {
        buf detail;
        buf_init(&detail, &r->env->mem);
        buf_str(&detail, "expected ");
        buf_str(&detail, wanted);
        problem_at(r, QUN_CODE_C015, n, rec->node->key, ABSENT, reader_text(r, &detail));
        return;
    }
    buf json;
    buf_init(&json, &r->env->mem);
    node_write(n, &json);
    MEMBER(qun_text, k->at) = reader_text(r, &json);
}

const value_reader value_readers[READINGS] = {
    [READ_TEXTS] = read_texts,
    [READ_TEXT] = read_text,
    [READ_ID] = read_id,
    [READ_REVISION] = read_revision,
    [READ_EXPRESSION] = read_expression,
    [READ_ANCHOR] = read_anchor,
    [READ_NUMBER] = read_number,
    [READ_INTEGER] = read_integer,
    [READ_NUMBER_EXPRESSION] = read_number_expression,
    [READ_COUNT] = read_count,
    [READ_FLAG] = read_flag,
    [READ_WORD] = read_word,
    [READ_FLAG_WORD] = read_flag_word,
    [READ_BITS] = read_bits,
    [READ_WORD_TEXT] = read_word_text,
    [READ_ONLY] = read_only,
    [READ_SPAN] = read_span,
    [READ_SPANS] = read_spans,
    [READ_OFFSETS] = read_offsets,
    [READ_OVER] = read_over,
    [READ_LIST] = read_list,
    [READ_TERMS] = read_terms,
    [READ_MOMENT] = read_moment,
    [READ_DAYS] = read_days,
    [READ_CLOCKS] = read_clocks,
    [READ_CONDITION] = read_condition,
    [READ_TARGET] = read_target,
    [READ_AGGREGATE] = read_aggregate,
    [READ_VALUE] = read_value,
};
