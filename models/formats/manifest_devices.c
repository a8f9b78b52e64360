/* SPDX-License-Identifier: BSD-3-Clause */
/* Device regions (manifests-packages-boot 3.8) and the check of streams against them (S33). */
#include "manifest_internal.h"

#include <libfdt.h>

/* Finds interrupt id in one region, NULL if it is not listed there. */
static struct lfs_manifest_interrupt *find_interrupt(struct lfs_manifest_region *region,
                                                     uint32_t id)
{
    for (uint32_t i = 0; i < region->interrupt_count; i++) {
        if (region->interrupts[i].id == id)
            return &region->interrupts[i];
    }
    return NULL;
}

/* The set of ids is this manifest's own: the same id in two partitions is never seen (3.8). */
static bool interrupt_known(struct manifest_parser *parser, uint32_t id)
{
    for (uint32_t i = 0; i <= parser->out->device_region_count; i++) {
        if (find_interrupt(&parser->out->device_regions[i], id) != NULL)
            return true;
    }
    return false;
}

/* D09. The pairs after the fourth are dropped, even an odd cell among them. */
static enum lfs_manifest_error read_interrupts(struct manifest_parser *parser, int node,
                                               struct lfs_manifest_region *region)
{
    struct manifest_list list;

    LFS_TRY(lfs_manifest_read_optional_list(parser, node, "interrupts", &list));
    while (list.left > 0 && region->interrupt_count < LFS_MANIFEST_MAX_INTERRUPTS) {
        struct lfs_manifest_interrupt *interrupt = &region->interrupts[region->interrupt_count];
        uint32_t id = lfs_manifest_list_next(&list);

        /* Severity P: the firmware indexes its bitmap unchecked (MF-59). */
        if (id >= parser->context->interrupt_ids)
            return lfs_manifest_panics(
                parser, lfs_manifest_fail(parser, node, "interrupts", LFS_MANIFEST_INTEGER_OVERFLOW,
                                          "interrupt %u, ids end below %u", (unsigned)id,
                                          (unsigned)parser->context->interrupt_ids));
        if (interrupt_known(parser, id))
            return lfs_manifest_fail(parser, node, "interrupts", LFS_MANIFEST_INTERRUPT_ID_REPEATED,
                                     "interrupt %u is already listed in this manifest",
                                     (unsigned)id);
        if (list.left == 0)
            return lfs_manifest_fail(
                parser, node, "interrupts", LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                "interrupt %u has no attributes: the list holds pairs", (unsigned)id);
        interrupt->id = id;
        interrupt->attributes = lfs_manifest_list_next(&list);
        region->interrupt_count++;
    }
    return LFS_MANIFEST_SUCCESS;
}

/* D10. */
static enum lfs_manifest_error read_interrupt_targets(struct manifest_parser *parser, int node,
                                                      struct lfs_manifest_region *region)
{
    static const char property[] = "interrupts-target";
    struct manifest_list list;

    if (region->interrupt_count == 0)
        return LFS_MANIFEST_SUCCESS;
    LFS_TRY(lfs_manifest_read_optional_list(parser, node, property, &list));
    while (list.left > 0) {
        uint32_t id = lfs_manifest_list_next(&list);
        struct lfs_manifest_interrupt *interrupt = find_interrupt(region, id);
        uint32_t high;

        if (!interrupt_known(parser, id))
            return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST,
                                     "interrupt %u is not in the list of this node", (unsigned)id);
        /* Severity P, both (D10): a cell is taken from the empty list; an id of another node passes
         * the test above and is then looked for here. */
        if (list.left < 2)
            return lfs_manifest_panics(
                parser,
                lfs_manifest_fail(parser, node, property, LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                                  "the list holds triples: id, MPIDR high, MPIDR low"));
        if (interrupt == NULL)
            return lfs_manifest_panics(
                parser,
                lfs_manifest_fail(parser, node, property, LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST,
                                  "interrupt %u belongs to another node", (unsigned)id));
        high = lfs_manifest_list_next(&list);
        interrupt->mpidr = (uint64_t)high << 32 | lfs_manifest_list_next(&list);
        interrupt->has_target = true;
    }
    return LFS_MANIFEST_SUCCESS;
}

/* D12. */
static enum lfs_manifest_error count_dma_device(struct manifest_parser *parser, int node,
                                                struct lfs_manifest_region *region)
{
    struct lfs_manifest *out = parser->out;

    if (region->smmu_id == LFS_MANIFEST_NONE)
        return LFS_MANIFEST_SUCCESS;
    region->dma_device = out->dma_device_count++;
    if (out->dma_device_count > parser->context->max_dma_devices)
        return lfs_manifest_fail(parser, node, "smmu-id", LFS_MANIFEST_DMA_DEVICE_OVERFLOW,
                                 "at most %u devices of a partition have an smmu-id",
                                 (unsigned)parser->context->max_dma_devices);
    return LFS_MANIFEST_SUCCESS;
}

/* Unlike memory regions, the ledger is asked before permissions and containment (3.8). */
static enum lfs_manifest_error read_device_region(struct manifest_parser *parser, int node)
{
    struct lfs_manifest_region *region =
        &parser->out->device_regions[parser->out->device_region_count];

    LFS_TRY(lfs_manifest_begin_region(parser, node, region));
    LFS_TRY(lfs_manifest_read_number(parser, node, "base-address", UINT64_MAX, &region->base));
    LFS_TRY(lfs_manifest_read_pages(parser, node, region));
    LFS_TRY(lfs_manifest_record_region(parser, node, region, LFS_MANIFEST_DEVICE));
    LFS_TRY(lfs_manifest_read_attributes(parser, node, region, LFS_MANIFEST_DEVICE));
    LFS_TRY(lfs_manifest_contain_region(parser, node, region, LFS_MANIFEST_DEVICE));
    LFS_TRY(read_interrupts(parser, node, region));
    LFS_TRY(read_interrupt_targets(parser, node, region));
    LFS_TRY(lfs_manifest_read_streams(parser, node, region));
    LFS_TRY(count_dma_device(parser, node, region));
    LFS_TRY(lfs_manifest_read_bool(parser, node, "exclusive-access", &region->exclusive_access));
    parser->out->device_region_count++;
    return LFS_MANIFEST_SUCCESS;
}

static bool device_has_stream(const struct lfs_manifest *manifest, uint32_t stream)
{
    for (uint32_t i = 0; i < manifest->device_region_count; i++) {
        const struct lfs_manifest_region *device = &manifest->device_regions[i];

        for (uint32_t j = 0; j < device->stream_count; j++) {
            if (device->stream_ids[j] == stream)
                return true;
        }
    }
    return false;
}

/* S33. Stream numbers alone are compared, not the SMMU they belong to. */
static enum lfs_manifest_error check_streams(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    for (uint32_t i = 0; i < out->memory_region_count; i++) {
        const struct lfs_manifest_region *region = &out->memory_regions[i];

        for (uint32_t j = 0; j < region->stream_count; j++) {
            if (!device_has_stream(out, region->stream_ids[j]))
                return lfs_manifest_fail(
                    parser, lfs_manifest_find_child(parser, 0, "memory-regions"), "stream-ids",
                    LFS_MANIFEST_NOT_COMPATIBLE, "stream %u of \"%s\" belongs to no device region",
                    (unsigned)region->stream_ids[j], region->node);
        }
    }
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_device_regions(struct manifest_parser *parser)
{
    int node = lfs_manifest_find_child(parser, 0, "device-regions");
    int child;

    if (node < 0)
        return check_streams(parser);
    LFS_TRY(lfs_manifest_need_compatible(parser, node, "arm,ffa-manifest-device-regions"));
    fdt_for_each_subnode(child, parser->fdt, node)
    {
        /* Later children are ignored without a message (2.6). */
        if (parser->out->device_region_count == LFS_MANIFEST_MAX_DEVICE_REGIONS)
            break;
        LFS_TRY(read_device_region(parser, child));
    }
    if (parser->out->device_region_count == 0)
        return lfs_manifest_fail(parser, node, NULL, LFS_MANIFEST_DEVICE_REGION_NODE_EMPTY,
                                 "the node needs at least one region");
    return check_streams(parser);
}
