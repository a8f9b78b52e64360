/* SPDX-License-Identifier: BSD-3-Clause */
/* Which call may return which status: of LFA by lfa.md 1.5, of FF-A and PSCI those that exist. */
#include "lfasim/abi/lfa.h"
#include "lfasim/abi/psci.h"
#include "models/abi/names_tables.h"

#define MAY(word) (1u << -(LFA_STATUS_##word))

/* By function number from LFA_VERSION on. Every call may be absent. */
static const uint16_t lfa_allowed[] = {
    [0] = 0,
    [1] = 0,
    [2] = MAY(INVALID_PARAMETERS),
    [3] = MAY(WRONG_STATE) | MAY(INVALID_PARAMETERS),
    [4] = MAY(BUSY) | MAY(AUTH_ERROR) | MAY(NO_MEMORY) | MAY(CRITICAL_ERROR) | MAY(DEVICE_ERROR) |
          MAY(WRONG_STATE) | MAY(INVALID_PARAMETERS) | MAY(COMPONENT_WRONG_STATE) |
          MAY(ACTIVATION_FAILED),
    [5] = MAY(BUSY) | MAY(AUTH_ERROR) | MAY(NO_MEMORY) | MAY(CRITICAL_ERROR) | MAY(DEVICE_ERROR) |
          MAY(WRONG_STATE) | MAY(INVALID_PARAMETERS) | MAY(COMPONENT_WRONG_STATE) |
          MAY(INVALID_ADDRESS) | MAY(ACTIVATION_FAILED),
    [6] = MAY(BUSY) | MAY(WRONG_STATE) | MAY(INVALID_PARAMETERS),
};
enum { LFA_CALLS = sizeof(lfa_allowed) / sizeof(lfa_allowed[0]) };

static bool lfa_may(uint32_t fid, int64_t status)
{
    uint32_t number = fid - LFA_VERSION;

    if (status >= 0 || status == LFA_STATUS_NOT_SUPPORTED)
        return true;
    return number < LFA_CALLS && status > -16 && (lfa_allowed[number] >> -status & 1);
}

bool lfs_abi_may_return(const struct lfs_abi_call *call, uint64_t status)
{
    switch (call->family) {
    case LFS_ABI_LFA:
        return lfa_may(call->fid_64, (int64_t)status);
    case LFS_ABI_FFA:
        return (int32_t)(uint32_t)status >= 0 ||
               lfs_ffa_status_name((int32_t)(uint32_t)status) != NULL;
    case LFS_ABI_PSCI:
        return (int32_t)(uint32_t)status >= 0 ||
               lfs_psci_status_name((int32_t)(uint32_t)status) != NULL;
    case LFS_ABI_LINUX:
        break;
    }
    return true;
}
