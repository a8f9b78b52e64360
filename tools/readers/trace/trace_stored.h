/* SPDX-License-Identifier: BSD-3-Clause */
/* A trace that was read from a file. All texts are printable and belong to the file. */
#ifndef LFASIM_TOOLS_READERS_TRACE_STORED_H
#define LFASIM_TOOLS_READERS_TRACE_STORED_H

#include "lfasim/readers/trace_view.h"

/* What the writer knew of a record and a reader cannot find out again. */
struct lfs_stored_record {
    struct lfs_record record; /* rule: 1 + its index below; from and to: indices of contexts */
    const char *name, *decoded;
    uint32_t fid;
};

struct lfs_stored_context {
    const char *name, *entity, *level;
};

struct lfs_stored_step {
    uint32_t number;
    struct lfs_pos place; /* file NULL: not known */
    const char *words;    /* or NULL */
};

struct lfs_trace_stored {
    struct lfs_stored_record *records; /* in the order of seq, without gaps */
    size_t record_count, record_capacity;
    struct lfs_stored_context *contexts;
    size_t context_count;
    struct lfs_rule *rules;
    size_t rule_count;
    struct lfs_stored_step *steps; /* in the order of their numbers */
    size_t step_count;
    const char *reason; /* of the end; "" without one */
};

const struct lfs_stored_record *lfs_stored_record(const struct lfs_trace_stored *stored,
                                                  uint32_t seq);
/* The step of that number, or NULL. */
const struct lfs_stored_step *lfs_stored_step(const struct lfs_trace_stored *stored,
                                              uint32_t number);

#endif
