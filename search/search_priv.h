/* search/search_priv.h - the state of a search, shared by the loop and the comparison. */
#ifndef SEARCH_SEARCH_PRIV_H
#define SEARCH_SEARCH_PRIV_H

#include "search/keep.h"
#include "search/pool.h"
#include "search/search.h"

/* What an evaluation in the pool is for (Evaluation.tag). */
enum {
    TAG_CANDIDATE,
    TAG_WINNER = SUMMARY_WINNER,
    TAG_HUMAN = SUMMARY_HUMAN,
    TAG_SPARSE = SUMMARY_SPARSE,
    TAG_COUNT
};

typedef struct {
    int64_t id; /* in the store */
    SearchCandidate seen;
    char name_check[24];
    Buf reason;
    char *source;  /* owned; NULL: there was no code */
    Evaluation *e; /* owned once it is back from the pool; only the best keeps it */
    double area;   /* mean of the validation metric over the checkpoints: breaks ties */
    bool done;
    bool unanswered; /* the provider failed */
} Candidate;

typedef struct {
    const SearchOptions *o;
    SearchListener *listener;
    void *listener_ctx;
    SearchResult *result;
    Store *store;
    Pool *pool;
    int64_t run;
    char run_name[STORE_NAME_SIZE];
    uint64_t started_ms;

    int iteration;
    Candidate *now, *before; /* [samples]: of this iteration and of the last one */
    int64_t *calls;          /* [samples]: rows of the calls of this iteration */
    Candidate best;          /* its texts are owned; done is false: none yet */
    Buf system, user;        /* the prompt of this iteration */
    int replies;

    Evaluation *finals[TAG_COUNT][SEEDS_MAX]; /* back from the pool */
    int finals_wanted, finals_done, candidates_done;
    Buf recording;   /* replies so far, when they are to be recorded */
    Reply *recorded; /* [samples] of this iteration */
    bool prompt_warned, comparing;
} Search;

/* search.c: tells the listener; waits once and takes note of all that happened. */
void search_tell(Search *s, SearchEventKind kind, const SearchCandidate *candidate,
                 const char *text);
MUST_USE Status search_pump(Search *s, Err *err);

/* candidate.c. release frees what it owns and leaves an empty one (also of zeroed memory); reset
 * makes it the one of a slot; bind points what the listener sees at its own texts; forget gives its
 * texts away and keeps the line. */
void candidate_release(Candidate *c);
void candidate_reset(Candidate *c, int iteration, int slot);
void candidate_bind(Candidate *c);
void candidate_forget(Candidate *c);

/* A higher metric on the test episodes; of equals the one that learned faster. */
bool candidate_is_better(const Candidate *a, const Candidate *b);

/* A reply came: stored, and put into the pool when there is code in it. */
MUST_USE Status candidate_take_reply(Search *s, const Reply *reply, Err *err);

/* Its evaluation is back (now the candidate's): judged and stored. */
MUST_USE Status candidate_take_evaluation(Search *s, Evaluation *e, Err *err);

/* iteration.c: one iteration, number s->iteration, to its selection. */
MUST_USE Status iteration_run(Search *s, Err *err);

/* compare.c: puts the trainings of the references, or of the winner, into the pool. */
MUST_USE Status compare_add_references(Search *s, Err *err);
MUST_USE Status compare_add_winner(Search *s, Err *err);

/* Takes one that ended, and stores it. */
MUST_USE Status compare_take(Search *s, Evaluation *e, Err *err);

/* Fills the comparison of the result once all are back. */
MUST_USE Status compare_summarise(Search *s, Err *err);

#endif
