/* SPDX-License-Identifier: BSD-3-Clause */
/* vCPU states: one setter with the legal transitions (lifecycle-and-live-activation.md 1.2). */
#include "models/spmc/spmc.h"

#define TO(state) (1u << VCPU_##state)

/* to == from and to == OFF are always accepted (LA-02). */
static const uint16_t legal[VCPU_STATES] = {
    [VCPU_NULL] = TO(CREATED),
    [VCPU_OFF] = TO(CREATED) | TO(STARTING),
    [VCPU_CREATED] = TO(STARTING),
    [VCPU_STARTING] = TO(WAITING) | TO(BLOCKED) | TO(PREEMPTED) | TO(STOPPING) | TO(ABORTED),
    [VCPU_RUNNING] = TO(WAITING) | TO(BLOCKED) | TO(PREEMPTED) | TO(STOPPING) | TO(ABORTED),
    [VCPU_WAITING] = TO(RUNNING) | TO(ABORTED),
    [VCPU_BLOCKED] = TO(RUNNING),
    [VCPU_PREEMPTED] = TO(RUNNING),
    [VCPU_BLOCKED_INTERRUPT] = TO(RUNNING),
    [VCPU_STOPPING] = TO(WAITING) | TO(BLOCKED) | TO(PREEMPTED) | TO(STOPPED) | TO(ABORTED),
    [VCPU_STOPPED] = TO(NULL) | TO(CREATED) | TO(ABORTED),
    [VCPU_ABORTED] = TO(NULL) | TO(STOPPED),
};

const char *vcpu_state_name(enum vcpu_state state)
{
    static const char *const names[VCPU_STATES] = {
        "NULL",    "OFF",       "CREATED",           "STARTING", "WAITING", "RUNNING",
        "BLOCKED", "PREEMPTED", "BLOCKED_INTERRUPT", "STOPPING", "STOPPED", "ABORTED"};

    return names[state];
}

bool vcpu_legal(enum vcpu_state from, enum vcpu_state to)
{
    return from == to || to == VCPU_OFF || (legal[from] & (1u << to));
}

/* The states that a partition passes through while it serves requests. */
static bool is_serving(enum vcpu_state state)
{
    return state == VCPU_WAITING || state == VCPU_RUNNING || state == VCPU_BLOCKED ||
           state == VCPU_PREEMPTED;
}

/* What quiet requests do to a partition all the time is not worth a record. */
static bool is_routine(const struct call *c, enum vcpu_state from, enum vcpu_state to)
{
    return lfs_trace_is_quiet(c->ctx) && is_serving(from) && is_serving(to);
}

/* What a vCPU rests behind, or died of, is its partition's last turn. */
static uint16_t reason_to_be(const struct call *c, enum vcpu_state to, enum rule rule)
{
    bool rests = to == VCPU_NULL || to == VCPU_OFF || to == VCPU_WAITING || to == VCPU_ABORTED;

    return c->s->config->machine.reasons && !rests ? (uint16_t)rule : 0;
}

bool vcpu_set(struct call *c, int vcpu, enum vcpu_state to, enum rule rule)
{
    struct vcpu *state = vcpu_edit(c->s, vcpu);
    enum vcpu_state from = (enum vcpu_state)state->state;
    bool ok = vcpu_legal(from, to);

    if (ok)
        state->state = (uint8_t)to;
    if (ok && from != to)
        state->why = reason_to_be(c, to, rule);
    if (ok && to == VCPU_WAITING && vcpu == c->s->vcpu[vcpu].vm->first_vcpu)
        outage_ends(c, c->s->vcpu[vcpu].vm); /* a stop or start handler may have called others */
    if (from != to && !(ok && is_routine(c, from, to)))
        lfs_trace_state(c->s->m, c->ctx, (uint16_t)rule, c->s->vcpu[vcpu].name, "vCPU",
                        vcpu_state_name(from), vcpu_state_name(to), !ok);
    return ok;
}

void vcpu_must_set(struct call *c, int vcpu, enum vcpu_state to, enum rule rule)
{
    if (!vcpu_set(c, vcpu, to, rule))
        lfs_panic(c->ctx, RULE_ILLEGAL_TRANSITION, "SPMC panic: %s cannot become %s",
                  c->s->vcpu[vcpu].name, vcpu_state_name(to));
}

void vcpu_force_aborted(struct call *c, int vcpu)
{
    struct vcpu *state = vcpu_edit(c->s, vcpu);

    lfs_trace_state(c->s->m, c->ctx, RULE_FORCED_ABORTED, c->s->vcpu[vcpu].name, "vCPU",
                    vcpu_state_name((enum vcpu_state)state->state), vcpu_state_name(VCPU_ABORTED),
                    false);
    state->state = VCPU_ABORTED;
    state->why = 0;
}

void vcpu_idle(struct spmc *s, int vcpu)
{
    struct vcpu *state = vcpu_edit(s, vcpu);

    state->rt_model = RTM_NONE;
    state->mode = MODE_NONE;
    state->origin = FFA_ID_INVALID;
    state->origin_is_req2 = false;
    state->origin_is_framework = false;
    state->stop_handler = false;
    state->power_op = false;
    state->caller = state->callee = NOBODY;
}

void vcpu_forsake(struct call *c, int vcpu)
{
    struct spmc *s = c->s;

    for (int i = 0; i < (int)s->vcpu_count; i++) {
        if (vcpu_state(s, i)->caller != vcpu)
            continue;
        vcpu_edit(s, i)->caller = NOBODY;
        lfs_trace_note(s->m, c->ctx, RULE_FORSAKEN, "%s works for %s, which does not wait any more",
                       s->vcpu[i].name, s->vcpu[vcpu].name);
    }
}
