/* SPDX-License-Identifier: BSD-3-Clause */
/* The rule behind what comes back to a program: whoever hands it on, until it has been asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/trace.h"

enum { DECIDED = 7, HANDED_ON = 8 };

struct chain {
    struct lfs_ctx *asks, *hands_on, *decides;
    bool decides_something;
    uint16_t told, told_again;
    uint64_t hash;
};

static void asks(struct lfs_ctx *self)
{
    struct chain *chain = lfs_ctx_user(self);
    struct lfs_frame frame = {{1}};

    lfs_transfer(self, 1, chain->hands_on, &frame);
    chain->told = lfs_reason_take(self);
    chain->told_again = lfs_reason_take(self);
}

static void hands_on(struct lfs_ctx *self)
{
    struct chain *chain = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    lfs_transfer(self, 1, chain->decides, &frame);
    chain->hash = lfs_state_hash(lfs_ctx_machine(self));
    lfs_trace_handed_on(self, HANDED_ON);
    lfs_transfer(self, 1, chain->asks, &frame);
}

static void decides(struct lfs_ctx *self)
{
    struct chain *chain = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    if (chain->decides_something)
        lfs_trace_rule(self, DECIDED);
    lfs_transfer(self, 1, chain->hands_on, &frame);
}

static struct chain asked(bool reasons, bool trace, bool decides_something)
{
    const struct lfs_machine_config config = {
        .cpus = 1, .reasons = reasons, .trace_records = trace ? 64 : 0};
    struct lfs_machine *m = lfs_machine_new(&config);
    struct chain chain = {.decides_something = decides_something};

    assert_non_null(m);
    assert_true(lfs_knows_reasons(m) == reasons);
    chain.asks = lfs_ctx_new(m, "asks", asks, &chain);
    chain.hands_on = lfs_ctx_new(m, "hands on", hands_on, &chain);
    chain.decides = lfs_ctx_new(m, "decides", decides, &chain);
    lfs_cpu_start(m, 0, chain.asks);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    lfs_machine_free(m);
    return chain;
}

static void the_reason_is_who_decided_and_not_who_handed_it_on(void **state)
{
    (void)state;
    assert_int_equal(asked(true, false, true).told, DECIDED);
    assert_int_equal(asked(true, true, true).told, DECIDED);
}

static void where_nobody_decided_it_is_who_handed_it_on(void **state)
{
    (void)state;
    assert_int_equal(asked(true, false, false).told, HANDED_ON);
}

static void it_is_forgotten_when_it_was_asked_for(void **state)
{
    (void)state;
    assert_int_equal(asked(true, false, true).told_again, 0);
}

static void a_machine_that_is_not_to_know_has_none(void **state)
{
    (void)state;
    assert_int_equal(asked(false, true, true).told, 0);
}

/* Two states that differ in it go on differently. */
static void it_is_a_part_of_the_state(void **state)
{
    (void)state;
    assert_true(asked(true, false, true).hash != asked(true, false, false).hash);
    assert_true(asked(false, false, true).hash == asked(false, false, false).hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reason_is_who_decided_and_not_who_handed_it_on),
        cmocka_unit_test(where_nobody_decided_it_is_who_handed_it_on),
        cmocka_unit_test(it_is_forgotten_when_it_was_asked_for),
        cmocka_unit_test(a_machine_that_is_not_to_know_has_none),
        cmocka_unit_test(it_is_a_part_of_the_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
