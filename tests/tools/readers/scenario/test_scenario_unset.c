/* SPDX-License-Identifier: BSD-3-Clause */
/* A variable that no step has set is a value of its own: no comparison with it holds, and no state
 * with it is one in which it is 0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/script.h"
#include "tests/tools/readers/explore/explore_text.h"

#define SP IMAGE("    behaviour: echo\n") TAIL
static const char scenario[] =
    HEAD SP "faults:\n"
            "  - {name: never, kind: memory_write, address: 0x7000000, u32: 0, when: false}\n"
            "lanes:\n"
            "  cpu0:\n"
            "    - set: {zero: 0}\n"
            "    - LFA_VERSION: {only_if: false, save: {lost: x0}, label: skipped}\n"
            "    - choose: {goes-on: [], leaves: [{signal: left}]}\n"
            "    - set: {copy: $lost + 1}\n"
            "    - set: {taken: 7}\n"
            "    - set: {taken: $lost}\n"
            "    - hang\n"
            "expect:\n"
            "  - end: deadlock\n";

static const char *const comparisons[] = {
    "$lost == 0",
    "$lost != 0",
    "$lost < 1",
    "$lost <= 0",
    "$lost >= 0",
    "1 > $lost",
    "0 == $lost",
    "$lost == $lost",
    "$lost != $zero",
    "reg(skipped, x0) == 0",
    "reg(skipped, status) == SUCCESS",
    "reg(skipped, status) != SUCCESS",
    /* what is computed from it */
    "$lost + 1 == 1",
    "1 - $lost != 0",
    "$lost * 0 == 0",
    "$lost & 0 == 0",
    "$copy == 1",
    "$copy != 1",
    "$taken == 7",
    "$taken != 7",
    "owner($lost) == none",
    "owner($lost) != none",
    "owners($lost) == []",
    "count(owners($lost)) == 0",
    "access(sp1, $lost) == none",
    "handle($lost) == none",
    "u8(sp1, heap + $lost) == 0",
    "filled(0x9000_0000, $lost, 0) != 2",
    "min($lost, 0) == 0",
    "[1, $lost] == [1, 0]",
    "[1, $lost] != [1, 2]",
    /* truths */
    "$lost",
    "$lost or $lost",
    "$zero == 0 and $lost",
};
enum { COMPARISONS = sizeof(comparisons) / sizeof(comparisons[0]) };

/* What begins at 0 has always been counted. */
static const char *const counts[] = {
    "$zero == 0",
    "not left",
    "true",
    "chosen(leaves) == 0",
    "finished(cpu0) == 0",
    "struck(never) == 0",
    "$lost implies false",
    "not $lost == 0",
};
enum { COUNTS = sizeof(counts) / sizeof(counts[0]) };

static void no_comparison_with_it_holds(void **state)
{
    (void)state;
    assert_int_equal(failures_of(scenario, comparisons, COMPARISONS, "", ""), COMPARISONS);
    assert_int_equal(failures_of(scenario, comparisons, COMPARISONS, "not (", ")"), 0);
}

static void what_is_counted_begins_at_0(void **state)
{
    (void)state;
    assert_int_equal(failures_of(scenario, counts, COUNTS, "", ""), 0);
    assert_int_equal(failures_of(scenario, counts, COUNTS, "not (", ")"), COUNTS);
}

#define SKIPPED "lanes:\n  cpu0:\n    - LFA_VERSION: {only_if: false, save: {lost: x0}}\n"

static void a_step_that_expects_it_fails_and_says_why(void **state)
{
    (void)state;
    assert_failure(HEAD SP SKIPPED "    - LFA_GET_INFO: {selector: 0, returns: {x0: $lost}}\n",
                   "LFA_GET_INFO returned another value",
                   "a value that no step has set: nothing is equal to it", "x0 = 0 (0)");
    assert_verdict(HEAD SP SKIPPED
                   "    - LFA_GET_INFO: {selector: 0, returns: {x0: {any_of: [$lost, 0]}}}\n",
                   LFS_PASSED, 0);
    assert_failure(HEAD SP SKIPPED "    - check: $lost == 0\n", "the check does not hold", NULL,
                   "one side is a value that no step has set: no comparison with it holds");
    assert_failure(HEAD SP SKIPPED "    - load: {at: 0x9000_0000, u64: $lost}\n",
                   "memory at 0x90000000 holds another value",
                   "a value that no step has set: nothing is equal to it", "0 (0)");
    assert_failure(HEAD SP SKIPPED "expect:\n  - $lost == 0\n",
                   "an expectation does not hold at the end", "$lost == 0",
                   "$lost is not set: no step has come to it");
}

/* As an argument it is what a register holds that nobody wrote. */
static void as_an_argument_it_is_0(void **state)
{
    (void)state;
    assert_verdict(HEAD SP SKIPPED "    - LFA_GET_INFO: {selector: $lost, returns: SUCCESS}\n"
                                   "    - {repeat: $lost, do: [hang]}\n",
                   LFS_PASSED, 0);
}

/* ---- explorations ---------------------------------------------------------------------------- */

#define SETS_OR_NOT                                                                  \
    HEAD SP "lanes:\n  cpu0:\n    - choose: {sets: [{set: {x: 0}}], does-not: []}\n" \
            "    - LFA_VERSION\n"                                                    \
            "observe: {x: $x, sum: $x + 1}\n"

static const struct lfs_explored_outcome *outcome_with(const struct explored *e, const char *value,
                                                       struct lfs_explored_outcome *out)
{
    for (size_t i = 0; i < lfs_exploration_outcomes(e->x); i++) {
        *out = lfs_exploration_outcome(e->x, i);
        if (strcmp(out->values[0], value) == 0)
            return out;
    }
    return NULL;
}

/* The two ways differ in nothing but that bit. */
static void it_is_a_state_of_its_own(void **state)
{
    struct explored e = explore(SETS_OR_NOT);
    struct lfs_explored_outcome outcome;

    (void)state;
    assert_int_equal(lfs_exploration_result(e.x)->counts.ends, 2);
    assert_int_equal(lfs_exploration_outcomes(e.x), 2);
    assert_non_null(outcome_with(&e, "0", &outcome));
    assert_string_equal(outcome.values[1], "1");
    assert_non_null(outcome_with(&e, LFS_UNSET_TEXT, &outcome));
    assert_string_equal(outcome.values[1], LFS_UNSET_TEXT);
    explored_free(&e);
}

/* A call that never returns is no success. */
#define LOST                                                                                     \
    HEAD "images:\n  sp1-v1: {manifest: " MANIFEST                                               \
         ", handles: {partition_stop_req: [hang]}}\n" TAIL "lanes:\n  cpu0:\n"                   \
         "    - LFA_GET_INVENTORY: {component: sp1}\n"                                           \
         "    - LFA_PRIME: {component: sp1}\n"                                                   \
         "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], save: {act: x0}}\n" \
         "properties:\n"                                                                         \
         "  - {name: shown, exists: $act == SUCCESS}\n"                                          \
         "  - {name: other, exists: $act != SUCCESS}\n"                                          \
         "  - {name: told, forall: $act == SUCCESS}\n"                                           \
         "  - {name: told-not, forall: $act != SUCCESS}\n"                                       \
         "  - {name: always-0, always: $act == 0}\n"                                             \
         "  - {name: never-0, never: $act == 0}\n"                                               \
         "  - {name: never-other, never: $act != 0}\n"                                           \
         "  - {name: implied, forall: $act == SUCCESS implies version(sp1) == 2}\n"              \
         "  - {name: some-time, eventually: $act == SUCCESS}\n"

static void properties_do_not_take_it_for_success(void **state)
{
    static const struct {
        const char *name;
        enum lfs_property_verdict verdict;
    } verdicts[] = {
        {"shown", LFS_PROPERTY_NOT_MET},      {"other", LFS_PROPERTY_NOT_MET},
        {"told", LFS_PROPERTY_VIOLATED},      {"told-not", LFS_PROPERTY_VIOLATED},
        {"always-0", LFS_PROPERTY_VIOLATED},  {"never-0", LFS_PROPERTY_HOLDS},
        {"never-other", LFS_PROPERTY_HOLDS},  {"implied", LFS_PROPERTY_HOLDS},
        {"some-time", LFS_PROPERTY_VIOLATED},
    };
    struct explored e = explore(LOST);

    (void)state;
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
        if (property_named(&e, verdicts[i].name).verdict != verdicts[i].verdict)
            fail_msg("%s is judged otherwise", verdicts[i].name);
    explored_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_comparison_with_it_holds),
        cmocka_unit_test(what_is_counted_begins_at_0),
        cmocka_unit_test(a_step_that_expects_it_fails_and_says_why),
        cmocka_unit_test(as_an_argument_it_is_0),
        cmocka_unit_test(it_is_a_state_of_its_own),
        cmocka_unit_test(properties_do_not_take_it_for_success),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
