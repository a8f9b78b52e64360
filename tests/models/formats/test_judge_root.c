/* SPDX-License-Identifier: BSD-3-Clause */
/* The malformed root properties and services of manifests-packages-boot 10, judged strictly: the
 * exact finding and its place, and beside each a near miss (MAN-47). */
#include "judge_harness.h"

static void MAN_47_reference_manifests_are_clean(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb); /* 2.11 */
    judge_clean(&dtb);
    judge_names_with(&dtb, &judge_quirks, LFS_MANIFEST_SUCCESS, "");
    assert_int_equal(
        lfs_manifest_judge(dtb.bytes, sizeof(dtb.bytes), &judge_strict, NULL, NULL, &manifest),
        LFS_MANIFEST_SUCCESS);
    assert_int_equal(manifest.live_state_region, 2);
    dtb_reference_1_1(&dtb);
    judge_clean(&dtb);
    judge_plain(&dtb);
    judge_clean(&dtb);
}

static void mf_01_magic_and_total_size(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    lfs_put_be32(dtb.bytes, 0xd00dfeee);
    memset(&findings, 0, sizeof(findings));
    findings.code = lfs_manifest_judge(dtb.bytes, sizeof(dtb.bytes), &judge_strict, judge_collect,
                                       &findings, NULL);
    judge_expect_names(&findings, LFS_MANIFEST_NOT_COMPATIBLE, "NOT_COMPATIBLE");
    judge_expect_place(&findings.list[0], "3.4-6", "", "");
    dtb_reference(&dtb);
    lfs_put_be32(dtb.bytes + 4, sizeof(dtb.bytes) + 1);
    memset(&findings, 0, sizeof(findings));
    findings.code = lfs_manifest_judge(dtb.bytes, sizeof(dtb.bytes), &judge_strict, judge_collect,
                                       &findings, NULL);
    judge_expect_names(&findings, LFS_MANIFEST_NOT_COMPATIBLE, "NOT_COMPATIBLE");
    dtb_reference(&dtb);
    judge_clean(&dtb);
}

static void mf_02_blob_ends_inside_a_node(void **state)
{
    uint32_t last;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    /* The END_NODE of the root, the word before END. */
    last = fdt_off_dt_struct(dtb.bytes) + fdt_size_dt_struct(dtb.bytes) - 8;
    assert_int_equal(lfs_get_be32(dtb.bytes + last), FDT_END_NODE);
    lfs_put_be32(dtb.bytes + last, FDT_NOP);
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "3.4-6", "", "");
    lfs_put_be32(dtb.bytes + last, FDT_END_NODE);
    judge_clean(&dtb);
}

static void mf_03_binding(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-1.2");
    assert_non_null(
        judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "S02", "/", "compatible").consumers);
    lfs_proves("DV-06");
    dtb_remove(&dtb, "/", "compatible");
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "S02", "/", "compatible");
    dtb_set(&dtb, "/", "compatible", "x\0arm,ffa-manifest-1.0", 23);
    judge_clean(&dtb);
}

static void mf_04_services_of_1_0_in_1_1(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    dtb_remove_node(&dtb, "/services");
    judge_error(&dtb, LFS_MANIFEST_NO_SERVICES, "S03", "/", "");
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4);
    dtb_cells(&dtb, "/", "messaging-method", 3);
    judge_with(&dtb, &judge_strict, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_NO_SERVICES,
                       "NO_SERVICES LINT_PROPERTY_IGNORED LINT_PROPERTY_IGNORED");
    judge_expect_place(&findings.list[1], "-", "/", "uuid");
    dtb_reference_1_1(&dtb);
    judge_clean(&dtb);
}

static void mf_05_services_of_1_1_in_1_0(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-1.0");
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4);
    judge_with(&dtb, &judge_strict, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_PROPERTY_NOT_FOUND,
                       "PROPERTY_NOT_FOUND PROPERTY_NOT_FOUND LINT_PROPERTY_IGNORED");
    judge_expect_place(&findings.list[0], "S03", "/", "uuid");
    judge_expect_place(&findings.list[1], "S03", "/", "messaging-method");
    dtb_cells(&dtb, "/", "uuid", 5, 6, 7, 8);
    dtb_cells(&dtb, "/", "messaging-method", 3);
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/services", "");
    dtb_remove_node(&dtb, "/services");
    judge_clean(&dtb);
}

static void mf_06_text_for_a_number(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_text(&dtb, "/", "execution-ctx-count", "one");
    judge_error(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "S05", "/", "execution-ctx-count");
    dtb_text(&dtb, "/", "execution-ctx-count", "four");
    judge_error(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "S05", "/", "execution-ctx-count");
    dtb_cells(&dtb, "/", "execution-ctx-count", 4);
    judge_clean(&dtb);
}

static void mf_07_version_above_the_build(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "ffa-version", 0x00010004);
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "C1", "/", "ffa-version");
    dtb_cells(&dtb, "/", "ffa-version", 0x00010003);
    judge_clean(&dtb);
}

static void mf_08_exception_level_of_a_vm(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "exception-level", 0);
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "C4", "/", "exception-level");
    dtb_cells(&dtb, "/", "exception-level", 1);
    judge_clean(&dtb);
}

static void mf_09_s_el0_with_contexts(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "exception-level", 1);
    dtb_cells(&dtb, "/", "execution-ctx-count", 8);
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "C6", "/", "execution-ctx-count");
    dtb_flag(&dtb, "/", "lifecycle-support"); /* S22 comes first */
    judge_names(&dtb, LFS_MANIFEST_ILLEGAL_LIFECYCLE_SUPPORT,
                "ILLEGAL_LIFECYCLE_SUPPORT NOT_COMPATIBLE");
    dtb_cells(&dtb, "/", "execution-ctx-count", 1);
    judge_clean(&dtb);
}

static void mf_10_granule(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "xlat-granule", 2);
    judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "C2", "/", "xlat-granule");
    dtb_cells(&dtb, "/", "xlat-granule", 0);
    judge_clean(&dtb);
}

static void mf_11_gp_register(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "gp-register-num", 4);
    finding = judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "C9", "/", "gp-register-num");
    assert_non_null(strstr(finding.consumers, "EL3 SPMC warns and ignores it, OP-TEE refuses it"));
    lfs_proves("DV-11");
    dtb_cells(&dtb, "/", "gp-register-num", 3);
    judge_clean(&dtb);
}

static void mf_12_misspelt_gp_register(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove(&dtb, "/", "gp-register-num");
    judge_panic(&dtb, "LINT_BOOTINFO_NO_REGISTER", "/boot-info", "");
    dtb_cells(&dtb, "/", "qp-register-num", 0);
    judge_with(&dtb, &judge_strict, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS,
                       "LINT_BOOTINFO_NO_REGISTER LINT_UNKNOWN_PROPERTY");
    judge_expect_place(&findings.list[1], "-", "/", "qp-register-num");
    assert_non_null(strstr(findings.list[1].help, "gp-register-num"));
    judge_plain(&dtb);
    judge_clean(&dtb);
}

static enum lfs_manifest_error order_taken(void *user, uint16_t order)
{
    return order == *(uint16_t *)user ? LFS_MANIFEST_INVALID_BOOT_ORDER : LFS_MANIFEST_SUCCESS;
}

static void mf_13_boot_order_taken(void **state)
{
    struct lfs_manifest_context context = judge_strict;
    uint16_t taken = 5;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    context.user = &taken;
    context.claim_boot_order = order_taken;
    judge_one_with(&dtb, &context, LFS_MANIFEST_INVALID_BOOT_ORDER, "INVALID_BOOT_ORDER", "S11",
                   "/", "boot-order");
    taken = 6;
    judge_names_with(&dtb, &context, LFS_MANIFEST_SUCCESS, "");
}

static void mf_14_ns_action(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "ns-interrupts-action", 3);
    judge_error(&dtb, LFS_MANIFEST_ILLEGAL_NS_INT_ACTION, "S14", "/", "ns-interrupts-action");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 1);
    judge_clean(&dtb);
}

/* With quirks the value is 0 without a word; a strict reader refuses it, and says so. */
static void mf_15_swallowed_u8(void **state)
{
    static const char *const names[] = {"ns-interrupts-action", "xlat-granule",
                                        "sri-interrupts-policy"};
    struct findings findings;
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        judge_plain(&dtb);
        dtb_cells(&dtb, "/", names[i], 256);
        judge_with(&dtb, &judge_quirks, &findings);
        judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "LINT_VALUE_DROPPED");
        assert_string_equal(findings.list[0].at.property, names[i]);
        judge_names(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "INTEGER_OVERFLOW LINT_VALUE_DROPPED");
        dtb_set(&dtb, "/", names[i], "abc", 3);
        judge_names(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "MALFORMED_INTEGER LINT_VALUE_DROPPED");
        judge_names_with(&dtb, &judge_quirks, LFS_MANIFEST_SUCCESS, "LINT_VALUE_DROPPED");
        dtb_cells(&dtb, "/", names[i], 0);
        judge_clean(&dtb);
    }
    dtb_reference(&dtb); /* S23: a malformed abort-action is 0, stop */
    dtb_cells(&dtb, "/", "abort-action", 256);
    judge_with(&dtb, &judge_quirks, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "LINT_VALUE_DROPPED");
    /* Its default is none of its values (2.1). */
    assert_non_null(strstr(findings.list[0].help, "implementation defined"));
    judge_names(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "INTEGER_OVERFLOW LINT_VALUE_DROPPED");
}

static void mf_16_managed_exit_of_s_el0(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "exception-level", 1);
    dtb_cells(&dtb, "/", "ns-interrupts-action", 1);
    finding =
        judge_error(&dtb, LFS_MANIFEST_ILLEGAL_NS_INT_ACTION, "S15", "/", "ns-interrupts-action");
    assert_string_equal(finding.other.property, "exception-level");
    dtb_cells(&dtb, "/", "exception-level", 2);
    judge_clean(&dtb);
}

static void mf_17_boolean_with_a_value(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "notification-support", 1);
    judge_error(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "S17", "/", "notification-support");
    dtb_flag(&dtb, "/", "notification-support");
    judge_clean(&dtb);
}

static void mf_18_other_action_needs_queued(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "other-s-interrupts-action", 0);
    finding =
        judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "S18", "/", "other-s-interrupts-action");
    assert_string_equal(finding.other.property, "ns-interrupts-action");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 0);
    judge_clean(&dtb);
}

static void mf_19_vm_availability(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "vm-availability-messages", 4);
    judge_error(&dtb, LFS_MANIFEST_VM_AVAILABILITY_MESSAGE_INVALID, "S20", "/",
                "vm-availability-messages");
    dtb_cells(&dtb, "/", "vm-availability-messages", 3);
    judge_clean(&dtb);
}

static void mf_32_uuid_text(void **state)
{
    static const char path[] = "/services/vault";
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    dtb_text(&dtb, path, "uuid", "5b1c6f2a0-d4e-91b7-7a33-c88419e0d256");
    judge_error(&dtb, LFS_MANIFEST_MALFORMED_UUID, "S03", path, "uuid");
    dtb_text(&dtb, path, "uuid", "5b1c6f2a-0d4e-91b7-7a33-c88419e0d25");
    judge_error(&dtb, LFS_MANIFEST_MALFORMED_UUID, "S03", path, "uuid");
    dtb_text(&dtb, path, "uuid", "5b1c6f2a-0d4e-91b7-7a33-c88419e0d2567");
    judge_error(&dtb, LFS_MANIFEST_STRING_TOO_LONG, "S03", path, "uuid");
    dtb_text(&dtb, path, "uuid", "5B1C6F2A-0D4E-91B7-7A33-C88419E0D256");
    judge_clean(&dtb);
}

static void mf_33_nil_repeated_and_surplus_uuids(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "uuid", 0, 0, 0, 0);
    judge_error(&dtb, LFS_MANIFEST_UUID_ALL_ZEROS, "S03", "/", "uuid");
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4);
    finding = judge_error(&dtb, LFS_MANIFEST_DUPLICATE_UUID, "S03", "/", "uuid");
    assert_int_equal(finding.at.cell, 8);
    assert_true(finding.has_other);
    assert_string_equal(finding.other.property, "uuid");
    assert_int_equal(finding.other.cell, 0);
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 10, 2, 3, 4, 11, 2, 3, 4);
    finding = judge_error(&dtb, LFS_MANIFEST_TOO_MANY_UUIDS, "S03", "/", "uuid");
    assert_int_equal(finding.at.cell, 16);
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 10, 2, 3, 4);
    judge_clean(&dtb);
    dtb_reference_1_1(&dtb);
    dtb_add_node(&dtb, "/services", "twin");
    dtb_text(&dtb, "/services/twin", "uuid", "5b1c6f2a-0d4e-91b7-7a33-c88419e0d256");
    dtb_cells(&dtb, "/services/twin", "messaging-method", 3);
    finding = judge_error(&dtb, LFS_MANIFEST_DUPLICATE_UUID, "S03", "/services/vault", "uuid");
    assert_string_equal(finding.other.node, "/services/twin");
}

static void mf_34_methods_and_uuids(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "messaging-method", 3, 3);
    judge_error(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "S03", "/", "messaging-method");
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    judge_error(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "S03", "/", "messaging-method");
    dtb_cells(&dtb, "/", "messaging-method", 3, 3, 3);
    judge_clean(&dtb);
    dtb_cells(&dtb, "/", "messaging-method", 3);
    judge_clean(&dtb);
}

static void mf_35_messaging_method(void **state)
{
    static const uint32_t bad[] = {0, 0x8, 0x17};
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        dtb_cells(&dtb, "/", "messaging-method", bad[i]);
        judge_error(&dtb, LFS_MANIFEST_INVALID_MESSAGING_METHOD, "S03", "/", "messaging-method");
    }
    /* One for all UUIDs is told once. */
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6, 7, 8);
    judge_error(&dtb, LFS_MANIFEST_INVALID_MESSAGING_METHOD, "S03", "/", "messaging-method");
    dtb_cells(&dtb, "/", "messaging-method", 0x603);
    judge_clean(&dtb);
}

static void mf_36_req2_needs_1_2(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "messaging-method", 0x600);
    dtb_cells(&dtb, "/", "ffa-version", 0x00010001);
    finding = judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "C5", "/", "messaging-method");
    assert_string_equal(finding.other.property, "ffa-version");
    dtb_cells(&dtb, "/", "ffa-version", 0x00010002);
    judge_clean(&dtb);
}

/* MAN-52. */
static void mf_37_short_uuid(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6);
    judge_with(&dtb, &judge_quirks, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "LINT_UUID_TRUNCATED");
    judge_expect_place(&findings.list[0], "S03", "/", "uuid");
    assert_int_equal(findings.list[0].at.cell, 4);
    assert_non_null(findings.list[0].consumers);
    lfs_proves("DV-09");
    judge_names(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                "MALFORMED_INTEGER_LIST LINT_UUID_TRUNCATED");
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6, 0, 0);
    judge_clean(&dtb);
    lfs_proves("MAN-52");
}

static void mf_93_wide_numbers(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "boot-order", 0x10000);
    judge_error(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "S11", "/", "boot-order");
    dtb_cells(&dtb, "/", "boot-order", 0xfffe);
    judge_clean(&dtb);
    dtb_cells(&dtb, "/", "gp-register-num", 1, 0);
    judge_error(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "S10", "/", "gp-register-num");
    dtb_cells(&dtb, "/", "gp-register-num", 0, 1);
    judge_clean(&dtb);
}

static void mf_94_interrupt_policies(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 4);
    judge_error(&dtb, LFS_MANIFEST_ILLEGAL_SRI_POLICY, "S16", "/", "sri-interrupts-policy");
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 1);
    judge_clean(&dtb);
    dtb_cells(&dtb, "/", "exception-level", 1);
    judge_error(&dtb, LFS_MANIFEST_SRI_POLICY_NOT_SUPPORTED, "C10", "/", "sri-interrupts-policy");
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "other-s-interrupts-action", 2);
    judge_error(&dtb, LFS_MANIFEST_ILLEGAL_OTHER_S_INT_ACTION, "S18", "/",
                "other-s-interrupts-action");
    dtb_cells(&dtb, "/", "other-s-interrupts-action", 1);
    judge_clean(&dtb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_47_reference_manifests_are_clean),
        cmocka_unit_test(mf_01_magic_and_total_size),
        cmocka_unit_test(mf_02_blob_ends_inside_a_node),
        cmocka_unit_test(mf_03_binding),
        cmocka_unit_test(mf_04_services_of_1_0_in_1_1),
        cmocka_unit_test(mf_05_services_of_1_1_in_1_0),
        cmocka_unit_test(mf_06_text_for_a_number),
        cmocka_unit_test(mf_07_version_above_the_build),
        cmocka_unit_test(mf_08_exception_level_of_a_vm),
        cmocka_unit_test(mf_09_s_el0_with_contexts),
        cmocka_unit_test(mf_10_granule),
        cmocka_unit_test(mf_11_gp_register),
        cmocka_unit_test(mf_12_misspelt_gp_register),
        cmocka_unit_test(mf_13_boot_order_taken),
        cmocka_unit_test(mf_14_ns_action),
        cmocka_unit_test(mf_15_swallowed_u8),
        cmocka_unit_test(mf_16_managed_exit_of_s_el0),
        cmocka_unit_test(mf_17_boolean_with_a_value),
        cmocka_unit_test(mf_18_other_action_needs_queued),
        cmocka_unit_test(mf_19_vm_availability),
        cmocka_unit_test(mf_32_uuid_text),
        cmocka_unit_test(mf_33_nil_repeated_and_surplus_uuids),
        cmocka_unit_test(mf_34_methods_and_uuids),
        cmocka_unit_test(mf_35_messaging_method),
        cmocka_unit_test(mf_36_req2_needs_1_2),
        cmocka_unit_test(mf_37_short_uuid),
        cmocka_unit_test(mf_93_wide_numbers),
        cmocka_unit_test(mf_94_interrupt_policies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
