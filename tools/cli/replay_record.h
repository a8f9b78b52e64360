/* SPDX-License-Identifier: BSD-3-Clause */
/* Replay files of runs that are known by their choices. */
#ifndef LFASIM_TOOLS_CLI_REPLAY_RECORD_H
#define LFASIM_TOOLS_CLI_REPLAY_RECORD_H

#include "lfasim/readers/replay.h"
#include "tools/cli/loaded.h"

struct lfs_recording {
    const struct lfs_options *options; /* sets, seed, oracle */
    size_t number;                     /* of the case */
    const char *property, *what;       /* NULL: nothing is violated */
    uint64_t cause;
    const uint16_t *choices;
    size_t choice_count;
    uint32_t steps; /* of an untimed run; UINT32_MAX: to its end */
    bool timed;
};

/* Makes the run and writes what it decides. False after adding errors to diag: the case cannot be
 * started. */
bool lfs_replay_record(const struct lfs_loaded *loaded, const struct lfs_recording *recording,
                       FILE *out, struct lfs_diag *diag);

#endif
