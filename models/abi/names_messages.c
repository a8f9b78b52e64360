/* SPDX-License-Identifier: BSD-3-Clause */
/* The framework messages (ffa-abi.md 6.4). */
#include "lfasim/abi/psci.h"
#include "models/abi/names_tables.h"

#define REQ(word)  .name = #word, .number = FFA_FRAMEWORK_##word, .response = false
#define RESP(word) .name = #word, .number = FFA_FRAMEWORK_##word, .response = true

#define FFA_STATUS W("status", 3, LFS_ARG_FFA_STATUS)
/* The LSP tests all 64 bits of the answer, the SPMC reads the SP's untruncated (lfa.md 4.4,
 * ffa-abi.md 6.0). */
#define FFA_STATUS_WHOLE WHOLE("status", 3, LFS_ARG_FFA_STATUS)
#define PARTITION        FIELD("partition", 3, 0, 16, LFS_ARG_ENDPOINT)
#define VM_ID            FIELD("vm", 5, 0, 16, LFS_ARG_ENDPOINT)
#define VM               ARGS(PAIR("handle", 3, LFS_ARG_HEX), VM_ID)

static const struct lfs_abi_framework messages[] = {
    {REQ(PSCI_REQ), .summary = "A power-management call is under way; may this CPU go on with it?",
     .args = ARGS(W("function", 3, LFS_ARG_FID))},
    {REQ(WARM_BOOT_REQ), .summary = "This CPU has woken up.",
     .args = ARGS(CHOICE("type", 3, 32, {"SUSPEND_TO_RAM", PSCI_WARM_BOOT_SUSPEND_TO_RAM},
                         {"SHALLOWER", PSCI_WARM_BOOT_SHALLOWER}))},
    {RESP(PM_RESP), .summary = "Answers a power-management or warm-boot request.",
     .args = ARGS(W("status", 3, LFS_ARG_PSCI_STATUS))},
    {REQ(VM_CREATED_REQ), .summary = "The Hypervisor has created a VM.", .args = VM},
    {RESP(VM_CREATED_RESP), .summary = "The SP knows of the new VM.", .args = ARGS(FFA_STATUS)},
    {REQ(VM_DESTROYED_REQ), .summary = "The Hypervisor has destroyed a VM.", .args = VM},
    {RESP(VM_DESTROYED_RESP), .summary = "The SP knows of the VM's end.", .args = ARGS(FFA_STATUS)},
    {REQ(VERSION_REQ), .summary = "The normal world asks for a version of FF-A.",
     .args = ARGS(W("version", 3, LFS_ARG_VERSION), OPTIONAL_W("query", 4, LFS_ARG_HEX))},
    {RESP(VERSION_RESP), .summary = "The SPMC's version, or that it has none to fit.",
     .args = ARGS(W("version", 3, LFS_ARG_VERSION))},
    {REQ(PARTITION_STOP_REQ), .summary = "The SP shall stop and save its live state.",
     .args = ARGS(CHOICE("reason", 3, 32, {"PLAIN", FFA_STOP_PLAIN},
                         {"LIVE_ACTIVATION", FFA_STOP_LIVE_ACTIVATION}))},
    {RESP(PARTITION_STOP_RESP), .summary = "The SP has stopped and says where its live state is.",
     .args = ARGS(FFA_STATUS_WHOLE, WHOLE("live_buffer", 4, LFS_ARG_ADDRESS),
                  WHOLE("live_buffer_bytes", 5, LFS_ARG_BYTES))},
    {REQ(LIVE_ACTIVATION_START_REQ), .summary = "Stop the old instance and load the new image.",
     .args = ARGS(PARTITION, X("base", 4, LFS_ARG_ADDRESS), X("pages", 5, LFS_ARG_PAGES),
                  OPTIONAL_X("manifest_base", 6, LFS_ARG_ADDRESS),
                  OPTIONAL_X("manifest_pages", 7, LFS_ARG_PAGES))},
    {RESP(LIVE_ACTIVATION_START_RESP), .summary = "The new image is loaded, or why not.",
     .args = ARGS(FFA_STATUS_WHOLE)},
    {REQ(LIVE_ACTIVATION_FINISH_REQ), .summary = "Start the new instance.",
     .args = ARGS(PARTITION)},
    {RESP(LIVE_ACTIVATION_FINISH_RESP), .summary = "The new instance runs, or why not.",
     .args = ARGS(FFA_STATUS_WHOLE)},
    {REQ(LIVE_ACTIVATION_CANCEL_REQ), .summary = "Give up an activation that waits for FINISH.",
     .args = ARGS(PARTITION)},
    {RESP(LIVE_ACTIVATION_CANCEL_RESP), .summary = "The activation is given up, or why not.",
     .args = ARGS(FFA_STATUS_WHOLE)},
};

const struct lfs_abi_framework *lfs_abi_framework_at(size_t i)
{
    return i < sizeof(messages) / sizeof(messages[0]) ? &messages[i] : NULL;
}

const struct lfs_abi_framework *lfs_abi_message(uint32_t w2)
{
    if (!ffa_is_framework(w2)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        if (messages[i].number == ffa_framework_number(w2)) {
            return &messages[i];
        }
    }
    return NULL;
}
