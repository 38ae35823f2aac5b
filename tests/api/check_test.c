/* check_test.c - what the compiler finds in a charter: one line a case with the code, the place and what was
 * probably meant; and qun_check, which gives the linter's findings as decisions. */
#include "given.h"
#include "support/chinese.h"

enum { ROOM = 8192 };

enum { SHOWN = 16 };

/* "C013 /tiers/1/from `now` (new)": code, pointer, what stands in that place, suggestion. The documents are
 * one line of ASCII, so that line and column follow from the offset. */
static void write_one(const char *document, const qun_diagnostic *one, char *out)
{
    size_t len = strlen(out), length = one->length < SHOWN ? (size_t)one->length : SHOWN;
    snprintf(out + len, ROOM - len, "%s%s " QUN_F " `%.*s`", len ? "; " : "",
             qun_name(QUN_SET_CODE, one->code), QUN_ARG(one->path), (int)length, document + one->offset);
    len = strlen(out);
    if (one->suggestion.len)
        snprintf(out + len, ROOM - len, " (" QUN_F ")", QUN_ARG(one->suggestion));
    if (one->line) {
        expect_int("line", 1, one->line);
        expect_int("column", (int64_t)one->offset + 1, one->column);
    }
}

/* Those of a severity, or (0) all. */
static void findings(const char *document, const qun_diagnostics *d, int32_t severity, char *out)
{
    qun_diagnostic one = {.size = sizeof one};
    out[0] = 0;
    expect_chinese(d);
    for (uint32_t i = 0; qun_diagnostics_get(d, i, &one) == QUN_OK; i++)
        if (!severity || (one.severity == severity && one.code < QUN_CODE_P101))
            write_one(document, &one, out);
}

typedef struct one {
    const char *charter, *findings;
} one;

#define HEAD   "{`qun`: 1, `id`: `x`, "
#define WECHAT "`carriers`: [{`id`: `w`, `kind`: `wechat`, `max`: 500}], "
#define FOUNDED                                                                                              \
    "`positioning`: {`kind`: `interest`, `basis`: [`tag`], `is`: `a`, `does`: `b`, `gains`: {`kind`: "       \
    "`value`, "                                                                                              \
    "`what`: `c`}, `product`: `d`, `audience`: `e`, `content`: `f`, `joins`: `g`, `stays`: `h`, `motives`: " \
    "{`founder`: [`sales`], `member`: [`learn`]}, `needs`: [`relation`], `funding`: {`by`: `none`}, "        \
    "`goals`: "                                                                                              \
    "[{`id`: `size`, `metric`: `group.members`, `target`: 20, `by`: `30d`}]}, "
#define OPEN "`entry`: {`when`: `known(member.inviter)`}, "
#define PURPOSE(needs, purpose, target)                                                                      \
    "`positioning`: {`kind`: `interest`, `purpose`: " purpose                                                \
    ", `basis`: [`tag`], `is`: `a`, `does`: `b`, `gains`: {`kind`: `value`, `what`: `c`}, `product`: `d`, "  \
    "`audience`: `e`, `content`: `f`, `joins`: `g`, `stays`: `h`, `motives`: {`founder`: [`sales`], "        \
    "`member`: [`learn`]}, `needs`: [" needs "], `funding`: {`by`: `none`}, `goals`: [{`id`: `size`, "       \
    "`metric`: `group.members`, `target`: " target ", `by`: `30d`}]}, "
#define LONG                                                                                                 \
    "`groups`: [{`id`: `g`, `carrier`: `w`, `life`: `long`, `full`: [`open`], `ends`: [{`id`: `i`, `on`: "   \
    "{`from`: `group.active_at`, `after`: `30d`}}]}]"
/* A whole community without a flaw, but for what is put in the form. */
#define FORM(body)                                                                                           \
    HEAD FOUNDED OPEN WECHAT "`groups`: [{`id`: `g`, `carrier`: `w`, `full`: [`open`]" body "}]}"

static const one errors[] = {
    /* C012: a zone nobody knows; attributes, fields and times of no type */
    {HEAD "`timezone`: `Mars/Base`}", "C018 /timezone `Mars/Base`"},
    {HEAD "`attributes`: {`event.x`: `int`}}", "C012 /attributes/event.x `int`"},
    {HEAD "`metrics`: {`member.n`: {`sum`: `order.sku`}}}", "C012 /metrics/member.n/sum `order.sku`"},
    {HEAD "`metrics`: {`event.n`: {`count`: `order`}}}", "C012 /metrics/event.n `{\"count\": \"order`"},
    {HEAD "`times`: {`t`: {`every`: `90m`, `at`: `10:00`}}}", "C012 /times/t/every `90m`"},
    /* C013: names that name nothing */
    {HEAD "`metrics`: {`member.n`: {`count`: `mesage`}}}", "C013 /metrics/member.n/count `mesage` (message)"},
    {HEAD "`metrics`: {`member.n`: {`sum`: `order.price`}}}", "C013 /metrics/member.n/sum `order.price`"},
    {HEAD "`metrics`: {`member.n`: {`sum`: `order.amont`}}}",
     "C013 /metrics/member.n/sum `order.amont` (amount)"},
    {HEAD "`metrics`: {`member.n`: {`count`: `order`, `over`: `fortnight`}}}",
     "C013 /metrics/member.n/over `fortnight`"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `mesage`}]}", "C013 /rules/0/on `mesage` (message)"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `then`: [{`do`: `strike`, `ladder`: `l`}]}]}",
     "C013 /rules/0/then/0/ladder `l`"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `then`: [{`do`: `notify`, `to`: `ovner`}]}]}",
     "C013 /rules/0/then/0/to `ovner` (owner)"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `why`: `{member.nmae}`}]}",
     "C013 /rules/0/why `{member.nmae}` (member.name)"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `when`: `event.hits('adz') > 0`}], `words`: {`ads`: "
          "{`terms`: [`advert`]}}}",
     "C013 /rules/0/when `'adz'` (ads)"},
    {HEAD "`tiers`: [{`id`: `new`}, {`id`: `vip`, `from`: [`now`]}]}", "C013 /tiers/1/from/0 `now` (new)"},
    {HEAD "`entry`: {`paths`: [{`id`: `p`, `when`: [{`id`: `s`, `spend`: {`event`: `pocket`}}]}]}}",
     "C013 /entry/paths/0/when/0/spend/event `pocket` (packet)"},
    {HEAD WECHAT "`groups`: [{`id`: `city`, `carrier`: `w`, `parent`: `cyti`}]}",
     "C013 /groups/0/parent `cyti` (city)"},
    {HEAD WECHAT "`groups`: [{`id`: `city`, `carrier`: `q`}]}", "C013 /groups/0/carrier `q`"},
    /* C013 of actions: forms, carriers, attributes */
    {HEAD WECHAT
     "`groups`: [{`id`: `city`, `carrier`: `w`, `full`: [{`do`: `move`, `group`: `cyti`}]}], `entry`: "
     "{`else`: "
     "[{`do`: `route`, `carrier`: `v`}, {`do`: `ask`, `into`: `member.regoin`}, {`do`: `assign`, "
     "`attribute`: `member.regoin`, `value`: `x`}]}, `attributes`: {`member.region`: {`type`: `string`}}}",
     "C013 /groups/0/full/0/group `cyti` (city); C013 /entry/else/0/carrier `v`; C013 /entry/else/1/into "
     "`member.regoin` (member.region); C013 /entry/else/2/attribute `member.regoin` (member.region)"},
    {HEAD WECHAT
     "`groups`: [{`id`: `g`, `carrier`: `w`, `active`: `evning`}], `times`: {`evening`: {`at`: `20:00`, "
     "`for`: `2h`}}}",
     "C013 /groups/0/active `evning` (evening)"},
    /* C015: parameters */
    {HEAD "`params`: {`n`: {`type`: `int`, `default`: `three`}}}", "C015 /params/n/default `three`"},
    /* C020: an expression that is none, or of another type */
    {HEAD "`entry`: {`when`: `member.staff &&`}}", "C020 /entry/when ``"},
    {HEAD "`entry`: {`when`: `member.groups`}}", "C020 /entry/when `member.groups`"},
    {HEAD "`entry`: {`when`: `member.nmae == 'a'`}}", "C020 /entry/when `member.nmae` (member.name)"},
    {HEAD "`classes`: [{`id`: `c`, `by`: `member.groups`}]}", "C020 /classes/0/by `member.groups`"},
    {HEAD "`tiers`: [{`id`: `t`, `enter`: `member.name > 3`}]}", "C020 /tiers/0/enter `member.name > 3`"},
    /* C021: circles */
    {HEAD "`metrics`: {`member.a`: {`is`: `member.b`}, `member.b`: {`is`: `member.a`}}}",
     "C021 /metrics/member.a/is `member.b`; C021 /metrics/member.b/is `member.a`"},
    {HEAD "`permits`: [{`id`: `a`, `when`: `permit('a')`}]}", "C030 /permits/0/when `permit('a')`"},
    {HEAD "`times`: {`t`: {`from`: `in_window('t') ? now : now`, `for`: `1h`}}}",
     "C030 /times/t/from `in_window('t') ?`"},
    /* C030: who is not at hand */
    {HEAD "`entry`: {`when`: `event.amount > 3`}}", "C030 /entry/when `event.amount`"},
    {HEAD "`tiers`: [{`id`: `t`, `enter`: `here.source == ''`}]}", "C030 /tiers/0/enter `here.source`"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `why`: `{staff.id}`}]}", "C030 /rules/0/why `{staff.id}`"},
    {HEAD "`entry`: {`when`: `event.hits('a') > 0`}, `words`: {`a`: {`terms`: [`advert`]}}}",
     "C030 /entry/when `event.hits('a')`"},
    /* C031, C032, C011 */
    {HEAD "`times`: {`order`: {`at`: `10:00`}}}", "C031 /times/order `{\"at\": \"10:00\"}`"},
    {HEAD "`tiers`: [{`id`: `t`, `max`: 3, `rank`: `member.groups`}]}",
     "C011 /tiers/0/max `3`; C011 /tiers/0/rank `member.groups`"},
    {FORM(", `host`: `group.owner`, `fill`: `even`"),
     "C011 /groups/0/host `host`; C011 /groups/0/fill `fill`"},
    /* C011: what no verb of this version does */
    {HEAD "`entry`: {`then`: [{`do`: `notify`, `to`: `owner`}]}}", "C011 /entry/then `then`"},
    {HEAD "`permits`: [{`id`: `ad`, `then`: [`delete`]}]}", "C011 /permits/0/then `then`"},
    {HEAD "`permits`: [{`id`: `ad`, `paths`: [{`id`: `p`, `then`: [`delete`]}]}]}",
     "C011 /permits/0/paths/0/then `[\"delete\"]`"},
    {HEAD "`permits`: [{`id`: `ad`}], `roles`: [{`id`: `kol`, `may`: [`ad`], `may_not`: [`ad`]}]}",
     "C011 /roles/0/may `may`; C011 /roles/0/may_not `may_not`"},
    {HEAD "`tiers`: [{`id`: `t`, `enter`: [{`spend`: {`event`: `packet`}}]}]}",
     "C011 /tiers/0/enter/0/spend `{\"event\": \"packe`"},
    {HEAD "`entry`: {`unless`: [{`spend`: {`event`: `packet`}}]}}",
     "C011 /entry/unless/0/spend `{\"event\": \"packe`"},
    {FORM(", `active`: `week`"), "C011 /groups/0/active `week`"},
    /* a window of its own for everybody, or one that moves: it was a day once, and said nothing */
    {HEAD
     "`times`: {`t`: {`from`: `here.joined`, `every`: `7d`}}, `metrics`: {`member.n`: {`count`: `order`, "
     "`over`: `t`}}}",
     "C011 /metrics/member.n/over `t` (day)"},
    {HEAD "`times`: {`t`: {`every`: `7d`}}, `metrics`: {`member.n`: {`count`: `order`, `over`: `t`}}}",
     "C011 /metrics/member.n/over `t` (day)"},
    {HEAD "`times`: {`t`: {`after`: `7d`}}, `metrics`: {`member.n`: {`count`: `order`, `over`: `t`}}}",
     "C011 /metrics/member.n/over `t` (day)"},
    {HEAD
     "`times`: {`t`: {`days`: [`mon`], `until`: `group.ends`}}, `metrics`: {`member.n`: {`count`: `order`, "
     "`over`: `t`}}}",
     "C011 /metrics/member.n/over `t` (day)"},
    /* C012: what does not go together */
    {FORM(", `ends`: [{`id`: `e`, `on`: {`after`: `2d`, `for`: `1h`}}]"),
     "C012 /groups/0/ends/0/on/for `1h`"},
    {HEAD WECHAT
     "`groups`: [{`id`: `g`, `carrier`: `w`, `full`: [{`do`: `route`, `group`: `g`, `carrier`: `w`}]}]}",
     "C012 /groups/0/full/0/carrier `carrier`"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `until`: `1970-01-01T00:00:00Z`}]}",
     "C012 /rules/0/until `1970-01-01T00:00`"},
    /* C017 */
    {HEAD "`metrics`: {`member.n`: {`count`: `order`, `back`: `7d`}}}", "C017 /metrics/member.n/back `7d`"},
    {HEAD "`tiers`: [{`id`: `a`, `next`: `b`}, {`id`: `b`}]}", "C017 /tiers/0/next `b`"},
    {HEAD "`ladders`: [{`id`: `l`, `forget`: `fall`, `steps`: [{`at`: 1}]}]}",
     "C017 /ladders/0/forget `fall`"},
    {FORM(", `extend`: {`by`: `1d`}"), "C017 /groups/0/extend `{\"by\": \"1d\"}`"},
    {FORM(", `extend`: {`max`: 1}"), "C017 /groups/0/extend `{\"max\": 1}`"},
    {HEAD
     "`attributes`: {`member.x`: `string`}, `entry`: {`else`: [`assign`, `reward`, `route`, {`do`: `assign`, "
     "`attribute`: `member.x`}, {`do`: `assign`, `tag`: `t`, `value`: `v`}]}}",
     "C017 /entry/else/0 `assign`; C017 /entry/else/1 `reward`; C017 /entry/else/2 `route`; C017 "
     "/entry/else/3 "
     "`{\"do\": \"assign\",`; C017 /entry/else/4 `{\"do\": \"assign\",`"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `then`: [`strike`]}]}", "C017 /rules/0/then/0 `strike`"},
    {FORM(", `ends`: [{`id`: `e`}]"), "C017 /groups/0/ends/0 `{\"id\": \"e\"}`"},

};

static void try_all(const one *cases, size_t count, qun_status expected, int32_t severity)
{
    qun_env *env;
    qun_diagnostics *d;
    qun_charter *charter;
    char got[ROOM];
    int failed = 0;
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(env, &d));
    for (size_t i = 0; i < count; i++) {
        const char *document = quoted(cases[i].charter);
        qun_status status = qun_charter_compile(env, document, QUN_NTS, d, &charter);
        findings(document, d, severity, got);
        if (status != expected || strcmp(got, cases[i].findings) != 0) {
            print_error("%s\n  status %d\n  expected %s\n  got      %s\n", cases[i].charter, (int)status,
                        cases[i].findings, got);
            failed++;
        }
        qun_charter_unref(charter);
    }
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    assert_int_equal(failed, 0);
}

static void each_error_is_found_in_its_place(void **state)
{
    (void)state;
    try_all(errors, COUNT(errors), QUN_E_INVALID, QUN_SEVERITY_ERROR);
}

static const one warnings[] = {
    {FORM(""), ""},
    /* C024: what a fact never is */
    {HEAD "`tiers`: [{`id`: `new`}, {`id`: `vip`, `enter`: `member.groups > 1`, `keep`: `true`}], `rules`: "
          "[{`id`: "
          "`r`, `on`: `message`, `why`: `w`, `when`: `member.tier == 'vpi' && event.kind != 'message' && "
          "member.tier_lock in ['new', 'old']`, `then`: [`delete`]}]}",
     "C024 /rules/0/when `vpi` (vip); C024 /rules/0/when `old`"},
    {HEAD
     "`entry`: {`when`: `'dalain' == member.source || member.source == 'luo\\u5927'`}, `classes`: [{`id`: "
     "`from`, `by`: `member.source`, `values`: [`dalian`]}]}",
     "C024 /entry/when `'dalain' == memb`; C024 /entry/when `'dalain' == memb`"},
    {HEAD "`entry`: {`when`: `member.source == 'anywhere' || member.tier == 'any'`}}", ""},
    /* C027 to C029: parts that were hardly meant so; each occurrence in its own place */
    {HEAD "`entry`: {`when`: `size(member.name) >= 0 && member.groups > 1`}}",
     "C027 /entry/when `size(member.name`"},
    {HEAD "`entry`: {`when`: `member.groups > 5 && member.groups < 3`}}",
     "C028 /entry/when `member.groups < `"},
    {HEAD "`entry`: {`when`: `member.groups > 5 || member.groups > 5 && member.name == 'x'`}}",
     "C029 /entry/when `member.groups > `"},
    {HEAD "`params`: {`n`: {`type`: `int`, `default`: 5}}, `entry`: {`when`: `member.groups > params.n && "
          "member.groups > 4`}}",
     ""},
    /* C033: paths that are never taken */
    {HEAD "`entry`: {`paths`: [{`id`: `many`, `when`: `member.groups > 2`}, {`id`: `more`, `when`: "
          "[`member.groups > 3`, `member.name == 'x'`]}]}}",
     "C033 /entry/paths/1 `{\"id\": \"more\", \"`"},
    {HEAD "`entry`: {`paths`: [{`id`: `more`, `when`: `member.groups > 3`}, {`id`: `many`, `when`: "
          "`member.groups > 2`}]}}",
     ""},
    {HEAD "`entry`: {`paths`: [{`id`: `not`, `when`: `member.groups > 2`, `unless`: `member.name == 'x'`}, "
          "{`id`: `more`, `when`: `member.groups > 3`}]}}",
     ""},
    /* C026: levels */
    {HEAD "`tiers`: [{`id`: `a`}, {`id`: `b`, `enter`: `member.groups >= 2 && member.name != ''`, `keep`: "
          "[`member.name "
          "!= ''`, `member.groups >= 3`], `grace`: `1d`}]}",
     "C026 /tiers/1/keep `[\"member.name !=`"},
    {HEAD "`tiers`: [{`id`: `a`}, {`id`: `b`, `enter`: `member.groups > 2`, `keep`: `member.groups > 2 && "
          "member.name "
          "== 'x && y'`}]}",
     "C026 /tiers/1/keep `member.groups > `"},
    {HEAD "`tiers`: [{`id`: `a`}, {`id`: `b`, `enter`: `member.groups >= 3`, `keep`: `member.groups >= 2`}, "
          "{`id`: `c`, "
          "`enter`: `member.groups > 4 || member.staff`, `keep`: `member.groups > 4 || member.staff && "
          "member.name == ''`}]}",
     ""},
    {HEAD "`tiers`: [{`id`: `a`, `enter`: `member.staff`, `keep`: `member.staff`}, {`id`: `b`}]}",
     "C026 /tiers/0 `{\"id\": \"a\", \"ent`"},
    {HEAD "`lifecycle`: [{`id`: `a`}, {`id`: `b`, `enter`: `group.members > 3`}]}",
     "C026 /lifecycle/1 `{\"id\": \"b\", \"ent`"},
    {HEAD "`lifecycle`: [{`id`: `a`, `for`: `1d`, `keep`: `group.members > 3`}, {`id`: `z`, `final`: true, "
          "`grace`: "
          "`1d`}]}",
     "C026 /lifecycle/0/keep `group.members > `; C026 /lifecycle/1/grace `1d`"},
    /* C016, C023, C025, C032 */
    {HEAD "`attributes`: {`member.x`: `int`}}", "C016 /attributes/member.x `int`"},
    {HEAD "`metrics`: {`member.x`: {`count`: `order`}}}", "C016 /metrics/member.x `{\"count\": \"order`"},
    {HEAD "`entry`: {`when`: `1 < 2`}}", "C023 /entry/when `1 < 2`"},
    {HEAD "`entry`: {`when`: `true`}}", ""},
    {HEAD "`entry`: {`when`: `member.name in []`}}", "C025 /entry/when `[]`"},
    {HEAD "`times`: {`t`: {`days`: [`mon`], `at`: `10:00`, `for`: `8d`}}}",
     "C032 /times/t `{\"days\": [\"mon\"]`"},
    {HEAD "`times`: {`t`: {`from`: `2026-01-02`, `until`: `2026-01-01`, `every`: `1d`}}}",
     "C032 /times/t `{\"from\": \"2026-0`"},
    /* a pack is a fragment: what a whole community lacks it does not lack */
    {HEAD "`pack`: true, " WECHAT "`groups`: [{`id`: `g`, `carrier`: `w`, `full`: [`open`], `role`: "
          "`intake`}], `attributes`: {`member.x`: "
          "`int`}, `rules`: [{`id`: `r`, `on`: `message`, `why`: `w`, `then`: [`remove`]}]}",
     ""},
    /* P1xx */
    {HEAD OPEN WECHAT "`groups`: [{`id`: `g`, `carrier`: `w`, `full`: [`open`]}]}",
     "P101 /positioning `{\"qun\": 1, \"id\":`"},
    {HEAD PURPOSE("`relation`", "`multi`", "501") OPEN WECHAT
     "`groups`: [{`id`: `g`, `carrier`: `w`, `full`: [`open`]}]}",
     "P107 /positioning/goals/0/target `501`"},
    {HEAD PURPOSE("`information`, `cases`", "`multi`", "500") OPEN WECHAT LONG "}",
     "P109 /groups/0/life `long`"},
    {HEAD PURPOSE("`benefits`, `cases`", "`multi`", "500") OPEN WECHAT LONG "}",
     "P110 /groups/0/life `long`"},
    {HEAD PURPOSE("`service`, `cases`", "`multi`", "500") OPEN WECHAT LONG "}", ""},
    {HEAD PURPOSE("`relation`", "`single`",
                  "500") "`rules`: [{`id`: `r`, `on`: [`friend`], `why`: `w`, `then`: [`warn`]}]}",
     "P111 /rules/0/on `[\"friend\"]`"},
    {HEAD PURPOSE("`relation`", "`multi`",
                  "500") "`rules`: [{`id`: `r`, `on`: [`friend`], `why`: `w`, `then`: [`warn`]}]}",
     ""},
    /* D2xx */
    {HEAD FOUNDED WECHAT "`groups`: [{`id`: `g`, `carrier`: `w`, `full`: [`open`]}]}",
     "D201 /entry `{\"qun\": 1, \"id\":`"},
    {HEAD "`entry`: {`paths`: [{`id`: `p`, `when`: `'a' in member.tags`}]}}",
     "D203 /entry/paths/0 `{\"id\": \"p\", \"whe`"},
    {HEAD "`attributes`: {`member.values`: `string`}, `tiers`: [{`id`: `a`, `enter`: `member.values == ''`, "
          "`keep`: `true`}]}",
     "D204 /attributes/member.values `string`"},
    {HEAD "`attributes`: {`member.x`: `bool`}, `entry`: {`when`: `member.x`}}",
     "D205 /attributes/member.x `bool`"},
    {HEAD "`attributes`: {`member.x`: `bool`, `member.y`: `bool`}, `entry`: {`when`: `member.x`, `paths`: ["
          "{`id`: `p`, `when`: `member.y`}, {`id`: `q`, `when`: `!member.x`}]}}",
     "D205 /attributes/member.x `bool`; D205 /attributes/member.y `bool`"},
    {HEAD "`attributes`: {`member.x`: {`type`: `bool`, `ask`: `x?`}}, `entry`: {`when`: `member.x`}}", ""},
    {HEAD
     "`attributes`: {`member.x`: `bool`}, `entry`: {`when`: [{`id`: `r`, `when`: `member.x`, `ask`: `x?`}]}}",
     ""},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `why`: `w`, `then`: [`remove`, {`do`: `notify`, `to`: "
          "`owner`}]}]}",
     "D206 /notice `{\"qun\": 1, \"id\":`"},
    {HEAD "`tiers`: [{`id`: `a`}, {`id`: `b`, `enter`: `member.groups > 1`}]}",
     "D207 /tiers/1 `{\"id\": \"b\", \"ent`"},
    {HEAD "`tiers`: [{`id`: `a`}, {`id`: `b`, `from`: [`b`]}]}", "D208 /tiers/1/from `[\"b\"]`"},
    /* G3xx */
    {FORM(", `size`: {`min`: 50, `split`: 90, `max`: 100}"), "G302 /groups/0/size `{\"min\": 50, \"spl`"},
    {FORM(", `size`: {`split`: 90, `merge`: 45, `max`: 100}"), "G302 /groups/0/size `{\"split\": 90, \"m`"},
    {FORM(", `size`: {`max`: 501}"), "G303 /groups/0/size `{\"max\": 501}`"},
    {FORM(", `life`: `flash`, `ends`: [{`id`: `e`, `on`: {`after`: `5h`}}]"),
     "G304 /groups/0/ends `[{\"id\": \"e\", \"on`"},
    {FORM(", `life`: `flash`, `lifecycle`: [{`id`: `s`, `for`: `5h`}]"),
     "G304 /groups/0/lifecycle `[{\"id\": \"s\", \"fo`"},
    {FORM(", `ends`: []"), ""},
    {FORM(", `ends`: [{`id`: `e`, `on`: {`after`: `8d`}}]"), "G306 /groups/0/life `{\"id\": \"g\", \"car`"},
    {FORM(", `life`: `long`"), "G307 /groups/0 `{\"id\": \"g\", \"car`"},
    {FORM(", `warn`: []"), "G308 /groups/0/warn `[]`"},
    {HEAD FOUNDED OPEN WECHAT "`groups`: [{`id`: `g`, `carrier`: `w`}]}",
     "G309 /groups/0/full `{\"id\": \"g\", \"car`"},
    {FORM(", `role`: `intake`"), "G310 /groups `[{\"id\": \"g\", \"ca`"},
    {HEAD FOUNDED OPEN
     "`carriers`: [{`id`: `w`, `asset`: `personal`}], `groups`: [{`id`: `g`, `carrier`: `w`, "
     "`life`: `long`, `ends`: [{`id`: `i`, `on`: {`from`: `group.active_at`, `after`: `30d`}}]}]}",
     "G311 /groups/0/carrier `w`"},
    {HEAD "`carriers`: [{`id`: `w`, `tools`: [`qunkong`]}]}", "G312 /carriers/0/tools `[\"qunkong\"]`"},
    /* R4xx, S5xx */
    {FORM("}], `rules`: [{`id`: `r`, `on`: `message`, `why`: `w`, `then`: [`delete`]"),
     "R401 /rules `[{\"id\": \"r\", \"on`"},
    {FORM("}], `permits`: [{`id`: `ad`}], `rules`: [{`id`: `r`, `on`: `message`, `unless`: `permit('ad')`, "
          "`why`: `w`, `then`: [`delete`]"),
     ""},
    {HEAD "`ladders`: [{`id`: `l`}]}", "R402 /ladders/0/steps `{\"id\": \"l\"}`"},
    {HEAD "`ladders`: [{`id`: `l`, `steps`: [{`at`: 3}, {`at`: 2}]}]}",
     "R402 /ladders/0/steps `[{\"at\": 3}, {\"at`"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `informed`: `none`, `why`: `w`, `then`: [{`do`: `strike`, "
          "`ladder`: `l`}]}], `ladders`: [{`id`: `l`, `steps`: [{`at`: 1, `then`: [`remove`]}]}]}",
     "R403 /rules/0/then `[{\"do\": \"strike\"`"},
    {HEAD "`rules`: [{`id`: `r`, `on`: `message`, `then`: [`delete`]}]}",
     "R404 /rules/0 `{\"id\": \"r\", \"on\"`"},
    {HEAD
     "`rules`: [{`id`: `r`, `on`: `message`, `when`: `event.form == 'qr'`, `why`: `w`, `then`: [`delete`]}, "
     "{`id`: `s`, `on`: `message`, `when`: `event.form == 'qr'`, `why`: `w`, `then`: [`warn`]}]}",
     "R405 /rules/1 `{\"id\": \"s\", \"on\"`"},
    {HEAD "`words`: {`a`: {`terms`: [`x`]}}, `rules`: [{`id`: `r`, `on`: `message`, `why`: `w`, `when`: "
          "`event.hits('a') > 0`, `then`: [`delete`]}]}",
     "R406 /words/a/terms/0 `{\"terms\": [\"x\"]}`"},
    {HEAD "`notice`: {`text`: `x`}, `rules`: [{`id`: `r`, `on`: `message`, `who`: `member.groups > 1`, "
          "`why`: `w`, `then`: [`remove`, {`do`: `notify`, `to`: `owner`}]}]}",
     "R407 /rules/0/who `member.groups > `"},
    {HEAD "`notice`: {`text`: `x`}, `rules`: [{`id`: `r`, `on`: `message`, `why`: `w`, `then`: [`remove`]}]}",
     "R408 /rules `[{\"id\": \"r\", \"on`"},
    {HEAD "`roles`: [{`id`: `kol`, `quota`: {`min`: 3, `max`: 2}}]}",
     "S501 /roles/0/quota `{\"min\": 3, \"max\"`"},
    {HEAD
     "`positioning`: {`kind`: `interest`, `basis`: [`tag`], `is`: `a`, `does`: `b`, `gains`: {`kind`: "
     "`value`, "
     "`what`: `c`}, `product`: `d`, `audience`: `e`, `content`: `f`, `joins`: `g`, `stays`: `h`, `motives`: "
     "{`founder`: [`sales`], `member`: [`learn`]}, `needs`: [`relation`], `funding`: {`by`: `fee`, `amount`: "
     "100}, "
     "`goals`: [{`id`: `size`, `metric`: `group.members`, `target`: 20, `by`: `30d`}]}, `roles`: [{`id`: "
     "`kol`, "
     "`quota`: {`min`: 3}, `cost`: 34}]}",
     "S502 /positioning/funding `{\"by\": \"fee\", \"a`"},
    {HEAD PURPOSE("`relation`", "`multi`", "500") OPEN WECHAT LONG
     ", `lifecycle`: [{`id`: `a`, `enter`: `group.members < 9`, `from`: [`a`]}, {`id`: `b`, `from`: [`a`], "
     "`enter`: "
     "`group.members > 9`}]}",
     "S513 /lifecycle `[{\"id\": \"a\", \"en`"},
    {HEAD PURPOSE("`relation`", "`multi`", "500") OPEN WECHAT LONG
     ", `lifecycle`: [{`id`: `a`, `enter`: `group.members < 9`}, {`id`: `b`, `enter`: `group.members > 9`}]}",
     ""},
    {HEAD "`positioning`: {`kind`: `interest`}}",
     "P101 /positioning/is `{\"kind\": \"intere`; P101 /positioning/does `{\"kind\": \"intere`; P101 "
     "/positioning/gains/what `{\"kind\": \"intere`; P102 /positioning/product `{\"kind\": \"intere`; "
     "P102 /positioning/audience `{\"kind\": \"intere`; P102 /positioning/content `{\"kind\": "
     "\"intere`; P103 /positioning/joins `{\"kind\": \"intere`; P103 /positioning/stays `{\"kind\": "
     "\"intere`; P101 /positioning/gains/kind `{\"kind\": \"intere`; P104 /positioning/basis "
     "`{\"kind\": \"intere`; P105 /positioning/motives `{\"kind\": \"intere`; P106 /positioning/goals "
     "`{\"kind\": \"intere`"},
    {HEAD
     "`positioning`: {`kind`: `interest`, `basis`: [`tag`], `is`: `a`, `does`: `b`, `gains`: {`kind`: "
     "`value`, "
     "`what`: `c`}, `product`: `d`, `audience`: `e`, `content`: `f`, `joins`: `g`, `stays`: `h`, `motives`: "
     "{`founder`: [`sales`]}, `needs`: [`relation`], `funding`: {`by`: `fee`}, "
     "`goals`: [{`id`: `a`, `metric`: `group.members`, `target`: 20, `by`: `30d`}, {`id`: `b`, `metric`: "
     "`group.members`, `target`: 40, `by`: `60d`}]}}",
     "P105 /positioning/motives `{\"founder\": [\"sa`; P108 /positioning/goals `[{\"id\": \"a\", \"me`"},

};

static void each_flaw_is_found_in_its_place(void **state)
{
    (void)state;
    try_all(warnings, COUNT(warnings), QUN_OK, 0);
}

static void a_condition_that_costs_too_much_is_refused(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .steps = 4};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    qun_env *env;
    qun_diagnostics *d;
    qun_charter *charter;
    char got[ROOM];
    const char *document =
        quoted(HEAD "`entry`: {`when`: `member.groups > 1 && member.groups < 9 && member.staff`}}");
    expect_status("environment", QUN_OK, qun_env_new(&options, &env));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(env, &d));
    expect_status("charter", QUN_E_INVALID, qun_charter_compile(env, document, QUN_NTS, d, &charter));
    findings(document, d, 0, got);
    assert_string_equal(got, "C022 /entry/when `member.groups > `");
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

/* qun_check says the same as the diagnostics of the compilation, finding by finding. */
static void findings_are_decisions_too(void **state)
{
    (void)state;
    community *c =
        given(HEAD WECHAT "`rules`: [{`id`: `r`, `on`: `message`, `then`: [`remove`]}], `tiers`: [{`id`: "
                          "`a`}, {`id`: `b`, `enter`: `member.groups > 1`}], `ladders`: [{`id`: `l`}], "
                          "`groups`: [{`id`: `g`, `carrier`: `w`, `life`: `long`}]}");
    static const char *const codes[] = {"P101", "D201", "D207", "G307", "G309",
                                        "R402", "R404", "R401", "D206", "R408"};
    decide(c, qun_check, MONDAY);
    uint32_t count = qun_decisions_count(c->out), seen = 0;
    for (uint32_t i = 0; i < count; i++) {
        qun_decision d = decision_at(c, i);
        expect_int("act", QUN_ACT_REPORT, d.act);
        expect_int("verb", QUN_VERB_CHECK, d.verb);
        expect_int("row", (int64_t)QUN_ALL, (int64_t)d.row);
        for (size_t k = 0; k < COUNT(codes); k++)
            seen += d.topic.len == 4 && memcmp(d.topic.at, codes[k], 4) == 0;
        for (uint32_t j = 0; j < i; j++)
            assert_string_not_equal(key_of(c, i), key_of(c, j));
    }
    expect_int("codes", COUNT(codes), seen);
    expect_int("decisions", COUNT(codes), count);
    qun_decision first = decision_at(c, 0);
    expect_text("place", "/positioning", first.place);
    expect_int("why", QUN_CODE_P101, first.why);
    assert_string_equal(sentence(c, 0, QUN_AUDIENCE_OPERATOR, QUN_LANG_EN),
                        "P101: positioning is missing or incomplete: positioning (/positioning).");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_OPERATOR, QUN_LANG_ZH), "定位缺失或不完整");
    expect_int("rows", 0, outcome_of(c).rows);
    done(c);
}

/* All that the diagnostics of a compilation that succeeds have is what qun_check gives, whoever listened. */
static void a_check_gives_what_the_compilation_found(void **state)
{
    (void)state;
    qun_env *env;
    qun_diagnostics *d;
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(env, &d));
    for (size_t i = 0; i < COUNT(warnings); i++) {
        community *c = given(warnings[i].charter);
        qun_charter *again;
        expect_status("charter", QUN_OK,
                      qun_charter_compile(env, quoted(warnings[i].charter), QUN_NTS, d, &again));
        decide(c, qun_check, MONDAY);
        uint32_t expected = 0;
        qun_diagnostic one = {.size = sizeof one};
        for (uint32_t k = 0; qun_diagnostics_get(d, k, &one) == QUN_OK; k++) {
            uint32_t found = 0;
            for (uint32_t j = 0; j < qun_decisions_count(c->out); j++) {
                qun_decision got = decision_at(c, j);
                found += got.why == one.code && got.place.len == one.path.len &&
                         memcmp(got.place.at, one.path.at, one.path.len) == 0;
            }
            if (!found)
                fail_msg("%s: %s is not among the decisions", warnings[i].charter,
                         qun_name(QUN_SET_CODE, one.code));
            expected++;
        }
        expect_int(warnings[i].charter, expected, qun_decisions_count(c->out));
        qun_charter_unref(again);
        done(c);
    }
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

/* A ledger that moves to a charter without its metric says so. */
static void what_a_restored_ledger_does_not_keep_is_named(void **state)
{
    (void)state;
    community *sooner = given(CLUB("`metrics`: {`member.n`: {`count`: `order`}}")),
              *later = given(CLUB("`name`: `x`"));
    qun_ledger *l, *moved;
    qun_diagnostics *d;
    char bytes[ROOM], line[ROOM];
    size_t len;
    qun_diagnostic one = {.size = sizeof one};
    expect_status("ledger", QUN_OK, qun_ledger_new(sooner->charter, &l));
    expect_status("saving", QUN_OK, qun_ledger_save(l, bytes, sizeof bytes, &len));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(later->env, &d));
    expect_status("restoring", QUN_OK, qun_ledger_restore(later->charter, bytes, len, d, &moved));
    expect_int("notes", 1, qun_diagnostics_count(d));
    expect_status("the note", QUN_OK, qun_diagnostics_get(d, 0, &one));
    expect_int("code", QUN_CODE_E005, one.code);
    expect_int("severity", QUN_SEVERITY_NOTE, one.severity);
    expect_status("the line", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
    assert_string_equal(line, "note E005: the snapshot has member.n, which this charter does not keep");
    qun_diagnostics_unref(d);
    qun_ledger_unref(l);
    qun_ledger_unref(moved);
    done(sooner);
    done(later);
}

/* Both languages say what is wrong, also where the words are not of the registry. */
static void a_finding_speaks_both_languages(void **state)
{
    (void)state;
    community *c = given(HEAD "`ladders`: [{`id`: `l`}], `entry`: {`when`: `member.name in []`}}");
    decide(c, qun_check, MONDAY);
    expect_holds(sentence(c, 0, QUN_AUDIENCE_OPERATOR, QUN_LANG_ZH), "任何值都不在其中");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_OPERATOR, QUN_LANG_EN), "nothing is ever in it");
    expect_holds(sentence(c, 1, QUN_AUDIENCE_OPERATOR, QUN_LANG_ZH), "没有梯级");
    expect_holds(sentence(c, 1, QUN_AUDIENCE_OPERATOR, QUN_LANG_EN), "it has no steps");
    done(c);
}

/* A name in the place of a time is the time of that name: it once meant the group's opening. */
static void an_end_may_be_the_name_of_a_time(void **state)
{
    (void)state;
    community *c = given(
        CLUB(WECHAT "`times`: {`party`: {`from`: `2026-01-07`}}, `groups`: [{`id`: `g`, `carrier`: `w`, "
                    "`warn`: [], `ends`: [{`id`: `e`, `on`: `party`}]}]"));
    group(c, "{`id`: `g1`, `form`: `g`, `opened`: `2026-01-01T00:00:00Z`}");
    decide(c, qun_expire, MONDAY + 2 * DAY - SECOND);
    expect_said(c, "keep e end @group");
    decide(c, qun_expire, MONDAY + 2 * DAY);
    expect_said(c, "dissolve e end @group");
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_error_is_found_in_its_place),
        cmocka_unit_test(each_flaw_is_found_in_its_place),
        cmocka_unit_test(a_condition_that_costs_too_much_is_refused),
        cmocka_unit_test(findings_are_decisions_too),
        cmocka_unit_test(a_check_gives_what_the_compilation_found),
        cmocka_unit_test(what_a_restored_ledger_does_not_keep_is_named),
        cmocka_unit_test(a_finding_speaks_both_languages),
        cmocka_unit_test(an_end_may_be_the_name_of_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
