/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tables: rows of one size under 64-bit keys, in order of their keys, as many as there are.
 *
 * A table is an object of the store for everything that concerns footprints, hashing, undo and
 * snapshots: it is hot or cold, and equal tables count as equal whatever came and went before. It
 * is for what can be many (translations, claims, memory transactions); a fixed set of things has
 * objects of its own.
 *
 * All of them cost O(log n), well below a microsecond with 100,000 rows. What all tables, spaces
 * and claims of a machine take is bounded by table_bytes_max of its configuration.
 *
 * Rows are read and written in place. A pointer to a row is dead after the next change of that
 * table, and at a scheduling point.
 */
#ifndef LFASIM_TABLE_H
#define LFASIM_TABLE_H

#include "lfasim/store.h"

typedef struct {
    uint16_t index;
} lfs_table;

/* The largest row, bytes. */
#define LFS_TABLE_ROW_MAX 2040u

/* An empty table of rows of row_size bytes, a multiple of 8 and at most LFS_TABLE_ROW_MAX. name
 * must outlive the machine. Only while the machine is being built. */
lfs_table lfs_table_new(struct lfs_machine *m, const char *name, enum lfs_heat heat,
                        size_t row_size);

size_t lfs_table_count(struct lfs_machine *m, lfs_table t);

/* The row of a key, or NULL. */
const void *lfs_table_get(struct lfs_machine *m, lfs_table t, uint64_t key);
/* The first row whose key is at least `from`; the last whose key is at most `to`. NULL when there
 * is none, else *key is its key. */
const void *lfs_table_from(struct lfs_machine *m, lfs_table t, uint64_t from, uint64_t *key);
const void *lfs_table_upto(struct lfs_machine *m, lfs_table t, uint64_t to, uint64_t *key);

/* The lowest key from `from` on that has no row: for numbers that are used again. */
uint64_t lfs_table_gap(struct lfs_machine *m, lfs_table t, uint64_t from);

/* The row of a key, for writing; a row of zeros is made when there is none. NULL when there is no
 * room: the run then ends as `bound`. Padding of rows must be zero. */
void *lfs_table_put(struct lfs_machine *m, lfs_table t, uint64_t key);
/* Does nothing when there is no such row. */
void lfs_table_remove(struct lfs_machine *m, lfs_table t, uint64_t key);

/* The same without a footprint: for observers, never for models. */
const void *lfs_table_peek(const struct lfs_machine *m, lfs_table t, uint64_t key);
const void *lfs_table_peek_from(const struct lfs_machine *m, lfs_table t, uint64_t from,
                                uint64_t *key);

#endif
