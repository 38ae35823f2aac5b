/* given.c - the world the tests of expressions live in. */
#include "given.h"
#include "support/chinese.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static cell known(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)frame;
    (void)user;
    (void)count;
    return cell_bool(args[0].kind != QUN_TYPE_UNKNOWN);
}

static cell hits(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)frame;
    (void)user;
    (void)count;
    return cell_int(args[0].len);
}

static cell twice(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)frame;
    (void)user;
    (void)count;
    return cell_int(args[0].as.i * 2);
}

static cell plus(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)frame;
    (void)user;
    (void)count;
    return cell_int(args[0].as.i + args[1].as.i);
}

static cell later(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)user;
    (void)args;
    (void)count;
    if (frame->next > frame->now + 77)
        frame->next = frame->now + 77;
    return cell_int(7);
}

static cell missing(cel_frame *frame, void *user, const cell *args, uint32_t count)
{
    (void)frame;
    (void)user;
    (void)args;
    (void)count;
    return cell_unknown();
}

static qun_status tenfold(void *user, qun_call *call)
{
    qun_value value = {.size = sizeof value};
    (void)user;
    qun_status status = qun_call_arg(call, 0, &value);
    if (status != QUN_OK)
        return status;
    if (value.i < 0)
        return QUN_E_HOST;
    value.i *= 10;
    return qun_call_return(call, &value);
}

static void add_functions(qun_shape *s)
{
    static const struct {
        const char *signature;
        shape_function form;
    } functions[] = {
        {"known(T) -> bool", {.lazy = true, .native = known}},
        {"event.hits(string) -> int", {.native = hits, .cost = 5}},
        {"member.strikes(string) -> int", {.named = true}},
        {"geo.twice(int) -> int", {.native = twice}},
        {"int.plus(int) -> int", {.native = plus}},
        {"later() -> int", {.timed = true, .native = later}},
        {"missing() -> int", {.native = missing}},
        {"tenfold(int) -> int", {.host = tenfold}},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        expect_status(functions[i].signature, QUN_OK,
                      shape_declare_function(s, text_of(functions[i].signature), &functions[i].form));
}

static void add_fields(qun_shape *s, arena *a)
{
    static const struct {
        const char *name, *type;
    } fields[] = {
        {"a", "bool"},
        {"b", "bool"},
        {"c", "bool"},
        {"d", "bool"},
        {"i", "int"},
        {"s", "string"},
        {"t", "timestamp"},
        {"u", "timestamp"},
        {"l", "list(int)"},
        {"x", "dyn"},
        {"member.orders", "int"},
        {"member.vip", "bool"},
        {"member.name", "string"},
        {"member.joined", "timestamp"},
        {"member.tags", "list(string)"},
        {"member.score", "double"},
        {"member.strikes:conduct", "int"},
        {"group.size", "int"},
        {"here.days", "int"},
        {"event.text", "string"},
        {"event.at", "timestamp"},
        {"event.length", "duration"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const type *t;
        qun_text rest, name = text_of(fields[i].name);
        uint32_t number;
        expect_status(fields[i].type, QUN_OK, type_read(a, text_of(fields[i].type), &t));
        expect_status(fields[i].name, QUN_OK,
                      shape_add_field(s, name, t, scope_of_name(name, &rest), &number));
    }
}

static void add_names(qun_shape *s)
{
    static const char *const aliases[][2] = {{"member.active", "member.orders >= 3 && member.vip"},
                                             {"member.broken", "member.orders >= 'x'"},
                                             {"ring.one", "ring.two > 1"},
                                             {"ring.two", "1 + (ring.one ? 1 : 2)"}};
    cell ten = cell_int(10), on = cell_bool(true), none = {.kind = QUN_TYPE_LIST};
    shape_add_constant(s, TEXT("params.base"), &type_int, &ten);
    shape_add_constant(s, TEXT("params.on"), &type_bool, &on);
    shape_add_constant(s, TEXT("params.none"), &type_list_dyn, &none);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        expect_status(aliases[i][0], QUN_OK,
                      shape_add_alias(s, text_of(aliases[i][0]), text_of(aliases[i][1])));
}

void world_open(world *w, const qun_env_options *options)
{
    memset(w, 0, sizeof *w);
    expect_status("env", QUN_OK, qun_env_new(options, &w->env));
    expect_status("shape", QUN_OK, qun_shape_new(w->env, &w->shape));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(w->env, &w->problems));
    arena_init(&w->memory, &w->env->mem);
    arena_init(&w->scratch, &w->env->mem);
    add_fields(w->shape, &w->memory);
    add_names(w->shape);
    add_functions(w->shape);
    shape_freeze(w->shape);
    for (size_t i = 0; i < sizeof w->until / sizeof **w->until; i++)
        w->until[i / 16][i % 16] = QUN_NEVER;
    w->request =
        (cel_request){.shape = w->shape, .scopes = SCOPE_ANY, .depth = 64, .at = {.line = 1, .column = 1}};
    w->frame.now = GIVEN_NOW;
}

void world_drop(world *w)
{
    arena_drop(&w->memory);
    arena_drop(&w->scratch);
    qun_diagnostics_unref(w->problems);
    qun_shape_unref(w->shape);
    qun_env_unref(w->env);
}

int open_world(void **state)
{
    static world w;
    world_open(&w, NULL);
    *state = &w;
    return 0;
}

int drop_world(void **state)
{
    world_drop(*state);
    return 0;
}

cell *world_cell(world *w, const char *field)
{
    const shape_field *f = shape_field_named(w->shape, text_of(field));
    assert_non_null(f);
    assert_true(f->index < 16);
    return &w->rows[f->scope][f->index];
}

qun_status world_try(world *w, const char *source, const cel_program **out)
{
    diagnostics_clear(w->problems);
    w->request.source = text_of(source);
    return cel_compile(&w->memory, &w->request, w->problems, out);
}

const cel_program *world_compile(world *w, const char *source)
{
    const cel_program *p;
    qun_status status = world_try(w, source, &p);
    if (status != QUN_OK)
        print_error("%s: %s\n", source, world_problem(w));
    assert_int_equal(status, QUN_OK);
    return p;
}

cell world_run(world *w, const cel_program *p)
{
    arena_reset(&w->scratch);
    for (int s = 0; s < SCOPE_COUNT; s++) {
        w->frame.row[s] = w->rows[s];
        w->frame.until[s] = w->until[s];
    }
    w->frame.instant = w->frame.now;
    w->frame.scratch = &w->scratch;
    w->frame.steps = 100000;
    w->frame.next = QUN_NEVER;
    w->frame.exhausted = w->frame.no_memory = false;
    return cel_run(p, &w->frame);
}

uint64_t world_steps(world *w, const char *source)
{
    world_run(w, world_compile(w, source));
    return 100000 - w->frame.steps;
}

const char *world_shown(world *w, cell value)
{
    buf b;
    buf_fixed(&b, w->words, sizeof w->words - 1);
    if (value.kind == QUN_TYPE_FAILED) {
        buf_str(&b, "failed: ");
        buf_str(&b, value.as.text);
    } else if (value.kind == QUN_TYPE_UNKNOWN) {
        buf_str(&b, "unknown: ");
        buf_uint(&b, value.as.u);
    } else {
        cell_json(&b, &value);
    }
    w->words[b.len < sizeof w->words ? b.len : sizeof w->words - 1] = '\0';
    return w->words;
}

const char *world_problem(world *w)
{
    qun_diagnostic p = {.size = sizeof p};
    char line[2048];
    size_t len;
    if (qun_diagnostics_get(w->problems, 0, &p) != QUN_OK)
        return "no problem";
    expect_chinese(w->problems);
    qun_diagnostics_format(w->problems, 0, QUN_LANG_EN, line, sizeof line, &len);
    const char *said = strstr(line, "C0");
    snprintf(w->words, sizeof w->words, "%u:%u %s", p.line, p.column, said ? said : line);
    return w->words;
}

const char *world_answer(world *w, const char *source)
{
    const cel_program *p;
    return world_try(w, source, &p) == QUN_OK ? world_shown(w, world_run(w, p)) : world_problem(w);
}

void world_answers(world *w, const answer *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *said = world_answer(w, cases[i].source);
        if (strcmp(said, cases[i].answer) == 0)
            continue;
        print_error("%s gives %s, not %s\n", cases[i].source, said, cases[i].answer);
        fail();
    }
}

const char *world_written(world *w, const cel_program *p)
{
    buf b;
    buf_fixed(&b, w->words, sizeof w->words - 1);
    cel_write(p, &b);
    assert_true(b.len < sizeof w->words);
    w->words[b.len] = '\0';
    return w->words;
}

uint32_t given_random(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) % below);
}

void world_table(world *w, const char *const (*cases)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cel_program *p;
        const char *source = cases[i][0];
        expect_text(source, cases[i][1], text_of(world_answer(w, source)));
        if (world_try(w, source, &p) != QUN_OK)
            continue;
        world_run(w, p);
        uint64_t used = 100000 - w->frame.steps;
        if (used > cel_bound(p))
            print_error("%s costs %llu steps, %llu at most\n", source, (unsigned long long)used,
                        (unsigned long long)cel_bound(p));
        assert_true(used <= cel_bound(p));
    }
}
