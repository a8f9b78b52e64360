/* SPDX-License-Identifier: BSD-3-Clause */
#include "models/nwd/nwd.h"

#include "models/tags.h"

void lfs_smc(struct lfs_ctx *self, struct lfs_frame *frame)
{
    const struct nwd_cpu *cpu = lfs_ctx_user(self);

    lfs_os_window(self);
    lfs_transfer(self, TAG_OS_SMC, cpu->el3, frame);
    lfs_os_window(self);
}

void nwd_main(struct lfs_ctx *ctx)
{
    const struct nwd_cpu *cpu = lfs_ctx_user(ctx);

    gic_mask_set(cpu->gic, cpu->cpu, GIC_OPEN); /* the OS starts its CPU interface */
    if (cpu->lane.run)
        cpu->lane.run(ctx, cpu->lane.user);
}
