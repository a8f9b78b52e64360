/* SPDX-License-Identifier: BSD-3-Clause */
/* HOB lists, byte by byte as TF-A's tools/sptool/hob.py makes them (manifests-packages-boot 6.5).
 */
#include "lfasim/formats/hob.h"

#include <libfdt.h>
#include <string.h>

#include "lfasim/bytes.h"

/* Types, UEFI PI 1.8 (6.5). */
enum { TYPE_PHIT = 1, TYPE_GUID = 4, TYPE_FV = 5, TYPE_END = 0xffff };
/* Bytes of an entry, its generic header included. */
enum { HEADER = 8, PHIT = 56, FV = 24, END = 8, GUID = 16, DESCRIPTOR = 32, RESERVE_HEAD = 8 };
/* MMRAM states: cacheable 0x8, allocated 0x10. */
enum { STATE_HEAP = 0x8, STATE_DEFAULT = 0x18 };
#define PHIT_VERSION 0x000au

/* f00497e3-bfa2-41a1-9d29-54c2e93721c5 and 0703f912-bf8d-4e2a-be07-ab272525c592. */
static const uint8_t ns_buffer_guid[GUID] = {0xe3, 0x97, 0x04, 0xf0, 0xa2, 0xbf, 0xa1, 0x41,
                                             0x9d, 0x29, 0x54, 0xc2, 0xe9, 0x37, 0x21, 0xc5};
static const uint8_t reserve_guid[GUID] = {0x12, 0xf9, 0x03, 0x07, 0x8d, 0xbf, 0x2a, 0x4e,
                                           0xbe, 0x07, 0xab, 0x27, 0x25, 0x25, 0xc5, 0x92};

bool lfs_hob_image_size(const uint8_t *dtb, uint64_t *image_size)
{
    int length;
    const uint8_t *value = fdt_getprop(dtb, 0, "image-size", &length);

    if (value == NULL || (length != 4 && length != 8))
        return false;
    *image_size = length == 4 ? lfs_get_be32(value) : lfs_get_be64(value);
    return true;
}

static const struct lfs_manifest_region *ns_buffer(const struct lfs_manifest *manifest)
{
    const struct lfs_manifest_region *found = NULL;

    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        if (strcmp(lfs_manifest_memory_region(manifest, i)->node, "ns_comm_buffer") == 0)
            found = lfs_manifest_memory_region(manifest, i);
    return found;
}

/* The image itself comes before the regions. */
static size_t reserve_size(const struct lfs_manifest *manifest)
{
    return HEADER + GUID + RESERVE_HEAD + (1 + (size_t)manifest->memory_region_count) * DESCRIPTOR;
}

size_t lfs_hob_list_size(const struct lfs_manifest *manifest)
{
    return PHIT + FV + (ns_buffer(manifest) ? HEADER + GUID + DESCRIPTOR : 0) +
           (manifest->memory_region_count > 0 ? reserve_size(manifest) : 0) + END;
}

static uint8_t *put_header(uint8_t *at, uint16_t type, size_t size)
{
    lfs_put_le16(at, type);
    lfs_put_le16(at + 2, (uint16_t)size);
    lfs_put_le32(at + 4, 0);
    return at + HEADER;
}

static uint8_t *put_u64(uint8_t *at, uint64_t value)
{
    lfs_put_le64(at, value);
    return at + 8;
}

static uint8_t *put_descriptor(uint8_t *at, uint64_t base, uint64_t size, uint64_t state)
{
    at = put_u64(at, base); /* physical */
    at = put_u64(at, base); /* as the CPU sees it */
    return put_u64(put_u64(at, size), state);
}

static uint8_t *put_region(uint8_t *at, const struct lfs_manifest *manifest,
                           const struct lfs_manifest_region *region)
{
    /* Here the granule counts, unlike for the SPMC (DV-30). */
    uint64_t size = (uint64_t)region->pages << (12 + 2 * manifest->xlat_granule);

    return put_descriptor(at, region->base, size,
                          strcmp(region->node, "heap") == 0 ? STATE_HEAP : STATE_DEFAULT);
}

static uint8_t *put_phit(uint8_t *at, const struct lfs_hob_request *request)
{
    uint64_t list = request->load_address + request->list_offset;
    uint64_t end = list + lfs_hob_list_size(request->manifest);

    at = put_header(at, TYPE_PHIT, PHIT);
    lfs_put_le32(at, PHIT_VERSION);
    lfs_put_le32(at + 4, 0); /* boot with full configuration */
    at = put_u64(at + 8, request->load_address + request->manifest->entrypoint_offset +
                             request->image_size);   /* memory top */
    at = put_u64(at, request->load_address);         /* and bottom */
    at = put_u64(at, list + LFS_HOB_LIST_BYTES_MAX); /* room for more entries: top */
    at = put_u64(at, end);                           /* and bottom */
    return put_u64(at, end - END);                   /* the END entry */
}

static uint8_t *put_ns_buffer(uint8_t *at, const struct lfs_manifest *manifest)
{
    const struct lfs_manifest_region *region = ns_buffer(manifest);

    if (!region)
        return at;
    at = put_header(at, TYPE_GUID, HEADER + GUID + DESCRIPTOR);
    memcpy(at, ns_buffer_guid, GUID);
    return put_region(at + GUID, manifest, region);
}

static uint8_t *put_reserve(uint8_t *at, const struct lfs_hob_request *request)
{
    const struct lfs_manifest *manifest = request->manifest;

    if (manifest->memory_region_count == 0)
        return at;
    at = put_header(at, TYPE_GUID, reserve_size(manifest));
    memcpy(at, reserve_guid, GUID);
    lfs_put_le32(at + GUID, 1 + manifest->memory_region_count);
    lfs_put_le32(at + GUID + 4, 0);
    at = put_descriptor(at + GUID + RESERVE_HEAD, request->load_address, request->image_size,
                        STATE_DEFAULT);
    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        at = put_region(at, manifest, lfs_manifest_memory_region(manifest, i));
    return at;
}

bool lfs_hob_list_write(const struct lfs_hob_request *request, uint8_t *out, size_t out_size)
{
    uint64_t entry = request->manifest->entrypoint_offset;

    if (request->image_size < entry || out_size < lfs_hob_list_size(request->manifest))
        return false;
    out = put_phit(out, request);
    out = put_header(out, TYPE_FV, FV);
    out = put_u64(out, request->load_address + entry);
    out = put_u64(out, request->image_size - entry);
    out = put_reserve(put_ns_buffer(out, request->manifest), request);
    put_header(out, TYPE_END, END);
    return true;
}
