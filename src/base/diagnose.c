/* diagnose.c - keeps what is wrong with a document, in the order of the document, and puts it into words.
 * Relies on the registry for severities and words. */
#include "base/diagnose.h"
#include "base/registry.h"
#include "base/sized.h"
#include "base/sort.h"
#include <string.h>

#define SEVERITIES 4     /* QUN_SEVERITY_NOTE .. ERROR, and 0 for codes nobody knows */
#define TEXT_BYTES 512u  /* kept of what was found, of a suggestion, of a detail */
#define PATH_BYTES 4096u /* kept of a path: a thousand problems must not hold a thousand documents */

typedef struct diagnostic {
    int32_t code, severity;
    uint64_t order; /* of adding: breaks ties */
    place at;
    qun_text found, suggestion, detail, detail_zh;
} diagnostic;

struct qun_diagnostics {
    uint32_t count, cap;
    qun_env *env; /* held */
    diagnostic *items;
    uint64_t totals[SEVERITIES];
    arena texts;
};

qun_status qun_diagnostics_new(const qun_env *env, qun_diagnostics **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!env)
        return QUN_E_ARG;
    qun_diagnostics *d = mem_new_zero(&env->mem, sizeof *d);
    if (!d)
        return QUN_E_NOMEM;
    d->env = qun_env_ref(env);
    arena_init(&d->texts, &d->env->mem);
    *out = d;
    return QUN_OK;
}

void qun_diagnostics_unref(qun_diagnostics *d)
{
    if (!d)
        return;
    qun_env *env = d->env;
    arena_drop(&d->texts);
    mem_free(&env->mem, d->items, d->cap * sizeof *d->items);
    mem_free(&env->mem, d, sizeof *d);
    qun_env_unref(env);
}

/* ---- adding ---- */

static bool diagnostic_copy(arena *a, const problem *p, diagnostic *to)
{
    to->at = p->at;
    return arena_text(a, text_cut(p->at.document, PATH_BYTES), &to->at.document) &&
           arena_text(a, text_cut(p->at.path, PATH_BYTES), &to->at.path) &&
           arena_text(a, text_cut(p->found, TEXT_BYTES), &to->found) &&
           arena_text(a, text_cut(p->suggestion, TEXT_BYTES), &to->suggestion) &&
           arena_text(a, text_cut(p->detail, TEXT_BYTES), &to->detail) &&
           arena_text(a, text_cut(p->detail_zh, TEXT_BYTES), &to->detail_zh);
}

void diagnose(qun_diagnostics *d, const problem *p)
{
    if (!d)
        return;
    const registry_code *code = registry_find(p->code);
    int32_t severity = code ? code->severity : QUN_SEVERITY_ERROR;
    d->totals[severity]++;
    if (d->count >= d->env->limits.diagnostics)
        return;
    if (!mem_grow(&d->env->mem, &d->items, &d->cap, (uint64_t)d->count + 1, sizeof *d->items))
        return;
    diagnostic *item = &d->items[d->count];
    *item = (diagnostic){.code = p->code, .severity = severity, .order = d->count};
    arena_mark mark = arena_here(&d->texts);
    if (diagnostic_copy(&d->texts, p, item))
        d->count++;
    else
        arena_back(&d->texts, mark);
}

void diagnostics_clear(qun_diagnostics *d)
{
    if (!d)
        return;
    d->count = 0;
    memset(d->totals, 0, sizeof d->totals);
    arena_reset(&d->texts);
}

uint32_t diagnostics_errors(const qun_diagnostics *d)
{
    uint64_t errors = qun_diagnostics_total(d, QUN_SEVERITY_ERROR);
    return errors < UINT32_MAX ? (uint32_t)errors : UINT32_MAX;
}

/* The document itself (absent) before its packs. */
static int document_compare(qun_text a, qun_text b)
{
    if (!a.at || !b.at)
        return (a.at != NULL) - (b.at != NULL);
    return text_compare(a, b);
}

static int diagnostic_compare(const void *left, const void *right, void *user)
{
    (void)user;
    const diagnostic *a = left, *b = right;
    int order = document_compare(a->at.document, b->at.document);
    if (order != 0)
        return order;
    if (a->at.offset != b->at.offset)
        return a->at.offset < b->at.offset ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void diagnostics_sort(qun_diagnostics *d)
{
    if (!d)
        return;
    sort_items(d->items, d->count, sizeof *d->items, diagnostic_compare, NULL);
    for (uint32_t i = 0; i < d->count; i++)
        d->items[i].order = i; /* what is added later comes behind its equals */
}

void place_lines(place *p, const char *document, size_t len)
{
    size_t to = p->offset < len ? (size_t)p->offset : len, start = 0;
    const char *hit;
    p->line = 1;
    while ((hit = memchr(document + start, '\n', to - start)) != NULL) {
        start = (size_t)(hit - document) + 1;
        p->line++;
    }
    p->column = (uint32_t)utf8_count(document + start, to - start) + 1;
}

/* ---- reading ---- */

uint32_t qun_diagnostics_count(const qun_diagnostics *d)
{
    return d ? d->count : 0;
}

uint64_t qun_diagnostics_total(const qun_diagnostics *d, int32_t severity)
{
    return d && severity > 0 && severity < SEVERITIES ? d->totals[severity] : 0;
}

/* The errors of classes C (charters, expressions), W (words) and E (events) refuse; those of the linter
 * advise.
 */
static bool refuses(const diagnostic *item)
{
    const registry_code *code = registry_find(item->code);
    return item->severity == QUN_SEVERITY_ERROR && (!code || memchr("CWE", code->code[0], 3));
}

qun_status qun_diagnostics_get(const qun_diagnostics *d, uint32_t index, qun_diagnostic *out)
{
    if (!d || !out)
        return QUN_E_ARG;
    qun_diagnostic given = {.size = sizeof given};
    if (index < d->count) {
        const diagnostic *item = &d->items[index];
        given.severity = item->severity;
        given.code = item->code;
        given.flags = refuses(item) ? QUN_DIAGNOSTIC_REFUSED : 0;
        given.line = item->at.line;
        given.column = item->at.column;
        given.offset = item->at.offset;
        given.length = item->at.length;
        given.document = item->at.document;
        given.path = item->at.path;
        given.found = item->found;
        given.suggestion = item->suggestion;
    }
    qun_status status = sized_out(&given, sizeof given, sizeof given, out);
    return status == QUN_OK && index >= d->count ? QUN_E_NONE : status;
}

/* One line stays one line, and a terminal sees no control characters. */
static void add_plain(buf *b, qun_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        buf_char(b, c < 0x20 || c == 0x7F ? ' ' : (char)c);
    }
}

/* Fills {found}, {detail} and {suggestion}; other braces stay. */
static void add_words(buf *b, const char *words, const diagnostic *item, bool chinese)
{
    const qun_text names[] = {TEXT("{detail}"), TEXT("{found}"), TEXT("{suggestion}")};
    const qun_text values[] = {chinese && item->detail_zh.at ? item->detail_zh : item->detail, item->found,
                               item->suggestion};
    qun_text rest = text_of(words);
    while (rest.len > 0) {
        size_t which = 0;
        while (which < 3 && !text_begins(rest, names[which]))
            which++;
        if (which == 0 && chinese && !item->detail_zh.at)
            detail_in_chinese(b, item->detail);
        else if (which < 3)
            add_plain(b, values[which]);
        else
            buf_char(b, rest.at[0]);
        rest = text_part(rest, which < 3 ? names[which].len : 1, rest.len);
    }
}

static void add_place(buf *b, const place *at)
{
    if (at->document.at) {
        add_plain(b, at->document);
        buf_str(b, ": ");
    }
    if (at->line > 0) {
        buf_uint(b, at->line);
        buf_char(b, ':');
        buf_uint(b, at->column);
        buf_str(b, ": ");
    } else if (at->path.len > 0) {
        add_plain(b, at->path);
        buf_str(b, ": ");
    }
}

static void add_message(buf *b, const diagnostic *item, bool chinese)
{
    const registry_code *code = registry_find(item->code);
    int32_t lang = chinese ? QUN_LANG_ZH : QUN_LANG_EN;
    buf_str(b, chinese ? qun_meaning(QUN_SET_SEVERITY, item->severity, lang)
                       : qun_name(QUN_SET_SEVERITY, item->severity));
    if (!code)
        return;
    buf_char(b, ' ');
    buf_str(b, code->code);
    buf_str(b, ": ");
    add_words(b, chinese ? code->zh : code->en, item, chinese);
    const char *remedy = chinese ? code->remedy_zh : code->remedy_en;
    if (item->suggestion.len > 0)
        add_words(b, chinese ? "；您是不是想写 {suggestion}？" : "; did you mean {suggestion}?", item,
                  chinese);
    else if (remedy[0]) {
        buf_str(b, chinese ? "；" : "; ");
        buf_str(b, remedy);
    }
}

qun_status qun_diagnostics_format(const qun_diagnostics *d, uint32_t index, int32_t lang, char *text,
                                  size_t space, size_t *len)
{
    buf b;
    qun_status status = buf_begin(&b, text, space, len);
    if (status != QUN_OK)
        return status;
    if (!d)
        return QUN_E_ARG;
    if (lang != QUN_LANG_EN && lang != QUN_LANG_ZH)
        return QUN_E_NEWER;
    if (index >= d->count)
        return QUN_E_NONE;
    add_place(&b, &d->items[index].at);
    add_message(&b, &d->items[index], lang == QUN_LANG_ZH);
    return buf_finish(&b, space, len);
}
