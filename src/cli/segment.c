/* segment.c - qun segment: class and tier of members. */
#include "cli/verb.h"

static int run(const arguments *given)
{
    return verb_run(given, QUN_VERB_SEGMENT, QUN_SCOPE_MEMBER);
}

const command command_segment = {
    .name = "segment",
    .brief = "Decides each member's class on every axis, and the tier",
    .operands = "CHARTER [ROWS...]",
    .about = "ROWS are members, one a line: JSON objects like {\"id\": \"anna\", \"tier\": \"regular\", "
             "\"orders\": 4}, or CSV.\n"
             "Without ROWS, and for -, standard input is read. Only changes and open questions are printed; "
             "--all prints\n"
             "what stays, too.",
    .examples = "qun segment pet-club.json members.jsonl --now 2026-03-01T00:00:00+08:00\n"
                "qun segment pet-club.json members.csv --all --table",
    .lists = verb_lists,
    .list_count = VERB_LISTS,
    .least = 1,
    .most = SIZE_MAX,
    .run = run,
};
