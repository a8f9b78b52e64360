/* SPDX-License-Identifier: BSD-3-Clause */
/* The check that a state is all that decides what follows finds what does not lie in the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/search.h"

/* How a program keeps what it has decided, or what it goes by. */
enum keeping { IN_AN_OBJECT, ON_ITS_STACK, IN_A_COLD_OBJECT, BY_THE_CLOCK };

struct program {
    enum keeping keeping;
    lfs_obj kept, cold, result;
};

static uint32_t *number(struct lfs_machine *m, lfs_obj obj)
{
    return lfs_write(m, obj);
}

/* Decides, lets others go first, and then does what it has decided. */
static void decide_and_do(struct lfs_ctx *self)
{
    const struct program *p = lfs_ctx_user(self);
    struct lfs_machine *m = lfs_ctx_machine(self);
    volatile uint32_t taken = lfs_choose(m, self, 99, 2, "which");

    if (p->keeping == IN_AN_OBJECT)
        *number(m, p->kept) = taken;
    if (p->keeping == IN_A_COLD_OBJECT)
        *number(m, p->cold) = taken;
    if (p->keeping != ON_ITS_STACK)
        taken = 0;
    lfs_yield(self, 1);
    if (p->keeping == IN_AN_OBJECT)
        taken = *number(m, p->kept);
    if (p->keeping == IN_A_COLD_OBJECT)
        taken = *number(m, p->cold);
    if (p->keeping == BY_THE_CLOCK)
        taken = (lfs_now(self) >> 10 & 1) != 0;
    *number(m, p->kept) = 0;
    *number(m, p->result) = taken + 1;
    lfs_yield(self, 2);
}

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    const struct lfs_machine_config config = {.cpus = 1, .untimed = true, .choices = *choices};
    struct lfs_machine *m = lfs_machine_new(&config);
    struct program *p = user;

    (void)worker;
    p->kept = lfs_obj_new(m, "kept", LFS_HOT, sizeof(uint32_t));
    p->cold = lfs_obj_new(m, "cold", LFS_COLD, sizeof(uint32_t));
    p->result = lfs_obj_new(m, "result", LFS_HOT, sizeof(uint32_t));
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "decider", decide_and_do, p));
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
    (void)user;
    (void)worker;
    (void)m;
    (void)sight;
}

static struct lfs_search_result search(enum keeping keeping, uint32_t check)
{
    struct program p = {.keeping = keeping};
    const struct lfs_search_model model = {
        .user = &p, .build = build, .discard = discard, .look = look};
    const struct lfs_search_config config = {
        .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0},
        .check = check};
    struct lfs_search_result result;

    assert_true(lfs_search(&model, &config, &result));
    return result;
}

static void assert_found(enum keeping keeping, const char *what)
{
    struct lfs_search_result r = search(keeping, 1);

    assert_int_equal(r.end, LFS_SEARCH_UNDECIDED);
    assert_non_null(strstr(r.culprit, what));
    lfs_search_free(&r);
}

static void what_lies_in_the_store_decides_alone(void **state)
{
    struct lfs_search_result r = search(IN_AN_OBJECT, 1);

    (void)state;
    assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
    assert_true(r.checked > 0);
    assert_string_equal(r.culprit, "");
    lfs_search_free(&r);
}

static void a_decision_on_a_stack_is_found(void **state)
{
    (void)state;
    assert_found(ON_ITS_STACK, "stack of decider");
}

static void a_decision_in_a_cold_object_is_found(void **state)
{
    (void)state;
    assert_found(IN_A_COLD_OBJECT, "another way");
}

static void a_clock_that_decides_is_found(void **state)
{
    (void)state;
    assert_found(BY_THE_CLOCK, "another clock");
}

static void without_the_check_nobody_sees(void **state)
{
    struct lfs_search_result r = search(ON_ITS_STACK, 0);

    (void)state;
    assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
    assert_int_equal(r.checked, 0);
    lfs_search_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_in_the_store_decides_alone),
        cmocka_unit_test(a_decision_on_a_stack_is_found),
        cmocka_unit_test(a_decision_in_a_cold_object_is_found),
        cmocka_unit_test(a_clock_that_decides_is_found),
        cmocka_unit_test(without_the_check_nobody_sees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
