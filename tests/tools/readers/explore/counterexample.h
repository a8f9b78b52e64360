/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a counterexample is minimal: it is explored again without each of its steps, and with
 * fewer rounds, and made again without each of its decisions. Include after cmocka.h. */
#ifndef LFASIM_TESTS_TOOLS_READERS_COUNTEREXAMPLE_H
#define LFASIM_TESTS_TOOLS_READERS_COUNTEREXAMPLE_H

#include "tests/tools/readers/explore/explore_text.h"

#define STEPS_MAX 64u

struct counterexample {
    const struct lfs_scenario *scenario;
    size_t number; /* of the case */
    struct lfs_diag *diag;
    const struct lfs_exploration *x;
    struct lfs_violation v;
};

/* ---- without a decision ---------------------------------------------------------------------- */

static inline bool run_shows(const struct counterexample *c, const uint16_t *choices)
{
    const struct lfs_run_options options = {.backend = LFS_FIBERS,
                                            .untimed = true,
                                            .dropped = c->v.dropped,
                                            .dropped_count = c->v.dropped_count,
                                            .choices = {.mode = LFS_CHOICE_RECORDED,
                                                        .recorded = choices,
                                                        .recorded_count = c->v.choice_count}};
    struct lfs_run *run = lfs_run_start(c->scenario, c->number, &options, c->diag);
    struct lfs_run_judge *judge = lfs_run_judge_new(run, false);
    bool shows, more = true;

    while (!(shows = lfs_run_judge_shows(judge, c->v.cause)) && more)
        more = lfs_step(lfs_stack_machine(lfs_run_stack(run)));
    lfs_run_judge_free(judge);
    lfs_run_free(run);
    return shows;
}

static inline void no_decision_is_idle(const struct counterexample *c)
{
    uint16_t *choices = malloc((c->v.choice_count + 1) * sizeof(*choices));
    size_t policies = 0;

    memcpy(choices, c->v.choices, c->v.choice_count * sizeof(*choices));
    if (!run_shows(c, choices))
        fail_msg("%s: the run does not show %s", lfs_scenario_case_name(c->scenario, c->number),
                 c->v.what);
    for (size_t k = 0; k < lfs_scenario_ranged(c->scenario, c->number); k++)
        policies++;
    for (size_t i = policies; i < c->v.choice_count; i++) {
        uint16_t taken = choices[i];

        choices[i] = 0;
        if (taken != 0 && run_shows(c, choices))
            fail_msg("%s: decision %zu is not needed for %s",
                     lfs_scenario_case_name(c->scenario, c->number), i, c->v.what);
        choices[i] = taken;
    }
    free(choices);
}

/* ---- without a step -------------------------------------------------------------------------- */

/* The fewest decisions with which the cause shows with less; UINT32_MAX: with no more than there
 * are it does not. */
static inline uint32_t needs_with(const struct counterexample *c, struct lfs_left_out less)
{
    struct lfs_left_out dropped[STEPS_MAX + 1];
    struct lfs_explore_options options = explore_whole;

    memcpy(dropped, c->v.dropped, c->v.dropped_count * sizeof(*dropped));
    dropped[c->v.dropped_count] = less;
    options.dropped = dropped;
    options.dropped_count = c->v.dropped_count + 1;
    options.no_minimise = true;
    for (uint32_t deviations = 0; deviations <= c->v.deviations; deviations++) {
        struct lfs_exploration *x;
        bool shows = false;

        options.bounds.deviations = deviations;
        x = lfs_exploration_new(c->scenario, c->number, &options, c->diag);
        assert_true(lfs_exploration_run(x));
        for (size_t i = 0; i < lfs_exploration_violations(x); i++)
            shows |= lfs_exploration_violation(x, i).cause == c->v.cause;
        lfs_exploration_free(x);
        if (shows)
            return deviations;
    }
    return UINT32_MAX;
}

static inline bool is_dropped(const struct counterexample *c, size_t step)
{
    struct lfs_lane_step it = lfs_scenario_lane_step(c->scenario, c->number, step);

    for (size_t i = 0; i < c->v.dropped_count; i++) {
        struct lfs_lane_step dropped =
            lfs_scenario_lane_step(c->scenario, c->number, c->v.dropped[i].step);

        if (c->v.dropped[i].rounds == 0 &&
            (c->v.dropped[i].step == step || lfs_lane_step_inside(&it, &dropped)))
            return true;
    }
    return false;
}

/* What steps expect, what must hold at the end, and what is waited for may fail for want of a step.
 */
static inline bool rests_on_steps(const struct counterexample *c)
{
    const char *name = c->v.property, *text = "";

    for (size_t i = 0; i < lfs_exploration_properties(c->x); i++)
        if (strcmp(lfs_exploration_property(c->x, i).name, name) == 0)
            text = lfs_exploration_property(c->x, i).text;
    return strcmp(name, "steps") == 0 || strcmp(name, "lanes-end") == 0 ||
           strncmp(name, "expect-", 7) == 0 || strncmp(text, "forall ", 7) == 0 ||
           strncmp(text, "eventually ", 11) == 0 || strstr(c->v.what, "waits for a condition");
}

/* Inside of one that is left: the run without it is the same. */
static inline bool is_passed_by(struct counterexample c, struct lfs_lane_step step, size_t i)
{
    struct lfs_left_out dropped[STEPS_MAX + 1];

    memcpy(dropped, c.v.dropped, c.v.dropped_count * sizeof(*dropped));
    dropped[c.v.dropped_count++] = (struct lfs_left_out){i, 0};
    c.v.dropped = dropped;
    return step.inner > 0 && run_shows(&c, c.v.choices);
}

static inline bool is_idle(const struct counterexample *c, struct lfs_left_out less)
{
    uint32_t needs = needs_with(c, less);

    if (needs == UINT32_MAX)
        return false;
    return rests_on_steps(c) ? needs == c->v.deviations && needs > 0 : needs <= c->v.deviations;
}

static inline void no_step_is_idle(const struct counterexample *c)
{
    size_t count = lfs_scenario_lane_steps(c->scenario, c->number);

    assert_true(count <= STEPS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct lfs_lane_step step = lfs_scenario_lane_step(c->scenario, c->number, i);
        char place[LFS_LANE_PLACE_SIZE];

        if (!is_dropped(c, i) && is_idle(c, (struct lfs_left_out){i, 0}) &&
            !is_passed_by(*c, step, i))
            fail_msg("%s: step %s of cpu%u is not needed for %s",
                     lfs_scenario_case_name(c->scenario, c->number),
                     lfs_lane_step_place(&step, place), step.cpu, c->v.what);
    }
}

/* ---- with fewer rounds ----------------------------------------------------------------------- */

/* Of a `repeat` that is made; 0: of any other step, and where nobody knows. */
static inline uint32_t rounds_left(const struct counterexample *c, size_t step)
{
    for (size_t i = 0; i < c->v.dropped_count; i++)
        if (c->v.dropped[i].step == step && c->v.dropped[i].rounds > 0)
            return c->v.dropped[i].rounds;
    return is_dropped(c, step) ? 0 : lfs_scenario_lane_step(c->scenario, c->number, step).rounds;
}

static inline void no_round_is_idle(const struct counterexample *c)
{
    for (size_t i = 0; i < lfs_scenario_lane_steps(c->scenario, c->number); i++) {
        struct lfs_lane_step step = lfs_scenario_lane_step(c->scenario, c->number, i);
        uint32_t rounds = rounds_left(c, i);
        char place[LFS_LANE_PLACE_SIZE];

        if (rounds > 1 && is_idle(c, (struct lfs_left_out){i, rounds - 1}))
            fail_msg("%s: %u rounds of step %s of cpu%u are too many for %s",
                     lfs_scenario_case_name(c->scenario, c->number), rounds,
                     lfs_lane_step_place(&step, place), step.cpu, c->v.what);
    }
}

/* ---- what is told ---------------------------------------------------------------------------- */

static inline struct lfs_violation only_violation(const struct explored *e)
{
    if (lfs_exploration_violations(e->x) != 1)
        show_violations(e);
    assert_int_equal(lfs_exploration_violations(e->x), 1);
    return lfs_exploration_violation(e->x, 0);
}

#endif
