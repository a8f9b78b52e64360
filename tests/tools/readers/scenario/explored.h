/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests: a case of a scenario as a model of a search. What is remembered, told as causes and
 * told apart as ends is all that a run shows: failures, findings, the end, the hot state. */
#ifndef LFASIM_TESTS_TOOLS_READERS_SCENARIO_EXPLORED_H
#define LFASIM_TESTS_TOOLS_READERS_SCENARIO_EXPLORED_H

#include <pthread.h>
#include <string.h>

#include "lfasim/readers/scenario.h"
#include "lfasim/script.h"
#include "lfasim/search.h"
#include "sim/machine.h"
#include "tools/readers/scenario/scenario_running.h"

struct explored {
    const struct lfs_scenario *scenario;
    size_t number; /* of the case */
    bool oracle;
    struct lfs_diag *diag;
    pthread_mutex_t lock;
    struct lfs_run *run[LFS_SEARCH_WORKERS_MAX];
};

static inline uint64_t explored_mix(uint64_t a, uint64_t b)
{
    uint64_t z = (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);

    return z ^ (z >> 31);
}

static inline uint64_t explored_text(const char *text)
{
    uint64_t sum = 1;

    while (*text)
        sum = explored_mix(sum, (uint8_t)*text++);
    return sum;
}

static inline struct lfs_machine *explored_build(void *user, unsigned worker,
                                                 const struct lfs_choice_source *choices)
{
    struct explored *e = user;
    const struct lfs_run_options options = {
        .backend = LFS_FIBERS, .choices = *choices, .no_oracle = !e->oracle, .untimed = true};

    pthread_mutex_lock(&e->lock);
    e->run[worker] = lfs_run_start(e->scenario, e->number, &options, e->diag);
    pthread_mutex_unlock(&e->lock);
    return e->run[worker] ? lfs_stack_machine(lfs_run_stack(e->run[worker])) : NULL;
}

static inline void explored_discard(void *user, unsigned worker, struct lfs_machine *m)
{
    struct explored *e = user;

    (void)m;
    lfs_run_free(e->run[worker]);
    e->run[worker] = NULL;
}

static inline void explored_cause(struct lfs_sight *sight, uint64_t cause)
{
    if (sight->causes < LFS_SIGHTS_MAX)
        sight->cause[sight->causes++] = cause;
}

static inline void explored_look(void *user, unsigned worker, struct lfs_machine *m,
                                 struct lfs_sight *sight)
{
    struct explored *e = user;
    const struct lfs_script_run *script = &e->run[worker]->script;

    for (uint32_t i = 0; i < lfs_script_failures(script); i++) {
        const struct lfs_script_failure f = lfs_script_failure(script, i);
        uint64_t cause = explored_mix(f.op, (uint64_t)f.kind << 16 | f.index);

        sight->remembered += explored_mix(cause, explored_mix(f.expected, f.actual));
        explored_cause(sight, cause);
    }
    for (unsigned i = 0; i < LFS_FINDING_NAMES && m->core.finding[i].name; i++) {
        uint64_t cause = explored_text(m->core.finding[i].name);

        sight->remembered += explored_mix(cause, m->core.finding[i].count);
        explored_cause(sight, cause);
    }
    if (lfs_ended(m) == LFS_END_NONE)
        return;
    if (lfs_ended(m) != LFS_END_COMPLETED)
        explored_cause(sight, explored_mix(lfs_ended(m), lfs_end_rule(m)));
    sight->outcome = explored_mix(explored_mix(lfs_state_hash(m), sight->remembered),
                                  (uint64_t)lfs_ended(m) << 16 | lfs_end_rule(m));
}

/* What look() tells states apart by is what it remembers: no object beside that. */
static const uint64_t explored_seen[LFS_OBJECTS_MAX / 64], explored_areas[LFS_AREAS / 64];

static inline struct lfs_search_model explored_model(struct explored *e)
{
    return (struct lfs_search_model){
        .user = e,
        .build = explored_build,
        .discard = explored_discard,
        .look = explored_look,
        .seen = explored_seen,
        .seen_areas = explored_areas,
    };
}

/* False: the file is not a scenario. */
static inline bool explored_open(struct explored *e, const char *path)
{
    *e = (struct explored){.diag = lfs_diag_new()};
    pthread_mutex_init(&e->lock, NULL);
    e->scenario = lfs_scenario_load(path, NULL, 0, e->diag);
    return e->scenario != NULL;
}

static inline const char *explored_name(const struct explored *e)
{
    return lfs_scenario_case_name(e->scenario, e->number);
}

static inline void explored_close(struct explored *e)
{
    lfs_scenario_free((struct lfs_scenario *)(uintptr_t)e->scenario);
    lfs_diag_free(e->diag);
    pthread_mutex_destroy(&e->lock);
}

#endif
