/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/policy.h"

struct text {
    const char *source;
    const char *consequences[4];
};

#define TEXT2(name, source, a, b)       [LFS_KNOB_##name] = {source, {a, b}},
#define TEXT3(name, source, a, b, c)    [LFS_KNOB_##name] = {source, {a, b, c}},
#define TEXT4(name, source, a, b, c, d) [LFS_KNOB_##name] = {source, {a, b, c, d}},
static const struct text texts[LFS_KNOBS] = {
#include "models/policy_texts.def"
};

const char *lfs_knob_consequence(enum lfs_knob knob, unsigned i)
{
    return i < 4 ? texts[knob].consequences[i] : NULL;
}

const char *lfs_knob_source(enum lfs_knob knob)
{
    return texts[knob].source;
}
