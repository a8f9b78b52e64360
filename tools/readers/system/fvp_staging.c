/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/system/fvp_staging.h"

#include "lfasim/formats/uuid.h"

bool fvp_staging(const struct lfs_manifest *manifest, uint64_t *base, uint32_t *pages)
{
    static const uint64_t bases[LFS_UUID_FVP_COMPONENTS] = {0x7000000, 0x7100000};
    enum { FVP_STAGING_PAGES = 0x100 };
    struct ffa_uuid uuid;

    for (int i = 0; i < 4; i++)
        uuid.word[i] = manifest->image_uuid[i];
    for (unsigned i = 0; i < LFS_UUID_FVP_COMPONENTS; i++) {
        if (!ffa_uuid_equal(&uuid, &lfs_uuid_fvp_components[i]))
            continue;
        *base = bases[i];
        *pages = FVP_STAGING_PAGES;
        return true;
    }
    return false;
}
