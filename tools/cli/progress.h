/* SPDX-License-Identifier: BSD-3-Clause */
/* Long work: one line on a terminal that says how far it is, and the user's wish to stop it. */
#ifndef LFASIM_TOOLS_CLI_PROGRESS_H
#define LFASIM_TOOLS_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "lfasim/search.h"

struct lfs_progress {
    uint64_t begun, shown; /* host's nanoseconds */
    bool terminal;         /* standard error is one */
    bool written;          /* there is a line to wipe */
};

/* From now on Ctrl-C (SIGINT) only asks to stop, for good; another one, more than a second later,
 * ends the process. Behind lfs_stop_end() the first one does. */
void lfs_stop_begin(void);
void lfs_stop_end(void);
bool lfs_stop_asked(void);

/* One at a time in a process. */
void lfs_progress_begin(struct lfs_progress *progress);
/* Tells a search to stop when it is asked to: the callback of lfs_search_config, with a progress as
 * user. */
bool lfs_progress_asked(void *user, const struct lfs_search_counts *counts);
/* Wipes the line. Returns the seconds that it took. */
double lfs_progress_end(struct lfs_progress *progress);

#endif
