/* SPDX-License-Identifier: BSD-3-Clause */
/* Counterexamples have no round of a `repeat` that they do not need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/explore/counterexample.h"
#include "tools/readers/explore/repeats.h"

#define ECHOES IMAGE("    behaviour: echo\n    version: 1\n") TAIL
#define COUNT  "{set: {n: $n + 1}}"

/* The rounds that are left of a step, as told; 0: nothing is told. */
static uint32_t told(const struct explored *e, const struct lfs_violation *v, const char *place)
{
    for (size_t i = 0; i < v->dropped_count; i++) {
        struct lfs_lane_step step =
            lfs_scenario_lane_step(e->loaded.scenario, 0, v->dropped[i].step);
        char name[16 + LFS_LANE_PLACE_SIZE], where[LFS_LANE_PLACE_SIZE];

        snprintf(name, sizeof(name), "cpu%u:%s", step.cpu, lfs_lane_step_place(&step, where));
        if (v->dropped[i].rounds > 0 && strcmp(name, place) == 0)
            return v->dropped[i].rounds;
    }
    return 0;
}

static unsigned limits(const struct lfs_violation *v)
{
    unsigned count = 0;

    for (size_t i = 0; i < v->dropped_count; i++)
        count += v->dropped[i].rounds > 0;
    return count;
}

/* Its only violation is told with that, and nothing of it can go. */
struct expected {
    const char *lanes, *property;
    struct {
        const char *place;
        uint32_t rounds;
    } told[3];
};

static void assert_told(const struct expected *expected)
{
    char text[2048];
    struct explored e;
    struct lfs_violation v;
    unsigned count = 0;

    snprintf(text, sizeof(text), "%slanes:\n%sproperties: [{name: p, %s}]\n", HEAD ECHOES,
             expected->lanes, expected->property);
    e = explore(text);
    v = only_violation(&e);
    for (size_t i = 0; i < 3 && expected->told[i].place; i++, count++)
        assert_int_equal(told(&e, &v, expected->told[i].place), expected->told[i].rounds);
    assert_int_equal(limits(&v), count);
    explored_free(&e);
}

/* ---- how many -------------------------------------------------------------------------------- */

#define SET_N "  cpu0:\n    - set: {n: 0}\n"

static void a_violation_is_told_with_the_rounds_that_it_needs(void **state)
{
    static const struct expected cases[] = {
        {SET_N "    - repeat: 9\n      do: [" COUNT ", FFA_ID_GET]\n  cpu1: [LFA_VERSION]\n",
         "never: $n == 3",
         {{"cpu0:2", 3}}},
        {SET_N "    - repeat: 9\n      do: [" COUNT "]\n  cpu1: []\n",
         "never: $n >= 1",
         {{"cpu0:2", 1}}},
        {SET_N "    - repeat: 9\n      do: [" COUNT "]\n  cpu1: []\n",
         "never: $n == 8",
         {{"cpu0:2", 8}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_told(&cases[i]);
}

static void one_that_needs_all_rounds_keeps_them(void **state)
{
    static const struct expected all = {SET_N "    - repeat: 5\n      do: [" COUNT ", FFA_ID_GET]\n"
                                              "  cpu1: [LFA_VERSION]\n",
                                        "never: $n == 5",
                                        {{NULL, 0}}};

    (void)state;
    assert_told(&all);
}

/* It ends in a round, long before the last: so many are told, and are never made. */
static void rounds_that_the_run_does_not_come_to_go(void **state)
{
    struct explored e = explore(
        HEAD ECHOES "lanes:\n" SET_N "    - repeat: 0xffff_ffff\n      do:\n        - " COUNT
                    "\n        - {when: $n == 3, then: [hang]}\n  cpu1: []\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_string_equal(v.property, "no-deadlock");
    assert_int_equal(told(&e, &v, "cpu0:2"), 3);
    assert_int_equal(lfs_scenario_lane_step(e.loaded.scenario, 0, v.dropped[0].step).rounds,
                     UINT32_MAX);
    explored_free(&e);
}

/* Also where what is asked for would be set in them: the run shows it before. */
static void rounds_behind_the_end_go_whatever_they_set(void **state)
{
    static const struct expected it = {
        SET_N "    - repeat: 9\n      do: [" COUNT ", {when: $n == 3, then: [PSCI_CPU_OFF]}, "
              "{when: $n > 6, then: [{set: {k: 1}}]}]\n  cpu1: []\nexplore: {allow: [lanes-end]}\n",
        "forall: $k == 1",
        {{"cpu0:2", 3}}};

    (void)state;
    assert_told(&it);
}

/* Each time that the lane comes to the inner one, it makes so many. */
static void nested_ones_have_fewer_each(void **state)
{
    static const struct expected cases[] = {
        {SET_N "    - repeat: 4\n      do:\n        - repeat: 3\n          do: [" COUNT
               ", FFA_ID_GET]\n        - set: {k: $n}\n  cpu1: []\n",
         "never: $k == 6",
         {{"cpu0:2", 2}}},
        {SET_N "    - repeat: 4\n      do:\n        - repeat: 5\n          do: [{set: {k: 1}}]\n"
               "        - " COUNT "\n  cpu1: []\n",
         "never: $n == 3 and $k == 1",
         {{"cpu0:2", 3}, {"cpu0:2.1", 1}}},
        {SET_N "    - repeat: 3\n      do:\n        - repeat: 3\n          do:\n"
               "            - {repeat: 3, do: [" COUNT "]}\n  cpu1: []\n",
         "never: $n == 1",
         {{"cpu0:2", 1}, {"cpu0:2.1", 1}, {"cpu0:2.2", 1}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_told(&cases[i]);
}

static void those_inside_of_options_and_conditions_have_fewer(void **state)
{
    static const struct expected cases[] = {
        {SET_N "    - choose:\n        a: [{repeat: 5, do: [LFA_VERSION]}]\n"
               "        b: [{repeat: 6, do: [{set: {n: $n + 2}}, LFA_VERSION]}]\n  cpu1: []\n",
         "never: $n == 8",
         {{"cpu0:2.3", 4}}},
        {SET_N "    - when: $n == 0\n      then: [{repeat: 6, do: [" COUNT "]}]\n"
               "      else: [{repeat: 7, do: [" COUNT "]}]\n  cpu1: []\n",
         "never: $n == 2",
         {{"cpu0:2.1", 2}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_told(&cases[i]);
}

/* At most so many, whatever the count is then; of a count that is no larger nothing is told. */
static void a_count_that_is_an_expression_gets_a_limit(void **state)
{
    static const struct expected cases[] = {
        {"  cpu0:\n    - set: {n: 0, many: 4}\n    - repeat: $many + 2\n      do: [" COUNT "]\n"
         "  cpu1: []\n",
         "never: $n == 2",
         {{"cpu0:2", 2}}},
        {"  cpu0:\n    - set: {n: 0, many: 4}\n    - repeat: $many\n      do: [" COUNT "]\n"
         "  cpu1: []\n",
         "never: $n == 4",
         {{NULL, 0}}},
        {"  cpu0:\n    - set: {n: 0, many: 0}\n    - repeat: 3\n      do:\n"
         "        - set: {many: $many + 1}\n        - repeat: $many\n          do: [" COUNT "]\n"
         "  cpu1: []\n",
         "never: $n == 6",
         {{NULL, 0}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_told(&cases[i]);
}

/* What counts happens while another lane is in some round: in the first, in the last. */
static void rounds_of_several_lanes_go(void **state)
{
    static const struct expected cases[] = {
        {"  cpu0:\n    - set: {a: 0, b: 0}\n    - repeat: 5\n"
         "      do: [{set: {a: $a + 1}}, LFA_VERSION]\n    - set: {done: 1}\n"
         "  cpu1:\n    - repeat: 7\n      do: [LFA_VERSION, {when: $a == 2, then: [{set: {b: $b + "
         "1}}]}]\n",
         "never: $b == 3 and $done == 1",
         {{"cpu0:2", 2}, {"cpu1:1", 3}}},
        {"  cpu0:\n    - repeat: 5\n      do: [{set: {a: 0}}, LFA_VERSION, {set: {a: 1}}]\n"
         "  cpu1: [{when: $a == 1, then: [{set: {seen: 1}}]}]\n",
         "never: $seen == 1",
         {{"cpu0:1", 1}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_told(&cases[i]);
}

/* ---- the same story -------------------------------------------------------------------------- */

/* What a step returns for no known reason may rest on any round that was made; those behind it were
 * not. */
static void rounds_that_it_may_rest_on_stay(void **state)
{
    static const char *const lanes[] = {
        "    - repeat: 4\n      do: [LFA_VERSION]\n    - set: {a: 1}\n    - check: $a == 2\n",
        "    - set: {a: 0}\n    - repeat: 5\n      do: [{check: $a < 2}, {set: {a: $a + 1}}]\n",
    };
    static const uint32_t rounds[] = {0, 3};

    (void)state;
    for (size_t i = 0; i < sizeof(lanes) / sizeof(lanes[0]); i++) {
        char text[1024];
        struct explored e;
        struct lfs_violation v;

        snprintf(text, sizeof(text), "%slanes:\n  cpu0:\n%s", HEAD ECHOES, lanes[i]);
        e = explore(text);
        v = only_violation(&e);
        assert_string_equal(v.property, "steps");
        assert_int_equal(told(&e, &v, "cpu0:2"), rounds[i]);
        assert_int_equal(limits(&v), rounds[i] > 0);
        explored_free(&e);
    }
}

/* Fewer would show it with another value. */
static void rounds_that_the_value_needs_stay(void **state)
{
    static const struct expected it = {
        "  cpu0:\n    - set: {n: 4}\n    - repeat: 6\n      do: [{set: {m: $n}}, {set: {n: $n + "
        "1}}]\n    - {when: $m > 6, then: [{set: {seen: $m}}]}\n  cpu1: []\n",
        "never: $seen > 0",
        {{NULL, 0}}};

    (void)state;
    assert_told(&it);
}

/* Nothing has happened, and nobody knows why. */
static void rounds_of_what_nobody_has_touched_stay(void **state)
{
    static const struct expected it = {
        "  cpu0: [{repeat: 3, do: [LFA_VERSION, FFA_ID_GET]}]\n  cpu1: []\n",
        "forall: version(sp1) == 2",
        {{NULL, 0}}};

    (void)state;
    assert_told(&it);
}

/* The way into a round without end. */
static void the_way_into_a_livelock_has_the_rounds_that_it_needs(void **state)
{
    struct explored e = explore(
        HEAD "platform: {preset: fvp-test, cpus: 1}\n"
             "components: [{name: fw, kind: stub, answers: {load: [CALL_AGAIN]}}]\n"
             "lanes:\n" SET_N "    - {repeat: 5, do: [" COUNT "]}\n"
             "    - linux_lfa_write: {component: fw, driver: rfc-v2, file: force_cpu_rendezvous, "
             "value: 0}\n"
             "    - {when: $n >= 2, then: [linux_lfa_activate: {component: fw}]}\n");
    struct lfs_violation v = only_violation(&e);

    (void)state;
    assert_true(v.goes_round);
    assert_int_equal(told(&e, &v, "cpu0:2"), 2);
    explored_free(&e);
}

/* An exploration may be of fewer rounds to begin with; fewer still take their place. */
static void what_is_given_is_told_once(void **state)
{
    static const char text[] =
        HEAD ECHOES "lanes:\n" SET_N "    - {repeat: 9, do: [" COUNT ", FFA_ID_GET]}\n"
                    "properties: [{name: p, never: $n == 2}]\n";
    const struct lfs_left_out given[] = {{3, 5}};
    struct lfs_explore_options options = explore_whole;
    struct explored e;
    struct lfs_violation v;

    (void)state;
    options.dropped = given;
    options.dropped_count = 1;
    e = explore_case(text, 0, &options);
    v = only_violation(&e);
    assert_int_equal(limits(&v), 1);
    assert_int_equal(told(&e, &v, "cpu0:2"), 2);
    explored_free(&e);
}

/* ---- nothing can go -------------------------------------------------------------------------- */

#define PRIMED                                    \
    "    - LFA_GET_INVENTORY: {component: sp1}\n" \
    "    - LFA_PRIME: {component: sp1}\n"
#define ACTIVATE "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], soft: true}\n"
#define REQUEST  "{FFA_MSG_SEND_DIRECT_REQ: {to: sp1, soft: true, save: {s: status}}}"

/* Firmware at work: each violation is explored again with one round less. */
static void no_round_of_a_race_is_idle(void **state)
{
    struct explored e = explore(
        HEAD ECHOES "lanes:\n  cpu0:\n    - set: {busy: 0}\n    - repeat: 4\n      do:\n"
                    "        - " REQUEST "\n        - {when: $s == BUSY, then: [{set: {busy: $busy "
                    "+ 1}}]}\n  cpu1:\n" PRIMED "    - {repeat: 2, do: [LFA_VERSION]}\n" ACTIVATE
                    "properties: [{name: p, never: $busy == 2}]\n");
    unsigned rounds = 0;

    (void)state;
    assert_true(lfs_exploration_violations(e.x) > 0);
    for (size_t i = 0; i < lfs_exploration_violations(e.x); i++) {
        struct counterexample c = {e.loaded.scenario, 0, e.loaded.diag, e.x,
                                   lfs_exploration_violation(e.x, i)};

        no_decision_is_idle(&c);
        no_step_is_idle(&c);
        no_round_is_idle(&c);
        rounds += told(&e, &c.v, "cpu0:2");
    }
    assert_true(rounds >= 2);
    explored_free(&e);
}

/* ---- the search for how few ------------------------------------------------------------------ */

struct threshold {
    const uint32_t *shows; /* numbers of rounds that show it, 0 at the end */
    uint32_t tries, last;
};

static bool try(void *user, uint32_t rounds)
{
    struct threshold *it = user;

    it->tries++;
    for (const uint32_t *at = it->shows; *at > 0; at++)
        if (*at == rounds || (at[1] == 0 && rounds > *at)) {
            it->last = rounds;
            return true;
        }
    return false;
}

static void one_round_fewer_does_not_show_it(void **state)
{
    (void)state;
    for (uint32_t all = 1; all <= 70; all++)
        for (uint32_t needed = 1; needed <= all; needed++)
            for (uint32_t begun = needed; begun <= all + 1; begun++) {
                const uint32_t shows[] = {needed, 0};
                struct threshold it = {shows, 0, all};

                assert_int_equal(fewest_rounds(all, begun, try, &it), needed);
                assert_int_equal(it.last, needed);
                assert_true(it.tries <= 9);
            }
}

/* Where some fewer do, and more do not. */
static void a_gap_is_no_end_of_it(void **state)
{
    static const uint32_t shows[] = {3, 4, 9, 10, 11, 30, 0};
    struct threshold it = {shows, 0, 40};
    uint32_t fewest = fewest_rounds(40, 40, try, &it);

    (void)state;
    assert_int_equal(it.last, fewest);
    assert_true(try(&it, fewest));
    assert_false(try(&it, fewest - 1));
    assert_int_equal(fewest_rounds(0, 0, try, &it), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_violation_is_told_with_the_rounds_that_it_needs),
        cmocka_unit_test(one_that_needs_all_rounds_keeps_them),
        cmocka_unit_test(rounds_that_the_run_does_not_come_to_go),
        cmocka_unit_test(rounds_behind_the_end_go_whatever_they_set),
        cmocka_unit_test(nested_ones_have_fewer_each),
        cmocka_unit_test(those_inside_of_options_and_conditions_have_fewer),
        cmocka_unit_test(a_count_that_is_an_expression_gets_a_limit),
        cmocka_unit_test(rounds_of_several_lanes_go),
        cmocka_unit_test(rounds_that_it_may_rest_on_stay),
        cmocka_unit_test(rounds_that_the_value_needs_stay),
        cmocka_unit_test(rounds_of_what_nobody_has_touched_stay),
        cmocka_unit_test(the_way_into_a_livelock_has_the_rounds_that_it_needs),
        cmocka_unit_test(what_is_given_is_told_once),
        cmocka_unit_test(no_round_of_a_race_is_idle),
        cmocka_unit_test(one_round_fewer_does_not_show_it),
        cmocka_unit_test(a_gap_is_no_end_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
