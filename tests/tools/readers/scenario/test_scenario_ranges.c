/* SPDX-License-Identifier: BSD-3-Clause */
/* platform.ranges, spmc and el3: an address map written in the scenario. That partitions run on one
 * is shown by the tests of `lfasim init`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define PLATFORM(text) HEAD "platform:\n" text

#define LOW  "    - {base: 0x6000000, size: 0x1000000, secure: true}\n"
#define HIGH "    - {base: 0x7000000, size: 16MiB, secure: false, type: device, name: top}\n"

static void expect_refused(const char *text, const char *message)
{
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);
    char *messages = printed(loaded.diag);

    if (lfs_diag_errors(loaded.diag) != 1 || !strstr(messages, message))
        fail_msg("expected one error with '%s', got:\n%s", message, messages);
    free(messages);
    unload(&loaded);
}

static void ranges_may_touch(void **state)
{
    struct loaded loaded =
        load_text(PLATFORM("  ranges:\n" LOW HIGH "  spmc: {base: 0x6000000, size: 512KiB}\n"
                           "  el3: {base: 0x4000000, size: 0x1000}\n"));

    (void)state;
    assert_int_equal(lfs_diag_warnings(loaded.diag), 0);
    unload(&loaded);
}

static void ranges_may_not_overlap(void **state)
{
    (void)state;
    expect_refused(
        PLATFORM("  ranges:\n" LOW "    - {base: 0x6fff000, size: 0x2000, secure: true}\n"),
        ":7:7: error: this range overlaps an earlier one: 0x6fff000 to 0x7000fff "
        "[VALUE_RANGE]");
}

static void ranges_are_whole_pages(void **state)
{
    (void)state;
    expect_refused(PLATFORM("  ranges:\n    - {base: 0x6000800, size: 0x1000, secure: true}\n"),
                   "0x6000800 is no multiple of 4096");
    expect_refused(PLATFORM("  ranges:\n    - {base: 0x6000000, size: 6000, secure: true}\n"),
                   "6000 is no multiple of 4096");
    expect_refused(PLATFORM("  ranges:\n    - {base: 0x6000000, size: 0, secure: true}\n"),
                   "0 is out of range");
    expect_refused(PLATFORM("  spmc: {base: 0x6000000, size: 100}\n"), "100 is out of range");
}

static void each_says_what_it_must(void **state)
{
    (void)state;
    expect_refused(PLATFORM("  ranges:\n    - {base: 0x6000000, size: 0x1000}\n"),
                   "missing key 'secure' in range");
    expect_refused(PLATFORM("  ranges:\n    - {base: 0, size: 4KiB, secure: true, typ: memory}\n"),
                   "unknown key 'typ' in range");
    expect_refused(PLATFORM("  ranges:\n    - {base: 0, size: 4KiB, secure: true, type: ram}\n"),
                   "unknown type of a range 'ram'");
    expect_refused(PLATFORM("  ranges: []\n"), "a platform has 1 to 64 ranges, not 0");
    expect_refused(PLATFORM("  ranges: {base: 0}\n"), "ranges is a list, not a map");
}

static void a_platform_has_one_map(void **state)
{
    (void)state;
    expect_refused(PLATFORM("  preset: fvp\n  ranges:\n" LOW),
                   ":6:3: error: a platform has one address map: 'ranges' or 'preset' "
                   "[PLATFORM_TWICE]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_may_touch),       cmocka_unit_test(ranges_may_not_overlap),
        cmocka_unit_test(ranges_are_whole_pages), cmocka_unit_test(each_says_what_it_must),
        cmocka_unit_test(a_platform_has_one_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
