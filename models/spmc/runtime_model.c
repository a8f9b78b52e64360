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

/* What a cell says. */
enum cell {
    DENY,
    WAIT,              /* WAITING */
    BLOCK,             /* BLOCKED */
    BLOCK_NOT_BACK,    /* BLOCKED, unless the target waits for the caller */
    BLOCK_INITIALISED, /* BLOCKED, unless the target is initialising itself too */
    BLOCK_PREEMPTED,   /* BLOCKED, if the target is PREEMPTED */
    GO_ON              /* allowed, and does nothing */
};

/* notifications-interrupts-scheduling.md 2.3. A response also needs the right receiver, which
 * messaging.c looks at; FFA_ABORT is allowed in every model. */
static const uint8_t cells[][5] = {
    [RTM_ABI_DIRECT_REQ] = {[RTM_NONE] = DENY,
                            [RTM_SP_INIT] = BLOCK_INITIALISED,
                            [RTM_FFA_RUN] = BLOCK_NOT_BACK,
                            [RTM_DIR_REQ] = BLOCK_NOT_BACK,
                            [RTM_SEC_INTERRUPT] = BLOCK},
    [RTM_ABI_DIRECT_RESP] = {[RTM_NONE] = DENY,
                             [RTM_SP_INIT] = DENY,
                             [RTM_FFA_RUN] = DENY,
                             [RTM_DIR_REQ] = WAIT,
                             [RTM_SEC_INTERRUPT] = DENY},
    [RTM_ABI_RUN] = {[RTM_NONE] = DENY,
                     [RTM_SP_INIT] = DENY,
                     [RTM_FFA_RUN] = BLOCK_NOT_BACK,
                     [RTM_DIR_REQ] = BLOCK_NOT_BACK,
                     [RTM_SEC_INTERRUPT] = BLOCK_PREEMPTED},
    [RTM_ABI_MSG_WAIT] = {[RTM_NONE] = DENY,
                          [RTM_SP_INIT] = WAIT,
                          [RTM_FFA_RUN] = WAIT,
                          [RTM_DIR_REQ] = DENY,
                          [RTM_SEC_INTERRUPT] = WAIT},
    [RTM_ABI_YIELD] = {[RTM_NONE] = DENY,
                       [RTM_SP_INIT] = DENY,
                       [RTM_FFA_RUN] = BLOCK,
                       [RTM_DIR_REQ] = BLOCK,
                       [RTM_SEC_INTERRUPT] = GO_ON},
};

enum vcpu_state rtm_next(struct spmc *s, int vcpu, enum rtm_abi abi, int target)
{
    const struct vcpu *caller = vcpu_state(s, vcpu);

    /* Nobody is asked, run or waited for while the CPU goes off. */
    if (caller->power_op && abi != RTM_ABI_DIRECT_RESP && abi != RTM_ABI_MSG_WAIT)
        return DENIED_STATE;
    switch ((enum cell)cells[abi][caller->rt_model]) {
    case DENY:
        break;
    case WAIT:
        return VCPU_WAITING;
    case BLOCK:
        return VCPU_BLOCKED;
    case BLOCK_NOT_BACK:
        return in_chain(s, vcpu, target) ? DENIED_STATE : VCPU_BLOCKED;
    case BLOCK_INITIALISED:
        return vcpu_state(s, target)->rt_model == RTM_SP_INIT ? DENIED_STATE : VCPU_BLOCKED;
    case BLOCK_PREEMPTED:
        return vcpu_state(s, target)->state == VCPU_PREEMPTED ? VCPU_BLOCKED : DENIED_STATE;
    case GO_ON:
        return VCPU_RUNNING;
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
