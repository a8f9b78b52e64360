/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches by runs: at random, by priorities, by what they bring together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/sim/search/small.h"

static const enum lfs_search_mode modes[] = {LFS_SEARCH_RANDOM, LFS_SEARCH_PCT,
                                             LFS_SEARCH_COVERAGE};

static struct lfs_search_config by_runs(enum lfs_search_mode mode, uint64_t seed, uint64_t runs)
{
    return (struct lfs_search_config){
        .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0},
        .mode = mode,
        .seed = seed,
        .runs = runs};
}

static struct lfs_search_result search(struct small *s, struct lfs_search_config config)
{
    const struct lfs_search_model model = small_model(s);
    struct lfs_search_result result;

    assert_true(lfs_search(&model, &config, &result));
    assert_int_equal(result.end, LFS_SEARCH_COMPLETE);
    return result;
}

/* Cells 0 and 2 are both 2 only if cpu0 copies between the two additions of cpu1. */
static struct small lost_update(void)
{
    return (struct small){.cpus = 2,
                          .forbidden = 2,
                          .program = {{{SMALL_COPY, 1, 0}, {SMALL_COPY, 2, 0}, {SMALL_ADD, 3, 1}},
                                      {{SMALL_ADD, 0, 2}, {SMALL_ADD, 0, 2}, {SMALL_ADD, 4, 1}}}};
}

static void each_mode_finds_what_a_lucky_order_shows(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        struct small s = lost_update();
        struct lfs_search_result r = search(&s, by_runs(modes[i], 1, 1000));

        assert_int_equal(r.runs, 1000);
        assert_int_equal(r.cause_count, 1);
        assert_int_equal(r.causes[0].cause, 2);
        assert_true(r.causes[0].run < 1000);
        lfs_search_free(&r);
    }
}

static void assert_same(const struct lfs_search_result *a, const struct lfs_search_result *b)
{
    assert_int_equal(a->counts.states, b->counts.states);
    assert_int_equal(a->counts.ends, b->counts.ends);
    assert_int_equal(a->cause_count, b->cause_count);
    assert_int_equal(a->outcome_count, b->outcome_count);
    for (size_t i = 0; i < a->cause_count; i++) {
        assert_int_equal(a->causes[i].cause, b->causes[i].cause);
        assert_int_equal(a->causes[i].states, b->causes[i].states);
        assert_int_equal(a->causes[i].run, b->causes[i].run);
        assert_int_equal(a->causes[i].choice_count, b->causes[i].choice_count);
        assert_memory_equal(a->causes[i].choices, b->causes[i].choices,
                            a->causes[i].choice_count * sizeof(uint16_t));
    }
    for (size_t i = 0; i < a->outcome_count; i++) {
        assert_int_equal(a->outcomes[i].outcome, b->outcomes[i].outcome);
        assert_int_equal(a->outcomes[i].ends, b->outcomes[i].ends);
        assert_int_equal(a->outcomes[i].run, b->outcomes[i].run);
    }
}

static void the_seed_alone_decides_which_runs_are_made(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        struct small s = lost_update();
        struct lfs_search_config config = by_runs(modes[i], 7, 600);
        struct lfs_search_result alone = search(&s, config), together;

        config.workers = 3;
        together = search(&s, config);
        assert_same(&alone, &together);
        lfs_search_free(&alone);
        lfs_search_free(&together);
    }
}

static bool all_were_passed(const struct lfs_search_result *r)
{
    uint64_t outcome = LFS_END_COMPLETED; /* as small_look() has it */

    for (unsigned i = 0; i < SMALL_CELLS; i++)
        outcome = outcome * 31 + (i < 5 ? 7 : 0);
    for (size_t i = 0; i < r->outcome_count; i++)
        if (r->outcomes[i].outcome == outcome)
            return true;
    return false;
}

/* Five times the one choice of eight that lets the program go on: chance alone needs 32,768 runs; a
 * variation of the run that has come furthest needs one right choice more. */
static void coverage_comes_further_than_chance(void **state)
{
    struct small s = {.cpus = 1};
    struct lfs_search_result chance, guided;

    (void)state;
    for (unsigned i = 0; i < 10; i += 2) {
        s.program[0][i] = (struct small_op){SMALL_CHOOSE, i / 2, 8};
        s.program[0][i + 1] = (struct small_op){SMALL_WAIT, i / 2, 7};
    }
    chance = search(&s, by_runs(LFS_SEARCH_RANDOM, 1, 1000));
    guided = search(&s, by_runs(LFS_SEARCH_COVERAGE, 1, 1000));
    assert_false(all_were_passed(&chance));
    assert_true(all_were_passed(&guided));
    lfs_search_free(&chance);
    lfs_search_free(&guided);
}

/* ---- in several pieces ----------------------------------------------------------------------- */

struct counter {
    unsigned asked, limit;
};

static bool after_a_while(void *user, const struct lfs_search_counts *counts)
{
    struct counter *counter = user;

    (void)counts;
    return ++counter->asked > counter->limit;
}

static bool put(void *user, const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, user) == size;
}

/* Through bytes and back. */
static struct lfs_frontier *passed_on(struct lfs_frontier *f)
{
    char *bytes;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    const char *problem;
    struct lfs_frontier *copy;
    uint64_t identity;

    assert_non_null(f);
    assert_true(lfs_frontier_write(f, 1, put, out));
    fclose(out);
    copy = lfs_frontier_read(bytes, size, &identity, &problem);
    assert_non_null(copy);
    free(bytes);
    lfs_frontier_free(f);
    return copy;
}

static void a_search_that_is_interrupted_goes_on_as_if_it_were_not(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        struct small s = lost_update();
        const struct lfs_search_model model = small_model(&s);
        struct lfs_search_config config = by_runs(modes[i], 7, 2000);
        struct lfs_search_result whole = search(&s, config), r;
        struct lfs_frontier *f = NULL;
        unsigned legs = 0;

        config.keep = true;
        config.interrupted = after_a_while;
        do {
            struct counter counter = {0, 2 + legs};

            config.user = &counter;
            config.from = f;
            config.workers = 1 + legs++ % 2;
            if (legs > 1)
                lfs_search_free(&r);
            assert_true(lfs_search(&model, &config, &r));
            lfs_frontier_free(f);
            f = passed_on(r.frontier);
            assert_int_equal(lfs_frontier_left(f) > 0, r.end != LFS_SEARCH_COMPLETE);
        } while (r.end == LFS_SEARCH_INTERRUPTED);
        assert_true(legs > 2);
        assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
        assert_int_equal(r.runs, 2000);
        assert_int_equal(r.counts.transitions, whole.counts.transitions);
        assert_same(&whole, &r);
        lfs_frontier_free(f);
        lfs_search_free(&whole);
        lfs_search_free(&r);
    }
}

/* Which runs are made at random depends on their numbers alone. */
static void runs_can_be_added(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_search_config config = by_runs(LFS_SEARCH_RANDOM, 7, 1000);
    struct lfs_search_result whole = search(&s, config), r;
    struct lfs_frontier *f;

    (void)state;
    config.runs = 100;
    config.keep = true;
    r = search(&s, config);
    assert_int_equal(r.runs, 100);
    f = passed_on(r.frontier);
    lfs_search_free(&r);
    assert_int_equal(lfs_frontier_left(f), 0);
    assert_true(lfs_frontier_add_runs(f, 100, 1000));
    assert_int_equal(lfs_frontier_left(f), 900);
    config.from = f;
    assert_true(lfs_search(&model, &config, &r));
    assert_int_equal(r.runs, 1000);
    assert_int_equal(r.counts.transitions, whole.counts.transitions);
    assert_same(&whole, &r);
    lfs_frontier_free(f);
    lfs_frontier_free(r.frontier);
    lfs_search_free(&r);
    lfs_search_free(&whole);
}

static void parts_of_runs_at_random_make_the_whole(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_search_config config = by_runs(LFS_SEARCH_RANDOM, 7, 1001);
    struct lfs_search_result whole = search(&s, config), sum, r;
    struct lfs_frontier *all = lfs_frontier_of_runs(&config.bounds, 1001), *merged = NULL;

    (void)state;
    config.keep = true;
    assert_int_equal(lfs_frontier_left(all), 1001);
    for (unsigned part = 0; part < 3; part++) {
        struct lfs_frontier *mine = lfs_frontier_part(all, part, 3);

        config.from = mine;
        assert_true(lfs_search(&model, &config, &r));
        assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
        assert_true(r.runs >= 333 && r.runs <= 334);
        if (merged)
            assert_true(lfs_frontier_merge(merged, r.frontier));
        else
            merged = r.frontier;
        if (merged != r.frontier)
            lfs_frontier_free(r.frontier);
        lfs_frontier_free(mine);
        lfs_search_free(&r);
    }
    assert_true(lfs_frontier_result(merged, &sum));
    assert_int_equal(sum.end, LFS_SEARCH_COMPLETE);
    assert_int_equal(sum.runs, 1001);
    assert_int_equal(sum.counts.transitions, whole.counts.transitions);
    assert_same(&whole, &sum);
    lfs_frontier_free(merged);
    lfs_frontier_free(all);
    lfs_search_free(&whole);
    lfs_search_free(&sum);
}

static void runs_do_not_go_on_from_places(void **state)
{
    struct small s = lost_update();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_search_config config = by_runs(LFS_SEARCH_RANDOM, 7, 100);
    struct lfs_frontier *places = lfs_frontier_spread(&model, &config.bounds, 2);
    struct lfs_frontier *runs = lfs_frontier_of_runs(&config.bounds, 100);
    struct lfs_search_result r;

    (void)state;
    config.from = places;
    assert_false(lfs_search(&model, &config, &r));
    lfs_search_free(&r);
    config.mode = LFS_SEARCH_ALL;
    config.from = runs;
    assert_false(lfs_search(&model, &config, &r));
    lfs_search_free(&r);
    assert_false(lfs_frontier_merge(places, runs));
    lfs_frontier_free(places);
    lfs_frontier_free(runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mode_finds_what_a_lucky_order_shows),
        cmocka_unit_test(the_seed_alone_decides_which_runs_are_made),
        cmocka_unit_test(coverage_comes_further_than_chance),
        cmocka_unit_test(a_search_that_is_interrupted_goes_on_as_if_it_were_not),
        cmocka_unit_test(runs_can_be_added),
        cmocka_unit_test(parts_of_runs_at_random_make_the_whole),
        cmocka_unit_test(runs_do_not_go_on_from_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
