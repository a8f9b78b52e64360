/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about frontier files. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_frontier[] = {
    {
        .name = "FRONTIER_DAMAGED",
        .severity = LFS_ERROR,
        .meaning = "The file is no frontier file of this lfasim, or not as it was written.",
        .why = "What was seen and what is left belong together: a search that goes on from a part "
               "of them would leave states out without a word.",
        .mend = "Copy the file again, or write it again: lfasim explore FILE --frontier FRONTIER.",
        .example = "a frontier file that a full disk cut off",
        .source = "lfasim",
        .malformed = true,
    },
    {
        .name = "FRONTIER_OTHER",
        .severity = LFS_ERROR,
        .meaning = "The frontier file is of another search: another scenario or case, other "
                   "options, bounds or lfasim.",
        .why = "States that another search has seen are not those of this one, and would be taken "
               "for seen here.",
        .mend = "Go on with the scenario and the options of then, or begin anew without --resume. "
                "Bounds on states, time and memory may differ.",
        .example = "lfasim explore x.yaml --preemptions 2 --resume with-one-preemption.lfs",
        .source = "lfasim",
    },
    {
        .name = "FRONTIER_SHARDS",
        .severity = LFS_ERROR,
        .meaning = "The files do not make a whole: shards are missing, or are of different rounds; "
                   "or a shard is to be split again.",
        .why = "What a missing shard was to search would be taken for searched.",
        .mend = "Name the frontiers of all shards of one round: lfasim merge 1.lfs 2.lfs 3.lfs "
                "--frontier all.lfs.",
        .example = "lfasim merge 1.lfs 3.lfs --frontier all.lfs",
        .source = "lfasim",
    },
    {.name = NULL},
};
