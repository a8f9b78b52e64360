/* SPDX-License-Identifier: BSD-3-Clause */
/* no-livelock, and `eventually` where runs do not end: planted rounds are found and shown, and what
 * is nearly the same is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/explore/explore_text.h"

/* A driver that repeats PRIME for as long as it is told to; cpu1 does something else. */
#define LOADS(driver, load, other)                                        \
    "lfasim: 1\n"                                                         \
    "name: loads\n"                                                       \
    "summary: An image takes its time.\n"                                 \
    "platform: {preset: fvp-test, cpus: 2}\n"                             \
    "components: [{name: fw, kind: stub, answers: {load: [" load "]}}]\n" \
    "lanes:\n"                                                            \
    "  cpu0:\n"                                                           \
    "    - linux_lfa_write: {component: fw, driver: " driver              \
    ", file: force_cpu_rendezvous, value: 0}\n"                           \
    "    - linux_lfa_activate: {component: fw}\n"                         \
    "  cpu1: [" other "]\n"
#define ENDLESS LOADS("rfc-v2", "CALL_AGAIN", "LFA_VERSION")
#define ENDS    "properties: [{name: ends, eventually: finished(cpu0)}]\n"
#define ALLOWED "explore: {allow: [no-livelock]}\n"

static void going_round_for_ever_is_seen(void **state)
{
    (void)state;
    assert_violated(ENDLESS, "no-livelock");
    assert_violated(ENDLESS ALLOWED, NULL);
}

static void a_driver_that_gives_up_goes_round_for_a_while_only(void **state)
{
    (void)state;
    assert_violated(LOADS("v3", "CALL_AGAIN", "LFA_VERSION"), NULL);
}

static void a_decision_that_leads_out_falls_some_time(void **state)
{
    (void)state;
    assert_violated(LOADS("rfc-v2", "{choose: [CALL_AGAIN, SUCCESS]}", "LFA_VERSION"), NULL);
    assert_violated(LOADS("rfc-v2", "{choose: [CALL_AGAIN, SUCCESS]}", "LFA_VERSION") ENDS, NULL);
}

/* As long as cpu1 is not given its turn, cpu0 goes round. */
static void a_round_that_starves_a_cpu_is_none(void **state)
{
    (void)state;
    assert_violated(LOADS("rfc-v2", "CALL_AGAIN", "PSCI_SYSTEM_RESET") "explore: {allow: "
                                                                       "[no-reset]}\n",
                    NULL);
}

static void what_never_comes_in_a_round_comes_not_eventually(void **state)
{
    (void)state;
    assert_violated(ENDLESS ALLOWED ENDS, "ends");
    assert_violated(ENDLESS ALLOWED "properties: [{name: asked, eventually: finished(cpu1)}]\n",
                    NULL);
}

static void workers_bounds_and_reduction_change_nothing(void **state)
{
    struct lfs_explore_options options = explore_whole;

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct explored e;

        options.workers = 1 + i % 2;
        options.no_reduction = i > 1;
        e = explore_case(ENDLESS, 0, &options);
        assert_int_equal(lfs_exploration_violations(e.x), 1);
        assert_string_equal(lfs_exploration_violation(e.x, 0).property, "no-livelock");
        assert_int_equal(property_named(&e, "no-livelock").verdict, LFS_PROPERTY_VIOLATED);
        explored_free(&e);
    }
    options = explore_whole;
    options.bounds.preemptions = 1;
    for (unsigned i = 0; i < 2; i++) {
        struct explored e =
            explore_case(i ? ENDLESS : LOADS("v3", "CALL_AGAIN", "LFA_VERSION"), 0, &options);

        assert_int_equal(lfs_exploration_violations(e.x), i);
        explored_free(&e);
    }
}

static void it_is_shown_by_a_way_in_and_once_round(void **state)
{
    struct explored e = explore(ENDLESS);
    struct lfs_violation v = lfs_exploration_violation(e.x, 0);

    (void)state;
    assert_true(v.goes_round);
    assert_true(v.before > 0 && v.before < v.steps);
    assert_non_null(strstr(v.what, "of cpu0 lead back to the same state"));
    assert_int_equal(v.deviations, 1); /* cpu1 has its say before */
    explored_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(going_round_for_ever_is_seen),
        cmocka_unit_test(a_driver_that_gives_up_goes_round_for_a_while_only),
        cmocka_unit_test(a_decision_that_leads_out_falls_some_time),
        cmocka_unit_test(a_round_that_starves_a_cpu_is_none),
        cmocka_unit_test(what_never_comes_in_a_round_comes_not_eventually),
        cmocka_unit_test(workers_bounds_and_reduction_change_nothing),
        cmocka_unit_test(it_is_shown_by_a_way_in_and_once_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
