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
    {.name = NULL},
};
