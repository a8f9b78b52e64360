/* SPDX-License-Identifier: BSD-3-Clause */
/* Changes a word of a package's header, or of the entry headers of a transfer list, to one that a
 * check draws its line at, half of the time, and mends the list's checksum. */
#include "lfasim/bytes.h"
#include "lfasim/formats/transfer_list.h"
#include "tests/fuzz/fuzz.h"

static uint32_t interesting(unsigned pick)
{
    static const uint32_t words[] = {
        0,     1,     2,         3,         4,          8,          0x18,       0x101,
        0x103, 0x106, 0x800,     0xff0,     0x1000,     0x2000,     0x3000,     0x4000,
        0xfff, 0xff8, 0x8000103, 0x8000106, 0x7fffffff, 0x80000000, 0xfffff000, 0xffffffff};

    return words[pick % (sizeof(words) / sizeof(words[0]))];
}

/* The sum of all used bytes is 0 (6.3). */
static void mend_checksum(uint8_t *data, size_t size)
{
    uint32_t used = lfs_get_le32(data + LFS_TL_AT_USED);
    uint8_t sum = 0;

    data[LFS_TL_AT_CHECKSUM] = 0;
    for (size_t i = 0; i < used && i < size; i++)
        sum = (uint8_t)(sum + data[i]);
    data[LFS_TL_AT_CHECKSUM] = (uint8_t)-sum;
}

/* Where a header word lies: in the first 24 bytes, or where the walk over a list meets an entry. */
static size_t pick_word(const uint8_t *data, size_t size, unsigned pick)
{
    const struct lfs_package_source source = lfs_package_source_of(data, size);
    struct lfs_tl_entry entry = {0};
    size_t at = 4 * (pick % (LFS_PACKAGE_HEADER_SIZE / 4));

    if (lfs_get_le32(data) != LFS_PACKAGE_TRANSFER_LIST_MAGIC || pick % 4 == 0)
        return at;
    for (unsigned i = 0; i <= pick / 4 % 8 && lfs_tl_next(&source, size, &entry); i++)
        at = (size_t)entry.offset + pick / 32 % 2 * 4;
    return at + 4 <= size ? at : 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    unsigned pick = seed / 2 * 2654435761u >> 8;

    if (seed % 2 == 0 || size < LFS_PACKAGE_HEADER_SIZE)
        size = LLVMFuzzerMutate(data, size, max_size);
    else
        lfs_put_le32(data + pick_word(data, size, pick), interesting(pick / 64));
    if (size >= LFS_PACKAGE_HEADER_SIZE && pick % 8 != 0 &&
        lfs_get_le32(data) == LFS_PACKAGE_TRANSFER_LIST_MAGIC)
        mend_checksum(data, size);
    return size;
}
