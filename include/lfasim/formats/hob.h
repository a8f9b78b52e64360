/* SPDX-License-Identifier: BSD-3-Clause */
/* HOB lists, the boot information of StMM-like partitions (manifests-packages-boot 6.5): what the
 * packaging tool puts into a transfer list when the manifest's boot-info asks for `hob_list`. Pure
 * and safe from any thread. */
#ifndef LFASIM_FORMATS_HOB_H
#define LFASIM_FORMATS_HOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/manifest.h"

/* The list's room (6.5): one page, more than 8 memory regions can fill. */
#define LFS_HOB_LIST_BYTES_MAX 4096u

struct lfs_hob_request {
    const struct lfs_manifest *manifest; /* parsed for its own load address */
    uint64_t load_address;
    uint64_t list_offset; /* of the list in the package, bytes */
    uint64_t image_size;  /* from the begin of the package, bytes */
};

/* The root property `image-size` of a blob that the manifest parser accepted, in bytes; false when
 * it is absent or no 4- or 8-byte number. Only the HOB list uses it. */
bool lfs_hob_image_size(const uint8_t *dtb, uint64_t *image_size);

/* Bytes of the list: PHIT, firmware volume, the non-secure buffer and the memory regions where the
 * manifest has them, end. */
size_t lfs_hob_list_size(const struct lfs_manifest *manifest);

/* Writes the list, exactly lfs_hob_list_size() bytes; false, and nothing written, when the image
 * ends before its entry, or out_size is too small. */
bool lfs_hob_list_write(const struct lfs_hob_request *request, uint8_t *out, size_t out_size);

#endif
