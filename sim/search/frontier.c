/* SPDX-License-Identifier: BSD-3-Clause */
/* What a search has seen, found and left: taken from one, given to another, parted, merged. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

void lfs_frontier_free(struct lfs_frontier *f)
{
    if (!f)
        return;
    works_free(f->work);
    learned_free(f->learned);
    learned_free(f->grown);
    lfs_search_free(&f->found);
    left_runs_free(&f->runs);
    free(f->marks.mark);
    free(f->state);
    free(f);
}

size_t lfs_frontier_left(const struct lfs_frontier *f)
{
    size_t left = (size_t)left_runs_count(&f->runs);

    for (const struct work *work = f->work; work; work = work->after)
        left++;
    return left;
}

/* ---- adding one thing to another; false: host memory is short -------------------------------- */

static bool add_work(struct work **to, const struct work *more)
{
    while (*to)
        to = &(*to)->after;
    for (; more; more = more->after, to = &(*to)->after)
        if (!(*to = work_copy(more)))
            return false;
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

static bool add_found(struct lfs_search_result *to, const struct lfs_search_result *more)
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
    return true;
}

static int by_number_and_state(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;

    if (x->is_outcome != y->is_outcome)
        return (x->is_outcome > y->is_outcome) - (x->is_outcome < y->is_outcome);
    if (x->number != y->number)
        return (x->number > y->number) - (x->number < y->number);
    return (x->state > y->state) - (x->state < y->state);
}

/* Each state counts once, wherever it was found. */
static void tidy(struct marks *marks)
{
    size_t n = 0;

    if (marks->count)
        qsort(marks->mark, marks->count, sizeof(*marks->mark), by_number_and_state);
    for (size_t i = 0; i < marks->count; i++)
        if (i == 0 || by_number_and_state(&marks->mark[n - 1], &marks->mark[i]) != 0)
            marks->mark[n++] = marks->mark[i];
    marks->count = n;
}

static bool add_marks(struct marks *to, const struct marks *more)
{
    for (size_t i = 0; i < more->count; i++)
        if (!marks_add(to, more->mark[i]))
            return false;
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

static bool add_learned(struct learned **to, const struct learned *more)
{
    if (!more)
        return true;
    if (!*to)
        *to = learned_new(LFS_CPUS_MAX);
    if (*to)
        learned_merge(*to, more);
    return *to != NULL;
}

static bool same_bounds(const struct lfs_search_bounds *a, const struct lfs_search_bounds *b)
{
    return a->preemptions == b->preemptions && a->deviations == b->deviations &&
           a->depth == b->depth;
}

bool lfs_frontier_merge(struct lfs_frontier *into, const struct lfs_frontier *more)
{
    if (into->by_runs != more->by_runs || !same_bounds(&into->bounds, &more->bounds) ||
        !left_runs_merge(&into->runs, &more->runs) || !add_marks(&into->marks, &more->marks))
        return false;
    tidy(&into->marks);
    into->is_beginning = into->is_beginning && more->is_beginning;
    return add_states(into, more) && add_work(&into->work, more->work) &&
           add_found(&into->found, &more->found) && add_learned(&into->learned, more->learned) &&
           add_learned(&into->grown, more->grown);
}

/* ---- parts ----------------------------------------------------------------------------------- */

static struct lfs_frontier *frontier_new(const struct lfs_search_bounds *bounds)
{
    struct lfs_frontier *f = calloc(1, sizeof(*f));

    if (f) {
        f->bounds = *bounds;
        f->is_beginning = true;
    }
    return f;
}

struct lfs_frontier *lfs_frontier_of_runs(const struct lfs_search_bounds *bounds, uint64_t runs)
{
    struct lfs_frontier *f = frontier_new(bounds);

    if (!f)
        return NULL;
    f->by_runs = true;
    if (left_runs_add_range(&f->runs, (struct run_range){0, runs}))
        return f;
    lfs_frontier_free(f);
    return NULL;
}

struct lfs_frontier *lfs_frontier_part(const struct lfs_frontier *f, unsigned part, unsigned parts)
{
    struct lfs_frontier *out = frontier_new(&f->bounds);
    struct lfs_frontier seen = *f;
    struct work **end;
    unsigned i = 0;

    seen.work = NULL;
    seen.runs = (struct left_runs){0};
    if (out)
        out->by_runs = f->by_runs;
    if (!out || !lfs_frontier_merge(out, &seen) ||
        !left_runs_part(&f->runs, part, parts, &out->runs)) {
        lfs_frontier_free(out);
        return NULL;
    }
    if (part > 0) /* else they would be counted once for each part */
        out->found.counts.transitions = 0;
    end = &out->work;
    for (const struct work *work = f->work; work; work = work->after) {
        if (i++ % parts != part)
            continue;
        *end = work_copy(work);
        if (!*end) {
            lfs_frontier_free(out);
            return NULL;
        }
        end = &(*end)->after;
    }
    return out;
}

/* ---- from and to a search -------------------------------------------------------------------- */

static void count_in(struct lfs_search_result *result, const struct marks *marks)
{
    for (size_t i = 0; i < marks->count; i++) {
        const struct mark *mark = &marks->mark[i];

        if (mark->is_outcome)
            outcome_entry(result, mark->number)->ends++;
        else
            cause_entry(result, mark->number)->states++;
        result->counts.ends += mark->is_outcome;
    }
}

bool frontier_enters(struct search *s, const struct lfs_frontier *f)
{
    const struct lfs_search_counts *counts = &f->found.counts;

    for (size_t i = 0; i < f->state_count; i++)
        if (visited_add(&s->visited, 0, f->state[i]) == VISITED_FULL)
            return false;
    if (!add_work(&s->queue, f->work) || !add_marks(&s->marks, &f->marks) ||
        !add_found(s->result, &f->found) || (s->grown && !add_learned(&s->grown, f->grown)))
        return false;
    s->result->counts.ends = 0;
    count_in(s->result, &f->marks);
    atomic_store(&s->counts.states, f->state_count);
    atomic_store(&s->counts.transitions, counts->transitions);
    atomic_store(&s->counts.ends, s->result->counts.ends);
    atomic_store(&s->counts.violations, counts->violations);
    atomic_store(&s->counts.depth, counts->depth);
    atomic_store(&s->counts.depth_met, f->found.depth_met);
    return true;
}

struct lfs_frontier *frontier_of(struct search *s)
{
    struct lfs_frontier *f = frontier_new(&s->bounds);

    if (!f)
        return NULL;
    f->is_beginning = false;
    f->state = visited_list(&s->visited, &f->state_count);
    f->work = s->queue;
    s->queue = NULL;
    f->marks = s->marks;
    s->marks = (struct marks){0};
    f->found.counts = s->result->counts;
    if (f->state && add_found(&f->found, s->result) && add_learned(&f->learned, s->learned) &&
        add_learned(&f->grown, s->grown))
        return f;
    lfs_frontier_free(f);
    return NULL;
}

/* ---- as a result ----------------------------------------------------------------------------- */

bool lfs_frontier_result(struct lfs_frontier *f, struct lfs_search_result *result)
{
    *result = (struct lfs_search_result){.end = lfs_frontier_left(f) ? LFS_SEARCH_INTERRUPTED
                                                                     : LFS_SEARCH_COMPLETE,
                                         .runs = f->runs.made};
    if (!add_found(result, &f->found))
        return false;
    tidy(&f->marks);
    result->counts.ends = 0;
    count_in(result, &f->marks);
    result->counts.states = f->state_count;
    result->reduced = f->learned != NULL;
    found_sort(result);
    return true;
}
