/* kinds.c - every public struct of a charter, member by member: what the copying, the checks of the builder
 * and the tests go by. The order is that of the structs; together the members fill them without a gap. */
#include "model/objects.h"

#define PLAIN(type, member, what)            #member, what, offsetof(type, member), 0, CHECK_NONE, 0
#define NUMBER(type, member, check, allowed) #member, FIELD_INT32, offsetof(type, member), 0, check, allowed
#define LIST(type, member, count, what)      #member, what, offsetof(type, member), offsetof(type, count), 0, 0

static const object_field head_fields[] = {
    {PLAIN(qun_head, size, FIELD_INT32)},    {NUMBER(qun_head, flags, CHECK_BITS, QUN_HEAD_PACK)},
    {PLAIN(qun_head, id, FIELD_TEXT)},       {PLAIN(qun_head, name_zh, FIELD_TEXT)},
    {PLAIN(qun_head, name_en, FIELD_TEXT)},  {PLAIN(qun_head, about_zh, FIELD_TEXT)},
    {PLAIN(qun_head, about_en, FIELD_TEXT)}, {PLAIN(qun_head, revision, FIELD_TEXT)},
    {PLAIN(qun_head, timezone, FIELD_TEXT)}, {PLAIN(qun_head, currency, FIELD_TEXT)},
};

static const object_field param_fields[] = {
    {PLAIN(qun_param, size, FIELD_INT32)},    {NUMBER(qun_param, flags, CHECK_BITS, 0)},
    {PLAIN(qun_param, id, FIELD_TEXT)},       {PLAIN(qun_param, type_name, FIELD_TEXT)},
    {PLAIN(qun_param, value, FIELD_TEXT)},    {PLAIN(qun_param, about_zh, FIELD_TEXT)},
    {PLAIN(qun_param, about_en, FIELD_TEXT)},
};

static const object_field positioning_fields[] = {
    {PLAIN(qun_positioning, size, FIELD_INT32)},
    {NUMBER(qun_positioning, flags, CHECK_BITS, 0)},
    {NUMBER(qun_positioning, kind, CHECK_ENUM, QUN_KIND_MIXED)},
    {NUMBER(qun_positioning, purpose, CHECK_ENUM, QUN_PURPOSE_MULTI)},
    {NUMBER(qun_positioning, gain, CHECK_ENUM, QUN_GAIN_GROWTH)},
    {NUMBER(qun_positioning, funding, CHECK_ENUM, QUN_FUNDING_BRAND)},
    {NUMBER(qun_positioning, basis, CHECK_BITS, 2 * QUN_BASIS_VALUES - 1)},
    {NUMBER(qun_positioning, founder_motives, CHECK_BITS, 2 * QUN_MOTIVE_BELONG - 1)},
    {NUMBER(qun_positioning, member_motives, CHECK_BITS, 2 * QUN_MOTIVE_BELONG - 1)},
    {NUMBER(qun_positioning, needs, CHECK_BITS, 2 * QUN_NEED_CASES - 1)},
    {NUMBER(qun_positioning, usage, CHECK_BITS, 2 * QUN_USAGE_SEED - 1)},
    {NUMBER(qun_positioning, reserved, CHECK_BITS, 0)},
    {PLAIN(qun_positioning, funding_amount, FIELD_INT64)},
    {PLAIN(qun_positioning, what_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, what_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, does_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, does_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, gains_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, gains_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, product_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, product_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, audience_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, audience_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, content_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, content_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, joins_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, joins_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, stays_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, stays_en, FIELD_TEXT)},
    {PLAIN(qun_positioning, brand_zh, FIELD_TEXT)},
    {PLAIN(qun_positioning, brand_en, FIELD_TEXT)},
};

static const object_field goal_fields[] = {
    {PLAIN(qun_goal, size, FIELD_INT32)},  {NUMBER(qun_goal, flags, CHECK_BITS, 0)},
    {PLAIN(qun_goal, id, FIELD_TEXT)},     {PLAIN(qun_goal, stage, FIELD_TEXT)},
    {PLAIN(qun_goal, metric, FIELD_TEXT)}, {PLAIN(qun_goal, target, FIELD_INT64)},
    {PLAIN(qun_goal, by, FIELD_PERIOD)},
};

static const object_field attribute_fields[] = {
    {PLAIN(qun_attribute, size, FIELD_INT32)},
    {NUMBER(qun_attribute, source, CHECK_ENUM, QUN_SOURCE_STAFF)},
    {PLAIN(qun_attribute, name, FIELD_TEXT)},
    {PLAIN(qun_attribute, type_name, FIELD_TEXT)},
    {PLAIN(qun_attribute, ask_zh, FIELD_TEXT)},
    {PLAIN(qun_attribute, ask_en, FIELD_TEXT)},
    {PLAIN(qun_attribute, about_zh, FIELD_TEXT)},
    {PLAIN(qun_attribute, about_en, FIELD_TEXT)},
};

static const object_field event_type_fields[] = {
    {PLAIN(qun_event_type, size, FIELD_INT32)},     {NUMBER(qun_event_type, flags, CHECK_BITS, 0)},
    {PLAIN(qun_event_type, name, FIELD_TEXT)},      {PLAIN(qun_event_type, field, FIELD_TEXT)},
    {PLAIN(qun_event_type, type_name, FIELD_TEXT)},
};

static const object_field metric_fields[] = {
    {PLAIN(qun_metric, size, FIELD_INT32)},    {NUMBER(qun_metric, aggregate, CHECK_ENUM, QUN_AGGREGATE_IS)},
    {PLAIN(qun_metric, name, FIELD_TEXT)},     {PLAIN(qun_metric, event, FIELD_TEXT)},
    {PLAIN(qun_metric, field, FIELD_TEXT)},    {PLAIN(qun_metric, when, FIELD_TEXT)},
    {PLAIN(qun_metric, by, FIELD_TEXT)},       {PLAIN(qun_metric, expression, FIELD_TEXT)},
    {PLAIN(qun_metric, calendar, FIELD_TEXT)}, {PLAIN(qun_metric, over, FIELD_PERIOD)},
    {PLAIN(qun_metric, back, FIELD_PERIOD)},
};

static const object_field word_list_fields[] = {
    {PLAIN(qun_word_list, size, FIELD_INT32)},
    {NUMBER(qun_word_list, flags, CHECK_BITS, QUN_LIST_STARS | QUN_LIST_INSIDE)},
    {NUMBER(qun_word_list, fold, CHECK_BITS, 2 * QUN_FOLD_SPLIT - 1)},
    {NUMBER(qun_word_list, detect, CHECK_BITS, 2 * QUN_DETECT_MONEY - 1)},
    {PLAIN(qun_word_list, id, FIELD_TEXT)},
    {LIST(qun_word_list, terms, term_count, FIELD_TEXTS)},
    {LIST(qun_word_list, allow, allow_count, FIELD_TEXTS)},
    {LIST(qun_word_list, notes, term_count, FIELD_NOTES)},
    {LIST(qun_word_list, sample, sample_count, FIELD_TEXTS)},
    {NUMBER(qun_word_list, often, CHECK_NONE, 0)},
    {NUMBER(qun_word_list, reserved, CHECK_BITS, 0)},
    {LIST(qun_word_list, tags, tag_count, FIELD_TEXTS)},
};

static const object_field timing_fields[] = {
    {PLAIN(qun_timing, size, FIELD_INT32)},
    {NUMBER(qun_timing, of_kind, CHECK_ENUM, QUN_OBJECT_ACTION)},
    {NUMBER(qun_timing, part, CHECK_ENUM, QUN_PART_ACTIVE)},
    {NUMBER(qun_timing, weekdays, CHECK_BITS, 0x7f)},
    {NUMBER(qun_timing, monthdays, CHECK_NONE, 0)},
    {NUMBER(qun_timing, reserved, CHECK_BITS, 0)},
    {PLAIN(qun_timing, of, FIELD_TEXT)},
    {PLAIN(qun_timing, id, FIELD_TEXT)},
    {PLAIN(qun_timing, anchor, FIELD_TEXT)},
    {PLAIN(qun_timing, ceases, FIELD_TEXT)},
    {LIST(qun_timing, dates, date_count, FIELD_TEXTS)},
    {LIST(qun_timing, after, after_count, FIELD_PERIODS)},
    {LIST(qun_timing, at, at_count, FIELD_MINUTES)},
    {PLAIN(qun_timing, reserved_counts[0], FIELD_RESERVED)},
    {PLAIN(qun_timing, reserved_counts[1], FIELD_RESERVED)},
    {PLAIN(qun_timing, every, FIELD_PERIOD)},
    {PLAIN(qun_timing, lasts, FIELD_PERIOD)},
};

static const object_field notice_fields[] = {
    {PLAIN(qun_notice, size, FIELD_INT32)},   {NUMBER(qun_notice, ack, CHECK_ENUM, QUN_ACK_REQUIRED)},
    {PLAIN(qun_notice, text_zh, FIELD_TEXT)}, {PLAIN(qun_notice, text_en, FIELD_TEXT)},
    {PLAIN(qun_notice, since, FIELD_INT64)},
};

static const object_field threshold_fields[] = {
    {PLAIN(qun_threshold, size, FIELD_INT32)},  {NUMBER(qun_threshold, flags, CHECK_BITS, QUN_GATE_SHUT)},
    {PLAIN(qun_threshold, of, FIELD_TEXT)},     {PLAIN(qun_threshold, when, FIELD_TEXT)},
    {PLAIN(qun_threshold, unless, FIELD_TEXT)}, {PLAIN(qun_threshold, why_zh, FIELD_TEXT)},
    {PLAIN(qun_threshold, why_en, FIELD_TEXT)},
};

static const object_field path_fields[] = {
    {PLAIN(qun_path, size, FIELD_INT32)},   {NUMBER(qun_path, of_kind, CHECK_ENUM, QUN_OBJECT_ACTION)},
    {PLAIN(qun_path, of, FIELD_TEXT)},      {PLAIN(qun_path, id, FIELD_TEXT)},
    {PLAIN(qun_path, name_zh, FIELD_TEXT)}, {PLAIN(qun_path, name_en, FIELD_TEXT)},
    {PLAIN(qun_path, when, FIELD_TEXT)},    {PLAIN(qun_path, unless, FIELD_TEXT)},
    {PLAIN(qun_path, why_zh, FIELD_TEXT)},  {PLAIN(qun_path, why_en, FIELD_TEXT)},
    {PLAIN(qun_path, since, FIELD_INT64)},  {PLAIN(qun_path, ceases, FIELD_INT64)},
};

static const object_field requirement_fields[] = {
    {PLAIN(qun_requirement, size, FIELD_INT32)},
    {NUMBER(qun_requirement, of_kind, CHECK_ENUM, QUN_OBJECT_ACTION)},
    {NUMBER(qun_requirement, part, CHECK_ENUM, QUN_PART_ACTIVE)},
    {PLAIN(qun_requirement, spend_uses, FIELD_INT32)},
    {PLAIN(qun_requirement, of, FIELD_TEXT)},
    {PLAIN(qun_requirement, id, FIELD_TEXT)},
    {PLAIN(qun_requirement, when, FIELD_TEXT)},
    {PLAIN(qun_requirement, why_zh, FIELD_TEXT)},
    {PLAIN(qun_requirement, why_en, FIELD_TEXT)},
    {PLAIN(qun_requirement, ask_zh, FIELD_TEXT)},
    {PLAIN(qun_requirement, ask_en, FIELD_TEXT)},
    {PLAIN(qun_requirement, spend_event, FIELD_TEXT)},
    {PLAIN(qun_requirement, spend_when, FIELD_TEXT)},
    {PLAIN(qun_requirement, spend_within, FIELD_PERIOD)},
};

static const object_field class_fields[] = {
    {PLAIN(qun_class, size, FIELD_INT32)},   {NUMBER(qun_class, flags, CHECK_BITS, 0)},
    {PLAIN(qun_class, id, FIELD_TEXT)},      {PLAIN(qun_class, name_zh, FIELD_TEXT)},
    {PLAIN(qun_class, name_en, FIELD_TEXT)}, {PLAIN(qun_class, by, FIELD_TEXT)},
    {PLAIN(qun_class, when, FIELD_TEXT)},    {LIST(qun_class, values, value_count, FIELD_TEXTS)},
};

static const object_field level_fields[] = {
    {PLAIN(qun_level, size, FIELD_INT32)},
    {NUMBER(qun_level, flags, CHECK_BITS, QUN_LEVEL_OVERLAY | QUN_LEVEL_FINAL)},
    {PLAIN(qun_level, max, FIELD_INT32)},
    {NUMBER(qun_level, reserved, CHECK_BITS, 0)},
    {PLAIN(qun_level, of, FIELD_TEXT)},
    {PLAIN(qun_level, id, FIELD_TEXT)},
    {PLAIN(qun_level, name_zh, FIELD_TEXT)},
    {PLAIN(qun_level, name_en, FIELD_TEXT)},
    {PLAIN(qun_level, about_zh, FIELD_TEXT)},
    {PLAIN(qun_level, about_en, FIELD_TEXT)},
    {PLAIN(qun_level, enter, FIELD_TEXT)},
    {PLAIN(qun_level, keep, FIELD_TEXT)},
    {PLAIN(qun_level, next, FIELD_TEXT)},
    {PLAIN(qun_level, rank, FIELD_TEXT)},
    {PLAIN(qun_level, why_zh, FIELD_TEXT)},
    {PLAIN(qun_level, why_en, FIELD_TEXT)},
    {LIST(qun_level, before, before_count, FIELD_TEXTS)},
    {PLAIN(qun_level, dwell, FIELD_PERIOD)},
    {PLAIN(qun_level, grace, FIELD_PERIOD)},
    {PLAIN(qun_level, lasts, FIELD_PERIOD)},
};

static const object_field role_fields[] = {
    {PLAIN(qun_role, size, FIELD_INT32)},
    {NUMBER(qun_role, flags, CHECK_BITS, QUN_ROLE_STAFF | QUN_ROLE_COMMUNITY)},
    {PLAIN(qun_role, id, FIELD_TEXT)},
    {PLAIN(qun_role, name_zh, FIELD_TEXT)},
    {PLAIN(qun_role, name_en, FIELD_TEXT)},
    {PLAIN(qun_role, about_zh, FIELD_TEXT)},
    {PLAIN(qun_role, about_en, FIELD_TEXT)},
    {PLAIN(qun_role, enter, FIELD_TEXT)},
    {PLAIN(qun_role, keep, FIELD_TEXT)},
    {PLAIN(qun_role, rank, FIELD_TEXT)},
    {PLAIN(qun_role, why_zh, FIELD_TEXT)},
    {PLAIN(qun_role, why_en, FIELD_TEXT)},
    {LIST(qun_role, may, may_count, FIELD_TEXTS)},
    {LIST(qun_role, may_not, may_not_count, FIELD_TEXTS)},
    {PLAIN(qun_role, min, FIELD_INT32)},
    {PLAIN(qun_role, max, FIELD_INT32)},
    {PLAIN(qun_role, per, FIELD_INT32)},
    {NUMBER(qun_role, reserved, CHECK_BITS, 0)},
    {PLAIN(qun_role, cost, FIELD_INT64)},
    {PLAIN(qun_role, dwell, FIELD_PERIOD)},
    {PLAIN(qun_role, grace, FIELD_PERIOD)},
    {PLAIN(qun_role, lasts, FIELD_PERIOD)},
};

static const object_field carrier_fields[] = {
    {PLAIN(qun_carrier, size, FIELD_INT32)},
    {NUMBER(qun_carrier, flags, CHECK_BITS, QUN_CARRIER_PERSONAL | QUN_CARRIER_COMPANY)},
    {NUMBER(qun_carrier, kind, CHECK_ENUM, QUN_ON_BOARD)},
    {PLAIN(qun_carrier, max, FIELD_INT32)},
    {PLAIN(qun_carrier, id, FIELD_TEXT)},
    {PLAIN(qun_carrier, name_zh, FIELD_TEXT)},
    {PLAIN(qun_carrier, name_en, FIELD_TEXT)},
    {NUMBER(qun_carrier, tools, CHECK_BITS, 2 * QUN_TOOL_QUNKONG - 1)},
    {NUMBER(qun_carrier, reserved, CHECK_BITS, 0)},
};

static const object_field form_fields[] = {
    {PLAIN(qun_form, size, FIELD_INT32)},
    {NUMBER(qun_form, flags, CHECK_BITS, 2 * QUN_FORM_NO_WARNING - 1)},
    {NUMBER(qun_form, life, CHECK_ENUM, QUN_LIFE_LONG)},
    {PLAIN(qun_form, extend_max, FIELD_INT32)},
    {PLAIN(qun_form, id, FIELD_TEXT)},
    {PLAIN(qun_form, name_zh, FIELD_TEXT)},
    {PLAIN(qun_form, name_en, FIELD_TEXT)},
    {PLAIN(qun_form, carrier, FIELD_TEXT)},
    {PLAIN(qun_form, parent, FIELD_TEXT)},
    {PLAIN(qun_form, who, FIELD_TEXT)},
    {PLAIN(qun_form, when, FIELD_TEXT)},
    {PLAIN(qun_form, rank, FIELD_TEXT)},
    {PLAIN(qun_form, host, FIELD_TEXT)},
    {PLAIN(qun_form, extend_when, FIELD_TEXT)},
    {LIST(qun_form, per, per_count, FIELD_TEXTS)},
    {LIST(qun_form, warn, warn_count, FIELD_PERIODS)},
    {PLAIN(qun_form, min, FIELD_INT32)},
    {PLAIN(qun_form, max, FIELD_INT32)},
    {PLAIN(qun_form, split, FIELD_INT32)},
    {PLAIN(qun_form, merge, FIELD_INT32)},
    {PLAIN(qun_form, extend_by, FIELD_PERIOD)},
};

static const object_field ending_fields[] = {
    {PLAIN(qun_ending, size, FIELD_INT32)},  {NUMBER(qun_ending, flags, CHECK_BITS, 0)},
    {PLAIN(qun_ending, of, FIELD_TEXT)},     {PLAIN(qun_ending, id, FIELD_TEXT)},
    {PLAIN(qun_ending, when, FIELD_TEXT)},   {PLAIN(qun_ending, why_zh, FIELD_TEXT)},
    {PLAIN(qun_ending, why_en, FIELD_TEXT)},
};

static const object_field rule_fields[] = {
    {PLAIN(qun_rule, size, FIELD_INT32)},
    {NUMBER(qun_rule, informed, CHECK_ENUM, QUN_INFORMED_NONE)},
    {PLAIN(qun_rule, id, FIELD_TEXT)},
    {PLAIN(qun_rule, name_zh, FIELD_TEXT)},
    {PLAIN(qun_rule, name_en, FIELD_TEXT)},
    {PLAIN(qun_rule, about_zh, FIELD_TEXT)},
    {PLAIN(qun_rule, about_en, FIELD_TEXT)},
    {LIST(qun_rule, on, on_count, FIELD_TEXTS)},
    {PLAIN(qun_rule, who, FIELD_TEXT)},
    {PLAIN(qun_rule, when, FIELD_TEXT)},
    {PLAIN(qun_rule, unless, FIELD_TEXT)},
    {PLAIN(qun_rule, why_zh, FIELD_TEXT)},
    {PLAIN(qun_rule, why_en, FIELD_TEXT)},
    {PLAIN(qun_rule, limit_max, FIELD_INT32)},
    {NUMBER(qun_rule, limit_per, CHECK_ENUM, QUN_SCOPE_COMMUNITY)},
    {PLAIN(qun_rule, limit_over, FIELD_PERIOD)},
    {PLAIN(qun_rule, since, FIELD_INT64)},
    {PLAIN(qun_rule, ceases, FIELD_INT64)},
};

static const object_field permit_fields[] = {
    {PLAIN(qun_permit, size, FIELD_INT32)},   {NUMBER(qun_permit, flags, CHECK_BITS, QUN_GATE_SHUT)},
    {PLAIN(qun_permit, id, FIELD_TEXT)},      {PLAIN(qun_permit, name_zh, FIELD_TEXT)},
    {PLAIN(qun_permit, name_en, FIELD_TEXT)}, {PLAIN(qun_permit, when, FIELD_TEXT)},
    {PLAIN(qun_permit, unless, FIELD_TEXT)},  {PLAIN(qun_permit, why_zh, FIELD_TEXT)},
    {PLAIN(qun_permit, why_en, FIELD_TEXT)},
};

static const object_field ladder_fields[] = {
    {PLAIN(qun_ladder, size, FIELD_INT32)},   {NUMBER(qun_ladder, forget, CHECK_ENUM, QUN_FORGET_FALL)},
    {PLAIN(qun_ladder, id, FIELD_TEXT)},      {PLAIN(qun_ladder, name_zh, FIELD_TEXT)},
    {PLAIN(qun_ladder, name_en, FIELD_TEXT)}, {PLAIN(qun_ladder, reset, FIELD_TEXT)},
    {PLAIN(qun_ladder, decay, FIELD_PERIOD)},
};

static const object_field step_fields[] = {
    {PLAIN(qun_step, size, FIELD_INT32)}, {NUMBER(qun_step, flags, CHECK_BITS, 0)},
    {PLAIN(qun_step, at, FIELD_INT32)},   {NUMBER(qun_step, reserved, CHECK_BITS, 0)},
    {PLAIN(qun_step, of, FIELD_TEXT)},
};

static const object_field action_fields[] = {
    {PLAIN(qun_action, size, FIELD_INT32)},
    {NUMBER(qun_action, of_kind, CHECK_ENUM, QUN_OBJECT_ACTION)},
    {NUMBER(qun_action, part, CHECK_ENUM, QUN_PART_ACTIVE)},
    {NUMBER(qun_action, act, CHECK_ENUM, QUN_ACT_EXTEND)},
    {PLAIN(qun_action, of, FIELD_TEXT)},
    {PLAIN(qun_action, target, FIELD_TEXT)},
    {PLAIN(qun_action, topic, FIELD_TEXT)},
    {PLAIN(qun_action, choice, FIELD_TEXT)},
    {PLAIN(qun_action, text_zh, FIELD_TEXT)},
    {PLAIN(qun_action, text_en, FIELD_TEXT)},
    {PLAIN(qun_action, why_zh, FIELD_TEXT)},
    {PLAIN(qun_action, why_en, FIELD_TEXT)},
    {PLAIN(qun_action, amount, FIELD_INT64)},
    {PLAIN(qun_action, formula, FIELD_TEXT)},
    {PLAIN(qun_action, span, FIELD_PERIOD)},
};

#define KIND(name, type, fields) name, sizeof(type), sizeof(type), fields, sizeof(fields) / sizeof *(fields)

const object_kind object_kinds[OBJECT_KINDS] = {
    [QUN_OBJECT_HEAD] = {KIND("head", qun_head, head_fields)},
    [QUN_OBJECT_PARAM] = {KIND("param", qun_param, param_fields)},
    [QUN_OBJECT_POSITIONING] = {KIND("positioning", qun_positioning, positioning_fields)},
    [QUN_OBJECT_GOAL] = {KIND("goal", qun_goal, goal_fields)},
    [QUN_OBJECT_ATTRIBUTE] = {KIND("attribute", qun_attribute, attribute_fields)},
    [QUN_OBJECT_EVENT] = {KIND("event", qun_event_type, event_type_fields)},
    [QUN_OBJECT_METRIC] = {KIND("metric", qun_metric, metric_fields)},
    [QUN_OBJECT_WORDS] = {KIND("words", qun_word_list, word_list_fields)},
    [QUN_OBJECT_TIMING] = {KIND("timing", qun_timing, timing_fields)},
    [QUN_OBJECT_NOTICE] = {KIND("notice", qun_notice, notice_fields)},
    [QUN_OBJECT_THRESHOLD] = {KIND("threshold", qun_threshold, threshold_fields)},
    [QUN_OBJECT_PATH] = {KIND("path", qun_path, path_fields)},
    [QUN_OBJECT_REQUIREMENT] = {KIND("requirement", qun_requirement, requirement_fields)},
    [QUN_OBJECT_CLASS] = {KIND("class", qun_class, class_fields)},
    [QUN_OBJECT_TIER] = {KIND("tier", qun_level, level_fields)},
    [QUN_OBJECT_ROLE] = {KIND("role", qun_role, role_fields)},
    [QUN_OBJECT_CARRIER] = {KIND("carrier", qun_carrier, carrier_fields)},
    [QUN_OBJECT_FORM] = {KIND("form", qun_form, form_fields)},
    [QUN_OBJECT_ENDING] = {KIND("ending", qun_ending, ending_fields)},
    [QUN_OBJECT_RULE] = {KIND("rule", qun_rule, rule_fields)},
    [QUN_OBJECT_PERMIT] = {KIND("permit", qun_permit, permit_fields)},
    [QUN_OBJECT_LADDER] = {KIND("ladder", qun_ladder, ladder_fields)},
    [QUN_OBJECT_STEP] = {KIND("step", qun_step, step_fields)},
    [QUN_OBJECT_STAGE] = {KIND("stage", qun_level, level_fields)},
    [QUN_OBJECT_ACTION] = {KIND("action", qun_action, action_fields)},
};
