/* SPDX-License-Identifier: BSD-3-Clause */
/* A run that a replay file describes, made again and held against it. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_RUN_H
#define LFASIM_TOOLS_CLI_REPLAY_RUN_H

#include "lfasim/readers/explore.h"
#include "lfasim/readers/replay.h"
#include "tools/cli/loaded.h"

struct lfs_replaying {
    const char *path;                /* of the replay file */
    const struct lfs_replay *replay; /* not owned */
    struct lfs_loaded *loaded;
    size_t number; /* of the case */
    struct lfs_run *run;
    struct lfs_machine *machine;
    struct lfs_run_judge *judge;
    struct lfs_follower *follower;
    uint16_t *choices; /* what the machine takes */
    struct lfs_left_out *dropped;
    uint64_t came_by; /* of a round: the state where it begins */
    bool *needed;     /* lfs_replay_needed(), once it is known */
    bool any_shows;   /* lfs_replay_any_shows(), likewise */
    bool diverged;
    uint32_t shown_at; /* the last record of the recorded run, once all of it was made */
};

/* Builds the machine. False after adding errors to diag. Free it in any case. */
bool lfs_replaying_start(struct lfs_replaying *it, enum lfs_backend backend, struct lfs_diag *diag);
/* Makes steps until so many were made (UINT32_MAX: to the end of the recorded run), or the run ends
 * or goes another way, which is told to diag. Behind the recorded run decisions are those of a
 * plain one. */
void lfs_replaying_go(struct lfs_replaying *it, uint32_t steps, struct lfs_diag *diag);
void lfs_replaying_free(struct lfs_replaying *it);

/* Whether all of the recorded run was made. */
bool lfs_replaying_is_whole(const struct lfs_replaying *it);

#endif
