/* terms.c - the terms of a word list in a charter: texts, or objects that say more. A tag is a bit; the list
 * names the bits in their order, and a tag that only terms name takes the next. Relies on the reader. */
#include "model/reader.h"
#include <string.h>

#define TAGS_MOST     64u
#define SEVERITY_MOST 255u

static const node *first_term(const node *n)
{
    return node_kind(n) == JSON_ARRAY ? n->first : n;
}

static const node *text_of_term(const node *item)
{
    return node_kind(item) == JSON_OBJECT ? node_member(item, "term") : item;
}

/* What is wrong with an object is told with its other keys. */
void read_terms(reader *r, record *rec, const format_key *k, const node *n)
{
    qun_word_list *list = (qun_word_list *)rec->object;
    bool many = node_kind(n) == JSON_ARRAY;
    uint32_t most = many ? n->count : 1;
    qun_text *texts = arena_new(&r->scratch, (most + (size_t)1) * sizeof *texts);
    (void)k;
    if (!texts) {
        reader_stop(r, QUN_E_NOMEM);
        return;
    }
    list->term_count = 0;
    for (const node *item = first_term(n); item; item = many ? item->next : NULL) {
        const node *text = text_of_term(item);
        if (node_is_text(text) && text->value->text.len > 0)
            texts[list->term_count++] = text->value->text;
        else if (node_kind(item) != JSON_OBJECT) /* its own keys tell */
            problem_value(r, item, node_is_text(item) ? "a text that is not empty" : "a text or an object",
                          ABSENT);
    }
    list->terms = list->term_count > 0 ? texts : NULL;
}

static uint32_t tag_number(const qun_text *tags, size_t count, qun_text tag)
{
    uint32_t number = 0;
    while (number < count && !text_equal(tags[number], tag))
        number++;
    return number;
}

/* The bit of a tag, which is added if it is new. 0: there are too many. */
static uint64_t tag_bit(reader *r, qun_word_list *list, qun_text *tags, qun_text tag, const node *n)
{
    uint32_t number = tag_number(tags, list->tag_count, tag);
    if (number == TAGS_MOST) {
        problem_at(r, QUN_CODE_C003, n, tag, ABSENT, TEXT("more than 64 tags in a word list"));
        return 0;
    }
    if (number == list->tag_count)
        tags[list->tag_count++] = tag;
    return UINT64_C(1) << number;
}

static void read_note(reader *r, qun_word_list *list, qun_text *tags, const node *item, qun_term_note *note)
{
    term_record term = {0};
    record rec = {&key_tables[KEYS_TERM], item, 0, (char *)&term, UINT32_MAX, ABSENT, ABSENT};
    read_members(r, &rec, item);
    note->flags = term.flags;
    note->severity = term.severity;
    if (term.severity > SEVERITY_MOST)
        problem_value(r, node_member(item, "severity"), "a number from 0 to 255", ABSENT);
    for (size_t i = 0; i < term.tag_count; i++)
        note->tags |= tag_bit(r, list, tags, term.tags[i], node_member(item, "tags"));
}

/* The list's own names of tags, each once. */
static qun_text *own_tags(reader *r, qun_word_list *list, const node *n)
{
    qun_text *tags = arena_new_zero(&r->scratch, TAGS_MOST * sizeof *tags);
    size_t given = list->tag_count;
    list->tag_count = 0;
    if (!tags) {
        reader_stop(r, QUN_E_NOMEM);
        return NULL;
    }
    for (size_t i = 0; i < given && list->tag_count == i; i++) {
        tag_bit(r, list, tags, list->tags[i], node_member(n, "tags"));
        if (list->tag_count == i && i < TAGS_MOST)
            problem_value(r, node_member(n, "tags"), "a list without repeats", ABSENT);
    }
    return tags;
}

void finish_terms(reader *r, record *rec, const node *n)
{
    qun_word_list *list = (qun_word_list *)rec->object;
    const node *terms = node_member(n, "terms");
    bool many = node_kind(terms) == JSON_ARRAY;
    qun_text *tags = own_tags(r, list, n);
    qun_term_note *notes = arena_new_zero(&r->scratch, (list->term_count + 1) * sizeof *notes);
    size_t number = 0;
    if (!tags || !notes) {
        reader_stop(r, QUN_E_NOMEM);
        return;
    }
    for (const node *item = terms ? first_term(terms) : NULL; item; item = many ? item->next : NULL) {
        const node *text = text_of_term(item);
        bool taken = node_is_text(text) && text->value->text.len > 0;
        qun_term_note lost, *note = taken ? &notes[number++] : &lost;
        *note = (qun_term_note){.size = sizeof *note};
        if (node_kind(item) != JSON_OBJECT)
            continue;
        read_note(r, list, tags, item, note);
        if (taken && (note->flags || note->severity || note->tags))
            list->notes = notes;
    }
    list->tags = list->tag_count > 0 ? tags : NULL;
}
