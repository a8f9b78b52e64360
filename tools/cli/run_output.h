/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The output of `run`: takes results in the order of files and cases, and writes them as the format
 * wants, to standard output or into a file. The same results give the same bytes, whoever made them
 * and in whichever order they were finished.
 */
#ifndef LFASIM_TOOLS_CLI_RUN_OUTPUT_H
#define LFASIM_TOOLS_CLI_RUN_OUTPUT_H

#include "tools/cli/case_junit.h"
#include "tools/cli/options.h"
#include "tools/cli/result.h"

/* A text that grows. */
struct lfs_growing {
    FILE *stream;
    char *text;
    size_t size;
};

struct lfs_output {
    const struct lfs_options *options;
    bool sequences;
    FILE *out;                   /* stdout, or the stream of file */
    struct lfs_growing file;     /* of --out */
    struct lfs_growing failures; /* text: what is printed at the end */
    struct lfs_growing trace;    /* of --trace */
    struct lfs_growing suites;   /* JUnit: those that are complete */
    struct lfs_growing suite;    /* JUnit: the cases of this file */
    struct lfs_junit_counts all, of_suite;
    unsigned verdicts[LFS_INCONCLUSIVE + 1];
    unsigned not_run;  /* files and cases that were refused */
    unsigned matched;  /* cases that --case meant, or all */
    unsigned tests;    /* TAP: lines so far */
    uint64_t set_fits; /* by --set: some scenario has that variable */
    int status;        /* the gravest so far */
};

/* Begins with what is printed first. options must stay. */
void lfs_output_begin(struct lfs_output *output, const struct lfs_options *options);

void lfs_output_status(struct lfs_output *output, int status);

/* A case, and a whole file behind all of its cases. path is the file's. False when going on makes
 * no sense: the command line is wrong, or output is lost. */
bool lfs_output_case(struct lfs_output *output, const char *path, const struct lfs_result *result);
bool lfs_output_file(struct lfs_output *output, const char *path, const struct lfs_result *result);

/* Writes what was kept for the end, unless the command line was wrong, and the files; frees what
 * the output has made. Returns the exit status. */
int lfs_output_end(struct lfs_output *output);

#endif
