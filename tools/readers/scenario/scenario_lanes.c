/* SPDX-License-Identifier: BSD-3-Clause */
/* Lanes whose CPU went off for good with steps left, and who judges that. */
#include <stdio.h>
#include <string.h>

#include "tools/readers/scenario/scenario_running.h"

static uint16_t os_context(const struct lfs_machine *m, unsigned cpu)
{
    char name[2 * LFS_NAME_MAX];
    uint16_t id = 0;

    snprintf(name, sizeof(name), "os/cpu%u", cpu);
    while (lfs_ctx_by_id(m, id) && strcmp(lfs_ctx_name(lfs_ctx_by_id(m, id)), name) != 0)
        id++;
    return id;
}

uint32_t lane_rest(const struct lfs_run *run, unsigned cpu)
{
    const struct lfs_machine *m = lfs_stack_machine(run->stack);
    uint32_t first = run->c->lane[cpu];

    return first == LFS_SCRIPT_NONE ? LFS_SCRIPT_NONE
                                    : lfs_script_lane_rest(&run->script, os_context(m, cpu), first);
}

/* ---- who judges it --------------------------------------------------------------------------- */

bool expr_reads(const struct lfs_expr *expr, uint32_t variable)
{
    if (expr->kind == LFS_EXPR_VARIABLE && expr->number == variable)
        return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (expr_reads(expr->items[i], variable))
            return true;
    return false;
}

bool asks_for_end(const struct scenario_case *c, const struct lfs_expr *expr, unsigned cpu)
{
    uint32_t op = c->lane[cpu];

    if (op == LFS_SCRIPT_NONE)
        return false;
    while (c->script.ops[op].kind != LFS_OP_END)
        op++;
    return expr_reads(expr, c->script.ops[op].number);
}

bool judges_lane(const struct scenario_case *c, const struct property *property, unsigned cpu)
{
    return (property->kind == PROPERTY_FORALL || property->kind == PROPERTY_EVENTUALLY) &&
           asks_for_end(c, property->expr, cpu);
}

static bool is_allowed(const struct scenario_case *c)
{
    const char *const *allowed = c->allowed.items;

    for (size_t i = 0; i < c->allowed.count; i++)
        if (strcmp(allowed[i], "lanes-end") == 0)
            return true;
    return false;
}

/* Properties judge a run that is made in an order. */
static bool is_judged_elsewhere(const struct lfs_run *run, unsigned cpu)
{
    const struct expectation *expectations = run->c->expectations.items;
    const struct property *properties = run->c->properties.items;

    for (size_t i = 0; i < run->c->expectations.count; i++)
        if (asks_for_end(run->c, expectations[i].expr, cpu))
            return true;
    for (size_t i = 0; run->judge && i < run->c->properties.count; i++)
        if (judges_lane(run->c, &properties[i], cpu))
            return true;
    return false;
}

/* It must not make expectations of its lane silent. */
void judge_rests(struct lfs_run *run)
{
    const struct lfs_machine *m = lfs_stack_machine(run->stack);

    for (unsigned cpu = 0; cpu < lfs_cpu_count(m) && !is_allowed(run->c); cpu++) {
        uint32_t rest = lane_rest(run, cpu);
        struct lfs_failure *out;

        if (rest == LFS_SCRIPT_NONE || is_judged_elsewhere(run, cpu))
            continue;
        out = failure_new(run, lfs_scenario_source(run->scenario, run->c->script.ops[rest].source));
        out->what = arena_text(&run->arena, "cpu%u is off: its lane did not get to this step", cpu);
        out->expected =
            arena_text(&run->arena, "a PSCI_CPU_ON of cpu%u, or finished(cpu%u) == 0", cpu, cpu);
        out->record = LFS_NO_RECORD;
    }
}
