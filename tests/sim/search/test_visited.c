/* SPDX-License-Identifier: BSD-3-Clause */
/* The set of states seen, used by several threads at a time. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "sim/search/search.h"

#define THREADS 4u
#define STATES  40000u

/* A different number for each i, never 0; all segments are met. */
static uint64_t state_number(uint64_t i)
{
    return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

struct adder {
    struct visited *set;
    unsigned number;
    uint64_t news, full;
    pthread_t thread;
};

/* All states, each thread from another one on. */
static void *add_all(void *argument)
{
    struct adder *a = argument;

    for (uint64_t i = 0; i < STATES; i++) {
        uint64_t state = state_number((i + a->number * (STATES / THREADS / 2)) % STATES);
        enum visited_answer answer = visited_add(a->set, a->number, state);

        a->news += answer == VISITED_NEW;
        a->full += answer == VISITED_FULL;
    }
    return NULL;
}

static void add_together(struct visited *set, struct adder *adders)
{
    for (unsigned i = 0; i < THREADS; i++) {
        adders[i] = (struct adder){.set = set, .number = i};
        assert_int_equal(pthread_create(&adders[i].thread, NULL, add_all, &adders[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(adders[i].thread, NULL);
}

static void a_state_is_new_to_exactly_one_of_many_threads(void **state)
{
    struct visited *set = calloc(1, sizeof(*set));
    struct adder adders[THREADS];
    uint64_t news = 0, *list;
    size_t count;

    (void)state;
    assert_non_null(set);
    visited_init(set, 0);
    add_together(set, adders);
    for (unsigned i = 0; i < THREADS; i++) {
        news += adders[i].news;
        assert_int_equal(adders[i].full, 0);
    }
    assert_int_equal(news, STATES);
    list = visited_list(set, &count);
    assert_int_equal(count, STATES);
    for (size_t i = 1; i < count; i++)
        assert_true(list[i - 1] < list[i]);
    for (uint64_t i = 0; i < STATES; i++)
        assert_int_equal(visited_add(set, 0, state_number(i)), VISITED_KNOWN);
    assert_int_equal(visited_add(set, 0, state_number(STATES)), VISITED_NEW);
    assert_in_range(atomic_load(&set->bytes), 8 * STATES * 4 / 3, 22 * STATES);
    free(list);
    visited_fini(set);
    free(set);
}

static void a_set_that_may_not_grow_is_full_and_keeps_what_it_has(void **state)
{
    struct visited *set = calloc(1, sizeof(*set));
    struct adder adders[THREADS];
    uint64_t news = 0, full = 0;
    size_t count;
    uint64_t *list;

    (void)state;
    assert_non_null(set);
    visited_init(set, 8 * STATES / 2);
    add_together(set, adders);
    for (unsigned i = 0; i < THREADS; i++) {
        news += adders[i].news;
        full += adders[i].full;
    }
    list = visited_list(set, &count);
    assert_int_equal(news, count);
    assert_true(full > 0);
    assert_true(atomic_load(&set->bytes) <= 8 * STATES / 2);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(visited_add(set, 0, list[i]), VISITED_KNOWN);
    free(list);
    visited_fini(set);
    free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_is_new_to_exactly_one_of_many_threads),
        cmocka_unit_test(a_set_that_may_not_grow_is_full_and_keeps_what_it_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
