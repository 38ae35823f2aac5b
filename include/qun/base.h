/* base.h - the words every other header uses: text, time, periods, version, names, resources.
 *
 * Rules that hold for every function of the library, so that no contract repeats them:
 *   order      object, what to do it with, diagnostics, results last
 *   text in    pointer and length in bytes, UTF-8, checked; QUN_NTS as the length: NUL-terminated; any
 *              other length over SIZE_MAX / 2 (a -1 gone astray) is QUN_E_ARG
 *   text out   qun_text, borrowed, not NUL-terminated; or into the caller's buffer (see QUN_E_SPACE)
 *   structs    `size` first: set it to sizeof; fields past `size` are absent (in: zero, out: not written);
 *              what the library does not know is zeroed (out) or must be zero (in: else QUN_E_NEWER)
 *   layout     no padding on 32 or 64 bits: 4-byte fields in pairs, a pointer beside a pointer or a size_t
 *   arrays     of structs: the element's size is one argument beside the count
 *   loops      where there is a _count, up to it, checking each status; else until QUN_E_NONE, and no other
 *              error, for a forgotten `size` must not look like an empty list
 *   handles    *_new, *_compile, *_build, *_open, *_restore give one reference in `*out` (NULL on an error);
 *              *_unref drops it, takes NULL, and may run in any order and on any thread: a child keeps what
 *              it needs alive
 *   getters    that return a pointer lend it: valid as long as the object (the contract says if shorter)
 *   NULL       is QUN_E_ARG unless the contract allows it
 *   errors     leave inputs and objects as they were and results empty; QUN_E_NOMEM is no exception
 *   threads    [shared] immutable: any number of threads; [owned] one thread at a time, may be handed over
 *   buffers    a function that writes text takes `text`, `space`, `len`: `space` bytes at `text` (NULL with 0
 *              to ask for the length); `*len` receives the length without the NUL that is always written;
 *              QUN_E_SPACE if it did not fit, then nothing was written; no allocation
 */
#ifndef QUN_BASE_H
#define QUN_BASE_H
#include <qun/registry.h>
#include <stddef.h>
#include <stdint.h>

#if defined(QUN_API)
/* set by the build, or to nothing by a tool that reads the headers */
#elif defined(_WIN32) && !defined(QUN_STATIC)
#define QUN_API __declspec(dllimport)
#else
#define QUN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define QUN_VERSION 0x000100        /* of these headers: major << 16 | minor << 8 | patch */
#define QUN_NTS     (SIZE_MAX - 1)  /* a length: up to the terminating NUL; not -1, which mistakes produce */
#define QUN_ALL     UINT32_MAX      /* an index: every one */
#define QUN_NEVER   INT64_MAX       /* a time: never; a span: without end */

typedef int64_t qun_time;           /* microseconds since 1970-01-01T00:00Z, no leap seconds */
typedef int64_t qun_span;           /* microseconds */
typedef int32_t qun_status;         /* QUN_OK or one of QUN_E_* (registry.h); compare with QUN_OK only */

/** Text with its length. No `size`: two words, frozen for ever. Never passed by value. */
typedef struct qun_text {
    const char *at;                 /* not NUL-terminated; NULL if absent */
    size_t      len;                /* bytes */
} qun_text;

/** A length of time as people say it: "1mo" is a calendar month and "14d" are fourteen civil days of the
 *  charter's zone (a day has 23 to 25 hours where clocks change); the rest is exact. 16 bytes, frozen. */
typedef struct qun_period {
    int32_t  months, days;
    qun_span exact;
} qun_period;

/** For printf: printf("rule " QUN_F "\n", QUN_ARG(decision.clause)). Nothing depends on these two. */
#define QUN_F      "%.*s"
#define QUN_ARG(t) (int)(t).len, ((t).at ? (t).at : "")

/** Version of the library that runs, as QUN_VERSION. It may be newer than the headers. Never fails. */
QUN_API uint32_t qun_version(void);

/** What this build is. */
typedef struct qun_build {
    uint32_t size;
    uint32_t version;               /* as qun_version() */
    uint32_t unicode;               /* version of the Unicode tables, as QUN_VERSION */
    uint32_t decisions;             /* number of the decision contract: equal numbers, equal decisions */
    uint32_t snapshot;              /* newest snapshot form this library writes */
    uint32_t pointer_bits;
    qun_text cel;                   /* name of the expression profile: "everyday-1"; static */
} qun_build;
/** Fills `out`. Errors: ARG, SIZE. Thread: any. */
QUN_API qun_status qun_build_get(qun_build *out);

/** Name of an enumerator ("nomem", "admit", "member", "C020"), or NULL if this library does not know it:
 *  asking for a name is also asking whether a verb, kind, act ... may be used. Static, NUL-terminated, never
 *  translated. Thread: any. O(log n).
 *
 *  set    QUN_SET_*
 *  value  the enumerator */
QUN_API const char *qun_name(int32_t set, int32_t value);
/** What an enumerator means, for people, in a language; NULL if unknown. For QUN_SET_CODE the words with
 *  their {found}, {detail} unfilled. Otherwise as qun_name.
 *
 *  lang  QUN_LANG_* */
QUN_API const char *qun_meaning(int32_t set, int32_t value, int32_t lang);

/** Gives enumerator number `index` of a set (from 0, in the registry's order): how a binding lists every act or code this library
 *  has. QUN_SET_SET lists the sets. QUN_E_NONE past the last. Errors: ARG, NEWER for an unknown set, NONE.
 *  Thread: any. O(1). */
QUN_API qun_status qun_name_get(int32_t set, uint32_t index, int32_t *value);

/** A text the library carries: a template or pack of charters, the JSON Schema, the registry of codes. */
typedef struct qun_resource {
    uint32_t size;
    int32_t  kind;                  /* QUN_RESOURCE_* */
    qun_text name;                  /* "flash-sale" */
    qun_text text;                  /* the document; static */
} qun_resource;
/** Gives resource number `index` (from 0, over all kinds). QUN_E_NONE past the last: how a loop ends.
 *  Errors: ARG, SIZE, NONE. Thread: any. O(1). */
QUN_API qun_status qun_resource_get(uint32_t index, qun_resource *out);

#ifdef __cplusplus
}
#endif
#endif
