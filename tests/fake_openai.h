/* tests/fake_openai.h - starts tests/fake_openai.c for a test and ends it. The test's working
 * directory is the build directory. */
#ifndef TESTS_FAKE_OPENAI_H
#define TESTS_FAKE_OPENAI_H

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

enum { FAKE_ARGS_MAX = 24 };

typedef struct {
    pid_t pid;
    int input;    /* closing it ends the server */
    char url[64]; /* its base URL */
} FakeServer;

/* Starts it; args is what follows the program's name, NULL at the end. */
static inline void fake_start(FakeServer *fake, const char *const *args)
{
    const char *argv[FAKE_ARGS_MAX + 2] = {"./fake_openai"};
    posix_spawn_file_actions_t actions;
    int in[2], out[2];
    size_t size = 0;
    char *const none[] = {NULL};

    for (size_t i = 0; i < FAKE_ARGS_MAX && args[i] != NULL; i++) {
        argv[i + 1] = args[i];
    }
    CHECK(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO) == 0);
    CHECK(posix_spawn(&fake->pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, none) ==
          0);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(in[0]);
    (void)close(out[1]);
    fake->input = in[1];
    memset(fake->url, 0, sizeof fake->url);
    while (size + 1 < sizeof fake->url && read(out[0], fake->url + size, 1) == 1 &&
           fake->url[size] != '\n') {
        size++;
    }
    fake->url[size] = '\0';
    (void)close(out[0]);
    CHECK_HAS(fake->url, "http://127.0.0.1:");
}

/* Ends it; its exit code: 0, or 3 when a request was malformed. */
static inline int fake_stop(FakeServer *fake)
{
    int status = 0;

    (void)close(fake->input);
    CHECK(waitpid(fake->pid, &status, 0) == fake->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
