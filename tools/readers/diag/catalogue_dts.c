/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about device-tree sources. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_dts[] = {
    {.name = "DTS_INCLUDE", .severity = LFS_ERROR},
    {.name = "DTS_PREPROCESSOR", .severity = LFS_ERROR},
    {.name = "DTS_UNTERMINATED", .severity = LFS_ERROR},
    {.name = "DTS_CHARACTER", .severity = LFS_ERROR},
    {.name = "DTS_NO_VERSION", .severity = LFS_ERROR},
    {.name = "DTS_TOO_BIG", .severity = LFS_ERROR},
    {.name = "DTS_BLOB_PART", .severity = LFS_ERROR},
    {.name = "DTS_SYNTAX", .severity = LFS_ERROR},
    {.name = "DTS_INVALID", .severity = LFS_ERROR},
    {.name = "DTS_LIMIT", .severity = LFS_ERROR},
    {.name = NULL},
};
