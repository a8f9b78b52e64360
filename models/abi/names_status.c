/* SPDX-License-Identifier: BSD-3-Clause */
/* The names of statuses: FF-A (ffa-abi.md 1.4), LFA (lfa.md 1.2), PSCI
 * (notifications-interrupts-scheduling.md 4.1). Each list is indexed by the negated status. */
#include <string.h>

#include "lfasim/abi/lfa.h"
#include "lfasim/abi/psci.h"
#include "models/abi/names_tables.h"

#define FFA(word)  [-(FFA_STATUS_##word)] = #word
#define LFA(word)  [-(LFA_STATUS_##word)] = #word
#define PSCI(word) [-(PSCI_STATUS_##word)] = #word

static const char *const ffa_names[] = {
    FFA(SUCCESS),   FFA(NOT_SUPPORTED), FFA(INVALID_PARAMETERS),
    FFA(NO_MEMORY), FFA(BUSY),          FFA(INTERRUPTED),
    FFA(DENIED),    FFA(RETRY),         FFA(ABORTED),
    FFA(NO_DATA),   FFA(NOT_READY),
};
static const char *const lfa_names[] = {
    LFA(SUCCESS),
    LFA(NOT_SUPPORTED),
    LFA(BUSY),
    LFA(AUTH_ERROR),
    LFA(NO_MEMORY),
    LFA(CRITICAL_ERROR),
    LFA(DEVICE_ERROR),
    LFA(WRONG_STATE),
    LFA(INVALID_PARAMETERS),
    LFA(COMPONENT_WRONG_STATE),
    LFA(INVALID_ADDRESS),
    LFA(ACTIVATION_FAILED),
};
static const char *const psci_names[] = {
    PSCI(SUCCESS),    PSCI(NOT_SUPPORTED),   PSCI(INVALID_PARAMETERS), PSCI(DENIED),
    PSCI(ALREADY_ON), PSCI(ON_PENDING),      PSCI(INTERNAL_FAILURE),   PSCI(NOT_PRESENT),
    PSCI(DISABLED),   PSCI(INVALID_ADDRESS),
};

struct names {
    const char *const *names;
    size_t count;
};

static struct names names_of(enum lfs_abi_family family)
{
    switch (family) {
    case LFS_ABI_FFA:
        return (struct names){ffa_names, sizeof(ffa_names) / sizeof(ffa_names[0])};
    case LFS_ABI_LFA:
        return (struct names){lfa_names, sizeof(lfa_names) / sizeof(lfa_names[0])};
    case LFS_ABI_PSCI:
        return (struct names){psci_names, sizeof(psci_names) / sizeof(psci_names[0])};
    }
    return (struct names){NULL, 0};
}

static const char *name_of(enum lfs_abi_family family, int64_t status)
{
    struct names list = names_of(family);
    return status <= 0 && status > -(int64_t)list.count ? list.names[-status] : NULL;
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

bool lfs_abi_status_value(const char *word, enum lfs_abi_family family, int64_t *value)
{
    struct names list = names_of(family);
    for (size_t i = 0; i < list.count; i++) {
        if (strcmp(list.names[i], word) == 0) {
            *value = -(int64_t)i;
            return true;
        }
    }
    return false;
}
