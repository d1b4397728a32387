/* tests/unit/search_fixture.h - searches as processes, in a folder of their own; what two stores
 * hold is compared row by row. */
#ifndef TESTS_UNIT_SEARCH_FIXTURE_H
#define TESTS_UNIT_SEARCH_FIXTURE_H

#include <sqlite3.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "designer/recording.h"
#include "tests/folder.h"
#include "tests/program.h"

#define DATA         TESTS_DIR "/data/search"
#define CARTPOLE     "recording:" DATA "/cartpole.jsonl"
#define MOUNTAIN_CAR "recording:" DATA "/mountain-car.jsonl"

/* A small search: what follows the name of the task. */
#define SMALL                                                                                      \
    "--steps", "20000", "--test-episodes", "10", "--validation-episodes", "5", "--final-seeds", "1"
#define TINY                                                                                       \
    "--steps", "10240", "--test-episodes", "3", "--validation-episodes", "2", "--final-seeds", "1"

/* Words, NULL at the end, as an array for search_run. */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static inline void goodhart_start(Process *p, const char *const *words, const char *const *env)
{
    const char *argv[PROGRAM_WORDS_MAX] = {"./goodhart"};

    for (size_t i = 0; words[i] != NULL; i++) {
        CHECK(i + 2 < PROGRAM_WORDS_MAX);
        argv[i + 1] = words[i];
    }
    program_start(p, argv, env);
}

static inline Answer goodhart(const char *const *words)
{
    Process p;

    goodhart_start(&p, words, NULL);
    return program_wait(&p);
}

/* Runs it, and fails with its standard error when it ends with another code. */
static inline void goodhart_expect(int exit_code, const char *const *words)
{
    Answer a = goodhart(words);

    if (a.exit_code != exit_code) {
        fail_msg("[%s] exit %d, not %d: %s", test_case, a.exit_code, exit_code, a.err.data);
    }
    answer_release(&a);
}

/* ---- recordings ---- */

/* A reply with this body of reward, one component `a`, in a fence. */
#define REPLY(body)                                                                                \
    "Idea.\n\n```c\nCOMPONENTS(a);\n\nvoid reward(const Step *s, Memory *m, Components *out)\n{\n" \
    "    " body "\n}\n```\n"
#define REPLY_GOOD     REPLY("out->a = 1.0f;")
#define REPLY_LOOP     REPLY("float x = 0.0f; for (;;) { x += 1.0f; } out->a = x;")
#define REPLY_DIVISION REPLY("int zero = s->t - s->t; out->a = 1 / zero;")
#define REPLY_NAN      REPLY("out->a = sqrtf(0.02f - s->now.pole_angle);")
#define REPLY_NOT_C    REPLY("out->a = ;")
#define REPLY_NO_CODE  "I would rather talk about the weather.\n"
/* What random play does not reach in the critic's probes: it balances no pole for 150 steps. */
#define REPLY_LATE_NAN REPLY("out->a = 1.0f + 0.001f * sqrtf(150.0f - s->t);")

/* Writes folder/name: replies for the task cartpole, iteration by iteration. */
static inline void recording_make(const char *folder, const char *name, int samples,
                                  const char *const *replies, int count, char path[256])
{
    const RecordingHeader header = {"cartpole", samples, count / samples, "", "", ""};
    Buf out;
    Err err;

    (void)snprintf(path, 256, "%s/%s", folder, name);
    buf_init(&out, 1 << 20);
    CHECK_OK(recording_write_header(&header, &out, &err), err);
    for (int i = 0; i < count; i++) {
        const RecordedReply reply = {.key = {"design", 0, i / samples, i % samples, 0},
                                     .prompt_sha256 = "",
                                     .model = "hand",
                                     .tokens_in = -1,
                                     .tokens_out = -1,
                                     .text = replies[i]};
        CHECK_OK(recording_write_reply(&reply, &out, &err), err);
    }
    CHECK_OK(file_write(path, out.data, out.size, &err), err);
    buf_release(&out);
}

/* ---- stores ---- */

static inline void sql_add_value(sqlite3_stmt *statement, int column, Buf *out)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        buf_add_text(out, "-");
        break;
    case SQLITE_FLOAT: /* all its bits */
        buf_printf(out, "%a", sqlite3_column_double(statement, column));
        break;
    default:
        buf_add_text(out, (const char *)sqlite3_column_text(statement, column));
        break;
    }
}

/* Adds the rows of a question, a line each; columns are divided by " | ". */
static inline void sql_rows(const char *store, const char *sql, Buf *out)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int got;

    CHECK_INT(sqlite3_open_v2(store, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    while ((got = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            buf_add_text(out, i > 0 ? " | " : "");
            sql_add_value(statement, i, out);
        }
        buf_add_text(out, "\n");
    }
    CHECK_INT(got, SQLITE_DONE);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
}

/* The rows of a question as text, without the last newline. */
static inline void check_rows(const char *store, const char *sql, const char *want)
{
    Buf rows;

    buf_init(&rows, 1 << 20);
    sql_rows(store, sql, &rows);
    if (rows.size > 0) {
        rows.data[rows.size - 1] = '\0';
    }
    CHECK_STR(rows.data, want);
    buf_release(&rows);
}

/* Which candidate a training is of, free of ids and names. */
#define TRAINING_KEY                                                                               \
    "ifnull(c.iteration, -1) || '.' || ifnull(c.slot, -1) || ' ' || "                              \
    "t.reward_kind || ' ' || t.purpose || ' ' || t.seed"
#define TRAINING_FROM " FROM training t LEFT JOIN candidate c ON c.id = t.candidate"

/* All that a search leaves behind, ids, names, times and costs left out. Blobs by their hash. */
static inline void store_dump(const char *store, Buf *out)
{
    static const char *const questions[] = {
        "SELECT task, task_hash, seed, samples, iterations, restarts, train_settings_json, "
        "prompt_version FROM run",
        "SELECT status, exit_code, message FROM run_end",
        "SELECT i.number, i.system, i.user, c.iteration, c.slot FROM iteration i LEFT JOIN "
        "candidate c ON c.id = i.parent ORDER BY i.number",
        "SELECT iteration, slot, attempt, task, source, canonical, origin FROM candidate "
        "ORDER BY 1, 2, 3",
        "SELECT a.iteration, a.slot, b.iteration, b.slot, e.role FROM edge e JOIN candidate a ON "
        "a.id = e.child JOIN candidate b ON b.id = e.parent ORDER BY 1, 2, 3, 4",
        "SELECT purpose, iteration, slot, attempt, system, user, outcome, reply FROM call JOIN "
        "call_answer ON call = id ORDER BY 1, 2, 3, 4",
        "SELECT c.iteration, c.slot, v.check_name, v.outcome, v.code, v.message, v.evidence_json "
        "FROM verdict v JOIN candidate c ON c.id = v.candidate ORDER BY 1, 2, v.id",
        "SELECT " TRAINING_KEY " AS k, t.task_hash, t.settings_json, t.outcome, t.message, "
        "t.step_json, t.steps, t.episodes, t.excursions, t.weights_hash" TRAINING_FROM
        " ORDER BY k",
        "SELECT " TRAINING_KEY " AS k, m.number, m.name, m.role, m.metric_correlation" TRAINING_FROM
        " JOIN term m ON m.training = t.id ORDER BY k, 2",
        "SELECT " TRAINING_KEY " AS k, p.number, p.steps, p.episodes, p.metric, p.success, "
        "p.return_mean, p.metric_mean, p.success_rate, p.length_mean, p.reward_mean, p.entropy, "
        "p.kl, p.clip_fraction, p.value_loss, p.explained_variance" TRAINING_FROM
        " JOIN checkpoint p ON p.training = t.id ORDER BY k, 2",
        "SELECT " TRAINING_KEY " AS k, v.checkpoint, v.term, v.mean, v.min, v.max, "
        "v.episode_mean" TRAINING_FROM " JOIN term_value v ON v.training = t.id ORDER BY k, 2, 3",
        "SELECT " TRAINING_KEY " AS k, p.checkpoint, p.weights" TRAINING_FROM
        " JOIN policy p ON p.training = t.id ORDER BY k, 2",
        "SELECT " TRAINING_KEY " AS k, j.outcome, j.chosen, j.episodes, j.validation_episodes, "
        "j.metric_mean, j.success_rate, j.length_mean, j.score, j.validation_seed, j.test_seed, "
        "j.episodes_json, j.side_json, j.message" TRAINING_FROM
        " JOIN judgement j ON j.training = t.id ORDER BY k",
        "SELECT s.iteration, s.role, s.score, c.iteration, c.slot, s.reason FROM selection s JOIN "
        "candidate c ON c.id = s.candidate ORDER BY s.id",
    };

    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        buf_printf(out, "[%zu]\n", i);
        sql_rows(store, questions[i], out);
    }
}

/* Fails at the first line in which they differ. */
static inline void check_same_text(const char *got, const char *want)
{
    while (*got != '\0' || *want != '\0') {
        size_t a = strcspn(got, "\n"), b = strcspn(want, "\n");
        if (a != b || memcmp(got, want, a) != 0) {
            fail_msg("[%s]\n  got  %.*s\n  want %.*s", test_case, (int)a, got, (int)b, want);
        }
        got += a + (got[a] != '\0');
        want += b + (want[b] != '\0');
    }
}

static inline void check_same_stores(const char *store, const char *as)
{
    Buf got, want;

    buf_init(&got, 1 << 24);
    buf_init(&want, 1 << 24);
    store_dump(store, &got);
    store_dump(as, &want);
    CHECK(want.size > 2000); /* something was compared */
    check_same_text(got.data, want.data);
    buf_release(&got);
    buf_release(&want);
}

/* The user text of an iteration's prompt, as `show --prompt` prints it. The caller releases. */
static inline Answer prompt_of(const char *store, int iteration)
{
    char run[64], name[96];
    Buf rows;
    Answer a;

    buf_init(&rows, 4096);
    sql_rows(store, "SELECT name FROM run", &rows);
    (void)snprintf(run, sizeof run, "%.*s", (int)strcspn(rows.data, "\n"), rows.data);
    buf_release(&rows);
    (void)snprintf(name, sizeof name, "%s.%d-0", run, iteration);
    a = goodhart(WORDS("show", name, "--prompt", "--store", store));
    CHECK_INT(a.exit_code, 0);
    return a;
}

#endif
