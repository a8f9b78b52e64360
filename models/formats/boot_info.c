/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot-information blob: written as the SPMC writes it (manifests-packages-boot 7.1 to 7.3),
 * read with every refusal of MF-82. */
#include "lfasim/formats/boot_info.h"

#include <string.h>

#include "lfasim/bytes.h"

/* Flags (7.2). */
#define FLAGS_NAME_MASK      0x3u
#define FLAGS_CONTENTS_SHIFT 2u
#define FLAGS_CONTENTS_MASK  0x3u
#define FLAGS_MBZ            0xfff0u

static const char *const error_names[LFS_BOOT_INFO_ERROR_COUNT] = {
    [LFS_BOOT_INFO_OK] = "OK",
    [LFS_BOOT_INFO_AREA_TOO_SMALL] = "AREA_TOO_SMALL",
    [LFS_BOOT_INFO_NO_ROOM] = "NO_ROOM",
    [LFS_BOOT_INFO_SIZE_OVERFLOW] = "SIZE_OVERFLOW",
    [LFS_BOOT_INFO_TRUNCATED] = "TRUNCATED",
    [LFS_BOOT_INFO_SIGNATURE_WRONG] = "SIGNATURE_WRONG",
    [LFS_BOOT_INFO_DESCRIPTOR_SIZE_WRONG] = "DESCRIPTOR_SIZE_WRONG",
    [LFS_BOOT_INFO_ARRAY_OFFSET] = "ARRAY_OFFSET",
    [LFS_BOOT_INFO_ARRAY_BEYOND_BLOB] = "ARRAY_BEYOND_BLOB",
    [LFS_BOOT_INFO_RESERVED] = "RESERVED",
    [LFS_BOOT_INFO_FLAGS] = "FLAGS",
    [LFS_BOOT_INFO_CONTENTS_FORMAT] = "CONTENTS_FORMAT",
    [LFS_BOOT_INFO_VALUE_SIZE] = "VALUE_SIZE",
};

const char *lfs_boot_info_error_name(enum lfs_boot_info_error error)
{
    return (unsigned)error < LFS_BOOT_INFO_ERROR_COUNT ? error_names[error] : "UNKNOWN";
}

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

static enum lfs_boot_info_error read_descriptor(const uint8_t *at,
                                                struct lfs_boot_info_descriptor *out)
{
    uint16_t flags = lfs_get_le16(at + 18);
    uint32_t name_format = flags & FLAGS_NAME_MASK;
    uint32_t contents_format = (uint32_t)(flags >> FLAGS_CONTENTS_SHIFT) & FLAGS_CONTENTS_MASK;

    if (at[17] != 0)
        return LFS_BOOT_INFO_RESERVED;
    if ((flags & FLAGS_MBZ) != 0 || name_format > LFS_BOOT_INFO_NAME_UUID)
        return LFS_BOOT_INFO_FLAGS;
    if (contents_format > LFS_BOOT_INFO_CONTENTS_OFFSET)
        return LFS_BOOT_INFO_CONTENTS_FORMAT;
    memcpy(out->name, at, sizeof(out->name));
    out->type = at[16];
    out->name_format = (enum lfs_boot_info_name_format)name_format;
    out->contents_format = (enum lfs_boot_info_contents_format)contents_format;
    out->size = lfs_get_le32(at + 20);
    out->contents = lfs_get_le64(at + 24);
    if (contents_format == LFS_BOOT_INFO_CONTENTS_VALUE && (out->size == 0 || out->size > 8))
        return LFS_BOOT_INFO_VALUE_SIZE;
    return LFS_BOOT_INFO_OK;
}

enum lfs_boot_info_error lfs_boot_info_get(const uint8_t *blob, size_t size,
                                           const struct lfs_boot_info *info, uint32_t index,
                                           struct lfs_boot_info_descriptor *out)
{
    uint64_t offset = info->descriptor_offset + (uint64_t)index * LFS_BOOT_INFO_DESCRIPTOR_SIZE;
    enum lfs_boot_info_error error;

    memset(out, 0, sizeof(*out));
    if (index >= info->descriptor_count || offset + LFS_BOOT_INFO_DESCRIPTOR_SIZE > size)
        return LFS_BOOT_INFO_ARRAY_BEYOND_BLOB;
    error = read_descriptor(blob + offset, out);
    if (error != LFS_BOOT_INFO_OK)
        memset(out, 0, sizeof(*out));
    return error;
}

static enum lfs_boot_info_error read_header(const uint8_t *blob, size_t size,
                                            struct lfs_boot_info *out)
{
    uint64_t end;

    if (size < LFS_BOOT_INFO_HEADER_SIZE)
        return LFS_BOOT_INFO_TRUNCATED;
    if (lfs_get_le32(blob) != LFS_BOOT_INFO_SIGNATURE)
        return LFS_BOOT_INFO_SIGNATURE_WRONG;
    out->version = lfs_get_le32(blob + 4);
    out->blob_size = lfs_get_le32(blob + 8);
    out->descriptor_count = lfs_get_le32(blob + 16);
    out->descriptor_offset = lfs_get_le32(blob + 20);
    if (lfs_get_le32(blob + 12) != LFS_BOOT_INFO_DESCRIPTOR_SIZE)
        return LFS_BOOT_INFO_DESCRIPTOR_SIZE_WRONG;
    if (out->descriptor_offset < LFS_BOOT_INFO_HEADER_SIZE || out->descriptor_offset % 8 != 0)
        return LFS_BOOT_INFO_ARRAY_OFFSET;
    end = out->descriptor_offset + (uint64_t)out->descriptor_count * LFS_BOOT_INFO_DESCRIPTOR_SIZE;
    if (end > out->blob_size || end > size)
        return LFS_BOOT_INFO_ARRAY_BEYOND_BLOB;
    if (lfs_get_le64(blob + 24) != 0)
        return LFS_BOOT_INFO_RESERVED;
    return LFS_BOOT_INFO_OK;
}

enum lfs_boot_info_error lfs_boot_info_parse(const uint8_t *blob, size_t size,
                                             struct lfs_boot_info *out)
{
    struct lfs_boot_info_descriptor descriptor;
    enum lfs_boot_info_error error;

    memset(out, 0, sizeof(*out));
    error = read_header(blob, size, out);
    for (uint32_t i = 0; error == LFS_BOOT_INFO_OK && i < out->descriptor_count; i++)
        error = lfs_boot_info_get(blob, size, out, i, &descriptor);
    if (error != LFS_BOOT_INFO_OK)
        memset(out, 0, sizeof(*out));
    return error;
}
