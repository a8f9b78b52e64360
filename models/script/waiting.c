/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps that let time pass. Interrupts strike meanwhile: a partition is left, the OS takes them. */
#include "models/script/interpreter.h"
#include "models/tags.h"

static bool interrupted(const struct performer *p)
{
    return p->guest ? lfs_guest_interrupted(p->guest) : lfs_os_interrupted(p->ctx);
}

static void window(const struct performer *p)
{
    if (p->guest)
        lfs_guest_window(p->guest);
    else
        lfs_os_window(p->ctx);
}

void let_pass(const struct performer *p, lfs_ns duration)
{
    if (p->guest)
        lfs_guest_delay(p->guest, TAG_SCRIPT_STEP, duration);
    else
        lfs_os_delay(p->ctx, TAG_SCRIPT_STEP, duration);
}

/* Asked by the scheduler between steps; user is the waiting context. */
static bool is_interrupted(struct lfs_machine *m, void *user)
{
    (void)m;
    return interrupted(user);
}

static bool wait_is_over(struct lfs_machine *m, void *user)
{
    const struct performer *p = user;

    (void)m;
    return performer_holds(p, op_of(p)->value) || interrupted(p);
}

static lfs_ns time_until(const struct performer *p, lfs_ns at)
{
    lfs_ns now = lfs_now(p->ctx);

    return at > now ? at - now : 0;
}

static bool sleep_until(const struct performer *p, lfs_ns at)
{
    window(p);
    return lfs_sleep_unless(p->ctx, TAG_SCRIPT_STEP, time_until(p, at), is_interrupted,
                            (void *)(uintptr_t)p);
}

bool perform_delay(const struct performer *p)
{
    if (op_of(p)->kind == LFS_OP_DELAY) {
        let_pass(p, op_of(p)->time);
        return go_on(p);
    }
    while (sleep_until(p, op_of(p)->time))
        continue;
    return go_on(p);
}

bool perform_wait_for(const struct performer *p)
{
    do {
        window(p);
        lfs_wait_until(p->ctx, TAG_SCRIPT_STEP, wait_is_over, (void *)(uintptr_t)p);
    } while (!performer_holds(p, op_of(p)->value));
    return go_on(p);
}
