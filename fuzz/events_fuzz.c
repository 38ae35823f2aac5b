/* events_fuzz.c - any lines as events of a community: read, folded, completed, judged, recorded; and after
 * some of them the ledger is saved and made again. Never a crash; a ledger made again saves the same bytes
 * and gives the same facts; recording twice changes nothing; bytes that are no snapshot are refused.
 *
 * Input: lines. One that begins with '{' is an event; with 's' the ledger is saved and made again; with 'f'
 * all facts are asked for some hours later; with 'b' what follows is tried as a snapshot. A law broken is a
 * trap. */
#include <qun/qun.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char charter_text[] =
    "{\"qun\": 1, \"id\": \"fuzz\", \"timezone\": \"+08:00\", \"use\": [\"wecom\"],"
    " \"attributes\": {\"member.region\": {\"type\": \"string\"}, \"member.pets\": {\"type\": \"list\"}, "
    "\"member.notes\": {\"type\": \"map\"}},"
    " \"metrics\": {\"member.orders\": {\"count\": \"order\", \"over\": \"10d\"}, \"here.minute\": "
    "{\"count\": \"message\", \"over\": \"1m\"},"
    "  \"group.talkers\": {\"distinct\": \"message.member\", \"over\": \"3d\"}, \"group.before\": "
    "{\"distinct\": \"message.member\", \"over\": \"3d\", \"back\": \"1mo\"},"
    "  \"member.said\": {\"last\": \"message.text\", \"over\": \"2d\"}, \"member.broke\": {\"count\": "
    "\"violation\", \"over\": \"30d\"},"
    "  \"member.most\": {\"max\": \"order.amount\", \"over\": \"1mo\"}, \"member.first\": {\"first\": "
    "\"order.sku\", \"over\": \"week\"},"
    "  \"community.today\": {\"sum\": \"order.amount\", \"over\": \"day\"}, \"member.likes\": {\"count\": "
    "\"reaction\", \"by\": \"to\"}},"
    " \"words\": {\"ads\": {\"terms\": [\"buy\"]}}, \"classes\": [{\"id\": \"region\", \"by\": "
    "\"member.region\"}],"
    " \"tiers\": [{\"id\": \"new\"}, {\"id\": \"vip\", \"enter\": \"member.orders >= 2\", \"grace\": \"3d\", "
    "\"dwell\": \"1d\"}],"
    " \"permits\": [{\"id\": \"ad\", \"paths\": [{\"id\": \"toll\", \"when\": [{\"id\": \"p\", \"spend\": "
    "{\"event\": \"packet\", \"within\": \"1d\", \"uses\": 2}}]}]}],"
    " \"ladders\": [{\"id\": \"each\", \"decay\": \"10d\", \"steps\": [{\"at\": 1, \"then\": [\"warn\"]}, "
    "{\"at\": 3, \"then\": [\"remove\"]}]},"
    "  {\"id\": \"fall\", \"decay\": \"2d\", \"forget\": \"fall\", \"steps\": [{\"at\": 2, \"then\": "
    "[\"warn\"]}]}],"
    " \"groups\": [{\"id\": \"city\", \"carrier\": \"wecom\", \"life\": \"long\", \"size\": {\"max\": 20},"
    "  \"ends\": [{\"id\": \"idle\", \"on\": {\"from\": \"group.active_at\", \"after\": \"14d\"}}], "
    "\"warn\": [\"3d\"]}],"
    " \"rules\": [{\"id\": \"ads\", \"on\": \"message\", \"when\": \"event.hits('ads') > 0 || member.said == "
    "'x'\", \"unless\": \"permit('ad')\","
    "  \"informed\": \"none\", \"then\": [\"delete\", {\"do\": \"strike\", \"ladder\": \"each\"}, {\"do\": "
    "\"strike\", \"ladder\": \"fall\"}]},"
    "  {\"id\": \"flood\", \"on\": \"message\", \"when\": \"here.minute > 2 || group.talkers > group.before "
    "+ 2\","
    "  \"limit\": {\"max\": 2, \"over\": \"1d\"}, \"informed\": \"none\", \"then\": [\"warn\"]}]}";

static qun_env *env;
static qun_charter *charter;

typedef struct play {
    qun_ledger *ledger;
    qun_facts *facts;
    qun_decisions *out;
    qun_slot at;
    qun_time now;
} play;

static void law(int holds)
{
    if (!holds)
        __builtin_trap();
}

static char *saved(const qun_ledger *l, size_t *len)
{
    law(qun_ledger_save(l, NULL, 0, len) == QUN_E_SPACE);
    char *bytes = malloc(*len);
    law(bytes && qun_ledger_save(l, bytes, *len, len) == QUN_OK);
    return bytes;
}

static void same(const qun_ledger *a, const qun_ledger *b)
{
    size_t a_len, b_len;
    char *x = saved(a, &a_len), *y = saved(b, &b_len);
    law(a_len == b_len && memcmp(x, y, a_len) == 0);
    free(x);
    free(y);
}

static void ask(play *p, int32_t scope, qun_verb_fn verb)
{
    qun_facts_clear(p->facts);
    law(qun_ledger_facts(p->ledger, scope, NULL, 0, p->now, p->facts) == QUN_OK);
    law(verb(charter, p->facts, p->now, p->out) == QUN_OK);
    law(qun_ledger_record(p->ledger, p->out, QUN_ALL, p->now) == QUN_OK);
}

static void one_event(play *p, const char *line, size_t len)
{
    qun_value at = {.size = sizeof at};
    qun_facts_clear(p->facts);
    if (qun_facts_read(p->facts, QUN_SCOPE_EVENT, line, len, NULL, NULL) != QUN_OK)
        return;
    int32_t fate;
    qun_status status = qun_ledger_fold(p->ledger, p->facts, 0, QUN_NEVER, NULL, &fate);
    law(status == QUN_OK || status == QUN_E_INVALID);
    law(qun_facts_get(p->facts, p->at, 0, &at) == QUN_OK);
    p->now = at.kind == QUN_TYPE_TIMESTAMP ? at.i : p->now;
    law(qun_ledger_around(p->ledger, p->facts, 0, p->now) == QUN_OK);
    law(qun_moderate(charter, p->facts, p->now, p->out) == QUN_OK);
    law(qun_ledger_record(p->ledger, p->out, QUN_ALL, p->now) == QUN_OK);
    size_t once_len, twice_len;
    char *once = saved(p->ledger, &once_len);
    law(qun_ledger_record(p->ledger, p->out, QUN_ALL, p->now) == QUN_OK);
    char *twice = saved(p->ledger, &twice_len);
    law(once_len == twice_len && memcmp(once, twice, once_len) == 0);
    free(once);
    free(twice);
}

static void save_and_go_on(play *p)
{
    size_t len;
    qun_ledger *again;
    char *bytes = saved(p->ledger, &len);
    law(qun_ledger_restore(charter, bytes, len, NULL, &again) == QUN_OK);
    same(p->ledger, again);
    qun_ledger_unref(p->ledger);
    p->ledger = again;
    free(bytes);
}

static void try_snapshot(play *p, const char *bytes, size_t len)
{
    qun_ledger *l;
    size_t own_len;
    char *own = saved(p->ledger, &own_len); /* a snapshot with its head whole and other bytes in the middle */
    for (size_t i = 0; i + 1 < len; i += 2)
        own[12 + ((unsigned char)bytes[i] * 251u + i * 7u) % (own_len - 12)] = bytes[i + 1];
    if (qun_ledger_restore(charter, own, own_len, NULL, &l) == QUN_OK) {
        qun_facts_clear(p->facts);
        law(qun_ledger_facts(l, QUN_SCOPE_MEMBER, NULL, 0, p->now, p->facts) == QUN_OK);
        law(qun_ledger_facts(l, QUN_SCOPE_HERE, NULL, 0, p->now, p->facts) == QUN_OK);
        qun_ledger_unref(l);
    }
    free(own);
    if (qun_ledger_restore(charter, bytes, len, NULL, &l) == QUN_OK)
        qun_ledger_unref(l);
}

static void one_line(play *p, const char *line, size_t len)
{
    switch (len ? line[0] : 0) {
    case 's':
        save_and_go_on(p);
        break;
    case 'f':
        p->now += p->now < INT64_MAX / 2 ? (qun_time)len * INT64_C(3600000000) : 0;
        ask(p, QUN_SCOPE_MEMBER, qun_segment);
        ask(p, QUN_SCOPE_GROUP, qun_expire);
        break;
    case 'b':
        try_snapshot(p, line + 1, len - 1);
        break;
    default:
        one_event(p, line, len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    play p = {.now = INT64_C(1772326800000000)};
    if (!env) {
        law(qun_env_new(NULL, &env) == QUN_OK);
        law(qun_charter_compile(env, charter_text, QUN_NTS, NULL, &charter) == QUN_OK);
    }
    law(qun_ledger_new(charter, &p.ledger) == QUN_OK);
    law(qun_facts_new(qun_charter_shape(charter), &p.facts) == QUN_OK);
    law(qun_decisions_new(env, 0, &p.out) == QUN_OK);
    law(qun_shape_find(qun_charter_shape(charter), "event.at", QUN_NTS, &p.at) == QUN_OK);
    const char *at = (const char *)data, *end = at + size;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        one_line(&p, at, (size_t)(stop - at));
        at = stop + 1;
    }
    save_and_go_on(&p);
    qun_decisions_unref(p.out);
    qun_facts_unref(p.facts);
    qun_ledger_unref(p.ledger);
    return 0;
}
