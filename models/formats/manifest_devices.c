/* SPDX-License-Identifier: BSD-3-Clause */
/* Device regions (manifests-packages-boot 3.8) and the check of streams against them (S33). */
#include "manifest_internal.h"

#include <libfdt.h>

/* Where an interrupt id is listed: device region and index in its interrupts. */
struct interrupt_place {
    uint32_t device;
    uint32_t index;
};

static bool find_in_device(const struct manifest_parser *parser, uint32_t device, uint32_t id,
                           uint32_t *index)
{
    const struct lfs_manifest_region *region = &parser->out->device_regions[device];

    for (uint32_t i = 0; i < region->interrupt_count; i++) {
        if (region->interrupts[i].id == id) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* The set of ids is this manifest's own: the same id in two partitions is never seen (3.8). The
 * device region being read counts. */
static bool find_interrupt(const struct manifest_parser *parser, uint32_t id,
                           struct interrupt_place *out)
{
    for (out->device = 0; out->device <= parser->out->device_region_count; out->device++) {
        if (find_in_device(parser, out->device, id, &out->index))
            return true;
    }
    return false;
}

static void point_at_interrupt(struct manifest_parser *parser, const struct interrupt_place *at,
                               const char *text)
{
    const struct region_place *place = &parser->device_places[at->device];

    lfs_manifest_other(&parser->reader, place->node, "interrupts",
                       place->interrupt_cells[at->index], "%s", text);
}

static enum lfs_manifest_error check_interrupt(struct manifest_parser *parser, int node,
                                               const struct manifest_list *list, uint32_t id)
{
    struct manifest_reader *reader = &parser->reader;
    uint32_t limit = parser->context->limits->interrupt_ids;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;
    struct interrupt_place first;

    /* Severity P: the firmware indexes its bitmap unchecked (MF-59). */
    if (id >= limit)
        error = lfs_manifest_panic(
            reader, "LINT_INTID_RANGE", node, "interrupts", LFS_MANIFEST_INTEGER_OVERFLOW,
            "interrupt %u is outside the build's ids 0 to %u", (unsigned)id, (unsigned)limit - 1);
    else if (find_interrupt(parser, id, &first)) {
        error = lfs_manifest_fail(reader, node, "interrupts", LFS_MANIFEST_INTERRUPT_ID_REPEATED,
                                  "interrupt %u is already listed in this manifest", (unsigned)id);
        point_at_interrupt(parser, &first, "it is listed here first");
    } else if (list->left == 0)
        error =
            lfs_manifest_fail(reader, node, "interrupts", LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                              "interrupt %u has no attributes: the list holds pairs", (unsigned)id);
    if (error != LFS_MANIFEST_SUCCESS)
        lfs_manifest_at_cell(reader, list->taken - 1);
    return error;
}

/* D09. The pairs after the fourth are dropped, even an odd cell among them. */
static enum lfs_manifest_error read_interrupts(struct manifest_parser *parser,
                                               const struct region_cursor *at)
{
    struct lfs_manifest_region *region = at->region;
    enum lfs_manifest_error result = LFS_MANIFEST_SUCCESS;
    struct manifest_list list;

    LFS_TRY(lfs_manifest_read_optional_list(&parser->reader, at->place->node, "interrupts", &list));
    for (uint32_t i = 0; list.left > 0 && i < LFS_MANIFEST_MAX_INTERRUPTS; i++) {
        uint32_t id = lfs_manifest_list_next(&list);
        enum lfs_manifest_error error = check_interrupt(parser, at->place->node, &list, id);
        uint32_t attributes = list.left > 0 ? lfs_manifest_list_next(&list) : 0;

        if (error != LFS_MANIFEST_SUCCESS && !parser->reader.judging)
            return error;
        if (error != LFS_MANIFEST_SUCCESS) {
            result = error;
            continue;
        }
        at->place->interrupt_cells[region->interrupt_count] = list.taken - 2;
        region->interrupts[region->interrupt_count].id = id;
        region->interrupts[region->interrupt_count].attributes = attributes;
        region->interrupt_count++;
    }
    return result;
}

/* Severity P, both (D10): a cell is taken from the empty list; an id of another node passes the
 * test for a known one and is then looked for in its own node. */
static enum lfs_manifest_error check_target(struct manifest_parser *parser, int node,
                                            const struct manifest_list *list, uint32_t id)
{
    static const char property[] = "interrupts-target";
    uint32_t device = parser->out->device_region_count;
    struct manifest_reader *reader = &parser->reader;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;
    struct interrupt_place place;

    if (!find_interrupt(parser, id, &place))
        error = lfs_manifest_fail(reader, node, property, LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST,
                                  "interrupt %u is not in the list of this node", (unsigned)id);
    else if (list->left < 2)
        error = lfs_manifest_panic(reader, "LINT_TARGET_TRUNCATED", node, property,
                                   LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                                   "the list holds triples: id, MPIDR high, MPIDR low");
    else if (place.device != device) {
        error = lfs_manifest_panic(reader, "INTERRUPT_ID_NOT_IN_LIST", node, property,
                                   LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST,
                                   "interrupt %u belongs to another node", (unsigned)id);
        point_at_interrupt(parser, &place, "it is listed here");
    }
    if (error != LFS_MANIFEST_SUCCESS)
        lfs_manifest_at_cell(reader, list->taken - 1);
    return error;
}

static void take_target(struct lfs_manifest_interrupt *interrupt, struct manifest_list *list)
{
    uint64_t high = lfs_manifest_list_next(list);

    interrupt->mpidr = high << 32 | lfs_manifest_list_next(list);
    interrupt->has_target = true;
}

/* D10. Ids that D09 refused are not looked for. */
static enum lfs_manifest_error read_interrupt_targets(struct manifest_parser *parser,
                                                      const struct region_cursor *at)
{
    struct lfs_manifest_region *region = at->region;
    enum lfs_manifest_error result = LFS_MANIFEST_SUCCESS;
    struct manifest_list list;

    if (region->interrupt_count == 0 || (at->place->unknown & REGION_INTERRUPTS) != 0)
        return LFS_MANIFEST_SUCCESS;
    LFS_TRY(lfs_manifest_read_optional_list(&parser->reader, at->place->node, "interrupts-target",
                                            &list));
    while (list.left > 0) {
        uint32_t id = lfs_manifest_list_next(&list);
        enum lfs_manifest_error error = check_target(parser, at->place->node, &list, id);
        struct lfs_manifest_interrupt skipped;
        uint32_t index;

        if (error != LFS_MANIFEST_SUCCESS)
            result = error;
        if ((error != LFS_MANIFEST_SUCCESS && !parser->reader.judging) || list.left < 2)
            return result;
        take_target(error == LFS_MANIFEST_SUCCESS &&
                            find_in_device(parser, parser->out->device_region_count, id, &index)
                        ? &region->interrupts[index]
                        : &skipped,
                    &list);
    }
    return result;
}

/* D12. */
static enum lfs_manifest_error count_dma_device(struct manifest_parser *parser,
                                                const struct region_cursor *at)
{
    struct lfs_manifest *out = parser->out;
    uint32_t limit = parser->context->limits->dma_devices;

    if (at->region->smmu_id == LFS_MANIFEST_NONE)
        return LFS_MANIFEST_SUCCESS;
    at->region->dma_device = out->dma_device_count++;
    if (out->dma_device_count > limit)
        return lfs_manifest_fail(
            &parser->reader, at->place->node, "smmu-id", LFS_MANIFEST_DMA_DEVICE_OVERFLOW,
            "at most %u device regions of a partition have an smmu-id", (unsigned)limit);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_device_base(struct manifest_parser *parser,
                                                const struct region_cursor *at)
{
    return lfs_manifest_read_number(&parser->reader, at->place->node, "base-address", UINT64_MAX,
                                    &at->region->base);
}

/* Unlike memory regions, the ledger is asked before permissions and containment (3.8). */
static enum lfs_manifest_error read_device_region(struct manifest_parser *parser, int node)
{
    struct manifest_reader *reader = &parser->reader;
    uint32_t index = parser->out->device_region_count;
    struct region_cursor at = {LFS_MANIFEST_DEVICE, &parser->out->device_regions[index],
                               &parser->device_places[index]};
    uint32_t *unknown = &at.place->unknown;
    bool lies;

    LFS_STEP(reader, "D03", lfs_manifest_begin_region(parser, node, &at));
    LFS_LEARN(reader, "D04", *unknown, REGION_BASE, read_device_base(parser, &at));
    LFS_LEARN(reader, "D05", *unknown, REGION_PAGES, lfs_manifest_read_pages(parser, &at));
    lies = lfs_manifest_region_lies(parser, &at);
    if (lies) {
        LFS_STEP(reader, "D06", lfs_manifest_align_region(parser, &at));
        LFS_STEP(reader, "D06", lfs_manifest_record_region(parser, &at));
    }
    LFS_LEARN(reader, "D07", *unknown, REGION_ATTRIBUTES,
              lfs_manifest_read_attributes(parser, &at));
    if (lies && (*unknown & REGION_ATTRIBUTES) == 0)
        LFS_STEP(reader, "D08", lfs_manifest_contain_region(parser, &at));
    LFS_LEARN(reader, "D09", *unknown, REGION_INTERRUPTS, read_interrupts(parser, &at));
    LFS_STEP(reader, "D10", read_interrupt_targets(parser, &at));
    LFS_LEARN(reader, "D11", parser->unknown, FACT_STREAMS, lfs_manifest_read_streams(parser, &at));
    LFS_STEP(reader, "D12", count_dma_device(parser, &at));
    LFS_STEP(
        reader, "D13",
        lfs_manifest_read_bool(reader, node, "exclusive-access", &at.region->exclusive_access));
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

static enum lfs_manifest_error check_stream(struct manifest_parser *parser, uint32_t region,
                                            uint32_t stream)
{
    uint32_t id = lfs_manifest_memory_region(parser->out, region)->stream_ids[stream];

    if (device_has_stream(parser->out, id))
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, lfs_manifest_memory_cursor(parser, region).place->node,
                      "stream-ids", LFS_MANIFEST_NOT_COMPATIBLE,
                      "stream %u of \"%s\" belongs to no device region", (unsigned)id,
                      lfs_manifest_memory_region(parser->out, region)->node);
    lfs_manifest_at_cell(&parser->reader, (int)stream);
    return LFS_MANIFEST_NOT_COMPATIBLE;
}

/* S33. Stream numbers alone are compared, not the SMMU they belong to. */
static enum lfs_manifest_error check_streams(struct manifest_parser *parser)
{
    const struct lfs_manifest *out = parser->out;

    if ((parser->unknown & FACT_STREAMS) != 0)
        return LFS_MANIFEST_SUCCESS;
    for (uint32_t i = 0; i < out->memory_region_count; i++) {
        for (uint32_t j = 0; j < lfs_manifest_memory_region(out, i)->stream_count; j++)
            LFS_STEP(&parser->reader, "S33", check_stream(parser, i, j));
    }
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_regions(struct manifest_parser *parser, int node)
{
    struct manifest_reader *reader = &parser->reader;
    int child;

    LFS_STEP(reader, "D01",
             lfs_manifest_need_compatible(reader, node, "arm,ffa-manifest-device-regions"));
    fdt_for_each_subnode(child, reader->fdt, node)
    {
        /* Later children are ignored without a message (2.6). */
        if (parser->out->device_region_count == LFS_MANIFEST_MAX_DEVICE_REGIONS)
            break;
        LFS_TRY(read_device_region(parser, child));
    }
    reader->step = "D02";
    if (parser->out->device_region_count == 0)
        return lfs_manifest_fail(reader, node, NULL, LFS_MANIFEST_DEVICE_REGION_NODE_EMPTY,
                                 "device-regions needs at least one region");
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_device_regions(struct manifest_parser *parser)
{
    int node = lfs_manifest_find_child(&parser->reader, 0, "device-regions");

    if (node >= 0) {
        enum lfs_manifest_error error = read_regions(parser, node);

        if (error != LFS_MANIFEST_SUCCESS && !parser->reader.judging)
            return error;
    }
    return check_streams(parser);
}
