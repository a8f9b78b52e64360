/* SPDX-License-Identifier: BSD-3-Clause */
/* What a violation shows besides its cause: two runs tell the same story if both are the same. */
#include "tools/readers/explore/explore_private.h"

static uint64_t value_of(const struct lfs_script_run *script, const struct lfs_expr *expr)
{
    struct lfs_value value;
    char text[256];

    if (!expr)
        return 0;
    value = lfs_script_value(script, expr);
    lfs_script_value_text(script, &value, text, sizeof(text));
    return mix_text(0, text);
}

static uint64_t values_of(const struct monitor *monitor, const struct list *parts)
{
    const struct lfs_script_run *script = &monitor->run->script;
    const struct shown *shown = parts->items;
    uint64_t hash = 0;

    for (size_t i = 0; i < parts->count; i++)
        hash = mix(hash, value_of(script, shown[i].expr));
    return hash;
}

/* A handle of nothing is refused as one is that somebody else has given back. */
static uint64_t values_asked(const struct lfs_script_run *script, const struct lfs_script_op *op)
{
    const struct lfs_script_call *call = op->kind == LFS_OP_CALL ? op->u.call : NULL;
    const struct lfs_script_transaction *t = call ? call->transaction : NULL;
    uint64_t hash = 0;

    for (uint32_t i = 0; call && i < call->argument_count; i++)
        hash = mix(hash, value_of(script, call->arguments[i].value));
    for (uint32_t i = 0; t && i < t->expression_count; i++)
        hash = mix(hash, value_of(script, t->expressions[i]));
    return hash;
}

/* What a step asked for, what it expects, and what was found in place of that. */
static uint64_t values_of_failure(const struct monitor *monitor, uint64_t cause)
{
    const struct lfs_script_run *script = &monitor->run->script;

    for (uint32_t i = 0; i < lfs_script_failures(script); i++) {
        struct lfs_script_failure failure = lfs_script_failure(script, i);

        if ((decider_of_failure(&failure) & CAUSE_MASK) == (cause & CAUSE_MASK))
            return mix(mix(failure.actual, failure.unset ? 0 : failure.expected),
                       mix(failure.at, values_asked(script, &script->script->ops[failure.op])));
    }
    return 0;
}

static uint64_t state_of_partition(const struct lfs_stack *stack, unsigned partition)
{
    uint64_t hash = mix_text(partition, lfs_stack_vm_state(stack, partition));

    for (unsigned v = 0; v < lfs_stack_vcpu_count(stack, partition); v++)
        hash = mix_text(hash, lfs_stack_vcpu_state(stack, partition, v));
    return hash;
}

/* Who is stuck says nothing of why: where all partitions stand says more. */
static uint64_t state_of_all(const struct lfs_stack *stack)
{
    uint64_t hash = lfs_stack_tracker_busy(stack);

    for (unsigned p = 0; p < lfs_stack_partition_count(stack); p++)
        hash = mix(hash, state_of_partition(stack, p));
    return hash;
}

static uint64_t values_of_builtin(const struct monitor *monitor, const struct builtin *builtin,
                                  uint64_t cause)
{
    const struct lfs_stack *stack = monitor->run->stack;

    if (builtin->judge == judge_steps_made || builtin->judge == judge_statuses)
        return values_of_failure(monitor, cause);
    if (!lfs_stack_has_spm(stack))
        return 0;
    if (builtin->judge == judge_partitions || builtin->judge == judge_messages ||
        builtin->judge == judge_outages)
        return state_of_partition(stack, (unsigned)(cause & CAUSE_MASK));
    if (builtin->judge == judge_agent || builtin->judge == judge_tracker)
        return state_of_all(stack);
    return 0;
}

uint64_t values_shown(const struct monitor *monitor, const struct lfs_machine *m, uint64_t cause)
{
    const struct judged *judged = judged_at(monitor->x, (size_t)(cause >> CAUSE_SHIFT) - 1);

    if (judged->builtin)
        return values_of_builtin(monitor, judged->builtin, cause);
    return mix(lfs_ended(m) > LFS_END_COMPLETED,
               values_of(monitor, judged->own ? &judged->own->shown : &judged->expectation->shown));
}

void keep_to_story(const struct monitor *monitor, const struct lfs_machine *m,
                   struct lfs_sight *sight)
{
    const struct story *story = &monitor->x->story;

    for (uint32_t i = 0; story->cause != 0 && i < sight->causes && i < LFS_SIGHTS_MAX; i++)
        if (sight->cause[i] == story->cause &&
            values_shown(monitor, m, story->cause) != story->values)
            sight->cause[i] = 0;
}

bool shows_cause(const struct lfs_exploration *x, struct lfs_machine *m, uint64_t cause)
{
    struct lfs_sight sight = {0};

    monitor_look(bench_monitor(x, 0, m), m, &sight);
    keep_to_story(bench_monitor(x, 0, m), m, &sight);
    for (uint32_t i = 0; i < sight.causes && i < LFS_SIGHTS_MAX; i++)
        if (sight.cause[i] == cause)
            return true;
    return false;
}
