/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MSG_WAIT, FFA_RUN, FFA_YIELD, FFA_ERROR: giving cycles and giving them back
 * (ffa-abi.md 6.7 to 6.9, lifecycle-and-live-activation.md 2.2). */
#include "models/spmc/spmc.h"

/* A caller whose call to another partition came back: the table only lets it become RUNNING. */
void resume_blocked(struct call *c, int vcpu, enum rule rule)
{
    vcpu_must_set(c, vcpu, VCPU_RUNNING, rule);
    vcpu_edit(c->s, vcpu)->callee = NOBODY;
    if (state_when_resumed(c->s, vcpu) == VCPU_STOPPING)
        vcpu_must_set(c, vcpu, VCPU_STOPPING, RULE_BACK_IN_STOPPING);
}

static bool any_set(const struct call *c, unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last; i++)
        if (c->in.x[i] != 0)
            return true;
    return false;
}

/* ---- FFA_MSG_WAIT
 * --------------------------------------------------------------------------------- */

static int wait_after_run(struct call *c)
{
    vcpu_must_set(c, c->vcpu, VCPU_WAITING, RULE_WAIT_DONE);
    unmask(c, c->vcpu);
    vcpu_idle(c->s, c->vcpu);
    set_regs(c, NOBODY, (const uint64_t[8]){FFA_MSG_WAIT_32});
    return NOBODY;
}

static int wait_after_init(struct call *c)
{
    if (cpu_edit(c->s, c->cpu)->halted_set) {
        vcpu_must_set(c, c->vcpu, VCPU_WAITING, RULE_RESTARTED);
        unmask(c, c->vcpu);
        vcpu_idle(c->s, c->vcpu);
        return resume_halted(c, RULE_RESTARTED);
    }
    if (vm_state(c->s, c->vm)->progress == LFA_FINISH)
        return live_complete(c);
    vcpu_must_set(c, c->vcpu, VCPU_WAITING, RULE_INIT_DONE);
    vcpu_idle(c->s, c->vcpu);
    return boot_next(c);
}

int do_msg_wait(struct call *c)
{
    const struct vm *vm = vm_state(c->s, c->vm);
    uint64_t flags = c->in.x[2];
    bool first_wait = vm->first_wait;
    int next;

    if (c->in.x[1] != 0 || any_set(c, 3, 7) || (vm->version < FFA_VERSION_1_2 && flags != 0))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_MSG_WAIT_MBZ);
    if (vm->version >= FFA_VERSION_1_2 && any_set(c, 8, 17))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_EXTENDED_SBZ);
    if (rtm_next(c->s, c->vcpu, RTM_ABI_MSG_WAIT, NOBODY) == VCPU_STATES)
        return refuse(c, FFA_STATUS_DENIED, RULE_RUNTIME_MODEL);
    next =
        vcpu_state(c->s, c->vcpu)->rt_model == RTM_SP_INIT ? wait_after_init(c) : wait_after_run(c);
    vm_edit(c->s, c->vm)->first_wait = false;
    if (!(first_wait &&
          policy(c->s, LFS_KNOB_rx_release_on_first_wait) == RX_RELEASE_ON_FIRST_WAIT_SUPPRESS))
        rx_release_on_wait(c, c->vm, flags);
    return next;
}

/* ---- FFA_RUN
 * -------------------------------------------------------------------------------------- */

struct verdict {
    enum ffa_status status;
    enum rule rule;
};

/* Its requester has come to its end: see vcpu_forsake(). */
static bool is_forsaken(const struct vcpu *vcpu)
{
    return vcpu->rt_model == RTM_DIR_REQ && vcpu->caller == NOBODY &&
           vcpu->origin >= FFA_ID_SP_FIRST && !ffa_id_is_lsp(vcpu->origin);
}

/* What the target gives back would go past the partition that runs it, to the other world. Firmware
 * does not look, so this comes after its own checks. */
static bool crosses_chains(struct call *c, int target)
{
    return c->vcpu != NOBODY && giver_of(c->s, target) == NOBODY &&
           !is_forsaken(vcpu_state(c->s, target));
}

/* Rows 3 to 9 of ffa-abi.md 6.9: may this caller run that target at all? */
static struct verdict run_allowed(struct call *c, const struct vm_info *vm, unsigned index)
{
    int target = vm->first_vcpu + (int)index;
    const struct vcpu *vcpu = index < vm->vcpu_count ? vcpu_state(c->s, target) : NULL;

    if (vcpu && vcpu->state == VCPU_OFF && c->vcpu != NOBODY)
        return (struct verdict){FFA_STATUS_DENIED, RULE_RUN_OFF};
    if (c->vcpu != NOBODY && vm->id != FFA_ID_NWD &&
        !(vcpu && (vcpu->state == VCPU_PREEMPTED || vcpu->state == VCPU_BLOCKED)))
        return (struct verdict){FFA_STATUS_DENIED, RULE_RUN_SP_TO_SP};
    if (vm->id == FFA_ID_NWD)
        return (struct verdict){FFA_STATUS_DENIED, RULE_RUN_NWD};
    /* Whoever waits for a partition on another CPU is resumed by its answer alone. */
    if (vcpu && vcpu->callee != NOBODY && vcpu->cpu != c->cpu)
        return (struct verdict){FFA_STATUS_DENIED, RULE_RUN_CHAIN};
    if (!vcpu)
        return (struct verdict){FFA_STATUS_INVALID_PARAMETERS, RULE_RUN_INDEX};
    if (giver_of(c->s, target) != NOBODY && giver_of(c->s, target) != c->vcpu)
        return (struct verdict){FFA_STATUS_DENIED, RULE_RUN_OWED};
    if (c->vcpu != NOBODY && rtm_next(c->s, c->vcpu, RTM_ABI_RUN, target) == VCPU_STATES)
        return (struct verdict){FFA_STATUS_DENIED, RULE_RUNTIME_MODEL};
    return (struct verdict){FFA_STATUS_SUCCESS, RULE_NONE};
}

/* Rows 10 to 18: can the target run now? */
static struct verdict run_possible(struct call *c, const struct vm_info *vm, int target)
{
    const struct vcpu *vcpu;

    switch ((enum vm_state)vm_state(c->s, vm)->state) {
    case VM_NULL:
        return (struct verdict){FFA_STATUS_INVALID_PARAMETERS, RULE_DIRECT_VM_NULL};
    case VM_CREATED:
        return (struct verdict){FFA_STATUS_BUSY, RULE_DIRECT_VM_CREATED};
    case VM_ABORTING:
        force_aborted(c, target, false);
        break;
    case VM_RUNNING:
    case VM_HALTED:
    case VM_STATES:
        break;
    }
    vcpu = vcpu_state(c->s, target);
    if (vcpu->unsaved)
        return (struct verdict){FFA_STATUS_BUSY, RULE_DIRECT_BUSY};
    switch ((enum vcpu_state)vcpu->state) {
    case VCPU_WAITING:
    case VCPU_BLOCKED:
    case VCPU_PREEMPTED:
        return (struct verdict){FFA_STATUS_SUCCESS, RULE_NONE};
    case VCPU_ABORTED:
        return vm->manifest->lifecycle_support
                   ? (struct verdict){FFA_STATUS_BUSY, RULE_DIRECT_NOT_WAITING}
                   : (struct verdict){FFA_STATUS_ABORTED, RULE_DIRECT_ABORTED};
    case VCPU_NULL:
    case VCPU_OFF:
        return (struct verdict){FFA_STATUS_INVALID_PARAMETERS, RULE_DIRECT_VM_NULL};
    case VCPU_BLOCKED_INTERRUPT:
        return (struct verdict){FFA_STATUS_DENIED, RULE_DIRECT_NOT_WAITING};
    case VCPU_RUNNING:
    case VCPU_STARTING:
    case VCPU_STOPPING: /* its registers are not saved: it executes somewhere */
    case VCPU_STOPPED:
    case VCPU_CREATED:
    case VCPU_STATES:
        break;
    }
    return (struct verdict){FFA_STATUS_BUSY, RULE_DIRECT_NOT_WAITING};
}

static int run(struct call *c, int target)
{
    struct vcpu *vcpu = vcpu_edit(c->s, target);

    if (vcpu->state == VCPU_WAITING) {
        set_regs(c, target, (const uint64_t[8]){FFA_RUN_32});
        vcpu->rt_model = RTM_FFA_RUN;
        vcpu->mode = c->vcpu == NOBODY ? MODE_NWD : vcpu_state(c->s, c->vcpu)->mode;
    } else if (vcpu->mode == MODE_SPMC &&
               policy(c->s, LFS_KNOB_run_of_spmc_mode) == RUN_OF_SPMC_MODE_PANIC) {
        lfs_panic(c->ctx, RULE_RUN_SPMC_MODE,
                  "SPMC panic: FFA_RUN of %s, which runs on the SPMC's cycles",
                  c->s->vcpu[target].name);
    }
    if (is_forsaken(vcpu))
        vcpu->caller = (int16_t)c->vcpu;
    if (c->vcpu != NOBODY) {
        vcpu_must_set(c, c->vcpu, VCPU_BLOCKED, RULE_RUN_DONE);
        vcpu_edit(c->s, c->vcpu)->callee = (int16_t)target;
    }
    resume_blocked(c, target, RULE_RUN_DONE);
    mask_for(c, target);
    return target;
}

/* The normal world's own vCPU of this CPU, or the calling partition's (row 5, H-09). */
static bool names_caller(const struct call *c, const struct vm_info *vm, unsigned index)
{
    return c->vm == vm &&
           (c->vcpu == NOBODY ? c->cpu == index : c->s->vcpu[c->vcpu].index == index);
}

static int run_self(struct call *c)
{
    if (policy(c->s, LFS_KNOB_run_of_self) == RUN_OF_SELF_DEADLOCK) {
        lfs_trace_note(c->s->m, c->ctx, RULE_RUN_SELF,
                       "the SPMC waits for the lock of the caller, which it holds");
        lfs_hang(c->ctx, TAG_SPMC_OWN_LOCK);
    }
    return refuse(c, FFA_STATUS_DENIED, RULE_RUN_SELF);
}

int do_run(struct call *c)
{
    struct vm_info *vm = vm_by_id(c->s, ffa_target_endpoint(c->in.x[1]));
    unsigned index = ffa_target_vcpu(c->in.x[1]);
    bool caller_mp = c->vcpu == NOBODY || c->vm->vcpu_count > 1;
    bool target_mp = vm && (vm->id == FFA_ID_NWD || vm->vcpu_count > 1);
    struct verdict verdict;

    /* Of the normal world's 32-bit call x8-x17 do not cross: what is there means nothing. */
    if (c->vcpu != NOBODY && vm_state(c->s, c->vm)->version >= FFA_VERSION_1_2 && any_set(c, 8, 17))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_EXTENDED_SBZ);
    if (!vm || (target_mp && caller_mp && index != c->cpu))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_RUN_UNKNOWN);
    if (names_caller(c, vm, index))
        return run_self(c);
    verdict = run_allowed(c, vm, index);
    if (verdict.rule == RULE_NONE)
        verdict = run_possible(c, vm, vm->first_vcpu + (int)index);
    if (verdict.rule == RULE_NONE && crosses_chains(c, vm->first_vcpu + (int)index) &&
        policy(c->s, LFS_KNOB_run_across_chains) == RUN_ACROSS_CHAINS_DENY)
        verdict = (struct verdict){FFA_STATUS_DENIED, RULE_RUN_ACROSS_CHAINS};
    if (verdict.rule != RULE_NONE)
        return refuse(c, verdict.status, verdict.rule);
    return run(c, vm->first_vcpu + (int)index);
}

/* ---- FFA_YIELD
 * ------------------------------------------------------------------------------------ */

int do_yield(struct call *c)
{
    const struct vcpu *vcpu = vcpu_state(c->s, c->vcpu);
    enum vcpu_state next = rtm_next(c->s, c->vcpu, RTM_ABI_YIELD, NOBODY);
    int requester = giver_of(c->s, c->vcpu);

    if (any_set(c, 4, 7))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_YIELD_MBZ);
    if (next == VCPU_STATES)
        return refuse(c, FFA_STATUS_DENIED, RULE_RUNTIME_MODEL);
    if (vcpu->stop_handler && policy(c->s, LFS_KNOB_yield_in_stopping) == YIELD_IN_STOPPING_DENY)
        return refuse(c, FFA_STATUS_DENIED, RULE_YIELD_IN_STOPPING);
    success(c, 0, 0); /* what it sees when somebody runs it again */
    if (next == VCPU_RUNNING)
        return c->vcpu;
    vcpu_must_set(c, c->vcpu, VCPU_BLOCKED, RULE_YIELD_DONE);
    unmask(c, c->vcpu);
    set_regs(c, requester,
             (const uint64_t[8]){FFA_YIELD_32,
                                 ffa_pack_vcpu(c->vm->id, (uint16_t)c->s->vcpu[c->vcpu].index),
                                 c->in.x[2], c->in.x[3]});
    if (requester != NOBODY)
        resume_blocked(c, requester, RULE_YIELD_DONE);
    return requester;
}

/* ---- FFA_ERROR
 * ------------------------------------------------------------------------------------ */

/* This CPU's boot chain has not come to its end yet. */
static bool in_boot_chain(struct call *c)
{
    const struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);

    return cpu->booted <= c->s->boot_count && !cpu->halted_set;
}

/* The pre-1.3 way to give up while initialising. The firmware takes it from any version. */
int do_error(struct call *c)
{
    bool in_init = c->vcpu != NOBODY && vcpu_state(c->s, c->vcpu)->rt_model == RTM_SP_INIT;
    bool allowed = c->vm->id != FFA_ID_NWD &&
                   (vm_state(c->s, c->vm)->version < FFA_VERSION_1_3 ||
                    policy(c->s, LFS_KNOB_ffa_error_init_v13) == FFA_ERROR_INIT_V13_ACCEPT);

    if (c->vm->id == FFA_ID_NWD && ffa_status_from_reg(c->in.x[2]) == FFA_STATUS_ABORTED &&
        policy(c->s, LFS_KNOB_ffa_error_from_nwd) == FFA_ERROR_FROM_NWD_PANIC)
        lfs_panic(c->ctx, RULE_ERROR_FROM_NWD,
                  "SPMC panic: FFA_ERROR(ABORTED) of the normal world taken for a failing start");
    if (!in_init || ffa_status_from_reg(c->in.x[2]) != FFA_STATUS_ABORTED || !allowed)
        return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_ERROR_NOT_IN_INIT);
    if (!vm_set(c, c->vm, VM_ABORTING, RULE_ERROR_IN_INIT))
        lfs_panic(c->ctx, RULE_ERROR_IN_INIT, "SPMC panic: %s cannot abort now", c->vm->name);
    release_resources(c, c->vm);
    /* In the boot chain it waits first, and the last one of it becomes ABORTED after that. */
    if (in_boot_chain(c))
        vcpu_must_set(c, c->vcpu, VCPU_WAITING, RULE_ERROR_IN_INIT);
    if (!in_boot_chain(c) || !boot_goes_on(c))
        vcpu_must_set(c, c->vcpu, VCPU_ABORTED, RULE_ERROR_IN_INIT);
    vcpu_idle(c->s, c->vcpu);
    return boot_next(c);
}
