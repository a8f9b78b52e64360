/* SPDX-License-Identifier: BSD-3-Clause */
/* Several faults in one blob: all are told, in the order of the checks, and the first is what a
 * parse answers (MAN-05, MAN-06, MAN-10); blobs cut short and with bits turned (MAN-47). */
#include "judge_harness.h"

/* What parse and judge of the same blob have in common, whatever the blob. */
static void expect_agreement(const struct dtb *dtb, const struct lfs_manifest_context *context)
{
    struct lfs_manifest_problem problem;
    struct lfs_manifest manifest;
    struct findings findings;
    enum lfs_manifest_error parsed = dtb_parse_with(dtb, context, &manifest, &problem);

    judge_with(dtb, context, &findings);
    if (parsed != LFS_MANIFEST_SUCCESS)
        assert_int_equal(findings.code, parsed);
    if (findings.code == LFS_MANIFEST_SUCCESS)
        assert_int_equal(parsed, LFS_MANIFEST_SUCCESS);
}

static void plant_everywhere(struct dtb *dtb)
{
    dtb_reference(dtb);
    dtb_cells(dtb, "/", "messaging-method", 0x8);                            /* S03 */
    dtb_cells(dtb, "/", "ffa-version", 0x00010009);                          /* C1 */
    dtb_remove(dtb, "/", "execution-state");                                 /* S07, silences C3 */
    dtb_cells(dtb, "/", "boot-order", 0x10000);                              /* S11 */
    dtb_remove(dtb, "/rx_tx-info", "rx-buffer");                             /* S13, silences M13 */
    dtb_cells(dtb, "/", "ns-interrupts-action", 3);                          /* S14 */
    dtb_cells(dtb, "/", "notification-support", 1);                          /* S17 */
    dtb_cells(dtb, "/", "vm-availability-messages", 8);                      /* S20 */
    dtb_cells(dtb, "/", "abort-action", 4);                                  /* S23 */
    dtb_cells(dtb, "/", "image-uuid", 0, 0, 0, 0);                           /* S27 */
    dtb_cells(dtb, "/memory-regions/mbox-rx", "pages-count", 0);             /* M05 */
    dtb_cells(dtb, "/memory-regions/mbox-tx", "base-address", 0, 0x7c02800); /* M09 */
    dtb_cells(dtb, "/memory-regions/scratch", "attributes", 6);              /* M06 */
    dtb_cells(dtb, "/", "gp-register-num", 4);                               /* C9 */
}

static void MAN_05_all_faults_in_order(void **state)
{
    static const char *const steps[] = {"S03", "S07", "S11", "S13", "S14", "S17", "S20", "S23",
                                        "S27", "M05", "M09", "M09", "M06", "C1",  "C9"};
    struct findings findings;
    struct dtb dtb;

    (void)state;
    plant_everywhere(&dtb);
    judge_with(&dtb, &judge_quirks, &findings);
    judge_expect_names(
        &findings, LFS_MANIFEST_INVALID_MESSAGING_METHOD,
        "INVALID_MESSAGING_METHOD PROPERTY_NOT_FOUND INTEGER_OVERFLOW PROPERTY_NOT_FOUND "
        "ILLEGAL_NS_INT_ACTION MALFORMED_BOOLEAN VM_AVAILABILITY_MESSAGE_INVALID "
        "ILLEGAL_ABORT_ACTION UUID_ALL_ZEROS MEM_REGION_EMPTY MEM_REGION_UNALIGNED "
        "MEM_REGION_OVERLAP INVALID_MEM_PERM NOT_COMPATIBLE NOT_COMPATIBLE");
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        assert_string_equal(findings.list[i].step, steps[i]);
    expect_agreement(&dtb, &judge_quirks);
    expect_agreement(&dtb, &judge_strict);
}

/* Range, alignment, overlap for memory; alignment, overlap, permissions, range for devices. */
static enum lfs_manifest_error nowhere(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    (void)user;
    (void)region;
    return kind == LFS_MANIFEST_MEMORY ? LFS_MANIFEST_MEM_REGION_INVALID
                                       : LFS_MANIFEST_DEVICE_MEM_REGION_INVALID;
}

static void MAN_10_memory_and_device_orders_differ(void **state)
{
    struct lfs_manifest_context context = judge_quirks;
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove_node(&dtb, "/rx_tx-info");
    dtb_remove_node(&dtb, "/memory-regions");
    dtb_add_node(&dtb, "/", "memory-regions");
    dtb_text(&dtb, "/memory-regions", "compatible", "arm,ffa-manifest-memory-regions");
    dtb_add_memory(&dtb, "area", 0x7d00800);
    dtb_add_device(&dtb, "uart", 0x7d00800);
    context.contain = nowhere;
    judge_with(&dtb, &context, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_MEM_REGION_INVALID,
                       "MEM_REGION_INVALID MEM_REGION_UNALIGNED MEM_REGION_UNALIGNED "
                       "MEM_REGION_OVERLAP DEVICE_MEM_REGION_INVALID");
    assert_string_equal(findings.list[2].step, "D06");
    assert_string_equal(findings.list[3].step, "D06");
    assert_string_equal(findings.list[4].step, "D08");
}

/* MAN-03: who wins in the sanity block. */
static void MAN_03_strict_takes_the_first_sanity_error(void **state)
{
    struct lfs_manifest_problem problem;
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "ffa-version", 0x00010009);
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 2);
    judge_names(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "NOT_COMPATIBLE SRI_POLICY_NOT_SUPPORTED");
    judge_names_with(&dtb, &judge_quirks, LFS_MANIFEST_SRI_POLICY_NOT_SUPPORTED,
                     "NOT_COMPATIBLE SRI_POLICY_NOT_SUPPORTED");
    assert_int_equal(dtb_parse_with(&dtb, &judge_strict, &manifest, &problem),
                     LFS_MANIFEST_NOT_COMPATIBLE);
    assert_string_equal(problem.property, "ffa-version");
    expect_agreement(&dtb, &judge_quirks);
    /* An earlier failure is what Hafnium answers; the block is not reached. */
    dtb_cells(&dtb, "/", "notification-support", 1);
    judge_names_with(&dtb, &judge_quirks, LFS_MANIFEST_MALFORMED_BOOLEAN,
                     "MALFORMED_BOOLEAN NOT_COMPATIBLE SRI_POLICY_NOT_SUPPORTED");
    lfs_proves("MAN-03");
}

/* A check whose prerequisite failed is silent. */
static void what_is_not_known_is_not_judged(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "execution-ctx-count");
    judge_error(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "S05", "/", "execution-ctx-count");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "exception-level");
    judge_error(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "S06", "/", "exception-level");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "ffa-version");
    judge_error(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "S04", "/", "ffa-version");
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "lifecycle-support", 1);
    judge_error(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "S22", "/", "lifecycle-support");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/live-state-buffer-info", "live-state-buffer");
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "S30", "/live-state-buffer-info",
                "live-state-buffer");
}

/* A manifest with every node and property there is. */
static void full_manifest(struct dtb *dtb)
{
    dtb_reference_1_1(dtb);
    dtb_add_device(dtb, "uart", 0x1c0a0000);
    dtb_cells(dtb, "/device-regions/uart", "interrupts", 56, 0x900, 57, 0x900);
    dtb_cells(dtb, "/device-regions/uart", "interrupts-target", 56, 0, 1);
    dtb_cells(dtb, "/device-regions/uart", "smmu-id", 0);
    dtb_cells(dtb, "/device-regions/uart", "stream-ids", 1, 2);
    dtb_cells(dtb, "/memory-regions/scratch", "smmu-id", 0);
    dtb_cells(dtb, "/memory-regions/scratch", "stream-ids", 1, 2);
    dtb_cells(dtb, "/memory-regions/scratch", "stream-ids-access-permissions", 3, 3);
    dtb_cells(dtb, "/", "qp-register-num", 0);
    dtb_must(fdt_pack(dtb->bytes));
}

static void MAN_47_every_prefix_of_a_blob(void **state)
{
    struct findings findings;
    struct dtb dtb;
    size_t size;

    (void)state;
    full_manifest(&dtb);
    size = fdt_totalsize(dtb.bytes);
    for (size_t length = 0; length < size; length++) {
        uint8_t *copy = malloc(length > 0 ? length : 1);

        assert_non_null(copy);
        memcpy(copy, dtb.bytes, length);
        memset(&findings, 0, sizeof(findings));
        /* As it is, and with a header that admits to be cut. */
        assert_int_equal(
            lfs_manifest_judge(copy, length, &judge_quirks, judge_collect, &findings, NULL),
            LFS_MANIFEST_NOT_COMPATIBLE);
        if (length >= 8) {
            lfs_put_be32(copy + 4, (uint32_t)length);
            lfs_manifest_judge(copy, length, &judge_quirks, judge_collect, &findings, NULL);
        }
        assert_true(findings.count >= 1);
        free(copy);
    }
}

static void MAN_47_every_byte_changed(void **state)
{
    static const uint8_t masks[] = {0x01, 0x80, 0xff};
    struct dtb dtb;
    size_t size;

    (void)state;
    full_manifest(&dtb);
    size = fdt_totalsize(dtb.bytes);
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < sizeof(masks); j++) {
            struct dtb bad = dtb;
            struct lfs_manifest manifest;
            struct findings findings = {0};
            enum lfs_manifest_error parsed;

            bad.bytes[i] ^= masks[j];
            parsed = lfs_manifest_parse(bad.bytes, size, &judge_quirks, &manifest, NULL);
            findings.code =
                lfs_manifest_judge(bad.bytes, size, &judge_quirks, judge_collect, &findings, NULL);
            /* What a parse refuses, a judgement explains with the same code, unless it is its own
             * ledger that finds an earlier fault. */
            if (parsed != LFS_MANIFEST_SUCCESS) {
                if (findings.code != LFS_MANIFEST_MEM_REGION_OVERLAP)
                    assert_int_equal(findings.code, parsed);
                assert_true(findings.count >= 1);
            }
            lfs_manifest_judge(bad.bytes, size, &judge_strict, NULL, NULL, NULL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_05_all_faults_in_order),
        cmocka_unit_test(MAN_10_memory_and_device_orders_differ),
        cmocka_unit_test(MAN_03_strict_takes_the_first_sanity_error),
        cmocka_unit_test(what_is_not_known_is_not_judged),
        cmocka_unit_test(MAN_47_every_prefix_of_a_blob),
        cmocka_unit_test(MAN_47_every_byte_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
