/* SPDX-License-Identifier: BSD-3-Clause */
/* What has been found: violations by cause and ends by outcome, each with one run that shows it. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

/* The machine's decisions, in place of others. */
static void take_choices(const struct lfs_machine *m, uint16_t **choices, uint32_t *count)
{
    const uint16_t *taken;
    size_t n = lfs_choices_taken(m, &taken);
    uint16_t *copy = realloc(*choices, (n + 1) * sizeof(*copy));

    if (!copy)
        return;
    *choices = memcpy(copy, taken, n * sizeof(*copy));
    *count = (uint32_t)n;
}

/* Room for one more element, in arrays that have room for 16, 32, 64, ...; *items as it was, and
 * false, when host memory is short. */
static bool one_more(void **items, size_t count, size_t size)
{
    bool full = count == 0 || (count >= 16 && (count & (count - 1)) == 0);
    void *more = full ? realloc(*items, (count ? 2 * count : 16) * size) : *items;

    *items = more ? more : *items;
    return more != NULL;
}

struct lfs_search_cause *cause_entry(struct lfs_search_result *r, uint64_t cause)
{
    size_t i = 0;

    while (i < r->cause_count && r->causes[i].cause != cause)
        i++;
    if (i < r->cause_count)
        return &r->causes[i];
    if (!one_more((void **)&r->causes, i, sizeof(*r->causes)))
        return NULL;
    r->causes[r->cause_count++] = (struct lfs_search_cause){.cause = cause, .run = UINT64_MAX};
    return &r->causes[i];
}

struct lfs_search_outcome *outcome_entry(struct lfs_search_result *r, uint64_t outcome)
{
    size_t i = 0;

    while (i < r->outcome_count && r->outcomes[i].outcome != outcome)
        i++;
    if (i < r->outcome_count)
        return &r->outcomes[i];
    if (!one_more((void **)&r->outcomes, i, sizeof(*r->outcomes)))
        return NULL;
    r->outcomes[r->outcome_count++] =
        (struct lfs_search_outcome){.outcome = outcome, .run = UINT64_MAX};
    return &r->outcomes[i];
}

bool marks_add(struct marks *marks, struct mark mark)
{
    if (!one_more((void **)&marks->mark, marks->count, sizeof(mark)))
        return false;
    marks->mark[marks->count++] = mark;
    return true;
}

static void mark(struct search *s, uint64_t number, bool is_outcome, const struct found *at)
{
    if (s->config->keep && at->is_new &&
        !marks_add(&s->marks, (struct mark){at->state, number, is_outcome}))
        search_ends(s, LFS_SEARCH_FAILED);
}

static void found_cause(struct search *s, uint64_t cause, const struct found *at)
{
    struct lfs_search_cause *entry = cause_entry(s->result, cause);

    if (!entry) {
        search_ends(s, LFS_SEARCH_FAILED);
        return;
    }
    mark(s, cause, false, at);
    entry->states += at->is_new;
    if (at->run >= entry->run)
        return;
    entry->run = at->run;
    take_choices(at->m, &entry->choices, &entry->choice_count);
}

void found_causes(struct search *s, const struct lfs_sight *sight, const struct found *at)
{
    uint32_t count = sight->causes < LFS_SIGHTS_MAX ? sight->causes : LFS_SIGHTS_MAX;

    if (count == 0)
        return;
    pthread_mutex_lock(&s->lock);
    for (uint32_t i = 0; i < count; i++)
        found_cause(s, sight->cause[i], at);
    pthread_mutex_unlock(&s->lock);
    if (at->is_new)
        atomic_fetch_add_explicit(&s->counts.violations, 1, memory_order_relaxed);
    if (s->config->stop_at_first)
        search_ends(s, LFS_SEARCH_FIRST);
}

void found_outcome(struct search *s, uint64_t outcome, const struct found *at)
{
    struct lfs_search_outcome *entry;

    pthread_mutex_lock(&s->lock);
    entry = outcome_entry(s->result, outcome);
    if (!entry) {
        search_ends(s, LFS_SEARCH_FAILED);
    } else {
        mark(s, outcome, true, at);
        entry->ends += at->is_new;
        if (at->run < entry->run) {
            entry->run = at->run;
            take_choices(at->m, &entry->choices, &entry->choice_count);
        }
    }
    pthread_mutex_unlock(&s->lock);
}

void found_cut(struct search *s, const struct found *at)
{
    atomic_store(&s->counts.depth_met, true);
    found_outcome(s, LFS_OUTCOME_CUT, at);
}

static int by_cause(const void *a, const void *b)
{
    uint64_t x = ((const struct lfs_search_cause *)a)->cause;
    uint64_t y = ((const struct lfs_search_cause *)b)->cause;

    return (x > y) - (x < y);
}

static int by_outcome(const void *a, const void *b)
{
    uint64_t x = ((const struct lfs_search_outcome *)a)->outcome;
    uint64_t y = ((const struct lfs_search_outcome *)b)->outcome;

    return (x > y) - (x < y);
}

void found_sort(struct lfs_search_result *r)
{
    if (r->cause_count)
        qsort(r->causes, r->cause_count, sizeof(*r->causes), by_cause);
    if (r->outcome_count)
        qsort(r->outcomes, r->outcome_count, sizeof(*r->outcomes), by_outcome);
}

void found_reset(struct lfs_search_result *r)
{
    for (size_t i = 0; i < r->cause_count; i++)
        free(r->causes[i].choices);
    for (size_t i = 0; i < r->outcome_count; i++)
        free(r->outcomes[i].choices);
    r->cause_count = r->outcome_count = 0;
}

void lfs_search_free(struct lfs_search_result *result)
{
    found_reset(result);
    free(result->causes);
    free(result->outcomes);
    *result = (struct lfs_search_result){0};
}
