/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory regions (manifests-packages-boot 3.7). */
#include "manifest_internal.h"

#include <libfdt.h>
#include <string.h>

/* What a region beyond the usual limit takes of a context's room: all regions, then all places. */
struct further_region {
    struct lfs_manifest_region region;
    struct region_place place;
};

static uint32_t min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* M04. */
static enum lfs_manifest_error read_base(struct manifest_parser *parser,
                                         const struct region_cursor *at)
{
    static const char absolute_name[] = "base-address";
    static const char relative_name[] = "load-address-relative-offset";
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest_region *region = at->region;
    int node = at->place->node;
    /* All ones is how the firmware says "absent", so writing it out means the same (M04). */
    uint64_t absolute = UINT64_MAX;
    uint64_t relative = UINT64_MAX;

    LFS_TRY(lfs_manifest_read_optional_number(reader, node, absolute_name, UINT64_MAX, &absolute));
    LFS_TRY(lfs_manifest_read_optional_number(reader, node, relative_name, UINT64_MAX, &relative));
    if (absolute == UINT64_MAX && relative == UINT64_MAX) {
        lfs_manifest_fail(reader, node, absolute_name, LFS_MANIFEST_PROPERTY_NOT_FOUND,
                          "a region needs base-address or %s", relative_name);
        if (lfs_manifest_has_property(reader, node, absolute_name) ||
            lfs_manifest_has_property(reader, node, relative_name))
            lfs_manifest_fact(reader, "0xffffffffffffffff counts as absent");
        lfs_manifest_consumers(reader, "OP-TEE would allocate secure memory for the region");
        return LFS_MANIFEST_PROPERTY_NOT_FOUND;
    }
    if (absolute != UINT64_MAX && relative != UINT64_MAX) {
        lfs_manifest_fail(reader, node, relative_name,
                          LFS_MANIFEST_BASE_ADDRESS_AND_RELATIVE_ADDRESS,
                          "a region has base-address or %s, not both", relative_name);
        lfs_manifest_other(reader, node, absolute_name, -1, "base-address is here");
        return LFS_MANIFEST_BASE_ADDRESS_AND_RELATIVE_ADDRESS;
    }
    region->relative = relative != UINT64_MAX;
    if (region->relative && relative > UINT64_MAX - parser->load_address)
        return lfs_manifest_fail(reader, node, relative_name, LFS_MANIFEST_INTEGER_OVERFLOW,
                                 "load address 0x%llx plus 0x%llx passes 64 bits",
                                 (unsigned long long)parser->load_address,
                                 (unsigned long long)relative);
    region->base = region->relative ? parser->load_address + relative : absolute;
    return LFS_MANIFEST_SUCCESS;
}

/* M08: only the load address itself counts here. The rest of the working memory is found when that
 * is recorded after the whole manifest. */
static enum lfs_manifest_error check_load_address(struct manifest_parser *parser,
                                                  const struct region_cursor *at)
{
    const struct lfs_manifest_region *region = at->region;
    uint64_t load_address = parser->load_address;

    if (region->relative || !parser->load_address_known || load_address < region->base ||
        load_address - region->base >= lfs_manifest_region_size(region))
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(
        &parser->reader, at->place->node, "base-address", LFS_MANIFEST_MEM_REGION_OVERLAP,
        "the region contains the load address 0x%llx", (unsigned long long)load_address);
    lfs_manifest_fact(&parser->reader, "'%s' is 0x%llx to 0x%llx", region->node,
                      (unsigned long long)region->base,
                      (unsigned long long)lfs_manifest_region_end(region) - 1);
    return LFS_MANIFEST_MEM_REGION_OVERLAP;
}

/* M11. The entries are compared as written and masked afterwards; without the property nothing is
 * compared. */
static enum lfs_manifest_error read_stream_permissions(struct manifest_parser *parser,
                                                       const struct region_cursor *at)
{
    static const char property[] = "stream-ids-access-permissions";
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest_region *region = at->region;
    struct manifest_list list;
    uint32_t first = 0;

    LFS_TRY(lfs_manifest_read_optional_list(reader, at->place->node, property, &list));
    while (list.left > 0) {
        uint32_t entry;

        if (list.taken == (int)LFS_MANIFEST_MAX_STREAMS)
            return lfs_manifest_fail(
                reader, at->place->node, property, LFS_MANIFEST_DMA_ACCESS_PERMISSIONS_OVERFLOW,
                "%s has at most %u entries", property, LFS_MANIFEST_MAX_STREAMS);
        entry = lfs_manifest_list_next(&list);
        if (list.taken == 1)
            first = entry;
        if (entry == first)
            continue;
        lfs_manifest_fail(
            reader, at->place->node, property, LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS,
            "all entries must be equal, found 0x%x and 0x%x", (unsigned)first, (unsigned)entry);
        lfs_manifest_at_cell(reader, list.taken - 1);
        return LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS;
    }
    region->stream_permissions = first & 0xf;
    if (list.taken == 0 || (uint32_t)list.taken == region->stream_count)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(reader, at->place->node, property,
                      LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS, "%d entries for %u streams",
                      list.taken, (unsigned)region->stream_count);
    lfs_manifest_other(reader, at->place->node, "stream-ids", -1, "the streams are here");
    return LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS;
}

/* M12. Without rx_tx-info the RX and TX phandles are 0 and are compared all the same. */
static enum lfs_manifest_error bind_phandle(struct manifest_parser *parser,
                                            const struct region_cursor *at)
{
    struct lfs_manifest *out = parser->out;
    struct lfs_manifest_region *region = at->region;
    int index = (int)out->memory_region_count;

    if (!out->has_rxtx_info && !out->live_activation_support)
        return LFS_MANIFEST_SUCCESS;
    LFS_TRY(lfs_manifest_read_optional_u32(&parser->reader, at->place->node, "phandle",
                                           &region->phandle));
    if (region->phandle == out->rx_phandle)
        out->rx_region = index;
    else if (region->phandle == out->tx_phandle)
        out->tx_region = index;
    else if (out->live_activation_support && !parser->deck_live_buffer &&
             region->phandle == out->live_state_phandle)
        out->live_state_region = index;
    return LFS_MANIFEST_SUCCESS;
}

/* A check that failed in M10 has told enough: M11 compares with the streams that were read. */
static enum lfs_manifest_error read_memory_region(struct manifest_parser *parser, int node)
{
    struct manifest_reader *reader = &parser->reader;
    struct region_cursor at = lfs_manifest_memory_cursor(parser, parser->out->memory_region_count);
    uint32_t *unknown = &at.place->unknown;
    uint32_t streams = 0;

    LFS_STEP(reader, "M03", lfs_manifest_begin_region(parser, node, &at));
    LFS_LEARN(reader, "M04", *unknown, REGION_BASE, read_base(parser, &at));
    LFS_LEARN(reader, "M05", *unknown, REGION_PAGES, lfs_manifest_read_pages(parser, &at));
    LFS_LEARN(reader, "M06", *unknown, REGION_ATTRIBUTES,
              lfs_manifest_read_attributes(parser, &at));
    if (lfs_manifest_region_lies(parser, &at)) {
        if ((*unknown & REGION_ATTRIBUTES) == 0)
            LFS_STEP(reader, "M07", lfs_manifest_contain_region(parser, &at));
        LFS_STEP(reader, "M08", check_load_address(parser, &at));
        LFS_STEP(reader, "M09", lfs_manifest_align_region(parser, &at));
        LFS_STEP(reader, "M09", lfs_manifest_record_region(parser, &at));
    }
    LFS_LEARN(reader, "M10", streams, 1, lfs_manifest_read_streams(parser, &at));
    if (streams == 0)
        LFS_STEP(reader, "M11", read_stream_permissions(parser, &at));
    LFS_LEARN(reader, "M12", parser->unknown, FACT_PHANDLES, bind_phandle(parser, &at));
    parser->out->memory_region_count++;
    return LFS_MANIFEST_SUCCESS;
}

/* Severity P [X]: the firmware compares through a pointer that is still NULL. Naming one region
 * twice ends here too, since RX takes it. */
static enum lfs_manifest_error refuse_unresolved(struct manifest_parser *parser, int node)
{
    const struct lfs_manifest *out = parser->out;
    struct manifest_reader *reader = &parser->reader;
    const char *property = out->rx_region < 0 ? "rx-buffer" : "tx-buffer";

    lfs_manifest_panic(reader, "LINT_RXTX_UNRESOLVED", node, property,
                       LFS_MANIFEST_RXTX_SIZE_MISMATCH,
                       "no memory region of its own has the phandle of %s", property);
    if (out->rx_phandle == out->tx_phandle)
        lfs_manifest_other(reader, node, "rx-buffer", -1, "RX takes the same region");
    lfs_manifest_help(reader, "refer to a label of one of the first %u children of memory-regions",
                      parser->memory_room);
    return LFS_MANIFEST_RXTX_SIZE_MISMATCH;
}

/* M13. */
static enum lfs_manifest_error check_rxtx_pair(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;
    struct manifest_reader *reader = &parser->reader;
    int node = lfs_manifest_find_child(reader, 0, "rx_tx-info");
    struct region_cursor rx, tx;

    if (!out->has_rxtx_info || (parser->unknown & (FACT_RXTX | FACT_PHANDLES)) != 0)
        return LFS_MANIFEST_SUCCESS;
    if (out->rx_region < 0 || out->tx_region < 0)
        return refuse_unresolved(parser, node);
    rx = lfs_manifest_memory_cursor(parser, (uint32_t)out->rx_region);
    tx = lfs_manifest_memory_cursor(parser, (uint32_t)out->tx_region);
    if (((rx.place->unknown | tx.place->unknown) & REGION_PAGES) != 0 ||
        rx.region->pages == tx.region->pages)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(reader, tx.place->node, "pages-count", LFS_MANIFEST_RXTX_SIZE_MISMATCH,
                      "RX has %u pages and TX %u, they must be equal", (unsigned)rx.region->pages,
                      (unsigned)tx.region->pages);
    lfs_manifest_other(reader, rx.place->node, "pages-count", -1, "RX is here");
    return LFS_MANIFEST_RXTX_SIZE_MISMATCH;
}

/* MAN-17: by description first, then by node name. */
static void find_deck_buffer(struct manifest_parser *parser)
{
    static const char wanted[] = "live-state-buffer";
    struct lfs_manifest *out = parser->out;

    for (uint32_t i = out->memory_region_count; i-- > 0;) {
        if (strcmp(lfs_manifest_memory_region(out, i)->node, wanted) == 0)
            out->live_state_region = (int)i;
    }
    for (uint32_t i = out->memory_region_count; i-- > 0;) {
        if (strcmp(lfs_manifest_memory_region(out, i)->description, wanted) == 0)
            out->live_state_region = (int)i;
    }
}

static enum lfs_manifest_error need_deck_buffer(struct manifest_parser *parser)
{
    if (!parser->deck_live_buffer)
        return LFS_MANIFEST_SUCCESS;
    find_deck_buffer(parser);
    if (parser->out->live_state_region >= 0)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(
        &parser->reader, 0, "live-activation-support", LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT,
        "live activation needs a memory region described or called live-state-buffer");
}

/* Room for those of the node's children that the build reads. */
static void make_room(struct manifest_parser *parser, int node)
{
    const struct lfs_manifest_context *context = parser->context;
    uint32_t wanted = 0, further;
    int child;

    parser->memory_room = min(context->limits->memory_regions, LFS_MANIFEST_MAX_MEMORY_REGIONS);
    fdt_for_each_subnode(child, parser->reader.fdt, node) wanted++;
    wanted = min(min(wanted, context->limits->memory_regions), LFS_MANIFEST_ROOM_MEMORY_REGIONS);
    if (wanted <= LFS_MANIFEST_MAX_MEMORY_REGIONS || context->room.get == NULL)
        return;
    further = wanted - LFS_MANIFEST_MAX_MEMORY_REGIONS;
    parser->out->more_memory_regions =
        context->room.get(context->room.of, further * sizeof(struct further_region));
    if (parser->out->more_memory_regions == NULL)
        return;
    memset(parser->out->more_memory_regions, 0, further * sizeof(struct further_region));
    parser->more_memory_places =
        (struct region_place *)(parser->out->more_memory_regions + further);
    parser->memory_room = wanted;
}

static enum lfs_manifest_error read_regions(struct manifest_parser *parser, int node)
{
    struct manifest_reader *reader = &parser->reader;
    int child;

    LFS_STEP(reader, "M01",
             lfs_manifest_need_compatible(reader, node, "arm,ffa-manifest-memory-regions"));
    make_room(parser, node);
    fdt_for_each_subnode(child, reader->fdt, node)
    {
        /* Later children are ignored without a message (2.5). */
        if (parser->out->memory_region_count == parser->memory_room)
            break;
        LFS_TRY(read_memory_region(parser, child));
    }
    reader->step = "M02";
    if (parser->out->memory_region_count == 0)
        return lfs_manifest_fail(reader, node, NULL, LFS_MANIFEST_MEMORY_REGION_NODE_EMPTY,
                                 "memory-regions needs at least one region");
    LFS_STEP(reader, "M13", check_rxtx_pair(parser));
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_memory_regions(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    int node = lfs_manifest_find_child(reader, 0, "memory-regions");

    if (node >= 0) {
        enum lfs_manifest_error error = read_regions(parser, node);

        if (error != LFS_MANIFEST_SUCCESS && !reader->judging)
            return error;
    }
    LFS_LEARN(reader, "S28", parser->unknown, FACT_LIVE_BUFFER, need_deck_buffer(parser));
    return LFS_MANIFEST_SUCCESS;
}
