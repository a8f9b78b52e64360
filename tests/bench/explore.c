/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches: of full models (explore.yaml, untimed, with the oracle), and of the model of spin/. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "lfasim/readers/scenario.h"
#include "lfasim/search.h"
#include "tests/bench/bench.h"
#include "tests/bench/spin/spin_lfa.h"

/* ---- full models ----------------------------------------------------------------------------- */

struct explored {
    struct lfs_scenario *scenario;
    struct lfs_diag *diag;
    pthread_mutex_t building; /* of runs: they share diag */
    struct lfs_run *run[LFS_SEARCH_WORKERS_MAX];
};

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    struct explored *x = user;
    const struct lfs_run_options options = {.choices = *choices, .untimed = true};

    pthread_mutex_lock(&x->building);
    x->run[worker] = lfs_run_start(x->scenario, 0, &options, x->diag);
    pthread_mutex_unlock(&x->building);
    return x->run[worker] ? lfs_stack_machine(lfs_run_stack(x->run[worker])) : NULL;
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    struct explored *x = user;

    (void)m;
    lfs_run_free(x->run[worker]);
    x->run[worker] = NULL;
}

/* What the oracle has found, and how runs end. */
static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    const struct lfs_finding_kind *kind;

    (void)user;
    (void)worker;
    sight->outcome = lfs_ended(m);
    for (size_t i = 0; lfs_findings(m, NULL) > 0 && (kind = lfs_finding_kind(i)); i++)
        if (lfs_findings(m, kind->name) > 0 && sight->causes < LFS_SIGHTS_MAX)
            sight->cause[sight->causes++] = i;
}

/* ---- searching ------------------------------------------------------------------------------- */

struct searched {
    struct lfs_search_counts counts;
    double ns, wall_ns;
};

static const char *search(const struct lfs_search_model *model, unsigned flags, uint32_t count,
                          unsigned workers, struct searched *out)
{
    const struct lfs_search_config config = {.bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED,
                                                        LFS_SEARCH_UNBOUNDED, 0,
                                                        count == UINT32_MAX ? 0 : count, 0},
                                             .workers = workers,
                                             .reduce = flags & BENCH_REDUCED};
    struct lfs_search_result result;
    const char *problem = NULL;

    out->ns = -bench_now(false);
    out->wall_ns = -bench_now(true);
    if (!lfs_search(model, &config, &result) || result.counts.states == 0)
        problem = "the search failed";
    out->ns += bench_now(false);
    out->wall_ns += bench_now(true);
    if (!problem && result.cause_count > 0)
        problem = "the search found a violation";
    out->counts = result.counts;
    lfs_search_free(&result);
    return problem;
}

/* The search of flags, which bounds it to `count` transitions. NULL: all is well. */
static const char *explore(unsigned flags, uint32_t count, unsigned workers, struct searched *out)
{
    struct spin_lfa_model spin = {.sizes = {2, 2, 1, 2, 2, 1, SPIN_LFA_SOUND, false}};
    struct explored x = {.diag = lfs_diag_new(), .building = PTHREAD_MUTEX_INITIALIZER};
    struct lfs_search_model model = {&x, build, discard, look, NULL};
    const char *problem = "the scenario is refused";

    if (flags & BENCH_SPIN)
        model = spin_lfa_search(&spin);
    else
        x.scenario =
            lfs_scenario_load(LFASIM_SOURCE_DIR "/tests/bench/explore.yaml", NULL, 0, x.diag);
    if (x.scenario || (flags & BENCH_SPIN))
        problem = search(&model, flags, count, workers, out);
    lfs_scenario_free(x.scenario);
    lfs_diag_free(x.diag);
    return problem;
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

struct bench_result bench_explore_spin(unsigned flags, uint32_t count)
{
    struct searched s;
    const char *problem = explore(flags | BENCH_SPIN, count, 1, &s);

    return problem ? bench_failed(problem) : (struct bench_result){.value = s.ns};
}
