/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The FF-A calls, in the order of their numbers. Layouts: ffa-abi.md 1.2, 4 and 6;
 * ffa-memory.md 5 for the memory calls, notifications-interrupts-scheduling.md 1.2 and 1.8.
 */
#include "models/abi/names_tables.h"

#define HEAD(word)    .name = "FFA_" #word, .family = LFS_ABI_FFA
#define ONLY_32(word) HEAD(word), .fid_32 = FFA_##word##_32
#define ONLY_64(word) HEAD(word), .fid_64 = FFA_##word##_64
#define BOTH(word)    HEAD(word), .fid_32 = FFA_##word##_32, .fid_64 = FFA_##word##_64
#define LATE_64(word) BOTH(word), .late_64 = true

/* Target information of completions: the context that was pre-empted, blocked or failed. */
#define TARGET \
    OPTIONAL("target", 1, 16, 16, LFS_ARG_ENDPOINT), OPTIONAL("vcpu", 1, 0, 16, LFS_ARG_VCPU)

/* A memory transaction whose descriptor lies in TX, or in a buffer of its own. */
#define TRANSACTION                                                                 \
    ARGS(W("total_bytes", 1, LFS_ARG_BYTES), W("fragment_bytes", 2, LFS_ARG_BYTES), \
         OPTIONAL_X("buffer", 3, LFS_ARG_ADDRESS), OPTIONAL_W("buffer_pages", 4, LFS_ARG_PAGES))
#define SENT_HANDLE ARGS(PAIR("handle", 2, LFS_ARG_HEX))

#define PERMISSIONS(r)                                                             \
    CHOICE("permissions", r, 32, {"RX", FFA_MEM_PERM_RX}, {"RW", FFA_MEM_PERM_RW}, \
           {"RO", FFA_MEM_PERM_RO})

#define FRAGMENT_SENDER OPTIONAL("from", 4, 16, 16, LFS_ARG_ENDPOINT)

static const struct lfs_abi_call ffa_calls[] = {
    {LATE_64(ERROR), .summary = "Ends a call with a status, or tells of a failed start.",
     .in = ARGS(TARGET, W("status", 2, LFS_ARG_FFA_STATUS))},
    {BOTH(SUCCESS), .summary = "Ends a call; the results are those of the call."},
    {LATE_64(INTERRUPT), .summary = "An interrupt is pending, or took the CPU from a partition.",
     .in = ARGS(TARGET, OPTIONAL_W("intid", 2, LFS_ARG_DEC))},
    {ONLY_32(VERSION), .summary = "Agrees on the version of FF-A between caller and callee.",
     .in = ARGS(W("version", 1, LFS_ARG_VERSION), OPTIONAL_W("query", 2, LFS_ARG_HEX)),
     .out = ARGS(W("version", 0, LFS_ARG_VERSION))},
    {ONLY_32(FEATURES), .summary = "Asks whether a call or feature exists, and its properties.",
     .in = ARGS(W("feature", 1, LFS_ARG_FEATURE), OPTIONAL_W("properties", 2, LFS_ARG_HEX)),
     .out = ARGS(W("properties", 2, LFS_ARG_HEX), OPTIONAL_W("properties_2", 3, LFS_ARG_HEX))},
    {ONLY_32(RX_RELEASE), .summary = "Gives the RX buffer back to its producer.",
     .in = ARGS(OPTIONAL("vm", 1, 0, 16, LFS_ARG_ENDPOINT))},
    {BOTH(RXTX_MAP), .summary = "Registers the caller's TX and RX buffers.",
     .in = ARGS(X("tx", 1, LFS_ARG_ADDRESS), X("rx", 2, LFS_ARG_ADDRESS),
                FIELD("pages", 3, 0, 6, LFS_ARG_PAGES))},
    {ONLY_32(RXTX_UNMAP), .summary = "Takes the RX and TX buffers back.",
     .in = ARGS(OPTIONAL("vm", 1, 16, 16, LFS_ARG_ENDPOINT))},
    {ONLY_32(PARTITION_INFO_GET), .summary = "Lists partitions in the caller's RX buffer.",
     .in = ARGS(UUID("uuid", 1, LFS_PLACE_UUID_W), FLAGS(5, 32, {"COUNT_ONLY", 0})),
     .out = ARGS(W("count", 2, LFS_ARG_DEC), OPTIONAL_W("descriptor_bytes", 3, LFS_ARG_BYTES))},
    {ONLY_32(ID_GET), .summary = "Returns the caller's own id.",
     .out = ARGS(FIELD("id", 2, 0, 16, LFS_ARG_ENDPOINT))},
    {ONLY_32(MSG_POLL), .summary = "Looks for a message without waiting (v1.0 only)."},
    {LATE_64(MSG_WAIT), .summary = "Work is done or start-up is over: waits for the next message.",
     .in = ARGS(FLAGS(2, 32, {"KEEP_RX", 0}))},
    {LATE_64(YIELD), .summary = "Gives the CPU back in the middle of the work.",
     .in = ARGS(TARGET, OPTIONAL_PAIR("timeout_ns", 2, LFS_ARG_DEC))},
    {LATE_64(RUN), .summary = "Gives the CPU to a vCPU of a partition.",
     .in = ARGS(FIELD("to", 1, 16, 16, LFS_ARG_ENDPOINT), FIELD("vcpu", 1, 0, 16, LFS_ARG_VCPU))},
    {ONLY_32(MSG_SEND), .summary = "Sends a message through the buffers (v1.0 only)."},
    {BOTH(MSG_SEND_DIRECT_REQ), .summary = "Sends a request in registers and lends the CPU to it.",
     .in = ARGS(FROM_TO, OPTIONAL_W("message", 2, LFS_ARG_MESSAGE))},
    {BOTH(MSG_SEND_DIRECT_RESP), .summary = "Answers a direct request and returns its CPU.",
     .in = ARGS(FROM_TO, OPTIONAL_W("message", 2, LFS_ARG_MESSAGE))},
    {BOTH(MEM_DONATE), .summary = "Gives memory away for good.", .in = TRANSACTION,
     .out = SENT_HANDLE},
    {BOTH(MEM_LEND), .summary = "Lends memory and gives up access to it meanwhile.",
     .in = TRANSACTION, .out = SENT_HANDLE},
    {BOTH(MEM_SHARE), .summary = "Shares memory and keeps access to it.", .in = TRANSACTION,
     .out = SENT_HANDLE},
    {BOTH(MEM_RETRIEVE_REQ), .summary = "Asks for access to memory that was sent.",
     .in = TRANSACTION},
    {ONLY_32(MEM_RETRIEVE_RESP), .summary = "Grants a retrieval; the descriptor is in RX.",
     .in = ARGS(W("total_bytes", 1, LFS_ARG_BYTES), W("fragment_bytes", 2, LFS_ARG_BYTES))},
    {ONLY_32(MEM_RELINQUISH), .summary = "Returns retrieved memory; the descriptor is in TX."},
    {ONLY_32(MEM_RECLAIM), .summary = "Takes lent or shared memory back.",
     .in = ARGS(PAIR("handle", 1, LFS_ARG_HEX), FLAGS(3, 32, {"ZERO", 0}, {"TIME_SLICE", 1}))},
    {ONLY_32(MEM_OP_PAUSE), .summary = "Pauses a memory operation (v1.0 only).",
     .in = ARGS(PAIR("handle", 1, LFS_ARG_HEX))},
    {ONLY_32(MEM_OP_RESUME), .summary = "Resumes a paused memory operation (v1.0 only).",
     .in = ARGS(PAIR("handle", 1, LFS_ARG_HEX))},
    {ONLY_32(MEM_FRAG_RX), .summary = "Asks for the next fragment of a descriptor.",
     .in = ARGS(PAIR("handle", 1, LFS_ARG_HEX), W("offset", 3, LFS_ARG_BYTES), FRAGMENT_SENDER)},
    {ONLY_32(MEM_FRAG_TX), .summary = "Delivers a fragment of a descriptor.",
     .in = ARGS(PAIR("handle", 1, LFS_ARG_HEX), W("fragment_bytes", 3, LFS_ARG_BYTES),
                FRAGMENT_SENDER),
     .out = SENT_HANDLE},
    {LATE_64(NORMAL_WORLD_RESUME), .summary = "Resumes the normal world after a secure interrupt."},
    {ONLY_32(NOTIFICATION_BITMAP_CREATE), .summary = "Creates the notification state of a VM.",
     .in = ARGS(FIELD("vm", 1, 0, 16, LFS_ARG_ENDPOINT), W("vcpus", 2, LFS_ARG_DEC))},
    {ONLY_32(NOTIFICATION_BITMAP_DESTROY), .summary = "Removes the notification state of a VM.",
     .in = ARGS(FIELD("vm", 1, 0, 16, LFS_ARG_ENDPOINT))},
    {ONLY_32(NOTIFICATION_BIND),
     .summary = "Lets a sender raise some of the caller's notifications.",
     .in = ARGS(FIELD("sender", 1, 16, 16, LFS_ARG_ENDPOINT),
                FIELD("receiver", 1, 0, 16, LFS_ARG_ENDPOINT), FLAGS(2, 32, {"PER_VCPU", 0}),
                PAIR("bits", 3, LFS_ARG_BITMAP))},
    {ONLY_32(NOTIFICATION_UNBIND), .summary = "Ends a binding of notifications.",
     .in = ARGS(FIELD("sender", 1, 16, 16, LFS_ARG_ENDPOINT),
                FIELD("receiver", 1, 0, 16, LFS_ARG_ENDPOINT), PAIR("bits", 3, LFS_ARG_BITMAP))},
    {ONLY_32(NOTIFICATION_SET), .summary = "Raises notifications of a receiver.",
     .in = ARGS(FROM_TO, FLAGS(2, 16, {"PER_VCPU", 0}, {"DELAY_SRI", 1}),
                OPTIONAL("vcpu", 2, 16, 16, LFS_ARG_VCPU), PAIR("bits", 3, LFS_ARG_BITMAP))},
    {ONLY_32(NOTIFICATION_GET), .summary = "Reads and clears the caller's pending notifications.",
     .in = ARGS(OPTIONAL("vcpu", 1, 16, 16, LFS_ARG_VCPU),
                FIELD("receiver", 1, 0, 16, LFS_ARG_ENDPOINT),
                FLAGS(2, 32, {"FROM_SP", 0}, {"FROM_VM", 1}, {"FROM_SPM", 2}, {"FROM_HYP", 3})),
     .out = ARGS(PAIR("from_sp", 2, LFS_ARG_BITMAP), PAIR("from_vm", 4, LFS_ARG_BITMAP),
                 W("from_spm", 6, LFS_ARG_BITMAP), W("from_hyp", 7, LFS_ARG_BITMAP))},
    {BOTH(NOTIFICATION_INFO_GET), .summary = "Lists who has notifications pending.",
     .out = ARGS(FIELD("more", 2, 0, 1, LFS_ARG_DEC), FIELD("lists", 2, 7, 5, LFS_ARG_DEC),
                 OPTIONAL("sizes", 2, 12, 52, LFS_ARG_HEX))},
    {ONLY_32(RX_ACQUIRE), .summary = "Takes a VM's RX buffer to fill it (Hypervisor only).",
     .in = ARGS(FIELD("vm", 1, 0, 16, LFS_ARG_ENDPOINT))},
    {ONLY_32(SPM_ID_GET), .summary = "Returns the id of the SPMC, or of the SPMD to the SPMC.",
     .out = ARGS(FIELD("id", 2, 0, 16, LFS_ARG_ENDPOINT))},
    {ONLY_32(MSG_SEND2), .summary = "Copies a message from TX into the receiver's RX buffer.",
     .in = ARGS(OPTIONAL("from", 1, 16, 16, LFS_ARG_ENDPOINT), FLAGS(2, 32, {"DELAY_SRI", 1}))},
    {BOTH(SECONDARY_EP_REGISTER), .summary = "Says where the other vCPUs start.",
     .in = ARGS(X("entry", 1, LFS_ARG_ADDRESS))},
    {BOTH(MEM_PERM_GET), .summary = "Reads the access rights of an S-EL0 partition's pages.",
     .in = ARGS(X("address", 1, LFS_ARG_ADDRESS), OPTIONAL_W("extra_pages", 2, LFS_ARG_PAGES)),
     .out = ARGS(PERMISSIONS(2), OPTIONAL_W("extra_pages", 3, LFS_ARG_PAGES))},
    {BOTH(MEM_PERM_SET), .summary = "Changes the access rights of an S-EL0 partition's pages.",
     .in = ARGS(X("address", 1, LFS_ARG_ADDRESS), W("pages", 2, LFS_ARG_PAGES), PERMISSIONS(3))},
    {BOTH(CONSOLE_LOG), .summary = "Prints characters on the console of the SPMC.", .wide_in = true,
     .in = ARGS(W("length", 1, LFS_ARG_DEC))},
    {ONLY_64(PARTITION_INFO_GET_REGS), .summary = "Lists partitions in registers.",
     .wide_out = true,
     .in = ARGS(UUID("uuid", 1, LFS_PLACE_UUID_X), FIELD("start", 3, 0, 16, LFS_ARG_DEC),
                OPTIONAL("tag", 3, 16, 16, LFS_ARG_HEX)),
     .out = ARGS(FIELD("last", 2, 0, 16, LFS_ARG_DEC), FIELD("current", 2, 16, 16, LFS_ARG_DEC),
                 OPTIONAL("tag", 2, 32, 16, LFS_ARG_HEX),
                 FIELD("descriptor_bytes", 2, 48, 16, LFS_ARG_BYTES))},
    {ONLY_32(EL3_INTR_HANDLE), .summary = "Asks EL3 to handle its own pending interrupt."},
    {ONLY_64(MSG_SEND_DIRECT_REQ2), .summary = "Sends a request in 14 registers to a service.",
     .wide_in = true, .in = ARGS(FROM_TO, UUID("uuid", 2, LFS_PLACE_UUID_X))},
    {ONLY_64(MSG_SEND_DIRECT_RESP2), .summary = "Answers FFA_MSG_SEND_DIRECT_REQ2.",
     .wide_in = true, .in = ARGS(FROM_TO)},
    {ONLY_64(NS_RES_INFO_GET), .summary = "Lists the normal-world memory that SPs can reach.",
     .in = ARGS(FIELD("partition", 1, 0, 16, LFS_ARG_ENDPOINT), FLAGS(2, 2, {"ID_VALID", 0}),
                OPTIONAL("type", 2, 2, 2, LFS_ARG_DEC), OPTIONAL("continue", 2, 4, 1, LFS_ARG_DEC)),
     .out = ARGS(FIELD("bytes", 2, 32, 32, LFS_ARG_BYTES),
                 FIELD("remaining_bytes", 2, 0, 32, LFS_ARG_BYTES))},
    {BOTH(ABORT), .summary = "The partition cannot go on; its abort action follows.",
     .in = ARGS(OPTIONAL_W("reason", 2, LFS_ARG_HEX))},
    /* No source gives the layout of the four below, so their registers have no names. */
    {ONLY_64(NOTIFICATION_BIND2), .summary = "FFA_NOTIFICATION_BIND of v1.3."},
    {ONLY_64(NOTIFICATION_UNBIND2), .summary = "FFA_NOTIFICATION_UNBIND of v1.3."},
    {ONLY_64(NOTIFICATION_SET2), .summary = "FFA_NOTIFICATION_SET of v1.3."},
    {ONLY_64(NOTIFICATION_GET2), .summary = "FFA_NOTIFICATION_GET of v1.3."},
};

const struct lfs_abi_table lfs_abi_ffa_table = {
    ffa_calls,
    sizeof(ffa_calls) / sizeof(ffa_calls[0]),
};
