/* SPDX-License-Identifier: BSD-3-Clause */
/* The SMC dispatcher: which service owns a call. */
#include <string.h>

#include "models/el3/el3.h"

/* A fast call of the Standard Secure services, of either width. */
static bool is_standard_service(uint32_t fid)
{
    return (fid & 0xbf000000) == 0x84000000;
}

static bool is_ffa(uint32_t fid)
{
    uint32_t number = fid & 0xffff;

    return is_standard_service(fid) && number >= FFA_NUMBER_FIRST && number <= FFA_NUMBER_LAST;
}

static bool is_lfa(uint32_t fid)
{
    return fid >= LFA_FID_FIRST && fid <= LFA_FID_LAST;
}

/* A call that nobody owns: x0 = -1, everything else stays (ABI-02, LFA-03). */
static struct lfs_ctx *unknown(struct el3 *e, struct lfs_ctx *ctx, enum rule rule)
{
    unsigned cpu = lfs_ctx_cpu(ctx);

    el3_cpu(e, cpu)->nwd.x[0] = SMC_UNK;
    lfs_trace_rule(ctx, (uint16_t)rule);
    return e->os[cpu];
}

/* Whom to enter; NULL: nobody, the CPU is off. */
static struct lfs_ctx *from_nwd(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);
    struct el3_cpu *saved = el3_cpu(e, cpu);
    uint32_t fid = (uint32_t)saved->nwd.x[0] & ~SMCCC_SVE_HINT;

    if ((fid & SMCCC_FAST_CALL) && (fid & SMCCC_FAST_MBZ))
        return unknown(e, ctx, RULE_FAST_CALL_BITS);
    if (e->services_absent && is_standard_service(fid))
        return unknown(e, ctx, RULE_SERVICES_ABSENT);
    if (is_ffa(fid)) {
        /* EL3 cuts the upper halves of x1-x4 of a 32-bit call, and only those (ABI-14). */
        for (unsigned i = 1; i <= 4 && !(fid & SMCCC_SMC64); i++)
            saved->nwd.x[i] = (uint32_t)saved->nwd.x[i];
        return spmd_from_nwd(e, ctx);
    }
    if (is_lfa(fid) && !e->lfa_absent) {
        lfa_call(e, ctx);
        return e->os[cpu];
    }
    if (psci_call(e, ctx))
        return el3_power(e, cpu)->power == CPU_POWER_OFF ? NULL : e->os[cpu];
    return unknown(e, ctx, RULE_UNKNOWN_SMC);
}

/* The SPMC passes on no LFA call of a partition; one of its own reaches the agent where nobody asks
 * from which world it comes (lfa.md 1.6). */
static struct lfs_ctx *from_spmc(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);

    if (!is_lfa((uint32_t)el3_cpu(e, cpu)->spmc.x[0] & ~SMCCC_SVE_HINT) || e->lfa_absent)
        return spmd_from_spmc(e, ctx);
    if (el3_policy(e, LFS_KNOB_secure_caller_of_lfa) == SECURE_CALLER_OF_LFA_REJECT) {
        el3_cpu(e, cpu)->spmc.x[0] = SMC_UNK;
        lfs_trace_rule(ctx, RULE_LFA_SECURE_CALLER);
        return e->spmc[cpu];
    }
    el3_cpu(e, cpu)->lfa_from_spmc = true;
    lfa_call(e, ctx);
    el3_cpu(e, cpu)->lfa_from_spmc = false;
    return e->spmc[cpu];
}

/* Cold boot of the primary CPU; it starts the others, which come here too, now or by CPU_ON. */
static void boot(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);

    if (el3_power(e, cpu)->power == CPU_POWER_ON_PENDING) {
        psci_cpu_on_finish(e, ctx);
        return;
    }
    if (cpu == 0)
        lfa_setup(e);
    if (spmd_boot(e, ctx) && cpu == 0)
        spmd_lsp_init(e, ctx);
    for (unsigned i = 1; cpu == 0 && i < e->cpus; i++)
        if (el3_power(e, i)->power == CPU_POWER_ON)
            lfs_cpu_start(e->m, i, e->ctx[i]);
}

void el3_main(struct lfs_ctx *ctx)
{
    struct lfs_ctx *sender;

    boot(lfs_ctx_user(ctx), ctx);
    sender = NULL;
    for (;;) {
        struct el3 *e = lfs_ctx_user(ctx);
        unsigned cpu = lfs_ctx_cpu(ctx);
        struct lfs_ctx *to = e->os[cpu];
        struct lfs_frame frame;

        if (sender == e->os[cpu])
            to = from_nwd(e, ctx);
        else if (sender)
            to = from_spmc(e, ctx);
        if (!to)
            return;
        frame = to == e->os[cpu] ? el3_cpu(e, cpu)->nwd : el3_cpu(e, cpu)->spmc;
        /* The normal world's registers are its own again once it runs. */
        if (to == e->os[cpu])
            memset(&el3_cpu(e, cpu)->nwd, 0, sizeof(frame));
        lfs_charge(ctx, e->platform->costs.smc_el3_rt_ns / 2);
        sender = lfs_transfer(ctx, TAG_EL3_RECEIVE, to, &frame);
        lfs_charge(ctx, e->platform->costs.smc_el3_rt_ns / 2);
        cpu = lfs_ctx_cpu(ctx);
        if (sender == e->os[cpu])
            el3_cpu(e, cpu)->nwd = frame;
        else
            el3_cpu(e, cpu)->spmc = frame;
    }
}
