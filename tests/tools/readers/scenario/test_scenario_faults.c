/* SPDX-License-Identifier: BSD-3-Clause */
/* Faults of scenarios: when they strike, how often, and what a resumed call makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define SIGNALED LFASIM_SOURCE_DIR "/scenarios/manifests/ns-signaled.dts"
#define WITH(handler, lanes, faults, expect)                                     \
    HEAD "images:\n  worker:\n    manifest: [" MANIFEST ", " SIGNALED            \
         "]\n    handles:\n      direct_req:\n" handler                          \
         "partitions: {sp1: {image: worker}}\nlanes:\n" lanes "faults:\n" faults \
         "expect:\n" expect
#define WORKS         "        - delay: 50us\n        - reply: {x3: 1}\n"
#define ASK(more)     "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, label: ask, " more "}\n"
#define ASKS(more)    "  cpu0:\n    - at: 10us\n" ASK(more)
#define IRQ(when)     "  - {name: irq, kind: ns_interrupt, cpu: cpu0, intid: 40, " when "}\n"
#define CRASH(when)   "  - {name: crash, kind: data_abort, target: sp1, " when "}\n"
#define WHILE_RUNNING "when: state(sp1) == RUNNING"
#define PATH(n)       "  - count(path(sp1, ask)) == " #n "\n"

static void at_a_time(void **state)
{
    (void)state;
    assert_verdict(WITH(WORKS, ASKS("returns: {x3: 1}, resume: true"), IRQ("at: 30us"),
                        PATH(5) "  - struck(irq) == 1\n  - time(ask) < 70us\n"),
                   LFS_PASSED, 0);
    /* While the normal world has the CPU, nobody is preempted. */
    assert_verdict(
        WITH(WORKS, ASKS("returns: {x3: 1}"), IRQ("at: 5us"), PATH(3) "  - struck(irq) == 1\n"),
        LFS_PASSED, 0);
    /* The run is over before. */
    assert_verdict(
        WITH(WORKS, ASKS("returns: {x3: 1}"), IRQ("at: 5s"), PATH(3) "  - struck(irq) == 1\n"),
        LFS_PASSED, 0);
}

static void when_a_condition_holds(void **state)
{
    (void)state;
    assert_verdict(WITH(WORKS, ASKS("returns: {x3: 1}, resume: true"), IRQ(WHILE_RUNNING),
                        PATH(5) "  - struck(irq) == 1\n"),
                   LFS_PASSED, 0);
    assert_verdict(WITH(WORKS, ASKS("returns: {x3: 1}, resume: true"),
                        IRQ(WHILE_RUNNING ", times: 3"), "  - struck(irq) == 3\n" PATH(9)),
                   LFS_PASSED, 0);
    assert_verdict(WITH(WORKS, ASKS("returns: {x3: 1}"), IRQ("when: state(sp1) == ABORTED"),
                        PATH(3) "  - struck(irq) == 0\n"),
                   LFS_PASSED, 0);
    /* One that another CPU makes true cuts the delay short. */
    assert_verdict(WITH(WORKS,
                        ASKS("returns: {x0: 0x84000062}") "  cpu1:\n    - at: 30us\n"
                                                          "    - signal: now\n"
                                                          "    - delay: 1us\n",
                        IRQ("when: now"),
                        "  - struck(irq) == 1\n"
                        "  - time(ask) > 30us and time(ask) < 35us\n"),
                   LFS_PASSED, 0);
}

static void by_choice(void **state)
{
    static const char text[] =
        WITH(WORKS, ASKS("resume: true"), IRQ("optional: true, times: 2"),
             "  - count(path(sp1, ask)) == 3 + 2 * $expected\n  - struck(irq) == $expected\n");
    static const uint16_t taken[][4] = {{0, 0, 0, 0}, {0, 0, 0, 1}};
    const struct lfs_scenario_set sets[] = {{"expected", "0"}, {"expected", "1"}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct loaded loaded = load_bytes(text, strlen(text), &sets[i], 1);
        struct lfs_choice_source source = {
            .mode = LFS_CHOICE_RECORDED, .recorded = taken[i], .recorded_count = 4};
        struct lfs_run *run = start(&loaded, 0, i ? &source : NULL);
        const uint16_t *choices;

        if (lfs_run_finish(run) != LFS_PASSED)
            show_failures(run);
        assert_int_equal(lfs_run_failures(run), 0);
        assert_in_range(lfs_choices_taken(lfs_stack_machine(lfs_run_stack(run)), &choices), 4, 40);
        lfs_run_free(run);
        unload(&loaded);
    }
}

static void a_partition_takes_a_data_abort(void **state)
{
    (void)state;
    assert_verdict(WITH(WORKS, ASKS("returns: ABORTED"), CRASH("at: 30us"),
                        "  - struck(crash) == 1 and finding(DATA_ABORT) == 1\n"
                        "  - time(ask) > 30us and time(ask) < 35us\n"),
                   LFS_PASSED, 0);
    /* Its time comes while it waits: it strikes at the next window. */
    assert_verdict(WITH(WORKS, ASKS("returns: ABORTED"), CRASH("at: 5us"),
                        "  - struck(crash) == 1\n  - time(ask) < 20us\n"),
                   LFS_PASSED, 0);
    assert_verdict(
        WITH(WORKS, ASKS("returns: ABORTED"), CRASH(WHILE_RUNNING), "  - struck(crash) == 1\n"),
        LFS_PASSED, 0);
    assert_verdict(WITH(WORKS, ASKS("returns: {x3: 1}"), CRASH(WHILE_RUNNING ", optional: true"),
                        "  - struck(crash) == 0\n"),
                   LFS_PASSED, 0);
}

/* No translation is asked. */
static void memory_changes(void **state)
{
    (void)state;
    assert_verdict(
        WITH(WORKS, ASKS("returns: {x3: 1}"),
             "  - {name: crash, kind: memory_write, address: 0x6781ffc, u32: 0x12345678, "
             "at: 30us}\n",
             "  - struck(crash) == 1 and u32(sp1, 0x6781ffc) == 0x12345678\n"),
        LFS_PASSED, 0);
}

static void resumed_as_the_driver_does(void **state)
{
    (void)state;
    assert_verdict(WITH("        - FFA_YIELD: {returns: SUCCESS}\n" WORKS,
                        ASKS("returns: {x3: 1}, resume: true"), IRQ("at: 1030us"),
                        "  - time(ask) > 1ms and time(ask) < 1100us\n" PATH(7)),
                   LFS_PASSED, 0);
    /* Without, the interrupt is the answer. */
    assert_verdict(WITH(WORKS, ASKS("returns: {x3: 1}"), IRQ("at: 30us"), PATH(3)), LFS_FAILED, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_a_time),      cmocka_unit_test(when_a_condition_holds),
        cmocka_unit_test(by_choice),      cmocka_unit_test(a_partition_takes_a_data_abort),
        cmocka_unit_test(memory_changes), cmocka_unit_test(resumed_as_the_driver_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
