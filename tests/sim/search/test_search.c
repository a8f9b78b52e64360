/* SPDX-License-Identifier: BSD-3-Clause */
/* The search on machines whose states, ends and violations are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/sim/search/small.h"

static const struct lfs_search_config whole = {
    .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0}};

static struct lfs_search_result search(struct small *s, struct lfs_search_config config)
{
    const struct lfs_search_model model = small_model(s);
    struct lfs_search_result result;

    assert_true(lfs_search(&model, &config, &result));
    return result;
}

static struct lfs_search_result search_blind(struct small *s, struct lfs_search_config config)
{
    static const uint64_t nothing[LFS_OBJECTS_MAX / 64];
    struct lfs_search_model model = small_model(s);
    struct lfs_search_result result;

    model.seen = nothing;
    assert_true(lfs_search(&model, &config, &result));
    return result;
}

/* Two programs of their own: each CPU is before one of its 3 steps, or has ended. */
static struct small apart(void)
{
    return (struct small){.cpus = 2,
                          .program = {{{SMALL_ADD, 0, 1}, {SMALL_ADD, 0, 1}},
                                      {{SMALL_ADD, 1, 1}, {SMALL_ADD, 1, 1}}}};
}

static void all_states_of_a_grid_are_visited(void **state)
{
    struct small s = apart();
    struct lfs_search_result r = search(&s, whole);

    (void)state;
    assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
    assert_int_equal(r.counts.states, 4 * 4);
    assert_int_equal(r.counts.transitions, 2 * 3 * 4);
    assert_int_equal(r.counts.depth, 3 + 3);
    assert_int_equal(r.counts.ends, 1);
    assert_int_equal(r.outcome_count, 1);
    assert_int_equal(r.cause_count, 0);
    lfs_search_free(&r);
}

static void what_never_meets_is_tried_in_one_order(void **state)
{
    struct small s = apart();
    struct lfs_search_config config = whole;
    struct lfs_search_result r;

    (void)state;
    config.reduce = true;
    r = search_blind(&s, config);
    assert_true(r.reduced);
    assert_int_equal(r.counts.transitions, 6);
    assert_int_equal(r.counts.ends, 1);
    lfs_search_free(&r);
}

/* Machines of random programs; every reduction must come to the same ends. */
static struct small random_small(unsigned seed)
{
    static const enum small_kind kinds[] = {SMALL_ADD,   SMALL_ADD,  SMALL_COPY, SMALL_CHOOSE,
                                            SMALL_TAKE,  SMALL_DROP, SMALL_WAIT, SMALL_NAP,
                                            SMALL_PANIC, SMALL_BACK};
    struct small s = {.cpus = 2 + seed % 2};

    srand(seed);
    for (unsigned cpu = 0; cpu < s.cpus; cpu++)
        for (unsigned i = 0; i < 3 + (unsigned)rand() % 3; i++) {
            enum small_kind kind = kinds[(unsigned)rand() % (seed % 3 ? 8 : 10)];
            unsigned cell = (unsigned)rand() % 4;

            if (kind == SMALL_BACK)
                s.program[cpu][i++] = (struct small_op){SMALL_CHOOSE, cell, 2};
            s.program[cpu][i] = (struct small_op){kind, cell,
                                                  kind == SMALL_COPY     ? (unsigned)rand() % 4
                                                  : kind == SMALL_CHOOSE ? 2 + (unsigned)rand() % 2
                                                                         : 1};
        }
    s.forbidden = 2;
    return s;
}

static void assert_same_ends(const struct lfs_search_result *a, const struct lfs_search_result *b,
                             unsigned seed)
{
    if (a->outcome_count != b->outcome_count || a->cause_count != b->cause_count)
        fail_msg("seed %u: %zu outcomes and %zu causes, reduced %zu and %zu", seed,
                 a->outcome_count, a->cause_count, b->outcome_count, b->cause_count);
    for (size_t i = 0; i < a->outcome_count; i++) {
        assert_int_equal(a->outcomes[i].outcome, b->outcomes[i].outcome);
        assert_int_equal(a->outcomes[i].ends, b->outcomes[i].ends);
    }
    for (size_t i = 0; i < a->cause_count; i++)
        assert_int_equal(a->causes[i].cause, b->causes[i].cause);
}

static void a_reduction_loses_no_end_and_no_violation(void **state)
{
    uint64_t all = 0, reduced = 0;

    (void)state;
    for (unsigned seed = 1; seed <= 500; seed++) {
        struct small s = random_small(seed);
        struct lfs_search_config config = whole;
        struct lfs_search_result a, b;

        a = search(&s, config);
        config.reduce = true;
        b = search(&s, config);
        assert_int_equal(a.end, LFS_SEARCH_COMPLETE);
        assert_int_equal(b.end, LFS_SEARCH_COMPLETE);
        assert_same_ends(&a, &b, seed);
        assert_true(b.counts.states <= a.counts.states);
        all += a.counts.transitions;
        reduced += b.counts.transitions;
        lfs_search_free(&a);
        lfs_search_free(&b);
    }
    printf("transitions %lu, reduced %lu\n", (unsigned long)all, (unsigned long)reduced);
    assert_true(reduced < all);
}

static void any_number_of_workers_visits_the_same(void **state)
{
    (void)state;
    for (unsigned seed = 501; seed <= 540; seed++) {
        struct small s = random_small(seed);
        struct lfs_search_config config = whole;
        struct lfs_search_result a, b;

        config.reduce = seed % 2;
        a = search(&s, config);
        config.workers = 3;
        b = search(&s, config);
        assert_same_ends(&a, &b, seed);
        assert_int_equal(a.counts.states, b.counts.states);
        assert_int_equal(a.counts.transitions, b.counts.transitions);
        assert_int_equal(a.counts.ends, b.counts.ends);
        lfs_search_free(&a);
        lfs_search_free(&b);
    }
}

/* Its first round may be larger than what it comes to in the end. */
static void a_bound_on_states_is_one_on_what_is_left_by_the_reduction(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 200; seed++) {
        struct small s = random_small(seed);
        struct lfs_search_config config = whole;
        struct lfs_search_result a, b;

        config.reduce = true;
        a = search(&s, config);
        config.bounds.states = a.counts.states + 1;
        b = search(&s, config);
        if (b.end != LFS_SEARCH_COMPLETE)
            fail_msg("seed %u: %lu states met the bound", seed, (unsigned long)b.counts.states);
        assert_int_equal(a.counts.states, b.counts.states);
        assert_same_ends(&a, &b, seed);
        lfs_search_free(&a);
        lfs_search_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_states_of_a_grid_are_visited),
        cmocka_unit_test(what_never_meets_is_tried_in_one_order),
        cmocka_unit_test(a_reduction_loses_no_end_and_no_violation),
        cmocka_unit_test(any_number_of_workers_visits_the_same),
        cmocka_unit_test(a_bound_on_states_is_one_on_what_is_left_by_the_reduction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
