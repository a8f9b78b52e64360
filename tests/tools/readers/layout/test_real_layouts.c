/* SPDX-License-Identifier: BSD-3-Clause */
/* Published sp_layout.json files. A program of its own: what is skipped would take the proofs of a
 * group with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/readers/sp_layout.h"
#include "tests/tools/readers/diag/printed.h"

/* Published files that are no part of the project; NULL where they are not at hand. */
static const char *real_manifests(void)
{
    static const char *const folders[] = {LFASIM_SOURCE_DIR "/../shared/real-manifests",
                                          LFASIM_SOURCE_DIR "/../../shared/real-manifests"};

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (access(folders[i], R_OK) == 0)
            return folders[i];
    return NULL;
}

/* The three published layouts, where they are at hand. */
static void real_layouts_have_no_error_but_what_is_true(void **state)
{
    static const char *const names[] = {"tf-a-tests/sp-layouts/cactus+ivy.sp_layout.json",
                                        "tf-a-tests/sp-layouts/cactus+ivy_shim.sp_layout.json",
                                        "tf-a-forks/stmm.sp_layout.json"};
    const char *folder = real_manifests();

    (void)state;
    if (folder == NULL) {
        print_message("no folder of real manifests beside the project: skipped\n");
        skip();
    }
    for (size_t i = 0; i < 3; i++) {
        struct lfs_diag *diag = lfs_diag_new();
        char path[600], *text;

        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        assert_true(lfs_layout_check(path, diag));
        text = printed(diag);
        for (const char *at = text; (at = strstr(at, "warning:")) != NULL; at++)
            assert_non_null(strstr(at, "[LAYOUT_FILE_MISSING]"));
        assert_non_null(strstr(text, "[LAYOUT_FILE_MISSING]"));
        free(text);
        lfs_diag_free(diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_layouts_have_no_error_but_what_is_true),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
