/* SPDX-License-Identifier: BSD-3-Clause */
/* What an activation costs the clients of a partition: calls to it that are refused, and steps,
 * between the stop of one instance and the moment at which it, or the next, serves again. Counted
 * beside the model, which never looks. */
#include "models/spmc/spmc.h"

void outage_begins(struct call *c, const struct vm_info *vm)
{
    struct lfs_outage *outage = lfs_write(c->s->m, vm->outage);

    if (outage->out)
        return;
    outage->out = true;
    outage->calls = 0;
    outage->begun = lfs_steps(c->s->m);
    outage->since = lfs_now(c->ctx);
}

void outage_ends(struct call *c, const struct vm_info *vm)
{
    const struct lfs_outage *before = lfs_peek(c->s->m, vm->outage);
    struct lfs_outage *outage;
    uint32_t steps;
    lfs_ns time;

    if (!before->out)
        return;
    steps = lfs_steps(c->s->m) - before->begun;
    outage = lfs_write(c->s->m, vm->outage);
    time = lfs_now(c->ctx) > outage->since ? lfs_now(c->ctx) - outage->since : 0;
    outage->out = false;
    outage->most_steps = steps > outage->most_steps ? steps : outage->most_steps;
    outage->longest = time > outage->longest ? time : outage->longest;
}

/* Whom a call is to: of those that somebody has to answer. */
static uint16_t receiver_of(const struct lfs_frame *in)
{
    switch (in->x[0]) {
    case FFA_MSG_SEND_DIRECT_REQ_32:
    case FFA_MSG_SEND_DIRECT_REQ_64:
    case FFA_MSG_SEND_DIRECT_REQ2_64:
        return (uint16_t)in->x[1];
    case FFA_RUN_32:
    case FFA_RUN_64:
        return (uint16_t)(in->x[1] >> 16);
    default:
        return FFA_ID_NWD;
    }
}

void outage_refuses(struct call *c)
{
    uint16_t id = receiver_of(&c->in);
    const struct vm_info *vm = id == FFA_ID_NWD ? NULL : vm_by_id(c->s, id);
    struct refused_calls *refused = lfs_write(c->s->m, c->s->refused);
    struct lfs_outage *outage;

    if (c->vcpu == NOBODY)
        refused->of_normal_world++;
    else
        refused->of_partitions++;
    if (vm == NULL || !((const struct lfs_outage *)lfs_peek(c->s->m, vm->outage))->out)
        return;
    outage = lfs_write(c->s->m, vm->outage);
    outage->calls++;
    outage->most_calls = outage->calls > outage->most_calls ? outage->calls : outage->most_calls;
}
