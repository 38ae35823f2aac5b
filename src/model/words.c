/* words.c - the words of the charter format: values of enumerations and bit sets, and what may be done.
 * The keys of keys.c name these lists. */
#include "model/keys.h"

#define LIST(list) list, sizeof(list) / sizeof *(list)

static const key_word kind[] = {{"product", QUN_KIND_PRODUCT},
                                {"interest", QUN_KIND_INTEREST},
                                {"purpose", QUN_KIND_PURPOSE},
                                {"mixed", QUN_KIND_MIXED}};
static const key_word purpose[] = {{"single", QUN_PURPOSE_SINGLE}, {"multi", QUN_PURPOSE_MULTI}};
static const key_word gain[] = {
    {"money", QUN_GAIN_MONEY}, {"value", QUN_GAIN_VALUE}, {"growth", QUN_GAIN_GROWTH}};
static const key_word funding[] = {{"fee", QUN_FUNDING_FEE},
                                   {"ip", QUN_FUNDING_IP},
                                   {"brand", QUN_FUNDING_BRAND},
                                   {"none", QUN_FUNDING_NONE}};
static const key_word basis[] = {{"product", QUN_BASIS_PRODUCT}, {"behaviour", QUN_BASIS_BEHAVIOUR},
                                 {"tag", QUN_BASIS_TAG},         {"space", QUN_BASIS_SPACE},
                                 {"emotion", QUN_BASIS_EMOTION}, {"values", QUN_BASIS_VALUES}};
static const key_word founder[] = {{"sales", QUN_MOTIVE_SALES},
                                   {"service", QUN_MOTIVE_SERVICE},
                                   {"network", QUN_MOTIVE_NETWORK},
                                   {"brand", QUN_MOTIVE_BRAND}};
static const key_word member[] = {{"meet", QUN_MOTIVE_MEET},
                                  {"earn", QUN_MOTIVE_EARN},
                                  {"learn", QUN_MOTIVE_LEARN},
                                  {"save", QUN_MOTIVE_SAVE},
                                  {"belong", QUN_MOTIVE_BELONG}};
static const key_word needs[] = {{"relation", QUN_NEED_RELATION},       {"discipline", QUN_NEED_DISCIPLINE},
                                 {"resources", QUN_NEED_RESOURCES},     {"discussion", QUN_NEED_DISCUSSION},
                                 {"benefits", QUN_NEED_BENEFITS},       {"service", QUN_NEED_SERVICE},
                                 {"incentive", QUN_NEED_INCENTIVE},     {"courses", QUN_NEED_COURSES},
                                 {"information", QUN_NEED_INFORMATION}, {"cases", QUN_NEED_CASES}};
static const key_word usage[] = {{"cold_start", QUN_USAGE_COLD_START},
                                 {"crm", QUN_USAGE_CRM},
                                 {"deep_service", QUN_USAGE_DEEP_SERVICE},
                                 {"seed", QUN_USAGE_SEED}};
static const key_word source[] = {{"host", QUN_SOURCE_HOST},
                                  {"answer", QUN_SOURCE_ANSWER},
                                  {"tag", QUN_SOURCE_TAG},
                                  {"staff", QUN_SOURCE_STAFF}};
static const key_word fact_type[] = {{"bool", 1}, {"int", 2},  {"string", 3}, {"money", 4},
                                     {"time", 5}, {"list", 6}, {"map", 7},    {"evidence", 8}};
static const key_word field_type[] = {{"bool", 1}, {"int", 2},  {"string", 3}, {"money", 4},
                                      {"time", 5}, {"list", 6}, {"map", 7},    {"member", 8}};
static const key_word param_type[] = {{"bool", 1}, {"int", 2},   {"string", 3}, {"text", 4},
                                      {"span", 5}, {"money", 6}, {"list", 7},   {"map", 8}};
static const key_word fold[] = {{"width", QUN_FOLD_WIDTH},   {"case", QUN_FOLD_CASE},
                                {"script", QUN_FOLD_SCRIPT}, {"noise", QUN_FOLD_NOISE},
                                {"repeat", QUN_FOLD_REPEAT}, {"latin", QUN_FOLD_LATIN},
                                {"han", QUN_FOLD_HAN},       {"insert", QUN_FOLD_INSERT},
                                {"pinyin", QUN_FOLD_PINYIN}, {"split", QUN_FOLD_SPLIT}};
static const key_word detect[] = {{"phone", QUN_DETECT_PHONE},   {"email", QUN_DETECT_EMAIL},
                                  {"url", QUN_DETECT_URL},       {"wechat_id", QUN_DETECT_WECHAT_ID},
                                  {"qr", QUN_DETECT_QR},         {"account", QUN_DETECT_ACCOUNT},
                                  {"invite", QUN_DETECT_INVITE}, {"money", QUN_DETECT_MONEY}};
static const key_word any_start[] = {{"any", QUN_TERM_ANY_START}};
static const key_word any_end[] = {{"any", QUN_TERM_ANY_END}};
static const key_word ack[] = {{"posted", QUN_ACK_POSTED}, {"required", QUN_ACK_REQUIRED}};
static const key_word role_of[] = {{"member", 0}, {"staff", QUN_ROLE_STAFF}};
static const key_word role_in[] = {{"group", 0}, {"community", QUN_ROLE_COMMUNITY}};
static const key_word carrier[] = {
    {"wechat", QUN_ON_WECHAT},     {"wecom", QUN_ON_WECOM},     {"qq", QUN_ON_QQ},
    {"telegram", QUN_ON_TELEGRAM}, {"discord", QUN_ON_DISCORD}, {"xmpp", QUN_ON_XMPP},
    {"irc", QUN_ON_IRC},           {"offline", QUN_ON_OFFLINE}, {"miniprogram", QUN_ON_MINIPROGRAM},
    {"official", QUN_ON_OFFICIAL}, {"channel", QUN_ON_CHANNEL}, {"personal", QUN_ON_PERSONAL},
    {"planet", QUN_ON_PLANET},     {"web", QUN_ON_WEB},         {"board", QUN_ON_BOARD}};
static const key_word asset[] = {{"personal", QUN_CARRIER_PERSONAL}, {"company", QUN_CARRIER_COMPANY}};
static const key_word tools[] = {{"native", QUN_TOOL_NATIVE},
                                 {"scrm", QUN_TOOL_SCRM},
                                 {"bot", QUN_TOOL_BOT},
                                 {"qunkong", QUN_TOOL_QUNKONG}};
static const key_word life[] = {
    {"flash", QUN_LIFE_FLASH}, {"temporary", QUN_LIFE_TEMPORARY}, {"long", QUN_LIFE_LONG}};
static const key_word driver[] = {{"event", 0}, {"relation", QUN_FORM_RELATION}};
static const key_word form_role[] = {{"core", 0}, {"intake", QUN_FORM_INTAKE}};
static const key_word fill[] = {{"first", 0}, {"even", QUN_FORM_EVEN}};
static const key_word rule_of[] = {{"member", 0}};
static const key_word per[] = {
    {"member", QUN_SCOPE_MEMBER}, {"group", QUN_SCOPE_GROUP}, {"community", QUN_SCOPE_COMMUNITY}};
static const key_word informed[] = {
    {"posted", QUN_INFORMED_POSTED}, {"ack", QUN_INFORMED_ACK}, {"none", QUN_INFORMED_NONE}};
static const key_word forget[] = {{"each", QUN_FORGET_EACH}, {"fall", QUN_FORGET_FALL}};
static const key_word weekday[] = {{"mon", 1},  {"tue", 2},  {"wed", 4}, {"thu", 8},
                                   {"fri", 16}, {"sat", 32}, {"sun", 64}};
static const key_word scope[] = {{"member", QUN_SCOPE_MEMBER}, {"here", QUN_SCOPE_HERE},
                                 {"group", QUN_SCOPE_GROUP},   {"community", QUN_SCOPE_COMMUNITY},
                                 {"staff", QUN_SCOPE_STAFF},   {"event", QUN_SCOPE_EVENT}};

const key_words key_word_lists[WORDS_LISTS] = {
    [WORDS_KIND] = {LIST(kind)},
    [WORDS_PURPOSE] = {LIST(purpose)},
    [WORDS_GAIN] = {LIST(gain)},
    [WORDS_FUNDING] = {LIST(funding)},
    [WORDS_BASIS] = {LIST(basis)},
    [WORDS_FOUNDER] = {LIST(founder)},
    [WORDS_MEMBER] = {LIST(member)},
    [WORDS_NEEDS] = {LIST(needs)},
    [WORDS_USAGE] = {LIST(usage)},
    [WORDS_SOURCE] = {LIST(source)},
    [WORDS_FACT_TYPE] = {LIST(fact_type)},
    [WORDS_FIELD_TYPE] = {LIST(field_type)},
    [WORDS_PARAM_TYPE] = {LIST(param_type)},
    [WORDS_FOLD] = {LIST(fold)},
    [WORDS_DETECT] = {LIST(detect)},
    [WORDS_ANY_START] = {LIST(any_start)},
    [WORDS_ANY_END] = {LIST(any_end)},
    [WORDS_ACK] = {LIST(ack)},
    [WORDS_ROLE_OF] = {LIST(role_of)},
    [WORDS_ROLE_IN] = {LIST(role_in)},
    [WORDS_CARRIER] = {LIST(carrier)},
    [WORDS_ASSET] = {LIST(asset)},
    [WORDS_TOOLS] = {LIST(tools)},
    [WORDS_LIFE] = {LIST(life)},
    [WORDS_DRIVER] = {LIST(driver)},
    [WORDS_FORM_ROLE] = {LIST(form_role)},
    [WORDS_FILL] = {LIST(fill)},
    [WORDS_RULE_OF] = {LIST(rule_of)},
    [WORDS_PER] = {LIST(per)},
    [WORDS_INFORMED] = {LIST(informed)},
    [WORDS_FORGET] = {LIST(forget)},
    [WORDS_WEEKDAY] = {LIST(weekday)},
    [WORDS_SCOPE] = {LIST(scope)},
};

const key_word *word_named(const key_words *words, qun_text name)
{
    for (uint32_t i = 0; i < words->count; i++)
        if (text_is(name, words->words[i].name))
            return &words->words[i];
    return NULL;
}

const key_word *word_valued(const key_words *words, int32_t value)
{
    for (uint32_t i = 0; i < words->count; i++)
        if (words->words[i].value == value)
            return &words->words[i];
    return NULL;
}

/* ---- acts ---- */

const act_form act_forms[] = {
    {"refuse", QUN_ACT_REFUSE, false, false, {NULL}},
    {"invite", QUN_ACT_INVITE, false, true, {"group"}},
    {"close", QUN_ACT_CLOSE, false, false, {NULL}},
    {"assign", QUN_ACT_ASSIGN, false, false, {"tag", "attribute", "value"}},
    {"appoint", QUN_ACT_APPOINT, false, false, {"role"}},
    {"release", QUN_ACT_RELEASE, false, false, {"role"}},
    {"route", QUN_ACT_ROUTE, false, false, {"group", "carrier"}},
    {"move", QUN_ACT_MOVE, false, true, {"group"}},
    {"open", QUN_ACT_OPEN, false, false, {"group"}},
    {"split", QUN_ACT_SPLIT, false, false, {"by"}},
    {"merge", QUN_ACT_MERGE, false, false, {NULL}},
    {"transfer", QUN_ACT_TRANSFER, false, false, {NULL}},
    {"dissolve", QUN_ACT_DISSOLVE, false, false, {NULL}},
    {"relaunch", QUN_ACT_RELAUNCH, false, false, {NULL}},
    {"allow", QUN_ACT_ALLOW, false, false, {NULL}},
    {"delete", QUN_ACT_DELETE, false, false, {NULL}},
    {"redirect", QUN_ACT_REDIRECT, false, false, {NULL}},
    {"reply", QUN_ACT_REPLY, false, false, {NULL}},
    {"mark", QUN_ACT_MARK, false, true, {"as"}},
    {"warn", QUN_ACT_WARN, false, false, {NULL}},
    {"strike", QUN_ACT_STRIKE, false, false, {"ladder", "weight"}},
    {"mute", QUN_ACT_MUTE, false, true, {"for"}},
    {"remove", QUN_ACT_REMOVE, false, false, {"bar"}},
    {"fine", QUN_ACT_FINE, false, true, {"amount"}},
    {"reward", QUN_ACT_REWARD, false, false, {"offer", "amount"}},
    {"share", QUN_ACT_SHARE, true, false, {NULL}},
    {"packet", QUN_ACT_PACKET, false, true, {"packet"}},
    {"post", QUN_ACT_POST, false, false, {"as"}},
    {"notify", QUN_ACT_NOTIFY, false, false, {"within"}},
    {"ask", QUN_ACT_ASK, false, false, {"into"}},
    {"report", QUN_ACT_REPORT, false, true, {"as"}},
};
const uint32_t act_form_count = sizeof act_forms / sizeof *act_forms;

const act_form *act_named(qun_text name)
{
    for (uint32_t i = 0; i < act_form_count; i++)
        if (text_is(name, act_forms[i].name))
            return &act_forms[i];
    return NULL;
}

const act_form *act_valued(int32_t act)
{
    for (uint32_t i = 0; i < act_form_count; i++)
        if (act_forms[i].act == act)
            return &act_forms[i];
    return NULL;
}

bool act_takes(const act_form *form, const char *name)
{
    static const char *const common[] = {"do", "to", "text", "why"};
    qun_text wanted = text_of(name);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (text_is(wanted, common[i]))
            return true;
    for (size_t i = 0; i < ACT_KEYS && form->keys[i]; i++)
        if (text_is(wanted, form->keys[i]))
            return true;
    return false;
}
