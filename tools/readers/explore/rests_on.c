/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/explore/rests_on.h"

bool is_about_steps(const struct lfs_exploration *x, const struct violation *v)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);

    return judged->builtin && judged->builtin->judge == judge_steps_made;
}

bool rests_on_steps(const struct lfs_exploration *x, const struct violation *v)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);

    if (judged->builtin)
        return (is_about_steps(x, v) && x->story.rule == 0) ||
               judged->builtin->judge == judge_lanes ||
               (judged->builtin->judge == judge_deadlock && x->story.waits);
    return rule_of_cause(v->cause) == 0 && x->story.values == x->story.at_boot;
}

bool ends_waiting(const struct lfs_exploration *x, const struct way *way)
{
    const struct lfs_script *script = &x->c->script;

    for (uint32_t i = 0; way->visits && i + 1 < script->op_count; i++)
        if (script->ops[i].kind == LFS_OP_WAIT_FOR &&
            way->visits[i].times > way->visits[i + 1].times)
            return true;
    return false;
}

/* ---- what is read -------------------------------------------------------------------------- */

static bool step_gives(const struct lfs_script *script, const struct lane_step *step,
                       uint32_t variable)
{
    for (uint32_t i = step->first; i < step->next; i++)
        if (op_sets(script, &script->ops[i], variable))
            return true;
    return false;
}

bool is_asked_about(const struct lfs_exploration *x, const struct violation *v,
                    const struct lane_step *step)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);
    const struct lfs_script *script = &x->c->script;
    const struct lfs_expr *expr = judged->own           ? judged->own->expr
                                  : judged->expectation ? judged->expectation->expr
                                                        : NULL;

    if (x->c->clients.count > 0 || x->story.values != x->story.at_boot) /* of clients: no ops */
        return false;
    for (uint32_t variable = 0; expr && variable < script->variable_count; variable++)
        if (expr_reads(expr, variable) && step_gives(script, step, variable))
            return true;
    return false;
}

/* The run came to a step between `step` and a later op of the same lane that gives it anew. */
static bool is_given_anew(const struct lfs_script *script, const struct way *way,
                          const struct lane_step *step, uint32_t before, uint32_t variable)
{
    for (uint32_t i = step->next; i < before; i++)
        if (way->visits[i].times > 0 && op_sets(script, &script->ops[i], variable))
            return true;
    return false;
}

static bool decides(const struct lfs_script *script, const struct way *way,
                    const struct lane_step *step, uint32_t condition)
{
    for (uint32_t variable = 0; variable < script->variable_count; variable++)
        if (expr_reads(script->ops[condition].value, variable) &&
            step_gives(script, step, variable) &&
            !is_given_anew(script, way, step, condition, variable))
            return true;
    return false;
}

/* Nobody comes to the op any more: where the step begins, the lane goes past it. */
static bool is_left_out(const struct lfs_exploration *x, const struct violation *v, uint32_t op)
{
    const struct lane_step *steps = x->c->lane_steps.items;

    for (size_t i = 0; i < v->dropped_count; i++) {
        const struct lane_step *step = &steps[v->dropped[i].step];

        if (v->dropped[i].rounds == 0 && op >= step->first && op < step->next)
            return true;
    }
    return false;
}

bool decides_for_others(const struct lfs_exploration *x, const struct violation *v,
                        const struct way *way, const struct lane_step *step)
{
    const struct lfs_script *script = &x->c->script;

    for (uint32_t i = 0; x->c->clients.count == 0 && way->visits && i < script->op_count; i++) {
        bool within = i >= step->first && i < step->next;

        if (script->ops[i].kind == LFS_OP_UNLESS && !within && way->visits[i].times > 0 &&
            !is_left_out(x, v, i) && decides(script, way, step, i))
            return true;
    }
    return false;
}
