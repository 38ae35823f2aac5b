/* replay_bench.c - the whole loop over a million event lines in memory: read, fold, complete the rows around,
 * moderate under ten rules, segment the member, record. The parts are timed by the clock in a run of their
 * own, for one that is left out changes what others do: a tier that is not recorded is decided again with
 * every event. Peers over the same lines: Python's json.loads, which only parses, and a copy of the bytes,
 * which is what memory can do.
 *
 * QUN_BENCH_EVENTS in the environment is another number of events, QUN_SHARED another place than ../shared
 * for the chat logs data/irc, which are replayed too where they are. */
#include "bench/measure.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS = 2000, GROUPS = 40, LINE_MOST = 512 };

typedef struct lines {
    char *at;
    size_t len, space;
    uint64_t count;
} lines;

/* ---- the stream ---- */

static const char *const chinese[] = {"今天", "天气", "狗狗", "猫咪", "吃饭", "喂养", "医院", "疫苗",
                                      "可爱", "大家", "群里", "周末", "公园", "散步", "驱虫", "罐头",
                                      "零食", "训练", "品种", "柯基", "哪里", "怎么", "谢谢", "请问",
                                      "推荐", "价格", "活动", "报名", "明天", "晚上", "上海", "照片"};
static const char *const english[] = {"the",  "dog",   "cat",   "food",   "today", "walk",  "park",
                                      "vet",  "nice",  "what",  "feed",   "your",  "puppy", "likes",
                                      "it",   "photo", "where", "when",   "all",   "here",  "thanks",
                                      "meet", "price", "group", "please", "a lot", "you"};
static const char *const ads[] = {"高薪兼职,日结300,加微信 pet88zz", "代开发票１３８-１２３４-５６７８",
                                  "刷单返现 http://x.example.com/a?b=1", "加 我 微 信 wx: abc12345 代 购"};

static const char *const cities[] = {"上海", "北京", "大连", "广州"}, *const breeds[] = {"柯基", "金毛",
                                                                                         "布偶"};

#define PICK(random, list) (list)[next_random(random) % (sizeof(list) / sizeof *(list))]

static size_t message(uint64_t *random, char *to)
{
    if (next_random(random) % 100 == 0)
        return (size_t)sprintf(to, "%s", PICK(random, ads));
    char *at = to;
    uint32_t words = 3 + next_random(random) % 14, is_english = next_random(random) % 4 == 0;
    for (uint32_t i = 0; i < words; i++)
        at += sprintf(at, "%s%s", is_english ? PICK(random, english) : PICK(random, chinese),
                      is_english ? " " : "");
    return (size_t)(at - to);
}

static size_t body(uint64_t *random, char *to, uint32_t draw)
{
    char text[LINE_MOST];
    if (draw < 900) {
        message(random, text);
        return (size_t)sprintf(to, "\"kind\":\"message\",\"text\":\"%s\"", text);
    }
    if (draw < 960)
        return (size_t)sprintf(to, "\"kind\":\"reaction\",\"to\":\"m-%06u\"", next_random(random) % MEMBERS);
    if (draw < 985)
        return (size_t)sprintf(to, "\"kind\":\"order\",\"amount\":%u", 1000 + next_random(random) % 200000);
    if (draw < 995)
        return (size_t)sprintf(to, "\"kind\":\"packet\",\"amount\":%u", 100 + next_random(random) % 30000);
    return (size_t)sprintf(to, "\"kind\":\"%s\",\"member.region\":\"%s\",\"member.breed\":\"%s\"",
                           draw < 998 ? "join" : "leave", PICK(random, cities), PICK(random, breeds));
}

static lines generate(uint64_t events)
{
    lines made = {.space = (size_t)events * 240 + LINE_MOST, .count = events};
    uint64_t random = 88172645463325252u;
    int64_t second = 1772323200 % 86400, day = 0;
    made.at = malloc(made.space);
    if (!made.at)
        exit(1);
    for (uint64_t i = 0; i < events && made.len + 2 * LINE_MOST < made.space; i++) {
        char *to = made.at + made.len;
        uint32_t who = next_random(&random) % MEMBERS, draw = next_random(&random) % 1000;
        second += next_random(&random) % 5;
        day += second / 86400;
        second %= 86400;
        to += sprintf(to, "{\"id\":\"e-%08llu\",\"at\":\"2026-%02d-%02dT%02d:%02d:%02d+08:00\",",
                      (unsigned long long)i, (int)(1 + day / 28 % 12), (int)(1 + day % 28),
                      (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
        to += sprintf(to, "\"group\":\"g-%02u\",\"member\":\"m-%06u\",", who % GROUPS, who);
        to += body(&random, to, i < MEMBERS ? 995 : draw); /* everybody joins first, or tries to */
        to += sprintf(to, "}\n");
        made.len = (size_t)(to - made.at);
    }
    return made;
}

/* ---- the loop ---- */

enum { CLEAR_AND_READ, FOLD, AROUND, MODERATE, SEGMENT, RECORD, PARTS };
static const char *const part_names[PARTS] = {"clear and read", "fold",    "around",
                                              "moderate",       "segment", "record"};

typedef struct outcome {
    double ns, part_ns[PARTS];
    uint64_t events, decided, calls, refused; /* calls: allocations in the last half */
    size_t peak;
} outcome;

typedef struct loop {
    qun_charter *charter;
    qun_facts *facts;
    qun_ledger *ledger;
    qun_decisions *decisions;
    qun_slot at;
    double clock_ns; /* what asking the clock costs; 0: parts are not timed */
    double since;
    outcome *out;
} loop;

/* A part is over. */
static void part_done(loop *l, int part)
{
    if (l->clock_ns == 0)
        return;
    double now = now_ns();
    l->out->part_ns[part] += now - l->since - l->clock_ns;
    l->since = now;
}

static double clock_cost(void)
{
    double begin = now_ns(), end = begin;
    for (int i = 0; i < 100000; i++)
        end = now_ns();
    return (end - begin) / 100000;
}

static void decide(loop *l, qun_verb_fn verb, int part, qun_time now)
{
    check(part_names[part], verb(l->charter, l->facts, now, l->decisions));
    l->out->decided += qun_decisions_count(l->decisions);
    part_done(l, part);
    check("record", qun_ledger_record(l->ledger, l->decisions, QUN_ALL, now));
    part_done(l, RECORD);
}

static void one_event(loop *l, const char *line, size_t len)
{
    uint32_t row;
    qun_value at = {.size = sizeof at};
    qun_facts_clear(l->facts);
    if (qun_facts_read(l->facts, QUN_SCOPE_EVENT, line, len, NULL, &row) != QUN_OK) {
        l->out->refused++;
        return;
    }
    part_done(l, CLEAR_AND_READ);
    check("at", qun_facts_get(l->facts, l->at, row, &at));
    check("fold", qun_ledger_fold(l->ledger, l->facts, row, at.i, NULL, NULL));
    part_done(l, FOLD);
    check("around", qun_ledger_around(l->ledger, l->facts, row, at.i));
    part_done(l, AROUND);
    decide(l, qun_moderate, MODERATE, at.i);
    decide(l, qun_segment, SEGMENT, at.i);
}

static void all_events(loop *l, const lines *of, uint64_t events, const count_heap *heap)
{
    const char *line = of->at, *end = of->at + of->len;
    uint64_t half = 0;
    double begin = now_ns();
    l->since = begin;
    for (; line < end && l->out->events < events; l->out->events++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        one_event(l, line, (size_t)((stop ? stop : end) - line));
        line = stop ? stop + 1 : end;
        if (l->out->events == events / 2)
            half = heap->calls;
    }
    l->out->ns = now_ns() - begin;
    l->out->calls = heap->calls - half;
    l->out->peak = heap->peak;
}

static outcome replay(const lines *charter, const lines *of, uint64_t events, double clock_ns)
{
    count_heap heap = {0};
    outcome out = {0};
    qun_env *env = count_env(&heap);
    loop l = {.charter = charter_of(env, charter->at, charter->len), .clock_ns = clock_ns, .out = &out};
    check("facts", qun_facts_new(qun_charter_shape(l.charter), &l.facts));
    check("ledger", qun_ledger_new(l.charter, &l.ledger));
    check("decisions", qun_decisions_new(env, QUN_DECISIONS_ACTIONS, &l.decisions));
    l.at = slot_of(qun_charter_shape(l.charter), "event.at");
    all_events(&l, of, events, &heap);
    qun_decisions_unref(l.decisions);
    qun_facts_unref(l.facts);
    qun_ledger_unref(l.ledger);
    qun_charter_unref(l.charter);
    qun_env_unref(env);
    return out;
}

/* ---- peers ---- */

/* Python reads the lines from a pipe; it says itself how long the parsing alone took. */
static double python_ns(const lines *of, uint64_t events)
{
    static const char program[] =
        "import json, sys, time\n"
        "lines = sys.stdin.buffer.read().splitlines()\n"
        "begin = time.perf_counter_ns()\n"
        "for line in lines:\n"
        "    json.loads(line)\n"
        "print((time.perf_counter_ns() - begin) / len(lines), file=open(sys.argv[1], 'w'))\n";
    char name[] = "/tmp/qun-bench-XXXXXX", command[sizeof program + 128];
    double ns = 0;
    int file = mkstemp(name);
    snprintf(command, sizeof command, "python3 -c \"%s\" %s", program, name);
    FILE *pipe = file >= 0 ? popen(command, "w") : NULL;
    if (!pipe)
        return 0;
    const char *end = of->at;
    for (uint64_t i = 0; i < events && end < of->at + of->len; i++)
        end = (const char *)memchr(end, '\n', (size_t)(of->at + of->len - end)) + 1;
    fwrite(of->at, 1, (size_t)(end - of->at), pipe);
    FILE *result = pclose(pipe) == 0 ? fopen(name, "r") : NULL;
    if (!result || fscanf(result, "%lf", &ns) != 1)
        fprintf(stderr, "replay: python3 is not there\n");
    if (result)
        fclose(result);
    remove(name);
    return ns;
}

static double copy_ns(const lines *of)
{
    char *to = malloc(of->len);
    double best = 0;
    for (int round = 0; to && round < 4; round++) {
        double begin = now_ns();
        memcpy(to, of->at, of->len);
        double ns = (now_ns() - begin + (double)(to[of->len / 2] & 1)) / (double)of->count;
        best = round == 1 || ns < best ? ns : best;
    }
    free(to);
    return best;
}

/* ---- files ---- */

static lines take_stream(FILE *from)
{
    lines all = {.space = 1 << 20};
    all.at = malloc(all.space);
    while (all.at && from) {
        size_t got = fread(all.at + all.len, 1, all.space - all.len, from);
        if (got == 0)
            break;
        all.len += got;
        if (all.len == all.space) {
            all.space *= 2;
            all.at = realloc(all.at, all.space);
        }
    }
    for (size_t i = 0; i < all.len; i++)
        all.count += all.at[i] == '\n';
    return all;
}

static lines take_file(const char *path)
{
    FILE *from = fopen(path, "rb");
    lines all = take_stream(from);
    if (!from || !all.len) {
        fprintf(stderr, "replay: %s is not there: run it from the root\n", path);
        exit(1);
    }
    fclose(from);
    return all;
}

static void replay_chat(void)
{
    char command[1024];
    const char *shared = getenv("QUN_SHARED");
    snprintf(command, sizeof command, "zcat '%s'/data/irc/*.jsonl.gz 2>/dev/null",
             shared ? shared : "../shared");
    FILE *pipe = popen(command, "r");
    lines chat = take_stream(pipe), charter = take_file("docs/irc-charter.json");
    if (pipe)
        pclose(pipe);
    if (chat.count == 0) {
        fprintf(stderr, "replay: no chat logs in %s/data/irc, so none are replayed\n",
                shared ? shared : "../shared");
        return;
    }
    outcome out = replay(&charter, &chat, chat.count, 0);
    say("chat logs: events a second", (double)out.events * 1e9 / out.ns, "1/s", NULL, 0);
    say("chat logs: events", (double)out.events, "events", NULL, 0);
    say("chat logs: actions decided", (double)out.decided, "decisions", NULL, 0);
    say("chat logs: peak memory", (double)out.peak, "bytes", NULL, 0);
    free(chat.at);
    free(charter.at);
}

/* ---- the parts ---- */

static void say_parts(const lines *charter, const lines *stream, uint64_t events)
{
    double clock_ns = clock_cost(), whole = 0, parts[PARTS] = {0};
    for (int round = 0; round < 3; round++) {
        outcome timed = replay(charter, stream, events, clock_ns), out = replay(charter, stream, events, 0);
        whole = round == 0 || out.ns / (double)events < whole ? out.ns / (double)events : whole;
        for (int i = 0; i < PARTS; i++) {
            double ns = timed.part_ns[i] / (double)events;
            parts[i] = round == 0 || ns < parts[i] ? ns : parts[i];
        }
    }
    double python = python_ns(stream, events), copied = copy_ns(stream);
    for (int i = 0; i < PARTS; i++) {
        bool is_read = i == CLEAR_AND_READ && python > 0;
        char name[64];
        snprintf(name, sizeof name, "part: %s", part_names[i]);
        say(name, parts[i], "ns", is_read ? "Python's json.loads" : NULL, is_read ? python / parts[i] : 0);
    }
    if (python > 0) {
        say("the whole loop, an event", whole, "ns", "Python's json.loads", python / whole);
        say("Python's json.loads", python, "ns", NULL, 0);
    }
    say("the whole loop, an event", whole, "ns", "memcpy of its line", copied / whole);
    say("memcpy of its line", copied, "ns", NULL, 0);
}

int main(void)
{
    const char *wanted = getenv("QUN_BENCH_EVENTS");
    uint64_t events = wanted ? strtoull(wanted, NULL, 10) : 1000000;
    lines charter = take_file("tests/bench/ten-rules.json"), stream = generate(events);
    say("stream: bytes a line", (double)stream.len / (double)events, "bytes", NULL, 0);
    outcome out = replay(&charter, &stream, events, 0);
    say("replay: events a second", (double)out.events * 1e9 / out.ns, "1/s", NULL, 0);
    say("replay: events", (double)out.events, "events", NULL, 0);
    say("replay: lines refused", (double)out.refused, "lines", NULL, 0);
    say("replay: actions decided", (double)out.decided, "decisions", NULL, 0);
    say("replay: peak memory", (double)out.peak, "bytes", NULL, 0);
    say("replay: allocations in the second half", (double)out.calls, "calls", NULL, 0);
    say_parts(&charter, &stream, events / 5);
    replay_chat();
    free(stream.at);
    free(charter.at);
    return 0;
}
