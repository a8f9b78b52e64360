/* SPDX-License-Identifier: BSD-3-Clause */
/* Which decisions of a run mattered to what it violates. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_NEEDED_H
#define LFASIM_TOOLS_CLI_REPLAY_NEEDED_H

#include "tools/cli/replay_run.h"

/* Whether any run without the steps that the file leaves out violates what it says, a plain one
 * of these policies too: a step that is missing may be all that it takes. */
bool lfs_replay_any_shows(const struct lfs_replaying *it);

/* For each of the file's decisions whether it is needed: whether with that one as in a plain run
 * and the others as they are, nothing of the run violates what the file says. Those of a plain run
 * are not. The caller frees them. NULL: the file violates nothing that a state shows. */
bool *lfs_replay_needed(const struct lfs_replaying *it);

#endif
