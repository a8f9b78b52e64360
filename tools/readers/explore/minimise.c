/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The smallest run that shows a violation: the fewest decisions that are not those of a plain run,
 * no step of a lane that could be left out, and of a `repeat` that is left no round.
 *
 * A step is left out, and rounds are, if the program without it shows the cause with no more
 * decisions. The present run is followed first, as far as it goes without; else one is searched
 * for.
 *
 * What is left must be the same story: the same cause, which names the rule that decided, and the
 * same values. Else a run without a step may show what the scenario never does: an activation that
 * is refused because nothing was primed.
 *
 * What a step returns where no rule decided it, and what is asked of values that nobody has
 * touched, and what somebody waits for, rests on the steps that were made: it may fail for no other
 * reason than that one of them is missing. There, it is left out only if the run does not come to
 * it, or if what remains needs as many decisions as before, and so does as it should without them
 * (rests_on.c).
 */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/follow.h"
#include "tools/readers/explore/repeats.h"
#include "tools/readers/explore/rests_on.h"

#define WITHOUT_TRANSITIONS 20000u

/* ---- steps ----------------------------------------------------------------------------------- */

static bool is_inside(const struct lfs_exploration *x, size_t step, size_t other)
{
    const struct lane_step *steps = x->c->lane_steps.items;

    return lfs_lane_step_inside(&steps[step].step, &steps[other].step);
}

bool is_dropped(const struct lfs_exploration *x, const struct violation *v, size_t step)
{
    for (size_t i = 0; i < v->dropped_count; i++)
        if (v->dropped[i].rounds == 0 &&
            (v->dropped[i].step == step || is_inside(x, step, v->dropped[i].step)))
            return true;
    return false;
}

/* False: another rule decided there. */
static bool take(struct lfs_exploration *x, struct violation *v, const struct lfs_witness *w)
{
    struct violation taken = *v;

    taken.choices = choices_of(x, v->combination, w->choices, w->choice_count, &taken.choice_count);
    taken.deviations = w->deviations;
    if (x->story.rule != 0 && rule_of_failed_step(x, &taken) != x->story.rule)
        return false;
    *v = taken;
    return true;
}

/* A run begins with one for each policy that ranges. */
static size_t decisions_of_policies(const struct lfs_exploration *x)
{
    const struct knob_range *ranges = x->c->ranges.items;
    size_t count = 0;

    for (size_t k = 0; k < x->c->ranges.count; k++)
        count += ranges[k].count > 1;
    return count;
}

/* Moves of the present run, to be followed without some step. */
static struct way present(struct lfs_exploration *x, struct violation *v)
{
    size_t policies = decisions_of_policies(x);
    struct lfs_witness same;
    struct way way;

    if (follow_list(x, v->cause, v->choices + policies, v->choice_count - policies, &way, &same))
        v->deviations = same.deviations;
    return way;
}

static const struct lane_step *lane_step(const struct lfs_exploration *x, size_t step)
{
    return (const struct lane_step *)x->c->lane_steps.items + step;
}

/* The run has not come to it: nothing rests on it. Of a step inside of another nobody knows. */
static bool is_ahead(const struct lfs_exploration *x, const struct way *way,
                     struct lfs_left_out less)
{
    const struct lane_step *step = lane_step(x, less.step);
    uint32_t at = way->end[step->step.cpu];

    if (less.rounds > 0) /* the first op of all rounds so far */
        return way->visits && way->visits[step->first + 1].times <= less.rounds;
    if (step->step.inner > 0)
        return false;
    return at == LFS_SCRIPT_NONE || at < step->first;
}

static bool follows_without(struct lfs_exploration *x, struct violation *v, const struct way *way,
                            const bool *gone)
{
    struct lfs_witness found;

    if (!follow_without(x, v->cause, way, gone, &found) ||
        (rests_on_steps(x, v) ? found.deviations != v->deviations
                              : found.deviations > v->deviations))
        return false;
    return take(x, v, &found);
}

static bool follows(struct lfs_exploration *x, struct violation *v, const struct way *way,
                    struct lfs_left_out less)
{
    const struct lane_step *step = lane_step(x, less.step);

    if (rests_on_steps(x, v) && !is_ahead(x, way, less))
        return false;
    if (less.rounds == 0)
        return follows_without(x, v, way, moves_of_step(x, way, step));
    return follows_without(x, v, way, moves_of_last_rounds(x, way, step, less.rounds)) ||
           follows_without(x, v, way, moves_of_first_rounds(x, way, step, less.rounds));
}

/* Whatever it shows, fewer decisions do not show the cause. */
static bool needs_as_many(struct lfs_exploration *x, const struct violation *v)
{
    const struct story story = x->story;
    const struct lfs_search_model model = model_of(x);
    struct lfs_witness found = {0};
    bool needs;

    x->story = (struct story){0};
    needs = v->deviations > 0 &&
            lfs_search_simplest(&model, v->cause, v->deviations, WITHOUT_TRANSITIONS, &found) &&
            found.deviations == v->deviations;
    lfs_witness_free(&found);
    x->story = story;
    return needs;
}

static bool is_found(struct lfs_exploration *x, struct violation *v)
{
    const struct lfs_search_model model = model_of(x);
    struct lfs_witness found;
    bool replaces;

    if (x->c->clients.count > 0 || (rests_on_steps(x, v) && !needs_as_many(x, v)))
        return false; /* what clients may call is too much to be searched for each call */
    replaces = lfs_search_simplest(&model, v->cause, v->deviations, WITHOUT_TRANSITIONS, &found);
    replaces = replaces && take(x, v, &found);
    lfs_witness_free(&found);
    return replaces;
}

/* Then *way is that of the run without it. */
static bool leave_out(struct lfs_exploration *x, struct violation *v, struct way *way,
                      struct lfs_left_out less)
{
    const struct lane_step *step = lane_step(x, less.step);
    bool ahead = less.rounds > 0 && is_ahead(x, way, less);

    if ((!ahead && is_asked_about(x, v, step)) ||
        (less.rounds == 0 && decides_for_others(x, v, way, step)))
        return false;
    v->dropped[v->dropped_count++] = less;
    program_without(x, v);
    if (!follows(x, v, way, less) && !is_found(x, v)) {
        v->dropped_count--;
        program_without(x, v);
        return false;
    }
    forget_before(v);
    program_without(x, v);
    *way = present(x, v);
    return true;
}

/* By the user, who will not wait for less than a simple run. */
static bool is_stopped(const struct lfs_exploration *x)
{
    return x->options.interrupted && x->options.interrupted(x->options.user, &x->before);
}

/* With fewer rounds of a `repeat`. */
struct fewer {
    struct lfs_exploration *x;
    struct violation *v;
    struct way *way;
    size_t step;
};

static bool shows_with(void *user, uint32_t rounds)
{
    struct fewer *it = user;

    if (is_stopped(it->x) ||
        !leave_out(it->x, it->v, it->way, (struct lfs_left_out){it->step, rounds}))
        return false;
    return true;
}

/* False: all that it makes are needed. */
static bool leave_out_rounds(struct lfs_exploration *x, struct violation *v, struct way *way,
                             size_t step)
{
    struct fewer fewer = {x, v, way, step};
    const struct lane_step *repeat = lane_step(x, step);
    uint32_t all, begun;

    if (!lfs_lane_step_repeats(&repeat->step) || !way->visits)
        return false;
    all = way->visits[repeat->first].rounds;
    begun = way->visits[repeat->first + 1].times;
    return fewest_rounds(all, begun, shows_with, &fewer) < all;
}

/* Inside of one that is left, as in an option that was not taken: that has to tell nothing. */
static bool is_passed_by(const struct lfs_exploration *x, const struct way *way, size_t step)
{
    const struct lane_step *it = lane_step(x, step);

    return it->step.inner > 0 && (!way->visits || way->visits[it->first].times == 0);
}

/* Those behind others first: they begin with what the run does not even come to. */
static bool leave_out_any(struct lfs_exploration *x, struct violation *v)
{
    struct way way = present(x, v);
    bool any = false;

    for (size_t i = x->c->lane_steps.count; i-- > 0;) {
        if (is_dropped(x, v, i) || is_passed_by(x, &way, i) || is_stopped(x))
            continue;
        any |=
            leave_out(x, v, &way, (struct lfs_left_out){i, 0}) || leave_out_rounds(x, v, &way, i);
    }
    return any;
}

static int by_number(const void *a, const void *b)
{
    size_t x = ((const struct lfs_left_out *)a)->step, y = ((const struct lfs_left_out *)b)->step;

    return (x > y) - (x < y);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The simplest run of the program as it is now; or what the present one needs. A search of all
 * happened on that, so that at first any other is better; one by lot follows from the seed. */
static bool has_simplest(struct lfs_exploration *x, struct violation *v, bool first,
                         struct lfs_witness *witness)
{
    const struct lfs_search_model model = model_of(x);
    size_t policies = decisions_of_policies(x);
    bool any = first && mode_of(x) == LFS_SEARCH_ALL;

    if (any ? lfs_search_witness(&model, v->cause, WITNESS_TRANSITIONS, witness)
            : lfs_search_simplest(&model, v->cause, LFS_SEARCH_UNBOUNDED - 1, WITNESS_TRANSITIONS,
                                  witness))
        return true;
    return lfs_search_reduce(&model, v->cause, v->choices + policies,
                             (uint32_t)(v->choice_count - policies), WITNESS_TRANSITIONS, witness);
}

/* True when there is one with fewer decisions; `first`: the present one is just any. */
static bool simplify(struct lfs_exploration *x, struct violation *v, bool first)
{
    struct lfs_witness witness;
    bool found = has_simplest(x, v, first, &witness), fewer;

    fewer = found && (first || (!rests_on_steps(x, v) && witness.deviations < v->deviations));
    fewer = fewer && take(x, v, &witness);
    if (found && witness.deviations <= v->deviations)
        v->minimal = witness.minimal;
    lfs_witness_free(&witness);
    return fewer;
}

/* What the simplest run shows is what smaller ones are to show. */
static void begin_story(struct lfs_exploration *x, struct violation *v)
{
    const struct lfs_choice_source plain = {.mode = LFS_CHOICE_DEFAULT};
    struct lfs_machine *m = bench_take(x, 0, false, &plain);
    struct way way;

    if (!m)
        return;
    x->story.at_boot = values_shown(bench_monitor(x, 0, m), m, v->cause);
    bench_leave(x, 0, m);
    way = present(x, v);
    x->story.values = way.values;
    x->story.waits = ends_waiting(x, &way);
    if (is_about_steps(x, v))
        x->story.rule = rule_of_failed_step(x, v);
    x->story.cause = v->cause;
}

void program_without(struct lfs_exploration *x, const struct violation *v)
{
    x->dropped = v->dropped;
    x->dropped_count = v->dropped_count;
}

void program_given(struct lfs_exploration *x)
{
    x->dropped = x->options.dropped;
    x->dropped_count = x->options.dropped_count;
}

void forget_before(struct violation *v)
{
    struct lfs_left_out last = v->dropped[--v->dropped_count];
    size_t kept = 0;

    for (size_t i = 0; i < v->dropped_count; i++)
        if (v->dropped[i].step != last.step)
            v->dropped[kept++] = v->dropped[i];
    v->dropped[kept++] = last;
    v->dropped_count = kept;
}

void drop_given(struct lfs_exploration *x, struct violation *v)
{
    size_t given = x->options.dropped_count, most = given + x->c->lane_steps.count;

    v->dropped = arena_alloc(&x->arena, (most + 1) * sizeof(*v->dropped));
    if (given > 0)
        memcpy(v->dropped, x->options.dropped, given * sizeof(*v->dropped));
    v->dropped_count = given;
}

void sort_dropped(const struct lfs_exploration *x, struct violation *v)
{
    size_t kept = 0;

    for (size_t i = 0; i < v->dropped_count; i++) {
        bool inside = false;

        for (size_t k = 0; k < v->dropped_count; k++)
            inside |=
                v->dropped[k].rounds == 0 && is_inside(x, v->dropped[i].step, v->dropped[k].step);
        if (!inside)
            v->dropped[kept++] = v->dropped[i];
    }
    v->dropped_count = kept;
    qsort(v->dropped, v->dropped_count, sizeof(*v->dropped), by_number);
}

void minimise(struct lfs_exploration *x, struct violation *v)
{
    bool less = false;

    drop_given(x, v);
    x->combination = v->combination;
    if (x->options.no_minimise)
        return;
    simplify(x, v, true);
    begin_story(x, v);
    do
        while (leave_out_any(x, v))
            less = true;
    while (less && simplify(x, v, false));
    v->minimal &= !is_stopped(x);
    sort_dropped(x, v);
    x->story = (struct story){0};
    program_given(x);
}
