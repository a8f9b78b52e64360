/* SPDX-License-Identifier: BSD-3-Clause */
/* What is as in TF-A's FVP port, where no scenario says what a platform does. */
#ifndef LFASIM_TOOLS_READERS_FVP_H
#define LFASIM_TOOLS_READERS_FVP_H

#include <stdbool.h>

#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/readers/system.h"

/* Whether it is taken for that port: on the user's word, or by the map of its SPMC manifest, which
 * may be NULL. */
bool fvp_is_assumed(enum lfs_assumed_platform platform, const struct lfs_spmc_manifest *spmc);

/* It stages SP1 and SP2 at constants, by the GUIDs of its component table, and passes 1 MiB
 * whatever the package holds (manifests-packages-boot 6.8). False: the manifest's image is none of
 * these; base and pages stay as they are. */
bool fvp_staging(const struct lfs_manifest *manifest, uint64_t *base, uint32_t *pages);

#endif
