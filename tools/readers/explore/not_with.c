/* SPDX-License-Identifier: BSD-3-Clause */
/* Where policies range: the values with which a violation is not shown, whatever the others are. */
#include "tools/readers/explore/explore_private.h"

/* It was judged with the value, and was never shown. */
static bool is_not_shown(const struct lfs_exploration *x, const struct violation *v, size_t range,
                         unsigned value)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);
    bool was_judged = false;

    for (unsigned i = 0; i < x->combinations; i++) {
        if (lfs_scenario_ranged_value(x->scenario, x->number, range, i) != value)
            continue;
        if (v->shown_in[i])
            return false;
        was_judged |= judged_under(x, judged, i);
    }
    return was_judged;
}

const char *not_with(struct lfs_exploration *x, const struct violation *v)
{
    const struct knob_range *ranges = x->c->ranges.items;
    const char *text = NULL;
    char name[LFS_KNOB_VALUE_SIZE];

    if (!x->complete || x->result.depth_met)
        return NULL;
    for (size_t k = 0; k < x->c->ranges.count; k++) {
        enum lfs_knob knob = lfs_scenario_ranged_knob(x->scenario, x->number, k);
        bool is_first = true;

        for (unsigned i = 0; i < ranges[k].count; i++) {
            if (!is_not_shown(x, v, k, ranges[k].value[i]))
                continue;
            if (is_first)
                text = arena_text(&x->arena, "%s%s%s=", text ? text : "", text ? "; " : "",
                                  lfs_knob_name(knob));
            text = arena_text(&x->arena, "%s%s%s", text, is_first ? "" : ", ",
                              lfs_knob_value(knob, ranges[k].value[i], name));
            is_first = false;
        }
    }
    return text;
}
