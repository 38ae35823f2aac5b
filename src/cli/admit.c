/* admit.c - qun admit: may these people enter. */
#include "cli/verb.h"

static int run(const arguments *given)
{
    return verb_run(given, QUN_VERB_ADMIT, QUN_SCOPE_MEMBER);
}

const command command_admit = {
    .name = "admit",
    .brief = "Decides whether applicants may enter: admit, refuse, or pend with what is missing",
    .operands = "CHARTER [ROWS...]",
    .about = "ROWS are applicants, one a line: JSON objects like {\"id\": \"anna\", \"orders\": 3}, or CSV "
             "whose header names\n"
             "the fields. Without ROWS, and for -, standard input is read. What is absent or empty is "
             "unknown, never\n"
             "false. With one group in --groups its own entry is asked too.",
    .examples =
        "qun admit pet-club.json applicants.csv --table\n"
        "echo '{\"id\": \"anna\", \"orders\": 3}' | qun admit pet-club.json --sentence member --lang zh",
    .lists = verb_lists,
    .list_count = VERB_LISTS,
    .least = 1,
    .most = SIZE_MAX,
    .run = run,
};
