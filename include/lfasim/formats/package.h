/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SP packages: what the SPMC finds at a load address, in either container
 * (manifests-packages-boot 6): an SPKG (spkg.h) or a transfer list (transfer_list.h).
 *
 * A package is judged as a function of its bytes and of the address where they lie or will lie
 * (MAN-28): a transfer list's contents must be page aligned absolutely. All functions are pure and
 * safe from any thread.
 */
#ifndef LFASIM_FORMATS_PACKAGE_H
#define LFASIM_FORMATS_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/finding.h"

/* Bytes 53 50 4B 47, "SPKG" (6.1). */
#define LFS_PACKAGE_MAGIC 0x474b5053u
/* First word of a transfer list (6.3). */
#define LFS_PACKAGE_TRANSFER_LIST_MAGIC 0x4a0fb10bu
/* Header bytes of an SPKG, and of a transfer list (6.1, 6.3). */
#define LFS_PACKAGE_HEADER_SIZE 24u
/* What offsets inside a package are multiples of (6.1), and the boot-information area of a
 * transfer list (6.3). */
#define LFS_PACKAGE_PAGE 4096u

enum lfs_package_error {
    LFS_PACKAGE_OK,
    LFS_PACKAGE_TRUNCATED,        /* fewer than 24 header bytes, or than the package claims */
    LFS_PACKAGE_BAD_MAGIC,        /* neither SPKG nor a transfer list */
    LFS_PACKAGE_BAD_VERSION,      /* SPKG: version other than 1 and 2 */
    LFS_PACKAGE_PM_OFFSET,        /* v1: not 24; v2: not a multiple of 4096 */
    LFS_PACKAGE_IMG_OFFSET,       /* not a multiple of 4096 */
    LFS_PACKAGE_ORDER,            /* v2: manifest behind the image */
    LFS_PACKAGE_RANGE_WRAPS,      /* a part outside the package; the firmware asserts here */
    LFS_PACKAGE_MANIFEST_OVERLAP, /* manifest reaches into the image */
    LFS_PACKAGE_TL_HEADER,        /* transfer list: a field of the header (6.3 check 2) */
    LFS_PACKAGE_TL_IMAGE_COUNT,   /* no image, or several */
    LFS_PACKAGE_TL_IMAGE_NOT_LAST,
    LFS_PACKAGE_TL_NO_MANIFEST,
    LFS_PACKAGE_TL_ALIGN,    /* manifest, image or HOB list not on a page of memory */
    LFS_PACKAGE_NO_ROOM,     /* writer only: output buffer too small */
    LFS_PACKAGE_TL_MAX_SIZE, /* writer only: more bytes than the maximum size asked for */
    LFS_PACKAGE_ERROR_COUNT
};

enum lfs_package_kind { LFS_PACKAGE_SPKG, LFS_PACKAGE_TRANSFER_LIST };

/* Where everything lies. Offsets and sizes in bytes, from the start of the package. */
struct lfs_package {
    enum lfs_package_kind kind;
    uint32_t version;    /* SPKG: 1 or 2; transfer list: as written, not 0 */
    uint32_t pm_offset;  /* partition manifest */
    uint32_t pm_size;    /* bytes of the DTB */
    uint32_t img_offset; /* raw image */
    uint32_t img_size;   /* bytes of the image, may be 0 */
    uint32_t hob_offset; /* HOB list; 0 with hob_size 0: none, as in every SPKG */
    uint32_t hob_size;
    uint32_t boot_info_size; /* [0, this) becomes the boot-information area at boot */
    uint64_t total;          /* end of the package; never above 32 bits */
};

/* Bytes that need not lie in one piece, such as simulated memory. */
struct lfs_package_source {
    uint64_t size; /* bytes that can be read */
    /* Gives size bytes from offset on; only called with offset + size within the size above. */
    void (*read)(const void *user, uint64_t offset, void *out, size_t size);
    const void *user;
};

/* Bytes in one piece, which must outlive the source. */
struct lfs_package_source lfs_package_source_of(const uint8_t *bytes, size_t size);

/*
 * Judges a package in the order of the reference (6.1, 6.3) and fills *out, which is all zero after
 * any error. load_address: where its first byte lies (or will lie) in memory; 0 where it is not
 * known, which is as good as every page-aligned one.
 *
 * Of an SPKG only the header is read: whether the bytes it promises exist is lfs_package_fits()'s
 * question. Accepted as the firmware does: v2 with pm_offset 0, pm_offset == img_offset with
 * pm_size 0, and img_size 0 (quirks of 6.1). A transfer list is read as far as its used size says,
 * and truncated if that lies beyond the source.
 */
enum lfs_package_error lfs_package_parse(const uint8_t *bytes, size_t size, uint64_t load_address,
                                         struct lfs_package *out);
enum lfs_package_error lfs_package_parse_from(const struct lfs_package_source *source,
                                              uint64_t load_address, struct lfs_package *out);

/* The same, and all faults that can be told apart go to the sink, in the order of the checks, with
 * their offset in the package: the names that lfs_package_error_diagnostic gives, and warnings
 * about what the firmware accepts:
 *   LINT_TL_RESERVED_TAG   an entry with a tag of the reserved range (MAN-49)
 *   LINT_TL_LEGACY_TAG     the manifest's entry holds no device tree (DV-24)
 *   LINT_TL_WALK_ENDS      a malformed entry hides what follows it (6.3 check 3)
 *   LINT_TL_ODD_SIZE       used or total size is no multiple of 8 (6.3)
 * Returns the first error. sink may be NULL. */
enum lfs_package_error lfs_package_judge(const struct lfs_package_source *source,
                                         uint64_t load_address, struct lfs_package *out,
                                         lfs_finding_sink *sink, void *user);

/* True when the whole package lies inside size bytes. The same question serves mem_size (3.4-5) and
 * a staged size, which is a whole number of pages (LA10): rounding the total up changes nothing. */
bool lfs_package_fits(const struct lfs_package *package, uint64_t size);

/* "BAD_MAGIC" and the like; "UNKNOWN" for a number outside the enumeration. */
const char *lfs_package_error_name(enum lfs_package_error error);

/* The diagnostic that stands for an error, "PKG_BAD_MAGIC" (manifests-packages-boot 10). */
const char *lfs_package_error_diagnostic(enum lfs_package_error error);

/* One sentence without a full stop that says what is wrong and what would be right. */
const char *lfs_package_error_text(enum lfs_package_error error);

#endif
