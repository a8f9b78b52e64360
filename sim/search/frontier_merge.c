/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frontiers are parted and merged.
 *
 * What two searches have seen adds up if neither was reduced, or if both decided as they would have
 * with all that both have learned. Else what one of them met may forbid what the other left out:
 * then both begin anew, where they began, and what is left of them is what they learned and found.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

/* ---- adding one thing to another; false: host memory is short -------------------------------- */

static bool same_decisions(const struct decision *a, const struct decision *b, uint32_t count)
{
    return count == 0 || memcmp(a, b, count * sizeof(*a)) == 0;
}

static bool same_work(const struct work *a, const struct work *b)
{
    return a->way.steps == b->way.steps && a->way.decision_count == b->way.decision_count &&
           !a->next == !b->next && a->next_count == b->next_count &&
           same_decisions(a->way.decision, b->way.decision, a->way.decision_count) &&
           same_decisions(a->next, b->next, a->next_count);
}

static bool is_among(const struct work *first, const struct work *end, const struct work *work)
{
    for (; first && first != end; first = first->after)
        if (same_work(first, work))
            return true;
    return false;
}

bool works_add(struct work **to, const struct work *more)
{
    const struct work *there = *to;

    while (*to)
        to = &(*to)->after;
    for (; more; more = more->after) {
        if (is_among(there, *to, more))
            continue;
        if (!(*to = work_copy(more)))
            return false;
        to = &(*to)->after;
    }
    return true;
}

/* The choices of the earlier run stay. */
static bool add_choices(uint16_t **to, uint32_t *to_count, uint64_t *to_run,
                        const uint16_t *choices, uint32_t count, uint64_t run)
{
    uint16_t *copy;

    if (*to && *to_run <= run)
        return true;
    copy = malloc((count + 1) * sizeof(*copy));
    if (!copy)
        return false;
    if (count)
        memcpy(copy, choices, count * sizeof(*copy));
    free(*to);
    *to = copy;
    *to_count = count;
    *to_run = run;
    return true;
}

bool found_add(struct lfs_search_result *to, const struct lfs_search_result *more)
{
    for (size_t i = 0; i < more->cause_count; i++) {
        const struct lfs_search_cause *cause = &more->causes[i];
        struct lfs_search_cause *entry = cause_entry(to, cause->cause);

        if (!entry || !add_choices(&entry->choices, &entry->choice_count, &entry->run,
                                   cause->choices, cause->choice_count, cause->run))
            return false;
    }
    for (size_t i = 0; i < more->outcome_count; i++) {
        const struct lfs_search_outcome *outcome = &more->outcomes[i];
        struct lfs_search_outcome *entry = outcome_entry(to, outcome->outcome);

        if (!entry || !add_choices(&entry->choices, &entry->choice_count, &entry->run,
                                   outcome->choices, outcome->choice_count, outcome->run))
            return false;
    }
    to->counts.transitions += more->counts.transitions;
    if (more->counts.depth > to->counts.depth)
        to->counts.depth = more->counts.depth;
    to->depth_met |= more->depth_met;
    to->bound_met |= more->bound_met;
    return true;
}

static bool add_marks(struct marks *to, const struct marks *more)
{
    for (size_t i = 0; i < more->count; i++)
        if (!marks_add(to, more->mark[i]))
            return false;
    marks_drop_doubles(to);
    return true;
}

/* Both ascending. */
static bool add_states(struct lfs_frontier *to, const struct lfs_frontier *more)
{
    uint64_t *all = malloc((to->state_count + more->state_count + 1) * sizeof(*all));
    size_t a = 0, b = 0, n = 0;

    if (!all)
        return false;
    while (a < to->state_count || b < more->state_count) {
        uint64_t x = a < to->state_count ? to->state[a] : UINT64_MAX;
        uint64_t y = b < more->state_count ? more->state[b] : UINT64_MAX;

        all[n++] = x < y ? x : y;
        a += x <= y && a < to->state_count;
        b += y <= x && b < more->state_count;
    }
    free(to->state);
    to->state = all;
    to->state_count = n;
    return true;
}

bool learned_add(struct learned **to, const struct learned *more)
{
    if (!more)
        return true;
    if (!*to)
        *to = learned_new(LFS_CPUS_MAX);
    if (*to)
        learned_merge(*to, more);
    return *to != NULL;
}

/* ---- merging --------------------------------------------------------------------------------- */

bool frontier_same_bounds(const struct lfs_search_bounds *a, const struct lfs_search_bounds *b)
{
    return a->preemptions == b->preemptions && a->deviations == b->deviations &&
           a->depth == b->depth;
}

/* Of two, all that may recur were gathered if both have all of theirs. */
static bool add_recurring(struct lfs_frontier *to, const struct lfs_frontier *more)
{
    bool added = recurring_merge(&to->recurring, &more->recurring);

    recurring_sort(&to->recurring);
    to->gathered &= more->gathered;
    return added;
}

bool frontier_adds_seen(struct lfs_frontier *to, const struct lfs_frontier *more)
{
    return add_states(to, more) && works_add(&to->work, more->work) &&
           add_marks(&to->marks, &more->marks) && found_add(&to->found, &more->found) &&
           add_recurring(to, more);
}

/* A beginning of one that begins where either began. */
static bool add_beginning(struct lfs_frontier *into, const struct lfs_frontier *more)
{
    const struct lfs_frontier *a = frontier_beginning(into), *b = frontier_beginning(more);
    struct lfs_frontier *both = a && b ? frontier_copy(a) : NULL;

    if (into->is_beginning && more->is_beginning) {
        lfs_frontier_free(both);
        return true;
    }
    if (a && b && (!both || !frontier_adds_seen(both, b))) {
        lfs_frontier_free(both);
        return false;
    }
    lfs_frontier_free(into->beginning);
    into->beginning = both;
    into->is_beginning = false;
    return true;
}

/* Searched without a reduction: it goes by no table. */
static bool is_whole(const struct lfs_frontier *f)
{
    return !f->is_beginning && !f->learned;
}

/* Of a beginning nothing has been decided yet. */
static bool decided_by(const struct lfs_frontier *f, struct learned *all)
{
    return f->is_beginning || (f->learned && learned_decide_alike(f->learned, all));
}

/* *fit: what both have seen adds up. */
static bool add_tables(struct lfs_frontier *into, const struct lfs_frontier *more, bool *fit)
{
    struct learned *all = NULL;
    bool whole = is_whole(into) ? is_whole(more) || more->is_beginning
                                : is_whole(more) && into->is_beginning;

    *fit = whole;
    if (!whole) {
        if (!learned_add(&all, into->learned) || !learned_add(&all, more->learned) ||
            !learned_add(&into->grown, more->grown)) {
            learned_free(all);
            return false;
        }
        *fit = !all || (decided_by(into, all) && decided_by(more, all));
    }
    learned_free(into->learned);
    into->learned = all;
    return true;
}

bool lfs_frontier_merge(struct lfs_frontier *into, const struct lfs_frontier *more)
{
    bool fit;

    return into->by_runs == more->by_runs && frontier_same_bounds(&into->bounds, &more->bounds) &&
           left_runs_merge(&into->runs, &more->runs) && add_tables(into, more, &fit) &&
           add_beginning(into, more) && frontier_adds_seen(into, more) &&
           (fit ? frontier_settles(into) : frontier_begins_anew(into));
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* The transitions so far are the first part's. */
static void keep_part(struct lfs_frontier *f, unsigned part, unsigned parts)
{
    struct work **at = &f->work;

    for (unsigned i = 0; *at; i++) {
        struct work *work = *at;

        if (i % parts == part) {
            at = &work->after;
            continue;
        }
        *at = work->after;
        work_free(work);
    }
    if (part == 0)
        return;
    f->found.counts.transitions = 0;
    if (f->beginning)
        f->beginning->found.counts.transitions = 0;
}

struct lfs_frontier *lfs_frontier_part(const struct lfs_frontier *f, unsigned part, unsigned parts)
{
    struct lfs_frontier *out = frontier_copy(f);

    if (!out)
        return NULL;
    keep_part(out, part, parts);
    left_runs_free(&out->runs);
    if (left_runs_part(&f->runs, part, parts, &out->runs))
        return out;
    lfs_frontier_free(out);
    return NULL;
}
