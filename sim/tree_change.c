/* SPDX-License-Identifier: BSD-3-Clause */
/* Trees: putting and removing rows. */
#include <string.h>

#include "sim/tree.h"

static uint64_t greatest(const struct lfs_tree *t, const struct block *b)
{
    uint64_t reach = 0;

    for (unsigned i = 0; t->measured && i < b->used; i++) {
        /* Both a branch and a measured row begin with it. */
        uint64_t own = *(const uint64_t *)lfs_item(t, b, i);

        reach = own > reach ? own : reach;
    }
    return reach;
}

static void count_rows(struct block *b)
{
    b->rows = b->level ? 0 : b->used;
    for (unsigned i = 0; b->level && i < b->used; i++)
        b->rows += lfs_branches(b)[i].rows;
}

/* Makes item i of a block the branch to another, which may still be empty, see split(). */
static void set_branch(const struct lfs_machine *m, const struct lfs_tree *t, struct block *above,
                       unsigned i, uint32_t index)
{
    const struct block *b = lfs_block(m, index);

    lfs_keys(above)[i] = b->used ? lfs_keys(b)[0] : UINT64_MAX;
    lfs_branches(above)[i] = (struct branch){greatest(t, b), index, b->rows};
}

static void move_items(const struct lfs_tree *t, struct block *to, unsigned at,
                       const struct block *from, unsigned first, unsigned count)
{
    memmove(lfs_keys(to) + at, lfs_keys(from) + first, count * sizeof(uint64_t));
    memmove(lfs_item(t, to, at), lfs_item(t, from, first), count * lfs_item_bytes(t, from));
}

static void open_gap(const struct lfs_tree *t, struct block *b, unsigned i)
{
    move_items(t, b, i + 1, b, i, b->used++ - i);
}

static void close_gap(const struct lfs_tree *t, struct block *b, unsigned i)
{
    move_items(t, b, i, b, i + 1, --b->used - i);
}

/* Makes every block of a way one that only this tree leads to. */
static inline bool own_path(struct lfs_machine *m, struct lfs_tree *t, struct lfs_tree_path *path)
{
    uint32_t *slot = &t->root;

    for (unsigned level = 0; level <= path->leaf; level++) {
        if (!lfs_block_own(m, t, slot, true))
            return false;
        path->block[level] = *slot;
        if (level < path->leaf)
            slot = &lfs_branches(lfs_block(m, *slot))[path->at[level]].block;
    }
    return true;
}

/* ---- putting --------------------------------------------------------------------------------- */

/* A new root above the old one. */
static bool grow(struct lfs_machine *m, struct lfs_tree *t, struct lfs_tree_path *path)
{
    unsigned level = lfs_block(m, t->root)->level + 1u;
    uint32_t index = 0;
    struct block *b;

    if (path->leaf + 1 == LFS_TREE_DEPTH)
        lfs_end_bound(m, "tables");
    else
        index = lfs_block_need(m, t, level);
    if (!index)
        return false;
    b = lfs_block(m, index);
    b->used = 1;
    b->rows = lfs_block(m, t->root)->rows;
    set_branch(m, t, b, 0, t->root);
    t->root = index;
    memmove(path->block + 1, path->block, (path->leaf + 1) * sizeof(path->block[0]));
    memmove(path->at + 1, path->at, (path->leaf + 1) * sizeof(path->at[0]));
    path->block[0] = index;
    path->at[0] = 0;
    path->leaf++;
    return true;
}

/* Whether a way leads behind all rows: then rows probably come in order, and blocks stay full. */
static bool is_last(const struct lfs_machine *m, const struct lfs_tree_path *path)
{
    for (unsigned level = 0; level < path->leaf; level++)
        if (path->at[level] + 1u < lfs_block(m, path->block[level])->used)
            return false;
    return path->at[path->leaf] == lfs_block(m, path->block[path->leaf])->used;
}

/* Moves the upper items of a full block to a new one beside it; the block above has room. The way
 * goes on leading to the same place. */
static bool split(struct lfs_machine *m, struct lfs_tree *t, struct lfs_tree_path *path,
                  unsigned level, unsigned keep)
{
    struct block *left = lfs_block(m, path->block[level]), *right, *above;
    uint32_t index = lfs_block_need(m, t, left->level);
    unsigned i = path->at[level - 1];

    if (!index)
        return false;
    right = lfs_block(m, index);
    above = lfs_block(m, path->block[level - 1]);
    right->used = (uint16_t)(left->used - keep);
    left->used = (uint16_t)keep;
    move_items(t, right, 0, left, keep, right->used);
    count_rows(left);
    count_rows(right);
    open_gap(t, above, i + 1);
    set_branch(m, t, above, i, path->block[level]);
    set_branch(m, t, above, i + 1, index);
    if (path->at[level] >= keep) {
        path->at[level] = (uint16_t)(path->at[level] - keep);
        path->block[level] = index;
        path->at[level - 1]++;
    }
    return true;
}

/* Makes room for a row at the end of a way. An empty leaf that a split leaves gets it at once. */
static bool make_room(struct lfs_machine *m, struct lfs_tree *t, struct lfs_tree_path *path)
{
    bool last = is_last(m, path);
    unsigned level = path->leaf + 1;

    while (level > 0 && lfs_block(m, path->block[level - 1])->used ==
                            lfs_room(t, lfs_block(m, path->block[level - 1])))
        level--;
    if (level == 0) {
        if (!grow(m, t, path))
            return false;
        level = 1;
    }
    for (; level <= path->leaf; level++) {
        const struct block *b = lfs_block(m, path->block[level]);

        if (!split(m, t, path, level, last && !b->level ? b->used : b->used / 2u))
            return false;
    }
    return true;
}

static void *insert(struct lfs_machine *m, struct lfs_tree *t, struct lfs_tree_path *path,
                    uint64_t key, uint64_t measure)
{
    unsigned i;
    struct block *b;
    uint64_t *row;

    if (!make_room(m, t, path))
        return NULL;
    b = lfs_block(m, path->block[path->leaf]);
    i = path->at[path->leaf];
    open_gap(t, b, i);
    lfs_keys(b)[i] = key;
    row = lfs_row(t, b, i);
    memset(row, 0, t->row);
    if (t->measured)
        *row = measure;
    b->rows++;
    for (unsigned level = path->leaf; level-- > 0;) {
        struct branch *branch;

        b = lfs_block(m, path->block[level]);
        i = path->at[level];
        branch = &lfs_branches(b)[i];
        b->rows++;
        branch->rows++;
        branch->reach = measure > branch->reach ? measure : branch->reach;
        lfs_keys(b)[i] = key < lfs_keys(b)[i] ? key : lfs_keys(b)[i];
    }
    return row;
}

/* A tree for putting: it has a root. */
static inline struct lfs_tree *rooted(struct lfs_machine *m, lfs_obj tree)
{
    struct lfs_tree *t = lfs_write(m, tree);

    if (!t->root)
        t->root = lfs_block_need(m, t, 0);
    return t->root ? t : NULL;
}

void *lfs_tree_put(struct lfs_machine *m, lfs_obj tree, uint64_t key, uint64_t measure)
{
    struct lfs_tree *t = rooted(m, tree);
    struct lfs_tree_path path;
    bool found;

    if (!t)
        return NULL;
    found = lfs_tree_find(m, t, key, &path);
    if (!own_path(m, t, &path))
        return NULL;
    if (!found)
        return insert(m, t, &path, key, measure);
    return lfs_row(t, lfs_block(m, path.block[path.leaf]), path.at[path.leaf]);
}

void *lfs_tree_put_free(struct lfs_machine *m, lfs_obj tree, uint64_t from, uint64_t *key)
{
    struct lfs_tree *t = rooted(m, tree);
    struct lfs_tree_path path;

    if (!t)
        return NULL;
    *key = lfs_tree_find_gap(m, t, from, &path);
    return own_path(m, t, &path) ? insert(m, t, &path, *key, 0) : NULL;
}

void *lfs_tree_put_behind(struct lfs_machine *m, lfs_obj tree, uint64_t first, uint64_t last,
                          uint64_t measure, uint64_t *key)
{
    struct lfs_tree *t = rooted(m, tree);
    struct lfs_tree_path path;
    unsigned i;

    if (!t || lfs_tree_find(m, t, last, &path))
        return NULL;
    i = path.at[path.leaf]; /* 0 only where the tree begins */
    *key = i > 0 ? lfs_keys(lfs_block(m, path.block[path.leaf]))[i - 1] + 1 : first;
    *key = *key > first ? *key : first;
    return own_path(m, t, &path) ? insert(m, t, &path, *key, measure) : NULL;
}

/* ---- removing -------------------------------------------------------------------------------- */

/* Puts a block that has become nearly empty together with a neighbour, if both have room enough
 * then. Without memory for that, the tree stays as it is. */
static void merge(struct lfs_machine *m, const struct lfs_tree *t, struct block *above, unsigned i)
{
    unsigned first = i > 0 ? i - 1 : i;
    struct branch *pair = &lfs_branches(above)[first];
    struct block *left, *right;
    size_t sum;

    if (above->used < 2)
        return;
    sum = (size_t)lfs_block(m, pair[0].block)->used + lfs_block(m, pair[1].block)->used;
    if (sum > lfs_room(t, lfs_block(m, pair[0].block)) * 3 / 4 ||
        !lfs_block_own(m, t, &pair[0].block, false) || !lfs_block_own(m, t, &pair[1].block, false))
        return;
    left = lfs_block(m, pair[0].block);
    right = lfs_block(m, pair[1].block);
    move_items(t, left, left->used, right, 0, right->used);
    left->used = (uint16_t)sum;
    count_rows(left);
    lfs_block_free(m, pair[1].block);
    set_branch(m, t, above, first, pair[0].block);
    close_gap(t, above, first + 1);
}

/* A block on the way has lost a row of some measure: what the block above says of it. */
static void tell_above(struct lfs_machine *m, const struct lfs_tree *t, struct block *above,
                       unsigned i, uint64_t measure)
{
    struct branch *branch = &lfs_branches(above)[i];
    const struct block *b = lfs_block(m, branch->block);

    above->rows--;
    if (b->used == 0) {
        lfs_block_free(m, branch->block);
        close_gap(t, above, i);
        return;
    }
    lfs_keys(above)[i] = lfs_keys(b)[0];
    branch->rows = b->rows;
    if (branch->reach == measure)
        branch->reach = greatest(t, b);
    if (b->used < lfs_room(t, b) / 4)
        merge(m, t, above, i);
}

/* Roots that lead to one block only, or to none. */
static void shrink(struct lfs_machine *m, struct lfs_tree *t)
{
    struct block *b = lfs_block(m, t->root);

    while (b->used == 0 || (b->level && b->used == 1)) {
        uint32_t below = b->used ? lfs_branches(b)[0].block : 0;

        lfs_block_free(m, t->root);
        t->root = below;
        if (!below)
            return;
        b = lfs_block(m, below);
        if (b->refs > 1)
            return;
    }
}

bool lfs_tree_remove(struct lfs_machine *m, lfs_obj tree, uint64_t key, void *out)
{
    const struct lfs_tree *read = lfs_read(m, tree);
    struct lfs_tree_path path;
    struct lfs_tree *t;
    uint64_t measure;
    struct block *b;

    if (!read->root || !lfs_tree_find(m, read, key, &path))
        return false;
    t = lfs_write(m, tree);
    if (!own_path(m, t, &path))
        return false;
    b = lfs_block(m, path.block[path.leaf]);
    measure = t->measured ? *(const uint64_t *)lfs_row(t, b, path.at[path.leaf]) : 0;
    if (out)
        memcpy(out, lfs_row(t, b, path.at[path.leaf]), t->row);
    close_gap(t, b, path.at[path.leaf]);
    b->rows--;
    for (unsigned level = path.leaf; level-- > 0;)
        tell_above(m, t, lfs_block(m, path.block[level]), path.at[level], measure);
    shrink(m, t);
    return true;
}
