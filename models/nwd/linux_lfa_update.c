/* SPDX-License-Identifier: BSD-3-Clause */
/* The Linux LFA driver: PRIME, ACTIVATE and CANCEL of one component (lfa.md 5.2, LFA-76, LFA-77).
 */
#include <string.h>

#include "models/nwd/linux_lfa.h"

static const char *status_name(int64_t status)
{
    const char *name = lfs_lfa_status_name(status);

    return name ? name : "an unknown status";
}

/* A call about the image. v1 makes it again with what the reply left in its registers. */
static struct lfs_frame request(const struct linux_version *version, uint32_t fid, int32_t seq,
                                bool repeating)
{
    if (repeating && version->reuses_request)
        return (struct lfs_frame){{LFA_STATUS_SUCCESS, LFA_PRIME_CALL_AGAIN}};
    return (struct lfs_frame){{fid, (uint32_t)seq}};
}

static bool is_over(struct lfs_ctx *self, lfs_ns budget, lfs_ns end)
{
    struct lfs_machine *m = lfs_ctx_machine(self);

    if (budget && lfs_untimed(m))
        return lfs_choose(m, self, CHOICE_LINUX_TIME_OUT, 2,
                          "time-out of the driver: not yet|expires") == 1;
    return budget && lfs_now(self) >= end;
}

static void pause_between(struct lfs_ctx *self, const struct linux_version *version,
                          enum lfs_tag tag)
{
    if (version->pause && !version->polls) {
        lfs_os_sleep(self, (uint16_t)tag, version->pause);
        return;
    }
    lfs_charge(self, version->pause);
    lfs_tag_push(self, (uint16_t)tag);
    lfs_os_serve(self);
    lfs_tag_pop(self);
}

int linux_cancel(struct lfs_ctx *self, enum lfs_tag tag, int32_t seq)
{
    struct lfs_frame frame = {{LFA_CANCEL, (uint32_t)seq}};

    linux_smc(self, tag, &frame);
    linux_count(os_of(self), &linux_task(self)->cancels);
    linux_log(self, "LFA_CANCEL of %s: %s", linux_image_name(self),
              status_name((int64_t)frame.x[0]));
    return (int)frame.x[0];
}

/* The component as the driver names it now. */
static int32_t sequence(const struct nwd *os, const struct linux_task *task)
{
    return linux_loaded(os)->checks_sequence ? task->seq
                                             : linux_driver(os)->images[task->image].seq;
}

/* ---- PRIME ----------------------------------------------------------------------------------- */

/* One call; true while it must be made again. */
static bool prime_once(struct lfs_ctx *self)
{
    struct linux_task *task = linux_task(self);
    struct lfs_frame frame =
        request(linux_loaded(os_of(self)), LFA_PRIME, linux_image(self)->seq, task->repeating);

    linux_smc(self, TAG_LINUX_LFA_PRIME, &frame);
    task = linux_task(self);
    linux_count(os_of(self), &task->primes);
    task->lfa_status = (int64_t)frame.x[0] < 0 ? (int32_t)frame.x[0] : 0;
    task->repeating = task->lfa_status == 0 && (frame.x[1] & LFA_PRIME_CALL_AGAIN);
    return task->repeating;
}

static int prime_timed_out(struct lfs_ctx *self)
{
    linux_log(self, "LFA_PRIME of %s takes too long", linux_image_name(self));
    linux_task(self)->repeating = 0;
    return linux_cancel(self, TAG_LINUX_LFA_CANCEL, linux_image(self)->seq) == LFA_STATUS_SUCCESS
               ? LINUX_STATUS_ETIMEDOUT
               : LINUX_STATUS_EINVAL;
}

/* A component that may reset CPUs is refused before any call (LFA-79). A failed PRIME is not
 * cancelled: the agent's slot stays with the component. */
int linux_prime(struct lfs_ctx *self)
{
    const struct linux_version *version = linux_loaded(os_of(self));
    struct linux_times *times = linux_times(os_of(self), nwd_cpu(self)->index);

    if (linux_image(self)->flags & LFA_INVENTORY_MAY_RESET_CPU) {
        linux_log(self, "%s may reset CPUs: not for this driver", linux_image_name(self));
        return LINUX_STATUS_EINVAL;
    }
    linux_task(self)->seq = linux_image(self)->seq;
    times->prime_ends = lfs_now(self) + version->prime_budget;
    while (prime_once(self)) {
        times = linux_times(os_of(self), nwd_cpu(self)->index);
        if (is_over(self, version->prime_budget, times->prime_ends))
            return prime_timed_out(self);
        pause_between(self, version, TAG_LINUX_LFA_PRIME_PAUSE);
    }
    if (linux_task(self)->lfa_status == 0)
        return LINUX_STATUS_SUCCESS;
    linux_log(self, "LFA_PRIME of %s: %s", linux_image_name(self),
              status_name(linux_task(self)->lfa_status));
    return LINUX_STATUS_ECANCELED;
}

/* ---- ACTIVATE -------------------------------------------------------------------------------- */

/* What one CPU's call came to. */
static int32_t outcome(const struct nwd *os, struct linux_task *task, const struct lfs_frame *reply)
{
    const struct linux_version *version = linux_loaded(os);
    int64_t status = (int64_t)reply->x[0];

    if (status == LFA_STATUS_BUSY) {
        linux_count(os, &task->busy);
        task->lfa_status = LFA_STATUS_BUSY; /* what decides if it stays so */
    }
    if (status < 0)
        return status == LFA_STATUS_BUSY && version->retries_busy ? LINUX_AGAIN : (int32_t)status;
    return reply->x[1] & LFA_ACTIVATE_CALL_AGAIN ? LINUX_AGAIN : LFA_STATUS_SUCCESS;
}

/* One call on this CPU for the owner; true while it must be made again. */
static bool activate_once(struct lfs_ctx *self, unsigned owner)
{
    const struct nwd *os = os_of(self);
    const struct linux_version *version = linux_loaded(os);
    unsigned me = nwd_cpu(self)->index;
    struct linux_task *task = linux_task_of(os, owner);
    bool repeating = task->repeating & 1u << me;
    struct lfs_frame frame = request(version, LFA_ACTIVATE, sequence(os, task), repeating);

    if (task->skip)
        frame.x[2] = LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS;
    linux_smc(self, TAG_LINUX_LFA_ACTIVATE, &frame);
    task = linux_task_of(os, owner);
    linux_count(os, &task->activations);
    task->outcome[me] = outcome(os, task, &frame);
    if (task->outcome[me] == LINUX_AGAIN)
        task->repeating |= (uint16_t)(1u << me);
    else
        task->repeating &= (uint16_t) ~(1u << me);
    if (frame.x[0] != 0)
        linux_log(self, "LFA_ACTIVATE on cpu%u: %s", me, status_name((int64_t)frame.x[0]));
    return task->outcome[me] == LINUX_AGAIN;
}

/* Versions that stay in the rendezvous until they are done have the same budget there. */
static bool stays_inside(struct lfs_ctx *self, unsigned owner)
{
    const struct linux_version *version = linux_loaded(os_of(self));

    return version->loops_inside &&
           !is_over(self, version->activate_budget, linux_times(os_of(self), owner)->activate_ends);
}

void linux_lfa_activate_here(struct lfs_ctx *self, unsigned owner)
{
    while (activate_once(self, owner) && stays_inside(self, owner))
        lfs_charge(self, linux_loaded(os_of(self))->pause);
}

/* All CPUs together: a failure outweighs a call that must be made again, and that a success. */
static int32_t summary(struct linux_task *task)
{
    int32_t sum = LFA_STATUS_SUCCESS;

    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX && sum >= 0; cpu++)
        if (task->outcome[cpu] != LFA_STATUS_SUCCESS)
            sum = task->outcome[cpu];
    memset(task->outcome, 0, sizeof(task->outcome));
    return sum;
}

static int32_t activate_round(struct lfs_ctx *self)
{
    linux_count(os_of(self), &linux_task(self)->rounds);
    linux_task(self)->lfa_status = LFA_STATUS_SUCCESS;
    if (linux_task(self)->skip)
        linux_lfa_activate_here(self, nwd_cpu(self)->index);
    else
        nwd_stop_machine(self, NWD_JOB_LFA_ACTIVATE);
    return summary(linux_task(self));
}

/* CANCEL once; what it says is only logged, except that v1 returns it. */
static int activation_failed(struct lfs_ctx *self)
{
    int32_t seq = sequence(os_of(self), linux_task(self));
    bool cancelled;

    linux_task(self)->repeating = 0;
    cancelled = linux_cancel(self, TAG_LINUX_LFA_GIVE_UP, seq) == LFA_STATUS_SUCCESS;
    return cancelled && linux_loaded(os_of(self))->returns_cancel ? LINUX_STATUS_SUCCESS
                                                                  : LINUX_STATUS_ECANCELED;
}

static int activated(struct lfs_ctx *self)
{
    linux_count(os_of(self), &linux_task(self)->activated);
    linux_task(self)->lfa_status = LFA_STATUS_SUCCESS;
    linux_log(self, "%s is activated", linux_image_name(self));
    if (linux_loaded(os_of(self))->enumerates)
        linux_enumerate(self);
    return LINUX_STATUS_SUCCESS;
}

/* Without a rendezvous only where neither the user nor the component asks for one. */
static void decide_rendezvous(struct lfs_ctx *self)
{
    const struct linux_version *version = linux_loaded(os_of(self));
    const struct linux_image *image = linux_image(self);
    bool forced = version->has_force && image->force;

    linux_task(self)->skip = !forced && (image->flags & LFA_INVENTORY_RENDEZVOUS_OPTIONAL);
}

int linux_activate(struct lfs_ctx *self)
{
    const struct linux_version *version = linux_loaded(os_of(self));
    unsigned me = nwd_cpu(self)->index;

    decide_rendezvous(self);
    linux_times(os_of(self), me)->activate_ends = lfs_now(self) + version->activate_budget;
    for (;;) {
        int32_t status;

        if (version->checks_sequence && linux_image(self)->seq != linux_task(self)->seq) {
            linux_log(self, "%s has another sequence id now", linux_image_name(self));
            return activation_failed(self);
        }
        status = activate_round(self);
        if (status == LFA_STATUS_SUCCESS)
            return activated(self);
        if (status != LINUX_AGAIN) {
            linux_task(self)->lfa_status = status;
            return activation_failed(self);
        }
        if (is_over(self, version->activate_budget, linux_times(os_of(self), me)->activate_ends)) {
            linux_log(self, "LFA_ACTIVATE of %s takes too long", linux_image_name(self));
            return activation_failed(self);
        }
        pause_between(self, version, TAG_LINUX_LFA_PAUSE);
    }
}
