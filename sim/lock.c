/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Modelled locks: held by a context, waited for by CPUs, ordered by rank.
 *
 * Timed, a step can take a lock, spend time and drop it again, while other CPUs stand at times in
 * between: for them it is held until the time at which it was dropped. A CPU that has already
 * passed that time cannot be behind it, so one time a lock is enough.
 */
#include "sim/machine.h"

lfs_lock lfs_lock_new(struct lfs_machine *m, const char *name, unsigned rank)
{
    lfs_lock lock = {(uint16_t)m->lock_count};

    if (m->lock_count == LFS_LOCKS_MAX) {
        lfs_end_bound(m, "locks");
        return (lfs_lock){0};
    }
    m->lock[m->lock_count++] = (struct lfs_lock_info){
        name, rank, lfs_obj_new(m, name, LFS_HOT, sizeof(struct lfs_lock_state)),
        lfs_obj_new(m, name, LFS_COLD, sizeof(lfs_ns))};
    return lock;
}

/* A lock is held on behalf of a CPU, also while its holder has given that CPU to another context.
 * What is looked at here changes by this CPU's own steps only, so it is no part of the footprint.
 */
static void check_order(struct lfs_ctx *self, lfs_lock lock)
{
    struct lfs_machine *m = self->m;

    for (unsigned i = 0; i < m->lock_count; i++)
        if (i != lock.index && lfs_lock_holder(m, i)->cpu == lfs_ctx_cpu(self) + 1 &&
            m->lock[i].rank >= m->lock[lock.index].rank)
            lfs_trace_finding(m, self, 0, "LOCK_ORDER", LFS_NO_RECORD, LFS_NO_RECORD,
                              "%s takes '%s' while '%s' is held", self->name,
                              m->lock[lock.index].name, m->lock[i].name);
}

static bool is_free(struct lfs_machine *m, lfs_lock lock)
{
    return ((const struct lfs_lock_state *)lfs_read(m, m->lock[lock.index].state))->holder == 0;
}

static void hold(struct lfs_ctx *self, lfs_lock lock)
{
    struct lfs_machine *m = self->m;
    struct lfs_lock_state *state = lfs_write(m, m->lock[lock.index].state);

    *state = (struct lfs_lock_state){(uint16_t)(self->id + 1), (uint16_t)(lfs_ctx_cpu(self) + 1)};
}

/* When it was last dropped; when untimed, never. */
static lfs_ns released(const struct lfs_machine *m, lfs_lock lock)
{
    return m->config.untimed ? 0 : *(const lfs_ns *)lfs_peek(m, m->lock[lock.index].released);
}

static bool held(struct lfs_ctx *self, lfs_lock lock)
{
    return !is_free(self->m, lock) || lfs_now(self) < released(self->m, lock);
}

static void wait_while_held(struct lfs_ctx *self, uint16_t tag, lfs_lock lock)
{
    struct lfs_ctx_state *state;

    if (is_free(self->m, lock)) {
        lfs_spin_until(self, tag, released(self->m, lock));
        return;
    }
    state = lfs_write(self->m, self->state);
    state->wait = LFS_WAIT_LOCK;
    state->wait_on = lock.index;
    lfs_yield(self, tag);
}

void lfs_lock_take(struct lfs_ctx *self, uint16_t tag, lfs_lock lock)
{
    check_order(self, lock);
    lfs_yield(self, tag);
    while (held(self, lock))
        wait_while_held(self, tag, lock);
    hold(self, lock);
}

bool lfs_lock_try(struct lfs_ctx *self, uint16_t tag, lfs_lock lock)
{
    check_order(self, lock);
    lfs_yield(self, tag);
    if (held(self, lock))
        return false;
    hold(self, lock);
    return true;
}

void lfs_lock_drop(struct lfs_ctx *self, lfs_lock lock)
{
    struct lfs_machine *m = self->m;
    struct lfs_lock_state *state = lfs_write(m, m->lock[lock.index].state);

    if (state->holder != self->id + 1) {
        lfs_trace_finding(m, self, 0, "LOCK_NOT_HELD", LFS_NO_RECORD, LFS_NO_RECORD,
                          "%s drops '%s', which it does not hold", self->name,
                          m->lock[lock.index].name);
        return;
    }
    *state = (struct lfs_lock_state){0, 0};
    *(lfs_ns *)lfs_write(m, m->lock[lock.index].released) = lfs_now(self);
    /* Whoever waited could not have gone on before this moment. */
    for (unsigned cpu = 0; cpu < m->config.cpus; cpu++) {
        const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);
        const struct lfs_ctx_state *waiter = c->ctx ? lfs_peek(m, m->ctx[c->ctx - 1].state) : NULL;

        if (waiter && waiter->wait == LFS_WAIT_LOCK && waiter->wait_on == lock.index) {
            if (m->core.time[cpu] < lfs_now(self))
                m->core.time[cpu] = lfs_now(self);
            m->core.horizon = 0;
        }
    }
}
