/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot-information blob, written as the SPMC writes it (manifests-packages-boot 7.1 to 7.3). */
#include "lfasim/formats/boot_info.h"

#include <string.h>

#include "lfasim/bytes.h"

static uint32_t count_items(const struct lfs_boot_info_request *request)
{
    return (request->fdt.present ? 1u : 0u) + (request->hob_list.present ? 1u : 0u);
}

size_t lfs_boot_info_written_size(const struct lfs_boot_info_request *request)
{
    return LFS_BOOT_INFO_HEADER_SIZE + (size_t)count_items(request) * LFS_BOOT_INFO_DESCRIPTOR_SIZE;
}

static uint8_t *put_item(uint8_t *at, uint8_t type, const struct lfs_boot_info_item *item)
{
    if (!item->present)
        return at;
    /* Name and flags stay zero: an empty string name, contents by address (7.2). */
    memset(at, 0, LFS_BOOT_INFO_DESCRIPTOR_SIZE);
    at[16] = type;
    lfs_put_le32(at + 20, item->size);
    lfs_put_le64(at + 24, item->address);
    return at + LFS_BOOT_INFO_DESCRIPTOR_SIZE;
}

enum lfs_boot_info_error lfs_boot_info_write(const struct lfs_boot_info_request *request,
                                             uint8_t *out, size_t out_size)
{
    size_t room = request->area_size < out_size ? request->area_size : out_size;
    /* The SPMC counts the whole reserved area, not just what it uses of it (DV-27). */
    uint64_t blob_size = request->area_size;

    if (request->fdt.present)
        blob_size += request->fdt.size;
    if (request->hob_list.present)
        blob_size += request->hob_list.size;
    if (room < LFS_BOOT_INFO_HEADER_SIZE)
        return LFS_BOOT_INFO_AREA_TOO_SMALL;
    if (room < lfs_boot_info_written_size(request))
        return LFS_BOOT_INFO_NO_ROOM;
    if (blob_size > UINT32_MAX)
        return LFS_BOOT_INFO_SIZE_OVERFLOW;

    memset(out, 0, LFS_BOOT_INFO_HEADER_SIZE);
    lfs_put_le32(out, LFS_BOOT_INFO_SIGNATURE);
    lfs_put_le32(out + 4, request->version);
    lfs_put_le32(out + 8, (uint32_t)blob_size);
    lfs_put_le32(out + 12, LFS_BOOT_INFO_DESCRIPTOR_SIZE);
    lfs_put_le32(out + 16, count_items(request));
    lfs_put_le32(out + 20, LFS_BOOT_INFO_HEADER_SIZE);
    out = put_item(out + LFS_BOOT_INFO_HEADER_SIZE, LFS_BOOT_INFO_TYPE_FDT, &request->fdt);
    put_item(out, LFS_BOOT_INFO_TYPE_HOB, &request->hob_list);
    return LFS_BOOT_INFO_OK;
}
