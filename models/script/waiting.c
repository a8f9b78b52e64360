/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps that let time pass. Interrupts strike meanwhile: a partition is left, the OS takes them. */
#include "lfasim/clients.h"
#include "models/script/interpreter.h"
#include "models/tags.h"

void let_pass(const struct performer *p, lfs_ns duration)
{
    if (p->guest)
        lfs_guest_delay(p->guest, TAG_SCRIPT_STEP, duration);
    else
        lfs_os_sleep(p->ctx, TAG_SCRIPT_STEP, duration);
}

static lfs_ns time_until(const struct performer *p, lfs_ns at)
{
    lfs_ns now = lfs_now(p->ctx);

    return at > now ? at - now : 0;
}

/* Asked by the scheduler between steps; user is the performer. */
static bool is_interrupted(struct lfs_machine *m, void *user)
{
    (void)m;
    return lfs_guest_interrupted(((const struct performer *)user)->guest);
}

/* A partition that is left meanwhile may be back after that time. */
static void guest_sleeps_until(const struct performer *p, lfs_ns at)
{
    do
        lfs_guest_window(p->guest);
    while (lfs_sleep_unless(p->ctx, TAG_SCRIPT_STEP, time_until(p, at), is_interrupted,
                            (void *)(uintptr_t)p));
}

bool perform_delay(const struct performer *p)
{
    const struct lfs_script_op *op = op_of(p);

    if (op->kind == LFS_OP_DELAY)
        let_pass(p, op->time);
    else if (p->guest)
        guest_sleeps_until(p, op->time);
    else
        lfs_os_sleep(p->ctx, TAG_SCRIPT_STEP, time_until(p, op->time));
    return go_on(p);
}

static bool holds(struct lfs_machine *m, void *user)
{
    const struct performer *p = user;

    (void)m;
    return performer_holds(p, op_of(p)->value);
}

static bool holds_or_interrupted(struct lfs_machine *m, void *user)
{
    return holds(m, user) || is_interrupted(m, user);
}

static void guest_waits(const struct performer *p)
{
    do {
        lfs_guest_window(p->guest);
        lfs_wait_until(p->ctx, TAG_SCRIPT_STEP, holds_or_interrupted, (void *)(uintptr_t)p);
    } while (!performer_holds(p, op_of(p)->value));
}

bool perform_wait_for(const struct performer *p)
{
    if (p->guest)
        guest_waits(p);
    else
        lfs_os_wait_until(p->ctx, TAG_SCRIPT_STEP, holds, (void *)(uintptr_t)p);
    return go_on(p);
}
