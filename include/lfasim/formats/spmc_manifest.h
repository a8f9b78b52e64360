/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC manifest (TOS_FW_CONFIG): one device-tree blob, two readers (manifests-packages-boot 5).
 * The SPMD reads the node `attribute`, Hafnium everything else. Two judges, because their outcomes
 * differ: what the SPMD refuses boots without SPM, what Hafnium refuses panics the SPMC (MAN-22).
 * Pure functions, safe from any thread. */
#ifndef LFASIM_FORMATS_SPMC_MANIFEST_H
#define LFASIM_FORMATS_SPMC_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/build_limits.h"
#include "lfasim/formats/finding.h"
#include "lfasim/formats/manifest.h"

/* lfasim's own capacities; what the firmware allows is in struct lfs_build_limits. */
#define LFS_SPMC_MAX_VMS       64u
#define LFS_SPMC_MAX_CPUS      64u
#define LFS_SPMC_MAX_SMCS      32u /* 2.10, the same in every known build */
#define LFS_SPMC_MAX_RANGES    60u /* 2.10: 20 memory and 10 device ranges of each security state */
#define LFS_SPMC_FIRST_ID      0x8000u /* FF-A id of vmN is this + N (3.3) */
#define LFS_SPMC_MANIFEST_PAGE 4096u   /* the SPMD maps one page (5.2) */

/* The node `attribute` (5.1). Absent optional values are 0. */
struct lfs_spmc_attributes {
    uint32_t major_version;
    uint32_t minor_version;
    uint16_t spmc_id;
    uint32_t exec_state; /* 0 AArch64, 1 AArch32 */
    uint32_t binary_size;
    uint64_t load_address;
    uint64_t entrypoint;
};

/* One (address, size) pair of a memory node. A range of size 0 holds nothing. */
struct lfs_spmc_range {
    uint64_t base;
    uint64_t size; /* bytes; base + size never wraps */
    bool secure;
    bool device;
    uint32_t entry; /* index of the pair in `reg` */
    char node[LFS_MANIFEST_NODE_NAME_SIZE];
};

struct lfs_spmc_vm {
    uint32_t number; /* N of vmN; its FF-A id is LFS_SPMC_FIRST_ID + N */
    char node[LFS_MANIFEST_NODE_NAME_SIZE];
    bool is_ffa_partition;
    bool hyp_loaded;
    char debug_name[LFS_MANIFEST_STRING_SIZE];
    uint32_t smc_count; /* entries kept of smc_whitelist */
    uint32_t smcs[LFS_SPMC_MAX_SMCS];
    bool smc_permissive;
    uint64_t mem_size; /* bytes as written; working memory is this rounded up to 4 KiB */
    uint16_t vcpu_count;
    uint64_t load_address; /* of FF-A partitions that are not hyp_loaded, else 0 */
    char fdt_filename[LFS_MANIFEST_STRING_SIZE];    /* "" when absent, as the next */
    char kernel_filename[LFS_MANIFEST_STRING_SIZE]; /* of the others (3.3 step 13) */
    uint8_t exception_level;                        /* of the others, 0 when absent */
};

/* The interrupt controller (5.3). All 0 when the manifest names none. */
struct lfs_spmc_gic {
    bool present;
    uint32_t distributor_regions;
    uint32_t redistributor_regions;
    uint32_t spi_regions;
};

struct lfs_spmc_manifest {
    bool has_attributes;
    struct lfs_spmc_attributes attributes;
    uint32_t range_count;
    struct lfs_spmc_range ranges[LFS_SPMC_MAX_RANGES]; /* in tree order */
    uint32_t cpu_count;
    uint64_t cpus[LFS_SPMC_MAX_CPUS]; /* MPIDRs in the order of the nodes, the primary first */
    uint32_t vm_count;
    struct lfs_spmc_vm vms[LFS_SPMC_MAX_VMS]; /* vm1, vm2, ... */
    struct lfs_spmc_gic gic;
};

/* How the SPMD of this platform sees the blob (5.2). */
struct lfs_spmd_context {
    uint32_t page_offset;    /* of the blob in its page, 0 to 4095; 0x500 on FVP */
    const char *offset_said; /* who says that, for the message; NULL: the platform */
    bool transfer_list;      /* delivered in a Transfer List: not bound to its page */
    bool at_sel2;            /* SPMD_SPM_AT_SEL2: the SPMC runs at S-EL2 */
    bool has_sel2;           /* the machine has FEAT_SEL2 */
    uint16_t minor_version;  /* of the SPMD, 3; its major version is 1 */
};

struct lfs_spmc_manifest_context {
    const struct lfs_build_limits *limits; /* never NULL */
    bool quirks; /* vmN by Hafnium's prefix comparison (1.3), its optional u8 reader (1.2) */
    uint64_t image_base; /* where the SPMC image lies, bytes; size 0 when unknown */
    uint64_t image_size;
};

/* Runs the SPMD's checks of 5.2 in their order, all that are independent, and tells each failure to
 * sink (may be NULL). True: the SPMD starts the SPMC. dtb NULL is "no manifest was handed over".
 * Fills the attributes of *out (may be NULL) as far as they could be read, all else is 0. dtb must
 * be 8-byte aligned in the host's memory; it is only read and not kept. */
bool lfs_spmc_manifest_judge_spmd(const void *dtb, size_t size,
                                  const struct lfs_spmd_context *context, lfs_finding_sink *sink,
                                  void *user, struct lfs_spmc_manifest *out);

/* Runs Hafnium's checks of 5.3, 3.3 and 5.4 that need no package, in their order, and lint, and
 * tells every finding to sink (may be NULL). Returns the code that Hafnium answers, SUCCESS where
 * it panics without one (finding.panics). *out (may be NULL) holds what could be read, so that
 * a caller can go on with the packages; after SUCCESS without a panic it is complete. The eight-SP
 * ceiling (1.3) shows only at load and is announced as LINT_VM_COUNT_QUIRK when context->quirks. */
enum lfs_manifest_error lfs_spmc_manifest_judge(const void *dtb, size_t size,
                                                const struct lfs_spmc_manifest_context *context,
                                                lfs_finding_sink *sink, void *user,
                                                struct lfs_spmc_manifest *out);

/* Bytes of working memory: mem_size rounded up to 4 KiB, UINT64_MAX - 4095 at most. */
uint64_t lfs_spmc_vm_memory(const struct lfs_spmc_vm *vm);

/* The one range that holds [base, base + size) whole and is of that kind and security, or NULL.
 * Half-open: Hafnium's comparison is one byte lenient (5.3). */
const struct lfs_spmc_range *lfs_spmc_manifest_contains(const struct lfs_spmc_manifest *manifest,
                                                        uint64_t base, uint64_t size, bool secure,
                                                        bool device);

/* What a blob is, by its root's compatible and its nodes. A hypervisor-only SPMC manifest counts as
 * one; a damaged blob is unknown. Same alignment as above. */
enum lfs_device_tree_kind {
    LFS_DEVICE_TREE_UNKNOWN,
    LFS_DEVICE_TREE_PARTITION_MANIFEST,
    LFS_DEVICE_TREE_SPMC_MANIFEST
};
enum lfs_device_tree_kind lfs_device_tree_kind(const void *dtb, size_t size);

#endif
