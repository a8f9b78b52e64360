/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What `lfasim check` says about the manifests in tests/data/manifests, each of which has one
 * peculiarity of the manifests that public projects have. NAME.txt holds diagnostics, results and
 * exit status.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

#define DATA LFASIM_SOURCE_DIR "/tests/data/manifests"

static const struct {
    const char *name; /* of the .txt file */
    const char *line;
} checks[] = {
    {"minimal", "check --separate minimal.dts"},
    {"live-activation", "check --separate live-activation.dts"},
    {"sel0-services", "check --separate sel0-services.dts"},
    {"old-version", "check --separate old-version.dts"},
    {"regions", "check --separate regions.dts"},
    {"normal-world", "check --separate normal-world.dts"},
    {"streams", "check --separate streams.dts"},
    {"legacy", "check --separate legacy.dts"},
    {"macros", "check --separate macros.dts"},
    {"spmc-attribute", "check --separate spmc-attribute.dts"}, /* MAN-22, as the next */
    {"spmc-spmd", "check --separate spmc-spmd.dts"},
    {"spmc-base", "check --separate spmc-base.dts"},
    {"spmc-fragment", "check --separate spmc-fragment.dts"},
    {"spmc-set", "check --separate spmc-base.dts+spmc-fragment.dts"},
    {"spmc-set-bad", "check --separate spmc-base.dts+spmc-fragment.dts+spmc-fragment-bad.dts"},
    {"all-quiet", "check -q minimal.dts macros.dts normal-world.dts spmc-fragment.dts"},
};

static void each_peculiarity_is_diagnosed(void **state)
{
    (void)state;
    assert_int_equal(chdir(DATA), 0);
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        struct captured result = captured(lfs_verb_check, checks[i].line);
        char path[256], *expected = NULL, *actual = NULL;
        size_t size;

        snprintf(path, sizeof(path), DATA "/%s.txt", checks[i].name);
        assert_true(asprintf(&actual, "%s--\n%sexit status %d\n", result.err, result.out,
                             result.status) > 0);
        if (lfs_file_load(path, 1u << 16, &expected, &size) != 0)
            fail_msg("%s cannot be read; it should be:\n%s", path, actual);
        if (strcmp(actual, expected) != 0)
            fail_msg("%s should be:\n%s\nwanted:\n%s", path, actual, expected);
        free(actual);
        free(expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_peculiarity_is_diagnosed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
