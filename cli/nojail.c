#include "cli/nojail.h"

#include <string.h>

#include "base/json.h"
#include "search/jail.h"
#include "search/keep.h"

bool nojail_run(const StoreRun *run)
{
    const cJSON *value;
    cJSON *config = NULL;
    bool off = false;

    if (run->config_json != NULL &&
        json_parse(run->config_json, strlen(run->config_json), "config", &config, NULL) == OK) {
        value = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(config, "jail"),
                                                 "value");
        off = cJSON_IsString(value) && strcmp(value->valuestring, JAIL_OFF) == 0;
    }
    cJSON_Delete(config);
    return off;
}

static Status run_by_id(Store *store, int64_t id, bool *out, Err *err)
{
    StoreRunDetail run = {0};
    Status st = store_run(store, id, &run, err);

    if (st == OK) {
        *out = nojail_run(&run.info.run);
    }
    store_free(run.memory);
    return st;
}

Status nojail_candidate(Store *store, const StoreCandidateDetail *candidate, bool *out, Err *err)
{
    *out = false;
    for (int i = 0; i < candidate->verdict_count; i++) {
        *out = *out || strcmp(candidate->verdicts[i].code, KEEP_NO_JAIL) == 0;
    }
    if (*out || candidate->candidate.run == 0) {
        return OK;
    }
    return run_by_id(store, candidate->candidate.run, out, err);
}

Status nojail_training(Store *store, const StoreTraining *training, bool *out, Err *err)
{
    StoreCandidateDetail candidate = {0};
    Status st;

    *out = false;
    if (training->candidate == 0) {
        return training->run != 0 ? run_by_id(store, training->run, out, err) : OK;
    }
    st = store_candidate(store, training->candidate, &candidate, err);
    if (st == OK) {
        st = nojail_candidate(store, &candidate, out, err);
    }
    store_free(candidate.memory);
    return st;
}

void nojail_add(const Cli *cli, bool off, Buf *out)
{
    static const char text[] = "NO JAIL: rewards ran here without the jail (--unsafe-no-jail)";

    if (off) {
        cli_paint(cli, out, PAINT_RED, text, sizeof text - 1);
        buf_add_text(out, "\n");
    }
}

void nojail_add_json(cJSON *object, bool off)
{
    if (off) {
        json_add_bool(object, "unsafe_no_jail", true);
    }
}
