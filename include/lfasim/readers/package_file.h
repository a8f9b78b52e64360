/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SP packages as files: a compiled manifest and a flat image in an SPKG container, version 2.
 *
 * Safe from any thread, apart from the reporter; exhausted host memory ends the process with exit
 * status 7.
 */
#ifndef LFASIM_READERS_PACKAGE_FILE_H
#define LFASIM_READERS_PACKAGE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/spkg.h"
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
    uint32_t pm_offset; /* bytes from the begin of the package */
    uint32_t img_offset;
};

struct lfs_package_file {
    uint8_t *bytes; /* malloc'ed */
    size_t size;
    struct lfs_package package;
    uint64_t entry_offset; /* from the begin of the package: img_offset + that of the image (8.3) */
    uint64_t memory_needed; /* bytes from the begin: img_offset + footprint (8.1) */
};

/*
 * Builds a package. On failure returns false, *out is all zero and diag has one more error:
 *   PKG_PM_OFFSET, PKG_ALIGN (img_offset), PKG_ORDER, PKG_PM_OVERRUN, PKG_SIZE_WRAP   as 6.1 says
 *   PKG_TOO_BIG   more than LFS_PACKAGE_FILE_BYTES_MAX
 * Warnings, which do not keep the package from being built:
 *   LINT_ENTRY_OUTSIDE_IMAGE  entrypoint-offset does not point into the image (MF-74)
 *   LINT_ENTRY_MISMATCH       it does, but not to the entry that the image names (8.3)
 *   LINT_BOOTINFO_NO_HOB      the manifest asks for a HOB list, which an SPKG has not (MF-79)
 *   LINT_MANIFEST_REFUSED     the SPMC would refuse the manifest; nothing else is compared then
 */
bool lfs_package_build(const struct lfs_package_input *input, struct lfs_package_file *out,
                       struct lfs_diag *diag);
void lfs_package_file_free(struct lfs_package_file *file);

#endif
