/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/machine.h"

#define FIXED_BYTES       (64u << 20)
#define STEPS_MAX_DEFAULT 1000000u
#define CLAIMS_DEFAULT    (1u << 20)

static void *reserve(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

static bool build(struct lfs_machine *m)
{
    static const char *const names[LFS_CPUS_MAX] = {
        "cpu0", "cpu1", "cpu2",  "cpu3",  "cpu4",  "cpu5",  "cpu6",  "cpu7",
        "cpu8", "cpu9", "cpu10", "cpu11", "cpu12", "cpu13", "cpu14", "cpu15"};

    m->fixed = reserve(FIXED_BYTES);
    m->choices = reserve(LFS_CHOICES_MAX * sizeof(*m->choices));
    if (m->config.trace_records)
        m->records = reserve(m->config.trace_records * sizeof(*m->records));
    if (m->config.trace_records)
        m->stamps = reserve(m->config.trace_records * sizeof(*m->stamps));
    if (!m->fixed || !m->choices || (m->config.trace_records && !(m->records && m->stamps)) ||
        !lfs_store_init(m) || !lfs_blocks_init(m) || !lfs_pages_init(m))
        return false;
    m->core.random = m->config.choices.seed;
    for (unsigned i = 0; i < m->config.cpus; i++)
        m->cpu[i] = lfs_obj_new(m, names[i], LFS_HOT, sizeof(struct lfs_cpu_state));
    for (unsigned i = 0; m->config.reasons && i < m->config.cpus; i++)
        m->decided[i] = lfs_obj_new(m, "reason", LFS_HOT, sizeof(uint16_t));
    m->events = lfs_obj_new(m, "events", LFS_COLD, 0);
    lfs_claims_init(m);
    return true;
}

struct lfs_machine *lfs_machine_new(const struct lfs_machine_config *config)
{
    struct lfs_machine *m;

    if (config->cpus == 0 || config->cpus > LFS_CPUS_MAX)
        return NULL;
    m = reserve(sizeof(*m));
    if (!m)
        return NULL;
    m->config = *config;
    if (m->config.steps_max == 0)
        m->config.steps_max = STEPS_MAX_DEFAULT;
    if (m->config.claims_max == 0)
        m->config.claims_max = CLAIMS_DEFAULT;
    if (!build(m)) {
        lfs_machine_free(m);
        return NULL;
    }
    return m;
}

void lfs_machine_free(struct lfs_machine *m)
{
    if (!m)
        return;
    if (m->undo)
        lfs_undo_stop(m);
    lfs_backend_fini(m);
    lfs_pages_fini(m);
    lfs_blocks_fini(m);
    lfs_store_fini(m);
    if (m->records)
        munmap(m->records, m->config.trace_records * sizeof(*m->records));
    if (m->stamps)
        munmap(m->stamps, m->config.trace_records * sizeof(*m->stamps));
    if (m->choices)
        munmap(m->choices, LFS_CHOICES_MAX * sizeof(*m->choices));
    if (m->fixed)
        munmap(m->fixed, FIXED_BYTES);
    munmap(m, sizeof(*m));
}

void *lfs_machine_alloc(struct lfs_machine *m, size_t size)
{
    size_t rounded = (size + 15) & ~(size_t)15;
    void *p = m->fixed + m->fixed_used;

    if (rounded < size || rounded > FIXED_BYTES - m->fixed_used)
        return NULL;
    m->fixed_used += rounded;
    return p;
}

const char *lfs_machine_text(struct lfs_machine *m, const char *format, ...)
{
    char text[256];
    va_list arguments;
    char *copy;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    copy = lfs_machine_alloc(m, strlen(text) + 1);
    return copy ? memcpy(copy, text, strlen(text) + 1) : "";
}

const char *lfs_end_name(enum lfs_end end)
{
    static const char *const names[] = {
        [LFS_END_NONE] = "running",      [LFS_END_COMPLETED] = "completed",
        [LFS_END_DEADLOCK] = "deadlock", [LFS_END_BOUND] = "bound",
        [LFS_END_PANIC] = "panic",       [LFS_END_RESET] = "reset",
    };

    return names[end];
}

enum lfs_end lfs_run(struct lfs_machine *m)
{
    struct lfs_ctx *next;

    if (m->core.end != LFS_END_NONE)
        return (enum lfs_end)m->core.end;
    if (m->undo) { /* which keeps steps */
        while (lfs_step(m))
            ;
        return (enum lfs_end)m->core.end;
    }
    m->stepping = false;
    m->running = true;
    next = lfs_pick(m);
    if (next)
        lfs_backend_switch(NULL, next);
    if (m->watch)
        lfs_watch_call(m);
    m->running = false;
    lfs_trace_end(m);
    return (enum lfs_end)m->core.end;
}

bool lfs_step(struct lfs_machine *m)
{
    struct lfs_ctx *next;

    if (m->core.end != LFS_END_NONE)
        return false;
    m->stepping = true;
    m->running = true;
    lfs_store_step_begins(m);
    if (m->undo)
        lfs_undo_step_begins(m);
    next = lfs_pick(m);
    if (next) {
        if (m->undo)
            lfs_undo_log_stack(m, next);
        lfs_backend_switch(NULL, next);
    }
    if (m->watch)
        lfs_watch_call(m);
    m->running = false;
    if (m->core.end != LFS_END_NONE)
        lfs_trace_end(m);
    return m->core.end == LFS_END_NONE;
}

enum lfs_end lfs_ended(const struct lfs_machine *m)
{
    return (enum lfs_end)m->core.end;
}

const char *lfs_end_reason(const struct lfs_machine *m)
{
    return m->core.end == LFS_END_NONE ? "" : m->reason;
}

uint16_t lfs_end_rule(const struct lfs_machine *m)
{
    return m->core.end_rule;
}

/* A watchdog may ask from another thread whether the run still moves. */
uint32_t lfs_steps(const struct lfs_machine *m)
{
    return __atomic_load_n(&m->core.steps, __ATOMIC_RELAXED);
}

bool lfs_untimed(const struct lfs_machine *m)
{
    return m->config.untimed;
}

bool lfs_knows_reasons(const struct lfs_machine *m)
{
    return m->config.reasons;
}

unsigned lfs_cpu_count(const struct lfs_machine *m)
{
    return m->config.cpus;
}

lfs_ns lfs_cpu_time(const struct lfs_machine *m, unsigned cpu)
{
    return m->core.time[cpu];
}

void lfs_tracking(struct lfs_machine *m, bool on)
{
    if (on && !m->view.tracking)
        lfs_store_dirty_all(m);
    m->view.tracking = on || m->undo;
}
