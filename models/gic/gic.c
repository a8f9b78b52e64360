/* SPDX-License-Identifier: BSD-3-Clause */
#include "models/gic/gic.h"

#include <string.h>

#include "models/rules.h"

void gic_init(struct gic *gic, struct lfs_machine *m)
{
    gic->m = m;
    for (unsigned cpu = 0; cpu < lfs_cpu_count(m); cpu++) {
        gic->cpu[cpu] = lfs_obj_new(m, "gic cpu", LFS_HOT, sizeof(struct gic_cpu));
        ((struct gic_cpu *)lfs_write(m, gic->cpu[cpu]))->mask = GIC_ALL_MASKED;
    }
}

static const struct gic_cpu *state_of(const struct gic *gic, unsigned cpu)
{
    return lfs_read(gic->m, gic->cpu[cpu]);
}

bool gic_pend(struct gic *gic, struct lfs_ctx *ctx, unsigned cpu, uint16_t intid, const char *why)
{
    struct gic_cpu *state = lfs_write(gic->m, gic->cpu[cpu]);
    unsigned at = 0;

    while (at < state->count && state->pending[at] < intid)
        at++;
    if (at == state->count || state->pending[at] != intid) {
        if (state->count == GIC_PENDING_MAX)
            return false;
        memmove(&state->pending[at + 1], &state->pending[at],
                (state->count - at) * sizeof(state->pending[0]));
        state->pending[at] = intid;
        state->count++;
    }
    lfs_trace_interrupt(gic->m, ctx, RULE_NONE, cpu, intid, why ? "pends, by" : "pends", why);
    return true;
}

/* All have one priority so far: the lowest id goes first, as in a GIC. */
uint16_t gic_highest(const struct gic *gic, unsigned cpu)
{
    return gic_delivers(gic, cpu) ? state_of(gic, cpu)->pending[0] : GIC_SPURIOUS;
}

uint16_t gic_acknowledge(struct gic *gic, unsigned cpu)
{
    uint16_t intid = gic_highest(gic, cpu);
    struct gic_cpu *state;

    if (intid == GIC_SPURIOUS)
        return intid;
    state = lfs_write(gic->m, gic->cpu[cpu]);
    state->count--;
    memmove(&state->pending[0], &state->pending[1], state->count * sizeof(state->pending[0]));
    state->pending[state->count] = 0;
    return intid;
}

void gic_mask_set(struct gic *gic, unsigned cpu, enum gic_mask mask)
{
    if (state_of(gic, cpu)->mask != mask)
        ((struct gic_cpu *)lfs_write(gic->m, gic->cpu[cpu]))->mask = (uint8_t)mask;
}

const char *gic_mask_text(enum gic_mask mask)
{
    static const char *const texts[] = {"none", "0xff", "0x80", "0x00"};

    return texts[mask];
}
