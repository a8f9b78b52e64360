/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pool of page contents, and those that images bring.
 *
 * Beyond what frames hold, the pool has room for the pages of images and for old versions that
 * snapshots and the undo log keep. Room that is never touched costs nothing.
 */
#include <string.h>
#include <sys/mman.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/pages.h"

#define PAGES_DEFAULT 16384u
#define PAGES_LIMIT   (1u << 24) /* 64 GiB */
#define VERSIONS_KEPT 4u
#define IMAGE_PAGES   16384u

bool lfs_pages_init(struct lfs_machine *m)
{
    struct lfs_pages *pages = lfs_machine_alloc(m, sizeof(*pages));
    uint32_t max = m->config.pages_max ? m->config.pages_max : PAGES_DEFAULT;

    if (!pages || max > PAGES_LIMIT)
        return false;
    m->pages = pages;
    pages->held_max = max;
    pages->contents_max = 1 + VERSIONS_KEPT * max + IMAGE_PAGES;
    pages->contents_used = 1;
    pages->contents =
        mmap(NULL, pages->contents_max * sizeof(struct content), PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    pages->data = mmap(NULL, (size_t)pages->contents_max * LFS_PAGE_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages->contents == MAP_FAILED || pages->data == MAP_FAILED)
        return false;
    pages->zero_sum = XXH3_64bits(pages->data, LFS_PAGE_SIZE);
    return true;
}

void lfs_pages_fini(struct lfs_machine *m)
{
    struct lfs_pages *pages = m->pages;

    if (!pages)
        return;
    if (pages->contents && pages->contents != MAP_FAILED)
        munmap(pages->contents, pages->contents_max * sizeof(struct content));
    if (pages->data && pages->data != MAP_FAILED)
        munmap(pages->data, (size_t)pages->contents_max * LFS_PAGE_SIZE);
}

/* ---- contents */

static uint32_t content_take(struct lfs_pages *pages)
{
    uint32_t index = pages->first_free;

    if (index != NO_CONTENT)
        pages->first_free = pages->contents[index].next_free;
    else if (pages->contents_used < pages->contents_max)
        index = pages->contents_used++;
    return index;
}

uint32_t lfs_content_new(struct lfs_machine *m)
{
    struct lfs_pages *pages = m->pages;
    uint32_t index = content_take(pages);
    struct content *content;

    if (index == NO_CONTENT && m->undo) {
        lfs_undo_forget(m); /* rather than end a run because it is observed */
        index = content_take(pages);
    }
    if (index == NO_CONTENT) {
        lfs_end_bound(m, "old page contents");
        return NO_CONTENT;
    }
    content = &pages->contents[index];
    *content = (struct content){
        .data = pages->data + (size_t)index * LFS_PAGE_SIZE, .refs = 1, .born = m->core.steps};
    return index;
}

void lfs_pages_drop(struct lfs_machine *m, uint32_t content)
{
    content_release(m->pages, content);
}

void lfs_content_learn_sum(struct lfs_pages *pages, struct content *content)
{
    content->sum = XXH3_64bits(content->data, LFS_PAGE_SIZE) - pages->zero_sum;
    content->sum_known = true;
}

/* ---- images */

bool lfs_image_add(struct lfs_machine *m, const void *bytes, size_t size, lfs_image *out)
{
    struct lfs_pages *pages = m->pages;
    struct image *image = &pages->image[pages->image_count];
    size_t whole = size / LFS_PAGE_SIZE;

    if (pages->image_count == LFS_IMAGES_MAX || size > UINT32_MAX)
        return false;
    image->size = size;
    image->pages = (uint32_t)lfs_pages_of(size);
    image->content = lfs_machine_alloc(m, (image->pages + 1) * sizeof(uint32_t));
    if (!image->content)
        return false;
    for (uint32_t i = 0; i < image->pages; i++) {
        uint32_t index = lfs_content_new(m);
        struct content *content = &pages->contents[index];

        if (index == NO_CONTENT)
            return false;
        if (i < whole) {
            content->data = (uint8_t *)(uintptr_t)bytes + (size_t)i * LFS_PAGE_SIZE;
        } else {
            memset(content->data, 0, LFS_PAGE_SIZE);
            memcpy(content->data, (const uint8_t *)bytes + whole * LFS_PAGE_SIZE,
                   size % LFS_PAGE_SIZE);
        }
        content->fixed = true;
        image->content[i] = index;
        content_sum(pages, index);
    }
    out->index = (uint16_t)pages->image_count++;
    return true;
}

size_t lfs_image_size(const struct lfs_machine *m, lfs_image image)
{
    return m->pages->image[image.index].size;
}

uint32_t lfs_image_page(const struct lfs_pages *pages, lfs_image image, uint64_t page)
{
    const struct image *i = &pages->image[image.index];

    return page < i->pages ? i->content[page] : NO_CONTENT;
}
