/* commands.h - the commands of the program, a file each. */
#ifndef QUN_CLI_COMMANDS_H
#define QUN_CLI_COMMANDS_H
#include "cli/options.h"

extern const command command_check, command_admit, command_segment, command_moderate, command_expire,
    command_replay, command_eval, command_words, command_new;
#endif
