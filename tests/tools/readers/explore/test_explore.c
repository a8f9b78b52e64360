/* SPDX-License-Identifier: BSD-3-Clause */
/* Explorations of scenarios: what varies, what is told, and that nothing depends on how it was
 * searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/explore/explore_text.h"

#define PLAIN  LFASIM_SOURCE_DIR "/scenarios/manifests/plain-sp.dts"
#define ECHOES IMAGE("    behaviour: echo\n    version: 1\n") TAIL
#define PRIMED                                    \
    "    - LFA_GET_INVENTORY: {component: sp1}\n" \
    "    - LFA_PRIME: {component: sp1}\n"
#define ACTIVATE                                                                \
    "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], save: " \
    "{activated: x0}}\n"
#define MESSAGE "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, save: {sent: status}}\n"

/* An activation on one CPU, a message on the other. */
#define RACE     HEAD ECHOES "lanes:\n  cpu0:\n" PRIMED ACTIVATE "  cpu1:\n" MESSAGE
#define OBSERVED "observe:\n  activate: $activated\n  sent: $sent\n"

/* ---- outcomes -------------------------------------------------------------------------------- */

static void every_order_of_two_lanes_is_an_outcome(void **state)
{
    struct explored e = explore(RACE OBSERVED "  version: version(sp1)\n");

    (void)state;
    assert_true(lfs_exploration_complete(e.x));
    assert_int_equal(lfs_exploration_columns(e.x), 3);
    assert_string_equal(lfs_exploration_column(e.x, 0), "activate");
    assert_true(has_outcome(&e, "SUCCESS SUCCESS 2"));
    assert_true(has_outcome(&e, "SUCCESS BUSY 2"));
    assert_true(has_outcome(&e, "BUSY SUCCESS 1"));
    assert_false(has_outcome(&e, "SUCCESS SUCCESS 1"));
    explored_free(&e);
}

static void without_columns_ends_are_told(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - choose: {goes-on: [LFA_VERSION], hangs: "
                            "[hang]}\nexpect: [end == completed or chosen(hangs)]\n");

    (void)state;
    assert_int_equal(lfs_exploration_columns(e.x), 1);
    assert_string_equal(lfs_exploration_column(e.x, 0), "end");
    assert_int_equal(lfs_exploration_outcomes(e.x), 2);
    assert_true(has_outcome(&e, "completed"));
    assert_true(has_outcome(&e, "deadlock"));
    assert_int_equal(lfs_exploration_violations(e.x), 0);
    explored_free(&e);
}

static void an_optional_step_is_made_and_left_out(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, "
                            "optional: true, x3: 1, save: {v: x3}}\nobserve: {v: $v}\n");

    (void)state;
    assert_int_equal(lfs_exploration_outcomes(e.x), 2);
    assert_true(has_outcome(&e, "-"));
    assert_true(has_outcome(&e, "1"));
    explored_free(&e);
    assert_verdict(HEAD ECHOES "lanes:\n  cpu0:\n    - LFA_VERSION: {optional: true, save: {v: "
                               "x0}}\nexpect: [$v != 0]\n",
                   LFS_PASSED, 0);
}

static void policies_range(void **state)
{
    struct explored e = explore(
        HEAD
        "policy: {donate: {choose: [deny, unchecked]}, overlap_rxtx: {choose: [ignore]}}\n" IMAGE(
            "    boot: [{FFA_RXTX_MAP: {tx: tx-buffer, rx: rx-buffer, pages: 1}}]\n"
            "    handles:\n      direct_req:\n"
            "        - FFA_MEM_DONATE: {to: sp2, region: share-memory, soft: true}\n"
            "        - reply: {x3: 0}\n") "  sp2: {manifest: " PLAIN ", behaviour: echo}\n"
                                          "partitions:\n  sp1: {image: sp1-v1}\n  sp2: {image: "
                                          "sp2}\n"
                                          "lanes:\n  cpu0:\n" MESSAGE
                                          "observe: {owners: owners(0x6782000)}\n"
                                          "properties:\n"
                                          "  - {name: kept, forall: owner(0x6782000) == sp1, "
                                          "under: {donate: deny}}\n"
                                          "  - {name: goes, exists: owner(0x6782000) == none, "
                                          "under: {donate: unchecked}}\n");

    (void)state;
    assert_int_equal(lfs_exploration_combinations(e.x), 2);
    assert_string_equal(lfs_exploration_combination(e.x, 1),
                        "donate=unchecked overlap_rxtx=ignore");
    assert_int_equal(lfs_exploration_outcomes(e.x), 2);
    assert_int_equal(lfs_exploration_outcome_ends(e.x, 0, 0), 0);
    assert_int_equal(lfs_exploration_outcome_ends(e.x, 0, 1), 1);
    assert_int_equal(property_named(&e, "kept").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "goes").verdict, LFS_PROPERTY_HOLDS);
    explored_free(&e);
}

/* ---- what varies ------------------------------------------------------------------------------ */

#define FREE(what)                                                                             \
    HEAD "platform: {preset: fvp-test, cpus: 2}\npolicy: {donate: {choose: [deny, "            \
         "abort]}}\n" ECHOES                                                                   \
         "faults: [{name: tick, kind: ns_interrupt, cpu: cpu0, intid: 41, optional: true}]\n"  \
         "lanes:\n  cpu0: [LFA_VERSION, {choose: {a: [], b: [{set: {v: 1}}]}}, LFA_VERSION]\n" \
         "  cpu1: [{set: {w: $v}}, LFA_VERSION]\n"                                             \
         "observe: {v: $v, w: $w}\nexplore: {" what "}\n"

static void assert_varies(const char *text, size_t combinations, bool choices, bool lanes)
{
    struct explored e = explore(text);

    assert_true(lfs_exploration_complete(e.x));
    assert_int_equal(lfs_exploration_combinations(e.x), combinations);
    assert_int_equal(has_outcome(&e, "1 1"), choices);
    assert_int_equal(has_outcome(&e, "1 -"), choices && lanes);
    assert_true(has_outcome(&e, "- -"));
    explored_free(&e);
}

static void only_what_is_listed_varies(void **state)
{
    (void)state;
    assert_varies(FREE("allow: []"), 2, true, true);
    assert_varies(FREE("vary: [lanes, choices]"), 1, true, true);
    assert_varies(FREE("vary: [choices, policy]"), 2, true, false);
    assert_varies(FREE("vary: [lanes]"), 1, false, true);
    assert_varies(FREE("vary: []"), 1, false, false);
}

/* ---- properties of the scenario -------------------------------------------------------------- */

static void it_knows_which_policies_were_asked_for(void **state)
{
    struct explored e = explore(RACE OBSERVED);

    (void)state;
    assert_true(lfs_exploration_reads(e.x, LFS_KNOB_smp_lock_model));
    assert_true(lfs_exploration_reads(e.x, LFS_KNOB_overlap_outbound));
    assert_false(lfs_exploration_reads(e.x, LFS_KNOB_handle_reuse));
    explored_free(&e);
    e = explore(HEAD ECHOES "lanes:\n  cpu0:\n    - choose: {looks: [LFA_VERSION], errs: "
                            "[FFA_ERROR: {x2: 0xfffffff8}]}\n");
    assert_true(lfs_exploration_reads(e.x, LFS_KNOB_ffa_error_from_nwd)); /* in one run of two */
    assert_false(lfs_exploration_reads(e.x, LFS_KNOB_overlap_outbound));
    explored_free(&e);
}

static void each_kind_of_property_is_judged(void **state)
{
    struct explored e = explore(
        RACE "properties:\n"
             "  - {name: never-holds, never: state(sp1) == ABORTED}\n"
             "  - {name: never-not, never: tracker == busy}\n"
             "  - {name: always-holds, always: tracker == idle or state(sp1) != WAITING}\n"
             "  - {name: always-not, always: tracker == idle}\n"
             "  - {name: eventually-holds, eventually: state(sp1) == RUNNING or tracker == busy}\n"
             "  - {name: eventually-not, eventually: tracker == busy}\n"
             "  - {name: forall-holds, forall: tracker == idle}\n"
             "  - {name: forall-not, forall: version(sp1) == 2}\n"
             "  - {name: exists-holds, exists: version(sp1) == 1}\n"
             "  - {name: exists-not, exists: state(sp1) == ABORTED}\n");

    (void)state;
    assert_int_equal(property_named(&e, "never-holds").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "never-not").verdict, LFS_PROPERTY_VIOLATED);
    assert_int_equal(property_named(&e, "always-not").verdict, LFS_PROPERTY_VIOLATED);
    assert_int_equal(property_named(&e, "eventually-holds").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "eventually-not").verdict, LFS_PROPERTY_VIOLATED);
    assert_int_equal(property_named(&e, "forall-holds").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "forall-not").verdict, LFS_PROPERTY_VIOLATED);
    assert_int_equal(property_named(&e, "exists-holds").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "exists-not").verdict, LFS_PROPERTY_NOT_MET);
    assert_true(property_named(&e, "exists-holds").states > 0);
    explored_free(&e);
}

static void a_search_that_was_cut_claims_nothing(void **state)
{
    struct explored e =
        explore(RACE "explore: {max: {transitions: 1}, deviations: 1}\nproperties:\n"
                     "  - {name: unhurt, never: state(sp1) == ABORTED}\n");

    (void)state;
    assert_false(lfs_exploration_complete(e.x));
    assert_int_equal(lfs_exploration_result(e.x)->end, LFS_SEARCH_TRANSITIONS);
    assert_int_equal(property_named(&e, "unhurt").verdict, LFS_PROPERTY_NO_VIOLATION);
    explored_free(&e);
}

/* What an activation costs: the message is refused in some orders, and comes before or after it in
 * others. */
static void what_activations_cost_can_be_observed(void **state)
{
    struct explored e = explore(RACE "observe: {calls: outage_calls(sp1), sent: $sent}\n"
                                     "properties:\n"
                                     "  - {name: some, exists: outage_calls(sp1) == 1}\n"
                                     "  - {name: none, never: outage_calls(sp1) > 1}\n"
                                     "  - {name: calm, never: outage_calls(sp1) > 0}\n"
                                     "  - {name: soon, never: outage_steps(sp1) > 60}\n"
                                     "  - {name: sooner, never: outage_steps(sp1) > 2}\n");

    (void)state;
    assert_true(has_outcome(&e, "0 SUCCESS"));
    assert_true(has_outcome(&e, "1 BUSY"));
    assert_false(has_outcome(&e, "1 SUCCESS"));
    assert_int_equal(property_named(&e, "some").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "none").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "calm").verdict, LFS_PROPERTY_VIOLATED);
    assert_int_equal(property_named(&e, "soon").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "sooner").verdict, LFS_PROPERTY_VIOLATED);
    explored_free(&e);
}

/* Of all runs, not of some: as many workers as may be, with the reduction and without. */
static void costs_are_those_of_all_runs(void **state)
{
    struct lfs_explored_cost least, most;

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct lfs_explore_options options = explore_whole;
        struct explored e;

        options.costs = true;
        options.workers = 1 + i % 2;
        options.no_reduction = i / 2;
        e = explore_case(RACE, 0, &options);
        lfs_exploration_costs(e.x, &least, &most);
        assert_int_equal(least.refused, 0);
        assert_int_equal(least.blackout, 0);
        assert_int_equal(most.refused, 1); /* the message, or the activation */
        assert_int_equal(most.blackout, 1);
        assert_int_equal(most.dead, 0);
        explored_free(&e);
    }
}

#define ASKS_IN_VAIN                                                                              \
    HEAD "images:\n  sp1-v1: {manifest: " PLAIN ", handles: {direct_req: [{FFA_RX_RELEASE: {}}, " \
         "{choose: {answers: [{reply: {x3: 1}}], dies: [FFA_ABORT]}}]}}\n"                        \
         "partitions: {sp1: {image: sp1-v1}}\n"                                                   \
         "lanes:\n  cpu0:\n    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, optional: true}\n"

/* Three ends: it was not asked, it answered, it died. */
static void shares_are_of_distinct_ends(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct lfs_explore_options options = explore_whole;
        struct lfs_explored_cost least, most;
        struct lfs_explored_shares shares;
        struct explored e;

        options.costs = options.shares = true;
        options.workers = 1 + i % 2;
        options.no_reduction = i / 2;
        e = explore_case(ASKS_IN_VAIN, 0, &options);
        lfs_exploration_shares(e.x, &shares);
        lfs_exploration_costs(e.x, &least, &most);
        assert_int_equal(shares.ends, 3);
        assert_int_equal(shares.partitions_refused, 2);
        assert_int_equal(shares.dead, 1);
        assert_int_equal(shares.refused, 0); /* a request whose receiver dies was taken */
        assert_int_equal(shares.blackout, 0);
        assert_int_equal(least.partitions_refused, 0);
        assert_int_equal(most.partitions_refused, 1);
        explored_free(&e);
    }
}

static void time_out_of_service_is_told_when_timed(void **state)
{
    (void)state;
    assert_verdict(HEAD ECHOES "lanes:\n  cpu0:\n" PRIMED ACTIVATE
                               "expect: [outage_time(sp1) > 0, outage_time(sp1) < 10000000, "
                               "outage_calls(sp1) == 0, outage_steps(sp1) > 0]\n",
                   LFS_PASSED, 0);
    assert_verdict(HEAD ECHOES "lanes:\n  cpu0:\n    - LFA_VERSION\n"
                               "expect: [outage_time(sp1) == 0, outage_steps(sp1) == 0]\n",
                   LFS_PASSED, 0);
}

/* ---- violations ------------------------------------------------------------------------------ */

/* The choices of a violation, made again by hand. */
static void assert_repeats(const struct explored *e, const struct lfs_violation *v,
                           const char *expression_end)
{
    const struct lfs_run_options options = {
        .backend = LFS_FIBERS,
        .trace = true,
        .untimed = true,
        .choices = {.mode = LFS_CHOICE_RECORDED,
                    .recorded = v->choices,
                    .recorded_count = v->choice_count},
    };
    struct lfs_run *run = lfs_run_start(e->loaded.scenario, 0, &options, e->loaded.diag);

    assert_non_null(run);
    lfs_run_finish(run);
    assert_string_equal(lfs_end_name(lfs_ended(lfs_stack_machine(lfs_run_stack(run)))),
                        expression_end);
    lfs_run_free(run);
}

static void a_violation_is_told_with_its_simplest_run(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n    - choose: {a: [], b: [LFA_VERSION], c: "
                            "[LFA_VERSION, hang]}\n  cpu1: [LFA_VERSION]\n");
    struct lfs_violation v;

    (void)state;
    assert_int_equal(lfs_exploration_violations(e.x), 1);
    v = lfs_exploration_violation(e.x, 0);
    assert_string_equal(v.property, "no-deadlock");
    assert_int_equal(v.deviations, 1);
    assert_non_null(strstr(v.what, "it hangs"));
    assert_repeats(&e, &v, "deadlock");
    explored_free(&e);
}

static void a_failed_step_is_told_in_its_words(void **state)
{
    struct explored e =
        explore(HEAD ECHOES "lanes:\n  cpu0:\n" PRIMED
                            "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], "
                            "returns: SUCCESS}\n  cpu1:\n" MESSAGE);
    struct lfs_violation v;

    (void)state;
    assert_true(lfs_exploration_violations(e.x) > 0);
    v = lfs_exploration_violation(e.x, 0);
    assert_string_equal(v.property, "steps");
    assert_non_null(strstr(v.what, "LFA_ACTIVATE returned another status"));
    assert_non_null(v.rule);
    explored_free(&e);
}

/* ---- however it is searched ------------------------------------------------------------------ */

static void assert_same(const struct explored *a, const struct explored *b)
{
    assert_int_equal(lfs_exploration_outcomes(a->x), lfs_exploration_outcomes(b->x));
    for (size_t row = 0; row < lfs_exploration_outcomes(a->x); row++) {
        struct lfs_explored_outcome x = lfs_exploration_outcome(a->x, row);
        struct lfs_explored_outcome y = lfs_exploration_outcome(b->x, row);

        assert_int_equal(x.ends, y.ends);
        assert_int_equal(x.violates, y.violates);
        for (size_t c = 0; c < lfs_exploration_columns(a->x); c++)
            assert_string_equal(x.values[c], y.values[c]);
    }
    assert_int_equal(lfs_exploration_violations(a->x), lfs_exploration_violations(b->x));
    for (size_t i = 0; i < lfs_exploration_violations(a->x); i++) {
        struct lfs_violation x = lfs_exploration_violation(a->x, i);
        struct lfs_violation y = lfs_exploration_violation(b->x, i);

        assert_int_equal(x.cause, y.cause);
        assert_string_equal(x.what, y.what);
        assert_int_equal(x.choice_count, y.choice_count);
        assert_memory_equal(x.choices, y.choices, x.choice_count * sizeof(*x.choices));
    }
    for (size_t i = 0; i < lfs_exploration_properties(a->x); i++)
        assert_int_equal(lfs_exploration_property(a->x, i).verdict,
                         lfs_exploration_property(b->x, i).verdict);
}

static void neither_workers_nor_the_reduction_change_what_is_told(void **state)
{
    static const char text[] =
        RACE OBSERVED "faults:\n  - {name: tick, kind: ns_interrupt, cpu: cpu0, intid: 40, when: "
                      "state(sp1) == RUNNING, optional: true}\n"
                      "properties:\n  - {name: quiet, never: state(sp1) == STOPPING and "
                      "struck(tick)}\n  - {name: sees, eventually: version(sp1) == 2}\n";
    struct lfs_explore_options options = explore_whole;
    struct explored plain, other;

    (void)state;
    options.no_reduction = true;
    plain = explore_case(text, 0, &options);
    assert_true(lfs_exploration_violations(plain.x) > 0);
    options.no_reduction = false;
    for (options.workers = 1; options.workers <= 3; options.workers += 2) {
        other = explore_case(text, 0, &options);
        assert_true(lfs_exploration_result(other.x)->reduced);
        assert_same(&plain, &other);
        explored_free(&other);
    }
    explored_free(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_of_two_lanes_is_an_outcome),
        cmocka_unit_test(without_columns_ends_are_told),
        cmocka_unit_test(an_optional_step_is_made_and_left_out),
        cmocka_unit_test(policies_range),
        cmocka_unit_test(it_knows_which_policies_were_asked_for),
        cmocka_unit_test(each_kind_of_property_is_judged),
        cmocka_unit_test(a_search_that_was_cut_claims_nothing),
        cmocka_unit_test(what_activations_cost_can_be_observed),
        cmocka_unit_test(costs_are_those_of_all_runs),
        cmocka_unit_test(shares_are_of_distinct_ends),
        cmocka_unit_test(time_out_of_service_is_told_when_timed),
        cmocka_unit_test(only_what_is_listed_varies),
        cmocka_unit_test(a_violation_is_told_with_its_simplest_run),
        cmocka_unit_test(a_failed_step_is_told_in_its_words),
        cmocka_unit_test(neither_workers_nor_the_reduction_change_what_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
