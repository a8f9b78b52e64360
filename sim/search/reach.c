/* SPDX-License-Identifier: BSD-3-Clause */
/* What a step reads and writes, in a form that many steps can be gathered in. */
#include <string.h>

#include "sim/search/search.h"

void reach_add(struct reach *to, const struct reach *more)
{
    for (unsigned i = 0; i < REACH_WORDS; i++) {
        to->read[i] |= more->read[i];
        to->written[i] |= more->written[i];
    }
}

bool reach_within(const struct reach *part, const struct reach *whole)
{
    uint64_t beyond = 0;

    for (unsigned i = 0; i < REACH_WORDS; i++)
        beyond |= (part->read[i] & ~whole->read[i]) | (part->written[i] & ~whole->written[i]);
    return beyond == 0;
}

bool reach_meets(const struct reach *a, const struct reach *b)
{
    uint64_t met = 0;

    for (unsigned i = 0; i < REACH_WORDS; i++)
        met |= (a->written[i] & (b->read[i] | b->written[i])) | (a->read[i] & b->written[i]);
    return met != 0;
}

bool reach_of_wait(const struct lfs_machine *m, unsigned cpu, struct reach *out)
{
    const struct lfs_wait_reads *waits = &m->waits[cpu];
    uint64_t any = 0;

    memset(out, 0, sizeof(*out));
    for (unsigned i = 0; i * 64 < m->object_count; i++) {
        out->read[i] = waits->read[i] & m->hot[i]; /* cold ones decide nothing that is hot */
        any |= out->read[i];
    }
    for (unsigned i = 0; i < REACH_AREA_WORDS; i++)
        any |= out->read[REACH_OBJECT_WORDS + i] = waits->areas[i];
    return any != 0;
}

void reach_of_step(struct lfs_machine *m, const uint64_t *seen, struct reach *out)
{
    const struct lfs_footprint *step = &m->step;
    uint64_t marks = step->made_event ? REACH_EVENTS : 0;

    lfs_undo_tell_unchanged(m);
    memset(out, 0, sizeof(*out));
    if (m->core.end != LFS_END_NONE && m->core.end != LFS_END_COMPLETED) {
        memset(out, 0xff, sizeof(*out)); /* nobody moves after it */
        return;
    }
    memcpy(out->read, step->read, sizeof(step->read));
    memcpy(out->written, step->written, sizeof(step->written));
    for (unsigned i = 0; i * 64 < m->object_count; i++) {
        uint64_t hot = m->hot[i];

        out->read[i] &= hot;
        out->written[i] &= hot;
        marks |= out->written[i] & seen[i] ? REACH_SEEN : 0;
    }
    memcpy(out->read + REACH_OBJECT_WORDS, step->area_read, sizeof(step->area_read));
    memcpy(out->written + REACH_OBJECT_WORDS, step->area_written, sizeof(step->area_written));
    for (unsigned i = REACH_OBJECT_WORDS; i < REACH_MARKS; i++)
        marks |= out->written[i] & seen[i] ? REACH_SEEN : 0;
    out->written[REACH_MARKS] = marks;
}

static void leave_out(uint64_t *seen, lfs_obj obj)
{
    seen[obj.index >> 6] &= ~(UINT64_C(1) << (obj.index & 63));
}

void reach_default_seen(const struct lfs_machine *m, uint64_t *seen)
{
    for (unsigned i = 0; i < REACH_OBJECT_WORDS; i++)
        seen[i] = m->hot[i];
    memset(seen + REACH_OBJECT_WORDS, 0xff, REACH_AREA_WORDS * sizeof(*seen));
    for (unsigned i = 0; i < m->ctx_count; i++) {
        leave_out(seen, m->ctx[i].state);
        leave_out(seen, m->ctx[i].progress);
    }
    for (unsigned i = 0; i < m->config.cpus; i++) {
        leave_out(seen, m->cpu[i]);
        for (unsigned k = 0; k < m->progresses[i]; k++)
            leave_out(seen, m->cpu_progress[i][k]);
    }
    for (unsigned i = 0; i < m->lock_count; i++)
        leave_out(seen, m->lock[i].state);
}
