/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of page contents, shared by pages.c and pages_saved.c only. */
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
    uint64_t counted[BLOCK_FRAMES / 64]; /* its sum is in pages->total */
    uint32_t content[BLOCK_FRAMES];
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
    uint64_t total;    /* sum over counted frames */
    uint64_t zero_sum; /* of a page of zeros */
};

/* Puts a content, whose reference passes to the directory, into a frame. */
void lfs_frame_set(struct lfs_machine *m, uint64_t frame, uint32_t content);
uint32_t lfs_frame_content(const struct lfs_pages *pages, uint64_t frame);
/* Calls for each frame of [first, first + count) that holds a content. */
void lfs_each_present(struct lfs_machine *m, uint64_t first, uint64_t count,
                      void (*call)(struct lfs_machine *m, uint64_t frame, void *user), void *user);

#endif
