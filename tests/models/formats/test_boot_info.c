/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot-information blob: manifests-packages-boot 7, MAN-29 and MF-82. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lfasim/formats/boot_info.h"
#include "lfasim/bytes.h"

/* The own example of 7.3. */
static const uint8_t example[64] = {
    0xfa, 0x0f, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0xf5, 0x15, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xf5, 0x05, 0x00, 0x00, 0x00, 0x10, 0x60, 0x06, 0x00, 0x00, 0x00, 0x00};

static struct lfs_boot_info_request example_request(void)
{
    return (struct lfs_boot_info_request){
        .version = 0x00010003,
        .area_size = 0x1000,
        .fdt = {.present = true, .address = 0x6600000 + 0x1000, .size = 0x5f5}};
}

static void MAN_29_example_is_byte_exact(void **state)
{
    struct lfs_boot_info_request request = example_request();
    uint8_t out[128];

    (void)state;
    memset(out, 0xee, sizeof(out));
    assert_int_equal(lfs_boot_info_written_size(&request), 64);
    assert_int_equal(lfs_boot_info_write(&request, out, sizeof(out)), LFS_BOOT_INFO_OK);
    assert_memory_equal(out, example, sizeof(example));
    for (size_t i = 64; i < sizeof(out); i++)
        assert_int_equal(out[i], 0xee);
}

static void MAN_29_example_is_read_back(void **state)
{
    struct lfs_boot_info_descriptor descriptor;
    uint8_t longer[sizeof(example) + 32];
    struct lfs_boot_info info;

    (void)state;
    assert_int_equal(lfs_boot_info_parse(example, sizeof(example), &info), LFS_BOOT_INFO_OK);
    assert_int_equal(info.version, 0x00010003);
    assert_int_equal(info.blob_size, 0x15f5);
    assert_int_equal(info.descriptor_count, 1);
    assert_int_equal(info.descriptor_offset, 32);
    assert_int_equal(lfs_boot_info_get(example, sizeof(example), &info, 0, &descriptor),
                     LFS_BOOT_INFO_OK);
    assert_int_equal(descriptor.type, LFS_BOOT_INFO_TYPE_FDT);
    assert_int_equal(descriptor.name_format, LFS_BOOT_INFO_NAME_STRING);
    assert_int_equal(descriptor.contents_format, LFS_BOOT_INFO_CONTENTS_ADDRESS);
    assert_int_equal(descriptor.size, 0x5f5);
    assert_true(descriptor.contents == 0x6601000);
    assert_int_equal(lfs_boot_info_get(example, 63, &info, 0, &descriptor),
                     LFS_BOOT_INFO_ARRAY_BEYOND_BLOB);
    memset(longer, 0, sizeof(longer));
    memcpy(longer, example, sizeof(example));
    assert_int_equal(lfs_boot_info_get(longer, sizeof(longer), &info, 1, &descriptor),
                     LFS_BOOT_INFO_ARRAY_BEYOND_BLOB);
}

/* FDT first, HOB list second (2.3); a header alone when nothing is asked for (7.4). */
static void MAN_29_contents_and_their_order(void **state)
{
    struct lfs_boot_info_request request = example_request();
    struct lfs_boot_info_descriptor descriptor;
    struct lfs_boot_info info;
    uint8_t out[96];

    (void)state;
    request.hob_list.present = true; /* in an SPKG: address 0, size 0 */
    assert_int_equal(lfs_boot_info_write(&request, out, sizeof(out)), LFS_BOOT_INFO_OK);
    lfs_proves("MF-79");
    assert_int_equal(lfs_boot_info_parse(out, sizeof(out), &info), LFS_BOOT_INFO_OK);
    assert_int_equal(info.descriptor_count, 2);
    assert_int_equal(info.blob_size, 0x15f5);
    assert_int_equal(lfs_boot_info_get(out, sizeof(out), &info, 1, &descriptor), LFS_BOOT_INFO_OK);
    assert_int_equal(descriptor.type, LFS_BOOT_INFO_TYPE_HOB);
    assert_int_equal(descriptor.size, 0);
    assert_true(descriptor.contents == 0);

    request.hob_list.size = 0x123;
    assert_int_equal(lfs_boot_info_write(&request, out, sizeof(out)), LFS_BOOT_INFO_OK);
    assert_int_equal(lfs_get_le32(out + 8), 0x15f5 + 0x123);

    request.fdt.present = false;
    request.hob_list.present = false;
    assert_int_equal(lfs_boot_info_written_size(&request), 32);
    assert_int_equal(lfs_boot_info_write(&request, out, 32), LFS_BOOT_INFO_OK);
    assert_int_equal(lfs_boot_info_parse(out, 32, &info), LFS_BOOT_INFO_OK);
    assert_int_equal(info.descriptor_count, 0);
    assert_int_equal(info.blob_size, 0x1000);
}

/* Hafnium counts the whole area in front of the contents, others what there is. */
static void DV_27_size_of_the_blob(void **state)
{
    uint8_t blob[sizeof(example)];
    struct lfs_boot_info info;

    (void)state;
    memcpy(blob, example, sizeof(blob));
    assert_int_equal(lfs_boot_info_parse(blob, sizeof(blob), &info), LFS_BOOT_INFO_OK);
    assert_int_equal(info.blob_size, 0x1000 + 0x5f5);
    lfs_put_le32(blob + 8, 32 + 32 + 0x5f5);
    assert_int_equal(lfs_boot_info_parse(blob, sizeof(blob), &info), LFS_BOOT_INFO_OK);
    assert_int_equal(info.blob_size, 64 + 0x5f5);
}

static void refuse_write(const struct lfs_boot_info_request *request, size_t room,
                         enum lfs_boot_info_error expected)
{
    uint8_t out[128];

    memset(out, 0xee, sizeof(out));
    assert_int_equal(lfs_boot_info_write(request, out, room), expected);
    for (size_t i = 0; i < sizeof(out); i++)
        assert_int_equal(out[i], 0xee);
}

static void MAN_29_room_is_bounded_by_area_and_buffer(void **state)
{
    struct lfs_boot_info_request request = example_request();
    uint8_t out[64];

    (void)state;
    refuse_write(&request, 31, LFS_BOOT_INFO_AREA_TOO_SMALL);
    refuse_write(&request, 63, LFS_BOOT_INFO_NO_ROOM);
    assert_int_equal(lfs_boot_info_write(&request, out, 64), LFS_BOOT_INFO_OK);
    request.area_size = 24; /* an SPKG v1 */
    refuse_write(&request, 128, LFS_BOOT_INFO_AREA_TOO_SMALL);
    lfs_proves("MF-80");
    request.area_size = 63;
    refuse_write(&request, 128, LFS_BOOT_INFO_NO_ROOM);
    request.area_size = 64;
    assert_int_equal(lfs_boot_info_write(&request, out, 64), LFS_BOOT_INFO_OK);
    request.fdt.size = UINT32_MAX - 64;
    assert_int_equal(lfs_boot_info_write(&request, out, 64), LFS_BOOT_INFO_OK);
    request.fdt.size = UINT32_MAX - 63;
    refuse_write(&request, 128, LFS_BOOT_INFO_SIZE_OVERFLOW);
}

/* The example with one byte changed, read from size bytes. */
static enum lfs_boot_info_error read_changed(size_t at, uint8_t value, size_t size)
{
    static const struct lfs_boot_info zero;
    uint8_t blob[sizeof(example)];
    enum lfs_boot_info_error error;
    struct lfs_boot_info info;

    memcpy(blob, example, sizeof(blob));
    blob[at] = value;
    error = lfs_boot_info_parse(blob, size, &info);
    if (error != LFS_BOOT_INFO_OK)
        assert_memory_equal(&info, &zero, sizeof(info));
    return error;
}

static void MF_82_header(void **state)
{
    (void)state;
    assert_int_equal(read_changed(0, 0xfa, 31), LFS_BOOT_INFO_TRUNCATED);
    assert_int_equal(read_changed(0, 0xfb, 64), LFS_BOOT_INFO_SIGNATURE_WRONG);
    assert_int_equal(read_changed(12, 0x28, 64), LFS_BOOT_INFO_DESCRIPTOR_SIZE_WRONG);
    assert_int_equal(read_changed(20, 0x18, 64), LFS_BOOT_INFO_ARRAY_OFFSET);
    assert_int_equal(read_changed(20, 0x24, 64), LFS_BOOT_INFO_ARRAY_OFFSET);
    assert_int_equal(read_changed(20, 0x28, 64), LFS_BOOT_INFO_ARRAY_BEYOND_BLOB);
    assert_int_equal(read_changed(0, 0xfa, 63), LFS_BOOT_INFO_ARRAY_BEYOND_BLOB);
    assert_int_equal(read_changed(0, 0xfa, 64), LFS_BOOT_INFO_OK);
    assert_int_equal(read_changed(16, 2, 64), LFS_BOOT_INFO_ARRAY_BEYOND_BLOB);
    assert_int_equal(read_changed(19, 0xff, 64), LFS_BOOT_INFO_ARRAY_BEYOND_BLOB);
    assert_int_equal(read_changed(24, 1, 64), LFS_BOOT_INFO_RESERVED);
    assert_int_equal(read_changed(31, 1, 64), LFS_BOOT_INFO_RESERVED);
}

static void count_finding(void *user, const struct lfs_finding *finding)
{
    (void)finding;
    ++*(int *)user;
}

/* What stands at a wrong offset is no descriptor. */
static void MF_82_descriptors_elsewhere_are_not_judged(void **state)
{
    uint8_t blob[sizeof(example) + 8] = {0};
    struct lfs_boot_info info;
    int findings = 0;

    (void)state;
    memcpy(blob, example, sizeof(example));
    lfs_put_le32(blob + 20, 36);
    assert_int_equal(lfs_boot_info_judge(blob, sizeof(blob), &info, count_finding, &findings),
                     LFS_BOOT_INFO_ARRAY_OFFSET);
    assert_int_equal(findings, 1);
}

static void MF_82_blob_size_bounds_the_array(void **state)
{
    uint8_t blob[sizeof(example)];
    struct lfs_boot_info info;

    (void)state;
    memcpy(blob, example, sizeof(blob));
    lfs_put_le32(blob + 8, 63);
    assert_int_equal(lfs_boot_info_parse(blob, sizeof(blob), &info),
                     LFS_BOOT_INFO_ARRAY_BEYOND_BLOB);
    lfs_put_le32(blob + 8, 64);
    assert_int_equal(lfs_boot_info_parse(blob, sizeof(blob), &info), LFS_BOOT_INFO_OK);
}

static void MF_82_descriptor(void **state)
{
    (void)state;
    assert_int_equal(read_changed(32 + 17, 1, 64), LFS_BOOT_INFO_RESERVED);
    assert_int_equal(read_changed(32 + 18, 0x10, 64), LFS_BOOT_INFO_FLAGS);
    assert_int_equal(read_changed(32 + 19, 0x80, 64), LFS_BOOT_INFO_FLAGS);
    assert_int_equal(read_changed(32 + 18, 0x02, 64), LFS_BOOT_INFO_FLAGS);
    assert_int_equal(read_changed(32 + 18, 0x01, 64), LFS_BOOT_INFO_OK);
    assert_int_equal(read_changed(32 + 18, 0x0c, 64), LFS_BOOT_INFO_CONTENTS_FORMAT);
    assert_int_equal(read_changed(32 + 18, 0x08, 64), LFS_BOOT_INFO_OK);
    /* 0x5f5 bytes cannot be a value. */
    assert_int_equal(read_changed(32 + 18, 0x04, 64), LFS_BOOT_INFO_VALUE_SIZE);
    assert_int_equal(read_changed(32 + 16, 0x81, 64), LFS_BOOT_INFO_OK);
}

static void MF_82_value_sizes(void **state)
{
    static const struct {
        uint32_t size;
        enum lfs_boot_info_error error;
    } cases[] = {{0, LFS_BOOT_INFO_VALUE_SIZE},
                 {1, LFS_BOOT_INFO_OK},
                 {8, LFS_BOOT_INFO_OK},
                 {9, LFS_BOOT_INFO_VALUE_SIZE}};
    uint8_t blob[sizeof(example)];
    struct lfs_boot_info info;

    (void)state;
    memcpy(blob, example, sizeof(blob));
    blob[32 + 18] = LFS_BOOT_INFO_CONTENTS_VALUE << 2;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        lfs_put_le32(blob + 32 + 20, cases[i].size);
        assert_int_equal(lfs_boot_info_parse(blob, sizeof(blob), &info), cases[i].error);
    }
}

static void every_error_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < LFS_BOOT_INFO_ERROR_COUNT; i++)
        assert_non_null(lfs_boot_info_error_name((enum lfs_boot_info_error)i));
    assert_string_equal(lfs_boot_info_error_name(LFS_BOOT_INFO_VALUE_SIZE), "VALUE_SIZE");
    assert_string_equal(lfs_boot_info_error_name(LFS_BOOT_INFO_ERROR_COUNT), "UNKNOWN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_29_example_is_byte_exact),
        cmocka_unit_test(MAN_29_example_is_read_back),
        cmocka_unit_test(MAN_29_contents_and_their_order),
        cmocka_unit_test(DV_27_size_of_the_blob),
        cmocka_unit_test(MAN_29_room_is_bounded_by_area_and_buffer),
        cmocka_unit_test(MF_82_header),
        cmocka_unit_test(MF_82_descriptors_elsewhere_are_not_judged),
        cmocka_unit_test(MF_82_blob_size_bounds_the_array),
        cmocka_unit_test(MF_82_descriptor),
        cmocka_unit_test(MF_82_value_sizes),
        cmocka_unit_test(every_error_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
