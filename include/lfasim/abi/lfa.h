/* SPDX-License-Identifier: BSD-3-Clause */
/* Live Firmware Activation (DEN0147): function ids, statuses and flags (lfa.md 1 and 2). */
#ifndef LFASIM_ABI_LFA_H
#define LFASIM_ABI_LFA_H

#include <stdint.h>

/* Function ids, LFA-02. SMC64 only: the SMC32 twins are unknown functions (LFA-03). */
#define LFA_VERSION       0xC40002E0u
#define LFA_FEATURES      0xC40002E1u
#define LFA_GET_INFO      0xC40002E2u
#define LFA_GET_INVENTORY 0xC40002E3u
#define LFA_PRIME         0xC40002E4u
#define LFA_ACTIVATE      0xC40002E5u
#define LFA_CANCEL        0xC40002E6u

#define LFA_FID_FIRST LFA_VERSION
#define LFA_FID_LAST  LFA_CANCEL

/* What LFA_VERSION returns: major 1 in [30:16], minor 0 in [15:0] (lfa.md 1.3, LFA-01). */
#define LFA_ABI_VERSION 0x00010000u

/* Status in x0 (lfa.md 1.2). */
enum lfa_status {
    LFA_STATUS_SUCCESS = 0,
    LFA_STATUS_NOT_SUPPORTED = -1,
    LFA_STATUS_BUSY = -2,
    LFA_STATUS_AUTH_ERROR = -3,
    LFA_STATUS_NO_MEMORY = -4,
    LFA_STATUS_CRITICAL_ERROR = -5,
    LFA_STATUS_DEVICE_ERROR = -6,
    LFA_STATUS_WRONG_STATE = -7,
    LFA_STATUS_INVALID_PARAMETERS = -8,
    LFA_STATUS_COMPONENT_WRONG_STATE = -9,
    LFA_STATUS_INVALID_ADDRESS = -10,
    LFA_STATUS_ACTIVATION_FAILED = -11,
};

/* LFA_GET_INFO, x1: the only selector that exists. */
#define LFA_INFO_COMPONENT_COUNT 0

/* LFA_GET_INVENTORY, x3 out (lfa.md 2.1). Bit 3 clear means that the rendezvous is required. */
#define LFA_INVENTORY_CAPABLE             (UINT64_C(1) << 0)
#define LFA_INVENTORY_PENDING             (UINT64_C(1) << 1)
#define LFA_INVENTORY_MAY_RESET_CPU       (UINT64_C(1) << 2)
#define LFA_INVENTORY_RENDEZVOUS_OPTIONAL (UINT64_C(1) << 3)

/* LFA_PRIME, x1 out (lfa.md 2.2): status 0, but the same call must be made again. */
#define LFA_PRIME_CALL_AGAIN (UINT64_C(1) << 0)

/* LFA_ACTIVATE, x2 in and x1 out (lfa.md 2.3). */
#define LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS (UINT64_C(1) << 0)
#define LFA_ACTIVATE_CALL_AGAIN          (UINT64_C(1) << 0)

/* x0 for a status: sign-extended to 64 bits (LFA-05). An int, since an activator's own negative
 * value passes the agent unconverted (lfa.md 1.5). */
static inline uint64_t lfa_status_to_reg(int status)
{
    return (uint64_t)(int64_t)status;
}

#endif
