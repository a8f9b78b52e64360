/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC's loop: take a frame, find who called, run the handler, say who runs next. */
#include <string.h>

#include "models/spmc/mem.h"

enum { FROM_WORLD = 1, FROM_SP = 2, FROM_ANY = 3 };

/* Who may call what at all (ffa-abi.md 1.3 and 1.6); anything else is an unknown id for that
 * caller. Each in its place. */
#define HANDLER(fid, from, run) [FFA_PLACE(fid)] = {fid, from, run}
static const struct handler {
    uint32_t fid;
    int from;
    int (*run)(struct call *c);
} handlers[] = {
    HANDLER(FFA_MSG_SEND_DIRECT_REQ_32, FROM_ANY, do_direct_req),
    HANDLER(FFA_MSG_SEND_DIRECT_REQ_64, FROM_ANY, do_direct_req),
    HANDLER(FFA_MSG_SEND_DIRECT_RESP_32, FROM_ANY, do_direct_resp),
    HANDLER(FFA_MSG_SEND_DIRECT_RESP_64, FROM_ANY, do_direct_resp),
    HANDLER(FFA_MSG_SEND_DIRECT_REQ2_64, FROM_ANY, do_direct_req2),
    HANDLER(FFA_MSG_SEND_DIRECT_RESP2_64, FROM_ANY, do_direct_resp),
    HANDLER(FFA_MSG_WAIT_32, FROM_SP, do_msg_wait),
    HANDLER(FFA_RUN_32, FROM_ANY, do_run),
    HANDLER(FFA_YIELD_32, FROM_SP, do_yield),
    HANDLER(FFA_ERROR_32, FROM_ANY, do_error),
    HANDLER(FFA_ABORT_32, FROM_ANY, do_abort),
    HANDLER(FFA_ABORT_64, FROM_ANY, do_abort),
    HANDLER(FFA_VERSION_32, FROM_SP, do_version),
    HANDLER(FFA_FEATURES_32, FROM_ANY, do_features),
    HANDLER(FFA_ID_GET_32, FROM_ANY, do_id_get),
    HANDLER(FFA_SPM_ID_GET_32, FROM_ANY, do_spm_id_get),
    HANDLER(FFA_PARTITION_INFO_GET_32, FROM_ANY, do_partition_info_get),
    HANDLER(FFA_PARTITION_INFO_GET_REGS_64, FROM_ANY, do_partition_info_get_regs),
    HANDLER(FFA_RXTX_MAP_64, FROM_ANY, do_rxtx_map),
    HANDLER(FFA_RXTX_UNMAP_32, FROM_ANY, do_rxtx_unmap),
    HANDLER(FFA_RX_RELEASE_32, FROM_ANY, do_rx_release),
    HANDLER(FFA_SECONDARY_EP_REGISTER_64, FROM_SP, do_secondary_ep_register),
    HANDLER(FFA_MEM_PERM_GET_32, FROM_SP, do_mem_perm_get),
    HANDLER(FFA_MEM_PERM_GET_64, FROM_SP, do_mem_perm_get),
    HANDLER(FFA_MEM_PERM_SET_32, FROM_SP, do_mem_perm_set),
    HANDLER(FFA_MEM_PERM_SET_64, FROM_SP, do_mem_perm_set),
    HANDLER(FFA_MEM_DONATE_32, FROM_ANY, do_mem_send),
    HANDLER(FFA_MEM_DONATE_64, FROM_ANY, do_mem_send),
    HANDLER(FFA_MEM_LEND_32, FROM_ANY, do_mem_send),
    HANDLER(FFA_MEM_LEND_64, FROM_ANY, do_mem_send),
    HANDLER(FFA_MEM_SHARE_32, FROM_ANY, do_mem_send),
    HANDLER(FFA_MEM_SHARE_64, FROM_ANY, do_mem_send),
    HANDLER(FFA_MEM_FRAG_TX_32, FROM_ANY, do_mem_frag_tx),
    HANDLER(FFA_MEM_RECLAIM_32, FROM_ANY, do_mem_reclaim),
    HANDLER(FFA_MEM_RETRIEVE_REQ_32, FROM_ANY, do_mem_retrieve_req),
    HANDLER(FFA_MEM_RETRIEVE_REQ_64, FROM_ANY, do_mem_retrieve_req),
    HANDLER(FFA_MEM_FRAG_RX_32, FROM_ANY, do_mem_frag_rx),
    HANDLER(FFA_MEM_RELINQUISH_32, FROM_ANY, do_mem_relinquish),
};

static const struct handler *find_handler(uint32_t fid, int from)
{
    uint32_t place = FFA_PLACE(fid);
    bool known = place < sizeof(handlers) / sizeof(handlers[0]) && handlers[place].fid == fid &&
                 (handlers[place].from & from);

    return known ? &handlers[place] : NULL;
}

/* ---- answers --------------------------------------------------------------------------------- */

void set_regs(struct call *c, int vcpu, const uint64_t x[8])
{
    struct lfs_frame *regs =
        vcpu == NOBODY ? &cpu_edit(c->s, c->cpu)->world : &vcpu_edit(c->s, vcpu)->regs;

    memcpy(regs->x, x, 8 * sizeof(x[0]));
}

int answer(struct call *c, uint64_t x0, uint64_t x2, uint64_t x3)
{
    set_regs(c, c->vcpu, (const uint64_t[8]){x0, 0, x2, x3});
    return c->vcpu;
}

int success(struct call *c, uint64_t x2, uint64_t x3)
{
    return answer(c, FFA_SUCCESS_32, x2, x3);
}

int refuse(struct call *c, enum ffa_status status, enum rule rule)
{
    lfs_trace_rule(c->ctx, (uint16_t)rule);
    outage_refuses(c);
    return answer(c, FFA_ERROR_32, ffa_status_to_reg(status), 0);
}

struct vm_info *vm_by_id(struct spmc *s, uint16_t id)
{
    for (unsigned i = 0; i < s->vm_count; i++)
        if (s->vm[i].id == id)
            return &s->vm[i];
    return NULL;
}

int vcpu_for_cpu(const struct vm_info *vm, unsigned cpu)
{
    if (vm->vcpu_count == 1)
        return vm->first_vcpu;
    return cpu < vm->vcpu_count ? vm->first_vcpu + (int)cpu : NOBODY;
}

/* ---- dispatch -------------------------------------------------------------------------------- */

/* Only some calls bring x8-x17 along; the SPMC takes the others as zero (ffa-abi.md 1.5), unless it
 * is strict about what should be zero. The decision looks at the raw x0, SVE hint and all. */
static bool extended_registers_read(const struct spmc *s, uint64_t raw_x0)
{
    uint32_t fid = (uint32_t)raw_x0;

    return fid == FFA_MSG_SEND_DIRECT_REQ2_64 || fid == FFA_MSG_SEND_DIRECT_RESP2_64 ||
           fid == FFA_CONSOLE_LOG_64 || policy(s, LFS_KNOB_strict_ext_sbz) == STRICT_EXT_SBZ_ON;
}

static void take_call(struct call *c, const struct lfs_frame *frame)
{
    c->in = *frame;
    c->in.x[0] = (uint32_t)frame->x[0] & ~SMCCC_SVE_HINT;
    if (!extended_registers_read(c->s, frame->x[0]))
        memset(&c->in.x[8], 0, 10 * sizeof(c->in.x[0]));
}

/* Any handled call but FFA_VERSION settles the caller's version (ffa-abi.md 2.4). Of a partition
 * that FFA_ABORT restarted, firmware says so in the moment in which the record is new again. */
static void settle_version(struct call *c, struct vm_info *vm, uint32_t fid)
{
    bool aborted = fid == FFA_ABORT_32 || fid == FFA_ABORT_64;
    bool restarted = aborted && vm_state(c->s, vm)->state == VM_RUNNING &&
                     vcpu_state(c->s, vm->first_vcpu)->state == VCPU_STARTING;

    if (fid == FFA_VERSION_32 || vm_state(c->s, vm)->state == VM_NULL ||
        (restarted && policy(c->s, LFS_KNOB_restart_version_lock) == RESTART_VERSION_LOCK_UNLOCKED))
        return;
    version_settle(c->s, vm);
}

/* An id that this caller cannot use: NWd gets an FF-A error, an S-EL1 SP's HVC comes back
 * untouched, an S-EL0 SP's SVC gets the SMCCC answer (ffa-abi.md 1.6). */
static int unknown_call(struct call *c)
{
    if (c->vcpu == NOBODY)
        return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_UNKNOWN_FROM_NWD);
    if (c->in.x[0] == FFA_INTERRUPT_32)
        return refuse(c, FFA_STATUS_DENIED, RULE_INTERRUPT_FROM_SP);
    if (c->in.x[0] == FFA_MSG_SEND_32)
        return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_MSG_SEND_FROM_SP);
    if (c->in.x[0] == FFA_RX_ACQUIRE_32)
        return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_RX_ACQUIRE_FROM_SP);
    lfs_trace_rule(c->ctx, RULE_UNKNOWN_FROM_SP);
    if (c->vm->manifest->exception_level == LFS_MANIFEST_S_EL0)
        vcpu_edit(c->s, c->vcpu)->regs.x[0] = SMC_UNK;
    return c->vcpu;
}

static int dispatch(struct call *c)
{
    uint32_t fid = (uint32_t)c->in.x[0];
    const struct handler *handler = find_handler(fid, c->vcpu == NOBODY ? FROM_WORLD : FROM_SP);
    struct vm_info *vm = c->vm;
    int next;

    if (!handler)
        return unknown_call(c);
    if (stopping_forbids(c))
        return refuse(c, FFA_STATUS_DENIED, RULE_STOPPING_CALL);
    if (c->s->eye)
        c->s->eye->call(c->s->eye->user, c);
    next = handler->run(c);
    if (c->s->eye)
        c->s->eye->answer(c->s->eye->user, c, next);
    settle_version(c, vm, fid);
    return next;
}

/* Puts the caller's registers where they are kept. */
static void receive(struct call *c, struct spmc_cpu *cpu, bool from_world,
                    const struct lfs_frame *frame)
{
    if (!from_world) {
        if (vcpu_state(c->s, cpu->current)->left_by != LEFT_BY_INTERRUPT)
            vcpu_edit(c->s, cpu->current)->regs = *frame;
        lfs_charge(c->ctx, c->s->platform->costs.spmc_vcpu_switch_ns);
        return;
    }
    cpu->world = *frame;
    cpu->entry_mask = (uint8_t)gic_mask(c->s->gic, c->cpu);
    cpu->current = NOBODY;
}

void current_call(struct call *c)
{
    const struct spmc_cpu *cpu = lfs_read(c->s->m, c->s->cpu[c->cpu]);

    c->vcpu = cpu->current;
    c->vm = c->vcpu == NOBODY ? &c->s->vm[0] : c->s->vcpu[c->vcpu].vm;
    if (c->vcpu == NOBODY)
        take_call(c, &cpu->world);
    else if (vcpu_state(c->s, c->vcpu)->left_by == LEFT_BY_INTERRUPT)
        take_call(c, &(struct lfs_frame){{0}}); /* its registers are no call */
    else
        take_call(c, &vcpu_state(c->s, c->vcpu)->regs);
}

static int handle(struct call *c)
{
    struct spmc_cpu *cpu;

    if (c->vcpu != NOBODY) {
        if (vcpu_state(c->s, c->vcpu)->left_by == LEFT_BY_CALL)
            return dispatch(c);
        if (vcpu_state(c->s, c->vcpu)->left_by == LEFT_BY_INTERRUPT)
            return ns_interrupt(c);
        vcpu_edit(c->s, c->vcpu)->left_by = LEFT_BY_CALL;
        return abort_vcpu(c, c->vcpu, RULE_ABORT_FAULT);
    }
    cpu = cpu_edit(c->s, c->cpu);
    if (cpu->started)
        return dispatch(c);
    cpu->started = true;
    return boot_begin(c);
}

/* With locks, whoever leaves is to be seen by other CPUs in its new state before its registers are
 * saved (notifications-interrupts-scheduling.md 2.1, regs_available). */
static int save_registers(struct lfs_ctx *ctx, int caller, int next)
{
    struct spmc *s = lfs_ctx_user(ctx);
    struct spmc_cpu *cpu = cpu_edit(s, lfs_ctx_cpu(ctx));

    if (caller == NOBODY || next == caller || next == ASK_SPMD)
        return next;
    cpu->leaving = (int16_t)caller;
    cpu->current = (int16_t)next;
    vcpu_edit(s, caller)->unsaved = true;
    lfs_yield(ctx, TAG_SPMC_SAVE);
    cpu = cpu_edit(s, lfs_ctx_cpu(ctx));
    vcpu_edit(s, cpu->leaving)->unsaved = false;
    cpu->leaving = 0;
    return cpu->current;
}

static int serve_with_locks(struct call *c)
{
    struct lock_plan locks = locks_take(c);
    int next = handle(c);

    locks_drop(c->ctx, &locks);
    return save_registers(c->ctx, c->vcpu, next);
}

static int answered(struct call *c, struct spmc_cpu *cpu)
{
    if (cpu->asking != ASKING_ENTRY)
        return spmd_answered(c);
    cpu->asking = ASKING_NOTHING; /* refused: the other CPUs come in at the primary entry */
    return boot_next(c);
}

/* One call, from its frame to who goes on. */
static int serve(struct call *c, bool from_world, const struct lfs_frame *frame)
{
    struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);

    if (!c->s->fine_grained || cpu->asking)
        lfs_charge(c->ctx, c->s->platform->costs.spmc_call_ns);
    if (from_world && cpu->asking) { /* an answer of the SPMD, not a call: all of it counts */
        c->vcpu = NOBODY;
        c->vm = &c->s->vm[0];
        c->in = *frame;
        return answered(c, cpu);
    }
    receive(c, cpu, from_world, frame);
    if (c->s->fine_grained)
        return serve_with_locks(c);
    current_call(c);
    if (c->s->smp)
        spin_while_prepared(c);
    return handle(c);
}

/* Whether entering a vCPU makes this CPU the one that it is bound to: always by a message or
 * FFA_RUN, in an activation as the policy says (lc 4.4). */
static bool binds_cpu(struct spmc *s, int vcpu)
{
    return vm_state(s, s->vcpu[vcpu].vm)->progress == LFA_RESET ||
           policy(s, LFS_KNOB_rebind_cpu_at_start) == REBIND_CPU_AT_START_YES;
}

/* Hands the registers of whoever goes on to the frame; what was handed over is nobody's any more.
 */
static struct lfs_ctx *leave(struct call *c, int next, struct lfs_frame *frame)
{
    struct spmc *s = c->s;
    struct spmc_cpu *cpu = cpu_edit(s, c->cpu);
    struct vcpu *vcpu;

    if (next == ASK_SPMD) {
        *frame = cpu->question;
        memset(&cpu->question, 0, sizeof(cpu->question));
        return s->el3[c->cpu];
    }
    cpu->current = (int16_t)next;
    if (next == NOBODY) {
        *frame = cpu->world;
        memset(&cpu->world, 0, sizeof(cpu->world));
        watch_mask(c, (enum gic_mask)cpu->entry_mask);
        cpu->entry_mask = GIC_MASK_NONE;
        return s->el3[c->cpu];
    }
    vcpu = vcpu_edit(s, next);
    if (vcpu->cpu != c->cpu || vcpu->state == VCPU_STARTING)
        watch_entry(c, s->vcpu[next].vm);
    if (vcpu->unsaved)
        lfs_trace_finding(s->m, c->ctx, RULE_START_ACCEPTED, "REGS_NOT_SAVED", LFS_NO_RECORD,
                          LFS_NO_RECORD, "%s is entered on cpu%u while its registers are saved",
                          s->vcpu[next].name, c->cpu);
    if (binds_cpu(s, next))
        vcpu->cpu = (uint8_t)c->cpu;
    if (vcpu->left_by == LEFT_BY_INTERRUPT) {
        *frame = (struct lfs_frame){{0}};
    } else {
        *frame = vcpu->regs;
        memset(&vcpu->regs, 0, sizeof(vcpu->regs));
    }
    lfs_charge(c->ctx, s->platform->costs.spmc_vcpu_switch_ns);
    return s->vcpu[next].ctx;
}

void spmc_main(struct lfs_ctx *ctx)
{
    struct lfs_frame frame;
    struct lfs_ctx *sender = lfs_entry_frame(ctx, &frame);

    /* At boot, and whenever the CPU comes back. */
    cpu_edit(lfs_ctx_user(ctx), lfs_ctx_cpu(ctx))->started = false;
    for (;;) {
        struct call call;
        int next;

        call.s = lfs_ctx_user(ctx);
        call.ctx = ctx;
        call.cpu = lfs_ctx_cpu(ctx);
        next = serve(&call, sender == call.s->el3[call.cpu], &frame);
        sender = lfs_transfer(ctx, TAG_SPMC_RECEIVE, leave(&call, next, &frame), &frame);
    }
}
