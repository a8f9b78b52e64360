/* SPDX-License-Identifier: BSD-3-Clause */
/* What ends a search, and that everything asks for it: limits, somebody who interrupts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/search.h"

#define CAUSE 5u

/* One program that goes a long way, step by step, and decides at each of them or not. */
struct chain {
    uint32_t length, steps_max;
    bool decides;
    uint32_t enough; /* ones among its decisions */
    lfs_obj at, sum;
    uint64_t looks;
};

static uint32_t *number(struct lfs_machine *m, lfs_obj obj)
{
    return lfs_write(m, obj);
}

static void go(struct lfs_ctx *self)
{
    const struct chain *c = lfs_ctx_user(self);
    struct lfs_machine *m = lfs_ctx_machine(self);

    while (*(const uint32_t *)lfs_read(m, c->at) < c->length) {
        ++*number(m, c->at);
        if (c->decides)
            *number(m, c->sum) += lfs_choose(m, self, 99, 2, "one");
        lfs_yield(self, 1);
    }
}

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    struct chain *c = user;
    const struct lfs_machine_config config = {
        .cpus = 1, .untimed = true, .choices = *choices, .steps_max = c->steps_max};
    struct lfs_machine *m = lfs_machine_new(&config);
    lfs_obj at = lfs_obj_new(m, "at", LFS_HOT, sizeof(uint32_t));
    lfs_obj sum = lfs_obj_new(m, "sum", LFS_HOT, sizeof(uint32_t));

    (void)worker;
    __atomic_store_n(&c->at.index, at.index, __ATOMIC_RELAXED);
    __atomic_store_n(&c->sum.index, sum.index, __ATOMIC_RELAXED);
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "chain", go, c));
    return m;
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    (void)user;
    (void)worker;
    lfs_machine_free(m);
}

static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    struct chain *c = user;

    (void)worker;
    __atomic_fetch_add(&c->looks, 1, __ATOMIC_RELAXED);
    if (c->enough && *(const uint32_t *)lfs_peek(m, c->sum) >= c->enough)
        sight->cause[sight->causes++] = CAUSE;
}

static struct lfs_search_model model_of(struct chain *c)
{
    return (struct lfs_search_model){.user = c, .build = build, .discard = discard, .look = look};
}

static const struct lfs_search_config whole = {
    .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0}};

static struct lfs_search_result search(struct chain *c, struct lfs_search_config config)
{
    const struct lfs_search_model model = model_of(c);
    struct lfs_search_result result;

    assert_true(lfs_search(&model, &config, &result));
    return result;
}

static bool at_once(void *user, const struct lfs_search_counts *counts)
{
    (void)user;
    (void)counts;
    return true;
}

static void it_can_be_interrupted_before_its_first_round(void **state)
{
    struct chain c = {.length = 3000, .decides = true};
    struct lfs_search_config config = whole;
    struct lfs_search_result r;

    (void)state;
    config.reduce = true;
    config.interrupted = at_once;
    r = search(&c, config);
    assert_int_equal(r.end, LFS_SEARCH_INTERRUPTED);
    assert_true(c.looks < 2 * 3000);
    lfs_search_free(&r);
}

/* There is work for one at a time, whoever that is. */
static void whoever_works_asks(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        struct chain c = {.length = 30000};
        struct lfs_search_config config = whole;
        struct lfs_search_result r;

        config.workers = 4;
        config.interrupted = at_once;
        r = search(&c, config);
        assert_int_equal(r.end, LFS_SEARCH_INTERRUPTED);
        lfs_search_free(&r);
    }
}

static void learning_beforehand_has_the_limit_of_the_search(void **state)
{
    struct chain c = {.length = 3000, .decides = true};
    struct lfs_search_config config = whole;
    struct lfs_search_result r;

    (void)state;
    config.reduce = true;
    config.bounds.transitions = 1000;
    r = search(&c, config);
    assert_int_equal(r.end, LFS_SEARCH_TRANSITIONS);
    assert_true(c.looks < 6000);
    lfs_search_free(&r);
}

static void minimising_keeps_to_its_limit(void **state)
{
    struct chain c = {.length = 300, .decides = true, .enough = 120};
    const struct lfs_search_model model = model_of(&c);
    struct lfs_witness witness;

    (void)state;
    assert_true(lfs_search_witness(&model, CAUSE, 1000, &witness));
    assert_false(witness.least);
    assert_true(witness.deviations >= 120);
    assert_true(c.looks < 3 * 16 * 1000 + 2 * 1000); /* learning, looking for any, minimising */
    lfs_witness_free(&witness);
}

/* Deviations that are not needed go all the same, in one round through the list. */
static void minimising_leaves_out_what_it_can(void **state)
{
    struct chain c = {.length = 60, .decides = true, .enough = 1};
    const struct lfs_search_model model = model_of(&c);
    struct lfs_witness witness;

    (void)state;
    assert_true(lfs_search_witness(&model, CAUSE, 0, &witness));
    assert_int_equal(witness.deviations, 1);
    lfs_witness_free(&witness);
}

static void a_run_that_the_machine_cuts_is_told(void **state)
{
    (void)state;
    for (unsigned cut = 0; cut < 2; cut++) {
        struct chain c = {.length = 100, .steps_max = cut ? 50 : 0};
        struct lfs_search_config config = whole;
        struct lfs_search_result r, again;

        config.keep = true;
        r = search(&c, config);
        assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
        assert_int_equal(r.bound_met, cut);
        config.from = r.frontier; /* which does not forget it */
        again = search(&c, config);
        assert_int_equal(again.bound_met, cut);
        lfs_frontier_free(r.frontier);
        lfs_frontier_free(again.frontier);
        lfs_search_free(&r);
        lfs_search_free(&again);
    }
}

static void livelocks_are_not_looked_for_from_a_frontier(void **state)
{
    struct chain c = {.length = 10};
    struct lfs_search_config config = whole;
    struct lfs_search_result r, again;

    (void)state;
    config.keep = config.find_livelocks = true;
    r = search(&c, config);
    config.from = r.frontier;
    again = search(&c, config);
    assert_int_equal(again.end, LFS_SEARCH_COMPLETE);
    lfs_frontier_free(r.frontier);
    lfs_frontier_free(again.frontier);
    lfs_search_free(&r);
    lfs_search_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_can_be_interrupted_before_its_first_round),
        cmocka_unit_test(whoever_works_asks),
        cmocka_unit_test(learning_beforehand_has_the_limit_of_the_search),
        cmocka_unit_test(minimising_keeps_to_its_limit),
        cmocka_unit_test(minimising_leaves_out_what_it_can),
        cmocka_unit_test(a_run_that_the_machine_cuts_is_told),
        cmocka_unit_test(livelocks_are_not_looked_for_from_a_frontier),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
