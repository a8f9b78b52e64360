/* SPDX-License-Identifier: BSD-3-Clause */
/* The steps that memory and device regions share (manifests-packages-boot 3.7, 3.8). */
#include "manifest_internal.h"

struct region_cursor lfs_manifest_memory_cursor(struct manifest_parser *parser, uint32_t i)
{
    struct lfs_manifest *out = parser->out;
    uint32_t further = i - LFS_MANIFEST_MAX_MEMORY_REGIONS;

    if (i < LFS_MANIFEST_MAX_MEMORY_REGIONS)
        return (struct region_cursor){LFS_MANIFEST_MEMORY, &out->memory_regions[i],
                                      &parser->memory_places[i]};
    return (struct region_cursor){LFS_MANIFEST_MEMORY, &out->more_memory_regions[further],
                                  &parser->more_memory_places[further]};
}

enum lfs_manifest_error lfs_manifest_begin_region(struct manifest_parser *parser, int node,
                                                  const struct region_cursor *at)
{
    struct lfs_manifest_region *region = at->region;

    lfs_manifest_copy_text(region->node, sizeof(region->node),
                           lfs_manifest_node_name(&parser->reader, node));
    at->place->node = node;
    region->phandle = LFS_MANIFEST_NONE;
    region->smmu_id = LFS_MANIFEST_NONE;
    region->dma_device = LFS_MANIFEST_NONE;
    return lfs_manifest_read_optional_string(&parser->reader, node, "description",
                                             region->description);
}

enum lfs_manifest_error lfs_manifest_read_pages(struct manifest_parser *parser,
                                                const struct region_cursor *at)
{
    LFS_TRY(
        lfs_manifest_read_u32(&parser->reader, at->place->node, "pages-count", &at->region->pages));
    if (at->region->pages == 0)
        return lfs_manifest_fail(&parser->reader, at->place->node, "pages-count",
                                 LFS_MANIFEST_MEM_REGION_EMPTY,
                                 "pages-count is 0, a region has at least one page");
    return LFS_MANIFEST_SUCCESS;
}

/* 2.7: bits above 3 are dropped. */
static void lint_attributes(struct manifest_parser *parser, const struct region_cursor *at,
                            uint32_t written)
{
    if (!parser->reader.judging || (written & ~0xfu) == 0)
        return;
    lfs_manifest_lint(&parser->reader, "LINT_VALUE_DROPPED", at->place->node, "attributes",
                      "Hafnium drops all but bits 3 to 0 of attributes 0x%x", (unsigned)written);
    lfs_manifest_help(&parser->reader, "write <0x%x>", (unsigned)(written & 0xf));
}

enum lfs_manifest_error lfs_manifest_read_attributes(struct manifest_parser *parser,
                                                     const struct region_cursor *at)
{
    struct lfs_manifest_region *region = at->region;
    bool device = at->kind == LFS_MANIFEST_DEVICE;
    uint32_t written = 0;
    uint32_t permissions;

    LFS_TRY(lfs_manifest_read_u32(&parser->reader, at->place->node, "attributes", &written));
    permissions = written & (LFS_MANIFEST_REGION_READ | LFS_MANIFEST_REGION_WRITE |
                             LFS_MANIFEST_REGION_EXECUTE);
    if ((permissions & LFS_MANIFEST_REGION_READ) == 0 ||
        (device && (permissions & LFS_MANIFEST_REGION_EXECUTE) != 0))
        return lfs_manifest_fail(&parser->reader, at->place->node, "attributes",
                                 LFS_MANIFEST_INVALID_MEM_PERM,
                                 "attributes 0x%x: bits 2 to 0 must be %s", (unsigned)written,
                                 device ? "1 (R) or 3 (RW)" : "1 (R), 3 (RW), 5 (RX) or 7 (RWX)");
    region->attributes = permissions | (written & LFS_MANIFEST_REGION_NON_SECURE);
    lint_attributes(parser, at, written);
    return LFS_MANIFEST_SUCCESS;
}

/* True when the region's end does not fit 64 bits. No range of the SPMC manifest can hold such a
 * region, so it is refused as outside of all and never shown to the callbacks. */
static bool region_wraps(const struct lfs_manifest_region *region)
{
    return lfs_manifest_region_size(region) > UINT64_MAX - region->base;
}

uint64_t lfs_manifest_region_end(const struct lfs_manifest_region *region)
{
    return region_wraps(region) ? UINT64_MAX : region->base + lfs_manifest_region_size(region);
}

bool lfs_manifest_region_lies(const struct manifest_parser *parser, const struct region_cursor *at)
{
    return (at->place->unknown & REGION_EXTENT) == 0 &&
           (!at->region->relative || parser->load_address_known);
}

const char *lfs_manifest_base_property(const struct lfs_manifest_region *region)
{
    return region->relative ? "load-address-relative-offset" : "base-address";
}

bool lfs_manifest_region_at(struct manifest_parser *parser, uint32_t index,
                            struct region_cursor *out)
{
    struct lfs_manifest *manifest = parser->out;

    if (index < manifest->memory_region_count) {
        *out = lfs_manifest_memory_cursor(parser, index);
        return true;
    }
    index -= manifest->memory_region_count;
    if (index >= manifest->device_region_count)
        return false;
    *out = (struct region_cursor){LFS_MANIFEST_DEVICE, &manifest->device_regions[index],
                                  &parser->device_places[index]};
    return true;
}

enum lfs_manifest_error lfs_manifest_contain_region(struct manifest_parser *parser,
                                                    const struct region_cursor *at)
{
    const struct lfs_manifest_context *context = parser->context;
    const struct lfs_manifest_region *region = at->region;
    bool memory = at->kind == LFS_MANIFEST_MEMORY;
    bool secure = (region->attributes & LFS_MANIFEST_REGION_NON_SECURE) == 0;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (region_wraps(region))
        error = memory ? LFS_MANIFEST_MEM_REGION_INVALID : LFS_MANIFEST_DEVICE_MEM_REGION_INVALID;
    else if (context->contain != NULL)
        error = context->contain(context->user, region, at->kind);
    if (error == LFS_MANIFEST_SUCCESS)
        return error;
    lfs_manifest_fail(&parser->reader, at->place->node, lfs_manifest_base_property(region), error,
                      "0x%llx with %u page%s is not inside one %ssecure %s range",
                      (unsigned long long)region->base, (unsigned)region->pages,
                      region->pages == 1 ? "" : "s", secure ? "" : "non-",
                      memory ? "memory" : "device");
    lfs_manifest_consumers(&parser->reader, "EL3 SPMC does not check where regions lie");
    return error;
}

enum lfs_manifest_error lfs_manifest_align_region(struct manifest_parser *parser,
                                                  const struct region_cursor *at)
{
    const struct lfs_manifest_region *region = at->region;

    if (region->base % LFS_MANIFEST_PAGE == 0)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(&parser->reader, at->place->node, lfs_manifest_base_property(region),
                      LFS_MANIFEST_MEM_REGION_UNALIGNED, "0x%llx is not a multiple of 0x%x",
                      (unsigned long long)region->base, LFS_MANIFEST_PAGE);
    lfs_manifest_consumers(&parser->reader, "EL3 SPMC does not check the alignment of regions");
    return LFS_MANIFEST_MEM_REGION_UNALIGNED;
}

/* Bytes by which a region misses its page. Such a region has been told already; it is taken to lie
 * in its pages, so that what it runs into is no second fault. */
static uint64_t astray(const struct lfs_manifest_region *region)
{
    return region->base % LFS_MANIFEST_PAGE;
}

static bool share_pages(const struct lfs_manifest_region *a, const struct lfs_manifest_region *b)
{
    return a->base - astray(a) < lfs_manifest_region_end(b) - astray(b) &&
           b->base - astray(b) < lfs_manifest_region_end(a) - astray(a);
}

/* Most manifests have their regions in order: then nothing earlier need be looked at. */
static bool is_beyond_all(struct manifest_parser *parser, const struct lfs_manifest_region *region)
{
    bool beyond = region->base - astray(region) >= parser->regions_end;

    if (lfs_manifest_region_end(region) > parser->regions_end)
        parser->regions_end = lfs_manifest_region_end(region);
    return beyond;
}

/* The earlier region of this manifest that shares a page with this one. */
static bool find_overlap(struct manifest_parser *parser, const struct region_cursor *at,
                         struct region_cursor *other)
{
    if (is_beyond_all(parser, at->region))
        return false;
    for (uint32_t i = 0; lfs_manifest_region_at(parser, i, other); i++) {
        if (lfs_manifest_region_lies(parser, other) && share_pages(at->region, other->region))
            return true;
    }
    return false;
}

static enum lfs_manifest_error refuse_overlap(struct manifest_parser *parser,
                                              const struct region_cursor *at,
                                              const struct region_cursor *other)
{
    lfs_manifest_fail(&parser->reader, at->place->node, lfs_manifest_base_property(at->region),
                      LFS_MANIFEST_MEM_REGION_OVERLAP, "'%s' overlaps '%s'", at->region->node,
                      other->region->node);
    lfs_manifest_fact(&parser->reader, "'%s' is 0x%llx to 0x%llx", at->region->node,
                      (unsigned long long)at->region->base,
                      (unsigned long long)lfs_manifest_region_end(at->region) - 1);
    lfs_manifest_other(&parser->reader, other->place->node,
                       lfs_manifest_base_property(other->region), -1,
                       "'%s' is here, 0x%llx to 0x%llx", other->region->node,
                       (unsigned long long)other->region->base,
                       (unsigned long long)lfs_manifest_region_end(other->region) - 1);
    return LFS_MANIFEST_MEM_REGION_OVERLAP;
}

/* A judgement keeps a ledger of the one manifest, to name both regions of an overlap. */
enum lfs_manifest_error lfs_manifest_record_region(struct manifest_parser *parser,
                                                   const struct region_cursor *at)
{
    const struct lfs_manifest_context *context = parser->context;
    struct region_cursor other;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (parser->reader.judging && find_overlap(parser, at, &other))
        return refuse_overlap(parser, at, &other);
    /* A device region that wraps gets its verdict at D08, as permissions come first. */
    if (context->record != NULL && !region_wraps(at->region))
        error = context->record(context->user, at->region, at->kind);
    if (error == LFS_MANIFEST_SUCCESS)
        return error;
    return lfs_manifest_fail(&parser->reader, at->place->node,
                             lfs_manifest_base_property(at->region), error,
                             "0x%llx with %u page%s overlaps memory that is already taken",
                             (unsigned long long)at->region->base, (unsigned)at->region->pages,
                             at->region->pages == 1 ? "" : "s");
}

/* M10 and D11. */
enum lfs_manifest_error lfs_manifest_read_streams(struct manifest_parser *parser,
                                                  const struct region_cursor *at)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest_region *region = at->region;
    int node = at->place->node;
    struct manifest_list list;

    LFS_TRY(lfs_manifest_read_optional_u32(reader, node, "smmu-id", &region->smmu_id));
    LFS_TRY(lfs_manifest_read_optional_list(reader, node, "stream-ids", &list));
    while (list.left > 0) {
        if (region->stream_count == LFS_MANIFEST_MAX_STREAMS) {
            lfs_manifest_fail(reader, node, "stream-ids", LFS_MANIFEST_STREAM_IDS_OVERFLOW,
                              "a region has at most %u streams", LFS_MANIFEST_MAX_STREAMS);
            lfs_manifest_at_cell(reader, list.taken);
            return LFS_MANIFEST_STREAM_IDS_OVERFLOW;
        }
        region->stream_ids[region->stream_count++] = lfs_manifest_list_next(&list);
    }
    if (region->stream_count > 0 && region->smmu_id == LFS_MANIFEST_NONE)
        return lfs_manifest_fail(reader, node, "stream-ids", LFS_MANIFEST_MISSING_SMMU_ID,
                                 "stream-ids need an smmu-id in the same node");
    return LFS_MANIFEST_SUCCESS;
}
