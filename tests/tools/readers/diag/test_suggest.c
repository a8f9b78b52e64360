/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/suggest.h"

static const char *const verbs[] = {"run", "explore", "image", "pack", "list", NULL};

static void a_swap_counts_once(void **state)
{
    (void)state;
    assert_string_equal(lfs_suggest_list("explroe", verbs), "explore");
    assert_string_equal(lfs_suggest_list("rnu", verbs), "run");
}

static void far_words_get_no_suggestion(void **state)
{
    (void)state;
    assert_null(lfs_suggest_list("frobnicate", verbs));
    assert_null(lfs_suggest_list("ruxy", verbs));                /* distance 2, limit 1 */
    assert_string_equal(lfs_suggest_list("ruxn", verbs), "run"); /* distance 1 */
}

static void case_is_ignored_and_the_nearest_wins(void **state)
{
    (void)state;
    assert_string_equal(lfs_suggest_list("PACKS", verbs), "pack");
    assert_string_equal(lfs_suggest_list("lisst", verbs), "list");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_swap_counts_once),
        cmocka_unit_test(far_words_get_no_suggestion),
        cmocka_unit_test(case_is_ignored_and_the_nearest_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
