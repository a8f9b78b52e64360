/* SPDX-License-Identifier: BSD-3-Clause */
/* The PSCI calls, in the order of their numbers. notifications-interrupts-scheduling.md 4.1. */
#include "lfasim/abi/psci.h"
#include "models/abi/names_tables.h"

#define HEAD(word)    .name = "PSCI_" #word, .family = LFS_ABI_PSCI
#define ONLY_32(word) HEAD(word), .fid_32 = PSCI_##word##_32
#define BOTH(word)    HEAD(word), .fid_32 = PSCI_##word##_32, .fid_64 = PSCI_##word##_64

#define STATUS ARGS(W("status", 0, LFS_ARG_PSCI_STATUS))

static const struct lfs_abi_call psci_calls[] = {
    {ONLY_32(VERSION), .summary = "Returns the version of PSCI.",
     .out = ARGS(W("version", 0, LFS_ARG_VERSION))},
    {BOTH(CPU_SUSPEND), .summary = "Puts the calling CPU to sleep.",
     .in = ARGS(W("power_state", 1, LFS_ARG_HEX), X("entry", 2, LFS_ARG_ADDRESS),
                X("context", 3, LFS_ARG_HEX)),
     .out = STATUS},
    {ONLY_32(CPU_OFF), .summary = "Turns the calling CPU off.", .out = STATUS},
    {BOTH(CPU_ON), .summary = "Turns another CPU on.",
     .in = ARGS(X("mpidr", 1, LFS_ARG_HEX), X("entry", 2, LFS_ARG_ADDRESS),
                X("context", 3, LFS_ARG_HEX)),
     .out = STATUS},
    {BOTH(AFFINITY_INFO), .summary = "Asks whether a CPU is on.",
     .in = ARGS(X("mpidr", 1, LFS_ARG_HEX), W("level", 2, LFS_ARG_DEC)),
     .out = ARGS(CHOICE("state", 0, 32, {"ON", PSCI_AFFINITY_ON}, {"OFF", PSCI_AFFINITY_OFF},
                        {"ON_PENDING", PSCI_AFFINITY_ON_PENDING}))},
    {ONLY_32(SYSTEM_OFF), .summary = "Turns the machine off."},
    {ONLY_32(SYSTEM_RESET), .summary = "Resets the machine."},
    {ONLY_32(FEATURES), .summary = "Asks whether a call of PSCI exists.",
     .in = ARGS(W("fid", 1, LFS_ARG_HEX)), .out = STATUS},
    {BOTH(SYSTEM_SUSPEND), .summary = "Suspends the machine to RAM.",
     .in = ARGS(X("entry", 1, LFS_ARG_ADDRESS), X("context", 2, LFS_ARG_HEX)), .out = STATUS},
};

const struct lfs_abi_table lfs_abi_psci_table = {
    psci_calls,
    sizeof(psci_calls) / sizeof(psci_calls[0]),
};
