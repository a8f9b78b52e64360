/* SPDX-License-Identifier: BSD-3-Clause */
/* Trees: finding rows. */
#include <string.h>

#include "lfasim/table.h"
#include "sim/tree.h"

/* A leaf takes about as much as a block of branches, and at least so many rows. */
#define LEAF_BYTES    1000u
#define LEAF_ROWS_MIN 8u

lfs_obj lfs_tree_new(struct lfs_machine *m, const char *name, enum lfs_heat heat, size_t row_size,
                     bool measured)
{
    uint32_t count = m->object_count;
    lfs_obj obj = lfs_obj_new(m, name, heat, sizeof(struct lfs_tree));
    size_t item = sizeof(uint64_t) + row_size;
    struct lfs_tree *t;

    if (m->object_count == count)
        return obj; /* that of another object, as of every failure */
    if (row_size > LFS_TABLE_ROW_MAX || row_size % 8 != 0) {
        lfs_end_bound(m, "row size");
        item = sizeof(uint64_t);
    }
    t = lfs_write(m, obj);
    t->row = (uint16_t)(item - sizeof(uint64_t));
    t->room = (uint16_t)(LEAF_BYTES / item > LEAF_ROWS_MIN ? LEAF_BYTES / item : LEAF_ROWS_MIN);
    t->measured = measured;
    m->is_tree[obj.index >> 6] |= UINT64_C(1) << (obj.index & 63);
    return obj;
}

/* ---- finding --------------------------------------------------------------------------------- */

/* The row at the end of a way, which goes on to the next leaf first when it leads behind a leaf's
 * last row. NULL behind the last row of all. */
static const void *row_of(const struct lfs_machine *m, const struct lfs_tree *t,
                          struct lfs_tree_path *path, uint64_t *key)
{
    unsigned level = path->leaf;
    const struct block *b = lfs_block(m, path->block[level]);

    if (path->at[level] == b->used) {
        do {
            if (level == 0)
                return NULL;
            b = lfs_block(m, path->block[--level]);
        } while (++path->at[level] == b->used);
        for (; level < path->leaf; b = lfs_block(m, path->block[level])) {
            path->block[level + 1] = lfs_branches(b)[path->at[level]].block;
            path->at[++level] = 0;
        }
    }
    *key = lfs_keys(b)[path->at[level]];
    return lfs_row(t, b, path->at[level]);
}

size_t lfs_tree_count(const struct lfs_machine *m, const struct lfs_tree *t)
{
    return t->root ? lfs_block(m, t->root)->rows : 0;
}

const void *lfs_tree_get(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t key)
{
    const struct block *b;
    unsigned i;

    if (!t->root)
        return NULL;
    b = lfs_leaf_of(m, t, key);
    i = lfs_first_from(b, key);
    return i < b->used && lfs_keys(b)[i] == key ? lfs_row(t, b, i) : NULL;
}

const void *lfs_tree_from(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t from,
                          uint64_t *key)
{
    struct lfs_tree_path path;

    if (!t->root)
        return NULL;
    lfs_tree_find(m, t, from, &path);
    return row_of(m, t, &path, key);
}

const void *lfs_tree_upto(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t to,
                          uint64_t *key)
{
    const struct block *b;
    unsigned i;

    if (!t->root)
        return NULL;
    b = lfs_leaf_of(m, t, to);
    i = lfs_first_from(b, to);
    if (i == b->used || lfs_keys(b)[i] != to) {
        if (i == 0)
            return NULL; /* of the first leaf only: else its first key is no greater */
        i--;
    }
    *key = lfs_keys(b)[i];
    return lfs_row(t, b, i);
}

const void *lfs_tree_rank(const struct lfs_machine *m, const struct lfs_tree *t, size_t i,
                          uint64_t *key)
{
    const struct block *b;

    if (i >= lfs_tree_count(m, t))
        return NULL;
    b = lfs_block(m, t->root);
    while (b->level) {
        const struct branch *branch = lfs_branches(b);

        for (; i >= branch->rows; branch++)
            i -= branch->rows;
        b = lfs_block(m, branch->block);
    }
    *key = lfs_keys(b)[i];
    return lfs_row(t, b, i);
}

/* Number of rows whose key is below this one. */
static size_t rows_below(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t key)
{
    const struct block *b = lfs_block(m, t->root);
    size_t rows = 0;

    if (lfs_keys(b)[0] >= key)
        return 0;
    while (b->level) {
        unsigned last = lfs_branch_of(b, key);

        for (unsigned i = 0; i < last; i++)
            rows += lfs_branches(b)[i].rows;
        b = lfs_block(m, lfs_branches(b)[last].block);
    }
    return rows + lfs_first_from(b, key);
}

/* Number n of the rows from `from` on has the key from + n as long as nothing is free. */
uint64_t lfs_tree_find_gap(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t from,
                           struct lfs_tree_path *path)
{
    uint64_t next = from - rows_below(m, t, from); /* the key that the next row has or is below */
    uint32_t index = t->root;
    const struct block *b = lfs_block(m, index);
    unsigned level = 0, low = 0, high;

    for (; b->level; b = lfs_block(m, index)) {
        const struct branch *branch = lfs_branches(b);
        const uint64_t *keys = lfs_keys(b);
        unsigned i = 0;

        for (; i + 1u < b->used && (keys[i + 1] < from || keys[i + 1] == next + branch[i].rows);
             i++)
            next += branch[i].rows;
        path->block[level] = index;
        path->at[level++] = (uint16_t)i;
        index = branch[i].block;
    }
    high = b->used;
    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (lfs_keys(b)[middle] < from || lfs_keys(b)[middle] == next + middle)
            low = middle + 1;
        else
            high = middle;
    }
    path->block[level] = index;
    path->at[level] = (uint16_t)low;
    path->leaf = level;
    return next + low;
}

const void *lfs_tree_here(const struct lfs_machine *m, const struct lfs_tree *t,
                          struct lfs_tree_path *path)
{
    uint64_t key;

    return row_of(m, t, path, &key);
}

const void *lfs_tree_first(const struct lfs_machine *m, const struct lfs_tree *t,
                           struct lfs_tree_path *path)
{
    if (!t->root)
        return NULL;
    lfs_tree_find(m, t, 0, path);
    return lfs_tree_here(m, t, path);
}

const void *lfs_tree_next(const struct lfs_machine *m, const struct lfs_tree *t,
                          struct lfs_tree_path *path)
{
    path->at[path->leaf]++;
    return lfs_tree_here(m, t, path);
}

static uint64_t measure_of(const void *row)
{
    return *(const uint64_t *)row;
}

static bool reaching(const struct lfs_machine *m, const struct lfs_tree *t, uint32_t index,
                     uint64_t to, uint64_t above, bool (*each)(void *, const void *), void *user)
{
    const struct block *b = lfs_block(m, index);
    const uint64_t *key = lfs_keys(b), *end = key + b->used;
    const struct branch *branch = lfs_branches(b);
    const uint8_t *row = lfs_row(t, b, 0);

    if (b->level) {
        for (; key < end && *key <= to; key++, branch++)
            if (branch->reach > above && !reaching(m, t, branch->block, to, above, each, user))
                return false;
        return true;
    }
    for (; key < end && *key <= to; key++, row += t->row)
        if (measure_of(row) > above && !each(user, row))
            return false;
    return true;
}

void lfs_tree_reaching(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t to,
                       uint64_t above, bool (*each)(void *user, const void *row), void *user)
{
    if (t->root)
        reaching(m, t, t->root, to, above, each, user);
}
