/* SPDX-License-Identifier: BSD-3-Clause */
/* What tables of phases say, and when two of them say the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/search/search.h"

static struct reach writes(unsigned object)
{
    struct reach reach = {.written = {[0] = UINT64_C(1) << object}};

    return reach;
}

/* cpu0 goes from phase 1 to 2 and stays there; cpu1 is in phase 5, or goes round 11 and 12, and
 * from there to 21 and 22 and round these. */
static struct learned *table(void)
{
    struct learned *l = learned_new(2);

    learned_step(l, 0, 1, &(struct reach){.written = {1}});
    learned_way(l, 0, 1, 2);
    learned_step(l, 1, 5, &(struct reach){.written = {2}});
    learned_way(l, 1, 11, 12);
    learned_way(l, 1, 12, 11);
    learned_way(l, 1, 12, 21);
    learned_way(l, 1, 21, 22);
    learned_way(l, 1, 22, 21);
    return l;
}

/* Whether a table that says more decides as the first; after `teach` has told it more. */
static bool alike(void (*teach)(struct learned *l))
{
    struct learned *l = table(), *more = table();
    bool is_alike;

    teach(more);
    is_alike = learned_decide_alike(l, more);
    learned_free(l);
    learned_free(more);
    return is_alike;
}

static void nothing(struct learned *l)
{
    (void)l;
}

static void phases_that_nobody_comes_to(struct learned *l)
{
    const struct reach reach = writes(9);

    learned_step(l, 0, 7, &reach);
    learned_way(l, 0, 7, 8);
    learned_way(l, 0, 7, 1); /* from there to what is known is no matter */
}

static void phases_that_somebody_comes_to(struct learned *l)
{
    const struct reach reach = writes(9);

    learned_step(l, 0, 7, &reach);
    learned_way(l, 0, 2, 7);
}

static void a_step(struct learned *l)
{
    const struct reach reach = writes(9);

    learned_step(l, 1, 5, &reach);
}

static void a_way_back(struct learned *l)
{
    learned_way(l, 0, 2, 1);
}

/* The same is done there. But a step from the one to the other may recur now. */
static void a_way_back_between_rounds(struct learned *l)
{
    learned_way(l, 1, 22, 11);
}

static void an_event(struct learned *l)
{
    const struct reach reach = writes(9);

    learned_event(l, &reach);
}

static void only_what_can_come_decides(void **state)
{
    (void)state;
    assert_true(alike(nothing));
    assert_true(alike(phases_that_nobody_comes_to));
    assert_false(alike(phases_that_somebody_comes_to));
    assert_false(alike(a_step));
    assert_false(alike(a_way_back));
    assert_false(alike(a_way_back_between_rounds));
    assert_false(alike(an_event));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_can_come_decides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
