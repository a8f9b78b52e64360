/* SPDX-License-Identifier: BSD-3-Clause */
/* SPKG headers: the ordered checks of manifests-packages-boot 6.1 and a writer for version 2. */
#include "lfasim/formats/spkg.h"

#include <string.h>

#include "lfasim/bytes.h"
#include "models/formats/package_internal.h"

/* Byte offsets of the header's fields (6.1). */
enum { AT_VERSION = 4, AT_PM_OFFSET = 8, AT_PM_SIZE = 12, AT_IMG_OFFSET = 16, AT_IMG_SIZE = 20 };

static bool page_aligned(uint32_t offset)
{
    return offset % LFS_PACKAGE_PAGE == 0;
}

static void check_image_offset(struct package_judge *judge, const struct lfs_package *package,
                               const char *step)
{
    if (!page_aligned(package->img_offset))
        package_fault(judge, LFS_PACKAGE_IMG_OFFSET, step, AT_IMG_OFFSET, "found 0x%x",
                      package->img_offset);
}

static void check_v1(struct package_judge *judge, const struct lfs_package *package)
{
    uint64_t manifest_end = (uint64_t)package->pm_size + LFS_PACKAGE_HEADER_SIZE;

    if (package->pm_offset != LFS_PACKAGE_HEADER_SIZE)
        package_fault(judge, LFS_PACKAGE_PM_OFFSET, "6.1 check 2", AT_PM_OFFSET,
                      "version 1: found 0x%x, expected 0x18", package->pm_offset);
    check_image_offset(judge, package, "6.1 check 3");
    /* With an image on a whole page, rounding the manifest's end up changes no verdict. */
    if (manifest_end > package->img_offset)
        package_fault(judge, LFS_PACKAGE_MANIFEST_OVERLAP, "6.1 check 4", AT_PM_SIZE,
                      "the manifest ends at 0x%llx, the image begins at 0x%x",
                      (unsigned long long)manifest_end, package->img_offset);
}

static void check_v2(struct package_judge *judge, const struct lfs_package *package)
{
    uint64_t manifest_end = (uint64_t)package->pm_offset + package->pm_size;

    if (!page_aligned(package->pm_offset))
        package_fault(judge, LFS_PACKAGE_PM_OFFSET, "6.1 check 2", AT_PM_OFFSET,
                      "version 2: found 0x%x", package->pm_offset);
    check_image_offset(judge, package, "6.1 check 2");
    if (package->pm_offset > package->img_offset)
        package_fault(judge, LFS_PACKAGE_ORDER, "6.1 check 3", AT_PM_OFFSET,
                      "manifest at 0x%x, image at 0x%x", package->pm_offset, package->img_offset);
    if (manifest_end > UINT32_MAX)
        package_fault(judge, LFS_PACKAGE_RANGE_WRAPS, "6.1 check 4", AT_PM_SIZE,
                      "manifest: 0x%x + 0x%x", package->pm_offset, package->pm_size);
    else if (package->pm_offset <= package->img_offset && manifest_end > package->img_offset)
        package_fault(judge, LFS_PACKAGE_MANIFEST_OVERLAP, "6.1 check 5", AT_PM_SIZE,
                      "the manifest ends at 0x%llx, the image begins at 0x%x",
                      (unsigned long long)manifest_end, package->img_offset);
}

void spkg_judge(struct package_judge *judge, struct lfs_package *out)
{
    uint8_t header[LFS_PACKAGE_HEADER_SIZE];

    judge->source->read(judge->source->user, 0, header, sizeof(header));
    out->kind = LFS_PACKAGE_SPKG;
    out->version = lfs_get_le32(header + AT_VERSION);
    out->pm_offset = lfs_get_le32(header + AT_PM_OFFSET);
    out->pm_size = lfs_get_le32(header + AT_PM_SIZE);
    out->img_offset = lfs_get_le32(header + AT_IMG_OFFSET);
    out->img_size = lfs_get_le32(header + AT_IMG_SIZE);
    out->boot_info_size = out->pm_offset;
    out->total = (uint64_t)out->img_offset + out->img_size;

    if (out->version != 1 && out->version != 2) {
        /* Nobody knows what the fields of another version mean. */
        package_fault(judge, LFS_PACKAGE_BAD_VERSION, "6.1 check 1", AT_VERSION, "found %u",
                      out->version);
        return;
    }
    if (out->version == 1)
        check_v1(judge, out);
    else
        check_v2(judge, out);
    /* Check 6: the total is a 32-bit sum in the firmware. Where it wraps, the image leaves the
     * package and an assertion fires; where it does not, the checks above imply containment. */
    if (out->total > UINT32_MAX)
        package_fault(judge, LFS_PACKAGE_RANGE_WRAPS, "6.1 check 6", AT_IMG_SIZE,
                      "image: 0x%x + 0x%x", out->img_offset, out->img_size);
}

/* What the packaging tool refuses beyond the parser (6.2); sizes may exceed 32 bits here. */
static enum lfs_package_error check_layout(size_t manifest_size, size_t image_size,
                                           uint32_t pm_offset, uint32_t img_offset)
{
    if (pm_offset == 0 || !page_aligned(pm_offset))
        return LFS_PACKAGE_PM_OFFSET;
    if (!page_aligned(img_offset))
        return LFS_PACKAGE_IMG_OFFSET;
    if (pm_offset >= img_offset)
        return LFS_PACKAGE_ORDER;
    if (manifest_size > UINT32_MAX - pm_offset || image_size > UINT32_MAX - img_offset)
        return LFS_PACKAGE_RANGE_WRAPS;
    if (manifest_size > img_offset - pm_offset)
        return LFS_PACKAGE_MANIFEST_OVERLAP;
    return LFS_PACKAGE_OK;
}

size_t lfs_package_write_v2(const uint8_t *manifest, size_t manifest_size, const uint8_t *image,
                            size_t image_size, uint32_t pm_offset, uint32_t img_offset,
                            uint8_t *out, size_t out_size, enum lfs_package_error *error)
{
    enum lfs_package_error verdict = check_layout(manifest_size, image_size, pm_offset, img_offset);
    size_t total = verdict == LFS_PACKAGE_OK ? img_offset + image_size : 0;

    if (verdict == LFS_PACKAGE_OK && out != NULL && out_size < total)
        verdict = LFS_PACKAGE_NO_ROOM;
    if (error != NULL)
        *error = verdict;
    if (verdict != LFS_PACKAGE_OK)
        return 0;
    if (out == NULL)
        return total;

    memset(out, 0, img_offset);
    lfs_put_le32(out, LFS_PACKAGE_MAGIC);
    lfs_put_le32(out + 4, 2);
    lfs_put_le32(out + 8, pm_offset);
    lfs_put_le32(out + 12, (uint32_t)manifest_size);
    lfs_put_le32(out + 16, img_offset);
    lfs_put_le32(out + 20, (uint32_t)image_size);
    if (manifest_size > 0)
        memcpy(out + pm_offset, manifest, manifest_size);
    if (image_size > 0)
        memcpy(out + img_offset, image, image_size);
    return total;
}
