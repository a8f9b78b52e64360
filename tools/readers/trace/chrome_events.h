/* SPDX-License-Identifier: BSD-3-Clause */
/* The events of a timeline: lanes, and what happened on them when. */
#ifndef LFASIM_TOOLS_READERS_CHROME_EVENTS_H
#define LFASIM_TOOLS_READERS_CHROME_EVENTS_H

#include "lfasim/readers/trace_file.h"

/* In this order where they have the same time. */
enum lfs_chrome_kind {
    LFS_CHROME_CONTEXT,    /* a context had a CPU */
    LFS_CHROME_CPU,        /* the same, in the lane of the CPU */
    LFS_CHROME_INSTANT,    /* what the record tells */
    LFS_CHROME_FLOW_START, /* of the arrow that the record is */
    LFS_CHROME_FLOW_FINISH,
};

struct lfs_chrome_event {
    lfs_ns time, duration;
    enum lfs_chrome_kind kind;
    size_t order;                    /* of making */
    const struct lfs_record *record; /* NULL: what a CPU began with */
    uint16_t ctx;                    /* LFS_NO_CTX: the lane of the CPU */
    unsigned cpu;
};

struct lfs_chrome_events {
    struct lfs_chrome_event *items; /* in the order of their times; freed with free() */
    size_t count, capacity;
};

struct lfs_chrome_events lfs_chrome_events_of(const struct lfs_trace_case *it);

#endif
