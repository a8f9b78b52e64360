/* SPDX-License-Identifier: BSD-3-Clause */
/* Typed scalars: every form, every limit from both sides, and what a wrong one is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/scalar.h"
#include "tests/tools/readers/diag/printed.h"

typedef bool (*number_reader)(const struct lfs_yaml_node *node, uint64_t *out,
                              struct lfs_diag *diag);

static struct lfs_yaml_node word(const char *text)
{
    return (struct lfs_yaml_node){.kind = LFS_YAML_SCALAR, .text = text};
}

static void assert_number(number_reader read, const char *text, uint64_t expected)
{
    struct lfs_yaml_node node = word(text);
    struct lfs_diag *diag = lfs_diag_new();
    uint64_t value = 0xdead;

    assert_true(read(&node, &value, diag));
    assert_int_equal(value, expected);
    assert_int_equal(lfs_diag_errors(diag), 0);
    lfs_diag_free(diag);
}

static void assert_wrong(number_reader read, const char *text, const char *part)
{
    struct lfs_yaml_node node = word(text);
    struct lfs_diag *diag = lfs_diag_new();
    uint64_t value = 0xdead;

    assert_false(read(&node, &value, diag));
    assert_int_equal(value, 0xdead);
    assert_int_equal(lfs_diag_errors(diag), 1);
    assert_printed_has(diag, "[SCALAR_TYPE]");
    assert_printed_has(diag, part);
    lfs_diag_free(diag);
}

static void assert_all_wrong(number_reader read, const char *const *texts, const char *forms)
{
    for (; *texts; texts++)
        assert_wrong(read, *texts, forms);
}

static void integers_are_decimal_or_hexadecimal(void **state)
{
    (void)state;
    assert_number(lfs_scalar_integer, "0", 0);
    assert_number(lfs_scalar_integer, "42", 42);
    assert_number(lfs_scalar_integer, "1_000_000", 1000000);
    assert_number(lfs_scalar_integer, "0x0648_0000", 0x6480000);
    assert_number(lfs_scalar_integer, "0xAbCdEf", 0xabcdef);
    assert_number(lfs_scalar_integer, "0x0", 0);
}

static void integers_end_at_64_bits(void **state)
{
    (void)state;
    assert_number(lfs_scalar_integer, "18446744073709551615", UINT64_MAX);
    assert_wrong(lfs_scalar_integer, "18446744073709551616", "error: the number is too large");
    assert_wrong(lfs_scalar_integer, "99999999999999999999999",
                 "      = expected at most 0xffffffffffffffff\n");
    assert_number(lfs_scalar_integer, "0xffff_ffff_ffff_ffff", UINT64_MAX);
    assert_number(lfs_scalar_integer, "0x0000000000000000001", 1);
    assert_wrong(lfs_scalar_integer, "0x1_0000_0000_0000_0000", "the number is too large");
    assert_wrong(lfs_scalar_integer, "0x100000000000000000000", "the number is too large");
    assert_wrong(lfs_scalar_integer, "0x1_0000_0000_0000_000g", "expected an integer");
}

static void other_integers_are_refused(void **state)
{
    static const char *const texts[] = {"",    "-1",   "+1",   " 1",  "1 ",   "1.0",  "0x",  "0X10",
                                        "x10", "0x_1", "_1",   "1_",  "1__0", "0x1_", "010", "00",
                                        "0_1", "1e3",  "4KiB", "3us", "one",  "0xg",  "0b1", NULL};

    (void)state;
    assert_all_wrong(lfs_scalar_integer, texts, "expected an integer such as 42 or 0x648_0000");
    assert_wrong(lfs_scalar_integer, "twelve", "found 'twelve' [SCALAR_TYPE]");
    assert_wrong(lfs_scalar_integer, "", "found nothing [SCALAR_TYPE]");
}

static void sizes_have_binary_units(void **state)
{
    (void)state;
    assert_number(lfs_scalar_size, "4096", 4096);
    assert_number(lfs_scalar_size, "0x1000", 4096);
    assert_number(lfs_scalar_size, "4KiB", 4096);
    assert_number(lfs_scalar_size, "1MiB", 1048576);
    assert_number(lfs_scalar_size, "2GiB", UINT64_C(2147483648));
    assert_number(lfs_scalar_size, "0KiB", 0);
    assert_number(lfs_scalar_size, "1_024KiB", 1048576);
}

static void sizes_end_at_64_bits(void **state)
{
    (void)state;
    assert_number(lfs_scalar_size, "18446744073709551615", UINT64_MAX);
    assert_wrong(lfs_scalar_size, "18446744073709551616", "the number is too large");
    assert_number(lfs_scalar_size, "17179869183GiB", UINT64_C(17179869183) << 30);
    assert_wrong(lfs_scalar_size, "17179869184GiB", "expected at most 0xffffffffffffffff bytes");
    assert_number(lfs_scalar_size, "17592186044415MiB", UINT64_C(17592186044415) << 20);
    assert_wrong(lfs_scalar_size, "17592186044416MiB", "the number is too large");
    assert_number(lfs_scalar_size, "18014398509481983KiB", UINT64_C(18014398509481983) << 10);
    assert_wrong(lfs_scalar_size, "18014398509481984KiB", "the number is too large");
    assert_wrong(lfs_scalar_size, "18446744073709551616KiB", "the number is too large");
}

static void other_sizes_are_refused(void **state)
{
    static const char *const texts[] = {"",      "KiB",    "4 KiB",  "4K",    "4KB",   "4kib",
                                        "4kiB",  "1.5MiB", "0x4KiB", "4TiB",  "-4KiB", "4096B",
                                        "04KiB", "4KiBs",  "4KiB ",  "1_KiB", NULL};

    (void)state;
    assert_all_wrong(lfs_scalar_size, texts,
                     "expected a size such as 4096, 0x1000, 4KiB, 1MiB or 2GiB");
}

static void times_become_nanoseconds(void **state)
{
    (void)state;
    assert_number(lfs_scalar_time, "0ns", 0);
    assert_number(lfs_scalar_time, "250ns", 250);
    assert_number(lfs_scalar_time, "3us", 3000);
    assert_number(lfs_scalar_time, "1.5ms", 1500000);
    assert_number(lfs_scalar_time, "2s", UINT64_C(2000000000));
    assert_number(lfs_scalar_time, "0.25us", 250);
    assert_number(lfs_scalar_time, "1_000.5us", 1000500);
}

static void times_finer_than_a_nanosecond_are_refused(void **state)
{
    (void)state;
    assert_number(lfs_scalar_time, "0.001us", 1);
    assert_wrong(lfs_scalar_time, "0.0001us", "error: the time is finer than 1 ns");
    assert_number(lfs_scalar_time, "1.000000001s", UINT64_C(1000000001));
    assert_wrong(lfs_scalar_time, "1.0000000001s", "the time is finer than 1 ns");
    assert_number(lfs_scalar_time, "1.0ns", 1);
    assert_wrong(lfs_scalar_time, "1.5ns", "help: times are whole nanoseconds");
    assert_number(lfs_scalar_time, "1.00000000000000000000000s", UINT64_C(1000000000));
}

static void times_end_at_64_bits(void **state)
{
    (void)state;
    assert_number(lfs_scalar_time, "18446744073709551615ns", UINT64_MAX);
    assert_wrong(lfs_scalar_time, "18446744073709551616ns",
                 "expected at most 18446744073709551615ns");
    assert_number(lfs_scalar_time, "18446744073.709551615s", UINT64_MAX);
    assert_wrong(lfs_scalar_time, "18446744073.709551616s", "the number is too large");
    assert_number(lfs_scalar_time, "18446744073s", UINT64_C(18446744073000000000));
    assert_wrong(lfs_scalar_time, "18446744074s", "the number is too large");
}

static void other_times_are_refused(void **state)
{
    static const char *const texts[] = {"",     "0",    "250", "3 us",   "3µs",  "3US",    ".5s",
                                        "1.s",  "1.us", "-1s", "0x1s",   "01s",  "1,5s",   "1m",
                                        "1min", "s",    "ns",  "1.5.5s", "1e3s", "1.5_0s", NULL};

    (void)state;
    assert_all_wrong(lfs_scalar_time, texts, "expected a time such as 250ns, 3us, 1.5ms or 2s");
}

static void identifiers_are_small_letters_digits_and_hyphens(void **state)
{
    static const char *const good[] = {"sp1-v1", "a", "0", "-a",
                                       "abcdefghijklmnopqrstuvwxyz0123456789"};
    static const char *const bad[] = {"",      "-",        "--",  "Sp1", "sp_1", "sp 1",
                                      "sp1\n", "\xc3\xa9", "a/b", "`",   "{"};
    struct lfs_diag *diag = lfs_diag_new();
    const char *text = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct lfs_yaml_node node = word(good[i]);

        assert_true(lfs_scalar_identifier(&node, &text, diag));
        assert_ptr_equal(text, good[i]);
    }
    assert_int_equal(lfs_diag_errors(diag), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct lfs_yaml_node node = word(bad[i]);

        text = "unchanged";
        assert_false(lfs_scalar_identifier(&node, &text, diag));
        assert_string_equal(text, "unchanged");
        assert_int_equal(lfs_diag_errors(diag), i + 1);
    }
    assert_printed_has(diag, "error: expected a name of small letters, digits and '-', found 'Sp1' "
                             "[SCALAR_TYPE]\n");
    lfs_diag_free(diag);
}

static void booleans_are_true_and_false_only(void **state)
{
    static const char *const bad[] = {"",     "yes",   "no", "on", "off",
                                      "True", "FALSE", "1",  "0",  "truee"};
    struct lfs_yaml_node yes = word("true"), no = word("false");
    struct lfs_diag *diag = lfs_diag_new();
    bool value = false;

    (void)state;
    assert_true(lfs_scalar_boolean(&yes, &value, diag));
    assert_true(value);
    assert_true(lfs_scalar_boolean(&no, &value, diag));
    assert_false(value);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct lfs_yaml_node node = word(bad[i]);

        value = i % 2;
        assert_false(lfs_scalar_boolean(&node, &value, diag));
        assert_int_equal(value, i % 2);
        assert_int_equal(lfs_diag_errors(diag), i + 1);
    }
    assert_printed_has(diag, "error: expected true or false, found 'yes' [SCALAR_TYPE]\n");
    lfs_diag_free(diag);
}

static void lists_and_maps_are_no_scalars(void **state)
{
    static const struct lfs_yaml_node list = {.kind = LFS_YAML_LIST}, map = {.kind = LFS_YAML_MAP};
    struct lfs_diag *diag = lfs_diag_new();
    const char *text = NULL;
    uint64_t value = 0;
    bool truth = false;

    (void)state;
    assert_false(lfs_scalar_integer(&list, &value, diag));
    assert_printed_has(diag, "expected an integer such as 42 or 0x648_0000, found a list");
    assert_false(lfs_scalar_size(&map, &value, diag));
    assert_printed_has(diag, "2GiB, found a map");
    assert_false(lfs_scalar_time(&list, &value, diag));
    assert_false(lfs_scalar_identifier(&map, &text, diag));
    assert_false(lfs_scalar_boolean(&list, &truth, diag));
    assert_printed_has(diag, "expected true or false, found a list");
    assert_int_equal(lfs_diag_errors(diag), 5);
    lfs_diag_free(diag);
}

static void a_wrong_scalar_is_shown_in_its_line(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml = lfs_yaml_read("s.yaml", "cpus: two\n", 10, diag);
    uint64_t value;

    (void)state;
    assert_non_null(yaml);
    assert_false(lfs_scalar_integer(lfs_yaml_root(yaml)->items[0], &value, diag));
    assert_printed(diag, "s.yaml:1:7: error: expected an integer such as 42 or 0x648_0000, found "
                         "'two' [SCALAR_TYPE]\n"
                         "    1 | cpus: two\n"
                         "      |       ^~~\n");
    lfs_yaml_free(yaml);
    lfs_diag_free(diag);
}

static void a_long_wrong_scalar_is_cut_in_the_message(void **state)
{
    char text[62];

    (void)state;
    memset(text, 'q', sizeof(text) - 1);
    text[61] = '\0';
    assert_wrong(lfs_scalar_integer, text, "qqq...' [SCALAR_TYPE]");
    text[60] = '\0';
    assert_wrong(lfs_scalar_integer, text, "qqqq' [SCALAR_TYPE]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_decimal_or_hexadecimal),
        cmocka_unit_test(integers_end_at_64_bits),
        cmocka_unit_test(other_integers_are_refused),
        cmocka_unit_test(sizes_have_binary_units),
        cmocka_unit_test(sizes_end_at_64_bits),
        cmocka_unit_test(other_sizes_are_refused),
        cmocka_unit_test(times_become_nanoseconds),
        cmocka_unit_test(times_finer_than_a_nanosecond_are_refused),
        cmocka_unit_test(times_end_at_64_bits),
        cmocka_unit_test(other_times_are_refused),
        cmocka_unit_test(identifiers_are_small_letters_digits_and_hyphens),
        cmocka_unit_test(booleans_are_true_and_false_only),
        cmocka_unit_test(lists_and_maps_are_no_scalars),
        cmocka_unit_test(a_wrong_scalar_is_shown_in_its_line),
        cmocka_unit_test(a_long_wrong_scalar_is_cut_in_the_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
