/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The SPMC on several CPUs: which locks a call takes, in which order, and who spins meanwhile
 * (lifecycle-and-live-activation.md 4.12, notifications-interrupts-scheduling.md 5.1, 5.2, H-05).
 *
 * A call takes its locks before its handler runs and drops them when that has run: nothing of a
 * handler survives a wait. With smp_lock_model atomic a call is one step and there are no locks;
 * whoever comes while the SPMC copies a partition's new image still spins until it is done.
 */
#include <string.h>

#include "lfasim/bytes.h"
#include "models/spmc/mem.h"

enum kind { VM_LOCK, VCPU_LOCK, TRACKER_LOCK, STAGE1_LOCK };

static const uint16_t tags[] = {
    [VM_LOCK] = TAG_SPMC_VM_LOCK,
    [VCPU_LOCK] = TAG_SPMC_VCPU_LOCK,
    [TRACKER_LOCK] = TAG_SPMC_TRACKER_LOCK,
    [STAGE1_LOCK] = TAG_SPMC_STAGE1_LOCK,
};

/* Documented is the order VM, vCPU, stage-1 (NIS-35). START_REQ takes the tracker before the vCPU,
 * and so does FINISH_REQ here; whoever holds a vCPU and asks for the tracker breaks the order. */
enum { VM_RANK = 2, TRACKER_RANK, VCPU_RANK, STAGE1_RANK };

void locks_init(struct spmc *s)
{
    s->smp = s->config->machine.cpus > 1;
    s->fine_grained = s->smp && policy(s, LFS_KNOB_smp_lock_model) == SMP_LOCK_MODEL_FINE_GRAINED;
    if (!s->fine_grained)
        return;
    s->tracker_lock = lfs_lock_new(s->m, "the activation tracker", TRACKER_RANK);
    s->stage1_lock = lfs_lock_new(s->m, "the SPMC's stage-1 tables", STAGE1_RANK);
    for (unsigned i = 1; i < s->vm_count; i++) {
        struct vm_info *vm = &s->vm[i];

        vm->lock = lfs_lock_new(s->m, lfs_machine_text(s->m, "the VM of %s", vm->name), VM_RANK);
        vm->vcpu_lock =
            lfs_lock_new(s->m, lfs_machine_text(s->m, "the vCPU of %s", vm->name), VCPU_RANK);
    }
}

/* ---- what a call needs ----------------------------------------------------------------------- */

static const struct lock_plan nothing = {NULL, 0, {0}};
static const struct lock_plan target = {NULL, 1, {VCPU_LOCK}};
static const struct lock_plan request = {NULL, 2, {TRACKER_LOCK, VCPU_LOCK}};
static const struct lock_plan prepare = {NULL, 4, {VM_LOCK, VCPU_LOCK, TRACKER_LOCK, STAGE1_LOCK}};
static const struct lock_plan ending = {NULL, 3, {VM_LOCK, VCPU_LOCK, TRACKER_LOCK}};
static const struct lock_plan aborting = {NULL, 2, {VM_LOCK, VCPU_LOCK}};
/* Memory calls, with and without a change of the SPMC's own tables (ffa-memory.md 12.3); callers
 * with pinned vCPUs and the normal world take the lock of these tables only. */
static const struct lock_plan memory = {NULL, 1, {VM_LOCK}};
static const struct lock_plan memory_mapped = {NULL, 2, {VM_LOCK, STAGE1_LOCK}};
static const struct lock_plan tables_only = {NULL, 1, {STAGE1_LOCK}};

/* Pinned vCPUs belong to one CPU, and no activation concerns them. */
static struct lock_plan on(const struct lock_plan *plan, struct vm_info *vm)
{
    struct lock_plan its = *plan;

    its.vm = vm;
    return vm && vm->manifest && vm->vcpu_count == 1 ? its : nothing;
}

static struct lock_plan of_request(const struct call *c)
{
    uint32_t message = ffa_framework_number(c->in.x[2]);

    if (c->vcpu == NOBODY && ffa_is_framework(c->in.x[2]) &&
        (message == FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ ||
         message == FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ ||
         message == FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_REQ))
        return on(&request, vm_by_id(c->s, (uint16_t)c->in.x[3]));
    return on(&target, vm_by_id(c->s, ffa_receiver(c->in.x[1])));
}

/* ---- memory calls ---------------------------------------------------------------------------- */

enum { AT_FLAGS_OF_SEND = 4, AT_FLAGS_OF_RELINQUISH = 8 };

/* Zeroing is asked for in the descriptor that lies in TX. */
static bool asks_for_zeros(const struct call *c, uint32_t offset)
{
    const struct vm *vm = vm_state(c->s, c->vm);
    uint8_t flags[4] = {0};

    if (vm->rxtx_mapped)
        lfs_mem_read(c->s->m, lfs_pa_of(vm->tx + offset), flags, sizeof(flags));
    return lfs_get_le32(flags) & FFA_MEM_FLAG_ZERO;
}

static bool zeros_at_its_end(const struct call *c)
{
    const struct mem_record *record = mem_record(c->s, mem_handle_in(c));

    return record && (record->flags & FFA_MEM_FLAG_ZERO);
}

/* *mapped: it maps or unmaps buffers, or zeroes memory, which the SPMC has to map for that. */
static bool is_memory_call(const struct call *c, bool *mapped)
{
    *mapped = false;
    switch ((uint32_t)c->in.x[0]) {
    case FFA_RXTX_MAP_64:
    case FFA_RXTX_UNMAP_32:
        *mapped = true;
        return true;
    case FFA_MEM_DONATE_32:
    case FFA_MEM_DONATE_64:
    case FFA_MEM_LEND_32:
    case FFA_MEM_LEND_64:
    case FFA_MEM_SHARE_32:
    case FFA_MEM_SHARE_64:
        *mapped = asks_for_zeros(c, AT_FLAGS_OF_SEND);
        return true;
    case FFA_MEM_FRAG_TX_32:
        *mapped = zeros_at_its_end(c);
        return true;
    case FFA_MEM_RELINQUISH_32:
        *mapped = asks_for_zeros(c, AT_FLAGS_OF_RELINQUISH);
        return true;
    case FFA_MEM_RECLAIM_32:
        *mapped = c->in.x[3] & FFA_MEM_RECLAIM_ZERO;
        return true;
    case FFA_MEM_RETRIEVE_REQ_32:
    case FFA_MEM_RETRIEVE_REQ_64:
    case FFA_MEM_FRAG_RX_32:
        return true;
    default:
        return false;
    }
}

static struct lock_plan of_memory_call(const struct call *c)
{
    struct lock_plan plan = nothing;
    bool mapped;

    if (!is_memory_call(c, &mapped))
        return nothing;
    plan = on(mapped ? &memory_mapped : &memory, c->vm);
    return mapped && plan.count == 0 ? tables_only : plan;
}

/* ---- all calls ------------------------------------------------------------------------------- */

static struct lock_plan of_partition(const struct call *c)
{
    const struct vm *vm = vm_state(c->s, c->vm);
    bool aborts = vcpu_state(c->s, c->vcpu)->left_by == LEFT_BY_FAULT;

    switch ((uint32_t)c->in.x[0]) {
    case FFA_ABORT_32:
    case FFA_ABORT_64:
        aborts = true;
        break;
    case FFA_MSG_SEND_DIRECT_RESP_32:
    case FFA_MSG_SEND_DIRECT_RESP_64:
        if (vm->progress == LFA_START &&
            ffa_framework_number(c->in.x[2]) == FFA_FRAMEWORK_PARTITION_STOP_RESP)
            return on(&prepare, c->vm);
        break;
    case FFA_MSG_WAIT_32:
        if (vm->progress == LFA_FINISH)
            return on(&ending, c->vm);
        break;
    default:
        break;
    }
    if (aborts)
        return on(vm->progress == LFA_RESET ? &aborting : &ending, c->vm);
    return of_memory_call(c);
}

static struct lock_plan plan_of(const struct call *c)
{
    switch ((uint32_t)c->in.x[0]) {
    case FFA_MSG_SEND_DIRECT_REQ_32:
    case FFA_MSG_SEND_DIRECT_REQ_64:
        return of_request(c);
    case FFA_MSG_SEND_DIRECT_REQ2_64:
        return on(&target, vm_by_id(c->s, ffa_receiver(c->in.x[1])));
    case FFA_RUN_32:
        return on(&target, vm_by_id(c->s, ffa_target_endpoint(c->in.x[1])));
    default:
        return c->vcpu == NOBODY ? of_memory_call(c) : of_partition(c);
    }
}

/* ---- taking and dropping --------------------------------------------------------------------- */

static lfs_lock lock_of(const struct spmc *s, const struct lock_plan *plan, unsigned i)
{
    switch ((enum kind)plan->kind[i]) {
    case VM_LOCK:
        return plan->vm->lock;
    case VCPU_LOCK:
        return plan->vm->vcpu_lock;
    case TRACKER_LOCK:
        return s->tracker_lock;
    case STAGE1_LOCK:
        break;
    }
    return s->stage1_lock;
}

static bool goes_on_from(const struct lock_plan *plan, const struct lock_plan *held)
{
    return held->count <= plan->count && (held->count == 0 || held->vm == plan->vm) &&
           memcmp(held->kind, plan->kind, held->count) == 0;
}

/* What is asked is read from the store again after each wait, so nothing else survives it; and it
 * may have changed: other CPUs write to the same buffers, and end what the call is about. Then what
 * is held is dropped, and all begins again. The checks of a call are made between its first lock
 * and the next. */
struct lock_plan locks_take(struct call *c)
{
    struct lock_plan held = nothing;

    for (;;) {
        struct lock_plan plan;

        current_call(c);
        plan = plan_of(c);
        if (!goes_on_from(&plan, &held)) {
            locks_drop(c->ctx, &held);
            held = nothing;
        }
        if (held.count == 1 || plan.count == 0)
            lfs_charge(c->ctx, c->s->platform->costs.spmc_call_ns);
        if (held.count == plan.count)
            return plan;
        lfs_lock_take(c->ctx, tags[plan.kind[held.count]], lock_of(c->s, &plan, held.count));
        plan.count = held.count + 1u;
        held = plan;
    }
}

void locks_drop(struct lfs_ctx *ctx, const struct lock_plan *plan)
{
    for (unsigned i = plan->count; i > 0; i--)
        lfs_lock_drop(ctx, lock_of(lfs_ctx_user(ctx), plan, i - 1));
}

/* ---- without locks --------------------------------------------------------------------------- */

/* Until when what the call needs is held by who prepares a new instance. */
static lfs_ns held_until(struct spmc *s, const struct lock_plan *plan)
{
    if (plan->count == 0)
        return 0;
    if (plan->kind[plan->count - 1] == STAGE1_LOCK)
        return *(const lfs_ns *)lfs_peek(s->m, s->prepared_last);
    return ((const struct vm_watch *)lfs_peek(s->m, plan->vm->watch))->prepared_at;
}

void spin_while_prepared(struct call *c)
{
    struct lock_plan plan;

    if (lfs_now(c->ctx) >= *(const lfs_ns *)lfs_peek(c->s->m, c->s->prepared_last))
        return;
    plan = plan_of(c);

    while (lfs_now(c->ctx) < held_until(c->s, &plan)) {
        lfs_spin_until(c->ctx, TAG_SPMC_SPIN, held_until(c->s, &plan));
        current_call(c);
        plan = plan_of(c);
    }
}

void prepared_now(struct call *c, const struct vm_info *vm)
{
    if (c->s->config->machine.untimed)
        return;
    ((struct vm_watch *)lfs_write(c->s->m, vm->watch))->prepared_at = lfs_now(c->ctx);
    *(lfs_ns *)lfs_write(c->s->m, c->s->prepared_last) = lfs_now(c->ctx);
}
