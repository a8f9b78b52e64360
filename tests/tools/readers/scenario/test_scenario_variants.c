/* SPDX-License-Identifier: BSD-3-Clause */
/* Variants of scenarios: how many a file may have, and which variables --set can change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

/* Values of a file besides its variants: the file, three of its keys, a list and what it holds. */
enum { FIXED_VALUES = 5, VALUES = 1000, TEXT_MAX = 1 << 16 };

/* A file of VALUES values besides `variants` variants; the caller frees it. */
static char *text_with(unsigned variants)
{
    char *text = malloc(TEXT_MAX);
    size_t used = (size_t)snprintf(text, TEXT_MAX, "%stags: [a", HEAD);

    for (unsigned i = 1; i < VALUES - FIXED_VALUES; i++)
        used += (size_t)snprintf(text + used, TEXT_MAX - used, ", a");
    used += (size_t)snprintf(text + used, TEXT_MAX - used, "]\nvariants:\n");
    for (unsigned i = 0; i < variants; i++)
        used += (size_t)snprintf(text + used, TEXT_MAX - used, "  v%u: {n: %u}\n", i, i);
    assert_true(used < TEXT_MAX);
    return text;
}

static void a_million_values_are_enough(void **state)
{
    char *last = text_with(1000), *first = text_with(1001), *messages;
    struct loaded loaded = load_text(last);

    (void)state;
    assert_int_equal(lfs_scenario_cases(loaded.scenario), 1000);
    assert_string_equal(lfs_scenario_case_name(loaded.scenario, 999), "test/v999");
    unload(&loaded);
    loaded = load_bytes(first, strlen(first), NULL, 0);
    assert_null(loaded.scenario);
    messages = printed(loaded.diag);
    assert_non_null(strstr(messages, "1001 variants of a file with 1000 values besides are too "
                                     "many [TOO_MANY_VARIANTS]"));
    free(messages);
    unload(&loaded);
    free(last);
    free(first);
}

static void variables_are_those_of_variants_and_those_that_are_read(void **state)
{
    struct loaded loaded = load_text(HEAD "variants:\n"
                                          "  spec: {profile: spec}\n"
                                          "  upstream: {profile: upstream, unread: 1}\n"
                                          "policy: {profile: $profile}\n"
                                          "lanes:\n"
                                          "  cpu0:\n"
                                          "    - FFA_ID_GET: {save: own_id}\n"
                                          "expect:\n"
                                          "  - $own_id + 1 == 1\n");

    (void)state;
    assert_true(lfs_scenario_has_variable(loaded.scenario, "profile"));
    assert_true(lfs_scenario_has_variable(loaded.scenario, "unread"));
    assert_true(lfs_scenario_has_variable(loaded.scenario, "own_id"));
    assert_false(lfs_scenario_has_variable(loaded.scenario, "own_i"));
    assert_false(lfs_scenario_has_variable(loaded.scenario, "profil"));
    assert_false(lfs_scenario_has_variable(loaded.scenario, "spec"));
    assert_string_equal(lfs_scenario_near_variable(loaded.scenario, "profil"), "profile");
    assert_string_equal(lfs_scenario_near_variable(loaded.scenario, "unreed"), "unread");
    assert_null(lfs_scenario_near_variable(loaded.scenario, "version"));
    unload(&loaded);
    loaded = load_text(HEAD);
    assert_false(lfs_scenario_has_variable(loaded.scenario, "profile"));
    assert_null(lfs_scenario_near_variable(loaded.scenario, "profile"));
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_values_are_enough),
        cmocka_unit_test(variables_are_those_of_variants_and_those_that_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
