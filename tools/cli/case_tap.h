/* SPDX-License-Identifier: BSD-3-Clause */
/* The Test Anything Protocol, version 14: a line a case, and what went wrong as a YAML block. */
#ifndef LFASIM_TOOLS_CLI_CASE_TAP_H
#define LFASIM_TOOLS_CLI_CASE_TAP_H

#include "tools/cli/case_report.h"

/* The first line. */
void lfs_tap_head(FILE *out);
/* "ok 3 - "; what follows is made by one of the next two. */
void lfs_tap_number(unsigned number, bool ok, FILE *out);
/* A case that has run. */
void lfs_case_tap(const struct lfs_case *it, FILE *out);
/* A file or case that has not, and why. */
void lfs_tap_not_run(const char *name, const char *message, int status, FILE *out);
/* The plan, which may stand behind the tests. */
void lfs_tap_plan(unsigned count, FILE *out);

#endif
