/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frontier files: what an exploration of a case has seen and what is left of it, so that it can go
 * on later or elsewhere, or be split across hosts and put together again.
 *
 *   lfasim-frontier 1
 *   scenario  scenarios/explore/donate.yaml   as it was called then; it may lie elsewhere now
 *   shard     2/4 of 6c1e0f...                the file that was split; 0: the beginning. Or: none
 *   searches  1                               one for each combination of policies that range
 *   tool      0.1.0                           from here on: what is searched. Files go together
 *   ...                                       when all of these lines are the same
 *
 * An empty line ends the head. Behind it, as little-endian numbers of 64 bits: a sum of the head;
 * then for each search the size of its frontier and the frontier (lfasim/search.h), size 0 where
 * the search has not begun.
 */
#ifndef LFASIM_READERS_FRONTIER_FILE_H
#define LFASIM_READERS_FRONTIER_FILE_H

#include "lfasim/readers/diag.h"
#include "lfasim/search.h"

#define LFS_SHARDS_MAX 1024u

struct lfs_shard {
    unsigned number, count; /* number from 1 on; count 0: no shard, the whole */
};

struct lfs_frontier_file;

/* Reads a file. NULL after adding errors to diag: FILE_UNREADABLE, FRONTIER_DAMAGED. path must
 * outlive the file. */
struct lfs_frontier_file *lfs_frontier_file_read(const char *path, struct lfs_diag *diag);
/* Writes a file: whole, or not at all. False after adding FILE_UNWRITABLE. */
bool lfs_frontier_file_write(const struct lfs_frontier_file *file, const char *path,
                             struct lfs_diag *diag);
void lfs_frontier_file_free(struct lfs_frontier_file *file); /* may be NULL */

/* Puts files together: shards of one whole, all of them, or several wholes of one search. A file
 * that was split is left out when its shards are there. NULL after adding errors to diag:
 * FRONTIER_OTHER (not all are of the same search), FRONTIER_SHARDS (some are missing, or files by
 * runs that are no shards). */
struct lfs_frontier_file *lfs_frontier_file_merge(struct lfs_frontier_file *const *files,
                                                  size_t count, struct lfs_diag *diag);

/* The scenario's path, as the head has it. */
const char *lfs_frontier_file_scenario(const struct lfs_frontier_file *file);
struct lfs_shard lfs_frontier_file_shard(const struct lfs_frontier_file *file);
/* Searches that are not finished; 0: all is done. */
size_t lfs_frontier_file_unfinished(const struct lfs_frontier_file *file);
/* Places to go on from, or runs to be made, of searches that have begun. */
uint64_t lfs_frontier_file_left(const struct lfs_frontier_file *file);
/* Distinct states, ends and causes of violations so far, of all searches, and runs made. False:
 * host memory is short. */
bool lfs_frontier_file_counts(const struct lfs_frontier_file *file,
                              struct lfs_search_counts *counts, size_t *causes, uint64_t *runs);

#endif
