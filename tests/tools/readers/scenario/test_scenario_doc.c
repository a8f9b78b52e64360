/* SPDX-License-Identifier: BSD-3-Clause */
/* scenarios/README.md shows the keys that files are checked against, and its example runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/file.h"
#include "tests/tools/readers/scenario/scenario_text.h"

#define README       LFASIM_SOURCE_DIR "/scenarios/README.md"
#define REFERENCE_AT "## Reference\n\n"

static void read_readme(char **text)
{
    size_t size;

    assert_int_equal(lfs_file_load(README, 1u << 20, text, &size), 0);
}

/* To mend it: put what this test writes beside its program in place of the old reference. */
static void the_reference_is_current(void **state)
{
    char *text, *reference = NULL;
    const char *shown;
    size_t size;
    FILE *stream = open_memstream(&reference, &size), *copy;

    (void)state;
    read_readme(&text);
    shown = strstr(text, REFERENCE_AT);
    lfs_scenario_print_reference(stream);
    assert_int_equal(fclose(stream), 0);
    copy = fopen(LFASIM_BINARY_DIR "/scenario-reference.md", "w");
    assert_non_null(copy);
    fputs(reference, copy);
    assert_int_equal(fclose(copy), 0);
    assert_non_null(shown);
    if (strcmp(shown + strlen(REFERENCE_AT), reference) != 0)
        fail_msg("%s is stale: its reference should be %s", README,
                 LFASIM_BINARY_DIR "/scenario-reference.md");
    free(reference);
    free(text);
}

/* The text from..end with the folder of manifests, which lies beside that of the scenario, spelt
 * out. The caller frees it. */
static char *with_manifests(const char *from, const char *end)
{
    static const char folder[] = "../manifests/";
    char *out = NULL;
    size_t size;
    FILE *stream = open_memstream(&out, &size);

    while (from < end) {
        if (strncmp(from, folder, strlen(folder)) == 0) {
            fputs(LFASIM_SOURCE_DIR "/scenarios/manifests/", stream);
            from += strlen(folder);
        } else {
            fputc(*from++, stream);
        }
    }
    assert_int_equal(fclose(stream), 0);
    return out;
}

/* The first block of YAML is a whole scenario. */
static void the_example_passes(void **state)
{
    static const char begin[] = "```yaml\n";
    char *text, *example;
    const char *from, *end;
    struct loaded loaded;
    struct lfs_run *run;

    (void)state;
    read_readme(&text);
    from = strstr(text, begin);
    assert_non_null(from);
    from += strlen(begin);
    end = strstr(from, "```\n");
    assert_non_null(end);
    example = with_manifests(from, end);
    loaded = load_text(example);
    assert_printed(loaded.diag, "");
    run = start(&loaded, 0, NULL);
    if (lfs_run_finish(run) != LFS_PASSED)
        show_failures(run);
    assert_int_equal(lfs_run_failures(run), 0);
    lfs_run_free(run);
    unload(&loaded);
    free(example);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_is_current),
        cmocka_unit_test(the_example_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
