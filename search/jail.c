#include "search/jail.h"

#include <stdio.h>
#include <string.h>

void jail_look(JailReport *out)
{
    memset(out, 0, sizeof *out);
    out->status = layers_probe(out->layers, &out->start_ms, &out->peak_kib, &out->err);
}

int jail_in_force(const JailReport *report)
{
    int count = 0;

    for (int i = 0; i < LAYER_COUNT; i++) {
        count += report->layers[i].state == LAYER_IN_FORCE;
    }
    return count;
}

static bool is_lacking(LayerState state)
{
    return state == LAYER_MISSING || state == LAYER_REFUSED;
}

int jail_add_lacking(const JailReport *report, Buf *out)
{
    int count = 0;

    for (Layer i = 0; i < LAYER_COUNT; i++) {
        LayerState state = report->layers[i].state;
        if (layer_required(i) && is_lacking(state)) {
            buf_printf(out, "%s%s (%s)", count++ > 0 ? ", " : "", layer_word(i),
                       layer_state_word(state));
        }
    }
    return count;
}

/* Adds "; missing: a, b" when there are any in this state. */
static void add_state(const JailReport *report, LayerState state, Buf *out)
{
    const char *before = "";

    for (Layer i = 0; i < LAYER_COUNT; i++) {
        if (report->layers[i].state != state) {
            continue;
        }
        if (before[0] == '\0') {
            buf_printf(out, "; %s: ", layer_state_word(state));
        }
        buf_printf(out, "%s%s", before, layer_word(i));
        before = ", ";
    }
}

void jail_summary(const JailReport *report, char text[JAIL_SUMMARY_SIZE])
{
    static const LayerState states[] = {LAYER_MISSING, LAYER_REFUSED, LAYER_OFF, LAYER_UNKNOWN};
    Buf out;

    buf_init(&out, JAIL_SUMMARY_SIZE - 1);
    buf_printf(&out, "%d of %d layers", jail_in_force(report), LAYER_COUNT);
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        add_state(report, states[i], &out);
    }
    (void)snprintf(text, JAIL_SUMMARY_SIZE, "%s", out.data);
    buf_release(&out);
}

Status jail_status(const JailReport *report, Err *err)
{
    Buf lacking;
    Status st = report->status;

    if (st == OK) {
        return OK;
    }
    buf_init(&lacking, ERR_MSG_SIZE);
    if (jail_add_lacking(report, &lacking) > 0) {
        st =
            err_set(err, st,
                    "this machine cannot jail rewards, the minimum lacks %.300s; `goodhart doctor` "
                    "says what to do",
                    lacking.data);
    } else {
        st = err_set(err, st, "%.400s; `goodhart doctor` says more", report->err.msg);
    }
    buf_release(&lacking);
    return st;
}
