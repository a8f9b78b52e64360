/* SPDX-License-Identifier: BSD-3-Clause */
/* Many cases at a time: the same output, and a worker that dies takes only its case with it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/stat.h>

#include "tests/tools/cli/small_scenarios.h"
#include "tools/cli/run_jobs.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

static void output_does_not_depend_on_jobs(void **state)
{
    static const char *const options[] = {"",
                                          "-v",
                                          "-q",
                                          "--format json",
                                          "--format tap",
                                          "--format junit",
                                          "--case good",
                                          "--case none",
                                          "--set expected=BUSY",
                                          "--set other=1"};

    (void)state;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct captured one, many;
        char line[128];

        snprintf(line, sizeof(line), "lfasim run all all/variants.yaml %s", options[i]);
        one = captured(lfs_command, line);
        for (unsigned jobs = 2; jobs < 6; jobs++) {
            snprintf(line, sizeof(line), "lfasim run all all/variants.yaml %s --jobs %u",
                     options[i], jobs);
            many = captured(lfs_command, line);
            assert_int_equal(one.status, many.status);
            assert_string_equal(one.out, many.out);
            assert_string_equal(one.err, many.err);
        }
    }
}

static void one_file_is_shared_among_workers(void **state)
{
    struct captured one = captured(lfs_command, "lfasim run all/variants.yaml");
    struct captured many = captured(lfs_command, "lfasim run all/variants.yaml --jobs 0");

    (void)state;
    assert_int_equal(many.status, 1);
    assert_string_equal(one.out, many.out);
    many = captured(lfs_command, "lfasim run all/misspelt.yaml --jobs 3");
    assert_int_equal(many.status, 3);
}

/* ---- workers that die ------------------------------------------------------------------------ */

static char *not_for_children;

static void forbid_in_child(void)
{
    if (not_for_children)
        mprotect(not_for_children, 4096, PROT_NONE);
}

/* A copy of path that workers cannot read: they die of it. Freed with forget_deadly(). */
static char *deadly(const char *path)
{
    static bool told;
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(page != MAP_FAILED);
    strcpy(page, path);
    not_for_children = page;
    if (!told)
        assert_int_equal(pthread_atfork(NULL, NULL, forbid_in_child), 0);
    told = true;
    return page;
}

static void forget_deadly(char *page)
{
    not_for_children = NULL;
    munmap(page, 4096);
}

/* What the functions under test are given; captured() wants a verb. */
static struct {
    struct lfs_options options;
    struct lfs_paths paths;
    bool loaded; /* by the parent, so that it is a case that kills */
    unsigned tests, errors;
} given;

static int run_given(int argc, char **argv)
{
    struct lfs_runner runner = {.options = &given.options, .sequences = true, .watchdog_ms = 60000};
    struct lfs_output output;
    struct lfs_result first;
    void (*catcher)(int) = signal(SIGSEGV, SIG_DFL); /* cmocka's, which workers must not run */
    int status;

    (void)argc;
    (void)argv;
    lfs_output_begin(&output, &given.options);
    if (given.loaded)
        lfs_runner_do(&runner, given.paths.items[0], 0, LFS_WHOLE_FILE, &first);
    lfs_jobs_run(&runner, &given.paths, given.loaded ? &first : NULL, &output);
    given.tests = output.all.tests;
    given.errors = output.all.errors;
    status = lfs_output_end(&output);
    lfs_runner_end(&runner);
    signal(SIGSEGV, catcher);
    return status;
}

static void a_worker_that_dies_while_loading_loses_that_file(void **state)
{
    char first[] = "all/passing.yaml", last[] = "all/variants.yaml", *path = deadly("all/x.yaml");
    char *items[] = {first, path, last};
    struct captured result;

    (void)state;
    given.options = (struct lfs_options){.jobs = 2, .format = LFS_FORMAT_TAP};
    given.paths = (struct lfs_paths){.items = items, .count = 3};
    given.loaded = false;
    result = captured(run_given, "run");
    assert_int_equal(result.status, LFS_EXIT_FAULT);
    assert_non_null(strstr(result.out, "ok 1 - passing\nnot ok 2 - all/x.yaml\n"));
    assert_non_null(strstr(result.out, "\nok 3 - variants/good\nnot ok 4 - variants/bad\n"));
    assert_non_null(strstr(result.err, "lfasim: error: all/x.yaml: its process ended "));
    assert_int_equal(given.tests, 4);
    assert_int_equal(given.errors, 1);
    forget_deadly(path);
}

static void a_worker_that_dies_in_a_case_loses_that_case(void **state)
{
    char *path = deadly("all/variants.yaml"), *items[] = {path};
    struct captured result;

    (void)state;
    given.options = (struct lfs_options){.jobs = 2};
    given.paths = (struct lfs_paths){.items = items, .count = 1, .single = true};
    given.loaded = true;
    result = captured(run_given, "run");
    assert_int_equal(result.status, LFS_EXIT_FAULT);
    assert_non_null(strstr(result.err, "lfasim: error: variants/good: its process ended "));
    assert_non_null(strstr(result.err, "lfasim: error: variants/bad: its process ended "));
    assert_non_null(strstr(result.out, "0 passed, 0 failed, 2 not run\n"));
    assert_int_equal(given.errors, 2);
    forget_deadly(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_does_not_depend_on_jobs),
        cmocka_unit_test(one_file_is_shared_among_workers),
        cmocka_unit_test(a_worker_that_dies_while_loading_loses_that_file),
        cmocka_unit_test(a_worker_that_dies_in_a_case_loses_that_case),
    };

    return cmocka_run_group_tests(tests, small_folder, captured_folder_end);
}
