/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whole pages: an image's put into frames, copied, zeroed. The result is the same whether frames
 * share a content or each gets its own (_move).
 */
#include <string.h>

#include "sim/pages.h"

static void share(struct lfs_machine *m, uint64_t frame, uint32_t content)
{
    if (frame_content(m->pages, frame) == NO_CONTENT &&
        (content == NO_CONTENT || !lfs_may_hold_more(m)))
        return;
    if (content != NO_CONTENT)
        m->pages->contents[content].refs++;
    lfs_frame_set(m, frame, content);
}

static void move(struct lfs_machine *m, uint64_t frame, uint32_t content)
{
    uint8_t *to = lfs_frame_replace(m, frame);

    if (to && content != NO_CONTENT)
        memcpy(to, m->pages->contents[content].data, LFS_PAGE_SIZE);
    else if (to)
        memset(to, 0, LFS_PAGE_SIZE);
}

void lfs_page_place(struct lfs_machine *m, lfs_pa at, lfs_image image, uint64_t first_page,
                    uint64_t pages)
{
    lfs_footprint_range(m, true, at, pages);
    for (uint64_t i = 0; i < pages; i++)
        share(m, (at.v >> LFS_PAGE_SHIFT) + i, lfs_image_page(m->pages, image, first_page + i));
}

void lfs_page_place_move(struct lfs_machine *m, lfs_pa at, lfs_image image, uint64_t first_page,
                         uint64_t pages)
{
    for (uint64_t i = 0; i < pages; i++)
        move(m, (at.v >> LFS_PAGE_SHIFT) + i, lfs_image_page(m->pages, image, first_page + i));
}

void lfs_each_present(struct lfs_machine *m, uint64_t first, uint64_t count,
                      void (*call)(struct lfs_machine *m, uint64_t frame, void *user), void *user)
{
    for (uint64_t frame = first; frame < first + count; frame = (frame | 63) + 1)
        for (uint64_t word = lfs_present_word(m->pages, frame, first + count); word;
             word &= word - 1)
            call(m, frame + (unsigned)__builtin_ctzll(word), user);
}

static uint64_t count_present(const struct lfs_pages *pages, uint64_t first, uint64_t count)
{
    uint64_t n = 0;

    for (uint64_t frame = first; frame < first + count; frame = (frame | 63) + 1)
        n += (unsigned)__builtin_popcountll(lfs_present_word(pages, frame, first + count));
    return n;
}

static void drop_frame(struct lfs_machine *m, uint64_t frame, void *user)
{
    (void)user;
    lfs_frame_set(m, frame, NO_CONTENT);
}

void lfs_page_zero(struct lfs_machine *m, lfs_pa at, uint64_t pages)
{
    lfs_footprint_range(m, true, at, pages);
    lfs_each_present(m, at.v >> LFS_PAGE_SHIFT, pages, drop_frame, NULL);
}

static void copy_frame(struct lfs_machine *m, uint64_t frame, void *user)
{
    share(m, frame + *(uint64_t *)user, frame_content(m->pages, frame));
}

static void move_frame(struct lfs_machine *m, uint64_t frame, void *user)
{
    move(m, frame + *(uint64_t *)user, frame_content(m->pages, frame));
}

/* A frame whose counterpart in the source is zero. */
static void drop_gap(struct lfs_machine *m, uint64_t frame, void *user)
{
    if (frame_content(m->pages, frame - *(uint64_t *)user) == NO_CONTENT)
        lfs_frame_set(m, frame, NO_CONTENT);
}

static void copy_pages(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages,
                       void (*call)(struct lfs_machine *m, uint64_t frame, void *user))
{
    uint64_t first = from.v >> LFS_PAGE_SHIFT, to_first = to.v >> LFS_PAGE_SHIFT;
    uint64_t distance = to_first - first;

    lfs_footprint_range(m, false, from, pages);
    lfs_footprint_range(m, true, to, pages);

    lfs_each_present(m, first, pages, call, &distance);
    if (count_present(m->pages, to_first, pages) != count_present(m->pages, first, pages))
        lfs_each_present(m, to_first, pages, drop_gap, &distance);
}

void lfs_page_copy(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages)
{
    copy_pages(m, to, from, pages, copy_frame);
}

void lfs_page_copy_move(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages)
{
    copy_pages(m, to, from, pages, move_frame);
}
