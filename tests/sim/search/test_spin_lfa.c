/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The model of spin-lfa.pml: what Spin finds in the Promela model, the search finds in ours. The
 * numbers of outcomes are Spin's (tests/bench/spin/README.md): distinct combinations of what each
 * client called and was answered with the shared variables at the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/bench/spin/spin_lfa.h"

static struct lfs_search_result search(struct spin_lfa_sizes sizes, bool reduce)
{
    struct spin_lfa_model model = {.sizes = sizes};
    const struct lfs_search_model searched = spin_lfa_search(&model);
    const struct lfs_search_config config = {
        .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0},
        .reduce = reduce,
        .stop_at_first = sizes.fault != SPIN_LFA_SOUND};
    struct lfs_search_result result;

    assert_true(lfs_search(&searched, &config, &result));
    return result;
}

static const struct spin_lfa_sizes one_call = {2, 1, 1, 2, 2, 1, SPIN_LFA_SOUND, false};

static void assert_same_ends(const struct lfs_search_result *a, const struct lfs_search_result *b)
{
    assert_int_equal(a->cause_count, 0);
    assert_int_equal(b->cause_count, 0);
    assert_int_equal(a->outcome_count, b->outcome_count);
    for (size_t i = 0; i < a->outcome_count; i++) {
        assert_int_equal(a->outcomes[i].outcome, b->outcomes[i].outcome);
        assert_int_equal(a->outcomes[i].ends, b->outcomes[i].ends);
    }
}

static void a_reduction_comes_to_the_same_ends_in_fewer_states(void **state)
{
    struct lfs_search_result all = search(one_call, false), reduced = search(one_call, true);

    (void)state;
    assert_same_ends(&all, &reduced);
    assert_int_equal(all.counts.states, 26860);
    assert_int_equal(all.counts.transitions, 75620);
    assert_int_equal(all.counts.ends, 86);
    assert_int_equal(reduced.counts.ends, 86);
    assert_true(5 * reduced.counts.transitions <= all.counts.transitions);
    lfs_search_free(&all);
    lfs_search_free(&reduced);
}

static void outcomes_are_those_that_spin_finds(void **state)
{
    struct spin_lfa_sizes sizes = one_call;
    struct lfs_search_result r;

    (void)state;
    sizes.history = true;
    r = search(sizes, true);
    assert_int_equal(r.outcome_count, 222);
    lfs_search_free(&r);
    sizes.ncall = 2;
    sizes.nint = 0;
    r = search(sizes, true);
    assert_int_equal(r.outcome_count, 12250);
    lfs_search_free(&r);
}

static void assert_found(enum spin_lfa_fault fault, uint64_t cause)
{
    for (unsigned reduce = 0; reduce < 2; reduce++) {
        struct spin_lfa_sizes sizes = one_call;
        struct lfs_search_result r;

        sizes.ncall = 2;
        sizes.fault = fault;
        r = search(sizes, reduce);
        assert_int_equal(r.end, LFS_SEARCH_FIRST);
        assert_int_equal(r.cause_count, 1);
        assert_int_equal(r.causes[0].cause, cause);
        lfs_search_free(&r);
    }
}

static void a_preempted_vcpu_taken_for_a_waiting_one_is_a_deadlock(void **state)
{
    (void)state;
    assert_found(SPIN_LFA_MUT1, SPIN_LFA_DEADLOCK);
}

static void an_agent_primed_without_its_lock_leaves_activating(void **state)
{
    (void)state;
    assert_found(SPIN_LFA_MUT2, SPIN_LFA_NOT_ACTIVATING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reduction_comes_to_the_same_ends_in_fewer_states),
        cmocka_unit_test(outcomes_are_those_that_spin_finds),
        cmocka_unit_test(a_preempted_vcpu_taken_for_a_waiting_one_is_a_deadlock),
        cmocka_unit_test(an_agent_primed_without_its_lock_leaves_activating),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
