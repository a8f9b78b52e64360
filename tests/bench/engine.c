/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine alone: hops between two contexts, and timed events. */
#include "lfasim/engine.h"
#include "tests/bench/bench.h"
#include "tests/bench/firmware.h"

#define HOP_COST  10u   /* ns that each hop charges */
#define WARM_HOPS 5000u /* before the clock starts: more than the trace's ring holds */

/* ---- hops ------------------------------------------------------------------------------------ */

struct pair {
    struct lfs_ctx *caller, *callee;
    uint32_t rounds;
    bool frames, wall;
    double ns; /* that all rounds took */
};

static void call(struct lfs_ctx *self, const struct pair *pair, uint32_t rounds)
{
    struct lfs_frame frame = {{0}};

    for (uint32_t i = 0; i < rounds; i++) {
        lfs_charge(self, HOP_COST);
        lfs_transfer(self, 1, pair->callee, pair->frames ? &frame : NULL);
    }
}

static void caller(struct lfs_ctx *self)
{
    struct pair *pair = lfs_ctx_user(self);

    call(self, pair, WARM_HOPS);
    pair->ns = -bench_now(pair->wall);
    call(self, pair, pair->rounds);
    pair->ns += bench_now(pair->wall);
}

static void callee(struct lfs_ctx *self)
{
    struct pair *pair = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    for (;;) {
        lfs_charge(self, HOP_COST);
        lfs_transfer(self, 1, pair->caller, pair->frames ? &frame : NULL);
    }
}

static const char incomplete[] = "the run did not complete";

struct bench_result bench_hop(unsigned flags, uint32_t count)
{
    struct lfs_machine_config config = bench_machine_config(flags);
    unsigned pairs = (flags & BENCH_TWO_CPUS) ? 2 : 1;
    struct lfs_machine *m = lfs_machine_new(&config);
    struct pair pair[2];
    enum lfs_end end;

    if (!m)
        return bench_failed("no machine");
    for (unsigned i = 0; i < pairs; i++) {
        pair[i] = (struct pair){.rounds = count / 2 / pairs,
                                .frames = flags & BENCH_FRAMES,
                                .wall = flags & BENCH_THREADS};
        pair[i].caller = lfs_ctx_new(m, "caller", caller, &pair[i]);
        pair[i].callee = lfs_ctx_new(m, "callee", callee, &pair[i]);
        lfs_cpu_start(m, i, pair[i].caller);
    }
    end = lfs_run(m);
    lfs_machine_free(m);
    if (end != LFS_END_COMPLETED)
        return bench_failed(incomplete);
    return (struct bench_result){.value = pair[0].ns / count};
}

/* ---- timed events ---------------------------------------------------------------------------- */

struct sleeper {
    uint32_t naps;
};

/* Durations differ, so that the two sleepers overtake each other. */
static void sleeper(struct lfs_ctx *self)
{
    const struct sleeper *s = lfs_ctx_user(self);

    for (uint32_t i = 0; i < s->naps; i++)
        lfs_sleep(self, 1, 50 + (i * 7 + lfs_ctx_cpu(self) * 3) % 13);
}

static void nothing(struct lfs_machine *m, uint64_t argument)
{
    (void)m;
    (void)argument;
}

/* One operation: a context schedules its wake-up, another event or context runs, the event is
 * dispatched, the context goes on. Two contexts sleep; the other pending events are timers that
 * nobody lives to see, so that every operation works on a queue of the full depth. */
struct bench_result bench_event(unsigned flags, uint32_t count)
{
    struct lfs_machine_config config = bench_machine_config(flags);
    unsigned pending = (flags & BENCH_MANY) ? 32 : 2;
    struct lfs_machine *m = lfs_machine_new(&config);
    struct sleeper s = {count / 2};
    enum lfs_end end;
    double ns;

    if (!m)
        return bench_failed("no machine");
    for (unsigned i = 2; i < pending; i++)
        lfs_event_at(m, (UINT64_C(1) << 50) + i, nothing, 0);
    for (unsigned cpu = 0; cpu < 2; cpu++)
        lfs_cpu_start(m, cpu, lfs_ctx_new(m, "sleeper", sleeper, &s));
    ns = -bench_now(flags & BENCH_THREADS);
    end = lfs_run(m);
    ns += bench_now(flags & BENCH_THREADS);
    lfs_machine_free(m);
    return end == LFS_END_COMPLETED ? (struct bench_result){.value = ns / count}
                                    : bench_failed(incomplete);
}
