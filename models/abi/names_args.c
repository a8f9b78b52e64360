/* SPDX-License-Identifier: BSD-3-Clause */
/* Putting arguments into frames and reading them back. */
#include "models/abi/names_tables.h"

/* In a frame with an SMC32 id the arguments are w registers: upper halves do not count
 * (ffa-abi.md 1.5). A status or version in x0 is no id, and x0 itself is never an argument of one.
 */
static bool is_smc32(const struct lfs_frame *frame)
{
    const uint32_t convention = SMCCC_FAST_CALL | SMCCC_SMC64 | SMCCC_OWNER_MASK;
    const uint32_t smc32 = SMCCC_FAST_CALL | SMCCC_OWNER_STANDARD << SMCCC_OWNER_SHIFT;
    return frame->x[0] <= UINT32_MAX && ((uint32_t)frame->x[0] & convention) == smc32;
}

bool lfs_abi_is_status32(enum lfs_abi_format format)
{
    return format == LFS_ARG_FFA_STATUS || format == LFS_ARG_PSCI_STATUS;
}

/* The bits of x[arg->reg] that the value occupies, for FIELD and WHOLE. */
static uint64_t field_mask(const struct lfs_abi_arg *arg, const struct lfs_frame *frame)
{
    uint64_t mask = (arg->bits >= 64 ? UINT64_MAX : (UINT64_C(1) << arg->bits) - 1) << arg->low;
    if (arg->place == LFS_PLACE_FIELD && arg->reg != 0 && is_smc32(frame)) {
        mask &= UINT32_MAX;
    }
    return mask;
}

static bool is_uuid(const struct lfs_abi_arg *arg)
{
    return arg->place == LFS_PLACE_UUID_X || arg->place == LFS_PLACE_UUID_W;
}

bool lfs_abi_set_arg(const struct lfs_abi_arg *arg, struct lfs_frame *frame, uint64_t value)
{
    if (is_uuid(arg)) {
        return false;
    }
    if (lfs_abi_is_status32(arg->format) &&
        (uint64_t)(int64_t)ffa_status_from_reg(value) == value) {
        value = ffa_status_to_reg(ffa_status_from_reg(value));
    }
    if (arg->place == LFS_PLACE_PAIR) {
        frame->x[arg->reg] = (uint32_t)value;
        frame->x[arg->reg + 1] = value >> 32;
        return true;
    }
    uint64_t mask = field_mask(arg, frame);
    if (value > mask >> arg->low) {
        return false;
    }
    frame->x[arg->reg] = (frame->x[arg->reg] & ~mask) | value << arg->low;
    return true;
}

uint64_t lfs_abi_get_arg(const struct lfs_abi_arg *arg, const struct lfs_frame *frame)
{
    if (is_uuid(arg)) {
        return 0;
    }
    if (arg->place == LFS_PLACE_PAIR) {
        return (frame->x[arg->reg + 1] & UINT32_MAX) << 32 | (frame->x[arg->reg] & UINT32_MAX);
    }
    return (frame->x[arg->reg] & field_mask(arg, frame)) >> arg->low;
}

bool lfs_abi_set_uuid(const struct lfs_abi_arg *arg, struct lfs_frame *frame,
                      const struct ffa_uuid *uuid)
{
    uint64_t *x = &frame->x[arg->reg];
    if (arg->place == LFS_PLACE_UUID_X) {
        x[0] = ffa_uuid_low(uuid);
        x[1] = ffa_uuid_high(uuid);
    } else if (arg->place == LFS_PLACE_UUID_W) {
        for (size_t i = 0; i < 4; i++) {
            x[i] = uuid->word[i];
        }
    }
    return is_uuid(arg);
}

struct ffa_uuid lfs_abi_get_uuid(const struct lfs_abi_arg *arg, const struct lfs_frame *frame)
{
    const uint64_t *x = &frame->x[arg->reg];
    struct ffa_uuid uuid = {{0}};
    if (arg->place == LFS_PLACE_UUID_X) {
        uuid = ffa_uuid_from_regs(x[0], x[1]);
    } else if (arg->place == LFS_PLACE_UUID_W) {
        for (size_t i = 0; i < 4; i++) {
            uuid.word[i] = (uint32_t)x[i];
        }
    }
    return uuid;
}
