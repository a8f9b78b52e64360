/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of variables that the command line gives (--set), against what scenarios know. */
#ifndef LFASIM_TOOLS_CLI_SETS_H
#define LFASIM_TOOLS_CLI_SETS_H

#include "lfasim/readers/json.h"
#include "tools/cli/options.h"

/* A bit for each --set that the scenario has a variable for. */
uint64_t lfs_sets_that_fit(const struct lfs_options *options, const struct lfs_scenario *scenario);
/* Says that a --set without its bit in fits has no variable to change, if there is such a one;
 * returns LFS_EXIT_USAGE then, else LFS_EXIT_OK. scenario, which suggestions come from, may be
 * NULL. */
int lfs_sets_check(const char *verb, const struct lfs_options *options, uint64_t fits,
                   const struct lfs_scenario *scenario);
/* " with profile=upstream, n=2", behind the name of a case; nothing where none is set. Clients are
 * left out: they are no part of a case. */
void lfs_sets_print(const struct lfs_scenario_set *sets, size_t count, FILE *out);
/* The member "set": all of them. */
void lfs_sets_json(const struct lfs_scenario_set *sets, size_t count, struct lfs_json *json);

#endif
