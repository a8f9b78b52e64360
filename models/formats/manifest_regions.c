/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory regions (manifests-packages-boot 3.7) and the steps that device regions share. */
#include "manifest_internal.h"

#include <libfdt.h>

enum lfs_manifest_error lfs_manifest_begin_region(struct manifest_parser *parser, int node,
                                                  struct lfs_manifest_region *region)
{
    const char *name = fdt_get_name(parser->fdt, node, NULL);

    if (name != NULL)
        lfs_manifest_copy_text(region->node, sizeof(region->node), name);
    region->phandle = LFS_MANIFEST_NONE;
    region->smmu_id = LFS_MANIFEST_NONE;
    region->dma_device = LFS_MANIFEST_NONE;
    if (!lfs_manifest_has_property(parser, node, "description"))
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_read_string(parser, node, "description", region->description);
}

/* M04. */
static enum lfs_manifest_error read_base(struct manifest_parser *parser, int node,
                                         struct lfs_manifest_region *region)
{
    static const char absolute_name[] = "base-address";
    static const char relative_name[] = "load-address-relative-offset";
    /* All ones is how the firmware says "absent", so writing it out means the same (M04). */
    uint64_t absolute = UINT64_MAX;
    uint64_t relative = UINT64_MAX;

    LFS_TRY(lfs_manifest_read_optional_number(parser, node, absolute_name, UINT64_MAX, &absolute));
    LFS_TRY(lfs_manifest_read_optional_number(parser, node, relative_name, UINT64_MAX, &relative));
    if (absolute == UINT64_MAX && relative == UINT64_MAX)
        return lfs_manifest_fail(parser, node, absolute_name, LFS_MANIFEST_PROPERTY_NOT_FOUND,
                                 "a region needs base-address or %s", relative_name);
    if (absolute != UINT64_MAX && relative != UINT64_MAX)
        return lfs_manifest_fail(parser, node, relative_name,
                                 LFS_MANIFEST_BASE_ADDRESS_AND_RELATIVE_ADDRESS,
                                 "a region has base-address or %s, not both", relative_name);
    region->relative = relative != UINT64_MAX;
    if (region->relative && relative > UINT64_MAX - parser->context->load_address)
        return lfs_manifest_fail(parser, node, relative_name, LFS_MANIFEST_INTEGER_OVERFLOW,
                                 "load address 0x%llx plus 0x%llx passes 64 bits",
                                 (unsigned long long)parser->context->load_address,
                                 (unsigned long long)relative);
    region->base = region->relative ? parser->context->load_address + relative : absolute;
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_pages(struct manifest_parser *parser, int node,
                                                struct lfs_manifest_region *region)
{
    LFS_TRY(lfs_manifest_read_u32(parser, node, "pages-count", &region->pages));
    if (region->pages == 0)
        return lfs_manifest_fail(parser, node, "pages-count", LFS_MANIFEST_MEM_REGION_EMPTY,
                                 "a region has at least one page");
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_attributes(struct manifest_parser *parser, int node,
                                                     struct lfs_manifest_region *region,
                                                     enum lfs_manifest_region_kind kind)
{
    uint32_t permissions;
    bool readable;

    LFS_TRY(lfs_manifest_read_u32(parser, node, "attributes", &region->attributes));
    permissions = region->attributes & (LFS_MANIFEST_REGION_READ | LFS_MANIFEST_REGION_WRITE |
                                        LFS_MANIFEST_REGION_EXECUTE);
    readable = (permissions & LFS_MANIFEST_REGION_READ) != 0;
    if (!readable ||
        (kind == LFS_MANIFEST_DEVICE && (permissions & LFS_MANIFEST_REGION_EXECUTE) != 0))
        return lfs_manifest_fail(parser, node, "attributes", LFS_MANIFEST_INVALID_MEM_PERM,
                                 "permissions 0x%x are not one of %s", (unsigned)permissions,
                                 kind == LFS_MANIFEST_DEVICE
                                     ? "0x1 (R) or 0x3 (RW)"
                                     : "0x1 (R), 0x3 (RW), 0x5 (RX) or 0x7 (RWX)");
    region->attributes &= permissions | LFS_MANIFEST_REGION_NON_SECURE;
    return LFS_MANIFEST_SUCCESS;
}

/* True when the region's end does not fit 64 bits. No range of the SPMC manifest can hold such a
 * region, so it is refused as outside of all and never shown to the callbacks. */
static bool region_wraps(const struct lfs_manifest_region *region)
{
    return lfs_manifest_region_size(region) > UINT64_MAX - region->base;
}

enum lfs_manifest_error lfs_manifest_contain_region(struct manifest_parser *parser, int node,
                                                    const struct lfs_manifest_region *region,
                                                    enum lfs_manifest_region_kind kind)
{
    const struct lfs_manifest_context *context = parser->context;
    bool secure = (region->attributes & LFS_MANIFEST_REGION_NON_SECURE) == 0;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (region_wraps(region))
        error = kind == LFS_MANIFEST_MEMORY ? LFS_MANIFEST_MEM_REGION_INVALID
                                            : LFS_MANIFEST_DEVICE_MEM_REGION_INVALID;
    else if (context->contain != NULL)
        error = context->contain(context->user, region, kind);
    if (error == LFS_MANIFEST_SUCCESS)
        return error;
    return lfs_manifest_fail(parser, node, region->relative ? NULL : "base-address", error,
                             "0x%llx with %u pages is not inside one %ssecure %s range",
                             (unsigned long long)region->base, (unsigned)region->pages,
                             secure ? "" : "non-",
                             kind == LFS_MANIFEST_MEMORY ? "memory" : "device");
}

enum lfs_manifest_error lfs_manifest_record_region(struct manifest_parser *parser, int node,
                                                   const struct lfs_manifest_region *region,
                                                   enum lfs_manifest_region_kind kind)
{
    const struct lfs_manifest_context *context = parser->context;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (region->base % LFS_MANIFEST_PAGE != 0)
        return lfs_manifest_fail(parser, node, region->relative ? NULL : "base-address",
                                 LFS_MANIFEST_MEM_REGION_UNALIGNED,
                                 "0x%llx is not a multiple of 0x%x",
                                 (unsigned long long)region->base, LFS_MANIFEST_PAGE);
    /* A device region that wraps gets its verdict at D08, as permissions come first. */
    if (context->record != NULL && !region_wraps(region))
        error = context->record(context->user, region, kind);
    if (error == LFS_MANIFEST_SUCCESS)
        return error;
    return lfs_manifest_fail(parser, node, region->relative ? NULL : "base-address", error,
                             "0x%llx with %u pages overlaps memory that is already taken",
                             (unsigned long long)region->base, (unsigned)region->pages);
}

/* M08: only the load address itself counts here. The rest of the working memory is found when that
 * is recorded after the whole manifest. */
static enum lfs_manifest_error check_load_address(struct manifest_parser *parser, int node,
                                                  const struct lfs_manifest_region *region)
{
    uint64_t load_address = parser->context->load_address;

    if (region->relative || load_address < region->base ||
        load_address - region->base >= lfs_manifest_region_size(region))
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(parser, node, "base-address", LFS_MANIFEST_MEM_REGION_OVERLAP,
                             "the region contains the load address 0x%llx",
                             (unsigned long long)load_address);
}

/* M10 and D11. */
enum lfs_manifest_error lfs_manifest_read_streams(struct manifest_parser *parser, int node,
                                                  struct lfs_manifest_region *region)
{
    struct manifest_list list;

    LFS_TRY(lfs_manifest_read_optional_u32(parser, node, "smmu-id", &region->smmu_id));
    LFS_TRY(lfs_manifest_read_optional_list(parser, node, "stream-ids", &list));
    while (list.left > 0) {
        if (region->stream_count == LFS_MANIFEST_MAX_STREAMS)
            return lfs_manifest_fail(parser, node, "stream-ids", LFS_MANIFEST_STREAM_IDS_OVERFLOW,
                                     "at most %u streams", LFS_MANIFEST_MAX_STREAMS);
        region->stream_ids[region->stream_count++] = lfs_manifest_list_next(&list);
    }
    if (region->stream_count > 0 && region->smmu_id == LFS_MANIFEST_NONE)
        return lfs_manifest_fail(parser, node, "stream-ids", LFS_MANIFEST_MISSING_SMMU_ID,
                                 "streams need an smmu-id");
    return LFS_MANIFEST_SUCCESS;
}

/* M11. The entries are compared as written and masked afterwards; without the property nothing is
 * compared. */
static enum lfs_manifest_error read_stream_permissions(struct manifest_parser *parser, int node,
                                                       struct lfs_manifest_region *region)
{
    static const char property[] = "stream-ids-access-permissions";
    struct manifest_list list;
    uint32_t first = 0;
    uint32_t count = 0;

    LFS_TRY(lfs_manifest_read_optional_list(parser, node, property, &list));
    for (; list.left > 0; count++) {
        uint32_t entry;

        if (count == LFS_MANIFEST_MAX_STREAMS)
            return lfs_manifest_fail(parser, node, property,
                                     LFS_MANIFEST_DMA_ACCESS_PERMISSIONS_OVERFLOW,
                                     "at most %u entries", LFS_MANIFEST_MAX_STREAMS);
        entry = lfs_manifest_list_next(&list);
        if (count == 0)
            first = entry;
        if (entry != first)
            return lfs_manifest_fail(
                parser, node, property, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS,
                "all entries must be equal, found 0x%x and 0x%x", (unsigned)first, (unsigned)entry);
    }
    if (count > 0 && count != region->stream_count)
        return lfs_manifest_fail(
            parser, node, property, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS,
            "%u entries for %u streams", (unsigned)count, (unsigned)region->stream_count);
    region->stream_permissions = first & 0xf;
    return LFS_MANIFEST_SUCCESS;
}

/* M12. Without rx_tx-info the RX and TX phandles are 0 and are compared all the same. */
static enum lfs_manifest_error bind_phandle(struct manifest_parser *parser, int node,
                                            struct lfs_manifest_region *region)
{
    struct lfs_manifest *out = parser->out;
    int index = (int)out->memory_region_count;

    if (!out->has_rxtx_info && !out->live_activation_support)
        return LFS_MANIFEST_SUCCESS;
    LFS_TRY(lfs_manifest_read_optional_u32(parser, node, "phandle", &region->phandle));
    if (region->phandle == out->rx_phandle)
        out->rx_region = index;
    else if (region->phandle == out->tx_phandle)
        out->tx_region = index;
    else if (out->live_activation_support && region->phandle == out->live_state_phandle)
        out->live_state_region = index;
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_memory_region(struct manifest_parser *parser, int node)
{
    struct lfs_manifest_region *region =
        &parser->out->memory_regions[parser->out->memory_region_count];

    LFS_TRY(lfs_manifest_begin_region(parser, node, region));
    LFS_TRY(read_base(parser, node, region));
    LFS_TRY(lfs_manifest_read_pages(parser, node, region));
    LFS_TRY(lfs_manifest_read_attributes(parser, node, region, LFS_MANIFEST_MEMORY));
    LFS_TRY(lfs_manifest_contain_region(parser, node, region, LFS_MANIFEST_MEMORY));
    LFS_TRY(check_load_address(parser, node, region));
    LFS_TRY(lfs_manifest_record_region(parser, node, region, LFS_MANIFEST_MEMORY));
    LFS_TRY(lfs_manifest_read_streams(parser, node, region));
    LFS_TRY(read_stream_permissions(parser, node, region));
    LFS_TRY(bind_phandle(parser, node, region));
    parser->out->memory_region_count++;
    return LFS_MANIFEST_SUCCESS;
}

/* M13. */
static enum lfs_manifest_error check_rxtx_pair(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    int node = lfs_manifest_find_child(parser, 0, "rx_tx-info");
    uint32_t rx_pages;
    uint32_t tx_pages;

    if (!out->has_rxtx_info)
        return LFS_MANIFEST_SUCCESS;
    /* Severity P [X]: the firmware compares through a pointer that is still NULL. Naming one region
     * twice ends here too, since RX takes it. */
    if (out->rx_region < 0 || out->tx_region < 0)
        return lfs_manifest_panics(
            parser, lfs_manifest_fail(parser, node, out->rx_region < 0 ? "rx-buffer" : "tx-buffer",
                                      LFS_MANIFEST_RXTX_SIZE_MISMATCH,
                                      "no memory region of its own has this phandle"));
    rx_pages = out->memory_regions[out->rx_region].pages;
    tx_pages = out->memory_regions[out->tx_region].pages;
    if (rx_pages != tx_pages)
        return lfs_manifest_fail(parser, node, NULL, LFS_MANIFEST_RXTX_SIZE_MISMATCH,
                                 "RX has %u pages and TX %u, they must be equal",
                                 (unsigned)rx_pages, (unsigned)tx_pages);
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_memory_regions(struct manifest_parser *parser)
{
    int node = lfs_manifest_find_child(parser, 0, "memory-regions");
    int child;

    if (node < 0)
        return LFS_MANIFEST_SUCCESS;
    LFS_TRY(lfs_manifest_need_compatible(parser, node, "arm,ffa-manifest-memory-regions"));
    fdt_for_each_subnode(child, parser->fdt, node)
    {
        /* Later children are ignored without a message (2.5). */
        if (parser->out->memory_region_count == LFS_MANIFEST_MAX_MEMORY_REGIONS)
            break;
        LFS_TRY(read_memory_region(parser, child));
    }
    if (parser->out->memory_region_count == 0)
        return lfs_manifest_fail(parser, node, NULL, LFS_MANIFEST_MEMORY_REGION_NODE_EMPTY,
                                 "the node needs at least one region");
    return check_rxtx_pair(parser);
}
