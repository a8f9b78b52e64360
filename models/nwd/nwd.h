/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The normal world: one OS context per CPU that runs a program.
 *
 * A CPU whose power goes away takes its context with it: after PSCI_CPU_ON, a wake-up from
 * power-down or a warm reset (el3_resume_os) the context begins anew, with x0 = context id as its
 * entry frame. A native program is then entered at its beginning; a script goes on behind the step
 * that gave the power away, as if its call had returned that frame.
 */
#ifndef MODELS_NWD_NWD_H
#define MODELS_NWD_NWD_H

#include "lfasim/stack.h"
#include "models/gic/gic.h"

struct nwd_cpu { /* does not change */
    struct lfs_ctx *el3;
    struct lfs_lane_config lane;
    struct gic *gic;
    unsigned cpu;
    const struct lfs_watch *watch; /* whoever wants to strike at windows, or NULL */
};

void nwd_main(struct lfs_ctx *ctx);

#endif
