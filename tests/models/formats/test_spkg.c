/* SPDX-License-Identifier: BSD-3-Clause */
/* SPKG packages: manifests-packages-boot 6.1, 6.2; MAN-26, the package half of MAN-46. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/spkg.h"

/* The own example of 6.1. */
static const uint8_t example[LFS_PACKAGE_HEADER_SIZE] = {
    0x53, 0x50, 0x4b, 0x47, 0x02, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00,
    0xf5, 0x05, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x40, 0xb3, 0x00, 0x00};

static enum lfs_package_error parse(uint32_t version, uint32_t pm_offset, uint32_t pm_size,
                                    uint32_t img_offset, uint32_t img_size)
{
    static const struct lfs_package zero;
    const uint32_t words[] = {LFS_PACKAGE_MAGIC, version, pm_offset, pm_size, img_offset, img_size};
    uint8_t header[LFS_PACKAGE_HEADER_SIZE];
    enum lfs_package_error error;
    struct lfs_package package;

    for (size_t i = 0; i < 6; i++)
        lfs_put_le32(header + 4 * i, words[i]);
    error = lfs_package_parse(header, sizeof(header), 0, &package);
    if (error != LFS_PACKAGE_OK)
        assert_memory_equal(&package, &zero, sizeof(package));
    else
        assert_int_equal(package.pm_size, pm_size);
    return error;
}

static void MAN_46_example_header(void **state)
{
    struct lfs_package package;

    (void)state;
    assert_int_equal(lfs_package_parse(example, sizeof(example), 0, &package), LFS_PACKAGE_OK);
    assert_int_equal(package.version, 2);
    assert_int_equal(package.pm_offset, 0x1000);
    assert_int_equal(package.pm_size, 0x5f5);
    assert_int_equal(package.img_offset, 0x2000);
    assert_int_equal(package.img_size, 0xb340);
    assert_int_equal(package.total, 0xd340);
    assert_true(lfs_package_fits(&package, 0xd340));
    assert_false(lfs_package_fits(&package, 0xd33f));
}

static void MAN_26_magic_and_length_come_first(void **state)
{
    uint8_t header[LFS_PACKAGE_HEADER_SIZE];
    struct lfs_package package;

    (void)state;
    assert_int_equal(lfs_package_parse(example, 23, 0, &package), LFS_PACKAGE_TRUNCATED);
    memset(header, 0xff, sizeof(header));
    assert_int_equal(lfs_package_parse(header, sizeof(header), 0, &package), LFS_PACKAGE_BAD_MAGIC);
    memcpy(header, example, sizeof(header));
    header[0] ^= 1;
    assert_int_equal(lfs_package_parse(header, sizeof(header), 0, &package), LFS_PACKAGE_BAD_MAGIC);
}

static void MAN_26_version(void **state)
{
    (void)state;
    assert_int_equal(parse(0, 0x1000, 1, 0x2000, 1), LFS_PACKAGE_BAD_VERSION);
    assert_int_equal(parse(3, 0x1000, 1, 0x2000, 1), LFS_PACKAGE_BAD_VERSION);
    lfs_proves("MF-68");
    assert_int_equal(parse(2, 0x1000, 1, 0x2000, 1), LFS_PACKAGE_OK);
    assert_int_equal(parse(1, 24, 1, 0x1000, 1), LFS_PACKAGE_OK);
}

static void MAN_26_version_1_checks_in_order(void **state)
{
    (void)state;
    /* Each line repairs what the line before was refused for; MF-69. */
    assert_int_equal(parse(1, 0x1000, 0xffffffff, 0x1800, 1), LFS_PACKAGE_PM_OFFSET);
    lfs_proves("MF-69");
    lfs_proves("MF-69");
    assert_int_equal(parse(1, 24, 0xffffffff, 0x1800, 1), LFS_PACKAGE_IMG_OFFSET);
    assert_int_equal(parse(1, 24, 0xffffffff, 0x1000, 1), LFS_PACKAGE_MANIFEST_OVERLAP);
    assert_int_equal(parse(1, 24, 0x1000 - 24 + 1, 0x1000, 1), LFS_PACKAGE_MANIFEST_OVERLAP);
    assert_int_equal(parse(1, 24, 0x1000 - 24, 0x1000, 1), LFS_PACKAGE_OK);
    assert_int_equal(parse(1, 23, 1, 0x1000, 1), LFS_PACKAGE_PM_OFFSET);
    assert_int_equal(parse(1, 25, 1, 0x1000, 1), LFS_PACKAGE_PM_OFFSET);
}

static void MAN_26_version_2_checks_in_order(void **state)
{
    (void)state;
    assert_int_equal(parse(2, 0x18, 0xffffffff, 0x800, 1), LFS_PACKAGE_PM_OFFSET);
    lfs_proves("MF-69");
    assert_int_equal(parse(2, 0x3000, 0xffffffff, 0x1800, 1), LFS_PACKAGE_IMG_OFFSET);
    lfs_proves("MF-70");
    assert_int_equal(parse(2, 0x3000, 0xffffffff, 0x2000, 1), LFS_PACKAGE_ORDER);
    assert_int_equal(parse(2, 0x1000, 0xffffffff, 0x2000, 1), LFS_PACKAGE_RANGE_WRAPS);
    lfs_proves("MF-71");
    assert_int_equal(parse(2, 0x1000, 0xfffff000, 0x2000, 1), LFS_PACKAGE_RANGE_WRAPS);
    assert_int_equal(parse(2, 0x1000, 0xffffefff, 0x2000, 1), LFS_PACKAGE_MANIFEST_OVERLAP);
    assert_int_equal(parse(2, 0x1000, 0x1001, 0x2000, 1), LFS_PACKAGE_MANIFEST_OVERLAP);
    assert_int_equal(parse(2, 0x1000, 0x1000, 0x2000, 1), LFS_PACKAGE_OK);
}

static void MAN_26_total_must_fit_32_bits(void **state)
{
    (void)state;
    assert_int_equal(parse(2, 0x1000, 1, 0x2000, 0xffffe000), LFS_PACKAGE_RANGE_WRAPS);
    assert_int_equal(parse(2, 0x1000, 1, 0x2000, 0xffffdfff), LFS_PACKAGE_OK);
    assert_int_equal(parse(1, 24, 1, 0x1000, 0xfffff000), LFS_PACKAGE_RANGE_WRAPS);
    assert_int_equal(parse(1, 24, 1, 0x1000, 0xffffefff), LFS_PACKAGE_OK);
}

static void MAN_26_quirks_are_accepted(void **state)
{
    (void)state;
    assert_int_equal(parse(2, 0, 0x100, 0x1000, 1), LFS_PACKAGE_OK);
    assert_int_equal(parse(2, 0x1000, 0, 0x1000, 1), LFS_PACKAGE_OK);
    assert_int_equal(parse(2, 0x1000, 1, 0x2000, 0), LFS_PACKAGE_OK);
}

static void MAN_46_writer_gives_the_example(void **state)
{
    const size_t total = 0xd340;
    uint8_t *manifest = malloc(0x5f5);
    uint8_t *image = malloc(0xb340);
    uint8_t *out = malloc(total);
    enum lfs_package_error error = LFS_PACKAGE_NO_ROOM;

    (void)state;
    assert_true(manifest != NULL && image != NULL && out != NULL);
    memset(manifest, 0xaa, 0x5f5);
    memset(image, 0xbb, 0xb340);
    memset(out, 0xcc, total);
    assert_int_equal(
        lfs_package_write_v2(NULL, 0x5f5, NULL, 0xb340, 0x1000, 0x2000, NULL, 0, &error), total);
    assert_int_equal(error, LFS_PACKAGE_OK);
    assert_int_equal(
        lfs_package_write_v2(manifest, 0x5f5, image, 0xb340, 0x1000, 0x2000, out, total, NULL),
        total);
    assert_memory_equal(out, example, sizeof(example));
    for (size_t i = 0x18; i < 0x1000; i++)
        assert_int_equal(out[i], 0);
    assert_memory_equal(out + 0x1000, manifest, 0x5f5);
    for (size_t i = 0x15f5; i < 0x2000; i++)
        assert_int_equal(out[i], 0);
    assert_memory_equal(out + 0x2000, image, 0xb340);
    free(manifest);
    free(image);
    free(out);
}

static enum lfs_package_error write_error(size_t manifest_size, size_t image_size,
                                          uint32_t pm_offset, uint32_t img_offset)
{
    enum lfs_package_error error;
    size_t total = lfs_package_write_v2(NULL, manifest_size, NULL, image_size, pm_offset,
                                        img_offset, NULL, 0, &error);

    assert_int_equal(total, error == LFS_PACKAGE_OK ? img_offset + image_size : 0);
    return error;
}

static void MAN_26_writer_limits(void **state)
{
    (void)state;
    assert_int_equal(write_error(1, 1, 0, 0x2000), LFS_PACKAGE_PM_OFFSET);
    assert_int_equal(write_error(1, 1, 0x800, 0x2000), LFS_PACKAGE_PM_OFFSET);
    assert_int_equal(write_error(1, 1, 0x1000, 0x2800), LFS_PACKAGE_IMG_OFFSET);
    assert_int_equal(write_error(0, 1, 0x2000, 0x2000), LFS_PACKAGE_ORDER);
    assert_int_equal(write_error(0x1001, 1, 0x1000, 0x2000), LFS_PACKAGE_MANIFEST_OVERLAP);
    assert_int_equal(write_error(0x1000, 1, 0x1000, 0x2000), LFS_PACKAGE_OK);
    assert_int_equal(write_error(0xffffefff, 1, 0x1000, 0x2000), LFS_PACKAGE_MANIFEST_OVERLAP);
    assert_int_equal(write_error(0xfffff000, 1, 0x1000, 0x2000), LFS_PACKAGE_RANGE_WRAPS);
    assert_int_equal(write_error(SIZE_MAX, 1, 0x1000, 0x2000), LFS_PACKAGE_RANGE_WRAPS);
    assert_int_equal(write_error(1, 0xffffe000, 0x1000, 0x2000), LFS_PACKAGE_RANGE_WRAPS);
    assert_int_equal(write_error(1, 0xffffdfff, 0x1000, 0x2000), LFS_PACKAGE_OK);
    assert_int_equal(write_error(1, SIZE_MAX, 0x1000, 0x2000), LFS_PACKAGE_RANGE_WRAPS);
}

static void MAN_26_writer_never_half_writes(void **state)
{
    static uint8_t out[0x2001];
    const uint8_t byte = 7;
    enum lfs_package_error error;

    (void)state;
    memset(out, 0x55, sizeof(out));
    assert_int_equal(lfs_package_write_v2(&byte, 1, &byte, 1, 0x1000, 0x2000, out, 0x2000, &error),
                     0);
    assert_int_equal(error, LFS_PACKAGE_NO_ROOM);
    for (size_t i = 0; i < sizeof(out); i++)
        assert_int_equal(out[i], 0x55);
    assert_int_equal(lfs_package_write_v2(&byte, 1, &byte, 1, 0x1000, 0x2000, out, 0x2001, &error),
                     0x2001);
    assert_int_equal(error, LFS_PACKAGE_OK);
}

static void every_error_has_a_name_and_a_text(void **state)
{
    (void)state;
    for (int i = 0; i < LFS_PACKAGE_ERROR_COUNT; i++) {
        assert_non_null(lfs_package_error_name((enum lfs_package_error)i));
        assert_true(strlen(lfs_package_error_text((enum lfs_package_error)i)) > 10);
    }
    assert_string_equal(lfs_package_error_name(LFS_PACKAGE_RANGE_WRAPS), "RANGE_WRAPS");
    assert_string_equal(lfs_package_error_name(LFS_PACKAGE_ERROR_COUNT), "UNKNOWN");
    assert_string_equal(lfs_package_error_text(LFS_PACKAGE_ERROR_COUNT), "unknown error");
}

/* Any header either is refused or describes ranges that lie in order inside the total. */
static void mutated_headers_keep_the_promises(void **state)
{
    uint32_t seed = 1;
    int accepted = 0;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint8_t header[LFS_PACKAGE_HEADER_SIZE];
        struct lfs_package package;

        memcpy(header, example, sizeof(header));
        for (int change = 0; change < 3; change++) {
            seed = seed * 1664525u + 1013904223u;
            header[(seed >> 8) % sizeof(header)] = (uint8_t)(seed >> 24);
        }
        if (lfs_package_parse(header, sizeof(header), 0, &package) != LFS_PACKAGE_OK)
            continue;
        accepted++;
        assert_true((uint64_t)package.pm_offset + package.pm_size <= package.img_offset);
        assert_true((uint64_t)package.img_offset + package.img_size == package.total);
        assert_true(package.total <= UINT32_MAX);
    }
    assert_true(accepted > 0 && accepted < 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_46_example_header),
        cmocka_unit_test(MAN_26_magic_and_length_come_first),
        cmocka_unit_test(MAN_26_version),
        cmocka_unit_test(MAN_26_version_1_checks_in_order),
        cmocka_unit_test(MAN_26_version_2_checks_in_order),
        cmocka_unit_test(MAN_26_total_must_fit_32_bits),
        cmocka_unit_test(MAN_26_quirks_are_accepted),
        cmocka_unit_test(MAN_46_writer_gives_the_example),
        cmocka_unit_test(MAN_26_writer_limits),
        cmocka_unit_test(MAN_26_writer_never_half_writes),
        cmocka_unit_test(every_error_has_a_name_and_a_text),
        cmocka_unit_test(mutated_headers_keep_the_promises),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
