/* search/search.h - the loop: a model writes rewards, they are checked, trained and judged, what
 * was learned goes into the next prompt, and the best is compared with the references.
 *
 * Faithful to Eureka (Ma et al. 2023): K samples an iteration, N iterations, the parent of the next
 * is the best so far. Unlike it, a candidate's score is measured on episodes that chose nothing,
 * and the winner is trained anew on fresh seeds before anything is claimed of it.
 *
 * Every step is committed to the store when it is known. What is stored is a function of the
 * options and the replies; the number of jobs and the order of arrival change nothing.
 */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/outcome.h"
#include "designer/designer.h"
#include "search/comparison.h"
#include "store/store.h"
#include "tasks/task.h"
#include "trainer/protocol.h"

typedef struct {
    const Task *task;
    const char *store_path;
    Designer *designer;      /* borrowed */
    int samples, iterations; /* K, N */
    int jobs;                /* processes at once */
    uint64_t seed;           /* 63 bits; everything random is derived from it */
    TrainSettings settings;
    int validation_episodes; /* choose the checkpoint of a training */
    int test_episodes;       /* measure it */
    int final_seeds;         /* trainings each of winner and references, after the search */
    const char *record_path; /* the replies are written there as a recording; NULL: they are not */
    const char *config_json; /* each option with its origin, for the store */
    bool unsafe_no_jail;     /* rewards run without the jail; told by a warning, and stored */
    int interrupt_fd;        /* readable when the user wants to stop: a signalfd; -1: never */
} SearchOptions;

/* A candidate as far as it is known. Texts are borrowed for the call. */
typedef struct {
    int iteration, slot;
    char name[STORE_NAME_SIZE];
    Outcome outcome;
    const char *check;  /* where it ended: "reply", the name of a check, "train", "judge", "" */
    const char *reason; /* why, when outcome is not OUTCOME_OK; may have several lines */
    double metric, success, score, length; /* of the test episodes; NaN: not judged */
    double curve[CHECKPOINTS];             /* metric over the validation episodes */
    int curve_count;
} SearchCandidate;

typedef struct {
    char run[STORE_NAME_SIZE], winner[STORE_NAME_SIZE]; /* winner "": none was acceptable */
    int exit_code;                      /* 0, or 3 without an acceptable candidate */
    double search_score, search_metric; /* the winner's, on its search seed */
    int comparison_count;
    SearchComparison comparisons[3]; /* winner, human (when there is one), sparse */
    /* Of the means: 95 % intervals of winner - sparse and winner - human; NaN where one is missing.
     */
    Interval over_sparse, over_human;
    /* Eureka's (winner - sparse) / |human - sparse|; defined only when the interval of
     * human - sparse does not hold 0. */
    bool eureka_defined;
    double eureka_score;
    double wall_seconds;
    int candidates, accepted;
} SearchResult;

typedef enum {
    SEARCH_LAUNCH,    /* the run has its name */
    SEARCH_ITERATION, /* an iteration begins */
    SEARCH_CANDIDATE, /* a candidate is done */
    SEARCH_SELECTION, /* an iteration is done; best is the best so far */
    SEARCH_WARNING,   /* text says of what */
    SEARCH_FINAL,     /* the comparison begins */
    SEARCH_TICK,      /* nothing but time passed */
} SearchEventKind;

typedef struct {
    SearchEventKind kind;
    const char *run;
    int iteration, iterations, samples;
    int replies, done;          /* of this iteration */
    bool comparing;             /* the iterations are over */
    double work_done, work_all; /* evaluations, in parts; for time left */
    uint64_t elapsed_ms;
    const SearchCandidate *candidate; /* SEARCH_CANDIDATE */
    const SearchCandidate *best;      /* so far; NULL: none */
    const char *text;                 /* SEARCH_WARNING */
} SearchEvent;

typedef void SearchListener(void *ctx, const SearchEvent *event);

/* Runs a search to its end. Before it begins: ERR_USAGE: settings that cannot be; ERR_SANDBOX: a
 * program of ours is missing; ERR_LOCKED: another process writes the store; ERR_FORMAT: the store
 * is not ours, damaged or newer. Later: ERR_EXHAUSTED: the recording had no reply for a request;
 * ERR_PROVIDER; ERR_INTERRUPTED and ERR_TERMINATED (machine_interrupted); ERR_SANDBOX. The store
 * keeps what was done and says how it ended;
 * result->run is the name, when there is one. */
MUST_USE Status search_run(const SearchOptions *options, SearchListener *listener, void *ctx,
                           SearchResult *result, Err *err);

#endif
