/* SPDX-License-Identifier: BSD-3-Clause */
/* All that an exploration judges, in one list: the scenario's properties, its expectations, the
 * built-in properties that no expectation speaks of. */
#include <string.h>

#include "tools/readers/explore/explore_private.h"

const struct judged *judged_at(const struct lfs_exploration *x, size_t i)
{
    return (const struct judged *)x->judged.items + i;
}

bool judged_under(const struct lfs_exploration *x, const struct judged *judged,
                  unsigned combination)
{
    const struct knob_value *wanted = judged->own ? judged->own->under.items : NULL;

    for (size_t i = 0; wanted && i < judged->own->under.count; i++)
        for (size_t k = 0; k < x->c->ranges.count; k++)
            if (lfs_scenario_ranged_knob(x->scenario, x->number, k) == wanted[i].knob &&
                lfs_scenario_ranged_value(x->scenario, x->number, k, combination) !=
                    wanted[i].value)
                return false;
    return true;
}

/* ---- what is remembered by findings ---------------------------------------------------------- */

static bool is_timed(const struct lfs_expr *expr)
{
    if (expr->kind == LFS_EXPR_TIME || expr->kind == LFS_EXPR_PATH || expr->kind == LFS_EXPR_LOAD ||
        expr->kind == LFS_EXPR_OUTAGE_TIME)
        return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (is_timed(expr->items[i]))
            return true;
    return false;
}

static void count_parts(struct lfs_exploration *x, const struct lfs_expr *expr)
{
    if (expr->kind == LFS_EXPR_FINDING || expr->kind == LFS_EXPR_CONFLICTS ||
        expr->kind == LFS_EXPR_OUTAGE_CALLS || expr->kind == LFS_EXPR_OUTAGE_STEPS)
        ((struct counted *)list_add(&x->arena, &x->counted, sizeof(struct counted)))->expr = expr;
    for (uint32_t i = 0; i < expr->count; i++)
        count_parts(x, expr->items[i]);
}

/* ---- the list -------------------------------------------------------------------------------- */

static struct judged *judged_add(struct lfs_exploration *x, enum judged_kind kind, const char *name,
                                 const char *text)
{
    struct judged *out = list_add(&x->arena, &x->judged, sizeof(*out));

    *out = (struct judged){.kind = kind, .name = name, .text = text};
    return out;
}

static void add_own(struct lfs_exploration *x)
{
    const struct property *properties = x->c->properties.items;

    for (size_t i = 0; i < x->c->properties.count; i++) {
        struct judged *out = judged_add(x, JUDGED_OWN, properties[i].name, properties[i].text);

        out->own = &properties[i];
        out->pos = properties[i].pos;
        count_parts(x, properties[i].expr);
    }
}

static void add_expectations(struct lfs_exploration *x, struct lfs_diag *diag)
{
    const struct expectation *expectations = x->c->expectations.items;

    for (size_t i = 0; i < x->c->expectations.count; i++) {
        const struct expectation *e = &expectations[i];
        struct judged *out;

        if (is_timed(e->expr)) {
            lfs_diag_add(diag, e->pos, "EXPLORE_TIME",
                         "left out of the exploration: '%s' is about time, load or the trace",
                         e->text);
            continue;
        }
        out =
            judged_add(x, JUDGED_EXPECTATION, arena_text(&x->arena, "expect-%zu", i + 1), e->text);
        out->expectation = e;
        out->pos = e->pos;
        count_parts(x, e->expr);
    }
}

bool speaks_of(const struct lfs_exploration *x, const char *finding)
{
    const struct counted *counted = x->counted.items;

    for (size_t i = 0; i < x->counted.count; i++)
        if (counted[i].expr->kind == LFS_EXPR_FINDING ? strcmp(counted[i].expr->text, finding) == 0
            : counted[i].expr->kind == LFS_EXPR_CONFLICTS ? strncmp(finding, "MC-", 3) == 0
                                                          : false)
            return true;
    return false;
}

static bool is_left_out(const struct lfs_exploration *x, const struct builtin *builtin)
{
    const char *const *allowed = x->c->allowed.items;
    bool is_invariant = strncmp(builtin->property.name, "INV-", 4) == 0;

    for (size_t i = 0; i < x->c->allowed.count; i++)
        if (strcmp(allowed[i], builtin->property.name) == 0)
            return true;
    return is_invariant && (x->options.no_oracle || speaks_of(x, builtin->findings[0]));
}

static void add_builtins(struct lfs_exploration *x)
{
    const struct builtin *builtin;

    for (size_t i = 0; (builtin = builtin_at(i)) != NULL; i++) {
        if (is_left_out(x, builtin))
            continue;
        judged_add(x, JUDGED_BUILTIN, builtin->property.name, builtin->property.summary)->builtin =
            builtin;
    }
}

void judged_init(struct lfs_exploration *x, struct lfs_diag *diag)
{
    const struct observed *observed = x->c->observed.items;

    add_own(x);
    add_expectations(x, diag);
    add_builtins(x);
    for (size_t i = 0; i < x->c->observed.count; i++) /* observing is not judging */
        count_parts(x, observed[i].what.expr);
}
