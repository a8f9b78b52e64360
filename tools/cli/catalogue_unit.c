/* SPDX-License-Identifier: BSD-3-Clause */
/* All searches of one case: profile spec, other values of its knobs, profile upstream, and what
 * cures that. */
#include <stdlib.h>
#include <string.h>

#include "tools/cli/catalogue.h"
#include "tools/cli/host.h"

struct work {
    const struct lfs_catalogue_settings *settings;
    struct lfs_catalogue_unit *unit;
};

static bool search(const struct work *work, const struct lfs_policy *policy,
                   enum lfs_catalogue_depth depth, struct lfs_catalogue_search *out)
{
    return lfs_catalogue_search(work->settings, work->unit->loaded, work->unit->number, policy,
                                depth, out);
}

/* Ends are counted without costs, which tell more of them apart, so that those of all policies can
 * be held against each other. */
static bool search_in_full(const struct work *work, const struct lfs_policy *policy,
                           struct lfs_catalogue_search *out)
{
    struct lfs_catalogue_search counted;
    bool started = search(work, policy, LFS_CATALOGUE_CAUSES, &counted) &&
                   search(work, policy, LFS_CATALOGUE_RUNS, out);

    if (started)
        out->ends = counted.ends;
    lfs_catalogue_search_free(&counted);
    return started;
}

/* ---- profile spec with other values ----------------------------------------------------------- */

/* Whether all knobs of a trial stand in another one, with these values. */
static bool is_part(const struct lfs_catalogue_knobs *part, const struct lfs_catalogue_knobs *whole)
{
    unsigned found = 0;

    for (unsigned i = 0; i < part->count; i++)
        for (unsigned k = 0; k < whole->count; k++)
            found += part->set[i].knob == whole->set[k].knob &&
                     part->set[i].value == whole->set[k].value;
    return found == part->count;
}

/* Whether profile spec, or fewer of the trial's knobs, show it as well. */
static bool is_known(const struct lfs_catalogue_unit *unit, const struct lfs_catalogue_knobs *with,
                     uint64_t cause)
{
    if (lfs_catalogue_find_cause(&unit->spec, cause) != NULL)
        return true;
    for (size_t i = 0; i < unit->trial_count; i++)
        if (unit->trials[i].with.count < with->count && is_part(&unit->trials[i].with, with) &&
            lfs_catalogue_find_cause(&unit->trials[i].search, cause) != NULL)
            return true;
    return false;
}

bool lfs_catalogue_is_new(const struct lfs_catalogue_unit *unit,
                          const struct lfs_catalogue_trial *trial,
                          const struct lfs_catalogue_shown *shown)
{
    return !is_known(unit, &trial->with, shown->cause);
}

static bool shows_more(const struct lfs_catalogue_unit *unit,
                       const struct lfs_catalogue_trial *trial)
{
    for (size_t i = 0; i < trial->search.shown_count; i++)
        if (lfs_catalogue_is_new(unit, trial, &trial->search.shown[i]))
            return true;
    return false;
}

/* Runs are looked for only where there is something to tell. */
static void try_knobs(const struct work *work, const struct lfs_catalogue_knobs *with)
{
    struct lfs_catalogue_unit *unit = work->unit;
    struct lfs_catalogue_trial trial = {.with = *with};
    struct lfs_policy policy;

    lfs_policy_set_profile(&policy, LFS_PROFILE_SPEC);
    for (unsigned i = 0; i < with->count; i++)
        policy.value[with->set[i].knob] = (uint8_t)with->set[i].value;
    if (search(work, &policy, LFS_CATALOGUE_CAUSES, &trial.search) && shows_more(unit, &trial)) {
        uint64_t ends = trial.search.ends;

        lfs_catalogue_search_free(&trial.search);
        search(work, &policy, LFS_CATALOGUE_RUNS, &trial.search);
        trial.search.ends = ends;
    }
    unit->trials =
        lfs_host_memory(realloc(unit->trials, (unit->trial_count + 1) * sizeof(*unit->trials)));
    unit->trials[unit->trial_count++] = trial;
}

static void try_values(const struct work *work, enum lfs_knob knob)
{
    struct lfs_catalogue_knobs with = {.set = {{.knob = knob}}, .count = 1};
    char text[LFS_KNOB_VALUE_SIZE];

    for (; lfs_knob_value(knob, with.set[0].value, text) != NULL; with.set[0].value++)
        if (with.set[0].value != lfs_knob_default(knob, LFS_PROFILE_SPEC))
            try_knobs(work, &with);
}

/* Whether some search so far has asked for it. */
static bool is_read(const struct lfs_catalogue_unit *unit, enum lfs_knob knob)
{
    bool read = unit->spec.reads[knob];

    for (size_t i = 0; i < unit->trial_count && !read; i++)
        read = unit->trials[i].search.reads[knob];
    return read;
}

static void try_gap(const struct work *work, const struct lfs_gap *gap)
{
    struct lfs_catalogue_knobs with = {.count = gap->count};

    for (unsigned i = 0; i < gap->count; i++) {
        if (!work->settings->knobs[gap->with[i].knob] || !is_read(work->unit, gap->with[i].knob))
            return;
        with.set[i] = gap->with[i];
    }
    try_knobs(work, &with);
}

static void try_everything(const struct work *work)
{
    const struct lfs_gap *gap;

    for (unsigned k = 0; k < LFS_KNOBS; k++)
        if (work->unit->spec.reads[k] && work->settings->knobs[k])
            try_values(work, (enum lfs_knob)k);
    for (size_t i = 0; (gap = lfs_gap(i)) != NULL; i++)
        if (gap->count > 1 && !gap->any)
            try_gap(work, gap);
}

/* ---- what cures profile upstream -------------------------------------------------------------- */

/* Whether all values are those of profile upstream. */
static bool is_upstreams(const struct lfs_catalogue_knobs *with)
{
    for (unsigned i = 0; i < with->count; i++)
        if (with->set[i].value != lfs_knob_default(with->set[i].knob, LFS_PROFILE_UPSTREAM))
            return false;
    return true;
}

static bool shows_same(const struct lfs_catalogue_search *search,
                       const struct lfs_catalogue_shown *shown)
{
    for (size_t i = 0; i < search->shown_count; i++)
        if (lfs_catalogue_same(&search->shown[i], shown))
            return true;
    return false;
}

static bool differs(unsigned knob)
{
    return lfs_knob_default((enum lfs_knob)knob, LFS_PROFILE_SPEC) !=
           lfs_knob_default((enum lfs_knob)knob, LFS_PROFILE_UPSTREAM);
}

/* Profile upstream, but for some knobs. */
static struct lfs_policy upstream_without(const bool *knobs)
{
    struct lfs_policy policy;

    lfs_policy_set_profile(&policy, LFS_PROFILE_UPSTREAM);
    for (unsigned k = 0; k < LFS_KNOBS; k++)
        if (knobs[k])
            policy.value[k] = (uint8_t)lfs_knob_default((enum lfs_knob)k, LFS_PROFILE_SPEC);
    return policy;
}

/* The causes of profile upstream that one knob cures. */
static void try_cure(const struct work *work, unsigned knob)
{
    struct lfs_catalogue_unit *unit = work->unit;
    bool knobs[LFS_KNOBS] = {false};
    struct lfs_catalogue_search found;
    struct lfs_policy policy;

    knobs[knob] = true;
    policy = upstream_without(knobs);
    if (search(work, &policy, LFS_CATALOGUE_CAUSES, &found))
        for (size_t i = 0; i < unit->upstream.shown_count; i++)
            if (lfs_catalogue_find_cause(&found, unit->upstream.shown[i].cause) == NULL)
                unit->cures[i].alone[knob] = unit->cures[i].is_cured = true;
    lfs_catalogue_search_free(&found);
}

static bool cures(const struct work *work, const bool *knobs, uint64_t cause)
{
    struct lfs_policy policy = upstream_without(knobs);
    struct lfs_catalogue_search found;
    bool gone = search(work, &policy, LFS_CATALOGUE_CAUSES, &found) &&
                lfs_catalogue_find_cause(&found, cause) == NULL;

    lfs_catalogue_search_free(&found);
    return gone;
}

/* All knobs that anybody asks for at their values of profile spec: one may be asked for only once
 * another has been cured. Then one after the other is left out again. */
static void try_together(const struct work *work, size_t i)
{
    struct lfs_catalogue_cure *cure = &work->unit->cures[i];
    uint64_t cause = work->unit->upstream.shown[i].cause;

    for (unsigned k = 0; k < LFS_KNOBS; k++)
        cure->together[k] =
            differs(k) && (work->unit->upstream.reads[k] || is_read(work->unit, (enum lfs_knob)k));
    cure->is_cured = cures(work, cure->together, cause);
    for (unsigned k = 0; k < LFS_KNOBS; k++) {
        if (!cure->together[k])
            continue;
        cure->together[k] = false;
        cure->together[k] = cure->is_cured && !cures(work, cure->together, cause);
    }
}

/* ---- what it is in profile spec --------------------------------------------------------------- */

/* Whether a trial shows the same, and a cure is among its knobs. */
static bool explains(const struct lfs_catalogue_trial *trial, const struct lfs_catalogue_cure *cure,
                     const struct lfs_catalogue_shown *shown)
{
    bool among = false;

    for (unsigned i = 0; i < trial->with.count; i++)
        among |= cure->alone[trial->with.set[i].knob] || cure->together[trial->with.set[i].knob];
    return among && is_upstreams(&trial->with) && shows_same(&trial->search, shown);
}

/* The first trial that does; none: no knob alone brings it about in profile spec. */
static struct lfs_catalogue_knobs explanation(const struct lfs_catalogue_unit *unit, size_t i)
{
    for (size_t t = 0; t < unit->trial_count; t++)
        if (explains(&unit->trials[t], &unit->cures[i], &unit->upstream.shown[i]))
            return unit->trials[t].with;
    return (struct lfs_catalogue_knobs){.count = 0};
}

struct lfs_explored_cost lfs_catalogue_cost_of_cure(const struct lfs_catalogue_settings *settings,
                                                    const struct lfs_catalogue_unit *unit,
                                                    const struct lfs_catalogue_cure *cure,
                                                    const struct lfs_catalogue_knobs *with)
{
    const bool *knobs = cure->together;
    bool one[LFS_KNOBS] = {false};
    struct lfs_catalogue_search found;
    struct lfs_explored_cost cost;
    struct lfs_policy policy;

    for (unsigned i = 0; i < with->count && knobs != one; i++)
        if (cure->alone[with->set[i].knob]) {
            one[with->set[i].knob] = true;
            knobs = one;
        }
    policy = upstream_without(knobs);
    lfs_catalogue_search(settings, unit->loaded, unit->number, &policy, LFS_CATALOGUE_COSTS,
                         &found);
    cost = found.cost;
    lfs_catalogue_search_free(&found);
    return cost;
}

static void cure_upstream(const struct work *work)
{
    struct lfs_catalogue_unit *unit = work->unit;
    size_t count = unit->upstream.shown_count;

    unit->cures = lfs_host_memory(calloc(count + 1, sizeof(*unit->cures)));
    for (unsigned k = 0; k < LFS_KNOBS && count > 0; k++)
        if (unit->upstream.reads[k] && differs(k))
            try_cure(work, k);
    for (size_t i = 0; i < count; i++) {
        if (!unit->cures[i].is_cured)
            try_together(work, i);
        unit->cures[i].with = explanation(unit, i);
    }
}

bool lfs_catalogue_unit_search(const struct lfs_catalogue_settings *settings,
                               struct lfs_catalogue_unit *unit)
{
    struct work work = {.settings = settings, .unit = unit};
    struct lfs_policy policy;

    lfs_policy_set_profile(&policy, LFS_PROFILE_SPEC);
    unit->ran = search_in_full(&work, &policy, &unit->spec);
    if (!unit->ran)
        return false;
    try_everything(&work);
    lfs_policy_set_profile(&policy, LFS_PROFILE_UPSTREAM);
    if (!settings->no_upstream && search(&work, &policy, LFS_CATALOGUE_RUNS, &unit->upstream))
        cure_upstream(&work);
    return true;
}

void lfs_catalogue_unit_free(struct lfs_catalogue_unit *unit)
{
    lfs_catalogue_search_free(&unit->spec);
    lfs_catalogue_search_free(&unit->upstream);
    for (size_t i = 0; i < unit->trial_count; i++)
        lfs_catalogue_search_free(&unit->trials[i].search);
    free(unit->trials);
    free(unit->cures);
}
