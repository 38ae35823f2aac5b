/* list.c - compiles a word list: folds terms and phrases, says what is wrong with them, makes the lexicon and
 * its block. Relies on fold.h, lexicon.h and block.h; scan.c reads what is made here. */
#include "text/list.h"
#include "text/block.h"
#include "text/find.h"
#include "base/sized.h"

#include <stddef.h>
#include <string.h>

#define FOLDS       1023u
#define DETECTS     255u
#define FLAGS       (uint32_t)(QUN_LIST_STARS | QUN_LIST_INSIDE)
#define RULES       31u
#define LIST_FIRST  offsetof(qun_word_list, notes)
#define NOTE_FIRST  24u
#define WORDS_MOST  (1u << 24) /* whatever the environment allows */
#define OFTEN       10u        /* hits in a thousand messages of the sample */
#define SHOWN_BYTES 48u        /* of a term, in a diagnostic */

/* The names that charters use, in the order of the bits. */
static const char *const fold_names[] = {"width", "case", "script", "noise",  "repeat",
                                         "latin", "han",  "insert", "pinyin", "split"};
#define NAME_COUNT (sizeof fold_names / sizeof *fold_names)

qun_text text_fold_name(uint32_t fold)
{
    for (uint32_t i = 0; i < NAME_COUNT; i++) {
        if (fold == 1u << i)
            return text_of(fold_names[i]);
    }
    return (qun_text){NULL, 0};
}

uint32_t text_fold_of(qun_text name)
{
    for (uint32_t i = 0; i < NAME_COUNT; i++) {
        if (text_is(name, fold_names[i]))
            return 1u << i;
    }
    return 0;
}

/* A list in the making. */
typedef struct maker {
    const mem *mem;
    const qun_word_list *list;
    const text_places *at;
    qun_diagnostics *diagnostics;
    lexicon_item *items; /* terms, then phrases */
    arena memory;        /* of the lexicon, until it is in its block */
    dictionary *dictionary;
    uint32_t item_count;
    uint32_t *codes;
    uint8_t *counts;
    uint32_t step_count, code_cap, count_cap;
} maker;

static qun_text item_text(const maker *m, uint32_t index)
{
    size_t terms = m->list->term_count;
    return index < terms ? m->list->terms[index] : m->list->allow[index - terms];
}

static qun_term_note note_at(const qun_word_list *list, uint32_t term)
{
    qun_term_note note = {0};
    size_t stride = list->notes == NULL ? 0 : list->notes[0].size;
    if (stride > 0)
        memcpy(&note, (const char *)list->notes + stride * term, sizeof note);
    return note;
}

/* What an item's text and note ask for; cuts the stars off that say so. */
static uint32_t rules_of(const maker *m, uint32_t index, qun_text *text)
{
    uint32_t rules = index < m->list->term_count ? note_at(m->list, index).flags : 0;
    if (index >= m->list->term_count)
        return 0;
    if (m->list->flags & QUN_LIST_INSIDE)
        rules |= QUN_TERM_ANY_START | QUN_TERM_ANY_END;
    if (!(m->list->flags & QUN_LIST_STARS))
        return rules;
    if (text->len > 0 && text->at[0] == '*') {
        *text = text_part(*text, 1, text->len);
        rules |= QUN_TERM_ANY_START;
    }
    if (text->len > 0 && text->at[text->len - 1] == '*') {
        text->len--;
        rules |= QUN_TERM_ANY_END;
    }
    return rules;
}

/* ---- what is wrong ---- */

static place place_of(const maker *m, uint32_t index, buf *path)
{
    bool phrase = index >= m->list->term_count;
    uint32_t own = phrase ? index - (uint32_t)m->list->term_count : index;
    place at = {0};
    if (m->at != NULL) {
        const place *places = phrase ? m->at->allow : m->at->terms;
        if (places != NULL)
            return places[own];
        at = m->at->list;
    }
    buf_text(path, at.path);
    buf_str(path, phrase ? "/allow/" : "/terms/");
    buf_uint(path, own);
    at.path = path->failed ? at.path : buf_view(path);
    return at;
}

static void report(const maker *m, uint32_t index, int32_t code, qun_text found, qun_text detail)
{
    buf path;
    buf_init(&path, m->mem);
    problem p = {.code = code, .found = found, .detail = detail};
    p.at = place_of(m, index, &path);
    diagnose(m->diagnostics, &p);
    buf_drop(&path);
}

/* The beginning of a text, cut between characters. */
static qun_text beginning(qun_text text)
{
    size_t len = text.len < SHOWN_BYTES ? text.len : SHOWN_BYTES;
    while (len > 0 && len < text.len && ((unsigned char)text.at[len] & 0xC0) == 0x80)
        len--;
    return (qun_text){text.at, len};
}

/* W001 says the list and, without words, what is wrong: "★" = "" or "abc..." 70 > 64. */
static void refuse(const maker *m, uint32_t index, uint32_t length)
{
    char bytes[8 * SHOWN_BYTES];
    buf detail;
    buf_fixed(&detail, bytes, sizeof bytes);
    buf_json(&detail, beginning(item_text(m, index)));
    if (length == 0) {
        buf_str(&detail, " = \"\"");
    } else {
        buf_char(&detail, ' ');
        buf_uint(&detail, length);
        buf_str(&detail, " > ");
        buf_uint(&detail, TERM_SYMBOLS);
    }
    report(m, index, QUN_CODE_W001, m->list->id, (qun_text){bytes, detail.len});
}

/* Whether terms that are equal say different things. */
static bool notes_differ(const maker *m, uint32_t one, uint32_t other)
{
    qun_term_note a = note_at(m->list, one), b = note_at(m->list, other);
    return a.tags != b.tags || a.severity != b.severity || m->items[one].rules != m->items[other].rules;
}

/* What a term gives reason to warn of. */
static void warn(const maker *m, uint32_t index)
{
    const lexicon_item *item = &m->items[index];
    qun_text text = item_text(m, index);
    if (item->length < 2 || item->excused)
        report(m, index, QUN_CODE_R406, text, m->list->id);
    else if (item->length == 2 && utf8_count(text.at, text.len) > 2 + 2 * (size_t)(item->rules != 0))
        report(m, index, QUN_CODE_W003, text, m->list->id);
    if (item->equal != UINT32_MAX && (item->left_out || notes_differ(m, item->equal, index)))
        report(m, index, QUN_CODE_W002, text, item_text(m, item->equal));
}

/* Says what is wrong, in the list's order; false if something forbids the list. */
static bool report_all(const maker *m)
{
    bool good = true;
    for (uint32_t i = 0; i < m->item_count; i++) {
        const lexicon_item *item = &m->items[i];
        if (item->steps == 0)
            refuse(m, i, item->length);
        else if (i < m->list->term_count)
            warn(m, i);
        good = good && item->steps > 0;
    }
    return good;
}

/* ---- folding ---- */

static bool add_step(maker *m, uint32_t code)
{
    uint64_t need = (uint64_t)m->step_count + 1;
    if (!mem_grow(m->mem, &m->codes, &m->code_cap, need, sizeof *m->codes) ||
        !mem_grow(m->mem, &m->counts, &m->count_cap, need, 1))
        return false;
    m->codes[m->step_count] = code;
    m->counts[m->step_count++] = 1;
    return true;
}

/* Folds an item into steps; letters that repeat are one. One that is too short or too long gets no steps. */
static bool fold_item(maker *m, uint32_t index)
{
    lexicon_item *item = &m->items[index];
    uint32_t first = m->step_count, length = 0;
    bool repeat = (m->list->fold & QUN_FOLD_REPEAT) != 0;
    text_walk walk;
    text_symbol symbol;
    qun_text text = item_text(m, index);
    item->rules = (uint8_t)rules_of(m, index, &text);
    item->equal = UINT32_MAX;
    text_walk_begin(&walk, text, m->list->fold & ~TEXT_SECOND);
    while (text_walk_next(&walk, &symbol)) {
        if (++length > TERM_SYMBOLS)
            continue;
        bool again = m->step_count > first && m->codes[m->step_count - 1] == symbol.code;
        if (again && repeat && symbol.kind == TEXT_LETTER)
            m->counts[m->step_count - 1]++;
        else if (!add_step(m, symbol.code))
            return false;
    }
    if (length > TERM_SYMBOLS)
        m->step_count = first;
    item->first = first;
    item->steps = (uint8_t)(m->step_count - first);
    item->length = length;
    if (m->list->fold & QUN_FOLD_LATIN)
        item->script = (uint8_t)text_only_script(text, m->list->fold);
    return true;
}

static bool fold_all(maker *m)
{
    size_t terms = m->list->term_count;
    for (uint32_t i = 0; i < m->item_count; i++) {
        m->items[i].number = i < terms ? i : (uint32_t)(i - terms) | LEXICON_PHRASE;
        if (!fold_item(m, i))
            return false;
    }
    return true;
}

/* ---- making ---- */

/* The texts as written, terms before phrases, one behind the other. QUN_E_LIMIT over 4 GB. */
static qun_status copy_texts(maker *m, lexicon *x)
{
    uint64_t len = 0;
    for (uint32_t i = 0; i < m->item_count; i++)
        len += item_text(m, i).len;
    if (len >= UINT32_MAX)
        return QUN_E_LIMIT;
    uint32_t *at = arena_new(&m->memory, ((size_t)m->item_count + 1) * sizeof *at);
    char *bytes = arena_new(&m->memory, (size_t)len + 1);
    if (at == NULL || bytes == NULL)
        return QUN_E_NOMEM;
    at[0] = 0;
    for (uint32_t i = 0; i < m->item_count; i++) {
        qun_text text = item_text(m, i);
        if (text.len > 0)
            memcpy(bytes + at[i], text.at, text.len);
        at[i + 1] = at[i] + (uint32_t)text.len;
    }
    x->text_at = at;
    x->bytes = bytes;
    x->byte_count = (size_t)len;
    return QUN_OK;
}

static bool copy_notes(maker *m, lexicon *x)
{
    size_t count = m->list->term_count;
    if (m->list->notes == NULL || count == 0)
        return true;
    lexicon_note *notes = arena_new(&m->memory, count * sizeof *notes);
    for (uint32_t i = 0; notes != NULL && i < count; i++) {
        qun_term_note note = note_at(m->list, i);
        notes[i] = (lexicon_note){note.tags, note.severity, note.flags};
    }
    x->notes = notes;
    x->note_count = (uint32_t)count;
    return notes != NULL;
}

/* The lexicon and its block. */
static qun_status make_block(maker *m)
{
    lexicon *x = &m->dictionary->lexicon;
    lexicon_source source = {m->items, m->item_count, m->codes, m->counts, m->step_count};
    qun_status status = QUN_OK;
    if (m->step_count > 0)
        status = text_lexicon_build(x, &m->memory, &source, m->list->fold);
    if (status == QUN_OK)
        status = copy_texts(m, x);
    if (status != QUN_OK)
        return status;
    x->fold = m->list->fold;
    x->detect = m->list->detect;
    x->flags = m->list->flags;
    x->term_count = (uint32_t)m->list->term_count;
    x->phrase_count = (uint32_t)m->list->allow_count;
    x->name = m->list->id.at;
    x->name_length = (uint32_t)m->list->id.len;
    if ((x->fold & QUN_FOLD_PINYIN) && !text_sounds_build(x, &m->memory, m->items, m->item_count))
        return QUN_E_NOMEM;
    bool made = copy_notes(m, x) && text_block_make(m->mem, x, &m->dictionary->block, &m->dictionary->size);
    return made ? QUN_OK : QUN_E_NOMEM;
}

/* Warns of terms that hit too often in messages that nobody minds. */
static bool try_sample(const maker *m)
{
    const lexicon *x = &m->dictionary->lexicon;
    const qun_words words = {.base = m->dictionary, .term_count = x->term_count};
    static const qun_scan_options terms = {.size = sizeof terms, .flags = QUN_SCAN_TERMS};
    uint64_t often = m->list->often != 0 ? m->list->often : OFTEN;
    if (m->list->sample_count == 0 || x->term_count == 0)
        return true;
    uint32_t *hits = mem_new_zero(m->mem, x->term_count * sizeof *hits);
    if (hits == NULL)
        return false;
    for (size_t i = 0; i < m->list->sample_count; i++) {
        finder f;
        qun_hit hit;
        text_find_begin(&f, &words, &terms, m->list->sample[i]);
        while (text_find_next(&f, &hit))
            hits[hit.term]++;
    }
    for (uint32_t i = 0; i < x->term_count; i++) {
        if (hits[i] > 0 && hits[i] * UINT64_C(1000) >= often * m->list->sample_count)
            report(m, i, QUN_CODE_W004, item_text(m, i), m->list->id);
    }
    mem_free(m->mem, hits, x->term_count * sizeof *hits);
    return true;
}

static qun_status make(maker *m)
{
    m->item_count = (uint32_t)(m->list->term_count + m->list->allow_count);
    m->items = mem_new_zero(m->mem, ((size_t)m->item_count + 1) * sizeof *m->items);
    if (m->items == NULL || !fold_all(m))
        return QUN_E_NOMEM;
    qun_status status = make_block(m);
    if (status != QUN_OK)
        return status;
    if (!report_all(m))
        return QUN_E_INVALID;
    return try_sample(m) ? QUN_OK : QUN_E_NOMEM;
}

static qun_status check_texts(const qun_text *texts, size_t count)
{
    if (texts == NULL && count > 0)
        return QUN_E_ARG;
    for (size_t i = 0; i < count; i++) {
        qun_status status = text_check(texts[i]);
        if (status != QUN_OK)
            return status;
    }
    return QUN_OK;
}

/* Notes are one array whose first element says how far apart they are. */
static qun_status check_notes(const qun_word_list *list)
{
    if (list->notes == NULL || list->term_count == 0)
        return QUN_OK;
    uint32_t stride = list->notes[0].size;
    if (stride < NOTE_FIRST || stride > 4096)
        return QUN_E_SIZE;
    for (uint32_t i = 0; i < list->term_count; i++) {
        qun_term_note note = note_at(list, i);
        if ((note.flags & ~RULES) != 0 || note.reserved != 0)
            return QUN_E_NEWER;
        if (note.severity > 255)
            return QUN_E_ARG;
    }
    return QUN_OK;
}

static qun_status check_list(const qun_env *env, const qun_word_list *list)
{
    if ((list->flags & ~FLAGS) != 0 || (list->fold & ~FOLDS) != 0 || (list->detect & ~DETECTS) != 0 ||
        list->reserved != 0)
        return QUN_E_NEWER;
    uint32_t most = env->limits.words < WORDS_MOST ? env->limits.words : WORDS_MOST;
    if (list->term_count > most || list->allow_count > most || list->term_count + list->allow_count > most)
        return QUN_E_LIMIT;
    qun_status status = text_check(list->id);
    if (status == QUN_OK)
        status = check_texts(list->terms, list->term_count);
    if (status == QUN_OK)
        status = check_texts(list->allow, list->allow_count);
    if (status == QUN_OK)
        status = check_texts(list->sample, list->sample_count);
    return status == QUN_OK ? check_notes(list) : status;
}

qun_status text_list_in(const qun_env *env, const qun_word_list *list, qun_word_list *own)
{
    qun_status status = sized_in(list, LIST_FIRST, own, sizeof *own);
    return status == QUN_OK ? check_list(env, own) : status;
}

qun_status text_dictionary_compile(const qun_env *env, const qun_word_list *list, const text_places *at,
                                   qun_diagnostics *d, dictionary **out)
{
    maker m = {.mem = &env->mem, .list = list, .at = at, .diagnostics = d};
    arena_init(&m.memory, m.mem);
    m.dictionary = text_dictionary_new(env);
    qun_status status = m.dictionary == NULL ? QUN_E_NOMEM : make(&m);
    mem_free(m.mem, m.items, ((size_t)m.item_count + 1) * sizeof *m.items);
    mem_free(m.mem, m.codes, m.code_cap * sizeof *m.codes);
    mem_free(m.mem, m.counts, m.count_cap);
    arena_drop(&m.memory);
    *out = status == QUN_OK ? m.dictionary : NULL;
    if (status != QUN_OK)
        text_dictionary_drop(m.dictionary);
    return status;
}

qun_status text_compile(const qun_env *env, const qun_word_list *list, const text_places *at,
                        qun_diagnostics *d, qun_words **out)
{
    qun_word_list own;
    dictionary *made;
    *out = NULL;
    qun_status status = text_list_in(env, list, &own);
    if (status == QUN_OK)
        status = text_dictionary_compile(env, &own, at, d, &made);
    if (status != QUN_OK)
        return status;
    *out = text_words_new(env, made, NULL);
    return *out != NULL ? QUN_OK : QUN_E_NOMEM;
}
