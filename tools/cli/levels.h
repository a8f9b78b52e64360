/* SPDX-License-Identifier: BSD-3-Clause */
/* --warn, --error and --allow: what they say, and reporters that heed them. */
#ifndef LFASIM_TOOLS_CLI_LEVELS_H
#define LFASIM_TOOLS_CLI_LEVELS_H

#include "tools/cli/options.h"

/* Notes the names of word, commas between them, for the option ("warn"). Returns LFS_EXIT_OK, or,
 * after saying why, LFS_EXIT_USAGE. */
int lfs_levels_add(const char *verb, const char *option, const char *word,
                   struct lfs_options *options);

#endif
