/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks of trees: the pool, references, and sums of the rows below. */
#include <string.h>
#include <sys/mman.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/tree.h"

/* Behind so much, which is more than most machines ever need, the pool asks for huge pages: a way
 * through many rows touches as many pages as it has levels. */
#define SMALL_POOL   (UINT64_C(2) << 20)
#define POOL_DEFAULT (UINT64_C(256) << 20)
#define POOL_LIMIT   ((uint64_t)UINT32_MAX * LFS_BLOCK_UNIT)

bool lfs_blocks_init(struct lfs_machine *m)
{
    struct lfs_blocks *pool = &m->blocks;
    uint64_t bytes = m->config.table_bytes_max ? m->config.table_bytes_max : POOL_DEFAULT;
    void *mapped;

    if (bytes < LFS_BLOCK_UNIT || bytes > POOL_LIMIT)
        return false;
    mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                  -1, 0);
    if (mapped == MAP_FAILED)
        return false;
    if (bytes > SMALL_POOL)
        madvise((uint8_t *)mapped + SMALL_POOL, bytes - SMALL_POOL, MADV_HUGEPAGE); /* speed only */
    pool->bytes = mapped;
    pool->size = bytes;
    pool->units_max = (uint32_t)(bytes / LFS_BLOCK_UNIT);
    pool->units_used = 1; /* 0 is no block */
    return true;
}

void lfs_blocks_fini(struct lfs_machine *m)
{
    if (m->blocks.bytes)
        munmap(m->blocks.bytes, m->blocks.size);
}

static uint32_t units_of(const struct lfs_tree *t, unsigned level)
{
    size_t items = level ? LFS_BRANCHES * (sizeof(uint64_t) + sizeof(struct branch))
                         : t->room * (sizeof(uint64_t) + t->row);
    size_t bytes = sizeof(struct block) + items;

    return (uint32_t)((bytes + LFS_BLOCK_UNIT - 1) / LFS_BLOCK_UNIT);
}

uint32_t lfs_block_new(struct lfs_machine *m, const struct lfs_tree *t, unsigned level)
{
    struct lfs_blocks *pool = &m->blocks;
    uint32_t units = units_of(t, level), index = pool->free[units];

    if (index) {
        pool->free[units] = lfs_block(m, index)->refs;
    } else if (pool->units_max - pool->units_used >= units) {
        index = pool->units_used;
        pool->units_used += units;
    } else {
        return 0;
    }
    *lfs_block(m, index) = (struct block){.refs = 1, .level = (uint8_t)level, .units = units};
    return index;
}

uint32_t lfs_block_need(struct lfs_machine *m, const struct lfs_tree *t, unsigned level)
{
    uint32_t index = lfs_block_new(m, t, level);

    if (!index && m->undo) {
        lfs_undo_forget(m); /* rather than end a run because it is observed */
        index = lfs_block_new(m, t, level);
    }
    if (!index)
        lfs_end_bound(m, "tables");
    return index;
}

void lfs_block_free(struct lfs_machine *m, uint32_t index)
{
    struct block *b = lfs_block(m, index);

    b->refs = m->blocks.free[b->units];
    m->blocks.free[b->units] = index;
}

static void release(struct lfs_machine *m, uint32_t index)
{
    struct block *b = lfs_block(m, index);

    if (--b->refs > 0)
        return;
    for (unsigned i = 0; b->level && i < b->used; i++)
        release(m, lfs_branches(b)[i].block);
    lfs_block_free(m, index);
}

bool lfs_block_copy(struct lfs_machine *m, const struct lfs_tree *t, uint32_t *slot, bool needed)
{
    const struct block *b = lfs_block(m, *slot);
    uint32_t index = needed ? lfs_block_need(m, t, b->level) : lfs_block_new(m, t, b->level);
    struct block *copy;

    if (!index)
        return false;
    copy = lfs_block(m, index);
    copy->used = b->used;
    copy->rows = b->rows;
    memcpy(lfs_keys(copy), lfs_keys(b), b->used * sizeof(uint64_t));
    memcpy(lfs_item(t, copy, 0), lfs_item(t, b, 0), b->used * lfs_item_bytes(t, b));
    for (unsigned i = 0; b->level && i < b->used; i++)
        lfs_block(m, lfs_branches(b)[i].block)->refs++;
    release(m, *slot);
    *slot = index;
    return true;
}

/* ---- whole trees ----------------------------------------------------------------------------- */

void lfs_tree_hold(struct lfs_machine *m, const void *tree)
{
    uint32_t root = ((const struct lfs_tree *)tree)->root;

    if (root)
        lfs_block(m, root)->refs++;
}

void lfs_tree_release(struct lfs_machine *m, const void *tree)
{
    uint32_t root = ((const struct lfs_tree *)tree)->root;

    if (root)
        release(m, root);
}

static uint64_t row_sum(uint64_t key, const void *row, size_t size, uint64_t seed)
{
    return XXH3_64bits_withSeed(row, size, XXH3_64bits_withSeed(&key, sizeof(key), seed));
}

static uint64_t sum_of(struct lfs_machine *m, const struct lfs_tree *t, uint32_t index,
                       uint64_t seed)
{
    struct block *b = lfs_block(m, index);

    if (b->sum_known)
        return b->sum;
    b->sum = 0;
    for (unsigned i = 0; i < b->used; i++)
        b->sum += b->level ? sum_of(m, t, lfs_branches(b)[i].block, seed)
                           : row_sum(lfs_keys(b)[i], lfs_row(t, b, i), t->row, seed);
    b->sum_known = true;
    return b->sum;
}

uint64_t lfs_tree_sum(struct lfs_machine *m, const void *tree, uint64_t seed)
{
    const struct lfs_tree *t = tree;

    return t->root ? sum_of(m, t, t->root, seed) : 0;
}

size_t lfs_tree_bytes(const struct lfs_machine *m, const void *tree)
{
    const struct lfs_tree *t = tree;

    return lfs_tree_count(m, t) * (sizeof(uint64_t) + t->row);
}
