/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables of the models: trees, and what observers hear of them. */
#include "lfasim/table.h"
#include "sim/tree.h"

static lfs_obj object_of(lfs_table t)
{
    return (lfs_obj){t.index};
}

lfs_table lfs_table_new(struct lfs_machine *m, const char *name, enum lfs_heat heat,
                        size_t row_size)
{
    return (lfs_table){lfs_tree_new(m, name, heat, row_size, false).index};
}

size_t lfs_table_count(struct lfs_machine *m, lfs_table t)
{
    return lfs_tree_count(m, lfs_read(m, object_of(t)));
}

const void *lfs_table_get(struct lfs_machine *m, lfs_table t, uint64_t key)
{
    return lfs_tree_get(m, lfs_read(m, object_of(t)), key);
}

const void *lfs_table_from(struct lfs_machine *m, lfs_table t, uint64_t from, uint64_t *key)
{
    return lfs_tree_from(m, lfs_read(m, object_of(t)), from, key);
}

const void *lfs_table_upto(struct lfs_machine *m, lfs_table t, uint64_t to, uint64_t *key)
{
    return lfs_tree_upto(m, lfs_read(m, object_of(t)), to, key);
}

uint64_t lfs_table_gap(struct lfs_machine *m, lfs_table t, uint64_t from)
{
    const struct lfs_tree *tree = lfs_read(m, object_of(t));
    struct lfs_tree_path path;

    return tree->root ? lfs_tree_find_gap(m, tree, from, &path) : from;
}

void *lfs_table_put(struct lfs_machine *m, lfs_table t, uint64_t key)
{
    if (m->watch)
        lfs_watch_row(m, true, t, key);
    return lfs_tree_put(m, object_of(t), key, 0);
}

void lfs_table_remove(struct lfs_machine *m, lfs_table t, uint64_t key)
{
    if (lfs_tree_remove(m, object_of(t), key, NULL) && m->watch)
        lfs_watch_row(m, false, t, key);
}

const void *lfs_table_peek(const struct lfs_machine *m, lfs_table t, uint64_t key)
{
    return lfs_tree_get(m, lfs_peek(m, object_of(t)), key);
}

const void *lfs_table_peek_from(const struct lfs_machine *m, lfs_table t, uint64_t from,
                                uint64_t *key)
{
    return lfs_tree_from(m, lfs_peek(m, object_of(t)), from, key);
}
