/* SPDX-License-Identifier: BSD-3-Clause */
/* Which call may return which status: of LFA by lfa.md 1.5, of FF-A by the orders of checks of
 * ffa-abi.md (abi), ffa-memory.md (mem) and notifications-interrupts-scheduling.md (nis), of PSCI
 * those that exist. */
#include "lfasim/abi/ffa.h"
#include "lfasim/abi/lfa.h"
#include "lfasim/abi/psci.h"
#include "models/abi/names_tables.h"

/* Statuses of a call, each a bit by its number without sign. Every call may be absent, at this
 * instance or in this version: NOT_SUPPORTED stands in no row. source NULL: no reference says. */
struct row {
    uint16_t statuses;
    const char *source;
};

#define LFA(word) (1u << -(LFA_STATUS_##word))

/* By function number from LFA_VERSION on. */
static const struct row lfa_rows[] = {
    {0, "lfa 1.5"},
    {0, "lfa 1.5"},
    {LFA(INVALID_PARAMETERS), "lfa 1.5"},
    {LFA(WRONG_STATE) | LFA(INVALID_PARAMETERS), "lfa 1.5"},
    {LFA(BUSY) | LFA(AUTH_ERROR) | LFA(NO_MEMORY) | LFA(CRITICAL_ERROR) | LFA(DEVICE_ERROR) |
         LFA(WRONG_STATE) | LFA(INVALID_PARAMETERS) | LFA(COMPONENT_WRONG_STATE) |
         LFA(ACTIVATION_FAILED),
     "lfa 1.5"},
    {LFA(BUSY) | LFA(AUTH_ERROR) | LFA(NO_MEMORY) | LFA(CRITICAL_ERROR) | LFA(DEVICE_ERROR) |
         LFA(WRONG_STATE) | LFA(INVALID_PARAMETERS) | LFA(COMPONENT_WRONG_STATE) |
         LFA(INVALID_ADDRESS) | LFA(ACTIVATION_FAILED),
     "lfa 1.5"},
    {LFA(BUSY) | LFA(WRONG_STATE) | LFA(INVALID_PARAMETERS), "lfa 1.5"},
};
enum { LFA_CALLS = sizeof(lfa_rows) / sizeof(lfa_rows[0]) };

#define AT(id)    [(FFA_##id & 0xff) - FFA_NUMBER_FIRST]
#define FFA(word) (1u << -(FFA_STATUS_##word))
#define IP        FFA(INVALID_PARAMETERS)
#define NM        FFA(NO_MEMORY)
#define DEN       FFA(DENIED)
#define ABT       FFA(ABORTED)
#define BUSY      FFA(BUSY)
#define RETRY     FFA(RETRY)

static const struct row ffa_rows[] = {
    AT(ERROR_32) = {0, "abi 1.6, 6.11"},
    AT(INTERRUPT_32) = {DEN, "abi 1.6, 6.10"},
    AT(VERSION_32) = {0, "abi 1.4, 2.2"},
    AT(FEATURES_32) = {0, "abi 4.1"},
    AT(RX_RELEASE_32) = {IP | DEN | ABT, "abi 5.4"},
    AT(RXTX_MAP_64) = {IP | DEN | NM | ABT, "abi 5.2"},
    AT(RXTX_UNMAP_32) = {IP | ABT, "abi 5.3"},
    AT(PARTITION_INFO_GET_32) = {IP | NM | BUSY | ABT, "abi 4.2"},
    AT(ID_GET_32) = {0, "abi 6.11"},
    AT(MSG_POLL_32) = {0, "abi 1.2"},
    AT(MSG_WAIT_32) = {IP | DEN, "abi 6.7"},
    AT(YIELD_32) = {IP | DEN, "abi 6.8"},
    AT(RUN_32) = {IP | DEN | BUSY | ABT, "abi 6.9; nis 2.4"},
    AT(MSG_SEND_32) = {0, "abi 1.6"},
    AT(MSG_SEND_DIRECT_REQ_32) = {IP | DEN | BUSY | ABT, "abi 6.1, 7.2"},
    AT(MSG_SEND_DIRECT_RESP_32) = {IP | DEN, "abi 6.2"},
    AT(MEM_DONATE_32) = {IP | NM | ABT | DEN, "mem 6.1, 6.2"},
    AT(MEM_LEND_32) = {IP | NM | ABT | DEN, "mem 6.1, 6.2"},
    AT(MEM_SHARE_32) = {IP | NM | ABT | DEN, "mem 6.1, 6.2"},
    AT(MEM_RETRIEVE_REQ_32) = {IP | BUSY | ABT | DEN | NM, "mem 6.4"},
    AT(MEM_RELINQUISH_32) = {IP | ABT | DEN | NM, "mem 6.6"},
    AT(MEM_RECLAIM_32) = {IP | DEN | NM, "mem 6.7"},
    AT(MEM_OP_PAUSE_32) = {0, "mem 10"},
    AT(MEM_OP_RESUME_32) = {0, "mem 10"},
    AT(MEM_FRAG_RX_32) = {IP | BUSY | ABT, "mem 6.5"},
    AT(MEM_FRAG_TX_32) = {IP | NM | ABT | DEN, "mem 6.3, 6.2"},
    AT(NORMAL_WORLD_RESUME_32) = {DEN, "abi 7.2"},
    AT(NOTIFICATION_BITMAP_CREATE_32) = {IP | NM | DEN, "nis 1.4"},
    AT(NOTIFICATION_BITMAP_DESTROY_32) = {IP | DEN, "nis 1.5"},
    AT(NOTIFICATION_BIND_32) = {IP | DEN, "nis 1.6"},
    AT(NOTIFICATION_UNBIND_32) = {IP | DEN, "nis 1.6"},
    AT(NOTIFICATION_SET_32) = {IP | DEN, "nis 1.7"},
    AT(NOTIFICATION_GET_32) = {IP, "nis 1.7"},
    AT(NOTIFICATION_INFO_GET_32) = {FFA(NO_DATA), "nis 1.8"},
    AT(RX_ACQUIRE_32) = {IP | DEN, "abi 5.4"},
    AT(SPM_ID_GET_32) = {0, "abi 6.11"},
    AT(MSG_SEND2_32) = {IP | DEN | ABT | BUSY, "abi 6.5"},
    AT(SECONDARY_EP_REGISTER_32) = {IP | DEN, "abi 6.11"},
    AT(MEM_PERM_GET_32) = {IP | DEN, "mem 6.8"},
    AT(MEM_PERM_SET_32) = {IP | DEN | NM, "mem 6.8"},
    AT(CONSOLE_LOG_32) = {IP, "abi 6.11"},
    AT(PARTITION_INFO_GET_REGS_64) = {RETRY | NM | DEN | IP, "abi 4.3"},
    AT(EL3_INTR_HANDLE_32) = {0, "abi 6.11"},
    AT(MSG_SEND_DIRECT_REQ2_64) = {IP | DEN | BUSY | ABT, "abi 6.1, 7.2"},
    AT(MSG_SEND_DIRECT_RESP2_64) = {IP | DEN, "abi 6.2"},
    AT(NS_RES_INFO_GET_64) = {IP | NM | RETRY | ABT, "abi 6.12"},
    AT(ABORT_32) = {IP, "abi 6.11"},
};
enum { FFA_CALLS = sizeof(ffa_rows) / sizeof(ffa_rows[0]) };

static const struct row *row_of(const struct lfs_abi_call *call)
{
    uint32_t fid = call->fid_32 ? call->fid_32 : call->fid_64;
    uint32_t number =
        call->family == LFS_ABI_FFA ? (fid & 0xff) - FFA_NUMBER_FIRST : call->fid_64 - LFA_VERSION;

    if (call->family == LFS_ABI_FFA)
        return number < FFA_CALLS && ffa_rows[number].source ? &ffa_rows[number] : NULL;
    return call->family == LFS_ABI_LFA && number < LFA_CALLS ? &lfa_rows[number] : NULL;
}

static bool is_in(const struct row *row, int64_t status)
{
    return status == -1 || (status > -16 && (row->statuses >> -status & 1));
}

bool lfs_abi_may_return(const struct lfs_abi_call *call, uint64_t status)
{
    const struct row *row = row_of(call);
    int64_t number = call->family == LFS_ABI_LFA ? (int64_t)status : (int32_t)(uint32_t)status;

    if (number >= 0 || call->family == LFS_ABI_LINUX)
        return true;
    if (row)
        return is_in(row, number);
    return call->family == LFS_ABI_FFA   ? lfs_ffa_status_name((int32_t)number) != NULL
           : call->family == LFS_ABI_LFA ? number == LFA_STATUS_NOT_SUPPORTED
                                         : lfs_psci_status_name((int32_t)number) != NULL;
}

const char *lfs_abi_statuses_source(const struct lfs_abi_call *call)
{
    const struct row *row = row_of(call);

    return row ? row->source : NULL;
}
