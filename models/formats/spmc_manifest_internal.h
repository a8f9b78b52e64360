/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the spmc_manifest*.c files only. */
#ifndef LFASIM_MODELS_FORMATS_SPMC_MANIFEST_INTERNAL_H
#define LFASIM_MODELS_FORMATS_SPMC_MANIFEST_INTERNAL_H

#include "lfasim/formats/spmc_manifest.h"
#include "manifest_reader.h"

struct spmc_judge {
    struct manifest_reader reader;
    const struct lfs_spmc_manifest_context *context;
    struct lfs_spmc_manifest *out;
    bool ranges_unknown;    /* memory could not be read whole */
    uint32_t address_cells; /* of the root, 0 when unusable */
    uint32_t size_cells;
    int range_nodes[LFS_SPMC_MAX_RANGES];
    int vm_nodes[LFS_SPMC_MAX_VMS];
};

/* 5.3: what the boot code reads before any VM. */
void lfs_spmc_read_ranges(struct spmc_judge *judge);
void lfs_spmc_read_cpus(struct spmc_judge *judge);
void lfs_spmc_read_gic(struct spmc_judge *judge);
/* 3.3 from step 7 on, below the node hypervisor. */
void lfs_spmc_read_vms(struct spmc_judge *judge, int hypervisor);
/* 3.4 and step 11 for the VM index, all before it being known. */
void lfs_spmc_place_vm(struct spmc_judge *judge, uint32_t index);

/* #address-cells or #size-cells of a node: 1 or 2, 0 and a finding for anything else. */
uint32_t lfs_spmc_read_cells(struct spmc_judge *judge, int node, const char *property,
                             uint32_t fallback);
/* A number of one or two cells. */
uint64_t lfs_spmc_take_cells(struct manifest_list *list, uint32_t cells);
/* Half-open ranges share a byte; an empty one has none. */
bool lfs_spmc_overlap(uint64_t base, uint64_t size, uint64_t other_base, uint64_t other_size);

#endif
