/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of verbs. */
#ifndef LFASIM_TOOLS_CLI_COMMAND_H
#define LFASIM_TOOLS_CLI_COMMAND_H

#include <stdio.h>

struct lfs_verb {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
};

/* Ends with a NULL name. */
extern const struct lfs_verb lfs_verbs[];

/* NULL if there is none. */
const struct lfs_verb *lfs_verb_find(const char *name);
/* Says so, with the nearest one; returns LFS_EXIT_USAGE. */
int lfs_verb_unknown(const char *name);

/* The help of the command as a whole. */
void lfs_help_print(FILE *out);

#endif
