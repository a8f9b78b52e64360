/* SPDX-License-Identifier: BSD-3-Clause */
/* May this blob be read at all? The full check of manifests-packages-boot 1.1, with what libfdt
 * 1.6.1 needs to be spared: it crashes on versions below 16 and trusts property lengths. */
#include "manifest_reader.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>

#include "lfasim/bytes.h"

/* Header fields (1.1), byte offsets. */
enum {
    AT_TOTALSIZE = 0x04,
    AT_OFF_STRUCT = 0x08,
    AT_OFF_RSVMAP = 0x10,
    AT_VERSION = 0x14,
    AT_LAST_COMP = 0x18,
    AT_SIZE_STRUCT = 0x24,
    HEADER_SIZE = 0x28
};

/* Walks the tokens and makes sure that each lies inside the structure block and that the walk moves
 * forward: a property length near 2^32 makes libfdt 1.6.1 wrap its offset and loop for ever. */
static bool tokens_advance(const uint8_t *block, uint64_t size)
{
    uint64_t at = 0;

    while (size - at >= 4) {
        uint32_t token = lfs_get_be32(block + at);

        at += 4;
        if (token == FDT_END)
            return true;
        if (token == FDT_BEGIN_NODE) {
            while (at < size && block[at] != 0)
                at++;
            at = (at + 1 + 3) & ~(uint64_t)3;
        } else if (token == FDT_PROP) {
            if (size - at < 8)
                return false;
            at = (at + 8 + lfs_get_be32(block + at) + 3) & ~(uint64_t)3;
        } else if (token != FDT_END_NODE && token != FDT_NOP) {
            return false;
        }
        if (at > size)
            return false;
    }
    return false;
}

static enum blob_state bad(char fault[LFS_FINDING_TEXT_SIZE], enum blob_state state,
                           const char *format, ...) __attribute__((format(printf, 3, 4)));

static enum blob_state bad(char fault[LFS_FINDING_TEXT_SIZE], enum blob_state state,
                           const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(fault, LFS_FINDING_TEXT_SIZE, format, arguments);
    va_end(arguments);
    return state;
}

static enum blob_state inspect_header(const uint8_t *blob, size_t size,
                                      char fault[LFS_FINDING_TEXT_SIZE])
{
    uint32_t version;

    if ((uintptr_t)blob % 8 != 0)
        return bad(fault, BLOB_BAD_HEADER,
                   "the buffer of the device-tree blob must be 8-byte aligned");
    if (size < HEADER_SIZE)
        return bad(fault, BLOB_BAD_HEADER, "%zu bytes, a device-tree blob has a header of %d", size,
                   (int)HEADER_SIZE);
    if (lfs_get_be32(blob) != FDT_MAGIC)
        return bad(fault, BLOB_BAD_HEADER, "magic 0x%08x, a device-tree blob begins with 0x%08x",
                   (unsigned)lfs_get_be32(blob), (unsigned)FDT_MAGIC);
    version = lfs_get_be32(blob + AT_VERSION);
    if (version < 16 || version > FDT_LAST_SUPPORTED_VERSION ||
        lfs_get_be32(blob + AT_LAST_COMP) > FDT_LAST_SUPPORTED_VERSION)
        return bad(fault, BLOB_BAD_HEADER,
                   "device-tree blob version %u, only 16 and 17 are supported", (unsigned)version);
    if (lfs_get_be32(blob + AT_OFF_STRUCT) % 4 != 0 || lfs_get_be32(blob + AT_OFF_RSVMAP) % 8 != 0)
        return bad(fault, BLOB_BAD_HEADER, "a block of the device-tree blob is not aligned");
    if (lfs_get_be32(blob + AT_TOTALSIZE) > size)
        return bad(fault, BLOB_BAD_HEADER,
                   "the device-tree blob claims %u bytes, only %zu are there",
                   (unsigned)lfs_get_be32(blob + AT_TOTALSIZE), size);
    return BLOB_GOOD;
}

enum blob_state lfs_manifest_inspect_blob(const void *dtb, size_t size,
                                          char fault[LFS_FINDING_TEXT_SIZE])
{
    const uint8_t *blob = dtb;
    enum blob_state state = inspect_header(blob, size, fault);
    uint32_t begin;
    uint32_t total;
    uint64_t end;
    int result;

    if (state != BLOB_GOOD)
        return state;
    total = lfs_get_be32(blob + AT_TOTALSIZE);
    begin = lfs_get_be32(blob + AT_OFF_STRUCT);
    /* Version 16 has no size_dt_struct: the end token bounds the block. */
    end = lfs_get_be32(blob + AT_VERSION) < 17
              ? total
              : (uint64_t)begin + lfs_get_be32(blob + AT_SIZE_STRUCT);
    if (begin > total || end > total || end < begin || !tokens_advance(blob + begin, end - begin))
        return bad(fault, BLOB_DAMAGED, "the structure block of the device-tree blob is damaged");
    result = fdt_check_full(dtb, size);
    if (result != 0)
        return bad(fault, BLOB_DAMAGED, "the device-tree blob is damaged: %s",
                   fdt_strerror(result));
    return BLOB_GOOD;
}

enum lfs_manifest_error lfs_manifest_check_blob(struct manifest_reader *reader, const void *dtb,
                                                size_t size)
{
    char fault[LFS_FINDING_TEXT_SIZE];

    reader->step = "3.4-6";
    if (lfs_manifest_inspect_blob(dtb, size, fault) != BLOB_GOOD)
        return lfs_manifest_fail(reader, -1, NULL, LFS_MANIFEST_NOT_COMPATIBLE, "%s", fault);
    reader->fdt = dtb;
    return LFS_MANIFEST_SUCCESS;
}
