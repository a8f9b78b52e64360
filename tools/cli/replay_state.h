/* SPDX-License-Identifier: BSD-3-Clause */
/* Where everybody stands between two steps of a run. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_STATE_H
#define LFASIM_TOOLS_CLI_REPLAY_STATE_H

#include <stdio.h>

#include "lfasim/readers/trace_view.h"

/* Prints CPUs, partitions, the tracker, all other state machines that have moved, and who owns and
 * reaches the pages that findings and memory transactions are about. view shows a machine with its
 * stack. */
void lfs_replay_print_state(const struct lfs_trace_view *view, struct lfs_machine *m, FILE *out);

#endif
