/* SPDX-License-Identifier: BSD-3-Clause */
/* What building and judging packages share. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_PACKAGE_PRIVATE_H
#define LFASIM_TOOLS_READERS_PACKAGE_PRIVATE_H

#include "lfasim/formats/manifest.h"
#include "lfasim/formats/package.h"
#include "lfasim/readers/diag.h"

/* A package as a whole, to compare its parts with each other. */
struct package_view {
    struct lfs_pos manifest_pos; /* where messages about the manifest point */
    struct lfs_pos package_pos;
    const char *image_path;
    const struct lfs_package *package;
    const struct lfs_manifest *manifest;
    bool entry_known;
    uint64_t image_entry; /* with entry_known: bytes from the image's begin */
    uint64_t footprint;   /* bytes of memory from the image's begin */
    uint64_t memory;      /* working memory in bytes, 0 = not known */
};

/* Adds the warnings and errors that package_file.h lists. */
void package_compare(const struct package_view *view, struct lfs_diag *diag);
/* Parts of it: where the entry is (MF-74), whether it fits its memory (MF-72, MF-73). */
void package_compare_entry(const struct package_view *view, struct lfs_diag *diag);
void package_compare_memory(const struct package_view *view, struct lfs_diag *diag);

/* Parses a manifest for the load address that it names itself, with the limits of the widest known
 * build (2.10), not to complain about what some build accepts. */
enum lfs_manifest_error package_manifest(const uint8_t *dtb, size_t size, struct lfs_manifest *out,
                                         struct lfs_manifest_problem *problem);

/* "transfer list", "SPKG version 2". */
const char *package_container(const struct lfs_package *package);

/* A place in a package. */
struct lfs_pos package_pos(const char *path, uint64_t offset);

/* Offset in a blob of a property's value, or of the node; 0 where there is neither. */
uint64_t package_place_offset(const uint8_t *dtb, const struct lfs_place *at);

/* A sink for findings about a file: user is a struct package_report. */
struct package_report {
    const char *path;
    struct lfs_diag *diag;
};
void package_report_finding(void *user, const struct lfs_finding *finding);

#endif
