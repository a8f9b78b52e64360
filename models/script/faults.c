/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Disturbances of a script: interrupts that come, partitions that fault, memory that changes.
 *
 * What all have in common, and when they strike, is here; a kind says at which windows it can
 * strike and what it does. To add one: a value of enum lfs_script_fault_kind, a row below, and a
 * row in the reader's table of their keys.
 */
#include "lfasim/bytes.h"
#include "models/script/interpreter.h"

/* What is left to do; hot, one a fault. */
struct fault_state {
    uint16_t struck; /* times */
    uint16_t due;    /* its time has come, and no window yet that it strikes at */
    uint16_t passed; /* its time has come, whatever was decided then */
};

typedef bool fault_meets(const struct lfs_script_fault *fault, const struct lfs_window *window);
typedef void fault_strike(const struct lfs_script_run *run, const struct lfs_script_fault *fault,
                          const struct lfs_window *window);

/* ---- kinds ----------------------------------------------------------------------------------- */

/* A device notices a condition from anywhere; what only might come, comes to its own CPU. */
static bool interrupt_meets(const struct lfs_script_fault *fault, const struct lfs_window *window)
{
    return fault->when || window->cpu == fault->cpu;
}

static void pend_interrupt(const struct lfs_script_run *run, const struct lfs_script_fault *fault,
                           const struct lfs_window *window)
{
    struct lfs_ctx *ctx = window ? window->ctx : NULL;

    if (!lfs_interrupt_pend(run->stack, ctx, fault->cpu, fault->intid, fault->name))
        lfs_trace_note(run->m, ctx, 0, "interrupt %u on cpu%u is lost: too many are pending there",
                       fault->intid, fault->cpu);
}

static bool abort_meets(const struct lfs_script_fault *fault, const struct lfs_window *window)
{
    return window->guest && window->partition == (int)fault->partition;
}

static void abort_guest(const struct lfs_script_run *run, const struct lfs_script_fault *fault,
                        const struct lfs_window *window)
{
    (void)run;
    lfs_guest_fault(window->guest, fault->name);
}

static bool memory_meets(const struct lfs_script_fault *fault, const struct lfs_window *window)
{
    (void)fault;
    (void)window;
    return true;
}

/* A device that masters the bus, or a bit that flips: no translation is asked. */
static void write_memory(const struct lfs_script_run *run, const struct lfs_script_fault *fault,
                         const struct lfs_window *window)
{
    uint8_t bytes[4];

    lfs_put_le32(bytes, fault->value);
    lfs_mem_write(run->m, lfs_pa_of(fault->address), bytes, sizeof(bytes));
    lfs_trace_note(run->m, window ? window->ctx : NULL, 0, "memory at 0x%llx becomes 0x%x: %s",
                   (unsigned long long)fault->address, (unsigned)fault->value, fault->name);
}

static const struct kind {
    bool anywhere; /* strikes when its time comes; else at the next window that it meets */
    fault_meets *meets;
    fault_strike *strike; /* need not return */
} kinds[] = {
    [LFS_FAULT_NS_INTERRUPT] = {true, interrupt_meets, pend_interrupt},
    [LFS_FAULT_DATA_ABORT] = {false, abort_meets, abort_guest},
    [LFS_FAULT_MEMORY_WRITE] = {true, memory_meets, write_memory},
};

/* ---- when they strike ------------------------------------------------------------------------ */

static const struct fault_state *fault_now(const struct lfs_script_run *run, uint32_t i)
{
    const struct fault_state *group = lfs_read(run->m, run->faults[i % LFS_SCRIPT_SHELVES]);

    return &group[i / LFS_SCRIPT_SHELVES];
}

static struct fault_state *fault_edit(const struct lfs_script_run *run, uint32_t i)
{
    struct fault_state *group = lfs_write(run->m, run->faults[i % LFS_SCRIPT_SHELVES]);

    return &group[i / LFS_SCRIPT_SHELVES];
}

static void strike(const struct lfs_script_run *run, uint32_t i, const struct lfs_window *window)
{
    const struct lfs_script_fault *fault = &run->script->faults[i];
    struct fault_state *state = fault_edit(run, i);

    state->struck++;
    variable_set(run, fault->variable, state->struck);
    kinds[fault->kind].strike(run, fault, window);
}

static bool decided(const struct lfs_script_run *run, const struct lfs_script_fault *fault,
                    struct lfs_ctx *ctx)
{
    return !fault->optional || lfs_choose(run->m, ctx, LFS_CHOICE_FAULT, 2, fault->name) == 1;
}

/* A fault with a time may strike now, as far as time is concerned; one without may always. What
 * strikes anywhere has done so when its time came. */
static bool can_strike(const struct lfs_script_run *run, uint32_t i,
                       const struct lfs_window *window)
{
    const struct lfs_script_fault *fault = &run->script->faults[i];

    if (!kinds[fault->kind].meets(fault, window))
        return false;
    if (fault->timed)
        return !kinds[fault->kind].anywhere && fault_now(run, i)->due > 0;
    return fault_now(run, i)->struck < fault->times;
}

/* What it goes by is a part of what the code at the window does. */
static struct performer eyes_at(void *run, const struct lfs_window *window)
{
    return (struct performer){run, window->ctx, window->guest};
}

static void at_window(void *user, const struct lfs_window *window)
{
    const struct lfs_script_run *run = user;
    const struct performer eyes = eyes_at(user, window);
    const struct scene scene = {.run = run, .performer = &eyes};

    for (uint32_t i = 0; i < run->script->fault_count; i++) {
        const struct lfs_script_fault *fault = &run->script->faults[i];

        if (!can_strike(run, i, window))
            continue;
        if (fault->timed)
            fault_edit(run, i)->due--; /* decided when its time came */
        else if ((fault->when && !expr_holds(&scene, fault->when)) ||
                 !decided(run, fault, window->ctx))
            continue;
        strike(run, i, window);
    }
}

static bool is_due(void *user, const struct lfs_window *window)
{
    const struct lfs_script_run *run = user;
    const struct performer eyes = eyes_at(user, window);
    const struct scene scene = {.run = run, .performer = &eyes};

    for (uint32_t i = 0; i < run->script->fault_count; i++) {
        const struct lfs_script_fault *fault = &run->script->faults[i];

        if (can_strike(run, i, window) &&
            (fault->timed || (!fault->optional && expr_holds(&scene, fault->when))))
            return true;
    }
    return false;
}

/* What an event is told of: it has one number to say it in. */
struct appointment {
    const struct lfs_script_run *run;
    uint32_t fault;
};

static void time_has_come(struct lfs_machine *m, uint64_t argument)
{
    const struct appointment *a = (const void *)(uintptr_t)argument;
    const struct lfs_script_fault *fault = &a->run->script->faults[a->fault];

    (void)m;
    fault_edit(a->run, a->fault)->passed = 1;
    if (!decided(a->run, fault, NULL))
        return;
    if (kinds[fault->kind].anywhere)
        strike(a->run, a->fault, NULL);
    else
        fault_edit(a->run, a->fault)->due++;
}

static void appoint(struct lfs_script_run *run, uint32_t i)
{
    struct appointment *a = lfs_machine_alloc(run->m, sizeof(*a));

    if (!a)
        return;
    *a = (struct appointment){run, i};
    lfs_event_at(run->m, run->script->faults[i].at, time_has_come, (uint64_t)(uintptr_t)a);
}

void faults_attach(struct lfs_script_run *run)
{
    const struct lfs_script *script = run->script;

    if (script->fault_count == 0)
        return;
    for (uint32_t i = 0; i < LFS_SCRIPT_SHELVES && i < script->fault_count; i++)
        run->faults[i] = lfs_obj_new(run->m, "script faults", LFS_HOT,
                                     (script->fault_count / LFS_SCRIPT_SHELVES + 1) *
                                         sizeof(struct fault_state));
    run->watch = (struct lfs_watch){at_window, is_due, run};
    lfs_stack_watch(run->stack, &run->watch);
    for (uint32_t i = 0; i < script->fault_count; i++)
        if (script->faults[i].timed)
            appoint(run, i);
}
