/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Partition runtime models: which call is allowed when, and what becomes of the caller
 * (lifecycle-and-live-activation.md 2.1, ffa-abi.md 6.6).
 */
#include "models/spmc/spmc.h"

#define DENIED_STATE VCPU_STATES

/* Whether target waits, directly or not, for what vcpu is doing. */
static bool in_chain(struct spmc *s, int vcpu, int target)
{
    for (int i = vcpu_state(s, vcpu)->caller; i != NOBODY; i = vcpu_state(s, i)->caller)
        if (i == target)
            return true;
    return false;
}

static enum vcpu_state sends(struct spmc *s, int vcpu, int target, enum rtm_abi abi)
{
    switch ((enum runtime_model)vcpu_state(s, vcpu)->rt_model) {
    case RTM_SP_INIT:
        if (abi == RTM_ABI_RUN || vcpu_state(s, target)->rt_model == RTM_SP_INIT)
            return DENIED_STATE;
        return VCPU_BLOCKED;
    case RTM_FFA_RUN:
    case RTM_DIR_REQ:
        if (vcpu_state(s, vcpu)->power_op)
            return DENIED_STATE;
        return in_chain(s, vcpu, target) ? DENIED_STATE : VCPU_BLOCKED;
    case RTM_SEC_INTERRUPT:
        if (abi == RTM_ABI_RUN && vcpu_state(s, target)->state != VCPU_PREEMPTED)
            return DENIED_STATE;
        return VCPU_BLOCKED;
    case RTM_NONE:
        break;
    }
    return DENIED_STATE;
}

enum vcpu_state rtm_next(struct spmc *s, int vcpu, enum rtm_abi abi, int target)
{
    enum runtime_model model = (enum runtime_model)vcpu_state(s, vcpu)->rt_model;

    switch (abi) {
    case RTM_ABI_DIRECT_REQ:
    case RTM_ABI_RUN:
        return sends(s, vcpu, target, abi);
    case RTM_ABI_DIRECT_RESP:
        return model == RTM_DIR_REQ ? VCPU_WAITING : DENIED_STATE;
    case RTM_ABI_MSG_WAIT:
        return model == RTM_DIR_REQ || model == RTM_NONE ? DENIED_STATE : VCPU_WAITING;
    case RTM_ABI_YIELD:
        if (model == RTM_SEC_INTERRUPT)
            return VCPU_RUNNING; /* allowed, and does nothing */
        if (vcpu_state(s, vcpu)->power_op)
            return DENIED_STATE;
        return model == RTM_FFA_RUN || model == RTM_DIR_REQ ? VCPU_BLOCKED : DENIED_STATE;
    }
    return DENIED_STATE;
}

static bool is_response_or_abort(uint64_t fid)
{
    return fid == FFA_MSG_SEND_DIRECT_RESP_32 || fid == FFA_MSG_SEND_DIRECT_RESP_64 ||
           fid == FFA_MSG_SEND_DIRECT_RESP2_64 || fid == FFA_ABORT_32 || fid == FFA_ABORT_64;
}

/* `all` and `runtime-model` differ in the reference only by what the runtime model itself lets
 * through, which rtm_next() decides for both. */
bool stopping_forbids(struct call *c)
{
    return policy(c->s, LFS_KNOB_abis_allowed_in_stopping) ==
               ABIS_ALLOWED_IN_STOPPING_RESPONSE_AND_ABORT_ONLY &&
           c->vcpu != NOBODY && vcpu_state(c->s, c->vcpu)->stop_handler &&
           !is_response_or_abort(c->in.x[0]);
}

enum vcpu_state state_when_resumed(struct spmc *s, int vcpu)
{
    return vcpu_state(s, vcpu)->stop_handler &&
                   policy(s, LFS_KNOB_state_after_nested_call_in_stopping) ==
                       STATE_AFTER_NESTED_CALL_STOPPING
               ? VCPU_STOPPING
               : VCPU_RUNNING;
}
