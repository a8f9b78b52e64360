/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMD's hooks in PSCI: only that a CPU goes off and that it has come on are hooked, so the
 * SPMC never hears of a suspended one (ffa-abi.md 7.3). */
#include <string.h>

#include "lfasim/abi/psci.h"
#include "models/el3/el3.h"

/* An FFA_ERROR is no refusal: it is ignored, as TF-A does (ABI-99). */
static void judge_answer(struct lfs_ctx *ctx, const struct lfs_frame *spmc)
{
    unsigned cpu = lfs_ctx_cpu(ctx);

    if (spmc->x[0] == FFA_ERROR_32)
        return;
    if (spmc->x[0] != FFA_MSG_SEND_DIRECT_RESP_32 ||
        spmc->x[2] != ffa_framework_word(FFA_FRAMEWORK_PM_RESP))
        lfs_panic(ctx, RULE_CPU_OFF_ANSWER,
                  "EL3 panic: the SPMC answers CPU_OFF of cpu%u with x0=%#llx x2=%#llx", cpu,
                  (unsigned long long)spmc->x[0], (unsigned long long)spmc->x[2]);
    if ((uint32_t)spmc->x[3] != PSCI_STATUS_SUCCESS)
        lfs_panic(ctx, RULE_CPU_OFF_REFUSED,
                  "EL3 panic: the SPMC refuses CPU_OFF of cpu%u: PSCI status %d", cpu,
                  (int)(int32_t)(uint32_t)spmc->x[3]);
}

/* svc_off. A CPU on which the SPMC failed to initialise has nobody to tell. */
void spmd_cpu_off(struct el3 *e, struct lfs_ctx *ctx)
{
    struct el3_cpu *saved = el3_cpu(e, lfs_ctx_cpu(ctx));

    if (saved->spmd != SPMD_ON)
        return;
    saved->spmc =
        (struct lfs_frame){{FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(FFA_ID_SPMD, FFA_ID_SPMC),
                            ffa_framework_word(FFA_FRAMEWORK_PSCI_REQ), PSCI_CPU_OFF_32}};
    saved->psci_open = true;
    lfs_trace_rule(ctx, RULE_CPU_OFF_TOLD);
    spmd_sync_entry(e, ctx, TAG_EL3_CPU_OFF);
    saved = el3_cpu(e, lfs_ctx_cpu(ctx));
    saved->psci_open = false;
    judge_answer(ctx, &saved->spmc);
    memset(&saved->spmc, 0, sizeof(saved->spmc));
    saved->spmd = SPMD_OFF;
}

/* svc_on_finish: the SPMC begins anew on this CPU, at the entry that it registered. */
void spmd_cpu_on_finish(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);

    if (e->no_spm)
        return;
    memset(&el3_cpu(e, cpu)->spmc, 0, sizeof(struct lfs_frame));
    lfs_ctx_restart(e->spmc[cpu]);
    if (!spmd_boot(e, ctx))
        lfs_trace_note(e->m, ctx, RULE_SPMC_BOOT_FAILED, "no SPM on cpu%u", lfs_ctx_cpu(ctx));
}
