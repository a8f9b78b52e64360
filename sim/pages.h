/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of page contents, shared by pages*.c only. */
#ifndef SIM_PAGES_H
#define SIM_PAGES_H

#include "lfasim/memory.h"
#include "sim/machine.h"

#define BLOCK_FRAMES 512u /* 2 MiB of memory a block */
#define BLOCKS_MAX   256u
#define NO_CONTENT   0u /* index 0 is never used */

struct content {
    uint8_t *data;
    uint64_t sum;
    uint32_t refs;
    uint32_t next_free;
    uint32_t born; /* step in which it was made private, so that one step logs a frame once */
    bool sum_known;
    bool fixed; /* data belongs to an image: never written */
};

struct block {
    uint64_t number; /* frame / BLOCK_FRAMES */
    uint64_t present[BLOCK_FRAMES / 64];
    uint64_t counted[BLOCK_FRAMES / 64]; /* its sum is in the totals */
    uint32_t content[BLOCK_FRAMES];
    struct block *before; /* the one made before it */
    struct block *next_stale;
    bool stale;     /* may hold a frame that is not counted */
    uint64_t total; /* sum over those that are */
};

struct image {
    size_t size;
    uint32_t pages;
    uint32_t *content;
};

struct lfs_pages {
    struct content *contents;
    uint8_t *data;
    uint32_t contents_max, contents_used, first_free, held, held_max;
    struct block *block[BLOCKS_MAX]; /* open hash by block number */
    unsigned block_count;
    struct block *last;
    struct image image[LFS_IMAGES_MAX];
    unsigned image_count;
    struct block *newest, *stale;
    uint64_t total;    /* of all blocks */
    uint64_t zero_sum; /* of a page of zeros */
};

/* sim/pages_contents.c */

/* A fresh content with one reference; its bytes are undefined. NO_CONTENT ends the run as `bound`.
 */
uint32_t lfs_content_new(struct lfs_machine *m);
void lfs_content_learn_sum(struct lfs_pages *pages, struct content *content);
/* The content of a page of an image; NO_CONTENT beyond its end. */
uint32_t lfs_image_page(const struct lfs_pages *pages, lfs_image image, uint64_t page);

static inline void content_release(struct lfs_pages *pages, uint32_t index)
{
    struct content *content = &pages->contents[index];

    if (index == NO_CONTENT || --content->refs > 0)
        return;
    content->next_free = pages->first_free;
    pages->first_free = index;
}

/* Of its bytes, less that of zeros. */
static inline uint64_t content_sum(struct lfs_pages *pages, uint32_t index)
{
    struct content *content = &pages->contents[index];

    if (index == NO_CONTENT)
        return 0;
    if (!content->sum_known)
        lfs_content_learn_sum(pages, content);
    return content->sum;
}

/* sim/pages.c */

/* Puts a content, whose reference passes to the directory, into a frame. */
void lfs_frame_set(struct lfs_machine *m, uint64_t frame, uint32_t content);
/* Bytes of the frame's own for whoever writes all of them; NULL: the run has ended. */
uint8_t *lfs_frame_replace(struct lfs_machine *m, uint64_t frame);
/* False, and the end of the run, when one frame more would hold a content than may. */
bool lfs_may_hold_more(struct lfs_machine *m);
/* Enters a frame into one of the step's lists of pages. */
void lfs_footprint_page(struct lfs_machine *m, bool written, uint64_t frame);
/* The pages of an operation on a range, also those that it leaves as they were. */
void lfs_footprint_range(struct lfs_machine *m, bool written, lfs_pa base, uint64_t pages);

static inline struct block *block_find(const struct lfs_pages *pages, uint64_t number)
{
    if (pages->last && pages->last->number == number)
        return pages->last;
    for (unsigned i = 0; i < BLOCKS_MAX; i++) {
        struct block *block = pages->block[(number + i) % BLOCKS_MAX];

        if (!block || block->number == number)
            return block;
    }
    return NULL;
}

static inline uint32_t frame_content(const struct lfs_pages *pages, uint64_t frame)
{
    const struct block *block = block_find(pages, frame / BLOCK_FRAMES);

    return block ? block->content[frame % BLOCK_FRAMES] : NO_CONTENT;
}

/* Which frames of [frame, end) hold a content, as far as one word of the directory tells; bit 0 is
 * frame, and the word ends before (frame | 63) + 1. */
static inline uint64_t lfs_present_word(const struct lfs_pages *pages, uint64_t frame, uint64_t end)
{
    const struct block *block = block_find(pages, frame / BLOCK_FRAMES);
    unsigned i = frame % BLOCK_FRAMES;
    uint64_t word = block ? block->present[i >> 6] >> (i & 63) : 0;

    return end - frame < 64 ? word & ((UINT64_C(1) << (end - frame)) - 1) : word;
}

/* What one frame adds to the page sum of the state hash: nothing for zeros, so that a frame that
 * was never touched and one that was cleared are the same state. */
static inline uint64_t contribution(uint64_t frame, uint64_t sum)
{
    uint64_t h = (sum ^ (frame * UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xc2b2ae3d27d4eb4f);

    return sum == 0 ? 0 : h ^ (h >> 29);
}

/* sim/pages_whole.c */

/* Calls for each frame of [first, first + count) that holds a content. */
void lfs_each_present(struct lfs_machine *m, uint64_t first, uint64_t count,
                      void (*call)(struct lfs_machine *m, uint64_t frame, void *user), void *user);

#endif
