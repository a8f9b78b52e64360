/* SPDX-License-Identifier: BSD-3-Clause */
/* Boot information: the reader stays inside the blob; what the writer makes of the same bytes,
 * taken as a request, the reader accepts and understands. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/boot_info.h"
#include "tests/fuzz/fuzz.h"

enum { AREA_BYTES_MAX = 8192 };

static void must_read(const uint8_t *data, size_t size)
{
    static const struct lfs_boot_info nothing;
    struct lfs_boot_info_descriptor descriptor;
    struct lfs_boot_info info;
    uint8_t *bytes = fuzz_copy(data, size);
    enum lfs_boot_info_error error = lfs_boot_info_parse(bytes, size, &info);

    fuzz_must(strcmp(lfs_boot_info_error_name(error), "UNKNOWN") != 0);
    if (error != LFS_BOOT_INFO_OK)
        fuzz_must(memcmp(&info, &nothing, sizeof(info)) == 0);
    else
        fuzz_must(info.descriptor_offset + 32 * (uint64_t)info.descriptor_count <= size);
    for (uint32_t i = 0; i < info.descriptor_count; i++) {
        fuzz_must(lfs_boot_info_get(bytes, size, &info, i, &descriptor) == LFS_BOOT_INFO_OK);
        fuzz_must(descriptor.contents_format != LFS_BOOT_INFO_CONTENTS_VALUE ||
                  (descriptor.size >= 1 && descriptor.size <= 8));
    }
    fuzz_must(lfs_boot_info_get(bytes, size, &info, info.descriptor_count, &descriptor) !=
              LFS_BOOT_INFO_OK);
    free(bytes);
}

static void must_be(const struct lfs_boot_info_item *item, uint8_t type, const uint8_t *blob,
                    size_t size, const struct lfs_boot_info *info, uint32_t *index)
{
    struct lfs_boot_info_descriptor descriptor;

    if (!item->present)
        return;
    fuzz_must(lfs_boot_info_get(blob, size, info, (*index)++, &descriptor) == LFS_BOOT_INFO_OK);
    fuzz_must(descriptor.type == type && descriptor.size == item->size &&
              descriptor.contents == item->address);
}

static void must_write(const uint8_t *data, size_t size)
{
    struct lfs_boot_info_request request;
    struct lfs_boot_info info;
    uint8_t area[AREA_BYTES_MAX];
    uint32_t index = 0;
    size_t written;

    if (size < sizeof(request))
        return;
    memset(&request, 0, sizeof(request));
    request.fdt.present = data[0] & 1;
    request.hob_list.present = data[0] & 2;
    memcpy(&request.version, data + 1, sizeof(request.version));
    memcpy(&request.area_size, data + 5, sizeof(request.area_size));
    memcpy(&request.fdt.size, data + 9, sizeof(request.fdt.size));
    memcpy(&request.hob_list.size, data + 13, sizeof(request.hob_list.size));
    memcpy(&request.fdt.address, data + 17, sizeof(request.fdt.address));
    memcpy(&request.hob_list.address, data + 25, sizeof(request.hob_list.address));
    memset(area, 0xa5, sizeof(area));
    written = lfs_boot_info_written_size(&request);
    if (lfs_boot_info_write(&request, area, sizeof(area)) != LFS_BOOT_INFO_OK) {
        fuzz_must(area[0] == 0xa5);
        return;
    }
    fuzz_must(written <= sizeof(area) && area[written] == 0xa5);
    fuzz_must(lfs_boot_info_parse(area, written, &info) == LFS_BOOT_INFO_OK);
    fuzz_must(info.version == request.version);
    must_be(&request.fdt, LFS_BOOT_INFO_TYPE_FDT, area, written, &info, &index);
    must_be(&request.hob_list, LFS_BOOT_INFO_TYPE_HOB, area, written, &info, &index);
    fuzz_must(index == info.descriptor_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    must_read(data, size);
    must_write(data, size);
    return 0;
}
