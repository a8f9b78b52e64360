/* SPDX-License-Identifier: BSD-3-Clause */
/* Framework messages: who may send which to whom (ffa-abi.md 6.4). */
#include "models/spmc/spmc.h"

int answer_spmd(struct call *c, enum ffa_framework_message message, uint64_t x3)
{
    set_regs(c, NOBODY,
             (const uint64_t[8]){FFA_MSG_SEND_DIRECT_RESP_32,
                                 ffa_pack_ids(FFA_ID_SPMC, FFA_ID_SPMD),
                                 ffa_framework_word(message), x3});
    return NOBODY;
}

static bool from_spmd(const struct call *c)
{
    return c->vcpu == NOBODY && ffa_sender(c->in.x[1]) == FFA_ID_SPMD &&
           ffa_receiver(c->in.x[1]) == FFA_ID_SPMC;
}

static bool from_lsp(const struct call *c)
{
    return c->vcpu == NOBODY && ffa_id_is_lsp(ffa_sender(c->in.x[1])) &&
           ffa_receiver(c->in.x[1]) == FFA_ID_SPMC;
}

static bool subscribed(const struct call *c, uint32_t message)
{
    const struct vm_info *vm = vm_by_id(c->s, ffa_receiver(c->in.x[1]));
    uint32_t bit = message == FFA_FRAMEWORK_VM_CREATED_REQ ? 1 : 2;

    return vm && vm->manifest && (vm->manifest->vm_availability_messages & bit);
}

int framework_request(struct call *c, bool *go_on)
{
    uint32_t message = ffa_framework_number(c->in.x[2]);

    *go_on = false;
    switch (message) {
    case FFA_FRAMEWORK_PSCI_REQ:
        if (from_spmd(c))
            return power_request(c);
        break;
    case FFA_FRAMEWORK_WARM_BOOT_REQ:
        if (from_spmd(c))
            return answer_spmd(c, FFA_FRAMEWORK_PM_RESP, 0);
        break;
    case FFA_FRAMEWORK_VERSION_REQ:
        if (from_spmd(c))
            return answer_spmd(c, FFA_FRAMEWORK_VERSION_RESP,
                               version_negotiate(c->s, c->vm, (uint32_t)c->in.x[3]));
        break;
    case FFA_FRAMEWORK_VM_CREATED_REQ:
    case FFA_FRAMEWORK_VM_DESTROYED_REQ:
        *go_on = subscribed(c, message);
        if (*go_on)
            return NOBODY;
        break;
    case FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ:
        if (from_lsp(c))
            return live_start(c);
        break;
    case FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ:
        if (from_lsp(c))
            return live_finish(c);
        break;
    case FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_REQ:
        if (from_lsp(c) &&
            policy(c->s, LFS_KNOB_spmc_cancel_message) == SPMC_CANCEL_MESSAGE_PRESENT)
            return live_cancel(c);
        break;
    default:
        break;
    }
    return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_FRAMEWORK_REQUEST);
}

int framework_response(struct call *c, bool *go_on)
{
    *go_on = false;
    switch (ffa_framework_number(c->in.x[2])) {
    case FFA_FRAMEWORK_PM_RESP:
        return power_response(c);
    case FFA_FRAMEWORK_PARTITION_STOP_RESP:
        return live_stop_response(c);
    case FFA_FRAMEWORK_VM_CREATED_RESP:
    case FFA_FRAMEWORK_VM_DESTROYED_RESP:
        /* Answers to the Hypervisor pass like any response. In answer to a stop request there is no
         * VM to hand them to. */
        if (vcpu_state(c->s, c->vcpu)->origin != FFA_ID_SPMC) {
            *go_on = true;
            return NOBODY;
        }
        if (policy(c->s, LFS_KNOB_availability_resp_in_stopping) ==
            AVAILABILITY_RESP_IN_STOPPING_PANIC)
            lfs_panic(c->ctx, RULE_AVAILABILITY_IN_STOPPING,
                      "SPMC panic: no VM 0x8000 to hand an availability response to");
        return refuse(c, FFA_STATUS_DENIED, RULE_AVAILABILITY_IN_STOPPING);
    default:
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_FRAMEWORK_RESPONSE);
    }
}
