/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Rounds without end: the simplest way into one, once round, and no step of a lane that could be
 * left out.
 *
 * A step is left out, and rounds of a `repeat`, if the program without it goes round with no more
 * decisions before, and it is the same round: so many steps, of the same CPUs.
 */
#include <stdlib.h>

#include "tools/readers/explore/explore_private.h"
#include "tools/readers/explore/repeats.h"

#define WITHOUT_TRANSITIONS 20000u

/* Near where a run leads. */
static bool find_near(struct lfs_exploration *x, uint64_t cause, const uint16_t *choices,
                      size_t count, struct lfs_round *round)
{
    const struct lfs_search_model model = model_of(x);

    return lfs_search_round(&model, cause, choices, (uint32_t)count, WITNESS_TRANSITIONS, round);
}

/* Anywhere in the program as it is now. */
static bool find_any(struct lfs_exploration *x, uint64_t cause, struct lfs_round *round)
{
    const struct lfs_search_model model = model_of(x);
    const struct lfs_search_config config = {
        .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0,
                   WITHOUT_TRANSITIONS, 0},
        .reduce = !x->options.no_reduction,
        .find_livelocks = true,
    };
    struct lfs_search_result result;
    bool found = false;

    lfs_search(&model, &config, &result);
    for (size_t i = 0; i < result.cause_count; i++)
        if (result.causes[i].cause == cause)
            found =
                find_near(x, cause, result.causes[i].choices, result.causes[i].choice_count, round);
    lfs_search_free(&result);
    return found;
}

static bool is_same(const struct lfs_round *a, const struct lfs_round *b)
{
    return a->cpus == b->cpus && a->steps - a->before == b->steps - b->before &&
           a->deviations <= b->deviations;
}

static bool leave_out(struct lfs_exploration *x, struct violation *v, struct lfs_left_out less,
                      struct lfs_round *round)
{
    struct lfs_round smaller = {0};

    v->dropped[v->dropped_count++] = less;
    program_without(x, v);
    if (find_any(x, v->cause, &smaller) && is_same(&smaller, round)) {
        lfs_round_free(round);
        *round = smaller;
        forget_before(v);
        program_without(x, v);
        return true;
    }
    lfs_round_free(&smaller);
    v->dropped_count--;
    program_without(x, v);
    return false;
}

/* With fewer rounds of a `repeat`. */
struct fewer {
    struct lfs_exploration *x;
    struct violation *v;
    size_t step;
    struct lfs_round *round;
};

static bool shows_with(void *user, uint32_t rounds)
{
    struct fewer *it = user;

    return leave_out(it->x, it->v, (struct lfs_left_out){it->step, rounds}, it->round);
}

/* What has become of a `repeat`, its first op, and of the one behind it, on the way in and once
 * round. */
static bool visit(struct lfs_exploration *x, const struct violation *v,
                  const struct lfs_round *round, uint32_t op, struct lfs_script_visit out[2])
{
    struct lfs_choice_source choices = {.mode = LFS_CHOICE_RECORDED};
    struct lfs_script_run *script;
    struct lfs_machine *m;

    choices.recorded =
        choices_of(x, v->combination, round->choices, round->choice_count, &choices.recorded_count);
    m = bench_take(x, 0, false, &choices);
    if (!m)
        return false;
    script = &bench_monitor(x, 0, m)->run->script;
    script->visits =
        arena_alloc(&x->arena, (script->script->op_count + 1) * sizeof(*script->visits));
    while (lfs_steps(m) < round->steps && lfs_step(m))
        continue;
    out[0] = script->visits[op];
    out[1] = script->visits[op + 1];
    bench_leave(x, 0, m);
    return true;
}

static bool leave_out_rounds(struct lfs_exploration *x, struct violation *v, size_t step,
                             struct lfs_round *round)
{
    const struct lane_step *repeat = (const struct lane_step *)x->c->lane_steps.items + step;
    struct fewer fewer = {x, v, step, round};
    struct lfs_script_visit made[2];

    if (!lfs_lane_step_repeats(&repeat->step) || !visit(x, v, round, repeat->first, made))
        return false;
    return fewest_rounds(made[0].rounds, made[1].times, shows_with, &fewer) < made[0].rounds;
}

static bool leave_out_any(struct lfs_exploration *x, struct violation *v, struct lfs_round *round)
{
    bool any = false;

    for (size_t i = x->c->lane_steps.count; i-- > 0;)
        any |= !is_dropped(x, v, i) && (leave_out(x, v, (struct lfs_left_out){i, 0}, round) ||
                                        leave_out_rounds(x, v, i, round));
    return any;
}

static void minimise_round(struct lfs_exploration *x, struct violation *v, struct lfs_round *round)
{
    while (leave_out_any(x, v, round))
        continue;
    sort_dropped(x, v);
    program_given(x);
}

/* "from step 12 on, 6 steps of cpu0 and cpu1 lead back to where they began". */
static const char *words_of_round(struct lfs_exploration *x, const struct judged *judged,
                                  const struct violation *v, uint32_t cpus)
{
    const char *names = "", *own = judged->own ? judged->text : NULL;

    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++)
        if (cpus >> cpu & 1)
            names = arena_text(&x->arena, "%s%scpu%u", names,
                               names[0] == '\0'         ? ""
                               : cpus >> (cpu + 1) != 0 ? ", "
                                                        : " and ",
                               cpu);
    return arena_text(&x->arena, "%s%sfrom step %u on, %u step%s%s%s lead back to the same state",
                      own ? own : "", own ? ": " : "", v->before, v->steps - v->before,
                      v->steps - v->before == 1 ? "" : "s", names[0] ? " of " : "", names);
}

void go_once_round(struct lfs_exploration *x, struct violation *v)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);
    struct lfs_round round;
    size_t policies;

    choices_of(x, v->combination, NULL, 0, &policies); /* so many decisions are about these */
    drop_given(x, v);
    x->combination = v->combination;
    v->what = judged->own ? judged->text : judged->builtin->property.summary;
    if (!find_near(x, v->cause, v->choices + policies, v->choice_count - policies, &round))
        return;
    if (!x->options.no_minimise)
        minimise_round(x, v, &round);
    v->choices = choices_of(x, v->combination, round.choices, round.choice_count, &v->choice_count);
    v->goes_round = true;
    v->before = round.before;
    v->steps = round.steps;
    v->deviations = round.deviations;
    v->minimal = round.minimal;
    v->what = words_of_round(x, judged, v, round.cpus);
    lfs_round_free(&round);
}
