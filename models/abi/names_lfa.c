/* SPDX-License-Identifier: BSD-3-Clause */
/* The LFA calls, in the order of their numbers. Layouts: lfa.md 1.1 and 2. */
#include "lfasim/abi/lfa.h"
#include "models/abi/names_tables.h"

#define CALL(word) .name = #word, .fid_64 = (word), .family = LFS_ABI_LFA

/* Only the low half of x1 is significant (LFA-09). */
#define COMPONENT W("component", 1, LFS_ARG_DEC)
#define STATUS    X("status", 0, LFS_ARG_LFA_STATUS)

static const struct lfs_abi_call lfa_calls[] = {
    {CALL(LFA_VERSION), .summary = "Returns the version of the interface.",
     .out = ARGS(W("version", 0, LFS_ARG_VERSION))},
    {CALL(LFA_FEATURES), .summary = "Asks whether an LFA call exists.",
     .in = ARGS(X("fid", 1, LFS_ARG_FID)), .out = ARGS(STATUS)},
    {CALL(LFA_GET_INFO), .summary = "Returns how many components the platform has.",
     .in = ARGS(X("selector", 1, LFS_ARG_DEC)),
     .out = ARGS(STATUS, X("components", 1, LFS_ARG_DEC))},
    {CALL(LFA_GET_INVENTORY), .summary = "Describes a component and looks for a pending image.",
     .in = ARGS(COMPONENT),
     .out = ARGS(STATUS, UUID("guid", 1, LFS_PLACE_UUID_X),
                 FLAGS(3, 64, {"CAPABLE", 0}, {"PENDING", 1}, {"MAY_RESET_CPU", 2},
                       {"RENDEZVOUS_OPTIONAL", 3}))},
    {CALL(LFA_PRIME), .summary = "Fetches and authenticates a component's new image.",
     .in = ARGS(COMPONENT), .out = ARGS(STATUS, FLAGS(1, 64, {"CALL_AGAIN", 0}))},
    {CALL(LFA_ACTIVATE), .summary = "Replaces the running component by the primed image.",
     .in = ARGS(COMPONENT, FLAGS(2, 64, {"SKIP_CPU_RENDEZVOUS", 0}),
                OPTIONAL_X("entry", 3, LFS_ARG_ADDRESS), OPTIONAL_X("context", 4, LFS_ARG_HEX)),
     .out = ARGS(STATUS, FLAGS(1, 64, {"CALL_AGAIN", 0}))},
    {CALL(LFA_CANCEL), .summary = "Drops the primed image of a component.", .in = ARGS(COMPONENT),
     .out = ARGS(STATUS)},
};

const struct lfs_abi_table lfs_abi_lfa_table = {
    lfa_calls,
    sizeof(lfa_calls) / sizeof(lfa_calls[0]),
};
