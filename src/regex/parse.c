/* parse.c - a pattern to its tree, by a stack: items of a sequence lie on it until a bar or a bracket gathers
 * them. The syntax is RE2's in its Perl mode, as Go's regexp/syntax has it. Greedy or not and the names and
 * numbers of groups change nothing about whether there is a match: they are read and forgotten. */
#include "regex/parts.h"

typedef struct group_name {
    qun_text name;
    const struct group_name *before;
} group_name;

typedef struct parser {
    regex_build *b;
    size_t at;
    regex_part *top; /* the stack */
    uint32_t flags, depth;
    size_t repeated; /* where the repetition begins that was read just now; SIZE_MAX: none was */
    bool repeats;    /* this round read one */
    const group_name *names;
} parser;

static char peek(const parser *p, size_t ahead)
{
    return ahead < p->b->pattern.len - p->at ? p->b->pattern.at[p->at + ahead] : '\0';
}

static bool is_over(const parser *p)
{
    return p->at >= p->b->pattern.len;
}

static void wrong(parser *p, size_t from, size_t to, const char *what)
{
    regex_wrong(p->b, QUN_E_INVALID, from, to, what);
}

/* ---- the stack ---- */

static regex_part *push(parser *p, regex_kind kind)
{
    regex_part *part = regex_new(p->b, sizeof *part);
    if (!part)
        return NULL;
    *part = (regex_part){.kind = (uint8_t)kind, .product = 1, .from = (uint32_t)p->at, .before = p->top};
    return p->top = part;
}

static void push_assertion(parser *p, enum regex_assertion assertion)
{
    regex_part *part = push(p, PART_ASSERTION);
    if (part)
        part->assertion = (uint8_t)assertion;
}

static void push_character(parser *p, uint32_t code)
{
    regex_part *part = push(p, PART_SET);
    if (!part)
        return;
    if (p->flags & FLAG_FOLD)
        regex_set_add_folded(p->b, &part->set, code, code);
    else
        regex_set_add(p->b, &part->set, code, code);
    regex_set_tidy(&part->set);
}

static void push_dot(parser *p)
{
    regex_part *part = push(p, PART_SET);
    if (!part)
        return;
    if (!(p->flags & FLAG_DOT_ALL)) {
        regex_set_add(p->b, &part->set, 0, '\n' - 1);
        regex_set_add(p->b, &part->set, '\n' + 1, CODE_MOST);
    } else {
        regex_set_add(p->b, &part->set, 0, CODE_MOST);
    }
}

static bool is_item(const regex_part *part)
{
    return part && part->kind != PART_GROUP && part->kind != PART_BAR;
}

/* Items, of which `last` is the top one, become one part with what is under them. */
static void gather(parser *p, regex_kind kind, regex_part *last, regex_part *under, uint32_t product)
{
    p->top = under;
    if (last && last->before == under) { /* one needs nothing around it */
        p->top = last;
        return;
    }
    regex_part *part = push(p, last ? kind : PART_EMPTY);
    if (!part)
        return;
    part->last = last;
    part->product = product;
}

static void gather_sequence(parser *p)
{
    regex_part *last = is_item(p->top) ? p->top : NULL, *under = p->top;
    uint32_t product = 1;
    for (; is_item(under); under = under->before)
        product = under->product > product ? under->product : product;
    gather(p, PART_SEQUENCE, last, under, product);
    if (!last || last->before == under)
        return;
    for (regex_part *item = last; item; item = item->before)
        if (item->before == under)
            item->before = NULL;
}

/* Sequences and the bars between them become a choice. */
static void gather_choice(parser *p)
{
    regex_part *under, *last, *item;
    uint32_t product;
    gather_sequence(p);
    if (p->b->status != QUN_OK)
        return;
    last = p->top;
    product = last->product;
    item = last;
    under = last->before;
    while (under && under->kind == PART_BAR) { /* drops the bar */
        item = item->before = under->before;
        product = item->product > product ? item->product : product;
        under = item->before;
    }
    gather(p, PART_CHOICE, last, under, product);
    if (last != item)
        item->before = NULL;
}

/* ---- repetitions ---- */

static void repeat(parser *p, size_t from, int32_t min, int32_t max)
{
    if (peek(p, 0) == '?')
        p->at++;
    if (p->repeated != SIZE_MAX) {
        wrong(p, p->repeated, p->at, "a repetition cannot be repeated without a group around it");
        return;
    }
    regex_part *item = p->top;
    if (!is_item(item)) {
        wrong(p, from, p->at, "there is nothing to repeat");
        return;
    }
    p->top = item->before;
    regex_part *part = push(p, PART_REPEAT);
    if (!part)
        return;
    item->before = NULL;
    part->last = item;
    part->min = min;
    part->max = max;
    uint32_t times = max < 0 ? (uint32_t)min : (uint32_t)max;
    part->product = max == 0 ? 1 : item->product * (times ? times : 1);
    if (part->product > REGEX_REPEAT_MOST)
        wrong(p, from, p->at, "a repetition, with those around it, is of more than 1000");
    p->repeated = from;
    p->repeats = true;
}

/* Without leading zeros; -2: none stands here. More than any limit is one more than that. */
static int32_t read_count(parser *p)
{
    int32_t value = 0;
    char first = peek(p, 0), second = peek(p, 1);
    if (first < '0' || first > '9' || (first == '0' && second >= '0' && second <= '9'))
        return -2;
    for (; peek(p, 0) >= '0' && peek(p, 0) <= '9'; p->at++)
        value = value > REGEX_REPEAT_MOST ? value : value * 10 + (peek(p, 0) - '0');
    return value;
}

/* {n}, {n,}, {n,m}. False: it is none of them, and { is a character as any other. */
static bool read_braces(parser *p, int32_t *min, int32_t *max)
{
    p->at++;
    *min = *max = read_count(p);
    if (*min >= 0 && peek(p, 0) == ',') {
        p->at++;
        *max = peek(p, 0) == '}' ? -1 : read_count(p);
    }
    return *min >= 0 && *max != -2 && p->at < p->b->pattern.len && p->b->pattern.at[p->at++] == '}';
}

static void braces(parser *p)
{
    size_t from = p->at;
    int32_t min, max;
    if (!read_braces(p, &min, &max)) {
        p->at = from;
        push_character(p, '{');
        p->at++;
        return;
    }
    if (min > REGEX_REPEAT_MOST || max > REGEX_REPEAT_MOST || (max >= 0 && min > max))
        wrong(p, from, p->at, "the numbers of a repetition go from 0 to 1000, the lower one first");
    else
        repeat(p, from, min, max);
}

static void mark_of_repetition(parser *p)
{
    char c = peek(p, 0);
    size_t from = p->at++;
    repeat(p, from, c == '+', c == '?' ? 1 : -1);
}

/* ---- groups ---- */

static void open_group(parser *p, size_t from, uint32_t flags)
{
    regex_part *group = push(p, PART_GROUP);
    if (!group)
        return;
    group->from = (uint32_t)from;
    group->flags = (uint16_t)p->flags;
    p->flags = flags;
    if (++p->depth > REGEX_DEPTH_MOST)
        regex_wrong(p->b, QUN_E_LIMIT, from, p->at, "the groups are nested too deep");
}

static bool is_name(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* (?P<name> or (?<name>: `p->at` is at the name. */
static void named_group(parser *p, size_t from)
{
    size_t name = p->at;
    while (is_name(peek(p, 0)))
        p->at++;
    qun_text own = text_part(p->b->pattern, name, p->at);
    if (own.len == 0 || peek(p, 0) != '>') {
        wrong(p, from, p->at, "the name of a group is of letters, digits and _, between < and >");
        return;
    }
    p->at++;
    for (const group_name *n = p->names; n; n = n->before)
        if (text_equal(n->name, own))
            wrong(p, name, p->at - 1, "two groups have one name");
    group_name *made = regex_new(p->b, sizeof *made);
    if (!made)
        return;
    *made = (group_name){own, p->names};
    p->names = made;
    open_group(p, from, p->flags);
}

static uint32_t flag_of(char c)
{
    switch (c) {
    case 'i':
        return FLAG_FOLD;
    case 's':
        return FLAG_DOT_ALL;
    case 'm':
        return FLAG_LINES;
    default:
        return 0;
    }
}

/* (?i) and (?i:, (?-i) and (?s-i: : `p->at` is behind the question mark. */
static void flags_group(parser *p, size_t from)
{
    uint32_t flags = p->flags;
    bool minus = false, told = false;
    for (; !is_over(p); p->at++) {
        char c = peek(p, 0);
        if (c == 'U' || flag_of(c)) {
            flags = minus ? flags & ~flag_of(c) : flags | flag_of(c);
            told = true;
        } else if (c == '-' && !minus) {
            minus = true;
            told = false;
        } else {
            break;
        }
    }
    char end = peek(p, 0);
    if ((end != ':' && end != ')') || (minus && !told)) {
        if (!is_over(p))
            utf8_next(p->b->pattern.at, p->b->pattern.len, &p->at);
        wrong(p, from, p->at, "no group begins like this: there is no looking ahead or behind");
        return;
    }
    p->at++;
    if (end == ':')
        open_group(p, from, flags);
    else
        p->flags = flags;
}

static void group(parser *p)
{
    size_t from = p->at++;
    if (peek(p, 0) != '?') {
        open_group(p, from, p->flags);
        return;
    }
    p->at++;
    uint32_t named = peek(p, 0) == 'P' && peek(p, 1) == '<' ? 2 : peek(p, 0) == '<';
    bool looks_behind = named == 1 && (peek(p, 1) == '=' || peek(p, 1) == '!');
    if (named && !looks_behind) {
        p->at += named;
        named_group(p, from);
    } else {
        flags_group(p, from);
    }
}

static void bar(parser *p)
{
    gather_sequence(p);
    push(p, PART_BAR);
    p->at++;
}

static void close_group(parser *p)
{
    gather_choice(p);
    if (p->b->status != QUN_OK)
        return;
    regex_part *inner = p->top, *open = inner->before;
    if (!open) {
        wrong(p, p->at, p->at + 1, "a ) has no ( before it");
        return;
    }
    p->flags = open->flags;
    inner->before = open->before;
    p->depth--;
    p->at++;
}

/* ---- escapes ---- */

/* \Q...\E: characters as they are; without \E to the end. */
static void quoted(parser *p)
{
    p->at += 2;
    while (!is_over(p) && !(peek(p, 0) == '\\' && peek(p, 1) == 'E')) {
        size_t next = p->at;
        uint32_t code = utf8_next(p->b->pattern.at, p->b->pattern.len, &next);
        push_character(p, code);
        p->at = next;
    }
    if (!is_over(p))
        p->at += 2;
}

static uint32_t assertion_of(char c)
{
    switch (c) {
    case 'A':
        return AT_TEXT_BEGIN;
    case 'z':
        return AT_TEXT_END;
    case 'b':
        return AT_WORD_BORDER;
    case 'B':
        return AT_NO_BORDER;
    default:
        return 0;
    }
}

static void escape(parser *p)
{
    regex_set set = {NULL, 0, 0};
    uint32_t code, assertion = assertion_of(peek(p, 1));
    if (peek(p, 1) == 'Q') {
        quoted(p);
    } else if (assertion) {
        push_assertion(p, (enum regex_assertion)assertion);
        p->at += 2;
    } else if (regex_class_escape(p->b, &p->at, p->flags, &set)) {
        regex_set_tidy(&set);
        regex_part *part = push(p, PART_SET);
        if (part)
            part->set = set;
    } else if (p->b->status == QUN_OK && regex_class_character(p->b, &p->at, &code)) {
        push_character(p, code);
    }
}

static void bracket(parser *p)
{
    regex_set set = {NULL, 0, 0};
    if (!regex_class_bracket(p->b, &p->at, p->flags, &set))
        return;
    regex_set_tidy(&set);
    regex_part *part = push(p, PART_SET);
    if (part)
        part->set = set;
}

/* ---- all of it ---- */

static void one(parser *p)
{
    bool lines = p->flags & FLAG_LINES;
    switch (peek(p, 0)) {
    case '(':
        group(p);
        break;
    case ')':
        close_group(p);
        break;
    case '|':
        bar(p);
        break;
    case '[':
        bracket(p);
        break;
    case '\\':
        escape(p);
        break;
    case '*':
    case '+':
    case '?':
        mark_of_repetition(p);
        break;
    case '{':
        braces(p);
        break;
    case '^':
        push_assertion(p, lines ? AT_LINE_BEGIN : AT_TEXT_BEGIN);
        p->at++;
        break;
    case '$':
        push_assertion(p, lines ? AT_LINE_END : AT_TEXT_END);
        p->at++;
        break;
    case '.':
        push_dot(p);
        p->at++;
        break;
    default:
        push_character(p, utf8_next(p->b->pattern.at, p->b->pattern.len, &p->at));
    }
}

regex_part *regex_parse(regex_build *b)
{
    parser p = {.b = b, .repeated = SIZE_MAX};
    if (b->pattern.len > REGEX_PATTERN_MOST)
        return regex_wrong(b, QUN_E_LIMIT, 0, b->pattern.len, "it is too long");
    if (!utf8_valid(b->pattern.at, b->pattern.len))
        return regex_wrong(b, QUN_E_INVALID, 0, b->pattern.len, "it is not UTF-8");
    while (b->status == QUN_OK && !is_over(&p) && regex_spend(b, 1)) {
        p.repeats = false;
        one(&p);
        if (!p.repeats)
            p.repeated = SIZE_MAX;
    }
    if (b->status == QUN_OK)
        gather_choice(&p);
    if (b->status != QUN_OK)
        return NULL;
    const regex_part *open = p.top->before;
    if (open)
        return regex_wrong(b, QUN_E_INVALID, open->from, (size_t)open->from + 1, "a ( is not closed");
    return p.top;
}
