/* SPDX-License-Identifier: BSD-3-Clause */
/* HOB lists: manifests-packages-boot 6.5, MAN-48. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/hob.h"

static struct lfs_manifest stmm(void)
{
    struct lfs_manifest manifest = {.entrypoint_offset = 0x3000, .memory_region_count = 3};

    manifest.memory_regions[0] =
        (struct lfs_manifest_region){.node = "ns_comm_buffer", .base = 0x90000000, .pages = 16};
    manifest.memory_regions[1] =
        (struct lfs_manifest_region){.node = "heap", .base = 0x6800000, .pages = 4};
    manifest.memory_regions[2] =
        (struct lfs_manifest_region){.node = "flash", .base = 0x6900000, .pages = 1};
    return manifest;
}

static struct lfs_hob_request request_of(const struct lfs_manifest *manifest)
{
    return (struct lfs_hob_request){.manifest = manifest,
                                    .load_address = 0x6600000,
                                    .list_offset = 0x2000,
                                    .image_size = 0x80000};
}

static void expect_words(const uint8_t *at, const uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(lfs_get_le64(at + 8 * i), words[i]);
}

static void MAN_48_sizes_are_those_of_the_entries(void **state)
{
    struct lfs_manifest manifest = stmm();

    (void)state;
    /* PHIT, FV, NS buffer, reserve of 1 + 3 descriptors, END. */
    assert_int_equal(lfs_hob_list_size(&manifest), 56 + 24 + 56 + (8 + 16 + 8 + 4 * 32) + 8);
    strcpy(manifest.memory_regions[0].node, "ns_comm_buffers");
    assert_int_equal(lfs_hob_list_size(&manifest), 56 + 24 + (8 + 16 + 8 + 4 * 32) + 8);
    manifest.memory_region_count = 0;
    assert_int_equal(lfs_hob_list_size(&manifest), 56 + 24 + 8);
    manifest.memory_region_count = LFS_MANIFEST_MAX_MEMORY_REGIONS;
    assert_true(lfs_hob_list_size(&manifest) <= LFS_HOB_LIST_BYTES_MAX);
}

static void MAN_48_the_list_begins_with_phit_and_firmware_volume(void **state)
{
    struct lfs_manifest manifest = stmm();
    struct lfs_hob_request request = request_of(&manifest);
    size_t size = lfs_hob_list_size(&manifest);
    uint8_t out[512];

    (void)state;
    assert_true(lfs_hob_list_write(&request, out, sizeof(out)));
    expect_words(out,
                 (const uint64_t[]){0x00000000380001, 0xa, 0x6600000 + 0x3000 + 0x80000, 0x6600000,
                                    0x6603000, 0x6602000 + size, 0x6602000 + size - 8},
                 7);
    expect_words(out + 56, (const uint64_t[]){0x00000000180005, 0x6603000, 0x7d000}, 3);
    expect_words(out + size - 8, (const uint64_t[]){0x0008ffff}, 1);
}

static void MAN_48_regions_follow_as_guid_extensions(void **state)
{
    static const uint8_t ns_guid[16] = {0xe3, 0x97, 0x04, 0xf0, 0xa2, 0xbf, 0xa1, 0x41,
                                        0x9d, 0x29, 0x54, 0xc2, 0xe9, 0x37, 0x21, 0xc5};
    static const uint8_t reserve_guid[16] = {0x12, 0xf9, 0x03, 0x07, 0x8d, 0xbf, 0x2a, 0x4e,
                                             0xbe, 0x07, 0xab, 0x27, 0x25, 0x25, 0xc5, 0x92};
    struct lfs_manifest manifest = stmm();
    struct lfs_hob_request request = request_of(&manifest);
    uint8_t out[512];

    (void)state;
    manifest.xlat_granule = 1; /* 16 KiB */
    assert_true(lfs_hob_list_write(&request, out, sizeof(out)));
    lfs_proves("DV-30");
    expect_words(out + 80, (const uint64_t[]){0x00380004}, 1);
    assert_memory_equal(out + 88, ns_guid, 16);
    expect_words(out + 104, (const uint64_t[]){0x90000000, 0x90000000, 0x40000, 0x18}, 4);
    expect_words(out + 136, (const uint64_t[]){0x00a00004}, 1);
    assert_memory_equal(out + 144, reserve_guid, 16);
    expect_words(out + 160,
                 (const uint64_t[]){4, 0x6600000, 0x6600000, 0x80000, 0x18,          /* the image */
                                    0x90000000, 0x90000000, 0x40000, 0x18,           /* buffer */
                                    0x6800000, 0x6800000, 0x10000, 0x8,              /* heap */
                                    0x6900000, 0x6900000, 0x4000, 0x18, 0x0008ffff}, /* flash */
                 18);
}

static void an_image_smaller_than_its_entry_has_no_list(void **state)
{
    struct lfs_manifest manifest = stmm();
    struct lfs_hob_request request = request_of(&manifest);
    uint8_t out[512];

    (void)state;
    request.image_size = 0x2fff;
    assert_false(lfs_hob_list_write(&request, out, sizeof(out)));
    request.image_size = 0x3000;
    assert_false(lfs_hob_list_write(&request, out, lfs_hob_list_size(&manifest) - 1));
    assert_true(lfs_hob_list_write(&request, out, lfs_hob_list_size(&manifest)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_48_sizes_are_those_of_the_entries),
        cmocka_unit_test(MAN_48_the_list_begins_with_phit_and_firmware_volume),
        cmocka_unit_test(MAN_48_regions_follow_as_guid_extensions),
        cmocka_unit_test(an_image_smaller_than_its_entry_has_no_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
