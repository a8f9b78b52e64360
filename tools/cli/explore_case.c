/* SPDX-License-Identifier: BSD-3-Clause */
/* One case: its search, what is kept of it, its report. */
#include <stdlib.h>

#include "tools/cli/case_runner.h"
#include "tools/cli/explore.h"
#include "tools/cli/host.h"
#include "tools/cli/progress.h"
#include "tools/cli/usage.h"

/* What decides what is searched and the exploration does not know. A list of decisions, and so a
 * frontier, means something to one version of lfasim only. */
static char *identity_of(const struct lfs_loaded *loaded, const struct lfs_options *options)
{
    char *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);

    fprintf(out, "tool " LFASIM_VERSION "\nhash %s\n", loaded->hash);
    for (size_t i = 0; i < options->set_count; i++)
        fprintf(out, "set %s %s\n", options->sets[i].name, options->sets[i].value);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return text;
}

/* ---- searching ------------------------------------------------------------------------------- */

struct search {
    struct lfs_progress progress;
    const struct lfs_exploring *settings;
    int status; /* of writing the frontier */
};

static bool interrupted(void *user, const struct lfs_search_counts *counts)
{
    struct search *search = user;

    return lfs_progress_asked(&search->progress, counts);
}

/* Before anything is told: what follows may take long, and may be stopped for good. */
static void searched(void *user, const struct lfs_frontier_file *frontier)
{
    struct search *search = user;
    const struct lfs_options *options = &search->settings->options;
    struct lfs_diag *diag = lfs_options_reporter(options);

    if (!lfs_frontier_file_write(frontier, search->settings->frontier, diag))
        search->status = LFS_EXIT_HOST;
    lfs_options_show(options, diag, stderr, stderr);
    lfs_diag_free(diag);
}

static struct lfs_explore_options options_of(const struct lfs_exploring *settings)
{
    struct lfs_explore_options explore = settings->explore;

    explore.costs = explore.shares = settings->matrix.count > 0;
    explore.workers = settings->options.jobs;
    explore.no_oracle = settings->options.no_oracle;
    return explore;
}

void lfs_explore_search(struct lfs_explored *it, const struct lfs_exploring *settings,
                        struct lfs_totals *totals, struct lfs_diag *diag)
{
    struct search search = {.settings = settings, .status = LFS_EXIT_OK};
    struct lfs_explore_options explore = options_of(settings);
    char *identity = identity_of(it->loaded, &settings->options);

    explore.from = settings->from;
    explore.keep = settings->frontier != NULL;
    explore.identity = identity;
    explore.interrupted = interrupted;
    explore.searched = settings->frontier != NULL ? searched : NULL;
    explore.user = &search;
    it->x = lfs_exploration_new(it->loaded->scenario, it->number, &explore, diag);
    if (it->x != NULL) {
        lfs_progress_begin(&search.progress);
        lfs_exploration_run(it->x);
        it->took = lfs_progress_end(&search.progress);
        it->stopped = lfs_stop_asked();
        totals->status = lfs_graver(totals->status, search.status);
    }
    free(identity);
}

/* ---- telling --------------------------------------------------------------------------------- */

void lfs_totals_count(struct lfs_totals *totals, int status)
{
    totals->passed += status == LFS_EXIT_OK;
    totals->failed += status == LFS_EXIT_FAILED;
    totals->inconclusive += status == LFS_EXIT_INCONCLUSIVE || status == LFS_EXIT_FAULT;
    totals->status = lfs_graver(totals->status, status);
}

static void tell(const struct lfs_explored *it, struct lfs_totals *totals)
{
    int status = lfs_explored_status(it);

    if (it->options->out_path != NULL)
        totals->status = lfs_graver(totals->status, lfs_explored_write(it));
    if (it->options->format == LFS_FORMAT_JSON)
        lfs_explored_json(it, stdout);
    else
        lfs_explored_print(it, stdout);
    if (status == LFS_EXIT_OK && lfs_exploration_shard(it->x).count > 0)
        totals->shards++; /* a part that holds says nothing about the whole */
    else
        lfs_totals_count(totals, status);
}

void lfs_explore_case(const struct lfs_loaded *loaded, size_t number,
                      const struct lfs_exploring *settings, struct lfs_totals *totals)
{
    struct lfs_diag *diag = lfs_options_reporter(&settings->options);
    struct lfs_explored it = {.options = &settings->options,
                              .loaded = loaded,
                              .number = number,
                              .frontier = settings->frontier,
                              .timing = settings->timing,
                              .outcomes_shown = settings->outcomes};
    struct lfs_explore_options options;
    struct lfs_cures cures = {.count = 0};

    lfs_explore_search(&it, settings, totals, diag);
    if (it.x != NULL && settings->cures) {
        options = options_of(settings);
        lfs_cures_find(it.x, loaded, number, &settings->options, &options, &cures);
        it.cures = &cures;
    }
    if (it.x != NULL)
        tell(&it, totals);
    else
        totals->not_run++;
    fflush(stdout); /* messages come after what they are about */
    totals->status =
        lfs_graver(totals->status, lfs_options_show(&settings->options, diag, stdout, stderr));
    lfs_cures_free(&cures);
    lfs_exploration_free(it.x);
    lfs_diag_free(diag);
}
