/* SPDX-License-Identifier: BSD-3-Clause */
/* Lifecycle and live activation: steps S22 to S30 of manifests-packages-boot 3.5. */
#include "manifest_internal.h"

static const char live_support[] = "live-activation-support";
static const char live_register[] = "live-activation-register";

static enum lfs_manifest_error check_lifecycle(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if (!out->lifecycle_support || (parser->unknown & FACT_CONTEXTS) != 0 ||
        out->execution_ctx_count <= 1)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, 0, "lifecycle-support",
                      LFS_MANIFEST_ILLEGAL_LIFECYCLE_SUPPORT,
                      "lifecycle-support needs a partition with one execution context");
    lfs_manifest_other(&parser->reader, 0, "execution-ctx-count", -1, "execution-ctx-count is %u",
                       (unsigned)out->execution_ctx_count);
    return LFS_MANIFEST_ILLEGAL_LIFECYCLE_SUPPORT;
}

/* Quirk of S23: a malformed value goes unnoticed and acts as 0, stop. */
static enum lfs_manifest_error read_abort_action(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;
    static const char property[] = "abort-action";
    uint8_t action = LFS_MANIFEST_ABORT_STOP;

    out->abort_action = LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED;
    if (!lfs_manifest_has_property(reader, 0, property))
        return LFS_MANIFEST_SUCCESS;
    if (!out->lifecycle_support && (parser->unknown & FACT_LIFECYCLE) == 0) {
        lfs_manifest_fail(reader, 0, property, LFS_MANIFEST_ILLEGAL_ABORT_ACTION,
                          "abort-action needs lifecycle-support");
        lfs_manifest_help(reader, "write `lifecycle-support;`, or take abort-action out");
        return LFS_MANIFEST_ILLEGAL_ABORT_ACTION;
    }
    LFS_TRY(lfs_manifest_read_optional_u8(reader, 0, property, &action));
    if (action >= LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED)
        return lfs_manifest_fail(
            reader, 0, property, LFS_MANIFEST_ILLEGAL_ABORT_ACTION,
            "abort-action is %u, not 0 (stop), 1 (destroy), 2 (restart) or 3 (propagate)",
            (unsigned)action);
    out->abort_action = (enum lfs_manifest_abort_action)action;
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error need_lifecycle(struct manifest_parser *parser)
{
    if (parser->out->lifecycle_support || (parser->unknown & FACT_LIFECYCLE) != 0)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, 0, "lifecycle-support",
                      LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT,
                      "live activation needs lifecycle-support");
    lfs_manifest_other(&parser->reader, 0, live_support, -1, "live activation is asked for here");
    lfs_manifest_help(&parser->reader, "write `lifecycle-support;`");
    return LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT;
}

static enum lfs_manifest_error need_register(struct manifest_parser *parser)
{
    if (lfs_manifest_has_property(&parser->reader, 0, live_register))
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, 0, live_register,
                      LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT,
                      "live activation needs live-activation-register");
    lfs_manifest_other(&parser->reader, 0, live_support, -1, "live activation is asked for here");
    lfs_manifest_help(&parser->reader,
                      "name x0 to x3 or x5 to x7, not the register of gp-register-num");
    return LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT;
}

/* MF-28. */
static enum lfs_manifest_error refuse_without_info(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;

    lfs_manifest_fail(reader, 0, live_support, LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT,
                      "live activation needs a node live-state-buffer-info");
    lfs_manifest_help(reader, "add live-state-buffer-info { compatible = "
                              "\"arm,ffa-manifest,live-state-buffer\"; live-state-buffer = "
                              "<&label of the region>; };");
    lfs_manifest_consumers(reader, "the slides of 2025 name the region by description or node name "
                                   "instead; Hafnium no longer reads that");
    return LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT;
}

static enum lfs_manifest_error read_live_phandle(struct manifest_parser *parser, int node)
{
    uint64_t number = 0;
    int size = lfs_manifest_property_size(&parser->reader, node, "live-state-buffer");

    if (size != 4 && size != 8)
        return lfs_manifest_fail(&parser->reader, node, "live-state-buffer",
                                 LFS_MANIFEST_NOT_COMPATIBLE,
                                 "live-state-buffer must be the phandle of a memory region");
    LFS_TRY(
        lfs_manifest_read_number(&parser->reader, node, "live-state-buffer", UINT64_MAX, &number));
    /* Only the low word is kept (S30). */
    parser->out->live_state_phandle = (uint32_t)number;
    return LFS_MANIFEST_SUCCESS;
}

/* S28 to S30. */
static enum lfs_manifest_error read_live_state_info(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    int node = lfs_manifest_find_child(reader, 0, "live-state-buffer-info");

    if (node < 0 && parser->context->deck_live_buffer) {
        parser->deck_live_buffer = true;
        return LFS_MANIFEST_SUCCESS;
    }
    if (node < 0) {
        LFS_LEARN(reader, "S28", parser->unknown, FACT_LIVE_BUFFER, refuse_without_info(parser));
        return LFS_MANIFEST_SUCCESS;
    }
    /* The only compatible string with a comma here, its siblings have a dash (DV-18). */
    LFS_STEP(reader, "S29",
             lfs_manifest_need_compatible(reader, node, "arm,ffa-manifest,live-state-buffer"));
    LFS_LEARN(reader, "S30", parser->unknown, FACT_LIVE_BUFFER, read_live_phandle(parser, node));
    return LFS_MANIFEST_SUCCESS;
}

/* S24 to S30. */
static enum lfs_manifest_error read_live_activation(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;

    LFS_STEP(reader, "S24",
             lfs_manifest_read_bool(reader, 0, live_support, &out->live_activation_support));
    out->live_activation_register = LFS_MANIFEST_NONE;
    LFS_LEARN(
        reader, "S24", parser->unknown, FACT_LIVE_REGISTER,
        lfs_manifest_read_optional_u32(reader, 0, live_register, &out->live_activation_register));
    if (!out->live_activation_support)
        return LFS_MANIFEST_SUCCESS;
    LFS_STEP(reader, "S25", need_lifecycle(parser));
    LFS_LEARN(reader, "S26", parser->unknown, FACT_LIVE_REGISTER, need_register(parser));
    LFS_STEP(reader, "S27", lfs_manifest_read_image_uuid(parser));
    return read_live_state_info(parser);
}

enum lfs_manifest_error lfs_manifest_read_lifecycle(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;

    LFS_LEARN(
        reader, "S22", parser->unknown, FACT_LIFECYCLE,
        lfs_manifest_read_bool(reader, 0, "lifecycle-support", &parser->out->lifecycle_support));
    LFS_STEP(reader, "S22", check_lifecycle(parser));
    LFS_STEP(reader, "S23", read_abort_action(parser));
    return read_live_activation(parser);
}
