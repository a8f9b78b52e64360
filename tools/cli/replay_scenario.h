/* SPDX-License-Identifier: BSD-3-Clause */
/* A replayed run as a scenario file. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_SCENARIO_H
#define LFASIM_TOOLS_CLI_REPLAY_SCENARIO_H

#include "tools/cli/replay_run.h"

/* Writes it, once a run of it has violated something if the replay does. Returns LFS_EXIT_OK, or,
 * after saying why, LFS_EXIT_INPUT (it cannot be written as one), LFS_EXIT_DIVERGED (it shows
 * nothing), LFS_EXIT_HOST. */
int lfs_replay_write_scenario(const struct lfs_replaying *it, const struct lfs_options *options,
                              const char *path);

#endif
