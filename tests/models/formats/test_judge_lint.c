/* SPDX-License-Identifier: BSD-3-Clause */
/* Lint of one manifest that has no row of its own in manifests-packages-boot 10: unknown names
 * (MAN-21), node names (MAN-54), values without effect (MAN-12, 3.11), UUID spellings (MAN-13). */
#include "judge_harness.h"

#include "lfasim/formats/uuid.h"

static void MAN_21_unknown_properties_and_suggestions(void **state)
{
    static const struct {
        const char *node;
        const char *wrong;
        const char *right;
    } cases[] = {{"/", "load-addr", "load-address"},
                 {"/", "load_addr", "load-address"},
                 {"/", "Boot-Order", "boot-order"},
                 {"/", "liveactivation-support", "live-activation-support"},
                 {"/memory-regions/scratch", "page-count", "pages-count"},
                 {"/boot-info", "ffa-manifest", "ffa_manifest"},
                 {"/rx_tx-info", "rx-bufer", "rx-buffer"}};
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        judge_plain(&dtb);
        dtb_cells(&dtb, cases[i].node, cases[i].wrong, 0);
        finding = judge_lint(&dtb, "LINT_UNKNOWN_PROPERTY", cases[i].node, cases[i].wrong);
        assert_non_null(strstr(finding.help, cases[i].right));
    }
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "colour", 0);
    assert_string_equal(judge_lint(&dtb, "LINT_UNKNOWN_PROPERTY", "/", "colour").help, "");
}

/* 2.9: no typos, but somebody else's. */
static void MAN_21_properties_of_other_readers(void **state)
{
    static const char *const names[] = {"id",         "auxiliary-id",  "stream-endpoint-ids",
                                        "image-size", "mem-size",      "run-time-model",
                                        "elf-format", "time-slice-mem"};
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        judge_plain(&dtb);
        dtb_cells(&dtb, "/", names[i], 1);
        finding = judge_lint(&dtb, "LINT_OTHER_READER", "/", names[i]);
        assert_non_null(finding.consumers);
        if (strcmp(names[i], "id") == 0)
            assert_non_null(strstr(finding.consumers, "EL3 SPMC"));
    }
    lfs_proves("DV-08");
    judge_plain(&dtb);
    dtb_cells(&dtb, "/memory-regions/scratch", "load-flags", 1);
    judge_lint(&dtb, "LINT_OTHER_READER", "/memory-regions/scratch", "load-flags");
    judge_plain(&dtb);
    dtb_text(&dtb, "/", "debug_name", "a name for people");
    dtb_add_node(&dtb, "/", "hftest"); /* a foreign node is nobody's fault */
    judge_clean(&dtb);
}

/* 1.3: strict and Hafnium's reader differ, and both judgements say so. */
static void MAN_54_prefix_of_a_node_name(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove_node(&dtb, "/rx_tx-info");
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/memory-regions"), "memory"));
    judge_lint(&dtb, "LINT_NODE_NAME", "/memory", "");
    judge_names_with(&dtb, &judge_quirks, LFS_MANIFEST_SUCCESS, "LINT_NODE_NAME");
    dtb_cells(&dtb, "/memory/scratch", "pages-count", 0);
    judge_lint(&dtb, "LINT_NODE_NAME", "/memory", ""); /* strictly, it is not read */
    judge_names_with(&dtb, &judge_quirks, LFS_MANIFEST_MEM_REGION_EMPTY,
                     "MEM_REGION_EMPTY LINT_NODE_NAME");
    /* Before the right one, it hides it. */
    judge_plain(&dtb);
    dtb_add_node(&dtb, "/", "boot");
    judge_with(&dtb, &judge_strict, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "LINT_NODE_NAME");
    assert_string_equal(findings.list[0].other.node, "/boot-info");
}

static void MAN_54_misspelt_node_names(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove_node(&dtb, "/rx_tx-info");
    dtb_add_node(&dtb, "/", "rx-tx-buffer");
    finding = judge_lint(&dtb, "LINT_NODE_NAME", "/rx-tx-buffer", "");
    assert_non_null(strstr(finding.help, "rx_tx-info"));
    lfs_proves("DV-16");
    judge_plain(&dtb);
    dtb_add_node(&dtb, "/", "device_regions");
    finding = judge_lint(&dtb, "LINT_NODE_NAME", "/device_regions", "");
    assert_non_null(strstr(finding.help, "device-regions"));
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/device_regions"), "peripherals"));
    judge_clean(&dtb);
}

static void properties_without_effect_are_told(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4); /* N11 */
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/", "image-uuid");
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "live-activation-register", 1);
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/", "live-activation-register");
    judge_plain(&dtb);
    dtb_flag(&dtb, "/", "managed-exit-virq");
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/", "managed-exit-virq");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 1);
    judge_clean(&dtb);
    judge_plain(&dtb);
    dtb_flag(&dtb, "/", "managed-exit");
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/", "ns-interrupts-action");
    dtb_remove(&dtb, "/", "ns-interrupts-action");
    judge_clean(&dtb);
    dtb_add_device(&dtb, "uart", 0x1c0a0000);
    dtb_cells(&dtb, "/device-regions/uart", "interrupts-target", 1, 0, 0);
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/device-regions/uart", "interrupts-target");
    judge_plain(&dtb);
    dtb_add_node(&dtb, "/", "services"); /* 2.2: binding 1.0 has its services in the root */
    judge_lint(&dtb, "LINT_PROPERTY_IGNORED", "/services", "");
}

static void MAN_12_dropped_items(void **state)
{
    static const char uart[] = "/device-regions/uart";
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_add_device(&dtb, "uart", 0x1c0a0000);
    dtb_cells(&dtb, uart, "interrupts", 1, 0, 2, 0, 3, 0, 4, 0, 5, 0);
    finding = judge_lint(&dtb, "LINT_INTERRUPT_IGNORED", uart, "interrupts");
    assert_int_equal(finding.at.cell, 8);
    dtb_cells(&dtb, uart, "interrupts", 1, 0, 2, 0, 3, 0, 4, 0);
    judge_clean(&dtb);
    dtb_cells(&dtb, uart, "attributes", 0x13);
    judge_one_with(&dtb, &judge_strict, LFS_MANIFEST_SUCCESS, "LINT_VALUE_DROPPED", "D07", uart,
                   "attributes");
    dtb_reference_1_1(&dtb);
    dtb_cells(&dtb, "/services/vault", "messaging-method", 3, 3);
    judge_lint(&dtb, "LINT_VALUE_DROPPED", "/services/vault", "messaging-method");
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/live-state-buffer-info", "live-state-buffer", 1, 3);
    judge_lint(&dtb, "LINT_VALUE_DROPPED", "/live-state-buffer-info", "live-state-buffer");
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "ffa-version", 0x80010002);
    judge_lint(&dtb, "LINT_VALUE_DROPPED", "/", "ffa-version");
    judge_plain(&dtb);
    dtb_remove_node(&dtb, "/boot-info");
    dtb_cells(&dtb, "/", "gp-register-num", 0xffffffff);
    judge_lint(&dtb, "LINT_VALUE_DROPPED", "/", "gp-register-num");
}

static void a_register_without_boot_info_is_noted(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove_node(&dtb, "/boot-info");
    assert_non_null(judge_lint(&dtb, "LINT_REGISTER_UNUSED", "/", "gp-register-num").consumers);
    lfs_proves("DV-12");
    dtb_remove(&dtb, "/", "gp-register-num");
    judge_clean(&dtb);
}

static void empty_service_lists_are_told(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_set(&dtb, "/", "uuid", "", 0);
    dtb_set(&dtb, "/", "messaging-method", "", 0);
    judge_one_with(&dtb, &judge_strict, LFS_MANIFEST_SUCCESS, "LINT_NO_SERVICES", "S03", "/",
                   "uuid");
    dtb_cells(&dtb, "/", "messaging-method", 3);
    judge_error(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "S03", "/", "messaging-method");
}

/* N13. */
static void zero_contexts_are_told(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "execution-ctx-count", 0);
    judge_lint(&dtb, "LINT_ZERO_CONTEXTS", "/", "execution-ctx-count");
    dtb_cells(&dtb, "/", "execution-ctx-count", 1);
    judge_clean(&dtb);
}

/* S08, MAN-18. */
static void another_load_address_is_told(void **state)
{
    struct lfs_manifest_context unknown = judge_strict;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "load-address", 0x6500000);
    judge_lint(&dtb, "LINT_LOAD_ADDRESS", "/", "load-address");
    unknown.load_address = 0; /* the manifest's own word is then all there is */
    judge_names_with(&dtb, &unknown, LFS_MANIFEST_SUCCESS, "");
    dtb_cells(&dtb, "/memory-regions/scratch", "load-address-relative-offset", 0xff000);
    judge_names_with(&dtb, &unknown, LFS_MANIFEST_MEM_REGION_OVERLAP, "MEM_REGION_OVERLAP");
    dtb_remove(&dtb, "/", "load-address"); /* relative regions lie nowhere */
    judge_names_with(&dtb, &unknown, LFS_MANIFEST_SUCCESS, "");
    lfs_proves("MAN-18");
}

/* The trap of 2.2: the canonical text of SP1's GUID in a 1.1 manifest. */
static void MAN_13_component_guid_spelt_canonically(void **state)
{
    static const struct ffa_uuid guids[] = {
        {{0x2721ffc3, 0xf8a9417e, 0xa124af05, 0x7434a3af}},
        {{0x962a7bf0, 0x174d471d, 0xa686c89e, 0x5c3e254e}},
    };
    struct lfs_manifest_context context = judge_strict;
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    context.component_guids = guids;
    context.component_guid_count = 2;
    dtb_reference_1_1(&dtb);
    dtb_text(&dtb, "/", "image-uuid", "f07b2a96-1d47-4d17-9ec8-86a64e253e5c");
    finding = judge_one_with(&dtb, &context, LFS_MANIFEST_SUCCESS, "LINT_UUID_SPELLING", "-", "/",
                             "image-uuid");
    assert_non_null(strstr(finding.help, "962a7bf0-174d-471d-a686-c89e5c3e254e"));
    assert_non_null(strstr(finding.consumers, "LFA agent"));
    lfs_proves("DV-15");
    dtb_text(&dtb, "/", "image-uuid", "2721ffc3-f8a9-417e-a124-af057434a3af");
    judge_names_with(&dtb, &context, LFS_MANIFEST_SUCCESS, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_21_unknown_properties_and_suggestions),
        cmocka_unit_test(MAN_21_properties_of_other_readers),
        cmocka_unit_test(MAN_54_prefix_of_a_node_name),
        cmocka_unit_test(MAN_54_misspelt_node_names),
        cmocka_unit_test(properties_without_effect_are_told),
        cmocka_unit_test(MAN_12_dropped_items),
        cmocka_unit_test(a_register_without_boot_info_is_noted),
        cmocka_unit_test(empty_service_lists_are_told),
        cmocka_unit_test(zero_contexts_are_told),
        cmocka_unit_test(another_load_address_is_told),
        cmocka_unit_test(MAN_13_component_guid_spelt_canonically),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
