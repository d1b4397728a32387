/* What has a name, or the only thing whose name begins so. */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/store_priv.h"

enum { LISTED = 5 };

/* Up to LISTED + 1 matches. */
typedef struct {
    StoreRef refs[LISTED + 1];
    int count;
} Matches;

static Status add_matches(Store *s, const char *sql, const char *prefix, const char *run,
                          StoreKind kind, Matches *matches, Err *err)
{
    Query q;

    query_open(&q, s, sql, "looking up a name", err);
    bind_text(&q, prefix);
    if (run != NULL) {
        bind_text(&q, run);
    }
    while (matches->count < LISTED + 1 && query_row(&q)) {
        StoreRef *ref = &matches->refs[matches->count++];
        const char *name = (const char *)sqlite3_column_text(q.stmt, 1);
        ref->kind = kind;
        ref->id = column_int(&q);
        (void)snprintf(ref->name, sizeof ref->name, "%s", name != NULL ? name : "");
    }
    return query_end(&q);
}

/* Names are found by a range, so that the index serves; char(1114111) sorts behind all. */
#define RANGE " WHERE name >= ?1 AND name < ?1 || char(1114111) "
#define ORDER " ORDER BY name LIMIT 6"

static Status find_run(Store *s, const char *prefix, Matches *matches, Err *err)
{
    if (strcmp(prefix, "last") == 0) {
        return add_matches(s, "SELECT id, name FROM run WHERE ?1 = 'last' ORDER BY id DESC LIMIT 1",
                           prefix, NULL, STORE_RUN, matches, err);
    }
    return add_matches(s, "SELECT id, name FROM run" RANGE ORDER, prefix, NULL, STORE_RUN, matches,
                       err);
}

/* Candidates; those of the one run that matches already are left out. */
static Status find_candidate(Store *s, const char *prefix, Matches *matches, Err *err)
{
    if (matches->count == 1) {
        return add_matches(s,
                           "SELECT id, name FROM candidate" RANGE
                           "AND substr(name, 1, length(?2) + 1) <> ?2 || '.'" ORDER,
                           prefix, matches->refs[0].name, STORE_CANDIDATE, matches, err);
    }
    return add_matches(s, "SELECT id, name FROM candidate" RANGE ORDER, prefix, NULL,
                       STORE_CANDIDATE, matches, err);
}

static Status ambiguous(const char *prefix, const Matches *matches, Err *err)
{
    char list[LISTED * (STORE_NAME_SIZE + 2) + 8] = "";
    size_t used = 0;

    for (int i = 0; i < matches->count && i < LISTED; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
                                 matches->refs[i].name);
    }
    return err_set(err, ERR_USAGE, "\"%.40s\" is the beginning of several names: %s%s", prefix,
                   list, matches->count > LISTED ? ", …" : "");
}

static const char *kinds_text(unsigned kinds)
{
    switch (kinds) {
    case STORE_RUN:
        return "run";
    case STORE_CANDIDATE:
        return "candidate";
    case STORE_TRAINING:
        return "training";
    case STORE_RUN | STORE_CANDIDATE:
        return "run or candidate";
    case STORE_CANDIDATE | STORE_TRAINING:
        return "candidate or training";
    default:
        return "run, candidate or training";
    }
}

static Status not_found(Store *s, const char *prefix, unsigned kinds, Err *err)
{
    char shown[64];
    Buf line;
    Status st;

    buf_init(&line, 256);
    text_add_line(&line, prefix, strlen(prefix), 40);
    (void)snprintf(shown, sizeof shown, "%s", line.data);
    buf_release(&line);
    st = err_set(err, ERR_NOTFOUND,
                 "%s has no %s whose name is or begins with \"%s\"; `goodhart "
                 "runs` lists the runs",
                 s->path, kinds_text(kinds), shown);
    return st;
}

Status store_find(Store *s, const char *prefix, unsigned kinds, StoreRef *out, Err *err)
{
    Matches matches = {.count = 0};
    Status st = OK;

    memset(out, 0, sizeof *out);
    if (prefix[0] == '\0' || strlen(prefix) >= STORE_NAME_SIZE) {
        return not_found(s, prefix, kinds, err);
    }
    if (kinds & STORE_RUN) {
        st = find_run(s, prefix, &matches, err);
    }
    if (st == OK && (kinds & STORE_CANDIDATE)) {
        st = find_candidate(s, prefix, &matches, err);
    }
    if (st == OK && (kinds & STORE_TRAINING)) {
        st = add_matches(s, "SELECT id, name FROM training" RANGE ORDER, prefix, NULL,
                         STORE_TRAINING, &matches, err);
    }
    if (st != OK) {
        return st;
    }
    for (int i = 0; i < matches.count; i++) {
        if (matches.count == 1 || strcmp(matches.refs[i].name, prefix) == 0) {
            *out = matches.refs[i];
            return OK;
        }
    }
    return matches.count == 0 ? not_found(s, prefix, kinds, err) : ambiguous(prefix, &matches, err);
}
