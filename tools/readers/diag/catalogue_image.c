/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about images. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_image[] = {
    {.name = "ELF_MALFORMED", .severity = LFS_ERROR},
    {.name = "ELF_NOT_LITTLE_ENDIAN", .severity = LFS_ERROR},
    {.name = "ELF_NOT_LINKED", .severity = LFS_ERROR},
    {.name = "ELF_NO_CONTENTS", .severity = LFS_ERROR},
    {.name = "ELF_SECTION_OVERLAP", .severity = LFS_ERROR},
    {.name = "ELF_TOO_BIG", .severity = LFS_ERROR},
    {.name = "ELF_ENTRY_OUTSIDE", .severity = LFS_ERROR},
    {.name = "ELF_LEADING_NOBITS", .severity = LFS_WARNING},
    {.name = "ELF_MIDDLE_NOBITS", .severity = LFS_WARNING},
    {.name = "ELF_RELOCATION_KIND", .severity = LFS_WARNING},
    {.name = "RAW_IMAGE_EMPTY", .severity = LFS_ERROR},
    {.name = "RAW_IMAGE_SIZE", .severity = LFS_ERROR},
    {.name = "IMAGE_SOURCE", .severity = LFS_ERROR},
    {.name = "IMAGE_NO_NOTE", .severity = LFS_ERROR},
    {.name = "IMAGE_BEHAVIOUR", .severity = LFS_ERROR},
    {.name = "IMAGE_VALUE", .severity = LFS_ERROR},
    {.name = "IMAGE_IMPOSSIBLE", .severity = LFS_ERROR},
    {.name = "IMAGE_HOST", .severity = LFS_ERROR},
    {.name = "ELF_NOT_64BIT", .severity = LFS_ERROR},
    {.name = "ELF_NOT_AARCH64", .severity = LFS_ERROR},
    {.name = NULL},
};
