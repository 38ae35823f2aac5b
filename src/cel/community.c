/* community.c - what rules of communities ask of values and the language has no functions for: spans of days,
 * shares, what two lists have in common, buckets, beginnings of days. docs/functions.md says how each is
 * computed; bucket() never changes. Those that need a charter (days, permit, in_window) are the model's.
 * Relies on family.h. */
#include "cel/family.h"
#include "cel/machine.h"
#include "base/hash.h"
#include "base/number.h"

#define BUCKETS 100000

static const char over[] = "";

static cell span_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    qun_period period;
    if (!cel_charge(m, args->len / CEL_GRAIN))
        return cell_failed(over);
    if (!period_parse(cell_as_text(*args), false, &period))
        return cell_failed("no span; write 30d, 4h, 1d12h");
    return cell_span(period_approx(&period));
}

/* floor(1000 a / b) without overflow on the way; unknown if b is 0, for nothing can be said of nothing. */
static cell permille(const cel_machine *m, const cell *args, uint32_t count)
{
    int64_t a = args[0].as.i, b = args[1].as.i, scaled;
    (void)m, (void)count;
    if (b == 0)
        return cel_unknown_bit(CEL_OTHERS);
    if (b < 0 || !int_multiply(a, 1000, &scaled))
        return cell_failed("permille of a negative or of numbers too large");
    return cell_int(floor_div(scaled, b));
}

/* Items of the first that the second has. */
static cell alike(const cel_machine *m, const cell *args, uint32_t count)
{
    int64_t common = 0;
    (void)count;
    if (!cel_charge(m, (uint64_t)args[0].len * args[1].len))
        return cell_failed(over);
    for (uint32_t i = 0; i < args[0].len; i++)
        for (uint32_t j = 0; j < args[1].len; j++)
            if (cell_equal(&args[0].as.items[i], &args[1].as.items[j])) {
                common++;
                break;
            }
    return cell_int(common);
}

/* The same everywhere and for ever: the hash of hash.h with seed 0 of the salt, mixed with that of the key.
 */
static cell bucket(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    if (!cel_charge(m, ((uint64_t)args[0].len + args[1].len) / CEL_GRAIN))
        return cell_failed(over);
    uint64_t salt = hash_bytes(0, args[1].as.text, args[1].len);
    uint64_t hash = hash_mix(salt, hash_bytes(0, args[0].as.text, args[0].len));
    return cell_int((int64_t)(hash % BUCKETS));
}

static cell known(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_bool(args->kind != QUN_TYPE_UNKNOWN);
}

#define BEGINNING(name, call)                                                                                \
    {name, STYLE_METHOD, 1, 0, true, {TIMESTAMP}, TIMESTAMP, call},                                          \
    {                                                                                                        \
        name, STYLE_METHOD, 2, 0, true, {TIMESTAMP, STRING}, TIMESTAMP, call                                 \
    }

const cel_function cel_community_functions[] = {
    SIZED_FUNCTION("span", DURATION, span_of, STRING),
    FUNCTION("permille", INT, permille, INT, INT),
    SIZED_FUNCTION("alike", INT, alike, &type_list_dyn, &type_list_dyn),
    SIZED_FUNCTION("bucket", INT, bucket, STRING, STRING),
    LAZY_FUNCTION("known", BOOL, known, T),
    BEGINNING("startOfDay", cel_start_of_day),
    BEGINNING("startOfWeek", cel_start_of_week),
    BEGINNING("startOfMonth", cel_start_of_month),
    LAST_FUNCTION,
};
