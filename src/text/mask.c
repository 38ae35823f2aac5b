/* mask.c - writes a text with what was found in it replaced. Relies on find.h. */
#include "text/find.h"

/* The span of the finds that overlap, from the next one on; false: there is none. `hit` is the next, and
 * `more` says whether there is one. */
static bool next_span(finder *f, qun_hit *hit, bool *more, size_t *from, size_t *to)
{
    if (!*more)
        return false;
    *from = (size_t)hit->offset;
    *to = *from;
    while (*more && (size_t)hit->offset < (*to > *from ? *to : *from + 1)) {
        size_t end = (size_t)(hit->offset + hit->length);
        *to = end > *to ? end : *to;
        *more = text_find_next(f, hit);
    }
    return true;
}

static void cover(buf *b, qun_text found, qun_text mask, bool whole)
{
    for (size_t at = 0; at < found.len;) {
        utf8_next(found.at, found.len, &at);
        buf_text(b, mask);
        if (whole)
            return;
    }
}

qun_status qun_words_mask(const qun_words *words, const qun_scan_options *options, const char *text,
                          size_t text_len, const char *mask, size_t mask_len, uint32_t flags, char *out,
                          size_t space, size_t *len)
{
    finder f;
    qun_scan_options own;
    qun_text given, cover_with;
    qun_hit hit;
    buf b;
    size_t at = 0, from, to;
    qun_status status = buf_begin(&b, out, space, len);
    if (status != QUN_OK)
        return status;
    if (words == NULL)
        return QUN_E_ARG;
    if (flags & ~(uint32_t)QUN_MASK_WHOLE)
        return QUN_E_NEWER;
    status = text_options_in(options, &own);
    if (status == QUN_OK)
        status = text_in(text, text_len, &given);
    if (status == QUN_OK)
        status = text_in(mask, mask_len, &cover_with);
    if (status != QUN_OK)
        return status;
    text_find_begin(&f, words, &own, given);
    f.details = false;
    bool more = text_find_next(&f, &hit);
    while (next_span(&f, &hit, &more, &from, &to)) {
        buf_text(&b, text_part(given, at, from));
        cover(&b, text_part(given, from, to), cover_with, (flags & QUN_MASK_WHOLE) != 0);
        at = to;
        more = more && !(own.flags & QUN_SCAN_FIRST);
    }
    buf_text(&b, text_part(given, at, given.len));
    return buf_finish(&b, space, len);
}
