/* SPDX-License-Identifier: BSD-3-Clause */
/* A stand-in for the SPMC: it completes its initialisation and then answers, or calls, with frames
 * that a test has chosen. What EL3 sends to it is recorded. */
#ifndef LFASIM_TESTS_STAND_IN_H
#define LFASIM_TESTS_STAND_IN_H

#include "tests/models/stack_fixture.h"

#define STAND_IN_FRAMES 8u

struct stand_in {
    struct fixture *f;
    struct lfs_frame answers[STAND_IN_FRAMES]; /* what it sends, in turn */
    struct lfs_frame arrived[STAND_IN_FRAMES]; /* what came in; after each answer, for a caller */
    unsigned count;
};

static inline struct lfs_ctx *stand_in_el3(struct lfs_ctx *self)
{
    const struct stand_in *spmc = lfs_ctx_user(self);

    return spmc->f->stack->el3.ctx[lfs_ctx_cpu(self)];
}

/* Initialised; *frame is then the first request. */
static inline void stand_in_boot(struct lfs_ctx *self, struct lfs_frame *frame)
{
    lfs_entry_frame(self, frame);
    *frame = (struct lfs_frame){{FFA_MSG_WAIT_32}};
    lfs_transfer(self, TAG_SPMC_RECEIVE, stand_in_el3(self), frame);
}

/* Answers each request with the next frame. */
static inline void stand_in_answers(struct lfs_ctx *self)
{
    struct stand_in *spmc = lfs_ctx_user(self);
    struct lfs_frame frame;

    stand_in_boot(self, &frame);
    for (;;) {
        unsigned i = spmc->count++ % STAND_IN_FRAMES;

        spmc->arrived[i] = frame;
        frame = spmc->answers[i];
        lfs_transfer(self, TAG_SPMC_RECEIVE, stand_in_el3(self), &frame);
    }
}

/* Makes one call after the other; arrived[i] is what answers[i] brought back. */
static inline void stand_in_caller(struct lfs_ctx *self)
{
    struct stand_in *spmc = lfs_ctx_user(self);
    struct lfs_frame frame;

    stand_in_boot(self, &frame);
    for (;;) {
        unsigned i = spmc->count++ % STAND_IN_FRAMES;

        frame = spmc->answers[i];
        lfs_transfer(self, TAG_SPMC_RECEIVE, stand_in_el3(self), &frame);
        spmc->arrived[i] = frame;
    }
}

/* Runs a described stack with this stand-in on CPU 0. The stack stays, for looking at it. */
static inline void stand_in_run(struct stand_in *spmc, struct fixture *f, lfs_entry *entry,
                                enum lfs_end end)
{
    spmc->f = f;
    FIXTURE_BREAKS(f, MESSAGES); /* it says what a test wants, whoever asked what */
    fixture_build(f, LFS_FIBERS);
    f->stack->el3.spmc[0] = lfs_ctx_new(f->m, "stand-in", entry, spmc);
    fixture_judge(f, lfs_run(f->m), end);
}

static inline void stand_in_expect(const struct lfs_frame *got, struct lfs_frame want)
{
    for (unsigned i = 0; i < 8; i++)
        if (got->x[i] != want.x[i])
            fail_msg("x%u is 0x%llx, expected 0x%llx", i, (unsigned long long)got->x[i],
                     (unsigned long long)want.x[i]);
}
/* x0 to x7 of what came in. */
#define ASSERT_ARRIVED(spmc, i, ...) \
    stand_in_expect(&(spmc).arrived[i], (struct lfs_frame){{__VA_ARGS__}})

#endif
