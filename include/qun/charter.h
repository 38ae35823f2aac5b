/* charter.h - the community as data: read from JSON or built from structs, compiled, read back.
 *
 * One flat struct per kind of object, the same in both directions. Nesting is told by `of`, the reference of the
 * owner: an id of a top list ("vip"), or the owner's reference, a slash and an id ("entry/buyer", "flash/cap").
 * Order among siblings is the order of adding. Texts are copied in and lent out. An absent text, 0 or an empty
 * period is the format's default. Conditions and expressions are CEL texts. The words are those of the charter
 * format (docs/charter.md); a word that is a keyword somewhere has another name here, said beside it.
 *
 * A condition has two forms: one expression stands in the struct (`when`, `enter` ...); a list of lines with ids
 * and reasons is so many qun_requirement objects of that owner and part, and the struct's text is absent. */
#ifndef QUN_CHARTER_H
#define QUN_CHARTER_H
#include <qun/facts.h>
#include <qun/words.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_charter qun_charter;     /* [shared] */
typedef struct qun_builder qun_builder;     /* [owned] a charter in the making */

/** QUN_OBJECT_HEAD: exactly one. */
typedef struct qun_head {
    uint32_t size, flags;               /* QUN_HEAD_PACK */
    qun_text id, name_zh, name_en, about_zh, about_en;
    qun_text revision;                  /* carried by every decision; absent: the hash of the canonical form */
    qun_text timezone;                  /* "+08:00" if absent; a name needs zone bytes of the environment */
    qun_text currency;                  /* ISO 4217; "CNY" if absent */
} qun_head;
enum { QUN_HEAD_PACK = 1 };             /* a fragment to be included: need not be a whole community */

/** QUN_OBJECT_PARAM: a number the operator may set; `params.NAME` in conditions, "$NAME" in JSON. */
typedef struct qun_param {
    uint32_t size, flags;
    qun_text id;
    qun_text type_name;                 /* bool int string text span money list map */
    qun_text value;                     /* as JSON: 3, "24h", {"zh": ...} */
    qun_text about_zh, about_en;
} qun_param;

/** QUN_OBJECT_POSITIONING: at most one. */
typedef struct qun_positioning {
    uint32_t size, flags;
    int32_t  kind;                      /* QUN_KIND_*; 0: not said */
    int32_t  purpose;                   /* QUN_PURPOSE_*; 0: single */
    int32_t  gain;                      /* QUN_GAIN_*; 0: not said */
    int32_t  funding;                   /* QUN_FUNDING_*; 0: not said */
    uint32_t basis;                     /* bits QUN_BASIS_* */
    uint32_t founder_motives, member_motives;   /* bits QUN_MOTIVE_* */
    uint32_t needs, usage;              /* bits QUN_NEED_*, QUN_USAGE_* */
    uint32_t reserved;
    int64_t  funding_amount;            /* minor units a month */
    qun_text what_zh, what_en;          /* `is` */
    qun_text does_zh, does_en, gains_zh, gains_en;
    qun_text product_zh, product_en, audience_zh, audience_en, content_zh, content_en;
    qun_text joins_zh, joins_en, stays_zh, stays_en, brand_zh, brand_en;
} qun_positioning;
enum { QUN_KIND_PRODUCT = 1, QUN_KIND_INTEREST, QUN_KIND_PURPOSE, QUN_KIND_MIXED };
enum { QUN_PURPOSE_SINGLE = 1, QUN_PURPOSE_MULTI };
enum { QUN_GAIN_MONEY = 1, QUN_GAIN_VALUE, QUN_GAIN_GROWTH };
enum { QUN_FUNDING_NONE = 1, QUN_FUNDING_FEE, QUN_FUNDING_IP, QUN_FUNDING_BRAND };
enum { QUN_BASIS_PRODUCT = 1, QUN_BASIS_BEHAVIOUR = 2, QUN_BASIS_TAG = 4, QUN_BASIS_SPACE = 8,
       QUN_BASIS_EMOTION = 16, QUN_BASIS_VALUES = 32 };
enum { QUN_MOTIVE_SALES = 1, QUN_MOTIVE_SERVICE = 2, QUN_MOTIVE_NETWORK = 4, QUN_MOTIVE_BRAND = 8,
       QUN_MOTIVE_MEET = 16, QUN_MOTIVE_EARN = 32, QUN_MOTIVE_LEARN = 64, QUN_MOTIVE_SAVE = 128,
       QUN_MOTIVE_BELONG = 256 };
enum { QUN_NEED_RELATION = 1, QUN_NEED_DISCIPLINE = 2, QUN_NEED_RESOURCES = 4, QUN_NEED_DISCUSSION = 8,
       QUN_NEED_BENEFITS = 16, QUN_NEED_SERVICE = 32, QUN_NEED_INCENTIVE = 64, QUN_NEED_COURSES = 128,
       QUN_NEED_INFORMATION = 256, QUN_NEED_CASES = 512 };
enum { QUN_USAGE_COLD_START = 1, QUN_USAGE_CRM = 2, QUN_USAGE_DEEP_SERVICE = 4, QUN_USAGE_SEED = 8 };

/** QUN_OBJECT_GOAL: of the positioning. */
typedef struct qun_goal {
    uint32_t   size, flags;
    qun_text   id, stage, metric;
    int64_t    target;
    qun_period by;                      /* from opening */
} qun_goal;

/** QUN_OBJECT_ATTRIBUTE: a fact the host supplies. */
typedef struct qun_attribute {
    uint32_t size;
    int32_t  source;                    /* QUN_SOURCE_*; 0: host */
    qun_text name;                      /* "member.region" */
    qun_text type_name;                 /* bool int string money time list map evidence */
    qun_text ask_zh, ask_en, about_zh, about_en;
} qun_attribute;
enum { QUN_SOURCE_HOST = 1, QUN_SOURCE_ANSWER, QUN_SOURCE_TAG, QUN_SOURCE_STAFF };

/** QUN_OBJECT_EVENT: a kind of event beyond the built-in ones; one object for each field, or one without. */
typedef struct qun_event_type {
    uint32_t size, flags;
    qun_text name;                      /* "trial" */
    qun_text field, type_name;          /* absent: a kind without fields of its own */
} qun_event_type;

/** QUN_OBJECT_METRIC: a number counted from events, or (`aggregate` IS) another name for an expression. */
typedef struct qun_metric {
    uint32_t   size;
    int32_t    aggregate;               /* QUN_AGGREGATE_* */
    qun_text   name;                    /* "member.posts_30d": the scope says for whom it is kept */
    qun_text   event, field;            /* which events; which field of them is summed ... */
    qun_text   when;                    /* `where`: over the event and what contains it; absent: all */
    qun_text   by;                      /* event field that names whose it is; absent: member */
    qun_text   expression;              /* of IS */
    qun_text   calendar;                /* `over` as a name: day week month year or a time of the charter */
    qun_period over;                    /* `over` as a span: (now - over, now]; empty: since ever */
    qun_period back;                    /* shifts the window into the past */
} qun_metric;
enum { QUN_AGGREGATE_COUNT = 1, QUN_AGGREGATE_SUM, QUN_AGGREGATE_MIN, QUN_AGGREGATE_MAX, QUN_AGGREGATE_FIRST,
       QUN_AGGREGATE_LAST, QUN_AGGREGATE_DISTINCT, QUN_AGGREGATE_IS };

/* QUN_OBJECT_WORDS is qun_word_list (words.h). */

/** QUN_OBJECT_TIMING: a point or a window in time, once or again and again (the shape `time`). */
typedef struct qun_timing {
    uint32_t          size;
    int32_t           of_kind;          /* owner: QUN_OBJECT_*; 0: a named time of the charter */
    int32_t           part;             /* QUN_PART_END, QUN_PART_ACTIVE of its owner */
    uint32_t          weekdays;         /* bit 0 Monday .. bit 6 Sunday; 0: any */
    uint32_t          monthdays;        /* bit 0 the 1st .. bit 30 the 31st, bit 31 the last; 0: any */
    uint32_t          reserved;
    qun_text          of, id;
    qun_text          anchor;           /* `from`: date, instant or expression; absent: the place's default */
    qun_text          ceases;           /* `until`: date, instant or expression; absent: never */
    const qun_text   *dates;            /* of `days`: "02-16", "2026-10-01" */
    const qun_period *after;
    const int32_t    *at;               /* minutes of the local day, 0 to 1440 */
    size_t            date_count, after_count, at_count;
    size_t            reserved_counts[2];   /* 0 */
    qun_period        every;
    qun_period        lasts;            /* `for`: a window; empty: a point */
} qun_timing;

/** QUN_OBJECT_NOTICE: the announced rules; at most one. */
typedef struct qun_notice {
    uint32_t size;
    int32_t  ack;                       /* QUN_ACK_*; 0: posted */
    qun_text text_zh, text_en;
    qun_time since;                     /* posted at; 0: with the charter */
} qun_notice;
enum { QUN_ACK_POSTED = 1, QUN_ACK_REQUIRED };

/** QUN_OBJECT_THRESHOLD: an entry gate. References: "entry" of the charter, "FORM/entry" of a form. */
typedef struct qun_threshold {
    uint32_t size, flags;               /* QUN_GATE_SHUT */
    qun_text of;                        /* form id; absent: the charter's */
    qun_text when, unless;              /* common to all its paths */
    qun_text why_zh, why_en;
} qun_threshold;
enum { QUN_GATE_SHUT = 1 };             /* "paths": []: shut until a charter adds a way */

/** QUN_OBJECT_PERMIT: what is forbidden but for ...: a gate asked by permit('ID'). */
typedef struct qun_permit {
    uint32_t size, flags;               /* QUN_GATE_SHUT */
    qun_text id, name_zh, name_en;
    qun_text when, unless;
    qun_text why_zh, why_en;
} qun_permit;

/** QUN_OBJECT_PATH: one way through a gate; any opens it. */
typedef struct qun_path {
    uint32_t size;
    int32_t  of_kind;                   /* QUN_OBJECT_THRESHOLD, QUN_OBJECT_PERMIT */
    qun_text of, id, name_zh, name_en;
    qun_text when, unless;
    qun_text why_zh, why_en;
    qun_time since, ceases;             /* in force; 0: always */
} qun_path;

/** QUN_OBJECT_REQUIREMENT: one line of a condition. Either `when`, or an event to be used up. */
typedef struct qun_requirement {
    uint32_t   size;
    int32_t    of_kind;
    int32_t    part;                    /* QUN_PART_WHEN, _UNLESS, _ENTER, _KEEP */
    uint32_t   spend_uses;              /* how often one event may be used; 0: once */
    qun_text   of, id;
    qun_text   when;
    qun_text   why_zh, why_en, ask_zh, ask_en;
    qun_text   spend_event, spend_when; /* `spend`: kind, condition over the event */
    qun_period spend_within;            /* not older than; empty: ever */
} qun_requirement;

/** QUN_OBJECT_CLASS: an axis. */
typedef struct qun_class {
    uint32_t        size, flags;
    qun_text        id, name_zh, name_en;
    qun_text        by;                 /* expression: a string, or a list of strings */
    qun_text        when;               /* the class's own threshold */
    const qun_text *values;             /* known buckets; NULL: any */
    size_t          value_count;
} qun_class;

/** QUN_OBJECT_TIER and QUN_OBJECT_STAGE: a level, entered, kept and lost. Tiers are written lowest first. */
typedef struct qun_level {
    uint32_t        size, flags;        /* QUN_LEVEL_* */
    uint32_t        max;                /* only the best so many by `rank` may hold it; 0: any number */
    uint32_t        reserved;
    qun_text        of;                 /* stages: the form whose lifecycle it is of; absent: the charter's */
    qun_text        id, name_zh, name_en, about_zh, about_en;
    qun_text        enter, keep;
    qun_text        next;               /* of a phase: the level that follows; absent: the next in the list */
    qun_text        rank;               /* expression, best first */
    qun_text        why_zh, why_en;
    const qun_text *before;             /* `from`: levels it may be entered from; NULL: any */
    size_t          before_count;
    qun_period      dwell;              /* `enter` must have held this long */
    qun_period      grace;              /* `keep` must have failed this long */
    qun_period      lasts;              /* `for`: a phase, left by itself */
} qun_level;
/** A level of `tiers` (QUN_OBJECT_TIER). */
typedef qun_level qun_tier;
/** A level of a lifecycle (QUN_OBJECT_STAGE). */
typedef qun_level qun_stage;
enum { QUN_LEVEL_OVERLAY = 1, QUN_LEVEL_FINAL = 2 };

/** QUN_OBJECT_ROLE: who does what, and how many of them. */
typedef struct qun_role {
    uint32_t        size, flags;        /* QUN_ROLE_* */
    qun_text        id, name_zh, name_en, about_zh, about_en;
    qun_text        enter, keep, rank;
    qun_text        why_zh, why_en;
    const qun_text *may, *may_not;      /* permit ids: always, never; refused by this version */
    size_t          may_count, may_not_count;
    uint32_t        min, max, per;      /* quota; `per`: one for each so many members, rounded up */
    uint32_t        reserved;
    int64_t         cost;               /* minor units a month */
    qun_period      dwell, grace;
    qun_period      lasts;              /* `for`: term of office */
} qun_role;
enum { QUN_ROLE_STAFF = 1, QUN_ROLE_COMMUNITY = 2 };    /* `of`: staff; `in`: community */

/** QUN_OBJECT_CARRIER: where people meet. */
typedef struct qun_carrier {
    uint32_t size, flags;               /* QUN_CARRIER_* */
    int32_t  kind;                      /* QUN_ON_*; 0: not said */
    uint32_t max;                       /* members of one group; 0: no limit */
    qun_text id, name_zh, name_en;
    uint32_t tools;                     /* bits QUN_TOOL_* */
    uint32_t reserved;
} qun_carrier;
enum { QUN_CARRIER_PERSONAL = 1, QUN_CARRIER_COMPANY = 2 };     /* `asset` */
enum { QUN_ON_WECHAT = 1, QUN_ON_WECOM, QUN_ON_QQ, QUN_ON_TELEGRAM, QUN_ON_DISCORD, QUN_ON_XMPP, QUN_ON_IRC,
       QUN_ON_OFFLINE, QUN_ON_MINIPROGRAM, QUN_ON_OFFICIAL, QUN_ON_CHANNEL, QUN_ON_PERSONAL, QUN_ON_PLANET,
       QUN_ON_WEB, QUN_ON_BOARD };
enum { QUN_TOOL_NATIVE = 1, QUN_TOOL_SCRM = 2, QUN_TOOL_BOT = 4, QUN_TOOL_QUNKONG = 8 };

/** QUN_OBJECT_FORM: a kind of group; an instance is made from it. */
typedef struct qun_form {
    uint32_t          size, flags;      /* QUN_FORM_* */
    int32_t           life;             /* QUN_LIFE_*; 0: temporary */
    uint32_t          extend_max;       /* how often its end may be put off */
    qun_text          id, name_zh, name_en, carrier, parent;
    qun_text          who, when, rank, host;    /* expressions; `host` is refused by this version */
    qun_text          extend_when;
    const qun_text   *per;              /* class ids, role ids, "event" */
    const qun_period *warn;             /* before the end; NULL: 1d, flash 10m */
    size_t            per_count, warn_count;
    uint32_t          min, max, split, merge;   /* seats; max 0: the carrier's */
    qun_period        extend_by;
} qun_form;
enum { QUN_LIFE_TEMPORARY = 1, QUN_LIFE_FLASH, QUN_LIFE_LONG };
enum { QUN_FORM_INTAKE = 1, QUN_FORM_RELATION = 2, QUN_FORM_EVEN = 4, QUN_FORM_NO_WARNING = 8 };
                                        /* `role`: intake; `driver`: relation; `fill`: even (refused by this
                                           version); "warn": [] */

/** QUN_OBJECT_ENDING: one way a group of a form ends; the earliest decides. Its time is a qun_timing of it. */
typedef struct qun_ending {
    uint32_t size, flags;
    qun_text of, id;                    /* form */
    qun_text when;
    qun_text why_zh, why_en;
} qun_ending;

/** QUN_OBJECT_RULE: what an event may not do. */
typedef struct qun_rule {
    uint32_t        size;
    int32_t         informed;           /* QUN_INFORMED_*; 0: posted */
    qun_text        id, name_zh, name_en, about_zh, about_en;
    const qun_text *on;                 /* event kinds */
    size_t          on_count;
    qun_text        who;                /* absent: !member.staff */
    qun_text        when, unless;
    qun_text        why_zh, why_en;
    uint32_t        limit_max;          /* at most so many times; 0: no limit */
    int32_t         limit_per;          /* QUN_SCOPE_MEMBER (0 too), _GROUP, _COMMUNITY */
    qun_period      limit_over;         /* within a window; empty: ever */
    qun_time        since, ceases;      /* in force; 0: always */
} qun_rule;
enum { QUN_INFORMED_POSTED = 1, QUN_INFORMED_ACK, QUN_INFORMED_NONE };

/** QUN_OBJECT_LADDER: strikes, how they age, and what follows. */
typedef struct qun_ladder {
    uint32_t   size;
    int32_t    forget;                  /* QUN_FORGET_*; 0: each */
    qun_text   id, name_zh, name_en;
    qun_text   reset;                   /* expression: clears all */
    qun_period decay;                   /* empty: strikes are for ever */
} qun_ladder;
enum { QUN_FORGET_EACH = 1, QUN_FORGET_FALL };

/** QUN_OBJECT_STEP: a rung of a ladder. Reference "LADDER/AT". */
typedef struct qun_step {
    uint32_t size, flags;
    uint32_t at;                        /* from so many strikes */
    uint32_t reserved;
    qun_text of;                        /* ladder */
} qun_step;

/** QUN_OBJECT_ACTION: something to do: of a rule, path, permit, threshold, level, ending, step. */
typedef struct qun_action {
    uint32_t   size;
    int32_t    of_kind;
    int32_t    part;                    /* QUN_PART_THEN, QUN_PART_ELSE */
    int32_t    act;                     /* QUN_ACT_*: `do` */
    qun_text   of;
    qun_text   target;                  /* `to`: audience: "member", "staff", "owner", a role or carrier id */
    qun_text   topic;                   /* ladder, attribute, role, tag, group, offer, permit: the act's object */
    qun_text   choice;                  /* `as`, `value`, `by`, `into` */
    qun_text   text_zh, text_en, why_zh, why_en;
    int64_t    amount;                  /* minor units; weight of a strike */
    qun_text   formula;                 /* amount or weight as an expression */
    qun_period span;                    /* `for` of a mute, `bar` of a remove, `within` of a notify */
} qun_action;

/** Compiles a charter from JSON.
 *
 *  json         the document; not kept
 *  diagnostics  receives all errors, warnings and notes of the document and its packs in one pass, those of
 *               the linter too; NULL if not wanted
 *  out          the charter; only if nothing was an error of class C or W
 *
 *  Packs it uses are taken from the environment, else from those the library carries. A zone that the environment
 *  has not got is QUN_CODE_C018, with its name as `found`: lend it, and compile again.
 *  Errors: INVALID (the diagnostics say why), TEXT, LIMIT, NOMEM.
 *  Thread: any. O(bytes + objects + expressions). */
QUN_API qun_status qun_charter_compile(const qun_env *env, const char *json, size_t json_len,
                                       qun_diagnostics *diagnostics, qun_charter **out);
/** Takes one more reference; gives `charter`. NULL gives NULL. */
QUN_API qun_charter *qun_charter_ref(const qun_charter *charter);
QUN_API void qun_charter_unref(qun_charter *charter);
/** What a compiled charter is. */
typedef struct qun_charter_info {
    uint32_t size, flags;
    uint32_t objects, fields;           /* typed objects of all kinds; fields of its shape */
    qun_text id, revision;              /* as every decision carries them: the revision is never absent */
    qun_text timezone;                  /* "+08:00" if it names none */
} qun_charter_info;
/** Fills `out`; its texts are lent by the charter. Errors: ARG, SIZE. Thread: any. O(1). */
QUN_API qun_status qun_charter_info_get(const qun_charter *charter, qun_charter_info *out);
/** The fields its conditions may read: attributes, metrics and built-in ones. Lent. NULL for NULL. */
QUN_API const qun_shape *qun_charter_shape(const qun_charter *charter);
/** Reads an object back.
 *  kind   QUN_OBJECT_*
 *  index  from 0 in the charter's order
 *  out    that kind's struct with `size` set; texts and arrays are lent by the charter
 *  Errors: NEWER for an unknown kind, SIZE, NONE past the last. Thread: any. O(1), no allocation. */
QUN_API qun_status qun_charter_get(const qun_charter *charter, int32_t kind, uint32_t index, void *out);
/** Index of the object of that kind and reference ("vip", "entry/buyer", "member.orders"). Errors: NONE, NEWER.
 *  O(objects of the kind). */
QUN_API qun_status qun_charter_find(const qun_charter *charter, int32_t kind, const char *reference,
                                    size_t reference_len, uint32_t *out);
/** Writes the canonical JSON, packs merged in: reading it gives an equal charter, writing that equal bytes. The
 *  serialized form of a charter is this text. Errors: NOMEM, SPACE. Buffer as base.h says, but it may allocate. */
QUN_API qun_status qun_charter_write(const qun_charter *charter, char *text, size_t space, size_t *len);

/** Makes an empty builder. Errors: NOMEM. */
QUN_API qun_status qun_builder_new(const qun_env *env, qun_builder **out);
QUN_API void qun_builder_unref(qun_builder *builder);
/** Adds the objects of a JSON document, packs included. An object with the kind and reference of an earlier one
 *  replaces it. Errors as qun_charter_compile; on an error nothing was added. */
QUN_API qun_status qun_builder_read(qun_builder *builder, const char *json, size_t json_len,
                                    qun_diagnostics *diagnostics);
/** Adds one object, copied; what qun_charter_get gave may be given here. One with the kind and reference of an
 *  earlier one replaces it (requirements and actions without an id are appended).
 *  Errors: NEWER for a kind, flag or tail unknown here; SIZE, TEXT, LIMIT, NOMEM. Meaning is checked by build. */
QUN_API qun_status qun_builder_add(qun_builder *builder, int32_t kind, const void *object);
/** Compiles what was added; the builder stays and may go on. Errors as qun_charter_compile; places are JSON
 *  pointers of the canonical form where an object did not come from a text. */
QUN_API qun_status qun_builder_build(const qun_builder *builder, qun_diagnostics *diagnostics, qun_charter **out);

#ifdef __cplusplus
}
#endif
#endif
