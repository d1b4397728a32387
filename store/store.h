/* store/store.h - what runs leave behind, in one SQLite file (docs/schema.md describes the tables).
 *
 * The store only appends: a written row is never changed, so that any report can be made again. A
 * change of state is a new row. Texts and weights are blobs, kept once under their SHA-256 and
 * compressed. Words of closed lists are stored as words; an unknown word is refused.
 *
 * There is one writer: store_open_write takes a lease beside the file (PATH.lock) and keeps it
 * until store_close, or until its process dies. Readers need no lease and never wait for the
 * writer.
 *
 * The same structs are written and read. Written: all they point to is borrowed for the call; id is
 * ignored; NULL text is stored as "" or, where that is said, as nothing; created (and its like)
 * NULL is now; an id of 0 is "none". Read: all they point to belongs to the `memory` of the answer,
 * and absent text is NULL only where that is said. A number that is not finite is stored as NULL
 * and read back as NaN, whatever it was. Times are RFC 3339 in UTC.
 *
 * A Store is used by one thread at a time. A call that fails leaves the file as it was. Codes of
 * all writers: ERR_USAGE a constraint refused the row (unknown word, no such id, same key twice),
 * ERR_IO the disk, ERR_NOMEM. No key or password may be put into any text here.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/outcome.h"

typedef struct Store Store;

enum {
    STORE_APPLICATION_ID = 0x47644872, /* "GdHr", in the header of the file */
    STORE_VERSION = 1,                 /* user_version: migrations that were applied */
    STORE_NAME_SIZE = 64               /* names of runs, candidates, trainings, with their NUL */
};

/* The default file, in the current directory. */
#define STORE_DEFAULT_PATH "goodhart.db"

/* ---- opening ---- */

/* Opens for writing; creates the file and its tables, and applies migrations. On OK the caller owns
 * *out and ends it with store_close; otherwise *out is NULL. ERR_LOCKED: somebody else writes (the
 * message names the process). ERR_FORMAT: not a SQLite file, not ours, damaged, or newer. */
MUST_USE Status store_open_write(const char *path, Store **out, Err *err);

/* Opens for reading what is there, also where nothing can be written. ERR_NOTFOUND: no such file.
 * ERR_FORMAT: as above. */
MUST_USE Status store_open_read(const char *path, Store **out, Err *err);

/* Undoes an open transaction, gives the lease back, frees. NULL is allowed. */
void store_close(Store *s);

/* Everything from begin to commit becomes visible at once and survives a power cut, or none of it.
 * Not nested. Without them each call is a transaction of its own. */
MUST_USE Status store_begin(Store *s, Err *err);
MUST_USE Status store_commit(Store *s, Err *err);

/* Undoes all since store_begin; nothing when none is open. */
void store_rollback(Store *s);

/* Writes a whole, compact copy of the store, also while it is in use. ERR_USAGE: path exists. */
MUST_USE Status store_backup(Store *s, const char *path, Err *err);

/* The versions of the libraries in use. Static. */
const char *store_sqlite_version(void);
const char *store_zstd_version(void);

/* ---- what is stored ---- */

/* Bytes that may hold NUL. data NULL: absent. */
typedef struct {
    const char *data;
    size_t size;
} StoreBytes;

/* The bytes of a C string; NULL is absent. */
StoreBytes store_text(const char *text);

typedef struct {
    int64_t id;
    const char *name; /* NULL when written: made from time and chance, "r" and 9 characters that
                         sort by time */
    const char *task, *task_hash;
    uint64_t seed;
    int samples, iterations, restarts, jobs;
    const char *designer, *model; /* "openai", "gpt-x": what was asked for */
    const char *program_version, *compiler, *cpu;
    const char *config_json; /* each value with its origin */
    const char *train_settings_json;
    const char *prompt_version;
    int64_t forked_from; /* a run, or 0 */
    const char *started;
} StoreRun;

/* How a run ended; the last one counts. A run without one is running or died. An event of kind
 * "resumed" after it means that the run goes on. */
typedef struct {
    const char *status; /* done interrupted failed no-candidate exhausted budget diverged */
    int exit_code;
    const char *message;
    const char *ended;
} StoreRunEnd;

typedef struct {
    int64_t run;
    int restart, number;
    StoreBytes system, user; /* the prompt of this iteration */
    int64_t parent;          /* the candidate it starts from, or 0 */
    const char *started;
} StoreIteration;

/* A question to a model, written and committed before it leaves. (run, purpose, restart, iteration,
 * slot, attempt) is unique. */
typedef struct {
    int64_t id;
    int64_t run;
    const char *purpose; /* "design", "repair", … */
    int restart, iteration, slot, attempt;
    StoreBytes system, user;
    const char *sent;
} StoreCall;

typedef struct {
    const char *outcome; /* reply_outcome_word of the designer: ok empty refused cut failed */
    const char *model;   /* that answered */
    StoreBytes reply;    /* absent: none came */
    int64_t tokens_in, tokens_out; /* negative: not told */
    int attempts;
    uint64_t wall_ms;
    const char *message;
    bool prompt_differs; /* a recording was made from another prompt */
    const char *answered;
} StoreAnswer;

typedef struct {
    int64_t id;
    const char *name; /* NULL when written: store_candidate_name, or "c" and 9 characters when it
                         belongs to no run */
    int64_t run;      /* 0: none (a reward that was trained by hand) */
    int restart, iteration, slot, attempt;
    const char *task;
    StoreBytes source;    /* as the model wrote it; absent: there was no code in the reply */
    StoreBytes canonical; /* as it was compiled; absent: it was not */
    const char *origin;   /* llm human builtin mutation */
    const char *created;
} StoreCandidate;

typedef struct {
    int64_t child, parent;
    const char *role; /* parent repair crossover inspiration human */
} StoreEdge;

/* What one check said about a candidate. */
typedef struct {
    const char *check; /* "parse", "compile", "determinism", … */
    Outcome outcome;   /* OUTCOME_OK: passed */
    const char *code;  /* of the finding; "" when it passed */
    const char *message;
    const char *evidence_json; /* may be NULL */
    double ms;
    const char *created;
} StoreVerdict;

typedef struct {
    int64_t id;
    const char *name;  /* NULL when written: "t" and 9 characters */
    int64_t candidate; /* 0: a built-in reward */
    int64_t run;       /* 0: none */
    const char *task, *task_hash;
    const char *reward_kind; /* source sparse zero human */
    const char *purpose;     /* search final manual preflight */
    uint64_t seed;
    const char *settings_json;
    Outcome outcome;
    const char *message;   /* why it is not ok */
    const char *step_json; /* the step that caused a fault; may be NULL */
    int64_t steps, episodes;
    double cpu_ms, wall_ms;
    int64_t peak_kib, excursions;
    const char *weights_hash; /* of all checkpoints' weights */
    const char *created;
} StoreTraining;

/* One named number of the reward, by its position in the declaration. */
typedef struct {
    int number;
    const char *name, *role; /* component sparse factor watch */
    double metric_correlation;
} StoreTerm;

typedef struct {
    double mean, min, max; /* of its value at each step */
    double episode_mean;   /* of its sum over an episode */
} StoreTermValue;

/* One tenth of a training. */
typedef struct {
    int number; /* 0 … CHECKPOINTS-1 */
    int64_t steps, episodes;
    double metric, success; /* the judge's, over its validation episodes; NaN: not judged */
    double return_mean, metric_mean, success_rate, length_mean, reward_mean;
    double entropy, kl, clip_fraction, value_loss, explained_variance;
    const StoreTermValue *terms; /* [term_count], in the order of StoreTerm.number 0, 1, … */
    int term_count;
} StoreCheckpoint;

/* What the judge measured on fresh test episodes. */
typedef struct {
    Outcome outcome;
    int chosen;   /* number of the checkpoint; -1: none */
    int episodes; /* of the test; validation_episodes chose the checkpoint */
    int validation_episodes;
    double metric_mean, success_rate, length_mean;
    double score; /* (metric_mean - floor) / (goal - floor) */
    uint64_t validation_seed, test_seed;
    /* Columns, each with a value an episode: {"metric":[…],"length":[…],"success":[true,…],
     * "reason":["goal",…],"side":{"NAME":[…]}}. Absent: none. */
    StoreBytes episodes_json;
    const char *side_json; /* means: {"NAME":1.5}; may be NULL */
    const char *message;
    const char *created;
} StoreJudgement;

typedef struct {
    int64_t run;
    int restart, iteration;
    int64_t candidate;
    const char *candidate_name; /* read only */
    const char *role;           /* best-so-far winner */
    double score;
    const char *reason;
    const char *created;
} StoreSelection;

/* ---- writing ---- */

/* id may be NULL. */
MUST_USE Status store_add_run(Store *s, const StoreRun *run, int64_t *id,
                              char name[STORE_NAME_SIZE], Err *err);
MUST_USE Status store_end_run(Store *s, int64_t run, const StoreRunEnd *end, Err *err);
MUST_USE Status store_add_iteration(Store *s, const StoreIteration *iteration, Err *err);
MUST_USE Status store_add_call(Store *s, const StoreCall *call, int64_t *id, Err *err);
MUST_USE Status store_add_answer(Store *s, int64_t call, const StoreAnswer *answer, Err *err);
MUST_USE Status store_add_candidate(Store *s, const StoreCandidate *candidate, int64_t *id,
                                    char name[STORE_NAME_SIZE], Err *err);
MUST_USE Status store_add_edge(Store *s, const StoreEdge *edge, Err *err);
MUST_USE Status store_add_verdict(Store *s, int64_t candidate, const StoreVerdict *verdict,
                                  Err *err);
MUST_USE Status store_add_training(Store *s, const StoreTraining *training, int64_t *id,
                                   char name[STORE_NAME_SIZE], Err *err);
MUST_USE Status store_add_term(Store *s, int64_t training, const StoreTerm *term, Err *err);

/* After the terms whose values it holds. */
MUST_USE Status store_add_checkpoint(Store *s, int64_t training, const StoreCheckpoint *checkpoint,
                                     Err *err);
MUST_USE Status store_add_policy(Store *s, int64_t training, int number, StoreBytes weights,
                                 Err *err);
MUST_USE Status store_add_judgement(Store *s, int64_t training, const StoreJudgement *judgement,
                                    Err *err);
MUST_USE Status store_add_selection(Store *s, const StoreSelection *selection, Err *err);

/* Something that happened; run may be 0, json NULL. */
MUST_USE Status store_add_event(Store *s, int64_t run, const char *kind, const char *json,
                                Err *err);

/* The name of a candidate: "RUN.2-13" is slot 13 of iteration 2; a restart other than 0 is
 * "RUN.r1.2-13", a repair "RUN.2-13a1". */
void store_candidate_name(const char *run, int restart, int iteration, int slot, int attempt,
                          char name[STORE_NAME_SIZE]);

/* ---- reading ---- */

/* Everything that one answer points to. Each answer below has one; end it with store_free. */
typedef struct StoreMemory StoreMemory;
void store_free(StoreMemory *memory); /* NULL is allowed */

typedef enum { STORE_RUN = 1, STORE_CANDIDATE = 2, STORE_TRAINING = 4 } StoreKind;

typedef struct {
    StoreKind kind;
    int64_t id;
    char name[STORE_NAME_SIZE];
} StoreRef;

/* Finds what has this name or the only one that begins with it, among the kinds (bits of
 * StoreKind). ERR_NOTFOUND; ERR_USAGE: several, the message lists up to five. A full name is never
 * ambiguous; of a run and its candidates, a prefix that only that run's names begin with is the
 * run. "last" is the run that was started last. */
MUST_USE Status store_find(Store *s, const char *prefix, unsigned kinds, StoreRef *out, Err *err);

/* A run and what became of it. */
typedef struct {
    StoreRun run;
    const char *status; /* of StoreRunEnd; else "running", or "died" when nobody writes the store */
    int exit_code;
    const char *message, *ended; /* NULL while it runs */
    int64_t winner;              /* the candidate chosen, or best so far; 0: none */
    const char *winner_name;     /* NULL: none */
    double best_score;           /* of that choice; NaN: none */
    int64_t candidates, calls, answers, tokens_in, tokens_out;
} StoreRunInfo;

typedef struct {
    StoreMemory *memory;
    StoreRunInfo *items; /* newest first */
    int count;
} StoreRuns;

/* The newest runs, at most limit. */
MUST_USE Status store_runs(Store *s, int limit, StoreRuns *out, Err *err);

/* A line about a candidate. */
typedef struct {
    int64_t id;
    const char *name;
    int restart, iteration, slot, attempt;
    const char *origin;
    const char *outcome; /* of the first check that did not pass, else of its training; "pending"
                            before there is one */
    const char *check, *code, *message; /* why, when it is not ok */
    int64_t training; /* its first training with purpose search, else manual; 0: none */
    int64_t episodes; /* of the judgement */
    double score, metric, success; /* NaN: not judged */
    const char *source_hash;       /* NULL: no source */
    double curve[CHECKPOINTS];     /* the judge's metric, or where it is not there the trainer's */
    int curve_count;
} StoreCandidateLine;

typedef struct {
    StoreMemory *memory;
    StoreCandidateLine *items; /* by restart, iteration, slot, attempt */
    int count;
} StoreCandidates;

/* The candidates of a run. */
MUST_USE Status store_candidates(Store *s, int64_t run, StoreCandidates *out, Err *err);

/* A training with all that was measured. */
typedef struct {
    StoreTraining training;
    const char *candidate_name; /* NULL: none */
    StoreTerm *terms;
    int term_count;
    StoreCheckpoint *checkpoints;
    int checkpoint_count;
    StoreJudgement *judgement; /* the last one; NULL: none */
} StoreTrainingDetail;

typedef struct {
    StoreMemory *memory;
    StoreTrainingDetail *items; /* oldest first */
    int count;
} StoreTrainings;

/* Trainings by id, by candidate, or by run and purpose; of the arguments that are 0 or NULL
 * nothing is asked. */
MUST_USE Status store_trainings(Store *s, int64_t id, int64_t candidate, int64_t run,
                                const char *purpose, StoreTrainings *out, Err *err);

/* Adds the weights of a checkpoint to *out. ERR_NOTFOUND. */
MUST_USE Status store_policy(Store *s, int64_t training, int number, Buf *out, Err *err);

typedef struct {
    StoreMemory *memory;
    StoreRunInfo info;
    StoreIteration *iterations; /* without the texts of the prompts */
    int iteration_count;
    StoreSelection *selections; /* in the order they were made */
    int selection_count;
} StoreRunDetail;

/* ERR_NOTFOUND. */
MUST_USE Status store_run(Store *s, int64_t id, StoreRunDetail *out, Err *err);

/* A question and its answer. */
typedef struct {
    StoreMemory *memory;
    StoreCall call;
    bool answered;
    StoreAnswer answer;
} StoreCallDetail;

/* The call with this key (the fields of key up to attempt). ERR_NOTFOUND: it was never sent. */
MUST_USE Status store_call(Store *s, const StoreCall *key, StoreCallDetail *out, Err *err);

typedef struct {
    int64_t id;
    const char *name, *role; /* of the candidate it came from; of the edge */
} StoreRelative;

typedef struct {
    StoreMemory *memory;
    StoreCandidate candidate;
    const char *run_name; /* NULL: none */
    StoreCandidateLine line;
    StoreVerdict *verdicts; /* in the order they were made */
    int verdict_count;
    StoreRelative *parents;
    int parent_count;
    bool has_call;        /* the prompt and the reply it came from are known */
    StoreCallDetail call; /* its memory is NULL: all is in this memory */
} StoreCandidateDetail;

/* A candidate without its trainings (store_trainings). ERR_NOTFOUND. */
MUST_USE Status store_candidate(Store *s, int64_t id, StoreCandidateDetail *out, Err *err);

#endif
