/* SPDX-License-Identifier: BSD-3-Clause */
/* Why expressions are worth what they are: the rules that decided what they read. */
#include "models/script/interpreter.h"

/* ---- variables ------------------------------------------------------------------------------- */

bool knows_reason(const struct lfs_script_run *run, uint32_t variable)
{
    return run->knows_reasons && run->script->variables[variable].reasoned;
}

void reasons_attach(struct lfs_script_run *run)
{
    uint32_t count = run->script->variable_count;

    run->knows_reasons = lfs_knows_reasons(run->m);
    for (uint32_t i = 0; i < LFS_SCRIPT_SHELVES; i++)
        for (uint32_t k = i; k < count; k += LFS_SCRIPT_SHELVES)
            if (knows_reason(run, k)) {
                run->reasons[i] = lfs_obj_new(run->m, "reasons", LFS_HOT,
                                              (count / LFS_SCRIPT_SHELVES + 1) * sizeof(uint16_t));
                break;
            }
}

static uint16_t reason_of_variable(const struct lfs_script_run *run, uint32_t variable)
{
    const uint16_t *reasons;

    if (!knows_reason(run, variable))
        return 0;
    reasons = lfs_peek(run->m, run->reasons[variable % LFS_SCRIPT_SHELVES]);
    return reasons[variable / LFS_SCRIPT_SHELVES];
}

void reasons_look(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    if (expr->kind == LFS_EXPR_VARIABLE && knows_reason(run, (uint32_t)expr->number))
        lfs_read(run->m, run->reasons[expr->number % LFS_SCRIPT_SHELVES]);
}

/* ---- expressions ----------------------------------------------------------------------------- */

static bool is_of_partition(const struct lfs_expr *expr)
{
    return expr->kind == LFS_EXPR_STATE || expr->kind == LFS_EXPR_VM ||
           expr->kind == LFS_EXPR_IMAGE || expr->kind == LFS_EXPR_VERSION;
}

bool lfs_script_has_reason(const struct lfs_expr *expr)
{
    bool has = expr->kind == LFS_EXPR_VARIABLE || is_of_partition(expr);

    for (uint32_t i = 0; i < expr->count && !has; i++)
        has = lfs_script_has_reason(expr->items[i]);
    return has;
}

static uint16_t first_reason(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    uint16_t reason = 0;

    for (uint32_t i = 0; i < expr->count && reason == 0; i++)
        reason = lfs_script_reason(run, expr->items[i]);
    return reason;
}

/* Of those parts alone that are true, or false; of all, if none of them has a reason. */
static uint16_t reason_of_parts(const struct lfs_script_run *run, const struct lfs_expr *expr,
                                bool are)
{
    uint16_t reason = 0;

    for (uint32_t i = 0; i < expr->count && reason == 0; i++)
        if (lfs_script_holds(run, expr->items[i]) == are)
            reason = lfs_script_reason(run, expr->items[i]);
    return reason ? reason : first_reason(run, expr);
}

/* What should have followed, and did not; else what it should have followed from. */
static uint16_t reason_of_implication(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    bool applies = lfs_script_holds(run, expr->items[0]);
    uint16_t reason = lfs_script_reason(run, expr->items[applies]);

    return reason ? reason : lfs_script_reason(run, expr->items[!applies]);
}

uint16_t lfs_script_reason(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    if (!run->knows_reasons)
        return 0;
    if (expr->kind == LFS_EXPR_VARIABLE)
        return reason_of_variable(run, (uint32_t)expr->number);
    if (expr->kind == LFS_EXPR_STATE)
        return lfs_stack_state_reason(run->stack, (unsigned)expr->number, 0);
    if (is_of_partition(expr))
        return lfs_stack_turn(run->stack, (unsigned)expr->number);
    if (expr->kind == LFS_EXPR_AND || expr->kind == LFS_EXPR_OR)
        return reason_of_parts(run, expr, lfs_script_holds(run, expr));
    if (expr->kind == LFS_EXPR_IMPLIES)
        return reason_of_implication(run, expr);
    return first_reason(run, expr);
}
