/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about SPMC manifests. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_spmc[] = {
    {.name = "SPMD_BAD_ID", .severity = LFS_ERROR},
    {.name = "SPMD_BAD_STATE", .severity = LFS_ERROR},
    {.name = "SPMD_BAD_VERSION", .severity = LFS_ERROR},
    {.name = "SPMD_MANIFEST_TOO_LARGE", .severity = LFS_ERROR},
    {.name = "SPMD_NO_ATTRIBUTE", .severity = LFS_ERROR},
    {.name = "LINT_LOAD_ZERO", .severity = LFS_ERROR},
    {.name = "LINT_VM_COUNT_QUIRK", .severity = LFS_ERROR},
    {.name = "LINT_VM_GAP", .severity = LFS_WARNING},
    {.name = "LINT_RANGE_SECURITY", .severity = LFS_WARNING},
    {.name = "LINT_STAGE_PLACEMENT",
     .severity = LFS_WARNING,
     .meaning = "A staging area lies on memory that somebody uses, or outside secure memory.",
     .why = "PRIME writes the new package there. What lay there is lost, and a partition that can "
            "write to the staging area can change a package after it was authenticated.",
     .upstream = "The FVP port stages at constants, which on map B are the working memory of vm1 "
                 "and vm2; Hafnium checks alignment only and copies blindly.",
     .mend =
         "Give the component a staging area that no partition's memory meets, inside one secure "
         "range of the SPMC's manifest.",
     .example = "components:\n  - {name: sp1, partition: sp1, image: v2, staging: 0x6480000}",
     .source = "manifests-packages-boot 6.8, MF-86, MAN-38"},
    {.name = "LINT_VCPU_COUNT",
     .severity = LFS_ERROR,
     .meaning = "An S-EL0 partition has several vCPUs in the SPMC's manifest.",
     .why = "A partition at S-EL0 has one execution context, which the SPMC runs as a process.",
     .upstream = "Hafnium checks it when it loads the partition, and panics.",
     .mend = "Write vcpu_count = <1> in its vmN node.",
     .example = "exception-level = <1>;  /* S-EL0 */\n/* and in vmN: */ vcpu_count = <8>;",
     .source = "manifests-packages-boot 3.10, MF-09"},
    {.name = "SPMD_ATTRIBUTE_PROPERTY", .severity = LFS_ERROR},
    {.name = "SPMD_BAD_HEADER", .severity = LFS_ERROR},
    {.name = "SPMD_NO_MANIFEST", .severity = LFS_WARNING},
    {.name = "SPMD_NO_SEL2", .severity = LFS_ERROR},
    {.name = "SPMD_NOT_COMPATIBLE", .severity = LFS_ERROR},
    {.name = "SPMD_PAGE_OFFSET", .severity = LFS_ERROR},
    {.name = "LINT_CELLS", .severity = LFS_ERROR},
    {.name = "LINT_CPU_COUNT", .severity = LFS_ERROR},
    {.name = "LINT_CPUS_MISSING", .severity = LFS_ERROR},
    {.name = "LINT_GIC_REGIONS", .severity = LFS_ERROR},
    {.name = "LINT_HYP_LOADED", .severity = LFS_ERROR},
    {.name = "LINT_NO_BINARY_SIZE", .severity = LFS_WARNING},
    {.name = "LINT_NO_VMS", .severity = LFS_ERROR},
    {.name = "LINT_RANGE_DROPPED", .severity = LFS_WARNING},
    {.name = "LINT_RANGE_SPMC", .severity = LFS_WARNING},
    {.name = "LINT_RANGE_WRAPS", .severity = LFS_WARNING},
    {.name = "LINT_SMC_DROPPED", .severity = LFS_WARNING},
    {.name = "LINT_SPMC_ID", .severity = LFS_WARNING},
    {.name = NULL},
};
