/* SPDX-License-Identifier: BSD-3-Clause */
/* The malformed regions of manifests-packages-boot 10, each with its near miss (MAN-10, MAN-11,
 * MAN-16, MAN-47). */
#include "judge_harness.h"

#include "lfasim/formats/spmc_manifest.h"

static const char area[] = "/memory-regions/area";
static const char uart[] = "/device-regions/uart";

static void with_area(struct dtb *dtb)
{
    judge_plain(dtb);
    dtb_add_memory(dtb, "area", 0x7d00000);
}

static void with_uart(struct dtb *dtb)
{
    judge_plain(dtb);
    dtb_add_device(dtb, "uart", 0x1c0a0000);
}

static void mf_38_rxtx_unresolved(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/rx_tx-info", "tx-buffer", 9);
    finding = judge_one_with(&dtb, &judge_strict, LFS_MANIFEST_RXTX_SIZE_MISMATCH,
                             "LINT_RXTX_UNRESOLVED", "M13", "/rx_tx-info", "tx-buffer");
    assert_true(finding.panics);
    dtb_cells(&dtb, "/rx_tx-info", "tx-buffer", 1); /* RX takes it */
    finding = judge_one_with(&dtb, &judge_strict, LFS_MANIFEST_RXTX_SIZE_MISMATCH,
                             "LINT_RXTX_UNRESOLVED", "M13", "/rx_tx-info", "tx-buffer");
    assert_string_equal(finding.other.property, "rx-buffer");
    dtb_cells(&dtb, "/rx_tx-info", "tx-buffer", 2);
    judge_clean(&dtb);
    dtb_remove_node(&dtb, "/memory-regions");
    judge_panic(&dtb, "LINT_RXTX_UNRESOLVED", "/rx_tx-info", "");
    dtb_remove_node(&dtb, "/rx_tx-info");
    judge_clean(&dtb);
}

static void mf_39_rxtx_sizes(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/memory-regions/mbox-tx", "base-address", 0, 0x7d00000);
    dtb_cells(&dtb, "/memory-regions/mbox-tx", "pages-count", 2);
    finding = judge_error(&dtb, LFS_MANIFEST_RXTX_SIZE_MISMATCH, "M13", "/memory-regions/mbox-tx",
                          "pages-count");
    assert_string_equal(finding.other.node, "/memory-regions/mbox-rx");
    dtb_cells(&dtb, "/memory-regions/mbox-tx", "pages-count", 1);
    judge_clean(&dtb);
}

static void mf_40_rxtx_cannot_be_linked(void **state)
{
    static const char tx[] = "/memory-regions/mbox-tx";
    static const char rx[] = "/memory-regions/mbox-rx";
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, tx, "attributes", 1);
    judge_lint(&dtb, "LINT_RXTX_LINK", tx, "attributes");
    dtb_cells(&dtb, tx, "attributes", 3);
    dtb_cells(&dtb, tx, "base-address", 0, 0x7d00000);
    dtb_cells(&dtb, rx, "base-address", 0, 0x7e00000);
    dtb_cells(&dtb, tx, "pages-count", 8);
    dtb_cells(&dtb, rx, "pages-count", 8);
    judge_names(&dtb, LFS_MANIFEST_SUCCESS, "LINT_RXTX_LINK LINT_RXTX_LINK");
    dtb_cells(&dtb, tx, "pages-count", 4); /* what FVP maps (2.10) */
    dtb_cells(&dtb, rx, "pages-count", 4);
    judge_clean(&dtb);
}

static void mf_41_region_node(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove_node(&dtb, "/rx_tx-info");
    dtb_text(&dtb, "/memory-regions", "compatible", "arm,ffa-manifest-memory-region");
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "M01", "/memory-regions", "compatible");
    dtb_remove_node(&dtb, "/memory-regions");
    dtb_add_node(&dtb, "/", "memory-regions");
    dtb_text(&dtb, "/memory-regions", "compatible", "arm,ffa-manifest-memory-regions");
    judge_error(&dtb, LFS_MANIFEST_MEMORY_REGION_NODE_EMPTY, "M02", "/memory-regions", "");
    dtb_add_memory(&dtb, "area", 0x7d00000);
    judge_clean(&dtb);
}

static void mf_42_base(void **state)
{
    static const char relative[] = "load-address-relative-offset";
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, relative, 0x200000);
    finding =
        judge_error(&dtb, LFS_MANIFEST_BASE_ADDRESS_AND_RELATIVE_ADDRESS, "M04", area, relative);
    assert_string_equal(finding.other.property, "base-address");
    dtb_remove(&dtb, area, "base-address");
    judge_clean(&dtb);
    dtb_remove(&dtb, area, relative);
    finding = judge_error(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "M04", area, "base-address");
    assert_non_null(finding.consumers);
    lfs_proves("DV-04");
    assert_string_equal(finding.fact, "");
    dtb_cells(&dtb, area, "base-address", 0xffffffff, 0xffffffff); /* M04 */
    finding = judge_error(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "M04", area, "base-address");
    assert_non_null(strstr(finding.fact, "absent"));
}

static void mf_43_relative_wrap(void **state)
{
    static const char relative[] = "load-address-relative-offset";
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_remove(&dtb, area, "base-address");
    dtb_cells(&dtb, area, relative, 0xffffffff, 0xf9a00000);
    judge_error(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "M04", area, relative);
    dtb_cells(&dtb, area, relative, 0xffffffff, 0xf99fe000);
    judge_clean(&dtb);
}

static void mf_44_no_pages(void **state)
{
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, "pages-count", 0);
    judge_error(&dtb, LFS_MANIFEST_MEM_REGION_EMPTY, "M05", area, "pages-count");
    dtb_cells(&dtb, area, "pages-count", 1);
    judge_clean(&dtb);
}

static void mf_45_attributes(void **state)
{
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, "attributes", 6);
    judge_error(&dtb, LFS_MANIFEST_INVALID_MEM_PERM, "M06", area, "attributes");
    dtb_cells(&dtb, area, "attributes", 5);
    judge_clean(&dtb);
}

static void mf_46_rwx(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, "attributes", 7);
    finding = judge_panic(&dtb, "LINT_RWX", area, "attributes");
    assert_non_null(strstr(finding.consumers, "OP-TEE refuses it"));
    lfs_proves("DV-32");
    dtb_cells(&dtb, "/", "exception-level", 1); /* C7 */
    judge_error(&dtb, LFS_MANIFEST_INVALID_MEM_PERM, "C7", area, "attributes");
    dtb_cells(&dtb, area, "attributes", 3);
    judge_clean(&dtb);
}

/* A map in the way of 5.5: two adjacent secure ranges, non-secure memory, one device range. */
static enum lfs_manifest_error map_contains(void *user, const struct lfs_manifest_region *region,
                                            enum lfs_manifest_region_kind kind)
{
    static const struct lfs_spmc_manifest map = {
        .range_count = 4,
        .ranges = {{.base = 0x6080000, .size = 0x1f80000, .secure = true},
                   {.base = 0x8000000, .size = 0x1000000, .secure = true},
                   {.base = 0x90000000, .size = 0x70000000},
                   {.base = 0x1c090000, .size = 0x20000, .secure = true, .device = true}}};
    bool secure = (region->attributes & LFS_MANIFEST_REGION_NON_SECURE) == 0;
    bool device = kind == LFS_MANIFEST_DEVICE;

    (void)user;
    if (lfs_spmc_manifest_contains(&map, region->base, lfs_manifest_region_size(region), secure,
                                   device) != NULL)
        return LFS_MANIFEST_SUCCESS;
    return device ? LFS_MANIFEST_DEVICE_MEM_REGION_INVALID : LFS_MANIFEST_MEM_REGION_INVALID;
}

static struct lfs_manifest_context mapped(void)
{
    struct lfs_manifest_context context = judge_strict;

    context.contain = map_contains;
    return context;
}

static void mf_47_security_of_a_region(void **state)
{
    struct lfs_manifest_context map = mapped();
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, "base-address", 0, 0x90000000);
    judge_one_with(&dtb, &map, LFS_MANIFEST_MEM_REGION_INVALID, "MEM_REGION_INVALID", "M07", area,
                   "base-address");
    dtb_cells(&dtb, area, "attributes", 0xb);
    judge_names_with(&dtb, &map, LFS_MANIFEST_SUCCESS, "");
    dtb_cells(&dtb, area, "base-address", 0, 0x7d00000);
    judge_one_with(&dtb, &map, LFS_MANIFEST_MEM_REGION_INVALID, "MEM_REGION_INVALID", "M07", area,
                   "base-address");
}

static void mf_48_region_across_two_ranges(void **state)
{
    struct lfs_manifest_context map = mapped();
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, "base-address", 0, 0x7fff000);
    dtb_cells(&dtb, area, "pages-count", 2);
    judge_one_with(&dtb, &map, LFS_MANIFEST_MEM_REGION_INVALID, "MEM_REGION_INVALID", "M07", area,
                   "base-address");
    dtb_cells(&dtb, area, "pages-count", 1);
    judge_names_with(&dtb, &map, LFS_MANIFEST_SUCCESS, "");
}

/* A range of the right security is not enough: devices lie among devices, memory in memory. */
static void MAN_09_kind_of_a_range(void **state)
{
    struct lfs_manifest_context map = mapped();
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    judge_names_with(&dtb, &map, LFS_MANIFEST_SUCCESS, "");
    dtb_cells(&dtb, uart, "base-address", 0, 0x7d00000);
    judge_one_with(&dtb, &map, LFS_MANIFEST_DEVICE_MEM_REGION_INVALID, "DEVICE_MEM_REGION_INVALID",
                   "D08", uart, "base-address");
    with_area(&dtb);
    dtb_cells(&dtb, area, "base-address", 0, 0x1c090000);
    judge_one_with(&dtb, &map, LFS_MANIFEST_MEM_REGION_INVALID, "MEM_REGION_INVALID", "M07", area,
                   "base-address");
}

static void mf_49_unaligned_region(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, "base-address", 0, 0x7d00800);
    finding = judge_error(&dtb, LFS_MANIFEST_MEM_REGION_UNALIGNED, "M09", area, "base-address");
    assert_non_null(strstr(finding.consumers, "EL3 SPMC does not check"));
    lfs_proves("DV-31");
    dtb_cells(&dtb, area, "base-address", 0, 0x7bff800); /* what it runs into is no second fault */
    judge_error(&dtb, LFS_MANIFEST_MEM_REGION_UNALIGNED, "M09", area, "base-address");
    dtb_cells(&dtb, area, "base-address", 0, 0x7d01000);
    judge_clean(&dtb);
}

/* Where no other file is needed: another region, the own load address, the rest of the own working
 * memory (step 11). */
static void mf_50_overlaps(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, area, "base-address", 0, 0x7bff000);
    dtb_cells(&dtb, area, "pages-count", 2);
    finding = judge_error(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, "M09", "/memory-regions/mbox-rx",
                          "base-address");
    assert_string_equal(finding.other.node, area);
    assert_string_equal(finding.other.property, "base-address");
    dtb_cells(&dtb, area, "pages-count", 1); /* ends where the other begins */
    judge_clean(&dtb);
    dtb_cells(&dtb, area, "base-address", 0, 0x65ff000);
    dtb_cells(&dtb, area, "pages-count", 2);
    judge_error(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, "M08", area, "base-address");
    dtb_cells(&dtb, area, "pages-count", 1);
    judge_clean(&dtb);
    dtb_cells(&dtb, area, "base-address", 0, 0x66ff000);
    judge_error(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, "3.3-11", area, "base-address");
    dtb_cells(&dtb, area, "base-address", 0, 0x6704000);
    judge_clean(&dtb);
    with_uart(&dtb); /* the ledger is one for memory and devices */
    dtb_cells(&dtb, uart, "base-address", 0, 0x7c00000);
    finding = judge_error(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, "D06", uart, "base-address");
    assert_string_equal(finding.other.node, "/memory-regions/mbox-rx");
    lfs_proves("MEM-81");
}

static void mf_51_relative_region_in_working_memory(void **state)
{
    static const char scratch[] = "/memory-regions/scratch";
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, scratch, "load-address-relative-offset", 0xff000);
    judge_error(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, "3.3-11", scratch,
                "load-address-relative-offset");
    dtb_cells(&dtb, scratch, "load-address-relative-offset", 0x100000);
    judge_clean(&dtb);
}

static void mf_52_ninth_region(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    for (int i = 0; i < 5; i++) {
        char name[8] = "area-0";

        name[5] = (char)('0' + i);
        if (i == 4)
            judge_clean(&dtb); /* eight */
        dtb_add_memory(&dtb, name, 0x7d00000u + 0x1000u * (uint32_t)i);
    }
    finding = judge_lint(&dtb, "LINT_REGION_IGNORED", "/memory-regions/scratch", "");
    assert_non_null(strstr(finding.text, "region 9"));
}

static void mf_53_streams(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_add_memory(&dtb, "area", 0x7d00000);
    dtb_cells(&dtb, uart, "smmu-id", 0);
    dtb_cells(&dtb, uart, "stream-ids", 1, 2, 3, 4);
    dtb_cells(&dtb, area, "stream-ids", 1, 2);
    judge_error(&dtb, LFS_MANIFEST_MISSING_SMMU_ID, "M10", area, "stream-ids");
    dtb_cells(&dtb, area, "smmu-id", 0);
    judge_clean(&dtb);
    dtb_cells(&dtb, area, "stream-ids", 1, 2, 3, 4, 1);
    finding = judge_error(&dtb, LFS_MANIFEST_STREAM_IDS_OVERFLOW, "M10", area, "stream-ids");
    assert_int_equal(finding.at.cell, 4);
    dtb_cells(&dtb, area, "stream-ids", 1, 2);
    dtb_cells(&dtb, area, "stream-ids-access-permissions", 3, 1);
    judge_error(&dtb, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS, "M11", area,
                "stream-ids-access-permissions");
    dtb_cells(&dtb, area, "stream-ids-access-permissions", 3);
    judge_error(&dtb, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS, "M11", area,
                "stream-ids-access-permissions");
    dtb_cells(&dtb, area, "stream-ids-access-permissions", 3, 3);
    judge_clean(&dtb);
    dtb_cells(&dtb, area, "stream-ids", 1, 5);
    finding = judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "S33", area, "stream-ids");
    assert_int_equal(finding.at.cell, 1);
}

static void mf_54_executable_device(void **state)
{
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_cells(&dtb, uart, "attributes", 5);
    judge_error(&dtb, LFS_MANIFEST_INVALID_MEM_PERM, "D07", uart, "attributes");
    dtb_cells(&dtb, uart, "attributes", 1);
    judge_clean(&dtb);
}

static void mf_55_device_outside_its_range(void **state)
{
    struct lfs_manifest_context map = mapped();
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_cells(&dtb, uart, "pages-count", 32);
    judge_one_with(&dtb, &map, LFS_MANIFEST_DEVICE_MEM_REGION_INVALID, "DEVICE_MEM_REGION_INVALID",
                   "D08", uart, "base-address");
    dtb_cells(&dtb, uart, "pages-count", 16);
    judge_names_with(&dtb, &map, LFS_MANIFEST_SUCCESS, "");
    dtb_cells(&dtb, uart, "attributes", 0xb);
    judge_one_with(&dtb, &map, LFS_MANIFEST_DEVICE_MEM_REGION_INVALID, "DEVICE_MEM_REGION_INVALID",
                   "D08", uart, "base-address");
}

/* Within one manifest; a ledger that others fill answers through the context. */
static enum lfs_manifest_error page_taken(void *user, const struct lfs_manifest_region *region,
                                          enum lfs_manifest_region_kind kind)
{
    (void)kind;
    return region->base == *(uint64_t *)user ? LFS_MANIFEST_MEM_REGION_OVERLAP
                                             : LFS_MANIFEST_SUCCESS;
}

static void mf_56_device_page_taken(void **state)
{
    struct lfs_manifest_context context = judge_strict;
    uint64_t taken = 0x1c0a0000;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    context.user = &taken;
    context.record = page_taken;
    judge_one_with(&dtb, &context, LFS_MANIFEST_MEM_REGION_OVERLAP, "MEM_REGION_OVERLAP", "D06",
                   uart, "base-address");
    taken += LFS_MANIFEST_PAGE;
    judge_names_with(&dtb, &context, LFS_MANIFEST_SUCCESS, "");
}

static void mf_57_interrupt_twice(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_add_device(&dtb, "timer", 0x2a830000);
    dtb_cells(&dtb, uart, "interrupts", 56, 0x900, 57, 0x900);
    dtb_cells(&dtb, "/device-regions/timer", "interrupts", 58, 0x900, 57, 0x900);
    finding = judge_error(&dtb, LFS_MANIFEST_INTERRUPT_ID_REPEATED, "D09", uart, "interrupts");
    assert_int_equal(finding.at.cell, 2);
    assert_string_equal(finding.other.node, "/device-regions/timer");
    assert_int_equal(finding.other.cell, 2);
    dtb_cells(&dtb, uart, "interrupts", 56, 0x900, 59, 0x900);
    judge_clean(&dtb);
}

static void mf_58_interrupt_lists(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_cells(&dtb, uart, "interrupts", 56, 0x900, 57);
    judge_error(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, "D09", uart, "interrupts");
    dtb_cells(&dtb, uart, "interrupts", 56, 0x900);
    dtb_cells(&dtb, uart, "interrupts-target", 57, 0, 1);
    judge_error(&dtb, LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST, "D10", uart, "interrupts-target");
    dtb_cells(&dtb, uart, "interrupts-target", 56, 0);
    finding = judge_one_with(&dtb, &judge_strict, LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                             "LINT_TARGET_TRUNCATED", "D10", uart, "interrupts-target");
    assert_true(finding.panics);
    dtb_cells(&dtb, uart, "interrupts-target", 56, 0, 1);
    judge_clean(&dtb);
}

static void mf_59_interrupt_range(void **state)
{
    struct lfs_manifest_context generic = judge_strict;
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_cells(&dtb, uart, "interrupts", 6000, 0x900);
    finding = judge_one_with(&dtb, &judge_strict, LFS_MANIFEST_INTEGER_OVERFLOW, "LINT_INTID_RANGE",
                             "D09", uart, "interrupts");
    assert_true(finding.panics);
    assert_int_equal(finding.at.cell, 0);
    dtb_cells(&dtb, uart, "interrupts", 5119, 0x900);
    judge_clean(&dtb);
    generic.limits = &lfs_build_limits_generic;
    judge_names_with(&dtb, &generic, LFS_MANIFEST_INTEGER_OVERFLOW, "LINT_INTID_RANGE");
    lfs_proves("MAN-12");
}

static void mf_89_unit_address(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove_node(&dtb, "/rx_tx-info");
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/memory-regions"), "memory-regions@0"));
    judge_lint(&dtb, "LINT_NODE_NAME", "/memory-regions@0", "");
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/memory-regions@0"), "memory-regions"));
    judge_clean(&dtb);
    dtb_reference(&dtb);
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/memory-regions"), "memory-regions@0"));
    judge_with(&dtb, &judge_strict, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS,
                       "LINT_RXTX_UNRESOLVED LINT_LIVE_BUFFER_UNRESOLVED LINT_NODE_NAME");
    assert_true(findings.list[0].panics && findings.list[1].panics);
}

static void mf_95_second_dma_device(void **state)
{
    struct lfs_manifest_context generic = judge_strict;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_add_device(&dtb, "timer", 0x2a830000);
    dtb_cells(&dtb, "/device-regions/timer", "smmu-id", 0);
    judge_clean(&dtb);
    dtb_cells(&dtb, uart, "smmu-id", 1);
    judge_error(&dtb, LFS_MANIFEST_DMA_DEVICE_OVERFLOW, "D12", uart, "smmu-id");
    generic.limits = &lfs_build_limits_generic;
    judge_names_with(&dtb, &generic, LFS_MANIFEST_SUCCESS, "");
    lfs_proves("MAN-12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mf_38_rxtx_unresolved),
        cmocka_unit_test(mf_39_rxtx_sizes),
        cmocka_unit_test(mf_40_rxtx_cannot_be_linked),
        cmocka_unit_test(mf_41_region_node),
        cmocka_unit_test(mf_42_base),
        cmocka_unit_test(mf_43_relative_wrap),
        cmocka_unit_test(mf_44_no_pages),
        cmocka_unit_test(mf_45_attributes),
        cmocka_unit_test(mf_46_rwx),
        cmocka_unit_test(mf_47_security_of_a_region),
        cmocka_unit_test(mf_48_region_across_two_ranges),
        cmocka_unit_test(MAN_09_kind_of_a_range),
        cmocka_unit_test(mf_49_unaligned_region),
        cmocka_unit_test(mf_50_overlaps),
        cmocka_unit_test(mf_51_relative_region_in_working_memory),
        cmocka_unit_test(mf_52_ninth_region),
        cmocka_unit_test(mf_53_streams),
        cmocka_unit_test(mf_54_executable_device),
        cmocka_unit_test(mf_55_device_outside_its_range),
        cmocka_unit_test(mf_56_device_page_taken),
        cmocka_unit_test(mf_57_interrupt_twice),
        cmocka_unit_test(mf_58_interrupt_lists),
        cmocka_unit_test(mf_59_interrupt_range),
        cmocka_unit_test(mf_89_unit_address),
        cmocka_unit_test(mf_95_second_dma_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
