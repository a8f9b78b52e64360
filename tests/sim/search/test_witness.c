/* SPDX-License-Identifier: BSD-3-Clause */
/* The simplest run that shows a violation, on machines where it is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/sim/search/small.h"

#define PLENTY 1000000u

/* Cell 5 becomes 2 when cpu0 reads cell 0 and cpu1 changes it before cpu0 has looked at cell 1:
 * a lost update. Two preemptions: to cpu1 in between, and back before it has ended. */
static struct small lost_update(void)
{
    return (struct small){.cpus = 2,
                          .forbidden = 2,
                          .program = {{{SMALL_COPY, 1, 0}, {SMALL_COPY, 2, 0}, {SMALL_ADD, 3, 1}},
                                      {{SMALL_ADD, 0, 2}, {SMALL_ADD, 0, 2}, {SMALL_ADD, 4, 1}}}};
}

static void it_has_as_few_deviations_as_any(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_witness witness;

    (void)state;
    /* cells 0 and 2 are both 2: cpu1 has added once, cpu0 has copied then. */
    assert_true(lfs_search_witness(&model, 2, PLENTY, &witness));
    assert_true(witness.least);
    assert_int_equal(witness.deviations, 2);
    lfs_witness_free(&witness);
}

static void a_violation_on_the_way_that_runs_take_needs_none(void **state)
{
    struct small s = {
        .cpus = 1, .forbidden = 1, .program = {{{SMALL_ADD, 0, 1}, {SMALL_ADD, 1, 1}}}};
    const struct lfs_search_model model = small_model(&s);
    struct lfs_witness witness;

    (void)state;
    assert_true(lfs_search_witness(&model, 1, PLENTY, &witness));
    assert_int_equal(witness.deviations, 0);
    assert_int_equal(witness.choice_count, 0);
    assert_int_equal(witness.steps, 2);
    lfs_witness_free(&witness);
}

static void what_cannot_happen_has_none(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_witness witness;

    (void)state;
    assert_false(lfs_search_witness(&model, 77, PLENTY, &witness));
    assert_null(witness.choices);
}

static void without_room_for_a_search_deviations_are_left_out(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_witness witness;

    (void)state;
    assert_true(lfs_search_witness(&model, 2, 0, &witness));
    assert_false(witness.least);
    assert_int_equal(witness.deviations, 2);
    lfs_witness_free(&witness);
}

static void a_search_for_one_with_fewer_finds_none(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_witness witness;

    (void)state;
    assert_false(lfs_search_simplest(&model, 2, 1, PLENTY, &witness));
    assert_null(witness.choices);
    assert_true(lfs_search_simplest(&model, 2, 2, PLENTY, &witness));
    assert_int_equal(witness.deviations, 2);
    lfs_witness_free(&witness);
    assert_false(lfs_search_simplest(&model, 2, 2, 0, &witness));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_as_few_deviations_as_any),
        cmocka_unit_test(a_violation_on_the_way_that_runs_take_needs_none),
        cmocka_unit_test(what_cannot_happen_has_none),
        cmocka_unit_test(a_search_for_one_with_fewer_finds_none),
        cmocka_unit_test(without_room_for_a_search_deviations_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
