/* SPDX-License-Identifier: BSD-3-Clause */
/* Lanes whose CPU goes off, comes on and sleeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

/* A scenario around the steps of both lanes, and what follows. */
#define LANES(platform, cpu0, cpu1, rest)                                                      \
    HEAD IMAGE("    behaviour: echo\n    version: 1\n") TAIL platform "lanes:\n  cpu0:\n" cpu0 \
                                                                      "  cpu1:\n" cpu1 rest
#define PRIMARY "platform: {boot-cpus: primary}\n"
#define ON      "    - PSCI_CPU_ON: {mpidr: 1, entry: 0x90000000, context: 3}\n"
#define OFF     "    - PSCI_CPU_OFF\n"
#define VERSION "    - LFA_VERSION\n"

static void a_lane_goes_on_behind_the_call_that_took_its_power(void **state)
{
    (void)state;
    assert_verdict(LANES("",
                         "    - delay: 50us\n" ON "    - wait_for: finished(cpu1) == 1\n"
                         "    - check: $after == 1\n",
                         "    - PSCI_CPU_OFF: {returns: {x0: 3}, save: {context: x0}}\n"
                         "    - set: {after: 1}\n"
                         "    - check: $context == 3\n",
                         ""),
                   LFS_PASSED, 0);
    assert_verdict(
        LANES("", "    - delay: 50us\n" ON, "    - PSCI_CPU_OFF: {returns: {x0: 4}}\n", ""),
        LFS_FAILED, 1);
}

static void a_lane_begins_with_its_cpu(void **state)
{
    (void)state;
    assert_verdict(LANES(PRIMARY, "    - delay: 50us\n    - set: {time: 1}\n" ON,
                         "    - check: $time == 1\n", "expect: [finished(cpu1)]\n"),
                   LFS_PASSED, 0);
    assert_verdict(
        LANES("", "    - delay: 50us\n    - set: {time: 1}\n", "    - check: $time == 1\n", ""),
        LFS_FAILED, 1);
}

static void steps_that_no_cpu_made_are_a_failure(void **state)
{
    (void)state;
    assert_failure(LANES(PRIMARY, VERSION, VERSION, ""),
                   "cpu1 is off: its lane did not get to this step",
                   "a PSCI_CPU_ON of cpu1, or finished(cpu1) == 0", NULL);
    assert_failure(LANES("", VERSION, OFF VERSION, ""),
                   "cpu1 is off: its lane did not get to this step",
                   "a PSCI_CPU_ON of cpu1, or finished(cpu1) == 0", NULL);
    assert_verdict(LANES("", VERSION, VERSION OFF, ""), LFS_PASSED, 0);
    assert_verdict(LANES("", VERSION, OFF VERSION, "expect: [finished(cpu1) == 0]\n"), LFS_PASSED,
                   0);
    assert_verdict(LANES("", VERSION, OFF VERSION, "expect: [finished(cpu1)]\n"), LFS_FAILED, 1);
    assert_failure(LANES("", VERSION, OFF VERSION,
                         "expect: [finished(cpu0)]\nobserve: {off: finished(cpu1)}\n"),
                   "cpu1 is off: its lane did not get to this step",
                   "a PSCI_CPU_ON of cpu1, or finished(cpu1) == 0", NULL);
    assert_verdict(LANES("", VERSION, OFF VERSION,
                         "explore: {allow: [lanes-end]}\nobserve: {off: finished(cpu1)}\n"),
                   LFS_PASSED, 0);
}

static void a_suspended_lane_needs_something_that_wakes_it(void **state)
{
    (void)state;
    assert_verdict(
        LANES("", VERSION,
              "    - PSCI_CPU_SUSPEND: {power_state: 0, entry: 0, wake: 1us, returns: {x0: 0}}\n"
              "    - PSCI_CPU_SUSPEND: {power_state: 0x10000, entry: 0x90000000, context: 7, "
              "wake: 1us, returns: {x0: 7}}\n",
              "expect: [finished(cpu1)]\n"),
        LFS_PASSED, 0);
    assert_verdict(LANES("", VERSION, "    - PSCI_CPU_SUSPEND: {power_state: 0, entry: 0}\n",
                         "expect: [end == deadlock]\n"),
                   LFS_PASSED, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lane_goes_on_behind_the_call_that_took_its_power),
        cmocka_unit_test(a_lane_begins_with_its_cpu),
        cmocka_unit_test(steps_that_no_cpu_made_are_a_failure),
        cmocka_unit_test(a_suspended_lane_needs_something_that_wakes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
