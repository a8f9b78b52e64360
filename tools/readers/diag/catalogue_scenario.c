/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about scenarios. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_scenario[] = {
    {.name = "UNKNOWN_KEY", .severity = LFS_ERROR},
    {.name = "MISSING_KEY", .severity = LFS_ERROR},
    {.name = "EXPECTED_MAP", .severity = LFS_ERROR},
    {.name = "EXPECTED_KIND", .severity = LFS_ERROR},
    {.name = "SCALAR_TYPE", .severity = LFS_ERROR},
    {.name = "VALUE_RANGE", .severity = LFS_ERROR},
    {.name = "UNKNOWN_NAME", .severity = LFS_ERROR},
    {.name = "EXPR_SYNTAX", .severity = LFS_ERROR},
    {.name = "EXPR_TYPE", .severity = LFS_ERROR},
    {.name = "MISSING_ARGUMENT", .severity = LFS_ERROR},
    {.name = "STEP_SHAPE", .severity = LFS_ERROR},
    {.name = "STEP_PLACE", .severity = LFS_ERROR},
    {.name = "STEP_NESTING", .severity = LFS_ERROR},
    {.name = "TOO_FEW_CPUS", .severity = LFS_ERROR},
    {.name = "TOO_MANY_VARIANTS", .severity = LFS_ERROR},
    {.name = "NEEDS_TRACE", .severity = LFS_ERROR},
    {.name = "STACK_REFUSED", .severity = LFS_ERROR},
    {.name = "EXPECTATION", .severity = LFS_ERROR},
    {.name = NULL},
};
