/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about YAML. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_yaml[] = {
    {.name = "YAML_SYNTAX", .severity = LFS_ERROR},
    {.name = "YAML_SUBSET", .severity = LFS_ERROR},
    {.name = "YAML_LIMIT", .severity = LFS_ERROR},
    {.name = "DUPLICATE_KEY", .severity = LFS_ERROR},
    {.name = NULL},
};
