/* SPDX-License-Identifier: BSD-3-Clause */
/* Every scenario of the project runs the same whether its steps can be undone or not. With an undo
 * log, what is opened for writing moves: a model that keeps a pointer to what it opened before
 * reads old values then, which no plain run shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define STEPS_MAX 20000u
#define LOG_STEPS 4096u /* the log has a limit */

struct course {
    uint64_t hash; /* of all states */
    uint32_t steps, findings;
};

static struct course run(const struct lfs_scenario *scenario, size_t i, bool undo)
{
    const struct lfs_run_options options = {
        .trace = true, .untimed = true, .choices = {.mode = LFS_CHOICE_SEEDED, .seed = i + 1}};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_run *run = lfs_run_start(scenario, i, &options, diag);
    struct course course = {0};
    struct lfs_machine *m;

    assert_non_null(run);
    m = lfs_stack_machine(lfs_run_stack(run));
    lfs_tracking(m, true);
    for (; course.steps < STEPS_MAX; course.steps++) {
        if (undo && course.steps % LOG_STEPS == 0) {
            lfs_undo_stop(m);
            assert_true(lfs_undo_start(m));
        }
        if (!lfs_step(m))
            break;
        course.hash = course.hash * 31 + lfs_state_hash(m);
    }
    course.findings = lfs_findings(m, NULL);
    lfs_undo_stop(m);
    lfs_run_free(run);
    lfs_diag_free(diag);
    return course;
}

static unsigned compare(const char *path)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario = lfs_scenario_load(path, NULL, 0, diag);
    unsigned differ = 0;

    assert_non_null(scenario);
    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++) {
        struct course plain = run(scenario, i, false), undone = run(scenario, i, true);

        if (plain.hash == undone.hash && plain.findings == undone.findings)
            continue;
        print_error("%s: %u findings, with an undo log %u\n", lfs_scenario_case_name(scenario, i),
                    plain.findings, undone.findings);
        differ++;
    }
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return differ;
}

static void an_undo_log_changes_no_run(void **state)
{
    unsigned differ = 0;
    glob_t files;

    (void)state;
    assert_int_equal(glob(LFASIM_SOURCE_DIR "/scenarios/*/*.yaml", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        differ += compare(files.gl_pathv[i]);
    globfree(&files);
    assert_int_equal(differ, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_undo_log_changes_no_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
