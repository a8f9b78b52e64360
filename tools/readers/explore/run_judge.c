/* SPDX-License-Identifier: BSD-3-Clause */
/* A single run, judged as an exploration judges all of them. */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/explore_private.h"

struct lfs_run_judge {
    struct lfs_exploration *x; /* has the lists; it never runs */
    struct monitor monitor;
    struct lfs_diag *diag;
};

/* The combination of policies that the run has. */
static unsigned combination_of(const struct lfs_run *run)
{
    const struct knob_range *ranges = run->c->ranges.items;
    unsigned combination = 0;

    for (size_t k = 0; k < run->c->ranges.count; k++)
        combination = combination * ranges[k].count + run->ranged[k];
    return combination;
}

struct lfs_run_judge *lfs_run_judge_new(struct lfs_run *run, bool no_oracle)
{
    const struct lfs_explore_options options = {.no_oracle = no_oracle};
    struct lfs_run_judge *judge = lfs_reader_alloc(sizeof(*judge));
    size_t i = (size_t)(run->c - run->scenario->cases);

    judge->diag = lfs_diag_new(); /* what there is to say, the run has said */
    judge->x = lfs_exploration_new(run->scenario, i, &options, judge->diag);
    if (judge->x && monitor_init(&judge->monitor, judge->x, run, combination_of(run)))
        return judge;
    lfs_run_judge_free(judge);
    return NULL;
}

void lfs_run_judge_free(struct lfs_run_judge *judge)
{
    if (!judge)
        return;
    lfs_exploration_free(judge->x);
    lfs_diag_free(judge->diag);
    free(judge);
}

const char *lfs_run_judge_violated(const struct lfs_run_judge *judge, const char *property)
{
    struct lfs_machine *m = lfs_stack_machine(judge->monitor.run->stack);
    struct lfs_sight sight = {0};

    monitor_look(&judge->monitor, m, &sight);
    for (uint32_t i = 0; i < sight.causes && i < LFS_SIGHTS_MAX; i++) {
        const char *name = judged_at(judge->x, (size_t)(sight.cause[i] >> CAUSE_SHIFT) - 1)->name;

        if (!property || strcmp(property, name) == 0)
            return name;
    }
    return NULL;
}

bool lfs_run_judge_shows(const struct lfs_run_judge *judge, uint64_t cause)
{
    struct lfs_sight sight = {0};

    monitor_look(&judge->monitor, lfs_stack_machine(judge->monitor.run->stack), &sight);
    for (uint32_t i = 0; i < sight.causes && i < LFS_SIGHTS_MAX; i++)
        if (sight.cause[i] == cause)
            return true;
    return false;
}
