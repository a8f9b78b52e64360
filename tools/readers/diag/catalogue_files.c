/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about files and programs. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_files[] = {
    {.name = "FILE_UNREADABLE", .severity = LFS_ERROR},
    {.name = "FILE_UNWRITABLE", .severity = LFS_ERROR},
    {.name = "DTC_MISSING", .severity = LFS_ERROR},
    {.name = "DTC_FAILED", .severity = LFS_ERROR},
    {.name = "NO_SCENARIO", .severity = LFS_ERROR},
    {.name = "CHECKLIST_UNKNOWN_ID",
     .severity = LFS_ERROR,
     .meaning = "A test, a scenario or the list of gaps names a checklist id that does not exist.",
     .why = "A misspelt id proves nothing, and hides that the right one is open.",
     .mend = "Look the id up in tests/checklist."},
    {.name = "CHECKLIST_CLOSED_GAP",
     .severity = LFS_ERROR,
     .meaning = "The list of gaps names an id that a test or a scenario proves.",
     .why = "The list says what is left to do, so it must not outlive that.",
     .mend = "Remove the line from tests/checklist/gaps.txt."},
    {.name = "CHECKLIST_OPEN",
     .severity = LFS_ERROR,
     .meaning = "No test and no scenario proves this checklist id, and nobody is said to.",
     .why = "Every fact of the reference is tested, or it is known when it will be.",
     .mend = "Test it, or name in tests/checklist/gaps.txt what will close it."},
    {.name = NULL},
};
