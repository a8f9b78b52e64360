/* SPDX-License-Identifier: BSD-3-Clause */
/* Causes of what a scenario's own properties and expectations forbid: a property together with the
 * rule that decided, however it was searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/explore/explore_text.h"

#define STOPS(answers)                                                                        \
    IMAGE("    version: 1\n    handles:\n      direct_req: [{reply: {x3: 1}}]\n"              \
          "      partition_stop_req: [{choose: {acks: [{reply: {status: SUCCESS}}], " answers \
          "}}]\n")                                                                            \
    TAIL
#define REFUSES "refuses: [{reply: {status: DENIED}}]"
#define ABORTS  "aborts: [FFA_ABORT]"
#define LIES    "lies: [{reply: {status: SUCCESS, live_buffer: {at: 0x6781000, bytes: 4096}}}]"
#define HANGS   "hangs: [hang]"
#define ACTIVATION                                                                               \
    "lanes:\n  cpu0:\n    - LFA_GET_INVENTORY: {component: sp1}\n"                               \
    "    - LFA_PRIME: {component: sp1}\n"                                                        \
    "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], save: {act: x0}, soft: " \
    "true}\n"
#define MESSAGE   "  cpu1: [{FFA_MSG_SEND_DIRECT_REQ: {to: sp1, soft: true}}]\n"
#define SUCCEEDS  "properties: [{name: ok, forall: finished(cpu0) and $act == SUCCESS}]\n"
#define RENEWED   "properties: [{name: new, forall: version(sp1) == 2}]\n"
#define ALL_OF(a) HEAD STOPS(REFUSES ", " ABORTS ", " LIES) ACTIVATION a

/* How many violations name this rule; NULL: none. */
static unsigned told_with(const struct explored *e, const char *rule)
{
    unsigned count = 0;

    for (size_t i = 0; i < lfs_exploration_violations(e->x); i++) {
        const char *name = lfs_exploration_violation(e->x, i).rule;

        count += rule && name ? strcmp(name, rule) == 0 : !rule && !name;
    }
    return count;
}

static void assert_rules(const struct explored *e, const char *const *rules)
{
    size_t count = 0;

    while (rules[count] && told_with(e, rules[count]) == 1)
        count++;
    if (rules[count] || lfs_exploration_violations(e->x) != count)
        show_violations(e);
    assert_null(rules[count]);
    assert_int_equal(lfs_exploration_violations(e->x), count);
}

static void each_reason_of_a_call_is_a_violation_of_its_own(void **state)
{
    struct explored e = explore(ALL_OF(MESSAGE SUCCEEDS));

    (void)state;
    assert_rules(&e, (const char *const[]){"STOP_REFUSED", "ABORT_IN_STOP", "LIVE_STATE_BUFFER",
                                           "START_RETRY", NULL});
    explored_free(&e);
}

/* One reason, found on many ways, is one violation: the message changes nothing. */
static void one_reason_is_one_violation(void **state)
{
    struct explored e =
        explore(HEAD STOPS(REFUSES) ACTIVATION "  cpu1: [FFA_ID_GET, FFA_ID_GET]\n" SUCCEEDS);

    (void)state;
    assert_rules(&e, (const char *const[]){"STOP_REFUSED", NULL});
    explored_free(&e);
}

/* Also an expectation says what must hold at the end. */
static void expectations_have_reasons(void **state)
{
    struct explored e = explore(ALL_OF("  cpu1: []\nexpect: [$act == SUCCESS]\n"));

    (void)state;
    assert_rules(&e,
                 (const char *const[]){"STOP_REFUSED", "ABORT_IN_STOP", "LIVE_STATE_BUFFER", NULL});
    assert_string_equal(lfs_exploration_violation(e.x, 0).property, "expect-1");
    explored_free(&e);
}

static void what_became_of_a_partition_has_reasons(void **state)
{
    struct explored e = explore(ALL_OF(MESSAGE RENEWED));

    (void)state;
    assert_rules(&e, (const char *const[]){"STOP_REFUSED", "ABORT_CALLED", "LIVE_STATE_BUFFER",
                                           "START_RETRY", NULL});
    explored_free(&e);
}

/* The message is answered long after the activation was refused. */
static void the_rule_is_the_one_that_decided_and_not_the_newest(void **state)
{
    struct explored e =
        explore(HEAD STOPS(REFUSES) ACTIVATION "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1}\n"
                                               "  cpu1: []\n" RENEWED);

    (void)state;
    assert_rules(&e, (const char *const[]){"STOP_REFUSED", NULL});
    explored_free(&e);
}

/* Behind the first state that violates, the partition goes on, and its activation completes. */
static void what_comes_behind_a_violation_is_no_reason(void **state)
{
    struct explored e = explore(HEAD STOPS(REFUSES) ACTIVATION MESSAGE
                                "properties: [{name: old, never: version(sp1) == 2}]\n");

    (void)state;
    assert_rules(&e, (const char *const[]){"PREPARED", NULL});
    explored_free(&e);
}

static void a_hang_is_another_reason_than_a_refusal(void **state)
{
    struct explored e = explore(HEAD STOPS(REFUSES ", " HANGS) ACTIVATION
                                "  cpu1: []\n" SUCCEEDS "explore: {allow: [no-deadlock]}\n");

    (void)state;
    assert_int_equal(lfs_exploration_violations(e.x), 2);
    assert_int_equal(told_with(&e, "STOP_REFUSED"), 1);
    assert_int_equal(told_with(&e, NULL), 1);
    explored_free(&e);
}

/* EL3 hands on what the SPMC has decided; what the platform answers, nobody else decided. */
static void who_hands_on_a_status_has_not_decided_it(void **state)
{
    struct explored e =
        explore(HEAD "platform: {preset: fvp-test, cpus: 1}\n"
                     "components: [{name: fw, kind: stub, answers: {activate: [BUSY]}}]\n"
                     "lanes:\n  cpu0:\n    - LFA_GET_INVENTORY: {component: fw}\n    - LFA_PRIME: "
                     "{component: fw}\n"
                     "    - LFA_ACTIVATE: {component: fw, save: {act: x0}, soft: true}\n" SUCCEEDS);

    (void)state;
    assert_rules(&e, (const char *const[]){"LFA_ACTIVATION_FAILED", NULL});
    explored_free(&e);
}

/* ---- parts of expressions -------------------------------------------------------------------- */

#define NEVER_STOPS                                                                                \
    IMAGE("    version: 1\n    handles:\n      partition_stop_req: [{reply: {status: DENIED}}]\n") \
    TAIL

static const char *rule_of(const char *property)
{
    static char rule[64];
    char text[4096];
    struct explored e;

    snprintf(text, sizeof(text), "%sproperties: [{name: p, %s}]\n",
             HEAD NEVER_STOPS ACTIVATION
             "    - LFA_PRIME: {component: sp1, save: {prime: x0}, soft: true}\n"
             "    - FFA_MSG_SEND_DIRECT_REQ: {to: 0x8009, save: {sent: status}, soft: true}\n"
             "  cpu1: []\n",
             property);
    e = explore(text);
    assert_int_equal(lfs_exploration_violations(e.x), 1);
    snprintf(rule, sizeof(rule), "%s",
             lfs_exploration_violation(e.x, 0).rule ? lfs_exploration_violation(e.x, 0).rule : "");
    explored_free(&e);
    return rule;
}

static void of_several_parts_the_one_that_decides_is_asked(void **state)
{
    (void)state;
    assert_string_equal(rule_of("forall: $act == SUCCESS"), "STOP_REFUSED");
    assert_string_not_equal(rule_of("forall: $sent == SUCCESS"), "STOP_REFUSED");
    assert_string_equal(rule_of("forall: $prime == SUCCESS and $act == SUCCESS"), "STOP_REFUSED");
    assert_string_equal(
        rule_of("never: finished(cpu0) and not ($act == SUCCESS or $prime != SUCCESS)"),
        "STOP_REFUSED");
    assert_string_equal(rule_of("forall: $sent != SUCCESS implies $act == SUCCESS"),
                        "STOP_REFUSED");
    assert_string_equal(rule_of("forall: $act != SUCCESS implies 1 == 2"), "STOP_REFUSED");
}

/* Whatever was answered about the partition before, also that another CPU's activation is refused.
 */
static void a_state_has_the_rule_that_brought_it_about(void **state)
{
    struct explored e = explore(
        HEAD IMAGE("    version: 1\n    handles:\n      direct_req: [FFA_YIELD, {reply: {x3: 1}}]\n"
                   "      partition_stop_req: [{reply: {status: SUCCESS}}]\n")
            TAIL ACTIVATION MESSAGE "properties: [{name: never, never: state(sp1) == BLOCKED}]\n");

    (void)state;
    assert_rules(&e, (const char *const[]){"YIELD_DONE", NULL});
    explored_free(&e);
}

/* ---- however it is searched ------------------------------------------------------------------ */

static uint64_t causes_of(const char *text, const struct lfs_explore_options *options)
{
    struct explored e = explore_case(text, 0, options);
    uint64_t sum = 0;

    assert_true(lfs_exploration_violations(e.x) > 1);
    for (size_t i = 0; i < lfs_exploration_violations(e.x); i++)
        sum = sum * 31 + lfs_exploration_violation(e.x, i).cause;
    explored_free(&e);
    return sum;
}

static void no_way_of_searching_tells_other_causes(void **state)
{
    static const char *const texts[] = {
        ALL_OF(MESSAGE SUCCEEDS), ALL_OF(MESSAGE RENEWED),
        ALL_OF(MESSAGE "properties: [{name: never, never: $act == CRITICAL_ERROR or $act == BUSY "
                       "or state(sp1) == ABORTED}]\n")};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct lfs_explore_options options = explore_whole;
        uint64_t causes = causes_of(texts[i], &options);

        options.workers = 2;
        assert_true(causes_of(texts[i], &options) == causes);
        options.backwards = true;
        assert_true(causes_of(texts[i], &options) == causes);
        options.no_reduction = true;
        assert_true(causes_of(texts[i], &options) == causes);
    }
}

/* ---- policies -------------------------------------------------------------------------------- */

#define POLICIES "policy: {stop_refused_state: {choose: [waiting, aborted]}}\n"
#define ABORTED  "properties: [{name: lives, never: state(sp1) == ABORTED}]\n"

static void policies_that_do_not_show_it_are_named(void **state)
{
    struct explored e = explore(HEAD POLICIES STOPS(REFUSES) ACTIVATION "  cpu1: []\n" ABORTED);

    (void)state;
    assert_int_equal(lfs_exploration_violations(e.x), 1);
    assert_string_equal(lfs_exploration_violation(e.x, 0).not_with, "stop_refused_state=waiting");
    explored_free(&e);
}

static void what_all_policies_show_is_with_all_of_them(void **state)
{
    struct explored e = explore(HEAD POLICIES STOPS(REFUSES) ACTIVATION "  cpu1: []\n" SUCCEEDS);

    (void)state;
    assert_int_equal(lfs_exploration_violations(e.x), 1);
    assert_null(lfs_exploration_violation(e.x, 0).not_with);
    explored_free(&e);
}

static void what_was_not_searched_or_not_judged_is_not_said(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.stop_at_first = true;
    e = explore_case(HEAD POLICIES STOPS(REFUSES) ACTIVATION "  cpu1: []\n" ABORTED, 0, &options);
    assert_int_equal(lfs_exploration_violations(e.x), 1);
    assert_null(lfs_exploration_violation(e.x, 0).not_with);
    explored_free(&e);
    e = explore(HEAD POLICIES STOPS(REFUSES) ACTIVATION
                "  cpu1: []\nproperties: [{name: lives, never: state(sp1) == ABORTED, under: "
                "{stop_refused_state: aborted}}]\n");
    assert_int_equal(lfs_exploration_violations(e.x), 1);
    assert_null(lfs_exploration_violation(e.x, 0).not_with);
    explored_free(&e);
}

/* ---- a user who does not wait ------------------------------------------------------------------ */

static void has_searched(void *user, const struct lfs_frontier_file *frontier)
{
    (void)frontier;
    *(bool *)user = true;
}

static bool is_asked_to_stop(void *user, const struct lfs_search_counts *counts)
{
    (void)counts;
    return *(bool *)user;
}

static void behind_a_stop_no_step_is_left_out(void **state)
{
    static const char text[] = HEAD IMAGE("    behaviour: echo\n") TAIL
        "lanes:\n  cpu0: [LFA_VERSION, LFA_VERSION, {FFA_ID_GET: {save: {id: x2}}}]\n"
        "properties: [{name: none, never: $id == 0}]\n";
    struct lfs_explore_options options = explore_whole;

    (void)state;
    options.keep = true;
    options.interrupted = is_asked_to_stop;
    for (unsigned i = 0; i < 2; i++) {
        bool stop = false;
        struct explored e;

        options.user = &stop;
        options.searched = i == 0 ? has_searched : NULL;
        e = explore_case(text, 0, &options);
        assert_true(lfs_exploration_complete(e.x));
        assert_int_equal(lfs_exploration_violations(e.x), 1);
        assert_int_equal(lfs_exploration_violation(e.x, 0).dropped_count, i == 0 ? 0 : 2);
        assert_int_equal(lfs_exploration_violation(e.x, 0).minimal, i == 1);
        explored_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reason_of_a_call_is_a_violation_of_its_own),
        cmocka_unit_test(one_reason_is_one_violation),
        cmocka_unit_test(expectations_have_reasons),
        cmocka_unit_test(what_became_of_a_partition_has_reasons),
        cmocka_unit_test(the_rule_is_the_one_that_decided_and_not_the_newest),
        cmocka_unit_test(what_comes_behind_a_violation_is_no_reason),
        cmocka_unit_test(a_hang_is_another_reason_than_a_refusal),
        cmocka_unit_test(who_hands_on_a_status_has_not_decided_it),
        cmocka_unit_test(a_state_has_the_rule_that_brought_it_about),
        cmocka_unit_test(of_several_parts_the_one_that_decides_is_asked),
        cmocka_unit_test(no_way_of_searching_tells_other_causes),
        cmocka_unit_test(policies_that_do_not_show_it_are_named),
        cmocka_unit_test(what_all_policies_show_is_with_all_of_them),
        cmocka_unit_test(what_was_not_searched_or_not_judged_is_not_said),
        cmocka_unit_test(behind_a_stop_no_step_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
