/* search/machine.h - what a run records about the build and the machine. */
#ifndef SEARCH_MACHINE_H
#define SEARCH_MACHINE_H

#include <stddef.h>

/* "gcc 12.2.0". Static. */
const char *machine_compiler(void);

/* The processor's model, and whether it has AVX2 and FMA, as one line. */
void machine_cpu(char *text, size_t size);

/* Processors that this process may use, at least 1. */
int machine_cpus(void);

#endif
