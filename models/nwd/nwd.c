/* SPDX-License-Identifier: BSD-3-Clause */
#include "models/nwd/nwd.h"

#include "lfasim/abi/psci.h"
#include "models/el3/el3.h"

/* A CPU leaves the OS with the call that turns it off, and is back if that is refused. */
static void turn_off(struct lfs_ctx *self, struct lfs_frame *frame)
{
    nwd_set_online(self, false);
    lfs_transfer(self, TAG_OS_SMC, nwd_cpu(self)->el3, frame);
    lfs_tag_push(self, TAG_OS_SMC);
    nwd_set_online(self, true);
    lfs_tag_pop(self);
}

static void suspend(struct lfs_ctx *self, struct lfs_frame *frame)
{
    lfs_os_window(self);
    nwd_set_suspended(self, true);
    lfs_transfer(self, TAG_OS_SMC, nwd_cpu(self)->el3, frame);
    nwd_set_suspended(self, false);
    lfs_os_window(self);
}

void lfs_smc(struct lfs_ctx *self, struct lfs_frame *frame)
{
    lfs_reason_take(self); /* what came back last is not why this will be answered as it will be */
    switch ((uint32_t)frame->x[0]) {
    case PSCI_CPU_OFF_32:
        turn_off(self, frame);
        break;
    case PSCI_CPU_SUSPEND_32:
    case PSCI_CPU_SUSPEND_64:
        suspend(self, frame);
        break;
    default:
        lfs_os_window(self);
        lfs_transfer(self, TAG_OS_SMC, nwd_cpu(self)->el3, frame);
        lfs_os_window(self);
    }
}

bool lfs_resumed(struct lfs_ctx *self, uint64_t *entry)
{
    struct os_entry *at = lfs_write(lfs_ctx_machine(self), nwd_cpu(self)->entry);

    *entry = at->entry;
    at->entry = 0;
    return *entry != 0;
}

void nwd_main(struct lfs_ctx *ctx)
{
    const struct nwd_cpu *cpu = nwd_cpu(ctx);

    gic_mask_set(cpu->os->gic, cpu->index, GIC_OPEN); /* the OS starts its CPU interface */
    nwd_set_suspended(ctx, false);                    /* it may have been powered down */
    nwd_set_online(ctx, true);
    if (cpu->lane.run)
        cpu->lane.run(ctx, cpu->lane.user);
    nwd_idle(ctx);
}
