/* SPDX-License-Identifier: BSD-3-Clause */
/* A CPU goes off: partitions with several contexts that asked for it are told one after the other,
 * then their vCPUs of this CPU are OFF. UP partitions are neither told nor turned off
 * (notifications-interrupts-scheduling.md 4.3, LA-06). */
#include <string.h>

#include "lfasim/abi/psci.h"
#include "models/spmc/spmc.h"

/* ---- who is told ----------------------------------------------------------------------------- */

/* The vCPU of this CPU of the boot list's `place`-th partition, if it has one of several. */
static int pinned(const struct call *c, unsigned place)
{
    const struct vm_info *vm = c->s->vcpu[c->s->boot_order[place]].vm;

    return vm->vcpu_count > 1 ? vcpu_for_cpu(vm, c->cpu) : NOBODY;
}

/* The next one that waits. Firmware's search falls back on the last subscriber that it looked at,
 * whatever that is doing (H-16). */
static int next_to_tell(struct call *c)
{
    struct spmc *s = c->s;
    struct spmc_cpu *cpu = cpu_edit(s, c->cpu);
    int last = NOBODY;

    while (cpu->told < s->boot_count) {
        int vcpu = pinned(c, cpu->told++);

        if (vcpu == NOBODY || !s->vcpu[vcpu].vm->manifest->power_management_messages)
            continue;
        last = vcpu;
        if (vcpu_state(s, vcpu)->state == VCPU_WAITING)
            return vcpu;
    }
    return policy(s, LFS_KNOB_cpu_off_to_non_waiting) == CPU_OFF_TO_NON_WAITING_DELIVER ? last
                                                                                        : NOBODY;
}

/* Interrupts stay masked from here on: the CPU does not come back. */
static int tell(struct call *c, int vcpu)
{
    struct vcpu *state = vcpu_edit(c->s, vcpu);

    set_regs(c, vcpu,
             (const uint64_t[8]){FFA_MSG_SEND_DIRECT_REQ_32,
                                 ffa_pack_ids(FFA_ID_SPMC, c->s->vcpu[vcpu].vm->id),
                                 ffa_framework_word(FFA_FRAMEWORK_PSCI_REQ), PSCI_CPU_OFF_32});
    state->origin = FFA_ID_SPMC;
    state->origin_is_req2 = false;
    state->origin_is_framework = true;
    state->rt_model = RTM_DIR_REQ;
    state->mode = MODE_SPMC;
    state->caller = NOBODY;
    state->power_op = true;
    vcpu_must_set(c, vcpu, VCPU_RUNNING, RULE_POWER_MESSAGE);
    lfs_trace_rule(c->ctx, RULE_POWER_MESSAGE);
    return vcpu;
}

/* ---- off ------------------------------------------------------------------------------------- */

/* What it was doing is lost. */
static void turn_off(struct call *c, int vcpu)
{
    struct spmc *s = c->s;

    vcpu_set(c, vcpu, VCPU_OFF, RULE_POWER_OFF);
    vcpu_idle(s, vcpu);
    vcpu_edit(s, vcpu)->left_by = LEFT_BY_CALL;
    vcpu_edit(s, vcpu)->saved_mask = GIC_MASK_NONE;
    memset(&vcpu_edit(s, vcpu)->regs, 0, sizeof(struct lfs_frame));
    vcpu_forsake(c, vcpu);
}

static int cpu_is_off(struct call *c)
{
    for (unsigned i = 0; i < c->s->boot_count; i++)
        if (pinned(c, i) != NOBODY)
            turn_off(c, pinned(c, i));
    *cpu_edit(c->s, c->cpu) =
        (struct spmc_cpu){.current = NOBODY, .started = true, .was_off = true};
    return answer_spmd(c, FFA_FRAMEWORK_PM_RESP, PSCI_STATUS_SUCCESS);
}

static int go_on_telling(struct call *c)
{
    int vcpu = next_to_tell(c);

    return vcpu == NOBODY ? cpu_is_off(c) : tell(c, vcpu);
}

int power_request(struct call *c)
{
    if ((uint32_t)c->in.x[3] == PSCI_CPU_OFF_32) {
        cpu_edit(c->s, c->cpu)->told = 0;
        /* Never restored: the next to set it is the OS that starts here again (2.2). */
        gic_mask_set(c->s->gic, c->cpu, GIC_ALL_MASKED);
        cpu_edit(c->s, c->cpu)->entry_mask = GIC_MASK_NONE;
        return go_on_telling(c);
    }
    lfs_trace_rule(c->ctx, RULE_POWER_UNKNOWN);
    return answer_spmd(c, FFA_FRAMEWORK_PM_RESP, (uint32_t)PSCI_STATUS_NOT_SUPPORTED);
}

int power_response(struct call *c)
{
    bool refused = (uint32_t)c->in.x[3] != PSCI_STATUS_SUCCESS;
    enum rule rule = refused ? RULE_POWER_REFUSED : RULE_RESPONSE_DELIVERED;

    if (!vcpu_state(c->s, c->vcpu)->power_op)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_POWER_UNASKED);
    vcpu_must_set(c, c->vcpu, VCPU_WAITING, rule);
    vcpu_idle(c->s, c->vcpu);
    if (!refused)
        return go_on_telling(c);
    lfs_trace_rule(c->ctx, RULE_POWER_REFUSED);
    return answer_spmd(c, FFA_FRAMEWORK_PM_RESP, (uint32_t)PSCI_STATUS_DENIED);
}

/* ---- where other CPUs begin ------------------------------------------------------------------ */

/* The address is not validated, and the last call wins (4.5). */
int do_secondary_ep_register(struct call *c)
{
    if (c->vm->vcpu_count == 1)
        return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_SECONDARY_EP_UP);
    if (vcpu_state(c->s, c->vcpu)->rt_model != RTM_SP_INIT)
        return refuse(c, FFA_STATUS_DENIED, RULE_SECONDARY_EP_LATE);
    vm_edit(c->s, c->vm)->secondary_entry = c->in.x[1];
    lfs_trace_rule(c->ctx, RULE_SECONDARY_EP_SET);
    return success(c, 0, 0);
}
