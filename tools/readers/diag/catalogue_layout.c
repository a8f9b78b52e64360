/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about SP layout files. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_layout[] = {
    {.name = "LAYOUT_LOAD_ADDRESS_ZERO", .severity = LFS_WARNING},
    {.name = "LAYOUT_PKG_TYPE", .severity = LFS_ERROR},
    {.name = "LAYOUT_TOO_MANY", .severity = LFS_ERROR},
    {.name = "LAYOUT_UUID_AMBIGUOUS", .severity = LFS_ERROR},
    {.name = NULL},
};
