/* SPDX-License-Identifier: BSD-3-Clause */
/* What was not judged, for tables that show the other properties. */
#ifndef LFASIM_TOOLS_CLI_NOT_JUDGED_H
#define LFASIM_TOOLS_CLI_NOT_JUDGED_H

#include <stddef.h>
#include <stdio.h>

struct lfs_not_judged {
    const char *name, *why; /* why NULL: it was judged */
};

/* A line for each reason: "not judged  no-deadlock: the scenario allows it", the first column of so
 * many characters. Of invariants that follow each other the first and the last. */
void lfs_not_judged_print(const struct lfs_not_judged *items, size_t count, const char *indent,
                          int width, FILE *out);

#endif
