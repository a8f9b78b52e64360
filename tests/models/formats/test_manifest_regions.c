/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory regions and what device regions share with them: manifests-packages-boot 2.5 to 2.8, 3.7,
 * 3.8, S33; MAN-05, MAN-08, MAN-10 to MAN-12, MAN-16, MAN-47. */
#include "dtb_builder.h"

#include <stdio.h>

static const char region_path[] = "/memory-regions/area";
static const char device_path[] = "/device-regions/uart";

/* The reference with one more memory region in front, or with one device region. */
static void with_area(struct dtb *dtb)
{
    dtb_reference(dtb);
    dtb_add_memory(dtb, "area", 0x7d00000);
}

static void with_uart(struct dtb *dtb)
{
    dtb_reference(dtb);
    dtb_add_device(dtb, "uart", 0x1c0a0000);
}

static void MF_41_region_nodes(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_text(&dtb, "/memory-regions", "compatible", "arm,ffa-manifest-memory-region");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/memory-regions", "compatible");
    dtb_reference(&dtb);
    dtb_remove_node(&dtb, "/memory-regions");
    dtb_add_node(&dtb, "/", "memory-regions");
    dtb_text(&dtb, "/memory-regions", "compatible", "arm,ffa-manifest-memory-regions");
    dtb_refuse(&dtb, LFS_MANIFEST_MEMORY_REGION_NODE_EMPTY, "/memory-regions", "");
    with_uart(&dtb);
    dtb_accept(&dtb, NULL);
    dtb_text(&dtb, "/device-regions", "compatible", "arm,ffa-manifest-memory-regions");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/device-regions", "compatible");
    with_uart(&dtb);
    dtb_remove_node(&dtb, device_path);
    dtb_refuse(&dtb, LFS_MANIFEST_DEVICE_REGION_NODE_EMPTY, "/device-regions", "");
}

/* M03, D03: 36 characters fit, 37 do not. */
static void MAN_02_description(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_text(&dtb, region_path, "description", "123456789012345678901234567890123456");
    dtb_accept(&dtb, &m);
    assert_string_equal(m.memory_regions[0].description, "123456789012345678901234567890123456");
    assert_string_equal(m.memory_regions[0].node, "area");
    dtb_text(&dtb, region_path, "description", "1234567890123456789012345678901234567");
    dtb_refuse(&dtb, LFS_MANIFEST_STRING_TOO_LONG, region_path, "description");
    dtb_set(&dtb, region_path, "description", "ab\0c", 5);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_STRING, region_path, "description");
    dtb_set(&dtb, region_path, "description", "abcd", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_STRING, region_path, "description");
    dtb_set(&dtb, region_path, "description", "", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_STRING, region_path, "description");
    with_uart(&dtb);
    dtb_set(&dtb, device_path, "description", "abcd", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_STRING, device_path, "description");
}

/* M04: MF-42, MF-43. */
static void MAN_11_base_address(void **state)
{
    static const char relative[] = "load-address-relative-offset";
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, region_path, relative, 0x200000);
    dtb_refuse(&dtb, LFS_MANIFEST_BASE_ADDRESS_AND_RELATIVE_ADDRESS, region_path, relative);
    /* All ones counts as absent, on either side. */
    dtb_cells(&dtb, region_path, relative, 0xffffffff, 0xffffffff);
    dtb_accept(&dtb, &m);
    assert_false(m.memory_regions[0].relative);
    dtb_cells(&dtb, region_path, "base-address", 0xffffffff, 0xffffffff);
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, region_path, "base-address");
    dtb_cells(&dtb, region_path, relative, 0x200000);
    dtb_accept(&dtb, &m);
    assert_true(m.memory_regions[0].relative);
    assert_true(m.memory_regions[0].base == 0x6800000);
    dtb_remove(&dtb, region_path, "base-address");
    dtb_cells(&dtb, region_path, relative, 0xffffffff, 0xf9a00000); /* sum is 2^64 */
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, region_path, relative);
    lfs_proves("MF-43");
    dtb_cells(&dtb, region_path, relative, 0xffffffff, 0xf99fffff); /* 2^64 - 1: the end wraps */
    dtb_refuse(&dtb, LFS_MANIFEST_MEM_REGION_INVALID, region_path, relative);
    dtb_cells(&dtb, region_path, relative, 0xffffffff, 0xf99fe000); /* last page but one */
    dtb_accept(&dtb, NULL);
    dtb_set(&dtb, region_path, relative, "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, region_path, relative);
    dtb_remove(&dtb, region_path, relative);
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, region_path, "base-address");
    dtb_cells(&dtb, region_path, "base-address", 0x7d00000); /* one cell is enough */
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, region_path, "base-address", 0, 0, 0x7d00000);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, region_path, "base-address");
    lfs_proves("MF-42 MF-43");
}

/* M05, D04, D05: MF-44. */
static void MF_44_pages_count(void **state)
{
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, region_path, "pages-count", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_MEM_REGION_EMPTY, region_path, "pages-count");
    dtb_remove(&dtb, region_path, "pages-count");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, region_path, "pages-count");
    dtb_cells(&dtb, region_path, "pages-count", 0xffffffff);
    dtb_accept(&dtb, NULL);
    with_uart(&dtb);
    dtb_cells(&dtb, device_path, "pages-count", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_MEM_REGION_EMPTY, device_path, "pages-count");
    dtb_remove(&dtb, device_path, "base-address");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, device_path, "base-address");
    lfs_proves("MF-44");
}

/* M06, D07: the table of 2.7; MF-45, MF-54. The reference is S-EL0, so make it S-EL1 for RWX. */
static void MF_45_attributes(void **state)
{
    static const bool memory_ok[8] = {false, true, false, true, false, true, false, true};
    static const bool device_ok[8] = {false, true, false, true, false, false, false, false};
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    for (uint32_t bits = 0; bits < 8; bits++) {
        with_area(&dtb);
        dtb_cells(&dtb, "/", "exception-level", 2);
        dtb_add_device(&dtb, "uart", 0x1c0a0000);
        dtb_cells(&dtb, device_path, "attributes", bits | 0xfffffff8);
        if (device_ok[bits]) {
            dtb_accept(&dtb, &m);
            assert_int_equal(m.device_regions[0].attributes, bits | 8);
        } else {
            dtb_refuse(&dtb, LFS_MANIFEST_INVALID_MEM_PERM, device_path, "attributes");
        }
        dtb_cells(&dtb, device_path, "attributes", 1);
        dtb_cells(&dtb, region_path, "attributes", bits | 0xfffffff0);
        if (memory_ok[bits]) {
            dtb_accept(&dtb, &m);
            assert_int_equal(m.memory_regions[0].attributes, bits);
        } else {
            dtb_refuse(&dtb, LFS_MANIFEST_INVALID_MEM_PERM, region_path, "attributes");
        }
    }
    dtb_remove(&dtb, region_path, "attributes");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, region_path, "attributes");
    lfs_proves("MF-45 MF-54");
}

/* A ledger that notes what it is asked and can be told to refuse. */
struct ledger {
    char log[256];
    enum lfs_manifest_error contain_verdict;
    enum lfs_manifest_error record_verdict;
};

static void note(struct ledger *ledger, const char *step, const char *name)
{
    size_t used = strlen(ledger->log);

    snprintf(ledger->log + used, sizeof(ledger->log) - used, "%s:%s ", step, name);
}

static enum lfs_manifest_error contain(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    struct ledger *ledger = user;

    assert_true(region->base + lfs_manifest_region_size(region) > region->base);
    note(ledger, kind == LFS_MANIFEST_DEVICE ? "in-device" : "in", region->node);
    return ledger->contain_verdict;
}

static enum lfs_manifest_error record(void *user, const struct lfs_manifest_region *region,
                                      enum lfs_manifest_region_kind kind)
{
    struct ledger *ledger = user;

    assert_true(region->base + lfs_manifest_region_size(region) > region->base);
    assert_int_equal(region->base % LFS_MANIFEST_PAGE, 0);
    note(ledger, kind == LFS_MANIFEST_DEVICE ? "take-device" : "take", region->node);
    return ledger->record_verdict;
}

static enum lfs_manifest_error ask(const struct dtb *dtb, struct ledger *ledger,
                                   struct lfs_manifest_problem *problem)
{
    struct lfs_manifest_context context = dtb_context;
    struct lfs_manifest m;

    ledger->log[0] = '\0';
    context.contain = contain;
    context.record = record;
    context.user = ledger;
    return dtb_parse_with(dtb, &context, &m, problem);
}

/* Memory: range, alignment, overlap. Device: alignment, overlap, permissions, range (3.8). */
static void MAN_10_order_of_the_ledger(void **state)
{
    struct lfs_manifest_problem problem;
    struct ledger ledger = {.log = ""};
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    assert_int_equal(ask(&dtb, &ledger, &problem), LFS_MANIFEST_SUCCESS);
    assert_string_equal(ledger.log,
                        "in:mbox-rx take:mbox-rx in:mbox-tx take:mbox-tx in:handover take:handover "
                        "in:scratch take:scratch take-device:uart in-device:uart ");

    /* An unaligned region outside the ranges reports INVALID, not UNALIGNED (3.7). */
    with_area(&dtb);
    dtb_cells(&dtb, region_path, "base-address", 0x7d00800);
    ledger.contain_verdict = LFS_MANIFEST_MEM_REGION_INVALID;
    assert_int_equal(ask(&dtb, &ledger, &problem), LFS_MANIFEST_MEM_REGION_INVALID);
    lfs_proves("MF-49");
    assert_string_equal(problem.node, region_path);
    assert_string_equal(problem.detail,
                        "0x7d00800 with 1 page is not inside one secure memory range");
    ledger.contain_verdict = LFS_MANIFEST_SUCCESS;
    assert_int_equal(ask(&dtb, &ledger, &problem), LFS_MANIFEST_MEM_REGION_UNALIGNED);
    assert_string_equal(ledger.log, "in:area ");
    dtb_cells(&dtb, region_path, "base-address", 0x7d00000);
    ledger.record_verdict = LFS_MANIFEST_MEM_REGION_OVERLAP;
    assert_int_equal(ask(&dtb, &ledger, &problem), LFS_MANIFEST_MEM_REGION_OVERLAP);
    assert_string_equal(ledger.log, "in:area take:area ");
}

/* A device node alone, every later check broken too. */
static void MAN_10_order_for_devices(void **state)
{
    struct lfs_manifest_problem problem;
    struct ledger ledger = {.contain_verdict = LFS_MANIFEST_DEVICE_MEM_REGION_INVALID,
                            .record_verdict = LFS_MANIFEST_MEM_REGION_OVERLAP};
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_remove_node(&dtb, "/memory-regions");
    dtb_cells(&dtb, device_path, "attributes", 5);
    dtb_cells(&dtb, device_path, "base-address", 0x1c0a0001);
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_MEM_REGION_UNALIGNED);
    dtb_cells(&dtb, device_path, "base-address", 0x1c0a0000);
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_MEM_REGION_OVERLAP);
    ledger.record_verdict = LFS_MANIFEST_SUCCESS;
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_INVALID_MEM_PERM);
    dtb_cells(&dtb, device_path, "attributes", 0xb);
    assert_int_equal(ask(&dtb, &ledger, &problem), LFS_MANIFEST_DEVICE_MEM_REGION_INVALID);
    assert_string_equal(problem.detail,
                        "0x1c0a0000 with 1 page is not inside one non-secure device range");
    ledger.contain_verdict = LFS_MANIFEST_SUCCESS;
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_SUCCESS);
}

/* Regions that end beyond 64 bits are outside of every range and never reach the callbacks. */
static void MAN_08_wrapping_regions(void **state)
{
    struct ledger ledger = {.log = ""};
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, region_path, "base-address", 0xffffffff, 0xffffe000);
    dtb_cells(&dtb, region_path, "pages-count", 2);
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_MEM_REGION_INVALID);
    assert_string_equal(ledger.log, "");
    dtb_cells(&dtb, region_path, "pages-count", 1);
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_SUCCESS);
    with_uart(&dtb);
    dtb_remove_node(&dtb, "/memory-regions");
    dtb_cells(&dtb, device_path, "base-address", 0xffffffff, 0xfffff000);
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_DEVICE_MEM_REGION_INVALID);
    assert_string_equal(ledger.log, "");
    dtb_cells(&dtb, device_path, "attributes", 5);
    assert_int_equal(ask(&dtb, &ledger, NULL), LFS_MANIFEST_INVALID_MEM_PERM);
}

/* M08: the load address 0x6600000 itself. */
static void MF_50_region_over_the_load_address(void **state)
{
    struct lfs_manifest_context context = dtb_context;
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_cells(&dtb, region_path, "base-address", 0x65ff000);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, region_path, "pages-count", 2);
    dtb_refuse(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, region_path, "base-address");
    dtb_cells(&dtb, region_path, "base-address", 0x6600000);
    dtb_refuse(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, region_path, "base-address");
    dtb_cells(&dtb, region_path, "base-address", 0x6601000);
    dtb_accept(&dtb, NULL);
    /* A relative region may begin there as far as this step goes; step 11 of 3.3 catches it. */
    dtb_cells(&dtb, "/memory-regions/scratch", "load-address-relative-offset", 0);
    dtb_accept(&dtb, NULL);
    context.load_address = 0x6602fff;
    assert_int_equal(dtb_parse_with(&dtb, &context, &m, NULL), LFS_MANIFEST_MEM_REGION_OVERLAP);
}

/* M10, D11: MF-53. */
static void MF_53_streams(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_add_device(&dtb, "uart", 0x1c0a0000);
    dtb_cells(&dtb, device_path, "stream-ids", 0, 1, 2, 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MISSING_SMMU_ID, device_path, "stream-ids");
    dtb_cells(&dtb, device_path, "smmu-id", 0xffffffff); /* the same as none */
    dtb_refuse(&dtb, LFS_MANIFEST_MISSING_SMMU_ID, device_path, "stream-ids");
    dtb_cells(&dtb, device_path, "smmu-id", 0);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.device_regions[0].stream_count, 4);
    assert_int_equal(m.device_regions[0].dma_device, 0);
    assert_int_equal(m.dma_device_count, 1);
    dtb_cells(&dtb, device_path, "stream-ids", 0, 1, 2, 3, 4);
    dtb_refuse(&dtb, LFS_MANIFEST_STREAM_IDS_OVERFLOW, device_path, "stream-ids");
    dtb_cells(&dtb, device_path, "stream-ids", 7);
    dtb_cells(&dtb, region_path, "stream-ids", 7);
    dtb_refuse(&dtb, LFS_MANIFEST_MISSING_SMMU_ID, region_path, "stream-ids");
    dtb_cells(&dtb, region_path, "smmu-id", 5); /* S33 looks at stream numbers only */
    dtb_accept(&dtb, &m);
    assert_int_equal(m.memory_regions[0].stream_ids[0], 7);
    dtb_cells(&dtb, region_path, "stream-ids", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, region_path, "stream-ids");
    dtb_cells(&dtb, region_path, "stream-ids", 8);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, region_path, "stream-ids");
    dtb_remove_node(&dtb, "/device-regions"); /* no device at all */
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, region_path, "stream-ids");
    dtb_set(&dtb, region_path, "stream-ids", "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, region_path, "stream-ids");
    dtb_set(&dtb, region_path, "smmu-id", "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, region_path, "smmu-id");
    lfs_proves("MF-53");
}

/* M11. */
static void MF_53_stream_permissions(void **state)
{
    static const char permissions[] = "stream-ids-access-permissions";
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    with_area(&dtb);
    dtb_add_device(&dtb, "uart", 0x1c0a0000);
    dtb_cells(&dtb, device_path, "stream-ids", 0, 1, 2, 3);
    dtb_cells(&dtb, device_path, "smmu-id", 0);
    dtb_cells(&dtb, region_path, "smmu-id", 0);
    dtb_cells(&dtb, region_path, "stream-ids", 0, 1, 2, 3);
    dtb_cells(&dtb, region_path, permissions, 0x13, 0x13, 0x13, 0x13);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.memory_regions[0].stream_permissions, 3);
    dtb_cells(&dtb, region_path, permissions, 3, 3, 3, 3, 3);
    dtb_refuse(&dtb, LFS_MANIFEST_DMA_ACCESS_PERMISSIONS_OVERFLOW, region_path, permissions);
    dtb_cells(&dtb, region_path, permissions, 3, 3, 3, 0xb);
    dtb_refuse(&dtb, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS, region_path, permissions);
    dtb_cells(&dtb, region_path, permissions, 3, 3, 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS, region_path, permissions);
    dtb_set(&dtb, region_path, permissions, "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, region_path, permissions);
    dtb_set(&dtb, region_path, permissions, "", 0); /* none given, none compared */
    dtb_accept(&dtb, NULL);
    dtb_remove(&dtb, region_path, "stream-ids");
    dtb_cells(&dtb, region_path, permissions, 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS, region_path, permissions);
}

/* M12, M13: MF-38, MF-39. */
static void MAN_16_rx_and_tx(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/memory-regions/mbox-tx", "pages-count", 2);
    dtb_refuse(&dtb, LFS_MANIFEST_RXTX_SIZE_MISMATCH, "/memory-regions/mbox-tx", "pages-count");
    lfs_proves("MEM-84");
    dtb_cells(&dtb, "/memory-regions/mbox-rx", "pages-count", 2);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, "/rx_tx-info", "rx-buffer", 4);
    dtb_refuse_panic(&dtb, LFS_MANIFEST_RXTX_SIZE_MISMATCH, "/rx_tx-info", "rx-buffer");
    dtb_cells(&dtb, "/rx_tx-info", "tx-buffer", 1); /* the first region, which is fine for TX */
    dtb_cells(&dtb, "/rx_tx-info", "rx-buffer", 2);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.tx_region, 0);
    assert_int_equal(m.rx_region, 1);
    dtb_cells(&dtb, "/rx_tx-info", "rx-buffer", 1); /* both the same region: RX takes it */
    dtb_refuse_panic(&dtb, LFS_MANIFEST_RXTX_SIZE_MISMATCH, "/rx_tx-info", "tx-buffer");
    dtb_cells(&dtb, "/memory-regions/mbox-rx", "phandle", 1, 1);
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/memory-regions/mbox-rx", "phandle");
    dtb_set(&dtb, "/memory-regions/mbox-rx", "phandle", "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/memory-regions/mbox-rx", "phandle");
    /* Nobody looks phandles up when neither RX/TX nor a live-state buffer is declared. */
    dtb_remove_node(&dtb, "/rx_tx-info");
    dtb_remove(&dtb, "/", "live-activation-support");
    dtb_accept(&dtb, &m);
    assert_int_equal(m.rx_region, -1);
    assert_int_equal(m.memory_regions[0].phandle, LFS_MANIFEST_NONE);
    /* Without the regions node the NULL is met later, by the load stage. */
    dtb_reference(&dtb);
    dtb_remove_node(&dtb, "/memory-regions");
    dtb_accept(&dtb, &m);
    assert_true(m.has_rxtx_info && m.rx_region == -1 && m.tx_region == -1);
    lfs_proves("MF-38 MF-39");
}

/* 2.5, 2.6: children after the eighth are ignored, whatever they hold (MF-52). */
static void MAN_12_nine_regions(void **state)
{
    struct lfs_manifest m;
    char name[8] = "area0";
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    for (unsigned i = 0; i < 4; i++) {
        name[4] = (char)('0' + i);
        dtb_add_memory(&dtb, name, 0x7d00000 + 0x1000 * i);
    }
    dtb_accept(&dtb, &m);
    assert_int_equal(m.memory_region_count, 8);
    assert_string_equal(m.memory_regions[7].node, "scratch");
    dtb_cells(&dtb, "/memory-regions/scratch", "pages-count", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_MEM_REGION_EMPTY, "/memory-regions/scratch", "pages-count");
    dtb_add_memory(&dtb, "ninth", 0x7e00000);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.memory_region_count, 8);

    with_uart(&dtb);
    for (unsigned i = 0; i < 7; i++) {
        name[4] = (char)('0' + i);
        dtb_add_device(&dtb, name, 0x1c0b0000 + 0x1000 * i);
    }
    dtb_cells(&dtb, device_path, "pages-count", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_MEM_REGION_EMPTY, device_path, "pages-count");
    dtb_add_device(&dtb, "ninth", 0x1c0c0000);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.device_region_count, 8);
    lfs_proves("MF-52");
}

/* ---- a raised limit -------------------------------------------------------------------------- */

#define FURTHER 3u

struct room {
    struct lfs_manifest_region regions[2 * FURTHER]; /* more than enough */
    size_t asked;
    bool none;
};

static void *room_get(void *of, size_t bytes)
{
    struct room *room = of;

    assert_int_equal(room->asked, 0);
    assert_true(bytes <= sizeof(room->regions));
    room->asked = bytes;
    return room->none ? NULL : memset(room->regions, 0xa5, bytes);
}

/* Eleven regions, read with room for so many; node 0 is the last that was added. */
static void parse_eleven(uint32_t limit, struct room *room, struct lfs_manifest *m)
{
    struct lfs_build_limits limits = *dtb_context.limits;
    struct lfs_manifest_context context = dtb_context;
    struct lfs_manifest_problem problem;
    char name[8] = "area0";
    struct dtb dtb;

    dtb_reference(&dtb);
    dtb_remove_node(&dtb, "/rx_tx-info"); /* its regions may be among those that are ignored */
    for (unsigned i = 0; i < 4 + FURTHER; i++) {
        name[4] = (char)('0' + i);
        dtb_add_memory(&dtb, name, 0x7d00000 + 0x1000 * i);
    }
    limits.memory_regions = limit;
    context.limits = &limits;
    if (room != NULL)
        context.room = (struct lfs_manifest_room){room_get, room};
    assert_int_equal(dtb_parse_with(&dtb, &context, m, &problem), LFS_MANIFEST_SUCCESS);
}

static void MAN_12_a_raised_limit_reads_the_regions_that_there_is_room_for(void **state)
{
    static const struct {
        uint32_t limit, count;
        bool no_room, none;
    } cases[] = {{8, 8, false, false},           {9, 9, false, false},
                 {11, 11, false, false},         {100, 11, false, false},
                 {UINT32_MAX, 11, false, false}, {11, 8, true, false},
                 {11, 8, false, true},           {5, 5, false, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct room room = {.none = cases[i].none};
        struct lfs_manifest m;

        parse_eleven(cases[i].limit, cases[i].no_room ? NULL : &room, &m);
        assert_int_equal(m.memory_region_count, cases[i].count);
        assert_int_equal(room.asked > 0, cases[i].limit > 8 && !cases[i].no_room);
        assert_string_equal(lfs_manifest_memory_region(&m, 0)->node, "area6");
        if (cases[i].count < 11)
            continue;
        assert_string_equal(lfs_manifest_memory_region(&m, 7)->node, m.memory_regions[7].node);
        assert_string_equal(lfs_manifest_memory_region(&m, 10)->node, "scratch");
        assert_int_equal(lfs_manifest_memory_region(&m, 10)->stream_count, 0);
        assert_int_equal(lfs_manifest_memory_region(&m, 10)->interrupt_count, 0);
        assert_ptr_equal(m.more_memory_regions, room.regions);
    }
    lfs_proves("MAN-12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MF_41_region_nodes),
        cmocka_unit_test(MAN_02_description),
        cmocka_unit_test(MAN_11_base_address),
        cmocka_unit_test(MF_44_pages_count),
        cmocka_unit_test(MF_45_attributes),
        cmocka_unit_test(MAN_10_order_of_the_ledger),
        cmocka_unit_test(MAN_10_order_for_devices),
        cmocka_unit_test(MAN_08_wrapping_regions),
        cmocka_unit_test(MF_50_region_over_the_load_address),
        cmocka_unit_test(MF_53_streams),
        cmocka_unit_test(MF_53_stream_permissions),
        cmocka_unit_test(MAN_16_rx_and_tx),
        cmocka_unit_test(MAN_12_nine_regions),
        cmocka_unit_test(MAN_12_a_raised_limit_reads_the_regions_that_there_is_room_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
