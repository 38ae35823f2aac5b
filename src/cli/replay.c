/* replay.c - qun replay: the command; what it comes to, the snapshot, the figures. Relies on play.c for the
 * loop. */
#include "cli/replay.h"
#include "cli/commands.h"
#include "cli/decisions.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const option own[] = {
    {"until", 0, "INSTANT",
     "time runs on to it; else to the last event. Events over a day later are dropped"},
    {"quiet", 'q', NULL, "the summary only"},
    {"from-snapshot", 0, "FILE", "go on from the state in FILE"},
    {"snapshot", 0, "FILE", "at the end write the state to FILE, whole or not at all"},
    {"stats", 0, NULL, "events a second and memory, on standard error"},
};
static const option_list own_list = OPTION_LIST(own);

/* ---- after the last event ---- */

static int64_t int_at(const qun_facts *facts, qun_slot slot)
{
    qun_value value = {.size = sizeof value};
    return qun_facts_get(facts, slot, 0, &value) == QUN_OK && value.kind == QUN_TYPE_INT ? value.i : 0;
}

static bool is_known(const qun_facts *facts, qun_slot slot, qun_value *out)
{
    *out = (qun_value){.size = sizeof *out};
    return qun_facts_get(facts, slot, 0, out) == QUN_OK && out->kind != QUN_TYPE_UNKNOWN;
}

static void count_member(replay *r)
{
    qun_value value;
    summary *sum = &r->summary;
    if (is_known(r->subject, r->at.tier, &value) && value.text.len)
        counts_add(&sum->tiers, value.text, 1);
    else
        sum->without_tier++;
    for (size_t i = 0; i < sum->axis_count; i++) {
        if (is_known(r->subject, r->at.classes[i], &value) && value.text.len)
            counts_add(&sum->axes[i].buckets, value.text, 1);
        else
            sum->axes[i].unknown++;
    }
}

/* One after the other: a table of all members would be the largest thing in memory. */
static void count_all(replay *r)
{
    qun_time now = r->clock == QUN_NEVER ? 0 : r->clock;
    for (uint32_t i = 0; r->segments && i < r->wakes.count; i++)
        if (r->wakes.subjects[i].scope == QUN_SCOPE_MEMBER && replay_facts(r, &r->wakes.subjects[i], now))
            count_member(r);
    qun_facts_clear(r->subject);
    if (!replay_good(r, qun_ledger_facts(r->ledger, QUN_SCOPE_COMMUNITY, NULL, 0, now, r->subject),
                     "reading the ledger"))
        return;
    r->summary.until = r->clock;
    r->summary.members_now = (uint64_t)int_at(r->subject, r->at.people);
    r->summary.groups_now = (uint64_t)int_at(r->subject, r->at.groups_now);
}

static int save(replay *r, const char *path)
{
    output file;
    bytes state = {NULL, 0, 0};
    size_t len = 0;
    qun_status status = qun_ledger_save(r->ledger, NULL, 0, &len);
    if (status == QUN_E_SPACE || status == QUN_OK)
        status = qun_ledger_save(r->ledger, bytes_room(&state, len), len, &len);
    int result = status == QUN_OK ? EXIT_DONE : failed_call(path, status);
    if (result == EXIT_DONE && !output_open(&file, path))
        result = EXIT_WRONG;
    else if (result == EXIT_DONE) {
        output_write(&file, state.at, len);
        result = output_close(&file, true) ? EXIT_DONE : EXIT_WRONG;
    }
    bytes_drop(&state);
    return result;
}

/* The kernel's figure for this program alone; what getrusage tells may be that of whoever started it. */
static long peak_memory(void)
{
    struct rusage used;
    char line[128];
    long peak = getrusage(RUSAGE_SELF, &used) == 0 ? used.ru_maxrss : 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmHWM:", 6) == 0)
            peak = strtol(line + 6, NULL, 10);
    if (status)
        fclose(status);
    return peak;
}

static void print_stats(const replay *r, qun_time began)
{
    qun_ledger_info info = {.size = sizeof info};
    double seconds = (double)(clock_now() - began) / 1e6;
    qun_ledger_info_get(r->ledger, &info);
    fprintf(stderr, "qun: %llu events in %.2f s, %.0f a second; peak memory %ld KiB, ledger %llu KiB\n",
            (unsigned long long)r->events, seconds, seconds > 0 ? (double)r->events / seconds : 0.0,
            peak_memory(), (unsigned long long)(info.memory_bytes >> 10));
}

/* ---- the command ---- */

static int finish(replay *r)
{
    qun_ledger_info info = {.size = sizeof info};
    if (r->until != QUN_NEVER && (r->clock == QUN_NEVER || r->until > r->clock))
        replay_advance(r, r->until);
    if (r->failed < 0)
        count_all(r);
    if (r->failed >= 0 || !replay_good(r, qun_ledger_info_get(r->ledger, &info), "reading the ledger"))
        return r->failed;
    summary_print(&r->summary, r->s, &info);
    r->s->whole = !r->s->out.failed;
    return EXIT_DONE;
}

static int play(replay *r)
{
    const arguments *given = r->s->given;
    int failed = replay_prepare(r);
    if (failed >= 0)
        return failed;
    if (!r->quiet)
        decisions_head(r->s);
    if (given->operand_count == 1)
        failed = replay_events(r, "-");
    for (size_t i = 1; i < given->operand_count && failed < 0; i++)
        failed = replay_events(r, given->operands[i]);
    rows_bad_end();
    return failed >= 0 ? failed : finish(r);
}

/* The output takes its name before the snapshot does: lost decisions can be had again, lost state not. */
static int run(const arguments *given)
{
    session s;
    replay r = {.s = &s, .clock = QUN_NEVER, .until = QUN_NEVER, .failed = -1};
    qun_time began = clock_now();
    const char *snapshot = option_value(given, "snapshot");
    int status = session_open(&s, given);
    if (status < 0)
        status = play(&r);
    if (status == EXIT_DONE && option_given(given, "stats"))
        print_stats(&r, began);
    if (status == EXIT_DONE && snapshot && !session_flush(&s))
        status = EXIT_WRONG;
    if (status == EXIT_DONE && snapshot)
        status = save(&r, snapshot);
    replay_drop(&r);
    return session_close(&s, status);
}

static const option_list *const lists[] = {&own_list, &rows_options, &charter_options, &sentence_options,
                                           &common_options};

const command command_replay = {
    .name = "replay",
    .brief = "Plays a stream of events through a charter and prints every decision in the order of time",
    .operands = "CHARTER [EVENTS...]",
    .about = "EVENTS are JSON Lines like {\"id\": \"e1\", \"at\": \"2026-01-05T18:00:00Z\", \"kind\": "
             "\"message\", \"member\": \"anna\",\n"
             "\"group\": \"walk\", \"text\": \"...\"}, or CSV, also packed with gzip; several files follow "
             "one another. Without\n"
             "EVENTS, and for -, standard input is read. Whatever is decided counts as carried out: entry on "
             "apply and\n"
             "first join, rules on every event, tiers and classes of members, warnings and ends of groups, "
             "also where\n"
             "only time has passed. The last line sums up. The file is streamed: memory depends on members "
             "and groups.\n"
             "A wrong line ends the replay, unless --skip-bad.",
    .examples =
        "qun replay pet-club.json events.jsonl --table\n"
        "zcat 2026-*.jsonl.gz | qun replay pet-club.json --quiet --stats\n"
        "qun replay pet-club.json january.jsonl --snapshot state.qun -o january.decisions.jsonl\n"
        "qun replay pet-club.json february.jsonl --from-snapshot state.qun --until 2026-03-01T00:00:00+08:00",
    .lists = lists,
    .list_count = sizeof lists / sizeof *lists,
    .least = 1,
    .most = SIZE_MAX,
    .run = run,
};
