/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/formats/build_limits.h"

/* The columns of manifests-packages-boot 2.10; memory transactions: ffa-memory.md 8, 6.3, 3.2. */
const struct lfs_build_limits lfs_build_limits_generic = {.vms = 16,
                                                          .cpus = 1,
                                                          .dma_devices = 2,
                                                          .interrupt_ids = 64,
                                                          .rxtx_pages = 1,
                                                          .smcs = 32,
                                                          .memory_ranges = 20,
                                                          .device_ranges = 10,
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
                                                       .mem_shares = UINT32_MAX,
                                                       .mem_fragments = UINT32_MAX,
                                                       .mem_receivers = UINT32_MAX};
