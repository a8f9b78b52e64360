/* SPDX-License-Identifier: BSD-3-Clause */
/* What an expression speaks of that nobody does: steps of lanes in whose place clients call. */
#include "tools/readers/scenario/scenario_running.h"

static bool call_sets(const struct lfs_script *script, const struct lfs_script_call *call,
                      uint64_t variable)
{
    for (uint32_t i = 0; i < call->save_count; i++)
        if (call->saves[i].variable == variable)
            return true;
    for (uint32_t i = 0; call->label != LFS_SCRIPT_NONE && i < script->watch_count; i++)
        if (script->watches[i].label == call->label && script->watches[i].variable == variable)
            return true;
    return false;
}

bool op_sets(const struct lfs_script *script, const struct lfs_script_op *op, uint64_t variable)
{
    if (op->kind == LFS_OP_CALL)
        return call_sets(script, op->u.call, variable);
    if (op->kind == LFS_OP_LOAD)
        return op->u.memory->variable == variable;
    return op->kind == LFS_OP_SET && op->number == variable;
}

/* A fault, or a step of an image that does what is written. */
static bool somebody_sets(const struct scenario_case *c, uint64_t variable)
{
    const struct lfs_script *script = &c->script;

    for (uint32_t i = 0; i < script->fault_count; i++)
        if (script->faults[i].variable == variable)
            return true;
    for (uint32_t i = 0; c->clients.as_written && i < c->first_of_lanes; i++)
        if (op_sets(script, &script->ops[i], variable))
            return true;
    return false;
}

bool speaks_of_lanes(const struct scenario_case *c, const struct lfs_expr *expr)
{
    if (c->clients.count == 0)
        return false;
    if (expr->kind == LFS_EXPR_VARIABLE && !somebody_sets(c, expr->number))
        return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (speaks_of_lanes(c, expr->items[i]))
            return true;
    return expr->kind == LFS_EXPR_LOAD || expr->kind == LFS_EXPR_TIME ||
           expr->kind == LFS_EXPR_PATH;
}
