/* SPDX-License-Identifier: BSD-3-Clause */
/* The activator of the RMM: all CPUs meet in the pen, the last one sets up the image in the second
 * bank, then each starts it on its own CPU (lfa.md 3.13). */
#include "models/el3/el3.h"

static int lead(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    int status =
        platform_answer(e, ctx, component, LFS_ASK_INIT, 0) == 0 ? 0 : LFA_STATUS_ACTIVATION_FAILED;

    pen_release(e, ctx, status);
    /* Whatever came of it, and although the other CPUs have not finished their calls. */
    lfa_reset_record(lfa_agent(e));
    return status;
}

static int activate(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    int status;

    lfs_tag_push(ctx, TAG_RMM_ACTIVATE);
    status = pen_start(e, ctx) ? lead(e, ctx, component) : pen_wait(e, ctx);
    lfs_tag_pop(ctx);
    return status;
}

const struct activator rmm_activator = {.activate = activate, .cpu_rendezvous_required = true};
