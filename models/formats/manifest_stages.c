/* SPDX-License-Identifier: BSD-3-Clause */
/* What a manifest that parses does later: step 11 (manifests-packages-boot 3.3), the load stage
 * (3.10), the start (7.4) and live activation (2.8). */
#include "manifest_internal.h"

#include <libfdt.h>

#define FFA_VERSION_1_3 0x00010003u

/* Step 11: the rest of the own working memory (MF-50, MF-51). M08 has told of regions that hold the
 * load address. */
static void check_working_memory(struct manifest_parser *parser)
{
    uint64_t base = parser->load_address;
    uint64_t size = parser->context->mem_size;
    struct region_cursor at;

    if (!parser->load_address_known || size == 0)
        return;
    /* Rounded up to pages; a size that passes 64 bits ends there. */
    size += LFS_MANIFEST_PAGE - 1;
    size = size < LFS_MANIFEST_PAGE || size > UINT64_MAX - base ? UINT64_MAX - base
                                                                : size - size % LFS_MANIFEST_PAGE;
    parser->reader.step = "3.3-11";
    for (uint32_t i = 0; lfs_manifest_region_at(parser, i, &at); i++) {
        uint64_t begin = at.region->base;
        uint64_t end = lfs_manifest_region_end(at.region);
        bool told = at.kind == LFS_MANIFEST_MEMORY && !at.region->relative && begin <= base;

        if (!lfs_manifest_region_lies(parser, &at) || told || begin >= base + size || end <= base)
            continue;
        lfs_manifest_fail(&parser->reader, at.place->node, lfs_manifest_base_property(at.region),
                          LFS_MANIFEST_MEM_REGION_OVERLAP,
                          "'%s' lies in the partition's own working memory", at.region->node);
        lfs_manifest_fact(&parser->reader,
                          "'%s' is 0x%llx to 0x%llx, working memory 0x%llx to 0x%llx",
                          at.region->node, (unsigned long long)begin, (unsigned long long)end - 1,
                          (unsigned long long)base, (unsigned long long)(base + size - 1));
        if (at.region->relative)
            lfs_manifest_help(&parser->reader, "offsets below 0x%llx are inside the working memory",
                              (unsigned long long)size);
    }
}

static void lint_rwx(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if ((parser->unknown & FACT_LEVEL) != 0 || out->exception_level == LFS_MANIFEST_S_EL0)
        return;
    for (uint32_t i = 0; i < out->memory_region_count; i++) {
        if ((lfs_manifest_memory_region(out, i)->attributes & 7) != 7)
            continue;
        lfs_manifest_lint(&parser->reader, "LINT_RWX",
                          lfs_manifest_memory_cursor(parser, i).place->node, "attributes",
                          "'%s' is writable and executable",
                          lfs_manifest_memory_region(out, i)->node);
        lfs_manifest_panics(&parser->reader);
        lfs_manifest_help(&parser->reader, "give the region R (1), RW (3) or RX (5)");
        lfs_manifest_consumers(&parser->reader,
                               "Hafnium accepts it for S-EL1 and asserts when it loads the "
                               "partition; OP-TEE refuses it");
    }
}

static void lint_link(struct manifest_parser *parser, int index, const char *buffer,
                      uint32_t needed)
{
    const struct lfs_manifest_region *region =
        lfs_manifest_memory_region(parser->out, (uint32_t)index);
    const struct region_place *place = lfs_manifest_memory_cursor(parser, (uint32_t)index).place;
    uint32_t limit = parser->context->limits->rxtx_pages;
    static const char consumers[] = "Hafnium leaves the partition out and boots the others";

    if ((place->unknown & REGION_PAGES) == 0 && region->pages > limit) {
        lfs_manifest_lint(&parser->reader, "LINT_RXTX_LINK", place->node, "pages-count",
                          "the %s buffer has %u pages, the build maps at most %u", buffer,
                          (unsigned)region->pages, (unsigned)limit);
        lfs_manifest_consumers(&parser->reader, consumers);
    }
    if ((place->unknown & REGION_ATTRIBUTES) == 0 && (region->attributes & needed) != needed) {
        lfs_manifest_lint(&parser->reader, "LINT_RXTX_LINK", place->node, "attributes",
                          "the %s buffer must be %s", buffer,
                          (needed & LFS_MANIFEST_REGION_WRITE) != 0 ? "writable (3, RW)"
                                                                    : "readable (1, R)");
        lfs_manifest_consumers(&parser->reader, consumers);
    }
}

/* M13 has looked at the pair where there is a memory-regions node. */
static void lint_rxtx(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    struct manifest_reader *reader = &parser->reader;

    if (!out->has_rxtx_info || (parser->unknown & FACT_RXTX) != 0)
        return;
    if (lfs_manifest_find_child(reader, 0, "memory-regions") < 0) {
        lfs_manifest_lint(reader, "LINT_RXTX_UNRESOLVED",
                          lfs_manifest_find_child(reader, 0, "rx_tx-info"), NULL,
                          "rx_tx-info refers to regions, but there is no node memory-regions");
        lfs_manifest_panics(reader);
        lfs_manifest_consumers(reader,
                               "Hafnium follows a NULL pointer when it loads the partition");
        return;
    }
    if (out->rx_region >= 0)
        lint_link(parser, out->rx_region, "RX", LFS_MANIFEST_REGION_READ);
    if (out->tx_region >= 0)
        lint_link(parser, out->tx_region, "TX",
                  LFS_MANIFEST_REGION_READ | LFS_MANIFEST_REGION_WRITE);
}

/* 7.4. */
static void lint_boot_info(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    struct manifest_reader *reader = &parser->reader;
    int node = lfs_manifest_find_child(reader, 0, "boot-info");
    bool has_register = out->gp_register != LFS_MANIFEST_NONE;

    if (node >= 0 && !has_register && (parser->unknown & FACT_GP_REGISTER) == 0) {
        lfs_manifest_lint(reader, "LINT_BOOTINFO_NO_REGISTER", node, NULL,
                          "boot-info needs gp-register-num, the register that carries it");
        lfs_manifest_panics(reader);
        lfs_manifest_help(reader, "write `gp-register-num = <0>;` in the root");
        lfs_manifest_consumers(reader,
                               "Hafnium asserts when the partition starts; OP-TEE takes x0");
    }
    if (node >= 0 && !out->boot_info_fdt && !out->boot_info_hob) {
        lfs_manifest_lint(reader, "LINT_BOOTINFO_EMPTY", node,
                          out->boot_info_compatible ? NULL : "compatible",
                          out->boot_info_compatible
                              ? "boot-info asks for nothing: the partition gets no descriptor"
                              : "boot-info is not compatible with \"arm,ffa-manifest-boot-info\": "
                                "the partition gets no descriptor");
        lfs_manifest_help(reader, "write `ffa_manifest;` or `hob_list;`, without a value");
    }
    if (node < 0 && has_register) {
        lfs_manifest_lint(reader, "LINT_REGISTER_UNUSED", 0, "gp-register-num",
                          "gp-register-num has no effect without a node boot-info");
        lfs_manifest_consumers(reader, "EL3 SPMC passes boot information for the register alone");
    }
}

/* What has the phandle that no region answered to, told at the latest finding. */
static void point_at_phandle(struct manifest_parser *parser, uint32_t phandle)
{
    struct manifest_reader *reader = &parser->reader;
    const struct lfs_manifest *out = parser->out;
    int node = fdt_node_offset_by_phandle(reader->fdt, phandle);

    if (node < 0)
        lfs_manifest_fact(reader, "no node has the phandle 0x%x", (unsigned)phandle);
    else if (out->rx_region >= 0 &&
             lfs_manifest_memory_cursor(parser, (uint32_t)out->rx_region).place->node == node)
        lfs_manifest_other(reader, node, NULL, -1, "RX takes this region");
    else if (out->tx_region >= 0 &&
             lfs_manifest_memory_cursor(parser, (uint32_t)out->tx_region).place->node == node)
        lfs_manifest_other(reader, node, NULL, -1, "TX takes this region");
    else
        lfs_manifest_other(reader, node, NULL, -1,
                           "this node has the phandle, but is none of the first %u regions",
                           parser->memory_room);
}

static void lint_live_permissions(struct manifest_parser *parser)
{
    uint32_t index = (uint32_t)parser->out->live_state_region;
    const struct lfs_manifest_region *region =
        lfs_manifest_memory_region(parser->out, (uint32_t)index);
    const struct region_place *place = lfs_manifest_memory_cursor(parser, (uint32_t)index).place;
    bool secure = (region->attributes & LFS_MANIFEST_REGION_NON_SECURE) == 0;

    if ((place->unknown & REGION_ATTRIBUTES) != 0 ||
        (secure && (region->attributes & LFS_MANIFEST_REGION_WRITE) != 0))
        return;
    lfs_manifest_lint(&parser->reader, "LINT_LIVE_BUFFER_PERM", place->node, "attributes",
                      "the live-state buffer must be %s",
                      secure ? "writable" : "secure: its contents cross an activation");
    lfs_manifest_fact(&parser->reader, "attributes are 0x%x", (unsigned)region->attributes);
    lfs_manifest_help(&parser->reader, "write <0x3>, secure RW");
}

static void lint_live_buffer(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    struct manifest_reader *reader = &parser->reader;

    if (!out->live_activation_support ||
        (parser->unknown & (FACT_LIVE_BUFFER | FACT_PHANDLES)) != 0)
        return;
    if (out->live_state_region >= 0) {
        lint_live_permissions(parser);
        return;
    }
    lfs_manifest_lint(reader, "LINT_LIVE_BUFFER_UNRESOLVED",
                      lfs_manifest_find_child(reader, 0, "live-state-buffer-info"),
                      "live-state-buffer", "no memory region of its own has this phandle");
    lfs_manifest_panics(reader);
    point_at_phandle(parser, out->live_state_phandle);
    lfs_manifest_consumers(reader, "Hafnium boots and panics when the first live activation stops "
                                   "the partition");
}

static void lint_version(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    bool live = out->live_activation_support;

    if ((parser->unknown & FACT_VERSION) != 0 || out->ffa_version >= FFA_VERSION_1_3 ||
        (!live && !out->lifecycle_support))
        return;
    lfs_manifest_lint(&parser->reader, "LINT_LA_VERSION", 0, "ffa-version", "%s needs FF-A 1.3",
                      live ? "live activation" : "the partition lifecycle");
    lfs_manifest_other(&parser->reader, 0, live ? "live-activation-support" : "lifecycle-support",
                       -1, "it is asked for here");
    lfs_manifest_help(&parser->reader, "write `ffa-version = <0x00010003>;`");
    lfs_manifest_consumers(&parser->reader,
                           live ? "Hafnium does not advertise the property below 1.3, so an "
                                  "activation is answered NOT_SUPPORTED"
                                : "Hafnium accepts it without a message");
}

void lfs_manifest_lint_stages(struct manifest_parser *parser)
{
    check_working_memory(parser);
    parser->reader.step = NULL;
    lint_rwx(parser);
    lint_rxtx(parser);
    lint_boot_info(parser);
    lint_live_buffer(parser);
    lint_version(parser);
}
