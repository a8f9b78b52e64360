/* SPDX-License-Identifier: BSD-3-Clause */
/* Relinquish descriptors: reading stays inside; what was read is written as the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/mem_descriptor.h"
#include "tests/fuzz/fuzz.h"

enum { ENDPOINTS_MAX = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = fuzz_copy(data, size), out[LFS_MEM_RELINQUISH + 2 * ENDPOINTS_MAX + 1];
    struct lfs_mem_relinquish head;
    uint16_t ids[ENDPOINTS_MAX];
    uint32_t count = 0;
    size_t written;

    if (!lfs_mem_get_relinquish(bytes, size, &head)) {
        fuzz_must(size < LFS_MEM_RELINQUISH);
        fuzz_must(!lfs_mem_get_relinquish_endpoint(bytes, size, 0, &ids[0]));
        free(bytes);
        return 0;
    }
    while (count < ENDPOINTS_MAX &&
           lfs_mem_get_relinquish_endpoint(bytes, size, count, &ids[count]))
        fuzz_must(LFS_MEM_RELINQUISH + 2 * (uint64_t)++count <= size);
    fuzz_must(count <= head.count);
    memset(out, 0xa5, sizeof(out));
    fuzz_must(lfs_mem_put_relinquish(head.handle, head.flags, ids, count, out,
                                     LFS_MEM_RELINQUISH + 2 * (size_t)count - 1) == 0);
    fuzz_must(out[0] == 0xa5);
    written = lfs_mem_put_relinquish(head.handle, head.flags, ids, count, out, sizeof(out));
    fuzz_must(written == LFS_MEM_RELINQUISH + 2 * (size_t)count && out[written] == 0xa5);
    if (count == head.count)
        fuzz_must(memcmp(out, bytes, written) == 0);
    free(bytes);
    return 0;
}
