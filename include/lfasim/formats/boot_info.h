/* SPDX-License-Identifier: BSD-3-Clause */
/* The FF-A boot-information blob (manifests-packages-boot 7): a 32-byte header and 32-byte
 * descriptors, little endian. The writer produces what the SPMC puts at the start of a package; the
 * reader is what an SP, or a tool, does with it. All functions are safe from any thread. */
#ifndef LFASIM_FORMATS_BOOT_INFO_H
#define LFASIM_FORMATS_BOOT_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/finding.h"

#define LFS_BOOT_INFO_SIGNATURE       0x00000ffau /* 7.1 */
#define LFS_BOOT_INFO_HEADER_SIZE     32u         /* 7.1 */
#define LFS_BOOT_INFO_DESCRIPTOR_SIZE 32u         /* 7.2 */
#define LFS_BOOT_INFO_NAME_SIZE       16u         /* 7.2 */

/* Type byte (7.2): bit 7 clear is a standard type, bits [6:0] its id. */
#define LFS_BOOT_INFO_TYPE_IMPDEF  0x80u
#define LFS_BOOT_INFO_TYPE_ID_MASK 0x7fu
#define LFS_BOOT_INFO_TYPE_FDT     0u
#define LFS_BOOT_INFO_TYPE_HOB     1u

/* Flags (7.2): bits [1:0]. */
enum lfs_boot_info_name_format { LFS_BOOT_INFO_NAME_STRING = 0, LFS_BOOT_INFO_NAME_UUID = 1 };

/* Flags (7.2): bits [3:2]. */
enum lfs_boot_info_contents_format {
    LFS_BOOT_INFO_CONTENTS_ADDRESS = 0,
    LFS_BOOT_INFO_CONTENTS_VALUE = 1,
    LFS_BOOT_INFO_CONTENTS_OFFSET = 2
};

enum lfs_boot_info_error {
    LFS_BOOT_INFO_OK,
    LFS_BOOT_INFO_AREA_TOO_SMALL,  /* writer: no room for the header (an SPKG v1 has 24 bytes) */
    LFS_BOOT_INFO_NO_ROOM,         /* writer: no room for a descriptor */
    LFS_BOOT_INFO_SIZE_OVERFLOW,   /* writer: the blob size does not fit 32 bits */
    LFS_BOOT_INFO_TRUNCATED,       /* reader: fewer bytes than a header */
    LFS_BOOT_INFO_SIGNATURE_WRONG, /* reader: the first word is not 0xFFA */
    LFS_BOOT_INFO_DESCRIPTOR_SIZE_WRONG, /* reader: not 32 */
    LFS_BOOT_INFO_ARRAY_OFFSET,          /* reader: below 32 or not a multiple of 8 */
    LFS_BOOT_INFO_ARRAY_BEYOND_BLOB,     /* reader: descriptors end beyond the blob or the bytes */
    LFS_BOOT_INFO_RESERVED,              /* reader: a reserved field of header or descriptor */
    LFS_BOOT_INFO_FLAGS,                 /* reader: flags [15:4] set, or name format 2 or 3 */
    LFS_BOOT_INFO_CONTENTS_FORMAT,       /* reader: contents format 3 */
    LFS_BOOT_INFO_VALUE_SIZE,            /* reader: a value of 0 or more than 8 bytes */
    LFS_BOOT_INFO_ERROR_COUNT
};

/* One datum inside the package that a descriptor points at. */
struct lfs_boot_info_item {
    bool present;     /* a descriptor is written */
    uint64_t address; /* physical address of the contents */
    uint32_t size;    /* bytes */
};

/* What to write. In an SPKG the HOB list does not exist: a manifest that asks for it gets a
 * descriptor with address 0 and size 0 (7.4), so pass present with both zero. */
struct lfs_boot_info_request {
    uint32_t version;   /* the SP's ffa-version */
    uint32_t area_size; /* bytes reserved for header and descriptors: pm_offset, or 4096 for a TL */
    struct lfs_boot_info_item fdt;      /* written first */
    struct lfs_boot_info_item hob_list; /* written second */
};

/* Header fields, as read. */
struct lfs_boot_info {
    uint32_t version;
    uint32_t blob_size;         /* bytes, contents included */
    uint32_t descriptor_count;  /* descriptors that follow */
    uint32_t descriptor_offset; /* bytes from the blob's base to the first */
};

/* One descriptor, as read. */
struct lfs_boot_info_descriptor {
    uint8_t name[LFS_BOOT_INFO_NAME_SIZE];
    uint8_t type;
    enum lfs_boot_info_name_format name_format;
    enum lfs_boot_info_contents_format contents_format;
    uint32_t size;     /* bytes of the contents */
    uint64_t contents; /* address, value, or offset from the blob's base */
};

/* Bytes that lfs_boot_info_write() writes for this request: the header and its descriptors. */
size_t lfs_boot_info_written_size(const struct lfs_boot_info_request *request);

/* Writes the blob's header and descriptors to out, exactly lfs_boot_info_written_size() bytes; the
 * rest of the area keeps its contents. out_size is the writable room; the smaller of it and
 * request->area_size bounds what is written. On error nothing is written. */
enum lfs_boot_info_error lfs_boot_info_write(const struct lfs_boot_info_request *request,
                                             uint8_t *out, size_t out_size);

/* Judges the header and every descriptor and fills *out (all zero after an error). size: readable
 * bytes at blob; they need not cover the contents, only the descriptor array. */
enum lfs_boot_info_error lfs_boot_info_parse(const uint8_t *blob, size_t size,
                                             struct lfs_boot_info *out);

/* The same, and all faults that can be told apart go to the sink (which may be NULL) under the
 * names that lfs_boot_info_error_diagnostic gives, with their offset in the blob. Returns the
 * first. */
enum lfs_boot_info_error lfs_boot_info_judge(const uint8_t *blob, size_t size,
                                             struct lfs_boot_info *out, lfs_finding_sink *sink,
                                             void *user);

/* Reads descriptor index (below info->descriptor_count) of a blob that lfs_boot_info_parse()
 * accepted with the same bytes. Returns the descriptor's own error, LFS_BOOT_INFO_ARRAY_BEYOND_BLOB
 * for an index outside; *out is then all zero. */
enum lfs_boot_info_error lfs_boot_info_get(const uint8_t *blob, size_t size,
                                           const struct lfs_boot_info *info, uint32_t index,
                                           struct lfs_boot_info_descriptor *out);

/* "NO_ROOM" and the like; "UNKNOWN" for a number outside the enumeration. */
const char *lfs_boot_info_error_name(enum lfs_boot_info_error error);

/* The diagnostic that stands for a reader's error, "BOOTINFO_SIGNATURE" (MF-82). */
const char *lfs_boot_info_error_diagnostic(enum lfs_boot_info_error error);

/* One sentence without a full stop about an error. */
const char *lfs_boot_info_error_text(enum lfs_boot_info_error error);

#endif
