/* SPDX-License-Identifier: BSD-3-Clause */
/* A case that was explored, and what is said about it. */
#ifndef LFASIM_TOOLS_CLI_EXPLORED_H
#define LFASIM_TOOLS_CLI_EXPLORED_H

#include "lfasim/readers/json.h"
#include "tools/cli/cures.h"
#include "tools/cli/replay_record.h"

struct lfs_explored {
    const struct lfs_options *options;
    const struct lfs_loaded *loaded;
    size_t number;                           /* of the case */
    const struct lfs_scenario_set *policies; /* that it was given besides: those of a matrix */
    size_t policy_count;
    struct lfs_exploration *x;
    const char *frontier; /* file that it was kept in, or NULL */
    bool stopped;         /* by the user */
    double took;          /* seconds of the host */
    bool timing;          /* tell what the host needed */
    size_t outcomes_shown;
    const struct lfs_cures *cures; /* NULL: they were not asked for */
};

const char *lfs_explored_name(const struct lfs_explored *it);

/* What came of it: LFS_EXIT_OK, _FAILED, _INCONCLUSIVE, _FAULT or _HOST. */
int lfs_explored_status(const struct lfs_explored *it);
/* "exhaustive, reduced", "random runs, seed 7", ... */
void lfs_explored_way(const struct lfs_explored *it, char *out, size_t size);
/* "yes", "yes, within the bounds", "yes, of what varies", "no (states limit)", "no (10 000 random
 * runs, not exhaustive)", ... */
enum { LFS_CLAIM_SIZE = 128 };
void lfs_explored_claim(const struct lfs_explored *it, char *out, size_t size);
/* 18204 as "18 204". */
#define LFS_GROUPED_SIZE 32
const char *lfs_grouped(uint64_t value, char out[LFS_GROUPED_SIZE]);
/* How a property came out, in the words of the table. */
const char *lfs_explored_verdict(const struct lfs_explored *it,
                                 const struct lfs_judged_property *property);

/* Makes the simplest run of violation i again; see lfs_replay_record(). */
bool lfs_explored_record(const struct lfs_explored *it, size_t i, struct lfs_recorded *recorded);
/* "cpu0:3,cpu1:1=2": what it leaves out, as --without takes it; the caller frees it. NULL: none. */
char *lfs_explored_without(const struct lfs_explored *it, size_t i);
/* The path of its replay file below the folder of --out; the caller frees it. */
char *lfs_explored_replay_path(const struct lfs_explored *it, size_t i);
/* Writes the replay files of all violations. Returns LFS_EXIT_OK, or, after saying why,
 * LFS_EXIT_HOST.
 */
int lfs_explored_write(const struct lfs_explored *it);

/* explore_text.c, explore_json.c */
void lfs_explored_print(const struct lfs_explored *it, FILE *out);
void lfs_explored_json(const struct lfs_explored *it, FILE *out);

#endif
