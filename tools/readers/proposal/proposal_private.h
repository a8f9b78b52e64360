/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the parts of a proposal. */
#ifndef LFASIM_TOOLS_READERS_PROPOSAL_PRIVATE_H
#define LFASIM_TOOLS_READERS_PROPOSAL_PRIVATE_H

#include "lfasim/readers/manifest_file.h"
#include "lfasim/readers/proposal.h"

/* spmc.c: takes the SPMC manifest for the platform's, unless there is one already. */
bool add_spmc_manifest(struct lfs_proposal *proposal, struct lfs_manifest_file *file,
                       const char *path, const char *named, struct lfs_diag *diag);

/* spmc.c: address map, and per partition name, load address and memory, out of the SPMC manifest;
 * partitions are brought into its order. */
bool follow_spmc_manifest(struct lfs_proposal *proposal, struct lfs_diag *diag);

#endif
