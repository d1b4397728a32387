/* base/clock.h - time for deadlines and for reports. Nothing that replay must repeat reads it. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds since some start, never going back. */
uint64_t clock_ms(void);

/* Nanoseconds of the same clock. */
uint64_t clock_ns(void);

/* The time of day in UTC as RFC 3339 with milliseconds, "2026-01-02T03:04:05.678Z". */
enum { CLOCK_TEXT_SIZE = 32 };
void clock_text(char text[CLOCK_TEXT_SIZE]);

#endif
