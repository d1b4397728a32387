/* tests/hostile.h - programs that mean harm, and what has to become of them.
 *
 * tests/corpus/hostile/NNN-what.c is a program, NNN-what.expect what is expected of it, a line
 * each:
 *
 *     whole: OUTCOME CODE | words       through the front end and all; the message has the words
 *     jail: OUTCOME [=VALUE], … | why   with the front end left out: the text goes to the compiler
 *     limit-ms: N                       for compiling it, when that takes long
 *
 * Several `whole:` lines: one of them has to hold. Outcomes are the words of base/outcome.h, and
 * "unset" for a term that the program left, or marked, as not set. Several outcomes in a `jail:`
 * line: the kernel, the processor or chance decides. =VALUE: every value is this one, so what the
 * program tried is known to have been tried. What is `ok` needs a why: numbers came back, and what
 * was there to be had beside them is nothing.
 *
 * The large programs are made here, not kept.
 */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include <stdbool.h>

#include "base/buf.h"

enum { HOSTILE_MAX = 400, HOSTILE_TEXT_MAX = 1 << 24 };

typedef struct {
    char name[80];
    Buf text;
    Buf expect;
} HostileCase;

typedef struct {
    HostileCase items[HOSTILE_MAX];
    int count, made; /* all of them; those that were made here */
} HostileCases;

/* Reads the folder, in the order of names, and makes the large ones. Fails the test when a file
 * cannot be read or a program has no expectation. */
void hostile_load(HostileCases *cases);
void hostile_release(HostileCases *cases);

/* True when got ("crash R402", and its message) is what the case expects of the whole program. */
bool hostile_whole_holds(const HostileCase *c, const char *got, const char *message);

/* The same without the code, for what says only the outcome. */
bool hostile_outcome_holds(const HostileCase *c, const char *outcome, const char *message);

/* True when the jail's outcome is one of the case's. value: of all steps, or NULL when they differ
 * or there are none. */
bool hostile_jail_holds(const HostileCase *c, const char *outcome, const float *value);

/* What the case says about compiling time, or 0. */
int hostile_limit_ms(const HostileCase *c);

/* Writes all programs and expectations to a folder that exists. */
void hostile_write(const HostileCases *cases, const char *folder);

#endif
