/* SPDX-License-Identifier: BSD-3-Clause */
/* What a run cost those who use the system. */
#ifndef LFASIM_TOOLS_CLI_COST_H
#define LFASIM_TOOLS_CLI_COST_H

#include "lfasim/readers/trace_view.h"

struct lfs_cost {
    uint32_t refused;  /* calls of the normal world that came back with an error */
    uint32_t blackout; /* of them, the most in a row that were direct requests to one partition */
    uint32_t dead;     /* partitions that do not run at the end, or whose first vCPU is aborted */
};

/* view shows a machine with its stack, whose run has ended. */
struct lfs_cost lfs_cost_of(const struct lfs_trace_view *view);
/* *worst becomes the greater of both, by each count. */
void lfs_cost_worst(struct lfs_cost *worst, const struct lfs_cost *other);

#endif
