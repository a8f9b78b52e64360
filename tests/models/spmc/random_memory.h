/* SPDX-License-Identifier: BSD-3-Clause */
/* Random memory calls, mostly sound, as the reference model's state suggests them. */
#ifndef LFASIM_TESTS_RANDOM_MEMORY_H
#define LFASIM_TESTS_RANDOM_MEMORY_H

#include "tests/models/spmc/page_model.h"

/* What is yet to be sent of an incomplete transaction. */
struct rm_rest {
    uint32_t next, count;
    struct rm_range {
        uint64_t base;
        uint32_t pages;
    } range[640];
};

#define RM_WORK_PAGES 32

struct random_memory {
    uint64_t random;
    int work[PM_ENDPOINTS]; /* the first page of each one's working memory */
    struct page_model *model;
    uint8_t tx[PM_ENDPOINTS][PM_BUFFER]; /* what is in each TX buffer */
    uint32_t written;                    /* bytes of it that the next call has written */
    struct rm_rest draft, rest[PM_RECORDS];
};

/* 0 .. below - 1. */
uint32_t rm_random(struct random_memory *r, uint32_t below);
/* One time in so many. */
bool rm_once_in(struct random_memory *r, uint32_t times);
/* A call by this endpoint. */
struct pm_call rm_call(struct random_memory *r, unsigned who);
/* What it led to. */
void rm_answered(struct random_memory *r, const struct pm_call *call,
                 const struct pm_answer *answer);

#endif
