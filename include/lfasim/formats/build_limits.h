/* SPDX-License-Identifier: BSD-3-Clause */
/* What a build of the SPMC fixes (manifests-packages-boot 2.10, MAN-12): parameters of the rules,
 * not of the bindings. Limits that every known build shares are capacities of struct lfs_manifest
 * (LFS_MANIFEST_MAX_*). Constant data, safe from any thread. */
#ifndef LFASIM_FORMATS_BUILD_LIMITS_H
#define LFASIM_FORMATS_BUILD_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct lfs_build_limits {
    uint32_t vms;            /* MAX_VMS: vm1 to vmN of an SPMC manifest */
    uint32_t cpus;           /* MAX_CPUS */
    uint32_t dma_devices;    /* of a partition */
    uint32_t interrupt_ids;  /* virtual interrupt ids are below this */
    uint32_t rxtx_pages;     /* of an RX or TX buffer, in units of 4 KiB */
    uint32_t smcs;           /* entries of a vmN's allow list that are kept */
    uint32_t memory_ranges;  /* of one security state that are kept */
    uint32_t device_ranges;  /* of one security state that are kept */
    uint32_t memory_regions; /* of a partition that are read, at least 1 */
    uint32_t mem_shares;     /* MAX_MEM_SHARES: transactions at a time (ffa-memory.md 8) */
    uint32_t mem_fragments;  /* MAX_FRAGMENTS of a send (6.3) */
    uint32_t mem_receivers;  /* MAX_MEM_SHARE_RECIPIENTS of one transaction (3.2) */
};

/* The generic defaults. 2.10 gives no MAX_VMS for them: that of the FVP build stands in. */
extern const struct lfs_build_limits lfs_build_limits_generic;
/* The FVP secure build `secure_aem_v8a_fvp_vhe`. */
extern const struct lfs_build_limits lfs_build_limits_fvp;
/* Nothing is refused for a build's sake: for those who leave that to the SPMC. */
extern const struct lfs_build_limits lfs_build_limits_none;
/* Those of a build by its name, "fvp", "generic" or "none"; NULL: no such build. */
const struct lfs_build_limits *lfs_build_limits_find(const char *build);

/* A limit that a user may set by its name. Those of memory transactions are a scenario's
 * `transactions`. */
struct lfs_build_limit {
    const char *name;     /* "partitions" */
    uint32_t least, most; /* what lfasim has room for, or all builds have */
    size_t offset;        /* of the uint32_t in struct lfs_build_limits */
};
/* The i-th of them; NULL past the end. */
const struct lfs_build_limit *lfs_build_limit_at(size_t i);
/* Sets it. value must lie between least and most. */
void lfs_build_limit_set(struct lfs_build_limits *limits, const struct lfs_build_limit *limit,
                         uint32_t value);

#endif
