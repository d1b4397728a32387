/* cli/commands.h - one function a command. argv[0] is what follows the command's name. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "base/err.h"
#include "cli/cli.h"

typedef Status CommandRun(Cli *cli, int argc, char *const *argv, Err *err);

CommandRun cmd_search;
CommandRun cmd_train;
CommandRun cmd_tasks;
CommandRun cmd_runs;
CommandRun cmd_show;
CommandRun cmd_diff;
CommandRun cmd_doctor;

#endif
