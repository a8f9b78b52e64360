/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/system/fvp.h"

#include "lfasim/formats/uuid.h"
#include "lfasim/stack.h"
#include "tools/readers/system/system_private.h"

/* 6.8; and where its BL2 puts the SPMC manifest in its page (5.2). */
enum { STAGING = 0x7000000, STAGING_BYTES = 0x100000, PAGE_OFFSET = 0x500, SPMD_MINOR = 3 };

/* An SPMC there has both staging areas in its secure memory, and not EL3's SRAM (9.1). */
static bool has_its_map(const struct lfs_spmc_manifest *spmc)
{
    const struct lfs_carve_out el3 = lfs_platform_preset(LFS_PLATFORM_FVP)->el3;
    const uint64_t bytes = (uint64_t)STAGING_BYTES * LFS_UUID_FVP_COMPONENTS;

    for (uint32_t i = 0; i < spmc->range_count; i++)
        if (spmc->ranges[i].secure &&
            lfs_ranges_overlap(spmc->ranges[i].base, spmc->ranges[i].size, el3.base.v, el3.size))
            return false;
    return lfs_spmc_manifest_contains(spmc, STAGING, bytes, true, false) != NULL;
}

bool fvp_is_assumed(enum lfs_assumed_platform platform, const struct lfs_spmc_manifest *spmc)
{
    if (platform == LFS_ASSUMED_BY_MAP)
        return spmc == NULL || spmc->range_count == 0 || has_its_map(spmc);
    return platform == LFS_ASSUMED_FVP;
}

struct lfs_spmd_context lfs_system_spmd(const struct lfs_system_options *options,
                                        const struct lfs_spmc_manifest *spmc)
{
    bool is_fvp = fvp_is_assumed(options->platform, spmc);

    return (struct lfs_spmd_context){.page_offset = is_fvp ? PAGE_OFFSET : 0,
                                     .offset_said = is_fvp ? SYSTEM_ASSUMED_FVP : NULL,
                                     .transfer_list = options->transfer_list,
                                     .at_sel2 = true,
                                     .has_sel2 = true,
                                     .minor_version = SPMD_MINOR};
}

bool fvp_staging(const struct lfs_manifest *manifest, uint64_t *base, uint32_t *pages)
{
    struct ffa_uuid uuid;

    for (int i = 0; i < 4; i++)
        uuid.word[i] = manifest->image_uuid[i];
    for (unsigned i = 0; i < LFS_UUID_FVP_COMPONENTS; i++) {
        if (!ffa_uuid_equal(&uuid, &lfs_uuid_fvp_components[i]))
            continue;
        *base = STAGING + (uint64_t)i * STAGING_BYTES;
        *pages = STAGING_BYTES / LFS_PAGE_SIZE;
        return true;
    }
    return false;
}
