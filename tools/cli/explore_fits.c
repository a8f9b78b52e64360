/* SPDX-License-Identifier: BSD-3-Clause */
/* What the command line says and none of the cases has a use for: refused before anything is
 * searched, since a search may take hours. */
#include <stdlib.h>

#include "tools/cli/case_runner.h"
#include "tools/cli/explore.h"
#include "tools/cli/sets.h"
#include "tools/cli/usage.h"

/* What the cases that are meant have a use for, together. */
struct uses {
    uint64_t sets; /* a bit for each --set */
    bool all;      /* some case searches all there is */
    bool by_lot;   /* some makes runs by lot */
    bool known;    /* every file could be read */
};

static void take_file(const struct lfs_exploring *settings, const struct lfs_scenario *scenario,
                      struct uses *uses)
{
    const struct lfs_options *options = &settings->options;

    uses->sets |= lfs_sets_that_fit(options, scenario);
    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++) {
        enum lfs_search_mode mode = settings->explore.moded ? settings->explore.mode
                                                            : lfs_scenario_search_mode(scenario, i);

        if (!lfs_case_is_meant(options->case_name, lfs_scenario_case_name(scenario, i)))
            continue;
        uses->all |= mode == LFS_SEARCH_ALL;
        uses->by_lot |= mode != LFS_SEARCH_ALL;
    }
}

/* Whoever searches a file says what is wrong with it. */
static struct lfs_loaded *take_path(const char *path, const struct lfs_exploring *settings,
                                    struct uses *uses)
{
    struct lfs_diag *silent = lfs_diag_new();
    struct lfs_loaded *loaded =
        lfs_loaded_new(path, settings->options.sets, settings->options.set_count, silent);

    if (loaded->scenario != NULL)
        take_file(settings, loaded->scenario, uses);
    else
        uses->known = false;
    return loaded;
}

static bool bounds_moves(const struct lfs_exploring *settings)
{
    const struct lfs_search_bounds *bounds = &settings->explore.bounds;

    return bounds->preemptions != LFS_SEARCH_UNBOUNDED ||
           bounds->deviations != LFS_SEARCH_UNBOUNDED;
}

/* Options that belong to the other kind of search. */
static int check_modes(const struct lfs_exploring *settings, const struct uses *uses)
{
    const struct lfs_explore_options *explore = &settings->explore;

    if (!uses->by_lot && (explore->runs != 0 || explore->seed != 0))
        return lfs_usage_error("explore",
                               "--%s goes with runs by lot: --mode random, pct or "
                               "coverage",
                               explore->runs != 0 ? "runs" : "seed");
    if (!uses->all && (bounds_moves(settings) || explore->no_reduction))
        return lfs_usage_error("explore", "--%s goes with --mode exhaustive",
                               explore->no_reduction ? "no-reduction"
                               : explore->bounds.preemptions != LFS_SEARCH_UNBOUNDED
                                   ? "preemptions"
                                   : "deviations");
    return LFS_EXIT_OK;
}

/* Whether something was said that not every case has a use for. */
static bool is_particular(const struct lfs_exploring *settings)
{
    const struct lfs_explore_options *explore = &settings->explore;

    return settings->options.set_count > 0 || explore->runs != 0 || explore->seed != 0 ||
           bounds_moves(settings) || explore->no_reduction;
}

int lfs_explore_fits(const struct lfs_exploring *settings, const struct lfs_paths *paths)
{
    struct uses uses = {.known = true};
    struct lfs_loaded *only = NULL;
    int status;

    if (!is_particular(settings))
        return LFS_EXIT_OK;
    for (size_t i = 0; i < paths->count; i++) {
        lfs_loaded_free(only);
        only = take_path(paths->items[i], settings, &uses);
    }
    if (!uses.known)
        status = LFS_EXIT_OK; /* it may be what an option was meant for */
    else
        status = lfs_sets_check("explore", &settings->options, uses.sets,
                                paths->count == 1 ? only->scenario : NULL);
    if (status == LFS_EXIT_OK && (uses.all || uses.by_lot))
        status = check_modes(settings, &uses);
    lfs_loaded_free(only);
    return status;
}
