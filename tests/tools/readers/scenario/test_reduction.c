/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The reduction of the search on the full models: on every case below tests/data/explore a search
 * that reduces comes to the same ends (how, with which hot state, failures and findings) and shows
 * the same violations as one that does not, however many workers share it, and a bound that is wide
 * enough changes nothing.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/tools/readers/scenario/explored.h"

#define FOLDER     LFASIM_SOURCE_DIR "/tests/data/explore"
#define STATES_MAX 200000u
#define CASES_MIN  30u
#define ALL        LFS_SEARCH_UNBOUNDED

static const struct lfs_search_config whole = {.bounds = {ALL, ALL, ALL, STATES_MAX, 0, 0}};

typedef void case_check(struct explored *e);

static unsigned check_file(const char *name, case_check *check)
{
    char path[sizeof(FOLDER) + 256];
    struct explored e;
    size_t cases;

    snprintf(path, sizeof(path), FOLDER "/%s", name);
    assert_true(explored_open(&e, path));
    cases = lfs_scenario_cases(e.scenario);
    for (e.number = 0; e.number < cases; e.number++)
        check(&e);
    explored_close(&e);
    return (unsigned)cases;
}

static int is_scenario(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');

    return end && strcmp(end, ".yaml") == 0;
}

/* How many cases there are. */
static unsigned check_all(case_check *check)
{
    struct dirent **names;
    int count = scandir(FOLDER, &names, is_scenario, alphasort);
    unsigned cases = 0;

    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        cases += check_file(names[i]->d_name, check);
        free(names[i]);
    }
    free(names);
    return cases;
}

static struct lfs_search_result search(struct explored *e, struct lfs_search_config config)
{
    const struct lfs_search_model model = explored_model(e);
    struct lfs_search_result result;

    if (!lfs_search(&model, &config, &result) || result.end != LFS_SEARCH_COMPLETE)
        fail_msg("%s: the search ended with %d after %llu states; %s", explored_name(e), result.end,
                 (unsigned long long)result.counts.states, result.culprit);
    return result;
}

static void assert_same(struct explored *e, const char *what, const struct lfs_search_result *all,
                        const struct lfs_search_result *some)
{
    bool same = all->outcome_count == some->outcome_count && all->cause_count == some->cause_count;

    for (size_t i = 0; same && i < all->outcome_count; i++)
        same = all->outcomes[i].outcome == some->outcomes[i].outcome &&
               all->outcomes[i].ends == some->outcomes[i].ends;
    for (size_t i = 0; same && i < all->cause_count; i++)
        same = all->causes[i].cause == some->causes[i].cause;
    if (!same)
        fail_msg("%s, %s: %zu outcomes and %zu causes; in all there are %zu and %zu",
                 explored_name(e), what, some->outcome_count, some->cause_count, all->outcome_count,
                 all->cause_count);
}

/* ---- the checks ------------------------------------------------------------------------------ */

static uint64_t all_transitions, reduced_transitions;

static void compare_reduction(struct explored *e)
{
    struct lfs_search_config config = whole;
    struct lfs_search_result all = search(e, config), two, reduced, shared;

    config.workers = 2;
    two = search(e, config);
    config.reduce = true;
    shared = search(e, config);
    config.workers = 1;
    reduced = search(e, config);
    assert_same(e, "two workers", &all, &two);
    assert_same(e, "reduced", &all, &reduced);
    assert_same(e, "reduced, two workers", &all, &shared);
    assert_int_equal(all.counts.states, two.counts.states);
    assert_true(reduced.reduced);
    assert_true(reduced.counts.transitions <= all.counts.transitions);
    all_transitions += all.counts.transitions;
    reduced_transitions += reduced.counts.transitions;
    lfs_search_free(&all);
    lfs_search_free(&two);
    lfs_search_free(&reduced);
    lfs_search_free(&shared);
}

static void a_reduction_loses_no_end_and_no_violation_of_the_models(void **state)
{
    (void)state;
    assert_true(check_all(compare_reduction) >= CASES_MIN);
    print_message("transitions: %llu in all, %llu reduced\n", (unsigned long long)all_transitions,
                  (unsigned long long)reduced_transitions);
    assert_true(reduced_transitions * 3 < all_transitions);
}

/* A bound is a part of each state, so that only small cases are gone through with one. */
#define BOUNDED_STATES_MAX 1000u

static void compare_bounds(struct explored *e)
{
    const struct lfs_search_bounds wide[] = {
        {300, ALL, ALL, 0, 0, 0},
        {ALL, 300, ALL, 0, 0, 0},
        {ALL, ALL, 300, 0, 0, 0}, /* which cuts those that go round and round */
    };
    struct lfs_search_result all = search(e, whole);

    for (size_t i = 0; all.counts.states <= BOUNDED_STATES_MAX && i < 3; i++) {
        struct lfs_search_config config = {.bounds = wide[i], .workers = 2, .reduce = true};
        struct lfs_search_result bounded = search(e, config);

        assert_false(bounded.reduced);
        /* what is cut comes last */
        assert_true(all.outcome_count + bounded.depth_met == bounded.outcome_count);
        assert_true(!bounded.depth_met ||
                    bounded.outcomes[all.outcome_count].outcome == LFS_OUTCOME_CUT);
        for (size_t k = 0; k < all.outcome_count; k++)
            assert_int_equal(all.outcomes[k].outcome, bounded.outcomes[k].outcome);
        assert_int_equal(all.cause_count, bounded.cause_count);
        for (size_t k = 0; k < all.cause_count; k++)
            assert_int_equal(all.causes[k].cause, bounded.causes[k].cause);
        lfs_search_free(&bounded);
    }
    lfs_search_free(&all);
}

static void a_bound_that_is_wide_enough_changes_nothing(void **state)
{
    (void)state;
    check_all(compare_bounds);
}

static bool is_among(uint64_t outcome, const struct lfs_search_result *of)
{
    for (size_t i = 0; i < of->outcome_count; i++)
        if (of->outcomes[i].outcome == outcome)
            return true;
    return false;
}

static void compare_narrow_bounds(struct explored *e)
{
    struct lfs_search_result all = search(e, whole);
    size_t before = 0;

    for (uint32_t preemptions = 0; preemptions < 4; preemptions++) {
        struct lfs_search_config config = {.bounds = {preemptions, ALL, ALL, 0, 0, 0}};
        struct lfs_search_result few = search(e, config);

        assert_in_range(few.outcome_count, before, all.outcome_count);
        for (size_t i = 0; i < few.outcome_count; i++)
            assert_true(is_among(few.outcomes[i].outcome, &all));
        before = few.outcome_count;
        lfs_search_free(&few);
    }
    lfs_search_free(&all);
}

static void a_narrow_bound_shows_a_part_of_the_ends_and_a_wider_one_more(void **state)
{
    (void)state;
    check_all(compare_narrow_bounds);
}

/* ---- a state is all that decides ------------------------------------------------------------- */

static void check_states(struct explored *e)
{
    struct lfs_search_config config = whole;
    struct lfs_search_result result;

    config.check = 3;
    result = search(e, config);
    assert_true(result.checked > result.counts.states / 6);
    lfs_search_free(&result);
    config.reduce = true;
    result = search(e, config);
    assert_string_equal(result.culprit, "");
    lfs_search_free(&result);
}

static void no_clock_stack_or_cold_object_decides_what_follows(void **state)
{
    (void)state;
    check_all(check_states);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reduction_loses_no_end_and_no_violation_of_the_models),
        cmocka_unit_test(a_bound_that_is_wide_enough_changes_nothing),
        cmocka_unit_test(a_narrow_bound_shows_a_part_of_the_ends_and_a_wider_one_more),
        cmocka_unit_test(no_clock_stack_or_cold_object_decides_what_follows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
