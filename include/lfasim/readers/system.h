/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A system: the files of one platform taken together, judged before anything runs.
 *
 * Manifests, packages, images, an SPMC manifest and an SP layout come in any mixture and order, or
 * all at once from a case of a scenario. Pairing finds out which of them belong to one partition
 * and says how it knows; what could belong to several is told and left alone. Then every rule that
 * needs more than one file is asked, all claims to memory go into one ledger whose pairs are judged
 * by the table of layout.h, and each partition is held against the deck's prerequisites and
 * conditions (lifecycle-and-live-activation 6, ffa-memory 12.5).
 *
 * What one file alone shows is not repeated here: lfs_manifest_file_judge() and its like tell it.
 * Not thread-safe; exhausted host memory ends the process with exit status 7.
 */
#ifndef LFASIM_READERS_SYSTEM_H
#define LFASIM_READERS_SYSTEM_H

#include "lfasim/formats/build_limits.h"
#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/readers/diag.h"
#include "lfasim/readers/image_verdict.h"

struct lfs_machine;
struct lfs_system;

/* Whose constants stand for what only a platform's firmware knows: where its components are staged,
 * and EL3's memory. */
enum lfs_assumed_platform {
    LFS_ASSUMED_BY_MAP, /* TF-A's FVP port's, unless the SPMC manifest's memory is another one's */
    LFS_ASSUMED_FVP,
    LFS_ASSUMED_NONE,
};

/* A component of the platform, stated by the user. */
struct lfs_stated_component {
    uint32_t image_uuid[4];
    uint64_t staging;
    uint32_t pages;
};

struct lfs_system_options {
    const char *const *include_folders; /* of #include; they outlive the system */
    size_t include_count;
    bool quirks, deck;                  /* as struct lfs_manifest_rules */
    enum lfs_assumed_platform platform; /* not asked of a scenario, nor is what follows */
    bool firmware_supports;             /* live activation: the user says so */
    bool transfer_list;                 /* the user says that EL3 has the SPMC manifest from one */
    const struct lfs_stated_component *components; /* they outlive the system */
    size_t component_count;
    bool layouts; /* tell the layout of each image: IMAGE_LAYOUT_.. */
    bool answers; /* tell the three answers of each partition: PARTITION_ANSWERS */
    const struct lfs_build_limits
        *limits; /* of the SPMC's build; they outlive the system; never
                  * NULL, and not asked of a scenario, which has its own */
};

/* How the SPMD sees the SPMC manifest of such a platform, which may be NULL: where TF-A's FVP port
 * puts it, if the platform is taken for that, else at the begin of a page (manifests-packages-boot
 * 5.2). */
struct lfs_spmd_context lfs_system_spmd(const struct lfs_system_options *options,
                                        const struct lfs_spmc_manifest *spmc);

/* diag must outlive the system, and is printed before that is freed, which owns names of files. */
struct lfs_system *lfs_system_new(const struct lfs_system_options *options, struct lfs_diag *diag);
/* system may be NULL. */
void lfs_system_free(struct lfs_system *system);

/* ---- files ----------------------------------------------------------------------------------- */

/* What a file is; paths must outlive the system. A file that cannot be read, or that its own rules
 * refuse, is kept as one that will not boot: what is wrong with it is told elsewhere. Errors are
 * SYSTEM_TOO_MANY and SYSTEM_SPMC_TWICE. */
void lfs_system_add_device_tree(struct lfs_system *system, const char *const *paths, size_t count);
void lfs_system_add_package(struct lfs_system *system, const char *path);
void lfs_system_add_image(struct lfs_system *system, const char *path);
/* With the manifests and images that it names, as far as they are there. */
void lfs_system_add_layout(struct lfs_system *system, const char *path);

/* ---- judging --------------------------------------------------------------------------------- */

/* Finds out what belongs together: SYSTEM_AMBIGUOUS, SYSTEM_UNMATCHED, LINT_PACKAGE_MANIFEST,
 * LINT_PACKAGE_IMAGE. Once, after the last file. */
void lfs_system_pair(struct lfs_system *system);

/* Asks all rules; adds to the reporter of the system. Once, after lfs_system_pair() or the filling
 * by a scenario. ready: each condition that is not met is an error READY_NOT_MET. Else only a
 * partition that declares live activation and cannot have it is one, ACTIVATION_IMPOSSIBLE. */
void lfs_system_judge(struct lfs_system *system, bool ready);

enum lfs_truth { LFS_TRUTH_UNKNOWN, LFS_TRUTH_NO, LFS_TRUTH_YES };

#define LFS_SYSTEM_TEXT_SIZE 200u

/* One prerequisite or condition of the deck. */
struct lfs_readiness {
    const char *name;   /* stable, "one-vcpu" */
    const char *text;   /* "one vCPU" */
    bool state;         /* a condition of keeping state, not of being activatable; one
                         * for which the SPMC would refuse is of the latter */
    enum lfs_truth met; /* UNKNOWN: files cannot tell */
    char reason[LFS_SYSTEM_TEXT_SIZE]; /* what was found; for UNKNOWN, what would tell */
    struct lfs_pos pos;                /* where it stands, or is to be mended; file NULL: nowhere */
    bool remark;                       /* met, with a reason that is good to know; not met, of
                                        * keeping state: the activation may fail over it */
};
#define LFS_READINESS_MAX 26u

/* YES needs all that files can tell to be known to be met. */
struct lfs_verdict_text {
    enum lfs_truth answer;
    char reason[LFS_SYSTEM_TEXT_SIZE]; /* for UNKNOWN, what is missing */
    struct lfs_pos pos;                /* where that is; file NULL: nowhere */
    bool follows;                      /* from the answer before it, which has the reason */
    bool plain;                        /* a yes with no more to say */
};

/* What is known of a partition. Texts live as long as the system. */
struct lfs_system_sp {
    const char *name;
    uint16_t id;            /* FF-A id; 0: no vmN is its */
    uint64_t load, memory;  /* working memory; memory 0: not known */
    const char *members[6]; /* "manifest kv.dts", "vm1 of spmc.dts, by load address"; then NULL */
    struct lfs_verdict_text boots, activatable, preserves;
    bool has_image;
    struct lfs_image_verdict image;        /* with has_image */
    const char *image_path, *package_path; /* which files have it; NULL: none */
    const struct lfs_system_sp *update; /* what it is to be replaced with, of which image and paths
                                         * are told; of an update the next one; NULL: none */
    struct lfs_readiness rows[LFS_READINESS_MAX];
    size_t row_count;
};

size_t lfs_system_count(const struct lfs_system *system);
/* In the order of the vmN; those without one come last. */
const struct lfs_system_sp *lfs_system_at(const struct lfs_system *system, size_t i);
/* The machine that holds the claims, which never runs; their origins say file, line and node. NULL
 * before lfs_system_judge(). */
struct lfs_machine *lfs_system_ledger(const struct lfs_system *system);
/* How many pairs of claims were in conflict. */
size_t lfs_system_conflicts(const struct lfs_system *system);

/* "yes", "no", "not knowable"; of a row "met", "not met", "unknown". */
const char *lfs_truth_name(enum lfs_truth answer);

#endif
