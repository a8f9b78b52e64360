/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads and stores in both byte orders, at odd addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/bytes.h"

static const uint8_t sample[] = {0xff, 0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8};

static void loads_take_the_named_order(void **state)
{
    (void)state;
    assert_int_equal(lfs_get_le16(sample + 1), 0x9281);
    assert_int_equal(lfs_get_le32(sample + 1), 0xb4a39281);
    assert_true(lfs_get_le64(sample + 1) == 0xf8e7d6c5b4a39281);
    assert_int_equal(lfs_get_be16(sample + 1), 0x8192);
    assert_int_equal(lfs_get_be32(sample + 1), 0x8192a3b4);
    assert_true(lfs_get_be64(sample + 1) == 0x8192a3b4c5d6e7f8);
}

static void stores_are_the_inverse_and_touch_no_more(void **state)
{
    uint8_t out[10];

    (void)state;
#define CHECK_STORE(put, value, width, first)       \
    do {                                            \
        for (size_t i = 0; i < sizeof(out); i++)    \
            out[i] = 0x55;                          \
        put(out + 1, value);                        \
        assert_int_equal(out[0], 0x55);             \
        assert_memory_equal(out + 1, first, width); \
        assert_int_equal(out[1 + (width)], 0x55);   \
    } while (0)
    CHECK_STORE(lfs_put_le16, 0x9281, 2, sample + 1);
    CHECK_STORE(lfs_put_le32, 0xb4a39281, 4, sample + 1);
    CHECK_STORE(lfs_put_le64, 0xf8e7d6c5b4a39281, 8, sample + 1);
    CHECK_STORE(lfs_put_be16, 0x8192, 2, sample + 1);
    CHECK_STORE(lfs_put_be32, 0x8192a3b4, 4, sample + 1);
    CHECK_STORE(lfs_put_be64, 0x8192a3b4c5d6e7f8, 8, sample + 1);
#undef CHECK_STORE
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_take_the_named_order),
        cmocka_unit_test(stores_are_the_inverse_and_touch_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
