/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about trace files. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_trace[] = {
    {
        .name = "TRACE_VERSION",
        .severity = LFS_ERROR,
        .meaning = "The file is no trace, or one in a format that this lfasim does not read.",
        .why = "A key that went away or changed its meaning would be misread without a word.",
        .mend = "Run the scenario again with this lfasim: lfasim run FILE --trace TRACE.",
        .example = "{\"lfasim\":\"9.0\",\"format\":9}",
        .source = "lfasim",
    },
    {
        .name = "TRACE_SYNTAX",
        .severity = LFS_ERROR,
        .meaning = "A line of a trace file is no JSON object.",
        .why = "A trace file is JSON lines: every line is one whole object.",
        .mend = "Do not edit or reformat the file; write it again with lfasim run --trace.",
        .example = "{\"seq\":1,\"t_ns\":0,",
        .source = "lfasim",
    },
    {
        .name = "TRACE_SHAPE",
        .severity = LFS_ERROR,
        .meaning = "A line of a trace file lacks a member, has one of another type, or one that "
                   "refers to something that is not in the file.",
        .why = "Every report takes all that it says from the file, so the file must say it.",
        .mend = "Write the file again with lfasim run --trace.",
        .example = "{\"seq\":\"one\",\"t_ns\":0,\"cpu\":0,\"kind\":\"note\"}",
        .source = "lfasim",
    },
    {
        .name = "TRACE_TRUNCATED",
        .severity = LFS_ERROR,
        .meaning = "A trace file ends in the middle of a line or before the verdict of its case.",
        .why = "What is missing may be the very thing that one looks for.",
        .mend = "Write the file again; lfasim run --trace writes all of it or nothing.",
        .example = "a file whose last line is no verdict",
        .source = "lfasim",
    },
    {.name = NULL},
};
