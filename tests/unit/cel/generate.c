/* generate.c - expressions by chance: forms of each type with holes for others. */
#include "generate.h"
#include "given.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define DEPTH     4
#define VARIABLES 16

/* $B is a hole for an expression of type B: Bool, Int, String, List(int), Map(string, int), Optional(int), X
 * for dyn. @i is a new variable of type I, which the holes behind it may name; $~I may not name the last of
 * them. The first few forms of a type have no holes. */
static const char *const bools[] = {"a",
                                    "b",
                                    "c",
                                    "d",
                                    "true",
                                    "false",
                                    "$B && $B",
                                    "$B || $B",
                                    "$B && $B && $B",
                                    "$B || $B || $B",
                                    "!$B",
                                    "$B ? $B : $B",
                                    "$B == $B",
                                    "$I == $I",
                                    "$I != $I",
                                    "$I < $I",
                                    "$I >= $I",
                                    "$I > 1.5",
                                    "2u <= $I",
                                    "$S == $S",
                                    "$S < $S",
                                    "$L == $L",
                                    "$M == $M",
                                    "$O == $O",
                                    "$X == $I",
                                    "$X != $S",
                                    "$X > $I",
                                    "$X in $L",
                                    "$I in $L",
                                    "$I in [1, 2, 3]",
                                    "$I in [9, 8, 7, 6, 5, 4, 3, 2, 1]",
                                    "$S in $M",
                                    "has($M.k)",
                                    "has(optional.of($M).k)",
                                    "$O.hasValue()",
                                    "$S.startsWith($S)",
                                    "$L.all(@i, $B)",
                                    "$L.exists(@i, $B)",
                                    "$L.exists_one(@i, $B)",
                                    "$L.all(@i, @i, $B)",
                                    "$L.exists(@i, @i, $B)",
                                    "$L.existsOne(@i, @i, $B)",
                                    "$M.all(@s, $B)",
                                    "$M.exists(@s, @i, $B)",
                                    "[$B, $B].exists(@b, $B)",
                                    "[$B, $B, $B].all(@b, $B)",
                                    "cel.bind(@b, $~B, $B)",
                                    "cel.bind(@i, $~I, $B)",
                                    NULL};
static const char *const ints[] = {"i",
                                   "0",
                                   "1",
                                   "2",
                                   "-1",
                                   "3",
                                   "9223372036854775807",
                                   "$I + $I",
                                   "$I - $I",
                                   "$I * $I",
                                   "$I / $I",
                                   "$I % $I",
                                   "-$I",
                                   "size($L)",
                                   "size($S)",
                                   "$M.size()",
                                   "$L[$I]",
                                   "$M.k",
                                   "$M['j']",
                                   "$B ? $I : $I",
                                   "cel.bind(@i, $~I, $I)",
                                   "cel.bind(@l, $~L, $I)",
                                   "cel.bind(@o, $~O, $I)",
                                   "cel.block([$I, cel.index(0) + $I], cel.index(1) * $I)",
                                   "$O.orValue($I)",
                                   "$O.value()",
                                   NULL};
static const char *const texts[] = {
    "s", "'a'", "'b'", "''", "'k'", "$S + $S", "string($I)", "$B ? $S : $S", "cel.bind(@s, $~S, $S)", NULL};
static const char *const lists[] = {"l",
                                    "[1, 2, 3]",
                                    "[$I]",
                                    "[$I, $I]",
                                    "[?$O, $I]",
                                    "[$I, ?$O, ?$O]",
                                    "$L + $L",
                                    "$L.filter(@i, $B)",
                                    "$L.map(@i, $I)",
                                    "$L.map(@i, $B, $I)",
                                    "$L.transformList(@i, @i, $I)",
                                    "$L.transformList(@i, @i, $B, $I)",
                                    "$M.transformList(@s, @i, $I)",
                                    "$B ? $L : $L",
                                    "cel.bind(@l, $~L, $L)",
                                    NULL};
static const char *const maps[] = {"{'k': 1}",
                                   "{'k': $I}",
                                   "{'k': $I, 'j': $I}",
                                   "{$S: $I}",
                                   "{?'k': $O, 'j': $I}",
                                   "{$S: $I, ?$S: $O}",
                                   "$M.transformMap(@s, @i, $I)",
                                   "$M.transformMap(@s, @i, $B, $I)",
                                   "$L.transformMapEntry(@i, @i, {string($I): $I})",
                                   "$M.transformMapEntry(@s, @i, {$S: $I, $S + 'z': $I})",
                                   "$B ? $M : $M",
                                   "cel.bind(@m, $~M, $M)",
                                   NULL};
static const char *const optionals[] = {"optional.none()",
                                        "optional.of(1)",
                                        "optional.of($I)",
                                        "optional.ofNonZeroValue($I)",
                                        "$M.?k",
                                        "$M[?$S]",
                                        "$L[?$I]",
                                        "$O.or($O)",
                                        "$O.optMap(@i, $I)",
                                        "$O.optFlatMap(@i, $O)",
                                        "$B ? $O : $O",
                                        "optional.of($M).k",
                                        "optional.of($L)[$I]",
                                        NULL};
static const char *const anything[] = {"x",           "dyn(1)",  "dyn('a')", "dyn($I)",           "dyn($S)",
                                       "dyn($X + 1)", "dyn($L)", "$X[$I]",   "$B ? $X : dyn($I)", NULL};

static const struct kind {
    char type;
    uint32_t leaves;
    const char *const *forms;
} kinds[] = {{'B', 6, bools}, {'I', 7, ints},      {'S', 5, texts},   {'L', 2, lists},
             {'M', 1, maps},  {'O', 2, optionals}, {'X', 3, anything}};
#define KINDS ((uint32_t)(sizeof kinds / sizeof *kinds))

typedef struct variable {
    char type, name[8];
} variable;

typedef struct generator {
    buf *out;
    uint64_t *seed;
    bool wild;
    uint32_t made; /* variables so far, for their names */
    variable variables[VARIABLES];
    uint32_t count;
} generator;

static void generate(generator *g, char type, int depth);

static bool name_variable(generator *g, char type)
{
    uint32_t fits = 0;
    for (uint32_t i = 0; i < g->count; i++)
        fits += g->variables[i].type == type;
    if (!fits || given_random(g->seed, 2))
        return false;
    uint32_t taken = given_random(g->seed, fits);
    for (uint32_t i = 0; i < g->count; i++)
        if (g->variables[i].type == type && taken-- == 0)
            buf_str(g->out, g->variables[i].name);
    return true;
}

static void new_variable(generator *g, char type)
{
    snprintf(g->variables[g->count].name, sizeof g->variables->name, "v%u", g->made++ % 10000);
    g->variables[g->count].type = type;
    buf_str(g->out, g->variables[g->count++].name);
}

static void fill_hole(generator *g, char type, int depth)
{
    if (g->wild && given_random(g->seed, 12) == 0)
        type = kinds[given_random(g->seed, KINDS)].type;
    generate(g, type, depth);
}

static void fill(generator *g, const char *form, int depth)
{
    uint32_t before = g->count;
    for (const char *at = form; *at; at++) {
        if (*at == '@') {
            new_variable(g, (char)(*++at - 'a' + 'A'));
        } else if (*at == '$' && at[1] == '~') {
            variable last = g->variables[--g->count];
            fill_hole(g, at[2], depth);
            g->variables[g->count++] = last;
            at += 2;
        } else if (*at == '$') {
            fill_hole(g, *++at, depth);
        } else {
            buf_char(g->out, *at);
        }
    }
    g->count = before;
}

static void generate(generator *g, char type, int depth)
{
    const struct kind *k = kinds;
    uint32_t all = 0;
    while (k->type != type)
        k++;
    while (k->forms[all])
        all++;
    if (name_variable(g, type))
        return;
    bool leaf = depth <= 0 || g->count + 2 > VARIABLES || given_random(g->seed, 4) == 0;
    buf_char(g->out, '(');
    fill(g, k->forms[given_random(g->seed, leaf ? k->leaves : all)], depth - 1);
    buf_char(g->out, ')');
}

void generate_expression(buf *out, uint64_t *seed, bool wild)
{
    generator g = {.out = out, .seed = seed, .wild = wild};
    generate(&g, kinds[given_random(seed, 2) ? 0 : given_random(seed, KINDS)].type, DEPTH);
}
