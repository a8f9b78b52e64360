/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two manifests of one partition, property by property (manifests-packages-boot MAN-40).
 *
 * At a live activation the SPMC keeps what it parsed at boot: whatever a new package's manifest
 * says else has no effect, except for what boot information it asks for (6.8 LA12, MF-85).
 */
#ifndef LFASIM_FORMATS_MANIFEST_COMPARE_H
#define LFASIM_FORMATS_MANIFEST_COMPARE_H

#include "lfasim/formats/manifest.h"

#define LFS_MANIFEST_VALUE_SIZE 128u /* longer values are cut */

/* One property, or one node with "" for its property, that is not the same in both. */
struct lfs_manifest_difference {
    struct lfs_place at;                /* in the manifest that has it; `to` if both do */
    char from[LFS_MANIFEST_VALUE_SIZE]; /* values as text: "absent" where there is none, */
    char to[LFS_MANIFEST_VALUE_SIZE];   /* numbers as the binding writes them */
    bool new_counts;                    /* LA12: read from the new manifest */
};

/* Called once a difference, the root first, then services and regions. It lives until the call
 * returns. */
typedef void lfs_manifest_difference_sink(void *user,
                                          const struct lfs_manifest_difference *difference);

/* Compares two manifests as they were parsed, for the same load address: the order of nodes, how a
 * base address is written, numbers of phandles and whatever the SPMC does not read are no
 * differences; regions are paired by the names of their nodes. Tells each to sink (may be NULL) and
 * returns how many there are. Pure, safe from any thread. */
size_t lfs_manifest_compare(const struct lfs_manifest *from, const struct lfs_manifest *to,
                            lfs_manifest_difference_sink *sink, void *user);

#endif
