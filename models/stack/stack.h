/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of a stack: one machine and the models on it. */
#ifndef MODELS_STACK_STACK_H
#define MODELS_STACK_STACK_H

#include "models/el3/el3.h"
#include "models/messages/messages.h"
#include "models/nwd/nwd.h"
#include "models/oracle/oracle.h"
#include "models/sp/sp.h"
#include "models/spmc/spmc.h"

struct lfs_stack {
    struct lfs_machine *m;
    struct lfs_stack_config config;
    struct lfs_partition_config partitions[LFS_PARTITIONS_MAX];
    struct lfs_component_config components[LFS_COMPONENTS_MAX];
    struct el3 el3;
    struct spmc spmc;
    struct oracle oracle;
    struct messages messages;
    struct nwd os;
    struct gic gic;
    struct nwd_cpu nwd[LFS_CPUS_MAX];
    struct sp_vcpu vcpus[LFS_VCPUS_MAX];
    uint8_t knobs_read[LFS_KNOBS];
};

/* What the firmware makes of the platform's SPMC manifest; without one it boots. False: the SPMD
 * boots without SPM, or the SPMC panics before it reads any partition. */
bool stack_spmc_boots(struct lfs_stack *stack);

#endif
