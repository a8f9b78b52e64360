/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about SP layout files. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_layout[] = {
    {.name = "LAYOUT_LOAD_ADDRESS_ZERO",
     .severity = LFS_WARNING,
     .meaning = "No load address can be taken from the manifest source: it has two cells, none, or "
                "several.",
     .why = "The generator scans the text of the source: of <0x0 0x7000000> it takes the first "
            "number, 0x0.",
     .upstream = "TF-A's sp_mk_generator puts 0x0 into BL2's list, or leaves the partition out "
                 "with a warning.",
     .mend = "Add \"physical-load-address\": \"0x7000000\" to the partition's entry.",
     .example = "load-address = <0x0 0x7000000>;",
     .source = "manifests-packages-boot 6.6 J4, MF-83"},
    {.name = "LAYOUT_PKG_TYPE",
     .severity = LFS_ERROR,
     .meaning = "package is neither \"sp_pkg\" nor \"tl_pkg\".",
     .why = "It selects the tool that makes the package.",
     .upstream = "TF-A's generator stops with an error.",
     .mend = "Use one of the two, or leave the key out for sp_pkg.",
     .example = "\"package\": \"spkg\"",
     .source = "manifests-packages-boot 6.6, MF-83"},
    {.name = "LAYOUT_TOO_MANY",
     .severity = LFS_ERROR,
     .meaning = "The file names more than 8 partitions.",
     .why = "BL2's tables and the certificate tool have room for eight.",
     .upstream = "TF-A's generator stops with an error. With dual roots of trust it lets five "
                 "platform partitions pass, and BL2 fails (J6).",
     .mend = "Keep eight, and four for each owner.",
     .example = "nine names in sp_layout.json",
     .source = "manifests-packages-boot 6.6, MF-83"},
    {.name = "LAYOUT_UUID_AMBIGUOUS",
     .severity = LFS_ERROR,
     .meaning = "The UUID cannot be taken from the manifest source: not exactly one line contains "
                "\"uuid\".",
     .why = "The generator looks for the word in the text, and finds image-uuid, comments and "
            "services too.",
     .upstream = "TF-A's generator fails with an assertion; a live-activatable partition always "
                 "meets this.",
     .mend = "Add \"uuid\": \"...\" to the partition's entry.",
     .example = "a manifest with uuid and image-uuid, and no \"uuid\" key",
     .source = "manifests-packages-boot 6.6 J1, J2, MF-83"},
    {.name = NULL},
};
