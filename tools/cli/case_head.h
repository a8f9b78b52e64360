/* SPDX-License-Identifier: BSD-3-Clause */
/* The first line of a case in a trace file: tools/readers/trace/README.md. */
#ifndef LFASIM_TOOLS_CLI_CASE_HEAD_H
#define LFASIM_TOOLS_CLI_CASE_HEAD_H

#include "tools/cli/case_report.h"

/* Room for the hash of a text: 32 digits. */
#define LFS_HASH_TEXT_SIZE 33
void lfs_hash_text(const char *text, size_t length, char out[LFS_HASH_TEXT_SIZE]);

/* What ran, under which decisions and policy, and the names that its records use. */
void lfs_case_head(const struct lfs_case *it, FILE *out);

#endif
