/* SPDX-License-Identifier: BSD-3-Clause */
/* What a violation rests on: steps without which it is shown for no better reason than that they
 * are missing. */
#ifndef LFASIM_TOOLS_READERS_EXPLORE_RESTS_ON_H
#define LFASIM_TOOLS_READERS_EXPLORE_RESTS_ON_H

#include "tools/readers/explore/follow.h"

/* It is what a step returns. */
bool is_about_steps(const struct lfs_exploration *x, const struct violation *v);
/* Somebody has come to a `wait_for`, and not past it. */
bool ends_waiting(const struct lfs_exploration *x, const struct way *way);
/* It fails for want of a step as well: that a lane comes to its end, or what it waits for comes;
 * and, for no reason that is known, what a step returns, and what is asked of values that are still
 * what they were at boot. */
bool rests_on_steps(const struct lfs_exploration *x, const struct violation *v);
/* Whether what is shown is still as it was at boot, and the step sets a variable of the property:
 * then it may be shown for no other reason than that the step is missing. */
bool is_asked_about(const struct lfs_exploration *x, const struct violation *v,
                    const struct lane_step *step);
/* Whether the step sets a variable of a condition that the run came to (`when`, `only_if`): unset,
 * it would decide that, and what follows would be no story of the scenario's. */
bool decides_for_others(const struct lfs_exploration *x, const struct violation *v,
                        const struct way *way, const struct lane_step *step);

#endif
