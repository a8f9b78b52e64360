/* SPDX-License-Identifier: BSD-3-Clause */
/* What is in a package, printed to stdout as a table or a JSON line. */
#ifndef LFASIM_TOOLS_CLI_PACKAGE_LIST_H
#define LFASIM_TOOLS_CLI_PACKAGE_LIST_H

#include "lfasim/readers/package_file.h"
#include "tools/cli/options.h"

/* Container and parts, and the entries of a transfer list. */
void lfs_list_package(const char *path, const struct lfs_package_file *file,
                      enum lfs_format format);

/* Reads a package, or memory that begins with boot information (7.3), and prints what it holds.
 * LFS_EXIT_INPUT after adding errors. */
int lfs_list_file(const char *path, enum lfs_format format, struct lfs_diag *diag);

#endif
