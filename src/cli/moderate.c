/* moderate.c - qun moderate: what events break. */
#include "cli/verb.h"

static int run(const arguments *given)
{
    return verb_run(given, QUN_VERB_MODERATE, QUN_SCOPE_EVENT);
}

const command command_moderate = {
    .name = "moderate",
    .brief = "Decides what each event breaks and what follows",
    .operands = "CHARTER [ROWS...]",
    .about = "ROWS are events, one a line: JSON objects like {\"kind\": \"message\", \"at\": "
             "\"2026-01-05T18:00:00Z\",\n"
             "\"member\": \"anna\", \"group\": \"walk\", \"text\": \"...\"}, or CSV; keys like "
             "\"member.staff\" set a field of the\n"
             "row the event leads to. Without ROWS, and for -, standard input is read. Every event is "
             "decided at its own\n"
             "instant, and by itself: qun replay lets events count.",
    .examples = "qun moderate pet-club.json messages.jsonl --members members.csv\n"
                "qun moderate pet-club.json messages.jsonl --all --sentence auditor",
    .lists = verb_lists,
    .list_count = VERB_LISTS,
    .least = 1,
    .most = SIZE_MAX,
    .run = run,
};
