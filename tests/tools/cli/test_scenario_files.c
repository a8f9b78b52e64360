/* SPDX-License-Identifier: BSD-3-Clause */
/* Which files a command line means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/scenario_files.h"
#include "tests/tools/readers/diag/printed.h"

static int set_up(void **state)
{
    if (captured_folder(state) != 0 || mkdir("suite", 0755) != 0 || mkdir("suite/sub", 0755) != 0 ||
        mkdir("suite/.hidden", 0755) != 0 || mkdir("empty", 0755) != 0 ||
        mkdir("images", 0755) != 0)
        return 1;
    captured_file("suite/z.yaml", "lfasim: 1\n");
    captured_file("suite/a.yaml", "lfasim: 1\n");
    captured_file("suite/sub/m.yaml", "no scenario: 1\n");
    captured_file("suite/broken.yaml", "a: [\n");
    captured_file("suite/image.yaml", "behaviour: counter\nversion: 1\n");
    captured_file("suite/late.yaml", "version: 1\nbehaviour: counter\n");
    captured_file("suite/notes.txt", "lfasim: 1\n");
    captured_file("suite/.hidden/h.yaml", "lfasim: 1\n");
    captured_file("suite/.h.yaml", "lfasim: 1\n");
    captured_file("images/image.yaml", "behaviour: counter\n");
    return symlink("../suite", "suite/loop") != 0 || symlink("suite", "link") != 0 ||
           symlink("a.yaml", "suite/y.yaml") != 0;
}

/* Finds what words mean; expected are the paths, one blank after each. */
static void expect(const char *line, bool ok, const char *expected, const char *on_err)
{
    char *copy = strdup(line), *words[8], found[512] = "";
    size_t count = 0;
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_paths paths;

    for (char *word = strtok(copy, " "); word != NULL && count < 8; word = strtok(NULL, " "))
        words[count++] = word;
    assert_int_equal(lfs_paths_find(words, count, &paths, diag), ok);
    for (size_t i = 0; i < paths.count; i++) {
        strcat(found, paths.items[i]);
        strcat(found, " ");
    }
    assert_string_equal(found, expected);
    if (on_err[0] != '\0')
        assert_printed(diag, on_err);
    assert_int_equal(lfs_diag_errors(diag) == 0, ok);
    lfs_paths_free(&paths);
    lfs_diag_free(diag);
    free(copy);
}

static void a_folder_is_searched_in_order(void **state)
{
    (void)state;
    expect("suite", true,
           "suite/a.yaml suite/broken.yaml suite/late.yaml suite/sub/m.yaml suite/y.yaml "
           "suite/z.yaml ",
           "");
    expect("suite/sub", true, "suite/sub/m.yaml ", "");
    expect("link", true,
           "link/a.yaml link/broken.yaml link/late.yaml link/sub/m.yaml link/y.yaml link/z.yaml ",
           "");
}

static void named_files_are_taken_as_they_are(void **state)
{
    (void)state;
    expect("suite/z.yaml suite/image.yaml none.yaml suite/notes.txt suite/sub", true,
           "suite/z.yaml suite/image.yaml none.yaml suite/notes.txt suite/sub/m.yaml ", "");
}

static void a_folder_without_scenarios_is_an_error(void **state)
{
    (void)state;
    expect("empty suite/sub", false, "suite/sub/m.yaml ",
           "empty: error: there is no scenario (*.yaml) in this folder [NO_SCENARIO]\n");
    expect("images", false, "",
           "images: error: there is no scenario (*.yaml) in this folder [NO_SCENARIO]\n");
}

static void one_named_file_is_single(void **state)
{
    char file[] = "suite/a.yaml", folder[] = "suite/sub";
    char *one[] = {file}, *two[] = {file, file}, *none[] = {folder}, *both[] = {file, folder};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_paths paths;

    (void)state;
    lfs_paths_find(one, 1, &paths, diag);
    assert_true(paths.single);
    lfs_paths_free(&paths);
    lfs_paths_find(two, 2, &paths, diag);
    assert_false(paths.single);
    lfs_paths_free(&paths);
    lfs_paths_find(none, 1, &paths, diag); /* holds one today, two tomorrow */
    assert_false(paths.single);
    assert_int_equal(paths.count, 1);
    lfs_paths_free(&paths);
    lfs_paths_find(both, 2, &paths, diag);
    assert_false(paths.single);
    lfs_paths_free(&paths);
    lfs_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_searched_in_order),
        cmocka_unit_test(named_files_are_taken_as_they_are),
        cmocka_unit_test(a_folder_without_scenarios_is_an_error),
        cmocka_unit_test(one_named_file_is_single),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
