/* SPDX-License-Identifier: BSD-3-Clause */
/* The sanity block of manifests-packages-boot 3.9. */
#include "manifest_internal.h"

/* C8 limits interrupts to 4 a device and 32 a partition. D09 stops reading at four and there are at
 * most eight devices, so that check cannot fail and is not written down. */
_Static_assert(LFS_MANIFEST_MAX_DEVICE_REGIONS *LFS_MANIFEST_MAX_INTERRUPTS <= 32,
               "C8 would need a check of its own");

#define FFA_VERSION_1_2 0x00010002u

static enum lfs_manifest_error check_version(struct manifest_parser *parser)
{
    /* Bit 31 is not looked at (2.1). */
    uint32_t major = parser->out->ffa_version >> 16 & 0x7fff;
    uint32_t minor = parser->out->ffa_version & 0xffff;

    if (major == 1 && minor <= parser->context->compiled_minor)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(&parser->reader, 0, "ffa-version", LFS_MANIFEST_NOT_COMPATIBLE,
                             "ffa-version is %u.%u, supported are 1.0 to 1.%u", (unsigned)major,
                             (unsigned)minor, (unsigned)parser->context->compiled_minor);
}

static enum lfs_manifest_error check_granule(struct manifest_parser *parser)
{
    if (parser->out->xlat_granule == 0)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(&parser->reader, 0, "xlat-granule", LFS_MANIFEST_NOT_COMPATIBLE,
                             "xlat-granule is %u, only 0 (4 KiB) is supported",
                             (unsigned)parser->out->xlat_granule);
}

static enum lfs_manifest_error check_state(struct manifest_parser *parser)
{
    if (parser->out->execution_state == 0)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(&parser->reader, 0, "execution-state", LFS_MANIFEST_NOT_COMPATIBLE,
                             "execution-state is %u, only 0 (AArch64) is supported",
                             (unsigned)parser->out->execution_state);
}

static enum lfs_manifest_error check_level(struct manifest_parser *parser)
{
    uint8_t level = parser->out->exception_level;

    if (level == LFS_MANIFEST_S_EL0 || level == LFS_MANIFEST_S_EL1)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, 0, "exception-level", LFS_MANIFEST_NOT_COMPATIBLE,
                      "exception-level is %u, a secure partition has 1 (S-EL0) or 2 (S-EL1)",
                      (unsigned)level);
    lfs_manifest_consumers(&parser->reader,
                           "Hafnium built as a normal-world hypervisor accepts only 0 and 6");
    return LFS_MANIFEST_NOT_COMPATIBLE;
}

static enum lfs_manifest_error check_services(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    for (uint32_t i = 0; i < out->service_count; i++) {
        bool req2 = (out->services[i].messaging_method &
                     (LFS_MANIFEST_DIRECT_REQ2_RECV | LFS_MANIFEST_DIRECT_REQ2_SEND)) != 0;

        if (!req2 || out->ffa_version >= FFA_VERSION_1_2)
            continue;
        lfs_manifest_fail(&parser->reader, parser->service_nodes[i], "messaging-method",
                          LFS_MANIFEST_NOT_COMPATIBLE,
                          "messaging method 0x%x uses DIRECT_REQ2, which needs FF-A 1.2",
                          (unsigned)out->services[i].messaging_method);
        lfs_manifest_other(&parser->reader, 0, "ffa-version", -1, "the partition speaks FF-A %u.%u",
                           (unsigned)(out->ffa_version >> 16 & 0x7fff),
                           (unsigned)(out->ffa_version & 0xffff));
        return LFS_MANIFEST_NOT_COMPATIBLE;
    }
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error check_el0_contexts(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if (out->exception_level != LFS_MANIFEST_S_EL0 || out->execution_ctx_count == 1)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(&parser->reader, 0, "execution-ctx-count", LFS_MANIFEST_NOT_COMPATIBLE,
                             "execution-ctx-count is %u, an S-EL0 partition has 1",
                             (unsigned)out->execution_ctx_count);
}

static enum lfs_manifest_error check_el0_regions(struct manifest_parser *parser)
{
    const uint32_t rwx =
        LFS_MANIFEST_REGION_READ | LFS_MANIFEST_REGION_WRITE | LFS_MANIFEST_REGION_EXECUTE;
    const struct lfs_manifest *out = parser->out;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (out->exception_level != LFS_MANIFEST_S_EL0)
        return error;
    for (uint32_t i = 0; i < out->memory_region_count; i++) {
        const struct region_place *place = lfs_manifest_memory_cursor(parser, i).place;

        if ((place->unknown & REGION_ATTRIBUTES) == 0 &&
            (lfs_manifest_memory_region(out, i)->attributes & rwx) == rwx)
            error = lfs_manifest_fail(&parser->reader, place->node, "attributes",
                                      LFS_MANIFEST_INVALID_MEM_PERM,
                                      "\"%s\" is writable and executable, which S-EL0 forbids",
                                      lfs_manifest_memory_region(out, i)->node);
    }
    return error;
}

static enum lfs_manifest_error check_gp_register(struct manifest_parser *parser)
{
    uint32_t gp = parser->out->gp_register;

    if (gp == LFS_MANIFEST_NONE || gp <= 3)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, 0, "gp-register-num", LFS_MANIFEST_NOT_COMPATIBLE,
                      "gp-register-num is x%u, only x0 to x3 can carry the boot information",
                      (unsigned)gp);
    lfs_manifest_consumers(&parser->reader, "EL3 SPMC warns and ignores it, OP-TEE refuses it");
    return LFS_MANIFEST_NOT_COMPATIBLE;
}

static enum lfs_manifest_error check_el0_sri(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if (out->exception_level != LFS_MANIFEST_S_EL0 || out->sri_interrupts_policy == 0)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(&parser->reader, 0, "sri-interrupts-policy",
                             LFS_MANIFEST_SRI_POLICY_NOT_SUPPORTED,
                             "sri-interrupts-policy must be 0 for an S-EL0 partition");
}

static enum lfs_manifest_error check_live_register(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    uint32_t live = out->live_activation_register;
    bool shared = (parser->unknown & FACT_GP_REGISTER) == 0 && live == out->gp_register;

    if (!out->live_activation_support || (live <= 7 && live != 4 && !shared))
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, 0, "live-activation-register", LFS_MANIFEST_NOT_COMPATIBLE,
                      "live-activation-register is x%u, allowed are x0 to x3 and x5 to x7, but not "
                      "gp-register-num",
                      (unsigned)live);
    if (shared && live != LFS_MANIFEST_NONE)
        lfs_manifest_other(&parser->reader, 0, "gp-register-num", -1,
                           "x%u carries the boot information", (unsigned)live);
    return LFS_MANIFEST_NOT_COMPATIBLE;
}

/* With quirks every test runs and the last failing one decides the code (MAN-03). */
enum lfs_manifest_error lfs_manifest_check_sanity(struct manifest_parser *parser)
{
    static const struct {
        const char *step;
        uint32_t needs; /* FACT_ bits */
        enum lfs_manifest_error (*check)(struct manifest_parser *parser);
    } tests[] = {{"C1", FACT_VERSION, check_version},
                 {"C2", FACT_GRANULE, check_granule},
                 {"C3", FACT_STATE, check_state},
                 {"C4", FACT_LEVEL, check_level},
                 {"C5", FACT_VERSION, check_services},
                 {"C6", FACT_LEVEL | FACT_CONTEXTS, check_el0_contexts},
                 {"C7", FACT_LEVEL, check_el0_regions},
                 {"C9", FACT_GP_REGISTER, check_gp_register},
                 {"C10", FACT_LEVEL | FACT_SRI, check_el0_sri},
                 {"C11", FACT_LIVE_REGISTER, check_live_register}};
    struct manifest_reader *reader = &parser->reader;

    reader->last_wins = reader->quirks && reader->code == LFS_MANIFEST_SUCCESS;
    for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        if ((parser->unknown & tests[i].needs) != 0)
            continue;
        reader->step = tests[i].step;
        if (tests[i].check(parser) != LFS_MANIFEST_SUCCESS && !reader->judging &&
            !reader->last_wins)
            break;
    }
    reader->last_wins = false;
    return reader->judging ? LFS_MANIFEST_SUCCESS : reader->code;
}
