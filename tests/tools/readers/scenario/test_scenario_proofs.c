/* SPDX-License-Identifier: BSD-3-Clause */
/* Checklist ids on steps and expectations (key `proves`): which of them a run has proven. */
#include <string.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define LANE(steps) HEAD "lanes:\n  cpu0:\n" steps

/* Runs the first case and puts what it proves into text, with blanks between. */
static enum lfs_verdict proven(const char *scenario, bool trace, char *text, size_t size)
{
    struct loaded loaded = load_text(scenario);
    const struct lfs_run_options options = {.backend = LFS_FIBERS, .trace = trace};
    struct lfs_run *run = lfs_run_start(loaded.scenario, 0, &options, loaded.diag);
    enum lfs_verdict verdict = lfs_run_finish(run);

    text[0] = '\0';
    for (size_t i = 0; i < lfs_run_proofs(run); i++) {
        const struct lfs_proof *proof = lfs_run_proof(run, i);

        assert_string_equal(proof->pos.file, loaded.path);
        assert_true(proof->pos.line > 0);
        snprintf(text + strlen(text), size - strlen(text), "%s%s", i == 0 ? "" : " ", proof->id);
    }
    lfs_run_free(run);
    unload(&loaded);
    return verdict;
}

static void steps_and_expectations_prove(void **state)
{
    char text[128];

    (void)state;
    assert_int_equal(proven(LANE("    - LFA_VERSION: {returns: {x0: 0x10000}, proves: LFA-01}\n"
                                 "    - FFA_ID_GET: {proves: [ABI-30, ABI-06]}\n"
                                 "expect:\n"
                                 "  - {that: tracker == idle, proves: LA-38}\n"
                                 "  - {end: completed, proves: LA-02}\n"),
                            true, text, sizeof(text)),
                     LFS_PASSED);
    assert_string_equal(text, "LFA-01 ABI-30 ABI-06 LA-38 LA-02");
}

static void a_step_that_was_not_made_proves_nothing(void **state)
{
    static const char scenario[] = LANE("    - LFA_VERSION: {only_if: 1 == 2, proves: LFA-01}\n"
                                        "    - when: 1 == 2\n"
                                        "      then: [FFA_ID_GET: {proves: ABI-30}]\n"
                                        "      else: [FFA_ID_GET: {proves: ABI-06}]\n");
    char text[128];

    (void)state;
    assert_int_equal(proven(scenario, true, text, sizeof(text)), LFS_PASSED);
    assert_string_equal(text, "ABI-06");
}

/* A partition's steps carry the source of the lane's that they work for. */
static void a_partitions_steps_prove_too(void **state)
{
    static const char scenario[] =
        HEAD IMAGE("    handles:\n"
                   "      direct_req:\n"
                   "        - FFA_ID_GET: {proves: ABI-30}\n"
                   "        - FFA_ID_GET: {only_if: 1 == 2, proves: ABI-31}\n"
                   "        - reply: {x3: 1}\n"
                   "      partition_stop_req:\n"
                   "        - FFA_ID_GET: {proves: ABI-32}\n"
                   "        - reply: {status: SUCCESS}\n") TAIL
        "lanes:\n"
        "  cpu0:\n"
        "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: {x3: 1}, proves: ABI-60}\n";
    char text[128];

    (void)state;
    assert_int_equal(proven(scenario, true, text, sizeof(text)), LFS_PASSED);
    assert_string_equal(text, "ABI-30 ABI-60");
}

static void no_trace_is_needed(void **state)
{
    char text[128];

    (void)state;
    assert_int_equal(proven(LANE("    - LFA_VERSION: {proves: LFA-01}\n"
                                 "expect: [{that: tracker == idle, proves: LA-38}]\n"),
                            false, text, sizeof(text)),
                     LFS_PASSED);
    assert_string_equal(text, "LFA-01 LA-38");
}

static void a_failed_case_proves_nothing(void **state)
{
    char text[128];

    (void)state;
    assert_int_equal(proven(LANE("    - LFA_VERSION: {returns: {x0: 1}, soft: true}\n"
                                 "    - FFA_ID_GET: {proves: ABI-30}\n"
                                 "expect: [{that: tracker == idle, proves: LA-38}]\n"),
                            true, text, sizeof(text)),
                     LFS_FAILED);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_and_expectations_prove),
        cmocka_unit_test(a_step_that_was_not_made_proves_nothing),
        cmocka_unit_test(a_partitions_steps_prove_too),
        cmocka_unit_test(no_trace_is_needed),
        cmocka_unit_test(a_failed_case_proves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
