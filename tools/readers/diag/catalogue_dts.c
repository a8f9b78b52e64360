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
    {.name = "DTS_DIRECTIVE",
     .severity = LFS_ERROR,
     .meaning =
         "A line of a device-tree source is a directive of the C preprocessor that manifests "
         "may not use, or one that is written so that two programs could read it "
         "differently.",
     .why = "Directives such as #pragma and #import make the preprocessor open files or change how "
            "it works; a manifest is untrusted input and must not.",
     .upstream = "TF-A's and Hafnium's builds run the preprocessor without such a limit.",
     .mend = "Use #include, #define, #undef, #if and its kin, #error and #warning only, each with "
             "its word on one line.",
     .example = "/dts-v1/;\n#pragma once\n/ { };\n",
     .source = "lfasim"},
    {.name = NULL},
};
