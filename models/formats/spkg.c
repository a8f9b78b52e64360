/* SPDX-License-Identifier: BSD-3-Clause */
/* SPKG headers: the ordered checks of manifests-packages-boot 6.1 and a writer for version 2. */
#include "lfasim/formats/spkg.h"

#include <string.h>

#include "lfasim/bytes.h"

static const struct {
    const char *name;
    const char *text;
} errors[LFS_PACKAGE_ERROR_COUNT] = {
    [LFS_PACKAGE_OK] = {"OK", "the package header is well formed"},
    [LFS_PACKAGE_TRUNCATED] = {"TRUNCATED", "the bytes end before the package does"},
    [LFS_PACKAGE_BAD_MAGIC] = {"BAD_MAGIC",
                               "neither an SPKG package (\"SPKG\") nor a transfer list"},
    [LFS_PACKAGE_TRANSFER_LIST] = {"TRANSFER_LIST", "this is a transfer list, not an SPKG package"},
    [LFS_PACKAGE_BAD_VERSION] = {"BAD_VERSION", "the package version must be 1 or 2"},
    [LFS_PACKAGE_PM_OFFSET] = {"PM_OFFSET", "the manifest offset must be 24 in version 1 and a "
                                            "multiple of 4096 in version 2"},
    [LFS_PACKAGE_IMG_OFFSET] = {"IMG_OFFSET", "the image offset must be a multiple of 4096"},
    [LFS_PACKAGE_ORDER] = {"ORDER", "the manifest must come before the image"},
    [LFS_PACKAGE_RANGE_WRAPS] = {"RANGE_WRAPS", "an offset plus its size must fit 32 bits"},
    [LFS_PACKAGE_MANIFEST_OVERLAP] = {"MANIFEST_OVERLAP",
                                      "the manifest must end before the image begins"},
    [LFS_PACKAGE_NO_ROOM] = {"NO_ROOM", "the output buffer is smaller than the package"},
};

const char *lfs_package_error_name(enum lfs_package_error error)
{
    return (unsigned)error < LFS_PACKAGE_ERROR_COUNT ? errors[error].name : "UNKNOWN";
}

const char *lfs_package_error_text(enum lfs_package_error error)
{
    return (unsigned)error < LFS_PACKAGE_ERROR_COUNT ? errors[error].text : "unknown error";
}

static bool page_aligned(uint32_t offset)
{
    return offset % LFS_PACKAGE_PAGE == 0;
}

static enum lfs_package_error check_v1(const struct lfs_package *package)
{
    uint64_t manifest_end = (uint64_t)package->pm_size + LFS_PACKAGE_HEADER_SIZE;

    if (package->pm_offset != LFS_PACKAGE_HEADER_SIZE)
        return LFS_PACKAGE_PM_OFFSET;
    if (!page_aligned(package->img_offset))
        return LFS_PACKAGE_IMG_OFFSET;
    /* img_offset is a whole page here, so rounding the manifest's end up changes no verdict. */
    if (manifest_end > package->img_offset)
        return LFS_PACKAGE_MANIFEST_OVERLAP;
    return LFS_PACKAGE_OK;
}

static enum lfs_package_error check_v2(const struct lfs_package *package)
{
    uint64_t manifest_end = (uint64_t)package->pm_offset + package->pm_size;

    if (!page_aligned(package->pm_offset))
        return LFS_PACKAGE_PM_OFFSET;
    if (!page_aligned(package->img_offset))
        return LFS_PACKAGE_IMG_OFFSET;
    if (package->pm_offset > package->img_offset)
        return LFS_PACKAGE_ORDER;
    if (manifest_end > UINT32_MAX)
        return LFS_PACKAGE_RANGE_WRAPS;
    if (manifest_end > package->img_offset)
        return LFS_PACKAGE_MANIFEST_OVERLAP;
    return LFS_PACKAGE_OK;
}

static enum lfs_package_error check_header(const uint8_t *header, size_t header_size,
                                           struct lfs_package *package)
{
    enum lfs_package_error error;
    uint32_t magic;

    if (header_size < LFS_PACKAGE_HEADER_SIZE)
        return LFS_PACKAGE_TRUNCATED;
    magic = lfs_get_le32(header);
    if (magic == LFS_PACKAGE_TRANSFER_LIST_MAGIC)
        return LFS_PACKAGE_TRANSFER_LIST;
    if (magic != LFS_PACKAGE_MAGIC)
        return LFS_PACKAGE_BAD_MAGIC;
    package->version = lfs_get_le32(header + 4);
    package->pm_offset = lfs_get_le32(header + 8);
    package->pm_size = lfs_get_le32(header + 12);
    package->img_offset = lfs_get_le32(header + 16);
    package->img_size = lfs_get_le32(header + 20);
    package->total = (uint64_t)package->img_offset + package->img_size;

    if (package->version != 1 && package->version != 2)
        return LFS_PACKAGE_BAD_VERSION;
    error = package->version == 1 ? check_v1(package) : check_v2(package);
    if (error != LFS_PACKAGE_OK)
        return error;
    /* Check 6: the total is a 32-bit sum in the firmware. Where it wraps, the image leaves the
     * package and an assertion fires; where it does not, the checks above imply containment. */
    return package->total > UINT32_MAX ? LFS_PACKAGE_RANGE_WRAPS : LFS_PACKAGE_OK;
}

enum lfs_package_error lfs_package_parse(const uint8_t *header, size_t header_size,
                                         struct lfs_package *out)
{
    enum lfs_package_error error;

    memset(out, 0, sizeof(*out));
    error = check_header(header, header_size, out);
    if (error != LFS_PACKAGE_OK)
        memset(out, 0, sizeof(*out));
    return error;
}

bool lfs_package_fits(const struct lfs_package *package, uint64_t size)
{
    return package->total <= size;
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
