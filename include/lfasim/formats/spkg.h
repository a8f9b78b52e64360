/* SPDX-License-Identifier: BSD-3-Clause */
/* The SP package container "SPKG" (manifests-packages-boot 6.1): a 24-byte little-endian header,
 * the partition manifest, the raw image. Versions 1 and 2 are read (package.h), version 2 is
 * written. Pure and safe from any thread. */
#ifndef LFASIM_FORMATS_SPKG_H
#define LFASIM_FORMATS_SPKG_H

#include "lfasim/formats/package.h"

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

#endif
