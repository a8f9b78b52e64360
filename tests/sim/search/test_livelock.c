/* SPDX-License-Identifier: BSD-3-Clause */
/* Going round for ever: when it is a livelock, and when it is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/sim/search/small.h"

#define LIVELOCK 99u

static void goes_round(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    (void)user;
    (void)worker;
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    sight->cause[sight->causes++] = LIVELOCK;
}

/* States from which the machine can go round for ever; the same with and without reduction. */
static uint64_t livelocks(struct small s)
{
    struct lfs_search_model model = small_model(&s);
    uint64_t found[2] = {0, 0};

    for (unsigned reduce = 0; reduce < 2; reduce++) {
        struct lfs_search_config config = {
            .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0},
            .reduce = reduce,
            .find_livelocks = true};
        struct lfs_search_result r;

        model.round = goes_round;

        assert_true(lfs_search(&model, &config, &r));
        assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
        for (size_t i = 0; i < r.cause_count; i++)
            if (r.causes[i].cause == LIVELOCK)
                found[reduce] = r.causes[i].states;
        lfs_search_free(&r);
    }
    assert_int_equal(found[0] > 0, found[1] > 0);
    return found[0];
}

static void polling_for_what_nobody_does_is_one(void **state)
{
    struct small s = {.cpus = 2, .program = {{{SMALL_BACK, 0, 0}}, {{SMALL_ADD, 1, 1}}}};

    (void)state;
    assert_int_equal(livelocks(s), 1); /* once cpu1 has ended */
}

static void polling_for_what_comes_some_time_is_none(void **state)
{
    struct small s = {.cpus = 2, .program = {{{SMALL_BACK, 0, 0}}, {{SMALL_ADD, 0, 1}}}};

    (void)state;
    assert_int_equal(livelocks(s), 0); /* the way round puts cpu1 off for ever */
}

static void two_that_wait_for_each_other_politely_are_one(void **state)
{
    struct small s = {.cpus = 2,
                      .program = {{{SMALL_BACK, 0, 0}, {SMALL_ADD, 1, 1}},
                                  {{SMALL_BACK, 1, 0}, {SMALL_ADD, 0, 1}}}};

    (void)state;
    assert_true(livelocks(s) > 0);
}

static void asking_until_a_decision_falls_otherwise_is_none(void **state)
{
    struct small s = {.cpus = 1, .program = {{{SMALL_CHOOSE, 0, 2}, {SMALL_BACK, 0, 0}}}};

    (void)state;
    assert_int_equal(livelocks(s), 0);
}

static void waiting_for_an_event_that_comes_is_none(void **state)
{
    struct small s = {.cpus = 2,
                      .program = {{{SMALL_BACK, 0, 0}}, {{SMALL_NAP, 0, 0}, {SMALL_ADD, 0, 1}}}};

    (void)state;
    assert_int_equal(livelocks(s), 0);
}

/* Machines of random programs that ask again and again. */
static struct small polling_small(unsigned seed)
{
    static const enum small_kind kinds[] = {SMALL_ADD, SMALL_COPY, SMALL_CHOOSE,
                                            SMALL_NAP, SMALL_BACK, SMALL_BACK};
    struct small s = {.cpus = 2 + seed % 2};

    srand(seed);
    for (unsigned cpu = 0; cpu < s.cpus; cpu++)
        for (unsigned i = 0; i < 2 + (unsigned)rand() % 2; i++)
            s.program[cpu][i] = (struct small_op){kinds[(unsigned)rand() % 6], (unsigned)rand() % 3,
                                                  1 + (unsigned)rand() % 2};
    return s;
}

static bool has_livelock(struct small *s, const struct lfs_search_config *config)
{
    struct lfs_search_model model = small_model(s);
    struct lfs_search_result r;
    bool found = false;

    model.round = goes_round;
    assert_true(lfs_search(&model, config, &r));
    assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
    for (size_t i = 0; i < r.cause_count; i++)
        found |= r.causes[i].cause == LIVELOCK;
    lfs_frontier_free(r.frontier);
    lfs_search_free(&r);
    return found;
}

static const struct lfs_search_bounds none = {
    LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0};

/* One that goes on from the middle knows nothing of who went round before, and searches for them in
 * any case. */
static bool has_livelock_for_sure(struct small *s)
{
    const struct lfs_search_model model = small_model(s);
    struct lfs_frontier *middle = lfs_frontier_spread(&model, &none, 1);
    const struct lfs_search_config config = {
        .bounds = none, .from = middle, .find_livelocks = true};
    bool found;

    assert_non_null(middle);
    found = has_livelock(s, &config);
    lfs_frontier_free(middle);
    return found;
}

static void whether_there_is_one_does_not_depend_on_how_it_is_looked_for(void **state)
{
    unsigned with = 0, without = 0;

    (void)state;
    for (unsigned seed = 1; seed <= 36; seed++) {
        struct small s = polling_small(seed);
        bool expected = has_livelock_for_sure(&s);

        for (unsigned way = 0; way < 4; way++) {
            const struct lfs_search_config config = {.bounds = none,
                                                     .workers = way / 2 ? 3 : 1,
                                                     .reduce = way % 2,
                                                     .find_livelocks = true};

            if (has_livelock(&s, &config) != expected)
                fail_msg("seed %u, way %u: expected %d", seed, way, expected);
        }
        with += expected;
        without += !expected;
    }
    assert_true(with > 5);
    assert_true(without > 5);
}

/* What a part of a frontier leaves, and has gathered. */
static struct lfs_frontier *searched_part(struct small *s, const struct lfs_frontier *all,
                                          unsigned part)
{
    struct lfs_search_model model = small_model(s);
    struct lfs_frontier *from = lfs_frontier_part(all, part, 2);
    const struct lfs_search_config config = {.bounds = none,
                                             .reduce = true,
                                             .from = from,
                                             .keep = true,
                                             .find_livelocks = true,
                                             .is_part = true};
    struct lfs_search_result r;
    struct lfs_frontier *left;

    model.round = goes_round;
    assert_non_null(from);
    assert_true(lfs_search(&model, &config, &r));
    for (size_t i = 0; i < r.cause_count; i++)
        assert_true(r.causes[i].cause != LIVELOCK);
    left = r.frontier;
    lfs_search_free(&r);
    lfs_frontier_free(from);
    return left;
}

/* Searched in two parts, merged until nothing is left. */
static bool has_livelock_in_parts(struct small *s)
{
    struct lfs_search_model model = small_model(s);
    struct lfs_frontier *all = lfs_frontier_spread(&model, &none, 6);
    struct lfs_search_config config = {.bounds = none, .reduce = true, .find_livelocks = true};
    bool found;

    for (unsigned times = 0; times == 0 || lfs_frontier_left(all); times++) {
        struct lfs_frontier *one = searched_part(s, all, 0), *other = searched_part(s, all, 1);

        assert_true(times < 50);
        assert_true(lfs_frontier_merge(one, other));
        lfs_frontier_free(other);
        lfs_frontier_free(all);
        all = one;
    }
    config.from = all;
    found = has_livelock(s, &config);
    lfs_frontier_free(all);
    return found;
}

/* What is kept for later takes nothing away from the search that keeps it, from the beginning or
 * from the middle on. */
static void a_search_that_keeps_a_frontier_tells_it_as_well(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 16; seed++) {
        struct small s = polling_small(seed);
        const struct lfs_search_model model = small_model(&s);
        struct lfs_frontier *middle = lfs_frontier_spread(&model, &none, 3);
        bool expected = has_livelock_for_sure(&s);

        for (unsigned way = 0; way < 4; way++) {
            const struct lfs_search_config config = {.bounds = none,
                                                     .workers = way / 2 ? 2 : 1,
                                                     .reduce = true,
                                                     .from = way % 2 ? middle : NULL,
                                                     .keep = true,
                                                     .find_livelocks = true};

            if (has_livelock(&s, &config) != expected)
                fail_msg("seed %u, way %u: expected %d", seed, way, expected);
        }
        lfs_frontier_free(middle);
    }
}

static void parts_that_were_merged_tell_it_as_well(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 24; seed++) {
        struct small s = polling_small(seed);
        bool expected = has_livelock_for_sure(&s);

        if (has_livelock_in_parts(&s) != expected)
            fail_msg("seed %u: expected %d", seed, expected);
    }
}

/* ---- shown ----------------------------------------------------------------------------------- */

static struct lfs_round round_of(struct small *s)
{
    struct lfs_search_model model = small_model(s);
    const struct lfs_search_config config = {
        .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0},
        .reduce = true,
        .workers = 2,
        .find_livelocks = true};
    struct lfs_search_result r;
    struct lfs_round round = {.choices = NULL};

    model.round = goes_round;
    assert_true(lfs_search(&model, &config, &r));
    for (size_t i = 0; i < r.cause_count; i++)
        if (r.causes[i].cause == LIVELOCK)
            assert_true(lfs_search_round(&model, LIVELOCK, r.causes[i].choices,
                                         r.causes[i].choice_count, 10000, &round));
    lfs_search_free(&r);
    return round;
}

static void a_livelock_is_shown_by_a_way_in_and_once_round(void **state)
{
    struct small polls = {.cpus = 2, .program = {{{SMALL_BACK, 0, 0}}, {{SMALL_ADD, 1, 1}}}};
    struct small polite = {.cpus = 2,
                           .program = {{{SMALL_BACK, 0, 0}, {SMALL_ADD, 1, 1}},
                                       {{SMALL_BACK, 1, 0}, {SMALL_ADD, 0, 1}}}};
    struct lfs_round round = round_of(&polls);

    (void)state;
    assert_true(round.choice_count > 0);
    assert_int_equal(round.steps, round.before + 1); /* cpu0 alone */
    assert_int_equal(round.cpus, 1);
    lfs_round_free(&round);
    round = round_of(&polite);
    assert_int_equal(round.before, 2); /* each has begun */
    assert_int_equal(round.steps, 4);  /* each has its turn */
    assert_int_equal(round.cpus, 3);
    lfs_round_free(&round);
}

static void where_there_is_none_none_is_shown(void **state)
{
    struct small s = {.cpus = 2, .program = {{{SMALL_BACK, 0, 0}}, {{SMALL_ADD, 0, 1}}}};
    struct lfs_search_model model = small_model(&s);
    const uint16_t choices[] = {0};
    struct lfs_round round;

    (void)state;
    model.round = goes_round;
    assert_false(lfs_search_round(&model, LIVELOCK, choices, 1, 10000, &round));
    assert_null(round.choices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polling_for_what_nobody_does_is_one),
        cmocka_unit_test(polling_for_what_comes_some_time_is_none),
        cmocka_unit_test(two_that_wait_for_each_other_politely_are_one),
        cmocka_unit_test(asking_until_a_decision_falls_otherwise_is_none),
        cmocka_unit_test(waiting_for_an_event_that_comes_is_none),
        cmocka_unit_test(whether_there_is_one_does_not_depend_on_how_it_is_looked_for),
        cmocka_unit_test(a_search_that_keeps_a_frontier_tells_it_as_well),
        cmocka_unit_test(parts_that_were_merged_tell_it_as_well),
        cmocka_unit_test(a_livelock_is_shown_by_a_way_in_and_once_round),
        cmocka_unit_test(where_there_is_none_none_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
