/* SPDX-License-Identifier: BSD-3-Clause */
/* Root properties and the small information nodes: steps S04 to S21 of manifests-packages-boot
 * 3.5, in their order. Offset 0 is the root node. */
#include "manifest_internal.h"

/* A mandatory number that is kept in fewer bits. */
static enum lfs_manifest_error read_u16(struct manifest_reader *reader, const char *property,
                                        uint16_t *out)
{
    uint64_t number;

    LFS_TRY(lfs_manifest_read_number(reader, 0, property, UINT16_MAX, &number));
    *out = (uint16_t)number;
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_u8(struct manifest_reader *reader, const char *property,
                                       uint8_t *out)
{
    uint64_t number;

    LFS_TRY(lfs_manifest_read_number(reader, 0, property, UINT8_MAX, &number));
    *out = (uint8_t)number;
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_execution(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;

    LFS_LEARN(reader, "S04", parser->unknown, FACT_VERSION,
              lfs_manifest_read_u32(reader, 0, "ffa-version", &out->ffa_version));
    LFS_LEARN(reader, "S05", parser->unknown, FACT_CONTEXTS,
              read_u16(reader, "execution-ctx-count", &out->execution_ctx_count));
    LFS_LEARN(reader, "S06", parser->unknown, FACT_LEVEL,
              read_u8(reader, "exception-level", &out->exception_level));
    LFS_LEARN(reader, "S07", parser->unknown, FACT_STATE,
              read_u8(reader, "execution-state", &out->execution_state));
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_load_address(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;

    out->has_load_address = lfs_manifest_has_property(reader, 0, "load-address");
    LFS_TRY(lfs_manifest_read_optional_number(reader, 0, "load-address", UINT64_MAX,
                                              &out->load_address));
    if (!parser->load_address_known) {
        parser->load_address = out->load_address;
        parser->load_address_known = out->has_load_address;
    }
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_boot_order(struct manifest_parser *parser)
{
    const struct lfs_manifest_context *context = parser->context;
    uint64_t order = LFS_MANIFEST_BOOT_ORDER_NONE;
    enum lfs_manifest_error error;

    LFS_TRY(
        lfs_manifest_read_optional_number(&parser->reader, 0, "boot-order", UINT16_MAX, &order));
    parser->out->boot_order = (uint16_t)order;
    if (order == LFS_MANIFEST_BOOT_ORDER_NONE || context->claim_boot_order == NULL)
        return LFS_MANIFEST_SUCCESS;
    error = context->claim_boot_order(context->user, (uint16_t)order);
    if (error != LFS_MANIFEST_SUCCESS)
        return lfs_manifest_fail(&parser->reader, 0, "boot-order", error,
                                 "boot-order %u is taken by an earlier partition", (unsigned)order);
    return LFS_MANIFEST_SUCCESS;
}

/* S08 to S12: where the image lies and how it starts. */
static enum lfs_manifest_error read_placement(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;

    LFS_STEP(reader, "S08", read_load_address(parser));
    LFS_STEP(reader, "S09",
             lfs_manifest_read_optional_number(reader, 0, "entrypoint-offset", UINT64_MAX,
                                               &out->entrypoint_offset));
    /* The literal 0xffffffff is accepted and means "absent" [X] (2.1). */
    out->gp_register = LFS_MANIFEST_NONE;
    LFS_LEARN(reader, "S10", parser->unknown, FACT_GP_REGISTER,
              lfs_manifest_read_optional_u32(reader, 0, "gp-register-num", &out->gp_register));
    LFS_STEP(reader, "S11", read_boot_order(parser));
    LFS_LEARN(reader, "S12", parser->unknown, FACT_GRANULE,
              lfs_manifest_read_optional_u8(reader, 0, "xlat-granule", &out->xlat_granule));
    return LFS_MANIFEST_SUCCESS;
}

/* Without the node both phandles stay 0 (M12). */
static enum lfs_manifest_error read_rxtx_info(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;
    int node = lfs_manifest_find_child(reader, 0, "rx_tx-info");

    if (node < 0)
        return LFS_MANIFEST_SUCCESS;
    LFS_LEARN(reader, "S13", parser->unknown, FACT_RXTX,
              lfs_manifest_need_compatible(reader, node, "arm,ffa-manifest-rx_tx-buffer"));
    LFS_LEARN(reader, "S13", parser->unknown, FACT_RXTX,
              lfs_manifest_read_u32(reader, node, "rx-buffer", &out->rx_phandle));
    LFS_LEARN(reader, "S13", parser->unknown, FACT_RXTX,
              lfs_manifest_read_u32(reader, node, "tx-buffer", &out->tx_phandle));
    out->has_rxtx_info = true;
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_ns_action(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;
    static const char property[] = "ns-interrupts-action";

    out->ns_interrupts_action = LFS_MANIFEST_NS_SIGNALED;
    LFS_TRY(lfs_manifest_read_optional_u8(reader, 0, property, &out->ns_interrupts_action));
    if (out->managed_exit)
        out->ns_interrupts_action = LFS_MANIFEST_NS_MANAGED_EXIT;
    if (out->ns_interrupts_action > LFS_MANIFEST_NS_SIGNALED)
        return lfs_manifest_fail(
            reader, 0, property, LFS_MANIFEST_ILLEGAL_NS_INT_ACTION,
            "ns-interrupts-action is %u, not 0 (queued), 1 (managed exit) or 2 (signaled)",
            (unsigned)out->ns_interrupts_action);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error check_managed_exit(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    const struct lfs_manifest *out = parser->out;

    if ((parser->unknown & (FACT_NS_ACTION | FACT_LEVEL)) != 0 ||
        out->ns_interrupts_action != LFS_MANIFEST_NS_MANAGED_EXIT ||
        out->exception_level == LFS_MANIFEST_S_EL1)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(reader, 0, "ns-interrupts-action", LFS_MANIFEST_ILLEGAL_NS_INT_ACTION,
                      "managed exit is for S-EL1 partitions only");
    lfs_manifest_other(reader, 0, "exception-level", -1, "exception-level is %u",
                       (unsigned)out->exception_level);
    if (out->managed_exit)
        lfs_manifest_fact(reader, "the legacy property managed-exit sets it to 1");
    lfs_manifest_consumers(reader, "OP-TEE has no managed exit at all");
    return LFS_MANIFEST_ILLEGAL_NS_INT_ACTION;
}

/* S14, S15. */
static enum lfs_manifest_error read_ns_interrupts(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;

    LFS_STEP(reader, "S14", lfs_manifest_read_bool(reader, 0, "managed-exit", &out->managed_exit));
    LFS_LEARN(reader, "S14", parser->unknown, FACT_NS_ACTION, read_ns_action(parser));
    LFS_STEP(reader, "S15", check_managed_exit(parser));
    if (out->ns_interrupts_action == LFS_MANIFEST_NS_MANAGED_EXIT)
        LFS_STEP(reader, "S15",
                 lfs_manifest_read_bool(reader, 0, "managed-exit-virq", &out->managed_exit_virq));
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_sri_policy(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;
    static const char property[] = "sri-interrupts-policy";

    LFS_TRY(
        lfs_manifest_read_optional_u8(&parser->reader, 0, property, &out->sri_interrupts_policy));
    if (out->sri_interrupts_policy > 3)
        return lfs_manifest_fail(&parser->reader, 0, property, LFS_MANIFEST_ILLEGAL_SRI_POLICY,
                                 "sri-interrupts-policy is 0x%x, bits 7 to 2 must be 0",
                                 (unsigned)out->sri_interrupts_policy);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_other_action(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;
    static const char property[] = "other-s-interrupts-action";

    out->other_s_interrupts_action = LFS_MANIFEST_OTHER_S_SIGNALED;
    LFS_TRY(lfs_manifest_read_optional_u8(reader, 0, property, &out->other_s_interrupts_action));
    if (out->other_s_interrupts_action == LFS_MANIFEST_OTHER_S_QUEUED &&
        (parser->unknown & FACT_NS_ACTION) == 0 &&
        out->ns_interrupts_action != LFS_MANIFEST_NS_QUEUED) {
        lfs_manifest_fail(reader, 0, property, LFS_MANIFEST_NOT_COMPATIBLE,
                          "other-s-interrupts-action 0 (queued) needs ns-interrupts-action 0");
        lfs_manifest_other(reader, 0, "ns-interrupts-action", -1, "ns-interrupts-action is %u",
                           (unsigned)out->ns_interrupts_action);
        return LFS_MANIFEST_NOT_COMPATIBLE;
    }
    if (out->other_s_interrupts_action > LFS_MANIFEST_OTHER_S_SIGNALED)
        return lfs_manifest_fail(reader, 0, property, LFS_MANIFEST_ILLEGAL_OTHER_S_INT_ACTION,
                                 "other-s-interrupts-action is %u, not 0 (queued) or 1 (signaled)",
                                 (unsigned)out->other_s_interrupts_action);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_vm_messages(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;
    static const char property[] = "vm-availability-messages";

    LFS_TRY(lfs_manifest_read_optional_u32(&parser->reader, 0, property,
                                           &out->vm_availability_messages));
    if (out->vm_availability_messages <= 3)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, 0, property, LFS_MANIFEST_VM_AVAILABILITY_MESSAGE_INVALID,
                      "vm-availability-messages is 0x%x, bits 31 to 2 must be 0",
                      (unsigned)out->vm_availability_messages);
    lfs_manifest_consumers(&parser->reader,
                           "EL3 SPMC besides wants a partition that receives direct requests");
    return LFS_MANIFEST_VM_AVAILABILITY_MESSAGE_INVALID;
}

static enum lfs_manifest_error read_power_messages(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;

    LFS_TRY(lfs_manifest_read_optional_u32(&parser->reader, 0, "power-management-messages",
                                           &out->power_management_messages));
    /* Only CPU_OFF is kept, and not for partitions without a core of their own (DV-10). */
    out->power_management_messages &= 1;
    if (out->execution_ctx_count == 1 || out->exception_level == LFS_MANIFEST_S_EL0)
        out->power_management_messages = 0;
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_root(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;

    LFS_TRY(read_execution(parser));
    LFS_TRY(read_placement(parser));
    LFS_TRY(read_rxtx_info(parser));
    LFS_TRY(read_ns_interrupts(parser));
    LFS_LEARN(reader, "S16", parser->unknown, FACT_SRI, read_sri_policy(parser));
    LFS_STEP(reader, "S17",
             lfs_manifest_read_bool(reader, 0, "notification-support",
                                    &parser->out->notification_support));
    LFS_STEP(reader, "S18", read_other_action(parser));
    lfs_manifest_read_boot_info(parser);
    LFS_STEP(reader, "S20", read_vm_messages(parser));
    LFS_STEP(reader, "S21", read_power_messages(parser));
    return LFS_MANIFEST_SUCCESS;
}
