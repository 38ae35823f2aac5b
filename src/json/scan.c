/* scan.c - pulls the members of one object, or the items of one array, out of a text without building
 * anything. Relies on walk.c for the grammar, so that it refuses what the tree's reader refuses. */
#include "json/json.h"

static void begin(json_scan *s, const qun_env *env, arena *scratch, qun_text bytes, bool object)
{
    s->status = QUN_OK;
    s->code = 0;
    s->error = NULL;
    s->error_offset = 0;
    s->env = env;
    s->scratch = scratch;
    s->object = object;
    s->done = false;
    s->key_count = 0;
    s->key_bits = 0;
    json_keys_init(&s->table, scratch, env->seed);
    json_walk_begin(&s->walk, bytes, env->limits.depth);
}

void json_scan_object(json_scan *s, const qun_env *env, arena *scratch, qun_text bytes)
{
    begin(s, env, scratch, bytes, true);
}

void json_scan_array(json_scan *s, const qun_env *env, arena *scratch, qun_text bytes)
{
    begin(s, env, scratch, bytes, false);
}

void json_scan_value(json_scan *inner, const json_scan *outer, const json_value *value)
{
    begin(inner, outer->env, outer->scratch, value->text, value->kind == JSON_OBJECT);
}

/* ---- errors ---- */

static bool stop(json_scan *s, qun_status status, int32_t code, const char *words, const char *at)
{
    s->done = true;
    s->status = status;
    s->code = code;
    s->error = words;
    s->error_offset = (size_t)(at - s->walk.lex.start);
    return false;
}

static bool stop_token(json_scan *s, const json_token *t)
{
    return stop(s, s->walk.status, s->walk.code, s->walk.words, t->at);
}

static bool stop_memory(json_scan *s)
{
    return stop(s, QUN_E_NOMEM, 0, "no memory", s->walk.lex.at);
}

/* ---- values ---- */

static bool decode(json_scan *s, const json_token *t, qun_text *out)
{
    if (!t->escaped) {
        *out = (qun_text){t->at + 1, t->len - 2};
        return true;
    }
    char *text = arena_new(s->scratch, t->len);
    if (!text)
        return stop_memory(s);
    *out = (qun_text){text, json_lex_decode(t, text)};
    return true;
}

/* Checks all of an object or array that has begun with `t`. */
static bool pass_nested(json_scan *s, const json_token *t, json_value *value)
{
    uint32_t outside = s->walk.depth - 1;
    json_token inner;
    value->kind = t->kind == JSON_TOKEN_OBJECT ? JSON_OBJECT : JSON_ARRAY;
    do {
        if (json_walk_next(&s->walk, &inner) == JSON_WALK_BAD)
            return stop_token(s, &inner);
    } while (s->walk.depth > outside);
    value->text = (qun_text){t->at, (size_t)(s->walk.lex.at - t->at)};
    return true;
}

static bool read_value(json_scan *s, const json_token *t, json_value *value)
{
    value->kind = t->value;
    value->truth = t->truth;
    if (t->value == JSON_STRING)
        return decode(s, t, &value->text);
    if (t->value == JSON_INT)
        value->as.i = t->as.i;
    else if (t->value == JSON_DOUBLE)
        value->as.d = t->as.d;
    value->text = (qun_text){t->at, t->len};
    return true;
}

/* ---- keys ---- */

/* A bit for a key's length and ends: keys that differ in it need no comparing. */
static uint64_t key_bit(qun_text key)
{
    unsigned first = key.len > 0 ? (unsigned char)key.at[0] : 0;
    unsigned last = key.len > 0 ? (unsigned char)key.at[key.len - 1] : 0;
    return UINT64_C(1) << ((first * 5 + last * 11 + (unsigned)key.len) & 63);
}

static bool key_known(const json_scan *s, qun_text key)
{
    for (uint32_t i = 0; i < s->key_count && i < JSON_SCAN_KEYS; i++)
        if (text_equal(s->keys[i], key))
            return true;
    return false;
}

static bool table_add(json_scan *s, qun_text key, bool *known)
{
    const void *first;
    if (!json_keys_add(&s->table, s, key, s, &first))
        return stop_memory(s);
    *known = first != NULL;
    return true;
}

/* Says whether the key came before, and remembers it. False: no memory. */
static bool key_add(json_scan *s, qun_text key, bool *known)
{
    uint64_t bit = key_bit(key);
    *known = (s->key_bits & bit) && key_known(s, key);
    if (*known)
        return true;
    s->key_bits |= bit;
    uint32_t number = s->key_count++;
    if (number < JSON_SCAN_KEYS) {
        s->keys[number] = key;
        return true;
    }
    return table_add(s, key, known);
}

static bool take_key(json_scan *s, qun_text key, const char *at)
{
    bool known;
    if (!key_add(s, key, &known))
        return false;
    return known ? stop(s, QUN_E_INVALID, QUN_CODE_C002, "the key is there twice", at) : true;
}

/* ---- one after the other ---- */

/* Past the bracket it must begin with. */
static bool enter(json_scan *s)
{
    json_token t;
    if (s->object && json_walk_enter(&s->walk))
        return true;
    int step = json_walk_next(&s->walk, &t);
    if (step == JSON_WALK_BAD)
        return stop_token(s, &t);
    if (t.kind != (s->object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY))
        return stop(s, QUN_E_INVALID, QUN_CODE_C001, s->object ? "expected an object" : "expected an array",
                    t.at);
    return true;
}

/* Behind the closing bracket only spaces may come. */
static bool leave(json_scan *s)
{
    json_token t;
    s->done = true;
    return json_walk_next(&s->walk, &t) == JSON_WALK_END ? false : stop_token(s, &t);
}

/* A key written plainly, as most are. False: something is wrong, or it is not; then nothing was taken. */
static bool plain_key(json_scan *s, qun_text guess, qun_text *key)
{
    if (guess.at && json_walk_this_key(&s->walk, guess)) {
        *key = guess;
        return true;
    }
    return json_walk_key(&s->walk, key) && take_key(s, *key, key->at - 1);
}

/* So a value. False: it is not; nothing was taken. */
static bool plain_value(json_scan *s, json_value *value)
{
    qun_text text;
    int64_t number;
    size_t quote = 0;
    if (json_walk_text(&s->walk, &text)) {
        value->kind = JSON_STRING;
        quote = 1;
    } else if (json_walk_int(&s->walk, &text, &number)) {
        value->kind = JSON_INT;
        value->as.i = number;
    } else {
        return false;
    }
    value->truth = false;
    value->text = text;
    value->offset = (size_t)(text.at - s->walk.lex.start) - quote;
    return true;
}

bool json_next_guess(json_scan *s, qun_text guess, qun_text *key, json_value *value)
{
    json_token t;
    if (s->done || (s->walk.depth == 0 && !enter(s)))
        return false;
    if (s->object && plain_key(s, guess, key) && plain_value(s, value))
        return true;
    if (json_walk_ends(&s->walk))
        s->done = true;
    if (s->done)
        return false;
    int step = json_walk_next(&s->walk, &t);
    if (step == JSON_WALK_CLOSE)
        return leave(s);
    if (step == JSON_WALK_KEY) {
        if (!decode(s, &t, key) || !take_key(s, *key, t.at))
            return false;
        step = json_walk_next(&s->walk, &t);
    }
    if (step == JSON_WALK_BAD)
        return stop_token(s, &t);
    *value = (json_value){.offset = (size_t)(t.at - s->walk.lex.start)};
    return step == JSON_WALK_OPEN ? pass_nested(s, &t, value) : read_value(s, &t, value);
}

bool json_next(json_scan *s, qun_text *key, json_value *value)
{
    qun_text own;
    return json_next_guess(s, (qun_text){NULL, 0}, key ? key : &own, value);
}
