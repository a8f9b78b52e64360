/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/trace/chrome_events.h"

#include <stdlib.h>

#include "tools/readers/host/alloc.h"
#include "tools/readers/trace/trace_parts.h"

/* What a CPU executes, and since when. */
struct cpu_lane {
    uint16_t ctx; /* LFS_NO_CTX: not known yet */
    const struct lfs_record *record;
    lfs_ns since, last;
};

struct timeline {
    const struct lfs_trace_view *view;
    struct lfs_chrome_events events;
    struct cpu_lane cpus[LFS_CPUS_MAX];
    lfs_ns *context_end; /* by context: when its last slice ended */
};

static lfs_ns later(lfs_ns a, lfs_ns b)
{
    return a > b ? a : b;
}

static void add(struct timeline *t, struct lfs_chrome_event event)
{
    struct lfs_chrome_events *events = &t->events;

    events->items =
        lfs_reader_grow(events->items, events->count, &events->capacity, sizeof(*events->items));
    event.order = events->count;
    events->items[events->count++] = event;
}

/* The context of a CPU has had it until `until`: its slices, in both lanes. */
static void close_slice(struct timeline *t, unsigned cpu, lfs_ns until)
{
    const struct cpu_lane *lane = &t->cpus[cpu];
    struct lfs_chrome_event event = {.time = lane->since,
                                     .duration = until - lane->since,
                                     .kind = LFS_CHROME_CONTEXT,
                                     .record = lane->record,
                                     .ctx = lane->ctx,
                                     .cpu = cpu};

    add(t, event);
    event.kind = LFS_CHROME_CPU;
    add(t, event);
    t->context_end[lane->ctx] = until;
}

static void add_frame(struct timeline *t, const struct lfs_record *record)
{
    struct cpu_lane *lane = &t->cpus[record->cpu];
    struct lfs_chrome_event event = {.record = record, .cpu = record->cpu};
    lfs_ns now;

    if (lane->ctx != record->from) { /* the first one, or the CPU was given to somebody anew */
        if (lane->ctx != LFS_NO_CTX)
            close_slice(t, record->cpu, later(lane->last, lane->since));
        lane->ctx = record->from;
        lane->record = NULL;
        lane->since = later(lane->last, t->context_end[record->from]);
    }
    now = later(record->time, lane->since);
    close_slice(t, record->cpu, now);

    event.kind = LFS_CHROME_FLOW_START;
    event.ctx = record->from;
    event.time = now > lane->since ? now - 1 : now;
    add(t, event);
    event.kind = LFS_CHROME_FLOW_FINISH;
    event.ctx = record->to;
    event.time = later(now, t->context_end[record->to]);
    add(t, event);
    *lane = (struct cpu_lane){record->to, record, event.time, event.time};
}

static void add_instant(struct timeline *t, const struct lfs_record *record)
{
    struct cpu_lane *lane = &t->cpus[record->cpu];
    bool runs = lane->ctx == record->from && record->from != LFS_NO_CTX;

    lane->last = later(lane->last, record->time);
    add(t, (struct lfs_chrome_event){.time = runs ? later(record->time, lane->since) : record->time,
                                     .kind = LFS_CHROME_INSTANT,
                                     .record = record,
                                     .ctx = record->from,
                                     .cpu = record->cpu});
}

static int by_time(const void *left, const void *right)
{
    const struct lfs_chrome_event *a = left, *b = right;

    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void add_records(struct timeline *t)
{
    uint32_t last = lfs_trace_view_last(t->view);

    for (uint32_t seq = lfs_trace_view_first(t->view); seq <= last; seq++) {
        const struct lfs_record *record = lfs_trace_view_get(t->view, seq);

        if (record == NULL)
            continue;
        if (record->kind == LFS_RECORD_FRAME)
            add_frame(t, record);
        else if (record->kind != LFS_RECORD_CLAIM && !lfs_trace_is_schedule(record))
            add_instant(t, record);
    }
}

struct lfs_chrome_events lfs_chrome_events_of(const struct lfs_trace_case *it)
{
    struct timeline t = {.view = &it->view};
    size_t contexts = 0;

    while (lfs_trace_context(t.view, (uint16_t)contexts) != NULL)
        contexts++;
    t.context_end = lfs_reader_alloc(contexts * sizeof(*t.context_end));
    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++)
        t.cpus[cpu].ctx = LFS_NO_CTX;
    add_records(&t);
    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++)
        if (t.cpus[cpu].ctx != LFS_NO_CTX)
            close_slice(&t, cpu, later(t.cpus[cpu].last, t.cpus[cpu].since));
    if (t.events.count > 0)
        qsort(t.events.items, t.events.count, sizeof(*t.events.items), by_time);
    free(t.context_end);
    return t.events;
}
