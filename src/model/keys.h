/* keys.h - the keys of the charter format: one table from which the reader, the writer, the schema and the
 * reference page are made. A key says how its value is read and which member of which struct it fills. */
#ifndef QUN_MODEL_KEYS_H
#define QUN_MODEL_KEYS_H
#include "model/objects.h"

/* How a value is read and written. `at`, `also`, `more`, `low` of the key mean what stands beside it. */
enum {
    READ_ELSEWHERE = 0,     /* by the merger: qun, use, off */
    READ_LATER,             /* of the full format; not read by this version */
    READ_TEXTS,             /* a text for people; at: Chinese or only one, also: English */
    READ_TEXT,              /* plain text */
    READ_ID,                /* [a-z][a-z0-9_-]{0,63}; dots in the id of the whole document */
    READ_REVISION,          /* text or int */
    READ_EXPRESSION,        /* CEL */
    READ_ANCHOR,            /* date, instant or CEL */
    READ_NUMBER,            /* int64, not negative */
    READ_INTEGER,           /* int64 */
    READ_NUMBER_EXPRESSION, /* int64, or CEL at also */
    READ_COUNT,             /* uint32, low or more */
    READ_FLAG,              /* bool; low: bit at `at` */
    READ_WORD,              /* of the words `more`: int32 */
    READ_FLAG_WORD,         /* of the words `more`: bits at `at` */
    READ_BITS,              /* a list of the words `more`: bits; low: the bits if the key is absent */
    READ_WORD_TEXT,         /* of the words `more`, kept as text */
    READ_ONLY,              /* the first of the words `more` and nothing else yet */
    READ_SPAN,              /* period, positive */
    READ_SPANS,             /* list of them, also: count; low: flag that says "an empty list" */
    READ_OFFSETS,           /* list of periods that may be negative, also: count */
    READ_OVER,              /* period, or a name at also */
    READ_LIST,              /* list of texts, also: count */
    READ_TERMS,             /* list of texts and of objects of the keys `more`, also: count */
    READ_MOMENT,            /* date or instant */
    READ_DAYS,              /* of a time: weekdays, days of the month, dates */
    READ_CLOCKS,            /* list of local times, also: count */
    READ_CONDITION,         /* CEL, or a list of requirements of part `more` */
    READ_ACTIONS,           /* list of actions of part `more` */
    READ_TIME,              /* a time of its own, of part `more`, or the name of one */
    READ_TARGET,            /* audience */
    READ_AGGREGATE,         /* KIND or KIND.FIELD; low: the aggregate */
    READ_VALUE,             /* any JSON, kept as text */
    READ_INSIDE,            /* an object of the keys `more`, which fill the same struct */
    READ_ONE,               /* an object of the keys `more`, a struct of its own */
    READ_MANY,              /* a list of them; low: flag that says "an empty list" */
    READ_VOCABULARY,        /* an object from names (low: NAMES_*) to them */
    READINGS
};

enum { NAMES_ID, NAMES_IDENTIFIER, NAMES_FACT };
enum { KEY_OPTIONAL, KEY_REQUIRED };
/* `low` of a span where none at all would be read as if the key were not there, which means another thing. */
enum { MORE_THAN_NOTHING = 1 };

typedef struct format_key {
    const char *name;
    uint8_t read;     /* READ_* */
    uint8_t required; /* KEY_* */
    uint16_t at, also;
    uint8_t more;
    uint32_t low;
    const char *en, *zh; /* what it means; of a later key: what reads it */
} format_key;

/* The keys of one object of the format. */
typedef struct key_table {
    const char *name;
    int32_t kind;     /* QUN_OBJECT_*; 0: fills the struct of the object around it */
    const char *bare; /* a plain text instead of the object stands for this key; NULL: not allowed */
    const format_key *keys;
    uint32_t count;
} key_table;

enum {
    KEYS_CHARTER = 0,
    KEYS_PARAM,
    KEYS_NOTICE,
    KEYS_POSITIONING,
    KEYS_GAINS,
    KEYS_MOTIVES,
    KEYS_FUNDING,
    KEYS_GOAL,
    KEYS_ATTRIBUTE,
    KEYS_EVENT,
    KEYS_METRIC,
    KEYS_WORDS,
    KEYS_TERM,
    KEYS_TIME,
    KEYS_ENTRY,
    KEYS_PERMIT,
    KEYS_PATH,
    KEYS_REQUIREMENT,
    KEYS_SPEND,
    KEYS_CLASS,
    KEYS_TIER,
    KEYS_STAGE,
    KEYS_ROLE,
    KEYS_QUOTA,
    KEYS_CARRIER,
    KEYS_FORM,
    KEYS_SIZE,
    KEYS_EXTEND,
    KEYS_ENDING,
    KEYS_RULE,
    KEYS_LIMIT,
    KEYS_LADDER,
    KEYS_STEP,
    KEYS_ACTION,
    KEYS_TABLES
};
extern const key_table key_tables[KEYS_TABLES];

const format_key *key_named(const key_table *table, qun_text name); /* NULL */

/* A term of a word list as its object says it. */
typedef struct term_record {
    uint32_t flags, severity; /* QUN_TERM_* */
    qun_text text;
    const qun_text *tags;
    size_t tag_count;
} term_record;

/* The words a value may be, and their numbers. */
typedef struct key_word {
    const char *name;
    int32_t value;
} key_word;
typedef struct key_words {
    const key_word *words;
    uint32_t count;
} key_words;
enum {
    WORDS_KIND = 0,
    WORDS_PURPOSE,
    WORDS_GAIN,
    WORDS_FUNDING,
    WORDS_BASIS,
    WORDS_FOUNDER,
    WORDS_MEMBER,
    WORDS_NEEDS,
    WORDS_USAGE,
    WORDS_SOURCE,
    WORDS_FACT_TYPE,
    WORDS_FIELD_TYPE,
    WORDS_PARAM_TYPE,
    WORDS_FOLD,
    WORDS_DETECT,
    WORDS_ANY_START,
    WORDS_ANY_END,
    WORDS_ACK,
    WORDS_ROLE_OF,
    WORDS_ROLE_IN,
    WORDS_CARRIER,
    WORDS_ASSET,
    WORDS_TOOLS,
    WORDS_LIFE,
    WORDS_DRIVER,
    WORDS_FORM_ROLE,
    WORDS_FILL,
    WORDS_RULE_OF,
    WORDS_PER,
    WORDS_INFORMED,
    WORDS_FORGET,
    WORDS_WEEKDAY,
    WORDS_SCOPE,
    WORDS_LISTS
};
extern const key_words key_word_lists[WORDS_LISTS];
const key_word *word_named(const key_words *words, qun_text name);  /* NULL */
const key_word *word_valued(const key_words *words, int32_t value); /* NULL */

/* What may be done, and the arguments each takes beside `do`, `to`, `text` and `why`. */
#define ACT_KEYS 3
typedef struct act_form {
    const char *name;
    int32_t act;
    bool later; /* known to the format, not to this version */
    bool first_required;
    const char *keys[ACT_KEYS];
} act_form;
extern const act_form act_forms[];
extern const uint32_t act_form_count;
const act_form *act_named(qun_text name);              /* NULL */
const act_form *act_valued(int32_t act);               /* NULL */
bool act_takes(const act_form *form, const char *key); /* also the common keys */
#endif
