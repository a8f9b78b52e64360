/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The holding pen: CPUs stand still in EL3 until the last one has come and done the work (lfa.md
 * 3.9). Who is the last is asked at each arrival only, and by equality: a CPU that leaves for good
 * after the others came, or one too many, and nobody ever is.
 *
 * The holding lock is taken by the first CPU to arrive and dropped by the last, so it is no lock of
 * the engine, which only its holder may drop.
 */
#include "models/el3/el3.h"

static struct holding_pen *pen(struct el3 *e)
{
    return lfs_write(e->m, e->pen);
}

static bool is_free(struct lfs_machine *m, void *el3)
{
    const struct el3 *e = el3;

    return !((const struct holding_pen *)lfs_read(m, e->pen))->held;
}

static void take(struct el3 *e, struct lfs_ctx *ctx)
{
    if (!is_free(e->m, e))
        lfs_wait_until(ctx, TAG_PEN, is_free, e);
    pen(e)->held = true;
}

bool pen_start(struct el3 *e, struct lfs_ctx *ctx)
{
    bool last;

    lfs_lock_take(ctx, TAG_PEN_ENTRY, e->pen_lock);
    if (pen(e)->count == 0)
        take(e, ctx);
    pen(e)->count++;
    last = pen(e)->count == psci_cpus_on(e);
    lfs_trace_note(e->m, ctx, last ? RULE_PEN_LAST : RULE_PEN_WAITS,
                   "CPU %u of %u comes to the holding pen%s", pen(e)->count, psci_cpus_on(e),
                   last ? ": the last" : "");
    lfs_lock_drop(ctx, e->pen_lock);
    return last;
}

/* They leave one at a time: each takes the lock and drops it. One that comes too late for that
 * waits through the next round, and has its status. */
int pen_wait(struct el3 *e, struct lfs_ctx *ctx)
{
    take(e, ctx);
    pen(e)->held = false;
    return pen(e)->status;
}

void pen_release(struct el3 *e, struct lfs_ctx *ctx, int status)
{
    *pen(e) = (struct holding_pen){.status = status, .second_stage = pen(e)->second_stage};
    lfs_trace_rule(ctx, RULE_PEN_RELEASED);
}
