/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC comes up on a CPU, at cold boot or by CPU_ON: partitions start one after the other in
 * boot order, each until its FFA_MSG_WAIT (manifests-packages-boot.md 9.4,
 * notifications-interrupts-scheduling.md 4.4); and how any instance is entered. */
#include <string.h>

#include "models/spmc/spmc.h"

/* Where it begins: on another CPU than the first, or on a CPU that was off, at the entry that the
 * partition registered for that (4.5). */
static uint64_t entry_of(struct spmc *s, const struct vcpu_info *info)
{
    const struct vm *vm = vm_state(s, info->vm);
    const struct vcpu *vcpu = lfs_read(s->m, info->state);
    bool secondary = info->index != 0 || vcpu->state == VCPU_OFF;

    return secondary && vm->secondary_entry ? vm->secondary_entry : vm->entry;
}

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
    state->entry = entry_of(c->s, info);
    state->rt_model = RTM_SP_INIT;
    state->mode = live_activated ? MODE_SPMC : MODE_NONE;
    state->origin = FFA_ID_INVALID;
    state->caller = state->callee = NOBODY;
    state->stop_handler = false;
    state->left_by = LEFT_BY_CALL;
    state->saved_mask = GIC_MASK_NONE;
    vcpu_must_set(c, vcpu, VCPU_STARTING, rule);
    lfs_trace_rule(c->ctx, (uint16_t)rule); /* explains the frame that enters it */
    /* What the old instance was doing is gone with its stack. */
    lfs_ctx_restart(info->ctx);
}

/* ---- the boot chain of a CPU
 * -------------------------------------------------------------------------- */

/* UP partitions start on the first CPU at cold boot. When that CPU comes back, firmware starts the
 * first of the boot list again if it can, UP or not (H-07). */
static bool up_starts(const struct call *c, unsigned place)
{
    if (c->cpu != 0 || !cpu_edit(c->s, 0)->was_off)
        return c->cpu == 0;
    return place == 0 && policy(c->s, LFS_KNOB_boot_up_sp_on_reboot) == BOOT_UP_SP_ON_REBOOT_YES;
}

/* The vCPU that starts on this CPU as the boot list's `place`-th partition, or NOBODY. */
static int starts(struct call *c, unsigned place)
{
    struct spmc *s = c->s;
    const struct vm_info *vm = s->vcpu[s->boot_order[place]].vm;
    int vcpu = vcpu_for_cpu(vm, c->cpu);
    enum vm_state vm_is;
    enum vcpu_state is;

    if (vcpu == NOBODY || (vm->vcpu_count == 1 && !up_starts(c, place)))
        return NOBODY;
    vm_is = (enum vm_state)vm_state(s, vm)->state;
    is = (enum vcpu_state)vcpu_state(s, vcpu)->state;
    /* One that was aborted stays so. */
    return (is == VCPU_CREATED || is == VCPU_OFF) && (vm_is == VM_CREATED || vm_is == VM_RUNNING)
               ? vcpu
               : NOBODY;
}

/* The place of the next partition to start on this CPU; boot_count or more: there is none. */
static unsigned next_place(struct call *c)
{
    unsigned place = cpu_edit(c->s, c->cpu)->booted;

    while (place < c->s->boot_count && starts(c, place) == NOBODY)
        place++;
    return place;
}

bool boot_goes_on(struct call *c)
{
    return next_place(c) < c->s->boot_count;
}

int boot_next(struct call *c)
{
    struct spmc *s = c->s;
    unsigned place = next_place(c);
    enum rule rule;
    int vcpu;

    if (place >= s->boot_count) {
        cpu_edit(s, c->cpu)->booted = (uint8_t)(s->boot_count + 1);
        set_regs(c, NOBODY, (const uint64_t[8]){FFA_MSG_WAIT_32});
        return NOBODY;
    }
    vcpu = starts(c, place);
    cpu_edit(s, c->cpu)->booted = (uint8_t)(place + 1);
    rule = !cpu_edit(s, c->cpu)->was_off      ? RULE_BOOT
           : s->vcpu[vcpu].vm->vcpu_count > 1 ? RULE_BOOT_AGAIN
                                              : RULE_BOOT_UP_AGAIN;
    vm_set(c, s->vcpu[vcpu].vm, VM_RUNNING, rule);
    vcpu_enter(c, vcpu, rule, false);
    return vcpu;
}

/* Tells EL3 where the other CPUs enter the SPMC: at the same place, which sees who comes. Where
 * there are no others nobody would ever be entered there. */
static int register_entry(struct call *c)
{
    struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);

    cpu->asking = ASKING_ENTRY;
    cpu->question = (struct lfs_frame){{FFA_SECONDARY_EP_REGISTER_64, c->s->platform->spmc.base.v}};
    return ASK_SPMD;
}

int boot_begin(struct call *c)
{
    struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);

    lfs_trace_note(c->s->m, c->ctx, cpu->was_off ? RULE_BOOT_AGAIN : RULE_BOOT,
                   "SPMC starts on cpu%u", c->cpu);
    if (c->cpu == 0 && !cpu->was_off) {
        faults_strike(c);
        if (lfs_cpu_count(c->s->m) > 1)
            return register_entry(c);
    }
    return boot_next(c);
}
