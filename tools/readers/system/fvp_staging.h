/* SPDX-License-Identifier: BSD-3-Clause */
/* What TF-A's FVP port stages, where no scenario says what a platform does. */
#ifndef LFASIM_TOOLS_READERS_FVP_STAGING_H
#define LFASIM_TOOLS_READERS_FVP_STAGING_H

#include <stdbool.h>

#include "lfasim/formats/manifest.h"

/* It stages SP1 and SP2 at constants, by the GUIDs of its component table, and passes 1 MiB
 * whatever the package holds (manifests-packages-boot 6.8). False: the manifest's image is none of
 * these; base and pages stay as they are. */
bool fvp_staging(const struct lfs_manifest *manifest, uint64_t *base, uint32_t *pages);

#endif
