/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by manifest_names.c and spmc_manifest*.c only: which properties a node may have. */
#ifndef LFASIM_MODELS_FORMATS_MANIFEST_VOCABULARY_H
#define LFASIM_MODELS_FORMATS_MANIFEST_VOCABULARY_H

#include "manifest_reader.h"

/* A blob of nothing but strange names is told this often. */
#define LFS_MANIFEST_UNKNOWN_MAX 100u

/* Not read by Hafnium, but by somebody (manifests-packages-boot 2.9). */
struct foreign_property {
    const char *name;
    const char *reader; /* who, a sentence */
};

/* The properties of one kind of node, both lists ended by NULL. */
struct vocabulary {
    const char *const *known;
    const struct foreign_property *foreign;
};

/* Tells of the node's properties outside of words, left at most; returns how many are left. */
uint32_t lfs_manifest_lint_node(struct manifest_reader *reader, int node,
                                const struct vocabulary *words, uint32_t left);

#endif
