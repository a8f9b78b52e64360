/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches that stop and go on, and spaces that are searched in parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/sim/search/small.h"

#define IDENTITY 4711u

static const struct lfs_search_config whole = {
    .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0}};

/* Three programs that meet at locks and cells, with some 20,000 states. */
static struct small crowd(void)
{
    return (struct small){.cpus = 3,
                          .forbidden = 3,
                          .program = {{{SMALL_CHOOSE, 0, 3},
                                       {SMALL_TAKE, 1, 0},
                                       {SMALL_COPY, 1, 0},
                                       {SMALL_ADD, 1, 1},
                                       {SMALL_DROP, 1, 0},
                                       {SMALL_NAP, 0, 0},
                                       {SMALL_ADD, 5, 1}},
                                      {{SMALL_CHOOSE, 2, 2},
                                       {SMALL_TAKE, 1, 0},
                                       {SMALL_COPY, 3, 1},
                                       {SMALL_ADD, 3, 2},
                                       {SMALL_DROP, 1, 0},
                                       {SMALL_WAIT, 1, 1}},
                                      {{SMALL_ADD, 4, 1},
                                       {SMALL_ADD, 4, 1},
                                       {SMALL_NAP, 0, 0},
                                       {SMALL_COPY, 4, 3},
                                       {SMALL_PANIC, 4, 2},
                                       {SMALL_ADD, 4, 1}}}};
}

static struct lfs_search_result search(struct small *s, struct lfs_search_config config)
{
    const struct lfs_search_model model = small_model(s);
    struct lfs_search_result result;

    assert_true(lfs_search(&model, &config, &result));
    return result;
}

struct bytes {
    uint8_t *byte;
    size_t size;
};

static bool put(void *user, const void *bytes, size_t size)
{
    struct bytes *all = user;

    all->byte = realloc(all->byte, all->size + size);
    memcpy(all->byte + all->size, bytes, size);
    all->size += size;
    return true;
}

static struct bytes written(const struct lfs_frontier *f)
{
    struct bytes all = {0};

    assert_true(lfs_frontier_write(f, IDENTITY, put, &all));
    return all;
}

/* Through bytes and back. */
static struct lfs_frontier *passed_on(struct lfs_frontier *f)
{
    struct bytes all = written(f);
    uint64_t identity = 0;
    const char *problem;
    struct lfs_frontier *copy = lfs_frontier_read(all.byte, all.size, &identity, &problem);

    assert_non_null(copy);
    assert_int_equal(identity, IDENTITY);
    free(all.byte);
    lfs_frontier_free(f);
    return copy;
}

static void assert_same_found(const struct lfs_search_result *a, const struct lfs_search_result *b)
{
    assert_int_equal(a->counts.ends, b->counts.ends);
    assert_int_equal(a->cause_count, b->cause_count);
    assert_int_equal(a->outcome_count, b->outcome_count);
    for (size_t i = 0; i < a->cause_count; i++)
        assert_int_equal(a->causes[i].cause, b->causes[i].cause);
    for (size_t i = 0; i < a->outcome_count; i++) {
        assert_int_equal(a->outcomes[i].outcome, b->outcomes[i].outcome);
        assert_int_equal(a->outcomes[i].ends, b->outcomes[i].ends);
    }
}

static void a_search_that_stops_every_now_and_then_comes_to_the_same(void **state)
{
    (void)state;
    for (unsigned reduce = 0; reduce < 2; reduce++)
        for (unsigned workers = 1; workers <= 3; workers += 2) {
            struct small s = crowd();
            struct lfs_search_config config = whole;
            struct lfs_frontier *f = NULL;
            struct lfs_search_result all, r;
            unsigned stops = 0;

            config.reduce = reduce;
            all = search(&s, config);
            assert_true(all.counts.transitions > 5000);
            config.keep = true;
            config.workers = workers;
            for (;; stops++) {
                config.from = f;
                config.bounds.transitions = 2000 * (stops + 1);
                r = search(&s, config);
                lfs_frontier_free(f);
                f = passed_on(r.frontier);
                if (r.end == LFS_SEARCH_COMPLETE)
                    break;
                assert_int_equal(r.end, LFS_SEARCH_TRANSITIONS);
                assert_true(lfs_frontier_left(f) > 0);
                lfs_search_free(&r);
            }
            assert_true(stops > 1);
            assert_int_equal(lfs_frontier_left(f), 0);
            assert_same_found(&all, &r);
            assert_int_equal(all.counts.states, r.counts.states);
            lfs_frontier_free(f);
            lfs_search_free(&all);
            lfs_search_free(&r);
        }
}

static void parts_searched_apart_make_the_whole(void **state)
{
    (void)state;
    for (unsigned reduce = 0; reduce < 2; reduce++) {
        struct small s = crowd();
        const struct lfs_search_model model = small_model(&s);
        struct lfs_frontier *spread = lfs_frontier_spread(&model, &whole.bounds, 40), *sum = NULL;
        struct lfs_search_config config = whole;
        struct lfs_search_result all, merged;

        assert_non_null(spread);
        assert_true(lfs_frontier_left(spread) >= 40);
        config.reduce = reduce;
        all = search(&s, config);
        config.keep = true;
        for (unsigned part = 0; part < 3; part++) {
            struct lfs_frontier *mine = lfs_frontier_part(spread, part, 3);
            struct lfs_search_result r;

            config.from = mine;
            r = search(&s, config);
            assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
            r.frontier = passed_on(r.frontier);
            if (sum) {
                assert_true(lfs_frontier_merge(sum, r.frontier));
                lfs_frontier_free(r.frontier);
            } else {
                sum = r.frontier;
            }
            lfs_frontier_free(mine);
            lfs_search_free(&r);
        }
        assert_true(lfs_frontier_result(sum, &merged));
        assert_int_equal(merged.end, LFS_SEARCH_COMPLETE);
        assert_same_found(&all, &merged);
        if (!reduce)
            assert_int_equal(all.counts.states, merged.counts.states);
        lfs_frontier_free(sum);
        lfs_frontier_free(spread);
        lfs_search_free(&all);
        lfs_search_free(&merged);
    }
}

static void frontiers_of_other_bounds_are_not_merged(void **state)
{
    struct small s = crowd();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_search_bounds bounds = whole.bounds;
    struct lfs_frontier *a, *b;

    (void)state;
    a = lfs_frontier_spread(&model, &bounds, 2);
    bounds.preemptions = 1;
    b = lfs_frontier_spread(&model, &bounds, 2);
    assert_false(lfs_frontier_merge(a, b));
    lfs_frontier_free(a);
    lfs_frontier_free(b);
}

static void spoiled_bytes_are_refused(void **state)
{
    struct small s = crowd();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_frontier *f = lfs_frontier_spread(&model, &whole.bounds, 5);
    struct bytes all = written(f), again = written(f);
    uint64_t identity;
    const char *problem;

    (void)state;
    assert_int_equal(all.size, again.size);
    assert_memory_equal(all.byte, again.byte, all.size);
    for (size_t i = 0; i < all.size; i++) {
        all.byte[i] ^= 0x40;
        assert_null(lfs_frontier_read(all.byte, all.size, &identity, &problem));
        assert_non_null(problem);
        all.byte[i] ^= 0x40;
        assert_null(lfs_frontier_read(all.byte, i, &identity, &problem));
    }
    free(all.byte);
    free(again.byte);
    lfs_frontier_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_that_stops_every_now_and_then_comes_to_the_same),
        cmocka_unit_test(parts_searched_apart_make_the_whole),
        cmocka_unit_test(frontiers_of_other_bounds_are_not_merged),
        cmocka_unit_test(spoiled_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
