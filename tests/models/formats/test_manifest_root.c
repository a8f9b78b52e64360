/* SPDX-License-Identifier: BSD-3-Clause */
/* Root properties and information nodes, S04 to S30: manifests-packages-boot 2.1, 3.5; MAN-02,
 * MAN-03, MAN-05, MAN-15, MAN-47. */
#include "dtb_builder.h"

static void MAN_05_reference_manifest(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.ffa_version, 0x00010003);
    assert_int_equal(m.execution_ctx_count, 1);
    assert_int_equal(m.exception_level, LFS_MANIFEST_S_EL0);
    assert_true(m.has_load_address && m.load_address == 0x6600000);
    assert_true(m.entrypoint_offset == 0x2000);
    assert_int_equal(m.gp_register, 0);
    assert_int_equal(m.boot_order, 5);
    assert_int_equal(m.ns_interrupts_action, LFS_MANIFEST_NS_SIGNALED);
    assert_int_equal(m.other_s_interrupts_action, LFS_MANIFEST_OTHER_S_SIGNALED);
    assert_true(m.notification_support && m.lifecycle_support && m.live_activation_support);
    assert_int_equal(m.abort_action, LFS_MANIFEST_ABORT_STOP);
    assert_int_equal(m.live_activation_register, 5);
    assert_true(m.has_boot_info && m.boot_info_compatible && m.boot_info_fdt);
    assert_false(m.boot_info_hob);
    assert_true(m.has_rxtx_info);
    assert_int_equal(m.rx_region, 0);
    assert_int_equal(m.tx_region, 1);
    assert_int_equal(m.live_state_region, 2);
    assert_int_equal(m.memory_region_count, 4);
    assert_int_equal(m.device_region_count, 0);
}

/* The defaults of 2.1, in a manifest that says no more than it must. */
static void MAN_05_defaults(void **state)
{
    static const char *const optional[] = {"load-address",
                                           "entrypoint-offset",
                                           "xlat-granule",
                                           "boot-order",
                                           "ns-interrupts-action",
                                           "notification-support",
                                           "gp-register-num",
                                           "lifecycle-support",
                                           "abort-action",
                                           "live-activation-support",
                                           "live-activation-register",
                                           "image-uuid"};
    static const char *const nodes[] = {"/boot-info", "/rx_tx-info", "/live-state-buffer-info",
                                        "/memory-regions"};
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++)
        dtb_remove(&dtb, "/", optional[i]);
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
        dtb_remove_node(&dtb, nodes[i]);
    dtb_accept(&dtb, &m);
    assert_true(!m.has_load_address && m.load_address == 0 && m.entrypoint_offset == 0);
    assert_int_equal(m.xlat_granule, 0);
    assert_int_equal(m.boot_order, LFS_MANIFEST_BOOT_ORDER_NONE);
    assert_int_equal(m.gp_register, LFS_MANIFEST_NONE);
    assert_int_equal(m.ns_interrupts_action, LFS_MANIFEST_NS_SIGNALED);
    assert_int_equal(m.other_s_interrupts_action, LFS_MANIFEST_OTHER_S_SIGNALED);
    assert_int_equal(m.sri_interrupts_policy, 0);
    assert_false(m.notification_support);
    assert_int_equal(m.abort_action, LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED);
    assert_false(m.live_activation_support);
    assert_int_equal(m.live_activation_register, LFS_MANIFEST_NONE);
    assert_false(m.has_boot_info || m.has_rxtx_info);
    assert_int_equal(m.rx_region, -1);
    assert_int_equal(m.tx_region, -1);
    assert_int_equal(m.live_state_region, -1);
    assert_int_equal(m.memory_region_count, 0);
}

/* S04 to S07, each with its width: the last value that fits and the first that does not. */
static void MAN_02_mandatory_integers(void **state)
{
    static const struct {
        const char *property;
        uint32_t last;
    } cases[] = {{"execution-ctx-count", UINT16_MAX},
                 {"exception-level", UINT8_MAX},
                 {"execution-state", UINT8_MAX}};
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *property = cases[i].property;

        dtb_reference(&dtb);
        dtb_remove(&dtb, "/", property);
        dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", property);
        dtb_cells(&dtb, "/", property, cases[i].last + 1);
        dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", property);
        /* One less fits; something later objects to it, never the reader. */
        dtb_cells(&dtb, "/", property, cases[i].last);
        dtb_remove(&dtb, "/", "lifecycle-support");
        dtb_remove(&dtb, "/", "abort-action");
        dtb_remove(&dtb, "/", "live-activation-support");
        dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", property);
        dtb_set(&dtb, "/", property, "\0\0\1", 3);
        dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", property);
        dtb_set(&dtb, "/", property, "\0\0\0\1\0", 5);
        dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", property);
        dtb_set(&dtb, "/", property, "", 0);
        dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", property);
    }
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "execution-ctx-count", 0, 1); /* two cells are one number */
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, "/", "execution-ctx-count", 0, 0, 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", "execution-ctx-count");
    dtb_text(&dtb, "/", "execution-ctx-count", "one");
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", "execution-ctx-count");
    lfs_proves("MF-06");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "ffa-version");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "ffa-version");
    dtb_cells(&dtb, "/", "ffa-version", 1, 0);
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", "ffa-version");
}

/* S08 to S11. */
static void MAN_02_optional_integers(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "load-address", 0x6700000); /* one cell; a mismatch is accepted (S08) */
    dtb_cells(&dtb, "/", "entrypoint-offset", 0xffffffff, 0xfffff000);
    dtb_cells(&dtb, "/", "gp-register-num", 0xffffffff); /* literally "absent" [X] */
    dtb_cells(&dtb, "/", "boot-order", 0xffff);
    dtb_accept(&dtb, &m);
    assert_true(m.load_address == 0x6700000);
    assert_true(m.entrypoint_offset == 0xfffffffffffff000);
    assert_int_equal(m.gp_register, LFS_MANIFEST_NONE);
    assert_int_equal(m.boot_order, LFS_MANIFEST_BOOT_ORDER_NONE);
    dtb_set(&dtb, "/", "boot-order", "ab", 2);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", "boot-order");
    dtb_cells(&dtb, "/", "boot-order", 0x10000);
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", "boot-order");
    lfs_proves("MF-93");
    dtb_cells(&dtb, "/", "gp-register-num", 1, 0); /* , read before boot-order */
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", "gp-register-num");
    lfs_proves("MF-93");
    dtb_set(&dtb, "/", "entrypoint-offset", "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", "entrypoint-offset");
    dtb_set(&dtb, "/", "load-address", "abcdef", 6);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", "load-address");
}

static enum lfs_manifest_error claim_boot_order(void *user, uint16_t boot_order)
{
    int *calls = user;

    ++*calls;
    return boot_order == 5 ? LFS_MANIFEST_INVALID_BOOT_ORDER : LFS_MANIFEST_SUCCESS;
}

static void MF_13_boot_order_is_claimed(void **state)
{
    struct lfs_manifest_context context = dtb_context;
    struct lfs_manifest_problem problem;
    struct lfs_manifest m;
    struct dtb dtb;
    int calls = 0;

    (void)state;
    context.claim_boot_order = claim_boot_order;
    context.user = &calls;
    dtb_reference(&dtb);
    assert_int_equal(dtb_parse_with(&dtb, &context, &m, &problem), LFS_MANIFEST_INVALID_BOOT_ORDER);
    assert_string_equal(problem.property, "boot-order");
    dtb_cells(&dtb, "/", "boot-order", 6);
    assert_int_equal(dtb_parse_with(&dtb, &context, &m, NULL), LFS_MANIFEST_SUCCESS);
    dtb_cells(&dtb, "/", "boot-order", 0xffff); /* unspecified: may repeat, never claimed */
    assert_int_equal(dtb_parse_with(&dtb, &context, &m, NULL), LFS_MANIFEST_SUCCESS);
    assert_int_equal(calls, 2);
}

/* The error-swallowing reader of 1.2: a dropped value leaves 0, not the default. */
static void MAN_03_optional_u8_swallows_errors(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "ns-interrupts-action", 256);
    dtb_set(&dtb, "/", "xlat-granule", "abc", 3);
    dtb_set(&dtb, "/", "other-s-interrupts-action", "", 0);
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 0x104);
    dtb_cells(&dtb, "/", "abort-action", 256);
    dtb_accept(&dtb, &m);
    lfs_proves("MF-15");
    assert_int_equal(m.ns_interrupts_action, LFS_MANIFEST_NS_QUEUED);
    assert_int_equal(m.other_s_interrupts_action, LFS_MANIFEST_OTHER_S_QUEUED);
    assert_int_equal(m.sri_interrupts_policy, 0);
    assert_int_equal(m.abort_action, LFS_MANIFEST_ABORT_STOP);
    dtb_cells(&dtb, "/", "ns-interrupts-action", 255);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_NS_INT_ACTION, "/", "ns-interrupts-action");
    dtb_set(&dtb, "/", "ns-interrupts-action", "abc", 3);
    dtb_set(&dtb, "/", "abort-action", "abc", 3); /* S23: acts as stop */
    dtb_accept(&dtb, &m);
    assert_int_equal(m.abort_action, LFS_MANIFEST_ABORT_STOP);
}

/* S13. */
static void MAN_05_rxtx_info(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_text(&dtb, "/rx_tx-info", "compatible", "arm,ffa-manifest-rx_tx");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/rx_tx-info", "compatible");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/rx_tx-info", "rx-buffer");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/rx_tx-info", "rx-buffer");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/rx_tx-info", "tx-buffer");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/rx_tx-info", "tx-buffer");
}

static void MF_14_to_16_ns_interrupts_action(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "ns-interrupts-action", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_NS_INT_ACTION, "/", "ns-interrupts-action");
    lfs_proves("MF-14");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_NS_INT_ACTION, "/", "ns-interrupts-action");
    lfs_proves("MF-16");
    dtb_cells(&dtb, "/", "exception-level", 2);
    dtb_accept(&dtb, &m);
    assert_false(m.managed_exit_virq);
    dtb_flag(&dtb, "/", "managed-exit-virq");
    dtb_accept(&dtb, &m);
    assert_true(m.managed_exit_virq);
    dtb_cells(&dtb, "/", "managed-exit-virq", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "/", "managed-exit-virq");
    /* Not even read when the action is another one. */
    dtb_cells(&dtb, "/", "ns-interrupts-action", 2);
    dtb_accept(&dtb, &m);
    assert_false(m.managed_exit_virq);
    dtb_remove(&dtb, "/", "managed-exit-virq");
    /* The legacy property overrides even an illegal action. */
    dtb_cells(&dtb, "/", "ns-interrupts-action", 3);
    dtb_flag(&dtb, "/", "managed-exit");
    dtb_accept(&dtb, &m);
    assert_int_equal(m.ns_interrupts_action, LFS_MANIFEST_NS_MANAGED_EXIT);
    dtb_cells(&dtb, "/", "managed-exit", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "/", "managed-exit");
}

/* S16 to S18: MF-17, MF-18, MF-94. */
static void MF_94_interrupt_policies(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "exception-level", 2);
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_SRI_POLICY, "/", "sri-interrupts-policy");
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 3);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.sri_interrupts_policy, 3);
    dtb_cells(&dtb, "/", "other-s-interrupts-action", 2);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_OTHER_S_INT_ACTION, "/", "other-s-interrupts-action");
    dtb_cells(&dtb, "/", "other-s-interrupts-action", 1);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, "/", "other-s-interrupts-action", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "other-s-interrupts-action");
    lfs_proves("MF-18");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 0);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, "/", "notification-support", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "/", "notification-support");
    lfs_proves("MF-17");
    lfs_proves("MF-17 MF-18 MF-94");
}

/* S19: 2.3, 7.4, MF-81, MF-91. */
static void MAN_29_boot_info_node(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_flag(&dtb, "/boot-info", "hob_list");
    dtb_accept(&dtb, &m);
    assert_true(m.boot_info_fdt && m.boot_info_hob);
    dtb_cells(&dtb, "/boot-info", "ffa_manifest", 1);
    dtb_accept(&dtb, &m);
    lfs_proves("MF-91");
    assert_true(m.has_boot_info && !m.boot_info_fdt && m.boot_info_hob);
    dtb_text(&dtb, "/boot-info", "compatible", "arm.ffa-manifest-boot-info");
    dtb_accept(&dtb, &m);
    lfs_proves("MF-81");
    assert_true(m.has_boot_info);
    assert_false(m.boot_info_compatible || m.boot_info_fdt || m.boot_info_hob);
    dtb_remove(&dtb, "/", "gp-register-num"); /* asserts later, when the SP starts */
    dtb_accept(&dtb, &m);
    lfs_proves("MF-12");
    assert_true(m.has_boot_info && m.gp_register == LFS_MANIFEST_NONE);
    lfs_proves("MF-81 MF-91");
}

/* S20, S21: MF-19, DV-10. */
static void MF_19_message_subscriptions(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "vm-availability-messages", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_VM_AVAILABILITY_MESSAGE_INVALID, "/", "vm-availability-messages");
    dtb_cells(&dtb, "/", "vm-availability-messages", 3);
    dtb_cells(&dtb, "/", "power-management-messages", 7);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.vm_availability_messages, 3);
    assert_int_equal(m.power_management_messages, 0);
    dtb_cells(&dtb, "/", "exception-level", 2);
    dtb_remove(&dtb, "/", "lifecycle-support");
    dtb_remove(&dtb, "/", "abort-action");
    dtb_remove(&dtb, "/", "live-activation-support");
    dtb_accept(&dtb, &m);
    assert_int_equal(m.power_management_messages, 0); /* still a UP partition */
    dtb_cells(&dtb, "/", "execution-ctx-count", 8);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.power_management_messages, 1);
    dtb_cells(&dtb, "/", "power-management-messages", 6);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.power_management_messages, 0);
    dtb_set(&dtb, "/", "power-management-messages", "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER, "/", "power-management-messages");
    lfs_proves("MF-19 DV-10");
}

/* S22, S23: MF-09, MF-20, MF-21. */
static void MF_20_lifecycle_and_abort_action(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "execution-ctx-count", 2);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_LIFECYCLE_SUPPORT, "/", "lifecycle-support");
    dtb_cells(&dtb, "/", "exception-level", 2);
    dtb_cells(&dtb, "/", "execution-ctx-count", 0); /* N13: not refused for S-EL1 */
    dtb_accept(&dtb, NULL);
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "lifecycle-support", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "/", "lifecycle-support");
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "abort-action", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_ABORT_ACTION, "/", "abort-action");
    dtb_cells(&dtb, "/", "abort-action", 3);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.abort_action, LFS_MANIFEST_ABORT_PROPAGATE);
    dtb_remove(&dtb, "/", "lifecycle-support");
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_ABORT_ACTION, "/", "abort-action");
    dtb_remove(&dtb, "/", "abort-action");
    dtb_remove(&dtb, "/", "live-activation-support");
    dtb_accept(&dtb, &m);
    assert_int_equal(m.abort_action, LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED);
    lfs_proves("MF-09 MF-20 MF-21");
}

/* S24 to S30: MF-22, MF-23, MF-28. */
static void MAN_15_live_activation_prerequisites(void **state)
{
    static const char info[] = "/live-state-buffer-info";
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "live-activation-support", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "/", "live-activation-support");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "lifecycle-support");
    dtb_remove(&dtb, "/", "abort-action");
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT, "/", "lifecycle-support");
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "live-activation-register");
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT, "/", "live-activation-register");
    dtb_cells(&dtb, "/", "live-activation-register", 1, 5);
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", "live-activation-register");
    dtb_reference(&dtb);
    dtb_remove_node(&dtb, info);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT, "/", "live-activation-support");
    lfs_proves("MEM-83");
    dtb_reference(&dtb);
    dtb_text(&dtb, info, "compatible", "arm,ffa-manifest-live-state-buffer");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, info, "compatible");
    lfs_proves("DV-18");
    dtb_reference(&dtb);
    dtb_remove(&dtb, info, "live-state-buffer");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, info, "live-state-buffer");
    dtb_set(&dtb, info, "live-state-buffer", "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, info, "live-state-buffer");
    lfs_proves("MF-22 MF-23 MF-28");
}

static void MAN_16_live_state_phandle_keeps_its_low_word(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/live-state-buffer-info", "live-state-buffer", 9, 3);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.live_state_region, 2);
    dtb_cells(&dtb, "/live-state-buffer-info", "live-state-buffer", 4); /* boots */
    dtb_accept(&dtb, &m);
    lfs_proves("MF-29");
    assert_int_equal(m.live_state_region, -1);
    dtb_cells(&dtb, "/live-state-buffer-info", "live-state-buffer", 1); /* RX wins */
    dtb_accept(&dtb, &m);
    assert_int_equal(m.live_state_region, -1);
    assert_int_equal(m.rx_region, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_05_reference_manifest),
        cmocka_unit_test(MAN_05_defaults),
        cmocka_unit_test(MAN_02_mandatory_integers),
        cmocka_unit_test(MAN_02_optional_integers),
        cmocka_unit_test(MF_13_boot_order_is_claimed),
        cmocka_unit_test(MAN_03_optional_u8_swallows_errors),
        cmocka_unit_test(MAN_05_rxtx_info),
        cmocka_unit_test(MF_14_to_16_ns_interrupts_action),
        cmocka_unit_test(MF_94_interrupt_policies),
        cmocka_unit_test(MAN_29_boot_info_node),
        cmocka_unit_test(MF_19_message_subscriptions),
        cmocka_unit_test(MF_20_lifecycle_and_abort_action),
        cmocka_unit_test(MAN_15_live_activation_prerequisites),
        cmocka_unit_test(MAN_16_live_state_phandle_keeps_its_low_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
