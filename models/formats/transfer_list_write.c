/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfer lists, written as the packaging tool does (manifests-packages-boot 6.4). */
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/transfer_list.h"

static uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

/* Where the data of an entry lie that is added to a list of used bytes: behind a void entry, if
 * need be, that moves them to a page. */
static uint64_t data_offset(uint64_t used)
{
    return round_up(used + LFS_TL_ENTRY_HEADER_SIZE, LFS_PACKAGE_PAGE);
}

static uint64_t end_of(uint64_t used, size_t data_size)
{
    return round_up(data_offset(used) + data_size, 8);
}

uint64_t lfs_tl_hob_list_offset(size_t manifest_size)
{
    return data_offset(end_of(LFS_TL_HEADER_SIZE, manifest_size));
}

uint64_t lfs_tl_image_offset(size_t manifest_size, size_t hob_list_size)
{
    uint64_t used = end_of(LFS_TL_HEADER_SIZE, manifest_size);

    return data_offset(hob_list_size > 0 ? end_of(used, hob_list_size) : used);
}

static void put_header(uint8_t *at, uint32_t tag, uint64_t data_size)
{
    lfs_put_le32(at, tag | LFS_TL_ENTRY_HEADER_SIZE << 24);
    lfs_put_le32(at + LFS_TL_AT_ENTRY_DATA_SIZE, (uint32_t)data_size);
}

/* Returns the used size with the new entry. */
static uint64_t put_entry(uint8_t *out, uint64_t used, uint32_t tag, const uint8_t *data,
                          size_t size)
{
    uint64_t header = data_offset(used) - LFS_TL_ENTRY_HEADER_SIZE;

    if (header > used)
        put_header(out + used, LFS_TL_VOID, header - used - LFS_TL_ENTRY_HEADER_SIZE);
    put_header(out + header, tag, size);
    if (size > 0)
        memcpy(out + header + LFS_TL_ENTRY_HEADER_SIZE, data, size);
    return end_of(used, size);
}

static void fill(const struct lfs_tl_contents *contents, uint8_t *out, uint32_t used, uint32_t max)
{
    uint64_t at = LFS_TL_HEADER_SIZE;
    uint8_t sum = 0;

    memset(out, 0, used);
    lfs_put_le32(out, LFS_PACKAGE_TRANSFER_LIST_MAGIC);
    out[LFS_TL_AT_VERSION] = LFS_TL_VERSION;
    out[LFS_TL_AT_HEADER_SIZE] = LFS_TL_HEADER_SIZE;
    out[LFS_TL_AT_ALIGNMENT] = LFS_TL_ALIGNMENT;
    lfs_put_le32(out + LFS_TL_AT_USED, used);
    lfs_put_le32(out + LFS_TL_AT_MAX, max);
    lfs_put_le32(out + LFS_TL_AT_FLAGS, LFS_TL_HAS_CHECKSUM);
    at = put_entry(out, at, LFS_TL_FFA_MANIFEST, contents->manifest, contents->manifest_size);
    if (contents->hob_list_size > 0)
        at = put_entry(out, at, LFS_TL_HOB_LIST, contents->hob_list, contents->hob_list_size);
    put_entry(out, at, LFS_TL_SP_IMAGE, contents->image, contents->image_size);
    for (size_t i = 0; i < used; i++)
        sum = (uint8_t)(sum + out[i]);
    out[LFS_TL_AT_CHECKSUM] = (uint8_t)-sum;
}

static enum lfs_package_error judge(const struct lfs_tl_contents *contents, uint64_t used,
                                    uint64_t max, const uint8_t *out, size_t out_size)
{
    if (used > UINT32_MAX || max > UINT32_MAX)
        return LFS_PACKAGE_RANGE_WRAPS;
    if (used > contents->max_size)
        return LFS_PACKAGE_TL_MAX_SIZE;
    return out != NULL && out_size < used ? LFS_PACKAGE_NO_ROOM : LFS_PACKAGE_OK;
}

size_t lfs_tl_write(const struct lfs_tl_contents *contents, uint8_t *out, size_t out_size,
                    enum lfs_package_error *error)
{
    bool countable = contents->manifest_size <= UINT32_MAX &&
                     contents->hob_list_size <= UINT32_MAX && contents->image_size <= UINT32_MAX;
    uint64_t used =
        countable ? round_up(lfs_tl_image_offset(contents->manifest_size, contents->hob_list_size) +
                                 contents->image_size,
                             8)
                  : UINT64_MAX;
    uint64_t max = round_up(contents->max_size, 8);
    enum lfs_package_error verdict = judge(contents, used, max, out, out_size);

    if (error != NULL)
        *error = verdict;
    if (verdict != LFS_PACKAGE_OK)
        return 0;
    if (out != NULL)
        fill(contents, out, (uint32_t)used, (uint32_t)max);
    return (size_t)used;
}
