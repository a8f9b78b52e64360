/* SPDX-License-Identifier: BSD-3-Clause */
/* The key `order`: who moves in a plain run, what is decided then, and what it is judged by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define BASE                                                                                      \
    HEAD "platform: {preset: fvp-test, cpus: 2}\n" IMAGE("    behaviour: echo\n    version: 1\n") \
        TAIL "lanes:\n"                                                                           \
             "  cpu0: [LFA_VERSION, {set: {a: 1}}, LFA_VERSION, "                                 \
             "{choose: {stays: [], goes: "                                                        \
             "[{set: {b: 1}}]}}]\n"                                                               \
             "  cpu1: [{check: not $a == 1}]\n"

/* Without an order, cpu0 is the first to come so far. */
static void a_plain_run_follows_it(void **state)
{
    (void)state;
    assert_verdict(BASE, LFS_FAILED, 1);
    assert_verdict(BASE "order: [{cpu0: 8}, {cpu1: 50}]\n", LFS_PASSED, 0);
    assert_verdict(BASE "order: [{cpu0: 50}]\n", LFS_FAILED, 1);
    assert_verdict(BASE "order: [cpu0, {cpu0: 7}, {cpu1: 50}]\n", LFS_PASSED, 0);
}

static void decisions_are_taken_by_name(void **state)
{
    (void)state;
    assert_verdict(BASE "order: [{cpu0: 8}, {cpu1: 50}, {cpu0: 1, takes: \"choose: goes\"}]\n"
                        "expect: [not $b == 1]\n",
                   LFS_PASSED, 0);
    assert_verdict(BASE "order: [{cpu0: 8}, {cpu1: 50}, {cpu0: 9, takes: [\"choose: goes\"]}]\n"
                        "expect: [$b == 1]\n",
                   LFS_PASSED, 0);
    assert_verdict(BASE "order: [{cpu0: 8}, {cpu1: 50}, {cpu0: 9, takes: [\"choose: runs\"]}]\n"
                        "expect: [not $b == 1]\n",
                   LFS_PASSED, 0);
}

static void properties_are_judged_in_every_state(void **state)
{
    (void)state;
    assert_verdict(BASE "order: [{cpu0: 8}, {cpu1: 50}]\n"
                        "properties: [{name: p, never: $a == 1 and not finished(cpu0)}]\n",
                   LFS_FAILED, 1);
    assert_verdict(BASE "order: [{cpu0: 8}, {cpu1: 50}]\n"
                        "properties: [{name: p, never: $a == 1 and not finished(cpu1)}]\n",
                   LFS_PASSED, 0);
}

static void who_cannot_move_is_passed_over(void **state)
{
    (void)state;
    assert_verdict(BASE "order: [{event: 3}, {cpu0: 8}, {cpu1: 50}, {cpu1: 2}, cpu0]\n", LFS_PASSED,
                   0);
}

/* The choices that a run has taken say the same. */
static void recorded_choices_repeat_it(void **state)
{
    struct loaded loaded = load_text(BASE "order: [{cpu0: 8}, {cpu1: 50}]\n");
    struct lfs_run *run = start(&loaded, 0, NULL), *again;
    struct lfs_choice_source choices = {.mode = LFS_CHOICE_RECORDED};

    (void)state;
    assert_int_equal(lfs_run_finish(run), LFS_PASSED);
    choices.recorded_count =
        lfs_choices_taken(lfs_stack_machine(lfs_run_stack(run)), &choices.recorded);
    again = start(&loaded, 0, &choices);
    assert_int_equal(lfs_run_finish(again), LFS_PASSED);
    assert_false(lfs_choices_diverged(lfs_stack_machine(lfs_run_stack(again))));
    assert_int_equal(lfs_steps(lfs_stack_machine(lfs_run_stack(again))),
                     lfs_steps(lfs_stack_machine(lfs_run_stack(run))));
    lfs_run_free(again);
    lfs_run_free(run);
    unload(&loaded);
}

static const struct mistake {
    const char *text, *message;
} mistakes[] = {
    {BASE "order: cpu0\n", "order is a list, not a single value"},
    {BASE "order: [cpu]\n", "unknown mover 'cpu'"},
    {BASE "order: [cpu2]\n", "the platform has 2 CPUs"},
    {BASE "order: [{evnt: 1}]\n", "did you mean 'event'?"},
    {BASE "order: [{cpu0: 0}]\n", "out of range"},
    {BASE "order: [{cpu0: many}]\n", "many"},
    {BASE "order: [{cpu0: 1, cpu1: 1}]\n", "one after the other moves"},
    {BASE "order: [{takes: x}]\n", "who moves?"},
    {BASE "order: [{cpu0: 1, takes: [{a: b}]}]\n", "is a single value, not a map"},
};

static void every_mistake_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        struct loaded loaded = load_bytes(mistakes[i].text, strlen(mistakes[i].text), NULL, 0);
        char *messages = printed(loaded.diag);

        if (lfs_diag_errors(loaded.diag) != 1 || !strstr(messages, mistakes[i].message))
            fail_msg("'%s' is missing in\n%s", mistakes[i].message, messages);
        free(messages);
        unload(&loaded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_run_follows_it),
        cmocka_unit_test(decisions_are_taken_by_name),
        cmocka_unit_test(properties_are_judged_in_every_state),
        cmocka_unit_test(who_cannot_move_is_passed_over),
        cmocka_unit_test(recorded_choices_repeat_it),
        cmocka_unit_test(every_mistake_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
