/* expire.c - qun expire: which groups are warned, extended or ended. */
#include "cli/verb.h"

static int run(const arguments *given)
{
    return verb_run(given, QUN_VERB_EXPIRE, QUN_SCOPE_GROUP);
}

const command command_expire = {
    .name = "expire",
    .brief = "Decides which groups are warned, extended or ended",
    .operands = "CHARTER [ROWS...]",
    .about = "ROWS are groups, one a line: JSON objects like {\"id\": \"sale-7\", \"form\": \"sale\", "
             "\"opened\":\n"
             "\"2026-01-05T10:00:00+08:00\"}, or CSV. Without ROWS, and for -, standard input is read. Only "
             "groups with\n"
             "something to do are printed; --all prints the others with their next warning or end.",
    .examples = "qun expire flash-sale.json groups.csv --now 2026-01-05T13:50:00+08:00\n"
                "qun expire flash-sale.json groups.jsonl --all --table",
    .lists = verb_lists,
    .list_count = VERB_LISTS,
    .least = 1,
    .most = SIZE_MAX,
    .run = run,
};
