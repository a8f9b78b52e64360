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
