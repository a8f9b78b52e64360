/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfer lists where the SPMC meets them: at boot and at a live activation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/transfer_list.h"
#include "lfasim/readers/dts.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/package_file.h"
#include "tests/tools/readers/scenario/scenario_text.h"

#define FILES    LFASIM_BINARY_DIR "/packages-"
#define FRAGMENT "/ { entrypoint-offset = <0x3000>; boot-info { hob_list; }; };\n"

/* What becomes of a list before it is written. */
enum change { NOTHING, EMPTY_ENTRY_BEHIND_IMAGE };

static void compile(bool with_hob_list, struct lfs_dtb *dtb, struct lfs_diag *diag)
{
    struct lfs_dts_source sources[2] = {
        {MANIFEST, NULL, 0}, {"hob.dts", (const uint8_t *)FRAGMENT, sizeof(FRAGMENT) - 1}};
    char *dts;

    assert_int_equal(lfs_file_load(MANIFEST, 1 << 20, &dts, &sources[0].size), 0);
    sources[0].bytes = (const uint8_t *)dts;
    assert_int_equal(lfs_dts_compile(sources, with_hob_list ? 2 : 1, NULL, dtb, diag), LFS_DTS_OK);
    free(dts);
}

static void flatten(uint32_t version, struct lfs_flat_image *image, struct lfs_diag *diag)
{
    struct lfs_image_description description = {.behaviour = "echo", .version = version};
    uint8_t *elf;
    size_t size;

    description.section_size[LFS_IMAGE_TEXT] = 4096;
    assert_int_equal(lfs_elf_write(&description, &elf, &size), LFS_IMAGE_OK);
    assert_true(lfs_elf_flatten("sp.elf", elf, size, image, diag));
    free(elf);
}

/* The image becomes 8 bytes shorter, and a void entry takes their place. */
static void end_with_an_empty_entry(struct lfs_package_file *file)
{
    uint8_t *bytes = file->bytes, sum = 0;

    lfs_put_le32(bytes + file->package.img_offset - 4, file->package.img_size - 8);
    memset(bytes + file->size - 8, 0, 8);
    bytes[file->size - 8 + LFS_TL_AT_ENTRY_HEADER_SIZE] = 8;
    bytes[LFS_TL_AT_CHECKSUM] = 0;
    for (size_t i = 0; i < file->size; i++)
        sum = (uint8_t)(sum + bytes[i]);
    bytes[LFS_TL_AT_CHECKSUM] = (uint8_t)-sum;
}

static void write_package(const char *path, uint32_t version, enum lfs_package_kind kind,
                          bool with_hob_list, enum change change)
{
    struct lfs_package_input input = {.manifest_path = MANIFEST, .image_path = "sp.elf"};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_package_file file;
    struct lfs_flat_image image;
    struct lfs_dtb dtb;
    FILE *out = fopen(path, "wb");

    compile(with_hob_list, &dtb, diag);
    flatten(version, &image, diag);
    input.dtb = dtb.bytes;
    input.dtb_size = dtb.size;
    input.image = &image;
    input.kind = kind;
    input.pm_offset = 0x1000;
    input.img_offset = 0x2000;
    input.max_size = LFS_TL_MAX_SIZE_DEFAULT;
    assert_true(lfs_package_build(&input, &file, diag));
    assert_printed(diag, "");
    if (change == EMPTY_ENTRY_BEHIND_IMAGE)
        end_with_an_empty_entry(&file);
    assert_int_equal(fwrite(file.bytes, 1, file.size, out), file.size);
    assert_int_equal(fclose(out), 0);
    lfs_package_file_free(&file);
    lfs_flat_image_free(&image);
    free(dtb.bytes);
    lfs_diag_free(diag);
}

static void write_fragment(const char *path, const char *text)
{
    FILE *fragment = fopen(path, "w");

    assert_non_null(fragment);
    fputs(text, fragment);
    fclose(fragment);
}

static int set_up(void **state)
{
    (void)state;
    write_fragment(FILES "no-boot-info.dts", "/ { /delete-node/ boot-info; };\n");
    write_fragment(FILES "late.dts", "/ { entrypoint-offset = <0x2100>; };\n");
    write_package(FILES "v1.pkg", 1, LFS_PACKAGE_SPKG, false, NOTHING);
    write_package(FILES "v1.tl", 1, LFS_PACKAGE_TRANSFER_LIST, false, NOTHING);
    write_package(FILES "v2.tl", 2, LFS_PACKAGE_TRANSFER_LIST, false, NOTHING);
    write_package(FILES "hob.tl", 1, LFS_PACKAGE_TRANSFER_LIST, true, NOTHING);
    write_package(FILES "bad.tl", 2, LFS_PACKAGE_TRANSFER_LIST, false, EMPTY_ENTRY_BEHIND_IMAGE);
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    unlink(FILES "no-boot-info.dts");
    unlink(FILES "late.dts");
    unlink(FILES "v1.pkg");
    unlink(FILES "v1.tl");
    unlink(FILES "v2.tl");
    unlink(FILES "hob.tl");
    unlink(FILES "bad.tl");
    return 0;
}

static void MAN_27_a_partition_boots_from_a_transfer_list(void **state)
{
    (void)state;
    /* MAN-29: the blob lies over the list's header, in an area of one page. */
    assert_verdict(HEAD "images:\n"
                        "  v1: {package: " FILES "v1.tl}\n"
                        "partitions:\n  sp1: {image: v1}\n"
                        "lanes:\n"
                        "  cpu0:\n"
                        "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, x3: 7, returns: {x3: 7}}\n"
                        "expect:\n"
                        "  - image(sp1) == v1\n"
                        "  - u32(sp1, image) == 0xffa\n"
                        "  - u32(sp1, image+8) == 0x1000 + u32(sp1, image+0x34)\n"
                        "  - u64(sp1, image+0x38) == 0x6481000\n",
                   LFS_PASSED, 0);
    lfs_proves("MAN-29");
}

static void MAN_48_a_hob_list_is_boot_information(void **state)
{
    (void)state;
    assert_verdict(HEAD "images:\n"
                        "  v1: {package: " FILES "hob.tl}\n"
                        "partitions:\n  sp1: {image: v1}\n"
                        "expect:\n"
                        "  - image(sp1) == v1\n"
                        "  - u32(sp1, image+0x10) == 2\n"
                        "  - u8(sp1, image+0x50) == 1\n"
                        "  - u64(sp1, image+0x58) == 0x6482000\n"
                        "  - u32(sp1, image+0x54) > 0x58\n"
                        "  - u32(sp1, image+0x2000) == 0x380001\n",
                   LFS_PASSED, 0);
}

/* Behind the images `old` and `new`: one is primed to replace the other. */
#define OLD_TO_NEW                                                        \
    "partitions:\n  sp1: {image: old}\n"                                  \
    "components:\n"                                                       \
    "  - bl32\n"                                                          \
    "  - {name: sp1, partition: sp1, image: new, staging: 0x7000000}\n"   \
    "lanes:\n"                                                            \
    "  cpu0:\n"                                                           \
    "    - LFA_VERSION: {returns: {x0: 0x10000}}\n"                       \
    "    - LFA_GET_INVENTORY: {component: sp1, returns: {x0: SUCCESS}}\n" \
    "    - LFA_PRIME: {component: sp1, returns: {x0: SUCCESS, x1: 0}}\n"

/* old is replaced by new; then comes what must hold. */
static void activate(const char *old, const char *new, const char *result, const char *holds)
{
    char *text;

    assert_true(asprintf(&text,
                         HEAD "images:\n"
                              "  old: {package: " FILES "%s}\n"
                              "  new: {package: " FILES "%s}\n" OLD_TO_NEW
                              "    - LFA_ACTIVATE: {component: sp1, returns: %s}\n"
                              "expect:\n%s",
                         old, new, result, holds) > 0);
    assert_verdict(text, LFS_PASSED, 0);
    free(text);
}

static void MAN_53_containers_may_change_at_an_activation(void **state)
{
    static const char holds[] = "  - version(sp1) == 2\n"
                                "  - state(sp1) == WAITING\n"
                                "  - u32(sp1, image) == 0xffa\n";

    (void)state;
    activate("v1.pkg", "v2.tl", "SUCCESS", holds);
    activate("v1.tl", "v2.tl", "SUCCESS", holds);
    activate("v1.tl", "v1.pkg", "SUCCESS", "  - version(sp1) == 1\n");
}

/* What the new instance finds: its blob is that of the new manifest's boot-info, its register that
 * of the old one's (LA12). */
static void boot_information(const char *old, const char *new, const char *boot, const char *holds)
{
    char *text;

    assert_true(asprintf(&text,
                         HEAD "policy: {profile: upstream}\n"
                              "images:\n"
                              "  old: {manifest: [" MANIFEST "%s], behaviour: echo, version: 1}\n"
                              "  new:\n"
                              "    manifest: [" MANIFEST "%s]\n"
                              "    version: 2\n"
                              "    boot:\n"
                              "      - check: %s\n" OLD_TO_NEW
                              "    - LFA_ACTIVATE: {component: sp1, returns: SUCCESS}\n"
                              "expect:\n  - version(sp1) == 2\n  - u32(sp1, image) == %s\n",
                         old, new, boot, holds) > 0);
    assert_verdict(text, LFS_PASSED, 0);
    free(text);
}

static void MAN_53_blob_and_register_are_decided_apart(void **state)
{
#define WITHOUT ", " FILES "no-boot-info.dts"
    (void)state;
    boot_information("", "", "$x0 == 0x6480000", "0xffa");
    boot_information("", WITHOUT, "$x0 == 0x6480000", "0x474b5053"); /* a raw SPKG header */
    boot_information(WITHOUT, "", "$x0 == 0", "0xffa");
    boot_information(WITHOUT, WITHOUT, "$x0 == 0", "0x474b5053");
}

/* Sections count from the begin of the image, wherever in its code the execution begins. */
static void an_entry_inside_the_code_moves_no_section(void **state)
{
    (void)state;
    assert_verdict(HEAD "images:\n"
                        "  late:\n"
                        "    manifest: [" MANIFEST ", " FILES "late.dts]\n"
                        "    entry: 0x100\n"
                        "    rwdata: 4KiB\n"
                        "    boot:\n"
                        "      - store: {at: .rwdata, u64: 0x5a5a}\n"
                        "partitions:\n  sp1: {image: late}\n"
                        "expect:\n"
                        "  - u64(sp1, image+0x3000) == 0x5a5a\n",
                   LFS_PASSED, 0);
}

static void LA_71_a_list_with_the_image_not_last_aborts(void **state)
{
    (void)state;
    activate("v1.pkg", "bad.tl", "{x0: CRITICAL_ERROR}", "  - state(sp1) == ABORTED\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_27_a_partition_boots_from_a_transfer_list),
        cmocka_unit_test(MAN_48_a_hob_list_is_boot_information),
        cmocka_unit_test(MAN_53_containers_may_change_at_an_activation),
        cmocka_unit_test(MAN_53_blob_and_register_are_decided_apart),
        cmocka_unit_test(an_entry_inside_the_code_moves_no_section),
        cmocka_unit_test(LA_71_a_list_with_the_image_not_last_aborts),
    };

    return cmocka_run_group_tests(tests, set_up, clean_up);
}
