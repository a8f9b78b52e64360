/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * JUnit's XML: a suite a scenario file, a test a case. Failed expectations are failures; what is
 * inconclusive, diverged, a fault or could not run is an error. Times are simulated seconds. Texts
 * of any bytes become valid XML 1.0.
 */
#ifndef LFASIM_TOOLS_CLI_CASE_JUNIT_H
#define LFASIM_TOOLS_CLI_CASE_JUNIT_H

#include "tools/cli/case_report.h"

struct lfs_junit_counts {
    unsigned tests, failures, errors, skipped;
};

/* A case that has run. */
void lfs_case_junit(const struct lfs_case *it, FILE *out);
/* A file (name is its path) or case that has not, and why. */
void lfs_junit_not_run(const char *path, const char *name, const char *message, FILE *out);

/* All suites, and one. */
void lfs_junit_begin(const struct lfs_junit_counts *counts, FILE *out);
void lfs_junit_suite(const char *path, const struct lfs_junit_counts *counts, const char *cases,
                     FILE *out);
void lfs_junit_end(FILE *out);

#endif
