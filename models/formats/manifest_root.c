/* SPDX-License-Identifier: BSD-3-Clause */
/* Root properties and the small information nodes: steps S04 to S30 of manifests-packages-boot
 * 3.5, in their order. Offset 0 is the root node. */
#include "manifest_internal.h"

/* S04 to S07: the mandatory numbers. */
static enum lfs_manifest_error read_execution(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;
    uint64_t number;

    LFS_TRY(lfs_manifest_read_u32(parser, 0, "ffa-version", &out->ffa_version));
    LFS_TRY(lfs_manifest_read_number(parser, 0, "execution-ctx-count", UINT16_MAX, &number));
    out->execution_ctx_count = (uint16_t)number;
    LFS_TRY(lfs_manifest_read_number(parser, 0, "exception-level", UINT8_MAX, &number));
    out->exception_level = (uint8_t)number;
    LFS_TRY(lfs_manifest_read_number(parser, 0, "execution-state", UINT8_MAX, &number));
    out->execution_state = (uint8_t)number;
    return LFS_MANIFEST_SUCCESS;
}

/* S11. */
static enum lfs_manifest_error read_boot_order(struct manifest_parser *parser)
{
    const struct lfs_manifest_context *context = parser->context;
    uint64_t order = LFS_MANIFEST_BOOT_ORDER_NONE;
    enum lfs_manifest_error error;

    LFS_TRY(lfs_manifest_read_optional_number(parser, 0, "boot-order", UINT16_MAX, &order));
    parser->out->boot_order = (uint16_t)order;
    if (order == LFS_MANIFEST_BOOT_ORDER_NONE || context->claim_boot_order == NULL)
        return LFS_MANIFEST_SUCCESS;
    error = context->claim_boot_order(context->user, (uint16_t)order);
    if (error != LFS_MANIFEST_SUCCESS)
        return lfs_manifest_fail(parser, 0, "boot-order", error,
                                 "%u is taken by an earlier partition", (unsigned)order);
    return LFS_MANIFEST_SUCCESS;
}

/* S08 to S12: where the image lies and how it starts. */
static enum lfs_manifest_error read_placement(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;

    out->has_load_address = lfs_manifest_has_property(parser, 0, "load-address");
    LFS_TRY(lfs_manifest_read_optional_number(parser, 0, "load-address", UINT64_MAX,
                                              &out->load_address));
    LFS_TRY(lfs_manifest_read_optional_number(parser, 0, "entrypoint-offset", UINT64_MAX,
                                              &out->entrypoint_offset));
    /* The literal 0xffffffff is accepted and means "absent" [X] (2.1). */
    out->gp_register = LFS_MANIFEST_NONE;
    LFS_TRY(lfs_manifest_read_optional_u32(parser, 0, "gp-register-num", &out->gp_register));
    LFS_TRY(read_boot_order(parser));
    out->xlat_granule = lfs_manifest_swallow_u8(parser, 0, "xlat-granule", 0);
    return LFS_MANIFEST_SUCCESS;
}

/* S13. Without the node both phandles stay 0 (M12). */
static enum lfs_manifest_error read_rxtx_info(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;
    int node = lfs_manifest_find_child(parser, 0, "rx_tx-info");

    if (node < 0)
        return LFS_MANIFEST_SUCCESS;
    LFS_TRY(lfs_manifest_need_compatible(parser, node, "arm,ffa-manifest-rx_tx-buffer"));
    LFS_TRY(lfs_manifest_read_u32(parser, node, "rx-buffer", &out->rx_phandle));
    LFS_TRY(lfs_manifest_read_u32(parser, node, "tx-buffer", &out->tx_phandle));
    out->has_rxtx_info = true;
    return LFS_MANIFEST_SUCCESS;
}

/* S14, S15. */
static enum lfs_manifest_error read_ns_action(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;

    LFS_TRY(lfs_manifest_read_bool(parser, 0, "managed-exit", &out->managed_exit));
    out->ns_interrupts_action =
        lfs_manifest_swallow_u8(parser, 0, "ns-interrupts-action", LFS_MANIFEST_NS_SIGNALED);
    if (out->managed_exit)
        out->ns_interrupts_action = LFS_MANIFEST_NS_MANAGED_EXIT;
    if (out->ns_interrupts_action > LFS_MANIFEST_NS_SIGNALED)
        return lfs_manifest_fail(parser, 0, "ns-interrupts-action",
                                 LFS_MANIFEST_ILLEGAL_NS_INT_ACTION,
                                 "%u is not 0 (queued), 1 (managed exit) or 2 (signaled)",
                                 (unsigned)out->ns_interrupts_action);
    if (out->ns_interrupts_action != LFS_MANIFEST_NS_MANAGED_EXIT)
        return LFS_MANIFEST_SUCCESS;
    if (out->exception_level != LFS_MANIFEST_S_EL1)
        return lfs_manifest_fail(parser, 0, "ns-interrupts-action",
                                 LFS_MANIFEST_ILLEGAL_NS_INT_ACTION,
                                 "managed exit is for S-EL1 partitions only");
    return lfs_manifest_read_bool(parser, 0, "managed-exit-virq", &out->managed_exit_virq);
}

/* S16 to S18. */
static enum lfs_manifest_error read_interrupt_policies(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;

    out->sri_interrupts_policy = lfs_manifest_swallow_u8(parser, 0, "sri-interrupts-policy", 0);
    if (out->sri_interrupts_policy > 3)
        return lfs_manifest_fail(parser, 0, "sri-interrupts-policy",
                                 LFS_MANIFEST_ILLEGAL_SRI_POLICY, "0x%x: bits 7 to 2 must be 0",
                                 (unsigned)out->sri_interrupts_policy);
    LFS_TRY(lfs_manifest_read_bool(parser, 0, "notification-support", &out->notification_support));
    out->other_s_interrupts_action = lfs_manifest_swallow_u8(parser, 0, "other-s-interrupts-action",
                                                             LFS_MANIFEST_OTHER_S_SIGNALED);
    if (out->other_s_interrupts_action == LFS_MANIFEST_OTHER_S_QUEUED &&
        out->ns_interrupts_action != LFS_MANIFEST_NS_QUEUED)
        return lfs_manifest_fail(parser, 0, "other-s-interrupts-action",
                                 LFS_MANIFEST_NOT_COMPATIBLE,
                                 "0 (queued) needs ns-interrupts-action 0, which is %u",
                                 (unsigned)out->ns_interrupts_action);
    if (out->other_s_interrupts_action > LFS_MANIFEST_OTHER_S_SIGNALED)
        return lfs_manifest_fail(
            parser, 0, "other-s-interrupts-action", LFS_MANIFEST_ILLEGAL_OTHER_S_INT_ACTION,
            "%u is not 0 (queued) or 1 (signaled)", (unsigned)out->other_s_interrupts_action);
    return LFS_MANIFEST_SUCCESS;
}

/* S20, S21. */
static enum lfs_manifest_error read_message_subscriptions(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;

    LFS_TRY(lfs_manifest_read_optional_u32(parser, 0, "vm-availability-messages",
                                           &out->vm_availability_messages));
    if (out->vm_availability_messages > 3)
        return lfs_manifest_fail(
            parser, 0, "vm-availability-messages", LFS_MANIFEST_VM_AVAILABILITY_MESSAGE_INVALID,
            "0x%x: bits 31 to 2 must be 0", (unsigned)out->vm_availability_messages);
    LFS_TRY(lfs_manifest_read_optional_u32(parser, 0, "power-management-messages",
                                           &out->power_management_messages));
    /* Only CPU_OFF is kept, and not for partitions without a core of their own (DV-10). */
    out->power_management_messages &= 1;
    if (out->execution_ctx_count == 1 || out->exception_level == LFS_MANIFEST_S_EL0)
        out->power_management_messages = 0;
    return LFS_MANIFEST_SUCCESS;
}

/* S22, S23. */
static enum lfs_manifest_error read_lifecycle(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;
    uint8_t action;

    LFS_TRY(lfs_manifest_read_bool(parser, 0, "lifecycle-support", &out->lifecycle_support));
    if (out->lifecycle_support && out->execution_ctx_count > 1)
        return lfs_manifest_fail(
            parser, 0, "lifecycle-support", LFS_MANIFEST_ILLEGAL_LIFECYCLE_SUPPORT,
            "needs execution-ctx-count 1, which is %u", (unsigned)out->execution_ctx_count);
    out->abort_action = LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED;
    if (!lfs_manifest_has_property(parser, 0, "abort-action"))
        return LFS_MANIFEST_SUCCESS;
    if (!out->lifecycle_support)
        return lfs_manifest_fail(parser, 0, "abort-action", LFS_MANIFEST_ILLEGAL_ABORT_ACTION,
                                 "needs lifecycle-support");
    /* Quirk of S23: a malformed value goes unnoticed and acts as 0, stop. */
    action = lfs_manifest_swallow_u8(parser, 0, "abort-action", 0);
    if (action >= LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED)
        return lfs_manifest_fail(parser, 0, "abort-action", LFS_MANIFEST_ILLEGAL_ABORT_ACTION,
                                 "%u is not 0 (stop), 1 (destroy), 2 (restart) or 3 (propagate)",
                                 (unsigned)action);
    out->abort_action = (enum lfs_manifest_abort_action)action;
    return LFS_MANIFEST_SUCCESS;
}

/* S28 to S30. */
static enum lfs_manifest_error read_live_state_info(struct manifest_parser *parser)
{
    int node = lfs_manifest_find_child(parser, 0, "live-state-buffer-info");
    uint64_t number;

    if (node < 0)
        return lfs_manifest_fail(parser, 0, NULL, LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT,
                                 "live activation needs a \"live-state-buffer-info\" node");
    /* The only compatible string with a comma here, its siblings have a dash (DV-18). */
    LFS_TRY(lfs_manifest_need_compatible(parser, node, "arm,ffa-manifest,live-state-buffer"));
    if (lfs_manifest_read_number(parser, node, "live-state-buffer", UINT64_MAX, &number) !=
        LFS_MANIFEST_SUCCESS)
        return lfs_manifest_fail(parser, node, "live-state-buffer", LFS_MANIFEST_NOT_COMPATIBLE,
                                 "must be the phandle of a memory region");
    /* Only the low word is kept (S30). */
    parser->out->live_state_phandle = (uint32_t)number;
    return LFS_MANIFEST_SUCCESS;
}

/* S24 to S30. */
static enum lfs_manifest_error read_live_activation(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;
    static const char reg[] = "live-activation-register";

    LFS_TRY(lfs_manifest_read_bool(parser, 0, "live-activation-support",
                                   &out->live_activation_support));
    out->live_activation_register = LFS_MANIFEST_NONE;
    LFS_TRY(lfs_manifest_read_optional_u32(parser, 0, reg, &out->live_activation_register));
    if (!out->live_activation_support)
        return LFS_MANIFEST_SUCCESS;
    if (!out->lifecycle_support)
        return lfs_manifest_fail(parser, 0, "lifecycle-support",
                                 LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT,
                                 "live activation needs lifecycle-support");
    if (!lfs_manifest_has_property(parser, 0, reg))
        return lfs_manifest_fail(parser, 0, reg, LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT,
                                 "live activation needs a register");
    LFS_TRY(lfs_manifest_read_image_uuid(parser));
    return read_live_state_info(parser);
}

enum lfs_manifest_error lfs_manifest_read_root(struct manifest_parser *parser)
{
    LFS_TRY(read_execution(parser));
    LFS_TRY(read_placement(parser));
    LFS_TRY(read_rxtx_info(parser));
    LFS_TRY(read_ns_action(parser));
    LFS_TRY(read_interrupt_policies(parser));
    lfs_manifest_read_boot_info(parser);
    LFS_TRY(read_message_subscriptions(parser));
    LFS_TRY(read_lifecycle(parser));
    return read_live_activation(parser);
}
