/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory-heavy scenario, as `lfasim run` makes it: read, built, run with its trace and judged;
 * with the oracle, and without. */
#include <stdio.h>

#include "lfasim/readers/scenario.h"
#include "tests/bench/bench.h"

#define SCENARIO LFASIM_SOURCE_DIR "/scenarios/memory/traffic.yaml"

/* Runs a case of the scenario. *ns: from power-on to the verdict. NULL: it passed. */
static const char *run_once(const struct lfs_scenario *scenario, bool watched,
                            struct lfs_diag *diag, double *ns)
{
    const struct lfs_run_options options = {
        .backend = LFS_FIBERS, .trace = true, .no_oracle = !watched};
    struct lfs_run *run = scenario ? lfs_run_start(scenario, 0, &options, diag) : NULL;
    const char *problem = NULL;

    if (!run)
        return "the scenario is refused";
    *ns = -bench_now(false);
    if (lfs_run_finish(run) != LFS_PASSED)
        problem = "the scenario fails";
    *ns += bench_now(false);
    lfs_run_free(run);
    return problem;
}

struct bench_result bench_traffic(unsigned flags, uint32_t count)
{
    char rounds[16];
    const struct lfs_scenario_set set = {"rounds", rounds};
    struct lfs_diag *diag = lfs_diag_new();
    struct bench_result result = {.value = 0};
    struct lfs_scenario *scenario;
    const char *problem;
    double ns = 0;

    snprintf(rounds, sizeof(rounds), "%u", count);
    scenario = lfs_scenario_load(SCENARIO, &set, 1, diag);
    problem = run_once(scenario, flags & BENCH_ORACLE, diag, &ns);
    if (problem)
        lfs_diag_print(diag, stderr);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    result.value = ns / count;
    return problem ? bench_failed(problem) : result;
}
