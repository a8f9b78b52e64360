/* SPDX-License-Identifier: BSD-3-Clause */
/* The yardsticks of performance.md, "How to measure them" 1: what this machine needs right now for
 * things that no code of ours can make faster. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lfasim/types.h"
#include "sim/fiber.h"
#include "tests/bench/bench.h"
#include "tests/bench/scenario_text.h"

#define IMAGE_BYTES (1u << 20)
#define STATE_BYTES 1024u
#define HASH_BYTES  256u
#define OTHER_SUMS  4u /* pages, see moved_images() */
#define SHORT_RUNS  9u

double bench_now(bool wall)
{
    struct timespec t;

    clock_gettime(wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Makes the compiler believe that the bytes are read and written here. */
static void touch(void *bytes)
{
    __asm__ volatile("" : : "r"(bytes) : "memory");
}

struct ping_pong {
    struct lfs_fiber host, other;
};

/* Not inline, and not a tail call: it returns, to another caller than the processor expects. */
static __attribute__((noinline)) void hand_over(struct lfs_fiber *from, struct lfs_fiber *to)
{
    lfs_fiber_continue(from, to);
    touch(from);
}

static void bounce(void *argument)
{
    struct ping_pong *p = argument;

    lfs_fiber_entered(&p->other);
    for (;;)
        hand_over(&p->other, &p->host);
}

static void bounce_tight(void *argument)
{
    struct ping_pong *p = argument;

    lfs_fiber_entered(&p->other);
    for (;;)
        lfs_fiber_continue(&p->other, &p->host);
}

static double switches(unsigned count, bool tight)
{
    size_t size = LFS_SANITIZED_STACKS ? 256u << 10 : 64u << 10;
    struct ping_pong p = {.other = {.size = size}};
    double ns;

    p.other.base = aligned_alloc(LFS_PAGE_SIZE, size);
    if (!p.other.base)
        abort();
    lfs_fiber_prepare(&p.other, tight ? bounce_tight : bounce, &p);
    ns = -bench_now(false);
    for (unsigned i = 0; i < count && tight; i++)
        lfs_fiber_continue(&p.host, &p.other);
    for (unsigned i = 0; i < count && !tight; i++)
        hand_over(&p.host, &p.other);
    ns += bench_now(false);
    lfs_fiber_release(&p.other);
    free(p.other.base);
    return ns / (2.0 * count);
}

static double copies(uint8_t *to, uint8_t *from, size_t bytes, unsigned count)
{
    double begin = bench_now(false);

    for (unsigned i = 0; i < count; i++) {
        touch(from);
        memcpy(to, from, bytes);
        touch(to);
    }
    return (bench_now(false) - begin) / count;
}

static double hashes(uint8_t *bytes, unsigned count)
{
    uint64_t sum = 0;
    double begin = bench_now(false);

    for (unsigned i = 0; i < count; i++) {
        touch(bytes);
        sum += XXH3_64bits(bytes, HASH_BYTES);
        touch(&sum);
    }
    return (bench_now(false) - begin) / count;
}

/* What activating an image of 1 MiB by bytes cannot do without: copy each page from the image store
 * to staging, sum it there (authentication), copy it into place; and sum what else is looked at:
 * the live-state buffer, the old instance's rwdata, the new one's rwdata and the page of its entry.
 */
static double moved_images(uint8_t *store, uint8_t *staging, uint8_t *place, unsigned count)
{
    uint64_t sum = 0;
    double begin = bench_now(false);

    for (unsigned i = 0; i < count; i++) {
        for (size_t at = 0; at < IMAGE_BYTES; at += LFS_PAGE_SIZE)
            memcpy(staging + at, store + at, LFS_PAGE_SIZE);
        for (size_t at = 0; at < IMAGE_BYTES; at += LFS_PAGE_SIZE)
            sum += XXH3_64bits(staging + at, LFS_PAGE_SIZE);
        for (size_t at = 0; at < IMAGE_BYTES; at += LFS_PAGE_SIZE)
            memcpy(place + at, staging + at, LFS_PAGE_SIZE);
        for (size_t at = 0; at < OTHER_SUMS * LFS_PAGE_SIZE; at += LFS_PAGE_SIZE)
            sum += XXH3_64bits(place + at, LFS_PAGE_SIZE);
        touch(place);
        touch(&sum);
    }
    return (bench_now(false) - begin) / count;
}

/* One short run, about 0.2 ms long where a machine copies 15 GB/s and switches in 5 ns. */
static double short_run(enum bench_yardstick yardstick, uint8_t *memory)
{
    switch (yardstick) {
    case YARD_SWITCH:
        return switches(20000, false);
    case YARD_SWITCH_TIGHT:
        return switches(20000, true);
    case YARD_COPY_1K:
        return copies(memory, memory + IMAGE_BYTES, STATE_BYTES, 10000);
    case YARD_HASH_256:
        return hashes(memory, 5000);
    case YARD_MEMCPY_1M:
        return copies(memory, memory + IMAGE_BYTES, IMAGE_BYTES, 3);
    case YARD_MOVED_IMAGE:
        return moved_images(memory, memory + IMAGE_BYTES, memory + 2 * IMAGE_BYTES, 3);
    case YARD_CONFLICTS:
        return bench_conflicts(0, 3).value;
    case YARD_MEMORY_CYCLE:
        return bench_memory_cycle(0, 200).value;
    case YARD_TRAFFIC:
        return bench_traffic(0, BENCH_ROUNDS).value;
    case YARD_YAML_EVENTS:
        return bench_bare_events();
    case YARD_GENERAL:
    case YARDSTICKS:
        break;
    }
    return 0;
}

double bench_yardstick(enum bench_yardstick yardstick, bool quick)
{
    unsigned runs = quick ? 1 : SHORT_RUNS;
    uint8_t *memory = aligned_alloc(LFS_PAGE_SIZE, 3 * IMAGE_BYTES);
    double ns[SHORT_RUNS], median;

    if (!memory)
        abort();
    memset(memory, 0x5a, 3 * IMAGE_BYTES); /* present, and not one shared page of zeros */
    for (unsigned i = 0; i < runs; i++)
        ns[i] = short_run(yardstick, memory);
    median = bench_median(ns, runs);
    free(memory);
    return median;
}

const char *bench_yardstick_name(enum bench_yardstick yardstick)
{
    switch (yardstick) {
    case YARD_SWITCH:
        return "switch";
    case YARD_SWITCH_TIGHT:
        return "switch, tight loop";
    case YARD_COPY_1K:
        return "copy 1 KiB";
    case YARD_HASH_256:
        return "XXH3 256 B";
    case YARD_MEMCPY_1M:
        return "memcpy 1 MiB";
    case YARD_MOVED_IMAGE:
        return "bare move 1 MiB";
    case YARD_CONFLICTS:
        return "sweep of 10,250";
    case YARD_MEMORY_CYCLE:
        return "unwatched cycle";
    case YARD_TRAFFIC:
        return "unwatched traffic";
    case YARD_YAML_EVENTS:
        return "events by libyaml";
    case YARD_GENERAL:
    case YARDSTICKS:
        break;
    }
    return "?";
}
