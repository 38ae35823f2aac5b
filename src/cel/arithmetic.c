/* arithmetic.c - operators on numbers, texts and lists. Everything that would leave its range is an error,
 * never a wrap: CEL language definition, "Overflow". Relies on number.h. */
#include "base/number.h"
#include "cel/code.h"
#include <string.h>

static const char overflow[] = "integer overflow";
static const char by_zero[] = "division by zero";
static const char no_overload[] = "no such overload";

static cell int_or(bool fits, int64_t value)
{
    return fits ? cell_int(value) : cell_failed(overflow);
}

static cell uint_or(bool fits, uint64_t value)
{
    return fits ? cell_uint(value) : cell_failed(overflow);
}

cell cel_add_numbers(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    int64_t sum = 0;
    switch (args[0].kind) {
    case QUN_TYPE_INT: {
        bool fits = int_add(args[0].as.i, args[1].as.i, &sum);
        return int_or(fits, sum);
    }
    case QUN_TYPE_UINT:
        return uint_or(args[0].as.u <= UINT64_MAX - args[1].as.u, args[0].as.u + args[1].as.u);
    default:
        return cell_double(args[0].as.d + args[1].as.d);
    }
}

cell cel_add_texts(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    uint64_t len = (uint64_t)args[0].len + args[1].len;
    if (!cel_charge(m, len / CEL_GRAIN))
        return cell_failed(no_overload);
    if (len > UINT32_MAX)
        return cell_failed("the text is too long");
    char *both = cel_scratch(m, (size_t)len + 1);
    if (!both)
        return cell_failed("no memory");
    if (args[0].len)
        memcpy(both, args[0].as.text, args[0].len);
    if (args[1].len)
        memcpy(both + args[0].len, args[1].as.text, args[1].len);
    cell sum = cell_text((qun_text){both, (size_t)len});
    sum.kind = args[0].kind;
    return sum;
}

cell cel_add_lists(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    uint64_t len = (uint64_t)args[0].len + args[1].len;
    if (!cel_charge(m, len))
        return cell_failed(no_overload);
    if (len > UINT32_MAX)
        return cell_failed("the list is too long");
    cell *both = cel_scratch(m, (size_t)(len + 1) * sizeof *both);
    if (!both)
        return cell_failed("no memory");
    if (args[0].len)
        memcpy(both, args[0].as.items, args[0].len * sizeof *both);
    if (args[1].len)
        memcpy(both + args[0].len, args[1].as.items, args[1].len * sizeof *both);
    return (cell){.kind = QUN_TYPE_LIST, .len = (uint32_t)len, .as.items = both};
}

cell cel_subtract(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    int64_t rest = 0;
    switch (args[0].kind) {
    case QUN_TYPE_INT: {
        bool fits = int_subtract(args[0].as.i, args[1].as.i, &rest);
        return int_or(fits, rest);
    }
    case QUN_TYPE_UINT:
        return uint_or(args[0].as.u >= args[1].as.u, args[0].as.u - args[1].as.u);
    default:
        return cell_double(args[0].as.d - args[1].as.d);
    }
}

cell cel_multiply(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    int64_t product = 0;
    uint64_t a = args[0].as.u, b = args[1].as.u;
    switch (args[0].kind) {
    case QUN_TYPE_INT: {
        bool fits = int_multiply(args[0].as.i, args[1].as.i, &product);
        return int_or(fits, product);
    }
    case QUN_TYPE_UINT:
        return uint_or(a == 0 || b <= UINT64_MAX / a, a * b);
    default:
        return cell_double(args[0].as.d * args[1].as.d);
    }
}

/* 1.0 / 0.0 and its kin as IEEE 754 has them; a plain division by zero is undefined in C. */
static double divide_doubles(double a, double b)
{
    if (b != 0)
        return a / b;
    double zero_sign = 1;
    uint64_t bits;
    memcpy(&bits, &b, sizeof bits);
    if (bits >> 63)
        zero_sign = -1;
    double huge = 1e308 * 10;
    if (a != a || a == 0)
        return huge - huge;
    return (a > 0 ? huge : -huge) * zero_sign;
}

cell cel_divide(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    if (args[0].kind == QUN_TYPE_DOUBLE)
        return cell_double(divide_doubles(args[0].as.d, args[1].as.d));
    if (args[1].as.u == 0)
        return cell_failed(by_zero);
    if (args[0].kind == QUN_TYPE_UINT)
        return cell_uint(args[0].as.u / args[1].as.u);
    if (args[0].as.i == INT64_MIN && args[1].as.i == -1)
        return cell_failed(overflow);
    return cell_int(args[0].as.i / args[1].as.i);
}

cell cel_modulo(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    if (args[1].as.u == 0)
        return cell_failed("modulus by zero");
    if (args[0].kind == QUN_TYPE_UINT)
        return cell_uint(args[0].as.u % args[1].as.u);
    if (args[0].as.i == INT64_MIN && args[1].as.i == -1)
        return cell_failed(overflow);
    return cell_int(args[0].as.i % args[1].as.i);
}

cell cel_negate(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    if (args[0].kind == QUN_TYPE_DOUBLE)
        return cell_double(-args[0].as.d);
    return args[0].as.i == INT64_MIN ? cell_failed(overflow) : cell_int(-args[0].as.i);
}
