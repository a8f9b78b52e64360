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
    assert_true(witness.minimal);
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

/* ---- a run that was found by lot ------------------------------------------------------------- */

#define WAY_MAX 64u

struct lot {
    uint16_t taken[WAY_MAX];
    uint32_t count;
    uint64_t random;
};

static unsigned by_lot(void *user, uint16_t kind, unsigned count)
{
    struct lot *lot = user;
    uint16_t taken;

    (void)kind;
    lot->random = lot->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    taken = (uint16_t)((lot->random >> 33) % count);
    assert_true(lot->count < WAY_MAX);
    lot->taken[lot->count++] = taken;
    return taken;
}

static uint32_t deviations_of(const struct lot *lot)
{
    uint32_t deviations = 0;

    for (uint32_t i = 0; i < lot->count; i++)
        deviations += lot->taken[i] != 0;
    return deviations;
}

/* The first run by lot that shows the cause with at least so many deviations. */
static struct lot run_that_shows(struct small *s, uint64_t cause, uint32_t deviations,
                                 uint64_t from)
{
    for (uint64_t seed = from; seed < from + 100000; seed++) {
        struct lot lot = {.random = seed};
        const struct lfs_choice_source choices = {
            .mode = LFS_CHOICE_HOST, .host = by_lot, .user = &lot};
        struct lfs_machine *m = small_build(s, 0, &choices);
        bool shown = false;

        do {
            struct lfs_sight sight = {0};

            small_look(s, 0, m, &sight);
            for (uint32_t i = 0; i < sight.causes; i++)
                shown |= sight.cause[i] == cause;
        } while (!shown && lfs_step(m));
        lfs_machine_free(m);
        if (shown && deviations_of(&lot) >= deviations)
            return lot;
    }
    fail_msg("no run shows it");
    return (struct lot){.count = 0};
}

/* Two CPUs that have nothing to do with it get in between at every step, so that decisions have
 * other places without them. */
static struct small with_two_that_are_idle(void)
{
    static const struct small_op idle[] = {{SMALL_CHOOSE, 4, 3},
                                           {SMALL_CHOOSE, 4, 2},
                                           {SMALL_ADD, 4, 1},
                                           {SMALL_CHOOSE, 4, 3},
                                           {SMALL_ADD, 4, 1}};
    struct small s = lost_update();

    s.cpus = 4;
    s.program[1][2].cell = 5;
    memcpy(s.program[2], idle, sizeof(idle));
    memcpy(s.program[3], idle, sizeof(idle));
    return s;
}

static uint32_t needed_of_run_by_lot(uint64_t from)
{
    struct small s = with_two_that_are_idle();
    const struct lfs_search_model model = small_model(&s);
    struct lot lot = run_that_shows(&s, 2, 12, from);
    struct lfs_witness witness;
    uint32_t deviations;

    assert_true(lfs_search_reduce(&model, 2, lot.taken, lot.count, PLENTY, &witness));
    assert_true(witness.minimal);
    assert_false(witness.least);
    deviations = witness.deviations;
    lfs_witness_free(&witness);
    return deviations;
}

static void a_run_by_lot_loses_what_it_does_not_need(void **state)
{
    unsigned least = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        uint32_t needed = needed_of_run_by_lot(1000 * seed);

        assert_in_range(needed, 2, 7);
        least += needed == 2;
    }
    assert_true(least >= 25);
}

/* A preemption and the way back: neither goes by itself. */
static void what_only_goes_together_goes_together(void **state)
{
    (void)state;
    assert_int_equal(needed_of_run_by_lot(30000), 2);
}

/* With cpu2 out of the way, cpu0 and cpu1 have their decisions at other places. */
static void decisions_stay_with_those_who_took_them(void **state)
{
    struct small s = {.cpus = 3,
                      .forbidden = 2,
                      .program = {{{SMALL_CHOOSE, 0, 4}, {SMALL_CHOOSE, 1, 4}},
                                  {{SMALL_ADD, 3, 1}},
                                  {{SMALL_CHOOSE, 4, 4}, {SMALL_ADD, 4, 0}}}};
    const struct lfs_search_model model = small_model(&s);
    /* cpu2 first, who chooses 1; then cpu0, who chooses 2 and 2. */
    static const uint16_t way[] = {2, 1, 1, 2, 0, 2};
    struct lfs_witness witness;

    (void)state;
    assert_true(lfs_search_reduce(&model, 2, way, 6, PLENTY, &witness));
    assert_true(witness.minimal);
    assert_int_equal(witness.deviations, 2);
    assert_int_equal(witness.steps, 2);
    lfs_witness_free(&witness);
}

static void what_was_not_tried_to_the_end_is_not_called_minimal(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lot lot = run_that_shows(&s, 2, 2, 1);
    struct lfs_witness witness;

    (void)state;
    assert_true(lfs_search_reduce(&model, 2, lot.taken, lot.count, 1, &witness));
    assert_false(witness.minimal);
    lfs_witness_free(&witness);
    assert_false(lfs_search_reduce(&model, 77, lot.taken, lot.count, 1, &witness));
    assert_null(witness.choices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_as_few_deviations_as_any),
        cmocka_unit_test(a_violation_on_the_way_that_runs_take_needs_none),
        cmocka_unit_test(what_cannot_happen_has_none),
        cmocka_unit_test(a_search_for_one_with_fewer_finds_none),
        cmocka_unit_test(without_room_for_a_search_deviations_are_left_out),
        cmocka_unit_test(a_run_by_lot_loses_what_it_does_not_need),
        cmocka_unit_test(what_only_goes_together_goes_together),
        cmocka_unit_test(decisions_stay_with_those_who_took_them),
        cmocka_unit_test(what_was_not_tried_to_the_end_is_not_called_minimal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
