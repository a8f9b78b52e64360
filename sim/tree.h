/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Trees: rows of one size under 64-bit keys, in blocks of a pool outside the arena. Tables, spaces
 * and the ledger of claims stand on them.
 *
 * A tree is an object of the store whose bytes are struct lfs_tree: footprints, the undo log and
 * snapshots treat it as any other object, but that they count a reference to its root. A block to
 * which more than one leads is copied before it is changed, and so is its path from the root; what
 * nobody else holds is changed in place. The hash of a tree is the sum of its rows' hashes, kept in
 * each block until something below it changes: the form of the tree is no state.
 */
#ifndef SIM_TREE_H
#define SIM_TREE_H

#include "sim/machine.h"

struct lfs_tree {
    uint32_t root;     /* block; 0: no rows */
    uint16_t row;      /* bytes */
    uint16_t room;     /* rows of a leaf */
    uint32_t measured; /* rows begin with a measure, uint64_t; branches know the greatest below */
    uint32_t pad;
};

#define LFS_TREE_DEPTH 16u

/* A way from the root to a row, or to the place of one in a leaf. */
struct lfs_tree_path {
    uint32_t block[LFS_TREE_DEPTH];
    uint16_t at[LFS_TREE_DEPTH];
    unsigned leaf; /* index of the last */
};

lfs_obj lfs_tree_new(struct lfs_machine *m, const char *name, enum lfs_heat heat, size_t row_size,
                     bool measured);

/* ---- reading: t comes from lfs_read() or lfs_peek() ------------------------------------------ */

size_t lfs_tree_count(const struct lfs_machine *m, const struct lfs_tree *t);
const void *lfs_tree_get(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t key);
const void *lfs_tree_from(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t from,
                          uint64_t *key);
const void *lfs_tree_upto(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t to,
                          uint64_t *key);
const void *lfs_tree_rank(const struct lfs_machine *m, const struct lfs_tree *t, size_t i,
                          uint64_t *key);
/* One row after the other, in order of keys; NULL behind the last. here: that to which a way leads,
 * or if it leads to none, the next. */
const void *lfs_tree_here(const struct lfs_machine *m, const struct lfs_tree *t,
                          struct lfs_tree_path *path);
const void *lfs_tree_first(const struct lfs_machine *m, const struct lfs_tree *t,
                           struct lfs_tree_path *path);
const void *lfs_tree_next(const struct lfs_machine *m, const struct lfs_tree *t,
                          struct lfs_tree_path *path);
/* Of a measured tree: rows whose key is at most `to` and whose measure is above `above`, in order
 * of keys, until each returns false. */
void lfs_tree_reaching(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t to,
                       uint64_t above, bool (*each)(void *user, const void *row), void *user);

/* The lowest key from `from` on without a row, and the way to its place. The tree is not empty. */
uint64_t lfs_tree_find_gap(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t from,
                           struct lfs_tree_path *path);

/* ---- changing -------------------------------------------------------------------------------- */

/* measure: of a new row of a measured tree, else 0. NULL: the pool is full, and the run has ended
 * as `bound`. */
void *lfs_tree_put(struct lfs_machine *m, lfs_obj tree, uint64_t key, uint64_t measure);
/* A new row under the key of lfs_tree_find_gap(). */
void *lfs_tree_put_free(struct lfs_machine *m, lfs_obj tree, uint64_t from, uint64_t *key);
/* A new row behind the last one of [first, last], under `first` when there is none. NULL also when
 * `last` has a row. */
void *lfs_tree_put_behind(struct lfs_machine *m, lfs_obj tree, uint64_t first, uint64_t last,
                          uint64_t measure, uint64_t *key);
/* Removes a row; out, unless NULL, then holds what it was. False when there is no such row. */
bool lfs_tree_remove(struct lfs_machine *m, lfs_obj tree, uint64_t key, void *out);

/* ---- blocks: tree_blocks.c ------------------------------------------------------------------- */

/* Behind it come the keys of all items that it has room for, then the items: rows of a leaf, else
 * branches. */
struct block {
    uint32_t refs; /* of a free one: the next free one */
    uint16_t used; /* items */
    uint8_t level; /* 0: leaf */
    bool sum_known;
    uint32_t rows;  /* below */
    uint32_t units; /* its size */
    uint64_t sum;   /* of the hashes of the rows below */
};

struct branch {     /* its key is the first below */
    uint64_t reach; /* the greatest measure below */
    uint32_t block, rows;
};

#define LFS_BLOCK_UNIT 64u
#define LFS_BRANCHES   41u /* of a block, which then takes 1 KiB */

static inline struct block *lfs_block(const struct lfs_machine *m, uint32_t index)
{
    return (struct block *)(void *)(m->blocks.bytes + (size_t)index * LFS_BLOCK_UNIT);
}

static inline uint64_t *lfs_keys(const struct block *b)
{
    return (uint64_t *)(uintptr_t)(b + 1);
}

static inline struct branch *lfs_branches(const struct block *b)
{
    return (struct branch *)(void *)(lfs_keys(b) + LFS_BRANCHES);
}

static inline void *lfs_row(const struct lfs_tree *t, const struct block *leaf, size_t i)
{
    return (uint8_t *)(lfs_keys(leaf) + t->room) + i * t->row;
}

/* Items of either kind. */
static inline size_t lfs_room(const struct lfs_tree *t, const struct block *b)
{
    return b->level ? LFS_BRANCHES : t->room;
}

static inline size_t lfs_item_bytes(const struct lfs_tree *t, const struct block *b)
{
    return b->level ? sizeof(struct branch) : t->row;
}

static inline void *lfs_item(const struct lfs_tree *t, const struct block *b, size_t i)
{
    return b->level ? (void *)&lfs_branches(b)[i] : lfs_row(t, b, i);
}

/* Index of the first item whose key is at least `key`. */
static inline unsigned lfs_first_from(const struct block *b, uint64_t key)
{
    const uint64_t *keys = lfs_keys(b);
    unsigned low = 0, high = b->used;

    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Index of the branch below which a key is, or belongs. */
static inline unsigned lfs_branch_of(const struct block *b, uint64_t key)
{
    unsigned i = lfs_first_from(b, key);

    return i == b->used || (i > 0 && lfs_keys(b)[i] != key) ? i - 1 : i;
}

/* The leaf in which a key is, or belongs; the tree is not empty. */
static inline const struct block *lfs_leaf_of(const struct lfs_machine *m, const struct lfs_tree *t,
                                              uint64_t key)
{
    const struct block *b = lfs_block(m, t->root);

    while (b->level)
        b = lfs_block(m, lfs_branches(b)[lfs_branch_of(b, key)].block);
    return b;
}

/* The way to the first row from `key` on; to a place behind the leaf's last row when that lies in
 * the next leaf. The tree is not empty. True: there is a row of that key. */
static inline bool lfs_tree_find(const struct lfs_machine *m, const struct lfs_tree *t,
                                 uint64_t key, struct lfs_tree_path *path)
{
    uint32_t index = t->root;
    const struct block *b = lfs_block(m, index);
    unsigned level = 0, i;

    for (; b->level; b = lfs_block(m, index)) {
        i = lfs_branch_of(b, key);
        path->block[level] = index;
        path->at[level++] = (uint16_t)i;
        index = lfs_branches(b)[i].block;
    }
    i = lfs_first_from(b, key);
    path->block[level] = index;
    path->at[level] = (uint16_t)i;
    path->leaf = level;
    return i < b->used && lfs_keys(b)[i] == key;
}

/* An empty block with one reference; 0 when the pool is full. */
uint32_t lfs_block_new(struct lfs_machine *m, const struct lfs_tree *t, unsigned level);
/* The same, but an undo log is given up for it, and the run ends as `bound` before it fails. */
uint32_t lfs_block_need(struct lfs_machine *m, const struct lfs_tree *t, unsigned level);
/* Makes *slot lead to a copy of the block that it leads to. False: the pool is full; needed: then
 * the run has ended as `bound`. */
bool lfs_block_copy(struct lfs_machine *m, const struct lfs_tree *t, uint32_t *slot, bool needed);
/* Gives back a block whose items are gone. */
void lfs_block_free(struct lfs_machine *m, uint32_t index);

/* Makes the block to which *slot leads one that nothing else leads to, so that it may change. */
static inline bool lfs_block_own(struct lfs_machine *m, const struct lfs_tree *t, uint32_t *slot,
                                 bool needed)
{
    if (lfs_block(m, *slot)->refs > 1 && !lfs_block_copy(m, t, slot, needed))
        return false;
    lfs_block(m, *slot)->sum_known = false;
    return true;
}

#endif
