/* search/machine.h - what a run records about the build and the machine, and asks of it. */
#ifndef SEARCH_MACHINE_H
#define SEARCH_MACHINE_H

#include <stddef.h>

#include "base/err.h"

/* "gcc 12.2.0". Static. */
const char *machine_compiler(void);

/* The processor's model, and whether it has AVX2 and FMA, as one line. */
void machine_cpu(char *text, size_t size);

/* What a signalfd that became readable asks for: ERR_TERMINATED after SIGTERM, else
 * ERR_INTERRUPTED, with a message. Takes the signal. */
MUST_USE Status machine_interrupted(int fd, Err *err);

/* Processors that this process may use, at least 1. */
int machine_cpus(void);

#endif
