/* SPDX-License-Identifier: BSD-3-Clause */
/* What is judged though a scenario speaks of something near it, what is not judged and says so, and
 * what a search within bounds claims. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/explore/explore_text.h"

#define ECHOES IMAGE("    behaviour: echo\n    version: 1\n") TAIL
#define CPU0   "lanes:\n  cpu0:\n"
#define PANICS \
    HEAD "policy: {profile: upstream}\n" ECHOES CPU0 "    - FFA_ERROR: {x2: 0xfffffff8}\n"
#define RESETS HEAD ECHOES CPU0 "    - PSCI_SYSTEM_RESET\n"
#define HANGS  HEAD ECHOES CPU0 "    - choose: {a: [], b: [hang]}\n"
#define RANGES                                                     \
    HEAD "policy: {donate: {choose: [deny, abort]}}\n" ECHOES CPU0 \
         "    - choose: {a: [], b: [hang]}\n"
#define FORALL(what) "properties: [{name: own, forall: \"" what "\"}]\n"

static void assert_why_not(const char *text, const char *property, const char *why)
{
    struct explored e = explore(text);

    assert_int_equal(property_named(&e, property).verdict, LFS_PROPERTY_NOT_JUDGED);
    assert_string_equal(property_named(&e, property).why_not, why);
    explored_free(&e);
}

/* ---- ends ------------------------------------------------------------------------------------ */

static void asking_whether_a_lane_ends_hides_no_end(void **state)
{
    (void)state;
    assert_violated(PANICS FORALL("not finished(cpu0) or version(sp1) == 1"), "no-panic");
    assert_violated(RESETS FORALL("not finished(cpu0) or version(sp1) == 1"), "no-reset");
    assert_violated(HANGS FORALL("finished(cpu0) or chosen(b)"), "no-deadlock");
}

static void a_property_that_names_an_end_judges_that_one(void **state)
{
    (void)state;
    assert_violated(PANICS FORALL("end == panic implies reason == ERROR_FROM_NWD"), NULL);
    assert_violated(PANICS FORALL("(end == panic or end == reset) implies version(sp1) == 1"),
                    NULL);
    assert_violated(PANICS FORALL("end == panic implies reason == BOOT"), "own");
    assert_violated(PANICS FORALL("end == deadlock implies version(sp1) == 2"), "no-panic");
    assert_violated(HANGS FORALL("end == panic implies version(sp1) == 2"), "no-deadlock");
    assert_why_not(HANGS FORALL("end != deadlock or chosen(b)"), "no-deadlock", "left to own");
}

static void that_an_end_occurs_somewhere_judges_no_other_run(void **state)
{
    (void)state;
    assert_violated(HANGS "properties: [{name: own, exists: end == deadlock}]\n", "no-deadlock");
}

static void to_observe_is_not_to_judge(void **state)
{
    (void)state;
    assert_violated(HANGS "observe: {end: end == deadlock}\n", "no-deadlock");
    assert_violated(PANICS "observe: {locks: finding(LOCK_ORDER), end: end == panic}\n",
                    "no-panic");
}

static void an_expectation_judges_what_it_names_and_all_that_is_not_completed(void **state)
{
    (void)state;
    assert_violated(HANGS "expect: [end == completed or chosen(b)]\n", NULL);
    assert_violated(HANGS "expect: [end == completed or end == deadlock]\n", NULL);
    assert_violated(HANGS "expect: [end != panic]\n", "no-deadlock");
    assert_why_not(HANGS "expect: [end != deadlock or chosen(b)]\n", "no-deadlock",
                   "left to expect-1");
}

/* It is left out of explorations, and so judges nothing. */
static void an_expectation_about_time_hides_nothing(void **state)
{
    (void)state;
    assert_violated(HANGS "expect: [end == completed or outage_time(sp1) == 0]\n", "no-deadlock");
}

static void a_property_judges_under_its_policies_only(void **state)
{
    struct explored e = explore(RANGES "properties: [{name: own, forall: end == deadlock implies "
                                       "chosen(b), under: {donate: deny}}]\n");
    struct lfs_judged_property p = property_named(&e, "no-deadlock");

    (void)state;
    assert_int_equal(p.verdict, LFS_PROPERTY_VIOLATED);
    assert_int_equal(p.states, 1);
    assert_string_equal(p.why_not, "left to own");
    assert_int_equal(lfs_exploration_violation(e.x, 0).combination, 1);
    assert_null(property_named(&e, "own").why_not);
    explored_free(&e);
}

/* ---- lanes ----------------------------------------------------------------------------------- */

#define STAYS_OFF         HEAD ECHOES CPU0 "    - LFA_VERSION\n  cpu1: [PSCI_CPU_OFF, LFA_VERSION]\n"
#define NAMED(kind, what) "properties: [{name: own, " kind ": \"" what "\"}]\n"

static void to_ask_for_the_end_of_a_lane_does_not_judge_it(void **state)
{
    (void)state;
    assert_violated(STAYS_OFF "observe: {off: finished(cpu1)}\n", "lanes-end");
    assert_violated(STAYS_OFF NAMED("exists", "finished(cpu1) == 0"), "lanes-end");
    assert_violated(STAYS_OFF NAMED("never", "finished(cpu1) and version(sp1) == 2"), "lanes-end");
    assert_violated(STAYS_OFF NAMED("always", "version(sp1) == 1 or finished(cpu1)"), "lanes-end");
    assert_violated(STAYS_OFF NAMED("forall", "finished(cpu0)"), "lanes-end");
    assert_violated(STAYS_OFF "expect: [finished(cpu0)]\n", "lanes-end");
    assert_violated(HEAD ECHOES CPU0 "    - when: finished(cpu1)\n      then: [LFA_VERSION]\n"
                                     "  cpu1: [PSCI_CPU_OFF, LFA_VERSION]\n",
                    "lanes-end");
}

static void who_says_how_a_lane_must_end_judges_that_lane(void **state)
{
    struct explored e = explore(STAYS_OFF NAMED("forall", "not finished(cpu1)"));

    (void)state;
    assert_int_equal(property_named(&e, "lanes-end").verdict, LFS_PROPERTY_HOLDS);
    assert_string_equal(property_named(&e, "lanes-end").why_not, "cpu1 is left to own");
    explored_free(&e);
    assert_violated(STAYS_OFF NAMED("forall", "finished(cpu1)"), "own");
    assert_violated(STAYS_OFF NAMED("eventually", "finished(cpu1)"), "own");
    assert_violated(STAYS_OFF "expect: [finished(cpu1) == 0]\n", NULL);
    assert_why_not(STAYS_OFF NAMED("forall", "finished(cpu0) and finished(cpu1) == 0"), "lanes-end",
                   "cpu0 is left to own; cpu1 is left to own");
}

/* ---- clients in the place of lanes ----------------------------------------------------------- */

#define ANSWERS                                                                                 \
    HEAD IMAGE("    version: 1\n    handles:\n      direct_req: [{choose: {a: [{set: {v: 1}}, " \
               "{reply: {x3: 1}}], b: [{reply: {x3: 2}}]}}]\n") TAIL                            \
        "faults: [{name: irq, kind: ns_interrupt, cpu: cpu0, intid: 27, optional: true}]\n"     \
        "clients: {count: 1, calls: 1, partitions: "
#define ABOUT(what) "}\n" NAMED("exists", what)

static void assert_judged(const char *text, bool is_judged)
{
    static const char why[] = "about lanes, and clients take their place";
    struct lfs_explore_options options = explore_whole;
    struct explored e;
    struct lfs_judged_property p;

    options.moded = true;
    options.mode = LFS_SEARCH_RANDOM;
    options.runs = 3;
    e = explore_case(text, 0, &options);
    p = property_named(&e, "own");
    assert_int_equal(p.verdict == LFS_PROPERTY_NOT_JUDGED, !is_judged);
    if (is_judged)
        assert_null(p.why_not);
    else
        assert_string_equal(p.why_not, why);
    explored_free(&e);
}

static void what_nobody_does_is_not_judged(void **state)
{
    (void)state;
    assert_judged(ANSWERS "as-written" ABOUT("chosen(a)"), true);
    assert_judged(ANSWERS "as-written" ABOUT("$v == 1"), true);
    assert_judged(ANSWERS "anything" ABOUT("chosen(a)"), false);
    assert_judged(ANSWERS "anything" ABOUT("version(sp1) == 2 or not $v == 1"), false);
    assert_judged(ANSWERS "anything" ABOUT("struck(irq) == 9"), true);
    assert_judged(ANSWERS "anything" ABOUT("version(sp1) == 2"), true);
}

/* ---- what is left out says why ------------------------------------------------------------------ */

static void what_the_scenario_allows_is_not_judged(void **state)
{
    (void)state;
    assert_why_not(RESETS "explore: {allow: [no-reset, INV-01]}\n", "no-reset",
                   "the scenario allows it");
    assert_why_not(RESETS "explore: {allow: [no-reset, INV-01]}\n", "INV-01",
                   "the scenario allows it");
}

static void a_finding_is_left_to_who_speaks_of_it(void **state)
{
    struct explored e = explore(
        HEAD ECHOES CPU0 "    - LFA_VERSION\n"
                         "expect: [finding(INV-33) == 0]\n" FORALL("finding(RXTX_LEAK) == 0"));
    struct lfs_judged_property pages = property_named(&e, "pages-not-lost");

    (void)state;
    assert_int_equal(property_named(&e, "INV-33").verdict, LFS_PROPERTY_NOT_JUDGED);
    assert_string_equal(property_named(&e, "INV-33").why_not, "left to expect-1");
    assert_int_equal(property_named(&e, "INV-32").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(pages.verdict, LFS_PROPERTY_HOLDS);
    assert_string_equal(pages.why_not, "RXTX_LEAK is left to own");
    explored_free(&e);
}

static void without_the_oracle_no_invariant_is_judged(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.no_oracle = true;
    e = explore_case(HEAD ECHOES CPU0 "    - LFA_VERSION\n", 0, &options);
    assert_int_equal(property_named(&e, "INV-01").verdict, LFS_PROPERTY_NOT_JUDGED);
    assert_string_equal(property_named(&e, "INV-34").why_not, "the invariants are switched off");
    assert_int_equal(property_named(&e, "no-panic").verdict, LFS_PROPERTY_HOLDS);
    explored_free(&e);
}

static void rounds_are_not_looked_for_everywhere(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.moded = true;
    options.mode = LFS_SEARCH_RANDOM;
    options.runs = 3;
    e = explore_case(HANGS, 0, &options);
    assert_string_equal(property_named(&e, "no-livelock").why_not,
                        "runs by lot do not look for rounds");
    assert_int_equal(property_named(&e, "no-panic").verdict, LFS_PROPERTY_NO_VIOLATION);
    explored_free(&e);
    options = explore_whole;
    options.shard = (struct lfs_shard){1, 2};
    options.keep = true;
    e = explore_case(HANGS, 0, &options);
    assert_string_equal(property_named(&e, "no-livelock").why_not,
                        "a shard does not look for rounds");
    explored_free(&e);
    options = explore_whole;
    options.bounds.states = 2;
    e = explore_case(HANGS, 0, &options);
    assert_string_equal(property_named(&e, "no-livelock").why_not,
                        "rounds are looked for when all was searched");
    explored_free(&e);
}

/* ---- what bounds leave open --------------------------------------------------------------------- */

#define RACE                                                                              \
    HEAD ECHOES CPU0 "    - set: {v: 1}\n    - LFA_VERSION\n    - set: {v: 2}\n  cpu1:\n" \
                     "    - set: {w: $v}\n    - LFA_VERSION\n    - LFA_VERSION\n"
#define KINDS                                  \
    "properties:\n"                            \
    "  - {name: some, exists: $w == 1}\n"      \
    "  - {name: later, eventually: $v == 2}\n" \
    "  - {name: last, forall: $v == 2}\n"      \
    "  - {name: anywhere, never: $v == 3}\n"

static void runs_that_depth_cuts_prove_nothing_about_ends(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.bounds.depth = 2;
    e = explore_case(RACE KINDS, 0, &options);
    assert_true(lfs_exploration_complete(e.x) && lfs_exploration_bounded(e.x));
    assert_int_equal(property_named(&e, "some").verdict, LFS_PROPERTY_NOT_SHOWN);
    assert_int_equal(property_named(&e, "later").verdict, LFS_PROPERTY_NO_VIOLATION);
    assert_int_equal(property_named(&e, "last").verdict, LFS_PROPERTY_NO_VIOLATION);
    assert_int_equal(property_named(&e, "anywhere").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "no-deadlock").verdict, LFS_PROPERTY_NO_VIOLATION);
    assert_int_equal(property_named(&e, "no-livelock").verdict, LFS_PROPERTY_NO_VIOLATION);
    assert_int_equal(property_named(&e, "INV-01").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(lfs_exploration_outcomes(e.x), 1);
    assert_true(has_outcome(&e, "cut by depth"));
    assert_true(lfs_exploration_outcome(e.x, 0).ends > 0);
    assert_int_equal(lfs_exploration_result(e.x)->counts.ends, 0);
    explored_free(&e);
    options.bounds.depth = 1000; /* cuts nothing */
    e = explore_case(RACE KINDS, 0, &options);
    assert_false(lfs_exploration_bounded(e.x));
    assert_int_equal(property_named(&e, "some").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "last").verdict, LFS_PROPERTY_HOLDS);
    assert_int_equal(property_named(&e, "no-livelock").verdict, LFS_PROPERTY_HOLDS);
    assert_false(has_outcome(&e, "cut by depth"));
    explored_free(&e);
}

static void runs_by_lot_count_those_that_depth_cuts(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.bounds.depth = 2;
    options.moded = true;
    options.mode = LFS_SEARCH_RANDOM;
    options.runs = 20;
    e = explore_case(RACE "observe: {v: $v}\n" KINDS, 0, &options);
    assert_true(lfs_exploration_result(e.x)->depth_met);
    assert_int_equal(lfs_exploration_outcomes(e.x), 1);
    assert_true(has_outcome(&e, "- cut by depth"));
    explored_free(&e);
}

static void few_preemptions_do_not_show_that_something_never_is(void **state)
{
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.bounds.preemptions = 0;
    e = explore_case(RACE KINDS, 0, &options);
    assert_int_equal(property_named(&e, "some").verdict, LFS_PROPERTY_NOT_SHOWN);
    assert_int_equal(property_named(&e, "last").verdict, LFS_PROPERTY_HOLDS);
    explored_free(&e);
    options.bounds = explore_whole.bounds;
    options.bounds.deviations = 0;
    e = explore_case(RACE KINDS, 0, &options);
    assert_int_equal(property_named(&e, "some").verdict, LFS_PROPERTY_NOT_SHOWN);
    explored_free(&e);
    options.bounds.deviations = LFS_SEARCH_UNBOUNDED;
    e = explore_case(RACE "properties: [{name: some, exists: $w == 3}]\n", 0, &options);
    assert_int_equal(property_named(&e, "some").verdict, LFS_PROPERTY_NOT_MET);
    explored_free(&e);
}

#define STRIKES                                     \
    HEAD ECHOES CPU0                                \
        "    - choose: {a: [], b: [LFA_VERSION]}\n" \
        "faults: [{name: irq, kind: ns_interrupt, cpu: cpu0, intid: 27, optional: true}]\n"

/* Both would be shown, or are violated, if it varied. */
static void what_does_not_vary_is_not_shown(void **state)
{
    static const char *const vary[] = {"lanes, choices", "lanes, faults, policy",
                                       "lanes, choices, faults, policy"};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        char text[2048];
        struct explored e;

        snprintf(text, sizeof(text),
                 STRIKES "explore: {vary: [%s]}\nproperties:\n"
                         "  - {name: other, exists: chosen(b) and struck(irq) == 1}\n"
                         "  - {name: none, exists: struck(irq) == 2}\n",
                 vary[i]);
        e = explore(text);
        assert_true(lfs_exploration_complete(e.x));
        assert_int_equal(lfs_exploration_varies_all(e.x), i == 2);
        assert_int_equal(property_named(&e, "other").verdict,
                         i == 2 ? LFS_PROPERTY_HOLDS : LFS_PROPERTY_NOT_SHOWN);
        assert_int_equal(property_named(&e, "none").verdict,
                         i == 2 ? LFS_PROPERTY_NOT_MET : LFS_PROPERTY_NOT_SHOWN);
        explored_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asking_whether_a_lane_ends_hides_no_end),
        cmocka_unit_test(a_property_that_names_an_end_judges_that_one),
        cmocka_unit_test(that_an_end_occurs_somewhere_judges_no_other_run),
        cmocka_unit_test(to_observe_is_not_to_judge),
        cmocka_unit_test(an_expectation_judges_what_it_names_and_all_that_is_not_completed),
        cmocka_unit_test(an_expectation_about_time_hides_nothing),
        cmocka_unit_test(a_property_judges_under_its_policies_only),
        cmocka_unit_test(to_ask_for_the_end_of_a_lane_does_not_judge_it),
        cmocka_unit_test(who_says_how_a_lane_must_end_judges_that_lane),
        cmocka_unit_test(what_nobody_does_is_not_judged),
        cmocka_unit_test(what_the_scenario_allows_is_not_judged),
        cmocka_unit_test(a_finding_is_left_to_who_speaks_of_it),
        cmocka_unit_test(without_the_oracle_no_invariant_is_judged),
        cmocka_unit_test(rounds_are_not_looked_for_everywhere),
        cmocka_unit_test(runs_that_depth_cuts_prove_nothing_about_ends),
        cmocka_unit_test(runs_by_lot_count_those_that_depth_cuts),
        cmocka_unit_test(few_preemptions_do_not_show_that_something_never_is),
        cmocka_unit_test(what_does_not_vary_is_not_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
