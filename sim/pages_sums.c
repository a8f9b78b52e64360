/* SPDX-License-Identifier: BSD-3-Clause */
/* Sums of what pages hold, and the page sum of the state hash. */
#include "sim/pages.h"

uint64_t lfs_page_sum(struct lfs_machine *m, lfs_pa page)
{
    uint64_t frame = page.v >> LFS_PAGE_SHIFT;

    if (m->view.tracking)
        lfs_footprint_page(m, false, frame);
    return content_sum(m->pages, frame_content(m->pages, frame));
}

static uint64_t sum_append(uint64_t sum, uint64_t page_sum)
{
    return (sum ^ page_sum) * UINT64_C(0x9fb21c651e98df25) + UINT64_C(0x165667b19e3779f9);
}

uint64_t lfs_range_sum(struct lfs_machine *m, lfs_pa base, uint64_t pages)
{
    uint64_t sum = 0, frame = base.v >> LFS_PAGE_SHIFT, end = frame + pages;

    while (frame < end) {
        const struct block *block = block_find(m->pages, frame / BLOCK_FRAMES);
        uint64_t block_end = (frame / BLOCK_FRAMES + 1) * BLOCK_FRAMES;

        for (; frame < end && frame < block_end; frame++) {
            if (m->view.tracking)
                lfs_footprint_page(m, false, frame);
            sum = sum_append(
                sum, block ? content_sum(m->pages, block->content[frame % BLOCK_FRAMES]) : 0);
        }
    }
    return sum;
}

uint64_t lfs_image_sum(const struct lfs_machine *m, lfs_image image, uint64_t first_page,
                       uint64_t pages)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < pages; i++)
        sum =
            sum_append(sum, content_sum(m->pages, lfs_image_page(m->pages, image, first_page + i)));
    return sum;
}

static uint64_t sum_of_frames(struct lfs_pages *pages, const struct block *block, unsigned word,
                              uint64_t set)
{
    uint64_t sum = 0;

    for (; set; set &= set - 1) {
        unsigned i = word * 64 + (unsigned)__builtin_ctzll(set);

        sum +=
            contribution(block->number * BLOCK_FRAMES + i, content_sum(pages, block->content[i]));
    }
    return sum;
}

static void count_frames(struct lfs_pages *pages, struct block *block)
{
    for (unsigned word = 0; word < BLOCK_FRAMES / 64; word++) {
        uint64_t fresh = block->present[word] & ~block->counted[word];
        uint64_t sum = sum_of_frames(pages, block, word, fresh);

        block->counted[word] = block->present[word];
        block->total += sum;
        pages->total += sum;
    }
}

uint64_t lfs_pages_sum(struct lfs_machine *m)
{
    struct lfs_pages *pages = m->pages;

    for (; pages->stale; pages->stale = pages->stale->next_stale) {
        count_frames(pages, pages->stale);
        pages->stale->stale = false;
    }
    return pages->total;
}

/* Of the frames of a block that lie in [first, end). */
static uint64_t block_sum(struct lfs_pages *pages, const struct block *block, uint64_t first,
                          uint64_t end)
{
    uint64_t base = block->number * BLOCK_FRAMES, sum = 0;

    if (base >= end || base + BLOCK_FRAMES <= first)
        return 0;
    if (base >= first && base + BLOCK_FRAMES <= end)
        return block->total;
    for (unsigned word = 0; word < BLOCK_FRAMES / 64; word++, base += 64) {
        uint64_t set = block->present[word];

        if (base >= end || base + 64 <= first)
            continue;
        if (base < first)
            set &= ~UINT64_C(0) << (first - base);
        if (base + 64 > end)
            set &= ~UINT64_C(0) >> (base + 64 - end);
        sum += sum_of_frames(pages, block, word, set);
    }
    return sum;
}

/* Blocks rather than frames of the range are gone through, so it may be all of memory. */
uint64_t lfs_held_sum(struct lfs_machine *m, lfs_pa base, uint64_t count)
{
    uint64_t first = base.v >> LFS_PAGE_SHIFT, sum = 0;

    lfs_pages_sum(m); /* counts all blocks */
    for (const struct block *block = m->pages->newest; block; block = block->before)
        sum += block_sum(m->pages, block, first, first + count);
    return sum;
}

static void each_frame(struct lfs_pages *pages, const struct block *block, uint64_t first,
                       uint64_t end, lfs_held_page *each, void *user)
{
    for (unsigned word = 0; word < BLOCK_FRAMES / 64; word++)
        for (uint64_t set = block->present[word]; set; set &= set - 1) {
            unsigned i = word * 64 + (unsigned)__builtin_ctzll(set);
            uint64_t frame = block->number * BLOCK_FRAMES + i;
            uint64_t sum =
                frame >= first && frame < end ? content_sum(pages, block->content[i]) : 0;

            if (sum != 0)
                each(user, lfs_pa_of(frame << LFS_PAGE_SHIFT), sum);
        }
}

void lfs_held_each(struct lfs_machine *m, lfs_pa base, uint64_t count, lfs_held_page *each,
                   void *user)
{
    uint64_t first = base.v >> LFS_PAGE_SHIFT, end = first + count;

    for (const struct block *block = m->pages->newest; block; block = block->before)
        if (block->number * BLOCK_FRAMES < end && (block->number + 1) * BLOCK_FRAMES > first)
            each_frame(m->pages, block, first, end, each, user);
}
