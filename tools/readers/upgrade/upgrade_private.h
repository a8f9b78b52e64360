/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of a comparison share: the two sides. */
#ifndef LFASIM_TOOLS_READERS_UPGRADE_PRIVATE_H
#define LFASIM_TOOLS_READERS_UPGRADE_PRIVATE_H

#include "lfasim/readers/image_verdict.h"
#include "lfasim/readers/manifest_file.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/readers/upgrade.h"

struct side {
    const char *path;
    char *bytes; /* of an image file */
    bool has_package, has_manifest, has_image;
    struct lfs_package_file package;
    struct lfs_manifest_file *file; /* of a manifest by itself */
    const uint8_t *dtb;             /* of a manifest by itself, or in the package */
    size_t dtb_size;
    struct lfs_manifest manifest;
    bool may_be_faulty;               /* compare what can be read of a manifest that breaks rules */
    bool is_faulty;                   /* it does; told */
    struct lfs_image_file image_file; /* of an image file */
    struct lfs_flat_image image;      /* borrowed: the file's, or what the package has */
};

/* The conditions in their order; from UPGRADE_CURATED on where they can be asked. */
enum upgrade_condition {
    UPGRADE_SAME_MANIFEST,
    UPGRADE_SIMILAR_PACKAGE,
    UPGRADE_NEW_IMAGE,
    UPGRADE_HANDOVER,
    UPGRADE_CURATED,
    UPGRADE_STAGING,
    UPGRADE_STAGED,
    UPGRADE_ONE_VCPU,
};

struct upgrade {
    struct side from, to;
    const struct lfs_spmc_manifest *spmc;
    struct lfs_manifest_file *spmc_file; /* its source; may be NULL, as spmc_path */
    const char *spmc_path;
    const struct lfs_system_options *options;
    int vm;                /* which of spmc is the partition; -1: not known */
    uint64_t load_address; /* 0: not known */
    uint64_t memory;       /* working memory in bytes; 0: not known */
    bool unknown;          /* something cannot be known statically */
    struct lfs_upgrade_conditions *conditions;
    enum upgrade_condition which[LFS_UPGRADE_CONDITIONS]; /* each of them is */
    bool told[LFS_UPGRADE_CONDITIONS]; /* of a condition, by a message of its own */
    struct lfs_diag *diag;
};

/* Reads a file; errors go to diag. Free the side in either case. */
bool side_read(struct side *side, const char *path, const struct lfs_upgrade_input *input,
               struct lfs_diag *diag);
/* Parses its manifest for a load address; false after an error. */
bool side_parse(struct side *side, uint64_t load_address, struct lfs_diag *diag);
void side_free(struct side *side);

/* Where a property or node of the side's manifest stands: in its source, or in the package. */
struct lfs_pos side_place(const struct side *side, const struct lfs_place *at);
/* The file as such. */
struct lfs_pos side_pos(const struct side *side);

/* A message of that name is about to be told, which leaves the question open, unless it is allowed.
 */
void upgrade_unknown(struct upgrade *u, const char *name);
/* The same of a condition, which has a message of its own with that. */
void upgrade_unknown_condition(struct upgrade *u, enum upgrade_condition which, const char *name);
/* What an activation makes of its image; the other side's manifest may stand in. */
struct lfs_image_verdict side_layout(const struct upgrade *u, const struct side *side);
/* Asks the conditions, and tells of those that have no message of their own. */
void judge_conditions(struct upgrade *u);
void tell_conditions(struct upgrade *u);

/* Which vmN it is, load address and working memory, once the manifests have been read. */
void find_memory(struct upgrade *u);
void compare_manifests(struct upgrade *u);
void compare_images(struct upgrade *u);
void compare_packages(struct upgrade *u);

#endif
