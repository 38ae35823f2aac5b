/* replay_test.c - saving and restoring a ledger at random points of a replay changes no later decision: the
 * loop of fold, around, moderate, record, with segment and expire between. */
#include "unit/ledger/given.c"

static const char json[] =
    "{'qun': 1, 'id': 'p', 'timezone': 'America/New_York', 'use': ['wecom'],"
    " 'attributes': {'member.region': {'type': 'string'}},"
    " 'metrics': {'member.orders': {'count': 'order', 'over': '10d'}, 'here.minute': {'count': 'message', "
    "'over': '1m'},"
    "  'group.talkers': {'distinct': 'message.member', 'over': '3d'}, 'group.before': {'distinct': "
    "'message.member', 'over': '3d', 'back': '3d'},"
    "  'member.said': {'last': 'message.text', 'over': '2d'}, 'member.broke': {'count': 'violation', 'over': "
    "'30d'},"
    "  'community.today': {'count': 'message', 'over': 'day'}},"
    " 'words': {'ads': {'terms': ['buy now']}},"
    " 'classes': [{'id': 'region', 'by': 'member.region'}],"
    " 'tiers': [{'id': 'new'}, {'id': 'vip', 'enter': 'member.orders >= 2', 'grace': '3d', 'dwell': '1d'},"
    "  {'id': 'star', 'enter': 'member.orders >= 4 && member.broke == 0'}],"
    " 'permits': [{'id': 'ad', 'paths': [{'id': 'toll', 'when': [{'id': 'packet', 'spend': {'event': "
    "'packet',"
    "   'within': '1d', 'uses': 2}}]}]}],"
    " 'ladders': [{'id': 'each', 'decay': '10d', 'steps': [{'at': 1, 'then': ['warn']}, {'at': 3, 'then': "
    "['remove']}]},"
    "  {'id': 'fall', 'decay': '2d', 'forget': 'fall', 'steps': [{'at': 2, 'then': ['warn']}]}],"
    " 'groups': [{'id': 'city', 'carrier': 'wecom', 'life': 'long', 'size': {'max': 20},"
    "   'ends': [{'id': 'idle', 'on': {'from': 'group.active_at', 'after': '14d'}}], 'warn': ['3d']}],"
    " 'rules': ["
    "  {'id': 'ads', 'on': 'message', 'when': 'event.hits(`ads`) > 0', 'unless': 'permit(`ad`)', 'informed': "
    "'none',"
    "   'then': ['delete', {'do': 'strike', 'ladder': 'each'}, {'do': 'strike', 'ladder': 'fall'}]},"
    "  {'id': 'flood', 'on': 'message', 'when': 'here.minute > 3 || group.talkers > group.before + 2 || "
    "member.said == `x`',"
    "   'limit': {'max': 2, 'over': '1d'}, 'informed': 'none', 'then': ['warn', {'do': 'strike', 'ladder': "
    "'fall'}]},"
    "  {'id': 'noise', 'on': 'message', 'when': 'community.today > 5', 'then': [{'do': 'notify', 'to': "
    "'staff'}]}]}";

typedef struct play {
    world w;
    qun_decisions *out;
    char *said; /* every decision, a line each */
    size_t len, cap;
} play;

static void note_decisions(play *p)
{
    size_t len;
    for (uint32_t i = 0; i < qun_decisions_count(p->out); i++) {
        while (p->len + 4096 > p->cap)
            p->said = realloc(p->said, p->cap = 2 * p->cap + 65536);
        expect_status("a line", QUN_OK, qun_decisions_write(p->out, i, p->said + p->len, 4000, &len));
        p->len += len;
        p->said[p->len++] = '\n';
        p->said[p->len] = 0;
    }
}

static void ask(play *p, int32_t scope, qun_verb_fn verb, qun_time now)
{
    world *w = &p->w;
    qun_facts_clear(w->facts);
    expect_status("facts", QUN_OK, qun_ledger_facts(w->ledger, scope, NULL, 0, now, w->facts));
    expect_status("verb", QUN_OK, verb(w->charter, w->facts, now, p->out));
    note_decisions(p);
    expect_status("record", QUN_OK, qun_ledger_record(w->ledger, p->out, QUN_ALL, now));
}

static void step(play *p, uint64_t *seed, qun_time *at)
{
    static const char *const kinds[] = {"message", "message", "message", "message", "order",
                                        "packet",  "join",    "join",    "leave"};
    static const char *const members[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    static const char *const groups[] = {"g1", "g2", "g3"};
    static const char *const texts[] = {"hello", "buy now", "x", "good night"};
    static const char *const regions[] = {"Dalian", "Shenyang", "Harbin"};
    static const qun_span steps[] = {TIME_SECOND, 20 * TIME_SECOND, TIME_HOUR, TIME_DAY};
    world *w = &p->w;
    *at += dice_to(seed, steps[dice_to(seed, 4)]);
    if (dice_to(seed, 60) == 0) { /* a silence that ends groups */
        *at += DAYS(15);
        ask(p, QUN_SCOPE_GROUP, qun_expire, T0 + *at);
    }
    said e = {.kind = kinds[dice_to(seed, 9)],
              .member = members[dice_to(seed, 8)],
              .group = groups[dice_to(seed, 3)],
              .text = texts[dice_to(seed, 4)],
              .amount = dice_to(seed, 500),
              .at = *at - dice_to(seed, SECONDS(3))};
    event_row(w, &e);
    if (dice_to(seed, 10) == 0)
        say_text(w, "member.region", e.member, regions[dice_to(seed, 3)]);
    if (dice_to(seed, 10) == 0)
        say_text(w, "group.form", e.group, "city");
    expect_status("fold", QUN_OK, qun_ledger_fold(w->ledger, w->facts, 0, QUN_NEVER, NULL, &w->fate));
    expect_status("around", QUN_OK, qun_ledger_around(w->ledger, w->facts, 0, T0 + e.at));
    expect_status("moderate", QUN_OK, qun_moderate(w->charter, w->facts, T0 + e.at, p->out));
    note_decisions(p);
    expect_status("record", QUN_OK, qun_ledger_record(w->ledger, p->out, QUN_ALL, T0 + e.at));
    if (dice_to(seed, 12) == 0)
        ask(p, QUN_SCOPE_MEMBER, qun_segment, T0 + *at);
    if (dice_to(seed, 12) == 0)
        ask(p, QUN_SCOPE_GROUP, qun_expire, T0 + *at);
}

/* `breaks`: how often the ledger is saved and made again, in an environment with another seed. */
static char *play_all(uint64_t seed, int breaks, size_t *snapshot_len, char **snapshot)
{
    play p = {.said = NULL};
    qun_env *other;
    uint64_t breaking = seed * 77 + 1;
    qun_time at = 0;
    world_open(&p.w, json);
    assert_int_equal(qun_decisions_new(p.w.env, 0, &p.out), QUN_OK);
    assert_int_equal(env_on(NULL, UINT64_C(0xFEDCBA9876543210), &other), QUN_OK);
    for (int i = 0; i < 700; i++) {
        step(&p, &seed, &at);
        if (!breaks || dice_to(&breaking, 700 / breaks))
            continue;
        size_t len;
        char *bytes = saved(p.w.ledger, &len);
        qun_charter *charter = charter_of(dice_to(&breaking, 2) ? other : p.w.env, json);
        qun_ledger *l = restored(charter, bytes, len);
        free(bytes);
        qun_ledger_unref(p.w.ledger);
        qun_facts_unref(p.w.facts);
        qun_charter_unref(p.w.charter);
        p.w.charter = charter;
        p.w.ledger = l;
        assert_int_equal(qun_facts_new(qun_charter_shape(charter), &p.w.facts), QUN_OK);
    }
    *snapshot = saved(p.w.ledger, snapshot_len);
    qun_decisions_unref(p.out);
    world_close(&p.w);
    qun_env_unref(other);
    return p.said;
}

static void snapshots_during_a_replay_change_no_decision(void **state)
{
    static const char *const acts[] = {"strike", "remove",   "allow",  "promote", "demote",
                                       "assign", "dissolve", "notify", "warn"};
    char word[32];
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        size_t len[2];
        char *snapshots[2];
        char *plain = play_all(seed, 0, &len[0], &snapshots[0]),
             *broken = play_all(seed, 25, &len[1], &snapshots[1]);
        size_t same = 0, begins = 0;
        for (; plain[same] && plain[same] == broken[same]; same++)
            begins = plain[same] == '\n' ? same + 1 : begins;
        if (plain[same] != broken[same])
            fail_msg("seed %llu: expected %.300s\ngot %.300s", (unsigned long long)seed, plain + begins,
                     broken + begins);
        expect_int("bytes of the last snapshot", (int64_t)len[0], (int64_t)len[1]);
        assert_memory_equal(snapshots[0], snapshots[1], len[0]);
        for (size_t i = 0; i < COUNT(acts) && seed == 1; i++) { /* something happened at all */
            snprintf(word, sizeof word, "\"%s\"", acts[i]);
            if (!strstr(plain, word))
                fail_msg("the replay never came to %s", acts[i]);
        }
        free(plain);
        free(broken);
        free(snapshots[0]);
        free(snapshots[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snapshots_during_a_replay_change_no_decision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
