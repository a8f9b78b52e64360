/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the OS does on a CPU beside its program. Linux's stop_machine() as lfa.md 5.2 uses it: every
 * online CPU stops what it does at its next step, all do the job once all have stopped, and all go
 * on once all have done it. One at a time: who comes second waits, and takes part meanwhile.
 */
#include "models/nwd/nwd.h"

#include "models/tags.h"

/* From one CPU's request until another's handler runs: notifications-interrupts-scheduling.md 6.2,
 * sgi_latency_ns. */
#define IPI_NS 500u
/* Linux's own number for an IPI that only makes a CPU look around. */
#define IPI_INTID 0u

typedef void nwd_job_function(struct lfs_ctx *self, unsigned owner);

static nwd_job_function *const jobs[] = {[NWD_JOB_LFA_ACTIVATE] = linux_lfa_activate_here};

static const struct nwd_state *look(const struct nwd *os)
{
    return lfs_read(os->m, os->state);
}

static struct nwd_state *edit(const struct nwd *os)
{
    return lfs_write(os->m, os->state);
}

static const struct nwd_cpu_state *look_at_cpu(const struct nwd *os, unsigned cpu)
{
    return lfs_read(os->m, os->of_cpu[cpu]);
}

static struct nwd_cpu_state *edit_mine(struct lfs_ctx *self)
{
    return lfs_write(os_of(self)->m, os_of(self)->of_cpu[nwd_cpu(self)->index]);
}

static uint16_t bit_of(unsigned cpu)
{
    return (uint16_t)(1u << cpu);
}

static uint16_t all_cpus(const struct nwd *os)
{
    return (uint16_t)((1u << os->cpus) - 1);
}

void nwd_init(struct nwd *os, const struct lfs_stack_config *config, struct gic *gic,
              struct lfs_machine *m)
{
    os->m = m;
    os->gic = gic;
    os->components = config->components;
    os->component_count = config->component_count;
    os->cpus = config->machine.cpus;
    os->services = config->os_services;
    os->state = lfs_obj_new(m, "os", LFS_HOT, sizeof(struct nwd_state));
    os->sources = lfs_obj_new(m, "os sources", LFS_COLD, sizeof(struct nwd_sources));
    if (config->platform.secondaries_off)
        edit(os)->offline = all_cpus(os) & (uint16_t)~bit_of(0);
    os->driver = lfs_obj_new(m, "linux lfa", LFS_HOT, 0);
    for (unsigned i = 0; i < os->cpus; i++) {
        os->of_cpu[i] = lfs_obj_new(m, "os cpu", LFS_HOT, sizeof(struct nwd_cpu_state));
        os->task[i] = lfs_obj_new(m, "linux lfa task", LFS_HOT, 0);
        lfs_cpu_progress(m, i, os->of_cpu[i]);
        lfs_cpu_progress(m, i, os->task[i]);
        os->task_times[i] = lfs_obj_new(m, "linux lfa times", LFS_COLD, 0);
    }
}

/* ---- stop_machine ---------------------------------------------------------------------------- */

static bool is_wanted(const struct nwd_cpu *cpu)
{
    const struct nwd_stop *stop = &look(cpu->os)->stop;

    return stop->owner && (stop->members & ~stop->joined & bit_of(cpu->index));
}

static bool nobody_stops(struct lfs_machine *m, void *os)
{
    (void)m;
    return look(os)->stop.owner == 0;
}

static bool all_joined(struct lfs_machine *m, void *os)
{
    const struct nwd_stop *stop = &look(os)->stop;

    (void)m;
    return stop->joined == stop->members;
}

static bool all_ran(struct lfs_machine *m, void *os)
{
    const struct nwd_stop *stop = &look(os)->stop;

    (void)m;
    return stop->ran == stop->members;
}

static bool all_left(struct lfs_machine *m, void *os)
{
    const struct nwd_stop *stop = &look(os)->stop;

    (void)m;
    return stop->left == stop->members;
}

/* One CPU's part. */
static void take_part(struct lfs_ctx *self)
{
    struct nwd *os = os_of(self);
    uint16_t me = bit_of(nwd_cpu(self)->index);

    lfs_tag_push(self, TAG_OS_STOPPED);
    edit(os)->stop.joined |= me;
    lfs_wait_until(self, TAG_OS_STOP_JOIN, all_joined, os);
    jobs[look(os)->stop.job](self, look(os)->stop.owner - 1u);
    edit(os)->stop.ran |= me;
    lfs_wait_until(self, TAG_OS_STOP_RUN, all_ran, os);
    edit(os)->stop.left |= me;
    lfs_tag_pop(self);
}

static struct nwd_sources *sources(const struct nwd *os)
{
    return lfs_write(os->m, os->sources);
}

void lfs_os_serve(struct lfs_ctx *self)
{
    const struct nwd_cpu *cpu = nwd_cpu(self);

    while (cpu->os->services && is_wanted(cpu)) {
        sources(cpu->os)->of_cpu[cpu->index] = lfs_trace_source_of(self);
        lfs_trace_source(self, sources(cpu->os)->of_stop);
        lfs_charge(self, IPI_NS);
        take_part(self);
        lfs_trace_source(self, sources(cpu->os)->of_cpu[cpu->index]);
    }
}

/* A CPU that sleeps in EL3 sees nothing but an interrupt. */
static void interrupt(struct lfs_ctx *self, unsigned cpu)
{
    gic_pend(os_of(self)->gic, self, cpu, IPI_INTID, "stop_machine");
}

static void wake_members(struct lfs_ctx *self)
{
    struct nwd *os = os_of(self);

    for (unsigned cpu = 0; cpu < os->cpus; cpu++)
        if (look(os)->stop.members & look(os)->suspended & bit_of(cpu))
            interrupt(self, cpu);
}

void nwd_stop_machine(struct lfs_ctx *self, enum nwd_job job)
{
    struct nwd *os = os_of(self);

    lfs_tag_push(self, TAG_OS_STOP_MACHINE);
    while (look(os)->stop.owner)
        lfs_os_wait_until(self, TAG_OS_STOP_TURN, nobody_stops, os);
    sources(os)->of_stop = lfs_trace_source_of(self);
    edit(os)->stop = (struct nwd_stop){
        .owner = (uint16_t)(nwd_cpu(self)->index + 1),
        .job = (uint16_t)job,
        .members = os->services ? all_cpus(os) & (uint16_t)~look(os)->offline
                                : bit_of(nwd_cpu(self)->index),
    };
    wake_members(self);
    take_part(self);
    lfs_wait_until(self, TAG_OS_STOP_RUN, all_left, os);
    edit(os)->stop = (struct nwd_stop){0};
    lfs_tag_pop(self);
}

void nwd_set_suspended(struct lfs_ctx *self, bool suspended)
{
    struct nwd *os = os_of(self);
    uint16_t me = bit_of(nwd_cpu(self)->index);

    if (!os->services)
        return;
    if (!suspended) {
        if (look(os)->suspended & me)
            edit(os)->suspended &= (uint16_t)~me;
        return;
    }
    edit(os)->suspended |= me;
    if (is_wanted(nwd_cpu(self)))
        interrupt(self, nwd_cpu(self)->index);
}

/* A stop that has not begun goes on without a CPU that goes off; one that comes back does not do
 * so in the middle of a stop that does not count on it. */
void nwd_set_online(struct lfs_ctx *self, bool online)
{
    struct nwd *os = os_of(self);
    uint16_t me = bit_of(nwd_cpu(self)->index);

    if (!os->services)
        return;
    if (!online) {
        if (is_wanted(nwd_cpu(self)))
            edit(os)->stop.members &= (uint16_t)~me;
        edit(os)->offline |= me;
    } else if (look(os)->offline & me) {
        lfs_wait_until(self, TAG_OS_STOP_TURN, nobody_stops, os);
        edit(os)->offline &= (uint16_t)~me;
    }
}

/* ---- waiting --------------------------------------------------------------------------------- */

/* Who waits, and what for. */
struct waiter {
    struct lfs_ctx *self;
    bool (*ready)(struct lfs_machine *, void *);
    void *user;
};

static bool ready_or_wanted(struct lfs_machine *m, void *user)
{
    const struct waiter *waiter = user;

    return is_wanted(nwd_cpu(waiter->self)) || lfs_os_interrupted(waiter->self) ||
           waiter->ready(m, waiter->user);
}

void lfs_os_wait_until(struct lfs_ctx *self, uint16_t tag,
                       bool (*ready)(struct lfs_machine *, void *), void *user)
{
    struct waiter waiter = {self, ready, user};

    do {
        lfs_os_window(self);
        lfs_wait_until(self, tag, ready_or_wanted, &waiter);
        lfs_tag_push(self, tag);
        lfs_os_serve(self);
        lfs_tag_pop(self);
    } while (!ready(os_of(self)->m, user));
}

static void alarm(struct lfs_machine *m, uint64_t argument)
{
    ((struct nwd_cpu_state *)lfs_write(m, (lfs_obj){(uint16_t)argument}))->asleep = false;
}

static bool is_awake(struct lfs_machine *m, void *user)
{
    const struct nwd_cpu *cpu = user;

    (void)m;
    return !look_at_cpu(cpu->os, cpu->index)->asleep;
}

void lfs_os_sleep(struct lfs_ctx *self, uint16_t tag, lfs_ns duration)
{
    const struct nwd_cpu *cpu = nwd_cpu(self);
    struct nwd *os = cpu->os;

    if (!os->services) {
        nwd_sleep(self, tag, duration);
        return;
    }
    edit_mine(self)->asleep = true;
    if (lfs_timer_at(os->m, cpu->index, lfs_now(self) + duration, alarm,
                     os->of_cpu[cpu->index].index))
        lfs_os_wait_until(self, tag, is_awake, (void *)(uintptr_t)cpu);
}

static bool all_finished(struct lfs_machine *m, void *user)
{
    const struct nwd *os = user;

    (void)m;
    for (unsigned cpu = 0; cpu < os->cpus; cpu++)
        if (!look_at_cpu(os, cpu)->finished && !(look(os)->offline & bit_of(cpu)))
            return false;
    return true;
}

void nwd_idle(struct lfs_ctx *self)
{
    struct nwd *os = os_of(self);

    if (!os->services)
        return;
    edit_mine(self)->finished = true;
    lfs_os_wait_until(self, TAG_OS_IDLE, all_finished, os);
}
