/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The LFA agent: VERSION, FEATURES, GET_INFO, GET_INVENTORY, PRIME, CANCEL (lfa.md 3.3, 3.4, 3.6).
 * Check names in the comments are those of lfa.md.
 */
#include <string.h>

#include "models/el3/el3.h"

void lfa_reset_record(struct agent *agent)
{
    agent->component_id = LFA_NO_COMPONENT;
    agent->prime_status = PRIME_NONE;
    agent->cpu_rendezvous = false;
    agent->in_progress = false;
    agent->skip_latched = false;
    agent->users = 0;
    agent->failed = false;
    agent->cancel_locked = false;
    agent->prime_used = false;
}

void lfa_setup(struct el3 *e)
{
    lfa_reset_record(lfa_agent(e));
    image_store_preload(e);
}

static struct lfs_frame *caller(struct el3 *e, struct lfs_ctx *ctx)
{
    return &el3_cpu(e, lfs_ctx_cpu(ctx))->nwd;
}

/* Only x0; everything else keeps the caller's value (LFA-16). */
void lfa_status(struct el3 *e, struct lfs_ctx *ctx, int status, enum rule rule)
{
    lfs_trace_rule(ctx, (uint16_t)rule);
    caller(e, ctx)->x[0] = lfa_status_to_reg(status);
}

static void features(struct el3 *e, struct lfs_ctx *ctx)
{
    uint64_t fid = caller(e, ctx)->x[1]; /* compared on 64 bits (LFA-02) */

    if (fid >= LFA_FID_FIRST && fid <= LFA_FID_LAST)
        lfa_status(e, ctx, LFA_STATUS_SUCCESS, RULE_NONE);
    else
        lfa_status(e, ctx, LFA_STATUS_NOT_SUPPORTED, RULE_LFA_UNKNOWN_FID);
}

static void get_info(struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame *x = caller(e, ctx);

    if (x->x[1] != LFA_INFO_COMPONENT_COUNT) {
        lfa_status(e, ctx, LFA_STATUS_INVALID_PARAMETERS, RULE_LFA_SELECTOR);
        return;
    }
    x->x[0] = LFA_STATUS_SUCCESS;
    x->x[1] = e->component_count;
    x->x[2] = 0;
}

/* Also the only place where a component becomes pending (LFA-14); takes no lock. */
static void get_inventory(struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame *x = caller(e, ctx);
    uint32_t id = (uint32_t)x->x[1];
    const struct component *component = &e->components[id % LFS_COMPONENTS_MAX];
    const struct activator *activator = component->activator;
    uint64_t flags = 0;

    if (id >= e->component_count) {
        lfa_status(e, ctx, LFA_STATUS_INVALID_PARAMETERS, RULE_LFA_COMPONENT_RANGE);
        return;
    }
    lfa_agent(e)->pending[id] = image_store_pending(e, id);
    if (activator) {
        flags |= LFA_INVENTORY_CAPABLE;
        flags |= activator->may_reset_cpu ? LFA_INVENTORY_MAY_RESET_CPU : 0;
        flags |= activator->cpu_rendezvous_required ? 0 : LFA_INVENTORY_RENDEZVOUS_OPTIONAL;
    }
    flags |= lfa_agent(e)->pending[id] ? LFA_INVENTORY_PENDING : 0;
    x->x[0] = LFA_STATUS_SUCCESS;
    x->x[1] = component->uuid[0] | (uint64_t)component->uuid[1] << 32;
    x->x[2] = component->uuid[2] | (uint64_t)component->uuid[3] << 32;
    x->x[3] = flags;
}

/* ---- PRIME
 * ------------------------------------------------------------------------------------------ */

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

/* P5 to P7: what the platform says becomes an LFA status; other codes than these are -6. */
static int load_status(int result)
{
    return result == LFA_STATUS_AUTH_ERROR || result == LFA_STATUS_NO_MEMORY
               ? result
               : LFA_STATUS_DEVICE_ERROR;
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
    caller(e, ctx)->x[1] = 0;
}

static void prime_locked(struct el3 *e, struct lfs_ctx *ctx)
{
    uint32_t id = (uint32_t)caller(e, ctx)->x[1];
    enum rule rule;
    int status = prime_checks(e, id, &rule), result;

    if (rule != RULE_NONE) {
        lfa_status(e, ctx, status, rule);
        return;
    }
    result = image_store_load(e, ctx, id);
    if (result == LFA_AGAIN) {
        lfa_status(e, ctx, LFA_STATUS_SUCCESS, RULE_NONE);
        caller(e, ctx)->x[1] = LFA_PRIME_CALL_AGAIN;
        return;
    }
    if (result != 0) {
        lfa_status(e, ctx, load_status(result),
                   result == LFA_STATUS_AUTH_ERROR ? RULE_LFA_AUTH : RULE_LFA_LOAD);
        return;
    }
    if (e->components[id].activator->prime)
        result = e->components[id].activator->prime(e, ctx, id);
    if (result != 0)
        lfa_status(e, ctx, result, RULE_LFA_ACTIVATION_FAILED); /* passed out raw (LFA-26) */
    else
        primed(e, ctx, id);
}

/* ---- CANCEL
 * ----------------------------------------------------------------------------------------- */

static void cancel_locked(struct el3 *e, struct lfs_ctx *ctx)
{
    uint32_t id = (uint32_t)caller(e, ctx)->x[1];
    struct agent *agent = lfa_agent(e);
    const struct activator *activator;

    if (id >= e->component_count || id != agent->component_id) {
        lfa_status(e, ctx, LFA_STATUS_INVALID_PARAMETERS, RULE_LFA_NOT_RECORDED);
        return;
    }
    if (agent->in_progress && (agent->cancel_locked || agent->skip_latched)) {
        lfa_status(e, ctx, LFA_STATUS_BUSY, RULE_LFA_CANCEL_LOCKED);
        return;
    }
    activator = e->components[id].activator;
    if (activator && activator->cancel && activator->cancel(e, ctx, id) != 0) {
        lfa_status(e, ctx, LFA_STATUS_BUSY, RULE_LFA_CANCEL_LOCKED);
        return;
    }
    lfa_reset_record(lfa_agent(e));
    lfa_status(e, ctx, LFA_STATUS_SUCCESS, RULE_LFA_CANCELLED);
}

/* PRIME and CANCEL never wait for the lock: P0, C0. */
static void with_lock(struct el3 *e, struct lfs_ctx *ctx, enum lfs_tag tag,
                      void (*call)(struct el3 *, struct lfs_ctx *))
{
    lfs_tag_push(ctx, tag);
    if (lfs_lock_try(ctx, TAG_LFA_LOCK, e->agent_lock)) {
        call(e, ctx);
        lfs_lock_drop(ctx, e->agent_lock);
    } else {
        lfa_status(e, ctx, LFA_STATUS_BUSY, RULE_LFA_LOCKED);
    }
    lfs_tag_pop(ctx);
}

void lfa_call(struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame *x = caller(e, ctx);

    switch ((uint32_t)x->x[0] & ~SMCCC_SVE_HINT) {
    case LFA_VERSION:
        x->x[0] = LFA_ABI_VERSION;
        break;
    case LFA_FEATURES:
        features(e, ctx);
        break;
    case LFA_GET_INFO:
        get_info(e, ctx);
        break;
    case LFA_GET_INVENTORY:
        get_inventory(e, ctx);
        break;
    case LFA_PRIME:
        with_lock(e, ctx, TAG_LFA_PRIME, prime_locked);
        break;
    case LFA_ACTIVATE:
        lfa_activate(e, ctx);
        break;
    case LFA_CANCEL:
        with_lock(e, ctx, TAG_LFA_CANCEL, cancel_locked);
        break;
    default:
        break;
    }
}
