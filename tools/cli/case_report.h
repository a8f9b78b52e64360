/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is said about a case that has run. Nothing here depends on the host or on the backend, but
 * for the command that repeats a failure.
 */
#ifndef LFASIM_TOOLS_CLI_CASE_REPORT_H
#define LFASIM_TOOLS_CLI_CASE_REPORT_H

#include <stdio.h>

#include "lfasim/readers/trace_view.h"
#include "tools/cli/options.h"

/* A case that has run. */
struct lfs_case {
    const struct lfs_options *options;
    const struct lfs_scenario *scenario;
    const char *path; /* of the scenario */
    const char *hash; /* of its text */
    const char *name;
    const struct lfs_run *run;
    const struct lfs_machine *machine;
    struct lfs_trace_view view;
    enum lfs_verdict verdict;
    int status; /* exit status that follows from it */
};

/* One line: verdict, name, events, time. */
void lfs_case_print_line(const struct lfs_case *it, FILE *out);
/* The trace, annotated. */
void lfs_case_print_sequence(const struct lfs_case *it, FILE *out);
/* What failed, why, and how to see it again. */
void lfs_case_print_failures(const struct lfs_case *it, FILE *out);

/* The command that repeats it, without newline. */
void lfs_case_print_command(const struct lfs_case *it, FILE *out);
/* The virtual time of the CPU that is furthest. */
lfs_ns lfs_case_time(const struct lfs_case *it);

/* The first JSON line of every output: versions. */
void lfs_json_header(FILE *out);
/* The last JSON line of a case: "verdict" with failures. */
void lfs_case_json_verdict(const struct lfs_case *it, FILE *out);

#endif
