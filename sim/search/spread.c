/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A space is spread: its first states, breadth first, until there are enough places to go on from.
 * Nothing is left out here; but what its steps teach belongs to the table of every part, each of
 * which may come back to these states and find them visited.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/walk.h"

/* What the worker has found new lies in the search's queue, newest first; it goes to the end. */
static struct work **take_over(struct search *s, struct work **end, size_t *ways)
{
    struct work *news = NULL;

    while (s->queue) {
        struct work *work = s->queue;

        s->queue = work->after;
        work->after = news;
        news = work;
    }
    for (*end = news; *end; end = &(*end)->after)
        ++*ways;
    return end;
}

static void spread(struct worker *w, size_t wanted)
{
    struct search *s = w->s;
    struct work *list = calloc(1, sizeof(*list)), **end = &list;
    size_t ways = 1;

    if (!list)
        search_ends(s, LFS_SEARCH_FAILED);
    else
        end = &list->after;
    while (list && ways < wanted && !search_ended(s)) {
        struct work *work = list;

        list = work->after;
        ways--;
        if (!list)
            end = &list;
        expand(w, work);
        work_free(work);
        end = take_over(s, end, &ways);
    }
    s->queue = list;
}

static struct lfs_frontier *spread_of(struct search *s, const struct worker *w)
{
    struct lfs_frontier *f;

    if (s->grown)
        learned_merge(s->learned, s->grown);
    learned_free(s->grown);
    s->grown = NULL;
    s->gathered = recurring_merge(&s->recurring, &w->recurring);
    f = frontier_of(s);
    if (f)
        f->is_beginning = true;
    return f;
}

struct lfs_frontier *lfs_frontier_spread(const struct lfs_search_model *model,
                                         const struct lfs_search_bounds *bounds, size_t ways)
{
    const struct lfs_search_config config = {.bounds = *bounds, .keep = true, .reduce = true};
    struct lfs_search_result result = {0};
    struct lfs_frontier *f = NULL;
    struct worker w = {0};
    struct search *s = search_new(model, &config, &result);

    if (!s)
        return NULL;
    visited_init(&s->visited, 0);
    s->spreads = true;
    if (s->reduce)
        sample(s);
    s->grown = s->reduce ? learned_new(LFS_CPUS_MAX) : NULL;
    if (worker_begins(&w, s, 0) && (s->grown || !s->reduce))
        spread(&w, ways);
    else
        search_ends(s, LFS_SEARCH_FAILED);
    tell(&w, 0);
    search_counts(s, &result.counts);
    result.depth_met = atomic_load(&s->counts.depth_met);
    result.bound_met = atomic_load(&s->counts.bound_met);
    if (!search_ended(s))
        f = spread_of(s, &w);
    worker_ends(&w);
    visited_fini(&s->visited);
    learned_free(s->grown);
    works_free(s->queue);
    search_free(s);
    lfs_search_free(&result);
    return f;
}
