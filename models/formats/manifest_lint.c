/* SPDX-License-Identifier: BSD-3-Clause */
/* Values that no firmware refuses but that do not do what they say (manifests-packages-boot 2,
 * 3.11). */
#include "manifest_internal.h"

#include <libfdt.h>
#include <string.h>

#include "lfasim/formats/uuid.h"

static void lint_load_address(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    uint64_t given = parser->context->load_address;

    if (!out->has_load_address || given == 0 || out->load_address == given)
        return;
    lfs_manifest_lint(&parser->reader, "LINT_LOAD_ADDRESS", 0, "load-address",
                      "load-address 0x%llx is not the 0x%llx of the SPMC manifest, which wins",
                      (unsigned long long)out->load_address, (unsigned long long)given);
    lfs_manifest_consumers(&parser->reader,
                           "Hafnium warns; sptool takes the address of this manifest");
}

static void lint_contexts(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if ((parser->unknown & (FACT_CONTEXTS | FACT_LEVEL)) != 0 || out->execution_ctx_count != 0 ||
        out->exception_level == LFS_MANIFEST_S_EL0)
        return;
    lfs_manifest_lint(&parser->reader, "LINT_ZERO_CONTEXTS", 0, "execution-ctx-count",
                      "a partition without an execution context never runs");
    lfs_manifest_help(&parser->reader, "write 1, or the number of cores");
    lfs_manifest_consumers(&parser->reader,
                           "EL3 SPMC wants the number of cores; Hafnium takes any number");
}

/* 2.1: bit 31 of the version is masked out, all ones is "no register", S30 keeps the low word. */
static void lint_dropped_bits(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    const struct lfs_manifest *out = parser->out;

    if ((parser->unknown & FACT_VERSION) == 0 && out->ffa_version >> 31 != 0)
        lfs_manifest_lint(reader, "LINT_VALUE_DROPPED", 0, "ffa-version",
                          "Hafnium does not look at bit 31 of ffa-version, which must be 0");
    if (out->gp_register == LFS_MANIFEST_NONE &&
        lfs_manifest_property_size(reader, 0, "gp-register-num") > 0 &&
        (parser->unknown & FACT_GP_REGISTER) == 0)
        lfs_manifest_lint(reader, "LINT_VALUE_DROPPED", 0, "gp-register-num",
                          "0xffffffff means that there is no register");
    if ((parser->unknown & FACT_LIVE_BUFFER) == 0 && out->live_activation_support) {
        int node = lfs_manifest_find_child(reader, 0, "live-state-buffer-info");

        if (node >= 0 && lfs_manifest_property_size(reader, node, "live-state-buffer") == 8)
            lfs_manifest_lint(reader, "LINT_VALUE_DROPPED", node, "live-state-buffer",
                              "Hafnium keeps only the second cell of this phandle");
    }
}

static void ignored(struct manifest_parser *parser, int node, const char *property,
                    const char *because)
{
    if (lfs_manifest_has_property(&parser->reader, node, property))
        lfs_manifest_lint(&parser->reader, "LINT_PROPERTY_IGNORED", node, property,
                          "%s has no effect %s", property, because);
}

/* 2.3 [X]: a property of boot-info that carries a value counts as absent. Where both are lost,
 * LINT_BOOTINFO_EMPTY says so. */
static void lint_ignored_contents(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    int node = lfs_manifest_find_child(&parser->reader, 0, "boot-info");

    if (out->boot_info_hob && !out->boot_info_fdt)
        ignored(parser, node, "ffa_manifest", "with a value");
    if (out->boot_info_fdt && !out->boot_info_hob)
        ignored(parser, node, "hob_list", "with a value");
}

/* The other way round is NO_SERVICES (MF-04). */
static void lint_ignored_services(struct manifest_parser *parser)
{
    int node = lfs_manifest_find_child(&parser->reader, 0, "services");

    if (node < 0 || parser->out->binding != LFS_MANIFEST_BINDING_1_0)
        return;
    lfs_manifest_lint(&parser->reader, "LINT_PROPERTY_IGNORED", node, NULL,
                      "the node services has no effect in binding 1.0, which reads uuid and "
                      "messaging-method of the root");
    lfs_manifest_help(&parser->reader, "write compatible = \"arm,ffa-manifest-1.1\"");
}

/* N11 and its like. */
static void lint_ignored(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if (!out->live_activation_support) {
        ignored(parser, 0, "image-uuid", "without live-activation-support");
        ignored(parser, 0, "live-activation-register", "without live-activation-support");
    }
    if (out->ns_interrupts_action != LFS_MANIFEST_NS_MANAGED_EXIT)
        ignored(parser, 0, "managed-exit-virq", "without managed exit");
    if (out->managed_exit && (parser->unknown & FACT_NS_ACTION) == 0)
        ignored(parser, 0, "ns-interrupts-action", "beside the legacy managed-exit, which sets 1");
    lint_ignored_contents(parser);
    lint_ignored_services(parser);
    if (out->binding == LFS_MANIFEST_BINDING_1_1) {
        ignored(parser, 0, "uuid", "in binding 1.1, which reads the node services");
        ignored(parser, 0, "messaging-method", "in binding 1.1, which reads the node services");
    }
    for (uint32_t i = 0; i < out->device_region_count; i++) {
        const struct region_place *place = &parser->device_places[i];

        if (out->device_regions[i].interrupt_count == 0 &&
            (place->unknown & REGION_INTERRUPTS) == 0)
            ignored(parser, place->node, "interrupts-target", "without interrupts");
    }
}

/* The children after the eighth, in one finding. */
static void lint_surplus_regions(struct manifest_parser *parser, const char *name, uint32_t limit)
{
    struct manifest_reader *reader = &parser->reader;
    int node = lfs_manifest_find_child(reader, 0, name);
    uint32_t count = 0;
    int first = -1;
    int child;

    if (node < 0)
        return;
    fdt_for_each_subnode(child, reader->fdt, node)
    {
        if (count++ == limit)
            first = child;
    }
    if (first < 0)
        return;
    lfs_manifest_lint(reader, "LINT_REGION_IGNORED", first, NULL,
                      "'%s' is region %u of %s, Hafnium reads only the first %u",
                      lfs_manifest_node_name(reader, first), (unsigned)limit + 1, name,
                      (unsigned)limit);
    lfs_manifest_fact(reader, "%u regions are written, %u of them ignored", (unsigned)count,
                      (unsigned)(count - limit));
}

/* N8: what is written after the fourth pair of interrupts, and after the first method of a
 * service. */
static void lint_surplus_cells(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    const int limit = 8 * (int)LFS_MANIFEST_MAX_INTERRUPTS;

    for (uint32_t i = 0; i < out->device_region_count; i++) {
        int node = parser->device_places[i].node;

        if (lfs_manifest_property_size(&parser->reader, node, "interrupts") <= limit)
            continue;
        lfs_manifest_lint(&parser->reader, "LINT_INTERRUPT_IGNORED", node, "interrupts",
                          "Hafnium reads only the first %u interrupts of a device",
                          LFS_MANIFEST_MAX_INTERRUPTS);
        lfs_manifest_at_cell(&parser->reader, limit / 4);
    }
    for (uint32_t i = 0; i < out->service_count; i++) {
        int node = parser->service_nodes[i];

        if (out->binding != LFS_MANIFEST_BINDING_1_1 ||
            lfs_manifest_property_size(&parser->reader, node, "messaging-method") <= 4)
            continue;
        lfs_manifest_lint(&parser->reader, "LINT_VALUE_DROPPED", node, "messaging-method",
                          "Hafnium reads only the first cell of a service's messaging-method");
        lfs_manifest_at_cell(&parser->reader, 1);
    }
}

/* The trap of 2.2: text that looks like a component's GUID and gives other words. */
static void lint_spelling(struct manifest_parser *parser, int node, const char *property,
                          const uint32_t words[4])
{
    const struct lfs_manifest_context *context = parser->context;
    struct ffa_uuid uuid;
    struct ffa_uuid looks;
    char text[LFS_UUID_TEXT_SIZE];

    memcpy(uuid.word, words, sizeof(uuid.word));
    lfs_uuid_text_1_1(&uuid, text);
    if (!lfs_uuid_read(text, &looks))
        return;
    for (size_t i = 0; i < context->component_guid_count; i++) {
        if (!ffa_uuid_equal(&looks, &context->component_guids[i]) || ffa_uuid_equal(&looks, &uuid))
            continue;
        lfs_manifest_lint(&parser->reader, "LINT_UUID_SPELLING", node, property,
                          "this text is a component's GUID, but Hafnium reads other words from it");
        lfs_manifest_fact(&parser->reader, "\"%s\" becomes 0x%08x 0x%08x 0x%08x 0x%08x", text,
                          (unsigned)words[0], (unsigned)words[1], (unsigned)words[2],
                          (unsigned)words[3]);
        lfs_uuid_text_1_1(&looks, text);
        lfs_manifest_help(&parser->reader, "binding 1.1 needs the spelling \"%s\"", text);
        lfs_manifest_consumers(&parser->reader,
                               "TF-A's LFA agent compares the canonical bytes: no match");
        return;
    }
}

static void lint_spellings(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if (out->binding != LFS_MANIFEST_BINDING_1_1)
        return;
    for (uint32_t i = 0; i < out->service_count; i++)
        lint_spelling(parser, parser->service_nodes[i], "uuid", out->services[i].uuid);
    if (out->live_activation_support)
        lint_spelling(parser, 0, "image-uuid", out->image_uuid);
}

void lfs_manifest_lint_values(struct manifest_parser *parser)
{
    lint_load_address(parser);
    lint_contexts(parser);
    lint_dropped_bits(parser);
    lint_ignored(parser);
    lint_surplus_regions(parser, "memory-regions", parser->memory_room);
    lint_surplus_regions(parser, "device-regions", LFS_MANIFEST_MAX_DEVICE_REGIONS);
    lint_surplus_cells(parser);
    lint_spellings(parser);
}
