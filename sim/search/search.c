/* SPDX-License-Identifier: BSD-3-Clause */
/* A search from its beginning to its end: rounds, workers, bounds, results. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

/* With a reduction, as many as the CPUs' ways surprise; each round knows more than the last. */
#define ROUNDS_MAX 64u
/* As many may meet the bound on states before it counts. */
#define ROUNDS_CUT_MAX 8u

void search_ends(struct search *s, enum lfs_search_end end)
{
    int none = LFS_SEARCH_COMPLETE;

    if (!atomic_compare_exchange_strong(&s->end, &none, (int)end))
        return;
    pthread_cond_broadcast(&s->news);
}

void search_counts(const struct search *s, struct lfs_search_counts *out)
{
    *out = (struct lfs_search_counts){
        .states = atomic_load(&s->counts.states),
        .transitions = atomic_load(&s->counts.transitions),
        .ends = atomic_load(&s->counts.ends),
        .violations = atomic_load(&s->counts.violations),
        .bytes = atomic_load(&s->visited.bytes),
        .depth = atomic_load(&s->counts.depth),
    };
}

void search_asks(struct search *s)
{
    struct lfs_search_counts counts;

    if (!s->config->interrupted || pthread_mutex_trylock(&s->asking) != 0)
        return;
    search_counts(s, &counts);
    if (s->config->interrupted(s->config->user, &counts))
        search_ends(s, LFS_SEARCH_INTERRUPTED);
    pthread_mutex_unlock(&s->asking);
}

struct seat {
    struct search *s;
    void (*work)(struct search *s, unsigned number);
    pthread_t thread;
    unsigned number;
    bool started;
};

static void *work_on(void *argument)
{
    const struct seat *seat = argument;

    seat->work(seat->s, seat->number);
    return NULL;
}

static void one_less(struct search *s)
{
    search_ends(s, LFS_SEARCH_FAILED);
    pthread_mutex_lock(&s->lock);
    s->workers--;
    pthread_cond_broadcast(&s->news);
    pthread_mutex_unlock(&s->lock);
}

/* The first worker is the caller's own thread. */
void work_together(struct search *s, void (*work)(struct search *s, unsigned number))
{
    struct seat seats[LFS_SEARCH_WORKERS_MAX];
    unsigned workers = s->workers;

    for (unsigned i = 1; i < workers; i++) {
        seats[i] = (struct seat){.s = s, .work = work, .number = i};
        seats[i].started = pthread_create(&seats[i].thread, NULL, work_on, &seats[i]) == 0;
        if (!seats[i].started)
            one_less(s);
    }
    work(s, 0);
    for (unsigned i = 1; i < workers; i++)
        if (seats[i].started)
            pthread_join(seats[i].thread, NULL);
}

static void clear_counts(struct search *s)
{
    atomic_store(&s->counts.states, 0);
    atomic_store(&s->counts.transitions, 0);
    atomic_store(&s->counts.ends, 0);
    atomic_store(&s->counts.violations, 0);
    atomic_store(&s->counts.depth, 0);
    atomic_store(&s->counts.depth_met, false);
    atomic_store(&s->counts.bound_met, false);
}

/* A round goes on from a frontier, or begins where everything begins. */
static void round_begins(struct search *s, const struct lfs_frontier *from)
{
    clear_counts(s);
    visited_init(&s->visited, s->bounds.bytes);
    found_reset(s->result);
    s->marks.count = 0;
    recurring_free(&s->recurring);
    s->idle = 0;
    atomic_store(&s->hungry, 0);
    s->grown = s->reduce ? learned_new(LFS_CPUS_MAX) : NULL;
    if (s->reduce && !s->grown)
        search_ends(s, LFS_SEARCH_FAILED);
    s->entered = true;
    if (from)
        frontier_enters(s, from);
    else
        queue_put(s, calloc(1, sizeof(struct work)));
}

/* The next round may be smaller: the less is known of CPUs, the less can be left out. One worker
 * alone meets the same states each time. */
static bool may_do_better(struct search *s, const struct lfs_frontier *from)
{
    return !s->config->keep && !from && s->workers == 1 && s->result->rounds < ROUNDS_CUT_MAX &&
           atomic_load(&s->end) == LFS_SEARCH_STATES;
}

/* True when what this round met was not all known before: then it may have left something out. */
static bool round_ends(struct search *s, const struct lfs_frontier *from)
{
    bool again = s->grown && !learned_is_empty(s->grown);
    bool ended;

    if (again && may_do_better(s, from))
        atomic_store(&s->end, LFS_SEARCH_COMPLETE);
    ended = search_ended(s);

    search_counts(s, &s->result->counts);
    s->result->checked = atomic_load(&s->checked);
    s->result->depth_met = atomic_load(&s->counts.depth_met);
    s->result->bound_met = atomic_load(&s->counts.bound_met);
    if (s->config->keep && (ended || !again))
        s->result->frontier = s->entered ? frontier_of(s) : frontier_copy(from);
    if (again && !ended)
        learned_merge(s->learned, s->grown);
    learned_free(s->grown);
    s->grown = NULL;
    works_free(s->queue);
    s->queue = NULL;
    visited_fini(&s->visited);
    return again && !ended;
}

static void go_rounds(struct search *s)
{
    const struct lfs_frontier *from = s->config->from;
    bool again = true;

    while (again && !search_ended(s)) {
        if (s->reduce && !learned_close(s->learned)) {
            search_ends(s, LFS_SEARCH_FAILED);
            return;
        }
        s->gathered = s->reduce && wants_livelocks(s) && (!from || from->gathered);
        s->recurs = s->gathered && learned_may_go_round(s->learned) ? s->learned : NULL;
        round_begins(s, from);
        work_together(s, walk);
        again = round_ends(s, from);
        from = from ? frontier_beginning(from) : NULL;
        s->result->rounds++;
        if (again && s->result->rounds == ROUNDS_MAX)
            search_ends(s, LFS_SEARCH_FAILED);
    }
}

void search_once(struct search *s)
{
    round_begins(s, NULL);
    work_together(s, walk);
    round_ends(s, NULL);
}

struct search *search_new(const struct lfs_search_model *model,
                          const struct lfs_search_config *config, struct lfs_search_result *result)
{
    const struct lfs_search_bounds *b = &config->bounds;
    const struct lfs_frontier *from = config->from;
    struct search *s = calloc(1, sizeof(*s));

    if (!s)
        return NULL;
    s->model = model;
    s->config = config;
    s->bounds = *b;
    s->workers = config->workers ? config->workers : 1;
    if (s->workers > LFS_SEARCH_WORKERS_MAX)
        s->workers = LFS_SEARCH_WORKERS_MAX;
    s->reduce = from && !from->is_beginning ? from->learned != NULL : config->reduce;
    s->reduce = s->reduce && config->mode == LFS_SEARCH_ALL &&
                b->preemptions == LFS_SEARCH_UNBOUNDED && b->deviations == LFS_SEARCH_UNBOUNDED &&
                b->depth == LFS_SEARCH_UNBOUNDED;
    s->backwards = config->backwards && b->preemptions == LFS_SEARCH_UNBOUNDED &&
                   b->deviations == LFS_SEARCH_UNBOUNDED && !from && !config->keep;
    s->result = result;
    atomic_store(&s->end, LFS_SEARCH_COMPLETE);
    pthread_mutex_init(&s->lock, NULL);
    pthread_mutex_init(&s->asking, NULL);
    pthread_cond_init(&s->news, NULL);
    return s;
}

void search_free(struct search *s)
{
    learned_free(s->learned);
    learned_free(s->ways);
    recurring_free(&s->recurring);
    free(s->marks.mark);
    pthread_cond_destroy(&s->news);
    pthread_mutex_destroy(&s->asking);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* A frontier of runs has no places to go on from, and the other one no runs. */
static bool fits(const struct lfs_search_config *config)
{
    return !config->from || (config->from->by_runs == (config->mode != LFS_SEARCH_ALL) &&
                             frontier_same_bounds(&config->bounds, &config->from->bounds));
}

bool lfs_search(const struct lfs_search_model *model, const struct lfs_search_config *config,
                struct lfs_search_result *result)
{
    struct search *s = search_new(model, config, result);

    *result = (struct lfs_search_result){.end = LFS_SEARCH_FAILED};
    if (!s)
        return false;
    result->reduced = s->reduce;
    if (!fits(config))
        search_ends(s, LFS_SEARCH_FAILED);
    else if (s->reduce)
        sample(s);
    if (config->mode == LFS_SEARCH_ALL)
        go_rounds(s);
    else
        go_runs(s);
    if (wants_livelocks(s) && !config->is_part && !search_ended(s))
        find_livelocks(s);
    result->end = (enum lfs_search_end)atomic_load(&s->end);
    found_sort(result);
    search_free(s);
    return result->end != LFS_SEARCH_FAILED;
}
