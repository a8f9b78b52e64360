/* SPDX-License-Identifier: BSD-3-Clause */
/* LFA_PRIME, with the agent's lock held: lfa.md 3.4, whose names for the checks are used here. */
#include "models/el3/el3.h"

/* P1 to P4. */
static int prime_checks(struct el3 *e, uint32_t id, enum rule *rule)
{
    struct agent *agent = lfa_agent(e);

    *rule = RULE_LFA_COMPONENT_RANGE;
    if (id >= e->component_count)
        return LFA_STATUS_INVALID_PARAMETERS;
    *rule = RULE_LFA_NOT_PENDING;
    if (!agent->pending[id])
        return LFA_STATUS_WRONG_STATE;
    *rule = RULE_LFA_NO_ACTIVATOR;
    if (!e->components[id].activator)
        return LFA_STATUS_NOT_SUPPORTED;
    *rule = RULE_LFA_OTHER_PRIMING;
    if (agent->prime_status == PRIME_STARTED && agent->component_id != id)
        return LFA_STATUS_WRONG_STATE;
    if (agent->prime_status == PRIME_NONE) {
        agent->component_id = id;
        agent->prime_status = PRIME_STARTED;
    }
    *rule = RULE_NONE;
    return 0;
}

/* P7: other codes than these are DEVICE_ERROR. */
static void not_loaded(struct el3 *e, struct lfs_ctx *ctx, int result)
{
    switch (result) {
    case -LFS_EL3_EAGAIN:
        lfa_status(e, ctx, LFA_STATUS_SUCCESS, RULE_LFA_AGAIN);
        lfa_caller(e, ctx)->x[1] = LFA_PRIME_CALL_AGAIN;
        break;
    case -LFS_EL3_EAUTH:
        lfa_status(e, ctx, LFA_STATUS_AUTH_ERROR, RULE_LFA_AUTH);
        break;
    case -LFS_EL3_ENOMEM:
        lfa_status(e, ctx, LFA_STATUS_NO_MEMORY, RULE_LFA_LOAD);
        break;
    default:
        lfa_status(e, ctx, LFA_STATUS_DEVICE_ERROR, RULE_LFA_LOAD);
        break;
    }
}

static void primed(struct el3 *e, struct lfs_ctx *ctx, uint32_t id)
{
    struct agent *agent = lfa_agent(e);

    agent->cpu_rendezvous = true;
    agent->prime_status = PRIME_COMPLETE;
    if (agent->component_id == id)
        agent->prime_used = false; /* a prime of another one leaves the record alone (LFA-28) */
    agent->reset = e->components[id].activator->may_reset_cpu;
    lfa_status(e, ctx, LFA_STATUS_SUCCESS, RULE_LFA_PRIMED);
    lfa_caller(e, ctx)->x[1] = 0;
}

/* P1 to P7. */
void lfa_prime(struct el3 *e, struct lfs_ctx *ctx)
{
    uint32_t id = (uint32_t)lfa_caller(e, ctx)->x[1];
    enum rule rule;
    int status = prime_checks(e, id, &rule), result;

    if (rule != RULE_NONE) {
        lfa_status(e, ctx, status, rule);
        return;
    }
    result = image_store_load(e, ctx, id);
    if (result != 0) {
        not_loaded(e, ctx, result);
        return;
    }
    /* What the activator says is passed out raw, also a "call again" (LFA-26). */
    if (e->components[id].activator->prime)
        result = e->components[id].activator->prime(e, ctx, id);
    if (result != 0)
        lfa_status(e, ctx, result, RULE_LFA_ACTIVATION_FAILED);
    else
        primed(e, ctx, id);
}
