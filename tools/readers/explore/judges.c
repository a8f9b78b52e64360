/* SPDX-License-Identifier: BSD-3-Clause */
/* How built-in properties look at a state. */
#include <string.h>

#include "tools/readers/explore/explore_private.h"

uint64_t decider_of_failure(const struct lfs_script_failure *failure)
{
    return mix(mix(failure->source, failure->kind), failure->index);
}

/* Failures of steps: each stays, so that it is seen from then on. */
static void judge_failures(const struct judging *j, bool statuses)
{
    const struct lfs_script_run *script = &j->monitor->run->script;

    for (uint32_t i = 0; i < lfs_script_failures(script); i++) {
        struct lfs_script_failure failure = lfs_script_failure(script, i);

        if ((failure.kind == LFS_FAILED_STATUS) == statuses)
            violated(j, decider_of_failure(&failure));
    }
}

void judge_steps_made(const struct judging *j)
{
    judge_failures(j, false);
}

void judge_statuses(const struct judging *j)
{
    judge_failures(j, true);
}

void judge_model(const struct judging *j)
{
    if (lfs_findings(j->m, "MODEL_FAULT") > 0)
        violated(j, mix_text(0, lfs_end_reason(j->m)));
}

/* ---- ends ------------------------------------------------------------------------------------ */

static void judge_an_end(const struct judging *j, enum lfs_end end)
{
    uint64_t rule = lfs_end_rule(j->m);

    if (lfs_ended(j->m) == end && lfs_findings(j->m, "MODEL_FAULT") == 0)
        violated(j, rule ? rule : mix_text(0, lfs_end_reason(j->m)));
}

void judge_deadlock(const struct judging *j)
{
    judge_an_end(j, LFS_END_DEADLOCK);
}

void judge_panic(const struct judging *j)
{
    judge_an_end(j, LFS_END_PANIC);
}

void judge_reset(const struct judging *j)
{
    judge_an_end(j, LFS_END_RESET);
}

/* ---- what is left when everybody has come to his end ------------------------------------------- */

static bool completed(const struct judging *j)
{
    return lfs_ended(j->m) == LFS_END_COMPLETED;
}

/* A lane that a failed step has stopped is told by that step. */
void judge_lanes(const struct judging *j)
{
    const struct lfs_exploration *x = j->monitor->x;

    if (!completed(j) || lfs_script_failures(&j->monitor->run->script) > 0)
        return;
    for (unsigned cpu = 0; cpu < lfs_cpu_count(j->m); cpu++)
        if (lane_rest(j->monitor->run, cpu) != LFS_SCRIPT_NONE &&
            judged_part(x, judged_at(x, j->property), cpu, j->monitor->combination))
            violated(j, cpu);
}

void judge_agent(const struct judging *j)
{
    if (completed(j) && lfs_stack_agent_holds(j->monitor->run->stack))
        violated(j, 0);
}

void judge_tracker(const struct judging *j)
{
    if (completed(j) && lfs_stack_tracker_busy(j->monitor->run->stack))
        violated(j, 0);
}

static bool is_one_of(const char *state, const char *const *states)
{
    while (*states && strcmp(*states, state) != 0)
        states++;
    return *states != NULL;
}

/* It waits for work or for its CPU, others can let it go on, or it has ended and its VM says so.
 * One that a CPU never needed has not begun. */
static bool serves_or_is_dead(const struct lfs_stack *stack, unsigned partition, unsigned vcpu)
{
    static const char *const serving[] = {"WAITING",           "BLOCKED", "PREEMPTED",
                                          "BLOCKED_INTERRUPT", "OFF",     NULL};
    static const char *const ended[] = {"NULL", "ABORTED", "STOPPED", NULL};
    static const char *const dead[] = {"NULL", "HALTED", "ABORTING", NULL};
    static const char *const unused[] = {"CREATED", NULL};
    const char *state = lfs_stack_vcpu_state(stack, partition, vcpu);

    return is_one_of(state, serving) || (vcpu > 0 && is_one_of(state, unused)) ||
           (is_one_of(state, ended) && is_one_of(lfs_stack_vm_state(stack, partition), dead));
}

void judge_partitions(const struct judging *j)
{
    const struct lfs_stack *stack = j->monitor->run->stack;

    if (!completed(j) || !lfs_stack_has_spm(stack))
        return;
    for (unsigned p = 0; p < lfs_stack_partition_count(stack); p++)
        for (unsigned v = 0; v < lfs_stack_vcpu_count(stack, p); v++)
            if (!serves_or_is_dead(stack, p, v))
                violated(j, p);
}

/* An outage is cold; but as long as one lasts, its activation and stop handler, which are hot, have
 * not ended either. */
static bool is_out(const struct lfs_stack *stack, unsigned partition)
{
    static const char *const dead[] = {"NULL", "HALTED", "ABORTING", NULL};
    struct lfs_outage outage;

    lfs_stack_outage(stack, partition, &outage);
    return outage.out && !is_one_of(lfs_stack_vm_state(stack, partition), dead);
}

void judge_outages(const struct judging *j)
{
    const struct lfs_stack *stack = j->monitor->run->stack;

    if (!completed(j) || !lfs_stack_has_spm(stack))
        return;
    for (unsigned p = 0; p < lfs_stack_partition_count(stack); p++)
        if (is_out(stack, p))
            violated(j, p);
}

void judge_messages(const struct judging *j)
{
    const struct lfs_stack *stack = j->monitor->run->stack;

    if (!completed(j) || !lfs_stack_has_spm(stack))
        return;
    for (unsigned p = 0; p < lfs_stack_partition_count(stack); p++)
        for (unsigned v = 0; v < lfs_stack_vcpu_count(stack, p); v++)
            if (lfs_stack_message_lost(stack, p, v))
                violated(j, p);
}
