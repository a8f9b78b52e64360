/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine that fuzzed frontiers are of. */
#ifndef LFASIM_TESTS_FUZZ_FRONTIERS_H
#define LFASIM_TESTS_FUZZ_FRONTIERS_H

#include "tests/sim/search/small.h"

#define FRONTIER_IDENTITY 7u

static inline struct small fuzz_small(void)
{
    return (struct small){.cpus = 2,
                          .forbidden = 2,
                          .program = {{{SMALL_CHOOSE, 0, 3},
                                       {SMALL_TAKE, 1, 0},
                                       {SMALL_COPY, 1, 0},
                                       {SMALL_DROP, 1, 0},
                                       {SMALL_NAP, 0, 0}},
                                      {{SMALL_TAKE, 1, 0},
                                       {SMALL_COPY, 2, 1},
                                       {SMALL_DROP, 1, 0},
                                       {SMALL_WAIT, 1, 1},
                                       {SMALL_PANIC, 2, 2}}}};
}

static inline const struct lfs_search_bounds *fuzz_bounds(void)
{
    static const struct lfs_search_bounds bounds = {
        LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 5000, 1u << 20};

    return &bounds;
}

#endif
