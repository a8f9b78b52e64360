/* SPDX-License-Identifier: BSD-3-Clause */
/* The scenarios of the project, as far as they are small, explored with the reduction, with two
 * workers, backwards, and without: the same ends, the same verdicts, the same causes; and, however
 * a reduction comes to them, the same states. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>

#include "tests/tools/readers/explore/explore_text.h"

/* Whatever takes more is not small. */
#define TRANSITIONS_MAX 1500u

enum how { WHOLE, WHOLE_BACKWARDS, REDUCED, REDUCED_BACKWARDS, REDUCED_BY_TWO, HOWS };

static struct lfs_exploration *explored(const struct lfs_scenario *scenario, size_t i, enum how how,
                                        struct lfs_diag *diag)
{
    struct lfs_explore_options options = explore_whole;
    struct lfs_exploration *x;

    options.bounds.transitions = TRANSITIONS_MAX;
    options.no_reduction = how < REDUCED;
    options.no_minimise = true;
    options.backwards = how == WHOLE_BACKWARDS || how == REDUCED_BACKWARDS;
    options.workers = how == REDUCED_BY_TWO ? 2 : 1;
    x = lfs_exploration_new(scenario, i, &options, diag);
    assert_non_null(x);
    assert_true(lfs_exploration_run(x));
    return x;
}

static uint64_t ends_of(const struct lfs_exploration *x)
{
    uint64_t sum = 0;

    for (size_t row = 0; row < lfs_exploration_outcomes(x); row++) {
        struct lfs_explored_outcome outcome = lfs_exploration_outcome(x, row);
        uint64_t hash = outcome.violates;

        for (size_t c = 0; c < lfs_exploration_columns(x); c++)
            for (const char *at = outcome.values[c]; *at; at++)
                hash = hash * 31 + (uint8_t)*at;
        sum += hash * 1000003 + outcome.ends;
    }
    return sum;
}

static uint64_t causes_of(const struct lfs_exploration *x)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < lfs_exploration_violations(x); i++)
        sum += lfs_exploration_violation(x, i).cause * 1000003;
    return sum;
}

/* True when both are complete, so that there was something to compare. */
static bool compare(const struct lfs_exploration *a, const struct lfs_exploration *b,
                    const char *name)
{
    if (!lfs_exploration_complete(a) || !lfs_exploration_complete(b))
        return false;
    if (ends_of(a) != ends_of(b) || causes_of(a) != causes_of(b))
        fail_msg("%s: other ends, or other violations", name);
    for (size_t i = 0; i < lfs_exploration_properties(a); i++)
        assert_int_equal(lfs_exploration_property(a, i).verdict,
                         lfs_exploration_property(b, i).verdict);
    return true;
}

/* A single run has no orders. */
static bool has_orders(const struct lfs_exploration *x)
{
    const struct lfs_search_counts *counts = &lfs_exploration_result(x)->counts;

    return lfs_exploration_complete(x) && counts->transitions >= counts->states;
}

static const struct lfs_search_counts *counts_of(const struct lfs_exploration *x)
{
    return &lfs_exploration_result(x)->counts;
}

static void assert_same_states(const struct lfs_exploration *a, const struct lfs_exploration *b,
                               const char *name)
{
    if (counts_of(a)->states != counts_of(b)->states ||
        counts_of(a)->transitions != counts_of(b)->transitions)
        fail_msg("%s: %llu states and %llu transitions, and %llu and %llu another way", name,
                 (unsigned long long)counts_of(a)->states,
                 (unsigned long long)counts_of(a)->transitions,
                 (unsigned long long)counts_of(b)->states,
                 (unsigned long long)counts_of(b)->transitions);
}

static unsigned compare_case(const struct lfs_scenario *scenario, size_t i, uint64_t *left_out)
{
    const char *name = lfs_scenario_case_name(scenario, i);
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_exploration *x[HOWS] = {explored(scenario, i, WHOLE, diag)};
    bool compared = has_orders(x[WHOLE]);

    for (unsigned how = 1; compared && how < HOWS; how++) {
        x[how] = explored(scenario, i, (enum how)how, diag);
        compared = compare(x[WHOLE], x[how], name);
        if (compared && how != REDUCED)
            assert_same_states(x[how < REDUCED ? WHOLE : REDUCED], x[how], name);
    }
    if (compared)
        *left_out += counts_of(x[WHOLE])->transitions - counts_of(x[REDUCED])->transitions;
    for (unsigned how = 0; how < HOWS; how++)
        lfs_exploration_free(x[how]);
    lfs_diag_free(diag);
    return compared;
}

static void no_small_scenario_is_told_otherwise(void **state)
{
    unsigned compared = 0;
    uint64_t left_out = 0;
    glob_t files;

    (void)state;
    assert_int_equal(glob(LFASIM_SOURCE_DIR "/scenarios/*/*.yaml", 0, NULL, &files), 0);
    for (size_t f = 0; f < files.gl_pathc; f++) {
        struct lfs_diag *diag = lfs_diag_new();
        struct lfs_scenario *scenario = lfs_scenario_load(files.gl_pathv[f], NULL, 0, diag);

        assert_non_null(scenario);
        for (size_t i = 0; i < lfs_scenario_cases(scenario); i++)
            compared += compare_case(scenario, i, &left_out);
        lfs_scenario_free(scenario);
        lfs_diag_free(diag);
    }
    globfree(&files);
    print_message("%u compared, %llu transitions left out\n", compared,
                  (unsigned long long)left_out);
    assert_true(compared >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_small_scenario_is_told_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
