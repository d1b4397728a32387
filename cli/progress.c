#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analyzer/spark.h"
#include "base/outcome.h"
#include "base/text.h"

enum { BAR_CELLS = 20, REDRAW_MS = 100, LINE_BYTES_MAX = 2048 };

static int terminal_width(void)
{
    struct winsize size = {0};

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void progress_init(Progress *p, const Cli *cli, bool quiet)
{
    const char *term = getenv("TERM");

    memset(p, 0, sizeof *p);
    p->cli = cli;
    p->quiet = quiet;
    p->terminal = isatty(STDERR_FILENO) == 1 && term != NULL && strcmp(term, "dumb") != 0;
    p->width = terminal_width();
}

void progress_end(Progress *p)
{
    if (p->drawn) {
        (void)fputs("\r\x1b[K", stderr);
        (void)fflush(stderr);
        p->drawn = false;
    }
}

/* A whole line above the redrawn one. */
static void say(Progress *p, const Buf *line)
{
    progress_end(p);
    (void)fprintf(stderr, "%s\n", line->data);
    (void)fflush(stderr);
}

static void add_time(Buf *out, double seconds)
{
    int whole = (int)(seconds + 0.5);

    if (whole >= 3600) {
        buf_printf(out, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
        buf_printf(out, "%d:%02d", whole / 60, whole % 60);
    }
}

static void add_bar(const Progress *p, Buf *out, double share)
{
    bool unicode = p->cli->spark == SPARK_UNICODE;
    int full = (int)(share * BAR_CELLS + 0.5);

    buf_add_text(out, "[");
    for (int i = 0; i < BAR_CELLS; i++) {
        buf_add_text(out, i < full ? (unicode ? "█" : "#") : (unicode ? "░" : "."));
    }
    buf_add_text(out, "]");
}

/* Cuts text after so many columns; each character of ours is one wide. */
static void cut_columns(Buf *line, int columns)
{
    for (size_t i = 0; i < line->size; i++) {
        bool begins = ((unsigned char)line->data[i] & 0xc0) != 0x80;
        if (begins && columns-- == 0) {
            line->size = i;
            line->data[i] = '\0';
        }
    }
}

/* The redrawn line: what matters most stands first, the end is cut where the terminal is narrow. */
static void draw(Progress *p, const SearchEvent *e)
{
    double share = e->work_all > 0 ? e->work_done / e->work_all : 0;
    double elapsed = (double)e->elapsed_ms / 1e3;
    Buf line;

    p->width = terminal_width();
    buf_init(&line, LINE_BYTES_MAX);
    if (p->width >= 60) {
        add_bar(p, &line, share);
        buf_add_text(&line, " ");
    }
    buf_printf(&line, "%3.0f %%, ", 100 * share);
    add_time(&line, share > 0.02 ? elapsed / share - elapsed : elapsed);
    buf_add_text(&line, share > 0.02 ? " left" : " so far");
    if (e->comparing) {
        buf_add_text(&line, ", comparing");
    } else {
        buf_printf(&line, ", iteration %d/%d, %d/%d done", e->iteration + 1, e->iterations, e->done,
                   e->samples);
    }
    if (e->best != NULL) {
        buf_printf(&line, ", best %.4g", e->best->metric);
    }
    if (!e->comparing && e->replies < e->samples) {
        buf_printf(&line, ", %d replies awaited", e->samples - e->replies);
    }
    cut_columns(&line, p->width - 1);
    (void)fprintf(stderr, "\r\x1b[K%s", line.data);
    (void)fflush(stderr);
    p->drawn = true;
    p->drawn_ms = e->elapsed_ms;
    buf_release(&line);
}

static void say_candidate(Progress *p, const SearchEvent *e)
{
    const SearchCandidate *c = e->candidate;
    const char *newline;
    Buf line;

    buf_init(&line, LINE_BYTES_MAX);
    buf_printf(&line, "  %-4d %-2d %-16s ", c->iteration + 1, c->slot + 1, c->name);
    if (c->outcome == OUTCOME_OK) {
        spark_add(&line, c->curve, c->curve_count, p->cli->spark == SPARK_UNICODE);
        buf_printf(&line, "  metric %-8.4g success %3.0f %%", c->metric, 100 * c->success);
    } else {
        size_t room = p->terminal && p->width > 50 ? (size_t)p->width - 44 : 160;
        newline = strchr(c->reason, '\n');
        buf_printf(&line, "%s: ", outcome_word(c->outcome));
        text_add_line(&line, c->reason,
                      newline != NULL ? (size_t)(newline - c->reason) : strlen(c->reason), room);
    }
    say(p, &line);
    buf_release(&line);
}

void progress_event(Progress *p, const SearchEvent *e)
{
    Buf line;

    buf_init(&line, LINE_BYTES_MAX);
    switch (e->kind) {
    case SEARCH_WARNING:
        buf_add_text(&line, "warning: ");
        text_add_line(&line, e->text, strlen(e->text), 1000);
        say(p, &line);
        break;
    case SEARCH_CANDIDATE:
        if (!p->quiet) {
            say_candidate(p, e);
        }
        break;
    case SEARCH_SELECTION:
        buf_printf(&line, "iteration %d of %d: ", e->iteration + 1, e->iterations);
        if (e->best != NULL) {
            buf_printf(&line, "best so far %s, metric %.4g, success %.0f %%", e->best->name,
                       e->best->metric, 100 * e->best->success);
        } else {
            buf_add_text(&line, "no reward could be used yet");
        }
        if (!p->quiet) {
            say(p, &line);
        }
        break;
    case SEARCH_FINAL:
        buf_add_text(&line, "comparing the winner with the references on fresh seeds");
        if (!p->quiet) {
            say(p, &line);
        }
        break;
    case SEARCH_LAUNCH:
    case SEARCH_ITERATION:
    case SEARCH_TICK:
        break;
    }
    if (p->terminal && !p->quiet && (!p->drawn || e->elapsed_ms - p->drawn_ms >= REDRAW_MS)) {
        draw(p, e);
    }
    buf_release(&line);
}
