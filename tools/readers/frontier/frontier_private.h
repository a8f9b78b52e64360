/* SPDX-License-Identifier: BSD-3-Clause */
/* What a frontier file holds; frontier_file.c reads and writes it, frontier_merge.c compares and
 * puts together. */
#ifndef LFASIM_TOOLS_READERS_FRONTIER_PRIVATE_H
#define LFASIM_TOOLS_READERS_FRONTIER_PRIVATE_H

#include "lfasim/readers/frontier_file.h"

struct lfs_frontier_file {
    const char *path; /* that it was read from; NULL: it was not */
    char *scenario;
    char *about; /* lines that say what is searched */
    struct lfs_shard shard;
    uint64_t parent; /* sum of the file that was split; 0: none was */
    uint64_t sum;    /* of this file */
    size_t count;
    struct lfs_frontier **frontier; /* NULL: that search has not begun */
};

/* Of so many searches, none of which has begun. */
struct lfs_frontier_file *frontier_file_new(const char *scenario, const char *about, size_t count);
/* Adds FRONTIER_OTHER about `file`, which is of another search than these lines say. False: it is
 * of the same. there: what the lines are of. */
bool frontier_file_differs(const struct lfs_frontier_file *file, const char *about,
                           const char *there, struct lfs_diag *diag);
#endif
