/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The activator of BL31, the firmware that the agent itself is a part of: all CPUs meet in the pen,
 * the last one patches the code in place, and each is reset into it (lfa.md 3.10, 3.13). The
 * agent's variables lie in memory that the reset leaves alone.
 */
#include "models/el3/el3.h"

static struct holding_pen *pen(struct el3 *e)
{
    return lfs_write(e->m, e->pen);
}

static bool is_patched(struct lfs_machine *m, void *el3)
{
    const struct el3 *e = el3;

    return !((const struct holding_pen *)lfs_read(m, e->pen))->second_stage;
}

static int fail(struct lfs_ctx *ctx, int status, enum rule rule)
{
    lfs_trace_rule(ctx, (uint16_t)rule);
    return status;
}

/* The CPU's own warm reset: where the normal world wants to go on. */
static int prepare_reset(struct el3 *e, struct lfs_ctx *ctx)
{
    if (psci_entry_valid(e, lfa_caller(e, ctx)->x[3]))
        return 0;
    return fail(ctx,
                el3_policy(e, LFS_KNOB_bad_entry_status) == BAD_ENTRY_STATUS_INVALID_ADDRESS
                    ? LFA_STATUS_INVALID_ADDRESS
                    : LFA_STATUS_CRITICAL_ERROR,
                RULE_BL31_ENTRY);
}

/* The code is being replaced: nobody but the leader may run it. */
static int follow(struct el3 *e, struct lfs_ctx *ctx)
{
    int status = pen_wait(e, ctx);

    if (status == 0)
        status = prepare_reset(e, ctx);
    if (status != 0)
        return status;
    if (!is_patched(e->m, e))
        lfs_wait_until(ctx, TAG_BL31_PATCH, is_patched, e);
    return LFS_ANSWER_RESET;
}

/* Fails too late for the others: they go through the reset all the same. */
static int patch(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    int status = prepare_reset(e, ctx);

    if (status == 0 && platform_answer(e, ctx, component, LFS_ASK_PATCH, 0) != 0)
        status = fail(ctx, LFA_STATUS_CRITICAL_ERROR, RULE_BL31_PATCH);
    pen(e)->second_stage = false;
    return status == 0 ? LFS_ANSWER_RESET : status;
}

static int lead(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    if (platform_answer(e, ctx, component, LFS_ASK_IMAGE_INFO, 0) != 0) {
        pen_release(e, ctx, LFA_STATUS_CRITICAL_ERROR);
        return fail(ctx, LFA_STATUS_CRITICAL_ERROR, RULE_BL31_IMAGE);
    }
    pen(e)->second_stage = true;
    pen_release(e, ctx, 0);
    return patch(e, ctx, component);
}

static int activate(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    int status;

    lfs_tag_push(ctx, TAG_BL31_ACTIVATE);
    status = pen_start(e, ctx) ? lead(e, ctx, component) : follow(e, ctx);
    lfs_tag_pop(ctx);
    return status;
}

static int cancel(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    (void)component;
    pen_release(e, ctx, LFA_STATUS_ACTIVATION_FAILED);
    return 0;
}

const struct activator bl31_activator = {
    .activate = activate, .cancel = cancel, .may_reset_cpu = true, .cpu_rendezvous_required = true};
