/* SPDX-License-Identifier: BSD-3-Clause */
/* Sums of what pages hold, and the page sum of the state hash. */
#include "sim/pages.h"

/* Blocks rather than frames of the range are gone through, so it may be all of memory. */
uint64_t lfs_held_sum(struct lfs_machine *m, lfs_pa base, uint64_t count)
{
    struct lfs_pages *pages = m->pages;
    uint64_t first = base.v >> LFS_PAGE_SHIFT, end = first + count, sum = 0;

    for (unsigned b = 0; b < BLOCKS_MAX; b++) {
        const struct block *block = pages->block[b];
        uint64_t at = block ? block->number * BLOCK_FRAMES : end;
        uint64_t stop = at + BLOCK_FRAMES < end ? at + BLOCK_FRAMES : end;

        for (at = at > first ? at : first; at < stop; at = (at | 63) + 1)
            for (uint64_t word = lfs_present_word(pages, at, stop); word; word &= word - 1) {
                uint64_t frame = at + (unsigned)__builtin_ctzll(word);

                sum += contribution(frame, content_sum(pages, frame_content(pages, frame)));
            }
    }
    return sum;
}

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

uint64_t lfs_pages_sum(struct lfs_machine *m)
{
    struct lfs_pages *pages = m->pages;

    for (unsigned b = 0; b < BLOCKS_MAX; b++) {
        struct block *block = pages->block[b];

        for (unsigned word = 0; block && word < BLOCK_FRAMES / 64; word++) {
            for (uint64_t set = block->present[word] & ~block->counted[word]; set; set &= set - 1) {
                unsigned i = word * 64 + (unsigned)__builtin_ctzll(set);

                pages->total += contribution(block->number * BLOCK_FRAMES + i,
                                             content_sum(pages, block->content[i]));
            }
            block->counted[word] = block->present[word];
        }
    }
    return pages->total;
}
