/* SPDX-License-Identifier: BSD-3-Clause */
/* The scenario files that a command line means. */
#ifndef LFASIM_TOOLS_CLI_SCENARIO_FILES_H
#define LFASIM_TOOLS_CLI_SCENARIO_FILES_H

#include "lfasim/readers/diag.h"

/* Paths, owned by the list. */
struct lfs_paths {
    char **items;
    size_t count, capacity;
    bool single; /* one file, named itself and not through its folder */
};

/* Adds files as they are named, and of folders all *.yaml files below, in the order of their paths.
 * Image descriptions (first key `behaviour`) that lie there, hidden files and folders, and linked
 * folders are passed over. False after adding an error to diag for each word that cannot be
 * searched or holds no scenario; words must outlive diag. */
bool lfs_paths_find(char *const *words, size_t count, struct lfs_paths *paths,
                    struct lfs_diag *diag);
void lfs_paths_free(struct lfs_paths *paths);

#endif
