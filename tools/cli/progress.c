/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/progress.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
#define EVERY  (SECOND / 4)

/* A handler can only reach a variable of its own. */
static volatile sig_atomic_t asked_to_stop;

static void stop(int number)
{
    (void)number;
    asked_to_stop = 1;
}

static void on_interrupt(void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_flags = flags};

    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

static uint64_t host_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

void lfs_progress_begin(struct lfs_progress *progress, uint64_t seconds)
{
    asked_to_stop = 0;
    on_interrupt(stop, (int)(SA_RESTART | SA_RESETHAND));
    *progress = (struct lfs_progress){.begun = host_now(), .terminal = isatty(STDERR_FILENO) == 1};
    progress->shown = progress->begun;
    if (seconds > 0)
        progress->deadline = progress->begun + seconds * SECOND;
}

static void show(struct lfs_progress *progress, const struct lfs_search_counts *counts,
                 uint64_t now)
{
    uint64_t millis = (now - progress->begun) / (SECOND / 1000);

    fprintf(stderr,
            "\r%" PRIu64 " states  %" PRIu64 " transitions  %" PRIu64 " states/s  depth %" PRIu32
            "  violations %" PRIu64 "  %" PRIu64 " s \033[K",
            counts->states, counts->transitions, counts->states * 1000 / (millis ? millis : 1),
            counts->depth, counts->violations, millis / 1000);
    fflush(stderr);
    progress->written = true;
    progress->shown = now;
}

bool lfs_progress_asked(void *user, const struct lfs_search_counts *counts)
{
    struct lfs_progress *progress = user;
    uint64_t now = host_now();

    if (progress->terminal && now - progress->shown >= EVERY)
        show(progress, counts, now);
    progress->stopped |= asked_to_stop != 0;
    progress->out_of_time |= progress->deadline != 0 && now >= progress->deadline;
    return progress->stopped || progress->out_of_time;
}

double lfs_progress_end(struct lfs_progress *progress)
{
    on_interrupt(SIG_DFL, 0);
    if (progress->written)
        fputs("\r\033[K", stderr);
    return (double)(host_now() - progress->begun) / (double)SECOND;
}
