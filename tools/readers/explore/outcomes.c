/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of outcomes. A search tells outcomes apart by a number; the words come from a run that
 * is made again, one for each. */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/explore_private.h"

static struct outcome *outcome_at(const struct lfs_exploration *x, size_t i)
{
    return (struct outcome *)x->outcomes.items + i;
}

/* ---- gathering ------------------------------------------------------------------------------- */

static struct outcome *outcome_of(struct lfs_exploration *x, uint64_t number)
{
    struct outcome *out;

    for (size_t i = 0; i < x->outcomes.count; i++)
        if (outcome_at(x, i)->number == number)
            return outcome_at(x, i);
    out = list_add(&x->arena, &x->outcomes, sizeof(*out));
    out->number = number;
    out->combination = x->combination;
    out->ends_in = arena_alloc(&x->arena, x->combinations * sizeof(*out->ends_in));
    return out;
}

void outcomes_add(struct lfs_exploration *x, const struct lfs_search_result *result)
{
    for (size_t i = 0; i < result->outcome_count; i++) {
        const struct lfs_search_outcome *found = &result->outcomes[i];
        struct outcome *out = outcome_of(x, found->outcome);

        if (!out->choices)
            out->choices = choices_of(x, x->combination, found->choices, found->choice_count,
                                      &out->choice_count);
        out->ends += found->ends;
        out->ends_in[x->combination] += found->ends;
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char *end_text(struct lfs_exploration *x, const struct lfs_machine *m)
{
    const struct lfs_rule *rule = lfs_rule(lfs_end_rule(m));
    const char *end = lfs_end_name(lfs_ended(m));

    return rule ? arena_text(&x->arena, "%s %s", end, rule->name) : end;
}

static const char *value_text(struct lfs_exploration *x, const struct lfs_script_run *script,
                              const struct shown *shown)
{
    struct lfs_value value = lfs_script_value(script, shown->expr);
    const char *name = NULL;
    int64_t number;
    char text[256];

    if (shown->is_status && value.kind == LFS_VALUE_NUMBER)
        name = status_word(shown->family, value.number, &number);
    if (name)
        return name;
    lfs_script_value_text(script, &value, text, sizeof(text));
    return arena_text(&x->arena, "%s", text);
}

/* How these runs would end is not known. */
static void take_cut(struct lfs_exploration *x, struct outcome *out)
{
    size_t count = x->c->observed.count;

    out->values = arena_alloc(&x->arena, (count + 1) * sizeof(*out->values));
    for (size_t i = 0; i < count; i++)
        out->values[i] = "-";
    out->values[count] = "cut by depth";
}

/* The values of all columns, and last how the run ended. */
static void take_values(struct lfs_exploration *x, struct outcome *out)
{
    const struct lfs_choice_source choices = {
        .mode = LFS_CHOICE_RECORDED, .recorded = out->choices, .recorded_count = out->choice_count};
    const struct observed *observed = x->c->observed.items;
    size_t count = x->c->observed.count;
    struct lfs_sight sight = {0};
    const struct monitor *monitor;
    struct lfs_machine *m;

    out->values = arena_alloc(&x->arena, (count + 1) * sizeof(*out->values));
    x->combination = out->combination;
    m = bench_take(x, 0, false, &choices);
    for (size_t i = 0; i <= count; i++)
        out->values[i] = "?";
    if (!m)
        return;
    lfs_run(m);
    monitor = bench_monitor(x, 0, m);
    for (size_t i = 0; i < count; i++)
        out->values[i] = speaks_of_lanes(x->c, observed[i].what.expr)
                             ? LFS_UNSET_TEXT
                             : value_text(x, &monitor->run->script, &observed[i].what);
    out->values[count] = end_text(x, m);
    monitor_look(monitor, m, &sight);
    out->violates = sight.causes > 0;
    out->shows = shows_at_end(monitor);
    out->pays = paid_at_end(monitor);
    bench_leave(x, 0, m);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int compare(const struct lfs_exploration *x, const struct outcome *a,
                   const struct outcome *b)
{
    int order = 0;

    for (size_t i = 0; order == 0 && i <= x->c->observed.count; i++)
        order = strcmp(a->values[i], b->values[i]);
    return order;
}

static int place(const struct lfs_exploration *x, const struct outcome *a, const struct outcome *b)
{
    int order = compare(x, a, b);

    if (order == 0)
        order = (a->shows > b->shows) - (a->shows < b->shows);
    return order ? order : (a->violates > b->violates) - (a->violates < b->violates);
}

static void sort(struct lfs_exploration *x)
{
    for (size_t i = 1; i < x->outcomes.count; i++)
        for (size_t k = i; k > 0 && place(x, outcome_at(x, k), outcome_at(x, k - 1)) < 0; k--) {
            struct outcome moved = *outcome_at(x, k);

            *outcome_at(x, k) = *outcome_at(x, k - 1);
            *outcome_at(x, k - 1) = moved;
        }
}

/* The end is a column where nothing else is observed, and where some run did not complete. */
static bool ends_differ(const struct lfs_exploration *x)
{
    for (size_t i = 0; i < x->outcomes.count; i++)
        if (strcmp(outcome_at(x, i)->values[x->c->observed.count],
                   lfs_end_name(LFS_END_COMPLETED)) != 0)
            return true;
    return x->c->observed.count == 0;
}

/* The first of those that look alike. */
static void list_rows(struct lfs_exploration *x)
{
    for (size_t i = 0; i < x->outcomes.count; i++)
        if (i == 0 || compare(x, outcome_at(x, i), outcome_at(x, i - 1)) != 0)
            *(size_t *)list_add(&x->arena, &x->rows, sizeof(size_t)) = i;
}

void outcomes_tell(struct lfs_exploration *x)
{
    const struct observed *observed = x->c->observed.items;

    for (size_t i = 0; i < x->outcomes.count; i++)
        if (outcome_at(x, i)->number == LFS_OUTCOME_CUT)
            take_cut(x, outcome_at(x, i));
        else
            take_values(x, outcome_at(x, i));
    sort(x);
    list_rows(x);
    for (size_t i = 0; i < x->c->observed.count; i++)
        *(const char **)list_add(&x->arena, &x->columns, sizeof(char *)) = observed[i].name;
    if (ends_differ(x))
        *(const char **)list_add(&x->arena, &x->columns, sizeof(char *)) = "end";
}

/* ---- asking ---------------------------------------------------------------------------------- */

size_t lfs_exploration_columns(const struct lfs_exploration *x)
{
    return x->columns.count;
}

const char *lfs_exploration_column(const struct lfs_exploration *x, size_t column)
{
    return ((const char *const *)x->columns.items)[column];
}

size_t lfs_exploration_outcomes(const struct lfs_exploration *x)
{
    return x->rows.count;
}

struct lfs_explored_outcome lfs_exploration_outcome(const struct lfs_exploration *x, size_t row)
{
    const size_t *rows = x->rows.items;
    size_t end = row + 1 < x->rows.count ? rows[row + 1] : x->outcomes.count;
    const struct outcome *first = outcome_at(x, rows[row]);
    struct lfs_explored_outcome out = {
        .values = first->values, .choices = first->choices, .choice_count = first->choice_count};

    for (size_t i = rows[row]; i < end; i++) {
        out.ends += outcome_at(x, i)->ends;
        out.violates |= outcome_at(x, i)->violates;
    }
    return out;
}

uint64_t lfs_exploration_outcome_ends(const struct lfs_exploration *x, size_t row,
                                      size_t combination)
{
    const size_t *rows = x->rows.items;
    size_t end = row + 1 < x->rows.count ? rows[row + 1] : x->outcomes.count;
    uint64_t sum = 0;

    for (size_t i = rows[row]; i < end; i++)
        sum += outcome_at(x, i)->ends_in[combination];
    return sum;
}

void lfs_exploration_shares(const struct lfs_exploration *x, struct lfs_explored_shares *out)
{
    uint64_t *const counts[COSTS] = {[COST_REFUSED] = &out->refused,
                                     [COST_BLACKOUT] = &out->blackout,
                                     [COST_DEAD] = &out->dead,
                                     [COST_PARTITIONS_REFUSED] = &out->partitions_refused};

    *out = (struct lfs_explored_shares){.ends = 0};
    for (size_t i = 0; i < x->outcomes.count; i++) {
        const struct outcome *outcome = outcome_at(x, i);

        out->ends += outcome->ends;
        for (unsigned k = 0; k < COSTS; k++)
            *counts[k] += outcome->pays >> k & 1 ? outcome->ends : 0;
    }
}

size_t lfs_exploration_combinations(const struct lfs_exploration *x)
{
    return x->combinations;
}

/* "donate=donate-abort reclaim=refuse"; empty where no policy ranges. */
const char *lfs_exploration_combination(struct lfs_exploration *x, size_t combination)
{
    const char *text = "";
    char value[LFS_KNOB_VALUE_SIZE];

    for (size_t k = 0; k < x->c->ranges.count; k++) {
        enum lfs_knob knob = lfs_scenario_ranged_knob(x->scenario, x->number, k);
        unsigned v = lfs_scenario_ranged_value(x->scenario, x->number, k, combination);

        text = arena_text(&x->arena, "%s%s%s=%s", text, text[0] ? " " : "", lfs_knob_name(knob),
                          lfs_knob_value(knob, v, value));
    }
    return text;
}
