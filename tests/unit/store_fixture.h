/* tests/unit/store_fixture.h - a store in a folder of its own, and one filled run. */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include <math.h>

#include "store/store.h"
#include "tests/folder.h"

typedef struct {
    char dir[FOLDER_SIZE], path[96];
} StorePlace;

static inline void place_make(StorePlace *place)
{
    folder_make(place->dir);
    (void)snprintf(place->path, sizeof place->path, "%s/g.db", place->dir);
}

static inline void place_remove(const StorePlace *place)
{
    folder_remove(place->dir);
}

/* A reply as a model might write it: escape sequences, NUL, bytes that are not UTF-8. */
static const char hostile[] = "```c\n\x1b]0;owned\x07 /* \0 \xff\xfe \xc2\x9b */\n```";
#define HOSTILE ((StoreBytes){hostile, sizeof hostile - 1})

static const char source_a[] = "COMPONENTS(upright, effort);\n"
                               "void reward(const Step *s, Memory *m, Components *out)\n{\n"
                               "    out->upright = 1.0f;\n    out->effort = -0.1f;\n}\n";
static const char source_b[] = "COMPONENTS(upright, effort);\n"
                               "void reward(const Step *s, Memory *m, Components *out)\n{\n"
                               "    out->upright = 2.0f;\n    out->effort = -0.1f;\n}\n";

static inline StoreRun run_row(const char *name)
{
    return (StoreRun){.name = name,
                      .task = "cartpole",
                      .task_hash = "abc",
                      .seed = INT64_MAX,
                      .samples = 2,
                      .iterations = 1,
                      .restarts = 1,
                      .jobs = 2,
                      .designer = "openai",
                      .model = "m\x1b[31m",
                      .program_version = "0.1.0",
                      .compiler = "cc",
                      .cpu = "cpu",
                      .config_json = "{\"samples\":{\"value\":2,\"origin\":\"flag\"}}",
                      .prompt_version = "1",
                      .started = "2026-01-02T03:04:05.678Z"};
}

static inline StoreTraining training_row(int64_t candidate, int64_t run)
{
    return (StoreTraining){.candidate = candidate,
                           .run = run,
                           .task = "cartpole",
                           .task_hash = "abc",
                           .reward_kind = "source",
                           .purpose = "search",
                           .seed = 17,
                           .settings_json = "{\"hidden\":64}",
                           .steps = 1000,
                           .episodes = 20,
                           .cpu_ms = 12.5,
                           .wall_ms = 13.5,
                           .peak_kib = 4096,
                           .excursions = 1,
                           .weights_hash = "ff"};
}

/* A training with two terms, ten checkpoints, a policy each, and a judgement, in s. */
static inline int64_t fill_training(Store *s, const StoreTraining *row, double score)
{
    static const char episodes[] = "{\"metric\":[10,20,30],\"length\":[10,20,30],"
                                   "\"success\":[false,true,true],\"reason\":[\"fell\",\"\",\"\"]}";
    int64_t id = 0;
    Err err;

    CHECK_OK(store_add_training(s, row, &id, NULL, &err), err);
    CHECK_OK(store_add_term(s, id, &(StoreTerm){0, "upright", "component", 0.75}, &err), err);
    CHECK_OK(store_add_term(s, id, &(StoreTerm){1, "effort", "component", NAN}, &err), err);
    for (int i = 0; i < CHECKPOINTS; i++) {
        StoreTermValue values[2] = {{i, i - 1, i + 1, 10.0 * i}, {-0.1, -0.1, -0.1, -0.1 * i}};
        StoreCheckpoint c = {.number = i,
                             .steps = 100 * (i + 1),
                             .episodes = 2,
                             .metric = i == 0 ? NAN : 2.0 * i,
                             .success = 0.1 * i,
                             .return_mean = i,
                             .metric_mean = 3.0 * i,
                             .success_rate = 0.05 * i,
                             .length_mean = 11,
                             .reward_mean = 1,
                             .entropy = 0.5,
                             .kl = 0.01,
                             .clip_fraction = 0.2,
                             .value_loss = 3,
                             .explained_variance = INFINITY,
                             .terms = values,
                             .term_count = 2};
        CHECK_OK(store_add_checkpoint(s, id, &c, &err), err);
        CHECK_OK(store_add_policy(s, id, i, (StoreBytes){"w\0w", 3}, &err), err);
    }
    CHECK_OK(store_add_judgement(s, id,
                                 &(StoreJudgement){.chosen = 9,
                                                   .episodes = 3,
                                                   .validation_episodes = 5,
                                                   .metric_mean = 20,
                                                   .success_rate = 2.0 / 3,
                                                   .length_mean = 20,
                                                   .score = score,
                                                   .validation_seed = 1,
                                                   .test_seed = 2,
                                                   .episodes_json = store_text(episodes),
                                                   .side_json = "{\"drift\":0.5}"},
                                 &err),
             err);
    return id;
}

static inline int64_t fill_candidate(Store *s, int64_t run, int slot, const char *source)
{
    StoreCandidate c = {.run = run,
                        .slot = slot,
                        .task = "cartpole",
                        .source = store_text(source),
                        .origin = "llm"};
    StoreCall call = {.run = run,
                      .purpose = "design",
                      .slot = slot,
                      .system = store_text("the rules"),
                      .user = store_text("the task \x1b[2J")};
    StoreAnswer answer = {.outcome = "ok",
                          .model = "m-1",
                          .reply = HOSTILE,
                          .tokens_in = 100,
                          .tokens_out = -1,
                          .attempts = 1,
                          .wall_ms = 5};
    int64_t id = 0, call_id = 0;
    Err err;

    CHECK_OK(store_add_call(s, &call, &call_id, &err), err);
    CHECK_OK(store_add_answer(s, call_id, &answer, &err), err);
    CHECK_OK(store_add_candidate(s, &c, &id, NULL, &err), err);
    CHECK_OK(store_add_verdict(s, id, &(StoreVerdict){.check = "parse", .ms = 0.5}, &err), err);
    return id;
}

typedef struct {
    int64_t run, a, b, bad, training_a, training_b;
} Filled;

/* A run "rtest00001" with candidates .0-0 (score 0.5), .0-1 (score 0.9, winner), .0-2 (rejected).
 */
static inline Filled fill_run(Store *s)
{
    Filled f = {0};
    StoreRun run = run_row("rtest00001");
    StoreTraining row;
    Err err;

    CHECK_OK(store_add_run(s, &run, &f.run, NULL, &err), err);
    CHECK_OK(store_add_iteration(s,
                                 &(StoreIteration){.run = f.run,
                                                   .system = store_text("the rules"),
                                                   .user = store_text("the task")},
                                 &err),
             err);
    f.a = fill_candidate(s, f.run, 0, source_a);
    f.b = fill_candidate(s, f.run, 1, source_b);
    f.bad = fill_candidate(s, f.run, 2, "COMPONENTS(x); \x1b[2J");
    CHECK_OK(store_add_verdict(s, f.bad,
                               &(StoreVerdict){.check = "types",
                                               .outcome = OUTCOME_REJECTED,
                                               .code = "type-unknown",
                                               .message = "no \x1b[31msuch field",
                                               .evidence_json = "{\"line\":3}",
                                               .ms = NAN},
                               &err),
             err);
    CHECK_OK(store_add_edge(s, &(StoreEdge){f.b, f.a, "parent"}, &err), err);
    row = training_row(f.a, f.run);
    f.training_a = fill_training(s, &row, 0.5);
    row = training_row(f.b, f.run);
    f.training_b = fill_training(s, &row, 0.9);
    CHECK_OK(store_add_selection(s,
                                 &(StoreSelection){.run = f.run,
                                                   .candidate = f.b,
                                                   .role = "winner",
                                                   .score = 0.9,
                                                   .reason = "highest score"},
                                 &err),
             err);
    CHECK_OK(store_end_run(s, f.run, &(StoreRunEnd){.status = "done", .message = "ok"}, &err), err);
    return f;
}

#endif
