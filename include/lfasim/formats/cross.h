/* SPDX-License-Identifier: BSD-3-Clause */
/* Partitions of one platform against each other and against the SPMC manifest: what no manifest
 * alone can show (manifests-packages-boot 3.11, MAN-14, MAN-18; ffa-memory 12.2). The SPMC asks
 * these rules while it boots, `lfasim check` asks all of them about files. Which memory meets which
 * is a matter of the claims ledger and not here. Pure functions, safe from any thread. */
#ifndef LFASIM_FORMATS_CROSS_H
#define LFASIM_FORMATS_CROSS_H

#include "lfasim/formats/finding.h"
#include "lfasim/formats/manifest.h"

/* One partition, as far as it is known. */
struct lfs_cross_sp {
    const char *name;                    /* of the vmN, or of its file */
    const struct lfs_manifest *manifest; /* NULL: unknown, and nothing is said about it */
    bool has_vm;                         /* the SPMC manifest is known, and with it the next two */
    uint16_t vcpu_count;
    uint64_t load_address;
};

/* Told a finding about sps[sp]: `at` is a place in its manifest. other: whom it meets, whose
 * manifest then has the place `other` of the finding, or -1. */
typedef void lfs_cross_sink(void *user, const struct lfs_finding *finding, size_t sp, int other);

/* What sps[sp] says against its vmN and the SPMC accepts: LINT_VCPU_MISMATCH (N2),
 * LINT_LOAD_ADDRESS (S08). */
void lfs_cross_judge_vm(const struct lfs_cross_sp *sps, size_t sp, lfs_cross_sink *sink,
                        void *user);
/* What the SPMC asserts about both when it loads the partition: LINT_VCPU_COUNT (3.10). */
void lfs_cross_judge_load(const struct lfs_cross_sp *sps, size_t sp, lfs_cross_sink *sink,
                          void *user);

/* The earliest of the first `count` partitions that has this boot order, or -1; INVALID_BOOT_ORDER
 * (S11). An order of LFS_MANIFEST_BOOT_ORDER_NONE is nobody's. */
int lfs_cross_boot_order(const struct lfs_cross_sp *sps, size_t count, uint16_t boot_order);
/* The earliest of the first `count` that has this image UUID, or -1; DUPLICATE_IMAGE_UUID (3.3-12).
 * The nil UUID is nobody's. */
int lfs_cross_image_uuid(const struct lfs_cross_sp *sps, size_t count, const uint32_t uuid[4]);

/* The two rules above about sps[sp] and those before it. */
void lfs_cross_judge_names(const struct lfs_cross_sp *sps, size_t sp, lfs_cross_sink *sink,
                           void *user);

/* An interrupt that a partition names. */
struct lfs_cross_line {
    uint32_t id;
    uint32_t device; /* index among the partition's device regions */
    size_t sp;
};

/* LINT_INTID_SHARED (MF-57): each interrupt that several partitions name, once a pair of neighbours
 * in the order of partitions. lines is room for as many as lfs_cross_interrupts() counts. */
size_t lfs_cross_interrupts(const struct lfs_cross_sp *sps, size_t count);
void lfs_cross_judge_interrupts(const struct lfs_cross_sp *sps, size_t count,
                                struct lfs_cross_line *lines, lfs_cross_sink *sink, void *user);

#endif
