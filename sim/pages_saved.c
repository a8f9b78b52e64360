/* SPDX-License-Identifier: BSD-3-Clause */
/* Page contents in snapshots: references are kept, bytes are not copied. */
#include <stdlib.h>

#include "sim/pages.h"

struct lfs_pages_copy {
    size_t count;
    struct {
        uint64_t frame;
        uint32_t content;
    } entry[];
};

static void count_frame(struct lfs_machine *m, uint64_t frame, void *user)
{
    struct lfs_pages_copy *copy = user;
    uint32_t content = frame_content(m->pages, frame);

    m->pages->contents[content].refs++;
    copy->entry[copy->count].frame = frame;
    copy->entry[copy->count++].content = content;
}

struct lfs_pages_copy *lfs_pages_save(struct lfs_machine *m)
{
    struct lfs_pages_copy *copy = malloc(sizeof(*copy) + m->pages->held * sizeof(copy->entry[0]));

    if (!copy)
        return NULL;
    copy->count = 0;
    for (unsigned b = 0; b < BLOCKS_MAX; b++)
        if (m->pages->block[b])
            lfs_each_present(m, m->pages->block[b]->number * BLOCK_FRAMES, BLOCK_FRAMES,
                             count_frame, copy);
    return copy;
}

/* Makes 64 frames what the copy says; returns the first entry of the copy behind them. */
static size_t restore_word(struct lfs_machine *m, struct block *block, unsigned word,
                           const struct lfs_pages_copy *copy, size_t next)
{
    uint64_t base = block->number * BLOCK_FRAMES + word * 64, saved = 0;
    size_t from = next;

    while (next < copy->count && copy->entry[next].frame - base < 64)
        saved |= UINT64_C(1) << (copy->entry[next++].frame - base);
    for (uint64_t gone = block->present[word] & ~saved; gone; gone &= gone - 1)
        lfs_frame_set(m, base + (unsigned)__builtin_ctzll(gone), NO_CONTENT);
    for (; from < next; from++) {
        uint32_t content = copy->entry[from].content;

        if (frame_content(m->pages, copy->entry[from].frame) == content)
            continue;
        m->pages->contents[content].refs++;
        lfs_frame_set(m, copy->entry[from].frame, content);
    }
    return next;
}

void lfs_pages_restore(struct lfs_machine *m, const struct lfs_pages_copy *copy)
{
    struct lfs_pages *pages = m->pages;
    struct lfs_undo *undo = m->undo;
    bool tracking = m->view.tracking;
    size_t next = 0;

    m->undo = NULL; /* a restore is not a step */
    m->view.tracking = false;
    /* Both are in directory order: walk them side by side. */
    for (unsigned b = 0; b < BLOCKS_MAX; b++)
        for (unsigned word = 0; pages->block[b] && word < BLOCK_FRAMES / 64; word++)
            next = restore_word(m, pages->block[b], word, copy, next);
    m->view.tracking = tracking;
    m->undo = undo;
}

void lfs_pages_copy_free(struct lfs_machine *m, struct lfs_pages_copy *copy)
{
    for (size_t i = 0; copy && i < copy->count; i++)
        lfs_pages_drop(m, copy->entry[i].content);
    free(copy);
}
