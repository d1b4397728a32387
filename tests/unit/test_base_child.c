/* Child processes: shells that do what a child of ours might. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "tests/test.h"

typedef struct {
    Outcome outcome;
    char report[1200];
    Buf frames; /* their kinds and bytes, one after the other */
    Status st;  /* of the output */
    uint64_t cpu_ms, wall_ms, peak_kib;
} End;

static Child *start(const char *script, ChildSpec spec)
{
    const char *argv[] = {"/bin/sh", "-c", script, NULL};
    Child *child = NULL;
    Err err;

    if (spec.argv == NULL) {
        spec.argv = argv;
    }
    CHECK_OK(child_start(&spec, &child, &err), err);
    return child;
}

static void take_frames(Child *child, End *end)
{
    Frame frame;
    bool found = true;
    Err err;

    while (end->st == OK && found) {
        end->st = child_frame(child, &frame, &found, &err);
        if (end->st == OK && found) {
            buf_add(&end->frames, &frame.kind, 1);
            buf_add(&end->frames, frame.bytes, frame.count);
        }
    }
}

/* Drives it as an event loop does. */
static End finish(Child *child)
{
    End end = {.st = OK};
    Err err;

    buf_init(&end.frames, 1 << 26);
    while (!child_ended(child)) {
        struct pollfd fds[CHILD_POLLFDS];
        uint64_t deadline = child_deadline_ms(child), now = clock_ms();
        child_pollfds(child, fds);
        CHECK(poll(fds, CHILD_POLLFDS,
                   deadline == UINT64_MAX ? -1
                   : deadline > now       ? (int)(deadline - now)
                                          : 0) >= 0 ||
              errno == EINTR);
        CHECK_OK(child_service(child, &err), err);
        take_frames(child, &end);
    }
    end.outcome = child_outcome(child);
    (void)snprintf(end.report, sizeof end.report, "%s", child_report(child));
    child_usage(child, &end.cpu_ms, &end.wall_ms, &end.peak_kib);
    child_free(child);
    return end;
}

static End run(const char *script, ChildSpec spec)
{
    return finish(start(script, spec));
}

TEST(ends)
{
    static const struct {
        const char *name, *script;
        ChildSpec spec;
        Outcome outcome;
        const char *report;
    } rows[] = {
        {"ok", "exit 0", {0}, OUTCOME_OK, "exit code 0"},
        {"exit code",
         "echo first >&2; echo 'the reason ' >&2; exit 7",
         {0},
         OUTCOME_IO_ERROR,
         "exit code 7: the reason"},
        {"fault", "kill -SEGV $$", {0}, OUTCOME_CRASH, "signal 11 (Segmentation fault)"},
        {"arithmetic", "kill -FPE $$", {0}, OUTCOME_CRASH, "signal 8 (Floating point exception)"},
        {"forbidden", "kill -SYS $$", {0}, OUTCOME_FORBIDDEN_CALL, "signal 31 (Bad system call)"},
        {"killed", "kill -KILL $$", {0}, OUTCOME_MEMORY_LIMIT, "signal 9 (Killed)"},
        {"too long",
         "while :; do sleep 1; done",
         {.wall_ms = 50},
         OUTCOME_TIMEOUT,
         "did not end in time"},
        {"too long in its children",
         "sleep 1000 & sleep 1000",
         {.wall_ms = 50},
         OUTCOME_TIMEOUT,
         "did not end in time"},
        {"CPU time",
         "while :; do :; done",
         {.cpu_seconds = 1},
         OUTCOME_CPU_LIMIT,
         "signal 24 (CPU time limit exceeded)"},
        {"hostile words",
         "printf 'a\\033[2Jb\\n' >&2; exit 1",
         {0},
         OUTCOME_IO_ERROR,
         "exit code 1: a\\x1b[2Jb"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        End end;
        test_case = rows[i].name;
        end = run(rows[i].script, rows[i].spec);
        CHECK_STR(outcome_word(end.outcome), outcome_word(rows[i].outcome));
        CHECK(strncmp(end.report, rows[i].report, strlen(rows[i].report)) == 0);
        buf_release(&end.frames);
    }
    test_case = "";
}

TEST(program_that_is_missing)
{
    const char *const argv[] = {"/nowhere/program", NULL};
    End end;

    UNUSED_STATE;
    end = run("", (ChildSpec){.argv = argv});
    CHECK_INT(end.outcome, OUTCOME_IO_ERROR);
    CHECK_HAS(end.report, "exit code 127");
    buf_release(&end.frames);
}

/* Input of any size comes out again, as frames. */
TEST(input_to_output)
{
    enum { BYTES = 3000000 };
    const char *const argv[] = {"/bin/cat", NULL};
    Buf input, big;
    End end;

    UNUSED_STATE;
    buf_init(&input, 1 << 25);
    buf_init(&big, 1 << 25);
    for (int i = 0; i < BYTES / 10; i++) {
        buf_printf(&big, "%09d\n", i);
    }
    frame_add(&input, FRAME_JSON, "{}", 2);
    frame_add(&input, FRAME_BINARY, big.data, big.size);
    end = run("", (ChildSpec){.argv = argv, .input = input.data, .input_bytes = input.size});
    CHECK_INT(end.outcome, OUTCOME_OK);
    CHECK_INT(end.st, OK);
    CHECK_INT(end.frames.size, 3 + 1 + BYTES);
    CHECK(memcmp(end.frames.data, "J{}B", 4) == 0);
    CHECK(memcmp(end.frames.data + 4, big.data, BYTES) == 0);
    CHECK(end.peak_kib > 0);
    buf_release(&end.frames);
    buf_release(&input);
    buf_release(&big);
}

/* What was written before the end is read after it; half a frame is none. */
TEST(output_of_the_dead)
{
    End end;

    UNUSED_STATE;
    end = run("printf 'J\\002\\000\\000\\000{}'; printf 'B\\377\\000\\000\\000half'; kill -SEGV $$",
              (ChildSpec){0});
    CHECK_INT(end.outcome, OUTCOME_CRASH);
    CHECK_INT(end.st, OK);
    CHECK_STR(end.frames.data, "J{}");
    buf_release(&end.frames);
    end = run("echo this is no frame at all", (ChildSpec){0});
    CHECK_INT(end.outcome, OUTCOME_OK);
    CHECK_INT(end.st, ERR_FORMAT);
    buf_release(&end.frames);
}

/* Only the last of much talk is kept. */
TEST(end_of_standard_error)
{
    End end;

    UNUSED_STATE;
    end = run("i=0; while [ $i -lt 3000 ]; do echo line $i of much talk; i=$((i+1)); done >&2; "
              "echo the end >&2",
              (ChildSpec){0});
    CHECK_STR(end.report, "exit code 0: the end");
    buf_release(&end.frames);
}

TEST(environment_is_empty)
{
    End end;

    UNUSED_STATE;
    CHECK_INT(setenv("GOODHART_API_KEY", "secret", 1), 0);
    end = run("tr '\\0' '\\n' </proc/$$/environ >&2", (ChildSpec){0});
    CHECK_STR(end.report, "exit code 0");
    buf_release(&end.frames);
}

TEST(descriptors_are_not_inherited)
{
    char script[200];
    End end;
    int fd = open("/dev/null", O_RDONLY);

    UNUSED_STATE;
    CHECK(fd >= 0 && dup2(fd, 77) == 77); /* without O_CLOEXEC, both */
    (void)snprintf(script, sizeof script,
                   "[ ! -e /proc/$$/fd/77 ] && [ ! -e /proc/$$/fd/%d ] || echo leaked >&2", fd);
    end = run(script, (ChildSpec){0});
    CHECK_STR(end.report, "exit code 0");
    CHECK_INT(end.outcome, OUTCOME_OK);
    buf_release(&end.frames);
    (void)close(fd);
    (void)close(77);
}

TEST(input_is_sealed)
{
    End end;

    UNUSED_STATE;
    end = run("(echo x >/proc/self/fd/0) 2>/dev/null && exit 9; read word; [ \"$word\" = given ]",
              (ChildSpec){.input = "given\n", .input_bytes = 6});
    CHECK_INT(end.outcome, OUTCOME_OK);
    buf_release(&end.frames);
}

TEST(cancelled)
{
    Child *child = start("sleep 1000 & sleep 1000", (ChildSpec){0});
    End end;

    UNUSED_STATE;
    CHECK(child_deadline_ms(child) == UINT64_MAX);
    child_cancel(child);
    end = finish(child);
    CHECK_INT(end.outcome, OUTCOME_CANCELLED);
    CHECK_STR(end.report, "stopped by us");
    buf_release(&end.frames);
}

/* A child that is given up takes its own children with it: the pipe that they hold ends. */
TEST(freed_while_it_runs)
{
    int ends[2];
    char byte;
    char script[64];
    Child *child;

    UNUSED_STATE;
    CHECK(pipe(ends) == 0);
    (void)snprintf(script, sizeof script, "sleep 1000 >/proc/%ld/fd/%d & sleep 1000",
                   (long)getpid(), ends[1]);
    child = start(script, (ChildSpec){0});
    (void)usleep(50000);
    child_free(child);
    (void)close(ends[1]);
    CHECK_INT(read(ends[0], &byte, 1), 0);
    (void)close(ends[0]);
    child_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends),
        cmocka_unit_test(program_that_is_missing),
        cmocka_unit_test(input_to_output),
        cmocka_unit_test(output_of_the_dead),
        cmocka_unit_test(end_of_standard_error),
        cmocka_unit_test(environment_is_empty),
        cmocka_unit_test(descriptors_are_not_inherited),
        cmocka_unit_test(input_is_sealed),
        cmocka_unit_test(cancelled),
        cmocka_unit_test(freed_while_it_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
