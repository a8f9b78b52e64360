/* SPDX-License-Identifier: BSD-3-Clause */
/* Frontiers of a search: bytes with a sum that fits, so that what is behind the head gets read.
 * What is accepted is written again as it was, and a search that goes on from it ends. */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lfasim/bytes.h"
#include "tests/fuzz/frontiers.h"
#include "tests/fuzz/fuzz.h"

#define HEAD 40u

struct copy {
    const uint8_t *bytes;
    size_t at, size;
    bool same;
};

static bool compare(void *user, const void *bytes, size_t size)
{
    struct copy *copy = user;

    copy->same = copy->same && size <= copy->size - copy->at &&
                 memcmp(copy->bytes + copy->at, bytes, size) == 0;
    copy->at += size <= copy->size - copy->at ? size : 0;
    return true;
}

static void go_on_from(const struct lfs_frontier *f)
{
    struct small small = fuzz_small();
    const struct lfs_search_model model = small_model(&small);
    struct lfs_search_config config = {.bounds = *fuzz_bounds(), .from = f, .reduce = true};
    struct lfs_search_result result;

    lfs_search(&model, &config, &result);
    lfs_search_free(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = fuzz_copy(data, size);
    uint64_t identity = FRONTIER_IDENTITY;
    const char *problem = NULL;
    struct lfs_frontier *f;

    if (size >= HEAD) {
        lfs_put_le64(bytes + 16, identity);
        lfs_put_le64(bytes + 24, size - HEAD);
        lfs_put_le64(bytes + 32, XXH3_64bits_withSeed(bytes + HEAD, size - HEAD, identity));
    }
    f = lfs_frontier_read(bytes, size, &identity, &problem);
    fuzz_must((f == NULL) == (problem != NULL));
    if (f) {
        struct copy copy = {bytes, 0, size, true};

        fuzz_must(identity == FRONTIER_IDENTITY);
        fuzz_must(lfs_frontier_write(f, identity, compare, &copy));
        fuzz_must(copy.same && copy.at == size);
        go_on_from(f);
    }
    lfs_frontier_free(f);
    free(bytes);
    return 0;
}
