/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about files and programs. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_files[] = {
    {.name = "FILE_UNREADABLE",
     .severity = LFS_ERROR,
     .meaning = "A file or folder cannot be read.",
     .why = "What it holds is needed to go on.",
     .mend = "Check the path, which is taken relative to the file that names it, and its rights. "
             "Only regular files and pipes are read, up to the limit that the message gives.",
     .example = "manifest: ../manifest/sp.dts",
     .source = "lfasim"},
    {.name = "FILE_UNWRITABLE",
     .severity = LFS_ERROR,
     .meaning = "A file cannot be written: no room, no right, or no such folder.",
     .why = "Files are written under a temporary name and renamed, so that nothing is ever "
            "half-written; the old file, if there was one, is untouched.",
     .mend = "Make room, or choose another place. The exit status is 7: trouble with the host.",
     .example = "lfasim run x.yaml --trace /dev/full",
     .source = "lfasim"},
    {.name = "DTC_MISSING",
     .severity = LFS_ERROR,
     .meaning = "The device-tree compiler dtc is not installed.",
     .why = "Device-tree sources are compiled by it, as firmware builds do.",
     .mend = "Install the package device-tree-compiler, or give a compiled blob.",
     .example = "PATH= lfasim run scenarios",
     .source = "lfasim"},
    {.name = "DTC_FAILED",
     .severity = LFS_ERROR,
     .meaning = "dtc could not be run, or ended in an unexpected way.",
     .why = "It runs as a program of its own under limits of time and memory.",
     .mend = "See the reason in the message; run dtc by hand on the file to see more.",
     .source = "lfasim"},
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
     .mend = "See what `cpp --version` says, and whether processes and memory are limited.",
     .source = "lfasim"},
    {.name = "FILE_KIND_UNKNOWN",
     .severity = LFS_ERROR,
     .meaning = "Neither the content nor the name of a file tells what it is.",
     .why = "lfasim check judges manifests, scenarios and the other files that a platform with "
            "Secure Partitions is made of, each by the rules of its kind.",
     .mend = "Check the path. A device-tree source begins with /dts-v1/; or is named *.dts, a "
             "scenario is named *.yaml.",
     .example = "lfasim check README.md",
     .source = "lfasim"},
    {.name = "NO_SCENARIO",
     .severity = LFS_ERROR,
     .meaning = "The folder holds no scenario.",
     .why = "Running nothing would look like success.",
     .mend =
         "Name a folder with *.yaml files; descriptions of images and hidden files do not count.",
     .example = "lfasim run tools",
     .source = "lfasim"},
    {.name = "WATCHDOG",
     .severity = LFS_ERROR,
     .meaning = "Native code ran for a minute of CPU time without calling the engine, and the "
                "command was ended with status 6.",
     .why =
         "Nothing in a machine can be interrupted from outside; a loop without a call would hang "
         "the command for ever.",
     .mend = "Look for a loop without a call of the engine in the behaviour or program that was "
             "plugged in; with shipped ones only, report it: it is a fault of lfasim.",
     .source = "lfasim"},
    {.name = NULL},
};
