/* SPDX-License-Identifier: BSD-3-Clause */
/* Who is outside the secure world of spin-lfa.pml: clients, the monitor with the LFA agent, the
 * source of interrupts. */
#include "tests/bench/spin/entities.h"

/* ---- client ---------------------------------------------------------------------------------- */

static void note_call(struct spin_lfa *s, unsigned cpu, enum message m, uint8_t a)
{
    struct history *history;
    unsigned n = ((const struct lane *)lfs_read(s->m, s->lane[cpu]))->n;

    if (!s->sizes.history)
        return;
    history = lfs_write(s->m, s->history[cpu]);
    history->call[n] = (uint8_t)m;
    history->argument[n] = a;
}

static void note_answer(struct spin_lfa *s, unsigned cpu, enum message m)
{
    unsigned n = ((const struct lane *)lfs_read(s->m, s->lane[cpu]))->n;

    if (s->sizes.history)
        ((struct history *)lfs_write(s->m, s->history[cpu]))->answer[n] = (uint8_t)m;
}

static void call(struct spin_lfa *s, struct lfs_ctx *self)
{
    const uint8_t last = (uint8_t)(s->sizes.nreg - 1);
    const struct {
        enum message m;
        uint8_t a;
    } calls[] = {{PRIME, 0}, {ACTIVATE, 0}, {CANCEL, 0}, {DREQ, 0},
                 {SHARE, 0}, {SHARE, last}, {RECLAIM, 0}};
    unsigned i = lfs_choose(s->m, self, CHOICE_CALL, 7, "call");

    note_call(s, lfs_ctx_cpu(self), calls[i].m, calls[i].a);
    meet(s, self, AT_CALL, s->monitor[lfs_ctx_cpu(self)], calls[i].m, calls[i].a);
}

void spin_lfa_client(struct lfs_ctx *self)
{
    struct spin_lfa *s = lfs_ctx_user(self);

    while (lane_of(s, self)->n < s->sizes.ncall) {
        enum message r;

        call(s, self);
        while ((r = take(s, self)) == INTR) {
            *(uint32_t *)lfs_write(s->m, s->irq[lfs_ctx_cpu(self)]) = 0;
            meet(s, self, AT_CALL, s->monitor[lfs_ctx_cpu(self)], RUN, 0);
        }
        note_answer(s, lfs_ctx_cpu(self), r);
        lane_of(s, self)->n++;
    }
}

/* ---- monitor, with the LFA agent ------------------------------------------------------------- */

/* The lock is held, unless MUT2 took it away. */
static enum message prime(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct agent *agent = lfs_write(s->m, s->agent);

    if (agent->state == PRIMED)
        return OK;
    agent->state = PRIMING;
    if (++agent->staged < s->sizes.chunks)
        return MORE;
    if (lfs_choose(s->m, self, CHOICE_AUTHENTIC, 2, "authentication") == 0) {
        agent->state = PRIMED;
        return OK;
    }
    *agent = (struct agent){0};
    return DENIED;
}

static enum message cancel(struct spin_lfa *s)
{
    *(struct agent *)lfs_write(s->m, s->agent) = (struct agent){0};
    return OK;
}

static void replace_image(struct spin_lfa *s, struct lfs_ctx *self)
{
    const struct vcpu *vcpu = lfs_read(s->m, s->vcpu);
    const struct tracker *tracker = lfs_read(s->m, s->tracker);
    struct image *image = lfs_write(s->m, s->image);

    assert_that(self, vcpu->state == V_STOPPED && tracker->started && !vcpu->owed,
                SPIN_LFA_NOT_STOPPED);
    image->copying = 1;
    image->gen ^= 1;
    lfs_yield(self, AT_COPY);
    ((struct image *)lfs_write(s->m, s->image))->copying = 0;
}

static enum message activate(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct lfs_ctx *spmc = s->spmc[lfs_ctx_cpu(self)];
    struct agent *agent = lfs_write(s->m, s->agent);
    enum message r;

    if (agent->state != PRIMED)
        return DENIED;
    agent->state = ACTIVATING;
    meet(s, self, AT_START, spmc, START, 0);
    r = take(s, self);
    if (r == OK) {
        replace_image(s, self);
        meet(s, self, AT_FINISH, spmc, FINISH, 0);
        r = take(s, self);
        assert_that(self, ((const struct agent *)lfs_read(s->m, s->agent))->state == ACTIVATING,
                    SPIN_LFA_NOT_ACTIVATING);
    } else if (r != ABORTED) {
        ((struct agent *)lfs_write(s->m, s->agent))->state = PRIMED;
        return r;
    }
    cancel(s);
    return r;
}

static enum message with_lock(struct spin_lfa *s, struct lfs_ctx *self, enum message m)
{
    enum message r;

    if (m == PRIME && s->sizes.fault == SPIN_LFA_MUT2) {
        lfs_yield(self, AT_LOCK + PRIME);
        return prime(s, self);
    }
    if (!lfs_lock_try(self, (uint16_t)(AT_LOCK + m), s->lfa_lock))
        return BUSY;
    if (m != ACTIVATE)
        lfs_yield(self, (uint16_t)(AT_HELD + m)); /* others are told BUSY meanwhile */
    r = m == PRIME ? prime(s, self) : m == CANCEL ? cancel(s) : activate(s, self);
    lfs_lock_drop(self, s->lfa_lock);
    return r;
}

void spin_lfa_monitor(struct lfs_ctx *self)
{
    struct spin_lfa *s = lfs_ctx_user(self);

    for (;;) {
        const struct lane *lane = lfs_read(s->m, s->lane[lfs_ctx_cpu(self)]);
        enum message m = (enum message)lane->m;

        if (m == PRIME || m == CANCEL || m == ACTIVATE) {
            take(s, self);
            m = with_lock(s, self, m);
        } else {
            meet(s, self, AT_CALL, s->spmc[lfs_ctx_cpu(self)], m, lane->a);
            m = take(s, self);
        }
        meet(s, self, AT_CALL, s->client[lfs_ctx_cpu(self)], m, 0);
    }
}

/* ---- interrupts ------------------------------------------------------------------------------ */

void spin_lfa_source(struct lfs_ctx *self)
{
    struct spin_lfa *s = lfs_ctx_user(self);

    while (*(const uint32_t *)lfs_read(s->m, s->raised) < s->sizes.nint) {
        unsigned cpu = lfs_choose(s->m, self, CHOICE_CPU, 2, "cpu") ? s->sizes.ncpu - 1 : 0;

        *(uint32_t *)lfs_write(s->m, s->irq[cpu]) = 1;
        ++*(uint32_t *)lfs_write(s->m, s->raised);
        lfs_yield(self, AT_CALL);
    }
}

bool spin_lfa_preempted(struct spin_lfa *s, struct lfs_ctx *self)
{
    return *(const uint32_t *)lfs_read(s->m, s->irq[lfs_ctx_cpu(self)]) != 0 &&
           lfs_choose(s->m, self, CHOICE_PREEMPT, 2, "preemption") == 1;
}
