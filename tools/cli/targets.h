/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What verbs write to. A product that an option names is replaced, as compilers do; a file whose
 * name the verb makes up, and a scenario, which people go on editing, only with --force; an input
 * never.
 */
#ifndef LFASIM_TOOLS_CLI_TARGETS_H
#define LFASIM_TOOLS_CLI_TARGETS_H

#include "tools/cli/options.h"

/* Whether target, which --option names (or the files in it), is another file than input. Either may
 * be NULL. Returns LFS_EXIT_OK, or, after saying so, LFS_EXIT_USAGE. */
int lfs_target_keeps(const char *verb, const char *option, const char *target, const char *input);

/* Whether a file of that name may be written: there is none, or --force was given. The same. */
int lfs_target_free(const char *verb, const struct lfs_options *options, const char *target);

/* Makes the folder unless it is there. Returns LFS_EXIT_OK, or, after adding an error about folder,
 * LFS_EXIT_HOST: also where nothing could be written into it. */
int lfs_target_folder(const char *folder, struct lfs_diag *diag);

/* Before long work: whether a file could be written there. Nothing is. The same. */
int lfs_target_file(const char *path, struct lfs_diag *diag);

#endif
