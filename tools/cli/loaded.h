/* SPDX-License-Identifier: BSD-3-Clause */
/* A scenario with what its reports show of it. */
#ifndef LFASIM_TOOLS_CLI_LOADED_H
#define LFASIM_TOOLS_CLI_LOADED_H

#include "lfasim/readers/trace_view.h"
#include "tools/cli/case_head.h"
#include "tools/cli/options.h"

struct lfs_loaded {
    const char *path;
    struct lfs_scenario *scenario; /* NULL: it was refused */
    struct lfs_diag *diag;         /* owns the names of files in which cases may find something */
    char *text;                    /* of the file, or NULL */
    char hash[LFS_HASH_TEXT_SIZE];
    unsigned namesakes; /* how many scenarios of this command before it have its name */
};

/* Loads a file; what there is to say is added to diag, which is the loaded one's from now on. path
 * must stay. */
struct lfs_loaded *lfs_loaded_new(const char *path, const struct lfs_scenario_set *sets,
                                  size_t set_count, struct lfs_diag *diag);
void lfs_loaded_free(struct lfs_loaded *loaded); /* may be NULL */

/* The trace of a stack that was made from it, with the scenario's own lines as headings. */
struct lfs_trace_view lfs_loaded_view(const struct lfs_loaded *loaded, struct lfs_stack *stack);

#endif
