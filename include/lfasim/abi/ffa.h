/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FF-A v1.0 to v1.3: the numbers and register layouts that every FF-A instance shares.
 * Section numbers are those of ffa-abi.md unless another document is named.
 */
#ifndef LFASIM_ABI_FFA_H
#define LFASIM_ABI_FFA_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Function ids (1.2), one macro for each width that exists in any version. The 64-bit forms of
 * ERROR, INTERRUPT, MSG_WAIT, YIELD, RUN and NORMAL_WORLD_RESUME are additions of v1.3. MSG_POLL,
 * MSG_SEND, MEM_OP_PAUSE and MEM_OP_RESUME left with v1.1. 0x91..0x93 are unassigned.
 */
#define FFA_ERROR_32                       0x84000060u
#define FFA_ERROR_64                       0xC4000060u
#define FFA_SUCCESS_32                     0x84000061u
#define FFA_SUCCESS_64                     0xC4000061u
#define FFA_INTERRUPT_32                   0x84000062u
#define FFA_INTERRUPT_64                   0xC4000062u
#define FFA_VERSION_32                     0x84000063u
#define FFA_FEATURES_32                    0x84000064u
#define FFA_RX_RELEASE_32                  0x84000065u
#define FFA_RXTX_MAP_32                    0x84000066u
#define FFA_RXTX_MAP_64                    0xC4000066u
#define FFA_RXTX_UNMAP_32                  0x84000067u
#define FFA_PARTITION_INFO_GET_32          0x84000068u
#define FFA_ID_GET_32                      0x84000069u
#define FFA_MSG_POLL_32                    0x8400006Au
#define FFA_MSG_WAIT_32                    0x8400006Bu
#define FFA_MSG_WAIT_64                    0xC400006Bu
#define FFA_YIELD_32                       0x8400006Cu
#define FFA_YIELD_64                       0xC400006Cu
#define FFA_RUN_32                         0x8400006Du
#define FFA_RUN_64                         0xC400006Du
#define FFA_MSG_SEND_32                    0x8400006Eu
#define FFA_MSG_SEND_DIRECT_REQ_32         0x8400006Fu
#define FFA_MSG_SEND_DIRECT_REQ_64         0xC400006Fu
#define FFA_MSG_SEND_DIRECT_RESP_32        0x84000070u
#define FFA_MSG_SEND_DIRECT_RESP_64        0xC4000070u
#define FFA_MEM_DONATE_32                  0x84000071u
#define FFA_MEM_DONATE_64                  0xC4000071u
#define FFA_MEM_LEND_32                    0x84000072u
#define FFA_MEM_LEND_64                    0xC4000072u
#define FFA_MEM_SHARE_32                   0x84000073u
#define FFA_MEM_SHARE_64                   0xC4000073u
#define FFA_MEM_RETRIEVE_REQ_32            0x84000074u
#define FFA_MEM_RETRIEVE_REQ_64            0xC4000074u
#define FFA_MEM_RETRIEVE_RESP_32           0x84000075u
#define FFA_MEM_RELINQUISH_32              0x84000076u
#define FFA_MEM_RECLAIM_32                 0x84000077u
#define FFA_MEM_OP_PAUSE_32                0x84000078u
#define FFA_MEM_OP_RESUME_32               0x84000079u
#define FFA_MEM_FRAG_RX_32                 0x8400007Au
#define FFA_MEM_FRAG_TX_32                 0x8400007Bu
#define FFA_NORMAL_WORLD_RESUME_32         0x8400007Cu
#define FFA_NORMAL_WORLD_RESUME_64         0xC400007Cu
#define FFA_NOTIFICATION_BITMAP_CREATE_32  0x8400007Du
#define FFA_NOTIFICATION_BITMAP_DESTROY_32 0x8400007Eu
#define FFA_NOTIFICATION_BIND_32           0x8400007Fu
#define FFA_NOTIFICATION_UNBIND_32         0x84000080u
#define FFA_NOTIFICATION_SET_32            0x84000081u
#define FFA_NOTIFICATION_GET_32            0x84000082u
#define FFA_NOTIFICATION_INFO_GET_32       0x84000083u
#define FFA_NOTIFICATION_INFO_GET_64       0xC4000083u
#define FFA_RX_ACQUIRE_32                  0x84000084u
#define FFA_SPM_ID_GET_32                  0x84000085u
#define FFA_MSG_SEND2_32                   0x84000086u
#define FFA_SECONDARY_EP_REGISTER_32       0x84000087u
#define FFA_SECONDARY_EP_REGISTER_64       0xC4000087u
#define FFA_MEM_PERM_GET_32                0x84000088u
#define FFA_MEM_PERM_GET_64                0xC4000088u
#define FFA_MEM_PERM_SET_32                0x84000089u
#define FFA_MEM_PERM_SET_64                0xC4000089u
#define FFA_CONSOLE_LOG_32                 0x8400008Au
#define FFA_CONSOLE_LOG_64                 0xC400008Au
#define FFA_PARTITION_INFO_GET_REGS_64     0xC400008Bu
#define FFA_EL3_INTR_HANDLE_32             0x8400008Cu
#define FFA_MSG_SEND_DIRECT_REQ2_64        0xC400008Du
#define FFA_MSG_SEND_DIRECT_RESP2_64       0xC400008Eu
#define FFA_NS_RES_INFO_GET_64             0xC400008Fu
#define FFA_ABORT_32                       0x84000090u
#define FFA_ABORT_64                       0xC4000090u
#define FFA_NOTIFICATION_BIND2_64          0xC4000094u
#define FFA_NOTIFICATION_UNBIND2_64        0xC4000095u
#define FFA_NOTIFICATION_SET2_64           0xC4000096u
#define FFA_NOTIFICATION_GET2_64           0xC4000097u

/* Function numbers that EL3 takes as FF-A's (1.1): anything else is SMC_UNK (ABI-02). */
#define FFA_NUMBER_FIRST 0x60
#define FFA_NUMBER_LAST  0x97
/* An id's place in a table of ids, by its number: 32-bit and 64-bit convention side by side.
 * Numbers below the first have places behind all others. */
#define FFA_PLACE(fid) ((((fid)&0xffffu) - FFA_NUMBER_FIRST) << 1 | ((fid) >> 30 & 1u))

/* Status codes (1.4). SUCCESS appears only as the status field of framework responses. */
enum ffa_status {
    FFA_STATUS_SUCCESS = 0,
    FFA_STATUS_NOT_SUPPORTED = -1,
    FFA_STATUS_INVALID_PARAMETERS = -2,
    FFA_STATUS_NO_MEMORY = -3,
    FFA_STATUS_BUSY = -4,
    FFA_STATUS_INTERRUPTED = -5,
    FFA_STATUS_DENIED = -6,
    FFA_STATUS_RETRY = -7,
    FFA_STATUS_ABORTED = -8,
    FFA_STATUS_NO_DATA = -9,
    FFA_STATUS_NOT_READY = -10,
};

/* A status as it travels: zero-extended from 32 bits (1.4, ABI-06). */
static inline uint64_t ffa_status_to_reg(int32_t status)
{
    return (uint32_t)status;
}

/* A status as it is read: the low half, signed; the upper half is not significant (1.4). */
static inline int32_t ffa_status_from_reg(uint64_t x)
{
    return (int32_t)(uint32_t)x;
}

/* Version words (2.1): major in [30:16], minor in [15:0]; bit 31 makes a request invalid. */
#define FFA_VERSION_MBZ 0x80000000u
#define FFA_VERSION_1_0 0x00010000u
#define FFA_VERSION_1_1 0x00010001u
#define FFA_VERSION_1_2 0x00010002u
#define FFA_VERSION_1_3 0x00010003u

static inline uint32_t ffa_version_major(uint32_t version)
{
    return (version >> 16) & 0x7FFF;
}

static inline uint32_t ffa_version_minor(uint32_t version)
{
    return version & 0xFFFF;
}

/* Endpoint and component ids (3). */
#define FFA_ID_NWD         0x0000 /* Hypervisor, or the OS kernel where there is none */
#define FFA_ID_INVALID     0x7FFF /* no endpoint */
#define FFA_ID_SECURE_FLAG 0x8000
#define FFA_ID_SPMC        0x8000
#define FFA_ID_SP_FIRST    0x8001 /* SPs follow in the order of the SPMC's manifest */
#define FFA_ID_LSP_FIRST   0xFFC0 /* EL3 SPMD logical partitions, 63 ids */
#define FFA_ID_LSP_LAST    0xFFFE
#define FFA_ID_SPMD        0xFFFF

/* True for SPMC, SPs, LSPs and the SPMD. */
static inline bool ffa_id_is_secure(uint16_t id)
{
    return (id & FFA_ID_SECURE_FLAG) != 0;
}

/* True for normal-world ids, 0 and FFA_ID_INVALID included. */
static inline bool ffa_id_is_vm(uint16_t id)
{
    return !ffa_id_is_secure(id);
}

static inline bool ffa_id_is_lsp(uint16_t id)
{
    return id >= FFA_ID_LSP_FIRST && id <= FFA_ID_LSP_LAST;
}

/* w1 of most calls: sender in [31:16], receiver in [15:0]; or endpoint and vCPU index. */
static inline uint32_t ffa_pack_ids(uint16_t sender, uint16_t receiver)
{
    return (uint32_t)sender << 16 | receiver;
}

/* These take the whole register: its upper half is ignored (TF-A sets it in LFA frames, 6.4). */
static inline uint16_t ffa_sender(uint64_t w1)
{
    return (uint16_t)(w1 >> 16);
}

static inline uint16_t ffa_receiver(uint64_t w1)
{
    return (uint16_t)w1;
}

/* Target information of FFA_RUN, FFA_INTERRUPT, FFA_YIELD, FFA_ERROR: endpoint and vCPU index. */
static inline uint32_t ffa_pack_vcpu(uint16_t endpoint, uint16_t vcpu)
{
    return ffa_pack_ids(endpoint, vcpu);
}

static inline uint16_t ffa_target_endpoint(uint64_t w1)
{
    return ffa_sender(w1);
}

static inline uint16_t ffa_target_vcpu(uint64_t w1)
{
    return ffa_receiver(w1);
}

/* Framework messages (6.4): w2 of FFA_MSG_SEND_DIRECT_REQ and RESP, never of REQ2 and RESP2. */
#define FFA_FRAMEWORK_FLAG        0x80000000u
#define FFA_FRAMEWORK_NUMBER_MASK 0x000000FFu
#define FFA_FRAMEWORK_MBZ         0x7FFFFF00u /* the reference SPMC does not check these bits */

enum ffa_framework_message {
    FFA_FRAMEWORK_PSCI_REQ = 0,
    FFA_FRAMEWORK_WARM_BOOT_REQ = 1,
    FFA_FRAMEWORK_PM_RESP = 2, /* answers both of the above */
    /* 3 is reserved */
    FFA_FRAMEWORK_VM_CREATED_REQ = 4,
    FFA_FRAMEWORK_VM_CREATED_RESP = 5,
    FFA_FRAMEWORK_VM_DESTROYED_REQ = 6,
    FFA_FRAMEWORK_VM_DESTROYED_RESP = 7,
    FFA_FRAMEWORK_VERSION_REQ = 8,
    FFA_FRAMEWORK_VERSION_RESP = 9,
    FFA_FRAMEWORK_PARTITION_STOP_REQ = 10,
    FFA_FRAMEWORK_PARTITION_STOP_RESP = 11,
    FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ = 12,
    FFA_FRAMEWORK_LIVE_ACTIVATION_START_RESP = 13,
    FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ = 14,
    FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_RESP = 15,
    /* lfasim's own, far from assigned numbers: policy spmc_cancel_message. Registers as FINISH's.
     */
    FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_REQ = 240,
    FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_RESP = 241,
};

static inline uint32_t ffa_framework_word(enum ffa_framework_message message)
{
    return FFA_FRAMEWORK_FLAG | (uint32_t)message;
}

static inline bool ffa_is_framework(uint64_t w2)
{
    return (w2 & FFA_FRAMEWORK_FLAG) != 0;
}

/* Only meaningful if ffa_is_framework(w2); 0..255, so not necessarily a known message. */
static inline uint32_t ffa_framework_number(uint64_t w2)
{
    return (uint32_t)w2 & FFA_FRAMEWORK_NUMBER_MASK;
}

/* PARTITION_STOP_REQ, x3. */
enum ffa_stop_reason {
    FFA_STOP_PLAIN = 0,
    FFA_STOP_LIVE_ACTIVATION = 1,
};

/* FFA_FEATURES (4.1): w1 is a function id if bit 31 is set, else a feature id in [7:0]. */
#define FFA_FEATURES_FUNCTION_FLAG 0x80000000u
#define FFA_FEATURES_ID_MASK       0x000000FFu
#define FFA_FEATURES_ID_MBZ        0x7FFFFF00u

enum ffa_feature_id {
    FFA_FEATURE_NPI = 1,           /* notification pending interrupt, v1.1 */
    FFA_FEATURE_SRI = 2,           /* schedule receiver interrupt, v1.1 */
    FFA_FEATURE_MEI = 3,           /* managed exit interrupt, v1.1 */
    FFA_FEATURE_NOTIFICATIONS = 4, /* notification features, v1.3 */
};

/* FFA_FEATURES(4), w2 out. */
#define FFA_FEATURE_NO_PER_VCPU_FROM_VM (1u << 0)
#define FFA_FEATURE_NO_PER_VCPU_FROM_SP (1u << 1)

/* FFA_FEATURES(FFA_RXTX_MAP), w2 out: smallest size and alignment in [1:0], largest size in 4 KiB
 * pages in [31:16] (from v1.2; 0 = not stated). */
#define FFA_FEATURE_RXTX_MIN_4K    0
#define FFA_FEATURE_RXTX_MIN_64K   1
#define FFA_FEATURE_RXTX_MIN_16K   2
#define FFA_FEATURE_RXTX_MAX_SHIFT 16

/* FFA_FEATURES(FFA_MEM_RETRIEVE_REQ): bit 1 is also the caller's w2 in. */
#define FFA_FEATURE_RETRIEVE_DYNAMIC_BUFFER (1u << 0)
#define FFA_FEATURE_RETRIEVE_NS_BIT         (1u << 1)
#define FFA_FEATURE_RETRIEVE_HYPERVISOR     (1u << 2)

/* RX/TX buffers (5.1): the page count in w3 is always in 4 KiB pages, whatever the granule. */
#define FFA_PAGE_SIZE            4096u
#define FFA_RXTX_PAGE_COUNT_MASK 0x3Fu
#define FFA_RXTX_PAGE_COUNT_MAX  63u
static_assert(FFA_RXTX_PAGE_COUNT_MAX == FFA_RXTX_PAGE_COUNT_MASK, "the count is bits [5:0]");

/* Partition-information descriptors (4.2): bytes by the caller's version, and field offsets. */
#define FFA_PARTITION_INFO_SIZE_1_0 8u
#define FFA_PARTITION_INFO_SIZE_1_1 24u /* also v1.2 */
#define FFA_PARTITION_INFO_SIZE_1_3 48u

enum ffa_partition_info_offset {
    FFA_PARTITION_INFO_AT_ID = 0,            /* u16 */
    FFA_PARTITION_INFO_AT_CONTEXTS = 2,      /* u16; the proxy's id for a dependent device */
    FFA_PARTITION_INFO_AT_PROPERTIES = 4,    /* u32; end of the v1.0 descriptor */
    FFA_PARTITION_INFO_AT_PROTOCOL_UUID = 8, /* 16 bytes; end of the v1.1 descriptor */
    FFA_PARTITION_INFO_AT_IMAGE_UUID = 24,   /* 16 bytes */
    FFA_PARTITION_INFO_AT_VERSION = 40,      /* u32 */
    FFA_PARTITION_INFO_AT_RESERVED = 44,     /* u32; end of the v1.3 descriptor */
};
static_assert(FFA_PARTITION_INFO_AT_PROPERTIES + 4 == FFA_PARTITION_INFO_SIZE_1_0, "v1.0");
static_assert(FFA_PARTITION_INFO_AT_PROTOCOL_UUID + 16 == FFA_PARTITION_INFO_SIZE_1_1, "v1.1");
static_assert(FFA_PARTITION_INFO_AT_IMAGE_UUID + 16 == FFA_PARTITION_INFO_AT_VERSION, "v1.3");
static_assert(FFA_PARTITION_INFO_AT_RESERVED + 4 == FFA_PARTITION_INFO_SIZE_1_3, "v1.3");

/* Partition properties (4.2). */
#define FFA_PARTITION_RECEIVES_DIRECT_REQ   (1u << 0)
#define FFA_PARTITION_SENDS_DIRECT_REQ      (1u << 1)
#define FFA_PARTITION_INDIRECT_MESSAGES     (1u << 2)
#define FFA_PARTITION_NOTIFICATIONS         (1u << 3)
#define FFA_PARTITION_ID_TYPE_MASK          (3u << 4)
#define FFA_PARTITION_ID_TYPE_SHIFT         4
#define FFA_PARTITION_WANTS_VM_CREATED      (1u << 6)
#define FFA_PARTITION_WANTS_VM_DESTROYED    (1u << 7)
#define FFA_PARTITION_AARCH64               (1u << 8)
#define FFA_PARTITION_RECEIVES_DIRECT_REQ2  (1u << 9)
#define FFA_PARTITION_SENDS_DIRECT_REQ2     (1u << 10)
#define FFA_PARTITION_LIVE_ACTIVATION       (1u << 11)
#define FFA_PARTITION_RENDEZVOUS_REQUIRED   (1u << 12)
#define FFA_PARTITION_SMC64_CPU_CYCLE_CALLS (1u << 13)

enum ffa_partition_id_type {
    FFA_PARTITION_PE_ENDPOINT = 0,
    FFA_PARTITION_INDEPENDENT_DEVICE = 1,
    FFA_PARTITION_DEPENDENT_DEVICE = 2,
    FFA_PARTITION_AUXILIARY = 3,
};

/* FFA_PARTITION_INFO_GET, w5 in. */
#define FFA_PARTITION_INFO_COUNT_ONLY (1u << 0)

/* FFA_PARTITION_INFO_GET_REGS (4.3): x3 in is {start index, tag}; x2 out as below; entries from x3.
 */
#define FFA_INFO_REGS_LAST_SHIFT      0
#define FFA_INFO_REGS_CURRENT_SHIFT   16
#define FFA_INFO_REGS_TAG_SHIFT       32
#define FFA_INFO_REGS_SIZE_SHIFT      48
#define FFA_INFO_REGS_IN_TAG_SHIFT    16
#define FFA_INFO_REGS_FIRST_REG       3
#define FFA_INFO_REGS_ENTRY_REGS_1_2  3
#define FFA_INFO_REGS_ENTRY_REGS_1_3  6
#define FFA_INFO_REGS_MAX_ENTRIES_1_2 5
#define FFA_INFO_REGS_MAX_ENTRIES_1_3 2
static_assert(FFA_INFO_REGS_ENTRY_REGS_1_2 * 8 == FFA_PARTITION_INFO_SIZE_1_1, "3 registers");
static_assert(FFA_INFO_REGS_ENTRY_REGS_1_3 * 8 == FFA_PARTITION_INFO_SIZE_1_3, "6 registers");
static_assert(FFA_INFO_REGS_MAX_ENTRIES_1_2 == 15 / FFA_INFO_REGS_ENTRY_REGS_1_2, "x3..x17");
static_assert(FFA_INFO_REGS_MAX_ENTRIES_1_3 == 15 / FFA_INFO_REGS_ENTRY_REGS_1_3, "x3..x17");

/* FFA_MSG_WAIT, w2: keep ownership of the RX buffer (v1.2). */
#define FFA_MSG_WAIT_KEEP_RX (1u << 0)

/* FFA_MSG_SEND2, w2. */
#define FFA_MSG_SEND2_DELAY_SRI (1u << 1)

/* Memory transaction descriptor: flags of its header (ffa-memory.md 1.3). */
#define FFA_MEM_FLAG_ZERO            (1u << 0)
#define FFA_MEM_FLAG_TIME_SLICE      (1u << 1)
#define FFA_MEM_FLAG_ZERO_AFTER      (1u << 2)
#define FFA_MEM_FLAG_TYPE_SHIFT      3
#define FFA_MEM_FLAG_TYPE_MASK       3u
#define FFA_MEM_FLAG_ALIGNMENT       (0xFu << 5)
#define FFA_MEM_FLAG_ALIGNMENT_VALID (1u << 9)
#define FFA_MEM_FLAG_BYPASS          (1u << 10) /* multi-borrower check */
#define FFA_MEM_FLAGS_RESERVED       0xFFFFF800u

/* Its attributes (1.2). Cacheability is that of normal memory; a device's subtype stands there. */
#define FFA_MEM_SHAREABILITY_MASK  3u
#define FFA_MEM_INNER_SHAREABLE    3u
#define FFA_MEM_CACHEABILITY_SHIFT 2
#define FFA_MEM_CACHEABILITY_MASK  3u
#define FFA_MEM_WRITE_BACK         3u
#define FFA_MEM_NGNRNE             0u
#define FFA_MEM_TYPE_SHIFT         4
#define FFA_MEM_TYPE_MASK          3u
#define FFA_MEM_TYPE_DEVICE        1u
#define FFA_MEM_TYPE_NORMAL        2u
#define FFA_MEM_NON_SECURE         (1u << 6)

/* Permissions in an access descriptor (1.4). */
#define FFA_MEM_DATA_MASK         3u
#define FFA_MEM_DATA_RO           1u
#define FFA_MEM_DATA_RW           2u
#define FFA_MEM_INSTRUCTION_SHIFT 2
#define FFA_MEM_INSTRUCTION_MASK  3u
#define FFA_MEM_INSTRUCTION_NX    1u
#define FFA_MEM_INSTRUCTION_X     2u

/* FFA_MEM_RELINQUISH, flags of its descriptor (1.7). */
#define FFA_MEM_RELINQUISH_ZERO (1u << 0)

/* Handles (8): who allocated it. */
#define FFA_MEM_HANDLE_HYPERVISOR (UINT64_C(1) << 63)

/* FFA_MEM_RECLAIM, w3 (ffa-memory.md 5). */
#define FFA_MEM_RECLAIM_ZERO       (1u << 0)
#define FFA_MEM_RECLAIM_TIME_SLICE (1u << 1)

/* Notification flags, w2 of BIND and SET, of SET, and of GET. */
#define FFA_NOTIFICATION_PER_VCPU       (1u << 0)
#define FFA_NOTIFICATION_SET_DELAY_SRI  (1u << 1)
#define FFA_NOTIFICATION_SET_VCPU_SHIFT 16
#define FFA_NOTIFICATION_GET_SP         (1u << 0)
#define FFA_NOTIFICATION_GET_VM         (1u << 1)
#define FFA_NOTIFICATION_GET_SPM        (1u << 2)
#define FFA_NOTIFICATION_GET_HYP        (1u << 3)

/* FFA_NS_RES_INFO_GET, x2 in (6.12). */
#define FFA_NS_RES_ID_VALID  (1u << 0)
#define FFA_NS_RES_TYPE_MASK (3u << 2)
#define FFA_NS_RES_CONTINUE  (1u << 4)

/* FFA_CONSOLE_LOG: most characters in one call (6.11); a 64-bit caller below v1.2 has 48. */
#define FFA_CONSOLE_LOG_MAX_32     24u
#define FFA_CONSOLE_LOG_MAX_64     128u
#define FFA_CONSOLE_LOG_MAX_64_1_1 48u

/* FFA_MEM_PERM_GET and SET (6.11): data access in [1:0], execute-never in bit 2. */
#define FFA_MEM_PERM_DATA_MASK 3u
#define FFA_MEM_PERM_DATA_NONE 0u
#define FFA_MEM_PERM_DATA_RW   1u
#define FFA_MEM_PERM_DATA_RO   3u
#define FFA_MEM_PERM_XN        4u
#define FFA_MEM_PERM_RX        3u
#define FFA_MEM_PERM_RW        5u
#define FFA_MEM_PERM_RO        7u

/* A UUID as registers w1..w4 carry it (4.4): word k holds bytes 4k..4k+3, lowest byte first. */
struct ffa_uuid {
    uint32_t word[4];
};
static_assert(sizeof(struct ffa_uuid) == 16, "four words without padding");

/* The two 64-bit registers of the SMC64 calls: bytes 0-7 and bytes 8-15 (ABI-45). */
static inline uint64_t ffa_uuid_low(const struct ffa_uuid *uuid)
{
    return (uint64_t)uuid->word[1] << 32 | uuid->word[0];
}

static inline uint64_t ffa_uuid_high(const struct ffa_uuid *uuid)
{
    return (uint64_t)uuid->word[3] << 32 | uuid->word[2];
}

static inline struct ffa_uuid ffa_uuid_from_regs(uint64_t low, uint64_t high)
{
    struct ffa_uuid uuid = {
        {(uint32_t)low, (uint32_t)(low >> 32), (uint32_t)high, (uint32_t)(high >> 32)}};
    return uuid;
}

static inline bool ffa_uuid_equal(const struct ffa_uuid *a, const struct ffa_uuid *b)
{
    return a->word[0] == b->word[0] && a->word[1] == b->word[1] && a->word[2] == b->word[2] &&
           a->word[3] == b->word[3];
}

/* The Nil UUID: all zero, matches everything in discovery. */
static inline bool ffa_uuid_is_nil(const struct ffa_uuid *uuid)
{
    return (uuid->word[0] | uuid->word[1] | uuid->word[2] | uuid->word[3]) == 0;
}

#endif
