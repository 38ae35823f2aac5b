/* list.c - compiles a word list: folds terms and phrases, says what is wrong with them, makes the automaton.
 * Relies on fold.h, alphabet.h and trie.h; scan.c reads what is made here. */
#include "text/list.h"
#include "base/sized.h"

#include <string.h>

#define FOLDS       1023u
#define DETECTS     255u
#define LIST_FLAGS  (uint32_t)(QUN_LIST_STARS | QUN_LIST_INSIDE)
#define LIST_FIRST  sizeof(qun_word_list) /* bytes of the struct in the first release */
#define WORDS_MOST  (1u << 24)            /* whatever the environment allows: the trie has no more states */
#define SHOWN_BYTES 48u                   /* of a term, in a diagnostic */

/* The names that charters use, in the order of the bits. */
static const char *const detector_names[] = {"phone", "email",   "url",    "wechat_id",
                                             "qr",    "account", "invite", "money"};
static const char *const fold_names[] = {"width", "case", "script", "noise",  "repeat",
                                         "latin", "han",  "insert", "pinyin", "split"};

#define COUNT_OF(names) (uint32_t)(sizeof(names) / sizeof *(names))

static qun_text name_of(const char *const *from, uint32_t count, uint32_t bit)
{
    for (uint32_t i = 0; i < count; i++) {
        if (bit == 1u << i)
            return text_of(from[i]);
    }
    return (qun_text){NULL, 0};
}

static uint32_t bit_of(const char *const *from, uint32_t count, qun_text name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (text_is(name, from[i]))
            return 1u << i;
    }
    return 0;
}

qun_text text_detector(uint32_t detector)
{
    return name_of(detector_names, COUNT_OF(detector_names), detector);
}

uint32_t text_detector_of(qun_text name)
{
    return bit_of(detector_names, COUNT_OF(detector_names), name);
}

qun_text text_fold_name(uint32_t fold)
{
    return name_of(fold_names, COUNT_OF(fold_names), fold);
}

uint32_t text_fold_of(qun_text name)
{
    return bit_of(fold_names, COUNT_OF(fold_names), name);
}

qun_text text_list_id(const qun_words *words)
{
    return words->id;
}

qun_text text_term(const qun_words *words, uint32_t term)
{
    return term < words->term_count ? words->terms[term] : (qun_text){NULL, 0};
}

/* A list in the making. */
typedef struct maker {
    const mem *mem;
    const qun_word_list *list;
    const text_places *at;
    qun_diagnostics *diagnostics;
    qun_words *words;
    trie_item *items; /* terms, then phrases */
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

/* Says what is wrong, in the list's order; false if something forbids the list. */
static bool report_all(const maker *m)
{
    bool good = true;
    for (uint32_t i = 0; i < m->item_count; i++) {
        const trie_item *item = &m->items[i];
        if (item->steps == 0)
            refuse(m, i, item->length);
        else if (i < m->list->term_count && (item->length < 2 || item->excused))
            report(m, i, QUN_CODE_R406, item_text(m, i), m->list->id);
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
    trie_item *item = &m->items[index];
    uint32_t first = m->step_count, length = 0;
    bool repeat = (m->list->fold & QUN_FOLD_REPEAT) != 0;
    text_walk walk;
    text_symbol symbol;
    text_walk_begin(&walk, item_text(m, index), m->list->fold);
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
    return true;
}

static bool fold_all(maker *m)
{
    size_t terms = m->list->term_count;
    for (uint32_t i = 0; i < m->item_count; i++) {
        m->items[i].number = i < terms ? i : (uint32_t)(i - terms) | TRIE_PHRASE;
        if (!fold_item(m, i))
            return false;
    }
    return true;
}

/* ---- making ---- */

static bool copy_texts(maker *m)
{
    qun_words *w = m->words;
    size_t count = m->list->term_count;
    qun_text *terms = arena_new_zero(&w->memory, (count + 1) * sizeof *terms);
    if (terms == NULL || !arena_text(&w->memory, m->list->id, &w->id))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!arena_text(&w->memory, m->list->terms[i], &terms[i]))
            return false;
    }
    w->terms = terms;
    w->term_count = (uint32_t)count;
    return true;
}

static qun_status make_trie(maker *m)
{
    qun_words *w = m->words;
    trie_source source = {m->items, m->item_count, m->codes, m->counts, m->step_count};
    qun_status status = text_alphabet_build(&w->alphabet, &w->memory, m->codes, m->step_count, w->fold);
    if (status == QUN_OK)
        status = text_trie_build(&w->trie, &w->memory, &w->alphabet, &source, w->env->seed);
    w->matches = status == QUN_OK;
    return status;
}

static qun_status make(maker *m)
{
    m->item_count = (uint32_t)(m->list->term_count + m->list->allow_count);
    m->items = mem_new_zero(m->mem, ((size_t)m->item_count + 1) * sizeof *m->items);
    if (m->items == NULL || !copy_texts(m) || !fold_all(m))
        return QUN_E_NOMEM;
    qun_status status = m->step_count > 0 ? make_trie(m) : QUN_OK;
    if (status != QUN_OK)
        return status;
    return report_all(m) ? QUN_OK : QUN_E_INVALID;
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

static qun_status check_list(const qun_env *env, const qun_word_list *list)
{
    if ((list->flags & ~LIST_FLAGS) != 0 || (list->fold & ~FOLDS) != 0 || (list->detect & ~DETECTS) != 0)
        return QUN_E_NEWER;
    uint32_t most = env->limits.words < WORDS_MOST ? env->limits.words : WORDS_MOST;
    if (list->term_count > most || list->allow_count > most || list->term_count + list->allow_count > most)
        return QUN_E_LIMIT;
    qun_status status = text_check(list->id);
    if (status == QUN_OK)
        status = check_texts(list->terms, list->term_count);
    if (status == QUN_OK)
        status = check_texts(list->allow, list->allow_count);
    return status;
}

static qun_words *new_words(const qun_env *env, const qun_word_list *list)
{
    qun_words *w = mem_new_zero(&env->mem, sizeof *w);
    if (w == NULL)
        return NULL;
    w->env = qun_env_ref(env);
    atomic_init(&w->refs, 1);
    w->fold = list->fold;
    w->detect = list->detect;
    arena_init(&w->memory, &env->mem);
    return w;
}

qun_status text_compile(const qun_env *env, const qun_word_list *list, const text_places *at,
                        qun_diagnostics *d, qun_words **out)
{
    qun_word_list own;
    *out = NULL;
    qun_status status = sized_in(list, LIST_FIRST, &own, sizeof own);
    if (status == QUN_OK)
        status = check_list(env, &own);
    if (status != QUN_OK)
        return status;
    maker m = {.mem = &env->mem, .list = &own, .at = at, .diagnostics = d};
    m.words = new_words(env, &own);
    status = m.words == NULL ? QUN_E_NOMEM : make(&m);
    mem_free(m.mem, m.items, ((size_t)m.item_count + 1) * sizeof *m.items);
    mem_free(m.mem, m.codes, m.code_cap * sizeof *m.codes);
    mem_free(m.mem, m.counts, m.count_cap);
    if (status == QUN_OK)
        *out = m.words;
    else
        qun_words_unref(m.words);
    return status;
}
