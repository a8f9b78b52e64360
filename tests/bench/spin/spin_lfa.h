/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The model of spin-lfa.pml, written for the engine: the yardstick of exploration beside Spin.
 *
 * README.md of this folder says what stands for what, and how it is known that both are the same.
 */
#ifndef TESTS_BENCH_SPIN_SPIN_LFA_H
#define TESTS_BENCH_SPIN_SPIN_LFA_H

#include "lfasim/search.h"

#define SPIN_LFA_CPUS_MAX    4u
#define SPIN_LFA_CALLS_MAX   4u
#define SPIN_LFA_REGIONS_MAX 4u

enum spin_lfa_fault {
    SPIN_LFA_SOUND,
    SPIN_LFA_MUT1, /* START takes a preempted vCPU for a waiting one */
    SPIN_LFA_MUT2, /* PRIME does not take the agent's lock */
};

/* What is seen besides: a deadlock, or the assertion that failed. */
enum spin_lfa_cause {
    SPIN_LFA_DEADLOCK = 1,
    SPIN_LFA_NOT_STOPPED, /* START succeeded, and the partition is not stopped, or owes an answer */
    SPIN_LFA_NOT_ACTIVATING, /* after FINISH */
    SPIN_LFA_ENTERED,        /* while its image is being replaced */
    SPIN_LFA_FINISH,         /* in another state than behind START */
};

/* Names as in the Promela model. */
struct spin_lfa_sizes {
    unsigned ncpu, ncall, nint, nreg, chunks, work;
    enum spin_lfa_fault fault;
    bool history; /* what was called and answered is part of the state, to compare outcomes */
};

struct spin_lfa;
struct spin_lfa_model {
    struct spin_lfa_sizes sizes;
    struct spin_lfa *worker[LFS_SEARCH_WORKERS_MAX]; /* what it built, as long as its machine */
    void (*ended)(const char *outcome, void *user);  /* told each end that is looked at; or NULL */
    void *user;
};

/* *model outlives the result. */
struct lfs_search_model spin_lfa_search(struct spin_lfa_model *model);

#endif
