/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interrupt controller: hardware that all CPUs share.
 *
 * Per CPU it keeps which physical interrupts are pending and the priority mask (ICC_PMR). All of
 * them are non-secure so far: they go to the normal world, and trap to the SPMC while a partition
 * runs (notifications-interrupts-scheduling.md 3.1). Secure ones will be a second set here, with a
 * priority of their own; gic_delivers() is where the two meet the mask.
 */
#ifndef MODELS_GIC_GIC_H
#define MODELS_GIC_GIC_H

#include "lfasim/engine.h"

/* The priority mask: an interrupt is delivered if its priority is lower than the number (3.4).
 * In the order of tightness, so that the greater of two is the tighter one. */
enum gic_mask {
    GIC_MASK_NONE, /* no mask: nothing was saved */
    GIC_OPEN,      /* 0xff: what the normal world's OS sets */
    GIC_NS_MASKED, /* 0x80: non-secure interrupts wait */
    GIC_ALL_MASKED /* 0x00: everything waits; ICC_PMR's reset value */
};

#define GIC_SPURIOUS    1023u /* what an acknowledge returns when nothing is pending (0.4) */
#define GIC_INTID_MAX   1019u /* SGIs, PPIs and SPIs; higher ids mean something else */
#define GIC_PENDING_MAX 7u    /* different ones pending on a CPU; our own limit */

struct gic_cpu { /* hot */
    uint8_t mask, count;
    uint16_t pending[GIC_PENDING_MAX]; /* in ascending order, zeroes behind them */
};

struct gic { /* does not change */
    struct lfs_machine *m;
    lfs_obj cpu[LFS_CPUS_MAX];
};

/* While the machine is being built; every mask has its reset value. */
void gic_init(struct gic *gic, struct lfs_machine *m);
/* An interrupt becomes pending, once however often that happens. False: too many are. `why` is for
 * the trace and outlives the machine; ctx is who acts, or NULL. */
bool gic_pend(struct gic *gic, struct lfs_ctx *ctx, unsigned cpu, uint16_t intid, const char *why);
/* Whether a CPU that executes with interrupts unmasked in PSTATE would take one now. Asked by
 * waiting conditions too, so it leaves no mark in the machine but a step's footprint. */
static inline bool gic_delivers(const struct gic *gic, unsigned cpu)
{
    const struct gic_cpu *state = lfs_read(gic->m, gic->cpu[cpu]);

    return state->count > 0 && state->mask == GIC_OPEN;
}
/* Whether something is pending, masked or not: it wakes a CPU that sleeps. */
static inline bool gic_pending(const struct gic *gic, unsigned cpu)
{
    return ((const struct gic_cpu *)lfs_read(gic->m, gic->cpu[cpu]))->count > 0;
}
/* The one that gic_delivers() means, or GIC_SPURIOUS. */
uint16_t gic_highest(const struct gic *gic, unsigned cpu);
/* The same, and it is pending no more. */
uint16_t gic_acknowledge(struct gic *gic, unsigned cpu);
static inline enum gic_mask gic_mask(const struct gic *gic, unsigned cpu)
{
    return (enum gic_mask)((const struct gic_cpu *)lfs_read(gic->m, gic->cpu[cpu]))->mask;
}
void gic_mask_set(struct gic *gic, unsigned cpu, enum gic_mask mask);
/* "0x80" */
const char *gic_mask_text(enum gic_mask mask);

#endif
