/* SPDX-License-Identifier: BSD-3-Clause */
/* Going back: save, restore and undo of the booted machine. */
#include <stdlib.h>

#include "lfasim/abi/ffa.h"
#include "tests/bench/bench.h"
#include "tests/bench/firmware.h"

#define STEPS_AHEAD 128u /* before the machine is taken back: about twenty direct messages */

struct booted {
    struct bench_firmware firmware;
    bool lane_runs;
};

/* Messages for ever: what the machine does between going ahead and going back. */
static void talk(struct lfs_ctx *self, void *user)
{
    struct booted *b = user;

    b->lane_runs = true;
    for (;;) {
        struct lfs_frame f = {{FFA_MSG_SEND_DIRECT_REQ_64, BENCH_COUNTER_ID}};

        lfs_smc(self, &f);
    }
}

/* The machine, booted on both CPUs, between two steps; NULL when it does not get there. */
static struct lfs_machine *boot(struct booted *b, unsigned flags)
{
    struct lfs_machine *m;

    if (!bench_firmware_build(&b->firmware, flags, talk, b))
        return NULL;
    m = lfs_stack_machine(b->firmware.stack);
    while ((!b->lane_runs || !lfs_cpu_parked(m, 1)) && lfs_step(m))
        ;
    return lfs_ended(m) == LFS_END_NONE ? m : NULL;
}

static bool go_ahead(struct lfs_machine *m, uint32_t steps)
{
    bool going = true;

    for (uint32_t i = 0; i < steps && going; i++)
        going = lfs_step(m);
    return going;
}

/* ---- the works: each adds up the time of its own part only ----------------------------------- */

static const char *save(struct lfs_machine *m, uint32_t count, double *ns)
{
    *ns = -bench_now(false);
    for (uint32_t i = 0; i < count; i++) {
        struct lfs_snapshot *snapshot = lfs_save(m);

        if (!snapshot)
            return "no snapshot";
        lfs_snapshot_free(m, snapshot);
    }
    *ns += bench_now(false);
    return NULL;
}

/* To and fro between two states that differ: each restore has something to do. */
static const char *restore(struct lfs_machine *m, uint32_t count, double *ns)
{
    struct lfs_snapshot *booted = lfs_save(m);
    struct lfs_snapshot *later = booted && go_ahead(m, STEPS_AHEAD) ? lfs_save(m) : NULL;

    *ns = -bench_now(false);
    for (uint32_t i = 0; i < count && later; i++)
        lfs_restore(m, i % 2 ? later : booted);
    *ns += bench_now(false);
    lfs_snapshot_free(m, booted);
    lfs_snapshot_free(m, later);
    return later ? NULL : "no snapshot";
}

static const char *step(struct lfs_machine *m, uint32_t count, double *ns)
{
    bool going;

    *ns = -bench_now(false);
    going = go_ahead(m, count);
    *ns += bench_now(false);
    return going ? NULL : "the machine did not go ahead";
}

static const char *undo(struct lfs_machine *m, uint32_t count, double *ns)
{
    bool going = lfs_undo_start(m);

    for (uint32_t done = 0; done < count && going;) {
        uint32_t steps = count - done < STEPS_AHEAD ? count - done : STEPS_AHEAD;

        going = go_ahead(m, steps);
        *ns -= bench_now(false);
        for (uint32_t i = 0; i < steps && going; i++)
            going = lfs_undo(m);
        *ns += bench_now(false);
        done += steps;
    }
    return going ? NULL : "the machine did not go back";
}

static struct bench_result with_booted(unsigned flags, uint32_t count,
                                       const char *(*work)(struct lfs_machine *, uint32_t,
                                                           double *))
{
    struct booted *b = calloc(1, sizeof(*b));
    struct lfs_machine *m = b ? boot(b, flags) : NULL;
    const char *problem = "the machine did not boot";
    double ns = 0;

    if (m) {
        lfs_tracking(m, flags & BENCH_TRACKING);
        problem = work(m, count, &ns);
    }
    if (b)
        bench_firmware_free(&b->firmware);
    free(b);
    return problem ? bench_failed(problem) : (struct bench_result){.value = ns / count};
}

struct bench_result bench_save(unsigned flags, uint32_t count)
{
    return with_booted(flags, count, save);
}

struct bench_result bench_restore(unsigned flags, uint32_t count)
{
    return with_booted(flags, count, restore);
}

struct bench_result bench_step(unsigned flags, uint32_t count)
{
    return with_booted(flags, count, step);
}

struct bench_result bench_undo(unsigned flags, uint32_t count)
{
    return with_booted(flags, count, undo);
}
