/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Live activation: START_REQ, the stop exchange, FINISH_REQ, completion and abort.
 * The order of checks and what each failure leaves behind are those of
 * lifecycle-and-live-activation.md 4.4 to 4.12.
 */
#include "models/spmc/spmc.h"

#define ACTIVATION_TIMEOUT_NS 10000000u /* our own: the value 10ms of the policy */

static void progress_set(struct call *c, struct vm_info *vm, enum lfa_progress to, enum rule rule)
{
    static const char *const names[] = {"RESET", "START", "FINISH"};
    struct vm *state = vm_edit(c->s, vm);

    lfs_trace_state(c->s->m, c->ctx, (uint16_t)rule, vm->name, "activation", names[state->progress],
                    names[to], false);
    state->progress = (uint8_t)to;
}

static void tracker_reset(struct call *c, struct vm_info *vm, enum rule rule)
{
    progress_set(c, vm, LFA_RESET, rule);
    *(struct tracker *)lfs_write(c->s->m, c->s->tracker) = (struct tracker){0};
}

/* Of a VM that has aborted, that stays the last turn. */
static void answered(struct call *c, const struct vm_info *vm, enum rule rule)
{
    if (c->s->config->machine.reasons && vm && vm_lives(c->s, vm))
        vm_turns(c, vm, rule);
}

/* START_RESP or FINISH_RESP about a partition for an LSP, in the other world of this CPU (4.7). */
static int respond(struct call *c, enum ffa_framework_message message, uint16_t partition,
                   uint16_t lsp, uint64_t request_fid, uint64_t status, enum rule rule)
{
    bool wide = request_fid == FFA_MSG_SEND_DIRECT_REQ_64 &&
                policy(c->s, LFS_KNOB_resp_fid_width) == RESP_FID_WIDTH_MIRROR;

    lfs_trace_rule(c->ctx, (uint16_t)rule);
    answered(c, vm_by_id(c->s, partition), rule);
    set_regs(c, NOBODY,
             (const uint64_t[8]){wide ? FFA_MSG_SEND_DIRECT_RESP_64 : FFA_MSG_SEND_DIRECT_RESP_32,
                                 ffa_pack_ids(FFA_ID_SPMC, lsp), ffa_framework_word(message),
                                 status});
    return NOBODY;
}

static int respond_to_caller(struct call *c, enum ffa_framework_message message,
                             enum ffa_status status, enum rule rule)
{
    return respond(c, message, (uint16_t)c->in.x[3], ffa_sender(c->in.x[1]), c->in.x[0],
                   ffa_status_to_reg(status), rule);
}

/* A STOPPED vCPU becomes ABORTED; a VM that is NULL by now stays so. */
static void aborted_for_good(struct call *c, int vcpu)
{
    vcpu_must_set(c, vcpu, VCPU_ABORTED, RULE_ABORT_IN_START);
    vm_set(c, c->s->vcpu[vcpu].vm, VM_ABORTING, RULE_ABORT_IN_START);
}

/* ---- START_REQ (4.4)
 * ------------------------------------------------------------------------------ */

struct refusal {
    enum ffa_status status;
    enum rule rule;
};

static const struct refusal accepted = {FFA_STATUS_SUCCESS, RULE_NONE};

static struct refusal check_target_state(struct spmc *s, int vcpu)
{
    if (vcpu_state(s, vcpu)->unsaved &&
        policy(s, LFS_KNOB_start_requires_regs_saved) == START_REQUIRES_REGS_SAVED_YES)
        return (struct refusal){FFA_STATUS_RETRY, RULE_START_RETRY};
    switch ((enum vcpu_state)vcpu_state(s, vcpu)->state) {
    case VCPU_WAITING:
        return accepted;
    case VCPU_ABORTED:
        return (struct refusal){FFA_STATUS_ABORTED, RULE_START_ABORTED};
    case VCPU_NULL:
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_VM_NULL};
    case VCPU_RUNNING:
    case VCPU_BLOCKED:
    case VCPU_PREEMPTED:
        return (struct refusal){FFA_STATUS_RETRY, RULE_START_RETRY};
    case VCPU_OFF:
    case VCPU_CREATED:
    case VCPU_STARTING:
    case VCPU_STOPPING:
    case VCPU_STOPPED:
    case VCPU_BLOCKED_INTERRUPT:
    case VCPU_STATES:
        break;
    }
    return (struct refusal){FFA_STATUS_DENIED, RULE_START_DENIED};
}

/* Checks 1 to 9, in their order. */
static struct refusal check_start(struct call *c, const struct vm_info *vm)
{
    struct spmc *s = c->s;
    const struct vm *state;

    if (!vm || !ffa_id_is_secure((uint16_t)c->in.x[3]))
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_TARGET};
    state = vm_state(s, vm);
    if (c->in.x[4] == 0 || !lfs_page_aligned(c->in.x[4]))
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_ADDRESS};
    if (c->in.x[5] == 0)
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_PAGES};
    if (state->state == VM_NULL)
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_VM_NULL};
    if (!vm->manifest->live_activation_support)
        return (struct refusal){FFA_STATUS_NOT_SUPPORTED, RULE_START_UNSUPPORTED};
    if (vm->vcpu_count != 1)
        return (struct refusal){FFA_STATUS_NOT_SUPPORTED, RULE_START_NOT_UP};
    if (state->progress != LFA_RESET)
        return (struct refusal){FFA_STATUS_DENIED, RULE_START_AGAIN};
    if (tracker(s)->in_progress)
        return (struct refusal){FFA_STATUS_BUSY, RULE_START_BUSY};
    if (state->state == VM_ABORTING &&
        policy(s, LFS_KNOB_start_checks_vm_aborting) == START_CHECKS_VM_ABORTING_YES &&
        vcpu_state(s, vm->first_vcpu)->state != VCPU_STOPPED)
        return (struct refusal){FFA_STATUS_ABORTED, RULE_START_ABORTED};
    return check_target_state(s, vm->first_vcpu);
}

static bool wraps(uint64_t base, uint64_t pages)
{
    return pages > UINT64_MAX / LFS_PAGE_SIZE || base + pages * LFS_PAGE_SIZE < base;
}

/* What is left of a page count once its bytes have wrapped; of a range that ends behind the last
 * address, what lies before that. */
static uint64_t pages_left(uint64_t base, uint64_t pages)
{
    uint64_t left = lfs_pages_of(pages * LFS_PAGE_SIZE), room = (0 - base) / LFS_PAGE_SIZE;

    return left < room ? left : room;
}

static struct refusal refuse_size(struct call *c, const struct vm_info *vm, enum rule rule)
{
    conflict_of_staged(c, vm, c->in.x[4], c->in.x[5]);
    return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, rule};
}

/* Checks that firmware does not make (profile `spec`). */
static struct refusal check_start_strict(struct call *c, const struct vm_info *vm)
{
    struct spmc *s = c->s;
    static const unsigned wanted[] = {
        [STAGING_CHECKS_NONE] = 0,
        [STAGING_CHECKS_SECURE] = CONFLICT(10),
        [STAGING_CHECKS_SECURE_UNOWNED] = CONFLICT(9) | CONFLICT(10),
    };
    uint64_t base = c->in.x[4], pages = pages_left(base, c->in.x[5]);
    enum ffa_status status;
    enum rule rule;
    unsigned found;

    if (vm_state(s, vm)->version < FFA_VERSION_1_3 &&
        policy(s, LFS_KNOB_start_checks_version) == START_CHECKS_VERSION_YES)
        return (struct refusal){FFA_STATUS_NOT_SUPPORTED, RULE_START_VERSION};
    if (wraps(base, c->in.x[5]) &&
        policy(s, LFS_KNOB_page_count_overflow) == PAGE_COUNT_OVERFLOW_REJECT)
        return refuse_size(c, vm, RULE_START_WRAP);
    found = pages > 0 ? conflicts_of_staging(c, vm, base, pages) : 0;
    if ((found & CONFLICT(8)) &&
        policy(s, LFS_KNOB_staging_overlap_dest) == STAGING_OVERLAP_DEST_REJECT_START)
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_STAGING_DEST};
    if (found & wanted[policy(s, LFS_KNOB_staging_checks)])
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_STAGING};
    if (pages > vm->mem_pages &&
        policy(s, LFS_KNOB_package_too_big) == PACKAGE_TOO_BIG_REJECT_START)
        return refuse_size(c, vm, RULE_PACKAGE_SIZE);
    rule = overlap_at_start(c, vm, &status);
    return rule == RULE_NONE ? accepted : (struct refusal){status, rule};
}

static void send_stop_request(struct call *c, struct vm_info *vm)
{
    int target = vm->first_vcpu;
    struct vcpu *vcpu = vcpu_edit(c->s, target);

    vcpu->origin = FFA_ID_SPMC;
    vcpu->origin_is_framework = true;
    vcpu->origin_is_req2 = false;
    vcpu->caller = NOBODY;
    vcpu_must_set(c, target, VCPU_RUNNING, RULE_START_ACCEPTED);
    set_regs(c, target,
             (const uint64_t[8]){FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(FFA_ID_SPMC, vm->id),
                                 ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_REQ),
                                 FFA_STOP_LIVE_ACTIVATION});
    vcpu = vcpu_edit(c->s, target);
    vcpu->mode = MODE_SPMC;
    vcpu->rt_model = RTM_DIR_REQ;
    vcpu->stop_handler = true;
    vcpu_must_set(c, target, VCPU_STOPPING, RULE_START_ACCEPTED);
    mask_for(c, target);
}

/* An activation that waits for FINISH_REQ for too long. */
static bool timed_out(struct call *c, const struct vm_info *vm)
{
    struct spmc *s = c->s;
    const struct vm_watch *watch = lfs_peek(s->m, vm->watch);

    if (policy(s, LFS_KNOB_activation_timeout) == ACTIVATION_TIMEOUT_NONE ||
        vcpu_state(s, vm->first_vcpu)->state != VCPU_CREATED)
        return false;
    if (s->config->machine.untimed)
        return lfs_choose(s->m, c->ctx, CHOICE_ACTIVATION_TIMEOUT, 2,
                          "activation timeout: not yet|expires") == 1;
    return lfs_now(c->ctx) - watch->prepared_at >= ACTIVATION_TIMEOUT_NS;
}

/* Nobody interrupts the SPMC for this: the next START_REQ finds out. */
static void drop_timed_out(struct call *c)
{
    struct vm_info *vm =
        tracker(c->s)->in_progress ? vm_by_id(c->s, tracker(c->s)->partition) : NULL;

    if (!vm || !timed_out(c, vm))
        return;
    tracker_reset(c, vm, RULE_TIMED_OUT);
    vcpu_must_set(c, vm->first_vcpu, VCPU_STARTING, RULE_TIMED_OUT);
    end_of_service(c, vm->first_vcpu, RULE_TIMED_OUT);
    aborted_for_good(c, vm->first_vcpu);
}

int live_start(struct call *c)
{
    struct vm_info *vm = vm_by_id(c->s, (uint16_t)c->in.x[3]);
    struct refusal refusal;
    struct vm *state;

    drop_timed_out(c);
    refusal = check_start(c, vm && vm->manifest ? vm : NULL);
    if (refusal.rule == RULE_NONE)
        refusal = check_start_strict(c, vm);
    if (refusal.rule != RULE_NONE)
        return respond_to_caller(c, FFA_FRAMEWORK_LIVE_ACTIVATION_START_RESP, refusal.status,
                                 refusal.rule);
    send_stop_request(c, vm);
    watch_stop_begins(c, vm);
    outage_begins(c, vm);
    *(struct tracker *)lfs_write(c->s->m, c->s->tracker) =
        (struct tracker){.in_progress = true,
                         .partition = vm->id,
                         .initiator = ffa_sender(c->in.x[1]),
                         .cpu = (uint16_t)c->cpu,
                         .request_fid = c->in.x[0]};
    progress_set(c, vm, LFA_START, RULE_START_ACCEPTED);
    state = vm_edit(c->s, vm);
    state->staging = c->in.x[4];
    state->staging_size = c->in.x[5] * LFS_PAGE_SIZE; /* wraps as firmware does, if it got here */
    tell_phase(c, vm, LIVE_STARTED);
    return vm->first_vcpu;
}

/* ---- STOP_RESP (4.5, 4.6)
 * --------------------------------------------------------------------------- */

static int start_response(struct call *c, uint64_t status, enum rule rule)
{
    struct tracker t = *tracker(c->s);

    return respond(c, FFA_FRAMEWORK_LIVE_ACTIVATION_START_RESP, t.partition, t.initiator,
                   t.request_fid, status, rule);
}

/* The SPMC puts the partition in the aborted state, and tells the LSP this status: abort-A. Whoever
 * shares memory with it gets that back, as with every abort (STR-7). */
static int abort_target(struct call *c, uint64_t status, enum rule rule)
{
    struct vm_info *vm = c->vm;
    int next = start_response(c, status, rule);

    vcpu_must_set(c, c->vcpu, VCPU_ABORTED, rule);
    unmask(c, c->vcpu);
    vm_set(c, vm, VM_ABORTING, rule);
    tracker_reset(c, vm, rule);
    vcpu_idle(c->s, c->vcpu);
    if (policy(c->s, LFS_KNOB_abort_a_release) == ABORT_A_RELEASE_YES)
        release_resources(c, vm);
    if (policy(c->s, LFS_KNOB_abort_a_action) == ABORT_A_ACTION_NONE)
        return next;
    vcpu_must_set(c, c->vcpu, VCPU_STOPPED, RULE_ABORT_STOPPED);
    return abort_action(c, c->vcpu, next);
}

/* The SPMC rejects what the partition or its package brought. */
static int reject_new_instance(struct call *c, enum rule rule)
{
    return abort_target(c, ffa_status_to_reg(FFA_STATUS_ABORTED), rule);
}

static bool is_ffa_code(int32_t status)
{
    return status <= FFA_STATUS_NOT_SUPPORTED && status >= FFA_STATUS_NOT_READY;
}

static int stop_refused(struct call *c)
{
    uint64_t status = (uint32_t)c->in.x[3];
    int next;

    if (policy(c->s, LFS_KNOB_stop_resp_status_range) == STOP_RESP_STATUS_RANGE_FFA_CODES &&
        !is_ffa_code(ffa_status_from_reg(status)))
        status = ffa_status_to_reg(FFA_STATUS_DENIED);
    if (policy(c->s, LFS_KNOB_stop_refused_state) == STOP_REFUSED_STATE_ABORTED)
        return abort_target(c, status, RULE_STOP_REFUSED);
    next = start_response(c, status, RULE_STOP_REFUSED);
    unmask(c, c->vcpu);
    vcpu_must_set(c, c->vcpu, VCPU_WAITING, RULE_STOP_REFUSED);
    tracker_reset(c, c->vm, RULE_STOP_REFUSED);
    vcpu_idle(c->s, c->vcpu);
    return next;
}

static bool buffer_is_manifests(const struct call *c)
{
    const struct lfs_manifest *manifest = c->vm->manifest;
    const struct lfs_manifest_region *region;

    if (manifest->live_state_region < 0 &&
        policy(c->s, LFS_KNOB_live_state_unresolved) == LIVE_STATE_UNRESOLVED_ABORT)
        return false;
    if (manifest->live_state_region < 0)
        lfs_panic(c->ctx, RULE_LIVE_STATE_UNRESOLVED,
                  "SPMC panic: the live-state buffer of %s names no memory region", c->vm->name);
    region = lfs_manifest_memory_region(manifest, manifest->live_state_region);
    return c->in.x[4] == region->base && c->in.x[5] == lfs_manifest_region_size(region);
}

static void stopped(struct call *c)
{
    const struct vcpu *vcpu = vcpu_state(c->s, c->vcpu);

    /* A nested call left the stop handler RUNNING, from where STOPPED is out of reach. */
    if (vcpu->state == VCPU_RUNNING) {
        if (policy(c->s, LFS_KNOB_stopping_from_running_stop_resp) == STOPPING_FROM_RUNNING_PANIC)
            lfs_panic(c->ctx, RULE_STOP_FROM_RUNNING,
                      "SPMC panic: %s answers the stop request in state RUNNING", c->vm->name);
        vcpu_must_set(c, c->vcpu, VCPU_STOPPING, RULE_STOP_FROM_RUNNING);
    }
    vcpu_must_set(c, c->vcpu, VCPU_STOPPED, RULE_STOP_ACCEPTED);
    vcpu_forsake(c, c->vcpu);
    vm_set(c, c->vm, VM_HALTED, RULE_STOP_ACCEPTED);
}

int live_stop_response(struct call *c)
{
    struct vm_info *vm = c->vm;
    enum rule rule;

    if (vm_state(c->s, vm)->progress != LFA_START)
        return refuse(c, FFA_STATUS_DENIED, RULE_STOP_RESP_UNASKED);
    if ((uint32_t)c->in.x[3] != 0)
        return stop_refused(c);
    if (!buffer_is_manifests(c)) {
        if (policy(c->s, LFS_KNOB_stop_resp_bad_buffer) == STOP_RESP_BAD_BUFFER_ERROR_TO_SP)
            return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_LIVE_STATE_BUFFER);
        stopped(c);
        return reject_new_instance(c, RULE_LIVE_STATE_BUFFER);
    }
    stopped(c);
    watch_before_copy(c, vm);
    rule = prepare_new_instance(c, vm);
    prepared_now(c, vm);
    if (rule != RULE_NONE)
        return reject_new_instance(c, rule);
    vcpu_must_set(c, c->vcpu, VCPU_CREATED, RULE_PREPARED);
    unmask(c, c->vcpu);
    vm_set(c, vm, VM_CREATED, RULE_PREPARED);
    vcpu_idle(c->s, c->vcpu);
    return start_response(c, 0, RULE_PREPARED);
}

/* ---- FINISH_REQ (4.8)
 * ---------------------------------------------------------------------------------- */

static struct refusal check_finish(struct call *c, const struct vm_info *vm)
{
    struct spmc *s = c->s;
    const struct tracker *t = tracker(s);

    if (!vm || !ffa_id_is_secure((uint16_t)c->in.x[3]))
        return (struct refusal){FFA_STATUS_INVALID_PARAMETERS, RULE_START_TARGET};
    if (!vm->manifest->live_activation_support)
        return (struct refusal){FFA_STATUS_NOT_SUPPORTED, RULE_START_UNSUPPORTED};
    if (vm_state(s, vm)->state == VM_ABORTING)
        return (struct refusal){FFA_STATUS_ABORTED, RULE_FINISH_ABORTING};
    if (!t->in_progress || t->partition != vm->id || t->initiator != ffa_sender(c->in.x[1]) ||
        vcpu_state(s, vm->first_vcpu)->state != VCPU_CREATED ||
        vm_state(s, vm)->progress != LFA_START)
        return (struct refusal){FFA_STATUS_DENIED, RULE_FINISH_MISMATCH};
    if (t->cpu != c->cpu && policy(s, LFS_KNOB_finish_cpu) == FINISH_CPU_SAME)
        return (struct refusal){FFA_STATUS_DENIED, RULE_FINISH_OTHER_CPU};
    return accepted;
}

int live_finish(struct call *c)
{
    struct vm_info *vm = vm_by_id(c->s, (uint16_t)c->in.x[3]);
    struct refusal refusal = check_finish(c, vm && vm->manifest ? vm : NULL);
    struct vm *state;

    if (refusal.rule != RULE_NONE)
        return respond_to_caller(c, FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_RESP, refusal.status,
                                 refusal.rule);
    ((struct tracker *)lfs_write(c->s->m, c->s->tracker))->request_fid = c->in.x[0];
    progress_set(c, vm, LFA_FINISH, RULE_FINISH_ACCEPTED);
    state = vm_edit(c->s, vm);
    state->first_wait = true;
    if (policy(c->s, LFS_KNOB_ffa_version_lock) == FFA_VERSION_LOCK_REOPEN)
        state->version_locked = false;
    vcpu_enter(c, vm->first_vcpu, RULE_FINISH_ACCEPTED, true);
    mask_for(c, vm->first_vcpu);
    tell_phase(c, vm, LIVE_ENTERED);
    return vm->first_vcpu;
}

static int finish_response(struct call *c, enum ffa_status status, enum rule rule)
{
    struct tracker t = *tracker(c->s);

    return respond(c, FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_RESP, t.partition, t.initiator,
                   t.request_fid, ffa_status_to_reg(status), rule);
}

/* FFA_MSG_WAIT of the new instance: 4.10. */
int live_complete(struct call *c)
{
    int next = finish_response(c, FFA_STATUS_SUCCESS, RULE_COMPLETE);

    tell_phase(c, c->vm, LIVE_WAITS);
    vm_set(c, c->vm, VM_RUNNING, RULE_COMPLETE);
    vcpu_must_set(c, c->vcpu, VCPU_WAITING, RULE_COMPLETE);
    unmask(c, c->vcpu);
    vcpu_idle(c->s, c->vcpu);
    tracker_reset(c, c->vm, RULE_COMPLETE);
    conflicts_of_target(c, c->vm, LFS_LAYOUT_AFTER, false);
    return next;
}

/* The abort action of a STOPPED vCPU whose activation has ended, as far as it is applied: else it
 * becomes ABORTED, and a VM that is NULL by now stays so. */
static int after_abort(struct call *c, int vcpu, int next)
{
    if (policy(c->s, LFS_KNOB_abort_action_during_activation) ==
        ABORT_ACTION_DURING_ACTIVATION_APPLY)
        return abort_action(c, vcpu, next);
    aborted_for_good(c, vcpu);
    return next;
}

/* The partition aborted while it was being activated (3.6); it is STOPPED, its VM ABORTING or NULL,
 * and its resources are released already. An abort in the stop handler leaves the request record.
 */
int live_aborted(struct call *c, int vcpu)
{
    struct vm_info *vm = c->s->vcpu[vcpu].vm;
    bool starting = vm_state(c->s, vm)->progress == LFA_FINISH;
    int next = starting
                   ? finish_response(c, FFA_STATUS_ABORTED, RULE_ABORT_IN_START)
                   : start_response(c, ffa_status_to_reg(FFA_STATUS_ABORTED), RULE_ABORT_IN_STOP);

    tracker_reset(c, vm, starting ? RULE_ABORT_IN_START : RULE_ABORT_IN_STOP);
    vcpu_idle(c->s, vcpu);
    if (!starting)
        vcpu_edit(c->s, vcpu)->origin = FFA_ID_SPMC;
    return after_abort(c, vcpu, next);
}

/* ---- our own cancel message ------------------------------------------------------------------ */

/* The table knows no way from CREATED to ABORTED but by a start. */
int live_cancel(struct call *c)
{
    struct vm_info *vm = vm_by_id(c->s, (uint16_t)c->in.x[3]);
    struct refusal refusal = check_finish(c, vm && vm->manifest ? vm : NULL);
    int next;

    if (refusal.rule == RULE_FINISH_MISMATCH)
        refusal.rule = RULE_CANCEL_MISMATCH;
    next = respond_to_caller(c, FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_RESP, refusal.status,
                             refusal.rule == RULE_NONE ? RULE_CANCELLED : refusal.rule);
    if (refusal.rule != RULE_NONE)
        return next;
    tracker_reset(c, vm, RULE_CANCELLED);
    vcpu_must_set(c, vm->first_vcpu, VCPU_STARTING, RULE_CANCELLED);
    end_of_service(c, vm->first_vcpu, RULE_CANCELLED);
    return after_abort(c, vm->first_vcpu, next);
}
