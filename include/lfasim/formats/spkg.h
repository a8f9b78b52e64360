/* SPDX-License-Identifier: BSD-3-Clause */
/* The SP package container "SPKG", versions 1 and 2 (manifests-packages-boot 6.1): a 24-byte
 * little-endian header, the partition manifest, the raw image. The header is judged on its own, so
 * that a reader may fetch 24 bytes first and the rest only when they are known to make sense.
 * All functions are pure and safe from any thread. */
#ifndef LFASIM_FORMATS_SPKG_H
#define LFASIM_FORMATS_SPKG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Header bytes, the same for both versions (6.1). */
#define LFS_PACKAGE_HEADER_SIZE 24u
/* Bytes 53 50 4B 47, "SPKG" (6.1). */
#define LFS_PACKAGE_MAGIC 0x474b5053u
/* First word of a transfer list (manifests-packages-boot 6). */
#define LFS_PACKAGE_TRANSFER_LIST_MAGIC 0x4a0fb10bu
/* Offsets inside a package are multiples of this (6.1). */
#define LFS_PACKAGE_PAGE 4096u

enum lfs_package_error {
    LFS_PACKAGE_OK,
    LFS_PACKAGE_TRUNCATED,        /* fewer than 24 header bytes, or (reader) than the total */
    LFS_PACKAGE_BAD_MAGIC,        /* neither SPKG nor a transfer list */
    LFS_PACKAGE_TRANSFER_LIST,    /* a transfer list: well known, but not this format */
    LFS_PACKAGE_BAD_VERSION,      /* version other than 1 and 2 */
    LFS_PACKAGE_PM_OFFSET,        /* v1: not 24; v2: not a multiple of 4096 */
    LFS_PACKAGE_IMG_OFFSET,       /* not a multiple of 4096 */
    LFS_PACKAGE_ORDER,            /* v2: manifest behind the image */
    LFS_PACKAGE_RANGE_WRAPS,      /* an end beyond 32 bits; the firmware asserts here */
    LFS_PACKAGE_MANIFEST_OVERLAP, /* manifest reaches into the image */
    LFS_PACKAGE_NO_ROOM,          /* writer only: output buffer too small */
    LFS_PACKAGE_ERROR_COUNT
};

/* Offsets and sizes in bytes, from the start of the package. */
struct lfs_package {
    uint32_t version;    /* 1 or 2 */
    uint32_t pm_offset;  /* partition manifest; [0, pm_offset) doubles as boot-information area */
    uint32_t pm_size;    /* bytes of the DTB */
    uint32_t img_offset; /* raw image */
    uint32_t img_size;   /* bytes of the image, may be 0 */
    uint64_t total;      /* img_offset + img_size; never above 32 bits */
};

/* Judges the header in the order of 6.1 and fills *out, which is all zero after any error. Only the
 * header is looked at: whether the bytes it promises exist is lfs_package_fits()'s question.
 * header_size: bytes readable at header, at least 24 unless LFS_PACKAGE_TRUNCATED is wanted.
 * Accepted as the firmware does: v2 with pm_offset 0, pm_offset == img_offset with pm_size 0, and
 * img_size 0 (quirks of 6.1). */
enum lfs_package_error lfs_package_parse(const uint8_t *header, size_t header_size,
                                         struct lfs_package *out);

/* True when the whole package lies inside size bytes. The same question serves mem_size (3.4-5) and
 * a staged size, which is a whole number of pages (LA10): rounding the total up changes nothing. */
bool lfs_package_fits(const struct lfs_package *package, uint64_t size);

/* Writes a version 2 package with zeroed gaps and returns its total size in bytes. With out NULL
 * only the size is computed and manifest and image are not read. Stricter than the parser, as the
 * packaging tool is (6.2): pm_offset must be a non-zero multiple of 4096 (else
 * LFS_PACKAGE_PM_OFFSET), img_offset a multiple (LFS_PACKAGE_IMG_OFFSET), pm_offset < img_offset
 * (LFS_PACKAGE_ORDER), the manifest must end at or before img_offset
 * (LFS_PACKAGE_MANIFEST_OVERLAP), everything within 32 bits (LFS_PACKAGE_RANGE_WRAPS) and within
 * out_size (LFS_PACKAGE_NO_ROOM). On error returns 0 and writes nothing to out. *error (may be
 * NULL) is set either way. manifest and image may be NULL when their size is 0; neither may overlap
 * out. */
size_t lfs_package_write_v2(const uint8_t *manifest, size_t manifest_size, const uint8_t *image,
                            size_t image_size, uint32_t pm_offset, uint32_t img_offset,
                            uint8_t *out, size_t out_size, enum lfs_package_error *error);

/* "BAD_MAGIC" and the like; "UNKNOWN" for a number outside the enumeration. */
const char *lfs_package_error_name(enum lfs_package_error error);

/* One sentence without a full stop that says what is wrong and what would be right. */
const char *lfs_package_error_text(enum lfs_package_error error);

#endif
