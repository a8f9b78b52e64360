/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about device-tree sources. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_dts[] = {
    {.name = "DTS_INCLUDE",
     .severity = LFS_ERROR,
     .meaning = "The source includes another file where that is not allowed, or one that is not "
                "found.",
     .why =
         "A manifest may come from anywhere, and /include/, /incbin/ and #include could read any "
         "file of this machine: only #include is taken, from the manifest's own folder and the "
         "folders of --include or the scenario's key include, by a path that stays below them.",
     .upstream = "dtc and cpp read whatever the source names.",
     .mend = "Name the folder with --include, or list the parts as a base and fragments.",
     .example = "#include \"../../secrets.dtsi\"",
     .source = "lfasim"},
    {.name = "DTS_PREPROCESSOR",
     .severity = LFS_ERROR,
     .meaning = "The C preprocessor refuses the source, in the words that the message gives.",
     .why = "A source with directives is preprocessed before dtc reads it; without an answer there "
            "is nothing to compile.",
     .upstream = "TF-A and tf-a-tests preprocess their manifests with the platform's headers.",
     .mend = "Close what is open (#if needs #endif), or take out the #error.",
     .example = "#if MEASURED_BOOT",
     .source = "lfasim"},
    {.name = "DTS_UNTERMINATED",
     .severity = LFS_ERROR,
     .meaning = "A comment, text or character constant does not end.",
     .why = "Everything behind it would belong to it.",
     .mend = "Close it; the caret shows where it begins.",
     .example = "/* the heap",
     .source = "lfasim"},
    {.name = "DTS_CHARACTER",
     .severity = LFS_ERROR,
     .meaning = "The source contains a byte 0.",
     .why = "A text file has none: this is a blob, an image, or a damaged file.",
     .mend =
         "Give the source itself; a compiled blob is recognised by its first bytes d0 0d fe ed.",
     .source = "lfasim"},
    {.name = "DTS_NO_VERSION",
     .severity = LFS_ERROR,
     .meaning = "The source does not begin with the line '/dts-v1/;'.",
     .why =
         "The line tells the current syntax from that of before 2007, which dtc no longer reads.",
     .upstream = "dtc reports a syntax error there.",
     .mend =
         "Put '/dts-v1/;' in the first line. A fragment may leave it out where a base comes first.",
     .example = "/ { compatible = \"arm,ffa-manifest-1.0\"; };",
     .source = "lfasim; Devicetree Specification 6.2"},
    {.name = "DTS_TOO_BIG",
     .severity = LFS_ERROR,
     .meaning = "The manifest is larger than is read.",
     .why = "No partition has a manifest of that size; the SPMC's own must fit one page.",
     .mend = "Check that the file is a manifest.",
     .source = "lfasim"},
    {.name = "DTS_BLOB_PART",
     .severity = LFS_ERROR,
     .meaning = "A compiled blob is listed as one of several parts of a manifest.",
     .why = "Parts are put together as sources.",
     .mend = "Turn it into a source with dtc -I dtb -O dts.",
     .example = "manifest: [base.dtb, heap.dts]",
     .source = "lfasim"},
    {.name = "DTS_SYNTAX",
     .severity = LFS_ERROR,
     .meaning = "dtc cannot read the source.",
     .why = "It stops at the first fault, so that later ones are not known yet.",
     .mend = "Look at the line and the one before it for a ';', '>', '}' or '\"' that is missing, "
             "or a dash that a document turned into another sign.",
     .example = "uuid = <0x9458bb2d 0x353b4ee2;",
     .source = "lfasim; Devicetree Specification 6"},
    {.name = "DTS_INVALID",
     .severity = LFS_ERROR,
     .meaning = "The source is well-formed, but dtc refuses what it says: a reference to a label "
                "that nowhere is, a property twice, a property behind a subnode.",
     .why = "No blob can be made of it.",
     .mend = "See dtc's own words in the message.",
     .example = "live-state-buffer = <&live>;      (no label live:)",
     .source = "lfasim; Devicetree Specification 6"},
    {.name = "DTS_LIMIT",
     .severity = LFS_ERROR,
     .meaning = "dtc or cpp was ended because the source takes too much time, memory or output.",
     .why = "A short source can describe an enormous tree.",
     .mend = "Check the source for repetition; the limits are in the message.",
     .source = "lfasim"},
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
