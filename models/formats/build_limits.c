/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/formats/build_limits.h"

#include <string.h>

#include "lfasim/formats/manifest.h"
#include "lfasim/formats/spmc_manifest.h"

/* The columns of manifests-packages-boot 2.10; memory transactions: ffa-memory.md 8, 6.3, 3.2. */
const struct lfs_build_limits lfs_build_limits_generic = {.vms = 16,
                                                          .cpus = 1,
                                                          .dma_devices = 2,
                                                          .interrupt_ids = 64,
                                                          .rxtx_pages = 1,
                                                          .smcs = 32,
                                                          .memory_ranges = 20,
                                                          .device_ranges = 10,
                                                          .memory_regions =
                                                              LFS_MANIFEST_MAX_MEMORY_REGIONS,
                                                          .mem_shares = 100,
                                                          .mem_fragments = 20,
                                                          .mem_receivers = 2};

const struct lfs_build_limits lfs_build_limits_fvp = {.vms = 16,
                                                      .cpus = 8,
                                                      .dma_devices = 1,
                                                      .interrupt_ids = 5120,
                                                      .rxtx_pages = 4,
                                                      .smcs = 32,
                                                      .memory_ranges = 20,
                                                      .device_ranges = 10,
                                                      .memory_regions =
                                                          LFS_MANIFEST_MAX_MEMORY_REGIONS,
                                                      .mem_shares = 100,
                                                      .mem_fragments = 20,
                                                      .mem_receivers = 2};

const struct lfs_build_limits lfs_build_limits_none = {.vms = UINT32_MAX,
                                                       .cpus = UINT32_MAX,
                                                       .dma_devices = UINT32_MAX,
                                                       .interrupt_ids = UINT16_MAX,
                                                       .rxtx_pages = UINT32_MAX,
                                                       .smcs = UINT32_MAX,
                                                       .memory_ranges = UINT32_MAX,
                                                       .device_ranges = UINT32_MAX,
                                                       .memory_regions = UINT32_MAX,
                                                       .mem_shares = UINT32_MAX,
                                                       .mem_fragments = UINT32_MAX,
                                                       .mem_receivers = UINT32_MAX};

const struct lfs_build_limits *lfs_build_limits_find(const char *build)
{
    static const struct {
        const char *name;
        const struct lfs_build_limits *limits;
    } builds[] = {{"fvp", &lfs_build_limits_fvp},
                  {"generic", &lfs_build_limits_generic},
                  {"none", &lfs_build_limits_none}};

    for (size_t i = 0; i < sizeof(builds) / sizeof(builds[0]); i++)
        if (strcmp(build, builds[i].name) == 0)
            return builds[i].limits;
    return NULL;
}

#define AT(field) offsetof(struct lfs_build_limits, field)
/* Ranges of one security state: 2.10 has one number for every known build, which is lfasim's room.
 */
enum { RANGES_MEMORY = 20, RANGES_DEVICE = 10 };

static const struct lfs_build_limit names[] = {
    {"partitions", 1, LFS_SPMC_MAX_VMS, AT(vms)},
    {"cpus", 1, LFS_SPMC_MAX_CPUS, AT(cpus)},
    {"dma-devices", 0, LFS_MANIFEST_MAX_DEVICE_REGIONS, AT(dma_devices)},
    {"interrupt-ids", 1, UINT16_MAX, AT(interrupt_ids)},
    {"rxtx-pages", 1, UINT16_MAX, AT(rxtx_pages)},
    {"smcs", 0, LFS_SPMC_MAX_SMCS, AT(smcs)},
    {"memory-ranges", 1, RANGES_MEMORY, AT(memory_ranges)},
    {"device-ranges", 1, RANGES_DEVICE, AT(device_ranges)},
    {"memory-regions", 1, LFS_MANIFEST_ROOM_MEMORY_REGIONS, AT(memory_regions)},
};

const struct lfs_build_limit *lfs_build_limit_at(size_t i)
{
    return i < sizeof(names) / sizeof(names[0]) ? &names[i] : NULL;
}

void lfs_build_limit_set(struct lfs_build_limits *limits, const struct lfs_build_limit *limit,
                         uint32_t value)
{
    memcpy((char *)limits + limit->offset, &value, sizeof(value));
}
