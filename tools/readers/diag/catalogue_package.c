/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about SP packages. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_package[] = {
    {.name = "PKG_ALIGN", .severity = LFS_ERROR},
    {.name = "PKG_BAD_MAGIC", .severity = LFS_ERROR},
    {.name = "PKG_BAD_VERSION", .severity = LFS_ERROR},
    {.name = "PKG_ORDER", .severity = LFS_ERROR},
    {.name = "PKG_PM_OFFSET", .severity = LFS_ERROR},
    {.name = "PKG_PM_OVERRUN", .severity = LFS_ERROR},
    {.name = "PKG_SIZE_WRAP", .severity = LFS_ERROR},
    {.name = "PKG_STAGE_TOO_BIG", .severity = LFS_ERROR},
    {.name = "PKG_STAGE_TRUNCATED", .severity = LFS_ERROR},
    {.name = "PKG_TL_ALIGN", .severity = LFS_ERROR},
    {.name = "PKG_TL_HEADER", .severity = LFS_ERROR},
    {.name = "PKG_TL_IMAGE_COUNT", .severity = LFS_ERROR},
    {.name = "PKG_TL_IMAGE_NOT_LAST", .severity = LFS_ERROR},
    {.name = "PKG_TL_NO_MANIFEST", .severity = LFS_ERROR},
    {.name = "PKG_TOO_BIG", .severity = LFS_ERROR},
    {.name = "PKG_UNKNOWN", .severity = LFS_ERROR},
    {.name = "LINT_BOOTINFO_V1", .severity = LFS_ERROR},
    {.name = "LINT_ENTRY_OUTSIDE_IMAGE", .severity = LFS_WARNING},
    {.name = "LINT_ENTRY_MISMATCH", .severity = LFS_WARNING},
    {.name = "LINT_BOOTINFO_NO_HOB", .severity = LFS_WARNING},
    {.name = "LINT_NOBITS_OVERRUN", .severity = LFS_WARNING},
    {.name = "LINT_MANIFEST_REFUSED", .severity = LFS_WARNING},
    {.name = NULL},
};
