/* search/jail.h - whether this machine can jail rewards, in words. What the layers are is told by
 * sandbox/layers.h. */
#ifndef SEARCH_JAIL_H
#define SEARCH_JAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "sandbox/layers.h"

enum { JAIL_SUMMARY_SIZE = 640 };

/* What is stored, and shown, of a run with --unsafe-no-jail. */
#define JAIL_OFF "off"
#define JAIL_WARNING                                                                               \
    "--unsafe-no-jail: rewards run WITHOUT the jail. One that gets past the language's filter "    \
    "can "                                                                                         \
    "do all that you can do here: read and change your files, use the network, start programs. "   \
    "Every report of what is done now says so"

typedef struct {
    LayerReport layers[LAYER_COUNT];
    double start_ms;   /* until a worker was ready */
    uint64_t peak_kib; /* of that worker */
    Status status;     /* OK: the minimum is met */
    Err err;           /* why it is not OK */
} JailReport;

/* Starts a worker and looks. What fails stands in the report. */
void jail_look(JailReport *out);

/* How many layers are in force. */
int jail_in_force(const JailReport *report);

/* Adds the layers that belong to the minimum and are not in force, "a (missing), b (refused)";
 * returns how many. Those that the worker did not reach are not among them. */
int jail_add_lacking(const JailReport *report, Buf *out);

/* One short line: "20 of 21 layers; missing: mdwe; refused: user-ns, net-ns". */
void jail_summary(const JailReport *report, char text[JAIL_SUMMARY_SIZE]);

/* OK, or ERR_SANDBOX with one line that names what is lacking and where to read more. */
MUST_USE Status jail_status(const JailReport *report, Err *err);

#endif
