/* SPDX-License-Identifier: BSD-3-Clause */
/* The partition manifest as a whole: the sequence of manifests-packages-boot 3.5 and its last
 * block, 3.9. */
#include "manifest_internal.h"

#include <libfdt.h>
#include <string.h>

/* C8 limits interrupts to 4 a device and 32 a partition. D09 stops reading at four and there are at
 * most eight devices, so that check cannot fail and is not written down. */
_Static_assert(LFS_MANIFEST_MAX_DEVICE_REGIONS *LFS_MANIFEST_MAX_INTERRUPTS <= 32,
               "C8 would need a check of its own");

#define FFA_VERSION_1_2 0x00010002u

enum lfs_manifest_error lfs_manifest_read_binding(struct manifest_parser *parser)
{
    int next;

    /* S01: a structure block may pass the full check and hold no node at all. */
    if (fdt_next_tag(parser->fdt, 0, &next) != FDT_BEGIN_NODE)
        return lfs_manifest_fail(parser, -1, NULL, LFS_MANIFEST_NO_ROOT_NODE,
                                 "the device tree has no root node");
    if (lfs_manifest_is_compatible(parser, 0, "arm,ffa-manifest-1.0")) {
        parser->out->binding = LFS_MANIFEST_BINDING_1_0;
        return LFS_MANIFEST_SUCCESS;
    }
    if (lfs_manifest_is_compatible(parser, 0, "arm,ffa-manifest-1.1")) {
        parser->out->binding = LFS_MANIFEST_BINDING_1_1;
        return LFS_MANIFEST_SUCCESS;
    }
    return lfs_manifest_fail(parser, 0, "compatible", LFS_MANIFEST_NOT_COMPATIBLE,
                             "must contain \"arm,ffa-manifest-1.0\" or \"arm,ffa-manifest-1.1\"");
}

void lfs_manifest_read_boot_info(struct manifest_parser *parser)
{
    struct lfs_manifest *out = parser->out;
    int node = lfs_manifest_find_child(parser, 0, "boot-info");

    out->has_boot_info = node >= 0;
    if (node < 0 || !lfs_manifest_is_compatible(parser, node, "arm,ffa-manifest-boot-info"))
        return;
    out->boot_info_compatible = true;
    /* A property that carries a value counts as absent [X] (2.3). */
    out->boot_info_fdt = lfs_manifest_has_flag(parser, node, "ffa_manifest");
    out->boot_info_hob = lfs_manifest_has_flag(parser, node, "hob_list");
}

/* C1 to C4. */
static enum lfs_manifest_error check_machine(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    /* Bit 31 is not looked at (2.1). */
    uint32_t major = out->ffa_version >> 16 & 0x7fff;
    uint32_t minor = out->ffa_version & 0xffff;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (major != 1 || minor > parser->context->compiled_minor)
        error = lfs_manifest_fail(parser, 0, "ffa-version", LFS_MANIFEST_NOT_COMPATIBLE,
                                  "version %u.%u, supported are 1.0 to 1.%u", (unsigned)major,
                                  (unsigned)minor, (unsigned)parser->context->compiled_minor);
    if (out->xlat_granule != 0)
        error = lfs_manifest_fail(parser, 0, "xlat-granule", LFS_MANIFEST_NOT_COMPATIBLE,
                                  "%u, only 0 (4 KiB) is supported", (unsigned)out->xlat_granule);
    if (out->execution_state != 0)
        error =
            lfs_manifest_fail(parser, 0, "execution-state", LFS_MANIFEST_NOT_COMPATIBLE,
                              "%u, only 0 (AArch64) is supported", (unsigned)out->execution_state);
    if (out->exception_level != LFS_MANIFEST_S_EL0 && out->exception_level != LFS_MANIFEST_S_EL1)
        error =
            lfs_manifest_fail(parser, 0, "exception-level", LFS_MANIFEST_NOT_COMPATIBLE,
                              "%u is not 1 (S-EL0) or 2 (S-EL1)", (unsigned)out->exception_level);
    return error;
}

/* C5. */
static enum lfs_manifest_error check_services(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    for (uint32_t i = 0; i < out->service_count; i++) {
        bool req2 = (out->services[i].messaging_method &
                     (LFS_MANIFEST_DIRECT_REQ2_RECV | LFS_MANIFEST_DIRECT_REQ2_SEND)) != 0;

        if (req2 && out->ffa_version < FFA_VERSION_1_2)
            return lfs_manifest_fail(parser, 0, "messaging-method", LFS_MANIFEST_NOT_COMPATIBLE,
                                     "service %u uses DIRECT_REQ2, which needs FF-A 1.2",
                                     (unsigned)i);
    }
    return LFS_MANIFEST_SUCCESS;
}

/* C6, C7. */
static enum lfs_manifest_error check_el0(struct manifest_parser *parser)
{
    const uint32_t rwx =
        LFS_MANIFEST_REGION_READ | LFS_MANIFEST_REGION_WRITE | LFS_MANIFEST_REGION_EXECUTE;
    const struct lfs_manifest *out = parser->out;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (out->exception_level != LFS_MANIFEST_S_EL0)
        return error;
    if (out->execution_ctx_count != 1)
        error =
            lfs_manifest_fail(parser, 0, "execution-ctx-count", LFS_MANIFEST_NOT_COMPATIBLE,
                              "%u, an S-EL0 partition has 1", (unsigned)out->execution_ctx_count);
    for (uint32_t i = 0; i < out->memory_region_count; i++) {
        if ((out->memory_regions[i].attributes & rwx) == rwx)
            error = lfs_manifest_fail(parser, lfs_manifest_find_child(parser, 0, "memory-regions"),
                                      "attributes", LFS_MANIFEST_INVALID_MEM_PERM,
                                      "\"%s\" is writable and executable, which S-EL0 forbids",
                                      out->memory_regions[i].node);
    }
    return error;
}

/* C9 to C11. */
static enum lfs_manifest_error check_registers(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    uint32_t live = out->live_activation_register;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (out->gp_register != LFS_MANIFEST_NONE && out->gp_register > 3)
        error = lfs_manifest_fail(parser, 0, "gp-register-num", LFS_MANIFEST_NOT_COMPATIBLE,
                                  "x%u, only x0 to x3 can carry the boot information",
                                  (unsigned)out->gp_register);
    if (out->exception_level == LFS_MANIFEST_S_EL0 && out->sri_interrupts_policy != 0)
        error = lfs_manifest_fail(parser, 0, "sri-interrupts-policy",
                                  LFS_MANIFEST_SRI_POLICY_NOT_SUPPORTED,
                                  "must be 0 for an S-EL0 partition");
    if (out->live_activation_support && (live > 7 || live == 4 || live == out->gp_register))
        error = lfs_manifest_fail(
            parser, 0, "live-activation-register", LFS_MANIFEST_NOT_COMPATIBLE,
            "x%u, allowed are x0 to x3 and x5 to x7, not gp-register-num", (unsigned)live);
    return error;
}

/* 3.9: every test runs and the last failing one decides the code. */
enum lfs_manifest_error lfs_manifest_check_sanity(struct manifest_parser *parser)
{
    static enum lfs_manifest_error (*const checks[])(struct manifest_parser *) = {
        check_machine, check_services, check_el0, check_registers};
    enum lfs_manifest_error last = LFS_MANIFEST_SUCCESS;

    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        enum lfs_manifest_error error = checks[i](parser);

        if (error != LFS_MANIFEST_SUCCESS)
            last = error;
    }
    return last;
}

static enum lfs_manifest_error run_sequence(struct manifest_parser *parser, const void *dtb,
                                            size_t size)
{
    LFS_TRY(lfs_manifest_check_blob(parser, dtb, size));
    LFS_TRY(lfs_manifest_read_binding(parser));
    LFS_TRY(lfs_manifest_read_services(parser));
    LFS_TRY(lfs_manifest_read_root(parser));
    LFS_TRY(lfs_manifest_read_memory_regions(parser));
    LFS_TRY(lfs_manifest_read_device_regions(parser));
    /* S34, the platform's own hook, is empty in the generic build. */
    return lfs_manifest_check_sanity(parser);
}

static void begin(struct manifest_parser *parser)
{
    memset(parser->out, 0, sizeof(*parser->out));
    memset(parser->problem, 0, sizeof(*parser->problem));
}

enum lfs_manifest_error lfs_manifest_parse(const void *dtb, size_t size,
                                           const struct lfs_manifest_context *context,
                                           struct lfs_manifest *out,
                                           struct lfs_manifest_problem *problem)
{
    struct lfs_manifest_problem unwanted;
    struct manifest_parser parser = {
        .context = context, .out = out, .problem = problem != NULL ? problem : &unwanted};
    enum lfs_manifest_error error;

    begin(&parser);
    out->rx_region = -1;
    out->tx_region = -1;
    out->live_state_region = -1;
    error = run_sequence(&parser, dtb, size);
    if (error != LFS_MANIFEST_SUCCESS)
        memset(out, 0, sizeof(*out));
    return error;
}

enum lfs_manifest_error lfs_manifest_probe(const void *dtb, size_t size, struct lfs_manifest *out,
                                           struct lfs_manifest_problem *problem)
{
    struct lfs_manifest_problem unwanted;
    struct manifest_parser parser = {.out = out, .problem = problem != NULL ? problem : &unwanted};

    begin(&parser);
    LFS_TRY(lfs_manifest_check_blob(&parser, dtb, size));
    LFS_TRY(lfs_manifest_read_binding(&parser));
    lfs_manifest_read_boot_info(&parser);
    return LFS_MANIFEST_SUCCESS;
}
