/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Loads scenarios and runs their cases, one at a time, and says of each what the options want to be
 * said. Nothing is printed here: results are, in their order, by run_output.h.
 */
#ifndef LFASIM_TOOLS_CLI_CASE_RUNNER_H
#define LFASIM_TOOLS_CLI_CASE_RUNNER_H

#include "tools/cli/options.h"
#include "tools/cli/result.h"
#include "tools/cli/watchdog.h"

struct lfs_loaded;

struct lfs_runner {
    const struct lfs_options *options;
    bool sequences; /* text: tell what happened, not just a line a case */
    unsigned watchdog_ms;
    struct lfs_watchdog *watchdog; /* from the first case on */
    struct lfs_loaded *loaded;     /* the file that was loaded last, or NULL */
};

/* Frees what the runner has made; not the runner. */
void lfs_runner_end(struct lfs_runner *runner);

/* Loads a file (index LFS_WHOLE_FILE) or runs one of its cases, loading the file unless it was the
 * last one. path must stay while the runner is used. The caller clears the result. */
void lfs_runner_do(struct lfs_runner *runner, const char *path, size_t file, size_t index,
                   struct lfs_result *result);

/* The scenario that was loaded last, or NULL. */
const struct lfs_scenario *lfs_runner_scenario(const struct lfs_runner *runner);

/* Whether --case means this one: its name, or the part behind the slash; wanted NULL means all. */
bool lfs_case_is_meant(const char *wanted, const char *name);

/* The graver of two exit statuses: 2 and 7 end at once, then 6, 5, 3, 1, 4, 0. */
int lfs_graver(int a, int b);

#endif
