/* SPDX-License-Identifier: BSD-3-Clause */
/* What a search has seen, found and left: taken from one, given to another, told as a result. */
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
    lfs_frontier_free(f->beginning);
    lfs_search_free(&f->found);
    left_runs_free(&f->runs);
    recurring_free(&f->recurring);
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

const struct lfs_search_bounds *lfs_frontier_bounds(const struct lfs_frontier *f)
{
    return &f->bounds;
}

/* ---- copies and beginnings ------------------------------------------------------------------- */

struct lfs_frontier *frontier_new(const struct lfs_search_bounds *bounds)
{
    struct lfs_frontier *f = calloc(1, sizeof(*f));

    if (f)
        f->bounds = *bounds;
    return f;
}

/* Nothing has been seen, and all is left. */
static struct lfs_frontier *everything(const struct lfs_search_bounds *bounds)
{
    struct lfs_frontier *f = frontier_new(bounds);

    if (!f)
        return NULL;
    f->is_beginning = f->gathered = true;
    f->work = calloc(1, sizeof(*f->work));
    f->state = calloc(1, sizeof(*f->state));
    if (f->work && f->state)
        return f;
    lfs_frontier_free(f);
    return NULL;
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

bool lfs_frontier_add_runs(struct lfs_frontier *f, uint64_t first, uint64_t end)
{
    return left_runs_add_range(&f->runs, (struct run_range){first, end});
}

struct lfs_frontier *frontier_copy(const struct lfs_frontier *f)
{
    struct lfs_frontier *copy = frontier_new(&f->bounds);

    if (!copy)
        return NULL;
    copy->is_beginning = f->is_beginning;
    copy->by_runs = f->by_runs;
    copy->gathered = f->gathered;
    if (left_runs_merge(&copy->runs, &f->runs) && frontier_adds_seen(copy, f) &&
        learned_add(&copy->learned, f->learned) && learned_add(&copy->grown, f->grown) &&
        (!f->beginning || (copy->beginning = frontier_copy(f->beginning))))
        return copy;
    lfs_frontier_free(copy);
    return NULL;
}

const struct lfs_frontier *frontier_beginning(const struct lfs_frontier *f)
{
    return f->is_beginning ? f : f->beginning;
}

/* States and work become those of the beginning; what was learned and found stays. */
bool frontier_begins_anew(struct lfs_frontier *f)
{
    struct lfs_frontier *first = f->beginning ? f->beginning : everything(&f->bounds);
    const struct lfs_frontier seen = *f;

    if (!first || !learned_add(&f->learned, f->grown)) {
        if (first != f->beginning)
            lfs_frontier_free(first);
        return false;
    }
    learned_free(f->grown);
    f->grown = NULL;
    f->state = first->state;
    f->state_count = first->state_count;
    f->work = first->work;
    f->recurring = first->recurring;
    f->gathered = first->gathered;
    f->found.counts = first->found.counts;
    f->found.depth_met = first->found.depth_met;
    f->found.bound_met = first->found.bound_met;
    f->is_beginning = true;
    f->beginning = NULL;
    first->state = seen.state;
    first->work = seen.work;
    first->recurring = seen.recurring;
    lfs_frontier_free(first);
    return true;
}

bool frontier_settles(struct lfs_frontier *f)
{
    return f->work || !f->grown || learned_is_empty(f->grown) || frontier_begins_anew(f);
}

/* ---- counting -------------------------------------------------------------------------------- */

static int by_state(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
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

void marks_drop_doubles(struct marks *marks)
{
    size_t n = 0;

    if (marks->count)
        qsort(marks->mark, marks->count, sizeof(*marks->mark), by_number_and_state);
    for (size_t i = 0; i < marks->count; i++)
        if (i == 0 || by_number_and_state(&marks->mark[n - 1], &marks->mark[i]) != 0)
            marks->mark[n++] = marks->mark[i];
    marks->count = n;
}

/* States that show a cause, however many. */
static bool count_violations(struct lfs_search_result *result, const struct marks *marks)
{
    uint64_t *states = malloc((marks->count + 1) * sizeof(*states));
    size_t n = 0;

    if (!states)
        return false;
    for (size_t i = 0; i < marks->count; i++)
        if (!marks->mark[i].is_outcome)
            states[n++] = marks->mark[i].state;
    qsort(states, n, sizeof(*states), by_state);
    result->counts.violations = 0;
    for (size_t i = 0; i < n; i++)
        result->counts.violations += i == 0 || states[i - 1] != states[i];
    free(states);
    return true;
}

/* Every mark has an entry. */
static bool count_in(struct lfs_search_result *result, const struct marks *marks)
{
    result->counts.ends = 0;
    for (size_t i = 0; i < marks->count; i++) {
        const struct mark *mark = &marks->mark[i];

        if (mark->is_outcome)
            outcome_entry(result, mark->number)->ends++;
        else
            cause_entry(result, mark->number)->states++;
        result->counts.ends += mark->is_outcome;
    }
    return count_violations(result, marks);
}

/* ---- from and to a search -------------------------------------------------------------------- */

/* Marks of states that are to be visited once more are left out: they will be found again. */
static bool enter_marks(struct search *s, const struct lfs_frontier *f)
{
    for (size_t i = 0; i < f->marks.count; i++) {
        const struct mark *mark = &f->marks.mark[i];

        if (bsearch(&mark->state, f->state, f->state_count, sizeof(*f->state), by_state) &&
            !marks_add(&s->marks, *mark))
            return false;
    }
    return true;
}

void frontier_enters(struct search *s, const struct lfs_frontier *f)
{
    bool entered = true;

    s->entered = false;
    atomic_store(&s->counts.states, f->state_count);
    atomic_store(&s->counts.transitions, f->found.counts.transitions);
    atomic_store(&s->counts.depth, f->found.counts.depth);
    atomic_store(&s->counts.depth_met, f->found.depth_met);
    atomic_store(&s->counts.bound_met, f->found.bound_met);
    for (size_t i = 0; i < f->state_count && entered; i++)
        entered = visited_add(&s->visited, 0, f->state[i]) != VISITED_FULL;
    if (!entered) {
        search_ends(s, s->bounds.bytes ? LFS_SEARCH_BYTES : LFS_SEARCH_FAILED);
        return;
    }
    if (!works_add(&s->queue, f->work) || !enter_marks(s, f) || !found_add(s->result, &f->found) ||
        (s->grown && !learned_add(&s->grown, f->grown)) ||
        (s->gathered && !recurring_merge(&s->recurring, &f->recurring)) ||
        !count_in(s->result, &s->marks)) {
        search_ends(s, LFS_SEARCH_FAILED);
        return;
    }
    atomic_store(&s->counts.ends, s->result->counts.ends);
    atomic_store(&s->counts.violations, s->result->counts.violations);
    s->entered = true;
}

struct lfs_frontier *frontier_of(struct search *s)
{
    const struct lfs_frontier *from = s->config->from;
    const struct lfs_frontier *beginning = from ? frontier_beginning(from) : NULL;
    struct lfs_frontier *f = frontier_new(&s->bounds);

    if (!f)
        return NULL;
    f->state = visited_list(&s->visited, &f->state_count);
    f->work = s->queue;
    s->queue = NULL;
    f->marks = s->marks;
    s->marks = (struct marks){0};
    f->gathered = s->gathered && recurring_merge(&f->recurring, &s->recurring);
    recurring_sort(&f->recurring);
    if (f->state && (!beginning || (f->beginning = frontier_copy(beginning))) &&
        found_add(&f->found, s->result) && learned_add(&f->learned, s->learned) &&
        learned_add(&f->grown, s->grown) && frontier_settles(f))
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
    marks_drop_doubles(&f->marks);
    if (!found_add(result, &f->found) || !count_in(result, &f->marks))
        return false;
    result->counts.states = f->state_count;
    result->reduced = f->learned && !f->is_beginning;
    found_sort(result);
    return true;
}
