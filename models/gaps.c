/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/gaps.h"

#define BY(knob, value)        \
    {                          \
        LFS_KNOB_##knob, value \
    }
#define KNOB(one)    .with = {one}, .count = 1
#define BOTH(a, b)   .with = {a, b}, .count = 2
#define EITHER(a, b) .with = {a, b}, .count = 2, .any = true
#define NO_KNOB      .count = 0
#define GAP(id, needs, meaning, breaks, shows, missing) \
    {id, meaning, breaks, shows, missing, needs},

static const struct lfs_gap gaps[] = {
#include "models/gaps.def"
};

const struct lfs_gap *lfs_gap(size_t i)
{
    return i < sizeof(gaps) / sizeof(gaps[0]) ? &gaps[i] : NULL;
}

const char *lfs_knob_unreached(enum lfs_knob knob)
{
    static const char *const reasons[LFS_KNOBS] = {
#define UNREACHED(knob, reason) [LFS_KNOB_##knob] = (reason),
#include "models/unreached.def"
    };

    return reasons[knob];
}
