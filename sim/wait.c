/* SPDX-License-Identifier: BSD-3-Clause */
/* How a context waits: for a time, for a condition, for whichever comes first, for ever. */
#include "sim/machine.h"

void lfs_wake(struct lfs_ctx *ctx)
{
    struct lfs_machine *m = ctx->m;
    struct lfs_ctx_state *state = lfs_write(m, ctx->state);

    state->wait = LFS_WAIT_NONE;
    if (state->on_cpu && m->core.time[state->on_cpu - 1] < lfs_moment(m))
        m->core.time[state->on_cpu - 1] = lfs_moment(m);
    m->core.horizon = 0;
}

static void wait_for(struct lfs_ctx *self, uint16_t tag, enum lfs_wait wait)
{
    struct lfs_ctx_state *state = lfs_write(self->m, self->state);

    state->wait = (uint8_t)wait;
    self->m->core.horizon = 0;
    lfs_yield(self, tag);
}

static void wake_up(struct lfs_machine *m, uint64_t ctx)
{
    lfs_wake(&m->ctx[ctx]);
}

bool lfs_forget_sleep(struct lfs_ctx *ctx, lfs_ns *at)
{
    struct lfs_machine *m = ctx->m;
    const struct lfs_event *heap = lfs_peek(m, m->events);

    for (uint32_t i = 0; i < m->core.events; i++)
        if (heap[i].handler == wake_up && heap[i].argument == ctx->id) {
            *at = lfs_event_take(m, i).at;
            return true;
        }
    return false;
}

static bool set_alarm(struct lfs_ctx *self, lfs_ns duration)
{
    lfs_ns now = lfs_now(self);

    return lfs_timer_at(self->m, lfs_ctx_cpu(self),
                        duration < LFS_TIME_MAX - now ? now + duration : LFS_TIME_MAX, wake_up,
                        self->id);
}

void lfs_sleep(struct lfs_ctx *self, uint16_t tag, lfs_ns duration)
{
    if (set_alarm(self, duration))
        wait_for(self, tag, LFS_WAIT_EVENT);
}

void lfs_spin_until(struct lfs_ctx *self, uint16_t tag, lfs_ns time)
{
    lfs_ns now = lfs_now(self);

    if (self->m->config.untimed || now >= time)
        return;
    lfs_charge(self, time - now);
    lfs_yield(self, tag);
}

bool lfs_sleep_unless(struct lfs_ctx *self, uint16_t tag, lfs_ns duration,
                      bool (*ready)(struct lfs_machine *, void *), void *user)
{
    lfs_ns alarm, now;

    if (!set_alarm(self, duration))
        return false;
    lfs_notes_write(self)->ready = ready;
    lfs_notes_write(self)->ready_user = user;
    wait_for(self, tag, LFS_WAIT_READY);
    if (!lfs_forget_sleep(self, &alarm))
        return false; /* it went off */
    now = lfs_now(self);
    lfs_notes_write(self)->sleep_left = alarm > now ? alarm - now : 0;
    return true;
}

lfs_ns lfs_sleep_left(const struct lfs_ctx *self)
{
    return lfs_notes(self)->sleep_left;
}

void lfs_wait_until(struct lfs_ctx *self, uint16_t tag, bool (*ready)(struct lfs_machine *, void *),
                    void *user)
{
    do {
        lfs_notes_write(self)->ready = ready;
        lfs_notes_write(self)->ready_user = user;
        wait_for(self, tag, LFS_WAIT_READY);
    } while (!ready(self->m, user)); /* another CPU may have moved in between */
}

void lfs_hang(struct lfs_ctx *self, uint16_t tag)
{
    for (;;)
        wait_for(self, tag, LFS_WAIT_FOREVER);
}
