/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether steps that were gathered in any order have a livelock: against what the words of it say,
 * tried on all pairs of states. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/search/search.h"

#define STATES 6u
#define MOVERS 3u

struct space {
    struct recurring steps;
    uint64_t can_move[STATES + 1];
    bool leads[STATES + 1][STATES + 1]; /* in any number of steps */
};

static uint64_t lot(uint64_t *state, uint64_t count)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (*state >> 33) % count;
}

/* States are 1 to STATES; 0 is where no way leads back from. */
static struct space space_by_lot(uint64_t seed)
{
    struct space s = {.steps = {.step = NULL}};
    uint64_t state = seed;

    for (unsigned i = 1; i <= STATES; i++)
        s.can_move[i] = lot(&state, 1u << MOVERS);
    for (unsigned i = 0; i < 3 + seed % 10; i++) {
        struct recurring_step step = {.from = 1 + lot(&state, STATES),
                                      .to = lot(&state, 8) ? 1 + lot(&state, STATES) : 0,
                                      .mover = (uint8_t)lot(&state, MOVERS),
                                      .chosen = lot(&state, 4) == 0};

        s.can_move[step.from] |= UINT64_C(1) << step.mover;
        s.leads[step.from][step.to] = true;
        assert_true(recurring_add(&s.steps, &step));
    }
    for (size_t i = 0; i < s.steps.count; i++)
        s.steps.step[i].can_move = s.can_move[s.steps.step[i].from];
    for (unsigned k = 1; k <= STATES; k++)
        for (unsigned i = 1; i <= STATES; i++)
            for (unsigned j = 1; j <= STATES; j++)
                s.leads[i][j] |= s.leads[i][k] && s.leads[k][j];
    return s;
}

static bool are_round(const struct space *s, uint64_t a, uint64_t b)
{
    return a && b && s->leads[a][b] && s->leads[b][a];
}

/* The states that lead to this one and back: all move there, or somewhere cannot, and no decision
 * leads out. */
static bool is_livelock(const struct space *s, uint64_t state)
{
    uint64_t fair = 0;

    if (!are_round(s, state, state))
        return false;
    for (unsigned i = 1; i <= STATES; i++)
        if (are_round(s, state, i))
            fair |= ~s->can_move[i];
    for (size_t i = 0; i < s->steps.count; i++) {
        const struct recurring_step *step = &s->steps.step[i];

        if (!are_round(s, state, step->from))
            continue;
        if (are_round(s, state, step->to))
            fair |= UINT64_C(1) << step->mover;
        else if (step->chosen)
            return false;
    }
    return fair == UINT64_MAX;
}

static void a_livelock_is_told_from_steps_in_any_order(void **state)
{
    unsigned livelocks = 0, none = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct space s = space_by_lot(seed);
        bool expected = false;

        for (unsigned i = 1; i <= STATES; i++)
            expected |= is_livelock(&s, i);
        if (recurring_may_have_livelock(&s.steps) != expected)
            fail_msg("seed %lu: expected %d", (unsigned long)seed, expected);
        livelocks += expected;
        none += !expected;
        recurring_free(&s.steps);
    }
    assert_true(livelocks > 300);
    assert_true(none > 300);
}

static void what_workers_gathered_is_put_together(void **state)
{
    const struct recurring_step there = {.from = 1, .to = 2, .can_move = 1};
    const struct recurring_step back = {.from = 2, .to = 1, .can_move = 1};
    struct recurring a = {.step = NULL}, b = {.step = NULL};

    (void)state;
    assert_false(recurring_may_have_livelock(&a)); /* nothing */
    assert_true(recurring_add(&a, &there));
    assert_true(recurring_add(&b, &back));
    assert_false(recurring_may_have_livelock(&a));
    assert_false(recurring_may_have_livelock(&b));
    assert_true(recurring_merge(&a, &b));
    assert_true(recurring_may_have_livelock(&a));
    recurring_free(&a);
    recurring_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_livelock_is_told_from_steps_in_any_order),
        cmocka_unit_test(what_workers_gathered_is_put_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
