/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/cures.h"

#include <stdlib.h>

#include "tools/cli/host.h"
#include "tools/cli/progress.h"

struct work {
    const struct lfs_exploration *x;
    const char *path;
    const struct lfs_options *said;
    struct lfs_loaded *loaded; /* of our own: other policies than the user's */
    size_t number;
    struct lfs_explore_options options;
    struct lfs_progress progress;
    struct lfs_cures *cures;
};

static bool interrupted(void *user, const struct lfs_search_counts *counts)
{
    struct work *work = user;

    return lfs_progress_asked(&work->progress, counts);
}

static struct lfs_explore_options options_of(struct work *work,
                                             const struct lfs_explore_options *options)
{
    struct lfs_explore_options mine = *options;
    uint64_t states = lfs_exploration_result(work->x)->counts.states * 8 + 10000;

    mine.bounds = *lfs_exploration_bounds(work->x);
    if (mine.bounds.states == 0 || mine.bounds.states > states)
        mine.bounds.states = states;
    mine.stop_at_first = mine.keep = mine.costs = false;
    mine.no_minimise = true;
    mine.from = NULL;
    mine.searched = NULL;
    mine.interrupted = interrupted;
    mine.user = work;
    return mine;
}

/* ---- one value ------------------------------------------------------------------------------- */

static bool shows(const struct lfs_exploration *x, uint64_t cause)
{
    for (size_t i = 0; i < lfs_exploration_violations(x); i++)
        if (lfs_exploration_violation(x, i).cause == cause)
            return true;
    return false;
}

static bool shows_others(const struct lfs_exploration *x, const struct lfs_exploration *than)
{
    for (size_t i = 0; i < lfs_exploration_violations(x); i++)
        if (!shows(than, lfs_exploration_violation(x, i).cause))
            return true;
    return false;
}

static void take(const struct work *work, const struct lfs_exploration *x, enum lfs_knob knob,
                 unsigned value)
{
    struct lfs_cures *cures = work->cures;
    bool others = shows_others(x, work->x);

    for (size_t i = 0; i < lfs_exploration_violations(work->x); i++) {
        if (shows(x, lfs_exploration_violation(work->x, i).cause))
            continue;
        cures->items =
            lfs_host_memory(realloc(cures->items, (cures->count + 1) * sizeof(*cures->items)));
        cures->items[cures->count++] = (struct lfs_cure){i, knob, value, others};
    }
}

static void try_value(struct work *work, enum lfs_knob knob, unsigned value)
{
    struct lfs_diag *unheard = lfs_diag_new();
    struct lfs_exploration *x;

    lfs_scenario_fix_policy(work->loaded->scenario, work->number, knob, value);
    x = lfs_exploration_new(work->loaded->scenario, work->number, &work->options, unheard);
    work->cures->tried++;
    if (x != NULL && lfs_exploration_run(x) && lfs_exploration_complete(x))
        take(work, x, knob, value);
    else
        work->cures->unknown++;
    lfs_exploration_free(x);
    lfs_diag_free(unheard);
}

/* ---- all values ------------------------------------------------------------------------------ */

static bool ranges(const struct work *work, enum lfs_knob knob)
{
    for (size_t k = 0; k < lfs_scenario_ranged(work->loaded->scenario, work->number); k++)
        if (lfs_scenario_ranged_knob(work->loaded->scenario, work->number, k) == knob)
            return true;
    return false;
}

/* All values but the one that the case has; one that ranges has none of them for good. */
static void try_values(struct work *work, enum lfs_knob knob)
{
    unsigned is = lfs_scenario_policy(work->loaded->scenario, work->number, knob);
    bool ranged = ranges(work, knob);
    char text[LFS_KNOB_VALUE_SIZE];

    for (unsigned value = 0; lfs_knob_value(knob, value, text) != NULL; value++)
        if ((ranged || value != is) && !lfs_stop_asked())
            try_value(work, knob, value);
}

/* With the case read anew, since what was fixed before stays so. */
static void try_knob(struct work *work, enum lfs_knob knob)
{
    work->loaded =
        lfs_loaded_new(work->path, work->said->sets, work->said->set_count, lfs_diag_new());
    if (work->loaded->scenario != NULL)
        try_values(work, knob);
    else
        work->cures->stopped = true;
    lfs_loaded_free(work->loaded);
}

static int by_violation(const void *a, const void *b)
{
    const struct lfs_cure *x = a, *y = b;

    if (x->violation != y->violation)
        return x->violation < y->violation ? -1 : 1;
    if (x->knob != y->knob)
        return x->knob < y->knob ? -1 : 1;
    return x->value < y->value ? -1 : 1;
}

static void try_all(struct work *work)
{
    for (unsigned k = 0; k < LFS_KNOBS; k++)
        if (lfs_exploration_reads(work->x, (enum lfs_knob)k) && !lfs_stop_asked())
            try_knob(work, (enum lfs_knob)k);
    if (work->cures->count > 0)
        qsort(work->cures->items, work->cures->count, sizeof(*work->cures->items), by_violation);
}

void lfs_cures_find(const struct lfs_exploration *x, const struct lfs_loaded *loaded, size_t number,
                    const struct lfs_options *said, const struct lfs_explore_options *options,
                    struct lfs_cures *cures)
{
    struct work work = {
        .x = x, .path = loaded->path, .said = said, .number = number, .cures = cures};

    *cures = (struct lfs_cures){.by_lot = lfs_exploration_mode(x) != LFS_SEARCH_ALL};
    if (!cures->by_lot && lfs_exploration_violations(x) > 0) {
        work.options = options_of(&work, options);
        lfs_progress_begin(&work.progress);
        try_all(&work);
        lfs_progress_end(&work.progress);
        cures->stopped |= lfs_stop_asked();
    }
}

void lfs_cures_free(struct lfs_cures *cures)
{
    free(cures->items);
    *cures = (struct lfs_cures){.count = 0};
}
