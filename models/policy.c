/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/policy.h"

#include <ctype.h>
#include <string.h>

struct knob {
    const char *name, *text;
    const char *values[LFS_KNOB_VALUES_MAX];
    uint8_t fallback[2]; /* by profile */
};

#define KNOB_WORDS(...) \
    {                   \
        __VA_ARGS__     \
    }
#define KNOB(name, text, spec, upstream, enumerators, words) \
    {#name, text, KNOB_WORDS words, {spec, upstream}},
static const struct knob knobs[LFS_KNOBS] = {
#include "lfasim/policies.def"
};

void lfs_policy_set_profile(struct lfs_policy *policy, enum lfs_profile profile)
{
    policy->profile = profile;
    for (unsigned i = 0; i < LFS_KNOBS; i++)
        policy->value[i] = knobs[i].fallback[profile];
}

/* The spelling of names and values is forgiving; the meaning is not. */
static char plain(char c)
{
    return c == '-' || c == '+' ? '_' : (char)toupper((unsigned char)c);
}

static bool same(const char *a, const char *b)
{
    while (*a && plain(*a) == plain(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

bool lfs_policy_find(const char *name, enum lfs_knob *knob)
{
    for (unsigned i = 0; i < LFS_KNOBS; i++) {
        if (same(knobs[i].name, name)) {
            *knob = (enum lfs_knob)i;
            return true;
        }
    }
    return false;
}

bool lfs_policy_set(struct lfs_policy *policy, enum lfs_knob knob, const char *value)
{
    for (unsigned i = 0; knobs[knob].values[i]; i++) {
        if (same(knobs[knob].values[i], value)) {
            policy->value[knob] = (uint8_t)i;
            return true;
        }
    }
    return false;
}

const char *lfs_knob_name(enum lfs_knob knob)
{
    return knobs[knob].name;
}

const char *lfs_knob_text(enum lfs_knob knob)
{
    return knobs[knob].text;
}

const char *lfs_knob_value(enum lfs_knob knob, unsigned i, char *out)
{
    const char *value = i < LFS_KNOB_VALUES_MAX ? knobs[knob].values[i] : NULL;
    size_t n;

    if (!value)
        return NULL;
    for (n = 0; value[n]; n++)
        out[n] = value[n] == '_' ? '-' : (char)tolower((unsigned char)value[n]);
    out[n] = '\0';
    return out;
}

unsigned lfs_knob_default(enum lfs_knob knob, enum lfs_profile profile)
{
    return knobs[knob].fallback[profile];
}
