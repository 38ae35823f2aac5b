// regex_peers.cc - the patterns of a moderator, and those that bring others to a stand, through qun_program_run over
// rows, RE2 and PCRE2. C++ because RE2 is; regex_bench.py builds and runs it.
extern "C" {
#include "bench/measure.h"
}
#include <cstring>
#include <string>
#ifdef PEER_RE2
#include <re2/re2.h>
#endif
#ifdef PEER_LIBPCRE2
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#endif

namespace {

enum { ROWS = 1000, ROUNDS = 12 };

const char hit[] = "hello everyone, I just joined this group and wanted to share that you can get free nitro today at "
                   "our shop ok thanks";
const char miss[] = "hello everyone, I just joined this group and wanted to say that we should meet at the park today "
                    "with our dogs, ok th.";

struct example {
    const char *name, *pattern;
    std::string text;
    bool hostile;
};

uint64_t seen;

struct ours {
    qun_program *program;
    qun_facts *facts;
    qun_decisions *decisions;
};

void run_ours(void *user)
{
    const ours *o = static_cast<const ours *>(user);
    check("run", qun_program_run(o->program, o->facts, 0, o->decisions));
    seen += qun_decisions_count(o->decisions);
}

// Without reasons, for which a condition is run again.
ours ours_of(qun_env *env, const std::string &source, const std::string &text)
{
    ours o;
    qun_shape *shape;
    qun_slot slot;
    check("shape", qun_shape_new(env, &shape));
    check("s", qun_shape_declare(shape, "s", QUN_NTS, "string", QUN_NTS, &slot));
    check(source.c_str(), qun_program_compile(shape, source.data(), source.size(), nullptr, &o.program));
    check("facts", qun_facts_new(shape, &o.facts));
    check("decisions", qun_decisions_new(env, QUN_DECISIONS_CODES, &o.decisions));
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t row;
        check("row", qun_facts_add(o.facts, QUN_SCOPE_RECORD, nullptr, 0, &row));
        check("text", qun_facts_set_text(o.facts, slot, row, text.data(), text.size()));
    }
    return o;
}

struct peer {
    const example *of;
    uint32_t times;
    void *compiled, *more;
};

#ifdef PEER_RE2
void run_re2(void *user)
{
    const peer *p = static_cast<const peer *>(user);
    for (uint32_t i = 0; i < p->times; i++)
        seen += RE2::PartialMatch(p->of->text, *static_cast<const RE2 *>(p->compiled));
}
#endif

#ifdef PEER_LIBPCRE2
void run_pcre2(void *user)
{
    const peer *p = static_cast<const peer *>(user);
    PCRE2_SPTR text = reinterpret_cast<PCRE2_SPTR>(p->of->text.data());
    for (uint32_t i = 0; i < p->times; i++)
        seen += 1 + (pcre2_match(static_cast<pcre2_code *>(p->compiled), text, p->of->text.size(), 0, 0,
                                 static_cast<pcre2_match_data *>(p->more), nullptr) > 0);
}

peer pcre2_of(const example *e)
{
    int error;
    PCRE2_SIZE place;
    pcre2_code *code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(e->pattern), PCRE2_ZERO_TERMINATED, PCRE2_UTF,
                                     &error, &place, nullptr);
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    return {e, e->hostile ? 1u : ROWS, code, pcre2_match_data_create_from_pattern(code, nullptr)};
}
#endif

void compete(qun_env *env, const example *e)
{
    static std::string names[3];
    ours mine = ours_of(env, std::string("s.matches(r\"") + e->pattern + "\")", e->text);
    contest all[3];
    size_t count = 0;
    names[0] = std::string("matches: ") + e->name + ", a row";
    all[count++] = {names[0].c_str(), run_ours, &mine, ROWS, 0};
#ifdef PEER_RE2
    RE2 re2(e->pattern);
    peer by_re2 = {e, ROWS, &re2, nullptr};
    names[1] = std::string("RE2: ") + e->name;
    all[count++] = {names[1].c_str(), run_re2, &by_re2, ROWS, 0};
#endif
#ifdef PEER_LIBPCRE2
    peer by_pcre2 = pcre2_of(e);
    names[2] = std::string("PCRE2, compiled: ") + e->name;
    all[count++] = {names[2].c_str(), run_pcre2, &by_pcre2, static_cast<double>(by_pcre2.times), 0};
#endif
    contest_run(all, count, e->hostile ? 3 : ROUNDS);
    say_contest(all, count);
    if (count == 1)
        say(all[0].name, all[0].ns, "ns", nullptr, 0);
}

} // namespace

int main()
{
    const example examples[] = {
        {"a moderator's pattern, hit, 116 bytes", "(?i)free\\s+(crypto|nitro)", hit, false},
        {"a moderator's pattern, miss", "(?i)free\\s+(crypto|nitro)", miss, false},
        {"with borders of words, hit", "(?i)\\b(free|cheap)\\s+(crypto|nitro|bitcoin)\\b", hit, false},
        {"with borders of words, miss", "(?i)\\b(free|cheap)\\s+(crypto|nitro|bitcoin)\\b", miss, false},
        {"15 words, miss",
         "(?i)casino|viagra|bitcoin|crypto|nitro|free money|whatsapp|telegram|lottery|winner|click here|forex|porn|"
         "loan|pills",
         miss, false},
        {"Han characters, hit", "\\p{Han}{2}微信", "今天天气很好大家一起去公园散步吧加我微信", false},
        {"(a+)+$ on 24 a and b", "(a+)+$", std::string(24, 'a') + "b", true},
        {"^(([a-z])+.)+[A-Z]([a-z])+$ on 40 a", "^(([a-z])+.)+[A-Z]([a-z])+$", std::string(40, 'a'), true},
    };
    count_heap heap = {};
    qun_env *env = count_env(&heap);
    ours empty = ours_of(env, "s == 'x'", hit);
    contest none = {"s == 'x', a row: what is around it", run_ours, &empty, ROWS, 0};
    contest_run(&none, 1, ROUNDS);
    say(none.name, none.ns, "ns", nullptr, 0);
    for (const example &e : examples)
        compete(env, &e);
    return seen == 0;
}
