/* SPDX-License-Identifier: BSD-3-Clause */
/* Changes a word of a package's header to one that a check draws its line at, half of the time. */
#include "lfasim/bytes.h"
#include "lfasim/formats/spkg.h"
#include "tests/fuzz/fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    static const uint32_t words[] = {0,      1,      2,      3,          0x18,       0x1000,
                                     0x2000, 0x3000, 0x4000, 0x800,      0x7fffffff, 0x80000000,
                                     0xff,   0x100,  0xfff,  0xfffff000, 0xffffe000, 0xffffffff};
    unsigned word = seed / 2 % (LFS_PACKAGE_HEADER_SIZE / 4), pick = seed / 16;

    if (seed % 2 == 0 || size < LFS_PACKAGE_HEADER_SIZE)
        return LLVMFuzzerMutate(data, size, max_size);
    /* The magic stays, as a rule: nothing behind it is read otherwise. */
    if (word > 0 || pick % 16 == 0)
        lfs_put_le32(data + 4 * word, words[pick / 16 % (sizeof(words) / sizeof(words[0]))]);
    return size;
}
