/* SPDX-License-Identifier: BSD-3-Clause */
/* Cold boot: partitions start one after the other in boot order, each until its FFA_MSG_WAIT
 * (manifests-packages-boot.md 9.4), and how any instance is entered. */
#include <string.h>

#include "models/spmc/spmc.h"

/* Entry state: lifecycle-and-live-activation.md 4.9. Everything that is not named there is zero. */
void vcpu_enter(struct call *c, int vcpu, enum rule rule, bool live_activated)
{
    struct vcpu_info *info = &c->s->vcpu[vcpu];
    const struct lfs_manifest *manifest = info->vm->manifest;
    struct vcpu *state = vcpu_edit(c->s, vcpu);
    struct lfs_frame *regs = &state->regs;

    memset(regs, 0, sizeof(*regs));
    /* The boot-information register is written on the primary CPU at boot and restart, and on any
     * CPU for a live activation. */
    if (manifest->has_boot_info && (live_activated || c->cpu == 0)) {
        if (manifest->gp_register == LFS_MANIFEST_NONE)
            lfs_panic(c->ctx, RULE_BOOT_INFO_REGISTER,
                      "SPMC panic: assertion: %s has boot information and no register for it",
                      info->vm->name);
        regs->x[manifest->gp_register] = info->vm->config->load_address.v;
    }
    if (!live_activated || policy(c->s, LFS_KNOB_core_index_x4) == CORE_INDEX_X4_SET)
        regs->x[4] = c->cpu;
    if (manifest->live_activation_support && live_activated)
        regs->x[manifest->live_activation_register] = 1;
    state->rt_model = RTM_SP_INIT;
    state->mode = live_activated ? MODE_SPMC : MODE_NONE;
    state->origin = FFA_ID_INVALID;
    state->caller = state->callee = NOBODY;
    state->stop_handler = false;
    vcpu_must_set(c, vcpu, VCPU_STARTING, rule);
    lfs_trace_rule(c->ctx, (uint16_t)rule); /* explains the frame that enters it */
    /* What the old instance was doing is gone with its stack. */
    lfs_ctx_restart(info->ctx);
}

int boot_next(struct call *c)
{
    struct spmc *s = c->s;
    struct spmc_cpu *cpu = cpu_edit(s, c->cpu);

    /* Only the primary CPU visits UP partitions; those with several contexts wait for more. */
    while (c->cpu == 0 && cpu->booted < s->boot_count) {
        int vcpu = s->boot_order[cpu->booted++];

        vm_set(c, s->vcpu[vcpu].vm, VM_RUNNING, RULE_BOOT);
        vcpu_enter(c, vcpu, RULE_BOOT, false);
        return vcpu;
    }
    if (cpu->booted == s->boot_count)
        cpu->booted++; /* the chain has come to its end */
    set_regs(c, NOBODY, (const uint64_t[8]){FFA_MSG_WAIT_32});
    return NOBODY;
}

int boot_begin(struct call *c)
{
    lfs_trace_note(c->s->m, c->ctx, RULE_BOOT, "SPMC starts on cpu%u", c->cpu);
    if (c->cpu == 0)
        faults_strike(c);
    return boot_next(c);
}
