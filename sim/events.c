/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens at a time: a binary heap by (time, order of creation). */
#include "sim/machine.h"

static bool earlier(const struct lfs_event *a, const struct lfs_event *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static bool add(struct lfs_machine *m, struct lfs_event event)
{
    uint32_t i = m->core.events;
    struct lfs_event *heap;

    event.at = event.at < LFS_TIME_MAX ? event.at : LFS_TIME_MAX;
    event.order = m->core.event_order++;

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
    if (lfs_event_key(event.at) < m->core.horizon)
        m->core.horizon = lfs_event_key(event.at);
    return true;
}

bool lfs_event_at(struct lfs_machine *m, lfs_ns at, lfs_event_handler *handler, uint64_t argument)
{
    m->step.made_event = true;
    return add(m, (struct lfs_event){.at = at, .handler = handler, .argument = argument});
}

bool lfs_timer_at(struct lfs_machine *m, unsigned cpu, lfs_ns at, lfs_event_handler *handler,
                  uint64_t argument)
{
    return add(
        m, (struct lfs_event){.at = at, .handler = handler, .argument = argument, .cpu = cpu + 1});
}

struct lfs_event lfs_event_take(struct lfs_machine *m, uint32_t i)
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

/* An argument may be an address: in the machine's own memory, or anywhere. */
static uint64_t subject(const struct lfs_machine *m, uint64_t argument)
{
    uint64_t at = argument - (uint64_t)(uintptr_t)m->fixed;

    if (at < m->fixed_used)
        return (UINT64_C(1) << 32) + at;
    return argument <= UINT32_MAX ? argument : UINT64_C(1) << 33;
}

uint64_t lfs_event_number(const struct lfs_machine *m, const struct lfs_event *event)
{
    uint64_t cpu = event->cpu ? event->cpu : LFS_CPUS_MAX + 1; /* those of nobody come last */

    return cpu << 40 | subject(m, event->argument);
}

void lfs_events_in_order(const struct lfs_machine *m, uint16_t *order)
{
    const struct lfs_event *heap = lfs_peek(m, m->events);

    for (uint32_t i = 0; i < m->core.events; i++) {
        uint64_t number = lfs_event_number(m, &heap[i]);
        uint32_t at = i;

        for (; at > 0; at--) {
            const struct lfs_event *before = &heap[order[at - 1]];
            uint64_t its = lfs_event_number(m, before);

            if (its < number || (its == number && before->order < heap[i].order))
                break;
            order[at] = order[at - 1];
        }
        order[at] = (uint16_t)i;
    }
}
