/* zone_file.c - TZif files (RFC 9636, versions 1 to 4): checked whole, then made into a zone's tables.
 * Relies on zone_rule.c for the footer; zone.c calls it. Nothing of the file is trusted. */
#include "time/zone_form.h"
#include <string.h>

#define HEADER_BYTES 44
#define TYPE_BYTES   6
#define TYPES_MOST   256 /* a change names its type in one byte */

typedef struct counts {
    uint32_t isut, isstd, leap, time, type, chars; /* in the header's order */
} counts;

/* One data block: its counts and where its parts lie. */
typedef struct block {
    counts n;
    uint32_t time_bytes; /* 4 or 8 */
    const unsigned char *times, *indices, *types, *names, *isstd, *isut;
} block;

static uint32_t be32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Two's complement without a cast that the language leaves open. */
static int32_t signed32(const unsigned char *at)
{
    uint32_t bits = be32(at);
    return bits <= INT32_MAX ? (int32_t)bits : -1 - (int32_t)(UINT32_MAX - bits);
}

static int64_t signed64(const unsigned char *at)
{
    uint64_t bits = (uint64_t)be32(at) << 32 | be32(at + 4);
    return bits <= INT64_MAX ? (int64_t)bits : -1 - (int64_t)(UINT64_MAX - bits);
}

static int64_t time_of(const block *b, uint32_t k)
{
    return b->time_bytes == 8 ? signed64(b->times + 8 * (size_t)k) : signed32(b->times + 4 * (size_t)k);
}

static int32_t offset_of(const block *b, uint32_t type)
{
    return signed32(b->types + TYPE_BYTES * (size_t)type);
}

/* Takes header and block from the front of `rest`. */
static bool take_block(qun_text *rest, uint32_t time_bytes, char *version, block *out)
{
    if (rest->len < HEADER_BYTES || memcmp(rest->at, "TZif", 4) != 0)
        return false;
    const unsigned char *at = (const unsigned char *)rest->at;
    *version = rest->at[4];
    out->n =
        (counts){be32(at + 20), be32(at + 24), be32(at + 28), be32(at + 32), be32(at + 36), be32(at + 40)};
    out->time_bytes = time_bytes;
    const counts *n = &out->n;
    uint64_t bytes = (uint64_t)n->time * (time_bytes + 1) + (uint64_t)n->type * TYPE_BYTES + n->chars +
                     (uint64_t)n->leap * (time_bytes + 4) + n->isstd + n->isut;
    if (bytes > rest->len - HEADER_BYTES)
        return false;
    out->times = at + HEADER_BYTES;
    out->indices = out->times + (size_t)n->time * time_bytes;
    out->types = out->indices + n->time;
    out->names = out->types + (size_t)n->type * TYPE_BYTES;
    out->isstd = out->names + n->chars + (size_t)n->leap * (time_bytes + 4);
    out->isut = out->isstd + n->isstd;
    rest->at += HEADER_BYTES + (size_t)bytes;
    rest->len -= HEADER_BYTES + (size_t)bytes;
    return true;
}

static bool counts_fit(const counts *n)
{
    return n->type >= 1 && n->type <= TYPES_MOST && n->chars >= 1 && (n->isstd == 0 || n->isstd == n->type) &&
           (n->isut == 0 || n->isut == n->type) && n->leap == 0;
}

static bool types_fit(const block *b)
{
    for (uint32_t k = 0; k < b->n.type; k++) {
        const unsigned char *type = b->types + TYPE_BYTES * (size_t)k;
        int32_t offset = offset_of(b, k);
        uint32_t name = type[5];
        if (offset < OFFSET_LEAST || offset > OFFSET_MOST || type[4] > 1 || name >= b->n.chars ||
            !memchr(b->names + name, 0, b->n.chars - name))
            return false;
    }
    return true;
}

static bool times_fit(const block *b)
{
    for (uint32_t k = 0; k < b->n.time; k++)
        if (b->indices[k] >= b->n.type || (k > 0 && time_of(b, k) <= time_of(b, k - 1)))
            return false;
    return true;
}

/* Whether a change was written in standard or universal time: of no use here, but it must be sound. */
static bool marks_fit(const block *b)
{
    for (uint32_t k = 0; k < b->n.isstd; k++)
        if (b->isstd[k] > 1)
            return false;
    for (uint32_t k = 0; k < b->n.isut; k++)
        if (b->isut[k] > 1 || (b->isut[k] == 1 && (b->n.isstd == 0 || b->isstd[k] == 0)))
            return false;
    return true;
}

/* The footer: a rule between two line feeds, or nothing between them. */
static bool take_footer(qun_text rest, bool *has_rule, zone_rule *rule)
{
    if (rest.len < 2 || rest.at[0] != '\n' || rest.at[rest.len - 1] != '\n')
        return false;
    *has_rule = rest.len > 2;
    return !*has_rule || rule_parse(text_part(rest, 1, rest.len - 1), rule);
}

/* ---- tables ---- */

/* The years for which a rule is written out, as readers of today mostly ask for them. */
#define TABLE_FROM INT64_C(0)          /* 1970 */
#define TABLE_TO   INT64_C(4102444800) /* 2100 */
#define TABLE_MOST 264                 /* two changes a year */

typedef struct table {
    int64_t *at;
    int32_t *offset;
    uint32_t count;
    int32_t present;
} table;

/* Changes that do not move the clock, but rename the time or call it summer, are left out. */
static void add_change(table *t, int64_t at, int32_t offset)
{
    if (offset == t->present)
        return;
    t->at[t->count] = at;
    t->offset[t->count++] = offset;
    t->present = offset;
}

static void add_rule(table *t, zone *z)
{
    int64_t at = z->rule_from;
    if (!z->rule.changes || at >= TABLE_TO)
        return;
    if (at < TABLE_FROM) {
        at = rule_stretch(&z->rule, TABLE_FROM).ends;
        t->present = INT32_MIN; /* the first is written whatever came before */
    }
    z->table_from = at;
    for (uint32_t k = 0; k < TABLE_MOST - 1 && at < TABLE_TO; k++) {
        zone_stretch s = rule_stretch(&z->rule, at);
        add_change(t, at, s.offset);
        at = s.ends;
    }
    z->table_to = at;
}

static zone *zone_made(const mem *m, const block *b, const zone_rule *rule)
{
    size_t most = (size_t)b->n.time + (rule && rule->changes ? TABLE_MOST : 0);
    size_t bytes = sizeof(zone) + most * (sizeof(int64_t) + sizeof(int32_t));
    zone *z = mem_new_zero(m, bytes);
    if (!z)
        return NULL;
    table t = {(int64_t *)(void *)(z + 1), NULL, 0, offset_of(b, 0)};
    t.offset = (int32_t *)(void *)(t.at + most);
    z->bytes = bytes;
    z->before = t.present;
    z->rule_from = b->n.time > 0 ? time_of(b, b->n.time - 1) : INT64_MIN;
    z->has_rule = rule != NULL;
    for (uint32_t k = 0; k < b->n.time; k++)
        add_change(&t, time_of(b, k), offset_of(b, b->indices[k]));
    if (rule) {
        z->rule = *rule;
        add_rule(&t, z);
    }
    z->count = t.count;
    z->at = t.at;
    z->offset = t.offset;
    return z;
}

qun_status zone_read(const mem *m, qun_text bytes, zone **out)
{
    block b;
    char version, again;
    bool has_rule = false;
    zone_rule rule = {0};
    *out = NULL;
    if (!take_block(&bytes, 4, &version, &b))
        return QUN_E_FORMAT;
    if (version >= '2' && version <= '4') {
        /* the first block is for readers of 1980; the second says it all in 64 bits */
        if (!take_block(&bytes, 8, &again, &b) || again != version || !take_footer(bytes, &has_rule, &rule))
            return QUN_E_FORMAT;
    } else if (version != '\0' || bytes.len != 0) {
        return QUN_E_FORMAT;
    }
    if (!counts_fit(&b.n) || !types_fit(&b) || !times_fit(&b) || !marks_fit(&b))
        return QUN_E_FORMAT;
    *out = zone_made(m, &b, has_rule ? &rule : NULL);
    return *out ? QUN_OK : QUN_E_NOMEM;
}
