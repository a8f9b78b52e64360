/* SPDX-License-Identifier: BSD-3-Clause */
/* The normal world: one OS context per CPU that runs a program. */
#ifndef MODELS_NWD_NWD_H
#define MODELS_NWD_NWD_H

#include "lfasim/stack.h"

struct nwd_cpu { /* does not change */
    struct lfs_ctx *el3;
    struct lfs_lane_config lane;
};

void nwd_main(struct lfs_ctx *ctx);

#endif
