/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a manifest that Hafnium accepts is refused or read differently by another consumer
 * (manifests-packages-boot 11): one note each. */
#include "manifest_internal.h"

#include <libfdt.h>

static void differ(struct manifest_parser *parser, int node, const char *property, const char *text,
                   const char *consumers)
{
    lfs_manifest_lint(&parser->reader, "LINT_CONSUMERS_DIFFER", node, property, "%s", text);
    lfs_manifest_consumers(&parser->reader, consumers);
}

/* DV-10. */
static void differ_on_messages(struct manifest_parser *parser)
{
    static const char property[] = "power-management-messages";
    struct manifest_reader *reader = &parser->reader;
    const struct lfs_manifest *out = parser->out;
    const uint32_t facts = FACT_CONTEXTS | FACT_LEVEL;
    uint32_t written = 0;
    int length;
    const void *value = fdt_getprop(reader->fdt, 0, property, &length);

    if (value == NULL || length != 4 || (parser->unknown & facts) != 0)
        return;
    written = fdt32_ld(value);
    if (written == out->power_management_messages)
        return;
    lfs_manifest_lint(reader, "LINT_CONSUMERS_DIFFER", 0, property,
                      "Hafnium keeps 0x%x of power-management-messages 0x%x",
                      (unsigned)out->power_management_messages, (unsigned)written);
    lfs_manifest_fact(reader,
                      "it knows bit 0, CPU_OFF, for S-EL1 partitions with several contexts");
    lfs_manifest_consumers(reader, "EL3 SPMC knows bits 0 to 2 and refuses them for S-EL0");
}

/* DV-02. */
static void differ_on_interrupts(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if ((parser->unknown & FACT_NS_ACTION) != 0)
        return;
    if (!lfs_manifest_has_property(&parser->reader, 0, "ns-interrupts-action"))
        differ(parser, 0, NULL,
               out->managed_exit ? "there is only the legacy managed-exit, no ns-interrupts-action"
                                 : "without ns-interrupts-action, Hafnium takes 2 (signaled)",
               "the binding, EL3 SPMC and OP-TEE need ns-interrupts-action");
    if (out->ns_interrupts_action == LFS_MANIFEST_NS_MANAGED_EXIT)
        differ(parser, 0, out->managed_exit ? "managed-exit" : "ns-interrupts-action",
               "the partition asks for managed exit", "OP-TEE has no managed exit");
}

/* DV-07, DV-09, DV-13. */
static void differ_on_services(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    uint32_t methods = 0;
    int bytes = lfs_manifest_property_size(&parser->reader, 0, "uuid");

    for (uint32_t i = 0; i < out->service_count; i++)
        methods |= out->services[i].messaging_method;
    if (bytes > 16 && bytes % 16 == 0)
        differ(parser, 0, "uuid", "the partition has several UUIDs",
               "Hafnium and EL3 SPMC take a list, OP-TEE refuses all but one UUID");
    if ((methods & LFS_MANIFEST_INDIRECT_MSG) != 0)
        differ(parser, 0, "messaging-method", "indirect messaging (bit 2) is Hafnium's only",
               "EL3 SPMC refuses a partition with bit 2");
    if (out->vm_availability_messages != 0 && methods != 0 &&
        (methods & LFS_MANIFEST_DIRECT_REQ_RECV) == 0)
        differ(parser, 0, "vm-availability-messages",
               "availability messages for a partition that receives no direct requests",
               "EL3 SPMC refuses that, Hafnium does not couple the two");
}

/* DV-14. Whether one context is too few depends on the platform, so that UP is not noted. */
static void differ_on_contexts(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    uint32_t cores = parser->context->limits->cpus;

    if ((parser->unknown & (FACT_CONTEXTS | FACT_LEVEL)) != 0 ||
        out->exception_level != LFS_MANIFEST_S_EL1 || out->execution_ctx_count <= 1 ||
        out->execution_ctx_count == cores)
        return;
    lfs_manifest_lint(&parser->reader, "LINT_CONSUMERS_DIFFER", 0, "execution-ctx-count",
                      "%u execution contexts are neither 1 nor the %u cores",
                      (unsigned)out->execution_ctx_count, (unsigned)cores);
    lfs_manifest_consumers(&parser->reader, "EL3 SPMC refuses an S-EL1 partition without a context "
                                            "for each core; Hafnium takes any number");
}

/* DV-05. */
static void differ_on_cells(struct manifest_parser *parser)
{
    struct region_cursor at;

    for (uint32_t i = 0; lfs_manifest_region_at(parser, i, &at); i++)
        if (lfs_manifest_property_size(&parser->reader, at.place->node, "base-address") == 4)
            differ(parser, at.place->node, "base-address",
                   "a base-address of one cell is Hafnium's only",
                   "TF-A's readers, EL3 SPMC and OP-TEE need two cells");
}

void lfs_manifest_lint_consumers(struct manifest_parser *parser)
{
    if (parser->reader.code != LFS_MANIFEST_SUCCESS)
        return;
    /* DV-03. */
    if (!lfs_manifest_has_property(&parser->reader, 0, "load-address"))
        differ(parser, 0, NULL, "without load-address, the SPMC manifest alone places the package",
               "the binding calls such a partition position independent; sptool needs "
               "load-address, or physical-load-address in the layout");
    differ_on_messages(parser);
    differ_on_cells(parser);
    /* DV-06: what else they would do with binding 1.1 is of no account. */
    if (parser->out->binding == LFS_MANIFEST_BINDING_1_1) {
        differ(parser, 0, "compatible", "binding 1.1 is Hafnium's only",
               "EL3 SPMC and OP-TEE know only arm,ffa-manifest-1.0 and refuse this one");
        return;
    }
    differ_on_interrupts(parser);
    differ_on_services(parser);
    differ_on_contexts(parser);
}
