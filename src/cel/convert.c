/* convert.c - one type to another: int(), string() and their kin. What does not fit is an error.
 * CEL language definition, "Type Conversion"; ranges of doubles exclusive, as the suite has them. */
#include "base/number.h"
#include "cel/code.h"

static const char range[] = "range error";

/* 2^63 and 2^64: the first doubles beyond int and uint */
#define INT_END  9223372036854775808.0
#define UINT_END 18446744073709551616.0

static bool read_text(const cel_machine *m, const cell *text)
{
    return cel_charge(m, text->len / CEL_GRAIN);
}

cell cel_to_int(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    int64_t value = 0;
    switch (args->kind) {
    case QUN_TYPE_INT:
        return *args;
    case QUN_TYPE_UINT:
        return args->as.u > INT64_MAX ? cell_failed(range) : cell_int((int64_t)args->as.u);
    case QUN_TYPE_DOUBLE:
        return args->as.d > -INT_END && args->as.d < INT_END ? cell_int((int64_t)args->as.d)
                                                             : cell_failed(range);
    case QUN_TYPE_TIMESTAMP:
        cel_moves_by(m->frame, args, TIME_SECOND);
        return cell_int(args->as.i);
    default:
        if (!read_text(m, args) || !int_parse(cell_as_text(*args), &value))
            return cell_failed("the text is no int");
        return cell_int(value);
    }
}

cell cel_to_uint(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    uint64_t value = 0;
    switch (args->kind) {
    case QUN_TYPE_UINT:
        return *args;
    case QUN_TYPE_INT:
        return args->as.i < 0 ? cell_failed(range) : cell_uint((uint64_t)args->as.i);
    case QUN_TYPE_DOUBLE:
        return args->as.d > -1 && args->as.d < UINT_END ? cell_uint((uint64_t)args->as.d)
                                                        : cell_failed(range);
    default:
        if (!read_text(m, args) || !uint_parse(cell_as_text(*args), &value))
            return cell_failed("the text is no uint");
        return cell_uint(value);
    }
}

cell cel_to_double(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    double value = 0;
    switch (args->kind) {
    case QUN_TYPE_DOUBLE:
        return *args;
    case QUN_TYPE_INT:
        return cell_double((double)args->as.i);
    case QUN_TYPE_UINT:
        return cell_double((double)args->as.u);
    default:
        break;
    }
    if (!read_text(m, args))
        return cell_failed(range);
    static const struct word {
        const char *text;
        double value;
    } words[] = {
        {"Infinity", 1e308 * 10}, {"-Infinity", -1e308 * 10}, {"Inf", 1e308 * 10}, {"-Inf", -1e308 * 10}};
    qun_text text = cell_as_text(*args);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(text, words[i].text))
            return cell_double(words[i].value);
    if (text_is(text, "NaN"))
        return cell_double(words[0].value - words[0].value);
    return double_parse(text, &value) ? cell_double(value) : cell_failed("the text is no double");
}

/* Numbers and times: short enough for a buffer on the stack. */
static cell written(const cel_machine *m, const cell *value)
{
    char room[400]; /* the longest double that is written without an exponent */
    buf b;
    buf_fixed(&b, room, sizeof room);
    switch (value->kind) {
    case QUN_TYPE_BOOL:
        buf_str(&b, value->as.i ? "true" : "false");
        break;
    case QUN_TYPE_INT:
        buf_int(&b, value->as.i);
        break;
    case QUN_TYPE_UINT:
        buf_uint(&b, value->as.u);
        break;
    case QUN_TYPE_DOUBLE:
        buf_double(&b, value->as.d);
        break;
    case QUN_TYPE_TIMESTAMP:
        cel_moves(m->frame, value);
        instant_write(&b, NULL, value->as.i, value->len);
        break;
    default:
        cel_moves(m->frame, value);
        duration_write(&b, value->as.i, value->len);
        break;
    }
    return cel_text(m, (qun_text){room, b.len < sizeof room ? b.len : sizeof room}, QUN_TYPE_STRING);
}

cell cel_to_string(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    if (args->kind == QUN_TYPE_STRING)
        return *args;
    if (args->kind != QUN_TYPE_BYTES)
        return written(m, args);
    if (!read_text(m, args) || !utf8_valid(args->as.text, args->len))
        return cell_failed("invalid UTF-8");
    cell text = *args;
    text.kind = QUN_TYPE_STRING;
    return text;
}

cell cel_to_bytes(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    cell bytes = *args;
    bytes.kind = QUN_TYPE_BYTES;
    return bytes;
}

cell cel_to_bool(const cel_machine *m, const cell *args, uint32_t count)
{
    static const struct word {
        const char *text;
        bool value;
    } words[] = {{"1", true},    {"t", true},      {"T", true},      {"true", true},
                 {"TRUE", true}, {"True", true},   {"0", false},     {"f", false},
                 {"F", false},   {"false", false}, {"FALSE", false}, {"False", false}};
    (void)m;
    (void)count;
    if (args->kind == QUN_TYPE_BOOL)
        return *args;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(cell_as_text(*args), words[i].text))
            return cell_bool(words[i].value);
    return cell_failed("the text is no bool");
}

cell cel_to_timestamp(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    int64_t seconds;
    uint32_t nanos;
    if (args->kind == QUN_TYPE_TIMESTAMP)
        return *args;
    if (args->kind == QUN_TYPE_INT)
        return cel_timestamp(args->as.i, 0);
    if (!instant_parse(cell_as_text(*args), &seconds, &nanos))
        return cell_failed("the text is no timestamp in range");
    return cel_timestamp(seconds, nanos);
}

cell cel_to_duration(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    int64_t seconds;
    uint32_t nanos;
    if (args->kind == QUN_TYPE_DURATION)
        return *args;
    if (!read_text(m, args) || !duration_parse(cell_as_text(*args), &seconds, &nanos))
        return cell_failed("the text is no duration in range");
    return cel_duration(seconds, nanos);
}

cell cel_to_dyn(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    return *args;
}

cell cel_to_type(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m;
    (void)count;
    if (args->kind == QUN_TYPE_STRUCT || args->kind == QUN_TYPE_OPAQUE)
        return args->as.items[0];
    qun_text name = type_kind_name(args->kind);
    const type *denoted = name.at ? cel_type_denoted(name) : NULL;
    if (!denoted)
        denoted = type_of_kind(args->kind);
    return denoted ? (cell){.kind = QUN_TYPE_TYPE, .as.type = denoted} : cell_failed("no such overload");
}
