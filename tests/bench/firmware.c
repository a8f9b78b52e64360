/* SPDX-License-Identifier: BSD-3-Clause */
/* The whole stack: direct messages and activations. */
#include "tests/bench/firmware.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/lfa.h"

#define SMALL_PACKAGE (64u << 10)
#define LARGE_PACKAGE (1u << 20)
#define TRACE_RECORDS 4096u

/* What is done before the clock starts: enough to fill the trace's ring and to touch all pages that
 * will be used, so that no first use is measured. */
#define WARM_MESSAGES    1000u
#define WARM_ACTIVATIONS 100u

struct lfs_machine_config bench_machine_config(unsigned flags)
{
    return (struct lfs_machine_config){.cpus = (flags & BENCH_FOUR_CPUS) ? 4 : 2,
                                       .steps_max = UINT32_MAX,
                                       .trace_records = (flags & BENCH_TRACE) ? TRACE_RECORDS : 0,
                                       .backend =
                                           (flags & BENCH_THREADS) ? LFS_THREADS : LFS_FIBERS};
}

/* ---- building -------------------------------------------------------------------------------- */

/* Addresses lie in the secure DRAM of map A, manifests-packages-boot.md 5.5. */
static bool write_packages(struct bench_firmware *f, size_t size)
{
    struct bench_package package = {.behaviour = "counter",
                                    .version = 1,
                                    .load_address = 0x6400000,
                                    .private_memory = 0x6f00000,
                                    .boot_order = 1,
                                    .size = size,
                                    .live_activation = true};

    f->package[0] = bench_package_write(&package);
    package.version = 2;
    f->package[2] = bench_package_write(&package);
    package = (struct bench_package){.behaviour = "echo",
                                     .version = 1,
                                     .load_address = 0x6800000,
                                     .private_memory = 0x6f10000,
                                     .boot_order = 2,
                                     .size = SMALL_PACKAGE};
    f->package[1] = bench_package_write(&package);
    return f->package[0] && f->package[1] && f->package[2];
}

static void describe(struct bench_firmware *f, unsigned flags, size_t size)
{
    f->partitions[0] = (struct lfs_partition_config){.name = "counter",
                                                     .load_address = {0x6400000},
                                                     .mem_size = 2 * LARGE_PACKAGE,
                                                     .vcpu_count = 1,
                                                     .package = {f->package[0], size, NULL}};
    f->partitions[1] =
        (struct lfs_partition_config){.name = "echo",
                                      .load_address = {0x6800000},
                                      .mem_size = LARGE_PACKAGE,
                                      .vcpu_count = 1,
                                      .package = {f->package[1], SMALL_PACKAGE, NULL}};
    f->components[0] = (struct lfs_component_config){.name = "bl32", .kind = LFS_COMPONENT_BL32};
    f->components[1] = (struct lfs_component_config){.name = "bl33", .kind = LFS_COMPONENT_BL33};
    f->components[2] =
        (struct lfs_component_config){.name = "counter",
                                      .kind = LFS_COMPONENT_SP,
                                      .partition = 0,
                                      .package = {f->package[2], size, NULL},
                                      .staging = {0x7000000},
                                      .staging_pages = LARGE_PACKAGE / LFS_PAGE_SIZE};
    f->config = (struct lfs_stack_config){.machine = bench_machine_config(flags),
                                          .partitions = f->partitions,
                                          .partition_count = 2,
                                          .components = f->components,
                                          .component_count = 3};
    f->config.oracle = flags & BENCH_ORACLE;
    f->config.behaviours = &bench_borrower;
    f->config.behaviour_count = flags & BENCH_BORROWER ? 1 : 0;
    f->config.platform = *lfs_platform_preset(LFS_PLATFORM_FVP_TEST);
    f->config.platform.move_bytes = flags & BENCH_MOVE;
    lfs_policy_set_profile(&f->config.policy, LFS_PROFILE_SPEC);
}

bool bench_firmware_build(struct bench_firmware *f, unsigned flags, lfs_program *run, void *user)
{
    size_t size = (flags & BENCH_MOVE) ? LARGE_PACKAGE : SMALL_PACKAGE;

    memset(f, 0, sizeof(*f));
    snprintf(f->problem, sizeof(f->problem), "a package could not be written");
    if (!write_packages(f, size))
        return false;
    f->package_bytes = 2 * size + SMALL_PACKAGE;
    describe(f, flags, size);
    f->config.lanes[0] = (struct lfs_lane_config){run, user};
    for (unsigned cpu = 1; cpu < f->config.machine.cpus && (flags & BENCH_FOUR_CPUS); cpu++)
        f->config.lanes[cpu] = (struct lfs_lane_config){run, user};
    f->stack = lfs_stack_new(&f->config, f->problem, sizeof(f->problem));
    return f->stack != NULL;
}

void bench_firmware_free(struct bench_firmware *f)
{
    lfs_stack_free(f->stack);
    for (unsigned i = 0; i < 3; i++)
        free(f->package[i]);
}

/* ---- what CPU 0 does ------------------------------------------------------------------------- */

bool bench_send_message(struct lfs_ctx *self, uint32_t i)
{
    struct lfs_frame f = {
        {FFA_MSG_SEND_DIRECT_REQ_64, BENCH_ECHO_ID, 0, i, i + 1, i + 2, i + 3, i + 4}};

    lfs_smc(self, &f);
    return f.x[0] == FFA_MSG_SEND_DIRECT_RESP_64 && f.x[3] == i;
}

static bool activation(struct lfs_ctx *self, uint32_t i)
{
    struct lfs_frame inventory = {{LFA_GET_INVENTORY, BENCH_COMPONENT}};
    struct lfs_frame prime = {{LFA_PRIME, BENCH_COMPONENT}};
    struct lfs_frame activate = {{LFA_ACTIVATE, BENCH_COMPONENT, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS}};

    (void)i;
    lfs_smc(self, &inventory);
    lfs_smc(self, &prime);
    lfs_smc(self, &activate);
    return (inventory.x[3] & LFA_INVENTORY_PENDING) && prime.x[0] == 0 && prime.x[1] == 0 &&
           activate.x[0] == 0 && activate.x[1] == 0;
}

struct lane {
    uint32_t count, warm;
    bool (*once)(struct lfs_ctx *self, uint32_t i);
    double ns; /* that all of it took */
    bool wall, failed;
};

static void run_all(struct lfs_ctx *self, void *user)
{
    struct lane *lane = user;

    for (uint32_t i = 0; i < lane->warm && !lane->failed; i++)
        lane->failed = !lane->once(self, i);
    lane->ns = -bench_now(lane->wall);
    for (uint32_t i = 0; i < lane->count && !lane->failed; i++)
        lane->failed = !lane->once(self, i);
    lane->ns += bench_now(lane->wall);
}

static struct bench_result run_lane(unsigned flags, struct lane lane)
{
    struct bench_firmware *f = calloc(1, sizeof(*f));
    struct bench_result result = {.value = 0};

    if (!f)
        return bench_failed("no host memory");
    lane.wall = flags & BENCH_THREADS;
    if (!bench_firmware_build(f, flags, run_all, &lane))
        result = bench_failed(f->problem);
    else if (lfs_run(lfs_stack_machine(f->stack)) != LFS_END_COMPLETED || lane.failed)
        result = bench_failed("a call failed, or the run did not complete");
    else
        result.value = lane.ns / lane.count;
    bench_firmware_free(f);
    free(f);
    return result;
}

struct bench_result bench_direct_message(unsigned flags, uint32_t count)
{
    return run_lane(
        flags, (struct lane){.count = count, .warm = WARM_MESSAGES, .once = bench_send_message});
}

struct bench_result bench_activation(unsigned flags, uint32_t count)
{
    return run_lane(flags,
                    (struct lane){.count = count, .warm = WARM_ACTIVATIONS, .once = activation});
}
