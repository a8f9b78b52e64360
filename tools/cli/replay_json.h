/* SPDX-License-Identifier: BSD-3-Clause */
/* A replayed run as one line of JSON. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_JSON_H
#define LFASIM_TOOLS_CLI_REPLAY_JSON_H

#include <stdio.h>

#include "tools/cli/replay_run.h"

void lfs_replay_json(const struct lfs_replaying *it, int status, FILE *out);

#endif
