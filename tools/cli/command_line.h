/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts of commands that a user can copy into a shell. */
#ifndef LFASIM_TOOLS_CLI_COMMAND_LINE_H
#define LFASIM_TOOLS_CLI_COMMAND_LINE_H

#include <stdio.h>

#include "tools/cli/options.h"

/* A word as a shell takes it. */
void lfs_print_word(const char *word, FILE *out);
/* " --set NAME=VALUE" for each. */
void lfs_print_sets(const struct lfs_options *options, FILE *out);

#endif
