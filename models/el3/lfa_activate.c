/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * LFA_ACTIVATE: lock stage L1-L3, prepare stage A1-A10, run stage, finish (lfa.md 3.5).
 *
 * What a CPU asked for stays in its saved registers while the activator runs; the rest is the
 * agent's one record, which other CPUs may change meanwhile, as in firmware.
 */
#include "models/el3/el3.h"

static bool skip_asked(struct el3 *e, struct lfs_ctx *ctx)
{
    return lfa_caller(e, ctx)->x[2] & LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS;
}

static uint32_t component_of(struct el3 *e, struct lfs_ctx *ctx)
{
    return (uint32_t)lfa_caller(e, ctx)->x[1];
}

/* L2: one without skip waits for the lock, for as long as a whole activation if need be. */
static bool wait_for_lock(struct el3 *e, struct lfs_ctx *ctx)
{
    if (el3_policy(e, LFS_KNOB_nonskip_during_skip) == NONSKIP_DURING_SKIP_BUSY) {
        if (lfs_lock_try(ctx, TAG_LFA_LOCK, e->agent_lock))
            return true;
        if (lfa_agent(e)->skip_latched)
            return false;
    }
    lfs_lock_take(ctx, TAG_LFA_LOCK_WAIT, e->agent_lock);
    return true;
}

/* True with the lock held; else the BUSY that it leads to is written, x1 untouched. */
static bool lock_stage(struct el3 *e, struct lfs_ctx *ctx)
{
    bool locked =
        skip_asked(e, ctx) ? lfs_lock_try(ctx, TAG_LFA_LOCK, e->agent_lock) : wait_for_lock(e, ctx);

    if (!locked) {
        lfa_status(e, ctx, LFA_STATUS_BUSY, RULE_LFA_LOCKED);
        return false;
    }
    if (skip_asked(e, ctx) || !lfa_agent(e)->skip_latched)
        return true;
    lfs_lock_drop(ctx, e->agent_lock);
    lfa_status(e, ctx, LFA_STATUS_BUSY, RULE_LFA_SKIP_LATCHED);
    return false;
}

/* A1 to A3. */
static int check_component(struct el3 *e, struct lfs_ctx *ctx, enum rule *rule)
{
    const struct agent *agent = lfa_agent(e);
    uint32_t id = component_of(e, ctx);

    *rule = RULE_LFA_NOT_RECORDED;
    if (id >= e->component_count || id != agent->component_id)
        return LFA_STATUS_INVALID_PARAMETERS;
    *rule = RULE_LFA_NOT_PRIMED;
    if (!agent->pending[id] || agent->prime_status != PRIME_COMPLETE)
        return LFA_STATUS_COMPONENT_WRONG_STATE;
    *rule = RULE_LFA_PRIME_USED;
    if (agent->prime_used && !agent->in_progress &&
        el3_policy(e, LFS_KNOB_activate_requires_fresh_prime) == ACTIVATE_REQUIRES_FRESH_PRIME_YES)
        return LFA_STATUS_COMPONENT_WRONG_STATE;
    *rule = RULE_NONE;
    return 0;
}

/* A4 to A7: the first CPU of a round fixes its rendezvous policy. */
static int latch_rendezvous(struct el3 *e, struct lfs_ctx *ctx, enum rule *rule)
{
    struct agent *agent = lfa_agent(e);
    bool skip = skip_asked(e, ctx), first = !agent->in_progress;
    bool required = e->components[component_of(e, ctx)].activator->cpu_rendezvous_required;

    if (first) {
        agent->failed = false;
        agent->cpu_rendezvous = required || !skip;
        agent->skip_latched = false;
        agent->cancel_locked = false;
    }
    *rule = RULE_LFA_SKIP_FORBIDDEN;
    if (skip && required)
        return LFA_STATUS_INVALID_PARAMETERS;
    *rule = RULE_LFA_SKIP_LATE;
    if (skip && !first && !agent->skip_latched)
        return LFA_STATUS_BUSY;
    if (skip) {
        agent->cpu_rendezvous = false;
        agent->skip_latched = true;
    }
    *rule = RULE_NONE;
    return 0;
}

/* A8: the platform hears of a round once, before anybody works on it. */
static bool notified(struct el3 *e, struct lfs_ctx *ctx)
{
    return lfa_agent(e)->in_progress ||
           platform_answer(e, ctx, component_of(e, ctx), LFS_ASK_NOTIFY, 0) == 0;
}

/* A1 to A10. */
static int prepare(struct el3 *e, struct lfs_ctx *ctx, enum rule *rule)
{
    int status = check_component(e, ctx, rule);
    struct agent *agent;

    if (*rule == RULE_NONE)
        status = latch_rendezvous(e, ctx, rule);
    if (*rule != RULE_NONE)
        return status;
    *rule = RULE_LFA_NOTIFY;
    if (!notified(e, ctx))
        return LFA_STATUS_ACTIVATION_FAILED;
    *rule = RULE_NONE;
    agent = lfa_agent(e);
    agent->in_progress = true;
    agent->users++;
    if (agent->users >= psci_cpus_on(e))
        agent->cancel_locked = true;
    return 0;
}

static bool cleans_up(const struct el3 *e)
{
    return el3_policy(e, LFS_KNOB_agent_reset_after_success) == AGENT_RESET_AFTER_SUCCESS_YES;
}

/* BUSY did nothing: a client that asks again activates what it has primed. */
static bool uses_prime_up(int status)
{
    return status != LFA_AGAIN && status != LFA_STATUS_BUSY;
}

static void finish(struct el3 *e, uint32_t id, int status)
{
    struct agent *agent = lfa_agent(e);

    if (uses_prime_up(status) && agent->component_id == id)
        agent->prime_used = true;
    agent->users -= agent->users > 0;
    if (status == LFA_AGAIN || agent->users > 0)
        return;
    agent->in_progress = false;
    agent->skip_latched = false;
    agent->cancel_locked = false;
    if (agent->failed)
        return;
    agent->pending[id] = false;
    agent->renewed[id] = lfa_tells_versions(e);
    if (agent->component_id == id && cleans_up(e))
        lfa_reset_record(agent);
}

static void result(struct el3 *e, struct lfs_ctx *ctx, int status, uint64_t flags, enum rule rule)
{
    lfa_status(e, ctx, status, rule);
    lfa_caller(e, ctx)->x[1] = flags;
}

/* The activator, on this CPU. The lock is kept in a round without rendezvous, else dropped first:
 * then others may change the record before the activator has read it (lfa.md 3.5). */
static int call_activator(struct el3 *e, struct lfs_ctx *ctx)
{
    const struct activator *activator = e->components[component_of(e, ctx)].activator;

    if (!skip_asked(e, ctx)) {
        lfs_lock_drop(ctx, e->agent_lock);
        lfs_yield(ctx, TAG_LFA_RUN);
    }
    return activator->activate ? activator->activate(e, ctx, component_of(e, ctx)) : 0;
}

static bool nobody_works(struct lfs_machine *m, void *user)
{
    const struct el3 *e = user;

    return ((const struct agent *)lfs_read(m, e->agent))->worker == 0;
}

/* An SP's activator gathers nobody (D8): of the CPUs that come, one works, the others have its
 * status. */
static int work_or_wait(struct el3 *e, struct lfs_ctx *ctx)
{
    int status;

    if (lfa_agent(e)->users > 1) {
        lfs_trace_rule(ctx, RULE_LFA_SP_SINGLE);
        lfs_lock_drop(ctx, e->agent_lock);
        lfs_wait_until(ctx, TAG_LFA_JOINED, nobody_works, e);
        return lfa_agent(e)->worked;
    }
    lfa_agent(e)->worker = (uint8_t)(lfs_ctx_cpu(ctx) + 1);
    status = call_activator(e, ctx);
    if (lfa_agent(e)->worker == lfs_ctx_cpu(ctx) + 1) { /* unless a cancel let another one in */
        lfa_agent(e)->worker = 0;
        lfa_agent(e)->worked = status;
    }
    return status;
}

/* A round without rendezvous keeps the lock, so nobody else comes. */
static bool one_works(struct el3 *e, struct lfs_ctx *ctx)
{
    return !skip_asked(e, ctx) && e->components[component_of(e, ctx)].activator == &sp_activator &&
           el3_policy(e, LFS_KNOB_agent_rendezvous_sp) == AGENT_RENDEZVOUS_SP_ENFORCE_SINGLE;
}

/* The CPU never returns from the call. The agent's variables survive and it goes on as if the call
 * had never ended (LFA-60), unless it is one that cleans up behind itself. */
static void reset_cpu(struct el3 *e, struct lfs_ctx *ctx)
{
    const struct lfs_frame *x = lfa_caller(e, ctx);

    lfs_trace_rule(ctx, RULE_LFA_CPU_RESET);
    el3_resume_os(e, ctx, x->x[3], x->x[4]);
}

/* Callback and finish; leaves the lock dropped, but for a CPU that was reset while it had it. */
static void run(struct el3 *e, struct lfs_ctx *ctx)
{
    int status = one_works(e, ctx) ? work_or_wait(e, ctx) : call_activator(e, ctx);

    if (status == LFS_ANSWER_RESET && !cleans_up(e)) {
        reset_cpu(e, ctx);
        return;
    }
    el3_cpu(e, lfs_ctx_cpu(ctx))->lfa_result = status;
    if (!skip_asked(e, ctx))
        lfs_lock_take(ctx, TAG_LFA_LOCK_AGAIN, e->agent_lock);
    status = el3_cpu(e, lfs_ctx_cpu(ctx))->lfa_result;
    el3_cpu(e, lfs_ctx_cpu(ctx))->lfa_result = 0;
    if (status != 0 && status != LFA_AGAIN && status != LFS_ANSWER_RESET)
        lfa_agent(e)->failed = true;
    finish(e, component_of(e, ctx), status);
    lfs_lock_drop(ctx, e->agent_lock);
    if (status == LFS_ANSWER_RESET)
        reset_cpu(e, ctx);
    else if (status == LFA_AGAIN)
        result(e, ctx, LFA_STATUS_SUCCESS, LFA_ACTIVATE_CALL_AGAIN, RULE_LFA_AGAIN);
    else
        result(e, ctx, status, 0, status == 0 ? RULE_LFA_ACTIVATED : RULE_LFA_ACTIVATION_FAILED);
}

void lfa_activate(struct el3 *e, struct lfs_ctx *ctx)
{
    enum rule rule;
    int status;

    lfs_tag_push(ctx, TAG_LFA_ACTIVATE);
    if (lock_stage(e, ctx)) {
        status = prepare(e, ctx, &rule);
        if (rule == RULE_NONE) {
            run(e, ctx);
        } else {
            lfs_lock_drop(ctx, e->agent_lock);
            result(e, ctx, status, 0, rule);
        }
    }
    lfs_tag_pop(ctx);
}
