/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of the catalogue of diagnostics, one table a subject; each ends with a NULL name. */
#ifndef LFASIM_TOOLS_READERS_CATALOGUE_H
#define LFASIM_TOOLS_READERS_CATALOGUE_H

#include "lfasim/readers/diagnostics.h"

extern const struct lfs_diagnostic lfs_catalogue_files[];
extern const struct lfs_diagnostic lfs_catalogue_yaml[];
extern const struct lfs_diagnostic lfs_catalogue_scenario[];
extern const struct lfs_diagnostic lfs_catalogue_dts[];
extern const struct lfs_diagnostic lfs_catalogue_manifest_codes[];
extern const struct lfs_diagnostic lfs_catalogue_manifest[];
extern const struct lfs_diagnostic lfs_catalogue_manifest_lint[];
extern const struct lfs_diagnostic lfs_catalogue_spmc[];
extern const struct lfs_diagnostic lfs_catalogue_spmc_judges[];
extern const struct lfs_diagnostic lfs_catalogue_boot[];
extern const struct lfs_diagnostic lfs_catalogue_package[];
extern const struct lfs_diagnostic lfs_catalogue_layout[];
extern const struct lfs_diagnostic lfs_catalogue_image[];
extern const struct lfs_diagnostic lfs_catalogue_upgrade[];
extern const struct lfs_diagnostic lfs_catalogue_system[];
extern const struct lfs_diagnostic lfs_catalogue_trace[];
extern const struct lfs_diagnostic lfs_catalogue_replay[];
extern const struct lfs_diagnostic lfs_catalogue_frontier[];

#endif
