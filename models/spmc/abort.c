/* SPDX-License-Identifier: BSD-3-Clause */
/* Abort: what is released, who is told, what the abort action does
 * (lifecycle-and-live-activation.md 3). */
#include "models/spmc/mem.h"

/* 3.3, first column, as far as these resources exist: memory transactions, RX/TX buffers and the
 * translations (ffa-memory.md 11.1). */
void release_resources(struct call *c, struct vm_info *vm)
{
    struct lfs_machine *m = c->s->m;

    mem_end_of(c, vm);
    rxtx_drop(c, vm);
    while (lfs_space_count(m, vm->space) > 0) {
        struct lfs_mapping map = lfs_space_at(m, vm->space, 0);

        lfs_space_unmap(m, vm->space, map.va, map.pages);
    }
    lfs_trace_note(m, c->ctx, RULE_ABORT_RELEASED,
                   "%s: transactions, RX/TX and translations released", vm->name);
}

void force_aborted(struct call *c, int vcpu, bool checked)
{
    enum vcpu_state state = (enum vcpu_state)vcpu_state(c->s, vcpu)->state;

    if (state == VCPU_NULL || state == VCPU_ABORTED || state == VCPU_STOPPED)
        return;
    if (checked)
        vcpu_must_set(c, vcpu, VCPU_ABORTED, RULE_FORCED_ABORTED);
    else
        vcpu_force_aborted(c, vcpu);
}

/* 3.5: whoever gave the cycles is to see FFA_ERROR(ABORTED) once it goes on. */
static int tell_requester(struct call *c, int vcpu)
{
    const struct vcpu *state = vcpu_state(c->s, vcpu);
    int requester = state->rt_model == RTM_DIR_REQ ? state->caller : NOBODY;

    if (state->rt_model == RTM_SP_INIT)
        return boot_next(c);
    set_regs(c, requester,
             (const uint64_t[8]){FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_ABORTED)});
    return requester;
}

/* ---- restart (3.7) --------------------------------------------------------------------------- */

/* They were mapped at boot; since then it may have unmapped them and given the pages away. Nobody
 * asks it to stop for that: what it can do without a mailbox it still does. */
static void map_buffers_again(struct call *c, struct vm_info *vm)
{
    if (!spmc_map_static_buffers(c->s, c->ctx, vm))
        lfs_trace_finding(
            c->s->m, c->ctx, RULE_RESTART_NO_BUFFERS, "NO_MAILBOX", LFS_NO_RECORD, LFS_NO_RECORD,
            "%s starts again without RX and TX: their pages are not its own any more", vm->name);
}

static void initial_state(struct call *c, struct vm_info *vm)
{
    spmc_map_partition(c->s, vm);
    mem_restart_of(c, vm);
    *vm_edit(c->s, vm) = (struct vm){.state = VM_ABORTING,
                                     .version = vm->manifest->ffa_version,
                                     .entry = vm_state(c->s, vm)->entry};
    map_buffers_again(c, vm);
    if (policy(c->s, LFS_KNOB_restart_reload_image) == RESTART_RELOAD_IMAGE_YES)
        reload_boot_package(c, vm);
}

/* The partition starts again from its entry point with the memory it has; who waited for it goes on
 * once it has initialised itself. */
static int restart(struct call *c, int vcpu, int halted)
{
    struct vm_info *vm = c->s->vcpu[vcpu].vm;
    struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);

    if (c->cpu != 0 && policy(c->s, LFS_KNOB_restart_cpu) == RESTART_CPU_PRIMARY)
        lfs_panic(c->ctx, RULE_RESTART_CPU, "SPMC panic: %s has no execution context of cpu%u",
                  vm->name, c->cpu);
    if (cpu->halted_set) { /* of another partition, which asked this one: there is room for one */
        if (policy(c->s, LFS_KNOB_restart_nested) == RESTART_NESTED_PANIC)
            lfs_panic(c->ctx, RULE_RESTART_NESTED,
                      "SPMC panic: %s aborts while a restart is under way", vm->name);
        return halted;
    }
    cpu->halted = (int16_t)halted;
    cpu->halted_set = true;
    initial_state(c, vm);
    vm_set(c, vm, VM_CREATED, RULE_RESTART);
    vcpu_must_set(c, vcpu, VCPU_NULL, RULE_RESTART);
    vcpu_must_set(c, vcpu, VCPU_CREATED, RULE_RESTART);
    vm_set(c, vm, VM_RUNNING, RULE_RESTART);
    vcpu_enter(c, vcpu, RULE_RESTART, false);
    /* Who waits for it has its answer in its registers already, and no interrupt may write another
     * one there. */
    mask_at_least(c, vcpu, GIC_NS_MASKED);
    return vcpu;
}

int resume_halted(struct call *c, enum rule rule)
{
    struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);
    int halted = cpu->halted;
    /* In a boot chain it was the next partition's turn; that is entered now, as it stands. */
    bool starts = halted != NOBODY && vcpu_state(c->s, halted)->state == VCPU_STARTING &&
                  policy(c->s, LFS_KNOB_restart_nested) == RESTART_NESTED_STOP;

    cpu->halted_set = false;
    if (halted != NOBODY && !starts)
        resume_blocked(c, halted, rule);
    return halted;
}

/* A partition that is restarting aborts: a third start would only abort again. */
static int restart_failed(struct call *c, int vcpu)
{
    if (policy(c->s, LFS_KNOB_restart_nested) == RESTART_NESTED_PANIC)
        lfs_panic(c->ctx, RULE_RESTART_NESTED, "SPMC panic: %s aborts while a restart is under way",
                  c->s->vcpu[vcpu].vm->name);
    vcpu_idle(c->s, vcpu);
    return resume_halted(c, RULE_RESTART_NESTED);
}

/* ---- abort actions (3.4) --------------------------------------------------------------------- */

int abort_action(struct call *c, int vcpu, int next)
{
    struct vm_info *vm = c->s->vcpu[vcpu].vm;

    switch (vm->manifest->abort_action) {
    case LFS_MANIFEST_ABORT_RESTART:
        return restart(c, vcpu, next);
    case LFS_MANIFEST_ABORT_PROPAGATE:
        lfs_panic(c->ctx, RULE_ABORT_PROPAGATE, "EL3 panic: the SPMC propagated the abort of %s",
                  vm->name);
    case LFS_MANIFEST_ABORT_DESTROY:
        vm_set(c, vm, VM_NULL, RULE_ABORT_DESTROY);
        vcpu_must_set(c, vcpu, VCPU_NULL, RULE_ABORT_DESTROY);
        break;
    case LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED:
        if (!vm->manifest->lifecycle_support)
            vcpu_must_set(c, vcpu, VCPU_ABORTED, RULE_ABORT_LEGACY);
        break;
    case LFS_MANIFEST_ABORT_STOP:
        break;
    }
    return next;
}

/* 3.2, steps 1 to 6. DESTROY takes the VM away at once, also during an activation, unless abort
 * actions mean nothing there. */
void end_of_service(struct call *c, int vcpu, enum rule rule)
{
    struct vm_info *vm = c->s->vcpu[vcpu].vm;
    bool ignored = vm_state(c->s, vm)->progress != LFA_RESET &&
                   policy(c->s, LFS_KNOB_abort_action_during_activation) ==
                       ABORT_ACTION_DURING_ACTIVATION_IGNORE;

    if (!vm_set(c, vm, VM_ABORTING, rule))
        lfs_panic(c->ctx, rule, "SPMC panic: %s cannot abort now", vm->name);
    vcpu_must_set(c, vcpu, VCPU_ABORTED, rule);
    vcpu_forsake(c, vcpu);
    unmask(c, vcpu);
    release_resources(c, vm);
    if (vm->manifest->abort_action == LFS_MANIFEST_ABORT_DESTROY && !ignored)
        vm_set(c, vm, VM_NULL, RULE_ABORT_DESTROY);
    vcpu_must_set(c, vcpu, VCPU_STOPPED, RULE_ABORT_STOPPED);
}

int abort_vcpu(struct call *c, int vcpu, enum rule rule)
{
    struct vm_info *vm = c->s->vcpu[vcpu].vm;
    bool restarting =
        vcpu_state(c->s, vcpu)->rt_model == RTM_SP_INIT && cpu_edit(c->s, c->cpu)->halted_set;
    int told, next;

    end_of_service(c, vcpu, rule);
    if (vm_state(c->s, vm)->progress != LFA_RESET)
        return live_aborted(c, vcpu);
    if (restarting)
        return restart_failed(c, vcpu);
    told = tell_requester(c, vcpu);
    vcpu_idle(c->s, vcpu);
    next = abort_action(c, vcpu, told);
    /* A restart halts it until the partition has initialised itself again (3.7). */
    if (next == told && told != NOBODY && vcpu_state(c->s, told)->state == VCPU_BLOCKED)
        resume_blocked(c, told, RULE_ABORT_TOLD);
    return next;
}

int do_abort(struct call *c)
{
    if (c->vcpu == NOBODY || vm_state(c->s, c->vm)->version < FFA_VERSION_1_3)
        return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_ABORT_VERSION);
    if (c->in.x[1] || c->in.x[3] || c->in.x[4] || c->in.x[5] || c->in.x[6] || c->in.x[7])
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_ABORT_MBZ);
    return abort_vcpu(c, c->vcpu, RULE_ABORT_CALLED);
}
