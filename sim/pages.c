/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The directory from page frame to content, and the bytes of simulated memory.
 *
 * A content is shared by every frame that was copied from another, by snapshots and by the undo
 * log, and is replaced by a private one when somebody writes to it. Frames without a content are
 * zero.
 */
#include <string.h>

#include "sim/pages.h"

/* ---- directory */

static struct block *block_new(struct lfs_machine *m, uint64_t number)
{
    struct lfs_pages *pages = m->pages;
    unsigned i = (unsigned)(number % BLOCKS_MAX);
    struct block *block;

    /* One slot stays free so that a search always ends. */
    if (pages->block_count == BLOCKS_MAX - 1 || !(block = lfs_machine_alloc(m, sizeof(*block)))) {
        lfs_end_bound(m, "page directory");
        return NULL;
    }
    while (pages->block[i])
        i = (i + 1) % BLOCKS_MAX;
    block->number = number;
    pages->block[i] = block;
    pages->block_count++;
    block->before = pages->newest;
    pages->newest = block;
    return block;
}

static inline struct block *block_for_writing(struct lfs_machine *m, uint64_t number)
{
    struct block *block = block_find(m->pages, number);

    if (!block)
        block = block_new(m, number);
    if (block)
        m->pages->last = block;
    return block;
}

/* Before a frame changes. */
static inline void frame_uncount(struct lfs_pages *pages, struct block *block, unsigned i)
{
    uint64_t bit = UINT64_C(1) << (i & 63);

    if (!block->stale) {
        block->stale = true;
        block->next_stale = pages->stale;
        pages->stale = block;
    }
    if (block->counted[i >> 6] & bit) {
        uint64_t sum =
            contribution(block->number * BLOCK_FRAMES + i, content_sum(pages, block->content[i]));

        block->counted[i >> 6] &= ~bit;
        block->total -= sum;
        pages->total -= sum;
    }
}

/* Puts a content (whose reference passes to the directory) into a frame; returns what was there,
 * with its reference. */
static uint32_t frame_swap(struct lfs_pages *pages, struct block *block, unsigned i,
                           uint32_t content)
{
    uint32_t old = block->content[i];
    uint64_t bit = UINT64_C(1) << (i & 63);

    frame_uncount(pages, block, i);
    pages->held += (content != NO_CONTENT) - (uint32_t)(old != NO_CONTENT);
    block->content[i] = content;
    block->present[i >> 6] = content ? block->present[i >> 6] | bit : block->present[i >> 6] & ~bit;
    return old;
}

static void footprint_area(struct lfs_machine *m, bool written, uint64_t frame)
{
    uint64_t area = frame / LFS_AREA_PAGES % LFS_AREAS;

    (written ? m->step.area_written : m->step.area_read)[area >> 6] |= UINT64_C(1) << (area & 63);
}

void lfs_footprint_page(struct lfs_machine *m, bool written, uint64_t frame)
{
    uint64_t *list = written ? m->step.page_written : m->step.page_read;
    uint32_t *count = written ? &m->step.pages_written : &m->step.pages_read;

    footprint_area(m, written, frame);
    if (*count > 32)
        return;
    for (uint32_t i = 0; i < *count; i++)
        if (list[i] == frame)
            return;
    if (*count == 32)
        *count = UINT32_MAX;
    else
        list[(*count)++] = frame;
}

void lfs_footprint_range(struct lfs_machine *m, bool written, lfs_pa base, uint64_t pages)
{
    const uint32_t *count = written ? &m->step.pages_written : &m->step.pages_read;
    uint64_t frame = base.v >> LFS_PAGE_SHIFT, end = frame + pages;

    if (!m->view.tracking || pages == 0)
        return;
    for (uint64_t i = 0; i < pages && *count <= 32; i++)
        lfs_footprint_page(m, written, frame + i);
    footprint_area(m, written, end - 1);
    for (uint64_t area = 0; area < LFS_AREAS && frame < end; area++, frame += LFS_AREA_PAGES)
        footprint_area(m, written, frame);
}

bool lfs_may_hold_more(struct lfs_machine *m)
{
    if (m->pages->held < m->pages->held_max)
        return true;
    lfs_end_bound(m, "pages_max");
    return false;
}

void lfs_frame_set(struct lfs_machine *m, uint64_t frame, uint32_t content)
{
    struct lfs_pages *pages = m->pages;
    struct block *block = content == NO_CONTENT ? block_find(pages, frame / BLOCK_FRAMES)
                                                : block_for_writing(m, frame / BLOCK_FRAMES);
    uint32_t old;

    if (m->view.tracking)
        lfs_footprint_page(m, true, frame);
    if (!block) {
        content_release(pages, content);
        return;
    }
    old = frame_swap(pages, block, frame % BLOCK_FRAMES, content);
    if (!m->undo || !lfs_undo_log_page(m, frame, old))
        content_release(pages, old);
}

void lfs_pages_put_back(struct lfs_machine *m, uint64_t frame, uint32_t old)
{
    struct block *block = block_for_writing(m, frame / BLOCK_FRAMES);

    if (block)
        content_release(m->pages, frame_swap(m->pages, block, frame % BLOCK_FRAMES, old));
}

/* A frame gets a content of its own in place of content `index`. */
static __attribute__((noinline)) uint8_t *frame_renew(struct lfs_machine *m, uint64_t frame,
                                                      uint32_t index, bool keep_bytes)
{
    struct lfs_pages *pages = m->pages;
    uint32_t fresh = NO_CONTENT;

    if (index != NO_CONTENT || lfs_may_hold_more(m))
        fresh = lfs_content_new(m);
    if (fresh == NO_CONTENT)
        return NULL;
    if (keep_bytes) {
        if (index != NO_CONTENT)
            memcpy(pages->contents[fresh].data, pages->contents[index].data, LFS_PAGE_SIZE);
        else
            memset(pages->contents[fresh].data, 0, LFS_PAGE_SIZE);
    }
    lfs_frame_set(m, frame, fresh);
    return pages->contents[fresh].data;
}

/* The bytes of a frame for writing: private to it, and born in this step if an undo log is kept. */
static inline uint8_t *frame_private(struct lfs_machine *m, uint64_t frame, bool keep_bytes)
{
    struct lfs_pages *pages = m->pages;
    struct block *block = block_find(pages, frame / BLOCK_FRAMES);
    uint32_t index = block ? block->content[frame % BLOCK_FRAMES] : NO_CONTENT;
    struct content *content = &pages->contents[index];

    if (index == NO_CONTENT || content->refs != 1 || content->fixed ||
        (m->undo && content->born != m->core.steps))
        return frame_renew(m, frame, index, keep_bytes);
    pages->last = block;
    if (m->view.tracking)
        lfs_footprint_page(m, true, frame);
    frame_uncount(pages, block, frame % BLOCK_FRAMES);
    content->sum_known = false;
    return content->data;
}

uint8_t *lfs_frame_replace(struct lfs_machine *m, uint64_t frame)
{
    return frame_private(m, frame, false);
}

/* ---- bytes */

void lfs_mem_read(struct lfs_machine *m, lfs_pa at, void *out, size_t size)
{
    uint8_t *to = out;

    while (size > 0) {
        size_t offset = at.v & (LFS_PAGE_SIZE - 1), n = LFS_PAGE_SIZE - offset;
        uint64_t frame = at.v >> LFS_PAGE_SHIFT;
        uint32_t content = frame_content(m->pages, frame);

        n = n < size ? n : size;
        if (m->view.tracking)
            lfs_footprint_page(m, false, frame);
        if (content != NO_CONTENT)
            memcpy(to, m->pages->contents[content].data + offset, n);
        else
            memset(to, 0, n);
        to += n;
        at.v += n;
        size -= n;
    }
}

void lfs_mem_write(struct lfs_machine *m, lfs_pa at, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;

    while (size > 0) {
        size_t offset = at.v & (LFS_PAGE_SIZE - 1), n = LFS_PAGE_SIZE - offset;
        uint8_t *to;

        n = n < size ? n : size;
        to = frame_private(m, at.v >> LFS_PAGE_SHIFT, n < LFS_PAGE_SIZE);
        if (!to)
            return;
        memcpy(to + offset, from, n);
        from += n;
        at.v += n;
        size -= n;
    }
}

static const uint8_t zeros[LFS_PAGE_SIZE];

void lfs_mem_clear(struct lfs_machine *m, lfs_pa at, size_t size)
{
    while (size > 0) {
        size_t offset = at.v & (LFS_PAGE_SIZE - 1), n = LFS_PAGE_SIZE - offset;
        uint64_t frame = at.v >> LFS_PAGE_SHIFT;
        uint32_t content = frame_content(m->pages, frame);
        uint8_t *to = NULL;

        n = n < size ? n : size;
        if (m->view.tracking)
            lfs_footprint_page(m, true, frame);
        if (content != NO_CONTENT && memcmp(m->pages->contents[content].data + offset, zeros, n))
            to = frame_private(m, frame, n < LFS_PAGE_SIZE);
        if (to)
            memset(to + offset, 0, n);
        at.v += n;
        size -= n;
    }
}

uint64_t lfs_pages_held(const struct lfs_machine *m)
{
    return m->pages->held;
}
