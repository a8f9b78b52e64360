/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transaction descriptors (ffa-memory.md 1): each table's offsets, and the places in order
 * when one is written (1.9, 1.11). */
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/bytes.h"
#include "lfasim/formats/mem_descriptor.h"

/* 1.1: five fields stand at the same place in both headers. */
enum {
    AT_SENDER = 0,
    AT_ATTRIBUTES = 2,
    AT_RESERVED_V1_0 = 3,
    AT_FLAGS = 4,
    AT_HANDLE = 8,
    AT_TAG = 16,
    AT_EMAD_SIZE = 24, /* 1.0: reserved */
    AT_EMAD_COUNT = 28,
    AT_EMAD_OFFSET = 32,
    AT_RESERVED = 36
};
/* 1.4 */
enum {
    AT_RECEIVER = 0,
    AT_PERMISSIONS = 2,
    AT_EMAD_FLAGS = 3,
    AT_COMPOSITE = 4,
    AT_IMPDEF = 8,
    AT_RESERVED_16 = 8,
    AT_RESERVED_32 = 24,
    EMAD_RESERVED_SIZE = 8
};
/* 1.5, 1.6, 1.7 */
enum { AT_PAGES = 0, AT_CONSTITUENTS = 4, AT_COMPOSITE_RESERVED = 8 };
enum { AT_BASE = 0, AT_RANGE_PAGES = 8, AT_RANGE_RESERVED = 12 };
enum { AT_RELINQUISH_HANDLE = 0, AT_RELINQUISH_FLAGS = 8, AT_COUNT = 12, ENDPOINT_SIZE = 2 };
/* 1.8 */
enum { AT_RXTX_ENDPOINT = 0, AT_RX_COMPOSITE = 4, AT_TX_COMPOSITE = 8 };

static bool inside(size_t size, uint64_t offset, uint64_t length)
{
    return offset <= size && length <= size - offset;
}

static bool all_zero(const uint8_t *at, size_t length)
{
    uint8_t any = 0;

    for (size_t i = 0; i < length; i++)
        any |= at[i];
    return any == 0;
}

enum lfs_mem_layout lfs_mem_layout_of(uint32_t ffa_version)
{
    if (ffa_version < FFA_VERSION_1_1)
        return LFS_MEM_V1_0;
    return ffa_version < FFA_VERSION_1_2 ? LFS_MEM_V1_1 : LFS_MEM_V1_2;
}

uint32_t lfs_mem_header_size(enum lfs_mem_layout layout)
{
    return layout == LFS_MEM_V1_0 ? LFS_MEM_HEADER_V1_0 : LFS_MEM_HEADER;
}

uint32_t lfs_mem_emad_size(enum lfs_mem_layout layout)
{
    return layout == LFS_MEM_V1_2 ? LFS_MEM_EMAD_32 : LFS_MEM_EMAD_16;
}

/* ---- reading --------------------------------------------------------------------------------- */

bool lfs_mem_get_header(const uint8_t *bytes, size_t size, uint32_t ffa_version,
                        struct lfs_mem_header *out)
{
    enum lfs_mem_layout layout = lfs_mem_layout_of(ffa_version);

    if (!inside(size, 0, lfs_mem_header_size(layout)))
        return false;
    *out = (struct lfs_mem_header){.sender = lfs_get_le16(bytes + AT_SENDER),
                                   .flags = lfs_get_le32(bytes + AT_FLAGS),
                                   .handle = lfs_get_le64(bytes + AT_HANDLE),
                                   .tag = lfs_get_le64(bytes + AT_TAG),
                                   .emad_count = lfs_get_le32(bytes + AT_EMAD_COUNT)};
    if (layout == LFS_MEM_V1_0) {
        out->attributes = bytes[AT_ATTRIBUTES];
        out->emad_size = LFS_MEM_EMAD_16;
        out->emad_offset = LFS_MEM_HEADER_V1_0;
        out->reserved_zero =
            bytes[AT_RESERVED_V1_0] == 0 && lfs_get_le32(bytes + AT_EMAD_SIZE) == 0;
    } else {
        out->attributes = lfs_get_le16(bytes + AT_ATTRIBUTES);
        out->emad_size = lfs_get_le32(bytes + AT_EMAD_SIZE);
        out->emad_offset = lfs_get_le32(bytes + AT_EMAD_OFFSET);
        out->reserved_zero = all_zero(bytes + AT_RESERVED, LFS_MEM_HEADER - AT_RESERVED);
    }
    return true;
}

bool lfs_mem_get_emad(const uint8_t *bytes, size_t size, const struct lfs_mem_header *header,
                      uint32_t i, struct lfs_mem_emad *out)
{
    bool wide = header->emad_size >= LFS_MEM_EMAD_32 && header->emad_size % LFS_MEM_EMAD_16 == 0;
    uint64_t offset = header->emad_offset + (uint64_t)i * header->emad_size;
    const uint8_t *at;

    if (i >= header->emad_count || (!wide && header->emad_size != LFS_MEM_EMAD_16) ||
        !inside(size, offset, header->emad_size))
        return false;
    at = bytes + offset;
    *out = (struct lfs_mem_emad){.receiver = lfs_get_le16(at + AT_RECEIVER),
                                 .permissions = at[AT_PERMISSIONS],
                                 .flags = at[AT_EMAD_FLAGS],
                                 .composite = lfs_get_le32(at + AT_COMPOSITE)};
    if (wide) {
        out->impdef[0] = lfs_get_le64(at + AT_IMPDEF);
        out->impdef[1] = lfs_get_le64(at + AT_IMPDEF + 8);
    }
    out->reserved_zero =
        all_zero(at + (wide ? AT_RESERVED_32 : AT_RESERVED_16), EMAD_RESERVED_SIZE);
    return true;
}

bool lfs_mem_get_composite(const uint8_t *bytes, size_t size, uint64_t offset,
                           struct lfs_mem_composite *out)
{
    if (!inside(size, offset, LFS_MEM_COMPOSITE))
        return false;
    bytes += offset;
    out->pages = lfs_get_le32(bytes + AT_PAGES);
    out->constituents = lfs_get_le32(bytes + AT_CONSTITUENTS);
    out->reserved = lfs_get_le64(bytes + AT_COMPOSITE_RESERVED);
    return true;
}

bool lfs_mem_get_range(const uint8_t *bytes, size_t size, uint64_t offset,
                       struct lfs_mem_range *out)
{
    if (!inside(size, offset, LFS_MEM_CONSTITUENT))
        return false;
    bytes += offset;
    out->base = lfs_get_le64(bytes + AT_BASE);
    out->pages = lfs_get_le32(bytes + AT_RANGE_PAGES);
    out->reserved = lfs_get_le32(bytes + AT_RANGE_RESERVED);
    return true;
}

bool lfs_mem_get_relinquish(const uint8_t *bytes, size_t size, struct lfs_mem_relinquish *out)
{
    if (!inside(size, 0, LFS_MEM_RELINQUISH))
        return false;
    out->handle = lfs_get_le64(bytes + AT_RELINQUISH_HANDLE);
    out->flags = lfs_get_le32(bytes + AT_RELINQUISH_FLAGS);
    out->count = lfs_get_le32(bytes + AT_COUNT);
    return true;
}

bool lfs_mem_get_relinquish_endpoint(const uint8_t *bytes, size_t size, uint32_t i, uint16_t *id)
{
    uint64_t offset = LFS_MEM_RELINQUISH + (uint64_t)i * ENDPOINT_SIZE;
    struct lfs_mem_relinquish head;

    if (!lfs_mem_get_relinquish(bytes, size, &head) || i >= head.count ||
        !inside(size, offset, ENDPOINT_SIZE))
        return false;
    *id = lfs_get_le16(bytes + offset);
    return true;
}

bool lfs_mem_get_rxtx(const uint8_t *bytes, size_t size, struct lfs_mem_rxtx *out)
{
    if (!inside(size, 0, LFS_MEM_RXTX_HEADER))
        return false;
    out->endpoint = lfs_get_le16(bytes + AT_RXTX_ENDPOINT);
    out->rx = lfs_get_le32(bytes + AT_RX_COMPOSITE);
    out->tx = lfs_get_le32(bytes + AT_TX_COMPOSITE);
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_header(const struct lfs_mem_descriptor *d, uint8_t *at)
{
    lfs_put_le16(at + AT_SENDER, d->sender);
    at[AT_ATTRIBUTES] = (uint8_t)d->attributes;
    lfs_put_le32(at + AT_FLAGS, d->flags);
    lfs_put_le64(at + AT_HANDLE, d->handle);
    lfs_put_le64(at + AT_TAG, d->tag);
    lfs_put_le32(at + AT_EMAD_COUNT, d->emad_count);
    if (d->layout != LFS_MEM_V1_0) {
        lfs_put_le16(at + AT_ATTRIBUTES, d->attributes);
        lfs_put_le32(at + AT_EMAD_SIZE, lfs_mem_emad_size(d->layout));
        lfs_put_le32(at + AT_EMAD_OFFSET, LFS_MEM_HEADER);
    }
}

static void put_emad(const struct lfs_mem_emad *emad, enum lfs_mem_layout layout,
                     uint32_t composite, uint8_t *at)
{
    lfs_put_le16(at + AT_RECEIVER, emad->receiver);
    at[AT_PERMISSIONS] = emad->permissions;
    at[AT_EMAD_FLAGS] = emad->flags;
    lfs_put_le32(at + AT_COMPOSITE, composite);
    if (layout == LFS_MEM_V1_2) {
        lfs_put_le64(at + AT_IMPDEF, emad->impdef[0]);
        lfs_put_le64(at + AT_IMPDEF + 8, emad->impdef[1]);
    }
}

/* Where the composite is, or would be. */
static uint64_t composite_offset(const struct lfs_mem_descriptor *d)
{
    return lfs_mem_header_size(d->layout) + (uint64_t)d->emad_count * lfs_mem_emad_size(d->layout);
}

static uint64_t bytes_with(const struct lfs_mem_descriptor *d, uint32_t ranges)
{
    uint64_t bytes = composite_offset(d);

    return d->with_composite ? bytes + LFS_MEM_COMPOSITE + (uint64_t)ranges * LFS_MEM_CONSTITUENT
                             : bytes;
}

uint64_t lfs_mem_total(const struct lfs_mem_descriptor *descriptor)
{
    return bytes_with(descriptor, descriptor->constituents);
}

size_t lfs_mem_put(const struct lfs_mem_descriptor *descriptor, uint8_t *out, size_t room)
{
    uint64_t size = bytes_with(descriptor, descriptor->range_count);
    uint64_t composite = composite_offset(descriptor);
    uint8_t *at = out + lfs_mem_header_size(descriptor->layout);

    if (size > room)
        return 0;
    memset(out, 0, size);
    put_header(descriptor, out);
    for (uint32_t i = 0; i < descriptor->emad_count; i++) {
        put_emad(&descriptor->emads[i], descriptor->layout,
                 descriptor->with_composite ? (uint32_t)composite : 0, at);
        at += lfs_mem_emad_size(descriptor->layout);
    }
    if (!descriptor->with_composite)
        return size;
    lfs_put_le32(at + AT_PAGES, descriptor->pages);
    lfs_put_le32(at + AT_CONSTITUENTS, descriptor->constituents);
    lfs_mem_put_ranges(descriptor->ranges, descriptor->range_count, at + LFS_MEM_COMPOSITE,
                       room - composite - LFS_MEM_COMPOSITE);
    return size;
}

size_t lfs_mem_put_ranges(const struct lfs_mem_range *ranges, uint32_t count, uint8_t *out,
                          size_t room)
{
    if (room / LFS_MEM_CONSTITUENT < count)
        return 0;
    for (uint32_t i = 0; i < count; i++, out += LFS_MEM_CONSTITUENT) {
        lfs_put_le64(out + AT_BASE, ranges[i].base);
        lfs_put_le32(out + AT_RANGE_PAGES, ranges[i].pages);
        lfs_put_le32(out + AT_RANGE_RESERVED, ranges[i].reserved);
    }
    return (size_t)count * LFS_MEM_CONSTITUENT;
}

size_t lfs_mem_put_relinquish(uint64_t handle, uint32_t flags, const uint16_t *endpoints,
                              uint32_t count, uint8_t *out, size_t room)
{
    uint64_t size = LFS_MEM_RELINQUISH + (uint64_t)count * ENDPOINT_SIZE;

    if (size > room)
        return 0;
    lfs_put_le64(out + AT_RELINQUISH_HANDLE, handle);
    lfs_put_le32(out + AT_RELINQUISH_FLAGS, flags);
    lfs_put_le32(out + AT_COUNT, count);
    for (uint32_t i = 0; i < count; i++)
        lfs_put_le16(out + LFS_MEM_RELINQUISH + (size_t)i * ENDPOINT_SIZE, endpoints[i]);
    return size;
}
