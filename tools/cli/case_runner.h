/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs the cases of scenarios one after the other and reports each as the options say. The exit
 * status of the whole is the gravest of its parts.
 */
#ifndef LFASIM_TOOLS_CLI_CASE_RUNNER_H
#define LFASIM_TOOLS_CLI_CASE_RUNNER_H

#include "tools/cli/options.h"
#include "tools/cli/watchdog.h"

struct lfs_runner {
    const struct lfs_options *options;
    struct lfs_watchdog *watchdog;
    bool sequences; /* text: print what happened, not just a line a case */
    FILE *failures; /* text: what is printed at the end */
    unsigned verdicts[LFS_INCONCLUSIVE + 1];
    unsigned not_run; /* files and cases that were refused */
    unsigned matched; /* cases that --case meant, or all */
    bool single;      /* one file: what does not fit it is refused before it runs */
    bool *set_fits;   /* by --set: some scenario has that variable */
    int status;
};

/* Says that a --set has no variable to change, if there is such a one; returns LFS_EXIT_USAGE then,
 * else LFS_EXIT_OK. scenario, which suggestions come from, may be NULL. */
int lfs_runner_check_sets(const struct lfs_runner *runner, const struct lfs_scenario *scenario);

/* Whether --case means this one: its name, or the part behind the slash; wanted NULL means all. */
bool lfs_case_is_meant(const char *wanted, const char *name);

/* The graver of two exit statuses: 2 and 7 end at once, then 6, 5, 3, 1, 4, 0. */
int lfs_graver(int a, int b);

/* Loads a scenario and runs its cases. Diagnostics go to stderr, reports to stdout. False when
 * going on makes no sense: the command line is wrong or output is lost. */
bool lfs_runner_file(struct lfs_runner *runner, const char *path);

#endif
