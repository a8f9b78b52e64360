/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfer lists as SP packages: manifests-packages-boot 6.3, 6.4; MAN-27, 28, 49, 55. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/transfer_list.h"

enum { MANIFEST = 0x5f5, IMAGE = 0x340, ROOM = 0x8000 };

struct list {
    uint8_t bytes[ROOM];
    size_t used;
};

static void mend_checksum(struct list *list)
{
    uint8_t sum = 0;

    list->bytes[LFS_TL_AT_CHECKSUM] = 0;
    for (size_t i = 0; i < list->used; i++)
        sum = (uint8_t)(sum + list->bytes[i]);
    list->bytes[LFS_TL_AT_CHECKSUM] = (uint8_t)-sum;
}

static struct list written(size_t manifest_size, size_t hob_size, size_t image_size)
{
    static uint8_t manifest[ROOM], hob[ROOM], image[ROOM];
    struct lfs_tl_contents contents = {.manifest = manifest,
                                       .manifest_size = manifest_size,
                                       .hob_list = hob,
                                       .hob_list_size = hob_size,
                                       .image = image,
                                       .image_size = image_size,
                                       .max_size = LFS_TL_MAX_SIZE_DEFAULT};
    enum lfs_package_error error;
    struct list list;

    memset(manifest, 0xaa, sizeof(manifest));
    lfs_put_be32(manifest, 0xd00dfeed);
    memset(hob, 0xbb, sizeof(hob));
    memset(image, 0xcc, sizeof(image));
    memset(list.bytes, 0xee, sizeof(list.bytes));
    list.used = lfs_tl_write(&contents, list.bytes, sizeof(list.bytes), &error);
    assert_int_equal(error, LFS_PACKAGE_OK);
    assert_int_equal(lfs_tl_write(&contents, NULL, 0, NULL), list.used);
    return list;
}

static struct list usual(void)
{
    return written(MANIFEST, 0, IMAGE);
}

/* What was found, as "NAME@offset NAME@offset ". */
struct found {
    char text[512];
};

static void note_finding(void *user, const struct lfs_finding *finding)
{
    struct found *found = user;
    size_t length = strlen(found->text);

    assert_true(finding->text[0] != 0);
    snprintf(found->text + length, sizeof(found->text) - length, "%s@%llx ", finding->name,
             (unsigned long long)finding->at.offset);
}

static enum lfs_package_error judge(const struct list *list, uint64_t load, const char *expected)
{
    struct lfs_package_source source = lfs_package_source_of(list->bytes, list->used);
    struct found found = {""};
    struct lfs_package package, again;
    enum lfs_package_error error = lfs_package_judge(&source, load, &package, note_finding, &found);

    assert_string_equal(found.text, expected);
    assert_int_equal(lfs_package_parse(list->bytes, list->used, load, &again), error);
    assert_memory_equal(&package, &again, sizeof(package));
    return error;
}

static void expect_only(struct list *list, const char *expected, enum lfs_package_error error)
{
    mend_checksum(list);
    assert_int_equal(judge(list, 0, expected), error);
}

static void MAN_46_the_writer_lays_out_as_in_6_4(void **state)
{
    static const uint8_t manifest_entry[] = {0x06, 0x01, 0x00, 0x08, 0xf5, 0x05, 0x00, 0x00};
    static const uint8_t image_entry[] = {0x03, 0x01, 0x00, 0x08, 0x40, 0x03, 0x00, 0x00};
    static const uint8_t head[] = {0x01, 0x18, 0x0c, 0x40, 0x23, 0, 0, 0, 0, 0x10, 0,    1, 0, 0,
                                   0,    0,    0,    0,    0,    0, 0, 0, 8, 0xd8, 0x0f, 0, 0};
    struct list list = usual();

    (void)state;
    assert_int_equal(list.used, 0x2340);
    assert_memory_equal(list.bytes, ((uint8_t[]){0x0b, 0xb1, 0x0f, 0x4a}), 4);
    assert_memory_equal(list.bytes + LFS_TL_AT_VERSION, head, sizeof(head));
    assert_memory_equal(list.bytes + 0xff8, manifest_entry, 8);
    assert_memory_equal(list.bytes + 0x1ff8, image_entry, 8);
    assert_int_equal(list.bytes[0x1000 + MANIFEST - 1], 0xaa);
    assert_int_equal(list.bytes[0x1000 + MANIFEST], 0);
    assert_int_equal(list.bytes[0x2000], 0xcc);
    assert_int_equal(list.bytes[list.used], 0xee);
    judge(&list, 0, "");
}

static void MAN_27_all_three_layouts_of_6_4(void **state)
{
    static const struct {
        size_t manifest, hob;
        uint32_t hob_at, image_at;
    } rows[] = {{0xff8, 0, 0, 0x2000},        {0x28, 0, 0, 0x2000},  {0xff8, 0xff8, 0x2000, 0x3000},
                {0x28, 0x10, 0x2000, 0x3000}, {0xff9, 0, 0, 0x3000}, {0x1ff8, 0, 0, 0x3000},
                {0x1ff9, 0, 0, 0x4000},       {0xff1, 0, 0, 0x2000}, {0xff0, 0, 0, 0x2000}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct list list = written(rows[i].manifest, rows[i].hob, 7);
        struct lfs_package package;

        assert_int_equal(lfs_package_parse(list.bytes, list.used, 0, &package), LFS_PACKAGE_OK);
        assert_int_equal(package.kind, LFS_PACKAGE_TRANSFER_LIST);
        assert_int_equal(package.pm_offset, 0x1000);
        assert_int_equal(package.pm_size, rows[i].manifest);
        assert_int_equal(package.hob_offset, rows[i].hob_at);
        assert_int_equal(package.hob_size, rows[i].hob);
        assert_int_equal(package.img_offset, rows[i].image_at);
        assert_int_equal(package.img_size, 7);
        assert_int_equal(package.boot_info_size, 4096);
        assert_int_equal(package.total, list.used); /* 6.4: image offset + size, rounded up to 8 */
        assert_int_equal(package.total, rows[i].image_at + 8);
    }
}

static void MAN_55_the_writer_rounds_the_total_size_and_refuses_too_little(void **state)
{
    uint8_t manifest[8] = {0}, image[8] = {0}, out[0x3000];
    struct lfs_tl_contents contents = {manifest, 8, NULL, 0, image, 8, 0x2009};
    enum lfs_package_error error;

    (void)state;
    assert_int_equal(lfs_tl_write(&contents, out, sizeof(out), &error), 0x2008);
    assert_int_equal(lfs_get_le32(out + LFS_TL_AT_MAX), 0x2010);
    contents.max_size = 0x2007;
    assert_int_equal(lfs_tl_write(&contents, out, sizeof(out), &error), 0);
    assert_int_equal(error, LFS_PACKAGE_TL_MAX_SIZE);
    contents.max_size = 0x2008;
    assert_int_equal(lfs_tl_write(&contents, out, 0x2007, &error), 0);
    assert_int_equal(error, LFS_PACKAGE_NO_ROOM);
    contents.image_size = UINT32_MAX;
    contents.max_size = UINT32_MAX;
    assert_int_equal(lfs_tl_write(&contents, NULL, 0, &error), 0);
    assert_int_equal(error, LFS_PACKAGE_RANGE_WRAPS);
}

static void mf_75_each_field_of_the_header(void **state)
{
    struct list list = usual();

    (void)state;
    list.bytes[LFS_TL_AT_HEADER_SIZE] = 0x20;
    expect_only(&list, "PKG_TL_HEADER@6 ", LFS_PACKAGE_TL_HEADER);
    list = usual();
    list.bytes[LFS_TL_AT_VERSION] = 0;
    expect_only(&list, "PKG_TL_HEADER@5 ", LFS_PACKAGE_TL_HEADER);
    list = usual();
    lfs_put_le32(list.bytes + LFS_TL_AT_MAX, 0x2338);
    expect_only(&list, "PKG_TL_HEADER@8 ", LFS_PACKAGE_TL_HEADER); /* used > total */
    lfs_put_le32(list.bytes + LFS_TL_AT_MAX, 0x2340);
    expect_only(&list, "", LFS_PACKAGE_OK); /* near miss */
    lfs_put_le32(list.bytes + LFS_TL_AT_MAX, 0);
    expect_only(&list, "PKG_TL_HEADER@c ", LFS_PACKAGE_TL_HEADER);
    list = usual();
    list.bytes[0x2000]++;
    assert_int_equal(judge(&list, 0, "PKG_TL_HEADER@4 "), LFS_PACKAGE_TL_HEADER);
    list = usual();
    list.bytes[LFS_TL_AT_HEADER_SIZE] = 0x20;
    list.bytes[LFS_TL_AT_VERSION] = 0;
    expect_only(&list, "PKG_TL_HEADER@6 PKG_TL_HEADER@5 ", LFS_PACKAGE_TL_HEADER);
}

static void MAN_27_versions_above_1_are_read_and_a_wrong_signature_is_none(void **state)
{
    struct list list = usual();

    (void)state;
    list.bytes[LFS_TL_AT_VERSION] = 2;
    list.bytes[LFS_TL_AT_ALIGNMENT] = 3; /* not looked at, as the reserved word */
    lfs_put_le32(list.bytes + 0x14, 0xffffffff);
    expect_only(&list, "", LFS_PACKAGE_OK);
    list.bytes[0] ^= 1;
    assert_int_equal(judge(&list, 0, "PKG_BAD_MAGIC@0 "), LFS_PACKAGE_BAD_MAGIC);
}

static void MAN_55_the_checksum_counts_only_when_flagged(void **state)
{
    struct list list = usual();

    (void)state;
    list.bytes[LFS_TL_AT_CHECKSUM] ^= 0x55;
    assert_int_equal(judge(&list, 0, "PKG_TL_HEADER@4 "), LFS_PACKAGE_TL_HEADER);
    lfs_put_le32(list.bytes + LFS_TL_AT_FLAGS, 0xfffffffe);
    assert_int_equal(judge(&list, 0, ""), LFS_PACKAGE_OK);
    lfs_proves("DV-35");
}

static void mf_76_images(void **state)
{
    struct list list = written(MANIFEST, 0x10, IMAGE);

    (void)state;
    lfs_put_le32(list.bytes + 0x2ff8, 0x08000105);
    expect_only(&list, "PKG_TL_IMAGE_COUNT@2ff8 ", LFS_PACKAGE_TL_IMAGE_COUNT);
    list = written(MANIFEST, 0x10, IMAGE);
    lfs_put_le32(list.bytes + 0x1ff8, 0x08000103); /* the HOB list becomes a second image */
    expect_only(&list, "PKG_TL_IMAGE_COUNT@2ff8 ", LFS_PACKAGE_TL_IMAGE_COUNT);
    list = written(MANIFEST, 0x10, IMAGE);
    lfs_put_le32(list.bytes + 0x1ff8, 0x08000103); /* they change places */
    lfs_put_le32(list.bytes + 0x2ff8, 0x08000003);
    expect_only(&list, "PKG_TL_IMAGE_NOT_LAST@2ff8 ", LFS_PACKAGE_TL_IMAGE_NOT_LAST);
    lfs_proves("DV-29");
}

static void mf_76_an_empty_entry_behind_the_image_counts(void **state)
{
    struct list list = usual();

    (void)state;
    memset(list.bytes + list.used, 0, 8);
    list.bytes[list.used + 3] = 8;
    list.used += 8;
    lfs_put_le32(list.bytes + LFS_TL_AT_USED, (uint32_t)list.used);
    expect_only(&list, "PKG_TL_IMAGE_NOT_LAST@2340 ", LFS_PACKAGE_TL_IMAGE_NOT_LAST);
}

static void mf_77_manifest_and_alignment(void **state)
{
    struct list list = written(MANIFEST, 0x10, IMAGE);

    (void)state;
    lfs_put_le32(list.bytes + 0xff8, 0x08000101);
    expect_only(&list, "PKG_TL_NO_MANIFEST@0 ", LFS_PACKAGE_TL_NO_MANIFEST);
    /* A longer entry header moves the data alone. */
    list = written(MANIFEST, 0x10, IMAGE);
    list.bytes[0xff8 + 3] = 16;
    lfs_put_le32(list.bytes + 0xff8 + 4, MANIFEST - 8);
    expect_only(&list, "PKG_TL_ALIGN@ff8 LINT_TL_LEGACY_TAG@ff8 ", LFS_PACKAGE_TL_ALIGN);
    list = written(MANIFEST, 0x10, IMAGE);
    list.bytes[0x1ff8 + 3] = 16;
    lfs_put_le32(list.bytes + 0x1ff8 + 4, 8);
    expect_only(&list, "PKG_TL_ALIGN@1ff8 ", LFS_PACKAGE_TL_ALIGN);
    list = written(MANIFEST, 0x10, 8);
    list.bytes[0x2ff8 + 3] = 16;
    lfs_put_le32(list.bytes + 0x2ff8 + 4, 0);
    expect_only(&list, "PKG_TL_ALIGN@2ff8 ", LFS_PACKAGE_TL_ALIGN);
}

static void MAN_28_alignment_is_that_of_the_address(void **state)
{
    struct list list = usual();

    (void)state;
    assert_int_equal(judge(&list, 0x6600000, ""), LFS_PACKAGE_OK);
    assert_int_equal(judge(&list, 0x6600800, "PKG_TL_ALIGN@ff8 PKG_TL_ALIGN@1ff8 "),
                     LFS_PACKAGE_TL_ALIGN);
}

static void mf_78_a_malformed_entry_ends_the_walk(void **state)
{
    struct list list = written(MANIFEST, 0x10, IMAGE);

    (void)state;
    list.bytes[0x1ff8 + 3] = 4;
    expect_only(&list, "LINT_TL_WALK_ENDS@1ff8 PKG_TL_IMAGE_COUNT@15f8 ",
                LFS_PACKAGE_TL_IMAGE_COUNT);
    list = usual();
    lfs_put_le32(list.bytes + 0x1ff8 + 4, IMAGE + 1); /* beyond the used size */
    expect_only(&list, "LINT_TL_WALK_ENDS@1ff8 PKG_TL_IMAGE_COUNT@15f8 ",
                LFS_PACKAGE_TL_IMAGE_COUNT);
    list = usual();
    list.used = LFS_TL_HEADER_SIZE; /* no entry; the walk ends before anything could panic */
    lfs_put_le32(list.bytes + LFS_TL_AT_USED, LFS_TL_HEADER_SIZE);
    expect_only(&list, "PKG_TL_IMAGE_COUNT@0 PKG_TL_NO_MANIFEST@0 ", LFS_PACKAGE_TL_IMAGE_COUNT);
    list = usual();
    lfs_put_le32(list.bytes + 0x18 + 4, 0xffffffff); /* no overflow of 32 bits */
    expect_only(&list, "LINT_TL_WALK_ENDS@18 PKG_TL_IMAGE_COUNT@0 PKG_TL_NO_MANIFEST@0 ",
                LFS_PACKAGE_TL_IMAGE_COUNT);
}

static void MAN_49_reserved_unknown_and_private_tags(void **state)
{
    static const struct {
        uint32_t tag;
        const char *finding, *name;
    } rows[] = {{0x7fffff, "", "unknown"},
                {0x800000, "LINT_TL_RESERVED_TAG@1ff8 ", "reserved"},
                {0xffefff, "LINT_TL_RESERVED_TAG@1ff8 ", "reserved"},
                {0xfff000, "", "private"},
                {0xffffff, "", "private"},
                {0x105, "", "Mbed TLS heap"},
                {0x10a, "", "unknown"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct list list = written(MANIFEST, 0x10, IMAGE);

        lfs_put_le32(list.bytes + 0x1ff8, rows[i].tag | 0x08000000);
        expect_only(&list, rows[i].finding, LFS_PACKAGE_OK); /* ignored */
        lfs_proves("MAN-55");
        assert_string_equal(lfs_tl_tag_name(rows[i].tag), rows[i].name);
    }
}

static void MAN_55_the_first_manifest_wins(void **state)
{
    struct list list = written(MANIFEST, 0x10, IMAGE);
    struct lfs_package package;

    (void)state;
    lfs_put_le32(list.bytes + 0x1ff8, 0x08000106);
    expect_only(&list, "", LFS_PACKAGE_OK);
    lfs_package_parse(list.bytes, list.used, 0, &package);
    assert_int_equal(package.pm_offset, 0x1000);
    assert_int_equal(package.hob_size, 0);
}

static void MAN_49_the_legacy_meaning_of_0x106_is_known(void **state)
{
    struct list list = usual();

    (void)state;
    lfs_put_le32(list.bytes + 0x1000, 0x01580101); /* an entry-point header of old TF-A */
    expect_only(&list, "LINT_TL_LEGACY_TAG@ff8 ", LFS_PACKAGE_OK);
    lfs_proves("DV-24");
}

static void sizes_that_are_no_multiples_of_8_are_told(void **state)
{
    struct list list = usual();

    (void)state;
    lfs_put_le32(list.bytes + LFS_TL_AT_MAX, 0x2341);
    expect_only(&list, "LINT_TL_ODD_SIZE@c ", LFS_PACKAGE_OK);
}

static void truncation_is_always_seen(void **state)
{
    struct list list = usual();
    struct lfs_package package;

    (void)state;
    for (size_t size = 0; size < list.used; size++) {
        uint8_t *exact = malloc(size + (size == 0)); /* for the address sanitizer */

        memcpy(exact, list.bytes, size);
        assert_int_equal(lfs_package_parse(exact, size, 0, &package), LFS_PACKAGE_TRUNCATED);
        free(exact);
    }
}

static void any_byte_may_be_any_other(void **state)
{
    struct list list = written(MANIFEST, 0x10, IMAGE);
    static const struct lfs_package zero;

    (void)state;
    lfs_put_le32(list.bytes + LFS_TL_AT_FLAGS, 0); /* else the checksum answers everything */
    for (size_t at = 0; at < list.used; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct lfs_package package;

            list.bytes[at] ^= (uint8_t)(1u << bit);
            if (lfs_package_parse(list.bytes, list.used, 0, &package) != LFS_PACKAGE_OK) {
                assert_memory_equal(&package, &zero, sizeof(zero));
            } else {
                assert_true(package.total <= list.used);
                assert_true((uint64_t)package.pm_offset + package.pm_size <= package.total);
                assert_true((uint64_t)package.img_offset + package.img_size <= package.total);
                assert_true((uint64_t)package.hob_offset + package.hob_size <= package.total);
            }
            list.bytes[at] ^= (uint8_t)(1u << bit);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_46_the_writer_lays_out_as_in_6_4),
        cmocka_unit_test(MAN_27_all_three_layouts_of_6_4),
        cmocka_unit_test(MAN_55_the_writer_rounds_the_total_size_and_refuses_too_little),
        cmocka_unit_test(mf_75_each_field_of_the_header),
        cmocka_unit_test(MAN_27_versions_above_1_are_read_and_a_wrong_signature_is_none),
        cmocka_unit_test(MAN_55_the_checksum_counts_only_when_flagged),
        cmocka_unit_test(mf_76_images),
        cmocka_unit_test(mf_76_an_empty_entry_behind_the_image_counts),
        cmocka_unit_test(mf_77_manifest_and_alignment),
        cmocka_unit_test(MAN_28_alignment_is_that_of_the_address),
        cmocka_unit_test(mf_78_a_malformed_entry_ends_the_walk),
        cmocka_unit_test(MAN_49_reserved_unknown_and_private_tags),
        cmocka_unit_test(MAN_55_the_first_manifest_wins),
        cmocka_unit_test(MAN_49_the_legacy_meaning_of_0x106_is_known),
        cmocka_unit_test(sizes_that_are_no_multiples_of_8_are_told),
        cmocka_unit_test(truncation_is_always_seen),
        cmocka_unit_test(any_byte_may_be_any_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
