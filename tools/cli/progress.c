/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/progress.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
#define EVERY  (SECOND / 4)

static uint64_t host_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/* A handler can only reach variables of its own. */
static volatile sig_atomic_t asked_to_stop;
static uint64_t first_asked; /* host's nanoseconds; handlers do not interrupt each other */

/* One wish may come as two signals, to a process and to its group. */
static void stop(int number)
{
    if (!asked_to_stop)
        first_asked = host_now();
    else if (host_now() - first_asked > SECOND) {
        signal(number, SIG_DFL);
        raise(number); /* when this handler has returned */
    }
    asked_to_stop = 1;
}

static void on_interrupt(void (*handler)(int))
{
    struct sigaction action = {.sa_flags = SA_RESTART};

    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

void lfs_stop_begin(void)
{
    asked_to_stop = 0;
    on_interrupt(stop);
}

void lfs_stop_end(void)
{
    on_interrupt(SIG_DFL);
}

bool lfs_stop_asked(void)
{
    return asked_to_stop != 0;
}

void lfs_progress_begin(struct lfs_progress *progress)
{
    *progress = (struct lfs_progress){.begun = host_now(), .terminal = isatty(STDERR_FILENO) == 1};
    progress->shown = progress->begun;
}

static void show(struct lfs_progress *progress, const struct lfs_search_counts *counts,
                 uint64_t now)
{
    uint64_t millis = (now - progress->begun) / (SECOND / 1000);

    fprintf(stderr,
            "\r%" PRIu64 " ends  %" PRIu64 " states  %" PRIu64 " transitions  %" PRIu64
            " states/s  depth %" PRIu32 "  violations %" PRIu64 "  %" PRIu64 " s \033[K",
            counts->ends, counts->states, counts->transitions,
            counts->states * 1000 / (millis ? millis : 1), counts->depth, counts->violations,
            millis / 1000);
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
    return lfs_stop_asked();
}

double lfs_progress_end(struct lfs_progress *progress)
{
    if (progress->written)
        fputs("\r\033[K", stderr);
    return (double)(host_now() - progress->begun) / (double)SECOND;
}
