/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim list coverage`. */
#ifndef LFASIM_TOOLS_CLI_LIST_COVERAGE_H
#define LFASIM_TOOLS_CLI_LIST_COVERAGE_H

#include "tools/cli/options.h"

/* The words behind `coverage` name families and ids; without any, families are summed up. Returns
 * LFS_EXIT_FAILED when a rule of coverage.h is broken. */
int lfs_list_coverage(const struct lfs_options *options);

#endif
