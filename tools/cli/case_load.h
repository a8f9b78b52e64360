/* SPDX-License-Identifier: BSD-3-Clause */
/* What a case's load came to: counts, latencies with their histogram, blackouts. */
#ifndef LFASIM_TOOLS_CLI_CASE_LOAD_H
#define LFASIM_TOOLS_CLI_CASE_LOAD_H

#include "lfasim/readers/json.h"
#include "tools/cli/case_report.h"

/* A block a label. Nothing for a case without load. */
void lfs_case_print_loads(const struct lfs_case *it, FILE *out);
/* The member "loads" of the verdict; none for a case without load. */
void lfs_case_json_loads(const struct lfs_case *it, struct lfs_json *json);

#endif
