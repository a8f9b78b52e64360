/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page contents: a directory from page frame to content, and a pool of reference-counted contents.
 *
 * A content is shared by every frame that was copied from another, by snapshots and by the undo
 * log, and is replaced by a private one when somebody writes to it. Frames without a content are
 * zero.
 */
#include <string.h>
#include <sys/mman.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/pages.h"

#define PAGES_DEFAULT 16384u
#define PAGES_LIMIT   (1u << 24) /* 64 GiB */

/* Beyond what frames hold, the pool has room for the pages of images and for old versions that
 * snapshots and the undo log keep. Room that is never touched costs nothing. */
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

/* ---- contents -------------------------------------------------------------------------------- */

static uint32_t content_take(struct lfs_pages *pages)
{
    uint32_t index = pages->first_free;

    if (index != NO_CONTENT)
        pages->first_free = pages->contents[index].next_free;
    else if (pages->contents_used < pages->contents_max)
        index = pages->contents_used++;
    return index;
}

/* A fresh content with one reference; its bytes are undefined. NO_CONTENT ends the run as `bound`.
 */
static uint32_t content_new(struct lfs_machine *m)
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

static void content_release(struct lfs_pages *pages, uint32_t index)
{
    struct content *content = &pages->contents[index];

    if (index == NO_CONTENT || --content->refs > 0)
        return;
    content->next_free = pages->first_free;
    pages->first_free = index;
}

static uint64_t content_sum(struct lfs_pages *pages, uint32_t index)
{
    struct content *content = &pages->contents[index];

    if (index == NO_CONTENT)
        return 0;
    if (!content->sum_known) {
        content->sum = XXH3_64bits(content->data, LFS_PAGE_SIZE) - pages->zero_sum;
        content->sum_known = true;
    }
    return content->sum;
}

/* What one frame adds to the page sum of the state hash: nothing for zeros, so that a frame that
 * was never touched and one that was cleared are the same state. */
static uint64_t contribution(uint64_t frame, uint64_t sum)
{
    uint64_t h = (sum ^ (frame * UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xc2b2ae3d27d4eb4f);

    return sum == 0 ? 0 : h ^ (h >> 29);
}

/* ---- directory ------------------------------------------------------------------------------- */

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

static inline uint32_t frame_content(const struct lfs_pages *pages, uint64_t frame)
{
    const struct block *block = block_find(pages, frame / BLOCK_FRAMES);

    return block ? block->content[frame % BLOCK_FRAMES] : NO_CONTENT;
}

static inline void frame_uncount(struct lfs_pages *pages, struct block *block, unsigned i)
{
    uint64_t bit = UINT64_C(1) << (i & 63);

    if (block->counted[i >> 6] & bit) {
        block->counted[i >> 6] &= ~bit;
        pages->total -=
            contribution(block->number * BLOCK_FRAMES + i, content_sum(pages, block->content[i]));
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

static void footprint_add(uint64_t *list, uint32_t *count, uint64_t frame)
{
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

/* The pages of an operation on a range, also those that it leaves as they were. */
static void footprint_range(struct lfs_machine *m, bool written, lfs_pa base, uint64_t pages)
{
    uint64_t *list = written ? m->step.page_written : m->step.page_read;
    uint32_t *count = written ? &m->step.pages_written : &m->step.pages_read;

    for (uint64_t i = 0; m->view.tracking && i < pages && *count <= 32; i++)
        footprint_add(list, count, (base.v >> LFS_PAGE_SHIFT) + i);
}

/* False, and the end of the run, when one frame more would hold a content than may. */
static bool may_hold_more(struct lfs_machine *m)
{
    if (m->pages->held < m->pages->held_max)
        return true;
    lfs_end_bound(m, "pages_max");
    return false;
}

static void frame_set(struct lfs_machine *m, uint64_t frame, uint32_t content)
{
    struct lfs_pages *pages = m->pages;
    struct block *block = content == NO_CONTENT ? block_find(pages, frame / BLOCK_FRAMES)
                                                : block_for_writing(m, frame / BLOCK_FRAMES);
    uint32_t old;

    if (m->view.tracking)
        footprint_add(m->step.page_written, &m->step.pages_written, frame);
    if (!block) {
        content_release(pages, content);
        return;
    }
    old = frame_swap(pages, block, frame % BLOCK_FRAMES, content);
    if (!m->undo || !lfs_undo_log_page(m, frame, old))
        content_release(pages, old);
}

void lfs_pages_drop(struct lfs_machine *m, uint32_t content)
{
    content_release(m->pages, content);
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

    if (index != NO_CONTENT || may_hold_more(m))
        fresh = content_new(m);
    if (fresh == NO_CONTENT)
        return NULL;
    if (keep_bytes) {
        if (index != NO_CONTENT)
            memcpy(pages->contents[fresh].data, pages->contents[index].data, LFS_PAGE_SIZE);
        else
            memset(pages->contents[fresh].data, 0, LFS_PAGE_SIZE);
    }
    frame_set(m, frame, fresh);
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
        footprint_add(m->step.page_written, &m->step.pages_written, frame);
    frame_uncount(pages, block, frame % BLOCK_FRAMES);
    content->sum_known = false;
    return content->data;
}

/* ---- images ---------------------------------------------------------------------------------- */

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
        uint32_t index = content_new(m);
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

static uint32_t image_page(const struct lfs_pages *pages, lfs_image image, uint64_t page)
{
    const struct image *i = &pages->image[image.index];

    return page < i->pages ? i->content[page] : NO_CONTENT;
}

/* ---- whole pages ----------------------------------------------------------------------------- */

static void share(struct lfs_machine *m, uint64_t frame, uint32_t content)
{
    if (frame_content(m->pages, frame) == NO_CONTENT &&
        (content == NO_CONTENT || !may_hold_more(m)))
        return;
    if (content != NO_CONTENT)
        m->pages->contents[content].refs++;
    frame_set(m, frame, content);
}

static inline void move(struct lfs_machine *m, uint64_t frame, uint32_t content)
{
    uint8_t *to = frame_private(m, frame, false);

    if (to && content != NO_CONTENT)
        memcpy(to, m->pages->contents[content].data, LFS_PAGE_SIZE);
    else if (to)
        memset(to, 0, LFS_PAGE_SIZE);
}

void lfs_page_place(struct lfs_machine *m, lfs_pa at, lfs_image image, uint64_t first_page,
                    uint64_t pages)
{
    footprint_range(m, true, at, pages);
    for (uint64_t i = 0; i < pages; i++)
        share(m, (at.v >> LFS_PAGE_SHIFT) + i, image_page(m->pages, image, first_page + i));
}

void lfs_page_place_move(struct lfs_machine *m, lfs_pa at, lfs_image image, uint64_t first_page,
                         uint64_t pages)
{
    for (uint64_t i = 0; i < pages; i++)
        move(m, (at.v >> LFS_PAGE_SHIFT) + i, image_page(m->pages, image, first_page + i));
}

/* Which frames of [frame, end) hold a content, as far as one word of the directory tells; bit 0 is
 * frame, and the word ends before (frame | 63) + 1. */
static uint64_t present_word(const struct lfs_pages *pages, uint64_t frame, uint64_t end)
{
    const struct block *block = block_find(pages, frame / BLOCK_FRAMES);
    unsigned i = frame % BLOCK_FRAMES;
    uint64_t word = block ? block->present[i >> 6] >> (i & 63) : 0;

    return end - frame < 64 ? word & ((UINT64_C(1) << (end - frame)) - 1) : word;
}

/* Calls for each frame of [first, first + count) that holds a content. */
static void each_present(struct lfs_machine *m, uint64_t first, uint64_t count,
                         void (*call)(struct lfs_machine *m, uint64_t frame, void *user),
                         void *user)
{
    for (uint64_t frame = first; frame < first + count; frame = (frame | 63) + 1)
        for (uint64_t word = present_word(m->pages, frame, first + count); word; word &= word - 1)
            call(m, frame + (unsigned)__builtin_ctzll(word), user);
}

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
            for (uint64_t word = present_word(pages, at, stop); word; word &= word - 1) {
                uint64_t frame = at + (unsigned)__builtin_ctzll(word);

                sum += contribution(frame, content_sum(pages, frame_content(pages, frame)));
            }
    }
    return sum;
}

static uint64_t count_present(const struct lfs_pages *pages, uint64_t first, uint64_t count)
{
    uint64_t n = 0;

    for (uint64_t frame = first; frame < first + count; frame = (frame | 63) + 1)
        n += (unsigned)__builtin_popcountll(present_word(pages, frame, first + count));
    return n;
}

static void drop_frame(struct lfs_machine *m, uint64_t frame, void *user)
{
    (void)user;
    frame_set(m, frame, NO_CONTENT);
}

void lfs_page_zero(struct lfs_machine *m, lfs_pa at, uint64_t pages)
{
    footprint_range(m, true, at, pages);
    each_present(m, at.v >> LFS_PAGE_SHIFT, pages, drop_frame, NULL);
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
        frame_set(m, frame, NO_CONTENT);
}

static void copy_pages(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages,
                       void (*call)(struct lfs_machine *m, uint64_t frame, void *user))
{
    uint64_t first = from.v >> LFS_PAGE_SHIFT, to_first = to.v >> LFS_PAGE_SHIFT;
    uint64_t distance = to_first - first;

    footprint_range(m, false, from, pages);
    footprint_range(m, true, to, pages);

    each_present(m, first, pages, call, &distance);
    if (count_present(m->pages, to_first, pages) != count_present(m->pages, first, pages))
        each_present(m, to_first, pages, drop_gap, &distance);
}

void lfs_page_copy(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages)
{
    copy_pages(m, to, from, pages, copy_frame);
}

void lfs_page_copy_move(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages)
{
    copy_pages(m, to, from, pages, move_frame);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

void lfs_mem_read(struct lfs_machine *m, lfs_pa at, void *out, size_t size)
{
    uint8_t *to = out;

    while (size > 0) {
        size_t offset = at.v & (LFS_PAGE_SIZE - 1), n = LFS_PAGE_SIZE - offset;
        uint64_t frame = at.v >> LFS_PAGE_SHIFT;
        uint32_t content = frame_content(m->pages, frame);

        n = n < size ? n : size;
        if (m->view.tracking)
            footprint_add(m->step.page_read, &m->step.pages_read, frame);
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

/* ---- sums ------------------------------------------------------------------------------------ */

uint64_t lfs_page_sum(struct lfs_machine *m, lfs_pa page)
{
    uint64_t frame = page.v >> LFS_PAGE_SHIFT;

    if (m->view.tracking)
        footprint_add(m->step.page_read, &m->step.pages_read, frame);
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
                footprint_add(m->step.page_read, &m->step.pages_read, frame);
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
        sum = sum_append(sum, content_sum(m->pages, image_page(m->pages, image, first_page + i)));
    return sum;
}

uint64_t lfs_pages_held(const struct lfs_machine *m)
{
    return m->pages->held;
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

/* ---- for pages_saved.c ----------------------------------------------------------------------- */

void lfs_frame_set(struct lfs_machine *m, uint64_t frame, uint32_t content)
{
    frame_set(m, frame, content);
}

uint32_t lfs_frame_content(const struct lfs_pages *pages, uint64_t frame)
{
    return frame_content(pages, frame);
}

void lfs_each_present(struct lfs_machine *m, uint64_t first, uint64_t count,
                      void (*call)(struct lfs_machine *m, uint64_t frame, void *user), void *user)
{
    each_present(m, first, count, call, user);
}
