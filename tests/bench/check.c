/* SPDX-License-Identifier: BSD-3-Clause */
/* The conflict check over a platform far larger than any: 64 partitions with 1,000 regions each,
 * and 100,000 live transactions, on both ways to it. `lfasim check` reads manifests, asks all rules
 * and judges all claims of the scenario; the running machine judges those that it has when its
 * partitions have made the transactions. */
#include <stdio.h>

#include "lfasim/layout.h"
#include "lfasim/readers/system.h"
#include "lfasim/stack.h"
#include "tests/bench/bench.h"
#include "tests/bench/many.h"

#define TRANSACTIONS 100032u /* 64 times as many for each partition */

static const struct lfs_system_options options = {.limits = &lfs_build_limits_fvp};

static unsigned part_of(unsigned whole, unsigned flags)
{
    return whole >> (4 - flags / BENCH_DOUBLING);
}

static struct bench_result refused(struct lfs_diag *diag, struct lfs_scenario *scenario,
                                   const char *reason)
{
    lfs_diag_print(diag, stderr);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return bench_failed(reason);
}

/* ---- before anything runs --------------------------------------------------------------------- */

/* As `lfasim check SCENARIO` does it: all rules, the ledger, all pairs. Nanoseconds; 0: it is not
 * what it should be. */
static double check_once(const struct lfs_scenario *scenario, struct lfs_diag *diag)
{
    struct lfs_system *system = lfs_scenario_system(scenario, 0, &options, diag);
    double ns = -bench_now(false);
    bool right = false;

    if (system != NULL) {
        lfs_system_judge(system, false);
        right = lfs_system_count(system) == BENCH_MANY_PARTITIONS &&
                lfs_system_conflicts(system) == 0 && lfs_diag_errors(diag) == 0;
    }
    ns += bench_now(false);
    lfs_system_free(system);
    return right ? ns : 0;
}

struct bench_result bench_check(unsigned flags, uint32_t count)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario = bench_many_load(part_of(BENCH_MANY_REGIONS, flags), 0, diag);
    double ns = 0, one = 1;

    for (uint32_t i = 0; i < count && scenario && one > 0; i++)
        ns += one = check_once(scenario, diag);
    if (!scenario || one <= 0)
        return refused(diag, scenario, "the platform is refused");
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return (struct bench_result){.value = ns / count};
}

/* ---- the running machine ---------------------------------------------------------------------- */

struct judged {
    uint32_t pairs, conflicts;
};

/* Every partition counts as one that is about to be activated: all rules apply. */
static bool judge(void *user, const struct lfs_met *a, const struct lfs_met *b)
{
    const struct lfs_layout_claim x = {a->claim.kind, a->claim.owner, true, false, false};
    const struct lfs_layout_claim y = {b->claim.kind, b->claim.owner, true, false, false};
    struct judged *judged = user;
    bool swapped;

    judged->pairs++;
    judged->conflicts += lfs_layout_conflict(&x, &y, LFS_LAYOUT_START, NULL, &swapped) != NULL;
    return true;
}

static struct bench_result judge_machine(struct lfs_machine *m, unsigned shares, uint32_t count)
{
    struct judged judged = {0, 0};
    double ns = -bench_now(false);

    for (uint32_t i = 0; i < count; i++)
        lfs_claims_meeting(m, judge, &judged);
    ns += bench_now(false);
    /* Working memory meets what is shared of it, each once. */
    if (judged.conflicts != count * shares || judged.pairs < judged.conflicts)
        return bench_failed("a conflict was not found");
    return (struct bench_result){.value = ns / count};
}

struct bench_result bench_live(unsigned flags, uint32_t count)
{
    const struct lfs_run_options run_options = {.backend = LFS_FIBERS, .no_oracle = true};
    unsigned shares = part_of(TRANSACTIONS / BENCH_MANY_PARTITIONS, flags);
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario =
        bench_many_load(part_of(BENCH_MANY_REGIONS, flags), shares, diag);
    struct lfs_run *run = scenario ? lfs_run_start(scenario, 0, &run_options, diag) : NULL;
    struct bench_result result;

    if (run == NULL || lfs_run_finish(run) != LFS_PASSED) {
        lfs_run_free(run);
        return refused(diag, scenario, "the transactions were not made");
    }
    result =
        judge_machine(lfs_stack_machine(lfs_run_stack(run)), BENCH_MANY_PARTITIONS * shares, count);
    lfs_run_free(run);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return result;
}
