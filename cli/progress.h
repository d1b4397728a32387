/* cli/progress.h - a search while it runs, on standard error.
 *
 * On a terminal: a line for each candidate that is done, and below them one line that is redrawn
 * (iteration, candidates, best so far, time left). Elsewhere: plain lines, one for each candidate
 * and each iteration, nothing that is redrawn.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/cli.h"
#include "search/search.h"

typedef struct {
    const Cli *cli;
    bool terminal; /* standard error is one */
    bool quiet;    /* nothing but warnings */
    bool drawn;    /* the redrawn line is on the screen */
    int width;
    uint64_t drawn_ms;
} Progress;

void progress_init(Progress *p, const Cli *cli, bool quiet);

/* Shows an event. */
void progress_event(Progress *p, const SearchEvent *event);

/* Takes the redrawn line off the screen. */
void progress_end(Progress *p);

#endif
