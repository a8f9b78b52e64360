/* SPDX-License-Identifier: BSD-3-Clause */
/* Platform presets: maps A and B of manifests-packages-boot.md 5.5, times of
 * notifications-interrupts-scheduling.md 6.2; of a suspended CPU the middle of 6.1's for N1SDP. */
#include "lfasim/stack.h"

#define MEM(a, n, s, t)                \
    {                                  \
        {a}, n, LFS_RANGE_MEMORY, s, t \
    }
#define DEV(a, n, s, t)                \
    {                                  \
        {a}, n, LFS_RANGE_DEVICE, s, t \
    }

/* Map A: Hafnium's fvp-base-spmc.dts. */
static const struct lfs_range fvp_test[] = {
    MEM(0x6000000, 0x2000000, true, "secure DRAM"),
    MEM(0xff000000, 0x1000000, true, "TZC DRAM"),
    MEM(0x90000000, 0x6f000000, false, "non-secure DRAM"),
    DEV(0x1c090000, 0x20000, true, "UART0-1"),
    DEV(0x1c0b0000, 0x20000, false, "UART2-3"),
    DEV(0x2a830000, 0x1000, true, "timer"),
    DEV(0x2a490000, 0x10000, true, "trusted watchdog"),
    DEV(0x1c130000, 0x40000, true, "virtio"),
};

/* Map B: TF-A's fvp_spmc_manifest.dts. */
static const struct lfs_range fvp[] = {
    MEM(0x7000000, 0x1000000, true, "secure DRAM"),
    MEM(0xfd000000, 0x2000000, true, "TZC DRAM low"),
    MEM(0xff000000, 0x1000000, true, "TZC DRAM"),
    MEM(0x80000000, 0x7c000000, false, "non-secure DRAM1"),
    MEM(0x880000000, 0x180000000, false, "non-secure DRAM2"),
    DEV(0x1c0b0000, 0x20000, true, "UART2-3"),
    DEV(0x1c090000, 0x20000, false, "UART0-1"),
    DEV(0x2b500000, 0x20000, true, "SMMU test engine"),
    DEV(0x2a490000, 0x20000, true, "trusted watchdog"),
    DEV(0x1c130000, 0x10000, true, "virtio"),
};

#define COSTS                                                                                  \
    {                                                                                          \
        .smc_el3_rt_ns = 250, .el3_world_switch_ns = 500, .spmc_call_ns = 200,                 \
        .spmc_vcpu_switch_ns = 400, .memcpy_mib_s = 8192, .memset_mib_s = 16384,               \
        .dcache_clean_mib_s = 8192, .auth_mib_s = 1536, .auth_signature_ns = 1000000,          \
        .cpu_on_ns = 15000, .cpu_off_ns = 10000, .cpu_suspend_ns = 1600, .cpu_resume_ns = 9300 \
    }

/* TOS_FW_CONFIG lies at 0x04001500 (5.2). */
#define SPMD                                                                        \
    {                                                                               \
        .page_offset = 0x500, .at_sel2 = true, .has_sel2 = true, .minor_version = 3 \
    }

/* The SPMC's image and the EL3 firmware's trusted SRAM lie at the same place on both maps (9.1). */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
static const struct lfs_platform presets[] = {
    [LFS_PLATFORM_FVP_TEST] = {.name = "fvp-test",
                               .ranges = fvp_test,
                               .range_count = COUNT(fvp_test),
                               .spmc = {{0x6000000}, 0x80000},
                               .el3 = {{0x4000000}, 0x60000},
                               .costs = COSTS,
                               .limits = &lfs_build_limits_fvp,
                               .spmd = SPMD},
    [LFS_PLATFORM_FVP] = {.name = "fvp",
                          .ranges = fvp,
                          .range_count = COUNT(fvp),
                          .spmc = {{0x6000000}, 0x80000},
                          .el3 = {{0x4000000}, 0x60000},
                          .costs = COSTS,
                          .limits = &lfs_build_limits_fvp,
                          .spmd = SPMD},
};

const struct lfs_platform *lfs_platform_preset(enum lfs_platform_preset preset)
{
    return &presets[preset];
}
