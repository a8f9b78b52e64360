/* SPDX-License-Identifier: BSD-3-Clause */
/* The partition manifest: a device-tree blob in the bindings arm,ffa-manifest-1.0 and -1.1, judged
 * check by check as the SPMC does it (manifests-packages-boot 1 to 3). Sections and step names in
 * the comments (S01, M07, ...) are those of that document. Pure functions, safe from any thread. */
#ifndef LFASIM_FORMATS_MANIFEST_H
#define LFASIM_FORMATS_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/formats/build_limits.h"
#include "lfasim/formats/finding.h"

/* Build limits (2.10), the same in every known build. That of memory regions can be raised, up to
 * LFS_MANIFEST_ROOM_MEMORY_REGIONS; that of device regions holds together with C8 (3.9). */
#define LFS_MANIFEST_MAX_SERVICES        4u
#define LFS_MANIFEST_MAX_MEMORY_REGIONS  8u
#define LFS_MANIFEST_MAX_DEVICE_REGIONS  8u
#define LFS_MANIFEST_MAX_INTERRUPTS      4u /* per device region */
#define LFS_MANIFEST_MAX_STREAMS         4u
#define LFS_MANIFEST_ROOM_MEMORY_REGIONS 4096u /* lfasim's own limit */
#define LFS_MANIFEST_STRING_SIZE         37u   /* bytes of a string, NUL included */
/* Room for a region's node name; longer ones are cut (lfasim's own limit, for messages only). */
#define LFS_MANIFEST_NODE_NAME_SIZE 64u
/* Region addresses and sizes are in units of this, whatever xlat-granule says (DV-30). */
#define LFS_MANIFEST_PAGE 4096u

/* "Absent" for gp_register, live_activation_register, phandle and smmu_id (2.1, 2.5). */
#define LFS_MANIFEST_NONE UINT32_MAX
/* boot_order when absent; may repeat (2.1). */
#define LFS_MANIFEST_BOOT_ORDER_NONE 0xffffu

/* Region attributes (2.7). Bits above 3 are dropped while reading. */
#define LFS_MANIFEST_REGION_READ       0x1u
#define LFS_MANIFEST_REGION_WRITE      0x2u
#define LFS_MANIFEST_REGION_EXECUTE    0x4u
#define LFS_MANIFEST_REGION_NON_SECURE 0x8u

/* Messaging-method bits that a service may carry (2.2). */
#define LFS_MANIFEST_DIRECT_REQ_RECV  0x001u
#define LFS_MANIFEST_DIRECT_REQ_SEND  0x002u
#define LFS_MANIFEST_INDIRECT_MSG     0x004u
#define LFS_MANIFEST_DIRECT_REQ2_RECV 0x200u
#define LFS_MANIFEST_DIRECT_REQ2_SEND 0x400u

/* The SPMC's return codes with their numbers (3.1). */
enum lfs_manifest_error {
    LFS_MANIFEST_SUCCESS = 0,
    LFS_MANIFEST_FILE_SIZE = 1,
    LFS_MANIFEST_NO_ROOT_NODE = 2,
    LFS_MANIFEST_NO_HYPERVISOR_FDT_NODE = 3,
    LFS_MANIFEST_NOT_COMPATIBLE = 4,
    LFS_MANIFEST_RESERVED_VM_ID = 5,
    LFS_MANIFEST_NO_PRIMARY_VM = 6, /* of a hypervisor's build only: no diagnostic */
    LFS_MANIFEST_TOO_MANY_VMS = 7,
    LFS_MANIFEST_PROPERTY_NOT_FOUND = 8,
    LFS_MANIFEST_MALFORMED_STRING = 9,
    LFS_MANIFEST_STRING_TOO_LONG = 10,
    LFS_MANIFEST_MALFORMED_INTEGER = 11,
    LFS_MANIFEST_INTEGER_OVERFLOW = 12,
    LFS_MANIFEST_MALFORMED_INTEGER_LIST = 13,
    LFS_MANIFEST_MALFORMED_BOOLEAN = 14,
    LFS_MANIFEST_MEMORY_REGION_NODE_EMPTY = 15,
    LFS_MANIFEST_DEVICE_REGION_NODE_EMPTY = 16,
    LFS_MANIFEST_RXTX_SIZE_MISMATCH = 17,
    LFS_MANIFEST_MEM_REGION_EMPTY = 18,
    LFS_MANIFEST_MEM_REGION_UNALIGNED = 19,
    LFS_MANIFEST_BASE_ADDRESS_AND_RELATIVE_ADDRESS = 20,
    LFS_MANIFEST_MEM_REGION_OVERLAP = 21,
    LFS_MANIFEST_MEMORY_MISSING = 22,
    LFS_MANIFEST_MEM_REGION_INVALID = 23,
    LFS_MANIFEST_DEVICE_MEM_REGION_INVALID = 24,
    LFS_MANIFEST_INVALID_MEM_PERM = 25,
    LFS_MANIFEST_INTERRUPT_ID_REPEATED = 26,
    LFS_MANIFEST_ILLEGAL_NS_INT_ACTION = 27,
    LFS_MANIFEST_ILLEGAL_SRI_POLICY = 28,
    LFS_MANIFEST_SRI_POLICY_NOT_SUPPORTED = 29,
    LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST = 30,
    LFS_MANIFEST_ILLEGAL_OTHER_S_INT_ACTION = 31,
    LFS_MANIFEST_INVALID_BOOT_ORDER = 32,
    LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS = 33,
    LFS_MANIFEST_INVALID_MESSAGING_METHOD = 34,
    LFS_MANIFEST_UUID_ALL_ZEROS = 35,
    LFS_MANIFEST_TOO_MANY_UUIDS = 36,
    LFS_MANIFEST_MALFORMED_UUID = 37,
    LFS_MANIFEST_DUPLICATE_UUID = 38,
    LFS_MANIFEST_MISSING_SMMU_ID = 39,
    LFS_MANIFEST_MISMATCH_DMA_ACCESS_PERMISSIONS = 40,
    LFS_MANIFEST_STREAM_IDS_OVERFLOW = 41,
    LFS_MANIFEST_DMA_ACCESS_PERMISSIONS_OVERFLOW = 42,
    LFS_MANIFEST_DMA_DEVICE_OVERFLOW = 43,
    LFS_MANIFEST_VM_AVAILABILITY_MESSAGE_INVALID = 44,
    LFS_MANIFEST_ILLEGAL_LIFECYCLE_SUPPORT = 45,
    LFS_MANIFEST_ILLEGAL_ABORT_ACTION = 46,
    LFS_MANIFEST_NO_SERVICES = 47,
    LFS_MANIFEST_ILLEGAL_LIVE_ACTIVATION_SUPPORT = 48,
    LFS_MANIFEST_IMAGE_UUID_INVALID = 49,
    LFS_MANIFEST_TOO_MANY_IMAGE_UUIDS = 50,
    LFS_MANIFEST_DUPLICATE_IMAGE_UUID = 51,
    LFS_MANIFEST_ERROR_COUNT = 52
};

enum lfs_manifest_binding { LFS_MANIFEST_BINDING_1_0, LFS_MANIFEST_BINDING_1_1 };

/* exception-level (2.1): the two that a secure build accepts. */
enum lfs_manifest_exception_level { LFS_MANIFEST_S_EL0 = 1, LFS_MANIFEST_S_EL1 = 2 };

/* ns-interrupts-action (2.1). */
enum lfs_manifest_ns_action {
    LFS_MANIFEST_NS_QUEUED = 0,
    LFS_MANIFEST_NS_MANAGED_EXIT = 1,
    LFS_MANIFEST_NS_SIGNALED = 2
};

/* other-s-interrupts-action (2.1). */
enum lfs_manifest_other_s_action {
    LFS_MANIFEST_OTHER_S_QUEUED = 0,
    LFS_MANIFEST_OTHER_S_SIGNALED = 1
};

/* abort-action (2.1); 4 is internal, "no abort-action property". */
enum lfs_manifest_abort_action {
    LFS_MANIFEST_ABORT_STOP = 0,
    LFS_MANIFEST_ABORT_DESTROY = 1,
    LFS_MANIFEST_ABORT_RESTART = 2,
    LFS_MANIFEST_ABORT_PROPAGATE = 3,
    LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED = 4
};

/* One service. uuid: the four words as FF-A calls carry them in w registers; the same canonical
 * text gives different words in the two bindings (2.2), so compare words, never text. */
struct lfs_manifest_service {
    uint32_t uuid[4];
    uint16_t messaging_method;
};

/* One pair of `interrupts`, joined with its `interrupts-target` where it has one. */
struct lfs_manifest_interrupt {
    uint32_t id;
    uint32_t attributes; /* priority, security, trigger, kind (2.6) */
    uint64_t mpidr;      /* target core; meaningful with has_target */
    bool has_target;
};

/* One memory or device region. */
struct lfs_manifest_region {
    char node[LFS_MANIFEST_NODE_NAME_SIZE];     /* node name, cut if longer */
    char description[LFS_MANIFEST_STRING_SIZE]; /* "" when absent */
    uint64_t base;         /* physical address; load address + offset for a relative region */
    uint32_t pages;        /* units of LFS_MANIFEST_PAGE, at least 1 */
    uint32_t attributes;   /* LFS_MANIFEST_REGION_*, other bits dropped */
    uint32_t phandle;      /* memory regions of manifests that look phandles up, else NONE */
    bool relative;         /* base came from load-address-relative-offset */
    uint32_t smmu_id;      /* LFS_MANIFEST_NONE when absent */
    uint32_t stream_count; /* used entries of stream_ids */
    uint32_t stream_ids[LFS_MANIFEST_MAX_STREAMS];
    uint32_t stream_permissions; /* memory regions: [3:0] of stream-ids-access-permissions, or 0 */
    uint32_t interrupt_count;    /* device regions, as everything below */
    struct lfs_manifest_interrupt interrupts[LFS_MANIFEST_MAX_INTERRUPTS];
    uint32_t dma_device; /* number among the DMA devices, LFS_MANIFEST_NONE without smmu-id */
    bool exclusive_access;
};

/* What a manifest says, defaults filled in (2.1). Region indices are -1 when unresolved: with
 * has_rxtx_info and no memory-regions node the load stage dereferences NULL (MF-38); an unresolved
 * live-state buffer makes the SPMC panic at STOP_RESP (2.8); has_boot_info without gp_register
 * asserts when the SP starts (7.4). Those belong to later stages, so parsing succeeds. */
struct lfs_manifest {
    enum lfs_manifest_binding binding;
    uint32_t service_count;
    struct lfs_manifest_service services[LFS_MANIFEST_MAX_SERVICES];

    uint32_t ffa_version; /* [31:16] major, [15:0] minor */
    uint16_t execution_ctx_count;
    uint8_t exception_level; /* enum lfs_manifest_exception_level */
    uint8_t execution_state; /* 0, AArch64 */
    uint8_t xlat_granule;    /* 0, 4 KiB */
    bool has_load_address;
    uint64_t load_address; /* the manifest's own word; the SPMC manifest's wins (S08) */
    uint64_t entrypoint_offset;
    uint32_t gp_register;
    uint16_t boot_order;

    bool managed_exit; /* the legacy property itself; ns_interrupts_action has its effect */
    bool managed_exit_virq;
    uint8_t ns_interrupts_action;      /* enum lfs_manifest_ns_action */
    uint8_t other_s_interrupts_action; /* enum lfs_manifest_other_s_action */
    uint8_t sri_interrupts_policy;     /* bits 0 and 1 */
    bool notification_support;
    uint32_t vm_availability_messages;  /* bits 0 and 1 */
    uint32_t power_management_messages; /* bit 0, and 0 for UP or S-EL0 */

    bool lifecycle_support;
    enum lfs_manifest_abort_action abort_action;
    bool live_activation_support;
    uint32_t live_activation_register;
    uint32_t image_uuid[4]; /* nil without live_activation_support */
    uint32_t live_state_phandle;
    int live_state_region; /* index into memory_regions */

    bool has_boot_info;        /* the node exists */
    bool boot_info_compatible; /* and has the right compatible string, else both below are false */
    bool boot_info_fdt;        /* `ffa_manifest;` */
    bool boot_info_hob;        /* `hob_list;` */

    bool has_rxtx_info;
    uint32_t rx_phandle;
    uint32_t tx_phandle;
    int rx_region; /* indices into memory_regions; no meaning without has_rxtx_info, where a
                    * region with phandle 0 is still taken for RX (M12) */
    int tx_region;

    uint32_t memory_region_count;
    /* Regions by lfs_manifest_memory_region(): what a raised limit admits lies in the room that
     * the context gave. */
    struct lfs_manifest_region memory_regions[LFS_MANIFEST_MAX_MEMORY_REGIONS];
    struct lfs_manifest_region *more_memory_regions;
    uint32_t device_region_count;
    struct lfs_manifest_region device_regions[LFS_MANIFEST_MAX_DEVICE_REGIONS];
    uint32_t dma_device_count;
};

enum lfs_manifest_region_kind { LFS_MANIFEST_MEMORY, LFS_MANIFEST_DEVICE };

/* Memory for the memory regions that limits admit beyond LFS_MANIFEST_MAX_MEMORY_REGIONS. get() is
 * called at most once a parse; what it returns is aligned for anything and kept by the manifest, so
 * it must live as long. get NULL, or an answer of NULL: such regions are ignored, as beyond the
 * limit. */
struct lfs_manifest_room {
    void *(*get)(void *of, size_t bytes);
    void *of;
};

/* What the parser needs to know from outside. The callbacks judge what one manifest alone cannot:
 * each returns LFS_MANIFEST_SUCCESS or the code to fail with, is called at most once a region (and
 * boot order), in the order of the checks, and may be NULL to skip its check. They see base and end
 * that never wrap 64 bits. A callback that keeps records undoes them itself if the parse fails. */
struct lfs_manifest_context {
    /* From the SPMC manifest: base of the package, and bytes of working memory. A judgement that
     * does not know them (0) takes the manifest's own load-address and leaves step 11 of 3.3 out;
     * a parse uses load_address as it is and never asks for mem_size. */
    uint64_t load_address;
    uint64_t mem_size;
    uint16_t compiled_minor;               /* highest FF-A minor version of the SPMC: 3 (C1) */
    const struct lfs_build_limits *limits; /* never NULL */

    /* Read as Hafnium does (MAN-03): nodes by a prefix of their name (1.3), malformed optional u8
     * properties as 0 (1.2), short UUIDs zero-extended (MAN-52), the last error of the sanity block
     * (3.9). Otherwise strictly: exact names, every malformed value an error, the first error. */
    bool quirks;
    /* A judgement leaves in *out what it could read although a rule is broken; what a rule found
     * fault with may be anything that its type holds. Counts and indices are always in range. */
    bool keep_faulty;
    /* MAN-17: where live-state-buffer-info is absent, the live-state buffer is the memory region
     * that has the description `live-state-buffer`, else the node name. */
    bool deck_live_buffer;
    /* LFA component GUIDs as words, for the trap of 2.2; may be NULL. Judged, never parsed with. */
    const struct ffa_uuid *component_guids;
    size_t component_guid_count;

    struct lfs_manifest_room room;

    void *user; /* handed to every callback below */

    /* S11: is this boot order (never 0xFFFF) still free? It counts as taken from now on.
     * INVALID_BOOT_ORDER if not. */
    enum lfs_manifest_error (*claim_boot_order)(void *user, uint16_t boot_order);

    /* M07 and D08: does the region lie inside one range of the SPMC manifest, of its kind and of
     * the security that its attributes name? MEM_REGION_INVALID or DEVICE_MEM_REGION_INVALID. */
    enum lfs_manifest_error (*contain)(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind);

    /* M09 and D06, after the parser found the base aligned: record the region in the ledger.
     * MEM_REGION_OVERLAP if it meets an earlier entry. At D06 the attributes are not yet read. */
    enum lfs_manifest_error (*record)(void *user, const struct lfs_manifest_region *region,
                                      enum lfs_manifest_region_kind kind);
};

/* Where and why a manifest was refused: the finding that decided the code. Texts are always
 * terminated and cut to their room. */
struct lfs_manifest_problem {
    enum lfs_manifest_error error;
    char node[128];    /* path of the node, "/" for the root, "" for the blob itself */
    char property[40]; /* "" when the fault is no single property's */
    char detail[160];  /* what was found and what would be right */
    bool panic;        /* the firmware would panic or assert here (severity P); error is then the
                        * code nearest in meaning */
};

/* Parses size bytes at dtb, which must be 8-byte aligned in the host's memory (libfdt asks it; an
 * unaligned buffer is answered NOT_COMPATIBLE), in the order S01 to S35. Returns the SPMC's code;
 * a blob that fails the full check of 1.1 is NOT_COMPATIBLE. After any failure *out is all zero and
 * *problem (may be NULL) says where; after success *problem is all zero. dtb is only read and not
 * kept. Checks that the firmware leaves out are left out here. */
enum lfs_manifest_error lfs_manifest_parse(const void *dtb, size_t size,
                                           const struct lfs_manifest_context *context,
                                           struct lfs_manifest *out,
                                           struct lfs_manifest_problem *problem);

/* Runs the same checks in the same order, goes on after a failure wherever the next check does not
 * depend on it, and adds what no firmware checks but this manifest alone can show (the LINT_ names
 * of 2, 3.11, 7.4 and 10): every finding is told to sink (may be NULL; MAN-05). Overlaps inside the
 * manifest are found without context->record. Returns the code that Hafnium answers, or with
 * context->quirks false a strict reader (MAN-06); SUCCESS does not mean that nothing was found.
 * *out (may be NULL) as for parsing, unless context->keep_faulty. */
enum lfs_manifest_error lfs_manifest_judge(const void *dtb, size_t size,
                                           const struct lfs_manifest_context *context,
                                           lfs_finding_sink *sink, void *user,
                                           struct lfs_manifest *out);

/* What live activation looks at in a new manifest and nothing more (LA11, LA12): is the blob well
 * formed, is the root compatible, and which boot information does it ask for? Fills binding and the
 * four boot-information fields of *out, zero otherwise. Alignment, errors, *problem as above. */
enum lfs_manifest_error lfs_manifest_probe(const void *dtb, size_t size, struct lfs_manifest *out,
                                           struct lfs_manifest_problem *problem);

/* The i-th memory region, i below memory_region_count. */
static inline const struct lfs_manifest_region *
lfs_manifest_memory_region(const struct lfs_manifest *manifest, uint32_t i)
{
    return i < LFS_MANIFEST_MAX_MEMORY_REGIONS
               ? &manifest->memory_regions[i]
               : &manifest->more_memory_regions[i - LFS_MANIFEST_MAX_MEMORY_REGIONS];
}

/* Bytes of a region. */
static inline uint64_t lfs_manifest_region_size(const struct lfs_manifest_region *region)
{
    return (uint64_t)region->pages * LFS_MANIFEST_PAGE;
}

/* "MEM_REGION_OVERLAP" and the like; "UNKNOWN" for a number outside the enumeration. */
const char *lfs_manifest_error_name(enum lfs_manifest_error error);

#endif
