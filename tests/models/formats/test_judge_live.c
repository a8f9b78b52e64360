/* SPDX-License-Identifier: BSD-3-Clause */
/* The malformed lifecycle, live-activation and boot-information parts of manifests-packages-boot
 * 10, each with its near miss (MAN-15, MAN-16, MAN-17, MAN-47). */
#include "judge_harness.h"

static const enum lfs_manifest_error illegal = LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT;

static void mf_20_lifecycle_with_contexts(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_flag(&dtb, "/", "lifecycle-support");
    dtb_cells(&dtb, "/", "execution-ctx-count", 8);
    finding =
        judge_error(&dtb, LFS_MANIFEST_ILLEGAL_LIFECYCLE_SUPPORT, "S22", "/", "lifecycle-support");
    assert_string_equal(finding.other.property, "execution-ctx-count");
    dtb_cells(&dtb, "/", "execution-ctx-count", 1);
    judge_clean(&dtb);
}

static void mf_21_abort_action(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "abort-action", 1);
    judge_error(&dtb, LFS_MANIFEST_ILLEGAL_ABORT_ACTION, "S23", "/", "abort-action");
    dtb_flag(&dtb, "/", "lifecycle-support");
    judge_clean(&dtb);
    dtb_cells(&dtb, "/", "abort-action", 4);
    judge_error(&dtb, LFS_MANIFEST_ILLEGAL_ABORT_ACTION, "S23", "/", "abort-action");
    dtb_cells(&dtb, "/", "abort-action", 3);
    judge_clean(&dtb);
}

static void mf_22_live_without_lifecycle(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "lifecycle-support");
    dtb_remove(&dtb, "/", "abort-action");
    judge_error(&dtb, illegal, "S25", "/", "lifecycle-support");
    dtb_flag(&dtb, "/", "lifecycle-support");
    judge_clean(&dtb);
}

static void mf_23_live_without_register(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "live-activation-register");
    judge_error(&dtb, illegal, "S26", "/", "live-activation-register");
    dtb_cells(&dtb, "/", "live-activation-register", 7);
    judge_clean(&dtb);
}

static void mf_24_live_register(void **state)
{
    static const uint32_t bad[] = {4, 8, 0};
    static const uint32_t good[] = {3, 7, 1};
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        dtb_cells(&dtb, "/", "live-activation-register", bad[i]);
        judge_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "C11", "/", "live-activation-register");
        dtb_cells(&dtb, "/", "live-activation-register", good[i]);
        judge_clean(&dtb);
    }
    lfs_proves("DV-19");
}

static void mf_25_no_image_uuid(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "image-uuid");
    judge_error(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "S27", "/", "image-uuid");
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4);
    judge_clean(&dtb);
}

static void mf_26_two_image_uuids(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4, 5, 6, 7, 8);
    judge_error(&dtb, LFS_MANIFEST_TOO_MANY_IMAGE_UUIDS, "S27", "/", "image-uuid");
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4);
    judge_clean(&dtb);
}

static void mf_27_image_uuid_of_a_service(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "image-uuid", 0x5b1c6f2a, 0x0d4e91b7, 0x7a33c884, 0x19e0d256);
    finding = judge_error(&dtb, LFS_MANIFEST_IMAGE_UUID_INVALID, "S27", "/", "image-uuid");
    assert_string_equal(finding.other.property, "uuid");
    assert_int_equal(finding.other.cell, 0);
    dtb_cells(&dtb, "/", "image-uuid", 0x5b1c6f2a, 0x0d4e91b7, 0x7a33c884, 0x19e0d257);
    judge_clean(&dtb);
}

/* MAN-17: strictly, and as the slides of 2025 have it. */
static void mf_28_live_buffer_by_name(void **state)
{
    struct lfs_manifest_context deck = judge_strict;
    struct lfs_manifest manifest;
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    deck.deck_live_buffer = true;
    dtb_reference(&dtb);
    dtb_remove_node(&dtb, "/live-state-buffer-info");
    finding = judge_error(&dtb, illegal, "S28", "/", "live-activation-support");
    assert_non_null(strstr(finding.consumers, "by description or node name"));
    judge_one_with(&dtb, &deck, illegal, "ILLEGAL_LIVE_ACTIVATION_SUPPORT", "S28", "/",
                   "live-activation-support");
    dtb_add_memory(&dtb, "live-state-buffer", 0x7d00000);
    judge_error(&dtb, illegal, "S28", "/", "live-activation-support");
    judge_names_with(&dtb, &deck, LFS_MANIFEST_SUCCESS, "");
    assert_int_equal(dtb_parse_with(&dtb, &deck, &manifest, NULL), LFS_MANIFEST_SUCCESS);
    assert_string_equal(manifest.memory_regions[manifest.live_state_region].node,
                        "live-state-buffer");
    /* A description comes before a name. */
    dtb_text(&dtb, "/memory-regions/scratch", "description", "live-state-buffer");
    assert_int_equal(dtb_parse_with(&dtb, &deck, &manifest, NULL), LFS_MANIFEST_SUCCESS);
    assert_string_equal(manifest.memory_regions[manifest.live_state_region].node, "scratch");
    /* With an info node it is the phandle that counts. */
    dtb_reference(&dtb);
    judge_names_with(&dtb, &deck, LFS_MANIFEST_SUCCESS, "");
    lfs_proves("MAN-17");
    lfs_proves("DV-17");
}

static void mf_29_live_buffer_unresolved(void **state)
{
    static const char node[] = "/live-state-buffer-info";
    static const char name[] = "LINT_LIVE_BUFFER_UNRESOLVED";
    struct findings findings;
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, node, "live-state-buffer", 99);
    finding = judge_panic(&dtb, name, node, "live-state-buffer");
    assert_false(finding.has_other);
    dtb_cells(&dtb, node, "live-state-buffer", 1);
    finding = judge_panic(&dtb, name, node, "live-state-buffer");
    assert_string_equal(finding.other.node, "/memory-regions/mbox-rx");
    /* The ninth region: five more in front of the four. */
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/memory-regions/handover", "phandle");
    dtb_cells(&dtb, "/memory-regions/scratch", "phandle", 3);
    for (int i = 0; i < 5; i++) {
        char region[8] = "area-0";

        region[5] = (char)('0' + i);
        dtb_add_memory(&dtb, region, 0x7d00000u + 0x1000u * (uint32_t)i);
    }
    judge_with(&dtb, &judge_strict, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS,
                       "LINT_LIVE_BUFFER_UNRESOLVED LINT_REGION_IGNORED");
    assert_string_equal(findings.list[0].other.node, "/memory-regions/scratch");
    dtb_remove_node(&dtb, "/memory-regions/area-0");
    judge_clean(&dtb);
}

static void mf_30_live_buffer_permissions(void **state)
{
    static const char node[] = "/memory-regions/handover";
    static const uint32_t bad[] = {0x1, 0xb};
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        dtb_cells(&dtb, node, "attributes", bad[i]);
        judge_lint(&dtb, "LINT_LIVE_BUFFER_PERM", node, "attributes");
    }
    dtb_cells(&dtb, node, "attributes", 0x3);
    judge_clean(&dtb);
}

static void mf_31_live_activation_version(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "ffa-version", 0x00010002);
    finding = judge_lint(&dtb, "LINT_LA_VERSION", "/", "ffa-version");
    assert_string_equal(finding.other.property, "live-activation-support");
    dtb_cells(&dtb, "/", "ffa-version", 0x00010003);
    judge_clean(&dtb);
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "ffa-version", 0x00010002);
    judge_clean(&dtb);
}

static void mf_81_boot_info_compatible(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_text(&dtb, "/boot-info", "compatible", "arm.ffa-manifest-boot-info");
    judge_lint(&dtb, "LINT_BOOTINFO_EMPTY", "/boot-info", "compatible");
    dtb_text(&dtb, "/boot-info", "compatible", "arm,ffa-manifest-boot-info");
    judge_clean(&dtb);
}

static void mf_90_short_image_uuid(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3);
    judge_one_with(&dtb, &judge_quirks, LFS_MANIFEST_SUCCESS, "LINT_UUID_TRUNCATED", "S27", "/",
                   "image-uuid");
    judge_names(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                "MALFORMED_INTEGER_LIST LINT_UUID_TRUNCATED");
    dtb_set(&dtb, "/", "image-uuid", "", 0);
    judge_error(&dtb, LFS_MANIFEST_UUID_ALL_ZEROS, "S27", "/", "image-uuid");
    judge_names_with(&dtb, &judge_quirks, LFS_MANIFEST_UUID_ALL_ZEROS, "UUID_ALL_ZEROS");
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4);
    judge_clean(&dtb);
}

static void mf_91_boot_info_property_with_a_value(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/boot-info", "ffa_manifest", 1);
    judge_lint(&dtb, "LINT_BOOTINFO_EMPTY", "/boot-info", "");
    dtb_flag(&dtb, "/boot-info", "hob_list"); /* the other one is still lost */
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/boot-info", "ffa_manifest");
    dtb_flag(&dtb, "/boot-info", "ffa_manifest");
    judge_clean(&dtb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mf_20_lifecycle_with_contexts),
        cmocka_unit_test(mf_21_abort_action),
        cmocka_unit_test(mf_22_live_without_lifecycle),
        cmocka_unit_test(mf_23_live_without_register),
        cmocka_unit_test(mf_24_live_register),
        cmocka_unit_test(mf_25_no_image_uuid),
        cmocka_unit_test(mf_26_two_image_uuids),
        cmocka_unit_test(mf_27_image_uuid_of_a_service),
        cmocka_unit_test(mf_28_live_buffer_by_name),
        cmocka_unit_test(mf_29_live_buffer_unresolved),
        cmocka_unit_test(mf_30_live_buffer_permissions),
        cmocka_unit_test(mf_31_live_activation_version),
        cmocka_unit_test(mf_81_boot_info_compatible),
        cmocka_unit_test(mf_90_short_image_uuid),
        cmocka_unit_test(mf_91_boot_info_property_with_a_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
