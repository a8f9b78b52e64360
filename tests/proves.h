/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which ids of the checklist (tests/checklist) a unit test proves: told by the running test, so
 * that only what was executed counts. Included into every unit test by the build.
 *
 * An id stands on its assertion:        EXPECT_ERROR(f, r, BUSY);
 *                                       lfs_proves("LA-47");
 * or in the name of a test, which says so when all tests of its group have passed:
 *                                       static void LA_07_ABI_62_a_partition_not_yet_started(...)
 *                                       static void mf_14_to_16_interrupt_actions(...)
 * A test that fails has proven nothing, also not in front of the assertion that failed:
 * expectations of a running machine are judged when it has ended. Where LFASIM_COVERAGE names a
 * file, it gets a line for each id: the id, a tab, the place. `lfasim list coverage` reads these
 * files; ctest writes them to coverage/ of its build folder.
 */
#ifndef LFASIM_TESTS_PROVES_H
#define LFASIM_TESTS_PROVES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Behind the assertion that proves them: ids with blanks between, "MF-49 MAN-11". */
#define lfs_proves(ids) lfs_proves_at(ids, __FILE__, __LINE__)
void lfs_proves_at(const char *ids, const char *file, int line);

/* Runs a group as CMocka does. Nothing is told of a group in which a test failed or was skipped. */
int lfs_proves_by_names(const struct CMUnitTest *tests, size_t count, const char *file, int failed);
void lfs_proves_nothing(void);

/* Runs the test whose function is in *state, with the group's state; takes back what it told if it
 * fails. */
void lfs_proves_run(void **state);
/* Those of the group, around which it keeps the group's state. */
CMFixtureFunction lfs_proves_set_up(CMFixtureFunction set_up);
CMFixtureFunction lfs_proves_tear_down(CMFixtureFunction tear_down);

/* clang-format off */
#undef cmocka_unit_test
#define cmocka_unit_test(function) { #function, lfs_proves_run, NULL, NULL, (void *)(function) }
/* clang-format on */
#undef cmocka_run_group_tests
#define cmocka_run_group_tests(tests, set_up, tear_down)                                           \
    lfs_proves_by_names(tests, sizeof(tests) / sizeof((tests)[0]), __FILE__,                       \
                        _cmocka_run_group_tests(#tests, tests, sizeof(tests) / sizeof((tests)[0]), \
                                                lfs_proves_set_up(set_up),                         \
                                                lfs_proves_tear_down(tear_down)))
#undef skip
#define skip() (lfs_proves_nothing(), _skip(__FILE__, __LINE__))

#endif
