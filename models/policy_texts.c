/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/policy.h"

struct text {
    const char *source;
    const char *consequences[LFS_KNOB_VALUES_MAX];
};

#define TEXT(name, source, ...)         [LFS_KNOB_##name] = {source, {__VA_ARGS__}},
#define TEXT2(name, source, a, b)       TEXT(name, source, a, b)
#define TEXT3(name, source, a, b, c)    TEXT(name, source, a, b, c)
#define TEXT4(name, source, a, b, c, d) TEXT(name, source, a, b, c, d)
static const struct text texts[LFS_KNOBS] = {
#include "models/policy_texts.def"
};

const char *lfs_knob_consequence(enum lfs_knob knob, unsigned i)
{
    return i < LFS_KNOB_VALUES_MAX ? texts[knob].consequences[i] : NULL;
}

const char *lfs_knob_source(enum lfs_knob knob)
{
    return texts[knob].source;
}
