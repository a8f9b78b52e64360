/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of `lfasim explore` share.
 *
 *   verb_explore.c      the verb: files and their cases, the last line
 *   explore_options.c   its command line
 *   explore_fits.c      options that no case has a use for
 *   explore_case.c      one case: search, frontier, report
 *   cures.c             which policies keep its violations from happening: --cures
 *   explore_rows.c      one case under each combination of policies: --matrix
 *   explored.c          what came of a search; explore_text.c and explore_json.c print it
 */
#ifndef LFASIM_TOOLS_CLI_EXPLORE_H
#define LFASIM_TOOLS_CLI_EXPLORE_H

#include "tools/cli/explored.h"
#include "tools/cli/matrix.h"
#include "tools/cli/scenario_files.h"

struct lfs_exploring {
    struct lfs_options options;
    struct lfs_explore_options explore;
    size_t outcomes;  /* rows that are shown */
    unsigned clients; /* instead of lanes; 0: lanes */
    bool calls;       /* were said */
    bool timing, cures;
    struct lfs_matrix matrix;             /* no knobs: none is wanted */
    const char *frontier, *resume;        /* files; NULL: none */
    const struct lfs_frontier_file *from; /* what --resume names */
};

/* What searches came to, by verdict. */
struct lfs_totals {
    unsigned passed, failed, inconclusive, not_run, shards;
    int status;
    bool matched, stopped;
    char **names; /* of the files so far; room for all */
    size_t name_count;
};

/* explore_options.c: LFS_EXIT_OK, or another status after saying why. With options.help, only that
 * is settled. The options are to be freed in any case. */
int lfs_exploring_parse(int argc, char **argv, struct lfs_exploring *settings);
void lfs_exploring_help(void);

/* explore_fits.c: LFS_EXIT_OK, or LFS_EXIT_USAGE after saying what no case of the files has a use
 * for. */
int lfs_explore_fits(const struct lfs_exploring *settings, const struct lfs_paths *paths);

/* explore_case.c */
/* Makes the search of a case; it->x is NULL, after adding errors to diag, where it cannot be
 * started. */
void lfs_explore_search(struct lfs_explored *it, const struct lfs_exploring *settings,
                        struct lfs_totals *totals, struct lfs_diag *diag);
void lfs_totals_count(struct lfs_totals *totals, int status);
/* Searches a case and tells what came of it. */
void lfs_explore_case(const struct lfs_loaded *loaded, size_t number,
                      const struct lfs_exploring *settings, struct lfs_totals *totals);

/* explore_rows.c: the same for each row of the matrix. */
void lfs_explore_rows(const struct lfs_loaded *loaded, size_t number,
                      const struct lfs_exploring *settings, struct lfs_totals *totals);

#endif
