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
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/machine.h"

/* Later times would not fit a key; nothing reaches four years. */
#define TIME_MAX (UINT64_MAX >> 7)

static uint64_t schedule_key(lfs_ns time, unsigned cpu)
{
    return (time << 6) | (cpu + 1);
}

/* Events come before all CPUs at the same time. */
static uint64_t event_key(lfs_ns at)
{
    return at << 6;
}

static bool end_run(struct lfs_machine *m, enum lfs_end end, const char *format, va_list arguments)
{
    if (m->core.end != LFS_END_NONE)
        return false;
    m->core.end = (uint16_t)end;
    vsnprintf(m->reason, sizeof(m->reason), format, arguments);
    return true;
}

bool lfs_end_run(struct lfs_machine *m, enum lfs_end end, const char *format, ...)
{
    va_list arguments;
    bool first;

    va_start(arguments, format);
    first = end_run(m, end, format, arguments);
    va_end(arguments);
    return first;
}

void lfs_end_bound(struct lfs_machine *m, const char *bound)
{
    lfs_end_run(m, LFS_END_BOUND, "%s", bound);
}

void lfs_model_fault(struct lfs_machine *m, struct lfs_ctx *ctx, const char *format, ...)
{
    va_list arguments;
    bool first;

    va_start(arguments, format);
    first = end_run(m, LFS_END_PANIC, format, arguments);
    va_end(arguments);
    if (first)
        lfs_trace_finding(m, ctx, 0, "MODEL_FAULT", LFS_NO_RECORD, LFS_NO_RECORD, "%s", m->reason);
}

/* ---- events: a binary heap by (time, order of creation) -------------------------------------- */

static bool earlier(const struct lfs_event *a, const struct lfs_event *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

bool lfs_event_at(struct lfs_machine *m, lfs_ns at, lfs_event_handler *handler, uint64_t argument)
{
    uint32_t i = m->core.events;
    struct lfs_event event = {at < TIME_MAX ? at : TIME_MAX, m->core.event_order++, handler,
                              argument};
    struct lfs_event *heap;

    if (i == LFS_EVENTS_MAX ||
        ((size_t)(i + 1) * sizeof(event) > lfs_obj_size(m, m->events) &&
         !lfs_obj_resize(m, m->events, 2 * (size_t)(i + 1) * sizeof(event)))) {
        lfs_end_bound(m, "events");
        return false;
    }
    m->core.events++;
    heap = lfs_write(m, m->events);
    for (; i > 0 && earlier(&event, &heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = event;
    if (event_key(event.at) < m->core.horizon)
        m->core.horizon = event_key(event.at);
    return true;
}

/* Takes event i out of the heap. */
static struct lfs_event take_event(struct lfs_machine *m, uint32_t i)
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
    return event;
}

/* ---- who could move
 * ------------------------------------------------------------------------------ */

/* What is looked at here is no part of the step that is chosen, so it leaves no mark in its
 * footprint; whoever waited looks again when it moves. */

static struct lfs_ctx *current(struct lfs_machine *m, unsigned cpu)
{
    const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);

    return c->ctx ? &m->ctx[c->ctx - 1] : NULL;
}

static bool condition_holds(struct lfs_machine *m, const struct lfs_ctx *ctx)
{
    const struct lfs_ctx_notes *notes = lfs_notes(ctx);
    bool tracking = m->view.tracking, holds;

    m->view.tracking = false;
    holds = notes->ready(m, notes->ready_user);
    m->view.tracking = tracking;
    return holds;
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
        return lfs_lock_holder(m, state->wait_on)->holder == 0;
    case LFS_WAIT_READY:
        return condition_holds(m, ctx);
    case LFS_WAIT_EVENT:
    case LFS_WAIT_FOREVER:
        return false;
    }
    return false;
}

void lfs_wake(struct lfs_ctx *ctx)
{
    struct lfs_machine *m = ctx->m;
    struct lfs_ctx_state *state = lfs_write(m, ctx->state);

    state->wait = LFS_WAIT_NONE;
    if (state->on_cpu && m->core.time[state->on_cpu - 1] < lfs_moment(m))
        m->core.time[state->on_cpu - 1] = lfs_moment(m);
    m->core.horizon = 0;
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
        if (condition_holds(m, ctx))
            lfs_wake(ctx);
        else
            waiting = true;
    }
    return waiting;
}

/* Events that only call for one another must not go on for ever, either. */
static void fire(struct lfs_machine *m, uint32_t i)
{
    struct lfs_event event = take_event(m, i);

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
            uint64_t key = event_key(heap[0].at);

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

/* Who has the lock that is waited for. */
static const char *lock_holder_name(const struct lfs_machine *m, const struct lfs_ctx_state *state)
{
    uint16_t holder = state->wait == LFS_WAIT_LOCK ? lfs_lock_holder(m, state->wait_on)->holder : 0;

    return holder ? m->ctx[holder - 1].name : NULL;
}

static void nobody_moves(struct lfs_machine *m)
{
    char text[sizeof(m->reason)] = "";
    size_t used = 0;

    for (unsigned cpu = 0; cpu < m->config.cpus; cpu++) {
        const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);
        const struct lfs_ctx_state *state = c->ctx ? lfs_peek(m, m->ctx[c->ctx - 1].state) : NULL;
        const char *tag, *holder;

        if (!state)
            continue;
        holder = lock_holder_name(m, state);
        tag = m->config.tag_name ? m->config.tag_name(state->tag[state->depth]) : NULL;
        if (used < sizeof(text))
            used += (size_t)snprintf(text + used, sizeof(text) - used,
                                     "%scpu%u: %s (in %s) waits for %s%s%s", used ? "; " : "", cpu,
                                     m->ctx[c->ctx - 1].name, tag ? tag : "?", wait_name(m, state),
                                     holder ? ", held by " : "", holder ? holder : "");
    }
    lfs_end_run(m, used ? LFS_END_DEADLOCK : LFS_END_COMPLETED, "%s", text);
}

/* Another host thread may ask, see lfs_steps(). */
static inline void count_steps(struct lfs_machine *m, uint32_t steps)
{
    __atomic_store_n(&m->core.steps, steps, __ATOMIC_RELAXED);
}

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

    if (m->core.end == LFS_END_NONE && cpu < 0)
        nobody_moves(m);
    else if (m->core.steps > m->config.steps_max)
        lfs_end_bound(m, "steps_max");
    if (m->core.end != LFS_END_NONE) {
        count_steps(m, m->core.steps - 1); /* none was made */
        return NULL;
    }
    m->core.cpu = (uint16_t)cpu;
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

/* The context to run next, or NULL when the run has ended. */
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
    state->wait_on = 0; /* nobody may read it any more */
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
            *at = take_event(m, i).at;
            return true;
        }
    return false;
}

static bool set_alarm(struct lfs_ctx *self, lfs_ns duration)
{
    lfs_ns now = lfs_now(self);

    return lfs_event_at(self->m, duration < TIME_MAX - now ? now + duration : TIME_MAX, wake_up,
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
    lfs_notes(self)->ready = ready;
    lfs_notes(self)->ready_user = user;
    wait_for(self, tag, LFS_WAIT_READY);
    if (!lfs_forget_sleep(self, &alarm))
        return false; /* it went off */
    now = lfs_now(self);
    lfs_notes(self)->sleep_left = alarm > now ? alarm - now : 0;
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
        lfs_notes(self)->ready = ready;
        lfs_notes(self)->ready_user = user;
        wait_for(self, tag, LFS_WAIT_READY);
    } while (!ready(self->m, user)); /* another CPU may have moved in between */
}

void lfs_hang(struct lfs_ctx *self, uint16_t tag)
{
    for (;;)
        wait_for(self, tag, LFS_WAIT_FOREVER);
}
