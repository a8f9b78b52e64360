/* SPDX-License-Identifier: BSD-3-Clause */
/* The shipped scenarios, step by step: each step can be taken back and taken again. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "lfasim/readers/scenario.h"
#include "tests/sim/every_step.h"

#define DECK      LFASIM_SOURCE_DIR "/scenarios/deck"
#define LIFECYCLE LFASIM_SOURCE_DIR "/scenarios/lifecycle"

typedef void case_check(const struct lfs_scenario *scenario, size_t i, struct lfs_diag *diag);

/* Records of the ring: more than a scenario makes, so that whole traces can be compared. */
static struct lfs_run *start(const struct lfs_scenario *scenario, size_t i, struct lfs_diag *diag)
{
    struct lfs_run_options options = {.backend = LFS_FIBERS, .trace = true};
    struct lfs_run *run = lfs_run_start(scenario, i, &options, diag);

    assert_non_null(run);
    return run;
}

static struct lfs_machine *machine_of(const struct lfs_run *run)
{
    return lfs_stack_machine(lfs_run_stack(run));
}

static void restore_case(const struct lfs_scenario *scenario, size_t i, struct lfs_diag *diag)
{
    struct lfs_run *run = start(scenario, i, diag);

    assert_in_range(check_restore_at_every_step(machine_of(run)), 2, EVERY_STEP_MAX - 2);
    lfs_run_free(run);
}

static void undo_case(const struct lfs_scenario *scenario, size_t i, struct lfs_diag *diag)
{
    struct lfs_run *run = start(scenario, i, diag);

    assert_in_range(check_undo_at_every_step(machine_of(run)), 2, EVERY_STEP_MAX - 2);
    assert_int_equal(lfs_run_finish(run), LFS_PASSED); /* judged after all that */
    lfs_run_free(run);
}

static void twin_case(const struct lfs_scenario *scenario, size_t i, struct lfs_diag *diag)
{
    struct lfs_run *a = start(scenario, i, diag), *b = start(scenario, i, diag);

    lfs_tracking(machine_of(a), true);
    check_twins(machine_of(a), machine_of(b));
    lfs_run_free(a);
    lfs_run_free(b);
}

static void substitute_case(const struct lfs_scenario *scenario, size_t i, struct lfs_diag *diag)
{
    struct lfs_run *run = start(scenario, i, diag);
    const char *culprit;

    lfs_substitution_check(machine_of(run), 100, &culprit);
    if (culprit)
        fail_msg("%s: survived outside the store: %s", lfs_scenario_case_name(scenario, i),
                 culprit);
    lfs_run_free(run);
}

static size_t cases_of(const char *folder, const char *file, case_check *check)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario;
    size_t cases = 0;
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, file);
    scenario = strstr(path, ".yaml") ? lfs_scenario_load(path, NULL, 0, diag) : NULL;
    for (; scenario && cases < lfs_scenario_cases(scenario); cases++)
        check(scenario, cases, diag);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return cases;
}

static void each_case_of(const char *folder, case_check *check)
{
    DIR *files = opendir(folder);
    const struct dirent *entry;
    size_t cases = 0;

    assert_non_null(files);
    while ((entry = readdir(files)))
        cases += cases_of(folder, entry->d_name, check);
    closedir(files);
    assert_true(cases >= 10);
}

/* Those of the deck, and those in which contexts end, begin again, are interrupted and go on
 * elsewhere. */
static void each_case(case_check *check)
{
    each_case_of(DECK, check);
    each_case_of(LIFECYCLE, check);
}

#define EACH_CASE(name, function)  \
    static void name(void **state) \
    {                              \
        (void)state;               \
        each_case(function);       \
    }

EACH_CASE(restore_at_every_step, restore_case)
EACH_CASE(undo_at_every_step, undo_case)
EACH_CASE(equal_inputs_are_equal_states_at_every_step, twin_case)
EACH_CASE(nothing_survives_outside_the_store, substitute_case)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restore_at_every_step),
        cmocka_unit_test(undo_at_every_step),
        cmocka_unit_test(equal_inputs_are_equal_states_at_every_step),
        cmocka_unit_test(nothing_survives_outside_the_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
