/* SPDX-License-Identifier: BSD-3-Clause */
/* From process start to verdict: the command runs the deck's scenario. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define SCENARIO LFASIM_SOURCE_DIR "/scenarios/deck/activation.yaml"

extern char **environ;

/* Exit status of one run, or -1. */
static int run_once(void)
{
    char command[] = "lfasim", verb[] = "run", scenario[] = SCENARIO;
    char *arguments[] = {command, verb, scenario, NULL};
    posix_spawn_file_actions_t actions;
    int status = -1;
    pid_t pid;

    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&pid, LFASIM_COMMAND, &actions, NULL, arguments, environ) == 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    posix_spawn_file_actions_destroy(&actions);
    return status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct bench_result bench_process(unsigned flags, uint32_t count)
{
    double begin;

    (void)flags;
    if (access(LFASIM_COMMAND, X_OK) != 0)
        return bench_absent("the command lfasim is not built: " LFASIM_COMMAND);
    if (access(SCENARIO, R_OK) != 0)
        return bench_absent("there is no " SCENARIO);
    begin = bench_now(true);
    for (uint32_t i = 0; i < count; i++)
        if (run_once() != 0)
            return bench_failed("lfasim run " SCENARIO " does not pass");
    return (struct bench_result){.value = (bench_now(true) - begin) / count};
}
