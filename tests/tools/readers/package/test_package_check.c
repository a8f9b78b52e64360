/* SPDX-License-Identifier: BSD-3-Clause */
/* Package files judged by themselves: manifests-packages-boot 10, MF-67 to MF-82; and the byte
 * dumps of 6.1, 6.4 and 7.3 made of the manifest of 2.11 (MAN-46). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "lfasim/formats/manifest.h"
#include "lfasim/formats/transfer_list.h"
#include "lfasim/readers/dts.h"
#include "lfasim/readers/package_file.h"
#include "tests/tools/cli/captured.h"
#include "tests/tools/readers/diag/printed.h"

/* The manifest of 2.11; %s: what its boot-info asks for. */
#define MANIFEST_2_11                                                                             \
    "/dts-v1/;\n/ {\n compatible = \"arm,ffa-manifest-1.0\"; description = \"keyvault\";\n"       \
    "ffa-version = <0x00010003>; uuid = <0x5b1c6f2a 0x0d4e91b7 0x7a33c884 0x19e0d256>;\n"         \
    "messaging-method = <0x603>; execution-ctx-count = <1>; exception-level = <1>;\n"             \
    "execution-state = <0>; load-address = <0x0 0x6600000>; entrypoint-offset = <%s>;\n"          \
    "xlat-granule = <0>; boot-order = <5>; ns-interrupts-action = <2>; notification-support;\n"   \
    "gp-register-num = <0>; lifecycle-support; abort-action = <0>; live-activation-support;\n"    \
    "live-activation-register = <5>;\n"                                                           \
    "image-uuid = <0xa47d02c1 0x6be35f18 0x93d8704c 0x2f51ee09>;\n"                               \
    "boot-info { compatible = \"arm,ffa-manifest-boot-info\"; %s };\n"                            \
    "rx_tx-info { compatible = \"arm,ffa-manifest-rx_tx-buffer\"; rx-buffer = <&rxb>;\n"          \
    "tx-buffer = <&txb>; };\n"                                                                    \
    "live-state-buffer-info { compatible = \"arm,ffa-manifest,live-state-buffer\";\n"             \
    "live-state-buffer = <&lsb>; };\n"                                                            \
    "memory-regions { compatible = \"arm,ffa-manifest-memory-regions\";\n"                        \
    "rxb: mbox-rx { base-address = <0x0 0x7c00000>; pages-count = <1>; attributes = <0x1>; };\n"  \
    "txb: mbox-tx { base-address = <0x0 0x7c01000>; pages-count = <1>; attributes = <0x3>; };\n"  \
    "lsb: handover { base-address = <0x0 0x7c02000>; pages-count = <2>; attributes = <0x3>; };\n" \
    "scratch { load-address-relative-offset = <0x100000>; pages-count = <4>; attributes = <0x3>;" \
    " };\n};\n};\n"

enum { IMAGE_SIZE = 0xb340, DTB_SIZE = 0x5f5 };

struct packed {
    uint8_t *bytes;
    size_t size;
};

static struct packed pack(const char *entry, const char *boot_info, enum lfs_package_kind kind)
{
    static uint8_t image_bytes[IMAGE_SIZE];
    struct lfs_flat_image image = {
        .bytes = image_bytes, .size = IMAGE_SIZE, .footprint = IMAGE_SIZE};
    struct lfs_package_input input = {.manifest_path = "kv.dts",
                                      .image_path = "kv.bin",
                                      .image = &image,
                                      .kind = kind,
                                      .pm_offset = 0x1000,
                                      .img_offset = 0x2000,
                                      .max_size = LFS_TL_MAX_SIZE_DEFAULT};
    struct lfs_diag *diag = lfs_diag_new();
    char text[4096];
    struct lfs_dts_source source = {"kv.dts", (const uint8_t *)text, 0};
    struct lfs_package_file file;
    struct lfs_dtb dtb;

    source.size = (size_t)snprintf(text, sizeof(text), MANIFEST_2_11, entry, boot_info);
    memset(image_bytes, 0x5a, sizeof(image_bytes));
    assert_int_equal(lfs_dts_compile(&source, 1, NULL, &dtb, diag), LFS_DTS_OK);
    input.dtb = dtb.bytes;
    input.dtb_size = dtb.size;
    assert_true(lfs_package_build(&input, &file, diag));
    free(dtb.bytes);
    lfs_diag_free(diag);
    return (struct packed){file.bytes, file.size};
}

static struct packed spkg(void)
{
    return pack("0x2000", "ffa_manifest;", LFS_PACKAGE_SPKG);
}

static struct packed list(void)
{
    return pack("0x2000", "ffa_manifest;", LFS_PACKAGE_TRANSFER_LIST);
}

/* Judges the bytes as a file and frees them. wanted "": nothing is said. */
static void judge(struct packed packed, bool sound, const char *wanted)
{
    struct lfs_diag *diag = lfs_diag_new();
    FILE *file = fopen("sp.pkg", "wb");
    char *text;

    assert_int_equal(fwrite(packed.bytes, 1, packed.size, file), packed.size);
    fclose(file);
    if (lfs_package_check("sp.pkg", &lfs_build_limits_fvp, diag) != sound)
        fail_msg("'%s' should be %s", wanted, sound ? "sound" : "refused");
    text = printed(diag);
    if (wanted[0] == 0 ? text[0] != 0 : strstr(text, wanted) == NULL)
        fail_msg("said:\n%s\nwanted: %s", text, wanted);
    free(text);
    lfs_diag_free(diag);
    free(packed.bytes);
}

static struct packed with_word(struct packed packed, size_t at, uint32_t value)
{
    lfs_put_le32(packed.bytes + at, value);
    return packed;
}

static struct packed list_with(struct packed packed, size_t at, uint32_t value)
{
    uint8_t sum = 0;

    lfs_put_le32(packed.bytes + at, value);
    packed.bytes[LFS_TL_AT_CHECKSUM] = 0;
    for (size_t i = 0; i < packed.size; i++)
        sum = (uint8_t)(sum + packed.bytes[i]);
    packed.bytes[LFS_TL_AT_CHECKSUM] = (uint8_t)-sum;
    return packed;
}

static void MAN_46_the_examples_of_6_1_and_6_4(void **state)
{
    static const uint8_t header[] = {0x53, 0x50, 0x4b, 0x47, 0x02, 0,    0, 0, 0,    0x10, 0, 0,
                                     0xf5, 0x05, 0,    0,    0,    0x20, 0, 0, 0x40, 0xb3, 0, 0};
    static const uint8_t begin[] = {0x0b, 0xb1, 0x0f, 0x4a};
    static const uint8_t rest[] = {0x01, 0x18, 0x0c, 0x40, 0xd3, 0,    0,    0, 0,
                                   0x10, 0,    0x01, 0,    0,    0,    0,    0, 0,
                                   0,    0,    0,    0,    0x08, 0xd8, 0x0f, 0, 0};
    static const uint8_t manifest[] = {0x06, 0x01, 0x00, 0x08, 0xf5, 0x05, 0x00, 0x00};
    static const uint8_t image[] = {0x03, 0x01, 0x00, 0x08, 0x40, 0xb3, 0x00, 0x00};
    struct packed package = spkg();

    (void)state;
    assert_int_equal(package.size, 0xd340);
    assert_memory_equal(package.bytes, header, sizeof(header));
    for (size_t i = sizeof(header); i < 0x1000; i++)
        assert_int_equal(package.bytes[i], 0);
    judge(package, true, "");
    package = list();
    assert_int_equal(package.size, 0xd340);
    assert_memory_equal(package.bytes, begin, sizeof(begin));
    assert_memory_equal(package.bytes + LFS_TL_AT_VERSION, rest, sizeof(rest));
    assert_memory_equal(package.bytes + 0xff8, manifest, sizeof(manifest));
    assert_memory_equal(package.bytes + 0x1ff8, image, sizeof(image));
    judge(package, true, "");
}

static void MAN_46_the_example_of_7_3(void **state)
{
    static const uint8_t blob[64] = {0xfa, 0x0f, 0,           0,    3, 0, 1,    0,    0xf5, 0x15,
                                     0,    0,    0x20,        0,    0, 0, 1,    0,    0,    0,
                                     0x20, 0,    [52] = 0xf5, 0x05, 0, 0, 0x00, 0x10, 0x60, 0x06};
    struct lfs_boot_info_request request = {.version = 0x10003};
    struct lfs_package package;
    struct packed packed = spkg();
    uint8_t out[64];

    (void)state;
    assert_int_equal(lfs_package_parse(packed.bytes, packed.size, 0x6600000, &package),
                     LFS_PACKAGE_OK);
    assert_int_equal(package.pm_size, DTB_SIZE);
    request.area_size = package.boot_info_size;
    request.fdt = (struct lfs_boot_info_item){true, 0x6600000 + package.pm_offset, package.pm_size};
    assert_int_equal(lfs_boot_info_write(&request, out, sizeof(out)), LFS_BOOT_INFO_OK);
    assert_memory_equal(out, blob, sizeof(blob));
    free(packed.bytes);
}

static void mf_67_magic(void **state)
{
    (void)state;
    judge(with_word(spkg(), 0, 0x464c457f), false,
          "sp.pkg: offset 0x0: error: neither an SPKG package (\"SPKG\") nor a transfer list "
          "[PKG_BAD_MAGIC]\n      = found 0x464c457f\n");
}

static void mf_68_version(void **state)
{
    (void)state;
    judge(with_word(spkg(), 4, 3), false,
          "sp.pkg: offset 0x4: error: the package version must be 1 or 2 [PKG_BAD_VERSION]");
}

static void mf_69_manifest_offset(void **state)
{
    (void)state;
    judge(with_word(spkg(), 4, 1), false, "sp.pkg: offset 0x8: error: the manifest offset must be");
    judge(with_word(spkg(), 8, 0x18), false, "[PKG_PM_OFFSET]\n      = version 2: found 0x18");
}

static void mf_70_offsets(void **state)
{
    struct packed both = with_word(spkg(), 16, 0x1800);

    (void)state;
    judge(with_word(spkg(), 16, 0x1800), false, "[PKG_ALIGN]");
    judge(with_word(spkg(), 8, 0x3000), false, "[PKG_ORDER]");
    judge(with_word(spkg(), 12, 0x1001), false,
          "sp.pkg: offset 0xc: error: the manifest must end before the image begins "
          "[PKG_PM_OVERRUN]\n      = the manifest ends at 0x2001, the image begins at 0x2000");
    lfs_put_le32(both.bytes + 12, 0x801);
    judge(both, false, "[PKG_PM_OVERRUN]"); /* both faults are told */
}

static void mf_71_wrapping_sizes(void **state)
{
    (void)state;
    judge(with_word(spkg(), 12, 0xffffffff), false,
          "[PKG_SIZE_WRAP]\n      = manifest: 0x1000 + 0xffffffff (6.1 check 4)\n"
          "      = an assertion of the SPMC fails here");
    judge(with_word(spkg(), 20, 0xffffe000), false, "[PKG_SIZE_WRAP]");
}

static void a_file_that_ends_early(void **state)
{
    struct packed cut = spkg(), header = spkg(), listed = list();

    (void)state;
    cut.size--;
    judge(cut, false,
          "sp.pkg: offset 0xd33f: error: the bytes end before the package does "
          "[PKG_TRUNCATED]\n      = its header claims 0xd340 bytes, the file has");
    header.size = 23;
    judge(header, false, "[PKG_TRUNCATED]");
    listed.size -= 8;
    judge(listed, false, "[PKG_TRUNCATED]");
}

static void mf_74_entry_outside_the_image(void **state)
{
    (void)state;
    judge(pack("0x1000", "ffa_manifest;", LFS_PACKAGE_SPKG), true,
          "sp.pkg: offset 0x1000: warning: entrypoint-offset 0x1000 does not point into the image "
          "of the package [LINT_ENTRY_OUTSIDE_IMAGE]\n      = Hafnium counts it from the begin of "
          "the package, TF-A's binding from that of the image; OP-TEE enters an image at its "
          "begin\n      = the image is 0xb340 bytes at 0x2000");
    lfs_proves("DV-01");
    judge(pack("0xd340", "ffa_manifest;", LFS_PACKAGE_SPKG), true, "[LINT_ENTRY_OUTSIDE_IMAGE]");
    judge(pack("0xd33c", "ffa_manifest;", LFS_PACKAGE_SPKG), true, "");
}

static void mf_75_to_78_transfer_lists(void **state)
{
    (void)state;
    judge(list_with(list(), LFS_TL_AT_CHECKSUM, 0x0c200100), false,
          "sp.pkg: offset 0x6: error: the header of the transfer list is not one [PKG_TL_HEADER]\n"
          "      = header size 0x20, expected 0x18 (6.3 check 2)");
    judge(with_word(list(), 0x2000, 0), false, "[PKG_TL_HEADER]\n      = checksum 0x");
    judge(list_with(list(), 0x1ff8, 0x08000105), false, "[PKG_TL_IMAGE_COUNT]");
    judge(list_with(list(), 0xff8, 0x08000103), false, "found 2 in");
    judge(list_with(list(), 0xff8, 0x08000101), false, "[PKG_TL_NO_MANIFEST]");
    judge(list_with(list(), 0x15f8, 0x04000000), false,
          "sp.pkg: offset 0x15f8: warning: this entry is malformed: it and everything behind it is "
          "invisible [LINT_TL_WALK_ENDS]");
}

static void MF_01_the_manifest_in_a_package_is_judged(void **state)
{
    (void)state;
    judge(with_word(spkg(), 0x1000, 0), false,
          "sp.pkg: offset 0x1000: error: manifest: magic 0x00000000, a device-tree blob begins "
          "with 0xd00dfeed [NOT_COMPATIBLE]");
}

static void faults_of_the_manifest_have_their_own_offsets(void **state)
{
    struct packed packed = spkg();
    uint8_t *name = memmem(packed.bytes, packed.size, "gp-register-num", 15);

    (void)state;
    assert_non_null(name);
    name[0] = 'q';
    judge(packed, false, "manifest, node /, property qp-register-num: ");
    lfs_proves("MF-12");
}

static void mf_79_hob_list(void **state)
{
    struct lfs_package package;
    struct packed packed = pack("0x3000", "ffa_manifest; hob_list;", LFS_PACKAGE_TRANSFER_LIST);

    (void)state;
    judge(pack("0x2000", "ffa_manifest; hob_list;", LFS_PACKAGE_SPKG), true,
          "offset 0x1000: warning: the manifest asks for a HOB list, which an SPKG package cannot "
          "carry [LINT_BOOTINFO_NO_HOB]");
    assert_int_equal(lfs_package_parse(packed.bytes, packed.size, 0, &package), LFS_PACKAGE_OK);
    assert_int_equal(package.hob_offset, 0x2000);
    lfs_proves("MAN-48");
    assert_int_equal(package.hob_size, 56 + 24 + 8 + 16 + 8 + 5 * 32 + 8);
    assert_int_equal(package.img_offset, 0x3000);
    assert_int_equal(lfs_get_le16(packed.bytes + 0x2000), 1);
    /* The firmware volume: from the entry to the end of the image. */
    assert_int_equal(lfs_get_le64(packed.bytes + 0x2000 + 56 + 8), 0x6603000);
    assert_int_equal(lfs_get_le64(packed.bytes + 0x2000 + 56 + 16), IMAGE_SIZE);
    judge(packed, true, "");
    packed = pack("0x3000", "ffa_manifest; hob_list;", LFS_PACKAGE_TRANSFER_LIST);
    judge(list_with(packed, 0x1ff8, 0x08000001), true,
          "which this transfer list does not have [LINT_BOOTINFO_NO_HOB]");
}

/* The manifest right behind the header, the image at 0x1000. */
static struct packed version_1(const char *boot_info)
{
    struct packed packed = pack("0x1000", boot_info, LFS_PACKAGE_SPKG);
    uint32_t size = lfs_get_le32(packed.bytes + 12);

    memmove(packed.bytes + 24, packed.bytes + 0x1000, size);
    memmove(packed.bytes + 0x1000, packed.bytes + 0x2000, IMAGE_SIZE);
    packed.size = 0x1000 + IMAGE_SIZE;
    lfs_put_le32(packed.bytes + 4, 1);
    lfs_put_le32(packed.bytes + 8, 24);
    lfs_put_le32(packed.bytes + 16, 0x1000);
    return packed;
}

static void mf_80_boot_information_in_version_1(void **state)
{
    struct packed without = version_1("ffa_manifest;");
    uint8_t *node;

    (void)state;
    judge(version_1("ffa_manifest;"), false,
          "sp.pkg: offset 0x0: error: boot information would overwrite the manifest of this "
          "package [LINT_BOOTINFO_V1]");
    node = memmem(without.bytes, without.size, "boot-info\0", 10);
    assert_non_null(node);
    node[0] = 'x'; /* near miss: no such node */
    judge(without, true, "[LINT_NODE_NAME]");
}

static struct packed blob(void)
{
    struct lfs_boot_info_request request = {
        .version = 0x10003, .area_size = 0x1000, .fdt = {true, 0x6601000, DTB_SIZE}};
    struct packed packed = {calloc(1, 0x1000), 0x1000};

    assert_int_equal(lfs_boot_info_write(&request, packed.bytes, packed.size), LFS_BOOT_INFO_OK);
    return packed;
}

static void mf_82_boot_information(void **state)
{
    static const struct {
        size_t at;
        uint32_t value;
        const char *wanted;
    } rows[] = {{12, 31,
                 "offset 0xc: error: a boot-information descriptor has 32 bytes "
                 "[BOOTINFO_DESCRIPTOR_SIZE]"},
                {20, 24, "[BOOTINFO_ARRAY_OFFSET]"},
                {20, 36, "offset 0x14: error: the descriptors begin at 32 or more"},
                {16, 0x1000, "[BOOTINFO_ARRAY_BEYOND_BLOB]"},
                {24, 1,
                 "offset 0x18: error: a reserved field of the boot information is not 0 "
                 "[BOOTINFO_RESERVED]"},
                {48, 0x00000100, "offset 0x31: error: a reserved field"},
                {48, 0x00100000,
                 "offset 0x32: error: flags of a boot-information descriptor that "
                 "must be 0 are set [BOOTINFO_FLAGS]"},
                {48, 0x000c0000, "[BOOTINFO_CONTENTS_FORMAT]"},
                {48, 0x00040000, "[BOOTINFO_VALUE_SIZE]\n      = found 1525 bytes"}};
    struct packed cut = blob(), two = blob();

    (void)state;
    judge(blob(), true, "");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        judge(with_word(blob(), rows[i].at, rows[i].value), false, rows[i].wanted);
    cut.size = 31;
    judge(cut, false, "[BOOTINFO_TRUNCATED]");
    lfs_put_le32(two.bytes + 24, 1);
    judge(with_word(two, 48, 0x00100000), false, "[BOOTINFO_FLAGS]");
    judge(with_word(blob(), 48, 0x00080000), true, "are an offset [LINT_BOOTINFO_READERS]");
}

static void DV_25_to_26_readers_of_boot_information(void **state)
{
    (void)state;
    judge(with_word(blob(), 48, 0x00080000), true, "TF-A looks at one bit of the format");
    judge(with_word(blob(), 48, 0x00000040), true, "the crate arm-ffa look at 7 bits, TF-A at 6");
    judge(with_word(blob(), 48, 0x000000bf), true, ""); /* the last id of 6 bits */
    judge(with_word(blob(), 4, 0x00010002), true, "the crate arm-ffa reads 1.3 only");
    judge(with_word(blob(), 4, 0x00010000), true, "EL3 SPMC does not serve partitions of FF-A 1.0");
    judge(with_word(blob(), 4, 0x00010003), true, "");
}

static void a_signature_that_is_wrong_is_no_boot_information(void **state)
{
    struct lfs_boot_info info;
    struct packed packed = with_word(blob(), 0, 0xffb);

    (void)state;
    assert_int_equal(lfs_boot_info_parse(packed.bytes, packed.size, &info),
                     LFS_BOOT_INFO_SIGNATURE_WRONG);
    assert_string_equal(lfs_boot_info_error_diagnostic(LFS_BOOT_INFO_SIGNATURE_WRONG),
                        "BOOTINFO_SIGNATURE");
    judge(packed, false, "[PKG_BAD_MAGIC]");
}

static void any_byte_of_the_headers_may_be_any_other(void **state)
{
    struct packed kinds[] = {spkg(), list(), version_1("ffa_manifest;"), blob()};

    (void)state;
    for (size_t kind = 0; kind < 4; kind++) {
        for (size_t at = 0; at < 80; at++) {
            struct packed packed = {malloc(kinds[kind].size), kinds[kind].size};
            struct lfs_diag *diag = lfs_diag_new();
            FILE *file = fopen("sp.pkg", "wb");

            memcpy(packed.bytes, kinds[kind].bytes, packed.size);
            packed.bytes[at] ^= 0x91;
            fwrite(packed.bytes, 1, packed.size, file);
            fclose(file);
            lfs_package_check("sp.pkg", &lfs_build_limits_fvp, diag);
            lfs_diag_free(diag);
            free(packed.bytes);
        }
        free(kinds[kind].bytes);
    }
}

static void files_are_recognised_by_content(void **state)
{
    struct packed packed = list();

    (void)state;
    assert_true(lfs_package_recognise(packed.bytes, packed.size));
    assert_false(lfs_package_recognise(packed.bytes, 3));
    assert_true(lfs_package_recognise((const uint8_t *)"SPKG", 4));
    assert_false(lfs_package_recognise((const uint8_t *)"SPKH", 4));
    free(packed.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_46_the_examples_of_6_1_and_6_4),
        cmocka_unit_test(MAN_46_the_example_of_7_3),
        cmocka_unit_test(mf_67_magic),
        cmocka_unit_test(mf_68_version),
        cmocka_unit_test(mf_69_manifest_offset),
        cmocka_unit_test(mf_70_offsets),
        cmocka_unit_test(mf_71_wrapping_sizes),
        cmocka_unit_test(a_file_that_ends_early),
        cmocka_unit_test(mf_74_entry_outside_the_image),
        cmocka_unit_test(mf_75_to_78_transfer_lists),
        cmocka_unit_test(MF_01_the_manifest_in_a_package_is_judged),
        cmocka_unit_test(faults_of_the_manifest_have_their_own_offsets),
        cmocka_unit_test(mf_79_hob_list),
        cmocka_unit_test(mf_80_boot_information_in_version_1),
        cmocka_unit_test(mf_82_boot_information),
        cmocka_unit_test(DV_25_to_26_readers_of_boot_information),
        cmocka_unit_test(a_signature_that_is_wrong_is_no_boot_information),
        cmocka_unit_test(any_byte_of_the_headers_may_be_any_other),
        cmocka_unit_test(files_are_recognised_by_content),
    };

    return cmocka_run_group_tests(tests, captured_folder, captured_folder_end);
}
