/* SPDX-License-Identifier: BSD-3-Clause */
/* What `lfasim replay` says of a run. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_TEXT_H
#define LFASIM_TOOLS_CLI_REPLAY_TEXT_H

#include <stdio.h>

#include "tools/cli/replay_run.h"

/* Whose run it is, what it shows, and the decisions that are not those of a plain run. */
void lfs_replay_print_head(const struct lfs_replaying *it, FILE *out);
/* What happened so far, with those decisions marked; full: every register and decision. */
void lfs_replay_print_sequence(const struct lfs_replaying *it, bool full, FILE *out);

#endif
