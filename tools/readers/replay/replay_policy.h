/* SPDX-License-Identifier: BSD-3-Clause */
/* Policies that a replay file names. */
#ifndef LFASIM_TOOLS_READERS_REPLAY_POLICY_H
#define LFASIM_TOOLS_READERS_REPLAY_POLICY_H

#include "lfasim/readers/diag.h"

/* Whether there is such a policy, or `profile`, with such a value; else after an error at pos. */
bool replay_policy_check(struct lfs_diag *diag, struct lfs_pos pos, const char *name,
                         const char *value);

#endif
