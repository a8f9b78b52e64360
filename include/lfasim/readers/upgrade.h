/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An old and a new partition: would a live activation take the one for the other?
 *
 * The deck's conditions (lifecycle-and-live-activation 6): the manifest is identical, the package
 * similar, and what the old image hands over in the live-state buffer is what the new one expects.
 * Each side is a package, an image (ELF or flat) or a manifest (source or blob); what both have is
 * compared. Not thread-safe: calls on one reporter must not overlap.
 */
#ifndef LFASIM_READERS_UPGRADE_H
#define LFASIM_READERS_UPGRADE_H

#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/readers/diag.h"
#include "lfasim/readers/system.h"

struct lfs_manifest_file;

struct lfs_upgrade_input {
    const char *from, *to; /* paths */
    /* Folders of #include for manifests as sources; what the user says of the platform's staging.
     */
    const struct lfs_system_options *options;
    /* Tells the working memory of the partition: of the vmN with its load address, else with its
     * debug_name as the name of a file, else, where the partition names no load address, of the
     * only one; and who else has memory. NULL: not known. */
    const struct lfs_spmc_manifest *spmc;
    /* Where that stands, for places: its path, and its source. NULL, as without spmc. */
    const char *spmc_path;
    struct lfs_manifest_file *spmc_file;
};

enum lfs_upgrade_verdict {
    LFS_UPGRADE_COMPATIBLE,
    LFS_UPGRADE_INCOMPATIBLE,
    LFS_UPGRADE_UNKNOWN,    /* nothing speaks against it, but not all can be known statically; what
                             * is not, a message tells, and one that is allowed counts as known */
    LFS_UPGRADE_UNREADABLE, /* a file, or its manifest, cannot be read */
};

/*
 * Compares and tells every difference to diag, at the new side with a note at the old one. Whether
 * a difference is an error decides its name, of the catalogue's part "old against new"; an error
 * makes the verdict incompatible. Files that cannot be read add the errors of their readers, two
 * that have nothing in common UPGRADE_NOTHING_IN_COMMON. conditions are those of system.h that are
 * about an update, and of the platform those that spmc tells: each that is not met is an error, and
 * of one that is not known a warning leaves the verdict open. None where the verdict is that it is
 * unreadable.
 */
#define LFS_UPGRADE_CONDITIONS 8
struct lfs_upgrade_conditions {
    struct lfs_readiness rows[LFS_UPGRADE_CONDITIONS];
    size_t count;
};
enum lfs_upgrade_verdict lfs_upgrade_judge(const struct lfs_upgrade_input *input,
                                           struct lfs_upgrade_conditions *conditions,
                                           struct lfs_diag *diag);

/* "compatible", "incompatible", "not known to be compatible", "unreadable". */
const char *lfs_upgrade_verdict_name(enum lfs_upgrade_verdict verdict);

#endif
