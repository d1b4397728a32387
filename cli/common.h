/* cli/common.h - what search and train share. */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include "cli/cli.h"
#include "search/search.h"
#include "tasks/task.h"

/* What both ask of a training, and where results go. */
typedef struct {
    const char *store;
    int jobs, steps, validation_episodes, test_episodes;
    uint64_t seed;
    bool json, quiet, unsafe_no_jail;
} CommonWish;

enum { COMMON_OPTIONS = 9 };

/* The defaults; and the rows of the option table that set them, written to options[COMMON_OPTIONS].
 */
CommonWish common_wish(void);
void common_options(CommonWish *wish, Option *options);

/* The task of that name. ERR_USAGE with the nearest names. */
MUST_USE Status common_task(const char *name, const Task **out, Err *err);

/* All options as {"name":{"value":…,"origin":"default"|"command line"}}: for the store. */
MUST_USE Status common_config_json(const CommandLine *line, Buf *out, Err *err);

/* A descriptor that becomes readable at the first Ctrl-C or SIGTERM; -1 when there can be none. The
 * caller closes it. A second signal finds the default action again once the first was read. */
int common_interrupt_fd(void);

/* Adds the command that shows this, "goodhart show ID --store 'FILE'": the store only where it is
 * not the default, quoted for a shell where it has to be. */
void common_add_show(Buf *out, const char *id, const char *store);

/* Adds the table of rewards that were trained on several seeds. */
void comparison_add(const Cli *cli, const Task *task, const SearchComparison *rows, int count,
                    Buf *out);

#endif
