/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts in the normal world: the OS takes what is pending when it has the CPU and the mask
 * lets it through. What its handlers do is no part of the model. */
#include "models/nwd/nwd.h"
#include "models/rules.h"

static struct lfs_window window_of(struct lfs_ctx *self)
{
    return (struct lfs_window){self, NULL, -1, nwd_cpu(self)->index};
}

void lfs_os_window(struct lfs_ctx *self)
{
    const struct nwd *os = os_of(self);
    unsigned cpu = nwd_cpu(self)->index;

    if (os->watch && os->watch->strike) {
        struct lfs_window window = window_of(self);

        os->watch->strike(os->watch->user, &window);
    }
    while (gic_delivers(os->gic, cpu))
        lfs_trace_interrupt(os->m, self, RULE_NONE, cpu, gic_acknowledge(os->gic, cpu),
                            "is taken by", lfs_ctx_name(self));
}

bool lfs_os_interrupted(struct lfs_ctx *self)
{
    const struct nwd *os = os_of(self);
    struct lfs_window window = window_of(self);

    return gic_delivers(os->gic, window.cpu) ||
           (os->watch && os->watch->due && os->watch->due(os->watch->user, &window));
}

static bool interrupted(struct lfs_machine *m, void *user)
{
    (void)m;
    return lfs_os_interrupted(user);
}

void nwd_sleep(struct lfs_ctx *self, uint16_t tag, lfs_ns duration)
{
    bool cut;

    lfs_os_window(self);
    for (cut = lfs_sleep_unless(self, tag, duration, interrupted, self); cut;
         cut = lfs_sleep_unless(self, tag, lfs_sleep_left(self), interrupted, self))
        lfs_os_window(self);
}
