/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupt windows: where a partition's code can be left without a call.
 *
 * They are before every call and memory access, and all through a delay. A pending interrupt that
 * the mask lets through traps to the SPMC; the code goes on here when somebody runs it again. Its
 * registers and how many windows it has passed since its last call are kept in the store meanwhile:
 * together with its memory they say where it stands.
 */
#include <string.h>

#include "models/sp/sp.h"

static struct vcpu *vcpu_of(const struct lfs_guest *guest)
{
    return lfs_write(guest->vcpu->spmc->m, guest->vcpu->info->state);
}

/* Counting is the stack's own business until the code is really left. */
static void windows_kept(const struct lfs_guest *guest, uint64_t windows)
{
    ((struct sp_code *)lfs_write(guest->vcpu->spmc->m, guest->vcpu->code))->windows = windows;
}

static void trap(struct lfs_guest *guest, struct lfs_frame *registers)
{
    struct spmc *s = guest->vcpu->spmc;
    struct vcpu *vcpu = vcpu_of(guest);
    struct lfs_frame none = {{0}};

    vcpu->regs = *registers;
    vcpu->left_by = LEFT_BY_INTERRUPT;
    windows_kept(guest, guest->windows);
    lfs_trace_interrupt(s->m, guest->ctx, RULE_NS_INTERRUPT, guest->cpu,
                        gic_highest(s->gic, guest->cpu), "interrupts", guest->vcpu->info->name);
    lfs_transfer(guest->ctx, TAG_GUEST_INTERRUPTED, s->ctx[guest->cpu], &none);
    guest->cpu = lfs_ctx_cpu(guest->ctx);
    vcpu = vcpu_of(guest);
    vcpu->left_by = LEFT_BY_CALL;
    *registers = vcpu->regs;
    memset(&vcpu->regs, 0, sizeof(vcpu->regs));
    windows_kept(guest, 0);
    sp_check_code(guest);
}

static struct lfs_window window_of(struct lfs_guest *guest)
{
    return (struct lfs_window){guest->ctx, guest, guest->vcpu->info->vm->id - FFA_ID_SPMC - 1,
                               guest->cpu};
}

static void take_interrupts(struct lfs_guest *guest, struct lfs_frame *registers)
{
    struct spmc *s = guest->vcpu->spmc;

    guest->cpu = lfs_ctx_cpu(guest->ctx);
    if (s->watch && s->watch->strike) {
        struct lfs_window window = window_of(guest);

        s->watch->strike(s->watch->user, &window);
    }
    while (gic_delivers(s->gic, guest->cpu))
        trap(guest, registers);
}

void sp_window(struct lfs_guest *guest, struct lfs_frame *registers)
{
    guest->windows++;
    take_interrupts(guest, registers);
}

void lfs_guest_window(struct lfs_guest *guest)
{
    sp_window(guest, &guest->message);
}

bool lfs_guest_interrupted(struct lfs_guest *guest)
{
    const struct spmc *s = guest->vcpu->spmc;
    struct lfs_window window = window_of(guest);

    return gic_delivers(s->gic, guest->cpu) ||
           (s->watch && s->watch->due && s->watch->due(s->watch->user, &window));
}

static bool interrupted(struct lfs_machine *m, void *user)
{
    (void)m;
    return lfs_guest_interrupted(user);
}

/* One window, however often it is left: what comes next is the same, so it must be the same state.
 */
void lfs_guest_delay(struct lfs_guest *guest, uint16_t tag, lfs_ns duration)
{
    bool cut;

    lfs_guest_window(guest);
    for (cut = lfs_sleep_unless(guest->ctx, tag, duration, interrupted, guest); cut;
         cut = lfs_sleep_unless(guest->ctx, tag, lfs_sleep_left(guest->ctx), interrupted, guest))
        take_interrupts(guest, &guest->message);
}
