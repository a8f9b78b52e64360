/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches that stop and go on, and spaces that are searched in parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/search/search.h"
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

/* ---- parts that learn different things ------------------------------------------------------- */

/* One of so many decisions of cpu1 lets it go on, and what it does then changes what cpu0 reads.
 * No run at random has come there, so only who searches behind that decision learns of it. */
#define RARE 2001u

static struct small rare(void)
{
    return (struct small){
        .cpus = 2,
        .program = {{{SMALL_COPY, 2, 0}},
                    {{SMALL_CHOOSE, 1, RARE}, {SMALL_WAIT, 1, RARE - 1}, {SMALL_ADD, 0, 1}}}};
}

/* What properties see of it is nothing, so that cpu0's copy may come alone. */
static struct lfs_search_model rare_model(struct small *s)
{
    static const uint64_t nothing[LFS_OBJECTS_MAX / 64];
    struct lfs_search_model model = small_model(s);

    model.seen = nothing;
    return model;
}

static struct lfs_search_result search_model(const struct lfs_search_model *model,
                                             struct lfs_search_config config)
{
    struct lfs_search_result result;

    assert_true(lfs_search(model, &config, &result));
    return result;
}

/* Searches a frontier in two parts, each to its end, and puts both together. */
static struct lfs_frontier *in_two_parts(const struct lfs_search_model *model,
                                         const struct lfs_frontier *f, bool reduce)
{
    struct lfs_frontier *sum = NULL;

    for (unsigned part = 0; part < 2; part++) {
        struct lfs_frontier *mine = lfs_frontier_part(f, part, 2);
        struct lfs_search_config config = whole;
        struct lfs_search_result r;

        config.from = mine;
        config.keep = true;
        config.reduce = reduce;
        r = search_model(model, config);
        assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
        assert_int_equal(lfs_frontier_left(r.frontier), 0);
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
    return sum;
}

static void parts_that_learned_different_things_are_searched_again(void **state)
{
    struct small s = rare();
    const struct lfs_search_model model = rare_model(&s);
    struct lfs_frontier *f = lfs_frontier_spread(&model, &whole.bounds, RARE + 10), *sum;
    struct lfs_search_result all = search_model(&model, whole), merged;
    unsigned rounds = 0;

    (void)state;
    while (lfs_frontier_left(f) > 0) {
        sum = in_two_parts(&model, f, true);
        lfs_frontier_free(f);
        f = passed_on(sum);
        assert_true(++rounds < 5);
    }
    assert_int_equal(rounds, 2); /* the second knows what only one part had met */
    assert_true(lfs_frontier_result(f, &merged));
    assert_int_equal(merged.end, LFS_SEARCH_COMPLETE);
    assert_same_found(&all, &merged);
    lfs_frontier_free(f);
    lfs_search_free(&all);
    lfs_search_free(&merged);
}

/* Searches a part in legs; each goes on in the round that the last was in. */
static struct lfs_frontier *part_in_legs(const struct lfs_search_model *model,
                                         struct lfs_frontier *f, unsigned *legs)
{
    for (*legs = 1;; ++*legs) {
        struct lfs_search_config config = whole;
        struct lfs_search_result r;
        enum lfs_search_end end;

        config.from = f;
        config.keep = true;
        config.reduce = true;
        config.bounds.transitions = 400 * *legs;
        r = search_model(model, config);
        lfs_frontier_free(f);
        f = passed_on(r.frontier);
        end = r.end;
        lfs_search_free(&r);
        if (end == LFS_SEARCH_COMPLETE)
            return f;
        assert_true(lfs_frontier_left(f) > 0);
    }
}

static void parts_may_stop_and_go_on_before_they_are_put_together(void **state)
{
    struct small s = rare();
    const struct lfs_search_model model = rare_model(&s);
    struct lfs_frontier *f = lfs_frontier_spread(&model, &whole.bounds, RARE + 10), *part[2];
    struct lfs_search_result all = search_model(&model, whole), merged;
    unsigned rounds = 0, legs;

    (void)state;
    for (; lfs_frontier_left(f) > 0; rounds++) {
        for (unsigned i = 0; i < 2; i++) {
            part[i] = part_in_legs(&model, lfs_frontier_part(f, i, 2), &legs);
            assert_true(legs > 1);
        }
        assert_true(lfs_frontier_merge(part[rounds % 2], part[1 - rounds % 2]));
        lfs_frontier_free(part[1 - rounds % 2]);
        lfs_frontier_free(f);
        f = part[rounds % 2];
    }
    assert_int_equal(rounds, 2);
    assert_true(lfs_frontier_result(f, &merged));
    assert_same_found(&all, &merged);
    lfs_frontier_free(f);
    lfs_search_free(&all);
    lfs_search_free(&merged);
}

/* A near miss: what nobody decides by, nobody has to learn. */
static void parts_without_reduction_add_up_at_once(void **state)
{
    struct small s = rare();
    const struct lfs_search_model model = rare_model(&s);
    struct lfs_frontier *f = lfs_frontier_spread(&model, &whole.bounds, RARE + 10);
    struct lfs_frontier *sum = in_two_parts(&model, f, false);
    struct lfs_search_result all = search_model(&model, whole), merged;

    (void)state;
    assert_int_equal(lfs_frontier_left(sum), 0);
    assert_true(lfs_frontier_result(sum, &merged));
    assert_same_found(&all, &merged);
    assert_int_equal(all.counts.states, merged.counts.states);
    lfs_frontier_free(f);
    lfs_frontier_free(sum);
    lfs_search_free(&all);
    lfs_search_free(&merged);
}

/* ---- going on -------------------------------------------------------------------------------- */

/* Stops a search whenever so many transitions more are made; the limit on bytes as given. */
static struct lfs_search_result in_legs(struct small *s, struct lfs_search_config config,
                                        uint64_t transitions, uint64_t bytes, unsigned *legs)
{
    struct lfs_frontier *f = NULL;
    struct lfs_search_result r;

    config.keep = true;
    for (*legs = 1;; ++*legs) {
        config.from = f;
        config.bounds.transitions = transitions * *legs;
        config.bounds.bytes = bytes * *legs;
        r = search(s, config);
        lfs_frontier_free(f);
        f = passed_on(r.frontier);
        if (r.end == LFS_SEARCH_COMPLETE)
            break;
        assert_true(lfs_frontier_left(f) > 0);
        assert_true(*legs < 200);
        lfs_search_free(&r);
    }
    lfs_frontier_free(f);
    return r;
}

static void a_state_that_no_longer_fits_is_left_and_not_lost(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= 3; workers++)
        for (unsigned reduce = 0; reduce < 2; reduce++) {
            struct small s = crowd();
            struct lfs_search_config config = whole;
            struct lfs_search_result all, r;
            unsigned legs;

            config.reduce = reduce;
            all = search(&s, config);
            config.workers = workers;
            r = in_legs(&s, config, 0, 10000, &legs);
            assert_true(legs > 3);
            assert_same_found(&all, &r);
            assert_int_equal(all.counts.states, r.counts.states);
            lfs_search_free(&all);
            lfs_search_free(&r);
        }
}

static void what_does_not_fit_as_a_whole_is_kept_as_it_is(void **state)
{
    struct small s = crowd();
    struct lfs_search_config config = whole;
    struct lfs_search_result all = search(&s, whole), first, r;

    (void)state;
    config.keep = true;
    config.bounds.transitions = 3000;
    first = search(&s, config);
    config.from = first.frontier;
    config.bounds.transitions = 0;
    config.bounds.bytes = 1;
    r = search(&s, config);
    assert_int_equal(r.end, LFS_SEARCH_BYTES);
    lfs_frontier_free(first.frontier);
    lfs_search_free(&first);
    first = r;
    config.from = first.frontier = passed_on(first.frontier);
    config.bounds.bytes = 0;
    r = search(&s, config);
    assert_same_found(&all, &r);
    assert_int_equal(all.counts.states, r.counts.states);
    lfs_frontier_free(first.frontier);
    lfs_frontier_free(r.frontier);
    lfs_search_free(&first);
    lfs_search_free(&all);
    lfs_search_free(&r);
}

static void transitions_are_counted_once_in_however_many_legs(void **state)
{
    struct small s = crowd();
    struct lfs_search_result all = search(&s, whole), r;
    unsigned legs;

    (void)state;
    r = in_legs(&s, whole, 2000, 0, &legs);
    assert_true(legs > 3);
    assert_true(all.counts.violations > 0);
    assert_int_equal(all.counts.transitions, r.counts.transitions);
    assert_int_equal(all.counts.violations, r.counts.violations);
    lfs_search_free(&all);
    lfs_search_free(&r);
}

/* Whether states are left by one CPU alone was decided when they were first met. */
static void a_search_goes_on_as_it_began(void **state)
{
    (void)state;
    for (unsigned reduce = 0; reduce < 2; reduce++) {
        struct small s = crowd();
        struct lfs_search_config config = whole;
        struct lfs_search_result all, first, r;

        config.reduce = reduce;
        all = search(&s, config);
        config.keep = true;
        config.bounds.transitions = 3000;
        first = search(&s, config);
        assert_int_equal(first.end, LFS_SEARCH_TRANSITIONS);
        config.from = first.frontier;
        config.bounds.transitions = 0;
        config.keep = false;
        config.reduce = !reduce;
        r = search(&s, config);
        assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
        assert_int_equal(r.reduced, reduce);
        assert_same_found(&all, &r);
        assert_int_equal(all.counts.states, r.counts.states);
        lfs_frontier_free(first.frontier);
        lfs_search_free(&all);
        lfs_search_free(&first);
        lfs_search_free(&r);
    }
}

static void a_search_does_not_go_on_under_other_bounds(void **state)
{
    struct small s = crowd();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_search_config config = whole;
    struct lfs_frontier *f = lfs_frontier_spread(&model, &whole.bounds, 5);
    struct lfs_search_result r;

    (void)state;
    config.from = f;
    config.bounds.states = 100; /* may be another: it only says how long this leg is */
    r = search(&s, config);
    assert_int_equal(r.end, LFS_SEARCH_STATES);
    lfs_search_free(&r);
    for (unsigned i = 0; i < 3; i++) {
        config.bounds = whole.bounds;
        *(i == 0   ? &config.bounds.preemptions
          : i == 1 ? &config.bounds.deviations
                   : &config.bounds.depth) = 9;
        assert_false(lfs_search(&model, &config, &r));
        assert_int_equal(r.end, LFS_SEARCH_FAILED);
        assert_int_equal(r.counts.states, 0);
        lfs_search_free(&r);
    }
    assert_int_equal(lfs_frontier_bounds(f)->depth, LFS_SEARCH_UNBOUNDED);
    lfs_frontier_free(f);
}

static void a_spread_that_the_bound_on_depth_cuts_says_so(void **state)
{
    struct small s = crowd();
    const struct lfs_search_model model = small_model(&s);
    struct lfs_search_bounds bounds = whole.bounds;

    (void)state;
    for (unsigned cut = 0; cut < 2; cut++) {
        struct lfs_search_result r;
        struct lfs_frontier *f;

        bounds.depth = cut ? 3 : LFS_SEARCH_UNBOUNDED;
        f = lfs_frontier_spread(&model, &bounds, cut ? 1000000 : 5);
        assert_true(lfs_frontier_result(f, &r));
        assert_int_equal(r.depth_met, cut);
        lfs_frontier_free(f);
        lfs_search_free(&r);
    }
}

/* A decision more than the machine makes. */
static void too_many_decisions(struct work *work)
{
    work->way.decision =
        realloc(work->way.decision, (work->way.decision_count + 1) * sizeof(*work->way.decision));
    work->way.decision[work->way.decision_count++] = (struct decision){0, 2};
    work->way.decisions[work->way.steps - 1]++;
}

static void too_few_decisions(struct work *work)
{
    work->way.decision_count--;
    work->way.decisions[work->way.steps - 1]--;
}

static void a_decision_of_another_kind(struct work *work)
{
    work->way.decision[0].count++;
}

static void steps_beyond_the_end(struct work *work)
{
    const uint32_t steps = work->way.steps + 500;
    uint32_t *decisions = calloc(steps, sizeof(*decisions));

    memcpy(decisions, work->way.decisions, work->way.steps * sizeof(*decisions));
    free(work->way.decisions);
    work->way.decisions = decisions;
    work->way.steps = steps;
}

/* One CPU, so that only the first step decides anything. */
static struct small lonely(void)
{
    return (struct small){.cpus = 1, .program = {{{SMALL_CHOOSE, 0, 3}, {SMALL_ADD, 0, 1}}}};
}

static void next_decisions_that_nobody_makes(struct work *work)
{
    work->next = calloc(2, sizeof(*work->next));
    work->next[0] = work->next[1] = (struct decision){0, 2};
    work->next_count = 2;
}

static void a_way_that_does_not_fit_is_told(void **state)
{
    static void (*const spoil[])(struct work * work) = {
        too_many_decisions, too_few_decisions, a_decision_of_another_kind, steps_beyond_the_end,
        next_decisions_that_nobody_makes};

    (void)state;
    for (unsigned i = 0; i <= sizeof(spoil) / sizeof(spoil[0]); i++) {
        struct small s = lonely();
        const struct lfs_search_model model = small_model(&s);
        struct lfs_frontier *f = lfs_frontier_spread(&model, &whole.bounds, 2);
        struct lfs_search_config config = whole;
        struct lfs_search_result r;
        bool fits = i == sizeof(spoil) / sizeof(spoil[0]);

        assert_int_equal(f->work->way.steps, 1);
        if (!fits)
            spoil[i](f->work);
        config.from = f;
        assert_true(lfs_search(&model, &config, &r));
        assert_int_equal(r.end, fits ? LFS_SEARCH_COMPLETE : LFS_SEARCH_UNDECIDED);
        lfs_frontier_free(f);
        lfs_search_free(&r);
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
    for (size_t i = 0; i < all.size; i += i < 500 ? 1 : 37) {
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
        cmocka_unit_test(parts_that_learned_different_things_are_searched_again),
        cmocka_unit_test(parts_without_reduction_add_up_at_once),
        cmocka_unit_test(a_state_that_no_longer_fits_is_left_and_not_lost),
        cmocka_unit_test(what_does_not_fit_as_a_whole_is_kept_as_it_is),
        cmocka_unit_test(parts_may_stop_and_go_on_before_they_are_put_together),
        cmocka_unit_test(transitions_are_counted_once_in_however_many_legs),
        cmocka_unit_test(a_search_goes_on_as_it_began),
        cmocka_unit_test(a_search_does_not_go_on_under_other_bounds),
        cmocka_unit_test(a_spread_that_the_bound_on_depth_cuts_says_so),
        cmocka_unit_test(a_way_that_does_not_fit_is_told),
        cmocka_unit_test(frontiers_of_other_bounds_are_not_merged),
        cmocka_unit_test(spoiled_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
