/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI: the calls that do not change a CPU's power state. */
#include "lfasim/abi/psci.h"

#include "models/el3/el3.h"

#define PSCI_1_1 0x00010001u /* version word: major in [31:16], minor in [15:0] */

/* True when the call was PSCI's; the result is in x0 of the normal world. */
bool psci_call(struct el3 *e, struct lfs_ctx *ctx)
{
    struct el3_cpu *saved = el3_cpu(e, lfs_ctx_cpu(ctx));

    uint32_t fid = (uint32_t)saved->nwd.x[0] & ~SMCCC_SVE_HINT;

    switch (fid) {
    case PSCI_VERSION_32:
        saved->nwd.x[0] = PSCI_1_1;
        return true;
    case PSCI_SYSTEM_OFF_32:
    case PSCI_SYSTEM_RESET_32:
        lfs_reset(ctx, RULE_NONE, "%s by the normal world",
                  fid == PSCI_SYSTEM_OFF_32 ? "PSCI_SYSTEM_OFF" : "PSCI_SYSTEM_RESET");
    default:
        return false;
    }
}

unsigned psci_cpus_on(struct el3 *e)
{
    unsigned on = 0;

    for (unsigned i = 0; i < e->cpus; i++)
        on += ((const struct el3_cpu *)lfs_read(e->m, e->cpu[i]))->power != CPU_POWER_OFF;
    return on;
}
