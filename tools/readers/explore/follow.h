/* SPDX-License-Identifier: BSD-3-Clause */
/* A run, move by move; and what is left of it when a step of a lane, rounds of it, or a call of a
 * client, are left out: all other moves, made by whom they were made by, in the same order. */
#ifndef LFASIM_TOOLS_READERS_EXPLORE_FOLLOW_H
#define LFASIM_TOOLS_READERS_EXPLORE_FOLLOW_H

#include "tools/readers/explore/explore_private.h"

struct move {
    unsigned mover;      /* a CPU, or LFS_CPUS_MAX and the number of the event */
    uint32_t at;         /* where the CPU's lane stood before; a client, behind it */
    size_t first, count; /* of its decisions */
};

/* A run that is recorded, or follows one that was. */
struct way {
    struct list moves, others;       /* struct move, struct other */
    uint32_t end[LFS_CPUS_MAX];      /* where lanes stand at its end */
    uint64_t values;                 /* that it shows there */
    struct lfs_script_visit *visits; /* by op; NULL: there is no run */
};
/* Machines are those of the present program and combination. Each goes to the state that shows the
 * cause; false: there is none. *found has the decisions up to there, or to its end. */
bool follow_list(struct lfs_exploration *x, uint64_t cause, const uint16_t *choices, size_t count,
                 struct way *made, struct lfs_witness *found);
bool follow_without(struct lfs_exploration *x, uint64_t cause, const struct way *way,
                    const bool *gone, struct lfs_witness *found);

/* By move, whether it goes with a step. */
bool *moves_of_step(struct lfs_exploration *x, const struct way *way, const struct lane_step *step);
/* repeats.c: with rounds, of which so many are kept each time. */
bool *moves_of_last_rounds(struct lfs_exploration *x, const struct way *way,
                           const struct lane_step *repeat, uint32_t kept);
bool *moves_of_first_rounds(struct lfs_exploration *x, const struct way *way,
                            const struct lane_step *repeat, uint32_t kept);

#endif
