/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who moves next.
 *
 * Timed: the CPU with the least time, ties in CPU order, events before CPUs. While a CPU stays
 * below the horizon (the key of whoever would come next) it goes on without anybody being asked;
 * only the running CPU's time moves, so the horizon holds until an event is added, a CPU wakes or
 * somebody waits for a condition. Untimed: any enabled CPU or pending event, by choice; alternative
 * 0 is to go on with the CPU that moved last, events come last, and an event is a step of its own.
 */
#include <string.h>

#include "sim/machine.h"

static uint64_t schedule_key(lfs_ns time, unsigned cpu)
{
    return (time << 6) | (cpu + 1);
}

/* ---- who could move */

/* What is looked at here is no part of the step that is chosen, so it leaves no mark in its
 * footprint; a search that reduces has it noted apart, by CPU. */

static struct lfs_ctx *current(struct lfs_machine *m, unsigned cpu)
{
    const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);

    return c->ctx ? &m->ctx[c->ctx - 1] : NULL;
}

/* Notes what the condition of a CPU looks at, which is no part of the step that has just been made.
 */
static bool noted(struct lfs_machine *m, unsigned cpu, const struct lfs_ctx_notes *notes)
{
    struct lfs_wait_reads *waits = &m->waits[cpu];
    uint64_t areas[LFS_AREAS / 64];
    uint32_t pages = m->step.pages_read;
    bool holds;

    memcpy(areas, m->step.area_read, sizeof(areas));
    memset(m->step.area_read, 0, sizeof(areas));
    m->view.read_set = waits->read;
    holds = notes->ready(m, notes->ready_user);
    m->view.read_set = m->step.read;
    for (unsigned i = 0; i < LFS_AREAS / 64; i++)
        waits->areas[i] |= m->step.area_read[i];
    memcpy(m->step.area_read, areas, sizeof(areas));
    m->step.pages_read = pages;
    return holds;
}

static bool condition_holds(struct lfs_machine *m, unsigned cpu, const struct lfs_ctx *ctx)
{
    const struct lfs_ctx_notes *notes = lfs_notes(ctx);
    bool tracking = m->view.tracking, holds;

    if (tracking && m->waits)
        return noted(m, cpu, notes);
    m->view.tracking = false;
    holds = notes->ready(m, notes->ready_user);
    m->view.tracking = tracking;
    return holds;
}

/* A lock that is waited for is a condition as any other. */
static bool lock_is_free(struct lfs_machine *m, unsigned cpu, unsigned lock)
{
    const lfs_obj obj = m->lock[lock].state;

    if (m->waits)
        m->waits[cpu].read[obj.index >> 6] |= UINT64_C(1) << (obj.index & 63);
    return lfs_lock_holder(m, lock)->holder == 0;
}

static bool runnable(struct lfs_machine *m, unsigned cpu)
{
    const struct lfs_ctx *ctx = current(m, cpu);
    const struct lfs_ctx_state *state;

    if (!ctx)
        return false;
    state = lfs_peek(m, ctx->state);
    switch ((enum lfs_wait)state->wait) {
    case LFS_WAIT_NONE:
        return true;
    case LFS_WAIT_LOCK:
        return lock_is_free(m, cpu, state->wait_on);
    case LFS_WAIT_READY:
        return condition_holds(m, cpu, ctx);
    case LFS_WAIT_EVENT:
    case LFS_WAIT_FOREVER:
        return false;
    }
    return false;
}

/* Ends the waits whose condition has just come true: those CPUs go on from this moment, whoever
 * else moves first. True when some CPU goes on waiting for one. */
static bool wake_ready(struct lfs_machine *m)
{
    bool waiting = false;

    for (unsigned i = 0; i < m->config.cpus; i++) {
        struct lfs_ctx *ctx = current(m, i);

        if (!ctx || ((const struct lfs_ctx_state *)lfs_peek(m, ctx->state))->wait != LFS_WAIT_READY)
            continue;
        if (condition_holds(m, i, ctx))
            lfs_wake(ctx);
        else
            waiting = true;
    }
    return waiting;
}

/* Events that only call for one another must not go on for ever, either. */
static void fire(struct lfs_machine *m, uint32_t i)
{
    struct lfs_event event = lfs_event_take(m, i);

    m->step.by = event.cpu ? (uint16_t)(event.cpu - 1) : LFS_CPUS_MAX;
    m->step.event = lfs_event_number(m, &event);
    if (m->core.fired++ == m->config.steps_max) {
        lfs_end_bound(m, "steps_max events");
        return;
    }
    m->core.event_time = event.at;
    m->core.in_event = true;
    event.handler(m, event.argument);
    if (!m->config.untimed)
        wake_ready(m);
    m->core.in_event = false;
}

/* The runnable CPU with the least key, or -1; *first and *second are the two least keys. */
static int least(struct lfs_machine *m, uint64_t *first, uint64_t *second)
{
    int cpu = -1;

    *first = *second = UINT64_MAX;
    for (unsigned i = 0; i < m->config.cpus; i++) {
        uint64_t key;

        if (!runnable(m, i))
            continue;
        key = schedule_key(m->core.time[i], i);
        if (key < *first) {
            *second = *first;
            *first = key;
            cpu = (int)i;
        } else if (key < *second) {
            *second = key;
        }
    }
    return cpu;
}

static int timed_pick(struct lfs_machine *m)
{
    bool waiting = wake_ready(m);

    while (m->core.end == LFS_END_NONE) {
        uint64_t first, second;
        int cpu = least(m, &first, &second);

        if (m->core.events) {
            const struct lfs_event *heap = lfs_peek(m, m->events);
            uint64_t key = lfs_event_key(heap[0].at);

            if (key <= first) {
                fire(m, 0);
                continue;
            }
            second = key < second ? key : second;
        }
        m->core.horizon = waiting ? 0 : second;
        return cpu;
    }
    return -1;
}

unsigned lfs_enabled(struct lfs_machine *m, uint16_t *cpus)
{
    unsigned count = 0;

    if (runnable(m, m->core.cpu))
        cpus[count++] = m->core.cpu;
    for (unsigned i = 0; i < m->config.cpus; i++)
        if (i != m->core.cpu && runnable(m, i))
            cpus[count++] = (uint16_t)i;
    return count;
}

/* Another host thread may ask, see lfs_steps(). */
static inline void count_steps(struct lfs_machine *m, uint32_t steps)
{
    __atomic_store_n(&m->core.steps, steps, __ATOMIC_RELAXED);
}

/* Which of the heap an alternative is. */
static uint32_t event_offered(const struct lfs_machine *m, unsigned i)
{
    uint16_t order[LFS_EVENTS_MAX];

    if (m->core.events == 1)
        return 0;
    lfs_events_in_order(m, order);
    return order[i];
}

/* An event is a step of its own: EVENT says that it was this one. */
enum { NOBODY = -1, EVENT = -2 };

static int untimed_pick(struct lfs_machine *m)
{
    for (;;) {
        uint16_t enabled[LFS_CPUS_MAX];
        unsigned count = lfs_enabled(m, enabled), taken;

        if (count + m->core.events == 0)
            return NOBODY;
        taken = lfs_choose(m, NULL, LFS_CHOICE_SCHEDULE, count + m->core.events, "schedule");
        if (taken < count)
            return enabled[taken];
        fire(m, event_offered(m, taken - count));
        if (m->stepping || m->core.end != LFS_END_NONE || m->core.steps > m->config.steps_max)
            return EVENT;
        if (m->watch)
            lfs_watch_call(m);
        count_steps(m, m->core.steps + 1);
    }
}

/* ---- the next step */

/* The context of the CPU that moved last, if that is still before everybody else and waits for
 * nothing; else NULL. */
static inline struct lfs_ctx *still_first(struct lfs_machine *m)
{
    unsigned cpu = m->core.cpu;
    const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);
    const struct lfs_ctx_state *state;

    if (schedule_key(m->core.time[cpu], cpu) >= m->core.horizon || !c->ctx)
        return NULL;
    state = lfs_peek(m, m->ctx[c->ctx - 1].state);
    return state->wait == LFS_WAIT_NONE ? &m->ctx[c->ctx - 1] : NULL;
}

/* The general case: due events, then whose turn it is. NULL when the run has ended. Not inline, or
 * each hop would save the registers that only this needs. */
static __attribute__((noinline)) struct lfs_ctx *next_in_turn(struct lfs_machine *m)
{
    int cpu = m->config.untimed ? untimed_pick(m) : timed_pick(m);

    if (m->core.end == LFS_END_NONE && cpu == NOBODY)
        lfs_nobody_moves(m);
    else if (m->core.steps > m->config.steps_max)
        lfs_end_bound(m, "steps_max");
    if (m->core.end != LFS_END_NONE) {
        count_steps(m, m->core.steps - 1); /* none was made */
        return NULL;
    }
    if (cpu == EVENT)
        return NULL;
    m->core.cpu = (uint16_t)cpu;
    m->step.by = (uint16_t)cpu;
    return current(m, m->core.cpu);
}

static inline struct lfs_ctx *pick(struct lfs_machine *m)
{
    struct lfs_ctx *next;

    if (m->core.end != LFS_END_NONE)
        return NULL;
    count_steps(m, m->core.steps + 1);
    next = m->config.untimed || m->core.steps > m->config.steps_max ? NULL : still_first(m);
    return next ? next : next_in_turn(m);
}

/* The context to run next; NULL when the run has ended, or the step was an event. */
struct lfs_ctx *lfs_pick(struct lfs_machine *m)
{
    return pick(m);
}

/* self has arranged what happens to its CPU; goes on when it is its turn again. */
void lfs_reschedule(struct lfs_ctx *self)
{
    struct lfs_machine *m = self->m;
    struct lfs_ctx *next = NULL;

    if (!m->stepping) {
        if (m->watch && m->core.end == LFS_END_NONE)
            lfs_watch_call(m);
        next = pick(m);
    }
    if (next != self)
        lfs_backend_switch(self, next);
}

void lfs_yield(struct lfs_ctx *self, uint16_t tag)
{
    struct lfs_ctx_state *state = lfs_write(self->m, self->state);

    state->tag[state->depth] = tag;
    lfs_reschedule(self);
    state = lfs_write(self->m, self->state);
    state->tag[state->depth] = 0;
    state->wait = LFS_WAIT_NONE;
    state->wait_on = 0; /* nobody may read it any more */
}
