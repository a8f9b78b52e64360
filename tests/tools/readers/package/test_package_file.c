/* SPDX-License-Identifier: BSD-3-Clause */
/* Packages put together from a manifest and an image, and what is said about the two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/dts.h"
#include "lfasim/readers/package_file.h"
#include "tests/tools/readers/diag/printed.h"

#define ROOT                                                                              \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\"; ffa-version = <0x00010003>;\n" \
    "uuid = <1 2 3 4>; execution-ctx-count = <1>; exception-level = <2>;\n"               \
    "execution-state = <0>; xlat-granule = <0>; messaging-method = <3>;\n"                \
    "ns-interrupts-action = <2>; "

enum { IMAGE_SIZE = 0x1800 };

struct parts {
    struct lfs_dtb dtb;
    uint8_t bytes[IMAGE_SIZE];
    struct lfs_flat_image image;
    struct lfs_package_input input;
    struct lfs_package_file file;
    struct lfs_diag *diag;
};

/* The parts of a package whose manifest ends with the given properties. */
static struct parts *parts_of(const char *properties)
{
    struct parts *parts = calloc(1, sizeof(*parts));
    char text[1024];
    struct lfs_dts_source source = {"sp.dts", (const uint8_t *)text, 0};

    source.size = (size_t)snprintf(text, sizeof(text), ROOT "%s };\n", properties);
    parts->diag = lfs_diag_new();
    assert_int_equal(lfs_dts_compile(&source, 1, NULL, &parts->dtb, parts->diag), LFS_DTS_OK);
    memset(parts->bytes, 0xa5, sizeof(parts->bytes));
    parts->image = (struct lfs_flat_image){
        .bytes = parts->bytes, .size = IMAGE_SIZE, .entry_offset = 0x10, .footprint = 0x7000};
    parts->input = (struct lfs_package_input){.manifest_path = "sp.dts",
                                              .dtb = parts->dtb.bytes,
                                              .dtb_size = parts->dtb.size,
                                              .image_path = "sp.elf",
                                              .image = &parts->image,
                                              .pm_offset = LFS_PACKAGE_PM_OFFSET_DEFAULT,
                                              .img_offset = LFS_PACKAGE_IMG_OFFSET_DEFAULT};
    return parts;
}

static bool build(struct parts *parts)
{
    return lfs_package_build(&parts->input, &parts->file, parts->diag);
}

static void parts_end(struct parts *parts)
{
    lfs_package_file_free(&parts->file);
    lfs_dtb_free(&parts->dtb);
    lfs_diag_free(parts->diag);
    free(parts);
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void MAN_26_the_parts_lie_where_the_header_says(void **state)
{
    struct parts *parts = parts_of("entrypoint-offset = <0x2010>;");
    const uint8_t *bytes;

    (void)state;
    assert_true(build(parts));
    assert_printed(parts->diag, "");
    bytes = parts->file.bytes;
    assert_int_equal(parts->file.size, 0x2000 + IMAGE_SIZE);
    assert_memory_equal(bytes, "SPKG\2\0\0\0\0\x10\0\0", 12);
    assert_true(all_zero(bytes + 24, 0x1000 - 24));
    assert_memory_equal(bytes + 0x1000, parts->dtb.bytes, parts->dtb.size);
    assert_true(all_zero(bytes + 0x1000 + parts->dtb.size, 0x1000 - parts->dtb.size));
    assert_memory_equal(bytes + 0x2000, parts->bytes, IMAGE_SIZE);
    assert_int_equal(parts->file.package.version, 2);
    assert_int_equal(parts->file.package.pm_size, parts->dtb.size);
    assert_int_equal(parts->file.package.img_size, IMAGE_SIZE);
    assert_int_equal(parts->file.entry_offset, 0x2010);
    assert_int_equal(parts->file.memory_needed, 0x9000);
    parts_end(parts);
}

static void expect_warning(const char *properties, const char *name)
{
    struct parts *parts = parts_of(properties);

    assert_true(build(parts));
    assert_int_equal(lfs_diag_warnings(parts->diag), 1);
    assert_printed_has(parts->diag, name);
    assert_non_null(parts->file.bytes);
    parts_end(parts);
}

static void MF_74_the_entry_is_compared_with_the_image(void **state)
{
    (void)state;
    expect_warning("entrypoint-offset = <0x1fff>;", "[LINT_ENTRY_OUTSIDE_IMAGE]");
    expect_warning("entrypoint-offset = <0x2000>;", "[LINT_ENTRY_MISMATCH]");
    expect_warning("entrypoint-offset = <0x37ff>;", "[LINT_ENTRY_MISMATCH]"); /* last byte */
    expect_warning("entrypoint-offset = <0x3800>;", "[LINT_ENTRY_OUTSIDE_IMAGE]");
    expect_warning("entrypoint-offset = <0xffffffff 0xffffffff>;", "[LINT_ENTRY_OUTSIDE_IMAGE]");
    expect_warning("entrypoint-offset = <0x2000>;", "write entrypoint-offset = <0x2010>");
}

static void MF_79_a_hob_list_has_no_place(void **state)
{
    (void)state;
    expect_warning("entrypoint-offset = <0x2010>; gp-register-num = <0>;\n"
                   "boot-info { compatible = \"arm,ffa-manifest-boot-info\"; hob_list; };",
                   "[LINT_BOOTINFO_NO_HOB]");
    struct parts *parts =
        parts_of("entrypoint-offset = <0x2010>; gp-register-num = <0>;\n"
                 "boot-info { compatible = \"arm,ffa-manifest-boot-info\"; ffa_manifest; };");
    assert_true(build(parts));
    assert_printed(parts->diag, "");
    parts_end(parts);
}

/* IMAGE_SIZE bytes at 0x2000, 0x7000 bytes of memory. */
static void MF_72_and_73_working_memory(void **state)
{
    static const struct {
        uint64_t memory;
        const char *name;
        bool built;
    } rows[] = {{0x37ff, "[PKG_TOO_BIG]", false},
                {0x3800, "[LINT_NOBITS_OVERRUN]", true},
                {0x8fff, "[LINT_NOBITS_OVERRUN]", true},
                {0x9000, NULL, true},
                {0x1000, "[PKG_TOO_BIG]", false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct parts *parts = parts_of("entrypoint-offset = <0x2010>;");

        parts->input.memory = rows[i].memory;
        assert_int_equal(build(parts), rows[i].built);
        if (rows[i].name)
            assert_printed_has(parts->diag, rows[i].name);
        else
            assert_printed(parts->diag, "");
        parts_end(parts);
    }
}

static void a_hob_list_needs_addresses(void **state)
{
    static const char hob[] =
        "boot-info { compatible = \"arm,ffa-manifest-boot-info\"; hob_list; };";
    static const char *const rows[][2] = {
        {"", "no HOB list can be made: the manifest names no load-address [PKG_HOB]"},
        {"load-address = <0x7000000>; image-size = <0x300f>;",
         "the manifest's image-size is smaller than its entrypoint-offset [PKG_HOB]"},
        {"load-address = <0x7000000>; image-size = <0x3010>;", NULL},
        {"load-address = <0x7000000>;", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char properties[400];
        struct parts *parts;

        snprintf(properties, sizeof(properties),
                 "entrypoint-offset = <0x3010>; gp-register-num = <0>; %s %s", rows[i][0], hob);
        parts = parts_of(properties);
        parts->input.kind = LFS_PACKAGE_TRANSFER_LIST;
        parts->input.max_size = 0x100000;
        assert_int_equal(build(parts), rows[i][1] == NULL);
        if (rows[i][1])
            assert_printed_has(parts->diag, rows[i][1]);
        else
            assert_printed(parts->diag, "");
        parts_end(parts);
    }
}

static void MAN_55_a_list_keeps_its_maximum(void **state)
{
    struct parts *parts = parts_of("entrypoint-offset = <0x2010>;");

    (void)state;
    parts->input.kind = LFS_PACKAGE_TRANSFER_LIST;
    parts->input.max_size = 0x37ff;
    assert_false(build(parts));
    assert_printed_has(parts->diag, "the transfer list is larger than its maximum size "
                                    "[PKG_TOO_BIG]");
    parts->input.max_size = 0x3800;
    assert_true(build(parts));
    assert_int_equal(parts->file.size, 0x3800);
    assert_int_equal(parts->file.entry_offset, 0x2010);
    parts_end(parts);
}

static void a_manifest_that_the_spmc_refuses_is_packed_with_a_warning(void **state)
{
    (void)state;
    expect_warning("boot-order = <0x10000>;", "INTEGER_OVERFLOW [LINT_MANIFEST_REFUSED]");
    lfs_proves("MF-93");
}

static void expect_refused(uint32_t pm_offset, uint32_t img_offset, const char *name)
{
    struct parts *parts = parts_of("entrypoint-offset = <0x2010>;");

    parts->input.pm_offset = pm_offset;
    parts->input.img_offset = img_offset;
    assert_false(build(parts));
    assert_int_equal(lfs_diag_errors(parts->diag), 1);
    assert_int_equal(lfs_diag_warnings(parts->diag), 0);
    assert_printed_has(parts->diag, name);
    assert_null(parts->file.bytes);
    parts_end(parts);
}

static void MF_69_to_71_offsets_are_refused_by_name(void **state)
{
    (void)state;
    expect_refused(0x18, 0x2000, "[PKG_PM_OFFSET]");
    expect_refused(0, 0x2000, "[PKG_PM_OFFSET]");
    expect_refused(0x1000, 0x1800, "[PKG_ALIGN]");
    expect_refused(0x2000, 0x2000, "[PKG_ORDER]");
    expect_refused(0x1000, 0xfffff000, "[PKG_SIZE_WRAP]");
    expect_refused(0x1000, 0x30000000, "[PKG_TOO_BIG]");
}

static void the_manifest_may_fill_its_room_and_no_more(void **state)
{
    struct parts *parts = parts_of("entrypoint-offset = <0x2010>;");
    uint8_t *room = calloc(1, 0x1008);

    (void)state;
    memcpy(room, parts->dtb.bytes, parts->dtb.size);
    parts->input.dtb = room;
    parts->input.dtb_size = 0x1000;
    assert_true(build(parts));
    lfs_package_file_free(&parts->file);
    parts->input.dtb_size = 0x1001;
    assert_false(build(parts));
    assert_printed_has(parts->diag, "[PKG_PM_OVERRUN]");
    free(room);
    parts_end(parts);
}

static void a_package_file_is_bounded(void **state)
{
    struct parts *parts = parts_of("entrypoint-offset = <0x2010>;");

    (void)state;
    parts->input.img_offset = (uint32_t)(LFS_PACKAGE_FILE_BYTES_MAX - 0x2000);
    parts->image.size = 0x1800; /* 2 KiB below the limit */
    assert_true(build(parts));
    assert_int_equal(parts->file.size, LFS_PACKAGE_FILE_BYTES_MAX - 0x800);
    lfs_package_file_free(&parts->file);
    parts->input.img_offset += 0x1000;
    parts->image.size = 0x1000;
    assert_true(build(parts));
    assert_int_equal(parts->file.size, LFS_PACKAGE_FILE_BYTES_MAX);
    lfs_package_file_free(&parts->file);
    parts->image.size = 0x1001;
    assert_false(build(parts));
    assert_printed_has(parts->diag, "[PKG_TOO_BIG]");
    parts_end(parts);
}

static void an_endless_footprint_does_not_wrap(void **state)
{
    struct parts *parts = parts_of("entrypoint-offset = <0x2010>;");

    (void)state;
    parts->image.footprint = UINT64_MAX - 0x2000;
    assert_true(build(parts));
    assert_true(parts->file.memory_needed == UINT64_MAX);
    lfs_package_file_free(&parts->file);
    parts->image.footprint++;
    assert_true(build(parts));
    assert_true(parts->file.memory_needed == UINT64_MAX);
    parts_end(parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_26_the_parts_lie_where_the_header_says),
        cmocka_unit_test(MF_74_the_entry_is_compared_with_the_image),
        cmocka_unit_test(MF_79_a_hob_list_has_no_place),
        cmocka_unit_test(MF_72_and_73_working_memory),
        cmocka_unit_test(a_hob_list_needs_addresses),
        cmocka_unit_test(MAN_55_a_list_keeps_its_maximum),
        cmocka_unit_test(a_manifest_that_the_spmc_refuses_is_packed_with_a_warning),
        cmocka_unit_test(MF_69_to_71_offsets_are_refused_by_name),
        cmocka_unit_test(the_manifest_may_fill_its_room_and_no_more),
        cmocka_unit_test(a_package_file_is_bounded),
        cmocka_unit_test(an_endless_footprint_does_not_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
