/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The LFA agent: VERSION, FEATURES, GET_INFO, GET_INVENTORY, CANCEL (lfa.md 3.3, 3.6).
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
    platform_answers_setup(e);
}

struct lfs_frame *lfa_caller(struct el3 *e, struct lfs_ctx *ctx)
{
    struct el3_cpu *cpu = el3_cpu(e, lfs_ctx_cpu(ctx));

    return cpu->lfa_from_spmc ? &cpu->spmc : &cpu->nwd;
}

static void count_refused(struct el3 *e, const struct lfs_ctx *ctx)
{
    struct refused_calls *refused = lfs_write(e->m, e->refused);

    if (el3_cpu(e, lfs_ctx_cpu(ctx))->lfa_from_spmc)
        refused->of_partitions++;
    else
        refused->of_normal_world++;
}

/* Only x0; everything else keeps the caller's value (LFA-16). */
void lfa_status(struct el3 *e, struct lfs_ctx *ctx, int status, enum rule rule)
{
    if (rule == RULE_LFA_ACTIVATION_FAILED)
        lfs_trace_handed_on(ctx, (uint16_t)rule);
    else
        lfs_trace_rule(ctx, (uint16_t)rule);
    lfa_caller(e, ctx)->x[0] = lfa_status_to_reg(status);
    if (status < 0)
        count_refused(e, ctx);
}

static void features(struct el3 *e, struct lfs_ctx *ctx)
{
    uint64_t fid = lfa_caller(e, ctx)->x[1]; /* compared on 64 bits (LFA-02) */

    if (fid >= LFA_FID_FIRST && fid <= LFA_FID_LAST)
        lfa_status(e, ctx, LFA_STATUS_SUCCESS, RULE_NONE);
    else
        lfa_status(e, ctx, LFA_STATUS_NOT_SUPPORTED, RULE_LFA_UNKNOWN_FID);
}

static void get_info(struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame *x = lfa_caller(e, ctx);

    if (x->x[1] != LFA_INFO_COMPONENT_COUNT) {
        lfa_status(e, ctx, LFA_STATUS_INVALID_PARAMETERS, RULE_LFA_SELECTOR);
        return;
    }
    x->x[0] = LFA_STATUS_SUCCESS;
    x->x[1] = e->component_count;
    x->x[2] = 0;
}

/* An agent without components, which does not survive its setup in firmware, has no valid id and no
 * state that one could be valid in. */
static int out_of_range(const struct el3 *e)
{
    return e->component_count == 0 ? LFA_STATUS_WRONG_STATE : LFA_STATUS_INVALID_PARAMETERS;
}

static uint64_t inventory_flags(struct el3 *e, uint32_t id)
{
    const struct activator *activator = e->components[id].activator;
    uint64_t flags = lfa_agent(e)->pending[id] ? LFA_INVENTORY_PENDING : 0;

    if (!activator)
        return flags;
    flags |= LFA_INVENTORY_CAPABLE;
    flags |= activator->may_reset_cpu ? LFA_INVENTORY_MAY_RESET_CPU : 0;
    flags |= activator->cpu_rendezvous_required ? 0 : LFA_INVENTORY_RENDEZVOUS_OPTIONAL;
    return flags;
}

bool lfa_tells_versions(const struct el3 *e)
{
    return el3_policy(e, LFS_KNOB_inventory_versions) == INVENTORY_VERSIONS_BET1;
}

/* Also the only place where a component becomes pending (LFA-14); takes no lock. */
static void get_inventory(struct el3 *e, struct lfs_ctx *ctx)
{
    uint32_t id = (uint32_t)lfa_caller(e, ctx)->x[1];
    const struct component *component;
    struct lfs_frame *x;
    bool pending;

    if (id >= e->component_count) {
        lfa_status(e, ctx, out_of_range(e), RULE_LFA_COMPONENT_RANGE);
        return;
    }
    lfs_tag_push(ctx, TAG_LFA_GET_INVENTORY);
    pending = image_store_pending(e, ctx, id);
    lfs_tag_pop(ctx);
    lfa_agent(e)->pending[id] = pending;
    component = &e->components[id];
    x = lfa_caller(e, ctx);
    x->x[0] = LFA_STATUS_SUCCESS;
    x->x[1] = component->uuid[0] | (uint64_t)component->uuid[1] << 32;
    x->x[2] = component->uuid[2] | (uint64_t)component->uuid[3] << 32;
    x->x[3] = inventory_flags(e, id);
    if (!lfa_tells_versions(e))
        return;
    x->x[4] =
        lfa_agent(e)->renewed[id] ? component->config->next_version : component->config->version;
    x->x[5] = pending ? component->config->next_version : 0;
}

/* ---- CANCEL ---------------------------------------------------------------------------------- */

/* C1 to C6. */
static void cancel_locked(struct el3 *e, struct lfs_ctx *ctx)
{
    uint32_t id = (uint32_t)lfa_caller(e, ctx)->x[1];
    struct agent *agent = lfa_agent(e);
    const struct activator *activator;

    if (id >= e->component_count || id != agent->component_id) {
        lfa_status(e, ctx, out_of_range(e), RULE_LFA_NOT_RECORDED);
        return;
    }
    if (agent->in_progress && (agent->cancel_locked || agent->skip_latched)) {
        lfa_status(e, ctx, LFA_STATUS_BUSY, RULE_LFA_CANCEL_LOCKED);
        return;
    }
    activator = e->components[id].activator;
    if ((activator && activator->cancel && activator->cancel(e, ctx, id) != 0) ||
        platform_answer(e, ctx, id, LFS_ASK_CANCEL, 0) != 0) {
        lfa_status(e, ctx, LFA_STATUS_BUSY, RULE_LFA_CANCEL_REFUSED);
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
    struct lfs_frame *x = lfa_caller(e, ctx);

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
        with_lock(e, ctx, TAG_LFA_PRIME, lfa_prime);
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
