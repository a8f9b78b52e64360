/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches: of full models (explore.yaml, with the oracle and all properties), and of the model of
 * spin/. */
#include <pthread.h>
#include <sched.h>

#include "lfasim/readers/explore.h"
#include "tests/bench/bench.h"
#include "tests/bench/spin/spin_lfa.h"

struct searched {
    struct lfs_search_counts counts;
    double ns, wall_ns;
};

static void clock_starts(struct searched *s)
{
    s->ns = -bench_now(false);
    s->wall_ns = -bench_now(true);
}

static void clock_stops(struct searched *s)
{
    s->ns += bench_now(false);
    s->wall_ns += bench_now(true);
}

static struct lfs_search_bounds bounds(uint32_t transitions)
{
    return (struct lfs_search_bounds){LFS_SEARCH_UNBOUNDED,
                                      LFS_SEARCH_UNBOUNDED,
                                      LFS_SEARCH_UNBOUNDED,
                                      0,
                                      transitions == UINT32_MAX ? 0 : transitions,
                                      0};
}

static const char *explore_models(unsigned flags, uint32_t transitions, unsigned workers,
                                  struct searched *s)
{
    const struct lfs_explore_options options = {.bounds = bounds(transitions),
                                                .workers = workers,
                                                .no_reduction = !(flags & BENCH_REDUCED)};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario =
        lfs_scenario_load(LFASIM_SOURCE_DIR "/tests/bench/explore.yaml", NULL, 0, diag);
    struct lfs_exploration *x = scenario ? lfs_exploration_new(scenario, 0, &options, diag) : NULL;
    const char *problem = x ? NULL : "the scenario is refused";

    clock_starts(s);
    if (x && !lfs_exploration_run(x))
        problem = "the search failed";
    clock_stops(s);
    if (x && lfs_exploration_violations(x) > 0)
        problem = "the search found a violation";
    if (x)
        s->counts = lfs_exploration_result(x)->counts;
    lfs_exploration_free(x);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return problem;
}

static const char *explore_spin(unsigned flags, uint32_t transitions, unsigned workers,
                                struct searched *s)
{
    struct spin_lfa_model spin = {.sizes = {2, 2, 1, 2, 2, 1, SPIN_LFA_SOUND, false}};
    const struct lfs_search_model model = spin_lfa_search(&spin);
    const struct lfs_search_config config = {
        .bounds = bounds(transitions), .workers = workers, .reduce = flags & BENCH_REDUCED};
    struct lfs_search_result result;
    const char *problem = NULL;

    clock_starts(s);
    if (!lfs_search(&model, &config, &result))
        problem = "the search failed";
    clock_stops(s);
    if (result.cause_count > 0)
        problem = "the search found a violation";
    s->counts = result.counts;
    lfs_search_free(&result);
    return problem;
}

/* NULL: all is well. */
static const char *explore(unsigned flags, uint32_t transitions, unsigned workers,
                           struct searched *s)
{
    return flags & BENCH_SPIN ? explore_spin(flags, transitions, workers, s)
                              : explore_models(flags, transitions, workers, s);
}

/* ---- figures --------------------------------------------------------------------------------- */

struct bench_result bench_explore_transition(unsigned flags, uint32_t count)
{
    struct searched s;
    const char *problem = explore(flags, count, 1, &s);

    return problem ? bench_failed(problem)
                   : (struct bench_result){.value = s.ns / (double)s.counts.transitions};
}

struct bench_result bench_explore_bytes(unsigned flags, uint32_t count)
{
    struct searched s;
    const char *problem = explore(flags, count, 1, &s);

    return problem
               ? bench_failed(problem)
               : (struct bench_result){.value = (double)s.counts.bytes / (double)s.counts.states};
}

struct bench_result bench_explore_reduction(unsigned flags, uint32_t count)
{
    struct searched all, reduced;
    const char *problem = explore(flags, count, 1, &all);

    if (!problem)
        problem = explore(flags | BENCH_REDUCED, count, 1, &reduced);
    return problem ? bench_failed(problem)
                   : (struct bench_result){.value = (double)all.counts.transitions /
                                                    (double)reduced.counts.transitions};
}

/* The program stays on one CPU otherwise. */
static bool allow_cpus(cpu_set_t *before, unsigned count)
{
    cpu_set_t all;

    for (unsigned i = 0; i < CPU_SETSIZE; i++)
        CPU_SET(i, &all);
    return sched_getaffinity(0, sizeof(*before), before) == 0 &&
           sched_setaffinity(0, sizeof(all), &all) == 0 &&
           sched_getaffinity(0, sizeof(all), &all) == 0 && CPU_COUNT(&all) >= (int)count;
}

struct bench_result bench_explore_two_cores(unsigned flags, uint32_t count)
{
    struct searched one, two;
    const char *problem = explore(flags, count, 1, &one);
    cpu_set_t before;
    bool allowed = allow_cpus(&before, 2);

    if (!problem && allowed)
        problem = explore(flags, count, 2, &two);
    sched_setaffinity(0, sizeof(before), &before);
    if (problem)
        return bench_failed(problem);
    if (!allowed)
        return bench_absent("there is one CPU");
    if (count == UINT32_MAX && one.counts.states != two.counts.states)
        return bench_failed("two workers visit other states than one");
    return (struct bench_result){.value = one.wall_ns / two.wall_ns};
}

struct apart { /* a search beside others, with which it shares nothing */
    pthread_t thread;
    unsigned flags;
    uint32_t count;
    struct searched searched;
    const char *problem;
};

static void *search_apart(void *user)
{
    struct apart *apart = user;

    apart->problem = explore(apart->flags, apart->count, 1, &apart->searched);
    return NULL;
}

/* What two cores of this machine are good for, whatever is shared or not. */
struct bench_result bench_explore_two_apart(unsigned flags, uint32_t count)
{
    struct apart one = {.flags = flags, .count = count}, two = one, other = one;
    cpu_set_t before;
    bool allowed, started;
    double ns;

    search_apart(&one);
    allowed = allow_cpus(&before, 2);
    ns = -bench_now(true);
    started = allowed && pthread_create(&other.thread, NULL, search_apart, &other) == 0;
    if (started) {
        search_apart(&two);
        pthread_join(other.thread, NULL);
    }
    ns += bench_now(true);
    sched_setaffinity(0, sizeof(before), &before);
    if (one.problem || two.problem || other.problem)
        return bench_failed("a search failed");
    if (!started)
        return bench_absent("there is one CPU");
    return (struct bench_result){.value = 2 * one.searched.wall_ns / ns};
}

struct bench_result bench_explore_spin(unsigned flags, uint32_t count)
{
    struct searched s;
    const char *problem = explore(flags | BENCH_SPIN, count, 1, &s);

    return problem ? bench_failed(problem) : (struct bench_result){.value = s.ns};
}
