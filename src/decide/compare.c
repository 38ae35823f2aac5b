/* compare.c - what a comparison of a reason means for people: its operator as read from the fact's side, and
 * how far the measured value is from turning. */
#include "base/number.h"
#include "decide/compare.h"

static const struct {
    const char *op;
    int32_t what;
} operators[] = {{">=", AT_LEAST}, {">", MORE_THAN},   {"<=", AT_MOST}, {"<", LESS_THAN},
                 {"==", EQUAL_TO}, {"!=", OTHER_THAN}, {"in", ONE_OF}};

static int32_t mirrored(int32_t what)
{
    static const int32_t mirror[] = {0,        AT_MOST,    LESS_THAN, AT_LEAST, MORE_THAN,
                                     EQUAL_TO, OTHER_THAN, ONE_OF,    NONE_OF};
    return mirror[what];
}

static int32_t negated(int32_t what)
{
    static const int32_t not [] = {0,          LESS_THAN, AT_MOST, MORE_THAN, AT_LEAST,
                                   OTHER_THAN, EQUAL_TO,  NONE_OF, ONE_OF};
    return not [what];
}

int32_t comparison_of(const reason *r)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (text_is(r->view.comparison, operators[i].op)) {
            int32_t what = operators[i].what;
            if (r->view.flags & QUN_REASON_SWAPPED)
                what = mirrored(what);
            return r->view.flags & QUN_REASON_NEGATED ? negated(what) : what;
        }
    return 0;
}

/* Whole numbers: the least change that turns a failing comparison; never negative. */
static bool shortfall_of(int32_t what, int64_t measured, int64_t limit, int64_t *out)
{
    int64_t low, high, extra = 0;
    switch (what) {
    case MORE_THAN:
        extra = 1; /* fall through */
    case AT_LEAST:
        low = measured;
        high = limit;
        break;
    case LESS_THAN:
        extra = 1; /* fall through */
    case AT_MOST:
        low = limit;
        high = measured;
        break;
    case EQUAL_TO:
        low = measured < limit ? measured : limit;
        high = measured < limit ? limit : measured;
        break;
    default:
        return false;
    }
    return int_subtract(high, low, out) && int_add(*out, extra, out) && *out >= 0;
}

void reason_shortfall(const reason *r, cell *out)
{
    int64_t gap;
    *out = cell_unknown();
    if (r->view.state != FAILS || r->measured.kind != r->limit.kind)
        return;
    int32_t what = comparison_of(r);
    switch (r->measured.kind) {
    case QUN_TYPE_INT:
        if (shortfall_of(what, r->measured.as.i, r->limit.as.i, &gap))
            *out = cell_int(gap);
        break;
    case QUN_TYPE_DURATION:
    case QUN_TYPE_TIMESTAMP:
        if (shortfall_of(what, cell_microseconds(r->measured), cell_microseconds(r->limit), &gap))
            *out = cell_span(gap);
        break;
    default:
        break;
    }
}
