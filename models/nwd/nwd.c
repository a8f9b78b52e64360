/* SPDX-License-Identifier: BSD-3-Clause */
#include "models/nwd/nwd.h"

#include "lfasim/abi/psci.h"
#include "models/tags.h"

/* A CPU leaves the OS with the call that turns it off, and is back if that is refused. */
static void turn_off(struct lfs_ctx *self, struct lfs_frame *frame)
{
    nwd_set_online(self, false);
    lfs_transfer(self, TAG_OS_SMC, nwd_cpu(self)->el3, frame);
    lfs_tag_push(self, TAG_OS_SMC);
    nwd_set_online(self, true);
    lfs_tag_pop(self);
}

void lfs_smc(struct lfs_ctx *self, struct lfs_frame *frame)
{
    if ((uint32_t)frame->x[0] == PSCI_CPU_OFF_32) {
        turn_off(self, frame);
        return;
    }
    lfs_os_window(self);
    lfs_transfer(self, TAG_OS_SMC, nwd_cpu(self)->el3, frame);
    lfs_os_window(self);
}

void nwd_main(struct lfs_ctx *ctx)
{
    const struct nwd_cpu *cpu = nwd_cpu(ctx);

    gic_mask_set(cpu->os->gic, cpu->index, GIC_OPEN); /* the OS starts its CPU interface */
    nwd_set_online(ctx, true);
    if (cpu->lane.run)
        cpu->lane.run(ctx, cpu->lane.user);
    nwd_idle(ctx);
}
