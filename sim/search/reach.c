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

static void add_pages(uint64_t *words, const uint64_t *pages, uint32_t count)
{
    if (count == UINT32_MAX) {
        memset(words, 0xff, REACH_PAGE_WORDS * sizeof(*words));
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        words[pages[i] % REACH_PAGES / 64] |= UINT64_C(1) << (pages[i] % 64);
}

bool reach_of_wait(const struct lfs_machine *m, unsigned cpu, struct reach *out)
{
    const struct lfs_wait_reads *waits = &m->waits[cpu];
    uint64_t any = waits->pages;

    memset(out, 0, sizeof(*out));
    for (unsigned i = 0; i * 64 < m->object_count; i++) {
        out->read[i] = waits->read[i] & m->hot[i]; /* cold ones decide nothing that is hot */
        any |= out->read[i];
    }
    if (waits->pages)
        memset(out->read + REACH_OBJECT_WORDS, 0xff, REACH_PAGE_WORDS * sizeof(uint64_t));
    return any != 0;
}

void reach_of_step(const struct lfs_machine *m, const uint64_t *seen, struct reach *out)
{
    const struct lfs_footprint *step = &m->step;

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
        out->written[REACH_SEEN] |= (out->written[i] & seen[i]) != 0;
    }
    add_pages(out->read + REACH_OBJECT_WORDS, step->page_read, step->pages_read);
    add_pages(out->written + REACH_OBJECT_WORDS, step->page_written, step->pages_written);
    out->written[REACH_SEEN] |= step->pages_written > 0;
}

static void leave_out(uint64_t *seen, lfs_obj obj)
{
    seen[obj.index >> 6] &= ~(UINT64_C(1) << (obj.index & 63));
}

void reach_default_seen(const struct lfs_machine *m, uint64_t *seen)
{
    for (unsigned i = 0; i < REACH_OBJECT_WORDS; i++)
        seen[i] = m->hot[i];
    for (unsigned i = 0; i < m->ctx_count; i++) {
        leave_out(seen, m->ctx[i].state);
        leave_out(seen, m->ctx[i].progress);
    }
    for (unsigned i = 0; i < m->config.cpus; i++) {
        leave_out(seen, m->cpu[i]);
        leave_out(seen, m->cpu_progress[i]);
    }
    for (unsigned i = 0; i < m->lock_count; i++)
        leave_out(seen, m->lock[i].state);
}
