/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI: the function ids and statuses that EL3 and the power-management messages use
 * (notifications-interrupts-scheduling.md 4.1; PSCI_VERSION from Arm DEN0022).
 */
#ifndef LFASIM_ABI_PSCI_H
#define LFASIM_ABI_PSCI_H

#include <stdint.h>

#define PSCI_VERSION_32        0x84000000u
#define PSCI_CPU_SUSPEND_32    0x84000001u
#define PSCI_CPU_SUSPEND_64    0xC4000001u
#define PSCI_CPU_OFF_32        0x84000002u
#define PSCI_CPU_ON_32         0x84000003u
#define PSCI_CPU_ON_64         0xC4000003u
#define PSCI_AFFINITY_INFO_32  0x84000004u
#define PSCI_AFFINITY_INFO_64  0xC4000004u
#define PSCI_SYSTEM_OFF_32     0x84000008u
#define PSCI_SYSTEM_RESET_32   0x84000009u
#define PSCI_FEATURES_32       0x8400000Au /* Arm DEN0022 */
#define PSCI_SYSTEM_SUSPEND_32 0x8400000Eu
#define PSCI_SYSTEM_SUSPEND_64 0xC400000Eu

/* Not to be confused with FF-A's: PSCI's -3 is DENIED, FF-A's -3 is NO_MEMORY. */
enum psci_status {
    PSCI_STATUS_SUCCESS = 0,
    PSCI_STATUS_NOT_SUPPORTED = -1,
    PSCI_STATUS_INVALID_PARAMETERS = -2,
    PSCI_STATUS_DENIED = -3,
    PSCI_STATUS_ALREADY_ON = -4,
    PSCI_STATUS_ON_PENDING = -5,
    PSCI_STATUS_INTERNAL_FAILURE = -6,
    PSCI_STATUS_NOT_PRESENT = -7,
    PSCI_STATUS_DISABLED = -8,
    PSCI_STATUS_INVALID_ADDRESS = -9,
};

/* What AFFINITY_INFO returns when it succeeds. */
enum psci_affinity_state {
    PSCI_AFFINITY_ON = 0,
    PSCI_AFFINITY_OFF = 1,
    PSCI_AFFINITY_ON_PENDING = 2,
};

/* power_state of CPU_SUSPEND in the original format (Arm DEN0022): what the CPU sleeps like, how
 * far up the power domains that reaches, an id of the platform. */
#define PSCI_POWER_STATE_POWER_DOWN 0x00010000u
#define PSCI_POWER_STATE_LEVEL      0x03000000u
#define PSCI_POWER_STATE_ID         0x0000ffffu

/* Warm-boot request (framework message 1), x3: how the CPU slept (ffa-abi.md 6.4). */
enum psci_warm_boot_type {
    PSCI_WARM_BOOT_SUSPEND_TO_RAM = 0,
    PSCI_WARM_BOOT_SHALLOWER = 1,
};

#endif
