/* SPDX-License-Identifier: BSD-3-Clause */
/* A single run, judged as an exploration judges all of them. */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/explore_private.h"

struct lfs_run_judge {
    struct lfs_exploration *x; /* has the lists; it never runs */
    struct monitor monitor;
    struct lfs_diag *diag;
    struct list shown; /* struct shown_violation: each property once, in the order of the run */
};

struct shown_violation {
    size_t property;
    uint32_t record; /* the newest at that moment */
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

/* ---- while a run goes ------------------------------------------------------------------------ */

static bool is_kept(const struct lfs_run_judge *judge, size_t property)
{
    const struct shown_violation *shown = judge->shown.items;

    for (size_t i = 0; i < judge->shown.count; i++)
        if (shown[i].property == property)
            return true;
    return false;
}

void judge_look(struct lfs_run_judge *judge)
{
    struct lfs_machine *m = lfs_stack_machine(judge->monitor.run->stack);
    struct lfs_sight sight = {0};

    monitor_look(&judge->monitor, m, &sight);
    for (uint32_t i = 0; i < sight.causes && i < LFS_SIGHTS_MAX; i++) {
        size_t property = (size_t)(sight.cause[i] >> CAUSE_SHIFT) - 1;

        if (!is_kept(judge, property))
            *(struct shown_violation *)list_add(&judge->x->arena, &judge->shown,
                                                sizeof(struct shown_violation)) =
                (struct shown_violation){property, lfs_trace_last(m)};
    }
}

/* What every run is judged by. */
static bool is_judged_anyhow(const struct judged *judged)
{
    const struct builtin *b = judged->builtin;

    return judged->expectation ||
           (b &&
            (b->judge == judge_steps_made || b->judge == judge_statuses ||
             b->judge == judge_deadlock || b->judge == judge_panic || b->judge == judge_reset ||
             b->judge == judge_lanes || strncmp(b->property.name, "INV-", 4) == 0));
}

void judge_tell(const struct lfs_run_judge *judge, struct lfs_run *run)
{
    const struct shown_violation *shown = judge->shown.items;

    for (size_t i = 0; i < judge->shown.count; i++) {
        const struct judged *judged = judged_at(judge->x, shown[i].property);
        struct lfs_failure *out;

        if (is_judged_anyhow(judged))
            continue;
        out = failure_new(run, judged->pos.file ? judged->pos
                                                : (struct lfs_pos){.file = run->scenario->path});
        out->what = arena_text(&run->arena, "property %s is violated", judged->name);
        out->expected = judged->text;
        out->record = shown[i].record;
    }
}

/* ---- between two steps ----------------------------------------------------------------------- */

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

const char *lfs_run_judge_property(const struct lfs_run_judge *judge, uint64_t cause)
{
    uint64_t number = cause >> CAUSE_SHIFT;

    return number > 0 && number <= lfs_exploration_properties(judge->x)
               ? judged_at(judge->x, (size_t)number - 1)->name
               : NULL;
}
