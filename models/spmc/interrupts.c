/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts that meet a running partition, and the priority mask that keeps them off it
 * (notifications-interrupts-scheduling.md 3.4, 3.5, 2.8).
 *
 * All are non-secure so far. Secure ones begin where ns_interrupt() is called; virtual ones, and so
 * the managed-exit interrupt, belong to managed_exit().
 */
#include "models/spmc/spmc.h"

static enum gic_mask mask_wanted(const struct lfs_manifest *manifest, const struct vcpu *vcpu)
{
    if (manifest->other_s_interrupts_action == LFS_MANIFEST_OTHER_S_QUEUED ||
        vcpu->mode == MODE_SPMC)
        return GIC_ALL_MASKED;
    return manifest->ns_interrupts_action == LFS_MANIFEST_NS_QUEUED ? GIC_NS_MASKED : GIC_OPEN;
}

void mask_at_least(struct call *c, int vcpu, enum gic_mask wanted)
{
    enum gic_mask now = gic_mask(c->s->gic, c->cpu);

    vcpu_edit(c->s, vcpu)->saved_mask = (uint8_t)now;
    if (wanted > now)
        gic_mask_set(c->s->gic, c->cpu, wanted);
}

void mask_for(struct call *c, int vcpu)
{
    mask_at_least(c, vcpu, mask_wanted(c->s->vcpu[vcpu].vm->manifest, vcpu_state(c->s, vcpu)));
}

void unmask(struct call *c, int vcpu)
{
    struct vcpu *state = vcpu_edit(c->s, vcpu);

    if (state->saved_mask == GIC_MASK_NONE)
        return;
    gic_mask_set(c->s->gic, c->cpu, (enum gic_mask)state->saved_mask);
    state->saved_mask = GIC_MASK_NONE;
}

void watch_mask(struct call *c, enum gic_mask before)
{
    enum gic_mask now = gic_mask(c->s->gic, c->cpu);

    if (before != GIC_MASK_NONE && now != before)
        lfs_trace_finding(c->s->m, c->ctx, RULE_MASK_LEAK, "PMR_LEAK", LFS_NO_RECORD, LFS_NO_RECORD,
                          "cpu%u leaves the secure world with priority mask %s, entered with %s",
                          c->cpu, gic_mask_text(now), gic_mask_text(before));
}

/* The partition is to finish first. Without virtual interrupts it is not told to, as one that does
 * not listen; its response or FFA_MSG_WAIT ends it all the same (3.5). */
static int managed_exit(struct call *c)
{
    gic_mask_set(c->s->gic, c->cpu, GIC_NS_MASKED);
    lfs_trace_rule(c->ctx, RULE_MANAGED_EXIT);
    return c->vcpu;
}

int giver_of(struct spmc *s, int vcpu)
{
    const struct vcpu *state = vcpu_state(s, vcpu);

    return state->rt_model == RTM_DIR_REQ ? state->caller : NOBODY;
}

int ns_interrupt(struct call *c)
{
    int giver = giver_of(c->s, c->vcpu);

    if (c->vm->manifest->ns_interrupts_action == LFS_MANIFEST_NS_MANAGED_EXIT)
        return managed_exit(c);
    vcpu_must_set(c, c->vcpu, VCPU_PREEMPTED, RULE_PREEMPTED);
    unmask(c, c->vcpu);
    set_regs(c, giver,
             (const uint64_t[8]){FFA_INTERRUPT_32,
                                 ffa_pack_vcpu(c->vm->id, (uint16_t)c->s->vcpu[c->vcpu].index)});
    if (giver != NOBODY)
        resume_blocked(c, giver, RULE_PREEMPTED);
    lfs_trace_rule(c->ctx, RULE_PREEMPTED);
    return giver;
}
