/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SP packages as files: a compiled manifest and a flat image in an SPKG or a transfer list.
 *
 * Safe from any thread, apart from the reporter; exhausted host memory ends the process with exit
 * status 7.
 */
#ifndef LFASIM_READERS_PACKAGE_FILE_H
#define LFASIM_READERS_PACKAGE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/manifest.h"
#include "lfasim/formats/package.h"
#include "lfasim/readers/diag.h"
#include "lfasim/readers/elf_image.h"

/* Page 0 holds the header, page 1 the manifest, and the image follows: the layout of the reference
 * test partitions (manifests-packages-boot 6.2, 8.3). */
#define LFS_PACKAGE_PM_OFFSET_DEFAULT  0x1000u
#define LFS_PACKAGE_IMG_OFFSET_DEFAULT 0x2000u

/* lfasim's own limit for a package file: the largest flat image, and 16 MiB in front of it. */
#define LFS_PACKAGE_FILE_BYTES_MAX (LFS_FLAT_IMAGE_BYTES_MAX + (UINT64_C(16) << 20))

struct lfs_package_input {
    const char *manifest_path; /* for messages; both paths must outlive the reporter */
    const uint8_t *dtb;        /* 8-byte aligned, as malloc gives it */
    size_t dtb_size;
    const char *image_path;
    const struct lfs_flat_image *image;
    enum lfs_package_kind kind;
    uint32_t pm_offset; /* SPKG: bytes from the begin of the package */
    uint32_t img_offset;
    uint32_t max_size; /* transfer list: the size it announces, bytes */
    uint64_t memory;   /* working memory of the partition in bytes; 0 = not known */
};

struct lfs_package_file {
    uint8_t *bytes; /* malloc'ed */
    size_t size;
    struct lfs_package package;
    uint64_t entry_offset; /* from the begin of the package: img_offset + that of the image (8.3) */
    uint64_t memory_needed; /* bytes from the begin: img_offset + footprint (8.1) */
};

/*
 * Builds a package: an SPKG version 2, or a transfer list, with a HOB list where the manifest asks
 * for one (6.4, 6.5). On failure returns false, *out is all zero and diag has one more error:
 *   PKG_PM_OFFSET, PKG_ALIGN (img_offset), PKG_ORDER, PKG_PM_OVERRUN, PKG_SIZE_WRAP   as 6.1 says
 *   PKG_TOO_BIG   more than LFS_PACKAGE_FILE_BYTES_MAX, than max_size or than memory
 *   PKG_HOB       a HOB list cannot be made
 * Warnings, which do not keep the package from being built:
 *   LINT_ENTRY_OUTSIDE_IMAGE  entrypoint-offset does not point into the image (MF-74)
 *   LINT_ENTRY_MISMATCH       it does, but not to the entry that the image names (8.3)
 *   LINT_BOOTINFO_NO_HOB      the manifest asks for a HOB list, which the package has not (MF-79)
 *   LINT_NOBITS_OVERRUN       bss or stacks end beyond memory (MF-73)
 *   LINT_MANIFEST_REFUSED     the SPMC would refuse the manifest; nothing else is compared then
 */
bool lfs_package_build(const struct lfs_package_input *input, struct lfs_package_file *out,
                       struct lfs_diag *diag);
void lfs_package_file_free(struct lfs_package_file *file);

/*
 * Reads a package file of either container. On failure returns false, *out is all zero and diag has
 * more errors: FILE_UNREADABLE, or the PKG_ names of package.h, each at its offset. path must
 * outlive the reporter. Entry and memory needed are those of a raw image: the manifest is not
 * looked at.
 */
bool lfs_package_read(const char *path, struct lfs_package_file *out, struct lfs_diag *diag);

/* Parses the manifest in a package whose bytes are at hand, for the load address that it names
 * itself, with the limits of the widest known build (2.10). False when it cannot be parsed; *out is
 * all zero then. The bytes must be 8-byte aligned, as malloc gives them. */
bool lfs_package_manifest(const uint8_t *bytes, const struct lfs_package *package,
                          struct lfs_manifest *out);

/* Whether bytes begin as a package, or as the boot information that replaces its header (7.3). */
bool lfs_package_recognise(const uint8_t *bytes, size_t size);

/*
 * Judges a package file by itself: container, manifest, and what both say about the image, with
 * the warnings of lfs_package_build(), the codes of manifest.h as errors, and LINT_BOOTINFO_V1. A
 * file that begins with boot information is judged as such (BOOTINFO_ names, MF-82). True when no
 * error was added.
 */
bool lfs_package_check(const char *path, const struct lfs_build_limits *limits,
                       struct lfs_diag *diag);

#endif
