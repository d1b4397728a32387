/* tests/test.h - the little that our tests add to cmocka: a failure prints the row it was in.
 *
 *     TEST(words) { for each row { test_case = row.name; CHECK_STR(f(row.in), row.want); } }
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

/* The row that is being tested, for the message of a failure. */
static const char *test_case = "";

#define TEST(name) static void name(void **test_state_)

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fail_msg("%s:%d: [%s] %s", __FILE__, __LINE__, test_case, #condition);                 \
        }                                                                                          \
    } while (0)

#define CHECK_INT(got, want)                                                                       \
    do {                                                                                           \
        long long got_ = (long long)(got), want_ = (long long)(want);                              \
        if (got_ != want_) {                                                                       \
            fail_msg("%s:%d: [%s] %s is %lld, not %lld", __FILE__, __LINE__, test_case, #got,      \
                     got_, want_);                                                                 \
        }                                                                                          \
    } while (0)

#define CHECK_STR(got, want)                                                                       \
    do {                                                                                           \
        const char *got_ = (got), *want_ = (want);                                                 \
        if (got_ == NULL || strcmp(got_, want_) != 0) {                                            \
            fail_msg("%s:%d: [%s] %s is \"%s\", not \"%s\"", __FILE__, __LINE__, test_case, #got,  \
                     got_ != NULL ? got_ : "(null)", want_);                                       \
        }                                                                                          \
    } while (0)

#define CHECK_HAS(text, part)                                                                      \
    do {                                                                                           \
        const char *text_ = (text), *part_ = (part);                                               \
        if (text_ == NULL || strstr(text_, part_) == NULL) {                                       \
            fail_msg("%s:%d: [%s] no \"%s\" in \"%s\"", __FILE__, __LINE__, test_case, part_,      \
                     text_ != NULL ? text_ : "(null)");                                            \
        }                                                                                          \
    } while (0)

#define CHECK_OK(status, err) CHECK_STATUS(status, OK, err)

#define CHECK_STATUS(status, want, err)                                                            \
    do {                                                                                           \
        Status status_ = (status);                                                                 \
        if (status_ != (want)) {                                                                   \
            fail_msg("%s:%d: [%s] %s: %s (%s)", __FILE__, __LINE__, test_case, #status,            \
                     status_text(status_), status_ == OK ? "" : (err).msg);                        \
        }                                                                                          \
    } while (0)

#define UNUSED_STATE (void)test_state_

#endif
