/* cli/show.h - what `show` says about a run, a candidate and a training, as text and as JSON. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include <cjson/cJSON.h>

#include "analyzer/summary.h"
#include "cli/cli.h"

MUST_USE Status show_run(Cli *cli, Store *store, int64_t id, bool json, Err *err);
MUST_USE Status show_candidate(Cli *cli, Store *store, int64_t id, bool json, Err *err);
MUST_USE Status show_training(Cli *cli, Store *store, int64_t id, bool json, Err *err);

/* Parts that several commands use. New objects are the caller's. */
cJSON *show_run_info_json(const StoreRunInfo *info);
cJSON *show_line_json(const StoreCandidateLine *line);
cJSON *show_training_json(const StoreTrainingDetail *training);

/* The curves of a stored training for curves_table. Borrows its names. */
void show_curves(const StoreTrainingDetail *training, Curves *out);

/* Adds the settings, curves and judgement of a training. */
MUST_USE Status show_add_training(const Cli *cli, const StoreTrainingDetail *training, Buf *out,
                                  Err *err);

/* Adds the stored test episodes of a training as a group; none are stored: adds nothing. */
MUST_USE Status show_add_episodes(const StoreTrainingDetail *training, EpisodeGroups *groups,
                                  Err *err);

#endif
