/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The smallest run that shows a violation: the fewest decisions that are not those of a plain run,
 * and no step of a lane that could be left out.
 *
 * A step is left out if the program without it shows the cause with no more decisions. The present
 * run is followed first, as far as it goes without the step; else one is searched for.
 *
 * What is left must be the same story: the same cause, which names the rule that decided, and the
 * same values. Else a run without a step may show what the scenario never does: an activation that
 * is refused because nothing was primed.
 *
 * What a step returns where no rule decided it, and what is asked of values that nobody has
 * touched, rests on the steps that were made: it may fail for no other reason than that one of them
 * is missing. There, a step is left out only if the run does not come to it, or if what remains
 * needs as many decisions as before, and so does as it should without them.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/explore_private.h"

#define WITHOUT_TRANSITIONS 20000u

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

/* ---- a run, move by move --------------------------------------------------------------------- */

enum { EVENT = LFS_CPUS_MAX }; /* who moves: a CPU, or this and the number of the event */

struct other { /* a decision of a model */
    uint16_t kind, taken;
};
struct move {
    unsigned mover;
    uint32_t at;         /* where the CPU's lane stood before; a client, behind it */
    size_t first, count; /* of its decisions */
};

/* A run that is recorded, or follows one that was. */
struct way {
    struct list moves, others;  /* struct move, struct other */
    uint32_t end[LFS_CPUS_MAX]; /* where lanes stand at its end */
    uint64_t values;            /* that it shows there */
};
struct walker {
    struct arena *arena;
    const struct way *model; /* NULL: by the list */
    const uint16_t *list;
    size_t list_count, next; /* of the list; or of the others of `wanted` */
    const struct move *wanted;
    size_t leads_out; /* a move of the step that is left out, which is made all the same; or none */
    struct way made;
    uint16_t cpus[LFS_CPUS_MAX];
    unsigned cpu_count;
};

static unsigned by_list(struct walker *w)
{
    return w->next < w->list_count ? w->list[w->next++] : 0;
}

static unsigned place_of_mover(const struct walker *w)
{
    if (!w->wanted)
        return 0;
    if (w->wanted->mover >= EVENT)
        return w->cpu_count + w->wanted->mover - EVENT;
    for (unsigned i = 0; i < w->cpu_count; i++)
        if (w->cpus[i] == w->wanted->mover)
            return i;
    return 0;
}

/* The next decision of that kind that the move took; others have nothing to decide any more. */
static unsigned as_before(struct walker *w, uint16_t kind)
{
    const struct other *others = w->model->others.items;

    while (w->wanted && w->next < w->wanted->count) {
        const struct other *other = &others[w->wanted->first + w->next++];

        if (other->kind == kind)
            return other->taken;
    }
    return 0;
}

static struct move *last_move(struct walker *w)
{
    return (struct move *)w->made.moves.items + w->made.moves.count - 1;
}

static unsigned decide(void *user, uint16_t kind, unsigned count)
{
    struct walker *w = user;
    bool schedules = kind == LFS_CHOICE_SCHEDULE;
    unsigned taken;

    if (w->model)
        taken = schedules ? place_of_mover(w) : as_before(w, kind);
    else
        taken = by_list(w);
    if (taken >= count)
        taken = 0;
    if (w->made.moves.count == 0) /* the machine is being built */
        return taken;
    if (schedules)
        last_move(w)->mover = taken < w->cpu_count ? w->cpus[taken] : EVENT + taken - w->cpu_count;
    else
        *(struct other *)list_add(w->arena, &w->made.others, sizeof(struct other)) =
            (struct other){kind, (uint16_t)taken};
    last_move(w)->count += !schedules;
    return taken;
}

/* Of a client: the number of its call. */
static uint32_t lane_at(const struct lfs_run *run, unsigned cpu)
{
    if (run->c->clients.count > 0)
        return lfs_anything_calls(&run->anything, cpu);
    return lfs_script_at(&run->script, lfs_stack_os_context(run->stack, cpu));
}

static bool walk(struct walker *w, struct lfs_machine *m, const struct lfs_run *run)
{
    struct move *move = list_add(w->arena, &w->made.moves, sizeof(*move));
    uint32_t at[LFS_CPUS_MAX];
    bool more;

    move->mover = w->cpu_count ? w->cpus[0] : EVENT;
    move->first = w->made.others.count;
    for (unsigned i = 0; i < w->cpu_count; i++)
        at[w->cpus[i]] = lane_at(run, w->cpus[i]);
    if (w->model)
        w->next = 0;
    more = lfs_step(m);
    if (move->mover < EVENT) /* what comes back to a client, and its next call, are one move */
        move->at = run->c->clients.count > 0 ? lane_at(run, move->mover) : at[move->mover];
    return more;
}

static bool can_move(const struct walker *w, const struct move *move)
{
    for (unsigned i = 0; i < w->cpu_count; i++)
        if (w->cpus[i] == move->mover)
            return true;
    return move->mover >= EVENT;
}

static bool is_of_step(const struct move *move, const struct lane_step *step)
{
    return step && move->mover == step->step.cpu && move->at >= step->first &&
           move->at < step->next;
}

/* What comes back to a client from one call is one move with the next. Without the last one it is
 * the client's end, which leaves the CPU to others: else each of their moves would be a decision.
 */
static size_t move_to_end(const struct way *model, const struct lane_step *call)
{
    const struct move *moves = model->moves.items;
    size_t first = SIZE_MAX;

    for (size_t i = model->moves.count; i-- > 0;)
        if (is_of_step(&moves[i], call))
            first = i;
        else if (moves[i].mover == call->step.cpu && moves[i].at >= call->next)
            return SIZE_MAX;
    return first;
}

/* The next move of the model that can be made and is no part of the step that is left out. */
static void want_next(struct walker *w, size_t *at, const struct lane_step *without)
{
    const struct move *moves = w->model->moves.items;

    for (w->wanted = NULL; *at < w->model->moves.count && !w->wanted; (*at)++)
        if ((!is_of_step(&moves[*at], without) || *at == w->leads_out) && can_move(w, &moves[*at]))
            w->wanted = &moves[*at];
}

/* Goes to the state that shows the cause; then *found has the decisions up to there. */
static bool go(struct lfs_exploration *x, struct walker *w, uint64_t cause,
               const struct lane_step *without, struct lfs_witness *found)
{
    const struct lfs_choice_source source = {.mode = LFS_CHOICE_HOST, .host = decide, .user = w};
    struct lfs_machine *m = bench_take(x, 0, false, &source);
    const uint16_t *taken;
    const struct lfs_run *run;
    bool seen = false, more = m != NULL;
    size_t at = 0, count;

    if (!m)
        return false;
    run = bench_monitor(x, 0, m)->run;
    while (!(seen = shows_cause(x, m, cause)) && more) {
        w->cpu_count = lfs_enabled(m, w->cpus);
        if (w->model)
            want_next(w, &at, without);
        more = walk(w, m, run);
    }
    for (unsigned cpu = 0; cpu < lfs_cpu_count(m); cpu++)
        w->made.end[cpu] = lane_at(run, cpu);
    w->made.values = values_shown(bench_monitor(x, 0, m), m, cause);
    count = lfs_choices_taken(m, &taken);
    *found = (struct lfs_witness){.choice_count = (uint32_t)count, .steps = lfs_steps(m)};
    found->choices = arena_alloc(&x->arena, (count + 1) * sizeof(*taken));
    memcpy(found->choices, taken, count * sizeof(*taken));
    for (size_t i = 0; i < count; i++)
        found->deviations += taken[i] != 0;
    bench_leave(x, 0, m);
    return seen;
}

/* ---- steps ----------------------------------------------------------------------------------- */

bool is_dropped(const struct violation *v, size_t step)
{
    for (size_t i = 0; i < v->dropped_count; i++)
        if (v->dropped[i] == step)
            return true;
    return false;
}

static bool is_about_steps(const struct lfs_exploration *x, const struct violation *v)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);

    return judged->builtin && judged->builtin->judge == judge_steps_made;
}

/* It fails for want of a step as well: that a lane comes to its end; and, for no reason that is
 * known, what a step returns, and what is asked of values that are still what they were at boot. */
static bool rests_on_steps(const struct lfs_exploration *x, const struct violation *v)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);

    if (judged->builtin)
        return (is_about_steps(x, v) && x->story.rule == 0) ||
               judged->builtin->judge == judge_lanes;
    return rule_of_cause(v->cause) == 0 && x->story.values == x->story.at_boot;
}

/* ---- what a property reads ------------------------------------------------------------------- */

static bool reads(const struct lfs_expr *expr, uint32_t variable)
{
    if (expr->kind == LFS_EXPR_VARIABLE && expr->number == variable)
        return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (reads(expr->items[i], variable))
            return true;
    return false;
}

static bool call_gives_what(const struct lfs_script *script, const struct lfs_script_call *call,
                            const struct lfs_expr *expr)
{
    for (uint32_t i = 0; i < call->save_count; i++)
        if (reads(expr, call->saves[i].variable))
            return true;
    for (uint32_t i = 0; call->label != LFS_SCRIPT_NONE && i < script->watch_count; i++)
        if (script->watches[i].label == call->label && reads(expr, script->watches[i].variable))
            return true;
    return false;
}

/* Whether what is shown is still as it was at boot, and the step sets a variable of the property:
 * then it may be shown for no other reason than that the step is missing. */
static bool is_asked_about(const struct lfs_exploration *x, const struct violation *v,
                           const struct lane_step *step)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);
    const struct lfs_script *script = &x->c->script;
    const struct lfs_expr *expr = judged->own           ? judged->own->expr
                                  : judged->expectation ? judged->expectation->expr
                                                        : NULL;

    if (x->c->clients.count > 0 || x->story.values != x->story.at_boot) /* of clients: no ops */
        return false;
    for (uint32_t i = step->first; expr && i < step->next; i++) {
        const struct lfs_script_op *op = &script->ops[i];

        if (op->kind == LFS_OP_CALL && call_gives_what(script, op->u.call, expr))
            return true;
        if (op->kind == LFS_OP_SET && reads(expr, op->number))
            return true;
    }
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
    struct walker w = {.arena = &x->arena};
    struct lfs_witness same;

    w.list = v->choices + policies;
    w.list_count = v->choice_count - policies;
    if (go(x, &w, v->cause, NULL, &same))
        v->deviations = same.deviations;
    return w.made;
}

/* The run has not come to it: nothing rests on it. */
static bool is_ahead(const struct way *way, const struct lane_step *step)
{
    uint32_t at = way->end[step->step.cpu];

    return at == LFS_SCRIPT_NONE || at < step->first;
}

static bool follows(struct lfs_exploration *x, struct violation *v, const struct way *way,
                    const struct lane_step *without)
{
    struct walker w = {.arena = &x->arena, .model = way, .leads_out = SIZE_MAX};
    struct lfs_witness found;

    if (x->c->clients.count > 0)
        w.leads_out = move_to_end(way, without);
    if ((rests_on_steps(x, v) && !is_ahead(way, without)) ||
        !go(x, &w, v->cause, without, &found) ||
        (rests_on_steps(x, v) ? found.deviations != v->deviations
                              : found.deviations > v->deviations))
        return false;
    return take(x, v, &found);
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

static bool leave_out(struct lfs_exploration *x, struct violation *v, const struct way *way,
                      size_t step)
{
    const struct lane_step *without = (const struct lane_step *)x->c->lane_steps.items + step;

    if (is_asked_about(x, v, without))
        return false;
    v->dropped[v->dropped_count++] = step;
    x->dropped = v->dropped;
    x->dropped_count = v->dropped_count;
    if (follows(x, v, way, without) || is_found(x, v))
        return true;
    x->dropped_count = --v->dropped_count;
    return false;
}

/* Those behind others first: they begin with what the run does not even come to. */
static bool leave_out_any(struct lfs_exploration *x, struct violation *v)
{
    struct way way = present(x, v);
    bool any = false;

    for (size_t i = x->c->lane_steps.count; i-- > 0;) {
        if (is_dropped(v, i) || !leave_out(x, v, &way, i))
            continue;
        way = present(x, v);
        any = true;
    }
    return any;
}

static int by_number(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

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

    if (!m)
        return;
    x->story.at_boot = values_shown(bench_monitor(x, 0, m), m, v->cause);
    bench_leave(x, 0, m);
    x->story.values = present(x, v).values;
    if (is_about_steps(x, v))
        x->story.rule = rule_of_failed_step(x, v);
    x->story.cause = v->cause;
}

void drop_given(struct lfs_exploration *x, struct violation *v)
{
    size_t given = x->options.dropped_count, most = given + x->c->lane_steps.count;

    v->dropped = arena_alloc(&x->arena, (most + 1) * sizeof(*v->dropped));
    if (given > 0)
        memcpy(v->dropped, x->options.dropped, given * sizeof(*v->dropped));
    v->dropped_count = given;
}

void sort_dropped(struct violation *v)
{
    qsort(v->dropped, v->dropped_count, sizeof(*v->dropped), by_number);
}

void minimise(struct lfs_exploration *x, struct violation *v)
{
    drop_given(x, v);
    x->combination = v->combination;
    if (x->options.no_minimise)
        return;
    simplify(x, v, true);
    begin_story(x, v);
    do
        while (leave_out_any(x, v))
            continue;
    while (v->dropped_count > x->options.dropped_count && simplify(x, v, false));
    sort_dropped(v);
    x->story = (struct story){0};
    x->dropped = x->options.dropped;
    x->dropped_count = x->options.dropped_count;
}
