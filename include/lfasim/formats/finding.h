/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a rule found in an artefact: a partition manifest, the SPMC's manifest, a package.
 *
 * Formats know nodes, properties and offsets, never files and lines: a reader that has the source
 * turns the place into a position and the finding into a diagnostic of the same name.
 */
#ifndef LFASIM_FORMATS_FINDING_H
#define LFASIM_FORMATS_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#define LFS_PLACE_NODE_SIZE     192u /* lfasim's own limits; longer texts are cut */
#define LFS_PLACE_PROPERTY_SIZE 40u
#define LFS_FINDING_TEXT_SIZE   240u

/* A place in an artefact. Device trees use node and property, packages offset. */
struct lfs_place {
    char node[LFS_PLACE_NODE_SIZE];         /* "/memory-regions/heap", "/"; "" is the whole file */
    char property[LFS_PLACE_PROPERTY_SIZE]; /* "" is the node itself */
    int cell;        /* index of the 4-byte cell (or string) in the value, -1 the whole value */
    uint64_t offset; /* bytes from the begin of a package or blob */
};

/* One finding. Texts are always terminated; "" where there is nothing to say. */
struct lfs_finding {
    const char *name; /* of the catalogue of diagnostics, which knows its severity; a literal */
    const char *step; /* the check's name in the reference, "M09", "C5"; NULL: not a numbered one */
    bool panics;      /* the firmware would panic, assert or follow a NULL pointer (severity P) */
    struct lfs_place at;
    bool has_other; /* a second place of the same artefact takes part */
    struct lfs_place other;
    char other_text[LFS_FINDING_TEXT_SIZE]; /* "'heap' is here, 0x6780000 to 0x6780fff" */
    char text[LFS_FINDING_TEXT_SIZE];       /* what is wrong, one sentence without a full stop */
    char fact[LFS_FINDING_TEXT_SIZE];       /* figures: what was found, what was expected */
    char help[LFS_FINDING_TEXT_SIZE];       /* how to mend it */
    const char *consumers; /* what Hafnium, SPMD, EL3 SPMC, OP-TEE do where they differ; may be
                            * NULL */
};

/* Called once a finding, in the order of the checks. The finding lives until the call returns. */
typedef void lfs_finding_sink(void *user, const struct lfs_finding *finding);

#endif
