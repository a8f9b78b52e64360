/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfer lists as SP packages (manifests-packages-boot 6.3, 6.4): a 24-byte little-endian header
 * and tagged entries, of which an SP package has a manifest, perhaps a HOB list, and the image as
 * the last. Reading one as a package is lfs_package_parse()'s part. Pure and safe from any
 * thread. */
#ifndef LFASIM_FORMATS_TRANSFER_LIST_H
#define LFASIM_FORMATS_TRANSFER_LIST_H

#include "lfasim/formats/package.h"

#define LFS_TL_HEADER_SIZE       24u /* 6.3, FHS */
#define LFS_TL_ENTRY_HEADER_SIZE 8u
#define LFS_TL_VERSION           1u
#define LFS_TL_ALIGNMENT         12u /* log2: contents of an SP package lie on pages */
#define LFS_TL_HAS_CHECKSUM      1u  /* flags bit 0 */
/* The maximum size of a list where nothing else is asked for (6.6, key `size`). */
#define LFS_TL_MAX_SIZE_DEFAULT 0x100000u

/* Tags that an SP package uses (6.3). */
enum lfs_tl_tag {
    LFS_TL_VOID = 0x0,
    LFS_TL_HOB_LIST = 0x3,
    LFS_TL_SP_IMAGE = 0x103,
    LFS_TL_FFA_MANIFEST = 0x106,
};

/* Byte offsets in the list's header, and in an entry's. */
enum lfs_tl_offset {
    LFS_TL_AT_SIGNATURE = 0x00,
    LFS_TL_AT_CHECKSUM = 0x04,
    LFS_TL_AT_VERSION = 0x05,
    LFS_TL_AT_HEADER_SIZE = 0x06,
    LFS_TL_AT_ALIGNMENT = 0x07,
    LFS_TL_AT_USED = 0x08,
    LFS_TL_AT_MAX = 0x0c,
    LFS_TL_AT_FLAGS = 0x10,
    LFS_TL_AT_ENTRY_HEADER_SIZE = 0x03,
    LFS_TL_AT_ENTRY_DATA_SIZE = 0x04,
};

/* An entry; all in bytes. */
struct lfs_tl_entry {
    uint64_t offset; /* of its header, from the begin of the list */
    uint32_t tag;
    uint8_t header_size;
    uint32_t data_size;
    uint64_t data_offset;
};

/* The words of the header that say how large the list is. */
struct lfs_tl_sizes {
    uint32_t used, max;
};

/* Reads them; source has at least a header. */
struct lfs_tl_sizes lfs_tl_sizes(const struct lfs_package_source *source);

/* Steps to the next entry of a list of used bytes (not more than the source has), as the firmware
 * walks it: *entry all zero begins with the first. False at the end, or at an entry that is
 * malformed or leaves the list; entry->offset then says where the walk ended (used, at the proper
 * end). */
bool lfs_tl_next(const struct lfs_package_source *source, uint64_t used,
                 struct lfs_tl_entry *entry);

/* "FF-A manifest" and the like; "reserved", "private" and "unknown" for the rest. */
const char *lfs_tl_tag_name(uint32_t tag);
bool lfs_tl_tag_reserved(uint32_t tag);

/* What a list is made of. A HOB list of size 0 is left out. */
struct lfs_tl_contents {
    const uint8_t *manifest;
    size_t manifest_size;
    const uint8_t *hob_list;
    size_t hob_list_size;
    const uint8_t *image;
    size_t image_size;
    uint32_t max_size; /* the total size to announce; rounded up to a multiple of 8 (MAN-55) */
};

/* Where a list's HOB list and image begin, as its writer lays them out (6.4). */
uint64_t lfs_tl_hob_list_offset(size_t manifest_size);
uint64_t lfs_tl_image_offset(size_t manifest_size, size_t hob_list_size);

/* Writes a list with void entries in front of each content, zeroed padding and a checksum, and
 * returns its used size in bytes, which is what a package file holds. With out NULL only the size
 * is computed and no content is read. Errors: LFS_PACKAGE_RANGE_WRAPS (beyond 32 bits),
 * LFS_PACKAGE_TL_MAX_SIZE (more than max_size), LFS_PACKAGE_NO_ROOM (more than out_size); then
 * returns 0 and writes nothing. *error may be NULL. No content may overlap out. */
size_t lfs_tl_write(const struct lfs_tl_contents *contents, uint8_t *out, size_t out_size,
                    enum lfs_package_error *error);

#endif
