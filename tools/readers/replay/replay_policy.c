/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/replay/replay_policy.h"

#include <string.h>

#include "lfasim/policy.h"
#include "lfasim/suggest.h"

static const char *const profiles[] = {"spec", "upstream", NULL};

static const char *knob_at(const void *user, size_t i)
{
    (void)user;
    return i < LFS_KNOBS ? lfs_knob_name((enum lfs_knob)i) : NULL;
}

static bool is_profile(const char *value)
{
    return strcmp(value, profiles[0]) == 0 || strcmp(value, profiles[1]) == 0;
}

/* The value of a policy that is nearest to a misspelt one; NULL: none is near. */
static const char *near_value(enum lfs_knob knob, const char *value,
                              char values[LFS_KNOB_VALUES_MAX][LFS_KNOB_VALUE_SIZE])
{
    const char *names[LFS_KNOB_VALUES_MAX + 1] = {NULL};

    for (unsigned i = 0; i < LFS_KNOB_VALUES_MAX; i++)
        if ((names[i] = lfs_knob_value(knob, i, values[i])) == NULL)
            break;
    return lfs_suggest_list(value, names);
}

bool replay_policy_check(struct lfs_diag *diag, struct lfs_pos pos, const char *name,
                         const char *value)
{
    char values[LFS_KNOB_VALUES_MAX][LFS_KNOB_VALUE_SIZE];
    bool profile = strcmp(name, "profile") == 0;
    struct lfs_policy policy;
    enum lfs_knob knob;
    const char *near;

    if (profile && is_profile(value))
        return true;
    if (!profile && !lfs_policy_find(name, &knob)) {
        lfs_diag_add(diag, pos, "REPLAY_SYNTAX", "there is no policy '%s'", name);
        near = lfs_suggest(name, knob_at, NULL);
    } else if (profile || !lfs_policy_set(&policy, knob, value)) {
        lfs_diag_add(diag, pos, "REPLAY_SYNTAX", "there is no policy %s with the value '%s'", name,
                     value);
        near = profile ? lfs_suggest_list(value, profiles) : near_value(knob, value, values);
    } else {
        return true;
    }
    if (near != NULL)
        lfs_diag_help(diag, "did you mean '%s'?", near);
    return false;
}
