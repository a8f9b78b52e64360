/* SPDX-License-Identifier: BSD-3-Clause */
/* Statuses: FF-A (ffa-abi.md 1.4), LFA (lfa.md 1.2, 1.5), PSCI
 * (notifications-interrupts-scheduling.md 4.1), Linux (lfa.md 5.2). All lists but the last are
 * indexed by the negated status. */
#include <string.h>

#include "lfasim/abi/lfa.h"
#include "lfasim/abi/linux.h"
#include "lfasim/abi/psci.h"
#include "models/abi/names_tables.h"

/* clang-format off */
#define FFA(word, ...)  [-(FFA_STATUS_##word)] = {#word, LFS_ABI_FFA, FFA_STATUS_##word, __VA_ARGS__, "ffa-abi 1.4"}
#define LFA(word, ...)  [-(LFA_STATUS_##word)] = {#word, LFS_ABI_LFA, LFA_STATUS_##word, __VA_ARGS__, "lfa 1.2, 1.5"}
#define PSCI(word, ...) [-(PSCI_STATUS_##word)] = {#word, LFS_ABI_PSCI, PSCI_STATUS_##word, __VA_ARGS__, "notifications-interrupts-scheduling 4.1"}
#define LINUX(word, ...) {#word, LFS_ABI_LINUX, LINUX_STATUS_##word, __VA_ARGS__, "lfa 5.2"}
/* clang-format on */

static const struct lfs_abi_status ffa_statuses[] = {
    FFA(SUCCESS, "The call, or the framework message that carries this status, did what was asked.",
        "Go on.", "Only framework responses carry 0 as a status; calls end with FFA_SUCCESS."),
    FFA(NOT_SUPPORTED,
        "The call or feature does not exist here: not in this version, not at this instance, or "
        "not for this caller.",
        "Ask FFA_FEATURES and FFA_VERSION first, and do without.",
        "Also what FFA_VERSION returns in w0 when versions do not fit, and what the SPMC says to "
        "START_REQ when the manifest does not enable live activation. LFA clients see "
        "NOT_SUPPORTED."),
    FFA(INVALID_PARAMETERS, "An argument is malformed, inconsistent, or names nobody.",
        "Correct the argument; repeating the call changes nothing.",
        "LFA clients see INVALID_PARAMETERS (-8)."),
    FFA(NO_MEMORY, "The callee has no memory left for this, or the result does not fit the buffer.",
        "Free something, or give larger buffers.",
        "LFA clients see NO_MEMORY. PSCI uses the same number for DENIED."),
    FFA(BUSY, "The target cannot take this now: it runs, starts, stops, or its RX buffer is full.",
        "Try again later.",
        "Hafnium also answers BUSY for a partition with lifecycle support that is ABORTED or "
        "STOPPED, since it may come back. LFA clients see BUSY."),
    FFA(INTERRUPTED, "The operation was interrupted before its end.", "Resume or repeat it.",
        "LFA clients see BUSY."),
    FFA(DENIED, "The state of caller or target, or its manifest, forbids this.",
        "Look at states and rights: the call itself is well-formed.",
        "The SPMC says this of a runtime model that forbids the call, and of activation messages "
        "out of turn. LFA clients see COMPONENT_WRONG_STATE."),
    FFA(RETRY, "The sequence must be begun again, or the target will be ready soon.",
        "Start the sequence anew.",
        "The SPMC answers START_REQ with this while the target runs, is blocked or preempted. LFA "
        "clients see BUSY."),
    FFA(ABORTED, "The target, or the operation, was aborted by an error.",
        "Give the target up, or restart it.",
        "LFA clients see CRITICAL_ERROR, also where a partition merely refused to stop with this "
        "status."),
    FFA(NO_DATA, "There is nothing to report.", "Ask again when there is reason to.",
        "FFA_NOTIFICATION_INFO_GET of FF-A 1.1 and later. LFA clients see ACTIVATION_FAILED."),
    FFA(NOT_READY, "The callee is not ready yet.", "Try again later.",
        "Came with FF-A 1.2; TF-A's header stops at -8. LFA clients see ACTIVATION_FAILED."),
};
static const struct lfs_abi_status lfa_statuses[] = {
    LFA(SUCCESS, "The call is done; or, with CALL_AGAIN in x1, one step of it is.",
        "Call again while x1 says so.", NULL),
    LFA(NOT_SUPPORTED, "The function does not exist, or the component cannot be activated live.",
        "Do without.",
        "Numerically SMCCC's \"unknown function\": a client cannot tell it from firmware without "
        "LFA."),
    LFA(BUSY, "Another LFA operation excludes this one now, or the partition is busy.",
        "Wait a little and repeat.",
        "The agent's lock, an open round, and the SPMC's BUSY, RETRY and INTERRUPTED."),
    LFA(AUTH_ERROR, "The new image failed authentication.", "Provide a properly signed image.",
        "The platform's load callback; the FVP port never gives it."),
    LFA(NO_MEMORY, "There is no memory for the new image.", "Make room, or a smaller image.", NULL),
    LFA(CRITICAL_ERROR, "The component does not work any more.",
        "Reset the system: the agent does not do it by itself.",
        "Any failure of FINISH: the old image is gone by then. Also an FF-A ABORTED in the START "
        "phase, where the old instance may well be alive."),
    LFA(DEVICE_ERROR, "The image could not be fetched or staged.", "Check the image store.",
        "Every other error of the load callback, and a missing staging address."),
    LFA(WRONG_STATE,
        "The state of the agent does not allow the call: nothing is pending, or another component "
        "is half primed.",
        "Ask LFA_GET_INVENTORY for the component, or cancel the other one.",
        "LFA_PRIME, and the calls on a platform with no components."),
    LFA(INVALID_PARAMETERS,
        "The component or selector does not exist, is not the one that was primed, or may not skip "
        "the rendezvous.",
        "Correct the argument.",
        "TF-A keeps the record of a component that was activated; another one then gets this "
        "status until the first is cancelled."),
    LFA(COMPONENT_WRONG_STATE,
        "The component is not primed, nothing is pending for it, or it refused.",
        "Prime it, or find out why it refuses.", "Also what the SPMC's DENIED becomes."),
    LFA(INVALID_ADDRESS, "The entry point for the CPUs after the activation is not usable.",
        "Give another address.", "TF-A never returns it."),
    LFA(ACTIVATION_FAILED, "The activation failed and the old component is still usable.",
        "Repeat, or keep the old version.",
        "A START response that the LSP does not understand, and platform callbacks."),
};
static const struct lfs_abi_status psci_statuses[] = {
    PSCI(SUCCESS, "The call did what was asked.", "Go on.", NULL),
    PSCI(NOT_SUPPORTED, "The function does not exist on this platform.", "Ask PSCI_FEATURES first.",
         NULL),
    PSCI(INVALID_PARAMETERS, "An argument names no CPU, or no such state.", "Correct the argument.",
         NULL),
    PSCI(DENIED, "The platform does not allow this now.",
         "Look at what the call needs, such as being the last CPU.",
         "SYSTEM_SUSPEND needs all other CPUs off. An SPMC that answers a CPU_OFF request with "
         "this makes the SPMD panic. FF-A uses the same number for NO_MEMORY."),
    PSCI(ALREADY_ON, "The CPU is on.", "Nothing is to be done.", NULL),
    PSCI(ON_PENDING, "The CPU is on its way up.", "Wait for it.", NULL),
    PSCI(INTERNAL_FAILURE, "The platform failed to do it.", "Give the CPU up.", NULL),
    PSCI(NOT_PRESENT, "The CPU exists in the architecture but not on this machine.",
         "Correct the MPIDR.", NULL),
    PSCI(DISABLED, "The CPU is physically there and cannot be used.", "Do without it.", NULL),
    PSCI(INVALID_ADDRESS, "The entry point is not an address that a CPU may start at.",
         "Give another address.", NULL),
};

static const struct lfs_abi_status linux_statuses[] = {
    LINUX(SUCCESS, "The driver did what was asked.", "Go on.",
          "v1 also returns this after a failed activation that it could cancel."),
    LINUX(ENOENT, "The driver has no folder for this component.",
          "Look which components the agent lists.", NULL),
    LINUX(EBUSY, "Another activation is under way.", "Wait for its end.",
          "Only the copy in NV-Kernels refuses; v2 and v3 wait for their lock."),
    LINUX(ENODEV, "There is no LFA agent, or it lists no component.", "Do without.", NULL),
    LINUX(EINVAL, "The driver will not activate this component, or the agent refused to cancel.",
          "Components that may reset CPUs are not for this driver.", NULL),
    LINUX(ETIMEDOUT, "LFA_PRIME asked to be called again for too long, and was cancelled.",
          "Look what the platform loads so slowly.", "The budget is 30 s."),
    LINUX(ECANCELED, "The agent refused, or took too long, and the driver gave the activation up.",
          "Look at the status that the agent returned, and at which image runs: it may be the new "
          "one.",
          "Several CPUs that activate one partition together see this: the activation that one of "
          "them completed stays."),
};

struct statuses {
    const struct lfs_abi_status *items;
    size_t count;
};

static struct statuses statuses_of(enum lfs_abi_family family)
{
    switch (family) {
    case LFS_ABI_FFA:
        return (struct statuses){ffa_statuses, sizeof(ffa_statuses) / sizeof(ffa_statuses[0])};
    case LFS_ABI_LFA:
        return (struct statuses){lfa_statuses, sizeof(lfa_statuses) / sizeof(lfa_statuses[0])};
    case LFS_ABI_PSCI:
        return (struct statuses){psci_statuses, sizeof(psci_statuses) / sizeof(psci_statuses[0])};
    case LFS_ABI_LINUX:
        return (struct statuses){linux_statuses,
                                 sizeof(linux_statuses) / sizeof(linux_statuses[0])};
    }
    return (struct statuses){NULL, 0};
}

const struct lfs_abi_status *lfs_abi_status_at(size_t i)
{
    for (unsigned family = LFS_ABI_FFA; family <= LFS_ABI_LINUX; family++) {
        struct statuses list = statuses_of((enum lfs_abi_family)family);

        if (i < list.count)
            return &list.items[i];
        i -= list.count;
    }
    return NULL;
}

static const char *name_of(enum lfs_abi_family family, int64_t status)
{
    struct statuses list = statuses_of(family);

    return status <= 0 && status > -(int64_t)list.count ? list.items[-status].name : NULL;
}

const char *lfs_ffa_status_name(int32_t status)
{
    return name_of(LFS_ABI_FFA, status);
}

const char *lfs_lfa_status_name(int64_t status)
{
    return name_of(LFS_ABI_LFA, status);
}

const char *lfs_psci_status_name(int32_t status)
{
    return name_of(LFS_ABI_PSCI, status);
}

const char *lfs_linux_status_name(int64_t status)
{
    for (size_t i = 0; i < sizeof(linux_statuses) / sizeof(linux_statuses[0]); i++)
        if (linux_statuses[i].value == status)
            return linux_statuses[i].name;
    return NULL;
}

bool lfs_abi_status_value(const char *word, enum lfs_abi_family family, int64_t *value)
{
    struct statuses list = statuses_of(family);
    for (size_t i = 0; i < list.count; i++) {
        if (strcmp(list.items[i].name, word) == 0) {
            *value = list.items[i].value;
            return true;
        }
    }
    return false;
}
