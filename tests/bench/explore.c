/* SPDX-License-Identifier: BSD-3-Clause */
/* Exploration of full models: explore.yaml, untimed, judged by expectations of the oracle. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "lfasim/readers/scenario.h"
#include "lfasim/search.h"
#include "tests/bench/bench.h"

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
    struct lfs_run_options options = {
        .backend = LFS_FIBERS, .choices = *choices, .untimed = true};

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

/* Each finding of the oracle, and every end but completion, is a cause. */
static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    enum lfs_end end = lfs_ended(m);
    const struct lfs_finding_kind *kind;

    (void)user;
    (void)worker;
    for (size_t i = 0; lfs_findings(m, NULL) > 0 && (kind = lfs_finding_kind(i)); i++)
        if (lfs_findings(m, kind->name) > 0 && sight->causes < LFS_SIGHTS_MAX)
            sight->cause[sight->causes++] = 100 + i;
    sight->outcome = end;
}

bool explore(struct explored *x, const struct lfs_search_config *config,
                    struct lfs_search_result *result)
{
    const struct lfs_search_model model = {x, build, discard, look, NULL};

    return lfs_search(&model, config, result) && result->counts.states > 0;
}
