/* SPDX-License-Identifier: BSD-3-Clause */
/* Who gives which frame to whom. */
#include "models/messages/messages.h"

static void given(const struct lfs_given *g)
{
    const struct party *from = &messages_of(g)->party[g->from], *to = &messages_of(g)->party[g->to];

    switch ((enum party_kind)from->kind) {
    case PARTY_IS_NWD:
    case PARTY_IS_VCPU:
        carried_leaves(g, from->number);
        break;
    case PARTY_IS_EL3:
        if (to->kind == PARTY_IS_SPMC) {
            el3_asks(g);
        } else if (to->kind == PARTY_IS_NWD) {
            el3_is_done(g);
            carried_arrives(g, PARTY_NWD);
        }
        break;
    case PARTY_IS_SPMC:
        if (to->kind == PARTY_IS_VCPU)
            carried_arrives(g, to->number);
        else if (to->kind == PARTY_IS_EL3)
            el3_is_told(g);
        break;
    case PARTY_IS_NOBODY:
        break;
    }
}

static void party_is(struct messages *w, const struct lfs_ctx *ctx, enum party_kind kind,
                     int number)
{
    w->party[lfs_ctx_id(ctx)] = (struct party){(uint8_t)kind, (int16_t)number};
}

bool messages_init(struct messages *w, const struct el3 *e, struct spmc *s)
{
    w->m = s->m;
    w->s = s;
    w->cpus = e->cpus;
    for (unsigned cpu = 0; cpu < e->cpus; cpu++) {
        w->cpu[cpu] = lfs_obj_new(w->m, "messages", LFS_HOT, sizeof(struct cpu_messages));
        party_is(w, e->os[cpu], PARTY_IS_NWD, PARTY_NWD);
        party_is(w, e->ctx[cpu], PARTY_IS_EL3, PARTY_EL3);
        party_is(w, s->ctx[cpu], PARTY_IS_SPMC, PARTY_SPMC);
    }
    for (unsigned i = 0; i < s->vcpu_count; i++) {
        w->vcpu[i] = lfs_obj_new(w->m, s->vcpu[i].name, LFS_HOT, sizeof(struct vcpu_messages));
        party_is(w, s->vcpu[i].ctx, PARTY_IS_VCPU, (int)i);
    }
    return lfs_machine_observe_frames(w->m, given, w);
}
