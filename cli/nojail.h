/* cli/nojail.h - what ran without the jail (--unsafe-no-jail) says so wherever it is shown. */
#ifndef CLI_NOJAIL_H
#define CLI_NOJAIL_H

#include <cjson/cJSON.h>

#include "cli/cli.h"

/* Whether it is stored of a run, of a candidate (or the run it is of), of a training (or its run or
 * candidate) that rewards ran without the jail. */
bool nojail_run(const StoreRun *run);
MUST_USE Status nojail_candidate(Store *store, const StoreCandidateDetail *candidate, bool *out,
                                 Err *err);
MUST_USE Status nojail_training(Store *store, const StoreTraining *training, bool *out, Err *err);

/* Adds a line that cannot be overlooked, where there is something to say. */
void nojail_add(const Cli *cli, bool off, Buf *out);

/* Adds "unsafe_no_jail": true, likewise: where the jail was on the key is absent. */
void nojail_add_json(cJSON *object, bool off);

#endif
