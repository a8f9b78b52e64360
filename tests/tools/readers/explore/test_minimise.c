/* SPDX-License-Identifier: BSD-3-Clause */
/* Counterexamples are minimal: nothing that is left of one can be taken away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>

#include "tests/tools/readers/explore/counterexample.h"

/* ---- all of them ----------------------------------------------------------------------------- */

struct sums {
    unsigned violations, steps, decisions;
};

static void examine_case(const struct lfs_scenario *scenario, size_t number, struct lfs_diag *diag,
                         struct sums *sums)
{
    struct lfs_exploration *x = lfs_exploration_new(scenario, number, &explore_whole, diag);

    assert_non_null(x);
    assert_true(lfs_exploration_run(x));
    for (size_t i = 0; i < lfs_exploration_violations(x); i++) {
        struct counterexample c = {scenario, number, diag, x, lfs_exploration_violation(x, i)};

        no_decision_is_idle(&c);
        no_step_is_idle(&c);
        no_round_is_idle(&c);
        sums->violations++;
        sums->steps += (unsigned)c.v.dropped_count;
        sums->decisions += c.v.deviations;
    }
    lfs_exploration_free(x);
}

static void as_upstream(struct lfs_scenario *scenario, size_t number)
{
    struct lfs_policy policy;

    lfs_policy_set_profile(&policy, LFS_PROFILE_UPSTREAM);
    for (unsigned knob = 0; knob < LFS_KNOBS; knob++)
        lfs_scenario_fix_policy(scenario, number, (enum lfs_knob)knob, policy.value[knob]);
}

static void examine_file(const char *path, bool upstream, struct sums *sums)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario = lfs_scenario_load(path, NULL, 0, diag);

    assert_non_null(scenario);
    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++) {
        if (upstream)
            as_upstream(scenario, i);
        examine_case(scenario, i, diag, sums);
    }
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
}

static struct sums examine(const char *pattern, bool upstream)
{
    struct sums sums = {0};
    glob_t files;

    assert_int_equal(glob(pattern, 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        examine_file(files.gl_pathv[i], upstream, &sums);
    globfree(&files);
    print_message("%u violations, %u steps left out, %u decisions\n", sums.violations, sums.steps,
                  sums.decisions);
    return sums;
}

static void nothing_is_left_over_in_small_scenarios(void **state)
{
    (void)state;
    assert_true(examine(LFASIM_SOURCE_DIR "/tests/data/explore/*.yaml", false).violations >= 8);
}

/* As catalogues and demonstrations show it. */
static void nothing_is_left_over_of_what_was_written_to_be_violated(void **state)
{
    (void)state;
    assert_true(
        examine(LFASIM_SOURCE_DIR "/scenarios/explore/violated/a*.yaml", false).violations >= 1);
}

static void nothing_is_left_over_where_firmware_is_as_it_is(void **state)
{
    struct sums sums = examine(LFASIM_SOURCE_DIR "/tests/data/explore/*.yaml", true);

    (void)state;
    assert_true(sums.violations >= 20);
    assert_true(sums.steps >= 20);
    assert_true(sums.decisions >= 5);
}

/* ---- what is told ---------------------------------------------------------------------------- */

#define ECHOES IMAGE("    behaviour: echo\n    version: 1\n") TAIL

static void steps_that_have_nothing_to_do_with_it_go(void **state)
{
    struct explored e = explore(
        HEAD ECHOES "lanes:\n  cpu0: [LFA_VERSION, {choose: {a: [], b: [hang]}}, LFA_VERSION]\n"
                    "  cpu1: [LFA_VERSION, {FFA_MSG_SEND_DIRECT_REQ: {to: sp1}}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_true(v.minimal);
    assert_string_equal(v.property, "no-deadlock");
    assert_int_equal(v.dropped_count, 4);
    assert_int_equal(lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[0].step).index, 1);
    assert_int_equal(lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[1].step).index, 3);
    explored_free(&e);
}

/* An activation that was not tried has not failed. */
static void what_must_hold_at_the_end_keeps_the_steps_that_it_is_about(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - LFA_GET_INVENTORY: {component: sp1}\n"
                            "    - LFA_PRIME: {component: sp1}\n"
                            "    - LFA_VERSION\n"
                            "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS]}\n"
                            "  cpu1: [{FFA_MSG_SEND_DIRECT_REQ: {to: sp1}}]\n"
                            "properties: [{name: end-new, forall: version(sp1) == 2}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_string_equal(v.property, "end-new");
    assert_int_equal(v.dropped_count, 1);
    assert_string_equal(lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[0].step).name,
                        "LFA_VERSION");
    explored_free(&e);
}

/* A plain run shows it, and nobody knows why: any step may be what it rests on, but for those
 * behind it. */
static void what_every_run_shows_keeps_its_steps(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - LFA_VERSION\n    - set: {a: 1}\n"
                            "    - check: $a == 2\n    - LFA_VERSION\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_string_equal(v.property, "steps");
    assert_null(v.rule);
    assert_int_equal(v.dropped_count, 1);
    assert_int_equal(v.dropped[0].step, 3);
    explored_free(&e);
}

#define PRIMED                                    \
    "    - LFA_GET_INVENTORY: {component: sp1}\n" \
    "    - LFA_PRIME: {component: sp1}\n"
#define ACTIVATE                                                                                 \
    "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], save: {act: x0}, soft: " \
    "true}\n"
#define BUSY_REQUEST "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, soft: true, save: {s: status}}\n"
#define NEVER_STOPS                                                                                \
    IMAGE("    version: 1\n    handles:\n      partition_stop_req: [{reply: {status: DENIED}}]\n") \
    TAIL

/* Without PRIME there is no activation that could be refused: that is another refusal. */
static void a_step_without_which_it_fails_for_another_reason_stays(void **state)
{
    static const char *const properties[] = {"never: $act != SUCCESS", "forall: $act == SUCCESS",
                                             "forall: version(sp1) == 2",
                                             "eventually: version(sp1) == 2"};

    (void)state;
    for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
        char text[2048];
        struct explored e;
        struct lfs_violation v;

        snprintf(text, sizeof(text), "%sproperties: [{name: p, %s}]\n",
                 HEAD NEVER_STOPS "lanes:\n  cpu0:\n    - LFA_VERSION\n" PRIMED ACTIVATE
                                  "  cpu1: [LFA_VERSION]\n",
                 properties[i]);
        e = explore(text);
        v = only_violation(&e);
        assert_string_equal(v.rule, "STOP_REFUSED");
        assert_int_equal(v.deviations, 0);
        assert_int_equal(v.dropped_count, 2);
        for (size_t k = 0; k < v.dropped_count; k++)
            assert_string_equal(
                lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[k].step).name,
                "LFA_VERSION");
        explored_free(&e);
    }
}

/* The same status by the same rule; by another, as of an activation without PRIME, it is another
 * failure. */
static void a_step_that_fails_loses_what_it_does_not_need(void **state)
{
    static const char *const wanted[] = {"BUSY", "SUCCESS"};
    static const char *const lanes =
        "lanes:\n  cpu0:\n    - LFA_VERSION\n    - FFA_ID_GET\n" PRIMED
        "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], returns: %s}\n"
        "    - LFA_VERSION\n  cpu1: [LFA_VERSION]\n";

    (void)state;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        char steps[1024], text[2048];
        struct explored e;
        struct lfs_violation v;

        snprintf(steps, sizeof(steps), lanes, wanted[i]);
        snprintf(text, sizeof(text), "%s%s", i == 0 ? HEAD ECHOES : HEAD NEVER_STOPS, steps);
        e = explore(text);
        v = only_violation(&e);
        assert_string_equal(v.property, "steps");
        assert_string_equal(v.rule, i == 0 ? "LFA_ACTIVATED" : "LFA_ACTIVATION_FAILED");
        assert_int_equal(v.dropped_count, 4);
        assert_int_equal(v.dropped[1].step, 1);
        assert_int_equal(v.dropped[2].step, 5);
        explored_free(&e);
    }
}

/* In options, loops and conditions, and the same for a loop as a whole. */
static void steps_inside_of_others_go_as_well(void **state)
{
    static const struct {
        uint32_t index, inner, rounds;
    } gone[] = {{1, 2, 0}, {1, 4, 0}, {1, 0, 1}, {2, 0, 0}, {3, 2, 0}, {3, 4, 0}};
    struct explored e =
        explore(HEAD ECHOES
                "lanes:\n  cpu0:\n"
                "    - repeat: 2\n      do:\n        - set: {n: 3}\n        - FFA_ID_GET\n"
                "        - {when: $n == 3, then: [LFA_VERSION, {set: {m: 1}}]}\n"
                "    - {repeat: 2, do: [LFA_VERSION, {when: $n == 0, then: [LFA_VERSION]}]}\n"
                "    - choose: {x: [LFA_VERSION], y: [LFA_VERSION, {set: {y: 1}}, FFA_ID_GET]}\n"
                "  cpu1: []\n"
                "properties: [{name: p, never: $y == 1 and $m == 1}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_int_equal(v.deviations, 1);
    assert_int_equal(v.dropped_count, sizeof(gone) / sizeof(gone[0]));
    for (size_t i = 0; i < v.dropped_count; i++) {
        struct lfs_lane_step step = lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[i].step);

        assert_int_equal(step.index, gone[i].index);
        assert_int_equal(step.inner, gone[i].inner);
        assert_int_equal(v.dropped[i].rounds, gone[i].rounds);
    }
    explored_free(&e);
}

/* One cause, and two values: the smaller run shows the one that the simplest run showed. */
static void a_step_without_which_it_shows_other_values_stays(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - set: {a: 1}\n    - LFA_VERSION\n"
                            "    - set: {b: $a + 1}\n  cpu1: []\n"
                            "properties: [{name: p, never: $b > 0}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_non_null(strstr(v.what, "$b is 2"));
    assert_int_equal(v.dropped_count, 1);
    assert_int_equal(v.dropped[0].step, 1);
    explored_free(&e);
}

/* What it sets is set again before it is asked for. */
static void a_step_that_sets_what_the_property_reads_goes_if_another_does(void **state)
{
    struct explored e = explore(HEAD ECHOES "lanes:\n  cpu0:\n    - set: {a: 1}\n"
                                            "    - FFA_ID_GET: {soft: true, save: {a: status}}\n"
                                            "    - set: {a: 3}\n    - LFA_VERSION\n  cpu1: []\n"
                                            "properties: [{name: p, never: $a >= 2}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_int_equal(v.dropped_count, 3);
    assert_int_equal(v.dropped[1].step, 1);
    assert_int_equal(v.dropped[2].step, 3);
    explored_free(&e);
}

/* Refused or not made, it has set nothing that is asked for: the next one does. */
static void of_requests_that_write_one_variable_only_the_one_that_it_needs_stays(void **state)
{
    struct explored e = explore(
        HEAD ECHOES "lanes:\n  cpu0:\n" BUSY_REQUEST BUSY_REQUEST BUSY_REQUEST
                    "  cpu1:\n" PRIMED ACTIVATE "properties: [{name: p, never: $s == BUSY}]\n");

    (void)state;
    assert_true(lfs_exploration_violations(e.x) >= 1);
    for (size_t i = 0; i < lfs_exploration_violations(e.x); i++) {
        struct lfs_violation v = lfs_exploration_violation(e.x, i);
        unsigned requests = 0;

        for (size_t k = 0; k < v.dropped_count; k++)
            requests += lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[k].step).cpu == 0;
        assert_int_equal(requests, 2);
    }
    explored_free(&e);
}

/* Without the choice, nobody would be told either. */
static void what_a_lane_waits_for_keeps_the_choice_that_it_misses(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - LFA_VERSION\n    - choose:\n"
                            "        tells: [{set: {n: 1}}]\n        forgets: [LFA_VERSION]\n"
                            "  cpu1:\n    - wait_for: $n == 1\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_string_equal(v.property, "no-deadlock");
    assert_int_equal(v.deviations, 1);
    for (size_t i = 0; i < v.dropped_count; i++) {
        struct lfs_lane_step step = lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[i].step);

        assert_string_not_equal(step.name, "choose");
        assert_string_not_equal(step.name, "wait_for");
    }
    explored_free(&e);
}

/* Unset, it would take the other branch, which the scenario never does. */
static void a_step_that_decides_what_is_done_stays(void **state)
{
    struct explored e = explore(
        HEAD ECHOES "lanes:\n  cpu0:\n    - set: {a: 2}\n    - LFA_VERSION\n    - set: {a: 1}\n"
                    "    - when: $a == 2\n      then: [FFA_ID_GET]\n"
                    "      else: [{set: {b: 1}}]\n  cpu1: []\n"
                    "properties: [{name: p, never: $b == 1}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    for (size_t i = 0; i < v.dropped_count; i++) /* the first is no matter */
        assert_int_not_equal(lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[i].step).index,
                             3);
    assert_int_equal(v.dropped_count, 2); /* it, and LFA_VERSION */
    explored_free(&e);
}

/* The same of one that loads it. */
static void a_step_that_loads_what_is_done_stays(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - load: {at: 0x9000_0000, u64: 0, save: a}\n"
                            "    - LFA_VERSION\n"
                            "    - when: $a == 2\n      then: [FFA_ID_GET]\n"
                            "      else: [{set: {b: 1}}]\n  cpu1: []\n"
                            "properties: [{name: p, never: $b == 1}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_int_equal(v.dropped_count, 1);
    assert_int_equal(v.dropped[0].step, 1);
    explored_free(&e);
}

static void every_run_shows_it_and_loses_what_it_does_not_need(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - LFA_VERSION\n" PRIMED
                            "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, soft: true}\n" ACTIVATE
                            "  cpu1: [LFA_VERSION]\n"
                            "properties: [{name: old, forall: version(sp1) == 1}]\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_int_equal(v.deviations, 0);
    assert_int_equal(v.dropped_count, 3);
    explored_free(&e);
}

/* Nothing has happened, and nobody knows why: any step may be what did not do it. */
static void what_nobody_has_touched_keeps_its_steps(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - LFA_VERSION\n    - FFA_ID_GET\n  cpu1: []\n"
                            "properties: [{name: new, forall: version(sp1) == 2}]\n");

    (void)state;
    assert_int_equal(only_violation(&e).dropped_count, 0);
    explored_free(&e);
}

static void a_round_without_end_loses_what_it_does_not_need(void **state)
{
    struct explored e = explore(
        HEAD "platform: {preset: fvp-test, cpus: 1}\n"
             "components: [{name: fw, kind: stub, answers: {load: [CALL_AGAIN]}}]\n"
             "lanes:\n  cpu0:\n    - FFA_ID_GET\n    - LFA_VERSION\n"
             "    - linux_lfa_write: {component: fw, driver: rfc-v2, file: force_cpu_rendezvous, "
             "value: 0}\n    - linux_lfa_activate: {component: fw}\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_true(v.goes_round);
    assert_int_equal(v.dropped_count, 2);
    assert_int_equal(v.dropped[0].step, 0);
    assert_int_equal(v.dropped[1].step, 1);
    explored_free(&e);
}

/* ---- runs by lot ------------------------------------------------------------------------------ */

#define CLIENTS HEAD ECHOES "clients: {count: 2, calls: 4}\npolicy: {profile: upstream}\n"

#define THREE_CLIENTS                                                     \
    HEAD ECHOES "clients: {count: 3, calls: 2, partitions: as-written}\n" \
                "policy: {profile: upstream}\n"

/* Nobody searches all that clients may do: what was found by lot is all there is to begin with. */
static void what_clients_do_without_need_goes(void **state)
{
    struct lfs_explore_options options = explore_whole;
    unsigned dropped = 0;
    struct explored e;

    (void)state;
    options.moded = true;
    options.mode = LFS_SEARCH_RANDOM;
    options.runs = 600;
    e = explore_case(CLIENTS, 0, &options);
    assert_true(lfs_exploration_violations(e.x) >= 4);
    for (size_t i = 0; i < lfs_exploration_violations(e.x); i++) {
        struct counterexample c = {e.loaded.scenario, 0, e.loaded.diag, e.x,
                                   lfs_exploration_violation(e.x, i)};

        assert_true(c.v.minimal);
        assert_true(c.v.deviations <= 8);
        no_decision_is_idle(&c);
        dropped += (unsigned)c.v.dropped_count;
    }
    assert_true(dropped >= 6 * lfs_exploration_violations(e.x)); /* of 8 each */
    explored_free(&e);
}

/* A call that is left out behind the last one that is needed does not keep its CPU from others. */
static void the_last_calls_of_clients_go_as_well(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;
    bool seen = false;

    (void)state;
    options.moded = true;
    options.mode = LFS_SEARCH_RANDOM;
    options.runs = 600;
    e = explore_case(THREE_CLIENTS, 0, &options);
    for (size_t i = 0; i < lfs_exploration_violations(e.x); i++) {
        struct lfs_violation v = lfs_exploration_violation(e.x, i);

        if (strcmp(v.property, "lock-order") != 0)
            continue;
        seen = true;
        assert_int_equal(v.dropped_count, 5); /* of 6: the activation stays */
        assert_int_equal(v.deviations, 1);
    }
    assert_true(seen);
    explored_free(&e);
}

static void a_run_that_is_left_as_it_was_found_is_not_called_the_simplest(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.no_minimise = true;
    e = explore_case(HEAD ECHOES "lanes:\n  cpu0: [{choose: {a: [], b: [hang]}}]\n", 0, &options);
    assert_false(only_violation(&e).minimal);
    explored_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_over_in_small_scenarios),
        cmocka_unit_test(nothing_is_left_over_of_what_was_written_to_be_violated),
        cmocka_unit_test(nothing_is_left_over_where_firmware_is_as_it_is),
        cmocka_unit_test(steps_that_have_nothing_to_do_with_it_go),
        cmocka_unit_test(what_must_hold_at_the_end_keeps_the_steps_that_it_is_about),
        cmocka_unit_test(what_every_run_shows_keeps_its_steps),
        cmocka_unit_test(a_step_without_which_it_fails_for_another_reason_stays),
        cmocka_unit_test(a_step_that_fails_loses_what_it_does_not_need),
        cmocka_unit_test(steps_inside_of_others_go_as_well),
        cmocka_unit_test(a_step_without_which_it_shows_other_values_stays),
        cmocka_unit_test(a_step_that_sets_what_the_property_reads_goes_if_another_does),
        cmocka_unit_test(of_requests_that_write_one_variable_only_the_one_that_it_needs_stays),
        cmocka_unit_test(what_a_lane_waits_for_keeps_the_choice_that_it_misses),
        cmocka_unit_test(a_step_that_decides_what_is_done_stays),
        cmocka_unit_test(a_step_that_loads_what_is_done_stays),
        cmocka_unit_test(every_run_shows_it_and_loses_what_it_does_not_need),
        cmocka_unit_test(what_nobody_has_touched_keeps_its_steps),
        cmocka_unit_test(a_round_without_end_loses_what_it_does_not_need),
        cmocka_unit_test(what_clients_do_without_need_goes),
        cmocka_unit_test(the_last_calls_of_clients_go_as_well),
        cmocka_unit_test(a_run_that_is_left_as_it_was_found_is_not_called_the_simplest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
