/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about files and programs. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_files[] = {
    {.name = "FILE_UNREADABLE", .severity = LFS_ERROR},
    {.name = "FILE_UNWRITABLE", .severity = LFS_ERROR},
    {.name = "DTC_MISSING", .severity = LFS_ERROR},
    {.name = "DTC_FAILED", .severity = LFS_ERROR},
    {.name = "NO_SCENARIO", .severity = LFS_ERROR},
    {.name = NULL},
};
