/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about replay files, and about runs that repeat them. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_replay[] = {
    {
        .name = "REPLAY_VERSION",
        .severity = LFS_ERROR,
        .meaning = "The file is no replay file, or one in a format that this lfasim does not read.",
        .why = "A line that changed its meaning would repeat another run without a word.",
        .mend = "Explore the scenario again with this lfasim: lfasim explore FILE --out FOLDER.",
        .example = "lfasim-replay 9",
        .source = "lfasim",
    },
    {
        .name = "REPLAY_SYNTAX",
        .severity = LFS_ERROR,
        .meaning = "A line of a replay file is none: it begins with no key and no number of a "
                   "step, or what follows is not what belongs there.",
        .why = "A file that was cut or changed by accident must not repeat some other run.",
        .mend = "A line is a key with its value, or a decision: step, kind, alternatives, the one "
                "taken, its name. Lines that begin with # are comments.",
        .example = "12 lane two 1 cpu1",
        .source = "lfasim",
    },
    {
        .name = "REPLAY_SHAPE",
        .severity = LFS_ERROR,
        .meaning = "A line of a replay file is missing, stands there twice or out of place, or is "
                   "at odds with others.",
        .why = "Head, decisions and the packed list at the end belong together: one that says "
               "something else was changed, or lost a part.",
        .mend = "Write the file again. To try other decisions, pass them with --choices.",
        .example = "a file whose last line `choices` is missing",
        .source = "lfasim",
    },
    {
        .name = "REPLAY_SCENARIO",
        .severity = LFS_WARNING,
        .meaning = "The scenario is not the one that the replay file was made from: its text has "
                   "another hash.",
        .why = "What has changed may make the run go another way.",
        .mend = "Explore it again, or take the scenario as it was.",
        .example = "a scenario that got a step more",
        .source = "lfasim",
    },
    {
        .name = "REPLAY_CASE",
        .severity = LFS_ERROR,
        .meaning = "The scenario has no such case, variable, policy or step of a lane as the replay "
                   "file names.",
        .why = "There is nothing to repeat.",
        .mend = "Take the scenario as it was when the file was written.",
        .example = "case donate/upstream",
        .source = "lfasim",
    },
    {
        .name = "REPLAY_DIVERGED",
        .severity = LFS_ERROR,
        .meaning = "The run that a replay file describes went another way: a decision is not the "
                   "one that was recorded, or what was violated is not any more.",
        .why = "The scenario, its files or lfasim have changed; if none of them has, lfasim is not "
               "deterministic, which is a fault of it.",
        .mend = "Explore the scenario again with this lfasim.",
        .example = "12 lane 2 1 cpu1     where three CPUs can move",
        .source = "lfasim",
    },
    {.name = NULL},
};
