/* diagnostics.h - what is wrong with a document, where, and what was probably meant. The caller owns it. */
#ifndef QUN_DIAGNOSTICS_H
#define QUN_DIAGNOSTICS_H
#include <qun/env.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_diagnostics qun_diagnostics;     /* [owned] */

/** One problem of a document. */
typedef struct qun_diagnostic {
    uint32_t size;
    int32_t  severity;                  /* QUN_SEVERITY_NOTE .. QUN_SEVERITY_ERROR */
    int32_t  code;                      /* QUN_CODE_*; stable; qun_name(QUN_SET_CODE, code) is "C010" */
    uint32_t flags;                     /* QUN_DIAGNOSTIC_* */
    uint32_t line, column;              /* from 1, in code points; 0: no place in the text */
    uint64_t offset, length;            /* bytes of the document */
    qun_text document;                  /* id of the pack it stands in; absent: the document itself */
    qun_text path;                      /* JSON pointer "/tiers/2/enter" */
    qun_text found;                     /* the piece of the document in question */
    qun_text suggestion;                /* what may replace it; absent if none */
} qun_diagnostic;
enum { QUN_DIAGNOSTIC_REFUSED = 1 };    /* in `flags`: the document was refused for it. The linter's errors are bad
                                           advice not taken: the charter compiles all the same */

/** Makes an empty one. Every call that takes it drops the former contents first; such calls take NULL too.
 *  Errors: NOMEM. */
QUN_API qun_status qun_diagnostics_new(const qun_env *env, qun_diagnostics **out);
QUN_API void qun_diagnostics_unref(qun_diagnostics *diagnostics);
/** How many are kept; 0 for NULL. In document order, whatever the severity. */
QUN_API uint32_t qun_diagnostics_count(const qun_diagnostics *diagnostics);
/** How many of a severity there were, kept or not; 0 for NULL. O(1). */
QUN_API uint64_t qun_diagnostics_total(const qun_diagnostics *diagnostics, int32_t severity);
/** Gives one; its texts live until `diagnostics` is next written to. Errors: NONE past the last, SIZE. O(1). */
QUN_API qun_status qun_diagnostics_get(const qun_diagnostics *diagnostics, uint32_t index, qun_diagnostic *out);
/** Writes one as a line for people: "12:31: error C010: no key member.order here; did you mean
 *  member.orders?", after the pack's id where it stands in a pack; without place, the JSON pointer leads.
 *  Errors: NONE; NEWER for an unknown language; SPACE. Buffer as base.h says.
 *
 *  lang  QUN_LANG_* */
QUN_API qun_status qun_diagnostics_format(const qun_diagnostics *diagnostics, uint32_t index, int32_t lang,
                                          char *text, size_t space, size_t *len);
#ifdef __cplusplus
}
#endif
#endif
