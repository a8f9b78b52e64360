/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about files and programs. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_files[] = {
    {.name = "FILE_UNREADABLE", .severity = LFS_ERROR},
    {.name = "FILE_UNWRITABLE", .severity = LFS_ERROR},
    {.name = "DTC_MISSING", .severity = LFS_ERROR},
    {.name = "DTC_FAILED", .severity = LFS_ERROR},
    {.name = "CPP_MISSING",
     .severity = LFS_ERROR,
     .meaning = "A device-tree source has directives of the C preprocessor, but the program cpp is "
                "not in PATH.",
     .why = "lfasim runs cpp before dtc on such sources, as the builds of the firmware do.",
     .upstream = "The firmware builds need a C compiler anyway.",
     .mend = "Install the package cpp, or write the values in place of the macros.",
     .example = "/dts-v1/;\n#define S_EL1 2\n/ { exception-level = <S_EL1>; };\n",
     .source = "lfasim"},
    {.name = "CPP_FAILED",
     .severity = LFS_ERROR,
     .meaning = "The host refused to run cpp, or cpp ended without saying why.",
     .why = "What cpp leaves behind then is no manifest.",
     .upstream = NULL,
     .mend = "See what `cpp --version` says, and whether processes and memory are limited.",
     .example = NULL,
     .source = "lfasim"},
    {.name = "FILE_KIND_UNKNOWN",
     .severity = LFS_ERROR,
     .meaning = "Neither the content nor the name of a file tells what it is.",
     .why = "lfasim check judges manifests, scenarios and the other files that a platform with "
            "Secure Partitions is made of, each by the rules of its kind.",
     .upstream = NULL,
     .mend = "Check the path. A device-tree source begins with /dts-v1/; or is named *.dts, a "
             "scenario is named *.yaml.",
     .example = "lfasim check README.md",
     .source = "lfasim"},
    {.name = "NO_SCENARIO", .severity = LFS_ERROR},
    {.name = NULL},
};
