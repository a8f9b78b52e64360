/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim run --set`: a name that no scenario knows is a wrong command line, never just ignored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

static int set_up(void **state)
{
    if (captured_folder(state) != 0 || mkdir("all", 0755) != 0)
        return 1;
    captured_file("all/with.yaml", "lfasim: 1\nname: with\nsummary: A variable.\n"
                                   "variants: {one: {count: 0}}\n"
                                   "lanes: {cpu0: [{LFA_GET_INFO: {selector: $count, returns: "
                                   "SUCCESS}}]}\n");
    captured_file("all/without.yaml", "lfasim: 1\nname: without\nsummary: No variable.\n");
    return 0;
}

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_verb_run, line);

    if (result.status != status || !strstr(result.out, on_out) || !strstr(result.err, on_err))
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

static void a_variable_is_overridden(void **state)
{
    (void)state;
    expect("run all/with.yaml -q", LFS_EXIT_OK, "1 passed, 0 failed", "");
    expect("run all/with.yaml -q --set count=1", LFS_EXIT_FAILED, "0 passed, 1 failed", "");
}

static void a_misspelt_one_is_refused_before_anything_runs(void **state)
{
    struct captured result = captured(lfs_verb_run, "run all/with.yaml --set conut=1");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_USAGE);
    assert_string_equal(result.out, "");
    assert_string_equal(result.err, "lfasim run: error: --set: there is no variable 'conut'\n"
                                    "help: did you mean 'count'?\n");
    expect("run all/without.yaml --set count=1", LFS_EXIT_USAGE, "",
           "--set: there is no variable 'count'\nhelp: lfasim run --help");
}

static void in_a_folder_one_scenario_must_have_it(void **state)
{
    (void)state;
    expect("run all -q --set count=0", LFS_EXIT_OK, "2 passed, 0 failed", "");
    expect("run all -q --set count=0 --set conut=1", LFS_EXIT_USAGE, "",
           "--set: there is no variable 'conut'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_is_overridden),
        cmocka_unit_test(a_misspelt_one_is_refused_before_anything_runs),
        cmocka_unit_test(in_a_folder_one_scenario_must_have_it),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
