/* SPDX-License-Identifier: BSD-3-Clause */
/* A platform far larger than any, said by files: manifests of 64 partitions with up to 1,000 memory
 * regions each, and a scenario that raises the limits for them. */
#ifndef TESTS_BENCH_MANY_H
#define TESTS_BENCH_MANY_H

#include "lfasim/readers/scenario.h"

#define BENCH_MANY_PARTITIONS 64u
#define BENCH_MANY_REGIONS    1000u

/* Where partition i lies: working memory, then its regions of a page each. */
#define BENCH_MANY_FIRST  0x40000000u
#define BENCH_MANY_STRIDE 0x1000000u
#define BENCH_MANY_MEMORY 0xa00000u

/* The scenario with so many regions for each partition, whose partitions share `shares` pages each,
 * of their working memory from BENCH_MANY_HEAP on, with the next partition when it is run. Files
 * are written to a temporary folder and gone again when this returns. NULL: diag tells why, or no
 * folder could be written. */
#define BENCH_MANY_HEAP 0x100000u
struct lfs_scenario *bench_many_load(unsigned regions, unsigned shares, struct lfs_diag *diag);

#endif
