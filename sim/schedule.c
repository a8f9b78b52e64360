/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who moves next.
 *
 * Timed: the CPU with the least time, ties in CPU order, events before CPUs. While a CPU stays
 * below the horizon (the key of whoever would come next) it goes on without anybody being asked;
 * only the running CPU's time moves, so the horizon holds until an event is added, a CPU wakes or
 * somebody waits for a condition. Untimed: any enabled CPU or pending event, by choice; alternative
 * 0 is to go on with the CPU that moved last.
 */
#include <stdio.h>
#include <string.h>

#include "sim/machine.h"

uint64_t lfs_schedule_key(lfs_ns time, unsigned cpu)
{
    return (time << 6) | (cpu + 1);
}

/* Events come before all CPUs at the same time. */
static uint64_t event_key(lfs_ns at)
{
    return at << 6;
}

void lfs_end_run(struct lfs_machine *m, enum lfs_end end)
{
    if (m->core.end == LFS_END_NONE)
        m->core.end = (uint16_t)end;
}

/* ---- events: a binary heap by (time, order of creation) ----------------------------------------
 */

static bool earlier(const struct lfs_event *a, const struct lfs_event *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

bool lfs_event_at(struct lfs_machine *m, lfs_ns at, lfs_event_handler *handler, uint64_t argument)
{
    uint32_t i = m->core.events;
    struct lfs_event event = {at, m->core.event_order++, handler, argument};
    struct lfs_event *heap;

    if (i == LFS_EVENTS_MAX ||
        ((size_t)(i + 1) * sizeof(event) > lfs_obj_size(m, m->events) &&
         !lfs_obj_resize(m, m->events, 2 * (size_t)(i + 1) * sizeof(event)))) {
        lfs_end_run(m, LFS_END_BOUND);
        return false;
    }
    m->core.events++;
    heap = lfs_write(m, m->events);
    for (; i > 0 && earlier(&event, &heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = event;
    if (event_key(at) < m->core.horizon)
        m->core.horizon = event_key(at);
    return true;
}

/* Takes event i out of the heap and runs it. */
static void fire(struct lfs_machine *m, uint32_t i)
{
    struct lfs_event *heap = lfs_write(m, m->events);
    struct lfs_event event = heap[i], last = heap[--m->core.events];
    uint32_t count = m->core.events;

    for (; i > 0 && earlier(&last, &heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    for (;;) {
        uint32_t child = 2 * i + 1;

        if (child >= count)
            break;
        if (child + 1 < count && earlier(&heap[child + 1], &heap[child]))
            child++;
        if (!earlier(&heap[child], &last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    if (i < count)
        heap[i] = last;
    event.handler(m, event.argument);
}

/* ---- who could move
 * ------------------------------------------------------------------------------ */

static const struct lfs_ctx_state *current(struct lfs_machine *m, unsigned cpu)
{
    const struct lfs_cpu_state *c = lfs_read(m, m->cpu[cpu]);

    return c->ctx ? lfs_read(m, m->ctx[c->ctx - 1].state) : NULL;
}

static void catch_up(struct lfs_machine *m, unsigned cpu)
{
    if (m->core.time[cpu] < m->core.time[m->core.cpu])
        m->core.time[cpu] = m->core.time[m->core.cpu];
}

static bool runnable(struct lfs_machine *m, unsigned cpu)
{
    const struct lfs_cpu_state *c = lfs_read(m, m->cpu[cpu]);
    const struct lfs_ctx_state *state = current(m, cpu);
    const struct lfs_ctx_notes *notes;

    if (!state)
        return false;
    switch ((enum lfs_wait)state->wait) {
    case LFS_WAIT_NONE:
        return true;
    case LFS_WAIT_LOCK:
        return *(const uint16_t *)lfs_read(m, m->lock[state->wait_on].state) == 0;
    case LFS_WAIT_READY:
        notes = &m->core.notes[c->ctx - 1];
        if (!notes->ready(m, notes->ready_user))
            return false;
        catch_up(m, cpu);
        return true;
    case LFS_WAIT_EVENT:
    case LFS_WAIT_FOREVER:
        return false;
    }
    return false;
}

void lfs_wake(struct lfs_ctx *ctx, lfs_ns at)
{
    struct lfs_machine *m = ctx->m;
    struct lfs_ctx_state *state = lfs_write(m, ctx->state);

    state->wait = LFS_WAIT_NONE;
    if (state->on_cpu && m->core.time[state->on_cpu - 1] < at)
        m->core.time[state->on_cpu - 1] = at;
    m->core.horizon = 0;
}

static int timed_pick(struct lfs_machine *m)
{
    for (;;) {
        uint64_t best = UINT64_MAX, second = UINT64_MAX;
        bool ask_again = false;
        int cpu = -1;

        for (unsigned i = 0; i < m->config.cpus; i++) {
            const struct lfs_ctx_state *state = current(m, i);
            uint64_t key;

            ask_again |= state && state->wait == LFS_WAIT_READY;
            if (!state || !runnable(m, i))
                continue;
            key = lfs_schedule_key(m->core.time[i], i);
            if (key < best) {
                second = best;
                best = key;
                cpu = (int)i;
            } else if (key < second) {
                second = key;
            }
        }
        if (m->core.events) {
            const struct lfs_event *heap = lfs_read(m, m->events);

            if (event_key(heap[0].at) <= best) {
                fire(m, 0);
                continue;
            }
            if (event_key(heap[0].at) < second)
                second = event_key(heap[0].at);
        }
        m->core.horizon = ask_again ? 0 : second;
        return cpu;
    }
}

static int untimed_pick(struct lfs_machine *m)
{
    for (;;) {
        uint16_t enabled[LFS_CPUS_MAX];
        unsigned count = 0, taken;

        if (runnable(m, m->core.cpu))
            enabled[count++] = m->core.cpu;
        for (unsigned i = 0; i < m->config.cpus; i++)
            if (i != m->core.cpu && runnable(m, i))
                enabled[count++] = (uint16_t)i;
        if (count + m->core.events == 0)
            return -1;
        taken = lfs_choose(m, NULL, LFS_CHOICE_SCHEDULE, count + m->core.events, "schedule");
        if (taken < count)
            return enabled[taken];
        fire(m, taken - count);
    }
}

/* ---- nobody can
 * ---------------------------------------------------------------------------------- */

static const char *wait_name(const struct lfs_machine *m, const struct lfs_ctx_state *state)
{
    switch ((enum lfs_wait)state->wait) {
    case LFS_WAIT_LOCK:
        return m->lock[state->wait_on].name;
    case LFS_WAIT_READY:
        return "a condition";
    case LFS_WAIT_FOREVER:
        return "nothing: it hangs";
    case LFS_WAIT_NONE:
    case LFS_WAIT_EVENT:
        break;
    }
    return "an event";
}

static void nobody_moves(struct lfs_machine *m)
{
    size_t used = 0;

    m->reason[0] = '\0';
    for (unsigned cpu = 0; cpu < m->config.cpus; cpu++) {
        const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);
        const struct lfs_ctx_state *state = c->ctx ? lfs_peek(m, m->ctx[c->ctx - 1].state) : NULL;
        const char *tag;

        if (!state)
            continue;
        tag = m->config.tag_name ? m->config.tag_name(state->tag[state->depth]) : NULL;
        if (used < sizeof(m->reason))
            used += (size_t)snprintf(m->reason + used, sizeof(m->reason) - used,
                                     "%scpu%u: %s (in %s) waits for %s", used ? "; " : "", cpu,
                                     m->ctx[c->ctx - 1].name, tag ? tag : "?", wait_name(m, state));
    }
    lfs_end_run(m, used ? LFS_END_DEADLOCK : LFS_END_COMPLETED);
}

static void bound_reached(struct lfs_machine *m, const char *what)
{
    snprintf(m->reason, sizeof(m->reason), "%s", what);
    lfs_end_run(m, LFS_END_BOUND);
}

/* The context of the CPU that moved last, if that is still before everybody else and waits for
 * nothing; else NULL. */
static inline struct lfs_ctx *still_first(struct lfs_machine *m)
{
    unsigned cpu = m->core.cpu;
    const struct lfs_cpu_state *c = lfs_read(m, m->cpu[cpu]);
    const struct lfs_ctx_state *state;

    if (lfs_schedule_key(m->core.time[cpu], cpu) >= m->core.horizon || !c->ctx)
        return NULL;
    state = lfs_read(m, m->ctx[c->ctx - 1].state);
    return state->wait == LFS_WAIT_NONE ? &m->ctx[c->ctx - 1] : NULL;
}

/* The general case: due events, then whose turn it is. NULL when the run has ended. Not inline, or
 * each hop would save the registers that only this needs. */
static __attribute__((noinline)) struct lfs_ctx *next_in_turn(struct lfs_machine *m)
{
    int cpu = m->config.untimed ? untimed_pick(m) : timed_pick(m);
    const struct lfs_cpu_state *c;

    if (m->core.end != LFS_END_NONE)
        return NULL;
    if (cpu < 0) {
        nobody_moves(m);
        return NULL;
    }
    m->core.cpu = (uint16_t)cpu;
    c = lfs_read(m, m->cpu[cpu]);
    return &m->ctx[c->ctx - 1];
}

static inline struct lfs_ctx *pick(struct lfs_machine *m)
{
    struct lfs_ctx *next;

    if (m->core.end != LFS_END_NONE)
        return NULL;
    __atomic_store_n(&m->core.steps, m->core.steps + 1, __ATOMIC_RELAXED); /* see lfs_steps() */
    if (m->core.steps > m->config.steps_max) {
        bound_reached(m, "steps_max");
        return NULL;
    }
    next = m->config.untimed ? NULL : still_first(m);
    return next ? next : next_in_turn(m);
}

/* The context to run next, or NULL when the run has ended. */
struct lfs_ctx *lfs_pick(struct lfs_machine *m)
{
    return pick(m);
}

/* self has arranged what happens to its CPU; goes on when it is its turn again. */
void lfs_reschedule(struct lfs_ctx *self)
{
    struct lfs_machine *m = self->m;
    struct lfs_ctx *next = m->stepping ? NULL : pick(m);

    if (next != self)
        lfs_backend_switch(self, next);
}

/* ---- sleeping
 * -------------------------------------------------------------------------------------- */

void lfs_yield(struct lfs_ctx *self, uint16_t tag)
{
    struct lfs_ctx_state *state = lfs_write(self->m, self->state);

    state->tag[state->depth] = tag;
    lfs_reschedule(self);
    state = lfs_write(self->m, self->state);
    state->tag[state->depth] = 0;
    state->wait = LFS_WAIT_NONE;
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
    lfs_wake(&m->ctx[ctx], m->core.notes[ctx].wake_at);
}

void lfs_sleep(struct lfs_ctx *self, uint16_t tag, lfs_ns duration)
{
    struct lfs_machine *m = self->m;
    lfs_ns at = lfs_now(self) + duration;

    lfs_notes(self)->wake_at = at;
    if (lfs_event_at(m, at, wake_up, self->id))
        wait_for(self, tag, LFS_WAIT_EVENT);
}

void lfs_wait_until(struct lfs_ctx *self, uint16_t tag, bool (*ready)(struct lfs_machine *, void *),
                    void *user)
{
    lfs_notes(self)->ready = ready;
    lfs_notes(self)->ready_user = user;
    wait_for(self, tag, LFS_WAIT_READY);
}

void lfs_hang(struct lfs_ctx *self, uint16_t tag)
{
    for (;;)
        wait_for(self, tag, LFS_WAIT_FOREVER);
}
