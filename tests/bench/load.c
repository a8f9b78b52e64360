/* SPDX-License-Identifier: BSD-3-Clause */
/* Activations under load: CPU 0 renews the counter partition again and again, three others send
 * requests to it, two in open loops and one in a closed one. */
#include <stdlib.h>

#include "lfasim/abi/lfa.h"
#include "lfasim/load.h"
#include "tests/bench/firmware.h"

#define CPUS             4u
#define WARM_ACTIVATIONS 5u
#define ROUND            16u /* requests after which a CPU looks whether it shall go on */

struct load_run {
    uint32_t count; /* activations */
    struct lfs_load load[CPUS];
    struct lfs_load_meter meter;
    uint64_t served; /* while the clock ran */
    double ns;
    lfs_ns virtual_ns;
    bool wall, done, failed;
};

static bool prime(struct lfs_ctx *self)
{
    struct lfs_frame inventory = {{LFA_GET_INVENTORY, BENCH_COMPONENT}};
    struct lfs_frame prime = {{LFA_PRIME, BENCH_COMPONENT}};

    lfs_smc(self, &inventory);
    lfs_smc(self, &prime);
    return prime.x[0] == 0 && prime.x[1] == 0;
}

/* A partition that serves a request when it is asked to stop makes the activation BUSY: once more.
 */
static bool activate(struct lfs_ctx *self)
{
    struct lfs_frame frame;

    do {
        if (!prime(self))
            return false;
        frame =
            (struct lfs_frame){{LFA_ACTIVATE, BENCH_COMPONENT, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS}};
        lfs_smc(self, &frame);
    } while ((int64_t)frame.x[0] == LFA_STATUS_BUSY);
    return frame.x[0] == 0 && frame.x[1] == 0;
}

static void run_activations(struct lfs_ctx *self, struct load_run *run)
{
    for (uint32_t i = 0; i < WARM_ACTIVATIONS && !run->failed; i++)
        run->failed = !activate(self);
    run->served = lfs_load_counts(&run->meter)->served;
    run->virtual_ns = lfs_now(self);
    run->ns = -bench_now(run->wall);
    for (uint32_t i = 0; i < run->count && !run->failed; i++)
        run->failed = !activate(self);
    run->ns += bench_now(run->wall);
    run->virtual_ns = lfs_now(self) - run->virtual_ns;
    run->served = lfs_load_counts(&run->meter)->served - run->served;
    run->done = true;
}

static void run_cpu(struct lfs_ctx *self, void *user)
{
    const struct lfs_frame request = {{FFA_MSG_SEND_DIRECT_REQ_64, BENCH_COUNTER_ID}};
    struct load_run *run = user;
    unsigned cpu = lfs_ctx_cpu(self);

    if (cpu == 0)
        run_activations(self, run);
    while (cpu != 0 && !run->done)
        lfs_load_run(self, &run->load[cpu], &request);
}

static void describe(struct load_run *run, struct lfs_machine *m)
{
    run->meter = lfs_load_meter_new(m, "bench");
    for (unsigned cpu = 1; cpu < CPUS; cpu++)
        run->load[cpu] = (struct lfs_load){.meter = run->meter,
                                           .generator = lfs_load_generator_new(m),
                                           .call = lfs_abi_call_by_fid(FFA_MSG_SEND_DIRECT_REQ_64),
                                           .every = cpu == 1 ? 0 : 25000,
                                           .exponential = cpu == 3,
                                           .think = 5000,
                                           .retry_after = cpu == 1 ? 10000 : 0,
                                           .count = ROUND};
}

/* What is asked of a run, from its struct. */
typedef double value_of(const struct load_run *run);

static struct bench_result measure(unsigned flags, uint32_t count, value_of *value)
{
    struct bench_firmware *f = calloc(1, sizeof(*f));
    struct load_run run = {.count = count, .wall = flags & BENCH_THREADS};
    struct bench_result result = {.value = 0};

    if (!f)
        return bench_failed("no host memory");
    if (!bench_firmware_build(f, flags | BENCH_FOUR_CPUS, run_cpu, &run)) {
        result = bench_failed(f->problem);
    } else {
        describe(&run, lfs_stack_machine(f->stack));
        if (lfs_run(lfs_stack_machine(f->stack)) != LFS_END_COMPLETED || run.failed ||
            run.served == 0)
            result = bench_failed("an activation failed, or the run did not complete");
        else
            result.value = value(&run);
    }
    bench_firmware_free(f);
    free(f);
    return result;
}

static double host_ns_an_activation(const struct load_run *run)
{
    return run->ns / run->count;
}

static double host_ns_a_request(const struct load_run *run)
{
    return run->ns / (double)run->served;
}

static double virtual_ns_an_activation(const struct load_run *run)
{
    return (double)run->virtual_ns / run->count;
}

static double virtual_silence(const struct load_run *run)
{
    return (double)lfs_load_longest_silence(lfs_load_counts(&run->meter));
}

struct bench_result bench_load_activation(unsigned flags, uint32_t count)
{
    return measure(flags, count, host_ns_an_activation);
}

struct bench_result bench_load_request(unsigned flags, uint32_t count)
{
    return measure(flags, count, host_ns_a_request);
}

struct bench_result bench_load_virtual(unsigned flags, uint32_t count)
{
    return measure(flags, count, virtual_ns_an_activation);
}

struct bench_result bench_load_silence(unsigned flags, uint32_t count)
{
    return measure(flags, count, virtual_silence);
}
