/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scenarios written around a user's own files: what `lfasim init` does.
 *
 * A proposal collects Secure Partitions, each from its manifest or its package, decides where
 * everything lies that the files leave open (a platform that holds their addresses, load addresses,
 * staging areas), and writes a scenario that runs as it is.
 */
#ifndef LFASIM_READERS_PROPOSAL_H
#define LFASIM_READERS_PROPOSAL_H

#include "lfasim/abi/image_note.h"
#include "lfasim/formats/manifest.h"
#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/readers/diag.h"
#include "lfasim/stack.h"

/* One partition of a proposal. Texts and bytes belong to the caller and must outlive it. */
struct lfs_proposed_sp {
    char name[LFS_NAME_MAX]; /* an identifier, unique in the proposal */
    const char *source;      /* the file, for messages */
    const char *path;        /* the same as the scenario names it */
    bool is_package;
    const char *new_path; /* a package of the next version, as the scenario names it, or NULL */
    char behaviour[LFS_IMAGE_BEHAVIOUR_SIZE]; /* of the package's image, as its note says; "" */
    uint32_t version, new_version;
    struct lfs_manifest manifest;
    uint64_t package_size; /* bytes; 0 for a manifest */
    /* Decided by lfs_proposal_place(). */
    uint64_t load, memory, staging; /* physical addresses and bytes; staging 0: none */
    bool load_chosen;               /* not by the manifest */
};

struct lfs_proposal {
    struct lfs_proposed_sp sps[LFS_PARTITIONS_MAX];
    unsigned count;
    const char *const *include_folders; /* searched by #include; and as the scenario names them */
    const char *const *include_paths;
    size_t include_count;
    const char *spmc_source, *spmc_path; /* the SPMC manifest, as above; NULL: none was given */
    struct lfs_spmc_manifest spmc_manifest;
    /* Decided by lfs_proposal_place(). */
    const char *preset; /* a platform preset that holds every address, or NULL: the ranges below */
    struct lfs_range ranges[LFS_RANGES_MAX];
    unsigned range_count;
    struct lfs_carve_out spmc, el3;
};

/* Reads a manifest (source or blob) or a package, recognised by their contents, and adds its
 * partition; one SPMC manifest may be among them and is the platform's. named is what the scenario
 * will call the file. A package whose image UUID is that of an earlier package becomes the next
 * version of that one. False after an error to diag: those of the readers, the rules of manifests
 * and packages, INIT_TOO_MANY and INIT_KIND. */
bool lfs_proposal_add(struct lfs_proposal *proposal, const char *path, const char *named,
                      struct lfs_diag *diag);

/* Why a partition cannot be activated live: reason number i, in the order of the binding, or NULL
 * beyond the last. NULL for i = 0: it can. Literals such as "lifecycle-support is absent". */
const char *lfs_proposal_obstacle(const struct lfs_manifest *manifest, unsigned i);

/* Finds a platform, and room for what has no address yet. False when there is none: diag has an
 * error INIT_NO_ROOM, or INIT_UNMATCHED where files and SPMC manifest do not fit. Files whose own
 * addresses contradict each other are left to the rules. */
bool lfs_proposal_place(struct lfs_proposal *proposal, struct lfs_diag *diag);

/* Writes the scenario. name: an identifier for it. */
void lfs_proposal_write(const struct lfs_proposal *proposal, const char *name, FILE *out);

#endif
