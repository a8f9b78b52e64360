/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct messages: the order of checks is that of ffa-abi.md 6.1 and 6.2. */
#include <string.h>

#include "models/spmc/spmc.h"

/* ---- requests -------------------------------------------------------------------------------- */

static bool sender_is_caller(const struct call *c, uint16_t sender)
{
    if (c->vcpu != NOBODY)
        return sender == c->vm->id;
    return ffa_id_is_vm(sender) || ffa_id_is_lsp(sender); /* the SPMD has checked the rest */
}

static bool has_method(const struct vm_info *vm, uint16_t method, const uint64_t *uuid)
{
    if (!vm->manifest)
        return true; /* the normal world has them all */
    for (unsigned i = 0; i < vm->manifest->service_count; i++) {
        const struct lfs_manifest_service *service = &vm->manifest->services[i];

        if (uuid && (uuid[0] | uuid[1]) != 0 && memcmp(uuid, service->uuid, 16) != 0)
            continue;
        if (service->messaging_method & method)
            return true;
    }
    return false;
}

static bool serves(const struct vm_info *vm, const uint64_t *uuid)
{
    for (unsigned i = 0; i < vm->manifest->service_count; i++)
        if (memcmp(uuid, vm->manifest->services[i].uuid, 16) == 0)
            return true;
    return (uuid[0] | uuid[1]) == 0;
}

/* Steps 3 to 9: who talks to whom and how. */
static enum rule check_parties(struct call *c, bool req2, struct vm_info **receiver,
                               enum ffa_status *status)
{
    uint16_t from = ffa_sender(c->in.x[1]), to = ffa_receiver(c->in.x[1]);

    *status = FFA_STATUS_INVALID_PARAMETERS;
    if (from == to)
        return RULE_DIRECT_TO_SELF;
    if (!ffa_id_is_secure(to))
        return RULE_DIRECT_TO_NWD;
    if (!sender_is_caller(c, from))
        return RULE_DIRECT_SPOOFED;
    *receiver = vm_by_id(c->s, to);
    if (!*receiver)
        return RULE_DIRECT_NO_RECEIVER;
    if (req2 && !serves(*receiver, &c->in.x[2]))
        return RULE_DIRECT_NO_SERVICE;
    *status = FFA_STATUS_DENIED;
    if (req2 && (vm_state(c->s, c->vm)->version < FFA_VERSION_1_2 ||
                 vm_state(c->s, *receiver)->version < FFA_VERSION_1_2))
        return RULE_DIRECT_REQ2_VERSION;
    if (!has_method(c->vm, req2 ? LFS_MANIFEST_DIRECT_REQ2_SEND : LFS_MANIFEST_DIRECT_REQ_SEND,
                    NULL) ||
        !has_method(*receiver, req2 ? LFS_MANIFEST_DIRECT_REQ2_RECV : LFS_MANIFEST_DIRECT_REQ_RECV,
                    req2 ? &c->in.x[2] : NULL))
        return RULE_DIRECT_METHOD;
    return RULE_NONE;
}

/* Steps 10 to 17: can the receiver take it now? */
static enum rule check_receiver(struct call *c, const struct vm_info *receiver, int target,
                                enum ffa_status *status)
{
    const struct vcpu *vcpu;

    *status = FFA_STATUS_INVALID_PARAMETERS;
    if (target == NOBODY || vm_state(c->s, receiver)->state == VM_NULL)
        return RULE_DIRECT_VM_NULL;
    *status = FFA_STATUS_BUSY;
    if (vm_state(c->s, receiver)->state == VM_CREATED)
        return RULE_DIRECT_VM_CREATED;
    if (vm_state(c->s, receiver)->state == VM_ABORTING)
        force_aborted(c, target,
                      policy(c->s, LFS_KNOB_request_to_aborting) == REQUEST_TO_ABORTING_PANIC);
    vcpu = vcpu_state(c->s, target);
    /* A vCPU that starts or stops executes somewhere: its registers are not saved. */
    if (vcpu->origin != FFA_ID_INVALID || vcpu->unsaved || vcpu->state == VCPU_RUNNING ||
        vcpu->state == VCPU_STARTING || vcpu->state == VCPU_STOPPING)
        return RULE_DIRECT_BUSY;
    if (ffa_id_is_secure(ffa_sender(c->in.x[1])) && c->vcpu != NOBODY &&
        rtm_next(c->s, c->vcpu, RTM_ABI_DIRECT_REQ, target) == VCPU_STATES) {
        *status = FFA_STATUS_DENIED;
        return RULE_RUNTIME_MODEL;
    }
    /* An LSP is judged by the other world's context, whose model is SP_INIT for ever. */
    if (c->vcpu == NOBODY && ffa_id_is_lsp(ffa_sender(c->in.x[1])) &&
        vcpu->rt_model == RTM_SP_INIT) {
        *status = FFA_STATUS_DENIED;
        return RULE_RUNTIME_MODEL;
    }
    if (vcpu->state == VCPU_ABORTED && !receiver->manifest->lifecycle_support) {
        *status = FFA_STATUS_ABORTED;
        return RULE_DIRECT_ABORTED;
    }
    if (vcpu->state == VCPU_NULL) {
        *status = FFA_STATUS_INVALID_PARAMETERS;
        return RULE_DIRECT_VM_NULL;
    }
    return vcpu->state == VCPU_WAITING ? RULE_NONE : RULE_DIRECT_NOT_WAITING;
}

static void write_request(struct call *c, int target, bool req2)
{
    struct lfs_frame *regs = &vcpu_edit(c->s, target)->regs;
    bool narrow = c->in.x[0] == FFA_MSG_SEND_DIRECT_REQ_32;

    for (unsigned i = 0; i < (req2 ? LFS_FRAME_REGS : 8u); i++)
        regs->x[i] = narrow ? (uint32_t)c->in.x[i] : c->in.x[i];
    if (!req2 && !ffa_is_framework(c->in.x[2]))
        regs->x[2] = 0;
}

static int deliver(struct call *c, int target, bool req2)
{
    uint16_t from = ffa_sender(c->in.x[1]);
    struct vcpu *vcpu;

    write_request(c, target, req2);
    vcpu = vcpu_edit(c->s, target);
    vcpu->origin = from;
    vcpu->origin_is_req2 = req2;
    vcpu->origin_is_framework = !req2 && ffa_is_framework(c->in.x[2]);
    vcpu->rt_model = RTM_DIR_REQ;
    vcpu->caller = (int16_t)c->vcpu;
    if (c->vcpu != NOBODY) {
        vcpu->mode = vcpu_state(c->s, c->vcpu)->mode;
        vcpu_must_set(c, c->vcpu, VCPU_BLOCKED, RULE_DIRECT_DELIVERED);
        vcpu_edit(c->s, c->vcpu)->callee = (int16_t)target;
    } else {
        vcpu->mode = ffa_id_is_lsp(from) ? MODE_SPMC : MODE_NWD;
    }
    vcpu_must_set(c, target, VCPU_RUNNING, RULE_DIRECT_DELIVERED);
    mask_for(c, target);
    return target;
}

static int request(struct call *c, bool req2)
{
    struct vm_info *receiver = NULL;
    enum ffa_status status;
    enum rule rule = check_parties(c, req2, &receiver, &status);
    int target;

    if (rule != RULE_NONE)
        return refuse(c, status, rule);
    target = vcpu_for_cpu(receiver, c->cpu);
    rule = check_receiver(c, receiver, target, &status);
    if (rule != RULE_NONE)
        return refuse(c, status, rule);
    return deliver(c, target, req2);
}

int do_direct_req(struct call *c)
{
    bool go_on = true;
    int next;

    if (!ffa_is_framework(c->in.x[2])) {
        if (c->in.x[2] != 0)
            return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_DIRECT_W2);
    } else {
        next = framework_request(c, &go_on);
        if (!go_on)
            return next;
    }
    return request(c, false);
}

int do_direct_req2(struct call *c)
{
    return request(c, true);
}

/* ---- responses ------------------------------------------------------------------------------- */

static enum rule check_response(struct call *c, bool resp2, enum ffa_status *status)
{
    uint16_t from = ffa_sender(c->in.x[1]), to = ffa_receiver(c->in.x[1]);
    const struct vcpu *vcpu;

    *status = FFA_STATUS_INVALID_PARAMETERS;
    if (!resp2 && !ffa_is_framework(c->in.x[2]) && c->in.x[2] != 0)
        return RULE_DIRECT_W2;
    if (!resp2 && vm_state(c->s, c->vm)->version >= FFA_VERSION_1_2)
        for (unsigned i = 8; i < LFS_FRAME_REGS; i++)
            if (c->in.x[i] != 0)
                return RULE_EXTENDED_SBZ;
    if (from == to || c->vcpu == NOBODY || from != c->vm->id)
        return RULE_RESPONSE_SPOOFED;
    *status = FFA_STATUS_DENIED;
    vcpu = vcpu_state(c->s, c->vcpu);
    if (rtm_next(c->s, c->vcpu, RTM_ABI_DIRECT_RESP, NOBODY) == VCPU_STATES)
        return RULE_RUNTIME_MODEL;
    if (to != vcpu->origin)
        return RULE_RESPONSE_TO_OTHER;
    if (vcpu->origin_is_framework && (resp2 || !ffa_is_framework(c->in.x[2])))
        return RULE_RESPONSE_NOT_FRAMEWORK;
    if (resp2 != (vcpu->origin_is_req2 != 0))
        return RULE_RESPONSE_FLAVOUR;
    return RULE_NONE;
}

static void write_response(struct call *c, int requester, bool resp2)
{
    struct lfs_frame *regs =
        requester == NOBODY ? &cpu_edit(c->s, c->cpu)->world : &vcpu_edit(c->s, requester)->regs;
    bool narrow = c->in.x[0] == FFA_MSG_SEND_DIRECT_RESP_32;

    for (unsigned i = 0; i < (resp2 ? LFS_FRAME_REGS : 8u); i++)
        regs->x[i] = narrow ? (uint32_t)c->in.x[i] : c->in.x[i];
    if (resp2)
        regs->x[2] = regs->x[3] = 0;
    else if (!ffa_is_framework(c->in.x[2]))
        regs->x[2] = 0;
}

int do_direct_resp(struct call *c)
{
    bool resp2 = c->in.x[0] == FFA_MSG_SEND_DIRECT_RESP2_64, go_on = true;
    enum ffa_status status;
    enum rule rule = check_response(c, resp2, &status);
    int requester, next;

    if (rule != RULE_NONE)
        return refuse(c, status, rule);
    if (!resp2 && ffa_is_framework(c->in.x[2])) {
        next = framework_response(c, &go_on);
        if (!go_on)
            return next;
    }
    requester = vcpu_state(c->s, c->vcpu)->caller;
    write_response(c, requester, resp2);
    vcpu_must_set(c, c->vcpu, VCPU_WAITING, RULE_RESPONSE_DELIVERED);
    unmask(c, c->vcpu);
    vcpu_idle(c->s, c->vcpu);
    if (requester != NOBODY)
        resume_blocked(c, requester, RULE_RESPONSE_DELIVERED);
    return requester;
}
