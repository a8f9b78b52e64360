/* SPDX-License-Identifier: BSD-3-Clause */
/* Replay files of runs that are known by their choices. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_RECORD_H
#define LFASIM_TOOLS_CLI_REPLAY_RECORD_H

#include "lfasim/readers/explore.h"
#include "lfasim/readers/replay.h"
#include "tools/cli/loaded.h"

struct lfs_recording {
    const struct lfs_options *options;       /* sets, seed, oracle */
    size_t number;                           /* of the case */
    const struct lfs_scenario_set *policies; /* that the case was given, as struct lfs_replay has */
    size_t policy_count;
    const char *property, *what; /* NULL: nothing is violated */
    uint64_t cause;
    const uint16_t *choices; /* those about policies first */
    size_t choice_count;
    const struct lfs_left_out *dropped; /* what the run leaves out */
    size_t dropped_count;
    /* How far the run goes: to the state that shows the cause; without one, for so many steps; to
     * the first state that violates anything, which is then the replay's property; to its end. */
    enum { LFS_TO_CAUSE, LFS_TO_STEP, LFS_TO_VIOLATION, LFS_TO_END } until;
    uint32_t steps;
    bool goes_round; /* as in struct lfs_replay */
    uint32_t before;
    bool timed;
};

/* A run that was made, and the file that describes it. */
struct lfs_recorded {
    struct lfs_diag *diag; /* or NULL */
    struct lfs_run *run;
    struct lfs_run_judge *judge;
    struct lfs_follower *follower;
    struct lfs_decision *decisions;
    struct lfs_dropped *dropped;
    struct lfs_replay replay; /* refers to the above, and to what the recording refers to */
};

/* Makes the run. False after adding errors to diag: the case cannot be started. diag NULL: it was
 * started before, and all that there is to say was said. Free it in any case. */
bool lfs_replay_record(const struct lfs_loaded *loaded, const struct lfs_recording *recording,
                       struct lfs_recorded *recorded, struct lfs_diag *diag);
void lfs_recorded_free(struct lfs_recorded *recorded);

#endif
