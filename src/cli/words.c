/* words.c - qun words: word lists by themselves: what they are, what they find, why, and tests of them. */
#include "cli/words.h"
#include "cli/commands.h"
#include "cli/json_read.h"
#include <stdlib.h>
#include <string.h>

static const option own[] = {
    {"list", 0, "ID", "the word list of a charter that has several"},
    {"fold", 0, "NAMES", "width,case,script,noise,repeat,latin,han,insert,pinyin,split; \"\" for none"},
    {"detect", 0, "NAMES", "phone,email,url,wechat_id,qr,account,invite,money"},
    {"stars", 0, NULL, "a * at an end of a term: it may touch letters and digits there"},
    {"inside", 0, NULL, "all terms may touch letters and digits"},
    {"all", 0, NULL, "scan: also texts in which nothing is found"},
    {"mask", 0, "TEXT", "mask: what stands for each character that is found, else *"},
    {"out", 0, "FILE", "build: keep the list in FILE, compiled; scan and mask take it as LIST"},
};
static const option_list own_list = OPTION_LIST(own);

/* ---- one text ---- */

/* A line is a text, or a JSON object with it as `text`. False: it is neither. */
static bool text_of_line(qun_text line, bytes *text)
{
    json_read r = {line.at, line.at + line.len, false};
    bytes key = {NULL, 0, 0};
    bool some = false, found = false;
    text->len = 0;
    if (!line.len || line.at[0] != '{') {
        bytes_text(text, line);
        return true;
    }
    for (json_read_open(&r, '{'); json_read_more(&r, '}', &some);) {
        key.len = 0;
        json_read_key(&r, &key);
        bool wanted = text_is((qun_text){key.at, key.len}, "text") && !found;
        if (wanted)
            json_read_string(&r, text);
        else
            json_read_skip(&r);
        found = found || wanted;
    }
    bytes_drop(&key);
    return found && json_read_end(&r);
}

static void add_names(bytes *b, const char *key, uint32_t bits, const char *(*name)(uint32_t bit))
{
    if (!bits)
        return;
    bytes_char(b, ',');
    bytes_json_key(b, key);
    bytes_char(b, '[');
    for (uint32_t bit = 1, some = 0; bit && bit <= bits; bit <<= 1)
        if (bits & bit && name(bit)) {
            bytes_str(b, some++ ? "," : "");
            bytes_json(b, text_of(name(bit)));
        }
    bytes_char(b, ']');
}

static void add_number(bytes *b, const char *key, uint64_t number)
{
    bytes_char(b, ',');
    bytes_json_key(b, key);
    bytes_number(b, number);
}

static void add_tags(const word_source *w, const qun_hit *hit, bytes *b)
{
    bool some = false;
    for (size_t i = 0; i < w->list.tag_count && i < 64; i++) {
        if (!(hit->tags >> i & 1))
            continue;
        bytes_str(b, some ? "," : ",\"tags\":[");
        bytes_json(b, w->list.tags[i]);
        some = true;
    }
    bytes_str(b, some ? "]" : "");
    if (hit->severity)
        add_number(b, "severity", hit->severity);
}

static void add_hit(const word_source *w, qun_text text, const qun_hit *hit, bytes *b)
{
    bytes_str(b, hit->detector ? "{\"detector\":" : "{\"word\":");
    bytes_json(b, hit->detector ? text_of(detect_word(hit->detector)) : w->list.terms[hit->term]);
    add_tags(w, hit, b);
    bytes_str(b, ",\"found\":");
    bytes_json(b, (qun_text){text.at + hit->offset, (size_t)hit->length});
    add_number(b, "offset", hit->offset);
    add_number(b, "length", hit->length);
    add_number(b, "start_char", hit->char_offset);
    add_number(b, "end_char", hit->char_offset + hit->char_length);
    add_names(b, "folded", hit->folded, fold_word);
    if (hit->noise)
        add_number(b, "noise", hit->noise);
    if (hit->flags & QUN_HIT_EVASIVE)
        bytes_str(b, ",\"evasive\":true");
    bytes_char(b, '}');
}

static void add_place(const char *file, uint64_t line, bool json, bytes *b)
{
    if (json) {
        bytes_str(b, "{\"file\":");
        bytes_json(b, text_of(file));
        add_number(b, "line", line);
        return;
    }
    bytes_str(b, file);
    bytes_char(b, ':');
    bytes_number(b, line);
    bytes_str(b, ": ");
}

static void tell_hits(word_source *w, qun_text text, const qun_hit *hits, size_t count, const char *file,
                      uint64_t line)
{
    session *s = w->s;
    bytes *b = &s->text;
    for (size_t i = 0; s->table && i < count; i++) {
        add_place(file, line, false, b);
        bytes_text(b,
                   hits[i].detector ? text_of(detect_word(hits[i].detector)) : w->list.terms[hits[i].term]);
        bytes_str(b, ": ");
        bytes_json(b, (qun_text){text.at + hits[i].offset, (size_t)hits[i].length});
        bytes_char(b, '\n');
    }
    if (!s->table && (count || option_given(s->given, "all"))) {
        add_place(file, line, true, b);
        bytes_str(b, ",\"hits\":[");
        for (size_t i = 0; i < count; i++) {
            bytes_str(b, i ? "," : "");
            add_hit(w, text, &hits[i], b);
        }
        bytes_str(b, "]}\n");
    }
}

/* Looks through the texts of a block and tells what is in them, at once: somebody may wait for it. */
static bool scan_block(word_source *w, word_block *block, const char *file)
{
    session *s = w->s;
    qun_status status = word_block_scan(block, w->words);
    size_t first = 0;
    if (status != QUN_OK)
        failed_call(w->name, status);
    s->text.len = 0;
    for (size_t i = 0; status == QUN_OK && i < block->count; i++) {
        size_t end = first;
        while (end < block->found && block->hits[end].text == i)
            end++;
        tell_hits(w, block->texts[i], block->hits + first, end - first, file, block->lines[i]);
        first = end;
    }
    word_block_clear(block);
    output_write(&s->out, s->text.at, s->text.len);
    output_flush(&s->out);
    return status == QUN_OK;
}

static bool mask_text(word_source *w, qun_text text, const char *file, uint64_t line)
{
    const char *given = option_value(w->s->given, "mask");
    qun_text mask = text_of(given ? given : "*");
    bytes *b = &w->s->text;
    qun_status status;
    (void)file, (void)line;
    BYTES_WRITE(b, status,
                qun_words_mask(w->words, NULL, text.at, text.len, mask.at, mask.len, 0, at, space, &len));
    if (status == QUN_OK)
        bytes_char(b, '\n');
    return status == QUN_OK;
}

static bool explain_text(word_source *w, qun_text text, const char *file, uint64_t line)
{
    bytes told = {NULL, 0, 0};
    bool good = words_explain(w, text, &told);
    for (size_t at = 0; good && at < told.len;) {
        size_t end = at;
        while (told.at[end++] != '\n')
            ;
        add_place(file, line, false, &w->s->text);
        bytes_add(&w->s->text, told.at + at, end - at);
        at = end;
    }
    bytes_drop(&told);
    return good;
}

/* ---- texts ---- */

typedef bool (*text_fn)(word_source *w, qun_text text, const char *file, uint64_t line);

/* What is no text, and why, by its place. */
static bool wrong_text(const stream *in, const text_line *line, const char *why)
{
    say("%s:%llu: %s", in->name, (unsigned long long)line->number, why);
    return false;
}

/* A list that finds nothing reads a text all the same: qun_words_scan says whether it is one, which the call
 * for many texts does not. */
static qun_words *list_of_nothing(const qun_env *env)
{
    const qun_word_list list = {.size = sizeof list};
    qun_words *out = NULL;
    if (qun_words_compile(env, &list, NULL, &out) != QUN_OK)
        give_up("out of memory");
    return out;
}

static bool is_utf8(const qun_words *nothing, qun_text text)
{
    size_t found;
    return qun_words_scan(nothing, text.at, text.len, NULL, sizeof(qun_hit), 0, &found) == QUN_OK;
}

/* A block is what is there to read, so that what comes slowly is answered as it comes. */
static bool scan_lines(word_source *w, const char *path, text_fn call)
{
    stream in;
    text_line line;
    bytes text = {NULL, 0, 0};
    word_block block = {.count = 0};
    bool good = true;
    (void)call;
    if (!stream_open(&in, path))
        return false;
    qun_words *nothing = list_of_nothing(w->s->env);
    while (stream_line(&in, &line)) {
        bool read = text_of_line(line.text, &text);
        qun_text found = {text.at ? text.at : "", text.len};
        if (!read)
            good = wrong_text(&in, &line, "no object with a text");
        else if (!is_utf8(nothing, found))
            good = wrong_text(&in, &line, "the text is no UTF-8");
        else
            word_block_add(&block, found, line.number);
        if (word_block_full(&block) || !stream_ready(&in))
            good = scan_block(w, &block, in.name) && good;
    }
    good = scan_block(w, &block, in.name) && good && !in.failed;
    word_block_drop(&block);
    qun_words_unref(nothing);
    bytes_drop(&text);
    stream_close(&in);
    return good;
}

static bool each_line(word_source *w, const char *path, text_fn call)
{
    stream in;
    text_line line;
    bytes text = {NULL, 0, 0};
    bool good = true;
    if (!stream_open(&in, path))
        return false;
    while (stream_line(&in, &line)) {
        w->s->text.len = 0;
        bool read = text_of_line(line.text, &text);
        if (!read)
            good = wrong_text(&in, &line, "no object with a text");
        else if (!call(w, (qun_text){text.at ? text.at : "", text.len}, in.name, line.number))
            good = wrong_text(&in, &line, "the text is no UTF-8");
        output_write(&w->s->out, w->s->text.at, w->s->text.len);
        if (!stream_ready(&in))
            output_flush(&w->s->out);
    }
    good = good && !in.failed;
    bytes_drop(&text);
    stream_close(&in);
    return good;
}

/* Without a call the texts are scanned, in blocks. */
static int run_texts(session *s, text_fn call)
{
    bool (*each)(word_source *, const char *, text_fn) = call ? each_line : scan_lines;
    word_source w;
    const arguments *given = s->given;
    bool good = word_source_open(&w, s, given->operands[1]);
    if (good && call == explain_text)
        good = word_source_told(&w);
    for (size_t i = 2; good && i < given->operand_count; i++)
        good = each(&w, given->operands[i], call);
    if (good && given->operand_count == 2)
        good = each(&w, "-", call);
    word_source_drop(&w);
    return good ? EXIT_DONE : EXIT_WRONG;
}

static int run_scan(session *s)
{
    return run_texts(s, NULL);
}

static int run_mask(session *s)
{
    return run_texts(s, mask_text);
}

static int run_explain(session *s)
{
    return run_texts(s, explain_text);
}

/* ---- lists and tests ---- */

static void add_count(bytes *b, uint64_t number, const char *what, bool last)
{
    bytes_number(b, number);
    bytes_char(b, ' ');
    bytes_str(b, what);
    bytes_str(b, last ? "\n" : ", ");
}

/* Keeps the compiled list in a file. */
static bool save_list(const word_source *w, const char *path)
{
    output out;
    bytes block = {NULL, 0, 0};
    qun_status status;
    BYTES_WRITE(&block, status, qun_words_save(w->words, at, space, &len));
    if (status != QUN_OK)
        failed_call(w->name, status);
    bool good = status == QUN_OK && output_open(&out, path);
    if (good) {
        output_write(&out, block.at, block.len);
        good = output_close(&out, true);
    }
    bytes_drop(&block);
    return good;
}

static void tell_counts(session *s, const word_source *w)
{
    s->text.len = 0;
    add_count(&s->text, w->list.term_count, "terms", false);
    add_count(&s->text, w->list.allow_count, "phrases", false);
    add_count(&s->text, w->list.tag_count, "tags", false);
    add_count(&s->text, qun_diagnostics_total(s->diagnostics, QUN_SEVERITY_WARNING), "warnings", true);
    output_write(&s->out, s->text.at, s->text.len);
}

static int run_build(session *s)
{
    word_source w;
    const char *out = option_value(s->given, "out");
    bool good = word_source_open(&w, s, s->given->operands[1]) && word_source_told(&w);
    if (good && s->given->operand_count > 2) {
        misuse(s->given->command, "one argument too many:", s->given->operands[2]);
        good = false;
    }
    good = good && (!out || save_list(&w, out));
    if (good)
        tell_counts(s, &w);
    word_source_drop(&w);
    return good ? EXIT_DONE : EXIT_WRONG;
}

static int run_test(session *s)
{
    uint64_t passed = 0, failed = 0;
    bool good = true;
    for (size_t i = 1; i < s->given->operand_count; i++)
        good = words_test(s, s->given->operands[i], &passed, &failed) && good;
    s->text.len = 0;
    add_count(&s->text, passed, "passed", false);
    add_count(&s->text, failed, "failed", true);
    output_write(&s->out, s->text.at, s->text.len);
    return good && !failed ? EXIT_DONE : EXIT_WRONG;
}

static const struct act {
    const char *name;
    int (*run)(session *s);
} acts[] = {{"build", run_build},
            {"scan", run_scan},
            {"explain", run_explain},
            {"mask", run_mask},
            {"test", run_test}};
enum { ACTS = sizeof acts / sizeof *acts };

static const char *act_name(const void *of, size_t index)
{
    (void)of;
    return acts[index].name;
}

static int no_such_act(const arguments *given)
{
    const char *name = given->operands[0], *near = nearest(name, act_name, NULL, ACTS);
    return misuse(given->command,
                  near ? "build, scan, explain, mask or test is expected; did you mean"
                       : "build, scan, explain, mask or test is expected, not",
                  near ? near : name);
}

static int run(const arguments *given)
{
    session s;
    size_t i = 0;
    while (i < ACTS && strcmp(acts[i].name, given->operands[0]) != 0)
        i++;
    if (i == ACTS)
        return no_such_act(given);
    int status = session_open(&s, given);
    if (status >= 0)
        return session_close(&s, status);
    status = acts[i].run(&s);
    s.whole = true;
    return session_close(&s, status);
}

static const option_list *const lists[] = {&own_list, &charter_options, &common_options};

const command command_words = {
    .name = "words",
    .brief = "Builds, tries and tests word lists",
    .operands = "build|scan|explain|mask LIST [TEXTS...] | test CASES...",
    .about = "build says what is wrong with a list; scan prints what it finds in each line of TEXTS (or of "
             "standard\n"
             "input), mask the lines without it; explain says why each term that stands in a line is found "
             "or not;\n"
             "test runs files of cases and ends with \"N passed, N failed\".\n"
             "\n"
             "LIST is a charter, or a file of terms: TERM, or TERM, TAGS with commas and SEVERITY with tabs "
             "between\n"
             "them; !PHRASE excuses what is found inside it; # begins a comment. A text that begins with { "
             "is a JSON\n"
             "object with it as `text`.",
    .examples = "qun words build ads.txt\n"
                "qun words scan ads.txt messages.jsonl\n"
                "echo '加 微 信' | qun words explain pet-club.json --list ads\n"
                "qun words test cases.jsonl",
    .lists = lists,
    .list_count = sizeof lists / sizeof *lists,
    .least = 2,
    .most = SIZE_MAX,
    .run = run,
};
