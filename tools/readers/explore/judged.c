/* SPDX-License-Identifier: BSD-3-Clause */
/* All that an exploration judges, in one list: the scenario's properties, its expectations, the
 * built-in properties that no expectation speaks of. */
#include <string.h>

#include "tools/readers/explore/explore_private.h"

const struct judged *judged_at(const struct lfs_exploration *x, size_t i)
{
    return (const struct judged *)x->judged.items + i;
}

/* Whether the policies are those of its `under`. */
static bool has_policies(const struct lfs_exploration *x, const struct property *own,
                         unsigned combination)
{
    const struct knob_value *wanted = own->under.items;

    for (size_t i = 0; i < own->under.count; i++)
        for (size_t k = 0; k < x->c->ranges.count; k++)
            if (lfs_scenario_ranged_knob(x->scenario, x->number, k) == wanted[i].knob &&
                lfs_scenario_ranged_value(x->scenario, x->number, k, combination) !=
                    wanted[i].value)
                return false;
    return true;
}

/* ---- what the scenario judges itself ----------------------------------------------------------- */

static bool mentions(const struct lfs_expr *expr, enum lfs_expr_kind kind, const char *text)
{
    if (expr->kind == kind && (!text || strcmp(expr->text, text) == 0))
        return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (mentions(expr->items[i], kind, text))
            return true;
    return false;
}

/* Whether `end` is held against this word. */
static bool names_end(const struct lfs_expr *expr, const char *end)
{
    bool asks = false;

    for (uint32_t i = 0; i < expr->count; i++) {
        asks |= expr->items[i]->kind == LFS_EXPR_END;
        if (names_end(expr->items[i], end))
            return true;
    }
    return asks && mentions(expr, LFS_EXPR_WORD, end);
}

/* An expectation that names `completed` says of all other ends when they may be. */
static bool speaks_of_end(const struct judged *by, enum lfs_end end)
{
    if (by->own)
        return names_end(by->own->expr, lfs_end_name(end));
    return names_end(by->expectation->expr, lfs_end_name(end)) ||
           names_end(by->expectation->expr, lfs_end_name(LFS_END_COMPLETED));
}

static bool speaks_of_finding(const struct judged *by, const char *finding)
{
    const struct lfs_expr *expr = by->own ? by->own->expr : by->expectation->expr;

    return mentions(expr, LFS_EXPR_FINDING, finding) ||
           (strncmp(finding, "MC-", 3) == 0 && mentions(expr, LFS_EXPR_CONFLICTS, NULL));
}

static enum lfs_end end_of(const struct builtin *builtin)
{
    return builtin->judge == judge_deadlock ? LFS_END_DEADLOCK
           : builtin->judge == judge_panic  ? LFS_END_PANIC
           : builtin->judge == judge_reset  ? LFS_END_RESET
                                            : LFS_END_NONE;
}

/* Parts of a built-in property: its findings, or the lanes by CPU; else it is one part. */
static unsigned parts_of(const struct builtin *builtin)
{
    unsigned parts = 0;

    if (builtin->judge == judge_lanes)
        return LFS_CPUS_MAX;
    while (parts < BUILTIN_FINDINGS && builtin->findings[parts])
        parts++;
    return parts + (builtin->judge != NULL || parts == 0);
}

static bool has_part(const struct lfs_exploration *x, const struct builtin *builtin, unsigned part)
{
    return builtin->judge != judge_lanes || x->c->lane[part] != LFS_SCRIPT_NONE;
}

static const char *part_name(struct lfs_exploration *x, const struct builtin *builtin,
                             unsigned part)
{
    return builtin->judge == judge_lanes ? arena_text(&x->arena, "cpu%u", part)
                                         : builtin->findings[part];
}

/* Whether a property or expectation of the scenario judges that part instead. One that says that
 * something happens in some run says nothing of the others. */
static bool judges_part(const struct lfs_exploration *x, const struct judged *by,
                        const struct builtin *builtin, unsigned part)
{
    enum lfs_end end = end_of(builtin);

    if (by->nowhere || (by->own ? by->own->kind == PROPERTY_EXISTS : !by->expectation))
        return false;
    if (builtin->judge == judge_lanes)
        return by->own ? judges_lane(x->c, by->own, part)
                       : asks_for_end(x->c, by->expectation->expr, part);
    if (part < BUILTIN_FINDINGS && builtin->findings[part])
        return speaks_of_finding(by, builtin->findings[part]);
    return end != LFS_END_NONE && speaks_of_end(by, end);
}

bool judged_part(const struct lfs_exploration *x, const struct judged *judged, unsigned part,
                 unsigned combination)
{
    if (judged->nowhere || !has_part(x, judged->builtin, part))
        return false;
    for (size_t i = 0; judged->spoken >> part & 1 && i < x->judged.count; i++) {
        const struct judged *by = judged_at(x, i);

        if (judges_part(x, by, judged->builtin, part) && judged_under(x, by, combination))
            return false;
    }
    return true;
}

bool judged_under(const struct lfs_exploration *x, const struct judged *judged,
                  unsigned combination)
{
    if (judged->own)
        return !judged->nowhere && has_policies(x, judged->own, combination);
    if (!judged->spoken) /* most of them, in every state */
        return !judged->nowhere;
    for (unsigned part = 0; judged->builtin && part < parts_of(judged->builtin); part++)
        if (judged_part(x, judged, part, combination))
            return true;
    return judged->expectation != NULL;
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
        out->nowhere = speaks_of_lanes(x->c, properties[i].expr);
        if (out->nowhere)
            out->why_not = "about lanes, and clients take their place";
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

/* ---- what is not judged ------------------------------------------------------------------------ */

static bool is_invariant(const struct builtin *builtin)
{
    return strncmp(builtin->property.name, "INV-", 4) == 0;
}

static bool is_allowed(const struct lfs_exploration *x, const struct builtin *builtin)
{
    const char *const *allowed = x->c->allowed.items;

    for (size_t i = 0; i < x->c->allowed.count; i++)
        if (strcmp(allowed[i], builtin->property.name) == 0)
            return true;
    return false;
}

/* Rounds are looked for where one search goes through everything. */
static const char *why_no_rounds(const struct lfs_exploration *x)
{
    return mode_of(x) != LFS_SEARCH_ALL           ? "runs by lot do not look for rounds"
           : lfs_exploration_shard(x).count > 0   ? "a shard does not look for rounds"
           : x->result.end != LFS_SEARCH_COMPLETE ? "rounds are looked for when all was searched"
                                                  : NULL;
}

/* What cannot be judged, whatever the policies; NULL: it is. */
static const char *why_nowhere(const struct lfs_exploration *x, const struct builtin *builtin)
{
    if (is_allowed(x, builtin))
        return "the scenario allows it";
    return x->options.no_oracle && is_invariant(builtin) ? "the invariants are switched off" : NULL;
}

/* Whether the scenario speaks of a part, and the names of all that do. */
static const char *left_to(struct lfs_exploration *x, const struct builtin *builtin, unsigned part)
{
    const char *names = NULL;

    for (size_t i = 0; i < x->judged.count; i++)
        if (judges_part(x, judged_at(x, i), builtin, part))
            names = names ? arena_text(&x->arena, "%s, %s", names, judged_at(x, i)->name)
                          : judged_at(x, i)->name;
    return names;
}

/* Of several parts the ones that are left to the scenario are named. */
static void note_spoken(struct lfs_exploration *x, struct judged *judged)
{
    unsigned parts = parts_of(judged->builtin);

    for (unsigned part = 0; part < parts; part++) {
        const char *names = left_to(x, judged->builtin, part);

        if (!names)
            continue;
        judged->spoken |= 1u << part;
        judged->why_not = arena_text(
            &x->arena, "%s%s%s%sleft to %s", judged->why_not ? judged->why_not : "",
            judged->why_not ? "; " : "", parts > 1 ? part_name(x, judged->builtin, part) : "",
            parts > 1 ? " is " : "", names);
    }
}

const char *why_not_judged(const struct lfs_exploration *x, const struct judged *judged)
{
    if (judged->why_not || (judged->builtin && !is_no_livelock(judged)))
        return judged->why_not;
    return judged->builtin ? why_no_rounds(x) : "not under these policies";
}

/* A cause says by its place in the list which property is violated: what is judged nowhere stands
 * behind all that is. */
static void add_builtins(struct lfs_exploration *x, bool nowhere)
{
    const struct builtin *builtin;

    for (size_t i = 0; (builtin = builtin_at(i)) != NULL; i++) {
        const char *why_not = why_nowhere(x, builtin);
        struct judged *out;

        if ((why_not != NULL) != nowhere)
            continue;
        out = judged_add(x, JUDGED_BUILTIN, builtin->property.name, builtin->property.summary);
        out->builtin = builtin;
        out->nowhere = nowhere;
        out->why_not = why_not;
        if (!nowhere)
            note_spoken(x, out);
    }
}

static unsigned when_judged(const struct judged *judged)
{
    const struct builtin *builtin = judged->builtin;

    if (judged->nowhere)
        return 0;
    if (judged->own)
        return judged->own->kind == PROPERTY_NEVER || judged->own->kind == PROPERTY_ALWAYS
                   ? JUDGED_IN_STATES
                   : JUDGED_AT_ENDS;
    if (!builtin)
        return JUDGED_AT_ENDS;
    return !builtin->judge ? 0u : builtin->at_end ? JUDGED_AT_ENDS : JUDGED_IN_STATES;
}

void judged_init(struct lfs_exploration *x, struct lfs_diag *diag)
{
    const struct observed *observed = x->c->observed.items;

    add_own(x);
    add_expectations(x, diag);
    add_builtins(x, false);
    add_builtins(x, true);
    for (size_t i = 0; i < x->judged.count; i++)
        ((struct judged *)x->judged.items)[i].when = when_judged(judged_at(x, i));
    forbidden_init(x);
    for (size_t i = 0; i < x->c->observed.count; i++) /* observing is not judging */
        count_parts(x, observed[i].what.expr);
}
