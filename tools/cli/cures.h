/* SPDX-License-Identifier: BSD-3-Clause */
/* Which policy would have kept a violation from happening: `lfasim explore --cures`. */
#ifndef LFASIM_TOOLS_CLI_CURES_H
#define LFASIM_TOOLS_CLI_CURES_H

#include "lfasim/readers/explore.h"
#include "tools/cli/loaded.h"
#include "tools/cli/options.h"

/* With this value, and all else as it is, no run shows the cause of a violation any more. */
struct lfs_cure {
    size_t violation; /* of the exploration, by place */
    enum lfs_knob knob;
    unsigned value;
    bool shows_others; /* but it shows a cause that is not shown without it */
};

struct lfs_cures {
    struct lfs_cure *items; /* by violation, knob and value */
    size_t count;
    size_t tried;   /* values of knobs */
    size_t unknown; /* of those, for which it is not known: the case cannot be started, or its
                     * search does not come to an end */
    bool by_lot;    /* nothing was tried: runs by lot do not show that there is no violation */
    bool stopped;   /* by the user, before all was tried */
};

/*
 * Searches the case again for each other value of each policy knob that its runs ask for, one at a
 * time; a knob that ranges in the scenario is fixed at each of its values, in the range or not,
 * while the others keep ranging. options are those that x was made with; each
 * search may visit eight times the states of x, and 10,000 more. Call it once x ran. Free cures in
 * any case.
 */
void lfs_cures_find(const struct lfs_exploration *x, const struct lfs_loaded *loaded, size_t number,
                    const struct lfs_options *said, const struct lfs_explore_options *options,
                    struct lfs_cures *cures);
void lfs_cures_free(struct lfs_cures *cures);

#endif
