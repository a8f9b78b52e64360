/* SPDX-License-Identifier: BSD-3-Clause */
/* Modelled locks: held by a context, waited for by CPUs, ordered by rank. */
#include "sim/machine.h"

lfs_lock lfs_lock_new(struct lfs_machine *m, const char *name, unsigned rank)
{
    lfs_lock lock = {(uint16_t)m->lock_count};

    if (m->lock_count == LFS_LOCKS_MAX) {
        lfs_end_run(m, LFS_END_BOUND);
        return (lfs_lock){0};
    }
    m->lock[m->lock_count++] =
        (struct lfs_lock_info){name, rank, lfs_obj_new(m, name, LFS_HOT, sizeof(uint16_t))};
    return lock;
}

static uint16_t holder(struct lfs_machine *m, unsigned lock)
{
    return *(const uint16_t *)lfs_read(m, m->lock[lock].state);
}

/* A context holds locks on behalf of the CPU that it runs on. */
static void check_order(struct lfs_ctx *self, lfs_lock lock)
{
    struct lfs_machine *m = self->m;
    unsigned cpu = lfs_ctx_cpu(self);

    for (unsigned i = 0; i < m->lock_count; i++) {
        uint16_t by = i == lock.index ? 0 : holder(m, i);
        const struct lfs_ctx_state *state = by ? lfs_peek(m, m->ctx[by - 1].state) : NULL;

        if (by && m->lock[i].rank >= m->lock[lock.index].rank &&
            (by - 1 == self->id || state->on_cpu == cpu + 1))
            lfs_trace_finding(m, self, 0, "LOCK_ORDER", LFS_NO_RECORD, LFS_NO_RECORD,
                              "%s takes '%s' while '%s' is held", self->name,
                              m->lock[lock.index].name, m->lock[i].name);
    }
}

static void hold(struct lfs_ctx *self, lfs_lock lock)
{
    *(uint16_t *)lfs_write(self->m, self->m->lock[lock.index].state) = (uint16_t)(self->id + 1);
}

void lfs_lock_take(struct lfs_ctx *self, uint16_t tag, lfs_lock lock)
{
    struct lfs_machine *m = self->m;

    check_order(self, lock);
    lfs_yield(self, tag);
    while (holder(m, lock.index) != 0) {
        struct lfs_ctx_state *state = lfs_write(m, self->state);

        state->wait = LFS_WAIT_LOCK;
        state->wait_on = lock.index;
        lfs_yield(self, tag);
    }
    hold(self, lock);
}

bool lfs_lock_try(struct lfs_ctx *self, uint16_t tag, lfs_lock lock)
{
    check_order(self, lock);
    lfs_yield(self, tag);
    if (holder(self->m, lock.index) != 0)
        return false;
    hold(self, lock);
    return true;
}

void lfs_lock_drop(struct lfs_ctx *self, lfs_lock lock)
{
    struct lfs_machine *m = self->m;
    uint16_t *by = lfs_write(m, m->lock[lock.index].state);

    if (*by != self->id + 1) {
        lfs_trace_finding(m, self, 0, "LOCK_NOT_HELD", LFS_NO_RECORD, LFS_NO_RECORD,
                          "%s drops '%s', which it does not hold", self->name,
                          m->lock[lock.index].name);
        return;
    }
    *by = 0;
    /* Whoever waited could not have gone on before this moment. */
    for (unsigned cpu = 0; cpu < m->config.cpus; cpu++) {
        const struct lfs_cpu_state *c = lfs_read(m, m->cpu[cpu]);
        const struct lfs_ctx_state *waiter = c->ctx ? lfs_read(m, m->ctx[c->ctx - 1].state) : NULL;

        if (waiter && waiter->wait == LFS_WAIT_LOCK && waiter->wait_on == lock.index) {
            if (m->core.time[cpu] < m->core.time[m->core.cpu])
                m->core.time[cpu] = m->core.time[m->core.cpu];
            m->core.horizon = 0;
        }
    }
}
