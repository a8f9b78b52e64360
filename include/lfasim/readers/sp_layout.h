/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sp_layout.json: which Secure Partitions a firmware image holds, and how each is packed
 * (manifests-packages-boot 6.6, 6.7; MAN-42, MAN-43).
 *
 * Read as TF-A's generator reads it, with a diagnosis wherever that asserts, or silently does
 * something else than was meant (traps J1 to J6). Safe from any thread, apart from the reporter.
 */
#ifndef LFASIM_READERS_SP_LAYOUT_H
#define LFASIM_READERS_SP_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/package.h"
#include "lfasim/readers/diag.h"

#define LFS_LAYOUT_SPS_MAX            8u      /* 6.6 */
#define LFS_LAYOUT_PM_OFFSET_DEFAULT  0x1000u /* 6.6 */
#define LFS_LAYOUT_IMG_OFFSET_DEFAULT 0x4000u /* 6.2, 6.6 */

/* A file of a partition. */
struct lfs_layout_file {
    const char *path;   /* from the folder of the caller */
    struct lfs_pos pos; /* where the layout names it */
    uint32_t offset;    /* in an SPKG; the default where none is written */
};

enum lfs_layout_owner { LFS_LAYOUT_SIP, LFS_LAYOUT_PLAT };

struct lfs_layout_sp {
    const char *name; /* its package is NAME.pkg */
    struct lfs_pos pos;
    struct lfs_layout_file image, manifest;
    enum lfs_package_kind kind;
    uint32_t max_size; /* of a transfer list */
    enum lfs_layout_owner owner;
    const char *uuid; /* NULL: to be taken from the manifest's source */
    bool has_load_address;
    uint64_t load_address;
};

/* Opaque owner of what it names. */
struct lfs_layout;

/*
 * Reads a layout file. NULL after errors: FILE_UNREADABLE, JSON_SYNTAX, or those of 6.6:
 *   LAYOUT_TOO_MANY     more than 8 partitions
 *   LAYOUT_MISSING_KEY  no image, or no pm
 *   LAYOUT_VALUE        a value of the wrong type or form
 *   LAYOUT_OFFSET       an offset that the packaging tool refuses
 *   LAYOUT_PM_SUFFIX    a manifest that does not end in .dts
 *   LAYOUT_PKG_TYPE     neither sp_pkg nor tl_pkg
 *   LAYOUT_UUID         no canonical UUID
 *   LAYOUT_LOAD_ADDRESS_WIDE  more than 32 bits (J5)
 * Warnings: LAYOUT_UNKNOWN_KEY, LAYOUT_OWNER, LAYOUT_OWNER_SPLIT (J6), LAYOUT_IGNORED (an offset of
 * a transfer list, a size of an SPKG), JSON_DUPLICATE_KEY. path and diag must outlive the layout.
 */
struct lfs_layout *lfs_layout_read(const char *path, struct lfs_diag *diag);
size_t lfs_layout_count(const struct lfs_layout *layout);
const struct lfs_layout_sp *lfs_layout_sp(const struct lfs_layout *layout, size_t index);
/* layout may be NULL. */
void lfs_layout_free(struct lfs_layout *layout);

/*
 * What the generator makes of the manifests' sources, which it scans line by line: adds
 *   LAYOUT_FILE_MISSING        warning: a file that the layout names is not there
 *   LAYOUT_UUID_AMBIGUOUS      error: no `uuid` key, and not exactly one line with "uuid" (J1)
 *   LAYOUT_UUID_WORDS          error: that line has not four lower-case words (J2)
 *   LAYOUT_UUID_TRUNCATED      warning: upper case cuts a word of it short (J2)
 *   LAYOUT_LOAD_ADDRESS_ZERO   warning: a two-cell load-address is read as 0 (J4)
 *   LAYOUT_LOAD_ADDRESS_NONE   warning: no single load-address line, BL2 will not load it (J4)
 *   LAYOUT_LOAD_ADDRESS_DIGITS error: the line has no number that the generator finds (J4)
 *   LAYOUT_LOAD_ADDRESS_TRUNCATED  warning: upper case cuts the address short (J4)
 *   LAYOUT_LOAD_ADDRESS_WIDE   error (J5)
 */
void lfs_layout_check_sources(const struct lfs_layout *layout, struct lfs_diag *diag);

/* What BL2 can load at most (5.4). */
enum lfs_bl2_profile { LFS_BL2_FVP, LFS_BL2_GENERIC, LFS_BL2_TC };
uint64_t lfs_bl2_size_max(enum lfs_bl2_profile profile);
/* "fvp", "generic", "tc"; NULL beyond. */
const char *lfs_bl2_profile_name(size_t index);

/* Adds LAYOUT_BL2_SIZE or LAYOUT_BL2_EMPTY, errors, if BL2 cannot load a package of so many bytes
 * (MAN-43). */
void lfs_layout_check_bl2(const struct lfs_layout_sp *sp, uint64_t bytes,
                          enum lfs_bl2_profile profile, struct lfs_diag *diag);

/* Judges a layout file by itself, and the images that are there against the FVP's BL2. True when no
 * error was added. */
bool lfs_layout_check(const char *path, struct lfs_diag *diag);

#endif
