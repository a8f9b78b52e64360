/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SMCCC: the register frame that travels between the entities of a machine, and the bits of a
 * function id (ffa-abi.md 1.1 and 1.5, LFA-04).
 */
#ifndef LFASIM_ABI_SMCCC_H
#define LFASIM_ABI_SMCCC_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

/* x0..x17: what a call of SMCCC 1.2 or later can carry. */
#define LFS_FRAME_REGS 18

/* One call, delivery or completion. wN of the specifications is the low half of x[N]. */
struct lfs_frame {
    uint64_t x[LFS_FRAME_REGS];
};
static_assert(sizeof(struct lfs_frame) == 144, "18 registers of 8 bytes, without padding");

/* Fields of the function id in w0. */
#define SMCCC_FAST_CALL      0x80000000u /* 1 = fast call */
#define SMCCC_SMC64          0x40000000u /* 1 = SMC64 convention, 0 = SMC32 */
#define SMCCC_OWNER_MASK     0x3F000000u /* owning entity number, [29:24] */
#define SMCCC_OWNER_SHIFT    24
#define SMCCC_FAST_MBZ       0x00FE0000u /* [23:17], must be zero in a fast call */
#define SMCCC_SVE_HINT       0x00010000u /* caller has no live SVE state (SMCCC 1.3) */
#define SMCCC_NUMBER_MASK    0x0000FFFFu /* function number within its owner */
#define SMCCC_OWNER_STANDARD 4           /* standard secure service: PSCI, FF-A, LFA */

/* x0 after a call that nobody implements; all other registers keep their values. */
#define SMC_UNK UINT64_C(0xFFFFFFFFFFFFFFFF)

/* The function id in x0: the upper half is ignored and the SVE hint removed (ABI-01, LFA-04). */
static inline uint32_t smccc_fid(uint64_t x0)
{
    return (uint32_t)x0 & ~SMCCC_SVE_HINT;
}

/* True if fid is in the SMC64 convention. */
static inline bool smccc_is_smc64(uint32_t fid)
{
    return (fid & SMCCC_SMC64) != 0;
}

#endif
