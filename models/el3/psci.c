/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI: CPUs that go off, come on and sleep (notifications-interrupts-scheduling.md 4; the order of
 * checks is TF-A's).
 *
 * A CPU's MPIDR is its number, in the lowest affinity field. A CPU that is off is parked: its EL3
 * context has ended, and CPU_ON makes it begin again. The power-domain locks are not modelled: what
 * they protect happens within one step, but for the message to the SPMC.
 */
#include <string.h>

#include "lfasim/abi/psci.h"

#include "models/el3/el3.h"

#define PSCI_1_1          0x00010001u /* version word: major in [31:16], minor in [15:0] */
#define POWER_LEVEL_MAX   2u          /* of the FVP's power domains: core, cluster, system */
#define POWER_LEVEL_SHIFT 24

static const char *const cpu_names[LFS_CPUS_MAX] = {
    "cpu0", "cpu1", "cpu2",  "cpu3",  "cpu4",  "cpu5",  "cpu6",  "cpu7",
    "cpu8", "cpu9", "cpu10", "cpu11", "cpu12", "cpu13", "cpu14", "cpu15"};

static void power_set(struct el3 *e, struct lfs_ctx *ctx, unsigned cpu, enum cpu_power to,
                      enum rule rule)
{
    static const char *const names[] = {"POWER_ON", "POWER_OFF", "POWER_ON_PENDING",
                                        "POWER_SUSPENDED"};
    struct el3_power *target = el3_power(e, cpu);

    lfs_trace_state(e->m, ctx, (uint16_t)rule, cpu_names[cpu], "CPU", names[target->power],
                    names[to], false);
    target->power = (uint8_t)to;
}

static int32_t refused(struct lfs_ctx *ctx, enum psci_status status, enum rule rule)
{
    lfs_trace_rule(ctx, (uint16_t)rule);
    return status;
}

bool psci_entry_valid(const struct el3 *e, uint64_t entry)
{
    const struct lfs_platform *platform = e->platform;

    for (unsigned i = 0; i < platform->range_count; i++) {
        const struct lfs_range *range = &platform->ranges[i];

        if (range->type == LFS_RANGE_MEMORY && !range->secure && entry >= range->base.v &&
            entry - range->base.v < range->size)
            return (entry & 1) == 0;
    }
    return false;
}

void el3_resume_os(struct el3 *e, struct lfs_ctx *ctx, uint64_t entry, uint64_t context)
{
    unsigned cpu = lfs_ctx_cpu(ctx);

    el3_cpu(e, cpu)->nwd = (struct lfs_frame){{context}};
    ((struct os_entry *)lfs_write(e->m, e->os_entry[cpu]))->entry = entry;
    lfs_ctx_restart(e->os[cpu]);
    lfs_trace_note(e->m, ctx, RULE_OS_ENTERED, "the normal world is entered at %#llx on cpu%u",
                   (unsigned long long)entry, cpu);
}

/* ---- on and off ------------------------------------------------------------------------------ */

static int32_t cpu_on(struct el3 *e, struct lfs_ctx *ctx, const uint64_t x[4])
{
    uint64_t cpu = x[1];
    struct el3_power *target;

    if (cpu >= e->cpus)
        return refused(ctx, PSCI_STATUS_INVALID_PARAMETERS, RULE_PSCI_NO_CPU);
    if (!psci_entry_valid(e, x[2]))
        return refused(ctx, PSCI_STATUS_INVALID_ADDRESS, RULE_PSCI_ADDRESS);
    target = el3_power(e, (unsigned)cpu);
    if (target->power == CPU_POWER_ON_PENDING)
        return refused(ctx, PSCI_STATUS_ON_PENDING, RULE_PSCI_ON_PENDING);
    if (target->power != CPU_POWER_OFF)
        return refused(ctx, PSCI_STATUS_ALREADY_ON, RULE_PSCI_ALREADY_ON);
    target->entry = x[2];
    target->context = x[3];
    power_set(e, ctx, (unsigned)cpu, CPU_POWER_ON_PENDING, RULE_PSCI_CPU_ON);
    lfs_ctx_restart(e->ctx[cpu]);
    lfs_cpu_start(e->m, (unsigned)cpu, e->ctx[cpu]);
    return PSCI_STATUS_SUCCESS;
}

/* The CPU counts as ON once the SPMC is ready on it, just before the normal world is entered. */
void psci_cpu_on_finish(struct el3 *e, struct lfs_ctx *ctx)
{
    struct el3_power *saved;
    uint64_t entry, context;

    lfs_charge(ctx, e->platform->costs.cpu_on_ns);
    lfs_yield(ctx, TAG_EL3_CPU_ON); /* others may see it ON_PENDING */
    spmd_cpu_on_finish(e, ctx);
    saved = el3_power(e, lfs_ctx_cpu(ctx));
    entry = saved->entry;
    context = saved->context;
    saved->entry = saved->context = 0;
    power_set(e, ctx, lfs_ctx_cpu(ctx), CPU_POWER_ON, RULE_PSCI_CPU_ON);
    el3_resume_os(e, ctx, entry, context);
}

/* Does not return to the normal world: the dispatcher sees that the CPU is off. */
static void cpu_off(struct el3 *e, struct lfs_ctx *ctx)
{
    spmd_cpu_off(e, ctx);
    lfs_charge(ctx, e->platform->costs.cpu_off_ns);
    memset(&el3_cpu(e, lfs_ctx_cpu(ctx))->nwd, 0, sizeof(struct lfs_frame));
    el3_power(e, lfs_ctx_cpu(ctx))->wake_pending = false;
    power_set(e, ctx, lfs_ctx_cpu(ctx), CPU_POWER_OFF, RULE_PSCI_CPU_OFF);
}

static int32_t affinity_info(struct el3 *e, struct lfs_ctx *ctx, const uint64_t x[4])
{
    if (x[1] >= e->cpus)
        return refused(ctx, PSCI_STATUS_INVALID_PARAMETERS, RULE_PSCI_NO_CPU);
    if ((uint32_t)x[2] != 0)
        return refused(ctx, PSCI_STATUS_INVALID_PARAMETERS, RULE_PSCI_LEVEL);
    switch ((enum cpu_power)el3_power(e, (unsigned)x[1])->power) {
    case CPU_POWER_OFF:
        return PSCI_AFFINITY_OFF;
    case CPU_POWER_ON_PENDING:
        return PSCI_AFFINITY_ON_PENDING;
    case CPU_POWER_ON:
    case CPU_POWER_SUSPENDED:
        break;
    }
    return PSCI_AFFINITY_ON;
}

unsigned psci_cpus_on(struct el3 *e)
{
    unsigned on = 0;

    for (unsigned i = 0; i < e->cpus; i++)
        on += ((const struct el3_power *)lfs_read(e->m, e->power[i]))->power != CPU_POWER_OFF;
    return on;
}

/* ---- asleep ---------------------------------------------------------------------------------- */

void psci_wake(struct el3 *e, unsigned cpu)
{
    el3_power(e, cpu)->wake_pending = true;
}

static void timer_fires(struct lfs_machine *m, uint64_t argument)
{
    const struct el3_place *place = (const struct el3_place *)(uintptr_t)argument;

    (void)m;
    el3_power(place->e, place->cpu)->timers--;
    if (el3_power(place->e, place->cpu)->power != CPU_POWER_OFF) /* else its timer is off too */
        psci_wake(place->e, place->cpu);
}

bool psci_wake_at(struct el3 *e, unsigned cpu, lfs_ns at)
{
    if (!lfs_timer_at(e->m, cpu, at, timer_fires, (uintptr_t)&e->place[cpu]))
        return false;
    el3_power(e, cpu)->timers++;
    return true;
}

/* A pending interrupt wakes it too, and stays so for the normal world. */
static bool woken(struct lfs_machine *m, void *user)
{
    const struct el3_place *place = user;

    return ((const struct el3_power *)lfs_read(m, place->e->power[place->cpu]))->wake_pending ||
           gic_pending(place->e->gic, place->cpu);
}

/* Until something wakes it. The SPMC is not told (4.1), and keeps what it has on this CPU. */
static void sleep_until_woken(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);

    power_set(e, ctx, cpu, CPU_POWER_SUSPENDED, RULE_PSCI_SUSPEND);
    lfs_wait_until(ctx, TAG_EL3_SUSPENDED, woken, &e->place[cpu]);
    cpu = lfs_ctx_cpu(ctx);
    el3_power(e, cpu)->wake_pending = false;
    power_set(e, ctx, cpu, CPU_POWER_ON, RULE_PSCI_SUSPEND);
}

/* The CPU loses its registers: the normal world begins anew. */
static void power_down(struct el3 *e, struct lfs_ctx *ctx, uint64_t entry, uint64_t context)
{
    struct el3_power *saved = el3_power(e, lfs_ctx_cpu(ctx));

    memset(&el3_cpu(e, lfs_ctx_cpu(ctx))->nwd, 0, sizeof(struct lfs_frame));
    saved->entry = entry;
    saved->context = context;
    lfs_charge(ctx, e->platform->costs.cpu_suspend_ns);
    sleep_until_woken(e, ctx);
    lfs_charge(ctx, e->platform->costs.cpu_resume_ns);
    saved = el3_power(e, lfs_ctx_cpu(ctx));
    entry = saved->entry;
    context = saved->context;
    saved->entry = saved->context = 0;
    el3_resume_os(e, ctx, entry, context);
}

/* Standby is for a core alone; the platform knows no state ids. */
static bool power_state_valid(uint32_t power_state)
{
    const uint32_t known = PSCI_POWER_STATE_LEVEL | PSCI_POWER_STATE_POWER_DOWN;
    uint32_t level = (power_state & PSCI_POWER_STATE_LEVEL) >> POWER_LEVEL_SHIFT;

    return (power_state & ~known) == 0 && level <= POWER_LEVEL_MAX &&
           (level == 0 || (power_state & PSCI_POWER_STATE_POWER_DOWN));
}

static int32_t may_suspend(struct el3 *e, struct lfs_ctx *ctx, const uint64_t x[4])
{
    if (!power_state_valid((uint32_t)x[1]))
        return refused(ctx, PSCI_STATUS_INVALID_PARAMETERS, RULE_PSCI_POWER_STATE);
    if (((uint32_t)x[1] & PSCI_POWER_STATE_POWER_DOWN) && !psci_entry_valid(e, x[2]))
        return refused(ctx, PSCI_STATUS_INVALID_ADDRESS, RULE_PSCI_ADDRESS);
    return PSCI_STATUS_SUCCESS;
}

/* Only for the last CPU (4.1). */
static int32_t may_suspend_system(struct el3 *e, struct lfs_ctx *ctx, const uint64_t x[4])
{
    if (psci_cpus_on(e) > 1)
        return refused(ctx, PSCI_STATUS_DENIED, RULE_PSCI_NOT_LAST);
    if (!psci_entry_valid(e, x[1]))
        return refused(ctx, PSCI_STATUS_INVALID_ADDRESS, RULE_PSCI_ADDRESS);
    return PSCI_STATUS_SUCCESS;
}

/* ---- the calls ------------------------------------------------------------------------------- */

/* 0 for a call that exists: of CPU_SUSPEND it says that power_state has the original format. */
static int32_t features(uint32_t fid)
{
    static const uint32_t known[] = {
        PSCI_VERSION_32,       PSCI_CPU_SUSPEND_32,   PSCI_CPU_SUSPEND_64,   PSCI_CPU_OFF_32,
        PSCI_CPU_ON_32,        PSCI_CPU_ON_64,        PSCI_FEATURES_32,      PSCI_SYSTEM_OFF_32,
        PSCI_SYSTEM_RESET_32,  PSCI_AFFINITY_INFO_32, PSCI_AFFINITY_INFO_64, PSCI_SYSTEM_SUSPEND_32,
        PSCI_SYSTEM_SUSPEND_64};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i] == fid)
            return PSCI_STATUS_SUCCESS;
    return PSCI_STATUS_NOT_SUPPORTED;
}

static void answer(struct el3 *e, struct lfs_ctx *ctx, int32_t status)
{
    el3_cpu(e, lfs_ctx_cpu(ctx))->nwd.x[0] = (uint64_t)(int64_t)status;
}

/* Calls after which the CPU that made them is not the same. What sleeps keeps nothing of the call
 * here. */
static bool own_power(struct el3 *e, struct lfs_ctx *ctx, uint32_t fid, const uint64_t x[4])
{
    bool system = fid == PSCI_SYSTEM_SUSPEND_32 || fid == PSCI_SYSTEM_SUSPEND_64;
    int32_t status;

    if (fid == PSCI_CPU_OFF_32) {
        cpu_off(e, ctx);
        return true;
    }
    if (!system && fid != PSCI_CPU_SUSPEND_32 && fid != PSCI_CPU_SUSPEND_64)
        return false;
    status = system ? may_suspend_system(e, ctx, x) : may_suspend(e, ctx, x);
    if (status != PSCI_STATUS_SUCCESS) {
        answer(e, ctx, status);
    } else if (system) {
        power_down(e, ctx, x[1], x[2]);
    } else if ((uint32_t)x[1] & PSCI_POWER_STATE_POWER_DOWN) {
        power_down(e, ctx, x[2], x[3]);
    } else {
        sleep_until_woken(e, ctx);
        answer(e, ctx, PSCI_STATUS_SUCCESS);
    }
    return true;
}

bool psci_call(struct el3 *e, struct lfs_ctx *ctx)
{
    const struct lfs_frame *nwd = &el3_cpu(e, lfs_ctx_cpu(ctx))->nwd;
    uint32_t fid = (uint32_t)nwd->x[0] & ~SMCCC_SVE_HINT;
    uint64_t x[4] = {0};

    /* A 32-bit call has 32-bit arguments. */
    for (unsigned i = 1; i < 4; i++)
        x[i] = (fid & SMCCC_SMC64) ? nwd->x[i] : (uint32_t)nwd->x[i];
    if (own_power(e, ctx, fid, x))
        return true;
    switch (fid) {
    case PSCI_VERSION_32:
        answer(e, ctx, PSCI_1_1);
        return true;
    case PSCI_FEATURES_32:
        answer(e, ctx, features((uint32_t)x[1]));
        return true;
    case PSCI_CPU_ON_32:
    case PSCI_CPU_ON_64:
        answer(e, ctx, cpu_on(e, ctx, x));
        return true;
    case PSCI_AFFINITY_INFO_32:
    case PSCI_AFFINITY_INFO_64:
        answer(e, ctx, affinity_info(e, ctx, x));
        return true;
    case PSCI_SYSTEM_OFF_32:
    case PSCI_SYSTEM_RESET_32:
        lfs_reset(ctx, RULE_NONE, "%s by the normal world",
                  fid == PSCI_SYSTEM_OFF_32 ? "PSCI_SYSTEM_OFF" : "PSCI_SYSTEM_RESET");
    default:
        return false;
    }
}
