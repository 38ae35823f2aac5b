/* math.c - the functions of math.*: the greatest and the least, rounding, signs, bits, square roots. Without
 * the C mathematics library: doubles are taken apart by their bits, so results are the same on every machine.
 * cel-go's extension library `math` has the same functions. Relies on family.h. */
#include "cel/family.h"
#include "cel/machine.h"

static const char overflow[] = "integer overflow";
static const char no_overload[] = "no such overload";

/* ---- doubles ---- */

#define FRACTION_BITS 52
#define SIGN_BIT      (UINT64_C(1) << 63)

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool is_nan(double value)
{
    return value != value;
}

static bool is_finite(double value)
{
    return value - value == 0;
}

/* Towards zero, zero with its sign. From 2^52 on a double is whole, and so are infinity and NaN as they are.
 */
static double truncated(double value)
{
    if (!(value > -4503599627370496.0 && value < 4503599627370496.0))
        return value;
    double whole = (double)(int64_t)value;
    return whole == 0 ? double_of(bits_of(value) & SIGN_BIT) : whole;
}

/* sqrt, correctly rounded: one bit of the root after the other, two of the number at a time, and one more bit
 * than a double has to round by. A root is never exactly between two doubles: its square would need more bits
 * than the number has. */
static double square_root(double value)
{
    uint64_t bits = bits_of(value), fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    int exponent = (int)(bits >> FRACTION_BITS & 0x7FF);
    if (is_nan(value) || value == 0)
        return value;
    if (bits & SIGN_BIT)
        return double_of(UINT64_C(0x7FF8) << 48);
    if (exponent == 0x7FF)
        return value;
    if (exponent > 0)
        fraction |= UINT64_C(1) << FRACTION_BITS;
    else
        exponent = 1;
    for (; !(fraction >> FRACTION_BITS); exponent--)
        fraction <<= 1;
    exponent -= 1023;
    if (exponent & 1) { /* 1 <= number < 4 with an even exponent */
        fraction <<= 1;
        exponent--;
    }
    uint64_t root = 0, rest = 0;
    for (int i = 0; i < FRACTION_BITS + 2; i++) {
        int at = FRACTION_BITS - 2 * i; /* the next two bits; nothing stands behind the point */
        uint64_t two = at >= 0 ? fraction >> at & 3 : 0;
        rest = rest << 2 | two;
        uint64_t less = root << 2 | 1;
        root <<= 1;
        if (rest >= less) {
            rest -= less;
            root |= 1;
        }
    }
    root = (root >> 1) + (root & 1); /* the last bit decides: between two doubles it never ends */
    return double_of(((uint64_t)(exponent / 2 + 1022) << FRACTION_BITS) + root);
}

static cell ceil_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    double whole = truncated(args->as.d);
    return cell_double(whole < args->as.d ? whole + 1 : whole);
}

static cell floor_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    double whole = truncated(args->as.d);
    return cell_double(whole > args->as.d ? whole - 1 : whole);
}

/* Halves away from zero. */
static cell round_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    double whole = truncated(args->as.d), rest = args->as.d - whole;
    if (rest >= 0.5)
        whole += 1;
    else if (rest <= -0.5)
        whole -= 1;
    return cell_double(whole);
}

static cell trunc_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_double(truncated(args->as.d));
}

static cell nan_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_bool(is_nan(args->as.d));
}

static cell infinite_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_bool(!is_nan(args->as.d) && !is_finite(args->as.d));
}

static cell finite_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_bool(is_finite(args->as.d));
}

static cell sqrt_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    double value = args->as.d;
    if (args->kind != QUN_TYPE_DOUBLE)
        value = args->kind == QUN_TYPE_INT ? (double)args->as.i : (double)args->as.u;
    return cell_double(square_root(value));
}

/* ---- signs ---- */

static cell abs_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    if (args->kind == QUN_TYPE_DOUBLE)
        return cell_double(double_of(bits_of(args->as.d) & ~SIGN_BIT));
    if (args->kind == QUN_TYPE_UINT || args->as.i >= 0)
        return *args;
    return args->as.i == INT64_MIN ? cell_failed(overflow) : cell_int(-args->as.i);
}

static cell sign_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    if (args->kind == QUN_TYPE_INT)
        return cell_int((args->as.i > 0) - (args->as.i < 0));
    if (args->kind == QUN_TYPE_UINT)
        return cell_uint(args->as.u > 0);
    double value = args->as.d;
    return cell_double(is_nan(value) ? value : (value > 0) - (value < 0));
}

/* ---- bits: ints as two's complement ---- */

static cell with_bits(const cell *like, uint64_t bits)
{
    cell value = {.kind = like->kind};
    value.as.u = bits;
    return value;
}

static cell bit_and(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return with_bits(args, args[0].as.u & args[1].as.u);
}

static cell bit_or(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return with_bits(args, args[0].as.u | args[1].as.u);
}

static cell bit_xor(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return with_bits(args, args[0].as.u ^ args[1].as.u);
}

static cell bit_not(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return with_bits(args, ~args->as.u);
}

/* By 64 and more nothing is left, as if it were done one by one. */
static cell shifted(const cell *args, bool left)
{
    if (args[1].as.i < 0)
        return cell_failed("a shift by a negative number of bits");
    if (args[1].as.i > 63)
        return with_bits(args, 0);
    return with_bits(args, left ? args[0].as.u << args[1].as.i : args[0].as.u >> args[1].as.i);
}

static cell bit_shift_left(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return shifted(args, true);
}

static cell bit_shift_right(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return shifted(args, false);
}

/* ---- the greatest and the least ---- */

/* The first of equal ones, as it is: 1 stays an int beside 1.0. */
static cell outermost(const cel_machine *m, const cell *items, uint32_t count, int side)
{
    if (count == 0)
        return cell_failed("the greatest and the least of nothing");
    if (!cel_charge(m, count))
        return cell_failed(no_overload);
    const cell *best = items;
    for (uint32_t i = 0; i < count; i++) {
        int order = cell_compare(&items[i], best);
        if (items[i].kind == QUN_TYPE_UNKNOWN)
            return cel_unknown_bit(CEL_OTHERS);
        if (items[i].kind != QUN_TYPE_INT && items[i].kind != QUN_TYPE_UINT &&
            items[i].kind != QUN_TYPE_DOUBLE)
            return cell_failed(no_overload);
        if (order == 2 && count > 1)
            return cell_failed("NaN is neither greater nor less");
        if (order == side)
            best = &items[i];
    }
    return *best;
}

static cell outermost_of(const cel_machine *m, const cell *args, uint32_t count, int side)
{
    bool list = count == 1 && args->kind == QUN_TYPE_LIST;
    return list ? outermost(m, args->as.items, args->len, side) : outermost(m, args, count, side);
}

static cell greatest(const cel_machine *m, const cell *args, uint32_t count)
{
    return outermost_of(m, args, count, 1);
}

static cell least(const cel_machine *m, const cell *args, uint32_t count)
{
    return outermost_of(m, args, count, -1);
}

/* ---- the table ---- */

static const type ints = {QUN_TYPE_LIST, 1, {INT, NULL}, {NULL, 0}};
static const type uints = {QUN_TYPE_LIST, 1, {UINT, NULL}, {NULL, 0}};
static const type doubles = {QUN_TYPE_LIST, 1, {DOUBLE, NULL}, {NULL, 0}};
static const type numbers = {QUN_TYPE_LIST, 1, {NUMBER, NULL}, {NULL, 0}};

#define OUTERMOST(name, call)                                                                                \
    ANY_NUMBER_OF(name, INT, call, INT), ANY_NUMBER_OF(name, UINT, call, UINT),                              \
        ANY_NUMBER_OF(name, DOUBLE, call, DOUBLE), ANY_NUMBER_OF(name, DYN, call, NUMBER),                   \
        SIZED_FUNCTION(name, INT, call, &ints), SIZED_FUNCTION(name, UINT, call, &uints),                    \
        SIZED_FUNCTION(name, DOUBLE, call, &doubles), SIZED_FUNCTION(name, DYN, call, &numbers)
#define WHOLE(name, call) FUNCTION(name, INT, call, INT, INT), FUNCTION(name, UINT, call, UINT, UINT)
#define SHIFT(name, call) FUNCTION(name, INT, call, INT, INT), FUNCTION(name, UINT, call, UINT, INT)

const cel_function cel_math_functions[] = {
    OUTERMOST("math.greatest", greatest),
    OUTERMOST("math.least", least),
    FUNCTION("math.ceil", DOUBLE, ceil_of, DOUBLE),
    FUNCTION("math.floor", DOUBLE, floor_of, DOUBLE),
    FUNCTION("math.round", DOUBLE, round_of, DOUBLE),
    FUNCTION("math.trunc", DOUBLE, trunc_of, DOUBLE),
    FUNCTION("math.isNaN", BOOL, nan_test, DOUBLE),
    FUNCTION("math.isInf", BOOL, infinite_test, DOUBLE),
    FUNCTION("math.isFinite", BOOL, finite_test, DOUBLE),
    FUNCTION("math.abs", INT, abs_of, INT),
    FUNCTION("math.abs", UINT, abs_of, UINT),
    FUNCTION("math.abs", DOUBLE, abs_of, DOUBLE),
    FUNCTION("math.sign", INT, sign_of, INT),
    FUNCTION("math.sign", UINT, sign_of, UINT),
    FUNCTION("math.sign", DOUBLE, sign_of, DOUBLE),
    FUNCTION("math.sqrt", DOUBLE, sqrt_of, DOUBLE),
    FUNCTION("math.sqrt", DOUBLE, sqrt_of, INT),
    FUNCTION("math.sqrt", DOUBLE, sqrt_of, UINT),
    WHOLE("math.bitAnd", bit_and),
    WHOLE("math.bitOr", bit_or),
    WHOLE("math.bitXor", bit_xor),
    FUNCTION("math.bitNot", INT, bit_not, INT),
    FUNCTION("math.bitNot", UINT, bit_not, UINT),
    SHIFT("math.bitShiftLeft", bit_shift_left),
    SHIFT("math.bitShiftRight", bit_shift_right),
    LAST_FUNCTION,
};
