/* registry.h - every number that crosses the interface (made from src/base/registry.json by ./dev generate; edit that file).
 *
 * A value never changes meaning and is never used again; later versions add. qun_name gives the words. */
#ifndef QUN_REGISTRY_H
#define QUN_REGISTRY_H

/** Sets of enumerators, for qun_name. */
enum {
    QUN_SET_STATUS = 1,
    QUN_SET_CODE = 2,
    QUN_SET_LANG = 3,
    QUN_SET_AUDIENCE = 4,
    QUN_SET_SEVERITY = 5,
    QUN_SET_SCOPE = 6,
    QUN_SET_TYPE = 7,
    QUN_SET_OBJECT = 8,
    QUN_SET_VERB = 9,
    QUN_SET_ACT = 10,
    QUN_SET_STATE = 11,
    QUN_SET_EVENT = 12,
    QUN_SET_PART = 13,
    QUN_SET_TABLE = 14,
    QUN_SET_RESOURCE = 15,
    QUN_SET_FATE = 16,
    QUN_SET_SET = 17
};

/* status */
enum {
    QUN_OK = 0, /* done */
    QUN_E_NOMEM = -1, /* the allocator gave nothing */
    QUN_E_ARG = -2, /* NULL, or an argument outside its documented range: a bug in the caller */
    QUN_E_SIZE = -3, /* a struct's size is under the first release's or over 4096: a bug in the caller */
    QUN_E_NEWER = -4, /* a flag, enumerator or non-zero tail this library does not know */
    QUN_E_TEXT = -5, /* not UTF-8 */
    QUN_E_INVALID = -6, /* the document was read and refused: the diagnostics say why */
    QUN_E_LIMIT = -7, /* over a limit of the environment */
    QUN_E_COST = -8, /* over the step limit; nothing was decided */
    QUN_E_SLOT = -9, /* the slot belongs to another shape */
    QUN_E_TYPE = -10, /* the value is not of the field's type */
    QUN_E_FACTS = -11, /* the facts have another shape than the charter or program */
    QUN_E_SPACE = -12, /* the buffer is too short: the length says what it takes, nothing was written */
    QUN_E_NONE = -13, /* no such name, row, id or index */
    QUN_E_STATE = -14, /* too late or too early for this call */
    QUN_E_FORMAT = -15, /* snapshot damaged, zone bytes are no TZif file, or an Arrow format outside the supported list */
    QUN_E_VERSION = -16, /* snapshot of a newer library */
    QUN_E_HOST = -17 /* a host function failed */
};

/* lang */
enum {
    QUN_LANG_ZH = 1, /* Chinese */
    QUN_LANG_EN = 2 /* English */
};

/* audience */
enum {
    QUN_AUDIENCE_MEMBER = 1, /* told what is missing */
    QUN_AUDIENCE_OPERATOR = 2, /* told the rule and the numbers */
    QUN_AUDIENCE_AUDITOR = 3 /* told every condition */
};

/* severity */
enum {
    QUN_SEVERITY_NOTE = 1, /* worth knowing */
    QUN_SEVERITY_WARNING = 2, /* works, but probably not as meant */
    QUN_SEVERITY_ERROR = 3 /* refused */
};

/* scope */
enum {
    QUN_SCOPE_RECORD = 0, /* variables of stand-alone expressions */
    QUN_SCOPE_GROUP = 1, /* one group */
    QUN_SCOPE_MEMBER = 2, /* a member or applicant, in the whole community */
    QUN_SCOPE_HERE = 3, /* a seat: one member in one group */
    QUN_SCOPE_EVENT = 4, /* a message or anything else that happened */
    QUN_SCOPE_COMMUNITY = 5, /* the community itself; one row */
    QUN_SCOPE_STAFF = 6 /* one of the operator's people */
};

/* type */
enum {
    QUN_TYPE_UNKNOWN = 0, /* not known; never false */
    QUN_TYPE_NULL = 1,
    QUN_TYPE_BOOL = 2,
    QUN_TYPE_INT = 3,
    QUN_TYPE_UINT = 4,
    QUN_TYPE_DOUBLE = 5,
    QUN_TYPE_STRING = 6,
    QUN_TYPE_BYTES = 7,
    QUN_TYPE_TIMESTAMP = 8, /* microseconds since 1970 UTC */
    QUN_TYPE_DURATION = 9, /* microseconds */
    QUN_TYPE_LIST = 10,
    QUN_TYPE_MAP = 11,
    QUN_TYPE_OPTIONAL = 12,
    QUN_TYPE_TYPE = 13,
    QUN_TYPE_FAILED = 14, /* the expression failed: text says why */
    QUN_TYPE_IP = 15, /* an address of the internet, as text */
    QUN_TYPE_CIDR = 16, /* a network: an address and how many of its bits count */
    QUN_TYPE_STRUCT = 17, /* a struct of the host: text names its type */
    QUN_TYPE_OPAQUE = 18 /* a value only the host understands: text names its type */
};

/* object */
enum {
    QUN_OBJECT_HEAD = 1, /* id, name, zone, currency of the charter */
    QUN_OBJECT_PARAM = 2, /* a number the operator may set */
    QUN_OBJECT_POSITIONING = 3, /* what the community is for */
    QUN_OBJECT_GOAL = 4, /* a measurable goal */
    QUN_OBJECT_ATTRIBUTE = 5, /* a fact the host supplies */
    QUN_OBJECT_EVENT = 6, /* a kind of event and its fields */
    QUN_OBJECT_METRIC = 7, /* a number counted from events */
    QUN_OBJECT_WORDS = 8, /* a word list */
    QUN_OBJECT_TIMING = 9, /* a point or window in time, once or again and again */
    QUN_OBJECT_NOTICE = 10, /* the announced rules */
    QUN_OBJECT_THRESHOLD = 11, /* an entry gate: the community's or a form's */
    QUN_OBJECT_PATH = 12, /* a way through a gate */
    QUN_OBJECT_REQUIREMENT = 13, /* one line of a condition */
    QUN_OBJECT_CLASS = 14, /* an axis members are classed on */
    QUN_OBJECT_TIER = 15, /* a rung members climb */
    QUN_OBJECT_ROLE = 16, /* who does what, how many of them */
    QUN_OBJECT_CARRIER = 17, /* where people meet */
    QUN_OBJECT_FORM = 18, /* a kind of group */
    QUN_OBJECT_ENDING = 19, /* one way a group ends */
    QUN_OBJECT_RULE = 20, /* what an event may not do */
    QUN_OBJECT_PERMIT = 21, /* what is forbidden but for */
    QUN_OBJECT_LADDER = 22, /* strikes and what follows */
    QUN_OBJECT_STEP = 23, /* one rung of a ladder */
    QUN_OBJECT_STAGE = 24, /* a state of a group's life */
    QUN_OBJECT_ACTION = 25 /* something to do */
};

/* verb */
enum {
    QUN_VERB_ADMIT = 1, /* may this person enter */
    QUN_VERB_SEGMENT = 2, /* class and tier of a member */
    QUN_VERB_PLACE = 3, /* which group */
    QUN_VERB_PLAN = 4, /* what to open, split, merge */
    QUN_VERB_MODERATE = 5, /* what an event breaks */
    QUN_VERB_SETTLE = 6, /* who owes for a period */
    QUN_VERB_DUE = 7, /* what is due now */
    QUN_VERB_EXPIRE = 8, /* when a group ends */
    QUN_VERB_ASSESS = 9, /* stage and health */
    QUN_VERB_ROSTER = 10, /* who takes which role */
    QUN_VERB_FISSION = 11, /* when to multiply */
    QUN_VERB_PACKET = 12, /* how a packet is divided */
    QUN_VERB_CHECK = 13, /* what a charter leaves to be desired */
    QUN_VERB_COMPARE = 14, /* who moves under another charter */
    QUN_VERB_RUN = 15 /* an expression by itself */
};

/* act */
enum {
    QUN_ACT_NONE = 0, /* nothing to do */
    QUN_ACT_ALLOW = 1, /* the gate is open */
    QUN_ACT_DENY = 2, /* the gate is shut */
    QUN_ACT_ADMIT = 3, /* let in */
    QUN_ACT_REFUSE = 4, /* do not let in, or turn away */
    QUN_ACT_PEND = 5, /* not settled yet: the missing facts are named */
    QUN_ACT_INVITE = 6, /* call in */
    QUN_ACT_CLOSE = 7, /* stop intake */
    QUN_ACT_ASSIGN = 8, /* put in a class, or mark with a tag or attribute */
    QUN_ACT_APPOINT = 9, /* give a role */
    QUN_ACT_RELEASE = 10, /* take a role away */
    QUN_ACT_ROUTE = 11, /* send to a group or carrier */
    QUN_ACT_MOVE = 12, /* move to another group */
    QUN_ACT_OPEN = 13, /* open a group */
    QUN_ACT_SPLIT = 14, /* split a group */
    QUN_ACT_MERGE = 15, /* merge groups */
    QUN_ACT_TRANSFER = 16, /* hand a group over */
    QUN_ACT_DISSOLVE = 17, /* end a group */
    QUN_ACT_RELAUNCH = 18, /* give a group a second life */
    QUN_ACT_DELETE = 19, /* delete the message */
    QUN_ACT_REDIRECT = 20, /* point to where it belongs */
    QUN_ACT_REPLY = 21, /* answer */
    QUN_ACT_MARK = 22, /* mark the event */
    QUN_ACT_WARN = 23, /* say a warning */
    QUN_ACT_STRIKE = 24, /* count a strike on a ladder */
    QUN_ACT_MUTE = 25, /* silence for a time */
    QUN_ACT_REMOVE = 26, /* put out of the group */
    QUN_ACT_FINE = 27, /* charge an amount */
    QUN_ACT_REWARD = 28, /* give an offer or amount */
    QUN_ACT_SHARE = 29, /* divide an amount */
    QUN_ACT_PACKET = 30, /* hand out a packet */
    QUN_ACT_POST = 31, /* publish a text */
    QUN_ACT_NOTIFY = 32, /* tell somebody */
    QUN_ACT_ASK = 33, /* ask for a fact */
    QUN_ACT_REPORT = 34, /* report a finding */
    QUN_ACT_KEEP = 35, /* stays as it is */
    QUN_ACT_PROMOTE = 36, /* to a higher tier */
    QUN_ACT_DEMOTE = 37, /* to a lower tier */
    QUN_ACT_ENTER = 38, /* a group enters a stage */
    QUN_ACT_EXTEND = 39, /* put off an end */
    QUN_ACT_TRUE = 60, /* the expression holds */
    QUN_ACT_FALSE = 61, /* the expression does not hold */
    QUN_ACT_UNKNOWN = 62, /* a fact is missing */
    QUN_ACT_VALUE = 63, /* see the value */
    QUN_ACT_FAILED = 64 /* the expression failed */
};

/* state */
enum {
    QUN_STATE_HOLDS = 1, /* the condition held */
    QUN_STATE_FAILS = 2, /* it did not */
    QUN_STATE_MISSING = 3, /* a fact is missing: unknown */
    QUN_STATE_BROKEN = 4 /* it failed while it ran; counts as unknown */
};

/* event */
enum {
    QUN_EVENT_JOIN = 1,
    QUN_EVENT_LEAVE = 2,
    QUN_EVENT_APPLY = 3,
    QUN_EVENT_ACK = 4,
    QUN_EVENT_MESSAGE = 5,
    QUN_EVENT_REACTION = 6,
    QUN_EVENT_ORDER = 7,
    QUN_EVENT_PACKET = 8,
    QUN_EVENT_CLAIM = 9,
    QUN_EVENT_SUBMIT = 10,
    QUN_EVENT_REVIEW = 11,
    QUN_EVENT_CHECKIN = 12,
    QUN_EVENT_SHARE = 13,
    QUN_EVENT_VISIT = 14,
    QUN_EVENT_INVITE = 15,
    QUN_EVENT_REPORT = 16,
    QUN_EVENT_DISPUTE = 17,
    QUN_EVENT_QUESTION = 18,
    QUN_EVENT_HANDLED = 19,
    QUN_EVENT_VIOLATION = 20,
    QUN_EVENT_CONTENT = 21,
    QUN_EVENT_ATTEND = 22,
    QUN_EVENT_FRIEND = 23,
    QUN_EVENT_DONE = 24,
    QUN_EVENT_SPEND = 25,
    QUN_EVENT_GRANT = 26,
    QUN_EVENT_USE = 27,
    QUN_EVENT_SANCTION = 28,
    QUN_EVENT_APPOINT = 29,
    QUN_EVENT_OPEN = 30,
    QUN_EVENT_DISSOLVE = 31,
    QUN_EVENT_CHANGE = 100 /* written by qun_ledger_record: a tier, class, stage, warning or extension was carried out */
};

/* part */
enum {
    QUN_PART_WHEN = 1, /* must hold */
    QUN_PART_UNLESS = 2, /* must not hold */
    QUN_PART_ENTER = 3, /* may be entered */
    QUN_PART_KEEP = 4, /* may be kept */
    QUN_PART_WHO = 5, /* whom it concerns */
    QUN_PART_THEN = 6, /* done when it fires */
    QUN_PART_ELSE = 7, /* done when it does not */
    QUN_PART_END = 8, /* when a group ends */
    QUN_PART_ACTIVE = 9 /* active period */
};

/* table */
enum {
    QUN_TABLE_LONG = 1,
    QUN_TABLE_WIDE = 2,
    QUN_TABLE_REASONS = 3
};

/* resource */
enum {
    QUN_RESOURCE_TEMPLATE = 1, /* a ready charter */
    QUN_RESOURCE_PACK = 2, /* a shared part of charters */
    QUN_RESOURCE_SCHEMA = 3, /* the JSON Schema of charters */
    QUN_RESOURCE_MESSAGES = 4 /* the registry of codes */
};

/* fate */
enum {
    QUN_FATE_COUNTED = 1, /* the event counts */
    QUN_FATE_REPEATED = 2, /* its id was told before */
    QUN_FATE_LATE = 3, /* too late for windows; totals take it */
    QUN_FATE_EARLY = 4 /* ahead of the clock; dropped */
};

/* code: what a diagnostic or a reason says; the words stand in docs/registry.md */
enum {
    QUN_CODE_C001 = 1001, /* not-json */
    QUN_CODE_C002 = 1002, /* duplicate */
    QUN_CODE_C003 = 1003, /* over-limit */
    QUN_CODE_C010 = 1010, /* unknown-key */
    QUN_CODE_C011 = 1011, /* newer-key */
    QUN_CODE_C012 = 1012, /* wrong-value */
    QUN_CODE_C013 = 1013, /* no-such-name */
    QUN_CODE_C014 = 1014, /* pack */
    QUN_CODE_C015 = 1015, /* parameter */
    QUN_CODE_C016 = 1016, /* never-used */
    QUN_CODE_C017 = 1017, /* missing-key */
    QUN_CODE_C018 = 1018, /* no-zone */
    QUN_CODE_C020 = 1020, /* expression */
    QUN_CODE_C021 = 1021, /* circle */
    QUN_CODE_C022 = 1022, /* costly */
    QUN_CODE_C023 = 1023, /* constant */
    QUN_CODE_C024 = 1024, /* not-a-value */
    QUN_CODE_C025 = 1025, /* empty-list */
    QUN_CODE_C026 = 1026, /* level-order */
    QUN_CODE_C027 = 1027, /* part-constant */
    QUN_CODE_C028 = 1028, /* never-both */
    QUN_CODE_C029 = 1029, /* nothing-new */
    QUN_CODE_C030 = 1030, /* scope */
    QUN_CODE_C031 = 1031, /* name-twice */
    QUN_CODE_C032 = 1032, /* time-never */
    QUN_CODE_C033 = 1033, /* never-taken */
    QUN_CODE_P101 = 2101, /* positioning */
    QUN_CODE_P102 = 2102, /* three-judgements */
    QUN_CODE_P103 = 2103, /* no-reason */
    QUN_CODE_P104 = 2104, /* no-affinity */
    QUN_CODE_P105 = 2105, /* one-sided-motive */
    QUN_CODE_P106 = 2106, /* no-goal */
    QUN_CODE_P107 = 2107, /* far-goal */
    QUN_CODE_P108 = 2108, /* same-goals */
    QUN_CODE_P109 = 2109, /* no-group-needed */
    QUN_CODE_P110 = 2110, /* temporary-would-do */
    QUN_CODE_P111 = 2111, /* relations-unused */
    QUN_CODE_D201 = 3201, /* no-threshold */
    QUN_CODE_D203 = 3203, /* tag-alone */
    QUN_CODE_D204 = 3204, /* values-as-fact */
    QUN_CODE_D205 = 3205, /* no-ask */
    QUN_CODE_D206 = 3206, /* no-notice */
    QUN_CODE_D207 = 3207, /* flicker */
    QUN_CODE_D208 = 3208, /* unreachable-tier */
    QUN_CODE_G302 = 4302, /* flapping */
    QUN_CODE_G303 = 4303, /* over-capacity */
    QUN_CODE_G304 = 4304, /* long-flash */
    QUN_CODE_G306 = 4306, /* odd-life */
    QUN_CODE_G307 = 4307, /* no-idle-end */
    QUN_CODE_G308 = 4308, /* no-warning */
    QUN_CODE_G309 = 4309, /* nothing-when-full */
    QUN_CODE_G310 = 4310, /* intake-only */
    QUN_CODE_G311 = 4311, /* personal-asset */
    QUN_CODE_G312 = 4312, /* control-software */
    QUN_CODE_R401 = 5401, /* ads-allowed */
    QUN_CODE_R402 = 5402, /* ladder */
    QUN_CODE_R403 = 5403, /* harsh */
    QUN_CODE_R404 = 5404, /* no-why */
    QUN_CODE_R405 = 5405, /* overlap */
    QUN_CODE_R406 = 5406, /* short-word */
    QUN_CODE_R407 = 5407, /* staff-punished */
    QUN_CODE_R408 = 5408, /* nobody-told */
    QUN_CODE_S501 = 6501, /* no-holder */
    QUN_CODE_S502 = 6502, /* costly-roles */
    QUN_CODE_S513 = 6513, /* no-way-back */
    QUN_CODE_W001 = 7001, /* bad-words */
    QUN_CODE_W002 = 7002, /* same-words */
    QUN_CODE_W003 = 7003, /* shrunk-word */
    QUN_CODE_W004 = 7004, /* frequent-word */
    QUN_CODE_W005 = 7005, /* bad-block */
    QUN_CODE_W006 = 7006, /* no-such-word */
    QUN_CODE_E001 = 8001, /* bad-event */
    QUN_CODE_E005 = 8005, /* not-kept */
    QUN_CODE_Y001 = 9001, /* requirement-holds */
    QUN_CODE_Y002 = 9002, /* requirement-fails */
    QUN_CODE_Y003 = 9003, /* fact-missing */
    QUN_CODE_Y004 = 9004, /* condition-broken */
    QUN_CODE_Y005 = 9005, /* not-informed */
    QUN_CODE_Y006 = 9006, /* permitted */
    QUN_CODE_Y007 = 9007, /* limit-reached */
    QUN_CODE_Y008 = 9008, /* locked */
    QUN_CODE_Y009 = 9009, /* floor */
    QUN_CODE_Y010 = 9010, /* dwell */
    QUN_CODE_Y011 = 9011, /* grace */
    QUN_CODE_Y012 = 9012, /* time-reached */
    QUN_CODE_Y014 = 9014 /* strikes */
};

#endif
