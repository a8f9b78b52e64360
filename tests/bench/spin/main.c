/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches the model of spin-lfa.pml, and prints what came of it in one line. README.md. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/spin/spin_lfa.h"

struct arguments {
    struct spin_lfa_sizes sizes;
    struct lfs_search_config config;
    bool ends;
};

static const char usage[] =
    "usage: spin-lfa [--NCPU N] [--NCALL N] [--NINT N] [--NREG N] [--CHUNKS N] [--WORK N]\n"
    "                [--MUT1 | --MUT2] [--workers N] [--unreduced] [--ends]\n"
    "\n"
    "  --NCPU ...   sizes of the model, as -D of spin-lfa.pml (2, 2, 1, 2, 2, 1)\n"
    "  --MUT1, 2    with the seeded fault; ends at the first violation\n"
    "  --workers N  on as many threads (1)\n"
    "  --unreduced  every order of steps\n"
    "  --ends       with the calls and answers as part of the state; prints each end\n";

static bool size(struct arguments *a, const char *name, const char *value)
{
    const struct {
        const char *name;
        unsigned *size, max;
    } sizes[] = {
        {"--NCPU", &a->sizes.ncpu, SPIN_LFA_CPUS_MAX},
        {"--NCALL", &a->sizes.ncall, SPIN_LFA_CALLS_MAX},
        {"--NINT", &a->sizes.nint, 8},
        {"--NREG", &a->sizes.nreg, SPIN_LFA_REGIONS_MAX},
        {"--CHUNKS", &a->sizes.chunks, 8},
        {"--WORK", &a->sizes.work, 8},
        {"--workers", &a->config.workers, LFS_SEARCH_WORKERS_MAX},
    };

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        if (value && strcmp(name, sizes[i].name) == 0) {
            *sizes[i].size = (unsigned)strtoul(value, NULL, 10);
            return *sizes[i].size <= sizes[i].max &&
                   (*sizes[i].size > 0 || sizes[i].size == &a->sizes.nint);
        }
    return false;
}

static bool option(struct arguments *a, const char *name)
{
    if (strcmp(name, "--MUT1") == 0 || strcmp(name, "--MUT2") == 0) {
        a->sizes.fault = name[5] == '1' ? SPIN_LFA_MUT1 : SPIN_LFA_MUT2;
        return true;
    }
    if (strcmp(name, "--ends") == 0)
        return a->ends = a->sizes.history = true;
    if (strcmp(name, "--unreduced") == 0) {
        a->config.reduce = false;
        return true;
    }
    return false;
}

static void print_end(const char *outcome, void *user)
{
    (void)user;
    puts(outcome);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print(const struct lfs_search_result *r, double seconds)
{
    static const char *const causes[] = {"none",
                                         "deadlock",
                                         "assertion: not stopped",
                                         "assertion: not activating",
                                         "assertion: entered",
                                         "assertion: finish"};

    printf("states %" PRIu64 " transitions %" PRIu64 " ends %" PRIu64 " seconds %.2f"
           " states/s %.0f bytes/state %.1f rounds %u depth %u violation: %s\n",
           r->counts.states, r->counts.transitions, r->counts.ends, seconds,
           (double)r->counts.states / seconds, (double)r->counts.bytes / (double)r->counts.states,
           r->rounds, r->counts.depth, causes[r->cause_count ? r->causes[0].cause : 0]);
}

int main(int argc, char **argv)
{
    struct arguments a = {.sizes = {2, 2, 1, 2, 2, 1, SPIN_LFA_SOUND, false},
                          .config = {.bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED,
                                                LFS_SEARCH_UNBOUNDED, 0, 0, 0},
                                     .reduce = true}};
    struct spin_lfa_model model;
    struct lfs_search_model search;
    struct lfs_search_result result;
    double seconds;
    bool done;

    for (int i = 1; i < argc; i++)
        if (!option(&a, argv[i]) && !size(&a, argv[i], argv[i + 1])) {
            fputs(usage, stderr);
            return 2;
        } else if (size(&a, argv[i], argv[i + 1])) {
            i++;
        }
    a.config.stop_at_first = a.sizes.fault != SPIN_LFA_SOUND;
    model = (struct spin_lfa_model){.sizes = a.sizes, .ended = a.ends ? print_end : NULL};
    search = spin_lfa_search(&model);
    seconds = -now();
    done = lfs_search(&search, &a.config, &result);
    seconds += now();
    if (a.ends)
        fflush(stdout);
    else
        print(&result, seconds);
    lfs_search_free(&result);
    return done ? 0 : 1;
}
