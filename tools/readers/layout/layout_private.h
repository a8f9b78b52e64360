/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the layout reader share. */
#ifndef LFASIM_TOOLS_READERS_LAYOUT_PRIVATE_H
#define LFASIM_TOOLS_READERS_LAYOUT_PRIVATE_H

#include "lfasim/readers/json_tree.h"
#include "lfasim/readers/sp_layout.h"

struct lfs_layout {
    const char *path;
    struct lfs_diag *diag; /* owns the texts of files that messages show */
    struct lfs_json_tree *tree;
    struct lfs_layout_sp sps[LFS_LAYOUT_SPS_MAX];
    size_t count;
    char *paths[2 * LFS_LAYOUT_SPS_MAX]; /* of files, joined with the layout's folder */
    size_t path_count;
};

#endif
